"""False alarms by group of people: authentic faces only, one folder a group, through the product.

Twice: with the product's quality gate, and without it, so that groups can be compared whatever it turns away.

The largest gap is between the group with the most and the one with the fewest false alarms; ``chance`` is how often a
gap as large arises when the very same outcomes are dealt to the groups at random, the number that says whether a gap
means anything.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from .figures import share

LEVELS = ("few", "balanced", "more")
FEWEST = 5  # judged faces of a group without which no rate is compared
DEALS = 2000


def _parts(group: str) -> tuple[str, str]:
    """``woman_east_asian`` -> sex and origin."""
    first, _, rest = group.partition("_")
    return first, rest.replace("_", " ")


def _gap(alarm: np.ndarray, index: np.ndarray) -> float:
    counts = np.bincount(index)
    rates = (np.bincount(index, alarm) / counts)[counts >= FEWEST]
    return float(rates.max() - rates.min()) if len(rates) > 1 else 0.0


def largest_gap(alarm: np.ndarray, group: np.ndarray) -> dict:
    index, rng = np.unique(group, return_inverse=True)[1], np.random.default_rng(1)
    gap = _gap(alarm, index)
    dealt = [_gap(rng.permutation(alarm), index) >= gap - 1e-12 for _ in range(DEALS)]
    return dict(gap=gap, chance=float(np.mean(dealt)))


def false_alarms(scans: list[dict], settings: dict) -> dict:
    groups = np.array([Path(scan["path"]).parent.name for scan in scans])
    judged = np.array([scan["score"] is not None for scan in scans])
    score = np.array([scan["score"] or 0.0 for scan in scans])
    limits = {level: settings["alarms"]["stills"][level]["thresholds"] for level in LEVELS}
    marks = {level: score >= limits[level]["likely"] for level in LEVELS} | {
        "unsure": score >= limits["balanced"]["unsure"]
    }

    def row(chosen: np.ndarray) -> dict:
        seen = chosen & judged
        alarms = {name: share(int((mark & seen).sum()), int(seen.sum())) for name, mark in marks.items()}
        middle = float(np.median(score[seen])) if seen.any() else None
        return dict(files=int(chosen.sum()), judged=int(seen.sum()), median=middle, **alarms)

    sides = {_parts(group)[part] for group in groups for part in (0, 1)}
    of = {side: np.array([side in _parts(group) for group in groups]) for side in sorted(sides)}
    reasons = Counter(scan["reason"] for scan, seen in zip(scans, judged, strict=True) if not seen)
    return dict(
        all=row(np.ones(len(groups), bool)),
        groups={group.replace("_", " "): row(groups == group) for group in np.unique(groups)},
        sides={side: row(chosen) for side, chosen in of.items()},
        gaps={name: largest_gap(mark[judged], groups[judged]) for name, mark in marks.items()},
        turned_away=dict(reasons.most_common()),
    )
