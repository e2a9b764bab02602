"""The page: one file that opens anywhere, loads nothing and asks nobody."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from html import escape
from importlib.resources import files
from pathlib import Path

import pyarrow as pa

from .data import Table, clips

#: In the order in which they apply and run.
_STYLES = ("page.css", "table.css", "clip.css", "narrow.css")
_SCRIPTS = ("dom.js", "chart.js", "clip.js", "table.js")


def write(source: Path, out: Path, pictures: int = 1000, language: str = "en") -> int:
    """Writes the page of a table.

    Args:
        source: the Parquet file, or the folder that `facetell.batch` wrote.
        out: the page; replaced as a whole, once it is complete.
        pictures: how many faces are shown, the ones with the highest scores.
        language: of the page; one of `facetell.report.LANGUAGES`.

    Returns:
        The number of clips.

    Raises:
        FileNotFoundError: there is no table.
        ValueError: it is no table of ours.
        OSError: it cannot be read, or the page not be written.
    """
    part = out.with_name(out.name + ".part")
    try:
        count = _write(Table.open(source), part, pictures, language)
        part.replace(out)
    except pa.ArrowException as error:
        raise ValueError(f"{source} is no table of facetell: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return count


def _write(table: Table, out: Path, pictures: int, language: str) -> int:
    count = 0
    before, after = _frame(table, language)
    with out.open("w", encoding="utf-8", newline="\n") as page:
        page.write(before)
        page.write('{"facts":' + _json(table.facts) + ',"clips":[')
        for count, clip in enumerate(clips(table, pictures), 1):
            page.write(("" if count == 1 else ",\n") + _json(clip))
        page.write("]}")
        page.write(after)
    return count


def _frame(table: Table, language: str) -> tuple[str, str]:
    """What stands before and behind the data."""
    read = files(__package__).joinpath
    words = json.loads(read("words", f"{language}.json").read_text("utf-8"))
    style = "\n".join(read(name).read_text("utf-8") for name in _STYLES)
    script = "'use strict';\n" + "\n".join(read(name).read_text("utf-8") for name in _SCRIPTS)
    made = datetime.now(timezone.utc)
    values = {
        "language": language.replace("_", "-"),
        "direction": "rtl" if language == "ar" else "ltr",
        "policy": f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'",
        "made": escape(made.strftime("%Y-%m-%d %H:%M UTC")),
        "version": escape(table.facts.get("version") or ""),
        "limits": "\n".join(f"<li>{escape(line)}</li>" for line in _limits(table, words)),
        "words": _json(words),
        "style": style,
        "script": script,
    }
    values |= {f"word {name}": escape(text) for name, text in words.items()}
    before, after = read("page.html").read_text("utf-8").split("{{data}}")

    # All at once: what stands in a value is no placeholder.
    def fill(text: str) -> str:
        return re.sub(r"\{\{(.+?)\}\}", lambda place: values[place[1]], text)

    return fill(before), fill(after)


def _limits(table: Table, words: dict[str, str]) -> Iterator[str]:
    """How far the verdicts of this table are to be trusted."""
    facts = table.facts

    def say(word: str, *values: object) -> str:
        text = words[word]
        for number, value in enumerate(values, 1):
            text = text.replace(f"${number}", str(value))
        return text

    clips = facts.get("clips")
    if clips:
        budget, authentic = f"{clips['budget']:g}", clips["authentic_files"]
        yield say("reportBudget", budget, authentic)
        yield say("panelDoubtMisses", clips["manipulated_files"] - clips["found"], clips["manipulated_files"])
    yield words["panelDoubtSilence"]
    yield words["reportFacesOnly"]
    yield words["reportNoProof"]


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _json(value: object) -> str:
    """JSON that an HTML parser takes for text: names of files are of anybody's making."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
