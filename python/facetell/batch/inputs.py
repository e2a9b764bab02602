"""What is to be looked at: files, folders, patterns, columns of tables, addresses that fsspec knows."""

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import fsspec
import pyarrow.csv
import pyarrow.dataset

#: Tables that paths are read from when a column is named.
_TABLES = (".parquet", ".csv")


def expand(inputs: Iterable[str], column: str | None = None) -> list[str]:
    """Names every clip once, in the order of the names.

    Args:
        inputs: paths of files and folders (with all in them that is not hidden), glob patterns, addresses with a
            protocol of fsspec (`s3://`, `gs://`, `http://` …), and with `column` Parquet and CSV files.
        column: the name of the column that holds paths or addresses.

    Returns:
        Paths and addresses. A file that is not there is among them: it gets its row, with the error.

    Raises:
        FileNotFoundError: a pattern or folder names nothing.
        ValueError: a table has no such column, or it holds no text.
        OSError: a folder or table cannot be read.
        ImportError: fsspec needs a package for this protocol; the message names it.
    """
    return sorted({path for given in inputs for path in _one(given, column)})


def is_remote(path: str) -> bool:
    """Whether it is an address, not a path of this machine."""
    return "://" in path


def _one(given: str, column: str | None) -> Iterator[str]:
    if column is not None and given.lower().endswith(_TABLES):
        yield from _column(given, column)
    elif is_remote(given):
        yield from _remote(given)
    elif os.path.isdir(given):
        yield from _something(given, _folder(given))
    elif glob.has_magic(given) and not os.path.lexists(given):
        found = (path for path in glob.glob(given, recursive=True) if not os.path.isdir(path))
        yield from _something(given, found)
    else:
        yield given


def _something(given: str, found: Iterable[str]) -> Iterator[str]:
    empty = True
    for path in found:
        empty = False
        yield path
    if empty:
        raise FileNotFoundError(f"nothing there: {given}")


def _folder(folder: str, above: frozenset[str] = frozenset()) -> Iterator[str]:
    """All files that are not hidden. Links to folders are followed, but not back to one `above`."""
    if (real := os.path.realpath(folder)) in above:
        return
    for entry in os.scandir(folder):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _folder(entry.path, above | {real})
        else:
            yield entry.path


def _remote(address: str) -> Iterator[str]:
    protocol = address.split("://", 1)[0].split("::")[-1]
    # A web server has no folders, and a question mark in an address of it is no pattern.
    if protocol in ("http", "https"):
        yield address
        return
    fs, path = fsspec.core.url_to_fs(address)
    if glob.has_magic(path):
        found = (each for each in fs.glob(path) if not fs.isdir(each))
        yield from _something(address, (fs.unstrip_protocol(each) for each in found))
    elif fs.isdir(path):
        below = ((each, Path(each[len(path) :]).parts) for each in fs.find(path))
        visible = (each for each, parts in below if not any(part.startswith(".") for part in parts))
        yield from _something(address, (fs.unstrip_protocol(each) for each in visible))
    else:
        yield address


def _column(given: str, column: str) -> Iterator[str]:
    fs, path = fsspec.core.url_to_fs(given)
    kind = Path(path).suffix.lower().lstrip(".")
    data = pyarrow.dataset.dataset(path, filesystem=fs, format=kind)
    if column not in data.schema.names:
        raise ValueError(f"{given} has no column {column}; it has {', '.join(data.schema.names)}")
    for batch in data.to_batches(columns=[column]):
        for value in batch.column(0).to_pylist():
            if not isinstance(value, str):
                raise ValueError(f"the column {column} of {given} holds {value!r}, which is no path")
            yield value
