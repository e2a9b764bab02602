"""The detector."""

import os
from collections.abc import Iterable
from functools import cache
from typing import TypeAlias

from . import _facetell
from ._card import Alarm
from ._report import Report, report

#: A clip or picture: a path, or what a file holds.
Source: TypeAlias = "str | os.PathLike[str] | bytes | bytearray | memoryview"


class Detector:
    """The models, loaded. That takes a moment and some 100 MB, so whoever looks at many clips keeps one.

    Any number of threads may use one at the same time; the interpreter is free while it works. It keeps nothing from
    one call to the next. A process that is forked while it works must not use it; `spawn` is safe.
    """

    __slots__ = ("_alarm", "_native")

    def __init__(self, alarm: Alarm = "balanced") -> None:
        """Loads the models.

        Args:
            alarm: how often it may be wrong: `few`, `balanced` or `more`; `facetell.card(alarm)` has the figures.

        Raises:
            FacetellError: there is no such level (`unknownAlarm`).
        """
        self._native = _facetell.Detector(alarm)
        self._alarm: Alarm = alarm

    def __repr__(self) -> str:
        return f"facetell.Detector(alarm={self._alarm!r})"

    def __reduce__(self) -> tuple[type["Detector"], tuple[Alarm]]:
        return Detector, (self._alarm,)

    @property
    def alarm(self) -> Alarm:
        """How often it may be wrong."""
        return self._alarm

    def scan(self, path_or_bytes: Source, *, timeout: float = 60.0, pictures: bool = False) -> Report:
        """Looks at a clip or picture as the extension would if it were played once.

        Clips are decoded by the `ffmpeg` program, four frames a second, one at a time: a long one takes no more memory
        than a short one.

        Args:
            path_or_bytes: a path; or what a file holds, which is put into a file of this machine for as long as it is
                looked at.
            timeout: seconds that it may take, above 0; `math.inf` is no limit.
            pictures: also give pictures of the strongest faces.

        Returns:
            What the command line says of it. Of a file that cannot be read, or takes too long, the verdict is
            `notChecked`, the reason `unreadable`, and `error` says why.

        Raises:
            FacetellError: the timeout is not above 0 (`badTimeout`).
            TypeError: it is neither a path nor bytes.
            OSError: bytes could not be put into a file.
        """
        if isinstance(path_or_bytes, (bytes, bytearray, memoryview)):
            return report(*self._native.scan_bytes(bytes(path_or_bytes), timeout, pictures))
        return report(*self._native.scan(path_or_bytes, timeout, pictures))

    def judge(self, frames: object, times: Iterable[float], *, pictures: bool = False) -> Report:
        """Judges frames that somebody has.

        Not all of them are looked at, but those that the detector asks for: of a clip four a second at first, then two,
        and once the verdict is settled one in three seconds. Nothing is copied but what it looks at.

        Args:
            frames: `[T, H, W, 3]` uint8, RGB, upright, contiguous in C order, sides up to 8192; whatever has Python's
                buffer protocol, as NumPy's arrays do. Nobody may write to it until this returns.
            times: seconds of media time of each frame, T of them, each later than the one before. One frame alone is
                judged as a still picture is.
            pictures: also give pictures of the strongest faces.

        Returns:
            The report; it has no path.

        Raises:
            FacetellError: frames or times are not that (`badFrames`, `badTimes`).
        """
        return report(*self._native.judge(frames, [float(time) for time in times], pictures))


def scan(path_or_bytes: Source, *, alarm: Alarm = "balanced", timeout: float = 60.0, pictures: bool = False) -> Report:
    """Looks at a clip or picture; see `Detector.scan`. The detector is loaded by the first call and kept.

    Args:
        path_or_bytes: a path, or what a file holds.
        alarm: how often it may be wrong: `few`, `balanced` or `more`; `facetell.card(alarm)` has the figures.
        timeout: seconds that it may take, above 0.
        pictures: also give pictures of the strongest faces.

    Raises:
        FacetellError: there is no such level (`unknownAlarm`), or the timeout is not above 0 (`badTimeout`).
    """
    return _loaded(alarm).scan(path_or_bytes, timeout=timeout, pictures=pictures)


_loaded = cache(Detector)
