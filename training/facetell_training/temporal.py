"""``temporal``: a small head that reads a face's looks together, beside the trimmed mean of the looks' own verdicts.

The network stays as it is. What it has to say of each look (`evaluate.torch_looks`) is projected to a few numbers; the
head reads their mean over the looks, their deviation, and their step from look to look, so any number of looks will do.
It learns from synthetic clips (`clips.Clips`) and is compared on the same looks of held-out people's synthetic clips,
and of labelled clips.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader

from .clips import LOOKS, Clips
from .evaluate import Crops, Scorer, figures, file_scores, torch_looks, trimmed
from .over_time import WAYS, compare

SEED = 20261124
HELD_OUT = 0.1  # synthetic clips of held-out people for each one to train on
FEWEST = 4  # looks that the head is trained on, at random up to all
USUAL = "trimmed mean of logits"
HEAD, NARROW = "head over features, maps and logits", "head over maps and logits"  # the exported model gives these
STATISTICS = "regression on statistics of logits"
# What `STATISTICS` reads: `over_time`'s ways of the logits of one face.
READ = (USUAL, "mean of the top quarter", "lowest quarter: looks must agree",
        "flicker: deviation between looks", "flicker: step from look to look")  # fmt: skip


class Head(nn.Module):
    """Looks at one face [B,T,L], the verdict's logit first -> [B]: the mean of the logits, scaled, and a correction."""

    def __init__(self, middle: torch.Tensor, spread: torch.Tensor, width: int = 6, hidden: int = 16):
        super().__init__()
        self.register_buffer("middle", middle)
        self.register_buffer("spread", spread)
        self.project = nn.Linear(len(middle), width)
        self.scale = nn.Linear(1, 1)
        read = nn.Linear(3 * (width + 1), hidden)
        self.correct = nn.Sequential(read, nn.ReLU(), nn.Dropout(0.2), nn.Linear(hidden, 1))
        nn.init.ones_(self.scale.weight)
        for zero in (self.scale.bias, self.correct[-1].weight, self.correct[-1].bias):  # it begins as the mean
            nn.init.zeros_(zero)

    def forward(self, looks: torch.Tensor) -> torch.Tensor:
        x = (looks - self.middle) / self.spread
        x = torch.cat([x[..., :1], self.project(x)], -1)
        mean = x.mean(1)
        deviation = ((x - mean[:, None]) ** 2).mean(1).add(1e-6).sqrt()
        step = (x[:, 1:] - x[:, :-1]).abs().mean(1) if x.shape[1] > 1 else torch.zeros_like(mean)
        return (self.scale(mean[:, :1]) + self.correct(torch.cat([mean, deviation, step], 1)))[:, 0]

    @torch.inference_mode()
    def judge(self, looks: np.ndarray) -> float:
        """T x L, those of one track."""
        return float(self(torch.from_numpy(looks[None]))[0])


def fit_head(real: np.ndarray, fake: np.ndarray, rounds: int = 30, batch: int = 64) -> Head:
    """``real`` and ``fake``: N x T x L, row by row the same clip."""
    torch.manual_seed(SEED)
    real, fake = torch.from_numpy(real), torch.from_numpy(fake)
    flat = torch.cat([real, fake]).flatten(0, 1)
    head = Head(flat.mean(0), flat.std(0) + 1e-3)
    optimiser = torch.optim.AdamW(head.parameters(), 2e-3, weight_decay=0.3)
    batches = max(1, len(real) // batch)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, rounds * batches)
    for _ in range(rounds):
        for rows in torch.randperm(len(real)).tensor_split(batches):
            length = int(torch.randint(min(FEWEST, real.shape[1]), real.shape[1] + 1, ()))
            looks = torch.randperm(real.shape[1])[:length].sort().values
            a, b = (head(side[rows][:, looks]) for side in (real, fake))
            loss = F.softplus(a).mean() + F.softplus(-b).mean() + F.softplus(a - b).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return head.eval()


def fit_statistics(real: np.ndarray, fake: np.ndarray) -> Callable[[np.ndarray], float]:
    def read(looks: np.ndarray) -> list[float]:
        return [WAYS[way](looks[:, 0]) for way in READ]

    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit([read(looks) for looks in (*real, *fake)], np.repeat([False, True], [len(real), len(fake)]))
    return lambda looks: float(model.decision_function([read(looks)])[0])


def looks_of(clips: Clips, look: Scorer, cache: Path | None) -> tuple[np.ndarray, np.ndarray]:
    """All of ``clips``, authentic and forged: N x T x L each."""
    if cache and cache.exists():
        stored = np.load(cache)
        return stored["real"], stored["fake"]
    pairs = [[look(side) for side in pair] for pair in DataLoader(clips, None, num_workers=1, collate_fn=tuple)]
    real, fake = (np.array(side, np.float32) for side in zip(*pairs, strict=True))
    if cache:
        np.savez(cache, real=real, fake=fake)
    return real, fake


def synthetic(real: np.ndarray, fake: np.ndarray) -> Crops:
    """The looks at synthetic clips, as those of labelled files."""
    count, looks = real.shape[:2]
    files = [f"synthetic/{side}/{n}" for side in ("real", "fake") for n in range(count)]
    owner = np.repeat(np.arange(2 * count), looks)
    return Crops(np.concatenate([real, fake]).reshape(2 * count * looks, -1), owner, np.zeros_like(owner), files)


def compared(crops: Crops, looks: np.ndarray, ways: dict[str, Callable[[np.ndarray], float]]) -> dict:
    """Each way over the same looks: `over_time.compare`, and AUC and paired wins by kind of forgery."""
    scores = {name: file_scores(crops, looks, way) for name, way in ways.items()}
    files = list(scores[USUAL])
    middle = float(np.median(np.unique(crops.owner, return_counts=True)[1]))
    result = compare(files, {name: np.array([s[f] for f in files]) for name, s in scores.items()}, middle)
    for name, row in result["ways"].items():
        row["kinds"] = {kind: k for kind, k in figures(scores[name]).items() if "auc" in k and "/" in kind}
    return result


def temporal(config: dict, weights: Path, data: Path, labelled: Path, clips: int, work: Path | None = None) -> dict:
    """``work``: where face crops and looks are kept for another time."""
    model, sha256 = config["model"], hashlib.sha256(weights.read_bytes()).hexdigest()
    look = torch_looks(weights, model)

    def kept(name: str) -> Path | None:
        return work / f"{name}.npz" if work else None

    if work:
        work.mkdir(parents=True, exist_ok=True)
    sides = [
        looks_of(Clips(data, config, SEED, held, count), look, kept(f"{sha256[:12]}_{held}_{count}"))
        for held, count in ((False, clips), (True, round(clips * HELD_OUT)))
    ]
    given = 1 + model["mask_size"] ** 2
    head, narrow = fit_head(*sides[0]), fit_head(*(side[..., :given] for side in sides[0]))
    ways = {
        USUAL: lambda looks: trimmed(looks[:, 0]),
        HEAD: head.judge,
        NARROW: lambda looks: narrow.judge(looks[:, :given]),
        STATISTICS: fit_statistics(*sides[0]),
    }
    crops = Crops.load(labelled / "videos", kept("labelled"), model["input_size"], model["crop_margin"])
    crops = replace(crops, files=[f"videos/{name}" for name in crops.files])
    seen, unseen = (synthetic(*(half[: len(sides[1][0])] for half in side)) for side in sides)
    return dict(
        weights=dict(config=config["name"], file=weights.name, sha256=sha256),
        clips=clips,
        looks=LOOKS,
        parameters=sum(p.numel() for p in head.parameters()),
        learnt=compared(seen, seen.pixels, ways),
        synthetic=compared(unseen, unseen.pixels, ways),
        labelled=compared(crops, look(crops.pixels), ways),
    )
