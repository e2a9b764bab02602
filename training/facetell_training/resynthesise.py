"""``resynthesise``: every prepared face once more, as a small auto-encoder remembers it.

Swaps of the DeepFaceLab kind paste what a convolutional decoder drew from a narrow code: right in
light and pose, poor in skin, teeth and eyes. Blending cannot imitate that, a decoder can: so one is
trained on the prepared faces (encoder, code, pixel-shuffle decoder, after Perov et al., arXiv
2005.05535), and its pictures of them are stored for `pairs` to paste.

Writes ``resynthesised.u8``: STAGES x N x SIDE x SIDE x 3 bytes, RGB; stage 0 from a third of the way
through training (coarser), the last from its end.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from .prepare import STORED_MARGIN, STORED_SIZE, Prepared, middle

SIDE = 80
MARGIN = 1.5  # side of what is drawn anew over the face's box: brows to chin, and the ears
STAGES = 2
CODE = 192
FILE = "resynthesised.u8"


def region() -> np.ndarray:
    """The 2x3 matrix from SIDE x SIDE pictures to the stored crop's pixels."""
    scale = STORED_SIZE * MARGIN / STORED_MARGIN / SIDE
    return np.array([[scale, 0, 0], [0, scale, 0]]) + np.array([0, 0, (STORED_SIZE - scale * SIDE) / 2])


def stored(folder: Path) -> np.ndarray:
    """STAGES x N x SIDE x SIDE x 3, mapped; raises ``FileNotFoundError`` before `resynthesise` has run."""
    return np.memmap(folder / FILE, np.uint8, "r").reshape(STAGES, -1, SIDE, SIDE, 3)


def faces(crops: np.ndarray) -> np.ndarray:
    """N stored crops -> N x SIDE x SIDE x 3: what the auto-encoder sees of them."""
    return np.stack([middle(crop, MARGIN, SIDE) for crop in crops])


class AutoEncoder(nn.Module):
    """[N,3,SIDE,SIDE] in -1..1 -> the same, through CODE numbers."""

    def __init__(self) -> None:
        super().__init__()
        down = [
            nn.Sequential(nn.Conv2d(i, o, 5, 2, 2), nn.LeakyReLU(0.1))
            for i, o in ((3, 32), (32, 64), (64, 128), (128, 160))
        ]
        self.encode = nn.Sequential(*down, nn.Flatten(), nn.Linear(160 * (SIDE // 16) ** 2, CODE))
        up = [
            nn.Sequential(nn.Conv2d(i, 4 * o, 3, 1, 1), nn.PixelShuffle(2), nn.LeakyReLU(0.1))
            for i, o in ((160, 96), (96, 64), (64, 48), (48, 24))
        ]
        self.decode = nn.Sequential(
            nn.Linear(CODE, 160 * (SIDE // 16) ** 2),
            nn.Unflatten(1, (160, SIDE // 16, SIDE // 16)),
            *up,
            nn.Conv2d(24, 3, 3, 1, 1),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.decode(self.encode(x))


def scaled(pictures: np.ndarray, device: torch.device) -> torch.Tensor:
    """N x S x S x 3 uint8 -> [N,3,S,S] in -1..1."""
    pixels = torch.from_numpy(pictures).to(device).permute(0, 3, 1, 2)
    return pixels.float().div_(127.5).sub_(1.0).contiguous(memory_format=torch.channels_last)


def pixels(drawn: torch.Tensor) -> np.ndarray:
    """What `scaled` undoes."""
    return ((drawn.clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()


def errors(drawn: torch.Tensor, truth: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean absolute error of areas and of edges, without which eyes and mouths stay fog."""
    edges = sum((drawn.diff(dim=d) - truth.diff(dim=d)).abs().mean() for d in (2, 3))
    return F.l1_loss(drawn, truth), edges


@torch.no_grad()
def _redraw(net: nn.Module, sources: np.ndarray, out: np.ndarray, device: torch.device) -> None:
    for start in range(0, len(sources), 256):
        out[start : start + 256] = pixels(net(scaled(sources[start : start + 256], device)))


def resynthesise(data: Path, minutes: float, seed: int, device: torch.device) -> float:
    """Train for ``minutes``, write the pictures; returns the last mean absolute error (0..2)."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    sources = faces(Prepared.open(data).crops)
    partial = data / f"{FILE}.partial"
    out = np.memmap(partial, np.uint8, "w+", shape=(STAGES, *sources.shape))
    net = AutoEncoder().to(device, memory_format=torch.channels_last)
    optimiser = torch.optim.Adam(net.parameters(), 1e-3)
    start, stage, error = time.monotonic(), 0, 0.0
    while True:
        done = (time.monotonic() - start) / (60 * minutes)
        if stage < STAGES - 1 and done > (stage + 1) / (STAGES + 1):
            _redraw(net, sources, out[stage], device)
            stage += 1
        if done >= 1:
            break
        optimiser.param_groups[0]["lr"] = 1e-3 * (1.02 - done)
        x = scaled(sources[rng.integers(0, len(sources), 64)], device)
        areas, edges = errors(net(x), x)
        loss = areas + 2 * edges
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        error = 0.98 * (error or loss.item()) + 0.02 * areas.item()
    _redraw(net, sources, out[stage], device)
    out.flush()
    partial.replace(data / FILE)
    return error
