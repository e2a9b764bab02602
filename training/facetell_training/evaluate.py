"""``evaluate``: snapshots of a run, or an exported model, on labelled clips and pictures.

For choosing among snapshots; the figures that count are the product's own, from ``facetell eval``.
A folder holds kinds of forgery, each with ``real/`` and ``fake/`` inside; a kind without ``real/``
is compared with all authentic files beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import trim_mean
from sklearn.metrics import roc_auc_score

from .crop import Face, FaceFinder, cut, frames

if TYPE_CHECKING:
    import torch

Scorer = Callable[[np.ndarray], np.ndarray]  # N x S x S x 3 uint8 -> N logits


@dataclass(frozen=True)
class Crops:
    """Face crops of labelled files; row ``i`` belongs to ``files[owner[i]]`` and to a track in it."""

    pixels: np.ndarray
    owner: np.ndarray
    track: np.ndarray
    files: list[str]

    @staticmethod
    def load(root: Path, cache: Path | None, size: int, margin: float, per_clip: int = 8) -> Crops:
        if cache and cache.exists():
            stored = np.load(cache)
            if (int(stored["size"]), float(stored["margin"])) == (size, margin):
                return Crops(stored["pixels"], stored["owner"], stored["track"], stored["files"].tolist())
        crops = _cut_all(root, size, margin, per_clip)
        if cache:
            np.savez(cache, size=size, margin=margin, **vars(crops))
        return crops


def label_of(path: str) -> tuple[str, bool]:
    """``videos/swap/fake/a.mp4`` -> kind ``videos/swap``, forged ``True``."""
    parts = Path(path).parts
    at = max(i for i, part in enumerate(parts) if part in ("real", "fake"))
    return "/".join(parts[:at]), parts[at] == "fake"


def _cut_all(root: Path, size: int, margin: float, per_clip: int) -> Crops:
    finder = FaceFinder()
    paths = [p for p in sorted(root.rglob("*")) if p.is_file() and {"real", "fake"} & set(p.parts)]
    pixels, owner, track = [], [], []
    for number, path in enumerate(paths):
        last: list[Face] = []
        for rgb in frames(path, per_clip):
            for face in finder.find(rgb)[:3]:
                near = [i for i, f in enumerate(last) if np.hypot(f.cx - face.cx, f.cy - face.cy) < face.size]
                which = near[0] if near else len(last)
                last[which : which + 1] = [face]
                pixels.append(cut(rgb, face, margin, size))
                owner.append(number)
                track.append(which)
    files = [str(p.relative_to(root)) for p in paths]
    return Crops(np.array(pixels), np.array(owner), np.array(track), files)


def torch_looks(weights: Path, model: dict) -> Scorer:
    """All that the network has to say of each crop: N x (1 + M*M + 1344), logit, logits of the map, pooled features."""
    import torch

    from .model import ForgeryNet

    net = ForgeryNet.load(weights, model).to(memory_format=torch.channels_last)

    def look(x: torch.Tensor) -> torch.Tensor:
        pooled, joined = net.features(x)
        return torch.cat([net.to_logit(pooled), net.to_mask(joined).flatten(1), pooled], 1)

    return _in_batches(look)


def torch_scorer(weights: Path, config: dict, device: torch.device | None = None) -> Scorer:
    import torch

    from .committee import load

    net = load(weights, config).to(device, memory_format=torch.channels_last)
    return _in_batches(lambda x: net(x)[0][:, 0], device)


def _in_batches(judge: Callable, device: torch.device | None = None) -> Scorer:
    """What ``judge`` says of crops [N,3,S,S] in -1..1, of pixels N x S x S x 3."""
    import torch

    from .model import normalised

    @torch.inference_mode()
    def score(pixels: np.ndarray) -> np.ndarray:
        batches = np.array_split(pixels, max(1, len(pixels) // 32))
        said = [judge(normalised(torch.from_numpy(batch).to(device))) for batch in batches]
        return torch.cat(said).cpu().numpy()

    return score


def onnx_opinions(model: Path) -> Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """An exported model's whole answer: N logits, and N x M x M logits of the map."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])

    def judge(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        faces = (p.transpose(2, 0, 1)[None].astype(np.float32) / 127.5 - 1 for p in pixels)
        logits, maps = zip(*(session.run(["logit", "mask"], {"face": face}) for face in faces), strict=True)
        return np.concatenate(logits)[:, 0], np.concatenate(maps)[:, 0]

    return judge


def onnx_scorer(model: Path) -> Scorer:
    judge = onnx_opinions(model)
    return lambda pixels: judge(pixels)[0]


def scorer(weights: Path, config: dict) -> Scorer:
    """``config`` says what network the weights are of; an ONNX file has that within itself."""
    return onnx_scorer(weights) if weights.suffix == ".onnx" else torch_scorer(weights, config)


def trimmed(logits: np.ndarray) -> float:
    return float(trim_mean(logits, 0.2))


def file_scores(crops: Crops, looks: np.ndarray, way: Callable[[np.ndarray], float] = trimmed) -> dict[str, float]:
    """Per file the score of its highest track; tracks seen in under a third of the frames are left out.

    ``looks``: a row a crop, whatever ``way`` reads of the rows of a track.
    """
    scores = {}
    for number, name in enumerate(crops.files):
        rows = crops.owner == number
        tracks = [looks[rows & (crops.track == t)] for t in np.unique(crops.track[rows])]
        longest = max((len(t) for t in tracks), default=0)
        found = [way(t) for t in tracks if 3 * len(t) >= longest]
        if found:
            scores[name] = max(found)
    return scores


def figures(scores: dict[str, float]) -> dict[str, dict]:
    """Kind -> counts, AUC, and where names pair how often a fake outscores its own source."""
    kinds: dict[str, dict[bool, dict[str, float]]] = {}
    for name, score in scores.items():
        kind, forged = label_of(name)
        kinds.setdefault(kind, {True: {}, False: {}})[forged][Path(name).stem] = score
    for group in {kind.split("/")[0] for kind in kinds}:  # all videos, all images
        members = [k for k in kinds if k.startswith(f"{group}/")]
        everything = {f: {f"{k}/{n}": s for k in members for n, s in kinds[k][f].items()} for f in (True, False)}
        for kind in members:
            kinds[kind][False] = kinds[kind][False] or everything[False]
        kinds[group] = everything
    table = {}
    for kind, sides in sorted(kinds.items()):
        real, fake = sides[False], sides[True]
        row: dict = dict(real=len(real), fake=len(fake))
        if real and fake:
            truth = [0] * len(real) + [1] * len(fake)
            row["auc"] = float(roc_auc_score(truth, [*real.values(), *fake.values()]))
            # Names without a letter are mere numberings, in which nothing belongs together.
            pairs = [(fake[n], real[n]) for n in fake if n in real and any(c.isalpha() for c in Path(n).name)]
            if pairs:
                row["pairs"] = len(pairs)
                row["paired_wins"] = float(np.mean([f > r for f, r in pairs]))
        table[kind] = row
    return table


def evaluate(weights: Path, config: dict, crops: Crops) -> dict:
    """Everything about one set of weights: figures, file scores, and the logits of all crops."""
    logits = scorer(weights, config)(crops.pixels)
    scores = file_scores(crops, logits)
    readings = {
        name: np.round(logits[crops.owner == i], 4).tolist() for i, name in enumerate(crops.files) if name in scores
    }
    return dict(weights=weights.name, figures=figures(scores), scores=scores, readings=readings)


def print_table(results: list[dict]) -> None:
    names = [r["weights"].removesuffix(".pt") for r in results]
    print(f"{'AUC (paired wins)':<32}{'real':>5}{'fake':>5}  " + "".join(f"{n:>15}" for n in names))
    for kind, first in results[0]["figures"].items():
        if "auc" not in first:
            continue
        cells = []
        for result in results:
            row = result["figures"][kind]
            wins = f" ({row['paired_wins']:.2f})" if "paired_wins" in row else ""
            cells.append(f"{row['auc']:.3f}{wins}")
        print(f"{kind:<32}{first['real']:>5}{first['fake']:>5}  " + "".join(f"{c:>15}" for c in cells))
