"""What is known of a clip, with types."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

#: It never says that a clip is authentic. `looking` is only said where there is more to come, so never of a file.
Verdict: TypeAlias = Literal["likelyDeepfake", "unsure", "noSignsFound", "notChecked", "looking"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One face in one frame.

    Attributes:
        time: seconds of media time.
        score: signs of manipulation, 0-1; None where the face could not be judged.
        unusable: why it could not, if so: `faceTooSmall`, `faceBlurred`, `faceTooDark`, `faceTurnedAway`.
        face_size: longer side of the face in pixels of the frame.
        sharpness: 0 where it was not measured.
    """

    time: float
    score: float | None
    unusable: str | None
    face_size: float
    sharpness: float


@dataclass(frozen=True, slots=True)
class Track:
    """One face through a clip.

    Attributes:
        id: its number; those of one clip are its own.
        score: over all usable readings, 0-1; None where there is none.
        readings: in the order of the looks.
        strongest: index of the reading with the highest score.
    """

    id: int
    score: float | None
    readings: tuple[Reading, ...]
    strongest: int | None


@dataclass(frozen=True, slots=True)
class Statement:
    """What a file states of its own origin. Nothing of it is proven, and the verdict does not know of it.

    Attributes:
        mark: where it stands: `c2pa`, `c2paIngredient`, `iptc`, `aigc`, `text`.
        origin: `generated`, `edited`, `captured`; None where it only names a tool.
        tool: the program's name.
        source: the term of the standard.
    """

    mark: str
    origin: str | None
    tool: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Model:
    """Which model spoke, and how often it is wrong.

    Attributes:
        name: of the model.
        version: of the model; not of this package.
        alarm_budget: false alarms in 1,000 authentic files that the thresholds were set for.
        authentic_clips: on how many authentic files that was measured.
        likely: score from which on it says `likelyDeepfake`, 0-1.
        unsure: score from which on it says `unsure`, 0-1.
    """

    name: str
    version: str
    alarm_budget: float
    authentic_clips: int
    likely: float
    unsure: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A face as the model saw it, and where in it the signs are.

    Attributes:
        track: number of the face.
        time: seconds of media time.
        score: signs of manipulation, 0-1.
        size: side of the square picture in pixels.
        rgba: its pixels, row by row: `size` x `size` x 4 bytes.
        heat_size: cells a side of the heat map.
        heat: 0-1, row by row: `heat_size` x `heat_size` cells.
    """

    track: int
    time: float
    score: float
    size: int
    rgba: bytes
    heat_size: int
    heat: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All that is known of a clip or picture: what the command line says of it.

    Attributes:
        path: as it was given; None of bytes and of frames.
        verdict: see `Verdict`.
        reason: why it was not checked (`noFace`, `faceTooSmall`, `faceBlurred`, `faceTooDark`, `faceTurnedAway`,
            `noFrames`, `audioOnly`, `unreadable`), or why it is unsure (`borderline`, `framesDisagree`,
            `tooFewFrames`).
        strength: of a likely deepfake, how far above the threshold it is, 0-1.
        manner: of a likely deepfake, how it seems to have been made, where that can be told: `swapped`, `driven`,
            `generated`.
        score: of the face that scored highest, 0-1; None where none could be judged.
        faces: how many faces were told apart.
        looks: frames that were looked at.
        looks_with_face: how many of them had a face.
        tracks: the faces.
        weaknesses: reasons that weaken the verdict, most frequent first.
        not_checked: what nothing was said about: `voice`, `unseenFaces`, `restOfClip`.
        error: why it could not be read, in words.
        warning: what the decoder complained of where it could be read all the same: some of it may be missing.
        statements: what the file states of its own origin.
        model: None where it could not be read.
        ms: milliseconds that decoding and looking took.
        pictures: the looks with the highest scores, strongest first, four at most; empty if not asked for.
    """

    path: str | None
    verdict: Verdict
    reason: str | None
    strength: float | None
    manner: str | None
    score: float | None
    faces: int
    looks: int
    looks_with_face: int
    tracks: tuple[Track, ...]
    weaknesses: tuple[str, ...]
    not_checked: tuple[str, ...]
    error: str | None
    warning: str | None
    statements: tuple[Statement, ...]
    model: Model | None
    ms: int
    pictures: tuple[Picture, ...] = field(repr=False)
    _json: str = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """What the command line prints as JSON: the very same names and values, without pictures."""
        data: dict[str, Any] = json.loads(self._json)
        return data


def report(text: str, figures: str, pixels: list[bytes]) -> Report:
    """From what the native module answers."""
    data = json.loads(text)
    seen: Mapping[str, Any] = data["report"] or {}
    return Report(
        path=data["path"],
        verdict=data["verdict"],
        reason=data["reason"],
        strength=seen.get("verdict", {}).get("strength"),
        manner=data["manner"],
        score=data["score"],
        faces=data["faces"],
        looks=seen.get("looks", 0),
        looks_with_face=seen.get("looksWithFace", 0),
        tracks=tuple(_track(track) for track in seen.get("tracks", [])),
        weaknesses=tuple(seen.get("weaknesses", [])),
        not_checked=tuple(seen.get("notChecked", [])),
        error=data["error"],
        warning=data["warning"],
        statements=tuple(Statement(**statement) for statement in data["statements"]),
        model=_model(seen["model"]) if seen else None,
        ms=data["ms"],
        pictures=tuple(_picture(each, rgba) for each, rgba in zip(json.loads(figures), pixels, strict=True)),
        _json=text,
    )


def _track(track: Mapping[str, Any]) -> Track:
    readings = (
        Reading(each["time"], each["score"], each["unusable"], each["faceSize"], each["sharpness"])
        for each in track["readings"]
    )
    return Track(track["id"], track["score"], tuple(readings), track["strongest"])


def _model(model: Mapping[str, Any]) -> Model:
    likely, unsure = model["thresholds"]["likely"], model["thresholds"]["unsure"]
    return Model(model["name"], model["version"], model["alarmBudget"], model["authenticClips"], likely, unsure)


def _picture(figures: Mapping[str, Any], rgba: bytes) -> Picture:
    heat = figures["heat"]
    return Picture(
        track=figures["track"],
        time=figures["time"],
        score=figures["score"],
        size=figures["size"],
        rgba=rgba,
        heat_size=heat["size"],
        heat=tuple(heat["cells"]),
    )
