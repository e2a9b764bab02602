"""What a face must be for the model to see anything in it: accuracy against size, sharpness, light, turn, compression.

Authentic faces of people never trained on and their forged halves (``bias``'s means) lose size, detail or light step by
step, both halves alike, and go through one H.264 encode as a feed's would. Every step is measured in the product's own
terms (`quality.rs`), so that a limit can be read off the curve. The rule: **a limit is the worst step up to which the
advantage over chance, AUC - 1/2, stays at least ``KEPT`` of what it is for an undisturbed face.** Turned faces cannot
be made out of others: they are compared as they come, by how far they are turned at most. Where no step falls short,
the limit is where the material ends: what was never looked at is not judged. Compression is no limit of the
product, which cannot see it but by what it does to detail: its curve is shown, no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from scipy.special import expit

from .bias import WAYS, Forger, seed
from .blend import Pair
from .degrade import h264
from .evaluate import Scorer
from .figures import auc, bootstrap, picture, wins

KEPT = 2 / 3
CRF = 23  # of every encode where compression is not the matter
ROWS = 200  # faces of the curves, the clips in turns
NATIVE = 96  # pixels of a face that is fit to be degraded
FACE = 160  # pixels that an undisturbed face gets here
TURNS = (0.0, 0.1, 0.2, 0.3, 0.45, 0.65, np.inf)

Step = Callable[[np.ndarray], np.ndarray]  # what happens to a picture before it is encoded


@dataclass(frozen=True)
class Axis:
    """What is taken away, what of the product's terms it is ``measured`` in, and which ``limit`` that has, if any."""

    steps: dict[str, tuple[Step, int]]  # name -> what it does, and the rate factor; the first is the undisturbed one
    measured: str
    limit: str | None


def _small(face: int) -> Step:
    return lambda x: cv2.resize(
        x, (side := round(x.shape[0] * face / FACE / 2) * 2, side), interpolation=cv2.INTER_AREA
    )


def _blurred(sigma: float) -> Step:
    return lambda x: cv2.GaussianBlur(x, (0, 0), sigma) if sigma else x


def _dark(gain: float) -> Step:
    return lambda x: np.clip(x * gain + 0.5, 0, 255).astype(np.uint8)


AXES = {
    "size": Axis({f"{n} px": (_small(n), CRF) for n in (160, 128, 96, 80, 64, 48, 40, 32, 24)}, "size", "min_size"),
    "sharpness": Axis(
        {f"blur {s}": (_blurred(s), CRF) for s in (0, 0.7, 1, 1.5, 2, 3, 4, 6)}, "sharpness", "min_sharpness"
    ),
    "brightness": Axis(
        {f"light {g:.0%}": (_dark(g), CRF) for g in (1, 0.7, 0.5, 0.35, 0.25, 0.18, 0.12, 0.08, 0.05)},
        "brightness",
        "min_brightness",
    ),
    "compression": Axis(
        {f"CRF {crf}": (lambda x: x, crf) for crf in (18, 23, 28, 32, 36, 40, 44, 48)},
        "rate factor",
        None,
    ),
}


def sharpness(rgb: np.ndarray) -> float:
    """As `quality.rs` has it: deviation of the Laplacian over that of the luma."""
    luma = rgb.astype(np.float32) @ np.float32([0.299, 0.587, 0.114])
    detail = cv2.Laplacian(luma, cv2.CV_32F)[1:-1, 1:-1].std()
    return float(detail / luma.std()) if luma.std() > 0 else 0.0


def brightness(rgb: np.ndarray) -> float:
    return float((rgb.astype(np.float32) @ np.float32([0.299, 0.587, 0.114])).mean())


def turn(landmarks: np.ndarray) -> np.ndarray:
    """As `align.rs` has it: how far the nose is from between the eyes, in distances of the eyes."""
    right, left = landmarks[:, [33, 133]].mean(1), landmarks[:, [362, 263]].mean(1)
    eyes = left - right
    away = landmarks[:, 1] - (right + left) / 2
    return np.abs((away * eyes).sum(1)) / np.maximum((eyes * eyes).sum(1), 1e-6)


def _encoded(pair: Pair, step: Step, crf: int, size: int) -> list[np.ndarray]:
    sides = [step(side) for side in (pair.real, pair.fake)]
    return [cv2.resize(h264([x, x], crf, "veryfast")[-1], (size, size), interpolation=cv2.INTER_LINEAR) for x in sides]


def _fit(forger: Forger, faces: np.ndarray) -> list[int]:
    """Rows of large enough faces, one of each clip after the other."""
    order = np.random.default_rng(0).permutation(np.flatnonzero(faces >= NATIVE))
    turns: dict[str, int] = {}
    ranked = []
    for row in order:
        path = forger.data.path[row]
        turns[path] = turns.get(path, -1) + 1
        ranked.append((turns[path], row))
    return [int(row) for _, row in sorted(ranked, key=lambda item: item[0])[:ROWS]]


def _measure(real: np.ndarray, fake: np.ndarray, clip: np.ndarray, alarm: float) -> dict:
    """Figures of faces' logits; clips are drawn anew for the interval, because their faces are alike."""
    names, index = np.unique(clip, return_inverse=True)
    rows = [np.flatnonzero(index == i) for i in range(len(names))]

    def resampled(rng: np.random.Generator) -> float:
        chosen = np.concatenate([rows[i] for i in rng.integers(0, len(rows), len(rows))])
        return auc(real[chosen], fake[chosen])

    return dict(
        faces=len(real),
        auc=auc(real, fake),
        interval=bootstrap(resampled),
        paired_wins=wins(real, fake),
        alarms=float((real >= alarm).mean()),
    )


def _curves(forger: Forger, score: Scorer, size: int, alarm: float) -> Iterator[tuple[str, list[dict]]]:
    rows = _fit(forger, forger.face)
    pairs = [forger.blend(WAYS[n % len(WAYS)], row) for n, row in enumerate(rows)]
    clip = forger.data.path[rows]
    for name, axis in AXES.items():
        points = []
        for label, (step, crf) in axis.steps.items():
            real, fake = (np.array(side) for side in zip(*(_encoded(p, step, crf, size) for p in pairs), strict=True))
            at = dict(
                size=lambda real, label=label: float(label.split()[0]),
                sharpness=lambda real: float(np.median([sharpness(x) for x in real])),
                brightness=lambda real: float(np.median([brightness(x) for x in real])),
            ).get(axis.measured, lambda real, crf=crf: float(crf))(real)
            points.append(dict(step=label, at=at) | _measure(score(real), score(fake), clip, alarm))
        yield name, points


def _turned(forgers: list[Forger], score: Scorer, size: int, alarm: float) -> list[dict]:
    real, fake, clip, away = [], [], [], []
    for forger in forgers:
        for row, path in enumerate(forger.data.path):
            pair = forger.blend(WAYS[int(seed(path).integers(len(WAYS)))], row)
            a, b = _encoded(pair, lambda x: x, CRF, size)
            real.append(a)
            fake.append(b)
            clip.append(path)
        away.append(turn(forger.data.landmarks))
    real, fake, clip, away = score(np.array(real)), score(np.array(fake)), np.array(clip), np.concatenate(away)
    points = []
    for low, high in pairwise(TURNS):
        chosen = (away >= low) & (away < high)
        if chosen.sum() >= 10:
            at, label = (high, f"{low}–{high}") if np.isfinite(high) else (float(away[chosen].max()), f"from {low}")
            points.append(dict(step=label, at=at) | _measure(real[chosen], fake[chosen], clip[chosen], alarm))
    return points


def limit(points: list[dict]) -> tuple[float, bool]:
    """By the rule above, and whether anything worse was seen; ``points`` from the undisturbed to the worst."""
    asked, found = KEPT * (points[0]["auc"] - 0.5), points[0]["at"]
    for point in points:
        if point["auc"] - 0.5 < asked:
            return found, True
        found = point["at"]
    return found, False


def gate(folders: list[Path], config: dict, settings: dict, score: Scorer) -> dict:
    """``folders``: what ``prepare`` made of authentic clips, then of anything that has turned faces too."""
    size, calibration = config["model"]["input_size"], settings["calibration"]
    unsure = settings["alarms"]["clips"]["balanced"]["thresholds"]["unsure"]
    alarm = (np.log(unsure / (1 - unsure)) - calibration["bias"]) / calibration["scale"]
    forgers = [Forger(folder, config) for folder in folders]
    axes = {
        name: dict(limit=AXES[name].limit, shipped=settings["limits"].get(AXES[name].limit), points=points)
        for name, points in _curves(forgers[0], score, size, alarm)
    }
    axes["turn"] = dict(
        limit="max_turn", shipped=settings["limits"]["max_turn"], points=_turned(forgers, score, size, alarm)
    )
    for axis in axes.values():
        if axis["limit"]:
            axis["proposed"], axis["reached"] = limit(axis["points"])
    return dict(kept=KEPT, unsure=float(expit(calibration["scale"] * alarm + calibration["bias"])), axes=axes)


def draw(result: dict, path: Path) -> None:
    labels = dict(
        size="face, pixels", sharpness="sharpness", brightness="mean luma", compression="H.264 rate factor", turn="turn"
    )

    def on(axes) -> None:
        for axis, (name, curve) in zip(axes, result["axes"].items(), strict=True):
            at = [point["at"] for point in curve["points"]]
            low, high = zip(*(point["interval"] for point in curve["points"]), strict=True)
            axis.fill_between(at, low, high, alpha=0.2, linewidth=0)
            axis.plot(at, [point["auc"] for point in curve["points"]], "o-", markersize=4, label="AUC")
            wins = [point["paired_wins"] for point in curve["points"]]
            axis.plot(at, wins, "s--", markersize=4, label="paired wins")
            axis.axhline(0.5, color="0.7", linewidth=1)
            for key, style in (("shipped", ":"), ("proposed", "-")):
                if curve.get(key) is not None and (key == "shipped" or curve["reached"]):
                    axis.axvline(curve[key], color="tab:red", linestyle=style, linewidth=1, label=f"limit, {key}")
            axis.set(xlabel=labels[name], ylim=(0.4, 1.02), title=name)
        axes[0].legend(frameon=False)

    picture(path, len(result["axes"]), on, width=2.9, columns=5)
