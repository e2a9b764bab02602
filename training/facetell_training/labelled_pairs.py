"""Training pairs from footage whose label is known: what a generator made beside an authentic picture.

A generator is drawn by a power of how many of its clips there are, not by picture: a few made most of them. Its
authentic partner is the clip that it was made from where that is known, mostly; else one of the same page, encoded by
the same hands; else any. What would tell the halves apart without a look at the face is made alike on both: ground,
border, scene and capture chain.

Where fake and original are one frame (DFDC), part of the forgery is taken sometimes, through the masks that blends
have, or a share of it: forgeries that nobody made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from torch.utils.data import Dataset

from .degrade import CaptureChain, repeat_border, set_before, set_scene
from .labelled import ALIGNED, Labels
from .manners import MANNER_OF, MANNERS
from .masks import JAW, LIPS, NOSE, OVAL, Rng, draw_mask, hull, soften
from .pairs import LABELLED, Drawn, Pairs, TrainingPair, draw_matrix, moved, share_map, side_of, view
from .prepare import Prepared

Clips = dict[str, list[list[int]]]  # a name, and of each of its clips the rows


@dataclass(frozen=True)
class Drawing:
    """A config's ``[labelled]``: how pairs are drawn."""

    share: float  # of all pairs, the rest being blends
    power: float = 0.5  # of a generator's number of clips: 0 draws all alike, 1 by clip
    aligned: float = 0.2  # share of DFDC, which has more fakes than all others together
    whole: float = 0.1  # share of pictures that are generated as a whole
    own: float = 0.6  # beside the very clip that it was made from, if there is one
    page: float = 0.75  # or (up to here) one of the same page
    partial: float = 0.5  # of DFDC: a part or a share of the forgery
    ground: float = 0.3  # another ground behind both heads
    border: float = 0.15  # a repeated border around both
    without: list[str] = field(default_factory=list)  # generators that are left for judging

    @staticmethod
    def of(config: dict) -> Drawing:
        return Drawing(**config["labelled"])


class LabelledPairs(Dataset):
    """As `Pairs` gives them, with a kind; the map is where that kind of forgery changes a face."""

    def __init__(self, folder: Path, config: dict, seed: int, validation: bool = False, length: int = 1 << 40):
        self.config, self.seed, self.length = config, seed, length
        self.drawing, degrade = Drawing.of(config), config.get("degrade", {})
        self.scene = degrade.get("scene", 1.0)
        self.capture = {key: degrade[key] for key in ("camera", "video", "vp9") if key in degrade}
        data = Prepared.open(folder)
        self.crops, self.landmarks, self.labels = data.crops, data.landmarks, Labels.open(folder)
        side = side_of(data.identity, config, validation)
        fakes: dict[str, Clips] = {name: {} for name in ("aligned", "whole", "other")}
        self.of_page: Clips = {}
        self.of_region: dict[str, list[int]] = {}
        for region, rows in _grouped(self.labels.region, np.flatnonzero(side)):
            first = rows[0]
            generator, page = str(self.labels.generator[first]), str(self.labels.repository[first])
            if not self.labels.forged[first]:
                self.of_region[region] = rows
                self.of_page.setdefault(page, []).append(rows)
            elif generator not in self.drawing.without:
                whole = self.labels.kind[first] == "fullsynth"
                group = "aligned" if page == ALIGNED else "whole" if whole else "other"
                fakes[group].setdefault(generator, []).append(rows)
        self.fakes = {group: _Weighed(clips, self.drawing.power) for group, clips in fakes.items() if clips}
        self.any_page = _Weighed({p: c for p, c in self.of_page.items() if p != ALIGNED}, self.drawing.power)

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, number: int) -> TrainingPair:
        return self.drawn(number).tensors()

    def drawn(self, number: int) -> Drawn:
        cv2.setNumThreads(0)
        rng = np.random.default_rng((self.seed, 77, number))
        fake = self._fake(rng)
        real, same = self._partner(fake, rng)
        config, model = self.config, self.config["model"]
        work = config["data"]["work_size"]
        matrix = draw_matrix(config, bool(rng.random() < 0.5), rng)
        pictures = [view(self.crops[row], matrix, work) for row in (real, fake)]
        points = [moved(self.landmarks[row], matrix) for row in (real, fake)]
        mask = self._place(fake, points[1], work)
        if same and rng.random() < self.drawing.partial:
            pictures[1], mask = _partly(*pictures, points[0], mask, rng)
        pictures = self._alike(pictures, points, rng)
        chain = CaptureChain.draw(rng, work, model["input_size"], **self.capture)
        kind = MANNERS.index(MANNER_OF[str(self.labels.kind[fake])])
        halves = (chain(x) for x in pictures)
        return Drawn(*halves, share_map(mask, model["mask_size"]), kind, LABELLED, (real, fake))

    def _fake(self, rng: Rng) -> int:
        draw, shares = rng.random(), self.drawing
        group = "aligned" if draw < shares.aligned else "whole" if draw < shares.aligned + shares.whole else "other"
        return _one(self.fakes.get(group, self.fakes["other"]).draw(rng), rng)

    def _partner(self, fake: int, rng: Rng) -> tuple[int, bool]:
        """An authentic row, and whether it is the very frame."""
        pair, page = str(self.labels.pair[fake]), str(self.labels.repository[fake])
        aligned, draw = page == ALIGNED, rng.random()
        own = self.of_region.get(pair)
        if own and (aligned or draw < self.drawing.own):
            return _one(own, rng), aligned
        if page in self.of_page and draw < self.drawing.page:
            clips = self.of_page[page]
            return _one(clips[rng.integers(len(clips))], rng), False
        return _one(self.any_page.draw(rng), rng), False

    def _place(self, fake: int, points: np.ndarray, work: int) -> np.ndarray:
        """Where a forgery of this kind changes pixels, roughly."""
        kind = str(self.labels.kind[fake])
        if kind == "fullsynth":
            return np.ones((work, work), np.float32)
        if kind == "lipsync":
            return hull((work, work), np.concatenate([points[JAW], points[LIPS], points[NOSE]]))
        return hull((work, work), points[OVAL])

    def _alike(self, pictures: list[np.ndarray], points: list[np.ndarray], rng: Rng) -> list[np.ndarray]:
        """What is not the face's own, set alike on both halves."""
        if rng.random() < self.drawing.ground:
            seed, ground = rng.integers(1 << 31), self._ground(rng)
            pictures = [
                set_before(x, p, ground, np.random.default_rng(seed)) for x, p in zip(pictures, points, strict=True)
            ]
        if rng.random() < self.drawing.border:
            sides = rng.uniform(0, 0.2, 4) * (rng.random(4) < 0.5)
            pictures = [repeat_border(x, sides) for x in pictures]
        scene = rng.integers(1 << 31)
        return [
            set_scene(x, p, np.random.default_rng(scene), self.scene) for x, p in zip(pictures, points, strict=True)
        ]

    def _ground(self, rng: Rng) -> np.ndarray:
        """A colour, mostly a dull one, or another authentic picture out of focus."""
        work = self.config["data"]["work_size"]
        if rng.random() < 0.4:
            colour = rng.choice([0, 255, rng.integers(256)]) + rng.normal(0, 8, 3)
            return np.full((work, work, 3), np.clip(colour, 0, 255), np.float32)
        picture = self.crops[_one(self.any_page.draw(rng), rng)]
        picture = cv2.resize(picture, (work, work), interpolation=cv2.INTER_AREA).astype(np.float32)
        return cv2.GaussianBlur(picture, (0, 0), rng.uniform(1.0, 6.0))


class _Weighed:
    """Names with their clips; drawn by a power of how many there are."""

    def __init__(self, clips: Clips, power: float):
        self.clips = list(clips.values())
        weight = np.array([len(c) for c in self.clips], float) ** power
        self.cumulative = np.cumsum(weight / weight.sum())

    def draw(self, rng: Rng) -> list[int]:
        clips = self.clips[min(int(np.searchsorted(self.cumulative, rng.random())), len(self.clips) - 1)]
        return clips[rng.integers(len(clips))]


def _one(rows: list[int], rng: Rng) -> int:
    return rows[rng.integers(len(rows))]


def _grouped(names: np.ndarray, rows: np.ndarray) -> list[tuple[str, list[int]]]:
    groups: dict[str, list[int]] = {}
    for row, name in zip(rows.tolist(), names[rows].tolist(), strict=True):
        groups.setdefault(name, []).append(row)
    return list(groups.items())


def _partly(real, fake, points, mask, rng: Rng) -> tuple[np.ndarray, np.ndarray]:
    """A part of a forgery, or all of it at a share, on the frame that it was made from; and where that is."""
    part = soften(draw_mask(real.shape[:2], points, rng), rng) if rng.random() < 0.7 else mask * rng.uniform(0.4, 1.0)
    opacity = part[..., None]
    return (real + (fake.astype(np.float32) - real) * opacity).astype(np.uint8), part.astype(np.float32)


class Mixture(Dataset):
    """Blends and labelled pairs, in the share that the config says, evenly spread: pair ``n`` is always the same."""

    def __init__(self, blends: Pairs, labelled: LabelledPairs):
        self.blends, self.labelled, self.share = blends, labelled, labelled.drawing.share

    def __len__(self) -> int:
        return len(self.labelled)

    def __getitem__(self, number: int) -> TrainingPair:
        return self.drawn(number).tensors()

    def drawn(self, number: int) -> Drawn:
        return (self.labelled if is_labelled(number, self.share) else self.blends).drawn(number)


def is_labelled(number: int, share: float) -> bool:
    """Whether pair ``number`` is of a ``share``, evenly spread."""
    return int((number + 1) * share) > int(number * share)
