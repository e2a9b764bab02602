"""A table of many clips as `facetell.batch` writes it, without a detector: `python sample.py OUT.parquet [CLIPS]`."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import facetell
from facetell.batch.schema import METADATA, SCHEMA

CARD = facetell.card()
FACTS = {"version": facetell.__version__, **CARD}
LIKELY, UNSURE = CARD["clips"]["likely"], CARD["clips"]["unsure"]

#: What files may be called.
HOSTILE = [
    "</script><script>document.title='obeyed'</script>.mp4",
    "<img src=x onerror=\"document.title='obeyed'\">.mp4",
    "clip\u202e4pm.exe",
    "two\nlines\tand a tab.mp4",
    "-->]]>&lt;&#0;.mp4",
    "{{data}} {{script}} $1.mp4",
    "ünï 名前 😀 عربي.mp4",
    "a" * 240 + ".mp4",
    "line\u2028and\u2029paragraph.mp4",
    "=cmd|'/c calc'!A1.mp4",
]
REASONS = ["noFace", "faceTooSmall", "faceBlurred", "faceTurnedAway", "unreadable", "audioOnly", "crashed"]


def portraits() -> list[bytes]:
    """A face in four tints, as JPEG."""
    face = Path(__file__).parents[2] / "models/self_test.png"
    made = []
    for hue in (0, 25, -25, 8):
        tint = f"scale=160:160,hue=h={hue}:s=0.8"
        command = ["ffmpeg", "-v", "error", "-i", face, "-vf", tint, "-frames:v", "1", "-f", "mjpeg", "-"]
        made.append(subprocess.run(command, check=True, capture_output=True).stdout)
    return made


def rows(count: int) -> list[dict]:
    """Rows of `count` clips, the same each time."""
    chance = random.Random(7)
    pictures = portraits()
    table = []
    for index in range(count):
        name = (
            HOSTILE[index]
            if index < len(HOSTILE)
            else f"{chance.choice(['interview', 'speech', 'clip', 'VID'])}_{index:05}.mp4"
        )
        kind = chance.choices(["likelyDeepfake", "unsure", "noSignsFound", "notChecked"], [2, 8, 70, 20])[0]
        ranges = {"likelyDeepfake": (LIKELY, 0.99), "unsure": (UNSURE, LIKELY), "noSignsFound": (0.03, UNSURE)}
        low, high = ranges.get(kind, (0, 0))
        tracks = (
            []
            if kind == "notChecked"
            else [chance.uniform(low, high)] + [chance.uniform(0.02, low)] * chance.randint(0, 2)
        )
        reason = {"unsure": chance.choice(["borderline", "framesDisagree"]), "notChecked": chance.choice(REASONS)}.get(
            kind
        )
        unreadable = reason in ("unreadable", "crashed")
        clip = {
            "path": f"/archive/2026/{'abc'[index % 3]}/{name}",
            "verdict": kind,
            "reason": reason,
            "manner": "swapped" if kind == "likelyDeepfake" and index % 2 else None,
            "score": max(tracks, default=None),
            "faces": len(tracks),
            "looks": 0 if unreadable else 24,
            "looks_with_face": 20 if tracks else 0,
            "weaknesses": ["faceBlurred"] if index % 9 == 0 and tracks else [],
            "not_checked": ["voice"] if tracks else [],
            "error": "no video can be read: moov atom not found" if reason == "unreadable" else None,
            "warning": "partial file" if index % 50 == 3 else None,
            "statements": [{"mark": "c2pa", "origin": "generated", "tool": "<b>Tool</b> 3", "source": None}]
            if index % 40 == 5
            else [],
            "threshold_likely": None if unreadable else LIKELY,
            "threshold_unsure": None if unreadable else UNSURE,
            "alarm_budget": None if unreadable else CARD["clips"]["budget"],
            "ms": chance.randint(200, 4000),
        }
        for face, score in enumerate(tracks):
            scores = [
                min(1.0, max(0.0, chance.gauss(score, 0.08))) if chance.random() > 0.15 else None for _ in range(20)
            ]
            best = max(range(20), key=lambda at: scores[at] or 0)
            heat = bytes(
                min(255, int(255 * score * 2.718 ** (-((x - 4.5) ** 2 + (y - 6) ** 2) / 9)))
                for y in range(10)
                for x in range(10)
            )
            table.append(
                clip
                | {
                    "face": face,
                    "face_score": score,
                    "times": [at * 0.75 for at in range(20)],
                    "scores": scores,
                    "unusable": [None if each is not None else "faceTurnedAway" for each in scores],
                    "sizes": [120.0] * 20,
                    "strongest_time": best * 0.75,
                    "strongest_score": scores[best],
                    "picture": pictures[(index + face) % len(pictures)],
                    "heat": heat,
                }
            )
        if not tracks:
            table.append(clip)
    return sorted(table, key=lambda row: (row["path"], row.get("face") or 0))


def write(out: Path, count: int) -> None:
    schema = SCHEMA.with_metadata({METADATA: json.dumps(FACTS).encode()})
    pq.write_table(pa.Table.from_pylist(rows(count), schema=schema), out)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5000)
