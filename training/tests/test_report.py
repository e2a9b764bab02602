import json
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.special import expit

from facetell_training import card, costs, figures, gate, groups, heat, over_time, reliability
from facetell_training.bias import WAYS, Forged, forge
from facetell_training.figures import rounded, share
from facetell_training.product import Product


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    monkeypatch.setattr(figures, "RESAMPLES", 50)
    monkeypatch.setattr(groups, "DEALS", 200)


ALARMS = {
    level: dict(thresholds=dict(likely=at, unsure=0.5))
    for level, at in zip(groups.LEVELS, (0.9, 0.8, 0.7), strict=True)
}
COUNTS = dict(budget=10.0, false_alarms=1, found=2, found_by_kind=dict(swap=2))
MEASURED = dict(authentic_files=9, authentic_sources=5, manipulated_files=8, manipulated_by_kind=dict(swap=8))
MEASURED |= {name: level | COUNTS for name, level in ALARMS.items()}
SETTINGS = dict(
    version="1.0.0",
    sha256="ab" * 32,
    calibration=dict(scale=1.0, bias=0.0),
    limits=dict(min_size=48.0, min_brightness=25.0, min_sharpness=0.03, max_turn=0.9),
    alarms=dict(clips=MEASURED, stills=MEASURED),
)


def test_a_share_of_none_has_an_interval():
    assert share(0, 0) == dict(count=0, of=0)
    low, high = share(0, 100)["interval"]
    assert low == pytest.approx(0) and high == pytest.approx(0.037, abs=0.001)


def evaluation(score, forged) -> dict:
    sides = {False: "real", True: "fake"}
    names = [f"x/videos/swap/{sides[bool(f)]}/a{n % (len(score) // 2)}.mp4" for n, f in enumerate(forged)]
    rows = zip(names, score, forged, strict=True)
    return dict(files=[dict(path=n, score=float(s), label=sides[bool(f)]) for n, s, f in rows])


def test_a_true_probability_is_well_calibrated_and_a_bold_one_can_be_mended():
    rng = np.random.default_rng(0)
    p = rng.uniform(0, 1, 4000)
    forged = rng.random(4000) < p
    clip = np.arange(4000)
    good = reliability.summary(p, forged, clip)
    assert good["error"] < 0.03 and good["fitted"]["scale"] == pytest.approx(1, abs=0.15)
    bold = reliability.summary(expit(4 * np.log(p / (1 - p))), forged, clip)
    assert bold["error"] > 0.08 and bold["fitted"]["error"] < 0.03
    sets = reliability.reliability(evaluation(p, forged), (p, forged, clip))["sets"]
    assert set(sets) == {"labelled files", "of these, clips", "pseudo-fakes of other people"}


def scans(alarms: dict[str, int], each: int = 50) -> list[dict]:
    rows = [
        dict(path=f"d/{group}/{n}.jpg", score=0.85 if n < count else 0.2, reason=None)
        for group, count in alarms.items()
        for n in range(each)
    ]
    return [*rows, dict(path="d/man_white/x.jpg", score=None, reason="faceBlurred")]


def test_a_gap_between_groups_is_told_from_chance():
    even = groups.false_alarms(scans(dict(man_white=5, woman_east_asian=5, man_black=6)), SETTINGS)
    assert even["gaps"]["balanced"]["gap"] == pytest.approx(0.02) and even["gaps"]["balanced"]["chance"] > 0.5
    uneven = groups.false_alarms(scans(dict(man_white=0, woman_east_asian=20, man_black=0)), SETTINGS)
    assert uneven["gaps"]["balanced"]["gap"] == pytest.approx(0.4) and uneven["gaps"]["balanced"]["chance"] < 0.01
    assert uneven["gaps"]["few"]["gap"] == 0
    assert uneven["groups"]["woman east asian"]["balanced"]["count"] == 20
    assert (uneven["sides"]["man"]["judged"], uneven["sides"]["east asian"]["balanced"]["count"]) == (100, 20)
    assert uneven["turned_away"] == dict(faceBlurred=1)


def test_a_map_that_points_at_the_place_overlaps_it():
    truth = np.zeros((4, 10, 10), np.float32)
    truth[:2, 2:5, 2:5], truth[2:, 6:9, 6:9] = 0.8, 0.8
    forged = Forged(*[np.zeros(0)] * 2, truth, np.array(list("abab")), np.array(["self", "cross", "moved", "self"]))
    right = heat.heat_maps(np.where(truth > 0, 3.0, -3.0), np.full(truth.shape, -3.0), forged)["all"]
    assert right["overlap"] == right["ranked"] == right["pointing"] == 1.0 and right["hot_on_authentic"] == 0
    wrong = heat.heat_maps(np.where(truth > 0, -3.0, 3.0), np.full(truth.shape, 3.0), forged)["all"]
    assert wrong["overlap"] == wrong["ranked"] == wrong["pointing"] == 0.0 and wrong["hot_on_authentic"] == 1


def test_forged_rows_know_where(prepared, config):
    rows = forge(prepared, config)
    assert rows.mask.shape == (len(rows.fake), 10, 10) and 0 < rows.mask.mean() < 1


def clip(label: str, name: str, *tracks: list[float]) -> dict:
    report = dict(tracks=[dict(readings=[dict(score=s) for s in scores]) for scores in tracks])
    return dict(path=f"d/swap/{label}/{name}.mp4", report=report)


def test_ways_over_time_read_the_same_looks():
    calm, odd = [0.3, 0.3, 0.3, 0.3, 0.3], [0.3, 0.3, 0.99, 0.3, 0.3]
    rows = [clip("real", n, odd, [0.9]) for n in "ab"] + [
        clip("fake", n, calm, [0.4, 0.4, None, 0.4, 0.4]) for n in "ab"
    ]
    result = over_time.over_time([*rows, dict(path="d/swap/real/broken.mp4", report=None)])
    assert (result["real"], result["fake"], result["pairs"]) == (2, 2, 2)
    ways = result["ways"]
    product = ways["trimmed mean of scores (the product's)"]
    assert product["auc"] == product["paired_wins"] == 1 and product["gain"] == [0, 0]
    assert ways["highest"]["auc"] == 0


def test_a_limit_is_where_the_advantage_is_lost():
    points = [dict(at=at, auc=auc) for at, auc in ((160, 0.8), (80, 0.79), (40, 0.72), (32, 0.6), (24, 0.75))]
    assert gate.limit(points) == (40, True) and gate.limit(points[:3]) == (40, False)


def test_the_gate_measures_as_the_product_does():
    slope = np.repeat(np.arange(64, dtype=np.uint8)[None, :, None], 64, 0).repeat(3, 2)
    assert gate.sharpness(slope) < 0.01 and gate.brightness(slope) == pytest.approx(31.5, abs=0.1)
    points = np.zeros((1, 468, 2))
    points[:, [33, 133]], points[:, [362, 263]], points[:, 1] = (-1, 0), (1, 0), (0.5, 1)
    assert gate.turn(points) == pytest.approx(0.25)


def test_the_gate_on_schematic_people(prepared, config, monkeypatch):
    monkeypatch.setattr(gate, "ROWS", 8)
    result = gate.gate([prepared], config, SETTINGS, lambda pixels: pixels.mean((1, 2, 3)))
    assert set(result["axes"]) == {"size", "sharpness", "brightness", "compression", "turn"}
    light = [point["at"] for point in result["axes"]["brightness"]["points"]]
    assert light == sorted(light, reverse=True)


FACETELL = """#!/bin/sh
echo run >> "$0.log"; cat > /dev/null < "$2/forgery.json"
[ "$3" = eval ] && echo '{"files": []}' > "$5" || echo '[]'
"""


def test_the_product_is_asked_once_for_the_same(tmp_path):
    binary, models, built = (tmp_path / name for name in ("facetell", "models", "built"))
    binary.write_text(FACETELL)
    binary.chmod(0o755)
    models.mkdir()
    built.mkdir()
    (models / "forgery.onnx").write_bytes(b"")
    (models / "forgery.json").write_text(json.dumps(SETTINGS))
    product = Product(binary, models, built, tmp_path / "work")
    for _ in range(2):
        assert product.eval("eval", [tmp_path]) == dict(files=[]) and product.scan("people", built) == []
    assert (tmp_path / "facetell.log").read_text().count("run") == 2
    product.scan("people", built, dict(min_size=0.0))
    assert (tmp_path / "facetell.log").read_text().count("run") == 3
    assert json.loads((tmp_path / "work/models/forgery.json").read_text())["limits"] == dict(min_size=0.0)


OTHERS = ("alarms", "goals", "peers", "backbones")


def trial(**what) -> dict:
    row = dict(name="from random weights", backbone="a", size=160)
    labelled = {kind: dict(auc=0.6, paired_wins=None) for kind in ("videos/reenactment", "images")}
    labelled |= {kind: dict(auc=0.55, paired_wins=0.7) for kind in ("videos", "videos/face_swap_live")}
    return row | dict(labelled=labelled, bias={way: dict(pooled=0.7, paired=0.9) for way in WAYS}) | what


def results() -> dict[str, dict]:
    row = dict(name="videos", real=3, fake=4, auc=0.5, auc_interval=None, pairs=2, paired_wins=0.75)
    row |= dict(tpr_at_fpr_1=None, tpr_at_fpr_5=0.25, abstention=0.125, real_verdicts={"no signs": 3}, fake_verdicts={})
    rng = np.random.default_rng(0)
    p, forged = rng.uniform(0.05, 0.95, 100), np.arange(100) % 2 == 0
    maps = np.zeros((6, 10, 10))
    halves = Forged(*[np.zeros(0)] * 2, np.ones((6, 10, 10)), np.array(list("aabbcc")), np.array([*WAYS] * 2))
    points = [dict(step="160 px", at=160.0, faces=9, auc=0.8, interval=[0.7, 0.9], paired_wins=0.9, alarms=0.0)]
    people = groups.false_alarms(scans(dict(man_white=0, woman_black=20)), SETTINGS)
    clips = [clip("real", "a", [0.3, 0.4]), clip("fake", "a", [0.5, 0.4])]
    ms = dict(ms=2.0, fastest=1.0)
    way = dict(pooled=0.7, paired=0.8, deviation=1.0, lift=1.1)
    line = dict(regime="swap", generators="unknown", real=3, fake=4, auc=0.7, interval=[0.6, 0.8], caught=[0.2, 0.0])
    return dict(
        protocol=dict(lines=[line], real_against_real=dict(source=2, others=1, auc=0.5), metadata=0.7),
        eval=dict(sets=[row | dict(name=n, fakes=[row | dict(name="swap/fake")]) for n in ("videos", "images")]),
        folds=dict(
            recipes=dict(
                one=dict(folds=dict(swaps=[line])),
                other=dict(folds=dict(swaps=[line]), real=3, fake=4, auc=0.6, interval=[0.5, 0.7])
                | dict(ahead=-0.1, ahead_interval=[-0.2, 0.0], page_ahead=0.1, page_ahead_interval=[0.0, 0.2]),
            )
        ),
        bias=dict(ways=dict(self=way, cross=way, moved=way)),
        calibration=reliability.reliability(evaluation(p, forged), (p, forged, np.arange(100))),
        gate=dict(axes=dict(size=dict(limit="min_size", shipped=48.0, proposed=160.0, reached=False, points=points))),
        fairness=dict(product=people, without_gate=people),
        heat=dict(ways=heat.heat_maps(maps, maps, halves)),
        over_time=over_time.over_time(clips),
        trials=dict(rows=[trial(scratch=True), trial(scratch=False, name="the recipe")]),
        temporal=dict(
            weights=dict(config="c", file="ema_001.pt", sha256="cd" * 32),
            clips=100,
            looks=8,
            parameters=9047,
            learnt=over_time.over_time(clips),
            synthetic=over_time.over_time(clips),
            labelled=over_time.over_time(clips),
        ),
        backbones=dict(
            engine="e", processor="p", rows=[dict(name="a", size=160, parameters=1, multiplications=1) | ms]
        ),
    )


def test_the_card_keeps_its_words_and_gets_new_figures(tmp_path):
    (tmp_path / "results").mkdir()
    model = dict(name="m", version="1.0.0", sha256=SETTINGS["sha256"])
    (tmp_path / "forgery.json").write_text(json.dumps(SETTINGS))
    peer = dict(name="Meso4", trained_on="fakes", set="s", figure=".609", how="quoted", source="them")
    (tmp_path / "results/peers.json").write_text(json.dumps(dict(rows=[peer])))
    for name, result in results().items():
        (tmp_path / f"results/{name}.json").write_text(json.dumps(dict(model=model) | rounded(result)))
    texts = card.sections(tmp_path)
    markers = "".join(f"word\n{card.ON.format(name)}\nformer\n{card.OFF.format(name)}\n" for name in texts)
    filled = card.fill(markers, texts)
    assert set(texts) == {*card.SECTIONS, *OTHERS}
    assert "| the recipe | 0.700 | 0.700 | 0.700 | **0.700** | 0.550 (0.70) | 0.550 (0.70) | 0.600 | 0.600 |" in filled
    assert "0.700, 0.550" in texts["backbones"] and (tmp_path / "results/backbones.svg").exists()
    beside = "other -0.100 (-0.200–0.000), on its own page 0.100 (0.000–0.200)."
    assert f"Ahead of one, on the same people: {beside}" in filled
    assert "former" not in filled and filled.count("word") == len(texts)
    assert "| videos: swap/fake | 3 | 4 | 0.500 (–) | 0.75 of 2 | – | 0.250 | 12.5% | – | 3 no signs |" in filled
    for table in "".join(f"{line if line.startswith('|') else '#'}\n" for line in filled.splitlines()).split("#\n"):
        assert len({line.count("|") for line in table.splitlines()}) <= 1, "every row is as wide as its head"
    stale = dict(model=model | dict(sha256="00")) | rounded(results()["bias"])
    (tmp_path / "results/bias.json").write_text(json.dumps(stale))
    with pytest.raises(ValueError, match="other weights"):
        card.sections(tmp_path)


def test_the_shipped_card_has_a_place_for_every_table():
    text = (Path(__file__).parents[2] / "models" / "MODEL_CARD.md").read_text()
    for name in (*card.SECTIONS, *OTHERS):
        assert text.count(card.ON.format(name)) == text.count(card.OFF.format(name)) == 1, name


def test_multiplications_are_those_of_the_convolutions():
    assert costs.multiplications(torch.nn.Conv2d(3, 8, 3, 1, 1), 4) == 16 * 8 * 27
