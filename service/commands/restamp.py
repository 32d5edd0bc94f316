"""`luisterpost restamp`: what a changed organisation file would do to the clocks of questions that are not finished, and doing it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import groupby
from typing import TYPE_CHECKING

import click

from service import journal
from service.clock import utc_now
from service.commands.common import connected, console, example, run
from service.errors import LuisterpostError
from service.origin import Origin, register
from service.restamp import Change, restamp_batch
from service.settings import load_organisations

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from service.database import Tx

BATCH = 200


@click.command(epilog=example("luisterpost restamp --dry-run", "luisterpost restamp --organisation voorbeeld"))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--organisation", metavar="CODE", help="Only the questions of this organisation.")
def restamp(dry_run: bool, organisation: str | None) -> None:
    """Apply the organisation files of today to the clocks of questions that are not finished.

    A changed file counts for new questions; this gives old ones its promises, stages and alarms too, counted from their arrival. Nobody is
    told again what they were told. What was promised about forgetting stays. Askers are not told of the new moment.
    """

    async def work() -> list[Change]:
        async with connected() as (settings, database):
            policies = load_organisations(settings)
            if organisation is not None and organisation not in policies:
                raise LuisterpostError("there is no file of this organisation: see LUISTERPOST_ORGANISATIONS")
            chosen = {code: policy for code, policy in policies.items() if organisation in (None, code)}
            async with _session(database, dry_run) as tx:
                origins = await register(tx, chosen)
            return [change async for change in _changes(database, origins, dry_run)]

    _show(run(work), dry_run)


@asynccontextmanager
async def _session(database: "AsyncEngine", dry_run: bool) -> "AsyncIterator[Tx]":
    """A transaction that leaves nothing behind when this is a dry run."""
    async with database.connect() as tx:
        yield tx
        await (tx.rollback() if dry_run else tx.commit())


async def _changes(database: "AsyncEngine", origins: list[Origin], dry_run: bool) -> AsyncIterator[Change]:
    after = 0
    while True:
        async with _session(database, dry_run) as tx:
            batch = await restamp_batch(tx, origins, utc_now(), after, BATCH, apply=not dry_run)
        for change in batch:
            yield change
            after = change.id
        if len(batch) < BATCH:
            return


def _show(changes: list[Change], dry_run: bool) -> None:
    """A line for each question whose moment moves, the counts of each organisation, and what to do next."""
    for change in changes:
        if change.old_due != change.new_due:
            console.print(f"{change.organisation}  {change.code}  due {change.old_due:%Y-%m-%d %H:%M} -> {change.new_due:%Y-%m-%d %H:%M} UTC",
                          markup=False)
    for code, group in groupby(sorted(changes, key=lambda change: change.organisation), key=lambda change: change.organisation):
        found = list(group)
        older, moved = sum(one.old_policy != one.new_policy for one in found), sum(one.old_due != one.new_due for one in found)
        console.print(f"{code}: {len(found)} unfinished questions, {older} stamped by another version than {found[0].new_policy}, "
                      f"{moved} with another due moment")
        if not dry_run:
            journal.questions_restamped(code, len(found))
    if dry_run:
        console.print("nothing was changed; run it without --dry-run to apply this")
    elif not changes:
        console.print("no question is unfinished")


COMMANDS = [restamp]
