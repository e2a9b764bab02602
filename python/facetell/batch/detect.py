"""The detector of this package, as the batch uses it: from a clip to its rows."""

import io
import shutil
import socket
from collections.abc import Iterable
from typing import Any

from PIL import Image

import facetell
from facetell import Alarm, Picture

from .rows import rows


def need_decoder() -> None:
    """Raises FileNotFoundError where there is no decoder: thousands of clips would be unreadable for one reason."""
    if shutil.which("ffmpeg") is None:
        raise FileNotFoundError(f"`ffmpeg` is not installed on {socket.gethostname()}")


def facts(alarm: Alarm) -> dict[str, Any]:
    """What makes the rows, and stands beside them.

    Returns:
        `version`, `alarm`, `model` (name, version), and for `clips` and `stills` what the thresholds of this alarm
        level are and did: see `facetell.card`.
    """
    return {"version": facetell.__version__, "alarm": alarm, **facetell.card(alarm)}


class Eye:
    """A detector. Loading it takes a moment, so whoever looks at many clips keeps it."""

    def __init__(self, alarm: Alarm) -> None:
        need_decoder()
        self._detector = facetell.Detector(alarm=alarm)

    def rows(self, clip: str, path: str, seconds: int) -> list[dict[str, Any]]:
        """Looks at a file.

        Args:
            clip: the name that the rows get.
            path: where it lies on this machine.
            seconds: that it may take.

        Returns:
            Its rows; also where it could not be read.
        """
        report = self._detector.scan(path, timeout=seconds, pictures=True)
        pictures: dict[int, dict[str, bytes]] = {}
        # The strongest first; of each face the strongest counts.
        for picture in report.pictures:
            if picture.track not in pictures:
                pictures[picture.track] = {"picture": _jpeg(picture), "heat": _bytes(picture.heat)}
        return rows(clip, report.to_dict(), pictures)


def _jpeg(picture: Picture) -> bytes:
    written = io.BytesIO()
    Image.frombytes("RGBA", (picture.size, picture.size), picture.rgba).convert("RGB").save(written, "JPEG", quality=85)
    return written.getvalue()


def _bytes(cells: Iterable[float]) -> bytes:
    return bytes(round(255 * min(1.0, max(0.0, cell))) for cell in cells)
