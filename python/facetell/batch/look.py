"""What an actor does: it holds a detector and looks at one clip after the other."""

import faulthandler
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

import pyarrow as pa
import ray

from facetell import Alarm

from .detect import Eye
from .fetch import local
from .rows import failed, table

#: Seconds beyond a clip's limit after which its process ends itself.
_GRACE = 60

#: How often a clip may take its actor down before it is left alone.
CRASHES = 2


@dataclass(frozen=True)
class Settings:
    """The same for every clip."""

    alarm: Alarm
    #: Seconds that a clip may take.
    time_limit: int
    #: Bytes that a clip from elsewhere may have.
    max_bytes: int


class Attempts:
    """Where each clip was begun and not ended. It outlives the actors that look, so it knows what ended them."""

    def __init__(self) -> None:
        self._begun: dict[bytes, list[str]] = {}

    def begin(self, clip: bytes, machine: str) -> int:
        """Counts a beginning on a machine of the cluster; gives how many there were before that had no end.

        Those on a machine that was lost are none of the clip's doing.
        """
        begun = self._begun.get(clip, [])
        if begun:
            there = {node["NodeID"] for node in ray.nodes() if node["Alive"]}
            begun = [each for each in begun if each in there]
        self._begun[clip] = [*begun, machine]
        return len(begun)

    def end(self, clip: bytes) -> None:
        """Forgets a clip."""
        self._begun.pop(clip, None)


class Looker:
    """Looks at the clips of a batch; one detector for as long as the actor lives."""

    def __init__(self, settings: Settings, attempts: ray.actor.ActorHandle) -> None:
        self._settings, self._attempts = settings, attempts
        self._machine = ray.get_runtime_context().get_node_id()
        self._eye = Eye(settings.alarm)

    def __call__(self, batch: pa.Table) -> Iterator[pa.Table]:
        for clip in batch["clip"].to_pylist():
            before = ray.get(self._attempts.begin.remote(clip, self._machine))
            if before < CRASHES:
                with guarded(self._settings.time_limit + _GRACE):
                    rows = self._look(os.fsdecode(clip))
            else:
                error = f"the process that looked at it ended {before} times"
                rows = failed(os.fsdecode(clip), "crashed", error)
            # Whatever happens later is not its doing.
            self._attempts.end.remote(clip)
            yield table(rows)

    def _look(self, clip: str) -> list[dict]:
        start, limit = monotonic(), self._settings.time_limit
        try:
            with local(clip, limit, self._settings.max_bytes) as path:
                left = limit - (monotonic() - start)
                return self._eye.rows(clip, path, max(1, round(left)))
        except Exception as error:  # one clip costs its own row, whatever is wrong with it
            return failed(clip, "unreadable", str(error) or type(error).__name__, int(1000 * (monotonic() - start)))


@contextmanager
def guarded(seconds: float) -> Iterator[None]:
    """Ends this process after so long: a disk that no longer answers holds a reading thread beyond any other limit."""
    faulthandler.dump_traceback_later(seconds, exit=True, file=sys.__stderr__ or sys.stderr)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
