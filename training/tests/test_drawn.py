import numpy as np
import pytest
import torch

from facetell_training import drawn
from facetell_training.config import changed
from facetell_training.labelled_pairs import LabelledPairs, Mixture
from facetell_training.pairs import LABELLED, NO_KIND, Pairs, authentic
from facetell_training.prepare import Prepared


@pytest.fixture
def recipe(config) -> dict:
    sizes = dict(model=dict(input_size=64, mask_size=4), data=dict(work_size=72, validation_share=0.0))
    shares = dict(blend=dict(shares=dict(self=0.5, cross=0.5, moved=0.0, redrawn=0.0)))
    return changed(config, sizes | shares | dict(labelled=dict(share=0.5, whole=0.0, aligned=0.1)))


@pytest.fixture
def stored(recipe, labelled, tmp_path):
    drawn.draw(recipe, labelled, tmp_path / "drawn", 2 * drawn.CHUNK, workers=0)
    return tmp_path / "drawn"


def test_what_was_drawn_is_what_would_have_been(stored, recipe, labelled):
    seed = recipe["train"]["seed"]
    fresh = Mixture(Pairs(labelled, recipe, seed), LabelledPairs(labelled / LABELLED, recipe, seed))
    pictures, about = np.load(stored / "pictures.npy"), np.load(stored / "about.npy")
    for number in (0, 1, 100):
        pair = fresh.drawn(number)
        assert (pictures[number] == [pair.real, pair.fake]).all()
        assert (drawn.WAYS[about["way"][number]], tuple(about["rows"][number])) == (pair.way, pair.rows)
    assert np.load(stored / "done.npy").all()


def test_a_stopped_one_goes_on_and_another_recipe_is_refused(stored, recipe, labelled):
    done, pictures = (np.load(stored / f"{name}.npy", mmap_mode="r+") for name in ("done", "pictures"))
    before = pictures[drawn.CHUNK :].copy()
    done[1], pictures[:] = False, 0
    drawn.draw(recipe, labelled, stored, 2 * drawn.CHUNK, workers=1)
    assert done.all() and (pictures[drawn.CHUNK :] == before).all() and not pictures[: drawn.CHUNK].any()
    with pytest.raises(ValueError, match="another recipe"):
        drawn.draw(changed(recipe, dict(train=dict(seed=3))), labelled, stored, 2 * drawn.CHUNK, workers=0)


def test_pairs_are_a_function_of_seed_and_number(stored, recipe, labelled):
    first, again = (drawn.DrawnPairs(stored, labelled, recipe, seed=1) for _ in range(2))
    for number in range(20):
        assert all(torch.equal(a, b) for a, b in zip(first[number][:3], again[number][:3], strict=True))
    kinds = np.array([first[number][3] for number in range(200)])
    assert (kinds != NO_KIND).mean() == recipe["labelled"]["share"]
    real, fake, mask, _ = drawn.DrawnPairs(
        stored, labelled, changed(recipe, dict(model=dict(input_size=48, mask_size=3))), seed=1
    )[0]
    assert real.shape == fake.shape == (48, 48, 3) and real.dtype == torch.uint8 and mask.shape == (1, 3, 3)


def test_a_recipe_sees_nobody_whom_it_leaves_out(stored, recipe, labelled):
    people = Prepared.open(labelled / LABELLED).identity
    out = [*people[:4], "stills/3", "stills/5"]
    pairs = drawn.DrawnPairs(
        stored, labelled, changed(recipe, dict(data=dict(without=out), labelled=dict(without=["maker"]))), seed=1
    )
    about, labels = np.load(stored / "about.npy"), pairs_of(labelled)
    everyone = authentic(labelled, recipe).identity
    for way, numbers in pairs.of_way.items():
        rows = about["rows"][numbers]
        shown = people[rows] if way == LABELLED else everyone[rows]
        assert len(rows) and not np.isin(shown, out).any()
        assert way != LABELLED or not (labels.generator[rows[:, 1]] == "maker").any()
    with pytest.raises(ValueError, match="no pairs of twin"):
        drawn.DrawnPairs(stored, labelled, changed(recipe, dict(blend=dict(shares=dict(twin=1.0)))), seed=1)


def pairs_of(folder):
    from facetell_training.labelled import Labels

    return Labels.open(folder / LABELLED)
