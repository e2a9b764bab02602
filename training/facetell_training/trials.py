"""``trials``: the recipe, and what becomes of it when one thing is changed: every part's worth in one table.

``configs/trials.toml`` names the recipe, what is set for all of them, and per trial what is set otherwise. All are
trained from the same seed on the same pictures and scored on the same crops: labelled files (for choosing) and
authentic clips forged anew (`bias.py`). A trial that is done is not done again, one that was stopped goes on.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch

from . import bias
from .config import changed, read
from .evaluate import Crops, evaluate, scorer
from .model import backbone_of, imagenet_for
from .train import Run


@dataclass(frozen=True)
class Trials:
    file: Path  # trials.toml
    data: Path  # what `prepare` wrote
    labelled: Path
    authentic: Path  # what `prepare` made of authentic clips of ``labelled``
    work: Path
    imagenet: list[Path]  # weights to start from, by whose they are (`model.IMAGENET`); others start at random
    workers: int = 1
    compiled: bool = False

    def __hash__(self) -> int:  # for the caches: one object, one set of files
        return id(self)

    def run(self) -> Iterator[dict]:
        """One row after the other; its ``name`` is the trial's."""
        plan = tomllib.loads(self.file.read_text())
        base = read(self.file.parent / plan["base"])
        base = changed(base, plan["set"])
        for number, trial in enumerate(plan["trial"]):
            yield self._trial(trial["name"], number, changed(base, trial.get("set", {})), trial.get("scratch", False))

    def _trial(self, name: str, number: int, config: dict, scratch: bool) -> dict:
        out = self.work / f"{number:02d}"
        done = out / "row.json"
        key = json.dumps([name, config, scratch], sort_keys=True)
        if done.exists() and (row := json.loads(done.read_text())).pop("key") == key:
            return row
        start = None if scratch else imagenet_for(config["model"], self.imagenet)
        run = Run(config, self.data, out, torch.device("cpu"), self.workers, self.compiled)
        last = out / "last.pt"
        if last.exists():
            run.resume(last)
        elif start:
            run.start_from_imagenet(start)
        run.train()
        row = dict(name=name, scratch=not start) | self._measure(config, run)
        done.write_text(json.dumps(row | dict(key=key)))
        return row

    def _measure(self, config: dict, run: Run) -> dict:
        model, weights = config["model"], run.out / "trial.pt"
        torch.save(run.ema.state_dict(), weights)
        figures = evaluate(weights, config, self._crops(model["input_size"], model["crop_margin"]))["figures"]
        forged = self._forged(config["data"]["work_size"], json.dumps(model))
        ways = bias.bias(scorer(weights, config), forged)
        labelled = {kind: {k: row.get(k) for k in ("auc", "paired_wins")} for kind, row in figures.items()}
        validated = run.validate()
        return dict(
            backbone=backbone_of(model),
            size=model["input_size"],
            pairs=run.step * config["train"]["pairs_per_batch"],
            validation={k: validated[k] for k in ("accuracy", "pair_wins")},
            bias={way: {k: row[k] for k in ("pooled", "paired")} for way, row in ways.items()},
            labelled=labelled,
        )

    @cache  # noqa: B019
    def _crops(self, size: int, margin: float) -> Crops:
        self.work.mkdir(parents=True, exist_ok=True)
        return Crops.load(self.labelled, self.work / f"crops_{size}.npz", size, margin)

    @cache  # noqa: B019
    def _forged(self, work_size: int, model: str) -> bias.Forged:
        return bias.forge(self.authentic, dict(data=dict(work_size=work_size), model=json.loads(model)))
