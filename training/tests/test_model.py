import json

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from conftest import CONFIG

from facetell_training import committee, config, make, teach, trials
from facetell_training.backbones import BACKBONES, HalvingDepthwise, fused
from facetell_training.export import settings, write_onnx
from facetell_training.model import ForgeryNet, load_efficientnet_lite, load_released, unfold_batch_norm
from facetell_training.train import Run, mean_weights


@pytest.fixture(scope="module")
def net() -> ForgeryNet:
    torch.manual_seed(0)
    net = ForgeryNet().eval()
    unfold_batch_norm(net, [torch.rand(4, 3, 64, 64) * 2 - 1])
    return net


def test_giving_norms_statistics_and_folding_them_keeps_the_function():
    torch.manual_seed(1)
    net = ForgeryNet().eval()
    x = torch.rand(2, 3, 64, 64) * 2 - 1
    with torch.inference_mode():
        before = net(x)
    unfold_batch_norm(net, [torch.rand(4, 3, 64, 64) * 2 - 1])
    assert all(m.running_mean.abs().sum() > 0 for m in net.modules() if isinstance(m, torch.nn.BatchNorm2d))
    with torch.inference_mode():
        for other in (net(x), fused(net)(x)):
            for a, b in zip(before, other, strict=True):
                torch.testing.assert_close(a, b, atol=1e-4, rtol=1e-3)


def test_weights_of_another_implementation_keep_their_function(tmp_path):
    torch.manual_seed(2)
    theirs, ours = (ForgeryNet(backbone="efficientnet_lite0").eval() for _ in range(2))
    state = {}
    for number, (conv, norm, *_) in enumerate(theirs.backbone_convs()):
        norm.eps = 1e-3
        norm.running_var.uniform_(0.5, 2)
        norm.running_mean.normal_()
        values = {k: v for k, v in norm.state_dict().items() if k in ("weight", "bias", "running_mean", "running_var")}
        state |= {f"{number}.conv.weight": conv.weight.detach()} | {f"{number}.{k}": v for k, v in values.items()}
        state[f"{number}.num_batches_tracked"] = torch.tensor(7)
    torch.save(state | {"fc.weight": torch.zeros(10, 1280)}, tmp_path / "lite0.pth")
    load_efficientnet_lite(ours, tmp_path / "lite0.pth")
    x = torch.rand(1, 3, 64, 64) * 2 - 1
    torch.testing.assert_close(ours.fine(x), theirs.fine(x), atol=1e-4, rtol=1e-3)
    with pytest.raises(ValueError, match="expected"):
        load_efficientnet_lite(ForgeryNet(), tmp_path / "lite0.pth")


def test_the_exported_file_is_what_the_detector_expects(net, tmp_path, config):
    path = tmp_path / "forgery.onnx"
    write_onnx(net, path, 64)  # raises if it disagrees with the net
    model = onnx.load(path)
    assert model.opset_import[0].version == 17
    assert sum(t.data_type == onnx.TensorProto.FLOAT16 for t in model.graph.initializer) > 50
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    assert [(i.name, i.shape) for i in session.get_inputs()] == [("face", [1, 3, 64, 64])]
    assert [(o.name, o.shape) for o in session.get_outputs()] == [
        ("logit", [1, 1]),
        ("mask", [1, 1, 4, 4]),
        ("manner", [1, 3]),
    ]
    document = settings(config, path, {}, {}, {})
    assert len(document["sha256"]) == 64 and document["input_size"] == 160


def test_a_released_model_is_a_checkpoint(net, tmp_path):
    write_onnx(net, tmp_path / "forgery.onnx", 64)
    again = ForgeryNet().eval()
    load_released(again, tmp_path / "forgery.onnx")
    batch = torch.rand(4, 3, 64, 64) * 2 - 1
    with torch.inference_mode():
        before = again(batch)
        unfold_batch_norm(again, [batch])
        for old, new, kept in zip(before[:2], again(batch)[:2], net(batch)[:2], strict=True):
            torch.testing.assert_close(old, new, atol=1e-3, rtol=1e-2)
            torch.testing.assert_close(old, kept, atol=2e-2, rtol=2e-2)  # but for the rounding to half
    with pytest.raises(ValueError, match="not of this network"):
        load_released(ForgeryNet(backbone="mobileone_s0"), tmp_path / "forgery.onnx")


@pytest.fixture
def quick(config) -> dict:
    config["model"] |= dict(input_size=64, mask_size=4)
    config["train"] |= dict(pairs_per_batch=2, pairs=1000, warmup_steps=1, snapshot_pairs=1000)
    config["data"] |= dict(work_size=72, validation_share=0.2)
    return config


def test_a_resumed_run_goes_on_as_if_never_stopped(prepared, quick, tmp_path):
    def start(name):
        return Run(quick, prepared, tmp_path / name, torch.device("cpu"), workers=0)

    straight = start("straight")
    straight.train(max_steps=4)
    first = start("first")
    first.train(max_steps=2)
    second = start("second")
    second.resume(tmp_path / "first" / "last.pt")
    assert second.step == 2 and second.seconds == pytest.approx(first.seconds)
    second.train(max_steps=2)
    assert second.step == straight.step == 4
    for a, b in zip(straight.ema.state_dict().values(), second.ema.state_dict().values(), strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-3)
    lines = [json.loads(line) for line in (tmp_path / "second" / "log.jsonl").read_text().splitlines()]
    assert lines[-1]["kind"] == "validate" and np.isfinite(lines[-1]["loss"])


def test_the_mean_keeps_counters_whole():
    states = [dict(w=torch.tensor([a]), count=torch.tensor(n)) for a, n in ((1.0, 3), (3.0, 5))]
    mean = mean_weights(states)
    assert mean["w"] == 2.0 and mean["count"] == 5 and mean["count"].dtype == torch.int64


def test_a_halving_convolution_is_the_same_function_in_training():
    conv = HalvingDepthwise(6, 6, 3, 2, 1, groups=6, bias=False)
    x = torch.randn(2, 6, 20, 20, requires_grad=True)
    for side in (x, torch.randn(2, 6, 12, 12)):
        assert conv.train()(side).detach() == pytest.approx(conv.eval()(side).detach(), abs=1e-6)
    gradients = [torch.autograd.grad(conv.train(mode)(x).sum(), conv.weight)[0] for mode in (True, False)]
    assert gradients[0] == pytest.approx(gradients[1], abs=1e-3)


@pytest.mark.parametrize("backbone", BACKBONES)
def test_every_backbone_judges_the_same_once_its_norms_are_folded(backbone):
    torch.manual_seed(2)
    net = ForgeryNet(0.0, backbone=backbone).train()
    for _ in range(3):  # gives the norms statistics
        net(torch.rand(4, 3, 64, 64) * 2 - 1)
    net.eval()
    x = torch.rand(2, 3, 64, 64) * 2 - 1
    with torch.inference_mode():
        verdict, found, kind = net(x)
        assert (verdict.shape, found.shape, kind.shape) == ((2, 1), (2, 1, 4, 4), (2, 3))
        plain = fused(net)
        assert not [m for m in plain.modules() if isinstance(m, torch.nn.BatchNorm2d)]
        for a, b in zip((verdict, found, kind), plain(x), strict=True):
            torch.testing.assert_close(a, b, atol=1e-4, rtol=1e-3)


def test_what_is_made_is_not_made_again(prepared, quick, tmp_path, monkeypatch):
    (tmp_path / "prepared").symlink_to(prepared)
    monkeypatch.setattr(make, "prepare", None)
    monkeypatch.setattr(make.resynthesise, "resynthesise", None)
    quick["train"]["pairs"] = 4
    means = make.Means([], None, torch.device("cpu"), workers=0, compiled=False)
    weights = [torch.load(make.make(quick, make.Pictures([prepared]), tmp_path, means)) for _ in range(2)]
    for once, again in zip(*(w.values() for w in weights), strict=True):
        assert torch.equal(once, again)
    assert (tmp_path / quick["name"] / "curve.png").exists()


def test_the_mean_of_a_stretch_needs_no_more_than_that_stretch(prepared, quick, tmp_path):
    (tmp_path / "prepared").symlink_to(prepared)
    quick["train"] |= dict(pairs=8, mean_of=[0, 4])
    means = make.Means([], None, torch.device("cpu"), workers=0, compiled=False)
    weights = torch.load(make.make(quick, make.Pictures([prepared]), tmp_path, means))
    assert torch.load(tmp_path / quick["name"] / "last.pt")["step"] * quick["train"]["pairs_per_batch"] == 4
    for mean, snapshot in zip(
        weights.values(), torch.load(tmp_path / quick["name"] / "ema_000.pt").values(), strict=True
    ):
        assert torch.equal(mean, snapshot)


def test_a_schedule_may_come_before(prepared, quick, tmp_path):
    (tmp_path / "prepared").symlink_to(prepared)
    quick["train"] |= dict(pairs=4)
    quick["first"] = dict(train=dict(pairs=2))
    means = make.Means([], None, torch.device("cpu"), workers=0, compiled=False)
    make.make(quick, make.Pictures([prepared]), tmp_path, means)
    folder = tmp_path / quick["name"]
    steps = [torch.load(run / "last.pt")["step"] for run in (folder / "first", folder)]
    assert steps == [1, 3]


def test_what_is_gone_on_from_is_made_where_it_is_not_given(prepared, quick, tmp_path):
    (tmp_path / "prepared").symlink_to(prepared)
    means = make.Means([], None, torch.device("cpu"), workers=0, compiled=False)
    before = config.changed(quick, dict(train=dict(pairs=4)))
    quick["train"] |= dict(pairs=2, start="released", learning_rate=0.0)
    with pytest.raises(ValueError, match="--released"):
        make.make(quick, make.Pictures([prepared]), tmp_path, means)
    weights = torch.load(make.make(quick | dict(released=before), make.Pictures([prepared]), tmp_path, means))
    began = torch.load(tmp_path / quick["name"] / "released" / "last.pt")
    assert began["step"] == 2
    for name, _ in ForgeryNet.of(quick["model"]).named_parameters():
        torch.testing.assert_close(weights[name], began["ema"][name])


UNLIKE = [dict(name="one", share=0.75), dict(name="two", share=0.25, model=dict(backbone="efficientnet_lite0"))]


def test_members_judge_together(prepared, quick, tmp_path):
    (tmp_path / "prepared").symlink_to(prepared)
    quick["train"] |= dict(pairs=4)
    quick["member"] = UNLIKE
    means = make.Means([], None, torch.device("cpu"), workers=0, compiled=False)
    together = committee.load(make.make(quick, make.Pictures([prepared]), tmp_path, means), quick)
    alone = [committee.load(tmp_path / name / "ema_000.pt", quick) for name in ("one", "two")]
    x = torch.rand(2, 3, 64, 64) * 2 - 1
    with torch.inference_mode():
        for said, *each in zip(together(x), *(net(x) for net in alone), strict=True):
            torch.testing.assert_close(said, 0.75 * each[0] + 0.25 * each[1])
    path = tmp_path / "forgery.onnx"
    write_onnx(together, path, 64)  # raises if it disagrees with the net
    again = ForgeryNet(backbone="efficientnet_lite0").eval()
    load_released(again, path)
    with torch.inference_mode():
        torch.testing.assert_close(again(x)[0], alone[1](x)[0] / 4, atol=2e-2, rtol=2e-2)


class Bright(torch.nn.Module):
    """A teacher whose verdict is how bright a picture is; of where and what it has none."""

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        return 4 * x.mean((1, 2, 3))[:, None], x.new_zeros(len(x), 1, 4, 4), x.new_zeros(len(x), 3)


def test_a_student_learns_what_its_teacher_says(prepared, quick, tmp_path):
    learning = dict(pairs=160, pairs_per_batch=8, mixed=0.5, kind_weight=0.1, learning_rate=1e-3, snapshot_pairs=40)
    quick["train"] |= learning
    teaching = teach.Teaching(Bright(), quick["model"])
    run = Run(quick, prepared, tmp_path, torch.device("cpu"), workers=0, teaching=teaching)
    run.train()
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    afar = [line["unexplained"] for line in lines if line["kind"] == "validate"]
    assert len(afar) == 4 and afar[-1] < 0.8 * afar[0]


def test_a_student_is_made_with_its_teachers(prepared, quick, tmp_path):
    (tmp_path / "prepared").symlink_to(prepared)
    quick["train"] |= dict(pairs=2)
    quick["member"] = UNLIKE
    quick["student"] = [dict(name="student", train=dict(mixed=0.5, kind_weight=0.1, pairs=4))]
    means = make.Means([], None, torch.device("cpu"), workers=0, compiled=False)
    student = committee.load(make.make(quick, make.Pictures([prepared]), tmp_path, means), quick)
    assert isinstance(student, ForgeryNet)
    *_, line = (tmp_path / "student" / "log.jsonl").read_text().splitlines()
    assert json.loads(line)["kind"] == "validate" and np.isfinite(json.loads(line)["unexplained"])


def test_several_students_of_other_sizes_judge_together(prepared, quick, tmp_path):
    (tmp_path / "prepared").symlink_to(prepared)
    quick["train"] |= dict(pairs=2)
    quick["member"] = UNLIKE
    learning = dict(mixed=0.5, kind_weight=0.1)
    small = dict(backbone="efficientnet_lite0", input_size=32, mask_size=2)
    quick["student"] = [
        dict(name="first", share=0.75, train=learning),
        dict(name="second", share=0.25, model=small, train=learning),
    ]
    means = make.Means([], None, torch.device("cpu"), workers=0, compiled=False)
    together = committee.load(make.make(quick, make.Pictures([prepared]), tmp_path, means), quick)
    alone = [committee.load(tmp_path / name / "ema_000.pt", quick) for name in ("first", "second")]
    teacher = committee.load(tmp_path / "two" / "ema_000.pt", quick)
    assert not any(torch.equal(a, b) for a, b in zip(alone[1].parameters(), teacher.parameters(), strict=True))
    x = torch.rand(2, 3, 64, 64) * 2 - 1
    with torch.inference_mode():
        logit, mask, _ = together(x)
        each = alone[0](x), alone[1](committee.resized(64, 32)(x))
    torch.testing.assert_close(logit, 0.75 * each[0][0] + 0.25 * each[1][0])
    assert mask.shape == (2, 1, 4, 4)


def test_a_config_may_say_only_what_it_has_otherwise():
    base, taught = (config.read(CONFIG.parent / f"{name}_192.toml") for name in ("committee", "taught"))
    assert "base" not in taught and taught["student"][0]["train"]["pairs"] == 44_000
    assert {key for key in taught if taught[key] != base.get(key)} == {"name", "version", "student"}


def test_mixing_pictures_keeps_their_range_and_number():
    x = torch.arange(8.0)[:, None, None, None].expand(8, 3, 2, 2)
    torch.manual_seed(0)
    assert sorted(teach.mixed(x, 0.0)[:, 0, 0, 0].tolist()) == list(range(8))
    some = teach.mixed(x, 0.5)
    whole = [value for value in some[:, 0, 0, 0].tolist() if value == round(value)]
    assert some.shape == x.shape and len(whole) == 4 and 0 <= some.min() and some.max() <= 7


@pytest.mark.parametrize(("before", "after"), [(192, 160), (10, 12)])
def test_a_member_may_see_another_size(before, after):
    x = torch.rand(2, 3, before, before)
    wanted = torch.nn.functional.interpolate(x, size=after, mode="bilinear")
    torch.testing.assert_close(committee.Resized(before, after)(x), wanted, atol=2e-3, rtol=0)  # weights in fp16


PLAN = f"""
base = "{CONFIG}"
set.model = {{ input_size = 64, mask_size = 4 }}
set.data = {{ work_size = 72, validation_share = 0.2 }}
set.train = {{ pairs_per_batch = 2, pairs = 4, warmup_steps = 1, snapshot_pairs = 1000 }}
[[trial]]
name = "all"
[[trial]]
name = "no map"
set.train.mask_weight = 0.0
"""


def test_trials_change_one_thing_and_are_done_once(prepared, tmp_path, monkeypatch):
    (tmp_path / "trials.toml").write_text(PLAN)
    monkeypatch.setattr(trials.Crops, "load", lambda *_: None)
    monkeypatch.setattr(trials, "evaluate", lambda *_: dict(figures=dict(videos=dict(auc=0.5))))
    plan = trials.Trials(tmp_path / "trials.toml", prepared, tmp_path, prepared, tmp_path / "work", [], workers=0)
    first = list(plan.run())
    assert [row["name"] for row in first] == ["all", "no map"] and first[0]["pairs"] == 4
    assert first[0]["bias"] != first[1]["bias"]
    monkeypatch.setattr(trials, "Run", None)
    assert list(plan.run()) == first
