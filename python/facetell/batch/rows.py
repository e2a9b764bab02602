"""From what the detector says of a clip to its rows."""

import os
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from .schema import SCHEMA


def key(path: str) -> str:
    """A path as it stands in the table: of bytes that are no UTF-8 what can be read, each other one as `\\xff`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def failed(path: str, reason: str, error: str, ms: int = 0) -> list[dict[str, Any]]:
    """The row of a clip that could not be looked at."""
    return [_clip(path, {"verdict": "notChecked", "reason": reason, "error": error, "ms": ms}, None)]


def rows(path: str, scan: Mapping[str, Any], pictures: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a clip.

    Args:
        path: as it was given, whatever the detector read it from.
        scan: what the command line prints as JSON.
        pictures: for each face's number its `picture` (JPEG) and `heat` (one byte a cell).

    Returns:
        A row for each face, in the order of their numbers; one without a face where none was seen.
    """
    report = scan.get("report")
    clip = _clip(path, scan, report)
    tracks = sorted(report["tracks"], key=lambda track: track["id"]) if report else []
    return [clip | _face(track, pictures.get(track["id"], {})) for track in tracks] or [clip]


def table(found: list[dict[str, Any]]) -> pa.Table:
    """Rows as a table; what a row does not have is null."""
    return pa.Table.from_pylist(found, schema=SCHEMA)


def _clip(path: str, scan: Mapping[str, Any], report: Mapping[str, Any] | None) -> dict[str, Any]:
    seen, model = report or {}, (report or {}).get("model", {})
    thresholds = model.get("thresholds", {})
    return {
        "path": key(path),
        "verdict": scan["verdict"],
        "reason": scan.get("reason"),
        "manner": scan.get("manner"),
        "score": scan.get("score"),
        "faces": scan.get("faces", 0),
        "looks": seen.get("looks", 0),
        "looks_with_face": seen.get("looksWithFace", 0),
        "weaknesses": seen.get("weaknesses", []),
        "not_checked": seen.get("notChecked", []),
        "error": scan.get("error"),
        "warning": scan.get("warning"),
        "statements": scan.get("statements", []),
        "threshold_likely": thresholds.get("likely"),
        "threshold_unsure": thresholds.get("unsure"),
        "alarm_budget": model.get("alarmBudget"),
        "ms": scan.get("ms", 0),
    }


def _face(track: Mapping[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    readings = track["readings"]
    strongest = None if track["strongest"] is None else readings[track["strongest"]]
    return {
        "face": track["id"],
        "face_score": track["score"],
        "times": [reading["time"] for reading in readings],
        "scores": [reading["score"] for reading in readings],
        "unusable": [reading["unusable"] for reading in readings],
        "sizes": [reading["faceSize"] for reading in readings],
        "strongest_time": strongest and strongest["time"],
        "strongest_score": strongest and strongest["score"],
        "picture": seen.get("picture"),
        "heat": seen.get("heat"),
    }
