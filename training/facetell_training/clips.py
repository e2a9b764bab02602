"""Synthetic clips: a few looks at one authentic face, and the same looks forged; a function of seed and number.

A face comes from a still that a smooth path of the head moves, or from the frames of an authentic clip. The forged half
is one blend with one set of parameters, drawn anew for each look from the same generator, so that only what `Flicker`
says differs from look to look. Both halves are one H.264 sequence of the same chain, and the same jitter of the face
finder cuts the crops out of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from torch.utils.data import Dataset

from .bias import WAYS
from .blend import Face, Pair, blend, moved_blend
from .degrade import CaptureChain, set_scene
from .masks import Rng
from .pairs import Pairs, compose, draw_matrix

LOOKS = 8
WIDER = 1.125  # a frame's side over the crop's, so that path and jitter find real pixels
TAKES = 0.5  # share of clips made from an authentic clip's own frames, once there are
ENOUGH = 10  # of them; in proportion where there are fewer, lest one person stand for all


@dataclass(frozen=True)
class Flicker:
    """How a forgery changes from look to look; T looks, all shares of the frame's side or of 1."""

    place: np.ndarray  # T x 2 and ...
    grown: np.ndarray  # T: shift and growth of the landmarks that place it
    strength: np.ndarray  # T, 0..1: a seam that comes and goes, looks left as they were
    colour: np.ndarray  # T x 3, in grey levels, where it was forged

    @staticmethod
    def draw(rng: Rng, looks: int) -> Flicker:
        """One clip in four has none: a good forgery is as steady as its face."""
        amount = rng.uniform(0, 1) if rng.random() < 0.75 else 0.0
        fading = 1 - np.abs(rng.normal(0, 0.5 * amount, looks)) if rng.random() < 0.4 else np.ones(looks)
        left = rng.random(looks) < rng.uniform(0, 0.5) * amount
        left[rng.integers(looks)] = False
        return Flicker(
            place=rng.normal(0, 0.015 * amount, (looks, 2)),
            grown=1 + rng.normal(0, 0.03 * amount, looks),
            strength=np.where(left, 0, np.clip(fading, 0, 1)).astype(np.float32),
            colour=rng.normal(0, 6 * amount, (looks, 3)).astype(np.float32),
        )

    def points(self, landmarks: np.ndarray, look: int, side: int) -> np.ndarray:
        middle = landmarks.mean(0)
        return ((landmarks - middle) * self.grown[look] + middle + self.place[look] * side).astype(np.float32)

    def on(self, pair: Pair, look: int) -> np.ndarray:
        """The forged look as this clip shows it: outside the mask the authentic one."""
        real, mask = pair.real.astype(np.float32), pair.mask[..., None]
        forged = self.strength[look] * (pair.fake - real + mask * self.colour[look])
        return np.clip(real + forged + 0.5, 0, 255).astype(np.uint8)


def smooth(rng: Rng, looks: int, values: int, reach: float) -> np.ndarray:
    """T x values: slow waves of random phase that stay within ``reach``."""
    turn, phase = rng.uniform(0.2, 1.2, values), rng.uniform(0, 2 * np.pi, values)
    return reach * np.sin(np.linspace(0, 2 * np.pi, looks)[:, None] * turn + phase)


def about(middle: float, shift: np.ndarray, growth: float, turn: float) -> np.ndarray:
    """The 2x3 matrix that grows and turns (radians) about the point ``(middle, middle)``, then shifts."""
    cos, sin = np.exp(growth) * np.cos(turn), np.exp(growth) * np.sin(turn)
    linear = np.array([[cos, -sin], [sin, cos]])
    return np.column_stack([linear, shift + middle - linear @ (middle, middle)])


class Clips(Dataset):
    """``(real, fake)``: the same T looks, T x S x S x 3 uint8 each."""

    def __init__(self, folder: Path, config: dict, seed: int, validation: bool, length: int, looks: int = LOOKS):
        self.seed, self.length, self.looks, self.size = seed, length, looks, config["model"]["input_size"]
        shares = {way: share for way, share in config["blend"]["shares"].items() if way in WAYS}
        frame = int(config["data"]["work_size"] * WIDER) // 2 * 2
        wide = dict(
            model=config["model"] | dict(crop_margin=config["model"]["crop_margin"] * WIDER),
            data=config["data"] | dict(work_size=frame),
            blend=config["blend"] | dict(shares=shares),
        )
        self.frame, self.faces = frame, Pairs(folder, config | wide, seed, validation)
        self.shares = np.array(list(shares.values())) / sum(shares.values()), list(shares)
        path = self.faces.path
        takes = (np.flatnonzero(path == name) for name, count in zip(*np.unique(path, return_counts=True), strict=True)
                 if count >= looks)  # fmt: skip
        self.takes = list(takes)

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        cv2.setNumThreads(0)
        rng = np.random.default_rng((self.seed, number))
        pictures = self.blend(rng)
        chain = CaptureChain.draw(rng, self.frame, round(self.size * WIDER), **self.faces.capture)
        chain = replace(chain, crf=chain.crf or int(rng.integers(16, 37)))
        finder = rng.normal(0, rng.uniform(0, 0.015), (self.looks, 4))
        return tuple(self._cut(chain.clip(list(side)), finder) for side in zip(*pictures, strict=True))

    def _cut(self, frames: list[np.ndarray], finder: np.ndarray) -> np.ndarray:
        """The crops [S,S,3] out of wider frames, with the errors of place, scale and turn that the finder makes."""
        margin, shape = (frames[0].shape[0] - self.size) / 2, (self.size, self.size)
        crops = []
        for frame, (x, y, growth, turn) in zip(frames, finder, strict=True):
            matrix = about(frame.shape[0] / 2, np.array([x, y]) * self.size - margin, growth, turn)
            crops.append(cv2.warpAffine(frame, matrix, shape, borderMode=cv2.BORDER_REPLICATE))
        return np.array(crops)

    def blend(self, rng: Rng) -> list[tuple[np.ndarray, np.ndarray]]:
        """Each look at the face, authentic and forged, as the camera would see it: frame x frame x 3."""
        share, ways = self.shares
        way, mouth = str(rng.choice(ways, p=share)), rng.random() < 0.15
        rows = self._rows(rng)
        mirrored = bool(rng.random() < 0.5)
        donor = self.faces.stored_face(self.faces.donor(rows[0], rng), mirrored) if way == "cross" else None
        faces = self._seen(rows, draw_matrix(self.faces.config, mirrored, rng), rng)
        flicker = Flicker.draw(rng, self.looks)
        scene, forger = (int(x) for x in rng.integers(1 << 31, size=2))
        sides = []
        for look, (picture, landmarks) in enumerate(faces):
            picture = set_scene(picture, landmarks, np.random.default_rng(scene), self.faces.scene)
            points, same = flicker.points(landmarks, look, self.frame), np.random.default_rng(forger)
            pair = moved_blend(picture, points, same, rng) if mouth else blend(way, picture, points, donor, same)
            sides.append((pair.real, flicker.on(pair, look)))
        return sides

    def _rows(self, rng: Rng) -> np.ndarray:
        """Which crops the looks are of: in order those of an authentic clip, or one again and again."""
        if rng.random() < TAKES * min(1, len(self.takes) / ENOUGH):
            take = self.takes[rng.integers(len(self.takes))]
            step = int(rng.integers(1, len(take) // self.looks + 1))
            first = int(rng.integers(0, len(take) - step * (self.looks - 1)))
            return take[first : first + step * self.looks : step]
        return np.full(self.looks, self.faces._draw(rng))

    def _seen(self, rows: np.ndarray, matrix: np.ndarray, rng: Rng) -> list[Face]:
        """The looks along a path of the head, under light that changes slowly, each with noise of its own."""
        path = smooth(rng, self.looks, 4, rng.uniform(0, 0.03))
        light = np.exp(smooth(rng, self.looks, 1, rng.uniform(0, 0.08)))
        noise = rng.uniform(0, 3)
        faces = []
        for row, (x, y, growth, turn), gain in zip(rows, path, light, strict=True):
            way = about(self.frame / 2, np.array([x, y]) * self.frame, growth, turn)
            picture, landmarks = self.faces._face(int(row), compose(way, matrix))
            grain = rng.normal(0, noise, (self.frame, self.frame, 1))
            faces.append((np.clip(picture * gain + grain, 0, 255).astype(np.uint8), landmarks))
        return faces
