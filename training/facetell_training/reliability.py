"""Is a score a probability? Reliability diagram and expected calibration error, on data apart from training.

The score's scale was fitted on pseudo-fakes of held-out people (``calibrate.fit_score``). What it says of forgeries
that others made is measured here, on labelled files, both labels weighted alike: a probability *if every second file
were manipulated*. ``fitted`` is Platt's scaling of the same scores, each file by a fit that saw neither it nor a file
of its name (ten folds): how good a probability could be made of the score at all.
"""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from .evaluate import label_of
from .figures import bootstrap, logit, picture

BINS = 10
FOLDS = 10
DRAWN = 5  # files in a bin at least


def error(p: np.ndarray, forged: np.ndarray, weight: np.ndarray) -> float:
    """Expected calibration error (Naeini et al. 2015; Guo et al. 2017), ten bins of equal width."""
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    gap = np.bincount(bins, weight * (p - forged), BINS)
    return float(np.abs(gap).sum() / weight.sum())


def alike(forged: np.ndarray) -> np.ndarray:
    """Weights by which both labels count the same."""
    return np.where(forged, 0.5 / max(1, forged.sum()), 0.5 / max(1, (~forged).sum()))


def fit(score: np.ndarray, forged: np.ndarray) -> tuple[float, float]:
    """Platt scaling on the logit scale, both labels weighted alike: ``(scale, bias)``."""
    model = LogisticRegression(C=1e6, class_weight="balanced").fit(logit(score)[:, None], forged)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def fitted(score: np.ndarray, forged: np.ndarray, group: np.ndarray) -> np.ndarray:
    fold = np.array([zlib.crc32(str(name).encode()) % FOLDS for name in group])
    p = np.full(len(score), 0.5)
    for number in np.unique(fold):
        rest = fold != number
        scale, bias = fit(score[rest], forged[rest])
        p[~rest] = expit(scale * logit(score[~rest]) + bias)
    return p


def curve(p: np.ndarray, forged: np.ndarray) -> list[dict]:
    weight, bins = alike(forged), np.minimum((p * BINS).astype(int), BINS - 1)
    rows = []
    for number in range(BINS):
        chosen = bins == number
        if chosen.any():
            mean, share = (float(np.average(x[chosen], weights=weight[chosen])) for x in (p, forged))
            rows.append(
                dict(
                    low=number / BINS, files=int(chosen.sum()), fake=int(forged[chosen].sum()), score=mean, share=share
                )
            )
    return rows


def summary(score: np.ndarray, forged: np.ndarray, group: np.ndarray) -> dict:
    def resampled(rng: np.random.Generator) -> float:
        rows = np.concatenate([rng.choice(np.flatnonzero(forged == side), (forged == side).sum()) for side in (0, 1)])
        return error(score[rows], forged[rows], alike(forged[rows]))

    p = fitted(score, forged, group)
    scale, bias = fit(score, forged)
    return dict(
        real=int((~forged).sum()),
        fake=int(forged.sum()),
        error=error(score, forged, alike(forged)),
        interval=bootstrap(resampled),
        brier=float(np.average((score - forged) ** 2, weights=alike(forged))),
        curve=curve(score, forged),
        fitted=dict(scale=scale, bias=bias, error=error(p, forged, alike(forged)), curve=curve(p, forged)),
    )


def reliability(evaluation: dict, pseudo: tuple[np.ndarray, np.ndarray, np.ndarray]) -> dict:
    """``evaluation``: of ``facetell eval``; ``pseudo``: scores, labels and clips of authentic clips forged anew."""
    rows = [file for file in evaluation["files"] if file["score"] is not None]
    score = np.array([file["score"] for file in rows])
    forged = np.array([file["label"] == "fake" for file in rows])
    kind = [label_of(file["path"])[0] for file in rows]
    group = np.array([f"{k}/{Path(file['path']).stem}" for k, file in zip(kind, rows, strict=True)])
    clip = np.array(["/videos/" in f"/{k}/" for k in kind])
    sets = {"labelled files": slice(None), "of these, clips": clip, "of these, pictures": ~clip}
    table = {name: summary(score[s], forged[s], group[s]) for name, s in sets.items() if len(set(forged[s])) == 2}
    return dict(sets=table | {"pseudo-fakes of other people": summary(*pseudo)})


def draw(result: dict, path: Path) -> None:
    """Bins with hardly a file in them say nothing and are left out."""

    def on(axes) -> None:
        for axis, (name, row) in zip(axes, result["sets"].items(), strict=True):
            axis.plot([0, 1], [0, 1], color="0.7", linewidth=1)
            for label, points, style in (("score", row["curve"], "o-"), ("fitted", row["fitted"]["curve"], "s--")):
                points = [p for p in points if p["files"] >= DRAWN]
                axis.plot([p["score"] for p in points], [p["share"] for p in points], style, label=label, markersize=4)
            axis.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", title=f"{name}\n({row['real']} + {row['fake']})")
            axis.set(xlabel="score", ylabel="share manipulated")
        axes[0].legend(loc="upper left", frameon=False)

    picture(path, len(result["sets"]), on, height=3.3)
