"""`make life`: a whole year with 2,000 questions. Progress month by month, then a table; ends with status 1 when something did not hold."""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from service import journal
from service.embedded.postgres import Cluster
from tests.life.year import Tally, live
from tests.survival.world import FAST, fresh_database, make_template

QUESTIONS, DAYS, SEED = 2000, 365, 4
console = Console(highlight=False, width=150, file=sys.stdout)


def told(day: int, tally: Tally) -> None:
    if day % 30 == 0:
        console.print(f"day {day} of {DAYS}: {tally.rungs} alarms told, {tally.compared} stages compared, {len(tally.wrong)} differences")


def table(tally: Tally, seconds: float) -> list[tuple[str, object]]:
    erased = ", ".join(f"{stage} {count}" for stage, count in sorted(tally.erased.items()))
    return [("days", tally.days), ("questions", tally.questions), ("of which follow-ups", tally.follow_ups), ("alarms told, each once", tally.rungs),
            ("mails with alarms", tally.mails), ("questions whose end was announced", tally.warnings), ("holds", tally.holds),
            ("stages compared, all days together", tally.compared), ("stages erased", erased), ("planted words that are due", tally.words_due),
            ("stages that are not due", tally.words_kept), ("differences", len(tally.wrong)), ("seconds", round(seconds))]


async def main() -> int:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="lp-life-") as name:
        Path(name).chmod(0o711)             # as root the server runs as `nobody`
        with Cluster(Path(name) / "postgres", options=FAST, owned=True) as cluster:
            await make_template(cluster, "migrated")
            async with fresh_database(cluster, "migrated") as url:
                tally = await live(url, questions=QUESTIONS, days=DAYS, seed=SEED, told=told, begin_journal=journal.start)
    for head, value in table(tally, time.monotonic() - began):
        console.print(f"{head:<40}  {value}")
    for line in tally.wrong:
        console.print(line)
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
