"""The batch, as a person runs it: processes, files, a decoder that hangs, machines that are lost."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import clips
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from runs import cluster, rows_kept, table
from tool import TOOL

from facetell.batch.fetch import local
from facetell.batch.inputs import expand
from facetell.batch.schema import SCHEMA
from facetell.batch.store import Store

FACTS = {"version": "1"}
#: Seconds: long enough for clips of two on a machine that is busy otherwise.
LIMIT = 12


def batch(*given: object, path: str | None = None, **more: object) -> subprocess.Popen:
    """Starts it; in a session of its own, which can be ended as a whole."""
    call = [sys.executable, "-m", "facetell.batch", *map(str, given), "--quiet"]
    environment = os.environ | ({"PATH": path} if path else {})
    return subprocess.Popen(
        call, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, **more
    )


def ended(process: subprocess.Popen) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


class Run:
    """One run over all kinds of clips, which most tests look at."""

    def __init__(self, place: Path) -> None:
        self.clips = place / "clips"
        clips.folder(self.clips, 20, damaged=2, hanging=1, crashing=1, empty=1)
        shutil.copy(self.clips / "00000.mp4", os.fsencode(self.clips) + b"/latin \xe9 \n.mp4")
        (self.clips / ".hidden").write_text("of no account")
        self.path = clips.decoder(place / "bin")
        self.limit = ("--time-limit", str(LIMIT))
        self.out = place / "out"
        self.result = ended(batch(self.clips, "--out", self.out, *self.limit, path=self.path))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(tmp_path_factory.mktemp("batch"))


def test_every_clip_has_its_row(run: Run) -> None:
    code, out, err = run.result
    assert code == 0, err
    found = table(run.out)
    assert found.schema.equals(pa.schema([field for field in SCHEMA if field.name != "ms"]))
    names = [Path(path).name for path in found["path"].to_pylist()]
    assert sorted(set(names)) == sorted(
        set(os.listdir(run.clips)) - {".hidden", os.fsdecode(b"latin \xe9 \n.mp4")} | {"latin \\xe9 \n.mp4"}
    )
    order = list(zip(found["path"].to_pylist(), found["face"].to_pylist(), strict=True))
    assert order == sorted(order, key=lambda each: (each[0], each[1] or 0))
    assert "21 clips" in out and not (run.out / "parts").exists()


def test_what_is_bad_costs_its_own_row(run: Run) -> None:
    rows = {Path(row["path"]).name: row for row in table(run.out).to_pylist()}
    said = {name: (row["reason"], row["error"]) for name, row in rows.items() if row["error"]}
    assert said["empty 0.mp4"] == ("unreadable", "it is empty")
    assert said["damaged 0.mp4"][0] == said["damaged 1.mp4"][0] == "unreadable"
    assert said["hangs 0.mp4"][0] == "unreadable" and f"longer than {LIMIT} s" in said["hangs 0.mp4"][1]
    assert said["crashes 0.mp4"] == ("crashed", "the process that looked at it ended 2 times")
    assert len(said) == 5
    assert rows["00009.mp4"]["reason"] == "noFace" and rows["00009.mp4"]["face"] is None


def single(number: float | None) -> float | None:
    """As the detector has it: its JSON gives the shortest decimal that is this single-precision number."""
    return pa.scalar(number, pa.float32()).as_py()


def test_the_scores_are_the_command_lines_bit_for_bit(run: Run) -> None:
    if not TOOL.is_file():
        pytest.skip(f"no {TOOL}: `cargo build --release` makes it")
    good = [path for path in expand([str(run.clips)]) if Path(path).name[:5].isdecimal()]
    scanned = subprocess.run([TOOL, "scan", "--json", *good], check=True, capture_output=True).stdout
    found = {(row["path"], row["face"]): row for row in table(run.out).to_pylist()}
    faces = 0
    for alone in json.loads(scanned):
        for track in alone["report"]["tracks"]:
            faces += 1
            row = found[alone["path"], track["id"]]
            assert (row["verdict"], row["reason"], row["score"]) == (
                alone["verdict"],
                alone["reason"],
                single(alone["score"]),
            )
            assert row["face_score"] == single(track["score"])
            assert row["scores"] == [single(reading["score"]) for reading in track["readings"]]
            assert row["times"] == [reading["time"] for reading in track["readings"]]
    assert faces > 10


def test_the_strongest_look_has_its_picture(run: Run) -> None:
    seen = [row for row in table(run.out).to_pylist() if row["face_score"] is not None]
    assert len(seen) > 10
    for row in seen:
        assert row["picture"].startswith(b"\xff\xd8\xff") and row["picture"].endswith(b"\xff\xd9")
        side = int(len(row["heat"]) ** 0.5)
        assert side > 1 and side * side == len(row["heat"])
        assert row["strongest_score"] == max(score for score in row["scores"] if score is not None)
        assert row["strongest_time"] in row["times"]


def test_killed_and_resumed_it_is_the_same_table(run: Run, tmp_path: Path) -> None:
    given = (run.clips, "--out", tmp_path / "out", *run.limit)
    first = batch(*given, path=run.path)
    parts = tmp_path / "out/parts"
    while first.poll() is None and not list(parts.glob("*.parquet")):
        os.sched_yield()
    assert first.poll() is None, "it was done before it could be killed"
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    assert list(parts.glob("*.parquet")) and not (tmp_path / "out/table.parquet").exists()
    kept = rows_kept(tmp_path / "out")
    code, out, err = ended(batch(*given, "--resume", path=run.path))
    assert code == 0, err
    assert f"21 clips, {kept} of them before" in out
    assert table(tmp_path / "out").equals(table(run.out))


def test_results_are_not_mixed(run: Run) -> None:
    for more, complaint in [((), "go on with --resume"), (("--resume", "--alarm", "few"), "with another --alarm")]:
        code, _, err = ended(batch(run.clips, "--out", run.out, *run.limit, *more, path=run.path))
        assert code == 2 and complaint in err


def test_a_run_that_cannot_go_on_says_so_and_goes_on_later(run: Run, tmp_path: Path) -> None:
    for name in ("00000.mp4", "damaged 0.mp4"):
        shutil.copy(run.clips / name, tmp_path / name)
    given = (f"{tmp_path}/*.mp4", "--out", tmp_path / "out")
    # Where the table is to be written something else is.
    (tmp_path / "out/table.parquet.part").mkdir(parents=True)
    code, out, err = ended(batch(*given))
    assert code == 1 and "--resume goes on" in err and "Traceback" not in err and out == ""
    (tmp_path / "out/table.parquet.part").rmdir()
    code, out, err = ended(batch(*given, "--resume"))
    assert code == 0 and "2 clips, 2 of them before" in out and "1 could not be looked at; --retry" in out, err
    # As if it had been copied only in part.
    shutil.copy(tmp_path / "00000.mp4", tmp_path / "damaged 0.mp4")
    code, out, err = ended(batch(*given, "--retry"))
    assert code == 0 and "2 clips, 1 of them before" in out and "--retry" not in out, err
    assert set(table(tmp_path / "out")["face"].to_pylist()) == {0}


def test_an_engine_that_gives_up_is_told(run: Run, tmp_path: Path) -> None:
    with cluster(str(tmp_path)) as one:  # a machine without a decoder
        given = (run.clips, "--out", tmp_path / "out", "--address", one.address)
        code, _, err = ended(batch(*given, path=run.path))
    assert code == 1 and "`ffmpeg` is not installed" in err and "--resume goes on" in err, err
    assert "Traceback" not in err


@pytest.mark.parametrize("package", ["fsspec", "pyarrow"])
def test_a_package_that_is_missing_is_named(package: str, tmp_path: Path) -> None:
    code = f"import sys; sys.modules[{package!r}] = None; from facetell.batch.__main__ import main; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", code, "x", "--out", tmp_path / "out"], capture_output=True, text=True)
    assert done.returncode == 2 and package in done.stderr and ".whl[ray]" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr


def test_a_protocol_that_is_missing_is_named(tmp_path: Path) -> None:
    code, _, err = ended(batch("s3://bucket/clips", "--out", tmp_path / "out"))
    assert code == 2 and "s3fs" in err and ".whl" not in err and "Traceback" not in err, err
    assert not (tmp_path / "out").exists()


@pytest.fixture
def two_nodes(run: Run) -> Iterator:
    import ray

    with cluster(run.path, others=1) as both:
        yield both
        ray.shutdown()


def test_a_cluster_that_loses_a_node_gives_the_same_table(two_nodes, run: Run, tmp_path: Path) -> None:
    from facetell.batch.look import Attempts, Settings
    from facetell.batch.run import connect, look_at

    (other,) = two_nodes.worker_nodes
    connect(two_nodes.address)
    store = Store(tmp_path, FACTS, resume=False)
    good = [path for path in expand([str(run.clips)]) if clips.CRASHES not in path]
    results = look_at(good, Settings("balanced", LIMIT, 1 << 30), grows=True, progress=False)
    store.add(next(results))
    two_nodes.remove_node(other, allow_graceful=False)
    for rows in results:
        store.add(rows)
    store.finish()
    whole = table(run.out)
    crashed = pa.compute.match_substring(whole["path"], clips.CRASHES)
    assert table(tmp_path).equals(whole.filter(pa.compute.invert(crashed)))
    # What ended with its machine is none of the clip's doing.
    here = two_nodes.head_node.node_id
    attempts = Attempts()
    assert [attempts.begin(b"clip", machine) for machine in (other.node_id, other.node_id, here, here)] == [0, 0, 0, 1]
    attempts.end(b"clip")
    assert attempts.begin(b"clip", here) == 0


def test_inputs_are_files_folders_patterns_tables_and_addresses(tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4", "deep/c.mov", ".hidden/d.mp4", "e [1].mp4"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    at = lambda *names: sorted(f"{tmp_path}/{name}" for name in names)  # noqa: E731
    everything = at("a.mp4", "b.mp4", "deep/c.mov", "e [1].mp4")
    assert expand([str(tmp_path)]) == everything
    assert expand([f"{tmp_path}/*.mp4", f"{tmp_path}/a.mp4"]) == at("a.mp4", "b.mp4", "e [1].mp4")
    assert expand([f"{tmp_path}/**/*.mov"]) == at("deep/c.mov")
    assert expand([f"{tmp_path}/e [1].mp4"]) == at("e [1].mp4")
    assert expand(["gone.mp4", "http://host/clip.mp4?a=*"]) == ["gone.mp4", "http://host/clip.mp4?a=*"]
    (tmp_path / "deep/above").symlink_to(tmp_path)
    (tmp_path.parent / "elsewhere").mkdir()
    (tmp_path.parent / "elsewhere/linked.mp4").touch()
    (tmp_path / "link").symlink_to(tmp_path.parent / "elsewhere")
    assert expand([str(tmp_path)]) == sorted([*everything, f"{tmp_path}/link/linked.mp4"])
    (tmp_path / "link").unlink()
    (tmp_path / "deep/above").unlink()
    assert expand([f"file://{tmp_path}"]) == [f"file://{path}" for path in everything]
    pq.write_table(pa.table({"clip": everything}), tmp_path / "list.parquet")
    (tmp_path / "list.csv").write_text("clip,label\nx.mp4,1\ny.mp4,2\n")
    assert expand([f"{tmp_path}/list.parquet", f"{tmp_path}/list.csv"], "clip") == sorted(
        [*everything, "x.mp4", "y.mp4"]
    )
    with pytest.raises(ValueError, match="no column path; it has clip, label"):
        expand([f"{tmp_path}/list.csv"], "path")
    with pytest.raises(ValueError, match="holds 1, which is no path"):
        expand([f"{tmp_path}/list.csv"], "label")
    with pytest.raises(FileNotFoundError):
        expand([f"{tmp_path}/*.none"])


def test_what_is_elsewhere_is_copied_bounded_and_taken_away(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("clip.mp4", b"a clip")
    address = f"zip://clip.mp4::file://{tmp_path}/all.zip"
    with local(address, 60, 100) as path:
        assert Path(path).read_bytes() == b"a clip" and path.endswith(".mp4")
    assert not Path(path).exists()
    with pytest.raises(OSError, match="larger than 3 bytes"), local(address, 60, 3):
        pass
    with pytest.raises(OSError, match="FileNotFoundError"), local(f"file://{tmp_path}/gone.mp4", 60, 100):
        pass
    before = threading.enumerate()
    # Somebody who is read from and says nothing.
    os.mkfifo(tmp_path / "silent.mp4")
    with pytest.raises(TimeoutError, match=r"longer than 0\.2 s"), local(f"file://{tmp_path}/silent.mp4", 0.2, 100):
        pass
    [waits] = [thread for thread in threading.enumerate() if thread not in before]
    # It is let go.
    (tmp_path / "silent.mp4").open("wb").close()
    waits.join(60)
    assert not waits.is_alive()


def test_a_process_that_is_stuck_ends_itself(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "stuck")
    code = "import sys\nfrom facetell.batch.look import guarded\nwith guarded(0.2): open(sys.argv[1]).read()"
    call = [sys.executable, "-c", code, tmp_path / "stuck"]
    done = subprocess.run(call, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "Timeout" in done.stderr


def rows(*paths: str, reason: str = "noFace") -> pa.Table:
    filled = {"verdict": "notChecked", "reason": reason, "faces": 0, "looks": 0, "looks_with_face": 0, "ms": 1}
    lists = {"weaknesses": [], "not_checked": [], "statements": []}
    return pa.Table.from_pylist([{"path": path} | filled | lists for path in paths], schema=SCHEMA)


def test_a_table_grows_and_no_clip_is_in_it_twice(tmp_path: Path) -> None:
    store = Store(tmp_path, FACTS, resume=False)
    store.add(rows("c", "d"))
    store.add(rows("a"))
    before = [part.read_bytes() for part in (tmp_path / "parts").iterdir()]
    store.finish()
    # Killed after the table was there and before its parts were gone, and while a part was written.
    (tmp_path / "parts").mkdir()
    for number, part in enumerate(before):
        (tmp_path / f"parts/{number}.parquet").write_bytes(part)
    (tmp_path / "parts/x.parquet.part").write_bytes(b"half")
    store = Store(tmp_path, FACTS, resume=True)
    assert store.done() == {"a", "c", "d"}
    store.add(rows("b"))
    store.finish()
    assert table(tmp_path)["path"].to_pylist() == ["a", "b", "c", "d"]
    assert store.verdicts() == {"notChecked": 4}
    with pytest.raises(ValueError, match="another version"):
        Store(tmp_path, {"version": "2"}, resume=True)


def test_what_could_not_be_looked_at_is_forgotten_where_asked(tmp_path: Path) -> None:
    store = Store(tmp_path, FACTS, resume=False)
    store.add(rows("a", "b"))
    store.add(rows("c", "d", "e", reason="unreadable"))
    store.finish()
    store = Store(tmp_path, FACTS, resume=True)
    store.add(rows("f", reason="crashed"))
    assert store.failed() == 4
    store.forget_failed({"a", "c", "e", "f"})
    assert store.done() == {"a", "b", "d"} and store.failed() == 1
    store.add(rows("c"))
    store.finish()
    assert table(tmp_path)["path"].to_pylist() == ["a", "b", "c", "d"]
    assert Store(tmp_path, FACTS, resume=True).done() == {"a", "b", "c", "d"}


def test_a_large_table_is_sorted_piece_by_piece(tmp_path: Path) -> None:
    store = Store(tmp_path, FACTS, resume=False)
    names = [f"{number:05}" for number in range(5000)]
    for first in range(0, 5000, 250):
        store.add(rows(*names[first : first + 250][::-1]))
    store.finish()
    assert table(tmp_path)["path"].to_pylist() == names
    assert pq.read_metadata(tmp_path / "table.parquet").num_row_groups == 3
