"""The page of a table. How it looks and works is tested in browsers: tests/browser/report-page.test.js."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sample

from facetell.batch.schema import METADATA, SCHEMA
from facetell.report import LANGUAGES
from facetell.report.__main__ import main
from facetell.report.page import write

LOCALES = Path(__file__).parents[2] / "extension/public/_locales"


def data(page: str) -> dict:
    """What is embedded in a page."""
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    sample.write(tmp_path / "table.parquet", 60)
    return tmp_path


def test_every_clip_is_in_the_page_once(table: Path) -> None:
    assert write(table, table / "page.html") == 60
    clips = data((table / "page.html").read_text())["clips"]
    paths = [clip["path"] for clip in clips]
    assert paths == sorted(set(paths)) and len(paths) == 60
    assert {clip["verdict"] for clip in clips} <= {"likelyDeepfake", "unsure", "noSignsFound", "notChecked"}
    assert all(len(clip.get("tracks", [])) == clip["faces"] for clip in clips)


def test_nothing_in_a_name_is_markup(table: Path) -> None:
    write(table, table / "page.html")
    page = (table / "page.html").read_text()
    # The page's own: words, data, script.
    assert page.count("</script>") == 3 and "<img" not in page and "\u202e" not in page
    assert {Path(clip["path"]).name for clip in data(page)["clips"]} >= {
        "two\nlines\tand a tab.mp4",
        "clip\u202e4pm.exe",
    }


def test_the_policy_names_the_very_script_and_style(table: Path) -> None:
    write(table, table / "page.html")
    page = (table / "page.html").read_text()
    policy = re.search(r'Content-Security-Policy" content="(.*?)"', page)[1]
    assert policy.startswith("default-src 'none'; img-src data:")
    for tag in ("script", "style"):
        [text] = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("most", [0, 1, 7])
def test_pictures_are_those_of_the_strongest_faces(table: Path, most: int) -> None:
    write(table, table / "page.html", pictures=most)
    tracks = [track for clip in data((table / "page.html").read_text())["clips"] for track in clip.get("tracks", [])]
    shown = sorted((track["face_score"] for track in tracks if "picture" in track), reverse=True)
    assert shown == sorted((track["face_score"] for track in tracks), reverse=True)[:most]


def test_parts_of_a_run_that_goes_on_have_a_page(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    rows = pa.Table.from_pylist(sample.rows(30), schema=SCHEMA)
    half = len(rows) // 2
    pq.write_table(rows.slice(half), tmp_path / "parts/a.parquet")
    pq.write_table(rows.slice(0, half), tmp_path / "parts/b.parquet")
    assert write(tmp_path, tmp_path / "page.html") == 30
    assert "How far to trust this" in (tmp_path / "page.html").read_text()


def test_a_table_and_the_parts_beside_it_have_one_page(table: Path) -> None:
    (table / "parts").mkdir()
    # The table's own clips are among them: it was killed before the parts were gone.
    pq.write_table(pa.Table.from_pylist(sample.rows(90), schema=SCHEMA), table / "parts/a.parquet")
    assert write(table, table / "page.html") == 90
    clips = data((table / "page.html").read_text())["clips"]
    assert all(len(clip.get("tracks", [])) == clip["faces"] for clip in clips)


def test_rows_in_another_order_are_the_same_clips(table: Path) -> None:
    write(table, table / "page.html")
    rows = pq.read_table(table / "table.parquet")
    pq.write_table(rows.sort_by([("face_score", "descending")]), table / "other.parquet")
    write(table / "other.parquet", table / "other.html")
    pages = [data((table / name).read_text()) for name in ("page.html", "other.html")]
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    "facts",
    [
        b"no JSON",
        b"[" * 100_000,
        b"[]",
        b"{}",
        json.dumps(sample.FACTS | {"version": 1}).encode(),
        json.dumps(sample.FACTS | {"model": "a name"}).encode(),
        json.dumps(sample.FACTS | {"clips": {"budget": "<b>"}}).encode(),
    ],
)
def test_facts_that_are_none_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], facts: bytes) -> None:
    rows = pa.Table.from_pylist(sample.rows(3), schema=SCHEMA.with_metadata({METADATA: facts}))
    pq.write_table(rows, tmp_path / "table.parquet")
    assert main([str(tmp_path)]) == 2
    assert "version and model" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["table.parquet"]


def test_values_that_look_like_placeholders_are_text(tmp_path: Path) -> None:
    facts = sample.FACTS | {"version": "{{data}} {{script}}"}
    schema = SCHEMA.with_metadata({METADATA: json.dumps(facts).encode()})
    pq.write_table(pa.Table.from_pylist(sample.rows(3), schema=schema), tmp_path / "table.parquet")
    write(tmp_path, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    assert "Facetell {{data}} {{script}}" in page and len(data(page)["clips"]) == 3


def other(rows: pa.Table, name: str, value: object, kind: pa.DataType) -> pa.Table:
    """With another value in a column of all rows."""
    at = rows.schema.get_field_index(name)
    return rows.set_column(at, name, pa.array([value] * len(rows), kind))


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("score", "high", pa.string()),
        ("face", [1], pa.list_(pa.int32())),
        ("statements", 7, pa.int64()),
        ("path", None, pa.string()),
        ("faces", None, pa.int32()),
        ("times", [0.0], pa.list_(pa.float64())),
    ],
)
def test_columns_of_another_shape_are_told(
    table: Path, capsys: pytest.CaptureFixture[str], name: str, value: object, kind: pa.DataType
) -> None:
    rows = pq.read_table(table / "table.parquet")
    pq.write_table(other(rows, name, value, kind), table / "table.parquet")
    assert main([str(table)]) == 2
    err = capsys.readouterr().err
    assert err.startswith("facetell report: ") and err.count("\n") == 1
    assert [path.name for path in table.iterdir()] == ["table.parquet"]


def test_what_is_not_as_it_should_be_is_left_out(table: Path) -> None:
    rows = pq.read_table(table / "table.parquet")
    rows = other(rows, "heat", bytes(7), pa.binary())
    pq.write_table(other(rows, "score", float("nan"), pa.float32()), table / "table.parquet")
    write(table, table / "page.html")
    clips = data((table / "page.html").read_text())["clips"]
    shown = [track for clip in clips for track in clip.get("tracks", []) if "picture" in track]
    assert len(shown) > 10 and all(track["heat"] is None for track in shown)
    assert not any("score" in clip for clip in clips)


def test_what_is_no_table_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "no table" in capsys.readouterr().err
    other = tmp_path / "other.parquet"
    pq.write_table(pa.table({"a": [1]}), other)
    assert main([str(other)]) == 2
    assert "no table of facetell" in capsys.readouterr().err
    other.write_bytes(b"no Parquet")
    assert main([str(other)]) == 2
    assert "no Parquet" in capsys.readouterr().err
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_those_of_the_extension(table: Path, language: str) -> None:
    theirs = json.loads((LOCALES / language / "messages.json").read_text())
    places = Path(write.__code__.co_filename).parent / "words"
    words, english = (json.loads((places / f"{each}.json").read_text()) for each in (language, "en"))
    assert words == {name: words[name] if name.startswith("report") else theirs[name]["message"] for name in english}
    assert all(
        set(re.findall(r"\$\d", words[name])) == set(re.findall(r"\$\d", text)) for name, text in english.items()
    )
    write(table, table / "page.html", language=language)
    page = (table / "page.html").read_text()
    assert f'lang="{language.replace("_", "-")}"' in page and "{{" not in page.split("<script type", 1)[0]


def test_no_word_calls_a_clip_real() -> None:
    words = json.loads((Path(write.__code__.co_filename).parent / "words/en.json").read_text())
    # The one that says so does it to deny it.
    said = [name for name, text in words.items() if re.search(r"\b(is|looks|was) (real|authentic|genuine)\b", text)]
    assert said == ["panelDoubtSilence"]


def test_there_is_a_language_for_each_of_the_extension() -> None:
    assert sorted(LANGUAGES) == sorted(place.name for place in LOCALES.iterdir())
