"""`make survive`: everything dies and breaks, on real servers, with 200 letters each; one row of the table as each ends.

`python -m tests.survive [WORD ...]` runs only the rows whose name has one of the words. Ends with status 1 when a row failed; below
the row stands what did not hold.
"""

import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from rich.console import Console

from service.embedded.postgres import Cluster
from tests.survival import faults, kills
from tests.survival.trial import Tally
from tests.survival.world import FAST, Url, end_at_once, fresh_database, make_template

SIZE = 200
TEMPLATE = "migrated"
WIDTHS = (44, 8, 9, 12, 14, 16, 13, 8, 4)
HEAD = ("what happened", "letters", "questions", "receipts", "unknown", "answers", "undeliverable", "seconds", "ok")
WITH_DATABASE = Callable[[Url, int], Awaitable[Tally]]
ALONE = Callable[[int], Awaitable[Tally]]
console = Console(highlight=False, width=150)


def rows() -> dict[str, WITH_DATABASE]:
    """Every trial that runs in a database of the common server, by name."""
    found: dict[str, WITH_DATABASE] = {}
    roads = ((kills.letters_come_in, kills.LETTERS_ROAD, "letters come in"), (kills.answers_leave, kills.ANSWERS_ROAD, "answers leave"),
             (kills.questions_are_forgotten, kills.SWEEP, "questions are forgotten"))
    for scenario, names, when in roads:
        for name in names:
            for nth in (1, kills.middle(name, SIZE)):
                found[f"{name}@{nth}, {when}"] = partial(scenario, name=name, nth=nth)
    few = SIZE // 5
    return found | {
        "Dovecot is killed, four times": partial(faults.dovecot_dies, times=4),
        "relay answers 4xx": partial(faults.relay_fails, replies=faults.temporary(few)),
        "relay answers 5xx": faults.askers_gone,
        "relay drops before the reply to DATA": partial(faults.relay_fails, replies=faults.dropped(few, taken=False), uncertain=few),
        "relay takes the mail and drops": partial(faults.relay_fails, replies=faults.dropped(few, taken=True), uncertain=few),
        "relay takes the mail and is silent": partial(faults.relay_fails, replies=faults.silent(few), uncertain=few),
        "relay does all of this": partial(faults.relay_fails, replies=faults.mixed(few // 3), uncertain=few),
        "two daemons, one is killed, then the other": faults.two_daemons,
        "SIGTERM, the relay holds its replies": faults.asked_to_stop,
        "SIGTERM in intake": faults.asked_to_stop_in_intake,
        "two mailboxes fail beside a healthy one": faults.mailbox_fails,
    }


def rows_alone() -> dict[str, ALONE]:
    """Those that break a PostgreSQL of their own."""
    return {
        "PostgreSQL stops (fast), twice": faults.postgres_stops,
        "PostgreSQL stops (immediate), twice": partial(faults.postgres_stops, ways=(end_at_once, end_at_once)),
        "the disk of PostgreSQL is full": faults.disk_full,
    }


def line(*cells: object) -> str:
    return "  ".join(f"{cell!s:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()


def cells(tally: Tally) -> tuple[object, ...]:
    """Receipts with the most to one asker; receipts of unknown outcome with those lost; answers with arrivals of each and Message-IDs."""
    answers = f"{tally.answered}, {tally.fewest_answers}-{tally.most_answers} ({tally.message_ids} id)" if tally.answered else "-"
    return (tally.letters, tally.questions, f"{tally.receipts} (max {tally.most_receipts})", f"{tally.uncertain} ({tally.lost} lost)", answers,
            tally.undeliverable or "-")


async def show(name: str, trial: Awaitable[Tally]) -> bool:
    """Run one trial and print its row. True when it held."""
    began = time.monotonic()
    try:
        tally = await trial
    except Exception as error:
        said = str(error).splitlines() or [type(error).__name__]
        console.print(line(name, *"-" * 6, f"{time.monotonic() - began:.1f}", "NO"), style="bold red", markup=False)
        console.print("\n".join(f"    {part}" for part in [type(error).__name__, *said[:1], *said[-8:]]), style="red", markup=False)
        return False
    console.print(line(name, *cells(tally), f"{time.monotonic() - began:.1f}", "ok"), style="green", markup=False)
    console.print(f"    status: {'; '.join(tally.status)}", style="dim", markup=False)
    if tally.notes:
        console.print(f"    noted: {'; '.join(tally.notes)}", style="dim", markup=False)
    return True


@asynccontextmanager
async def common_server() -> AsyncIterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="lp-survive-"))
    try:
        with Cluster(folder / "postgres", options=FAST, owned=True) as cluster:
            await make_template(cluster, TEMPLATE)
            yield cluster
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def main(words: list[str]) -> int:
    def wanted(name: str) -> bool:
        return not words or any(word.lower() in name.lower() for word in words)

    held = []
    console.print(line(*HEAD), style="bold", markup=False)
    async with common_server() as cluster:
        for name, scenario in rows().items():
            if wanted(name):
                async with fresh_database(cluster, TEMPLATE) as url:
                    held.append(await show(name, scenario(url, SIZE)))
    for name, alone in rows_alone().items():
        if wanted(name):
            held.append(await show(name, alone(SIZE)))
    console.print(f"{sum(held)} of {len(held)} held", style="bold green" if held and all(held) else "bold red")
    return 0 if held and all(held) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
