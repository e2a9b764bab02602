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

from .blend import Pair, cross_blend, moved_blend, self_blend, shape_descriptor
from .degrade import CaptureChain
from .evaluate import Scorer
from .prepare import STORED_MARGIN, STORED_SIZE, Prepared

WAYS = ("self", "cross", "moved")


@dataclass(frozen=True)
class Forged:
    """Row ``i``: a crop of ``clips[i]``, authentic in ``real`` and forged in ``way[i]`` in ``fake``; N x S x S x 3."""

    real: np.ndarray
    fake: np.ndarray
    clip: np.ndarray
    way: np.ndarray


def _seed(text: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(text.encode()))


def forge(folder: Path, config: dict) -> Forged:
    """Every crop that ``prepare`` made of authentic clips, forged in each of `WAYS`."""
    data, work, model = Prepared.open(folder), config["data"]["work_size"], config["model"]
    shapes = shape_descriptor(data.landmarks)
    zoom = work / (STORED_SIZE * model["crop_margin"] / STORED_MARGIN)
    shift = (work - zoom * STORED_SIZE) / 2
    matrix = np.array([[zoom, 0, shift], [0, zoom, shift]])

    def blend(way: str, row: int) -> Pair:
        rng = _seed(data.path[row] + way)
        picture = cv2.warpAffine(data.crops[row], matrix, (work, work), borderMode=cv2.BORDER_REPLICATE)
        points = (data.landmarks[row] * zoom + shift).astype(np.float32)
        if way != "cross":
            return {"self": self_blend, "moved": moved_blend}[way](picture, points, rng)
        others = np.flatnonzero(data.path != data.path[row])
        donor = others[np.argmin(((shapes[others] - shapes[row]) ** 2).sum(1))]
        return cross_blend(picture, points, np.ascontiguousarray(data.crops[donor]), data.landmarks[donor], rng)

    rows = [(way, row) for way in WAYS for row in range(len(data.crops))]
    pairs = []
    for way, row in rows:
        chain = CaptureChain.draw(_seed(data.path[row]), work, model["input_size"])
        pairs.append([chain(side) for side in blend(way, row)[:2]])
    real, fake = (np.array(side) for side in zip(*pairs, strict=True))
    return Forged(real, fake, np.array([data.path[r] for _, r in rows]), np.array([w for w, _ in rows]))


def bias(score: Scorer, forged: Forged) -> dict[str, dict[str, float]]:
    """Way -> pooled AUC, paired wins, deviation of authentic clips and mean lift, both in logits, of clips' means."""
    real, fake = score(forged.real), score(forged.fake)
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
