import numpy as np
import pytest
from scipy.special import expit

from facetell_training.calibrate import fit_score, from_product, limits, thresholds, upper
from facetell_training.evaluate import Crops, figures, file_scores, label_of


def test_labels_come_from_the_nearest_folder():
    assert label_of("videos/swap/fake/a.mp4") == ("videos/swap", True)
    assert label_of("videos/authentic/real/a.mp4") == ("videos/authentic", False)


def test_paired_wins_and_auc():
    table = figures({f"v/swap/real/{n}": s for n, s in (("a", 0), ("b", 5))} | {"v/swap/fake/a": 1, "v/swap/fake/b": 6})
    assert table["v/swap"]["auc"] == 0.75 and table["v/swap"]["paired_wins"] == 1.0
    assert table["v"]["auc"] == 0.75


def test_a_passing_face_does_not_speak_for_a_clip():
    owner, track = np.zeros(9, int), np.array([0] * 8 + [1])
    crops = Crops(np.zeros((9, 4, 4, 3), np.uint8), owner, track, ["v/real/a"])
    logits = np.array([-1.0, -1, -1, -1, -1, -1, -1, 30, 9])
    assert file_scores(crops, logits) == {"v/real/a": -1.0}


def test_calibration_and_thresholds():
    rng = np.random.default_rng(0)
    logits = np.concatenate([rng.normal(-1, 1, 500), rng.normal(2, 1, 500)])
    fit = fit_score(logits, np.repeat([0, 1], 500))
    assert fit["scale"] == pytest.approx(3, rel=0.2) and -fit["bias"] / fit["scale"] == pytest.approx(0.5, abs=0.1)
    with pytest.raises(ValueError):
        fit_score(-logits, np.repeat([0, 1], 500))

    authentic, sources = expit(rng.normal(-2, 1, 40)), np.arange(40)
    found = thresholds(authentic, sources, per_thousand=10)
    assert authentic.max() <= found["likely"] < 1 and 0 < found["unsure"] < found["likely"]
    assert thresholds(authentic, sources, 1)["likely"] > found["likely"], "a smaller budget asks for more"
    clips = expit(np.repeat(rng.normal(-2, 1, 40), 5) + rng.normal(0, 0.1, 200))
    apart, together = (thresholds(clips, s, per_thousand=10)["likely"] for s in (np.arange(200), np.arange(200) // 5))
    assert together > apart, "files of one source err together"


def test_the_tail_of_many_is_where_it_is():
    z = np.random.default_rng(0).exponential(1, 100_000)
    for share in (0.2, 0.05, 0.01, 0.003):
        assert upper(z, share) == pytest.approx(-np.log(share), rel=0.03)


def test_thresholds_use_authentic_files_with_a_score_only():
    files = [dict(path=f"videos/a/real/{n:02}.mp4", label="real", score=0.1 + n / 100) for n in range(20)]
    files += [dict(path="videos/a/real/x.mp4", label="real", score=None)]
    files += [dict(path="videos/swap/fake/y.mp4", label="fake", score=0.99)]
    files += [dict(path=f"images/a/real/{n:02}.png", label="real", score=0.2 + n / 100) for n in range(12)]
    alarms = from_product(dict(files=files), {f"{n:02}": f"page {n // 2}" for n in range(20)})
    clips, stills = alarms["clips"], alarms["stills"]
    assert (clips["authentic_files"], clips["authentic_sources"], clips["manipulated_files"]) == (20, 10, 1)
    assert (stills["authentic_files"], stills["manipulated_files"]) == (12, 0)
    likely = [clips[level]["thresholds"]["likely"] for level in ("few", "balanced", "more")]
    assert 0.99 > likely[0] > likely[1] > likely[2] > 0.2, "fewer alarms ask for more"
    assert clips["balanced"]["false_alarms"] == 0 and clips["balanced"]["found_by_kind"] == dict(swap=1)


def test_limits_are_what_the_curves_propose():
    axes = dict(size=("min_size", 48.0), sharpness=("min_sharpness", 0.10297), compression=(None, 30.0))
    gate = dict(axes={name: dict(limit=limit, proposed=at) for name, (limit, at) in axes.items()})
    assert limits(gate) == dict(min_size=48.0, min_sharpness=0.10)
