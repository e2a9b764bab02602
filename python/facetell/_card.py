"""What was measured of the model."""

import json
from typing import Any, Literal, TypeAlias, TypedDict

from . import _facetell
from ._error import FacetellError

#: How often it may be wrong: few alarms, and more fakes missed; or more fakes caught, and more alarms that are false.
Alarm: TypeAlias = Literal["few", "balanced", "more"]

ALARMS: tuple[Alarm, ...] = ("few", "balanced", "more")


class Named(TypedDict):
    """A model; `sha256` is that of its file, in hexadecimal."""

    name: str
    version: str
    sha256: str


class Measured(TypedDict):
    """What the thresholds of one alarm level did to the labelled files that they were set with.

    `budget`: false alarms in 1,000 authentic files that they aim at. `likely`, `unsure`: the thresholds, 0-1.
    `false_alarms` of `authentic_files` and `found` of `manipulated_files` are said to be likely deepfakes.
    """

    budget: float
    likely: float
    unsure: float
    authentic_files: int
    manipulated_files: int
    false_alarms: int
    found: int


class Card(TypedDict):
    """The model, and what was measured of it on clips and on still pictures."""

    model: Named
    clips: Measured
    stills: Measured


def card(alarm: Alarm = "balanced") -> Card:
    """What the model can and cannot do at an alarm level, as measured; MODEL_CARD.md has more.

    Raises:
        FacetellError: there is no such level (`unknownAlarm`).
    """
    if alarm not in ALARMS:
        raise FacetellError("unknownAlarm", f"alarm has to be {', '.join(ALARMS)}, not {alarm!r}")
    settings = json.loads(_facetell.settings())
    return {
        "model": {"name": settings["name"], "version": settings["version"], "sha256": settings["sha256"]},
        "clips": _measured(settings["alarms"]["clips"], alarm),
        "stills": _measured(settings["alarms"]["stills"], alarm),
    }


def _measured(levels: dict[str, Any], alarm: Alarm) -> Measured:
    level = levels[alarm]
    return {
        "budget": level["budget"],
        "likely": level["thresholds"]["likely"],
        "unsure": level["thresholds"]["unsure"],
        "authentic_files": levels["authentic_files"],
        "manipulated_files": levels["manipulated_files"],
        "false_alarms": level["false_alarms"],
        "found": level["found"],
    }
