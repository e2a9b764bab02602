"""``bias``: how far apart authentic clips lie, against how far a forgery lifts its own clip.

Each labelled authentic clip is forged anew, frame by frame, and both halves go through one capture chain, drawn
once per clip. The paired figure (a forged clip above the very clip it was made from) says what the network sees;
the pooled one (above any authentic clip) what is left of that between clips. Their distance is the clip bias.
The clips were never trained on; the forgeries are pseudo-fakes of the training's kind, so the figures are for
choosing between weights, not for telling how well deepfakes are found.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from sklearn.metrics import roc_auc_score

from .blend import Pair, blend, shape_descriptor
from .degrade import CaptureChain
from .evaluate import Scorer
from .pairs import share_map
from .prepare import STORED_MARGIN, STORED_SIZE, Prepared

WAYS = ("self", "cross", "moved")


@dataclass(frozen=True)
class Forged:
    """Row ``i``: a crop of ``clip[i]``, authentic in ``real`` and forged in ``way[i]`` in ``fake``; N x S x S x 3.

    ``mask``: N x M x M, where and how strongly it was forged.
    """

    real: np.ndarray
    fake: np.ndarray
    mask: np.ndarray
    clip: np.ndarray
    way: np.ndarray


def seed(text: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(text.encode()))


class Forger:
    """Authentic crops that ``prepare`` made, and the means to forge them."""

    def __init__(self, folder: Path, config: dict):
        self.data, self.work = Prepared.open(folder), config["data"]["work_size"]
        self.face = np.load(folder / "faces.npz")["size"]  # in pixels of the picture
        self.shapes = shape_descriptor(self.data.landmarks)
        self.zoom = self.work / (STORED_SIZE * config["model"]["crop_margin"] / STORED_MARGIN)

    def blend(self, way: str, row: int) -> Pair:
        """Crop ``row`` forged in one of `WAYS`: ``work`` x ``work`` pixels as the camera would see them."""
        data, work, shift = self.data, self.work, (self.work - self.zoom * STORED_SIZE) / 2
        rng = seed(data.path[row] + way)
        matrix = np.array([[self.zoom, 0, shift], [0, self.zoom, shift]])
        picture = cv2.warpAffine(data.crops[row], matrix, (work, work), borderMode=cv2.BORDER_REPLICATE)
        points = (data.landmarks[row] * self.zoom + shift).astype(np.float32)
        others = np.flatnonzero(data.path != data.path[row])
        donor = others[np.argmin(((self.shapes[others] - self.shapes[row]) ** 2).sum(1))]
        return blend(way, picture, points, (np.ascontiguousarray(data.crops[donor]), data.landmarks[donor]), rng)


def forge(folder: Path, config: dict) -> Forged:
    """Every crop that ``prepare`` made of authentic clips, forged in each of `WAYS`."""
    forger, model = Forger(folder, config), config["model"]
    path = forger.data.path
    rows = [(way, row) for way in WAYS for row in range(len(path))]
    real, fake, mask = [], [], []
    for way, row in rows:
        chain = CaptureChain.draw(seed(path[row]), forger.work, model["input_size"])
        pair = forger.blend(way, row)
        real.append(chain(pair.real))
        fake.append(chain(pair.fake))
        mask.append(share_map(pair.mask, model["mask_size"]))
    sides = (np.array(side) for side in (real, fake, mask))
    return Forged(*sides, np.array([path[r] for _, r in rows]), np.array([w for w, _ in rows]))


def bias(score: Scorer, forged: Forged) -> dict[str, dict[str, float]]:
    """Way -> pooled AUC, paired wins, deviation of authentic clips and mean lift, both in logits, of clips' means."""
    return figures(score(forged.real), score(forged.fake), forged)


def figures(real: np.ndarray, fake: np.ndarray, forged: Forged) -> dict[str, dict[str, float]]:
    """The same of logits that are known already."""
    table = {}
    for way in WAYS:
        chosen = [(forged.clip == clip) & (forged.way == way) for clip in np.unique(forged.clip)]
        a, b = (np.array([side[rows].mean() for rows in chosen]) for side in (real, fake))
        table[way] = dict(
            clips=len(chosen),
            pooled=float(roc_auc_score(np.repeat([0, 1], len(chosen)), np.concatenate([a, b]))),
            paired=float((b > a).mean()),
            deviation=float(a.std()),
            lift=float((b - a).mean()),
        )
    return table
