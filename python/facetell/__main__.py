"""`facetell scan`, `facetell batch`, `facetell report`."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from . import Detector, Report, __version__
from ._card import ALARMS
from ._words import harmless
from .batch.__main__ import main as batch_main
from .report.__main__ import main as report_main

#: As those of the native tool.
UNREADABLE, FAILED = 1, 2

EXIT_CODES = """\
exit codes:
  0  every file was looked at, whatever was seen
  1  a file could not be read; the others were looked at
  2  nothing was done: wrong arguments"""


def main(given: list[str] | None = None) -> int:
    """Runs the command; gives the exit code."""
    given = sys.argv[1:] if given is None else given
    # They have their own arguments.
    if given[:1] == ["batch"]:
        return batch_main(given[1:])
    if given[:1] == ["report"]:
        return report_main(given[1:])
    options = _arguments().parse_args(given)
    try:
        code = _scan(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Who reads has enough, as `head` has. What is still to be written when Python ends must have a place.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="facetell", description="Finds signs of face manipulation, on this machine.")
    parser.add_argument("--version", action="version", version=f"facetell {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True)
    scan = verbs.add_parser(
        "scan",
        help="say what is to be said of each file",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    scan.add_argument("files", nargs="+", metavar="CLIP|IMAGE")
    form = scan.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON document, a list, instead of a table")
    form.add_argument("--ndjson", action="store_true", help="print a line of JSON for each file")
    scan.add_argument("--alarm", choices=ALARMS, default="balanced", help="how often it may be wrong (%(default)s)")
    scan.add_argument(
        "--timeout", type=float, default=300, metavar="SECONDS", help="that a file may take (%(default)s)"
    )
    verbs.add_parser("batch", help="look at many clips, on all cores or a cluster (extra: ray)", add_help=False)
    verbs.add_parser("report", help="a page of what batch wrote (extra: report)", add_help=False)
    return parser


def _scan(options: argparse.Namespace) -> int:
    if not options.timeout > 0:
        print("facetell: --timeout has to be above 0", file=sys.stderr)
        return FAILED
    failed = False
    for index, report in enumerate(_reports(options)):
        failed |= report.reason == "unreadable"
        if options.ndjson:
            print(json.dumps(report.to_dict()), flush=True)
        elif options.json:
            print("[" if index == 0 else ",", json.dumps(report.to_dict(), indent=2), sep="")
        else:
            _line(report)
    if options.json:
        print("]")
    return UNREADABLE if failed else 0


def _reports(options: argparse.Namespace) -> Iterator[Report]:
    """In the order of the files; a thread a core, since the interpreter is free while one is looked at."""
    detector = Detector(options.alarm)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        yield from threads.map(lambda file: detector.scan(file, timeout=options.timeout), options.files)


def _line(report: Report) -> None:
    score = "–" if report.score is None else f"{report.score:.2f}"
    reason = f" ({report.reason})" if report.reason else ""
    path = harmless(report.path or "")
    print(f"{report.verdict:<16} {score:>5} {report.faces:>2} faces {report.ms:>6} ms  {path}{reason}")
    for wrong in (report.error, report.warning):
        if wrong:
            print(f"{'':<16} {harmless(wrong)}")
    for statement in report.statements:
        said = ", ".join(filter(None, (statement.origin, statement.tool, statement.source)))
        print(f"{'':<16} {harmless(f'the file states: {said} ({statement.mark}; unproven)')}")


if __name__ == "__main__":
    sys.exit(main())
