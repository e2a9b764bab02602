"""``make``: from pictures to weights in one go; what is there already is not made again, so a stopped one goes on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from . import resynthesise, twins
from .committee import Committee, assembled, fitting, members_of, students_of
from .config import changed
from .labelled import prepare_labelled, regions_of
from .model import ForgeryNet, imagenet_for
from .pairs import GIVEN, LABELLED, authentic
from .prepare import prepare
from .store import OFFSETS
from .teach import Teaching
from .train import Run, draw_curve

FRAMES_PER_CLIP = 40
REDRAWING_MINUTES = 9.0
REDRAWING_SEED = 7
TWIN_MINUTES = 3.5
TWIN_SEED = 5


@dataclass(frozen=True)
class Means:
    """What training runs on."""

    imagenet: list[Path]  # weights to start from, by whose they are (`model.IMAGENET`)
    released: Path | None  # or an exported model, for those members whose config says `start = "released"`
    device: torch.device
    workers: int
    compiled: bool
    drawn: Path | None = None  # pairs that `draw` made, in the place of new ones


@dataclass(frozen=True)
class Pictures:
    """What is learnt from. ``labelled``: index.tsv and dfdc_pairs.tsv, the latter with its ``dfdc`` git repository."""

    authentic: list[Path]
    given: Path | None = None
    labelled: tuple[Path, ...] = ()
    dfdc: Path | None = None


def make(config: dict, pictures: Pictures, work: Path, means: Means) -> Path:
    """``pictures`` -> weights.

    Members that go on from a released model, where ``means`` has none, go on from what the config ``released`` makes.
    They are the averaged weights at the end of the schedule, or with ``mean_of`` = [first, last] in the config the mean
    of the snapshots from ``first`` to ``last`` pairs, where training stops; of every member of a committee, or of the
    students that it teaches.
    """
    data = work / "prepared"
    given = [pictures.given] if pictures.given else []
    for inputs, folder in ((pictures.authentic, data), (given, data / GIVEN)):
        if inputs and not (folder / "prepare.json").exists():
            prepare(inputs, folder, FRAMES_PER_CLIP, max(1, means.workers))
    if "labelled" in config and not (data / LABELLED / "prepare.json").exists():
        regions = regions_of(pictures.labelled, pictures.dfdc)
        prepare_labelled(regions, data / LABELLED, max(1, means.workers))
    recipes = [config] if means.released or "released" not in config else [config, config["released"]]
    ways = {way for recipe in recipes for way, share in recipe["blend"]["shares"].items() if share}
    if "redrawn" in ways and not (data / resynthesise.FILE).exists():
        resynthesise.resynthesise(data, REDRAWING_MINUTES, REDRAWING_SEED, means.device)
    if "twin" in ways and not (data / twins.FOLDER / OFFSETS).exists():
        twins.twins(authentic(data, config), data / twins.FOLDER, TWIN_MINUTES, TWIN_SEED, means.device)
    judge = judge_of(config, data, work, means)
    if students := students_of(config):
        teaching = Teaching(judge, config["model"])
        taught = [trained(recipe, data, work / recipe["name"], means, teaching) for recipe in students]
        judge = assembled(taught, config, students)
    weights = work / "weights.pt"
    torch.save(judge.state_dict(), weights)
    return weights


def judge_of(config: dict, data: Path, work: Path, means: Means) -> nn.Module:
    """The network that a config describes, or all its members together, trained on what was prepared in ``data``."""
    recipes = members_of(config)
    return assembled([trained(recipe, data, work / recipe["name"], means) for recipe in recipes], config, recipes)


def trained(config: dict, data: Path, out: Path, means: Means, teaching: Teaching | None = None) -> ForgeryNet:
    """With the mean of a run's stretch, or its last averaged weights."""
    run = Run(config, data, out, means.device, means.workers, means.compiled, teaching, means.drawn)
    last = run.out / "last.pt"
    if last.exists():
        run.resume(last)
    elif "first" in config:
        run.resume(_first(config, data, out / "first", means), fresh_schedule=True)
    elif teaching:  # as the first of its teachers of that kind, who stands nearest
        teachers = list(teaching.teacher.members) if isinstance(teaching.teacher, Committee) else [teaching.teacher]
        run.start_from(fitting(teachers, run.net.state_dict()))
    else:
        _start(run, config, means)
    stretch = config["train"].get("mean_of")
    end = stretch[1] // config["train"]["pairs_per_batch"] if stretch else run.schedule_start + run.steps_to_go
    if run.step < end:
        run.train(end - run.step)
    draw_curve(run.out)
    net = ForgeryNet.of(config["model"])
    net.load_state_dict(run.mean_of(*stretch) if stretch else run.ema.state_dict())
    return net


def _first(config: dict, data: Path, out: Path, means: Means) -> Path:
    """A schedule that comes before the config's own, with what ``first`` in it changes; its last checkpoint."""
    recipe = changed({key: value for key, value in config.items() if key != "first"}, config["first"])
    recipe["train"] = {key: value for key, value in recipe["train"].items() if key != "mean_of"}
    trained(recipe, data, out, means)
    return out / "last.pt"


def _start(run: Run, config: dict, means: Means) -> None:
    if config["train"].get("start") == "released":
        if means.released:
            run.start_from_released(means.released)
        elif "released" in config:
            run.start_from(trained(config["released"], run.data, run.out / "released", means))
        else:
            raise ValueError(f"{config['name']} goes on from a released model: --released")
        return
    if file := imagenet_for(config["model"], means.imagenet):
        run.start_from_imagenet(file)
    else:
        print(f"{config['name']} starts from random weights: none were given", flush=True)
