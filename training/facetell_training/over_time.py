"""A clip's score from its looks: what the product does (a mean without the lowest and highest fifth), beside others.

Every way reads the very same scores of the very same looks, so one run of the product compares them all. Ways work on
the scale of logits, face by face; of a clip's faces the highest counts, as in the product. ``gain`` is the AUC less the
product's, with the interval of clips drawn anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.special import expit
from scipy.stats import trim_mean

from .evaluate import label_of
from .figures import auc, bootstrap, logit, wins

FEWEST = 4  # usable looks of a face, as the product asks of a clip


def _top(values: np.ndarray, share: float) -> float:
    return float(np.sort(values)[-max(1, round(share * len(values))) :].mean())


# Of the logits of one face's looks, in order.
WAYS: dict[str, Callable[[np.ndarray], float]] = {
    "trimmed mean of scores (the product's)": lambda x: float(trim_mean(expit(x), 0.2)),
    "trimmed mean of logits": lambda x: float(trim_mean(x, 0.2)),
    "mean": lambda x: float(x.mean()),
    "median": lambda x: float(np.median(x)),
    "mean of the top quarter": lambda x: _top(x, 0.25),
    "highest": lambda x: float(x.max()),
    "lowest quarter: looks must agree": lambda x: float(np.quantile(x, 0.25)),
    "agreement: mean less deviation": lambda x: float(x.mean() - x.std()),
    "flicker: deviation between looks": lambda x: float(x.std()),
    "flicker: step from look to look": lambda x: float(np.abs(np.diff(x)).mean()) if len(x) > 1 else 0.0,
    "mean and flicker": lambda x: float(x.mean() + x.std()),
}
RELATIVE = "median, less the clip's other faces"


def _tracks(scan: dict) -> list[np.ndarray]:
    """Logits of each face's usable looks; of faces with enough of them, if there are any."""
    tracks = scan["report"]["tracks"] if scan["report"] else []
    found = [np.array([r["score"] for r in track["readings"] if r["score"] is not None]) for track in tracks]
    found = [logit(scores) for scores in found if len(scores)]
    return [x for x in found if len(x) >= FEWEST] or found


def _relative(tracks: list[np.ndarray]) -> float:
    middles = sorted(float(np.median(x)) for x in tracks)
    return middles[-1] - float(np.mean(middles[:-1])) if len(middles) > 1 else middles[0]


def over_time(scans: list[dict]) -> dict:
    clips = [(scan["path"], tracks) for scan in scans if (tracks := _tracks(scan))]
    ways = {name: np.array([max(map(way, tracks)) for _, tracks in clips]) for name, way in WAYS.items()}
    ways[RELATIVE] = np.array([_relative(tracks) for _, tracks in clips])
    return compare([path for path, _ in clips], ways, float(np.median([max(map(len, tracks)) for _, tracks in clips])))


def compare(paths: list[str], ways: dict[str, np.ndarray], looks: float) -> dict:
    """Way -> a score for each of the labelled clips; the first way is the usual one. ``looks``: in the middle clip."""
    forged = np.array([label_of(path)[1] for path in paths])
    names = [(label_of(path)[0], Path(path).stem) for path in paths]
    place = {name: index for index, name in enumerate(names) if not forged[index]}
    pairs = np.array([(place[n], i) for i, n in enumerate(names) if forged[i] and n in place]).reshape(-1, 2)
    usual = next(iter(ways.values()))

    def row(values: np.ndarray) -> dict:
        def gain(rng: np.random.Generator) -> float:
            real, fake = (rng.choice(rows, len(rows)) for rows in (np.flatnonzero(~forged), np.flatnonzero(forged)))
            return auc(values[real], values[fake]) - auc(usual[real], usual[fake])

        return dict(
            auc=auc(values[~forged], values[forged]),
            paired_wins=wins(*values[pairs.T]) if len(pairs) else None,
            gain=bootstrap(gain),
        )

    counts = dict(real=int((~forged).sum()), fake=int(forged.sum()), pairs=len(pairs), looks=looks)
    return dict(**counts, ways={name: row(values) for name, values in ways.items()})
