import cv2
import numpy as np
import pytest
import torch

from facetell_training import twins
from facetell_training.blend import twin_blend
from facetell_training.pairs import LABELLED, Pairs, authentic
from facetell_training.prepare import STORED_SIZE, Prepared
from facetell_training.store import Pictures


@pytest.mark.parametrize("kind", twins.KINDS)
def test_an_autoencoder_gives_a_picture_of_the_same_size(kind):
    x = torch.rand(2, 3, 32, 48) * 2 - 1
    assert twins.autoencoder(*kind)(x).shape == x.shape


def test_the_region_is_where_the_middle_was_cut():
    crop = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 255, (STORED_SIZE,) * 2, np.uint8), (0, 0), 8)
    small = cv2.resize(crop[twins.INSET : -twins.INSET, twins.INSET : -twins.INSET], (twins.SIDE,) * 2)
    back = cv2.warpAffine(small, twins.region(), (STORED_SIZE,) * 2)
    inner = slice(twins.INSET + 8, -twins.INSET - 8)
    assert np.abs(back[inner, inner].astype(int) - crop[inner, inner]).max() <= 2


@pytest.fixture
def twinned(labelled, config, monkeypatch):
    monkeypatch.setattr(twins, "SAMPLE", 8)
    config["labelled"] = dict(share=0.5)
    data = authentic(labelled, config)
    twins.twins(data, labelled / twins.FOLDER, 0.002, 1, torch.device("cpu"))
    config["blend"]["shares"] = dict(twin=1.0)
    config["data"]["validation_share"] = 0.0
    return labelled, config, data


def test_every_crop_but_tight_ones_has_a_twin_that_pairs_are_made_of(twinned):
    folder, config, data = twinned
    stored = Pictures(folder / twins.FOLDER)
    assert len(stored) == len(data.source) > len(Prepared.open(folder).source)
    assert all(picture.shape == (twins.SIDE, twins.SIDE, 3) for picture in stored)
    pairs = Pairs(folder, config, seed=1)
    real, fake, mask, _ = pairs[3]
    again = Pairs(folder, config, seed=1)[3]
    assert torch.equal(fake, again[1]) and not torch.equal(real, fake) and mask.max() > 0
    assert (folder / LABELLED).exists()


def test_a_twin_differs_where_its_mask_says(twinned):
    folder, config, _ = twinned
    pairs = Pairs(folder, config, seed=2)
    rng = np.random.default_rng(0)
    for _ in range(5):
        pair, *_ = pairs.blend(rng)
        untouched = pair.mask == 0
        assert (pair.real[untouched] == pair.fake[untouched]).all()


def test_no_twin_is_shown_where_there_is_none():
    picture, twin = (np.full((64, 64, 3), value, np.uint8) for value in (0, 255))
    nowhere = np.zeros((64, 64), np.float32)
    points = np.random.default_rng(0).uniform(16, 48, (468, 2)).astype(np.float32)
    for seed in range(8):
        pair = twin_blend(picture, points, twin, nowhere, np.random.default_rng(seed))
        assert (pair.fake == picture).all() and pair.mask.max() == 0
