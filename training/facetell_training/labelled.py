"""``prepare-labelled``: footage whose label is known -> crops as ``prepare`` stores them, and what is known of each.

Two lists are read: ``index.tsv``, one row per region of a clip or picture, with level crops of its faces beside it;
and ``dfdc_pairs.tsv``, one row per forged face of DFDC (Dolhansky et al., 2020), beside the very frame that it was
made from, both as blobs of a git repository. Of an index only the training side is taken.

Writes what ``prepare`` writes, and ``labels.npz``: per crop whether it is ``forged``, its ``kind`` (see `KINDS`),
``generator``, ``repository``, ``region``, that region's authentic ``pair`` ("" where none is known) and ``frame``.
"""

from __future__ import annotations

import csv
import json
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from .crop import Face, FaceFinder, cut
from .prepare import STORED_MARGIN, STORED_SIZE, finder, landmarks_of, start_worker
from .store import Writer, encoded

KINDS = ("real", "swap", "reenact", "lipsync", "fullsynth")

# The repository, and as a source of crops, whose fakes lie on their originals pixel by pixel: DFDC.
ALIGNED = "dfdc"

# DFDC's crops end at the face. What lies outside is repeated, for both halves alike; the finder needs some of it.
TIGHT_BORDER = 0.25


@dataclass(frozen=True)
class Labels:
    """Per crop what is known of it; N each."""

    forged: np.ndarray
    kind: np.ndarray
    generator: np.ndarray
    repository: np.ndarray
    region: np.ndarray
    pair: np.ndarray
    frame: np.ndarray

    @staticmethod
    def open(folder: Path) -> Labels:
        stored = np.load(folder / "labels.npz")
        return Labels(**{field.name: stored[field.name] for field in fields(Labels)})


@dataclass(frozen=True)
class Region:
    """Pictures of one face, still encoded, and what is known of it."""

    pictures: list[bytes]
    label: dict
    group: str
    level: bool  # stored crops already; else tight ones, the authentic picture last


def regions_of(lists: Iterable[Path], dfdc: Path | None) -> Iterator[Region]:
    """All of several lists; ``dfdc``: the git repository that ``dfdc_pairs.tsv`` names blobs of."""
    for file in lists:
        yield from from_dfdc(file, dfdc) if file.name.startswith("dfdc") else from_index(file)


def from_index(index: Path) -> Iterator[Region]:
    """The training rows of ``index.tsv``."""
    with index.open(newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["side"] != "train":
                continue
            pictures = [path.read_bytes() for path in sorted(index.parent.glob(row["pictures"]))]
            label = dict(
                forged=row["label"] == "fake",
                kind=row["kind"],
                generator=row["generator"],
                repository=row["repo"],
                region=row["id"],
                pair=row["pair"] or "",
            )
            yield Region(pictures, label, row["group"] or row["file"], level=True)


def from_dfdc(pairs: Path, repository: Path) -> Iterator[Region]:
    """The rows of ``dfdc_pairs.tsv``, one region per forged and per authentic clip; blobs from a git ``repository``."""
    command = ["git", "-C", str(repository), "cat-file", "--batch"]
    seen: set[str] = set()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as git, pairs.open() as file:
        for row in csv.DictReader(file, delimiter="\t"):
            fake, real = (_blob(git, row[name]) for name in ("fake_blob", "orig_blob"))
            original = f"dfdc:{row['original']}"
            shared = dict(repository=ALIGNED)
            if original not in seen:
                seen.add(original)
                label = dict(forged=False, kind="real", generator="-", region=original, pair="") | shared
                yield Region([real], label, row["original"], level=False)
            label = dict(forged=True, kind="swap", generator="dfdc", region=f"dfdc:{row['fake']}", pair=original)
            yield Region([fake, real], label | shared, row["original"], level=False)
        git.stdin.close()


def _blob(git: subprocess.Popen, name: str) -> bytes:
    git.stdin.write(f"{name}\n".encode())
    git.stdin.flush()
    header = git.stdout.readline().split()
    if header[1:2] != [b"blob"]:
        raise ValueError(f"{name}: {b' '.join(header).decode()}")
    content = git.stdout.read(int(header[2]))
    git.stdout.read(1)
    return content


def _crops(region: Region) -> tuple[Region, list[dict | str]]:
    """For each of its pictures a record, or why there is none."""
    pictures = [_decoded(picture) for picture in region.pictures]
    face = None if region.level else _tight_face(finder(), pictures[-1])
    if not region.level:
        if face is None:
            return region, ["no face"]
        pictures = [cut(pictures[0], face, STORED_MARGIN, STORED_SIZE)]
    records: list[dict | str] = []
    for frame, crop in enumerate(pictures):
        if crop.shape[0] != STORED_SIZE:
            crop = cv2.resize(crop, (STORED_SIZE, STORED_SIZE), interpolation=cv2.INTER_CUBIC)
        found = landmarks_of(crop, 0.6)
        if isinstance(found, str):
            records.append(found)
            continue
        points, extent = found
        size = face.size if face else STORED_SIZE / STORED_MARGIN
        records.append(dict(crop=encoded(crop), landmarks=points, size=size, extent=extent, frame=frame))
    return region, records


def _decoded(picture: bytes) -> np.ndarray:
    return cv2.cvtColor(cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


def _tight_face(finds: FaceFinder, picture: np.ndarray) -> Face | None:
    """The face in a picture that ends where it does, in that picture's pixels."""
    height, width = picture.shape[:2]
    border = round(TIGHT_BORDER * max(height, width))
    wide = cv2.copyMakeBorder(picture, *(border,) * 4, cv2.BORDER_REPLICATE)
    faces = finds.find(wide)
    if not faces or not 0.4 < faces[0].size / max(height, width) < 1.4:
        return None
    face = faces[0]
    return Face(face.cx - border, face.cy - border, face.size, face.roll, face.score)


def prepare_labelled(regions: Iterable[Region], out: Path, workers: int) -> dict:
    """Prepare every region; returns the counts."""
    names = [field.name for field in fields(Labels)]
    columns: dict[str, list] = {
        name: [] for name in ("landmarks", "size", "extent", "source", "identity", "path", *names)
    }
    counts: Counter[str] = Counter()
    with Writer(out) as crops, get_context("spawn").Pool(workers, start_worker) as pool:
        for region, records in pool.imap(_crops, regions, chunksize=16):
            about = region.label | dict(
                source=ALIGNED if region.label["repository"] == ALIGNED else "labelled",
                identity=f"labelled/{region.group}",
                path=region.label["region"],
            )
            for record in records:
                if isinstance(record, str):
                    counts[record] += 1
                    continue
                counts["kept"] += 1
                crops.add(record.pop("crop"))
                for name, value in (about | record).items():
                    columns[name].append(value)
    arrays = {name: np.array(values) for name, values in columns.items()}
    arrays["landmarks"] = arrays["landmarks"].astype(np.float16)
    np.savez(out / "labels.npz", **{name: arrays.pop(name) for name in names})
    np.savez(out / "faces.npz", **arrays)
    labels = Labels.open(out)
    summary = dict(
        counts=dict(counts),
        kinds=dict(Counter(labels.kind.tolist())),
        generators=len(set(labels.generator[labels.forged].tolist())),
    )
    (out / "prepare.json").write_text(json.dumps(summary, indent=1) + "\n")
    return summary
