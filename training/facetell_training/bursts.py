"""``bursts``: does a face move too smoothly? What seventeen frames in a row add to the score of a clip's looks.

Driven and re-voiced faces are said to be smoother in time than authentic ones, at the mouth above all. A burst is
`FRAMES` neighbouring frames of a clip, in grey, each brought to the same place of eyes, nose and mouth, `SIZE` pixels
wide. Of the mouth, the eyes and the whole face it measures how much moves, how smoothly (second differences against
first ones), how sharp it is, and how much the fine detail flickers; the mouth also against the eyes, which no codec
tells apart.

A regression on these is learnt without the repository that it judges, on the labelled footage's development side, and
then, as it stands, judges the clips of another collection. Only what holds on both is more than a collection's habit.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from .crop import VIDEO_SUFFIXES, FaceFinder, clip_frames
from .evaluate import label_of
from .figures import auc, logit, wins
from .protocol import Row, id_of

FRAMES = 17
SIZE = 128
BEGINS = (0.1, 0.5)  # where in a clip its bursts begin, in shares of its length
SMOOTH = 5  # frames that a key point's place is a mean of: finders tremble

# Where eyes, nose and mouth come to lie, and the parts that are measured (rows, columns).
PLACES = np.array([[44, 48], [84, 48], [64, 68], [64, 88]], np.float32)
PARTS = {
    "mouth": np.s_[:, 74:110, 44:84],
    "eyes": np.s_[:, 34:58, 30:98],
    "face": np.s_[:, 20:112, 20:108],
}
GROUND = np.s_[:, :, :12]
WEIGHTS = (0.3, 0.5, 1.0)  # of the burst beside the looks' score


class Bursts:
    """Cuts bursts out of clips."""

    def __init__(self) -> None:
        self._finder = FaceFinder()

    def of(self, clip: Path) -> Iterator[np.ndarray]:
        """`FRAMES` x `SIZE` x `SIZE` uint8, where each of the frames shows a face."""
        for begin in BEGINS:
            frames = list(clip_frames(clip, lambda count, begin=begin: _numbers(count, begin)))
            points = [self._points(frame) for frame in frames]
            if len(frames) == FRAMES and all(found is not None for found in points):
                yield _levelled(frames, np.array(points))

    def _points(self, rgb: np.ndarray) -> np.ndarray | None:
        """Eyes, nose and mouth of the widest face, in pixels."""
        height, width = rgb.shape[:2]
        places = [face.location_data for face in self._finder.detections(rgb)]
        if not places:
            return None
        widest = max(places, key=lambda place: place.relative_bounding_box.width)
        return np.array([(point.x * width, point.y * height) for point in widest.relative_keypoints[:4]])


def _numbers(count: int, begin: float) -> range:
    """Of so many frames those of a burst."""
    first = int(max(0, min(count - FRAMES, begin * count)))
    return range(first, first + FRAMES)


def _levelled(frames: list[np.ndarray], points: np.ndarray) -> np.ndarray:
    padded = np.pad(points, ((SMOOTH // 2,) * 2, (0, 0), (0, 0)), mode="edge")
    steady = np.lib.stride_tricks.sliding_window_view(padded, SMOOTH, 0).mean(-1)
    burst = []
    for frame, at in zip(frames, steady.astype(np.float32), strict=True):
        matrix = cv2.estimateAffinePartial2D(at, PLACES, method=cv2.LMEDS)[0]
        grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
        burst.append(cv2.warpAffine(grey, matrix, (SIZE, SIZE), borderMode=cv2.BORDER_REPLICATE))
    return np.array(burst)


def features(burst: np.ndarray) -> dict[str, float]:
    """What is measured of a burst, all as logarithms of amounts or of their ratios."""
    x = burst.astype(np.float32) / 255
    step, bend, stride = x[1:] - x[:-1], x[2:] - 2 * x[1:-1] + x[:-2], x[2:] - x[:-2]
    detail = np.array([cv2.Laplacian(frame, cv2.CV_32F) for frame in x])
    flicker = detail[1:] - detail[:-1]

    def amount(of: np.ndarray) -> float:
        return float(np.log(np.abs(of).mean() + 1e-5))

    found = {}
    for name, part in PARTS.items():
        sharp, moves = amount(detail[part]), amount(step[part])
        found |= {
            f"{name}: moves": moves,
            f"{name}: bends": amount(bend[part]) - amount(stride[part]),
            f"{name}: sharp": sharp,
            f"{name}: flickers": amount(flicker[part]) - sharp,
            f"{name}: moves unevenly": float(np.log(np.abs(step[part]).mean((1, 2)).std() + 1e-6)) - moves,
        }
    for what in ("moves", "bends", "sharp", "flickers"):
        found[f"mouth, less the eyes: {what}"] = found[f"mouth: {what}"] - found[f"eyes: {what}"]
    return found | {"face, less the ground: moves": found["face: moves"] - amount(step[GROUND])}


def table(known: dict[str, np.ndarray], other: dict[str, np.ndarray], scans: list[dict], rows: list[Row]) -> list[dict]:
    """``known`` and ``other``: features by path, of the labelled footage and of the other collection; ``scans``: the
    product's answers to both. A line per way to judge, each with its figures on either side."""
    scores = {scan["path"]: logit(np.array(scan["score"])) for scan in scans if scan["score"] is not None}
    row_of = {row.id: row for row in rows}
    known = {p: x for p, x in known.items() if p in scores and row_of[id_of(p)].kind != "fullsynth"}
    other = {p: x for p, x in other.items() if p in scores}
    x, forged = np.array(list(known.values())), np.array([row_of[id_of(path)].forged for path in known])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, class_weight="balanced"))
    groups = [row_of[id_of(path)].repository for path in known]
    judged = cross_val_predict(model, x, forged, cv=GroupKFold(8), groups=groups, method="decision_function")
    elsewhere = model.fit(x, forged).decision_function(np.array(list(other.values())))
    looks, looks_elsewhere = (np.array([scores[path] for path in side]) for side in (known, other))
    path_of = {id_of(path): path for path in known}
    here = _Side(list(known), forged, [path_of.get(row_of[id_of(path)].pair, "") for path in known])
    there = _Side(
        list(other),
        np.array([label_of(path)[1] for path in other]),
        [path.replace("/fake/", "/real/") for path in other],
    )
    spread = [values[~forged].std() for values in (looks, judged)]  # both on the scale of authentic clips
    sides = dict(labelled=(here, looks, judged), other=(there, looks_elsewhere, elsewhere))
    ways = {"looks alone": (1.0, 0.0), "burst alone": (0.0, 1.0)} | {f"looks and {w} burst": (1.0, w) for w in WEIGHTS}
    return [
        dict(way=way)
        | {
            name: side.figures(a * first / spread[0] + b * second / spread[1])
            for name, (side, first, second) in sides.items()
        }
        for way, (a, b) in ways.items()
    ]


class _Side:
    """Clips of one collection: which are forged, and of each the authentic one that it was made from, if it is here."""

    def __init__(self, paths: list[str], forged: np.ndarray, partners: list[str]):
        self._forged, at = forged, {path: number for number, path in enumerate(paths)}
        pairs = [(at[partner], n) for n, partner in enumerate(partners) if forged[n] and partner in at]
        self._pairs = np.array(pairs, int).reshape(-1, 2)

    def figures(self, scores: np.ndarray) -> dict:
        real, fake = scores[self._pairs.T]
        return dict(
            real=int((~self._forged).sum()),
            fake=int(self._forged.sum()),
            auc=auc(scores[~self._forged], scores[self._forged]),
            paired_wins=wins(real, fake) if len(real) else float("nan"),
        )


def bursts(evaluation: dict, rows: list[Row], labelled: Path, other: Path) -> list[dict]:
    """``labelled``: the development clips of ``rows``; ``other``: a folder of kinds with ``real/`` and ``fake/``."""
    cutter = Bursts()

    def measured(root: Path) -> dict[str, np.ndarray]:
        clips = (path for path in sorted(root.rglob("*")) if path.suffix.lower() in VIDEO_SUFFIXES)
        found = {str(clip): [list(features(burst).values()) for burst in cutter.of(clip)] for clip in clips}
        return {path: np.mean(values, 0) for path, values in found.items() if values}

    return table(measured(labelled), measured(other), evaluation["files"], rows)
