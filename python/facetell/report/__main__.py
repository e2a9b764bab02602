"""`python -m facetell.report`."""

import argparse
import sys
from pathlib import Path

from facetell._words import harmless, missing

from . import LANGUAGES


def main(arguments: list[str] | None = None) -> int:
    """Gives the exit code: 0, the page was written; 2, nothing was done."""
    parser = argparse.ArgumentParser(
        prog="facetell report", description="One HTML page of a table that `facetell batch` wrote."
    )
    parser.add_argument("table", type=Path, metavar="DIR_OR_PARQUET")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the page; report.html beside the table if not given")
    parser.add_argument(
        "--pictures", type=int, default=1000, metavar="N", help="show the N faces with the highest scores (%(default)s)"
    )
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the page (%(default)s)")
    given = parser.parse_args(arguments)
    try:
        from .page import write
    except ImportError as error:
        return _complain(missing(error, "report"))
    folder = given.table if given.table.is_dir() else given.table.parent
    out = given.out or folder / "report.html"
    try:
        count = write(given.table, out, given.pictures, given.language)
    except (OSError, ValueError) as error:
        return _complain(str(error))
    print(f"{count} clips: {out}")
    return 0


def _complain(message: str) -> int:
    print(f"facetell report: {harmless(message)}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
