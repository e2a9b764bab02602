"""``python -m facetell_training <verb>``: see ``--help`` and training/README.md."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from .arguments import parser
from .config import read


def make(args: argparse.Namespace) -> None:
    from .make import Pictures
    from .make import make as run

    config = read(args.config)
    pictures = Pictures(args.authentic, args.given, tuple(args.labelled), args.dfdc)
    print(run(config, pictures, args.work, _means(args)))


def prepare(args: argparse.Namespace) -> None:
    from .prepare import prepare as run

    print(json.dumps(run(args.inputs, args.out, args.frames_per_clip, args.workers), indent=1))


def prepare_labelled(args: argparse.Namespace) -> None:
    from .labelled import prepare_labelled as run
    from .labelled import regions_of

    print(json.dumps(run(regions_of(args.lists, args.dfdc), args.out, args.workers), indent=1))


def resynthesise(args: argparse.Namespace) -> None:
    import torch

    from .resynthesise import resynthesise as run

    print(f"mean absolute error {run(args.data, args.minutes, args.seed, torch.device(args.device)):.3f} of 2")


def twins(args: argparse.Namespace) -> None:
    import torch

    from .pairs import authentic
    from .twins import FOLDER
    from .twins import twins as run

    data = authentic(args.data, read(args.config))
    errors = run(data, args.data / FOLDER, args.minutes, args.seed, torch.device(args.device))
    print("mean absolute errors", ", ".join(f"{error:.3f}" for error in errors), "of 2")


def train(args: argparse.Namespace) -> None:
    import torch

    from .train import Run, draw_curve

    config = read(args.config)
    for key in ("pairs", "learning_rate"):
        if getattr(args, key) is not None:
            config["train"][key] = getattr(args, key)
    device = torch.device(args.device)
    run = Run(config, args.data, args.out, device, args.workers, args.compile, drawn=args.drawn)
    if args.resume:
        run.resume(args.resume, args.fresh_schedule)
    elif args.released:
        run.start_from_released(args.released)
    elif args.imagenet:
        run.start_from_imagenet(args.imagenet)
    run.train()
    draw_curve(args.out)


def draw(args: argparse.Namespace) -> None:
    from .drawn import draw as run

    run(read(args.config), args.data, args.out, args.pairs, args.workers)


def average(args: argparse.Namespace) -> None:
    import torch

    from .train import mean_weights

    torch.save(mean_weights([torch.load(w, map_location="cpu", weights_only=True) for w in args.weights]), args.out)


def evaluate(args: argparse.Namespace) -> None:
    from .evaluate import Crops, print_table
    from .evaluate import evaluate as run

    config = read(args.config)
    model = config["model"]
    crops = Crops.load(args.labelled, args.cache, model["input_size"], model["crop_margin"])
    results = [run(weights, config, crops) for weights in args.weights]
    print_table(results)
    if args.json:
        args.json.write_text(json.dumps(results) + "\n")


def protocol(args: argparse.Namespace) -> None:
    from .protocol import judge, print_table

    config = read(args.config)
    result = judge(config, args.results, args.index, args.clips, args.cache)
    print_table(result)
    if args.json:
        args.json.write_text(json.dumps(result, indent=1) + "\n")


def bias(args: argparse.Namespace) -> None:
    from .bias import bias as run
    from .bias import forge
    from .evaluate import scorer

    config = read(args.config)
    forged = forge(args.data, config)
    for weights in args.weights:
        for way, row in run(scorer(weights, config), forged).items():
            print(f"{weights.stem:<16} {way:<6}", "  ".join(f"{k} {v:.3g}" for k, v in row.items()))


def export(args: argparse.Namespace) -> None:
    from scipy.special import expit

    from . import calibrate as rule
    from .committee import load, released_of
    from .evaluate import label_of
    from .export import settings, write_onnx
    from .train import pair_logits

    config = read(args.config)
    measured = {r["weights"]: r for r in json.loads(args.evaluation.read_text())}[args.weights.name]
    net = load(args.weights, config)
    args.out.mkdir(parents=True, exist_ok=True)
    onnx_path = args.out / "forgery.onnx"
    write_onnx(net, onnx_path, config["model"]["input_size"])
    recipe = released_of(config)[0]
    calibration = rule.fit_score(*pair_logits(net, args.data, recipe))
    scores = {n: float(expit(calibration["scale"] * s + calibration["bias"])) for n, s in measured["scores"].items()}
    files = [dict(path=n, label="fake" if label_of(n)[1] else "real", score=s) for n, s in scores.items()]
    trained = dict(pairs=args.pairs, minutes=args.minutes)
    # Until the product itself has been asked, see `calibrate`.
    document = settings(config, onnx_path, calibration, rule.from_product(dict(files=files), {}), trained)
    _write(args.out / "forgery.json", document)


def calibrate(args: argparse.Namespace) -> None:
    from .calibrate import from_product, limits, manners
    from .protocol import sources

    document = json.loads(args.settings.read_text())
    if args.evaluation:
        measured = json.loads(args.evaluation.read_text())
        if measured["model"]["sha256"] != document["sha256"]:
            raise SystemExit("these scores are of other weights")
        document["alarms"] = from_product(measured, sources(args.index) if args.index else {})
    if args.manners:
        document["manners"] = manners(json.loads(args.manners.read_text()))
    if args.gate:
        document["limits"] = limits(json.loads(args.gate.read_text()))
    if args.self_test:
        document["self_test"] = json.loads(args.self_test.read_text())["self_test"]
    _write(args.settings, document)


def mine(args: argparse.Namespace) -> None:
    from .hard import mine as run

    print(f"mean logit {run(args.weights, read(args.config), args.data).mean():.3f}")


def trials(args: argparse.Namespace) -> None:
    from .figures import rounded
    from .trials import Trials

    given = (args.trials, args.data, args.labelled, args.authentic, args.work, args.imagenet)
    rows = []
    for row in Trials(*given, args.workers, args.compile).run():
        rows.append(rounded(row))
        args.out.write_text(json.dumps(dict(rows=rows), indent=1) + "\n")
        print(rows[-1], flush=True)


def folds(args: argparse.Namespace) -> None:
    from .figures import rounded
    from .folds import Folds, print_table, summary

    judged = []
    for one in Folds(args.folds, args.data, args.work, _means(args)).run():
        judged.append(one)
        result = rounded(summary(judged))
        args.out.write_text(json.dumps(result, indent=1) + "\n")
        print_table(result)


def backbones(args: argparse.Namespace) -> None:
    from .costs import costs

    for row in costs(args.out, args.models):
        print(row)


def temporal(args: argparse.Namespace) -> None:
    from .figures import rounded
    from .temporal import temporal as run

    config = read(args.config)
    result = rounded(run(config, args.weights, args.data, args.labelled, args.clips, args.work))
    args.out.write_text(json.dumps(result, indent=1) + "\n")


def bursts(args: argparse.Namespace) -> None:
    from .bursts import bursts as run
    from .protocol import rows

    lines = run(json.loads(args.evaluation.read_text()), rows(args.index), args.clips, args.other)
    for line in lines:
        sides = [
            f"{name} {side['fake']} of {side['real'] + side['fake']} {side['auc']:.3f} ({side['paired_wins']:.2f})"
            for name, side in line.items()
            if name != "way"
        ]
        print(f"{line['way']:<22}", *sides, sep="  ")


def report(args: argparse.Namespace) -> None:
    from .product import Product
    from .report import PARTS, Report

    product = Product(args.facetell.resolve(), args.models, args.built, args.work)
    config, results = read(args.config), args.models / "results"
    run = Report(product, config, args.labelled, args.people, args.authentic, args.stills, args.index, results)
    for part in args.only or PARTS:
        print(part, flush=True)
        run.write(part)
    card(args)


def card(args: argparse.Namespace) -> None:
    from .card import fill, sections

    path = args.models / "MODEL_CARD.md"
    path.write_text(fill(path.read_text(), sections(args.models)))


def _means(args: argparse.Namespace):
    import torch

    from .make import Means

    return Means(args.imagenet, args.released, torch.device(args.device), args.workers, args.compile, args.drawn)


def _write(path: Path, document: dict) -> None:
    path.write_text(json.dumps(document, indent=2) + "\n")
    print(path.read_text())


if __name__ == "__main__":
    arguments = parser().parse_args()
    globals()[arguments.verb.replace("-", "_")](arguments)
