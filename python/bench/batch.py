"""What a job costs beside the command line: `python bench/batch.py [--clips 2000]`.

Makes short clips, one in a hundred of them damaged, one in a thousand and one hanging the decoder, one of 0 bytes; runs
the batch over a few and over all of them, and the command line by `xargs` over all of them: with as many names a
program as a line may have, and with 50. Then the batch once more, ended by force half way and resumed on a cluster of
two nodes of which one is lost: its table must be the same. Prints a table.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

import facetell

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "python/tests"))

import clips  # noqa: E402
import runs  # noqa: E402

#: Ray's workers give way to other work (its `worker_niceness`); what they are compared with must do so, too.
NICE = 15
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Watched:
    """A program with all that it started, watched until it ended."""

    wall: float = 0
    #: CPU seconds: of the programs, and of those that they started and waited for, which are the decoders.
    own: float = 0
    decoders: float = 0
    #: Bytes of all of them together, sampled: (seconds, bytes).
    memory: list[tuple[float, int]] = field(default_factory=list)


def tree(root: int) -> list[int]:
    """A process and all below it."""
    below: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (stat := read(f"/proc/{entry}/stat")):
            below.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry))
    found = [root]
    for each in found:
        found += below.get(each, [])
    return found


def read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def proportional(process: int) -> int:
    """Bytes of a process; what it shares with others in parts."""
    line = next((line for line in read(f"/proc/{process}/smaps_rollup").splitlines() if line.startswith("Pss:")), "0 0")
    return 1024 * int(line.split()[1])


def watch(call: list[str], path: str, beat: float = 0.5) -> Watched:
    start, seen = time.monotonic(), Watched()
    own: dict[int, float] = {}
    decoders: dict[int, float] = {}
    process = subprocess.Popen(call, env=os.environ | {"PATH": path}, stdout=subprocess.DEVNULL)
    while True:
        memory = 0
        for each in tree(process.pid):
            if stat := read(f"/proc/{each}/stat"):
                name = stat[stat.index("(") + 1 : stat.rindex(")")]
                times = stat.rpartition(")")[2].split()
                if not name.startswith("ffmpeg"):
                    own[each] = (int(times[11]) + int(times[12])) / TICK
                    # Of the raylet and such it is workers that ended; of workers, decoders.
                    if name.startswith("ray::") or name == "facetell":
                        decoders[each] = (int(times[13]) + int(times[14])) / TICK
                memory += proportional(each)
        seen.memory.append((time.monotonic() - start, memory))
        try:
            process.wait(beat)
            break
        except subprocess.TimeoutExpired:
            continue
    seen.wall = time.monotonic() - start
    seen.own, seen.decoders = sum(own.values()), sum(decoders.values())
    return seen


def flatness(memory: list[tuple[float, int]]) -> str:
    """Of the time in which clips are looked at: its quarters' median, in MB."""
    end = memory[-1][0]
    middle = [size for at, size in memory if 0.15 * end < at < 0.95 * end]
    quarter = max(1, len(middle) // 4)
    medians = [
        statistics.median(middle[at : at + quarter]) / 1e6 for at in range(0, 4 * quarter, quarter) if middle[at:]
    ]
    return " → ".join(f"{median:.0f}" for median in medians)


def fastest(works: dict[str, Callable[[], object]], rounds: int = 10) -> dict[str, float]:
    """Milliseconds of each; by turns, so that they share whatever else the machine does."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - start)
    return {name: 1000 * min(each) for name, each in times.items()}


def parts(place: Path) -> str:
    """Where the time for one clip goes: its frames without decoding them, and as many in which no face is found."""
    detector = facetell.Detector()
    works: dict[str, Callable[[], object]] = {"scan": lambda: detector.scan(place / "face.mp4")}
    looks: dict[str, int] = {}
    for name, make in (("face", clips.clip), ("none", clips.wall)):
        path = place / f"{name}.mp4"
        make(path)
        call = ["ffmpeg", "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
        raw = subprocess.run(call, check=True, capture_output=True).stdout
        frames = np.frombuffer(raw, np.uint8).reshape(-1, 240, 320, 3)
        times = [number / 6 for number in range(len(frames))]
        looks[name] = detector.judge(frames, times).to_dict()["report"]["looks"]
        works[name] = lambda frames=frames, times=times: detector.judge(frames, times)
    ms = fastest(works)
    find = ms["none"] / looks["none"] * looks["face"]
    return (
        f"one clip with a face, {looks['face']} looks, on one thread: {ms['scan']:.0f} ms, of it finding faces "
        f"{find:.0f}, judging them {ms['face'] - find:.0f}, decoding {ms['scan'] - ms['face']:.0f}"
    )


def interrupted(call: list[str], out: Path, half: int, path: str) -> str:
    """Kills the batch when it has `half` its rows; resumes on two nodes, and kills one after half of the others."""
    given = [*call, "--out", str(out)]
    quiet = {"stdout": subprocess.DEVNULL, "start_new_session": True}
    first = subprocess.Popen(given, env=os.environ | {"PATH": path}, **quiet)
    kept = wait_for_rows(first, out, half)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    with runs.cluster(path, others=1) as both:
        second = subprocess.Popen([*given, "--resume", "--address", both.address], **quiet)
        lost = wait_for_rows(second, out, kept + half // 2)
        (other,) = both.worker_nodes
        both.remove_node(other, allow_graceful=False)
        code = second.wait()
    assert code == 0, f"resumed: exit code {code}"
    return f"ended by force after {kept} rows, resumed on two nodes, one of them lost after {lost}"


def wait_for_rows(process: subprocess.Popen, out: Path, rows: int) -> int:
    """How many there are then."""
    while (kept := runs.rows_kept(out)) < rows:
        assert process.poll() is None, f"it ended after {kept} rows of {rows}"
        time.sleep(0.5)
    return kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", type=int, default=2000)
    parser.add_argument("--few", type=int, default=100)
    parser.add_argument("--time-limit", type=int, default=10)
    given = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    tool = ROOT / "target/release/facetell"
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        goes = parts(place)
        path = clips.decoder(place / "bin")
        results: dict[str, tuple[int, Watched]] = {}
        for count in (given.few, given.clips):
            hanging = count // 1000 + 1
            clips.folder(place / str(count), count, damaged=count // 100, hanging=hanging, empty=1)
            call = [sys.executable, "-m", "facetell.batch", f"{place}/{count}"]
            call += ["--quiet", "--time-limit", str(given.time_limit)]
            seen = watch([*call, "--out", f"{place}/out {count}"], path)
            rows = pq.read_table(place / f"out {count}/table.parquet", columns=["path"])["path"]
            assert len(rows.unique()) == count, f"{count} clips, {len(rows.unique())} in the table"
            results[f"batch, {count} clips"] = (count, seen)
        find = f"find '{place}/{given.clips}' -type f -print0"
        for parts_of in ("", " -n50"):
            xargs = f"xargs -P{cores}{parts_of}"
            scan = f"nice -n {NICE} {xargs} -0 '{tool}' scan --ndjson --timeout {given.time_limit}"
            seen = watch(["sh", "-c", f"{find} | {scan}"], path)
            results[f"{xargs} facetell scan, {given.clips} clips"] = (given.clips, seen)
        story = interrupted(call, place / "interrupted", given.clips // 2, path)
        assert runs.table(place / "interrupted").equals(runs.table(place / f"out {given.clips}")), (
            f"another table: {story}"
        )
    heads = ["run", "wall s", "clips per core-second", "CPU s a clip", "of it decoders", "CPU s a minute of video"]
    print(f"{cores} cores, clips of 2 s, a limit of {given.time_limit} s\n")
    print("| " + " | ".join([*heads, "memory by quarters, MB"]) + " |\n|" + 7 * "---|")
    for name, (count, seen) in results.items():
        total = seen.own + seen.decoders
        print(
            f"| {name} | {seen.wall:.0f} | {count / seen.wall / cores:.2f} | {total / count:.2f} "
            f"| {seen.decoders / count:.2f} | {30 * total / count:.1f} | {flatness(seen.memory)} |"
        )
    wall = results[f"batch, {given.clips} clips"][1].wall
    ratios = [f"{wall / seen.wall:.2f} of {name}" for name, (_, seen) in results.items() if name.startswith("xargs")]
    print(f"\nwall time of the batch: {', '.join(ratios)}\n{goes}\n{story}: the same table")


if __name__ == "__main__":
    main()
