"""``mine``: which authentic crops a network takes for forged, so that they can be trained on more often.

Writes ``hard.npy`` beside the crops: N logits, in their order.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from .committee import load
from .degrade import CaptureChain
from .model import normalised
from .prepare import Prepared, middle

FILE = "hard.npy"
HARD_SHARE = 0.1  # of the crops: the highest logits


class Authentic(Dataset):
    """Every stored crop as the detector would cut it, through one capture chain of its own: [S,S,3] uint8."""

    def __init__(self, folder: Path, config: dict):
        self.crops, self.config = Prepared.open(folder).crops, config

    def __len__(self) -> int:
        return len(self.crops)

    def __getitem__(self, row: int) -> torch.Tensor:
        cv2.setNumThreads(0)
        model, work = self.config["model"], self.config["data"]["work_size"]
        picture = middle(self.crops[row], model["crop_margin"], work)
        rng = np.random.default_rng((self.config["train"]["seed"], row))
        return torch.from_numpy(CaptureChain.draw(rng, work, model["input_size"])(picture))


@torch.inference_mode()
def mine(weights: Path, config: dict, folder: Path) -> np.ndarray:
    net = load(weights, config)
    logits = [net(normalised(x))[0][:, 0] for x in DataLoader(Authentic(folder, config), batch_size=32, num_workers=1)]
    hard = torch.cat(logits).numpy()
    np.save(folder / FILE, hard)
    return hard


def emphasis(folder: Path, times: float) -> np.ndarray:
    """Per crop how often it is drawn: ``times`` for the hardest, 1 for the others."""
    hard = np.load(folder / FILE)
    return np.where(hard > np.quantile(hard, 1 - HARD_SHARE), times, 1.0)
