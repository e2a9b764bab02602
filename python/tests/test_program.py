"""The program as it is installed: `facetell`."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import clips
import pytest
from tool import command_line, timeless

import facetell
from facetell.__main__ import main

PROGRAM = Path(sys.executable).parent / "facetell"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip with a face and one without, a picture, and a file that is none of them."""
    place = tmp_path_factory.mktemp("files")
    clips.clip(place / "clip.mp4")
    clips.wall(place / "wall.mp4")
    shutil.copy(clips.PORTRAIT, place / "face.png")
    (place / "text.mp4").write_text("this is no clip")
    return place


def run(*given: object) -> subprocess.CompletedProcess:
    """The program, as it is installed."""
    return subprocess.run([PROGRAM, *map(str, given)], capture_output=True, text=True)


def test_the_program_scans(folder: Path) -> None:
    files = [folder / name for name in ("clip.mp4", "face.png", "wall.mp4")]
    scans = [timeless(scan) for scan in command_line(*files)]
    listed, lines = run("scan", "--json", *files), run("scan", "--ndjson", *files)
    assert [timeless(scan) for scan in json.loads(listed.stdout)] == scans and listed.returncode == 0
    assert [timeless(json.loads(line)) for line in lines.stdout.splitlines()] == scans
    table = run("scan", *files, folder / "text.mp4")
    assert table.returncode == 1 and "notChecked" in table.stdout and "no video can be read" in table.stdout


@pytest.mark.parametrize("form", [(), ("--json",), ("--ndjson",)])
def test_who_reads_may_have_enough(folder: Path, form: tuple[str, ...]) -> None:
    call = [PROGRAM, "scan", *form, folder / "face.png", folder / "wall.mp4"]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stdout.close()
    assert (process.stderr.read(), process.wait()) == ("", 0)


def test_the_program_says_what_it_cannot_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("scan", "--timeout", "0", "a.mp4").returncode == 2
    assert run("batch").returncode == 2 and run("report", tmp_path).returncode == 2
    assert run("--version").stdout == f"facetell {facetell.__version__}\n"
    assert run().returncode == 2
    name = tmp_path / "red \x1b[31m.mp4"
    name.write_text("this is no clip")
    assert main(["scan", str(name)]) == 1
    assert "\x1b" not in capsys.readouterr().out


def test_without_extras_the_detector_works_and_the_rest_says_what_is_missing(folder: Path) -> None:
    """As in an environment with this package alone."""
    code = "import sys; sys.modules.update(dict.fromkeys(['ray', 'pyarrow', 'PIL', 'fsspec', 'numpy']))\n"
    code += "from facetell.__main__ import main; sys.exit(main(sys.argv[1:]))"
    with tempfile.TemporaryDirectory() as elsewhere:
        call = [sys.executable, "-c", code]
        for extra, *given in (("ray", "batch", "x", "--out", "y"), ("report", "report", "x")):
            done = subprocess.run([*call, *given], capture_output=True, text=True, cwd=elsewhere)
            assert done.returncode == 2 and f".whl[{extra}]" in done.stderr, done.stderr
            assert "Traceback" not in done.stderr and not os.listdir(elsewhere)
        scan = [*call, "scan", folder / "face.png"]
        assert subprocess.run(scan, capture_output=True, cwd=elsewhere, env=os.environ).returncode == 0
