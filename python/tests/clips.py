"""Folders of tiny clips, good and bad, and a decoder that fails as real ones do."""

import os
import shutil
import subprocess
from pathlib import Path

PORTRAIT = Path(__file__).parents[2] / "models/self_test.png"

#: A clip whose name holds this never ends its decoder; with the other its decoder ends whoever started it.
HANGS, CRASHES = "hangs", "crashes"


def clip(path: Path, hue: int = 0, seconds: float = 2) -> None:
    """A face on grey, in some tint; without a tint there is no face."""
    face = ["-loop", "1", "-i", PORTRAIT, "-vf", f"scale=192:192,hue=h={hue},pad=320:240:64:24"]
    call = [
        *face,
        "-t",
        str(seconds),
        "-r",
        "6",
        "-pix_fmt",
        "yuv420p",
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        path,
    ]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *call], check=True)


def wall(path: Path) -> None:
    """A clip without a face."""
    call = ["-f", "lavfi", "-i", "testsrc=s=320x240:d=2:r=6", "-pix_fmt", "yuv420p", path]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *call], check=True)


def folder(place: Path, count: int, damaged: int = 0, hanging: int = 0, crashing: int = 0, empty: int = 0) -> list[str]:
    """`count` clips in all, of which some are bad; gives their paths in order."""
    place.mkdir(parents=True, exist_ok=True)
    models = place.parent / f"{place.name} models"
    models.mkdir(exist_ok=True)
    kinds = min(count, 12)
    for kind in range(kinds):
        clip(models / f"{kind}.mp4", hue=4 * kind)
    wall(models / "wall.mp4")
    good = count - damaged - hanging - crashing - empty
    for number in range(good):
        model = "wall" if number % 10 == 9 else str(number % kinds)
        shutil.copy(models / f"{model}.mp4", place / f"{number:05}.mp4")
    whole = (models / "0.mp4").read_bytes()
    for number in range(damaged):
        (place / f"damaged {number}.mp4").write_bytes(whole[: len(whole) // 2])
    for number in range(hanging):
        (place / f"{HANGS} {number}.mp4").write_bytes(whole)
    for number in range(crashing):
        (place / f"{CRASHES} {number}.mp4").write_bytes(whole)
    for number in range(empty):
        (place / f"empty {number}.mp4").touch()
    shutil.rmtree(models)
    return sorted(str(path) for path in place.iterdir())


def decoder(place: Path) -> str:
    """A PATH on which `ffmpeg` is the real one, but for the two kinds of names above."""
    real = shutil.which("ffmpeg")
    place.mkdir(exist_ok=True)
    program = place / "ffmpeg"
    program.write_text(
        "#!/bin/sh\n"
        f'case "$*" in\n*{HANGS}*) exec sleep 600;;\n*{CRASHES}*) kill -ABRT $PPID; exit;;\nesac\n'
        f'exec "{real}" "$@"\n'
    )
    program.chmod(0o755)
    return f"{place}{os.pathsep}{os.environ['PATH']}"
