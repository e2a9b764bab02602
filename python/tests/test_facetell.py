"""The package as it is installed: what it says is what the command line says, bit for bit."""

import ast
import importlib.metadata
import json
import math
import pickle
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import clips
import numpy as np
import pytest
from PIL import Image
from tool import command_line, timeless

import facetell

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "python/facetell").rglob("*.py"))


@pytest.fixture(scope="module")
def detector() -> facetell.Detector:
    return facetell.Detector()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All kinds of files: clips, pictures still and moving, damaged ones, none."""
    place = tmp_path_factory.mktemp("files")
    clips.folder(place / "clips", 4, damaged=1, empty=1)
    clips.wall(place / "clips/wall.mp4")
    portrait = Image.open(clips.PORTRAIT).convert("RGB")
    portrait.save(place / "clips/face.png")
    # Turned by what it says of itself: a decoder that does not know of it gives a face that lies.
    turned = Image.Exif()
    turned[0x0112] = 6
    portrait.rotate(90, expand=True).save(place / "clips/turned.jpg", quality=95, exif=turned)
    portrait.save(place / "clips/face.bmp")
    moving(place / "clips/moving.png")
    (place / "clips/text.mp4").write_text("this is no clip")
    (place / "clips/folder.mp4").mkdir()
    song = ["-f", "lavfi", "-i", "sine=d=1", place / "clips/song.wav"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *song], check=True)
    return place / "clips"


def frames(count: int = 8) -> np.ndarray:
    """A face that wanders over grey: `[count, 256, 320, 3]`."""
    face = np.asarray(Image.open(clips.PORTRAIT).convert("RGB").resize((200, 200)))
    made = np.full((count, 256, 320, 3), 128, np.uint8)
    for index in range(count):
        made[index, 20:220, 40 + 2 * index : 240 + 2 * index] = face
    return made


def moving(path: Path, count: int = 8) -> None:
    """The same as a picture that moves, without any loss, four frames a second."""
    first, *others = (Image.fromarray(frame) for frame in frames(count))
    first.save(path, save_all=True, append_images=others, duration=250)


def test_what_it_says_is_what_the_command_line_says(detector: facetell.Detector, folder: Path) -> None:
    files = [*sorted(folder.iterdir()), folder / "gone.mp4"]
    scans = command_line(*files)
    verdicts = {(scan["verdict"], scan["reason"]) for scan in scans}
    assert (
        len(scans) == len(files)
        and {
            ("notChecked", "noFace"),
            ("notChecked", "unreadable"),
            ("notChecked", "audioOnly"),
        }
        <= verdicts
    )
    assert sum(scan["score"] is not None for scan in scans) >= 6
    for file, scan in zip(files, scans, strict=True):
        assert timeless(detector.scan(file).to_dict()) == timeless(scan)


def test_attributes_are_what_the_document_says(detector: facetell.Detector, folder: Path) -> None:
    report = detector.scan(str(folder / "00000.mp4"))
    data = report.to_dict()
    seen = data["report"]
    for name in ("path", "verdict", "reason", "manner", "score", "faces", "ms", "error", "warning"):
        assert getattr(report, name) == data[name]
    assert (report.looks, report.looks_with_face) == (seen["looks"], seen["looksWithFace"])
    assert list(report.weaknesses) == seen["weaknesses"] and list(report.not_checked) == seen["notChecked"]
    [track], [told] = report.tracks, seen["tracks"]
    assert (track.id, track.score, track.strongest) == (told["id"], told["score"], told["strongest"])
    assert [(reading.time, reading.score, reading.face_size) for reading in track.readings] == [
        (reading["time"], reading["score"], reading["faceSize"]) for reading in told["readings"]
    ]
    assert report.model is not None and report.model.likely == seen["model"]["thresholds"]["likely"]
    assert report.pictures == ()
    # A document of one's own.
    data["report"]["looks"] = -1
    assert report.to_dict()["report"]["looks"] == report.looks
    assert pickle.loads(pickle.dumps(report)) == report
    with pytest.raises(AttributeError):
        report.score = 1.0  # type: ignore[misc]


def test_bytes_are_judged_as_their_file_is(detector: facetell.Detector, folder: Path) -> None:
    for file in sorted(path for path in folder.iterdir() if path.is_file()):
        content = file.read_bytes()
        of_file, of_bytes = (timeless(detector.scan(given).to_dict()) for given in (file, content))
        assert (of_file.pop("path"), of_bytes.pop("path")) == (str(file), None)
        if of_file["error"]:
            assert str(file) not in (of_bytes["error"] or "")
            of_file["error"] = of_bytes["error"]
        assert of_file == of_bytes
    still = (folder / "face.png").read_bytes()
    scores = {detector.scan(kind(still)).score for kind in (bytes, bytearray, memoryview)}
    assert len(scores) == 1 and None not in scores


def test_no_name_of_a_file_of_ours_is_shown_or_left(
    detector: facetell.Detector, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    for content in (b"this is no clip", b"\xff\xd8\xff damaged", (folder / "damaged 0.mp4").read_bytes(), b""):
        report = detector.scan(content)
        assert report.reason == "unreadable" and report.error
        assert "facetell-" not in json.dumps(report.to_dict()) and str(tmp_path) not in json.dumps(report.to_dict())
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone").rmdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "gone"))
    with pytest.raises(OSError, match="No such file"):
        detector.scan(b"anything")


def test_frames_are_judged_as_the_picture_that_holds_them(detector: facetell.Detector, folder: Path) -> None:
    times = [index / 4 for index in range(8)]
    alone = detector.judge(frames(), times, pictures=True)
    scanned = detector.scan(folder / "moving.png", pictures=True)
    assert alone.path is None and alone.score is not None
    assert alone.to_dict()["report"] == scanned.to_dict()["report"]
    assert alone.pictures == scanned.pictures
    still, picture = detector.judge(frames(1), [0.0]), folder.parent / "one.png"
    Image.fromarray(frames(1)[0]).save(picture)
    assert still.to_dict()["report"] == detector.scan(picture).to_dict()["report"]
    assert still.model is not None and "voice" not in still.not_checked


def test_frames_may_lie_in_any_memory(detector: facetell.Detector) -> None:
    made = frames(2)
    times = (0.0, 0.25)
    told = detector.judge(made, times).to_dict()["report"]
    locked = made.copy()
    locked.flags.writeable = False
    for view in (locked, memoryview(made.tobytes()).cast("B", made.shape), np.concatenate([made, made])[2:]):
        assert detector.judge(view, np.array(times)).to_dict()["report"] == told
    # Of a dimension with one item no stride matters.
    assert detector.judge(made[1::2], [3.5]).score == detector.judge(made[1:], [3.5]).score
    wide = np.zeros((2, 64, 64, 3), np.uint8)
    assert detector.judge(wide, times).reason == "noFace"


def test_frames_are_not_copied(detector: facetell.Detector) -> None:
    """A clip of a gigabyte is judged in far less than a gigabyte: what is looked at are a few frames of it."""
    code = """
import resource, numpy as np, facetell
detector = facetell.Detector()
frames = np.zeros((90, 2160, 1920, 3), np.uint8)
detector.judge(frames[:1], [0.0])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
report = detector.judge(frames, [index / 4 for index in range(90)])
# Reading does not give zeros a place in memory of their own.
print(report.looks, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    looks, megabytes = map(int, done.stdout.split())
    assert looks > 10 and megabytes < 200


@pytest.mark.parametrize(
    ("made", "reason", "complaint"),
    [
        (lambda: (frames(1).astype(np.float32), [0]), "badFrames", 'have to be uint8, not items of format "f"'),
        (lambda: (frames(1).astype(np.int8), [0]), "badFrames", "have to be uint8"),
        (lambda: (frames(1)[0], [0]), "badFrames", r"\[T, H, W, 3\], not \[256, 320, 3\]"),
        (lambda: (np.zeros((1, 8, 8, 4), np.uint8), [0]), "badFrames", r"\[T, H, W, 3\], not \[1, 8, 8, 4\]"),
        (lambda: (np.zeros((0, 8, 8, 3), np.uint8), []), "badFrames", "no frames"),
        (lambda: (np.zeros((1, 0, 8, 3), np.uint8), [0]), "badFrames", "not in 1"),
        (lambda: (np.zeros((1, 1, 8193, 3), np.uint8), [0]), "badFrames", "8193 × 1 pixels are not in 1–8192"),
        (lambda: (frames(2)[:, ::-1], [0, 1]), "badFrames", "contiguous"),
        (lambda: (frames(2)[..., ::-1], [0, 1]), "badFrames", "contiguous"),
        (lambda: (frames(2)[:, :, :100], [0, 1]), "badFrames", "contiguous"),
        (lambda: (np.asfortranarray(frames(2)), [0, 1]), "badFrames", "contiguous"),
        (lambda: (frames(2).tolist(), [0, 1]), "badFrames", "buffer protocol"),
        (lambda: (None, [0]), "badFrames", "buffer protocol"),
        (lambda: (frames(2), [0]), "badTimes", "1 times for 2 frames"),
        (lambda: (frames(2), [0, 0]), "badTimes", "rise"),
        (lambda: (frames(2), [1, 0]), "badTimes", "rise"),
        (lambda: (frames(2), [0, math.nan]), "badTimes", "rise"),
        (lambda: (frames(2), [0, math.inf]), "badTimes", "rise"),
    ],
)
def test_frames_that_are_none_are_told(
    detector: facetell.Detector, made: Callable[[], tuple], reason: str, complaint: str
) -> None:
    with pytest.raises(facetell.FacetellError, match=complaint) as raised:
        detector.judge(*made())
    assert raised.value.reason == reason
    again = pickle.loads(pickle.dumps(raised.value))
    assert (again.reason, str(again)) == (reason, str(raised.value))


def test_wrong_use_is_raised_and_a_bad_file_is_not(detector: facetell.Detector, folder: Path) -> None:
    for timeout in (0, -1, math.nan):
        with pytest.raises(facetell.FacetellError) as raised:
            detector.scan(folder / "00000.mp4", timeout=timeout)
        assert raised.value.reason == "badTimeout"
    for call in (facetell.Detector, facetell.card, lambda alarm: facetell.scan(b"", alarm=alarm)):
        with pytest.raises(facetell.FacetellError, match="alarm has to be few, balanced") as raised:
            call("loud")
        assert raised.value.reason == "unknownAlarm"
    for nonsense in (1, None, ["a.mp4"]):
        with pytest.raises(TypeError):
            detector.scan(nonsense)  # type: ignore[arg-type]
    for bad in ("", "a\0b", folder, folder / "gone"):
        report = detector.scan(bad)
        assert (report.verdict, report.reason, report.score, report.model) == ("notChecked", "unreadable", None, None)
        assert report.error


def test_a_decoder_that_hangs_is_ended(
    detector: facetell.Detector, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = tmp_path / f"{clips.HANGS}.mp4"
    hanging.write_bytes((folder / "00000.mp4").read_bytes())
    monkeypatch.setenv("PATH", clips.decoder(tmp_path / "bin"))
    report = detector.scan(hanging, timeout=0.5)
    assert report.reason == "unreadable" and report.error == "it takes longer than 0.5 s (--timeout)"
    assert facetell.scan(folder / "00000.mp4", timeout=math.inf).score is not None


def test_no_decoder_is_told(
    detector: facetell.Detector, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    report = detector.scan(folder / "00000.mp4")
    assert report.reason == "unreadable" and "ffmpeg" in (report.error or "")


def test_threads_share_a_detector(detector: facetell.Detector, folder: Path) -> None:
    files = [folder / name for name in ("00000.mp4", "00001.mp4", "wall.mp4", "face.png", "moving.png", "text.mp4")]
    alone = [timeless(detector.scan(file).to_dict()) for file in files]
    with ThreadPoolExecutor(6) as threads:
        together = threads.map(lambda file: timeless(detector.scan(file).to_dict()), files * 3)
        assert list(together) == alone * 3


def test_the_interpreter_is_free_meanwhile(detector: facetell.Detector, folder: Path) -> None:
    """While one thread looks, another counts; if it were held, it could count only before and after."""
    for work in (
        lambda: detector.scan(folder / "00000.mp4"),
        lambda: detector.scan((folder / "face.png").read_bytes()),
        lambda: detector.judge(frames(), [index / 4 for index in range(8)]),
        lambda: facetell.Detector("few"),
    ):
        ended, begun, beats = threading.Event(), threading.Event(), []

        def beat(begun: threading.Event = begun, ended: threading.Event = ended, beats: list = beats) -> None:
            begun.set()
            while not ended.wait(0.001):
                beats.append(time.monotonic())

        counter = threading.Thread(target=beat)
        counter.start()
        begun.wait()
        start = time.monotonic()
        work()
        end = time.monotonic()
        ended.set()
        counter.join()
        assert sum(start < at < end for at in beats) > 5


def test_pictures_are_the_strongest_looks(detector: facetell.Detector, folder: Path) -> None:
    report = detector.scan(folder / "00000.mp4", pictures=True)
    assert 1 <= len(report.pictures) <= 4
    scores = [picture.score for picture in report.pictures]
    assert scores == sorted(scores, reverse=True)
    [track] = report.tracks
    read = {reading.time: reading.score for reading in track.readings}
    strongest = track.readings[track.strongest if track.strongest is not None else -1]
    assert (report.pictures[0].time, report.pictures[0].score) == (strongest.time, strongest.score)
    for picture in report.pictures:
        assert picture.track == track.id and read[picture.time] == picture.score
        assert len(picture.rgba) == 4 * picture.size**2 and set(picture.rgba[3::4]) == {255}
        assert len(picture.heat) == picture.heat_size**2 and all(0 <= cell <= 1 for cell in picture.heat)
        assert len(set(picture.rgba)) > 50
    assert timeless(report.to_dict()) == timeless(detector.scan(folder / "00000.mp4").to_dict())


def test_alarm_levels_have_their_thresholds(folder: Path) -> None:
    likely = []
    for alarm in ("few", "balanced", "more"):
        report, card = facetell.scan(folder / "00000.mp4", alarm=alarm), facetell.card(alarm)
        assert report.model is not None
        assert (report.model.likely, report.model.alarm_budget) == (card["clips"]["likely"], card["clips"]["budget"])
        assert report.model.authentic_clips == card["clips"]["authentic_files"]
        still = facetell.scan(folder / "face.png", alarm=alarm).model
        assert still is not None and still.likely == card["stills"]["likely"]
        likely.append(report.model.likely)
    assert likely == sorted(likely, reverse=True) and len(set(likely)) == 3


def test_the_card_is_the_models(detector: facetell.Detector) -> None:
    settings = json.loads((ROOT / "models/forgery.json").read_text())
    card = facetell.card()
    assert card["model"] == {name: settings[name] for name in ("name", "version", "sha256")}
    for kind in ("clips", "stills"):
        levels, told = settings["alarms"][kind], card[kind]
        level = levels["balanced"]
        assert (told["false_alarms"], told["found"]) == (level["false_alarms"], level["found"])
        assert told["authentic_files"] == levels["authentic_files"]
    levels = settings["alarms"]["clips"]
    balanced, more = levels["balanced"], levels["more"]
    # So that no figure of an older model is left behind.
    told = " ".join((ROOT / "README.md").read_text().split())
    assert (
        f"Of {levels['manipulated_files']} forged clips of generators old and new {balanced['found']} get it at the "
        f"balanced choice and {more['found']} where more is to be caught, of {levels['authentic_files']} authentic "
        f"ones {balanced['false_alarms']} and {more['false_alarms']}"
    ) in told
    assert pickle.loads(pickle.dumps(detector)).alarm == detector.alarm == "balanced"


def test_the_version_is_the_projects() -> None:
    [version] = re.findall(r'^version = "(.*)"$', (ROOT / "Cargo.toml").read_text(), re.M)
    assert facetell.__version__ == version


def test_the_installed_package_is_tested_and_has_all_its_files() -> None:
    place = Path(facetell.__file__).parent
    assert not place.is_relative_to(ROOT / "python")
    tracked = subprocess.run(["git", "ls-files", "python/facetell"], cwd=ROOT, capture_output=True, text=True)
    names = [name.removeprefix("python/facetell/") for name in tracked.stdout.splitlines()]
    assert {"py.typed", "_facetell.pyi", "report/page.html", "report/words/en.json"} <= set(names)
    missing = [name for name in names if not (place / name).is_file()]
    assert missing == []


def test_nothing_in_it_names_the_machine_that_built_it() -> None:
    distribution = importlib.metadata.distribution("facetell")
    named = [str(place).encode() for place in (ROOT, Path.home())]
    for file in distribution.files or []:
        # What pip itself writes down: where the wheel lay, and which Python runs the program.
        if file.name != "direct_url.json" and file.suffix != ".pyc" and ".." not in file.parts:
            content = Path(str(file.locate())).read_bytes()
            assert not any(name in content for name in named), file


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_the_source_is_of_the_oldest_python(source: Path) -> None:
    ast.parse(source.read_text(), feature_version=(3, 10))
