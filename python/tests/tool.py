"""The native tool, and how what it says is compared."""

import json
import subprocess
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "target/release/facetell"


def command_line(*files: Path) -> list[dict]:
    if not TOOL.is_file():
        pytest.skip(f"no {TOOL}: `cargo build --release` makes it")
    done = subprocess.run([TOOL, "scan", "--json", *files], capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    scans: list[dict] = json.loads(done.stdout)
    return scans


def timeless(data: dict) -> dict:
    """Without the one value that differs from run to run."""
    assert data.pop("ms") >= 0
    return data
