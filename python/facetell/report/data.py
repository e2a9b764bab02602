"""From the table to what the page knows of each clip."""

import base64
import heapq
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from facetell.batch.schema import CLIP, FACE, METADATA, SCHEMA
from facetell.batch.store import PARTS, TABLE

#: Rows that are held at once.
_ROWS = 2048


@dataclass
class Table:
    """A table on disk."""

    data: ds.Dataset
    #: What was written beside the rows: `version`, `model`, `clips` and `stills` (figures of the model's card).
    facts: dict[str, Any]
    #: The rows lie in the order of their paths.
    sorted: bool

    @staticmethod
    def open(source: Path) -> "Table":
        """Opens a Parquet file, or what there is in the folder of a run.

        Raises:
            FileNotFoundError: there is no table.
            ValueError: it is no table of ours.
        """
        whole = source / TABLE if source.is_dir() else source
        paths = [whole] if whole.is_file() else sorted((source / PARTS).glob("*.parquet"))
        if not paths:
            raise FileNotFoundError(f"no table in {source}")
        try:
            metadata = pq.read_schema(paths[0]).metadata or {}
            # What pandas or another tool wrote anew has other, wider types.
            data = ds.dataset([str(path) for path in paths], format="parquet", schema=SCHEMA)
            missing = [field.name for field in CLIP if field.name not in pq.read_schema(paths[0]).names]
        except pa.ArrowInvalid as error:
            raise ValueError(f"{paths[0]} is no Parquet: {error}") from error
        if missing:
            raise ValueError(f"{paths[0]} is no table of facetell: it has no {', '.join(missing)}")
        facts = json.loads(metadata.get(METADATA, b"{}"))
        return Table(data, facts, sorted=len(paths) == 1)

    def rows(self) -> Iterator[dict[str, Any]]:
        """All rows, those of a clip together."""
        if self.sorted:
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


def clips(table: Table, pictures: int) -> Iterator[dict[str, Any]]:
    """What the page knows of each clip; pictures only of the `pictures` faces with the highest scores."""
    least, left = table.least(pictures), pictures
    for _, group in groupby(table.rows(), key=lambda row: row["path"]):
        rows = list(group)
        clip: dict[str, Any] = {field.name: _plain(rows[0][field.name]) for field in CLIP}
        clip["tracks"] = []
        for row in rows:
            if row["face"] is None:
                continue
            face = {
                field.name: _plain(row[field.name]) for field in FACE if field.name not in ("picture", "heat", "sizes")
            }
            if row["picture"] is not None and left > 0 and (row["face_score"] or 0) >= least:
                left -= 1
                face["picture"] = _base64(row["picture"])
                face["heat"] = _base64(row["heat"]) if row["heat"] else None
            clip["tracks"].append(face)
        # An empty field says nothing, thousands of times.
        yield {name: value for name, value in clip.items() if value not in (None, [])}


def _plain(value: object) -> object:
    """Numbers as short as they are shown."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: item for name, item in value.items() if item is not None}
    return value


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
