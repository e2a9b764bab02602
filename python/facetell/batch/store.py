"""The folder of a run: parts while it goes on, one table when it is done.

A part is written whole or not at all, so a run that was killed leaves a folder that the next one goes on from. The
table is made of the parts in the end, in the order of the paths, a few thousand rows at a time.
"""

import json
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from .schema import METADATA, SCHEMA

TABLE, PARTS = "table.parquet", "parts"

#: Reasons that may be none tomorrow: a server was down, a share not there, a machine too busy.
_FAILED = pc.field("reason").isin(["unreadable", "crashed"])

#: Rows that are held and written at once, about; those of one clip are never parted.
_ROWS = 2000


def files(folder: Path) -> list[Path]:
    """What there is of a run's table: itself, and parts that are not in it yet."""
    return [path for path in [folder / TABLE, *sorted((folder / PARTS).glob("*.parquet"))] if path.is_file()]


class Store:
    """What there is of a run's results."""

    def __init__(self, folder: Path, facts: dict, resume: bool) -> None:
        """Opens a folder, or makes it.

        Args:
            folder: of the run.
            facts: what made the results, written beside them.
            resume: go on from what is there.

        Raises:
            FileExistsError: there are results, and `resume` was not asked for.
            ValueError: what is there was made by another version or with other settings.
            OSError: it cannot be read or written.
        """
        self._schema = SCHEMA.with_metadata({METADATA: json.dumps(facts, sort_keys=True).encode()})
        self._table, self._parts = folder / TABLE, folder / PARTS
        there = self._files()
        if there and not resume:
            raise FileExistsError(f"{folder} has results already: go on with --resume, or name another folder")
        for path in there:
            if (pq.read_schema(path).metadata or {}).get(METADATA) != self._schema.metadata[METADATA]:
                raise ValueError(
                    f"{path} was made by another version, or with another --alarm, --time-limit or --max-bytes"
                )
        self._parts.mkdir(parents=True, exist_ok=True)
        for rest in self._parts.glob("*.part"):
            rest.unlink()
        self._drop_merged()

    def done(self) -> set[str]:
        """The paths that have their rows."""
        return {path for batch in self._batches(["path"]) for path in batch["path"].to_pylist()}

    def failed(self) -> int:
        """How many clips could not be looked at."""
        return int(self._dataset().count_rows(filter=_FAILED))

    def forget_failed(self, clips: set[str]) -> None:
        """Drops the rows of those of these clips that could not be looked at."""
        again = _FAILED & pc.field("path").isin(pa.array(sorted(clips), pa.string()))
        for path in self._files():
            data = ds.dataset(str(path), schema=self._schema, format="parquet")
            if data.count_rows(filter=again) > 0:
                kept = data.to_batches(filter=~again, batch_size=_ROWS)
                self._write(path, (pa.Table.from_batches([batch]) for batch in kept))

    def add(self, rows: pa.Table) -> None:
        """Keeps rows; those of one clip come together."""
        if rows.num_rows > 0:
            self._write(self._parts / f"{uuid.uuid4().hex}.parquet", [rows])

    def finish(self) -> Path:
        """Makes the table of all there is; gives its path."""
        if self._files() != [self._table]:
            self._write(self._table, _sorted(self._dataset()))
            self._drop_merged()
        # Somebody else's file may be in it.
        with suppress(OSError):
            self._parts.rmdir()
        return self._table

    def verdicts(self) -> dict[str, int]:
        """How many clips got which verdict."""
        columns = self._dataset().to_table(["path", "verdict"])
        counted = columns.group_by("path").aggregate([("verdict", "min")])["verdict_min"].value_counts()
        return {item["values"].as_py(): item["counts"].as_py() for item in counted}

    def _files(self) -> list[Path]:
        return files(self._table.parent)

    def _dataset(self) -> ds.Dataset:
        return ds.dataset([str(path) for path in self._files()], schema=self._schema, format="parquet")

    def _batches(self, columns: list[str]) -> Iterator[pa.RecordBatch]:
        if self._files():
            yield from self._dataset().to_batches(columns=columns)

    def _drop_merged(self) -> None:
        """A run may be killed after the table is there and before its parts are gone. A part is in it or it is not."""
        if not self._table.is_file():
            return
        merged = set(pq.read_table(self._table, columns=["path"])["path"].to_pylist())
        for part in self._parts.glob("*.parquet"):
            if merged.issuperset(pq.read_table(part, columns=["path"])["path"].to_pylist()):
                part.unlink()

    def _write(self, path: Path, tables: Iterable[pa.Table]) -> None:
        part = path.with_name(path.name + ".part")
        with pq.ParquetWriter(part, self._schema, compression="zstd") as writer:
            for table in tables:
                writer.write_table(table.cast(self._schema))
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)


def _sorted(data: ds.Dataset) -> Iterator[pa.Table]:
    """All rows in the order of their paths and faces. Parts hold neighbours, so each piece is read from few of them."""
    paths = data.to_table(columns=["path"])["path"].combine_chunks()
    paths = paths.take(pc.sort_indices(paths))
    first = 0
    while first < len(paths):
        # To the end of the clip.
        last = paths[min(first + _ROWS, len(paths)) - 1].as_py()
        span = (ds.field("path") >= paths[first]) & (ds.field("path") <= last)
        piece = data.to_table(filter=span).sort_by([("path", "ascending"), ("face", "ascending")])
        first += piece.num_rows
        yield piece
