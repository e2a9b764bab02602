"""``prepare``: authentic pictures and clips -> level face crops with 468 landmarks, ready to blend.

Writes into the output folder
``crops.jpgs``  N crops of S x S pixels (see ``store.py``);
``faces.npz``   landmarks (N x 468 x 2, crop pixels), and per crop: source folder, identity, path,
                face size in picture pixels, landmark-box/detection-box ratio;
``prepare.json`` how many were kept and why the others were not.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from .crop import FaceFinder, cut, frames
from .store import Pictures, Several, Writer, encoded

# Wider than any training crop, so that jitter in place, scale and turn finds real pixels.
STORED_MARGIN = 2.2
STORED_SIZE = 400
MIN_FACE = 48


@dataclass(frozen=True)
class Prepared:
    """What ``prepare`` wrote, opened for reading."""

    crops: Pictures | Several
    landmarks: np.ndarray
    source: np.ndarray
    identity: np.ndarray
    path: np.ndarray

    @staticmethod
    def open(folder: Path) -> Prepared:
        index = np.load(folder / "faces.npz")
        return Prepared(
            crops=Pictures(folder),
            landmarks=index["landmarks"].astype(np.float32),
            source=index["source"],
            identity=index["identity"],
            path=index["path"],
        )

    def joined(self, other: Prepared, rows: np.ndarray) -> Prepared:
        """With the ``rows`` of ``other`` behind its own."""
        both = [
            np.concatenate([getattr(self, name), getattr(other, name)[rows]])
            for name in ("landmarks", "source", "identity", "path")
        ]
        crops = Several([(self.crops, np.arange(len(self.crops))), (other.crops, rows)])
        return Prepared(crops, *both)


def inset(margin: float) -> int:
    """Pixels that a stored crop has on each side of what is ``margin`` face widths wide."""
    return round(STORED_SIZE * (1 - margin / STORED_MARGIN) / 2)


def middle(crop: np.ndarray, margin: float, size: int) -> np.ndarray:
    """A stored crop as the detector would cut it: ``size`` x ``size`` pixels, ``margin`` face widths wide."""
    edge = inset(margin)
    return cv2.resize(crop[edge:-edge, edge:-edge], (size, size), interpolation=cv2.INTER_AREA)


def identity_of(path: Path) -> str:
    """Clips of one person share a name up to the take (``Obama_clip2``, ``id2_vcd_swwp2s``); stills stand alone."""
    stem = re.sub(r"(_?clip_?\d+|\d+|_[a-z0-9]{6})$", "", path.stem)
    return f"{path.parent.name}/{stem if path.parent.name == 'clips' else path.stem}"


_tools: tuple = ()  # one set of MediaPipe graphs per worker process


def start_worker() -> None:
    global _tools
    from mediapipe.python.solutions.face_mesh import FaceMesh

    cv2.setNumThreads(1)
    _tools = (FaceFinder(), FaceMesh(static_image_mode=True, max_num_faces=1, min_detection_confidence=0.3))


def finder() -> FaceFinder:
    """This worker's."""
    return _tools[0]


def landmarks_of(crop: np.ndarray, least: float) -> tuple[np.ndarray, float] | str:
    """468 points in a stored crop, and their extent over the detection's, ``least`` to 2; or why there are none."""
    found = _tools[1].process(crop).multi_face_landmarks
    if not found:
        return "no landmarks"
    points = np.array([(p.x, p.y) for p in found[0].landmark], np.float32) * STORED_SIZE
    extent = float((points.max(0) - points.min(0)).max()) / (STORED_SIZE / STORED_MARGIN)
    return (points, extent) if least < extent < 2.0 else "landmarks disagree with box"


def _prepare_file(job: tuple[Path, int]) -> list[dict | str]:
    """For each frame either a record or the reason why there is none."""
    path, count = job
    results: list[dict | str] = []
    for rgb in frames(path, count):
        faces = finder().find(rgb)
        if not faces:
            results.append("no face")
            continue
        face = faces[0]
        if face.size < MIN_FACE:
            results.append("face too small")
            continue
        crop = cut(rgb, face, STORED_MARGIN, STORED_SIZE)
        found = landmarks_of(crop, 0.8)
        if isinstance(found, str):
            results.append(found)
            continue
        points, extent = found
        results.append(
            dict(
                crop=encoded(crop),
                landmarks=points,
                source=path.parent.name,
                identity=identity_of(path),
                path=f"{path.parent.name}/{path.name}",
                size=face.size,
                extent=extent,
            )
        )
    return results or ["unreadable"]


def prepare(inputs: list[Path], out: Path, frames_per_clip: int, workers: int) -> dict:
    """Prepare every picture and clip below ``inputs``; returns the counts."""
    jobs = [(p, frames_per_clip) for folder in inputs for p in sorted(folder.rglob("*")) if p.is_file()]
    out.mkdir(parents=True, exist_ok=True)
    fields: dict[str, list] = {k: [] for k in ("landmarks", "source", "identity", "path", "size", "extent")}
    counts: Counter[str] = Counter()
    context = get_context("spawn")
    with Writer(out) as crops, context.Pool(workers, start_worker) as pool:
        for done, results in enumerate(pool.imap(_prepare_file, jobs, chunksize=8), 1):
            for result in results:
                if isinstance(result, str):
                    counts[result] += 1
                    continue
                counts["kept"] += 1
                crops.add(result.pop("crop"))
                for key, value in result.items():
                    fields[key].append(value)
            if done % 500 == 0:
                print(f"{done}/{len(jobs)} files, {dict(counts)}", flush=True)
    arrays = {k: np.array(v) for k, v in fields.items()}
    arrays["landmarks"] = arrays["landmarks"].astype(np.float16)
    np.savez(out / "faces.npz", **arrays)
    extent = arrays["extent"]
    summary = dict(
        counts=dict(counts),
        per_source=dict(Counter(arrays["source"].tolist())),
        landmark_to_box=dict(
            zip(("p5", "p50", "p95"), np.percentile(extent, (5, 50, 95)).round(3).tolist(), strict=True)
        ),
    )
    (out / "prepare.json").write_text(json.dumps(summary, indent=1) + "\n")
    return summary
