import numpy as np
import pytest
import torch
from conftest import CONFIG

from facetell_training import folds
from facetell_training.config import changed, read
from facetell_training.labelled_pairs import LabelledPairs
from facetell_training.make import Means
from facetell_training.pairs import LABELLED, Pairs

RECIPE = CONFIG.with_name("mobilenet_v2_160_labelled.toml")
PLAN = f"""
never = ["dfdc"]
set.model = {{ input_size = 64, mask_size = 4 }}
set.data = {{ work_size = 72, validation_share = 0.1 }}
set.train = {{ pairs_per_batch = 2, pairs = 2, warmup_steps = 1, snapshot_pairs = 1000, mean_of = [2, 2] }}
set.labelled = {{ share = 0.5, whole = 0.0, aligned = 0.0 }}
[[recipe]]
name = "one"
base = "{RECIPE}"
[[recipe]]
name = "another seed"
base = "{RECIPE}"
set.train.seed = 5
[[fold]]
name = "mouths"
generators = ["speaker"]
[[fold]]
name = "swaps"
generators = ["maker"]
"""


@pytest.fixture
def plan(labelled, tmp_path):
    (tmp_path / "folds.toml").write_text(PLAN)
    means = Means([], None, torch.device("cpu"), workers=0, compiled=False)
    return folds.Folds(tmp_path / "folds.toml", labelled, tmp_path / "work", means)


def test_a_family_is_left_out_with_everybody_whom_it_shows(plan, labelled):
    mouths, swaps = plan.folds
    config = swaps.without(changed(read(RECIPE), plan.plan["set"]), ["dfdc"])
    learnt, blends = LabelledPairs(labelled / LABELLED, config, seed=1), Pairs(labelled, config, seed=1)
    rng = np.random.default_rng(0)
    for _ in range(50):
        fake = learnt._fake(rng)
        assert learnt.labels.generator[fake] == "speaker"
        assert not np.isin(plan.identity[[fake, learnt._partner(fake, rng)[0]]], swaps.people).any()
    assert not np.isin(blends.identity, swaps.people).any()
    made_from = plan.labels.pair[plan.labels.generator == "maker"]
    assert np.isin(made_from, swaps.people).all()  # here everybody is named after the region
    authentic = plan.labels.region[~plan.labels.forged & (plan.labels.repository != "dfdc")]
    assert set(authentic) <= {*swaps.people, *mouths.people}


def test_what_was_left_out_is_what_is_judged(plan):
    rows, crops = plan._left_out(plan.folds[1])
    labels = plan.labels
    forged = [row for row in rows if row.forged]
    assert {row.kind for row in forged} == {"swap"} and len(forged) == len(
        set(labels.region[labels.generator == "maker"])
    )
    assert all(row.repository != "dfdc" and not row.known for row in rows)
    assert {row.id for row in rows} == set(labels.region[crops])


def test_recipes_are_trained_once_and_compared_on_the_same_people(plan, monkeypatch, capsys):
    judged = list(plan.run())
    assert [(one.recipe, one.fold) for one in judged] == [
        (recipe, fold) for recipe in ("one", "another seed") for fold in ("mouths", "swaps")
    ]
    result = folds.summary(judged)
    first, second = result["recipes"].values()
    assert first["ahead"] == 0 and first["ahead_interval"] == [0, 0]
    fakes = [line["fake"] for lines in second["folds"].values() for line in lines]  # one kind each
    assert second["fake"] == sum(fakes) and second["auc"] - first["auc"] == pytest.approx(second["ahead"])
    assert second["page_auc"] - first["page_auc"] == pytest.approx(second["page_ahead"])
    low, high = second["page_ahead_interval"]
    assert first["page_ahead"] == 0 and low <= second["page_ahead"] <= high
    folds.print_table(result)
    printed = capsys.readouterr().out
    assert "all faces, another seed" in printed and "on their own page, another seed" in printed
    monkeypatch.setattr(folds, "judge_of", None)
    assert [one.scores for one in plan.run()] == [one.scores for one in judged]
    plan.plan["recipe"][0]["set"] = dict(train=dict(seed=6))
    with pytest.raises(ValueError, match="another recipe of that name"):
        list(plan.run())
