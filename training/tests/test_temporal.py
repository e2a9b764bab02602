import numpy as np
import pytest
import torch

from facetell_training import figures, temporal
from facetell_training.clips import WIDER, Clips, Flicker, about
from facetell_training.degrade import CaptureChain
from facetell_training.temporal import HEAD, STATISTICS, USUAL, compared, fit_head, fit_statistics, synthetic


@pytest.fixture(autouse=True)
def one_thread():
    """A head is so small that threads only wait for each other, on a busy machine for minutes."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def clips(prepared, config, **others) -> Clips:
    return Clips(prepared, config, **(dict(seed=3, validation=False, length=9, looks=3) | others))


@pytest.fixture
def a_take(prepared, tmp_path):
    """The schematic people once more, the first eight of them frames of one clip."""
    index = dict(np.load(prepared / "faces.npz"))
    index["path"] = np.array(["clips/a.mp4"] * 8 + index["path"].tolist()[8:])
    for file in prepared.iterdir():
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / "faces.npz").unlink()
    np.savez(tmp_path / "faces.npz", **index)
    return tmp_path


def test_a_clip_is_a_function_of_seed_and_number(prepared, config):
    for number in (0, 5):
        one, two = (clips(prepared, config)[number] for _ in range(2))
        assert all((a == b).all() for a, b in zip(one, two, strict=True))
    assert one[0].shape == one[1].shape == (3, 160, 160, 3) and one[0].dtype == np.uint8
    assert (one[0] != one[1]).any() and (one[0][0] != one[0][1]).any()
    assert (clips(prepared, config, seed=4)[5][0] != one[0]).any()


def test_a_clip_differs_inside_the_mask_only(prepared, config, monkeypatch):
    """Before any codec: where the blend's mask is 0, colour and strength change nothing."""
    masks = []
    honest = Flicker.on
    monkeypatch.setattr(Flicker, "on", lambda self, pair, look: masks.append(pair.mask) or honest(self, pair, look))
    made = clips(prepared, config)
    for number in range(12):
        sides = made.blend(np.random.default_rng(number))
        for (real, fake), mask in zip(sides, masks, strict=True):
            assert (real == fake)[mask == 0].all()
        masks.clear()


def test_a_clip_that_nothing_forged_has_equal_halves(prepared, config, monkeypatch):
    monkeypatch.setattr(Flicker, "on", lambda self, pair, look: pair.real)
    for number in range(4):
        real, fake = clips(prepared, config)[number]
        assert (real == fake).all()


def test_looks_are_frames_of_a_clip_in_order_or_one_still(a_take, config, monkeypatch):
    config["data"]["validation_share"] = 0.0
    monkeypatch.setattr("facetell_training.clips.ENOUGH", 1)
    made, seen = clips(a_take, config), set()
    for number in range(60):
        rows = made._rows(np.random.default_rng(number))
        steps = set(np.diff(rows).tolist())
        assert len(rows) == 3 and len(steps) == 1
        seen |= steps
    assert seen == {0, 1, 2}


def test_some_forgeries_are_as_steady_as_their_face():
    drawn = [Flicker.draw(np.random.default_rng(n), 8) for n in range(200)]
    steady = [f for f in drawn if not f.place.any() and not f.colour.any() and (f.strength == 1).all()]
    assert 0.15 < len(steady) / 200 < 0.35
    assert all(f.strength.max() > 0 for f in drawn), "no clip is left unforged"


def test_a_chain_keeps_a_clip_in_order():
    chain = CaptureChain.draw(np.random.default_rng(1), 64, 48)
    looks = [np.full((64, 64, 3), grey, np.uint8) for grey in (40, 110, 200)]
    seen = chain.clip(looks)
    assert [x.shape for x in seen] == [(48, 48, 3)] * 3 and seen[0].mean() < seen[1].mean() < seen[2].mean()


def test_the_finder_cuts_the_middle_out_of_a_frame(prepared, config):
    made = clips(prepared, config)
    frame = np.zeros((round(160 * WIDER),) * 2 + (3,), np.uint8)
    frame[80:100, 80:100] = 255
    (crop,) = made._cut([frame], np.zeros((1, 4)))
    assert (crop == frame[10:170, 10:170]).all()
    assert about(5, np.zeros(2), 0.3, 0.7) @ (5, 5, 1) == pytest.approx((5, 5))


def looks(rng, count, flicker: float, features: int = 5) -> np.ndarray:
    """Clips of 8 looks whose first number moves by ``flicker`` about a level of their own."""
    level = rng.normal(0, 1, (count, 1, features))
    return (level + rng.normal(0, 0.1, (count, 8, features)) + flicker * rng.normal(0, 1, (count, 8, 1))).astype("f4")


def test_flicker_is_learnt_where_the_mean_says_nothing(monkeypatch):
    monkeypatch.setattr(figures, "RESAMPLES", 50)
    rng = np.random.default_rng(0)
    sides = looks(rng, 256, 0.1), looks(rng, 256, 0.6)
    head, statistics = fit_head(*sides, rounds=40), fit_statistics(*sides)
    rows = synthetic(looks(rng, 50, 0.1), looks(rng, 50, 0.6))
    ways = {USUAL: lambda x: float(x[:, 0].mean()), HEAD: head.judge, STATISTICS: statistics}
    result = compared(rows, rows.pixels, ways)
    assert (result["real"], result["fake"], result["pairs"], result["looks"]) == (50, 50, 50, 8)
    found = {name: row["auc"] for name, row in result["ways"].items()}
    assert 0.3 < found[USUAL] < 0.7 and found[HEAD] > 0.95 and found[STATISTICS] > 0.95
    assert result["ways"][HEAD]["gain"][0] > 0.1


def test_a_head_begins_as_the_mean_and_minds_no_number_of_looks():
    torch.manual_seed(0)
    head = temporal.Head(torch.zeros(5), torch.ones(5)).eval()
    few = looks(np.random.default_rng(1), 1, 0.3)[0]
    assert head.judge(few) == pytest.approx(few[:, 0].mean(), abs=1e-5)
    torch.nn.init.normal_(head.correct[-1].weight)
    assert head.judge(np.repeat(few[:1], 4, 0)) == pytest.approx(head.judge(few[:1]), abs=1e-5)
    there_and_back = np.concatenate([few, few[::-1], few, few[::-1]])
    assert head.judge(there_and_back) == pytest.approx(head.judge(few), abs=0.2)
    assert (
        np.isfinite(head.judge(few[:1]))
        and sum(p.numel() for p in temporal.Head(*torch.ones(2, 1445)).parameters()) < 1e4
    )
