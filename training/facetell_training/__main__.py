"""``python -m facetell_training <verb>``: see ``--help`` and training/README.md."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from .config import read


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="facetell_training", description="Make Facetell's forgery model.")
    verbs = top.add_subparsers(dest="verb", required=True)

    verb = verbs.add_parser("make", help="from pictures to weights: prepare, resynthesise and train in one go")
    verb.add_argument("config", type=Path)
    verb.add_argument("authentic", nargs="+", type=Path, help="folders of authentic pictures or clips")
    verb.add_argument("--given", type=Path, help="forgeries that others made, if the config has a share for them")
    verb.add_argument(
        "--labelled", type=Path, nargs="+", default=[], help="index.tsv, dfdc_pairs.tsv, if it asks for them"
    )
    verb.add_argument("--dfdc", type=Path, help="the git repository that dfdc_pairs.tsv names blobs of")
    verb.add_argument("--work", type=Path, required=True, help="everything is kept here; a stopped run goes on")
    verb.add_argument("--imagenet", type=Path, nargs="*", default=[], help="as for `train`, one a backbone")
    verb.add_argument("--released", type=Path, help="an exported model, for members that go on from one")
    verb.add_argument("--device", default="cpu")
    verb.add_argument("--workers", type=int, default=2)
    verb.add_argument("--compile", action="store_true")

    verb = verbs.add_parser("prepare", help="authentic pictures and clips -> crops with landmarks")
    verb.add_argument("inputs", nargs="+", type=Path, help="folders of authentic pictures or clips")
    verb.add_argument("--out", type=Path, required=True)
    verb.add_argument("--frames-per-clip", type=int, default=40)
    verb.add_argument("--workers", type=int, default=2)

    verb = verbs.add_parser("prepare-labelled", help="labelled footage -> crops with landmarks and labels")
    verb.add_argument("lists", nargs="+", type=Path, help="index.tsv, dfdc_pairs.tsv")
    verb.add_argument("--dfdc", type=Path, help="the git repository that dfdc_pairs.tsv names blobs of")
    verb.add_argument("--out", type=Path, required=True)
    verb.add_argument("--workers", type=int, default=2)

    verb = verbs.add_parser("resynthesise", help="every prepared face once more, out of an auto-encoder")
    verb.add_argument("--data", type=Path, required=True, help="what `prepare` wrote")
    verb.add_argument("--minutes", type=float, default=9.0)
    verb.add_argument("--seed", type=int, default=7)
    verb.add_argument("--device", default="cpu")

    verb = verbs.add_parser("train", help="prepared crops -> weights")
    verb.add_argument("config", type=Path)
    verb.add_argument("--data", type=Path, required=True, help="what `prepare` wrote")
    verb.add_argument("--out", type=Path, required=True)
    verb.add_argument("--imagenet", type=Path, help="int8 MobileNetV2 (.tflite), EfficientNet-lite0 (.pth)")
    verb.add_argument("--released", type=Path, help="or an exported model to start from: forgery.onnx")
    verb.add_argument("--resume", type=Path, help="a last.pt to go on from")
    verb.add_argument("--fresh-schedule", action="store_true", help="with --resume: a new warm-up and cosine")
    verb.add_argument("--pairs", type=int, help="instead of the config's")
    verb.add_argument("--learning-rate", type=float, help="instead of the config's")
    verb.add_argument("--device", default="cpu")
    verb.add_argument("--workers", type=int, default=1)
    verb.add_argument("--compile", action="store_true", help="twice as fast on a CPU; needs a C++ compiler")

    verb = verbs.add_parser("average", help="several snapshots of one run -> their mean weights")
    verb.add_argument("weights", nargs="+", type=Path, help="ema_*.pt")
    verb.add_argument("--out", type=Path, required=True)

    verb = verbs.add_parser("evaluate", help="weights -> figures on labelled clips and pictures")
    verb.add_argument("config", type=Path)
    verb.add_argument("weights", nargs="+", type=Path, help="ema_*.pt or forgery.onnx")
    verb.add_argument("--labelled", type=Path, required=True, help="folder of kinds with real/ and fake/")
    verb.add_argument("--cache", type=Path, help="where to keep the face crops (npz)")
    verb.add_argument("--json", type=Path, help="write everything measured")

    verb = verbs.add_parser(
        "protocol", help="one table that can decide: known and unknown generators, floors of meaning"
    )
    verb.add_argument("config", type=Path)
    verb.add_argument(
        "results", nargs="+", type=Path, help="ema_*.pt, forgery.onnx, or what `facetell eval --json` wrote"
    )
    verb.add_argument("--index", type=Path, required=True, help="labelled/index.tsv")
    verb.add_argument("--clips", type=Path, required=True, help="labelled/dev_clips")
    verb.add_argument("--cache", type=Path, help="where to keep the face crops (npz)")
    verb.add_argument("--json", type=Path, help="write everything measured")

    verb = verbs.add_parser("bias", help="authentic clips, forged anew: what the difference between clips hides")
    verb.add_argument("config", type=Path)
    verb.add_argument("weights", nargs="+", type=Path, help="ema_*.pt or forgery.onnx")
    verb.add_argument("--data", type=Path, required=True, help="what `prepare` made of authentic clips of DEV")

    verb = verbs.add_parser("export", help="weights -> forgery.onnx and forgery.json")
    verb.add_argument("config", type=Path)
    verb.add_argument("weights", type=Path, help="ema_*.pt")
    verb.add_argument("--data", type=Path, required=True, help="what `prepare` wrote: held-out people set the scale")
    verb.add_argument("--evaluation", type=Path, required=True, help="what `evaluate --json` wrote for them")
    verb.add_argument("--pairs", type=int, required=True, help="how many pairs were seen")
    verb.add_argument("--minutes", type=float, required=True, help="how long it trained")
    verb.add_argument("--out", type=Path, required=True, help="the models folder")

    verb = verbs.add_parser("calibrate", help="what was measured -> thresholds and limits in forgery.json")
    verb.add_argument("settings", type=Path, help="models/forgery.json")
    verb.add_argument("--evaluation", type=Path, help="what `facetell eval --json` wrote")
    verb.add_argument("--index", type=Path, help="labelled/index.tsv: which clips are of one source")
    verb.add_argument("--manners", type=Path, help="what `facetell eval --json` wrote with these thresholds")
    verb.add_argument("--self-test", type=Path, help="what `facetell self-test --update` printed")
    verb.add_argument("--gate", type=Path, help="results/gate.json: the limits of what is judged, by its rule")

    verb = verbs.add_parser("mine", help="which authentic crops a network takes for forged, for `hard` in the config")
    verb.add_argument("config", type=Path)
    verb.add_argument("weights", type=Path, help="ema_*.pt")
    verb.add_argument("--data", type=Path, required=True, help="what `prepare` wrote")

    verb = verbs.add_parser("trials", help="the recipe with one thing changed at a time, and other backbones: a table")
    verb.add_argument("trials", type=Path, help="configs/trials.toml")
    verb.add_argument("--data", type=Path, required=True, help="what `prepare` wrote")
    verb.add_argument("--labelled", type=Path, required=True, help="folder of kinds with real/ and fake/")
    verb.add_argument("--authentic", type=Path, required=True, help="what `prepare` made of authentic clips of DEV")
    verb.add_argument("--imagenet", type=Path, nargs="*", default=[], help="as for `train`, one a backbone")
    verb.add_argument("--work", type=Path, required=True, help="where the runs are kept")
    verb.add_argument("--out", type=Path, required=True, help="models/results/trials.json")
    verb.add_argument("--workers", type=int, default=1)
    verb.add_argument("--compile", action="store_true")

    verb = verbs.add_parser("folds", help="recipes judged by families of generators that they never saw")
    verb.add_argument("folds", type=Path, help="configs/folds.toml")
    verb.add_argument("--data", type=Path, required=True, help="what `prepare` wrote")
    verb.add_argument("--imagenet", type=Path, nargs="*", default=[], help="as for `make`")
    verb.add_argument("--released", type=Path, help="as for `make`; it must have seen none of them")
    verb.add_argument("--work", type=Path, required=True, help="where the runs are kept")
    verb.add_argument("--out", type=Path, required=True, help="models/results/folds.json")
    verb.add_argument("--device", default="cpu")
    verb.add_argument("--workers", type=int, default=1)
    verb.add_argument("--compile", action="store_true")

    verb = verbs.add_parser("backbones", help="three untrained networks at two sizes and the released one, to be timed")
    verb.add_argument("models", type=Path, help="folder of the released model")
    verb.add_argument("--out", type=Path, required=True)

    verb = verbs.add_parser("temporal", help="a small head over a face's looks, beside their trimmed mean")
    verb.add_argument("config", type=Path)
    verb.add_argument("weights", type=Path, help="ema_*.pt")
    verb.add_argument("--data", type=Path, required=True, help="what `prepare` wrote")
    verb.add_argument("--labelled", type=Path, required=True, help="folder with videos/, as for `evaluate`")
    verb.add_argument("--clips", type=int, default=2000, help="synthetic clips to learn from")
    verb.add_argument("--work", type=Path, help="where to keep face crops and looks")
    verb.add_argument("--out", type=Path, required=True, help="models/results/temporal.json")

    verb = verbs.add_parser("bursts", help="what seventeen frames in a row add to the looks' score")
    verb.add_argument("evaluation", type=Path, help="facetell eval --json of both folders, by the same paths")
    verb.add_argument("--index", type=Path, required=True, help="labelled/index.tsv")
    verb.add_argument("--clips", type=Path, required=True, help="its dev_clips")
    verb.add_argument("--other", type=Path, required=True, help="another collection: kinds with real/ and fake/")

    verb = verbs.add_parser("report", help="weights and data -> result files, pictures and the model card's tables")
    verb.add_argument("config", type=Path)
    verb.add_argument("models", type=Path, help="folder of forgery.onnx, forgery.json and MODEL_CARD.md")
    verb.add_argument("--facetell", type=Path, required=True, help="the product's tool, target/release/facetell")
    verb.add_argument("--built", type=Path, required=True, help="the face finders, extension/models")
    verb.add_argument("--labelled", type=Path, required=True, help="folder with videos/ and images/, as for `evaluate`")
    verb.add_argument("--index", type=Path, help="labelled/index.tsv, with dev_clips/ beside it: for the protocol")
    verb.add_argument("--people", type=Path, required=True, help="authentic faces, one folder a group of people")
    verb.add_argument("--authentic", type=Path, required=True, help="what `prepare` made of authentic clips of DEV")
    verb.add_argument("--stills", type=Path, help="what `prepare` made of authentic pictures of DEV, for turned faces")
    verb.add_argument("--work", type=Path, required=True, help="where the product's answers are kept")
    verb.add_argument("--only", nargs="+", help="some parts instead of all")

    verb = verbs.add_parser("card", help="result files -> MODEL_CARD.md")
    verb.add_argument("models", type=Path, help="folder of MODEL_CARD.md, forgery.json and results/")
    return top


def make(args: argparse.Namespace) -> None:
    import torch

    from .make import Means, Pictures
    from .make import make as run

    config = read(args.config)
    means = Means(args.imagenet, args.released, torch.device(args.device), args.workers, args.compile)
    pictures = Pictures(args.authentic, args.given, tuple(args.labelled), args.dfdc)
    print(run(config, pictures, args.work, means))


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


def train(args: argparse.Namespace) -> None:
    import torch

    from .train import Run, draw_curve

    config = read(args.config)
    for key in ("pairs", "learning_rate"):
        if getattr(args, key) is not None:
            config["train"][key] = getattr(args, key)
    run = Run(config, args.data, args.out, torch.device(args.device), args.workers, args.compile)
    if args.resume:
        run.resume(args.resume, args.fresh_schedule)
    elif args.released:
        run.start_from_released(args.released)
    elif args.imagenet:
        run.start_from_imagenet(args.imagenet)
    run.train()
    draw_curve(args.out)


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
    from .committee import load, members_of, student_of
    from .evaluate import label_of
    from .export import settings, write_onnx
    from .train import pair_logits

    config = read(args.config)
    measured = {r["weights"]: r for r in json.loads(args.evaluation.read_text())}[args.weights.name]
    net = load(args.weights, config)
    args.out.mkdir(parents=True, exist_ok=True)
    onnx_path = args.out / "forgery.onnx"
    write_onnx(net, onnx_path, config["model"]["input_size"])
    recipe = student_of(config) or members_of(config)[0]
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
    import torch

    from .figures import rounded
    from .folds import Folds, print_table, summary
    from .make import Means

    means = Means(args.imagenet, args.released, torch.device(args.device), args.workers, args.compile)
    judged = []
    for one in Folds(args.folds, args.data, args.work, means).run():
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


def _write(path: Path, document: dict) -> None:
    path.write_text(json.dumps(document, indent=2) + "\n")
    print(path.read_text())


if __name__ == "__main__":
    arguments = parser().parse_args()
    globals()[arguments.verb.replace("-", "_")](arguments)
