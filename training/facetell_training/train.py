"""``train``: pairs -> weights, for a number of pairs with a cosine schedule; resumable.

A run's folder holds ``last.pt`` (everything to go on from), ``ema_KKK.pt`` (averaged weights after
KKK thousand pairs), ``log.jsonl`` and ``curve.png``.
"""

from __future__ import annotations

import copy
import json
import math
import time
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset

from . import teach
from .committee import committee
from .config import changed
from .drawn import DrawnPairs
from .labelled_pairs import LabelledPairs, Mixture
from .model import (
    ForgeryNet,
    backbone_of,
    imagenet_for,
    load_efficientnet_lite,
    load_int8_imagenet,
    load_released,
    normalised,
    unfold_batch_norm,
)
from .pairs import LABELLED, NO_KIND, Pairs
from .teach import Teaching


def training_pairs(data: Path, config: dict, drawn: Path | None = None) -> Dataset:
    """Blends, and with ``[labelled]`` in the config pairs of labelled footage among them; or of those ``drawn``."""
    if drawn:
        return DrawnPairs(drawn, data, config, config["train"]["seed"])
    blends = Pairs(data, config, config["train"]["seed"])
    if "labelled" not in config:
        return blends
    return Mixture(blends, LabelledPairs(data / LABELLED, config, config["train"]["seed"]))


Parts = dict[str, torch.Tensor]  # of a loss, single numbers; NaN where a batch has none


def losses(net: nn.Module, batch, device: torch.device, config: dict) -> tuple[torch.Tensor, Parts]:
    """The loss of one batch of pairs, and its parts. Nothing here waits for the device."""
    real, fake, mask, kind = (t.to(device, non_blocking=True) for t in batch)
    x = normalised(torch.cat([real, fake]))
    truth = (torch.arange(len(x), device=device) >= len(real)).float()
    with torch.autocast(device.type, torch.bfloat16):
        logit, mask_logit, kind_logit = net(x)
    logit, mask_logit, kind_logit = logit.float()[:, 0], mask_logit.float(), kind_logit.float()[len(real) :]
    smoothing = config["label_smoothing"]
    verdict = F.binary_cross_entropy_with_logits(logit, truth * (1 - 2 * smoothing) + smoothing)
    where = F.binary_cross_entropy_with_logits(mask_logit, torch.cat([torch.zeros_like(mask), mask]))
    real_logit, fake_logit = logit.chunk(2)
    rank = F.softplus(real_logit - fake_logit).mean()
    total = verdict + config["mask_weight"] * where + config["rank_weight"] * rank
    known = kind != NO_KIND
    of_kind = F.cross_entropy(kind_logit, kind, ignore_index=NO_KIND, reduction="sum") / known.sum().clamp_min(1)
    total = total + config.get("kind_weight", 0.0) * of_kind
    won = fake_logit > real_logit
    parts = dict(
        loss=total,
        verdict=verdict,
        mask=where,
        accuracy=((logit > 0) == (truth > 0.5)).float().mean(),
        pair_wins=won.float().mean(),
        blend_wins=(won & ~known).sum() / (~known).sum(),
        labelled_wins=(won & known).sum() / known.sum(),
    )
    return total, {name: part.detach() for name, part in parts.items()}


def means_of(recent: list[Parts]) -> dict[str, float]:
    means = {name: torch.stack([parts[name] for parts in recent]).nanmean().item() for name in recent[0]}
    return {name: mean for name, mean in means.items() if not math.isnan(mean)}


@torch.no_grad()
def average_into(ema: nn.Module, net: nn.Module, decay: float) -> None:
    both = list(zip(ema.state_dict().values(), net.state_dict().values(), strict=True))
    averages, values = zip(*(pair for pair in both if pair[0].dtype.is_floating_point), strict=True)
    torch._foreach_lerp_(averages, values, 1 - decay)
    for average, value in both:
        if not average.dtype.is_floating_point:
            average.copy_(value)


class Sharpness:
    """Sharpness-aware minimisation (Foret et al., ICLR 2021): the gradient is taken at the worst point nearby.

    ``climb`` moves the weights ``radius`` along the gradient they have, ``descend`` takes them back.
    """

    def __init__(self, net: nn.Module, radius: float):
        self.parameters, self.radius = [p for p in net.parameters() if p.requires_grad], radius
        self.steps: list[torch.Tensor] = []

    @torch.no_grad()
    def climb(self) -> None:
        gradients = [p.grad for p in self.parameters]
        scale = self.radius / (torch.stack([g.norm() for g in gradients]).norm() + 1e-12)
        self.steps = [g * scale for g in gradients]
        torch._foreach_add_(self.parameters, self.steps)

    @torch.no_grad()
    def descend(self) -> None:
        torch._foreach_sub_(self.parameters, self.steps)


class Run:
    """One training run: its state, its files, its clock."""

    def __init__(
        self,
        config: dict,
        data: Path,
        out: Path,
        device: torch.device,
        workers: int,
        compiled: bool = False,
        teaching: Teaching | None = None,
        drawn: Path | None = None,
    ):
        self.config, self.settings = config, config["train"]
        self.data, self.out, self.device, self.workers, self.drawn = data, out, device, workers, drawn
        out.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(self.settings["seed"])
        self.net = ForgeryNet.of(config["model"])
        self.ema = copy.deepcopy(self.net)
        self.teacher, self.shown = None, config  # by which pairs are drawn
        learner, self.judge = self.net, self.ema
        if teaching:
            teacher = teaching.teacher.to(device, memory_format=torch.channels_last).eval().requires_grad_(False)
            self.teacher = torch.compile(teacher) if compiled else teacher
            self.shown = changed(config, dict(model={key: teaching.model[key] for key in ("input_size", "mask_size")}))
            learner, self.judge = (
                committee([net], teaching.model, [config]).to(device) for net in (self.net, self.ema)
            )
        self.compiled = torch.compile(learner) if compiled else learner
        self.step, self.schedule_start, self.seconds = 0, 0, 0.0
        self._last_lap = 0.0
        self._to_device()

    def _set_training(self) -> None:
        """Dropout and norms as in training, but for the first ``frozen_blocks``, which stay as they came.

        What they see of noise and edges is general, and half of a step's time is theirs.
        """
        self.net.train()
        for block in self._frozen:
            block.eval()

    @property
    def _frozen(self) -> nn.Sequential:
        return self.net.fine[: self.settings.get("frozen_blocks", 0)]

    def _to_device(self) -> None:
        self.net.to(self.device, memory_format=torch.channels_last)
        self.ema.to(self.device).eval().requires_grad_(False)
        self._frozen.requires_grad_(False)
        learning = [p for p in self.net.parameters() if p.requires_grad]
        self.optimiser = torch.optim.AdamW(
            learning, self.settings["learning_rate"], weight_decay=self.settings["weight_decay"]
        )

    def start_from_imagenet(self, file: Path) -> None:
        backbone = backbone_of(self.config["model"])
        if imagenet_for(self.config["model"], [file]) is None:
            raise ValueError(f"{file}: no weights of {backbone}")
        if backbone == "mobilenet_v2":
            load_int8_imagenet(self.net, file)
            self._give_norms_statistics()
        else:
            load_efficientnet_lite(self.net, file)
        self.ema.load_state_dict(self.net.state_dict())

    def _give_norms_statistics(self) -> None:
        sample = training_pairs(self.data, self.config, self.drawn)
        batches = [torch.stack([x for n in range(8 * b, 8 * b + 8) for x in sample[n][:2]]) for b in range(8)]
        unfold_batch_norm(self.net, [normalised(b.to(self.device)) for b in batches])

    def start_from_released(self, onnx: Path) -> None:
        """From an exported model: every one that was released is also a checkpoint."""
        load_released(self.net, onnx)
        self._give_norms_statistics()
        self.ema.load_state_dict(self.net.state_dict())

    def start_from(self, net: nn.Module) -> None:
        """From one of the same kind."""
        for own in (self.net, self.ema):
            own.load_state_dict(net.state_dict())

    def _losses(self, net: nn.Module, batch) -> tuple[torch.Tensor, Parts]:
        """By the labels, or with a teacher by what that one says."""
        if self.teacher is None:
            return losses(net, batch, self.device, self.settings)
        return teach.losses(net, self.teacher, batch, self.device, self.settings)

    def save(self) -> None:
        state = dict(
            net=self.net.state_dict(),
            ema=self.ema.state_dict(),
            optimiser=self.optimiser.state_dict(),
            step=self.step,
            seconds=self.seconds,
            schedule_start=self.schedule_start,
        )
        partial = self.out / "last.pt.partial"
        torch.save(state, partial)
        partial.replace(self.out / "last.pt")

    def resume(self, checkpoint: Path, fresh_schedule: bool = False) -> None:
        """Go on where ``checkpoint`` stopped; or, from its averaged weights, begin a new schedule."""
        state = torch.load(checkpoint, map_location=self.device, weights_only=True)
        self.ema.load_state_dict(state["ema"])
        self.step = state["step"]  # also says which pairs have been seen
        if fresh_schedule:
            self.net.load_state_dict(state["ema"])
            self.schedule_start = self.step
            return
        self.net.load_state_dict(state["net"])
        self.optimiser.load_state_dict(state["optimiser"])
        for key in ("schedule_start", "seconds"):
            setattr(self, key, state[key])
        self._last_lap = self.seconds

    @property
    def steps_to_go(self) -> int:
        """Of the whole schedule."""
        return -(-self.settings["pairs"] // self.settings["pairs_per_batch"])

    def learning_rate(self) -> float:
        steps = self.step - self.schedule_start
        done = min(1.0, steps / self.steps_to_go)
        warm = min(1.0, (steps + 1) / self.settings["warmup_steps"])
        return self.settings["learning_rate"] * warm * 0.5 * (1 + math.cos(math.pi * done))

    def train(self, max_steps: int | None = None) -> None:
        """To the end of the schedule (or for ``max_steps`` more steps)."""
        size = self.settings["pairs_per_batch"]
        pairs = training_pairs(self.data, self.shown, self.drawn)
        loader = DataLoader(
            pairs,
            batch_size=size,
            sampler=range(self.step * size, len(pairs)),
            num_workers=self.workers,
            prefetch_factor=8 if self.workers else None,
            pin_memory=self.device.type == "cuda",
        )
        first, recent = self.step, []
        snapshot_steps = max(1, self.settings["snapshot_pairs"] // size)
        radius = self.settings.get("sharpness_radius", 0.0)
        sharpness = Sharpness(self.net, radius) if radius else None
        clock = time.monotonic()
        for batch in loader:
            if self.step - self.schedule_start >= self.steps_to_go or self.step - first == max_steps:
                break
            for group in self.optimiser.param_groups:
                group["lr"] = self.learning_rate()
            # Dropout by step number: a resumed run goes on as if it had never stopped.
            torch.manual_seed(self.settings["seed"] + self.step)
            self._set_training()
            loss, parts = self._losses(self.compiled, batch)
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            if sharpness:
                sharpness.climb()
                self.optimiser.zero_grad(set_to_none=True)
                self._losses(self.compiled, batch)[0].backward()
                sharpness.descend()
            nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
            self.optimiser.step()
            self.step += 1
            average_into(self.ema, self.net, min(self.settings["ema"], (1 + self.step) / (10 + self.step)))
            recent.append(parts)
            now = time.monotonic()
            self.seconds, clock = self.seconds + now - clock, now
            if self.step % 50 == 0:
                means = means_of(recent)
                self.log("train", pairs_per_second=size * len(recent) / self._lap(), **means)
                recent = []
            if self.step % snapshot_steps == 0:
                self.snapshot()
                clock = time.monotonic()
        if self.step % snapshot_steps:
            self.snapshot()

    def _lap(self) -> float:
        """Training seconds since the last call."""
        last, self._last_lap = self._last_lap, self.seconds
        return max(1e-9, self.seconds - last)

    def snapshot(self) -> None:
        self.save()
        torch.save(self.ema.state_dict(), self._snapshot_at(self.step * self.settings["pairs_per_batch"]))
        self.log("validate", **self.validate())

    def _snapshot_at(self, pairs: int) -> Path:
        return self.out / f"ema_{round(pairs / 1000):03d}.pt"

    def mean_of(self, first: int, last: int) -> dict[str, torch.Tensor]:
        """The mean of its snapshots from ``first`` to ``last`` pairs, those of a schedule before included."""
        ends = [self._snapshot_at(pairs).name for pairs in (first, last)]
        files = [file for file in sorted(self.out.rglob("ema_*.pt")) if ends[0] <= file.name <= ends[1]]
        return mean_weights([torch.load(file, map_location="cpu", weights_only=True) for file in files])

    @torch.no_grad()
    def validate(self) -> dict[str, float]:
        """Loss of the averaged weights on pairs of people never trained on."""
        return means_of([self._losses(self.judge, batch)[1] for batch in self._held_out])

    @cached_property
    def _held_out(self) -> list:
        pairs = Pairs(self.data, self.shown, self.settings["seed"] + 1, validation=True, length=192)
        return list(DataLoader(pairs, batch_size=16))

    def log(self, kind: str, **values: float) -> None:
        pairs = self.step * self.settings["pairs_per_batch"]
        line = dict(kind=kind, step=self.step, pairs=pairs, minutes=round(self.seconds / 60, 2))
        line |= {k: round(v, 4) for k, v in values.items()}
        with (self.out / "log.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")
        print(line, flush=True)


def mean_weights(states: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of one run's snapshots (Izmailov et al., UAI 2018): it generalises where single late ones over-fit."""
    return {
        key: torch.stack([s[key].float() for s in states]).mean(0) if value.dtype.is_floating_point else value
        for key, value in states[-1].items()
    }


@torch.inference_mode()
def pair_logits(net: nn.Module, data: Path, config: dict, count: int = 320) -> tuple[np.ndarray, np.ndarray]:
    """``(logits, forged)`` of pairs of people never trained on, other ones than `Run.validate` sees."""
    pairs = Pairs(data, config, config["train"]["seed"] + 2, validation=True, length=count)
    net = net.eval()
    loader = DataLoader(pairs, batch_size=16)
    batches = [[net(normalised(side))[0][:, 0] for side in halves] for *halves, _, _ in loader]
    real, fake = (torch.cat(side).numpy() for side in zip(*batches, strict=True))
    return np.concatenate([real, fake]), np.repeat([False, True], count)


def draw_curve(out: Path) -> None:
    """``log.jsonl`` -> ``curve.png``."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    lines = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    keys = [key for key in ("loss", "accuracy", "pair_wins", "unexplained") if key in lines[-1]]
    figure, axes = pyplot.subplots(1, len(keys), figsize=(4 * len(keys), 3.5), layout="constrained")
    for axis, key in zip(axes, keys, strict=True):
        for kind, style in (("train", "-"), ("validate", "o--")):
            chosen = [line for line in lines if line["kind"] == kind]
            axis.plot([line["pairs"] for line in chosen], [line[key] for line in chosen], style, label=kind)
        axis.set(xlabel="pairs", title=key.replace("_", " "))
    axes[0].legend()
    figure.savefig(out / "curve.png", dpi=110)
    pyplot.close(figure)
