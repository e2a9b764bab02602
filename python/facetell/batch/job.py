"""A job from what was given to the table."""

import sys
from argparse import Namespace

from facetell._words import harmless

from . import run  # first: it tells the engine to tell nobody
from .detect import facts, need_decoder
from .inputs import expand
from .look import Settings
from .rows import key
from .store import Store


def job(options: Namespace) -> int:
    """Does it; gives the exit code, 0 or 1.

    Args:
        options: see `facetell.batch.__main__`.

    Raises:
        OSError: something is not there, or nothing can be written; nothing was done.
        ValueError: what was given, or what is there, does not fit; nothing was done.
        ImportError: an address needs a package, which the message names; nothing was done.
    """
    need_decoder()
    clips = expand(options.inputs, options.column)
    if not clips:
        raise ValueError("there is nothing to look at")
    limits = {"time_limit": options.time_limit, "max_bytes": options.max_bytes}
    store = Store(options.out, facts(options.alarm) | limits, options.resume or options.retry)
    if options.retry:
        store.forget_failed({key(clip) for clip in clips})
    done = store.done()
    left = [clip for clip in clips if key(clip) not in done]
    run.connect(options.address, options.cpus)
    try:
        settings = Settings(options.alarm, **limits)
        for rows in run.look_at(left, settings, options.address is not None, not options.quiet):
            store.add(rows)
        table = store.finish()
    except KeyboardInterrupt:
        return _stopped("stopped", options.out)
    except (*run.GAVE_UP, OSError) as error:
        # What an actor raised comes with its traceback; what it was is in the last line.
        lines = str(error).strip().splitlines() or [type(error).__name__]
        return _stopped(lines[-1], options.out)
    counts = ", ".join(f"{verdict} {count}" for verdict, count in sorted(store.verdicts().items()))
    print(f"{len(clips)} clips, {len(clips) - len(left)} of them before: {table}\n{counts}")
    if failed := store.failed():
        print(f"{failed} could not be looked at; --retry tries them again")
    return 0


def _stopped(why: str, out: object) -> int:
    print(f"facetell batch: {harmless(why)}; --resume goes on in {harmless(str(out))}", file=sys.stderr)
    return 1
