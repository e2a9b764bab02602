"""Clips from elsewhere: copied to a file of this machine, for as long as they are looked at."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from time import monotonic

import fsspec

from .inputs import is_remote

#: Bytes that are held at once.
_CHUNK = 1 << 20


@contextmanager
def local(path: str, seconds: float, most: int) -> Iterator[str]:
    """Gives the path of a clip on this machine; what was copied is gone afterwards.

    Args:
        path: a path, which is given as it is, or an address.
        seconds: that copying may take.
        most: bytes that a copy may have.

    Raises:
        TimeoutError: it takes longer.
        OSError: it is larger, or cannot be read.
    """
    if not is_remote(path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="facetell-") as folder:
        # Some formats are told by the end of the name, too.
        copy = Path(folder) / ("clip" + PurePosixPath(path.split("::")[0].split("?")[0]).suffix[:16])
        _within(seconds, lambda stop: _copy(path, copy, most, stop))
        yield str(copy)


def _copy(address: str, copy: Path, most: int, stop: threading.Event) -> None:
    size = 0
    with fsspec.open(address, "rb") as source, copy.open("wb") as target:
        while not stop.is_set() and (chunk := source.read(_CHUNK)):
            size += len(chunk)
            if size > most:
                raise OSError(f"it is larger than {most} bytes (--max-bytes)")
            target.write(chunk)


def _within(seconds: float, work: Callable[[threading.Event], None]) -> None:
    """Does work in a thread of its own: a server that says no more cannot be waited for, only left."""
    stop, errors = threading.Event(), []

    def run() -> None:
        try:
            work(stop)
        except Exception as error:  # whatever the protocol raises
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    end = monotonic() + seconds
    thread.start()
    thread.join(seconds)
    stop.set()
    if thread.is_alive() or (monotonic() > end and not errors):
        raise TimeoutError(f"it takes longer than {seconds:g} s to copy (--time-limit)")
    if errors:
        raise OSError(f"{type(errors[0]).__name__}: {errors[0]}") from errors[0]
