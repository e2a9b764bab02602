"""``make``: from pictures to weights in one go; what is there already is not made again, so a stopped one goes on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from . import resynthesise
from .pairs import GIVEN
from .prepare import prepare
from .train import Run, draw_curve

FRAMES_PER_CLIP = 40
REDRAWING_MINUTES = 9.0
REDRAWING_SEED = 7


@dataclass(frozen=True)
class Means:
    """What training runs on."""

    imagenet: Path | None
    device: torch.device
    workers: int
    compiled: bool


def make(config: dict, authentic: list[Path], given: Path | None, work: Path, means: Means) -> Path:
    """``authentic`` pictures and clips, and forgeries that others made -> weights.

    They are the averaged weights at the end of the schedule, or with ``mean_of`` = [first, last] in the config the mean
    of the snapshots from ``first`` to ``last`` pairs, where training stops.
    """
    data = work / "prepared"
    for inputs, folder in ((authentic, data), ([given] if given else [], data / GIVEN)):
        if inputs and not (folder / "prepare.json").exists():
            prepare(inputs, folder, FRAMES_PER_CLIP, max(1, means.workers))
    if config["blend"]["shares"].get("redrawn") and not (data / resynthesise.FILE).exists():
        resynthesise.resynthesise(data, REDRAWING_MINUTES, REDRAWING_SEED, means.device)
    run = Run(config, data, work / "run", means.device, means.workers, means.compiled)
    last = run.out / "last.pt"
    if last.exists():
        run.resume(last)
    elif means.imagenet:
        run.start_from_imagenet(means.imagenet)
    stretch = config["train"].get("mean_of")
    run.train(max(0, stretch[1] // config["train"]["pairs_per_batch"] - run.step) if stretch else None)
    draw_curve(run.out)
    weights = work / "weights.pt"
    torch.save(run.mean_of(*stretch) if stretch else run.ema.state_dict(), weights)
    return weights
