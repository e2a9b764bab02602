import subprocess

import cv2
import numpy as np
import pytest
import torch
from conftest import face_picture

from facetell_training import labelled_pairs
from facetell_training.labelled import Labels, from_dfdc, from_index
from facetell_training.labelled_pairs import LabelledPairs, Mixture
from facetell_training.pairs import LABELLED, NO_KIND, Pairs, authentic, held_out
from facetell_training.prepare import Prepared
from facetell_training.protocol import Row, by_id, caught, real_against_real, table


@pytest.fixture
def drawn(config) -> dict:
    config["data"]["validation_share"] = 0.0
    return config | dict(labelled=dict(share=0.5, whole=0.0))


def test_only_the_training_side_of_an_index_is_read(tmp_path):
    for name in ("a_0", "a_1", "b_0"):
        cv2.imwrite(str(tmp_path / f"{name}.png"), face_picture(1, 64))
    rows = [
        ("side", "label", "kind", "generator", "repo", "id", "pair", "group", "file", "pictures"),
        ("train", "fake", "swap", "maker", "page", "7", "6", "anna", "x.mp4", "a_*.png"),
        ("dev", "real", "real", "-", "page", "8", "", "", "y.mp4", "b_*.png"),
    ]
    (tmp_path / "index.tsv").write_text("".join("\t".join(row) + "\n" for row in rows))
    (region,) = from_index(tmp_path / "index.tsv")
    assert region.label["forged"] and region.label["pair"] == "6" and region.group == "anna"
    assert len(region.pictures) == 2 and region.level


def test_a_forged_face_of_dfdc_comes_with_its_frame(tmp_path):
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    blobs = []
    for content in (b"forged", b"authentic"):
        written = subprocess.run([*git, "hash-object", "-w", "--stdin"], input=content, capture_output=True, check=True)
        blobs.append(written.stdout.decode().strip())
    pairs = tmp_path / "dfdc_pairs.tsv"
    pairs.write_text(
        "fake\toriginal\tfake_blob\torig_blob\n" + "".join(f"f{n}\to\t{blobs[0]}\t{blobs[1]}\n" for n in (1, 2))
    )
    real, first, second = from_dfdc(pairs, tmp_path)
    assert real.pictures == [b"authentic"] and not real.label["forged"]
    assert first.pictures == [b"forged", b"authentic"] and first.label["pair"] == second.label["pair"] == "dfdc:o"
    pairs.write_text(f"fake\toriginal\tfake_blob\torig_blob\nf\to\t{'0' * 40}\t{blobs[1]}\n")
    with pytest.raises(ValueError, match="missing"):
        list(from_dfdc(pairs, tmp_path))


def test_blends_are_made_of_authentic_faces_only(labelled, drawn):
    labels = Labels.open(labelled / LABELLED)
    everyone = authentic(labelled, drawn)
    assert len(everyone.crops) == len(everyone.path) == 40 + (~labels.forged).sum()
    stored = Prepared.open(labelled / LABELLED)
    first = np.flatnonzero(~labels.forged)[0]
    assert (everyone.crops[40] == stored.crops[int(first)]).all() and everyone.path[40] == stored.path[first]


def test_labelled_pairs_are_a_function_of_seed_and_number(labelled, drawn):
    first, again = (LabelledPairs(labelled / LABELLED, drawn, seed=1)[5] for _ in range(2))
    for a, b in zip(first[:3], again[:3], strict=True):
        assert torch.equal(a, b)
    real, fake, mask, kind = first
    assert real.shape == fake.shape == (160, 160, 3) and mask.shape == (1, 10, 10)
    assert 0 <= mask.min() and mask.max() <= 1 and kind in (0, 1)


def test_partners_are_authentic_and_mostly_their_own(labelled, drawn):
    pairs = LabelledPairs(labelled / LABELLED, drawn, seed=1)
    labels, rng = pairs.labels, np.random.default_rng(0)
    own = []
    for _ in range(300):
        fake = pairs._fake(rng)
        real, same = pairs._partner(fake, rng)
        assert labels.forged[fake] and not labels.forged[real]
        own.append(labels.region[real] == labels.pair[fake])
        assert same == (labels.repository[fake] == "dfdc")
        if same:
            assert own[-1], "one frame lies on the other"
    assert 0.6 < np.mean(own) < 0.95


def test_generators_that_are_left_for_judging_are_never_drawn(labelled, drawn):
    drawn["labelled"] |= dict(without=["speaker"], aligned=0.0)
    pairs = LabelledPairs(labelled / LABELLED, drawn, seed=1)
    rng = np.random.default_rng(0)
    assert {str(pairs.labels.generator[pairs._fake(rng)]) for _ in range(50)} == {"maker"}


def test_people_held_out_appear_on_neither_half(labelled, drawn):
    drawn["data"]["validation_share"] = 0.3
    pairs = LabelledPairs(labelled / LABELLED, drawn, seed=1)
    out = held_out(Prepared.open(labelled / LABELLED).identity, 0.3)
    rng = np.random.default_rng(0)
    for _ in range(100):
        fake = pairs._fake(rng)
        assert not out[fake] and not out[pairs._partner(fake, rng)[0]]


def test_a_part_of_a_forgery_leaves_the_rest_authentic():
    from conftest import face_points

    real, fake = face_picture(1, 200), face_picture(2, 200)
    whole = np.ones((200, 200), np.float32)
    for seed in range(6):
        part, mask = labelled_pairs._partly(real, fake, face_points(200), whole, np.random.default_rng(seed))
        assert (part[mask == 0] == real[mask == 0]).all() and mask.max() <= 1


def test_a_mixture_spreads_both_evenly(labelled, drawn):
    blends = Pairs(labelled, drawn, seed=1)
    mixed = Mixture(blends, LabelledPairs(labelled / LABELLED, drawn, seed=1))
    assert [mixed[n][3] == NO_KIND for n in range(6)] == [True, False] * 3


def _row(id: str, forged: bool, kind: str = "real", known: bool = True, pair: str = "", page: str = "p") -> Row:
    return Row(id, forged, kind, known, id, pair, page, clip=True)


def test_the_table_tells_known_generators_from_others():
    rows = [_row(f"r{n}", False, page="p" if n < 6 else "q") for n in range(10)]
    rows += [_row("f0", True, "swap", True, "r0"), _row("f1", True, "lipsync", False, "r9")]
    scores = {f"r{n}": n / 10 for n in range(10)} | dict(f0=0.05, f1=2.0)
    lines = {(line["regime"], line["generators"]): line for line in table(rows, scores)}
    assert lines["swap", "known"]["auc"] == pytest.approx(0.1) and ("swap", "unknown") not in lines
    assert lines["lip-sync", "unknown"]["auc"] == 1 and lines["lip-sync", "unknown"]["caught"] == [1, 1]
    both = lines["faces: all three", "all"]
    assert both["fake"] == both["pairs"] == 2 and both["paired_wins"] == 1
    assert both["page_fakes"] == 2 and both["page_auc"] == pytest.approx((1 / 6 + 1) / 2)
    assert real_against_real(rows, scores) == dict(source=6, others=4, auc=1.0)
    assert by_id({"swap/fake/0123_0.webp": 1.0}) == {"0123": 1.0}


def test_a_page_whose_clips_all_score_higher_is_no_forgery_told():
    rows = [_row(f"{page}{n}", n > 1, "swap" if n > 1 else "real", page=page) for page in "pq" for n in range(4)]
    rows += [_row("lone", True, "swap", page="elsewhere")]
    scores = {row.id: 10.0 * (row.repository == "q") + float(row.id[-1] in "02") for row in rows}
    del scores["p2"], scores["p3"]  # forgeries of one page alone
    (line,) = [one for one in table(rows, scores) if (one["regime"], one["generators"]) == ("swap", "all")]
    assert line["fake"] == 3 and line["auc"] > 0.5  # the lone one is below all
    assert line["page_fakes"] == 2 and line["page_auc"] == pytest.approx(0.5)
    del scores["q0"], scores["q1"]
    assert all("page_auc" not in one for one in table(rows, scores))


def test_what_is_caught_keeps_to_the_share_of_false_alarms():
    real = np.arange(100) / 100
    assert caught(real, np.array([0.985, 0.975, 0.999]), 0.01) == pytest.approx(2 / 3)
    assert caught(real, np.array([0.995, 0.985]), 0.001) == 0.5
