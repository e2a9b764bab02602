"""What each verb of the command line takes."""

from __future__ import annotations

import argparse
from pathlib import Path


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
    _means(verb, workers=2)

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

    verb = verbs.add_parser("twins", help="every authentic crop once more, as one of three autoencoders draws it")
    verb.add_argument("config", type=Path)
    verb.add_argument("--data", type=Path, required=True, help="what `prepare` and `prepare-labelled` wrote")
    verb.add_argument("--minutes", type=float, default=3.5, help="that each of them learns")
    verb.add_argument("--seed", type=int, default=5)
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
    verb.add_argument("--drawn", type=Path, help="pairs that `draw` made, in the place of new ones")

    verb = verbs.add_parser("draw", help="training pairs, drawn once for many recipes and networks")
    verb.add_argument("config", type=Path)
    verb.add_argument("--data", type=Path, required=True, help="what `prepare` wrote")
    verb.add_argument("--out", type=Path, required=True, help="220 kB a pair at 192 pixels; a stopped one goes on")
    verb.add_argument("--pairs", type=int, required=True)
    verb.add_argument("--workers", type=int, default=2)

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

    verb = verbs.add_parser(
        "folds", help="recipes judged by families of generators that they, and what they start from, never saw"
    )
    verb.add_argument("folds", type=Path, help="configs/folds.toml")
    verb.add_argument("--data", type=Path, required=True, help="what `prepare` wrote")
    verb.add_argument("--work", type=Path, required=True, help="where the runs are kept")
    verb.add_argument("--out", type=Path, required=True, help="models/results/folds.json")
    _means(verb, workers=1)

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


def _means(verb: argparse.ArgumentParser, workers: int) -> None:
    """What networks are trained by, see `make.Means`."""
    verb.add_argument("--imagenet", type=Path, nargs="*", default=[], help="as for `train`, one a backbone")
    verb.add_argument("--released", type=Path, help="an exported model, for members that go on from one")
    verb.add_argument("--device", default="cpu")
    verb.add_argument("--workers", type=int, default=workers)
    verb.add_argument("--compile", action="store_true")
    verb.add_argument("--drawn", type=Path, help="pairs that `draw` made, in the place of new ones")
