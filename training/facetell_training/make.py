"""``make``: from pictures to weights in one go; what is there already is not made again, so a stopped one goes on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from . import resynthesise
from .labelled import prepare_labelled, regions_of
from .pairs import GIVEN, LABELLED
from .prepare import prepare
from .train import Run, draw_curve, mean_weights
from .trials import changed

FRAMES_PER_CLIP = 40
REDRAWING_MINUTES = 9.0
REDRAWING_SEED = 7


@dataclass(frozen=True)
class Means:
    """What training runs on."""

    imagenet: Path | None
    released: Path | None
    device: torch.device
    workers: int
    compiled: bool


@dataclass(frozen=True)
class Pictures:
    """What is learnt from. ``labelled``: index.tsv and dfdc_pairs.tsv, the latter with its ``dfdc`` git repository."""

    authentic: list[Path]
    given: Path | None = None
    labelled: tuple[Path, ...] = ()
    dfdc: Path | None = None


def make(config: dict, pictures: Pictures, work: Path, means: Means) -> Path:
    """``pictures`` -> weights.

    They are the averaged weights at the end of the schedule, or with ``mean_of`` = [first, last] in the config the mean
    of the snapshots from ``first`` to ``last`` pairs, where training stops; of several runs the mean of all (Wortsman
    et al., *Model soups*, ICML 2022), which needs that they began at the same weights.
    """
    data = work / "prepared"
    given = [pictures.given] if pictures.given else []
    for inputs, folder in ((pictures.authentic, data), (given, data / GIVEN)):
        if inputs and not (folder / "prepare.json").exists():
            prepare(inputs, folder, FRAMES_PER_CLIP, max(1, means.workers))
    if "labelled" in config and not (data / LABELLED / "prepare.json").exists():
        regions = regions_of(pictures.labelled, pictures.dfdc)
        prepare_labelled(regions, data / LABELLED, max(1, means.workers))
    if config["blend"]["shares"].get("redrawn") and not (data / resynthesise.FILE).exists():
        resynthesise.resynthesise(data, REDRAWING_MINUTES, REDRAWING_SEED, means.device)
    means_of_runs = [_trained(changed(config, run), data, work / run["name"], means) for run in _runs(config)]
    weights = work / "weights.pt"
    torch.save(mean_weights(means_of_runs), weights)
    return weights


def _runs(config: dict) -> list[dict]:
    """A config's ``[[run]]``: several from the same start, each with something changed; or one as it stands."""
    return config.get("run", [dict(name="run")])


def _trained(config: dict, data: Path, out: Path, means: Means) -> dict[str, torch.Tensor]:
    """The mean of a run's stretch, or its last averaged weights."""
    run = Run(config, data, out, means.device, means.workers, means.compiled)
    last = run.out / "last.pt"
    if last.exists():
        run.resume(last)
    elif means.released:
        run.start_from_released(means.released)
    elif means.imagenet:
        run.start_from_imagenet(means.imagenet)
    stretch = config["train"].get("mean_of")
    run.train(max(0, stretch[1] // config["train"]["pairs_per_batch"] - run.step) if stretch else None)
    draw_curve(run.out)
    return run.mean_of(*stretch) if stretch else run.ema.state_dict()
