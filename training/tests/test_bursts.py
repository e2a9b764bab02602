import numpy as np
import pytest

from facetell_training import bursts
from facetell_training.protocol import Row


def moving(places):
    """A burst of a striped face that lies at these places, one a frame."""
    rows, columns = np.mgrid[: bursts.SIZE, : bursts.SIZE]
    return np.array([127 + 100 * np.sin((columns + at) / 5) * np.cos(rows / 7) for at in places]).astype(np.uint8)


def test_a_smooth_move_bends_less_than_a_trembling_one():
    rng = np.random.default_rng(0)
    smooth = np.linspace(0, 8, bursts.FRAMES)
    even, uneven = (bursts.features(moving(at)) for at in (smooth, smooth + rng.normal(0, 1, bursts.FRAMES)))
    for part in bursts.PARTS:
        assert even[f"{part}: bends"] < uneven[f"{part}: bends"] - 1
        assert even[f"{part}: flickers"] < uneven[f"{part}: flickers"]
    assert even["mouth, less the eyes: sharp"] == pytest.approx(uneven["mouth, less the eyes: sharp"], abs=0.2)


def test_a_burst_tells_what_the_looks_do_not_and_is_judged_without_its_own_repository():
    rng = np.random.default_rng(1)
    rows, known, other, scans = [], {}, {}, []
    for number in range(160):
        forged = number % 2 == 1
        rows.append(Row(
            id=f"{number:04}", forged=forged, kind="reenact" if forged else "real", known=False, group=f"{number:04}",
            pair=f"{number - 1:04}" if forged else "", repository=f"of/{number // 16}", clip=True,
        ))  # fmt: skip
        side = "fake" if forged else "real"
        for path, into in ((f"c/{side}/{number:04}.mp4", known), (f"o/swap/{side}/{number // 2}.mp4", other)):
            # The other collection has the habit turned round.
            into[path] = rng.normal(2.0 * forged * (1 if into is known else -1), 1, 3)
            scans.append(dict(path=path, score=float(rng.uniform(0.2, 0.8))))
    scans.append(dict(path="c/real/9999.mp4", score=None))
    looks, burst, *both = bursts.table(known, other, scans, rows)
    assert looks["labelled"]["auc"] == pytest.approx(0.5, abs=0.12)
    assert burst["labelled"]["auc"] > 0.95 and burst["labelled"]["paired_wins"] > 0.95
    assert burst["other"]["auc"] < 0.05, "what is a collection's habit shows on another one"
    assert len(both) == len(bursts.WEIGHTS)
