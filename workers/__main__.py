"""`python -m workers [--only LOOP ...]`: the daemon. `luisterpost run` ends up here."""

import argparse
import asyncio
import sys
from contextlib import suppress

import uvloop

from service import journal
from service.errors import LuisterpostError
from service.settings import load_settings
from workers.daemon import LOOPS, serve


def main() -> int:
    parser = argparse.ArgumentParser(prog="luisterpost run", description="Run the daemon from the environment.",
                                     epilog="example: luisterpost run --only intake outbox")
    parser.add_argument("--only", nargs="+", choices=LOOPS, default=LOOPS, metavar="LOOP", help="only these loops: " + ", ".join(LOOPS))
    only = tuple(parser.parse_args().only)
    try:
        settings = load_settings()
        journal.start(settings.log_level)
        with suppress(asyncio.CancelledError), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve(settings, only))
    except LuisterpostError as error:
        print(f"luisterpost: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
