"""The stream of training pairs: pair ``n`` of seed ``s`` is always the same, in any process."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch
from torch.utils.data import Dataset

from . import hard, resynthesise, twins
from .blend import Face, Pair, blend, redrawn_blend, shape_descriptor, twin_blend
from .degrade import CaptureChain, set_scene
from .labelled import ALIGNED, Labels
from .masks import OVAL, Rng, hull
from .prepare import STORED_MARGIN, STORED_SIZE, Prepared
from .store import Pictures

MIRROR = np.diag([-1.0, 1.0])

# Real and fake [S,S,3] uint8, where it was forged [1,M,M] in 0..1, and how: an index of `MANNERS` or NO_KIND.
TrainingPair = tuple[torch.Tensor, torch.Tensor, torch.Tensor, int]
NO_KIND = -1
NOBODY = -1


class Drawn(NamedTuple):
    """A pair as it is learnt from, and what it was made of."""

    real: np.ndarray  # S x S x 3 uint8
    fake: np.ndarray
    mask: np.ndarray  # M x M, 0..1
    kind: int
    way: str  # of blending, or LABELLED
    rows: tuple[int, int]  # the crop of each half, or NOBODY: of `authentic`, where labelled of that store

    def tensors(self) -> TrainingPair:
        real, fake, mask = (torch.from_numpy(np.ascontiguousarray(x)) for x in self[:3])
        return real, fake, mask[None], self.kind


# Below the prepared folder: what `prepare` made of forgeries that others made. Optional, see `[blend.shares]`.
GIVEN = "given"

# Likewise: what `prepare-labelled` made of footage whose label is known. Optional, see `[labelled]`.
LABELLED = "labelled"


def authentic(folder: Path, config: dict) -> Prepared:
    """All that blends are made of: what ``prepare`` wrote, and with ``[labelled]`` in the config its authentic side."""
    data = Prepared.open(folder)
    if "labelled" not in config:
        return data
    return data.joined(Prepared.open(folder / LABELLED), np.flatnonzero(~Labels.open(folder / LABELLED).forged))


def held_out(identity: np.ndarray, share: float) -> np.ndarray:
    """A fixed pseudo-random share of identities, by name: stable when faces are added."""
    return np.array([zlib.crc32(i.encode()) % 10000 < share * 10000 for i in identity])


def side_of(identity: np.ndarray, config: dict, validation: bool) -> np.ndarray:
    """Whom to learn from, or with ``validation`` whom not; those in ``[data] without`` are on neither side."""
    data = config["data"]
    chosen = held_out(identity, data["validation_share"]) == validation
    return chosen & ~np.isin(identity, data.get("without", []))


class Pairs(Dataset):
    """A `TrainingPair` each: two crops through one capture chain, the fake's map, no kind."""

    def __init__(self, folder: Path, config: dict, seed: int, validation: bool = False, length: int = 1 << 40):
        self.config, self.seed, self.length, self.validation = config, seed, length, validation
        degrade = config.get("degrade", {})
        self.scene = degrade.get("scene", 1.0)
        self.capture = {key: degrade[key] for key in ("camera", "video", "vp9") if key in degrade}
        data = authentic(folder, config)
        self.rows = np.flatnonzero(side_of(data.identity, config, validation))
        self.crops, self.landmarks = data.crops, data.landmarks[self.rows]
        self.redrawn = resynthesise.stored(folder) if self._draws("redrawn") else None
        self.redrawable = np.flatnonzero(self.rows < self.redrawn.shape[1]) if self.redrawn is not None else None
        self.twins = Pictures(folder / twins.FOLDER) if self._draws("twin") else None
        self.tight = data.source[self.rows] == ALIGNED
        self.wide = np.flatnonzero(~self.tight)
        self.given = self._given(folder) if self._draws("given") else None
        self.beside = np.flatnonzero(np.isin(data.source[self.rows], config["blend"].get("given_beside", [])))
        self.identity, self.path = data.identity[self.rows], data.path[self.rows]
        self.shapes = shape_descriptor(self.landmarks)
        weights = config["data"]["weights"]
        weight = np.array([weights.get(source, 1.0) for source in data.source[self.rows]])
        if "hard" in config["data"]:
            weight = weight * hard.emphasis(folder, config["data"]["hard"])[self.rows]
        self.cumulative = np.cumsum(weight / weight.sum())

    def _draws(self, way: str) -> bool:
        return bool(self.config["blend"]["shares"].get(way))

    def _given(self, folder: Path) -> tuple[Prepared, np.ndarray]:
        """Forgeries that others made, and of them the rows for this side of the split."""
        given = Prepared.open(folder / GIVEN)
        return given, np.flatnonzero(side_of(given.identity, self.config, self.validation))

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, number: int) -> TrainingPair:
        return self.drawn(number).tensors()

    def drawn(self, number: int) -> Drawn:
        cv2.setNumThreads(0)
        rng = np.random.default_rng((self.seed, number))
        pair, way, rows = self.blend(rng)
        model = self.config["model"]
        chain = CaptureChain.draw(rng, pair.real.shape[0], model["input_size"], **self.capture)
        return Drawn(chain(pair.real), chain(pair.fake), share_map(pair.mask, model["mask_size"]), NO_KIND, way, rows)

    def blend(self, rng: Rng) -> tuple[Pair, str, tuple[int, int]]:
        """A pair, how it was made, and the rows of whom it shows (see `Drawn`)."""
        shares = self.config["blend"]["shares"]
        way = str(rng.choice(list(shares), p=np.array(list(shares.values())) / sum(shares.values())))
        index = self._draw(rng)
        if way == "given" and len(self.beside):  # only pictures of its own kind: else it is the kind that is learnt
            index = int(rng.choice(self.beside))
        elif way == "redrawn":
            index = int(rng.choice(self.redrawable))
        elif way == "twin" and self.tight[index]:
            index = int(rng.choice(self.wide))
        mirrored = bool(rng.random() < 0.5)
        matrix = draw_matrix(self.config, mirrored, rng)
        picture, landmarks = self._face(index, matrix)
        own = int(self.rows[index])
        if way == "given":
            return self._given_pair(picture, matrix, rng), way, (own, NOBODY)
        if way == "twin":
            return self._twin_pair(index, picture, landmarks, matrix, rng), way, (own, own)
        picture = set_scene(picture, landmarks, rng, self.scene)
        if way == "redrawn":
            drawing = self.redrawn[rng.integers(len(self.redrawn)), own]
            face = self._view(drawing, compose(matrix, resynthesise.region()))
            return redrawn_blend(picture, landmarks, face, rng), way, (own, own)
        donor = self.donor(index, rng) if way == "cross" else index
        face = self.stored_face(donor, mirrored) if way == "cross" else None
        return blend(way, picture, landmarks, face, rng), way, (own, int(self.rows[donor]))

    def _given_pair(self, picture: np.ndarray, matrix: np.ndarray, rng: Rng) -> Pair:
        """A given forgery beside an authentic picture of somebody else; where it was forged: the whole face."""
        given, rows = self.given
        row = int(rng.choice(rows))
        points = moved(given.landmarks[row], matrix)
        forged = self._view(given.crops[row], matrix)
        picture, forged = self._in_one_scene((picture, forged), points, rng)
        return Pair(picture, forged, hull(picture.shape[:2], points[OVAL]))

    def _twin_pair(self, index: int, picture: np.ndarray, landmarks: np.ndarray, matrix: np.ndarray, rng: Rng) -> Pair:
        """An authentic picture and, all of it or in part, its twin."""
        place = compose(matrix, twins.region())
        twin = self._view(self.twins[int(self.rows[index])], place)
        picture, twin = self._in_one_scene((picture, twin), landmarks, rng)
        return twin_blend(picture, landmarks, twin, self._view(twins.inside(), place), rng)

    def _in_one_scene(self, pictures: Iterable[np.ndarray], landmarks: np.ndarray, rng: Rng) -> list[np.ndarray]:
        scene = int(rng.integers(1 << 31))
        return [set_scene(x, landmarks, np.random.default_rng(scene), self.scene) for x in pictures]

    def _draw(self, rng: Rng) -> int:
        return min(int(np.searchsorted(self.cumulative, rng.random())), len(self.rows) - 1)

    def _face(self, index: int, matrix: np.ndarray) -> Face:
        """Crop ``index`` where ``matrix`` takes it."""
        return self._view(self.crops[self.rows[index]], matrix), moved(self.landmarks[index], matrix)

    def donor(self, index: int, rng: Rng) -> int:
        """Of a random handful of other people the index of the one whose landmarks fit best."""
        handful = rng.integers(0, len(self.rows), self.config["blend"]["donor_candidates"])
        handful = handful[self.identity[handful] != self.identity[index]]
        distance = ((self.shapes[handful] - self.shapes[index]) ** 2).sum(1)
        return int(handful[np.argmin(distance)])

    def stored_face(self, index: int, mirrored: bool) -> Face:
        """Crop ``index`` as it is stored, or its mirror image."""
        face, points = self.crops[self.rows[index]], self.landmarks[index]
        if mirrored:  # no turn or shift takes a left eye to a right one
            face, points = face[:, ::-1], points @ MIRROR + (STORED_SIZE - 1, 0)
        return np.ascontiguousarray(face), points

    def _view(self, picture: np.ndarray, matrix: np.ndarray) -> np.ndarray:
        return view(picture, matrix, self.config["data"]["work_size"])


def draw_matrix(config: dict, mirrored: bool, rng: Rng) -> np.ndarray:
    """From stored crop to training crop, with the errors of place, scale and turn that a detector makes."""
    jitter, work = config["jitter"], config["data"]["work_size"]
    margin = config["model"]["crop_margin"] * np.exp(rng.uniform(-1, 1) * np.log1p(jitter["scale"]))
    zoom = work / (STORED_SIZE * margin / STORED_MARGIN)
    angle = np.deg2rad(rng.normal(0, jitter["turn_degrees"]))
    stretch = np.exp(rng.uniform(-1, 1) * jitter["stretch"])
    linear = zoom * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    linear = np.diag([stretch, 1 / stretch]) @ linear
    if mirrored:
        linear = MIRROR @ linear
    shift = rng.uniform(-1, 1, 2) * jitter["shift"] * work
    return np.column_stack([linear, work / 2 + shift - linear @ (STORED_SIZE / 2, STORED_SIZE / 2)])


def view(picture: np.ndarray, matrix: np.ndarray, work: int) -> np.ndarray:
    """``work`` x ``work`` pixels of a stored crop."""
    return cv2.warpAffine(picture, matrix, (work, work), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def moved(landmarks: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """A stored crop's landmarks in the view."""
    return (landmarks @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)


def compose(second: np.ndarray, first: np.ndarray) -> np.ndarray:
    """The 2x3 matrix that does ``first``, then ``second``."""
    return np.column_stack([second[:, :2] @ first[:, :2], second[:, :2] @ first[:, 2] + second[:, 2]])


def share_map(mask: np.ndarray, cells: int) -> np.ndarray:
    """Per cell the share of pixels that were touched, times the blend's opacity."""
    peak = float(mask.max())
    touched = (mask > 0.1 * peak).astype(np.float32) if peak > 0 else mask
    # Averages of ones come out a last digit above one.
    return np.minimum(cv2.resize(touched, (cells, cells), interpolation=cv2.INTER_AREA), 1) * peak
