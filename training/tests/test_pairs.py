import cv2
import numpy as np
import pytest
import torch
from conftest import face_picture, face_points

from facetell_training import hard, resynthesise
from facetell_training.blend import cross_blend, moved_blend, redrawn_blend, self_blend, similarity
from facetell_training.degrade import CaptureChain, h264, set_scene, vp9
from facetell_training.masks import FAMILIES, soften
from facetell_training.model import ForgeryNet
from facetell_training.pairs import NO_KIND, Pairs, compose, held_out, share_map


@pytest.mark.parametrize("family", FAMILIES)
def test_every_mask_family_lies_inside_the_face(family):
    points = face_points(200)
    for seed in range(5):
        rng = np.random.default_rng(seed)
        hard = FAMILIES[family][1]((200, 200), points, rng)
        soft = soften(hard, rng)
        for mask in (hard, soft):
            assert mask.shape == (200, 200) and mask.dtype == np.float32
            assert 0 <= mask.min() and mask.max() <= 1 + 1e-6
        assert 0.002 < hard.mean() < 0.35
        assert soft[0].max() < 0.05, "the seam does not reach the picture's edge"


@pytest.mark.parametrize("seed", range(12))
def test_a_pair_differs_inside_the_mask_only(seed):
    rng = np.random.default_rng(seed)
    points = face_points(200)
    blends = (
        self_blend(face_picture(1, 200), points, rng),
        cross_blend(face_picture(1, 200), points, face_picture(2, 200), points, rng),
        redrawn_blend(face_picture(1, 200), points, face_picture(3, 200), rng),
        moved_blend(face_picture(1, 200), points, rng),
    )
    for pair in blends:
        outside = pair.mask == 0
        assert (pair.real[outside] == pair.fake[outside]).all()
        assert pair.real.shape == pair.fake.shape == (200, 200, 3)


def test_similarity_recovers_turn_scale_and_shift():
    points = face_points(200)
    turn = np.array([[0.9, -0.3], [0.3, 0.9]])
    matrix = similarity(points, points @ turn.T + (7, -4))
    assert matrix == pytest.approx(np.column_stack([turn, (7, -4)]), abs=1e-3)


def test_mirrored_people_get_mirrored_donors(prepared, config):
    """Else left and right landmarks would be matched and the donor shrunk to a dot."""
    config["blend"]["shares"] = {"cross": 1.0}
    pairs = Pairs(prepared, config, seed=3)
    seen = []
    for number in range(40):
        pair, *_ = pairs.blend(np.random.default_rng(number))
        inside = pair.mask > 0.35
        if inside.sum() > 500:
            seen.append(pair.fake[inside].std())
    assert np.median(seen) < 60, "a face shows its skin, not a whole picture in miniature"


def test_both_halves_go_through_one_chain():
    picture = face_picture(5, 184)
    for seed in range(30):
        chain = CaptureChain.draw(np.random.default_rng(seed), 184, 160)
        first, second = chain(picture), chain(picture.copy())
        assert first.shape == (160, 160, 3) and first.dtype == np.uint8
        assert (first == second).all(), f"seed {seed}: the chain is not a pure function"


def test_a_scene_is_set_for_every_kind_of_face_place():
    points = face_points(200)
    for seed in range(60):
        for shift in ((0, 0), (-150, 90), (150, -120)):
            scene = set_scene(face_picture(1, 200), points + np.float32(shift), np.random.default_rng(seed))
            assert scene.shape == (200, 200, 3) and scene.dtype == np.uint8


def test_what_is_drawn_anew_lies_where_the_face_was():
    crop = face_picture(4)
    (drawn,) = resynthesise.faces(crop[None])
    pairs_view = cv2.warpAffine(drawn, resynthesise.region(), crop.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    middle = (slice(100, 188),) * 2
    difference = np.abs(pairs_view[middle].astype(int) - cv2.GaussianBlur(crop, (0, 0), 1.5)[middle]).mean()
    assert difference < 6


def test_composed_matrices_act_one_after_the_other():
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(2, 2, 3))
    point = np.array([3.0, -2.0])
    there = second[:, :2] @ (first[:, :2] @ point + first[:, 2]) + second[:, 2]
    both = compose(second, first)
    assert both[:, :2] @ point + both[:, 2] == pytest.approx(there)


def test_the_auto_encoder_learns_and_fills_every_stage(prepared, tmp_path):
    for file in prepared.iterdir():
        (tmp_path / file.name).symlink_to(file.resolve())
    (tmp_path / resynthesise.FILE).unlink()
    errors = [resynthesise.resynthesise(tmp_path, m, 1, torch.device("cpu")) for m in (0.004, 0.06)]
    assert errors[1] < errors[0]
    drawn = resynthesise.stored(tmp_path)
    assert drawn.shape[1] == 40
    assert all(stage.any() for stage in drawn), "a stage was left unwritten"


@pytest.mark.parametrize("codec", [lambda frames, crf: h264(frames, crf, "veryfast"), vp9])
def test_an_encode_keeps_the_picture_and_loses_detail(codec):
    picture = face_picture(5, 128)
    recoded = [codec([picture, picture], crf) for crf in (16, 34)]
    errors = [np.abs(frames[-1].astype(int) - picture).mean() for frames in recoded]
    assert [len(frames) for frames in recoded] == [2, 2] and errors[0] < errors[1] < 25


def test_codecs_are_drawn_as_often_as_asked():
    def drawn(**capture):
        chains = [CaptureChain.draw(np.random.default_rng(n), 64, 64, **capture) for n in range(400)]
        return (np.mean([c.crf > 0 for c in chains]), np.mean([c.crf > 0 and c.preset is None for c in chains]))

    assert drawn() == pytest.approx((0.66, 0), abs=0.06)
    assert drawn(video=0.0) == (0, 0)
    assert drawn(vp9=0.5) == pytest.approx((0.66, 0.33), abs=0.06)


def test_what_was_taken_for_forged_is_drawn_more_often(prepared, config, tmp_path):
    for file in prepared.iterdir():
        (tmp_path / file.name).symlink_to(file.resolve())
    torch.manual_seed(0)
    weights = tmp_path / "net.pt"
    torch.save(ForgeryNet().state_dict(), weights)
    logits = hard.mine(weights, config, tmp_path)
    plain = np.diff(Pairs(tmp_path, config, 1).cumulative, prepend=0)
    config["data"]["hard"] = 3.0
    pairs = Pairs(tmp_path, config, 1)
    times = np.diff(pairs.cumulative, prepend=0) / plain
    hardest = np.argsort(logits[pairs.rows])[-1]
    assert len(logits) == len(pairs.crops) and np.isfinite(logits).all()
    assert [times[hardest], times.max()] == pytest.approx([3 * times.min()] * 2)


def test_pairs_are_a_function_of_seed_and_number(prepared, config):
    for number in (0, 7, 123456):
        one, two = (Pairs(prepared, config, seed=1)[number] for _ in range(2))
        assert all(torch.equal(a, b) for a, b in zip(one[:3], two[:3], strict=True))
    real, fake, mask, kind = one
    assert kind == NO_KIND
    assert real.shape == fake.shape == (160, 160, 3) and mask.shape == (1, 10, 10)
    assert real.dtype == torch.uint8 and 0 <= mask.min() and mask.max() <= 1
    assert not torch.equal(Pairs(prepared, config, seed=2)[0][0], Pairs(prepared, config, seed=1)[0][0])


def test_people_are_trained_on_or_held_out(prepared, config):
    config["data"]["validation_share"] = 0.3
    train, rest = (set(Pairs(prepared, config, 1, validation).identity) for validation in (False, True))
    assert train and rest and not train & rest
    names = np.array([f"a/{n}" for n in range(5000)])
    assert held_out(names, 0.03).mean() == pytest.approx(0.03, abs=0.01)


def test_the_share_map_counts_touched_pixels_times_opacity():
    mask = np.zeros((100, 100), np.float32)
    mask[:50] = 0.6
    shares = share_map(mask, 10)
    assert shares[:5] == pytest.approx(0.6) and (shares[5:] == 0).all()
    assert (share_map(np.zeros((100, 100), np.float32), 10) == 0).all()
