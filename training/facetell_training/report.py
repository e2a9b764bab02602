"""``report``: weights and data -> result files and pictures, from which ``card`` makes the tables of the model card.

Each part can be measured by itself. A result file names the weights that it is about; what only points at people (paths
of files, scores of single ones) stays in the work folder and never becomes one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy.special import expit

from . import bias, gate, groups, heat, over_time, protocol, reliability
from .evaluate import onnx_opinions, onnx_scorer
from .figures import rounded
from .product import NO_LIMITS, Product


@dataclass(frozen=True)
class Report:
    product: Product
    config: dict
    labelled: Path
    people: Path
    authentic: Path  # what `prepare` made of authentic clips that were never trained on
    stills: Path | None  # and of pictures, for turned faces
    index: Path | None  # of labelled footage, whose development side decides
    results: Path

    @cached_property
    def _forged(self) -> bias.Forged:
        return bias.forge(self.authentic, self.config)

    @cached_property
    def _opinions(self) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
        """Of the authentic and of the forged halves."""
        judge = onnx_opinions(self.product.models / "forgery.onnx")
        return judge(self._forged.real), judge(self._forged.fake)

    @cached_property
    def _evaluation(self) -> dict:
        return self.product.eval("eval", [self.labelled / name for name in ("videos", "images")])

    def eval(self) -> dict:
        # Where a set lay on someone's disk is nobody's matter.
        return dict(sets=[group | dict(name=Path(group["name"]).name) for group in self._evaluation["sets"]])

    def protocol(self) -> dict:
        if self.index is None:
            raise ValueError("the protocol needs an index of labelled footage: --index")
        clips = self.index.parent / "dev_clips"
        return protocol.product(self.product.eval("protocol", [clips]), self.config, self.index, clips)

    def bias(self) -> dict:
        (real, _), (fake, _) = self._opinions
        return dict(ways=bias.figures(real, fake, self._forged))

    def calibration(self) -> dict:
        (real, _), (fake, _) = self._opinions
        fit = self.product.settings["calibration"]
        score = expit(fit["scale"] * np.concatenate([real, fake]) + fit["bias"])
        pseudo = score, np.repeat([False, True], len(real)), np.tile(self._forged.clip, 2)
        result = reliability.reliability(self._evaluation, pseudo)
        reliability.draw(result, self.results / "calibration.svg")
        return result

    def gate(self) -> dict:
        folders = [self.authentic, *([self.stills] if self.stills else [])]
        score = onnx_scorer(self.product.models / "forgery.onnx")
        result = gate.gate(folders, self.config, self.product.settings, score)
        gate.draw(result, self.results / "gate.svg")
        return result

    def fairness(self) -> dict:
        settings = self.product.settings
        return dict(
            product=groups.false_alarms(self.product.scan("people", self.people), settings),
            without_gate=groups.false_alarms(self.product.scan("people_all", self.people, NO_LIMITS), settings),
        )

    def heat(self) -> dict:
        (_, cool), (_, hot) = self._opinions
        heat.draw(hot, self._forged, self.results / "heat.svg")
        return dict(ways=heat.heat_maps(hot, cool, self._forged))

    def over_time(self) -> dict:
        return over_time.over_time(self.product.scan("clips", self.labelled / "videos"))

    def write(self, part: str) -> None:
        settings = self.product.settings
        model = {key: settings[key] for key in ("name", "version", "sha256")}
        self.results.mkdir(parents=True, exist_ok=True)
        result = rounded(getattr(self, part)())
        (self.results / f"{part}.json").write_text(json.dumps(dict(model=model) | result, indent=1) + "\n")


PARTS = ("eval", "protocol", "bias", "calibration", "gate", "fairness", "heat", "over_time")
