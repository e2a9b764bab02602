"""``twins``: every authentic crop once more, as autoencoders draw it: forgeries without a seam, in pose and light.

What generators show comes out of a decoder that scales a small code up. Here the code is a map, so that nothing becomes
fog (`resynthesise` has a short vector): three unlike autoencoders, whose decoders scale up in the three usual ways,
learn faces, and each crop is drawn by one of them. Such twins, whole and in parts, are reported to carry over from
blends to whole drawn faces (the model card of TwinD, 2026). Written anew.

Writes ``twins/crops.jpgs`` and ``crops.npy``, in the order of `pairs.authentic`: SIDE x SIDE pixels of the middle of
each crop. DFDC's, which end at the face, have none: a picture of a single pixel stands for it.
"""

from __future__ import annotations

import time
from functools import cache
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn

from .labelled import ALIGNED
from .prepare import STORED_SIZE, Prepared, inset, middle
from .resynthesise import MARGIN, errors, pixels, scaled
from .store import Writer, encoded

FOLDER = "twins"
SIDE = 176
PATCH = 96  # of what one step learns from
INSET = inset(MARGIN)
WIDTHS = (24, 32, 48, 64)
SAMPLE = 3500  # crops to learn from
KINDS = ((2, 3, "transposed"), (3, 8, "shuffled"), (3, 16, "repeated"))  # halvings, channels of the code, the way up


def region() -> np.ndarray:
    """The 2x3 matrix from SIDE x SIDE pictures to the stored crop's pixels."""
    scale = (STORED_SIZE - 2 * INSET) / SIDE
    return np.array([[scale, 0, 0], [0, scale, 0]]) + np.array([0, 0, INSET + (scale - 1) / 2])


@cache
def inside() -> np.ndarray:
    """SIDE x SIDE: where a twin may be shown; its edge is soft."""
    mask = np.zeros((SIDE, SIDE), np.float32)
    mask[6:-6, 6:-6] = 1
    return cv2.GaussianBlur(mask, (0, 0), 3)


class Residual(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.changes = nn.Sequential(*(part for _ in range(2) for part in (nn.SiLU(), _conv(channels, channels))))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.changes(x)


def _conv(before: int, after: int) -> nn.Conv2d:
    return nn.Conv2d(before, after, 3, 1, 1)


def _doubled(before: int, after: int, way: str) -> nn.Module:
    if way == "transposed":
        return nn.ConvTranspose2d(before, after, 4, 2, 1)
    if way == "shuffled":
        return nn.Sequential(_conv(before, 4 * after), nn.PixelShuffle(2))
    return nn.Sequential(nn.Upsample(scale_factor=2), _conv(before, after))


def autoencoder(halvings: int, code: int, way: str) -> nn.Sequential:
    """[N,3,S,S] in -1..1 -> the same, through ``code`` channels at S / 2^``halvings``."""
    widths = WIDTHS[: halvings + 1]
    down: list[nn.Module] = [_conv(3, widths[0])]
    for before, after in pairwise(widths):
        down += [nn.SiLU(), nn.Conv2d(before, after, 4, 2, 1), Residual(after)]
    up: list[nn.Module] = [nn.SiLU(), _conv(widths[-1], code), _conv(code, widths[-1]), Residual(widths[-1])]
    for after, before in reversed(list(pairwise(widths))):
        up += [nn.SiLU(), _doubled(before, after, way)]
        up += [Residual(after)] if after != widths[0] else []
    return nn.Sequential(*down, *up, nn.SiLU(), _conv(widths[0], 3))


def _learn(net: nn.Module, pictures: np.ndarray, minutes: float, rng: np.random.Generator, device) -> float:
    """Returns the last mean absolute error (0..2)."""
    optimiser = torch.optim.Adam(net.parameters(), 2e-3)
    start, error, done = time.monotonic(), 0.0, 0.0
    while done < 1:
        optimiser.param_groups[0]["lr"] = 2e-3 * (1.02 - done)
        left, top = rng.integers(0, SIDE - PATCH, 2)
        drawn = pictures[rng.integers(0, len(pictures), 16)]
        x = scaled(np.ascontiguousarray(drawn[:, top : top + PATCH, left : left + PATCH]), device)
        with torch.autocast(device.type, torch.bfloat16):
            y = net(x)
        areas, edges = errors(y.float(), x)
        optimiser.zero_grad(set_to_none=True)
        (areas + edges).backward()
        optimiser.step()
        error = 0.98 * (error or areas.item()) + 0.02 * areas.item()
        done = (time.monotonic() - start) / (60 * minutes)
    return error


@torch.inference_mode()
def _drawn(net: nn.Module, pictures: np.ndarray, device: torch.device) -> np.ndarray:
    with torch.autocast(device.type, torch.bfloat16):
        y = net(scaled(pictures, device))
    return pixels(y.float())


def twins(data: Prepared, out: Path, minutes: float, seed: int, device: torch.device) -> list[float]:
    """Each autoencoder learns for ``minutes``; ``data``: `pairs.authentic`. Returns mean absolute errors (0..2)."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    wide = np.flatnonzero(data.source != ALIGNED)
    sample = np.stack([middle(data.crops[int(row)], MARGIN, SIDE) for row in rng.permutation(wide)[:SAMPLE]])
    nets = [autoencoder(*kind).to(device, memory_format=torch.channels_last) for kind in KINDS]
    last = [_learn(net, sample, minutes, rng, device) for net in nets]
    kind_of = rng.integers(0, len(nets), len(data.source))
    nothing = encoded(np.zeros((1, 1, 3), np.uint8))
    with Writer(out) as stored:
        for rows in np.array_split(np.arange(len(data.source)), -(-len(data.source) // 96)):
            pictures = {int(row): middle(data.crops[int(row)], MARGIN, SIDE) for row in np.intersect1d(rows, wide)}
            made: dict[int, np.ndarray] = {}
            for kind, net in enumerate(nets):
                if own := [row for row in pictures if kind_of[row] == kind]:
                    made.update(zip(own, _drawn(net, np.stack([pictures[row] for row in own]), device), strict=True))
            for row in rows.tolist():
                stored.add(encoded(made[row]) if row in made else nothing)
    return last
