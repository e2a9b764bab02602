import numpy as np
import pytest
from scipy.special import expit

from facetell_training.calibrate import fit_score, from_product, limits, thresholds, tolerance_factor
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

    authentic = expit(rng.normal(-2, 1, 40))
    found = thresholds(authentic, per_thousand=10)
    assert authentic.max() <= found["likely"] < 1 and 0 < found["unsure"] < found["likely"]
    assert thresholds(authentic, 1)["likely"] > found["likely"], "a smaller budget asks for more"
    # At the normal quantile itself with endless clips; above it with few.
    assert tolerance_factor(100000, 0.01, 0.9) == pytest.approx(2.326, abs=0.02)
    assert tolerance_factor(40, 0.01, 0.9) == pytest.approx(2.88, abs=0.1)


def test_thresholds_use_authentic_files_with_a_score_only():
    files = [dict(label="real", score=0.1 + n / 100) for n in range(20)]
    files += [dict(label="real", score=None), dict(label="fake", score=0.99)]
    alarms = from_product(dict(files=files))
    assert (alarms["authentic_files"], alarms["manipulated_files"]) == (20, 1)
    likely = [alarms[level]["thresholds"]["likely"] for level in ("few", "balanced", "more")]
    assert 0.99 > likely[0] > likely[1] > likely[2] > 0.2, "fewer alarms ask for more"
    assert alarms["balanced"]["false_alarms"] == 0 and alarms["balanced"]["found"] == 1


def test_limits_are_what_the_curves_propose():
    axes = dict(size=("min_size", 48.0), sharpness=("min_sharpness", 0.10297), compression=(None, 30.0))
    gate = dict(axes={name: dict(limit=limit, proposed=at) for name, (limit, at) in axes.items()})
    assert limits(gate) == dict(min_size=48.0, min_sharpness=0.10)
