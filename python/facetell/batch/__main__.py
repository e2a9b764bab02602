"""`python -m facetell.batch`."""

import argparse
import sys
from pathlib import Path

from facetell._card import ALARMS
from facetell._words import harmless, missing

EXIT_CODES = """\
exit codes:
  0  every clip has its row, whatever was seen or could not be read
  1  it ended early; --resume goes on
  2  nothing was done: wrong arguments, nothing there, no place to write to"""


def arguments() -> argparse.ArgumentParser:
    """What may be given."""
    parser = argparse.ArgumentParser(
        prog="facetell batch",
        description="Looks at many clips, on all cores of this machine or of a Ray cluster; writes DIR/table.parquet.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "inputs", nargs="+", metavar="INPUT", help="file, folder, glob pattern, table (--column) or address of fsspec"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the results")
    parser.add_argument("--column", metavar="NAME", help="of inputs that are Parquet or CSV: the column of paths")
    parser.add_argument("--resume", action="store_true", help="skip what DIR already has")
    parser.add_argument("--retry", action="store_true", help="--resume, and try again what could not be looked at")
    parser.add_argument(
        "--alarm",
        choices=ALARMS,
        default="balanced",
        help="how often it may be wrong (%(default)s)",
    )
    parser.add_argument(
        "--time-limit",
        "--timeout",
        type=_positive,
        default=300,
        metavar="SECONDS",
        help="that a clip may take (%(default)s)",
    )
    parser.add_argument(
        "--max-bytes", type=_positive, default=4 << 30, metavar="N", help="of a clip from an address (%(default)s)"
    )
    parser.add_argument("--address", help="of a Ray cluster; this machine alone if not given")
    parser.add_argument("--cpus", type=_positive, metavar="N", help="without --address: cores to use (all)")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")
    return parser


def main(given: list[str] | None = None) -> int:
    """Runs the job; gives the exit code."""
    options = arguments().parse_args(given)
    try:
        from .job import job
    except ImportError as error:
        return _complain(missing(error, "ray"))
    try:
        return job(options)
    except (OSError, ValueError, ImportError) as error:
        return _complain(str(error))


def _positive(text: str) -> int:
    if (value := int(text)) < 1:
        raise ValueError
    return value


def _complain(message: str) -> int:
    print(f"facetell batch: {harmless(message)}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
