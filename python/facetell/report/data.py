"""From the table to what the page knows of each clip."""

import base64
import heapq
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from math import isfinite, isqrt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from facetell.batch.schema import CLIP, METADATA, SCHEMA
from facetell.batch.store import files

#: Rows that are held at once.
_ROWS = 2048

#: Of a face: what the page shows, and the lists with an entry for each look.
_SHOWN, _LOOKS = ("face", "face_score", "strongest_time", "strongest_score"), ("times", "scores", "unusable")


@dataclass
class Table:
    """A table on disk."""

    data: ds.Dataset
    #: What was written beside the rows: `version`, `model`, `clips` and `stills` (figures of the model's card).
    facts: dict[str, Any]

    @staticmethod
    def open(source: Path) -> "Table":
        """Opens a Parquet file, or what there is in the folder of a run.

        Raises:
            FileNotFoundError: there is no table.
            ValueError: it is no table of ours.
        """
        paths = files(source) if source.is_dir() else [source] if source.is_file() else []
        if not paths:
            raise FileNotFoundError(f"no table in {source}")
        try:
            written = pq.read_schema(paths[0])
            # What pandas or another tool wrote anew has other, wider types.
            data = ds.dataset([str(path) for path in paths], format="parquet", schema=SCHEMA)
            missing = [field.name for field in CLIP if field.name not in written.names]
        except pa.ArrowInvalid as error:
            raise ValueError(f"{paths[0]} is no Parquet: {error}") from error
        if missing:
            raise ValueError(f"{paths[0]} is no table of facetell: it has no {', '.join(missing)}")
        for field in CLIP:
            if not field.nullable and data.count_rows(filter=ds.field(field.name).is_null()) > 0:
                raise ValueError(f"{source} is no table of facetell: a row has no {field.name}")
        return Table(data, _facts((written.metadata or {}).get(METADATA)))

    def rows(self) -> Iterator[dict[str, Any]]:
        """All rows, those of a clip together."""
        paths = self.data.to_table(columns=["path"])["path"]
        # So they are written; another tool may have put them in another order.
        if pc.all(pc.less_equal(paths[:-1], paths[1:]), min_count=0).as_py():
            batches = self.data.to_batches(batch_size=_ROWS)
        else:
            batches = self.data.to_table().sort_by([("path", "ascending"), ("face", "ascending")]).to_batches(_ROWS)
        for batch in batches:
            yield from batch.to_pylist()

    def least(self, pictures: int) -> float:
        """The score that the `pictures` strongest faces reach."""
        if pictures <= 0:
            return 2.0
        scores = self.data.to_table(columns=["face_score"], filter=ds.field("picture").is_valid())["face_score"]
        best = heapq.nlargest(pictures, (score for score in scores.to_pylist() if score is not None))
        return best[-1] if len(best) == pictures else -1.0


def _facts(written: bytes | None) -> dict[str, Any]:
    """What stands beside the rows; nothing if another tool wrote the table and left it out.

    Raises:
        ValueError: it is not as `facetell.batch` writes it.
    """
    if written is None:
        return {}
    try:
        facts: dict[str, Any] = json.loads(written)
        figures = ("budget", "authentic_files", "manipulated_files", "found")
        texts = [facts["version"], facts["model"]["name"], facts["model"]["version"]]
        numbers = [facts[kind][name] for kind in ("clips", "stills") for name in figures]
    except (ValueError, KeyError, TypeError, RecursionError):
        texts, numbers = [None], []
    if not all(isinstance(text, str) for text in texts) or not all(isinstance(each, int | float) for each in numbers):
        raise ValueError("what it says of its version and model is not of facetell")
    return facts


def clips(table: Table, pictures: int) -> Iterator[dict[str, Any]]:
    """What the page knows of each clip; pictures only of the `pictures` faces with the highest scores."""
    least, left = table.least(pictures), pictures
    for _, group in groupby(table.rows(), key=lambda row: row["path"]):
        # A run that was killed at its very end leaves rows both in the table and in a part.
        rows = list({row["face"]: row for row in group}.values())
        clip: dict[str, Any] = {field.name: _plain(rows[0][field.name]) for field in CLIP}
        clip["tracks"] = []
        for row in rows:
            if row["face"] is None:
                continue
            if len({len(row[name] or []) for name in _LOOKS}) > 1:
                raise ValueError(f"face {row['face']} of {row['path']} has {', '.join(_LOOKS)} of different lengths")
            face = {name: _plain(row[name]) for name in _SHOWN} | {name: _plain(row[name] or []) for name in _LOOKS}
            if row["picture"] is not None and left > 0 and (row["face_score"] or 0) >= least:
                left -= 1
                face["picture"] = _base64(row["picture"])
                face["heat"] = _base64(row["heat"]) if _square(row["heat"]) else None
            clip["tracks"].append(face)
        # An empty field says nothing, thousands of times.
        yield {name: value for name, value in clip.items() if value not in (None, [])}


def _plain(value: object) -> object:
    """Numbers as short as they are shown."""
    if isinstance(value, float):
        return round(value, 4) if isfinite(value) else None
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: item for name, item in value.items() if item is not None}
    return value


def _square(heat: bytes | None) -> bool:
    return heat is not None and isqrt(len(heat)) ** 2 == len(heat) > 0


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
