"""What several measurements share: intervals, counts, the look of the pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.special import logit as _logit
from scipy.stats import norm

RESAMPLES = 1000


def share(count: int, of: int) -> dict:
    """A share with its 95 % interval (Wilson 1927), which holds for few and for none."""
    if of == 0:
        return dict(count=0, of=0)
    z = float(norm.ppf(0.975))
    p, scale = count / of, 1 + z * z / of
    middle = (p + z * z / (2 * of)) / scale
    half = z * np.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / scale
    return dict(count=count, of=of, share=p, interval=[max(0.0, middle - half), min(1.0, middle + half)])


def logit(score: np.ndarray) -> np.ndarray:
    return _logit(np.clip(score, 1e-6, 1 - 1e-6))


def auc(real: np.ndarray, fake: np.ndarray) -> float:
    """Mann-Whitney's, ties half: what scikit-learn gives, fast enough to be drawn anew a thousand times."""
    ordered = np.sort(real)
    below, upto = (np.searchsorted(ordered, fake, side) for side in ("left", "right"))
    return float((below + upto).mean() / (2 * len(real)))


def wins(real: np.ndarray, fake: np.ndarray) -> float:
    """How often a fake scores above the very file that it was made from, ties half; row by row."""
    return float(((fake > real) + 0.5 * (fake == real)).mean())


def bootstrap(measure: Callable[[np.random.Generator], float | np.ndarray]) -> list:
    """The middle 95 % of ``measure`` on resamples that it draws from the generator; always the same ones.

    Of several figures at once such a pair for each. Resamples of which it is NaN do not count.
    """
    rng = np.random.default_rng(1)
    return np.nanpercentile([measure(rng) for _ in range(RESAMPLES)], (2.5, 97.5), axis=0).T.tolist()


def rounded(value):
    """Four decimals are more than any of the figures has: result files stay small and readable."""
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(part) for part in value]
    return round(float(value), 4) if isinstance(value, float | np.floating) else value


def picture(path: Path, count: int, draw: Callable, width: float = 3.4, height: float = 3.0, columns: int = 4) -> None:
    """``draw`` on ``count`` axes beside each other -> a picture that is the same for the same figures."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    style = {"svg.hashsalt": "facetell", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    with matplotlib.rc_context(style):
        columns = min(columns, count)
        rows = -(-count // columns)
        figure, axes = pyplot.subplots(
            rows, columns, figsize=(width * columns, height * rows), layout="constrained", squeeze=False
        )
        for spare in axes.flat[count:]:
            spare.set_axis_off()
        draw(list(axes.flat[:count]))
        figure.savefig(path, metadata={"Date": None}, facecolor="white")
        pyplot.close(figure)
