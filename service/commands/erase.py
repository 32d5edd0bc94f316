"""Forgetting on demand: the same sweep as the daemon's, with its progress shown, or only counted."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import click

from service.commands.common import connected, console, example, fail, run

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from service.settings import Settings


@click.command(epilog=example("luisterpost erase --dry-run", "luisterpost erase",
                              "luisterpost erase --address - --reference AVG-2026-7 > statement.txt   # then type the address"))
@click.option("--dry-run", is_flag=True, help="Only count what is due, or what there is of the person.")
@click.option("--address", help="Erase everything of who wrote from this address, at their request. - reads it from standard input.")
@click.option("--question", "code", metavar="CODE", help="The same, of who asked this question.")
@click.option("--organisation", metavar="CODE", help="Whom the request was sent to, where there are several.")
@click.option("--reference", help="Where you keep the request and the proof of who made it; it stands in the statement that is printed.")
def erase(dry_run: bool, address: str | None, code: str | None, organisation: str | None, reference: str | None) -> None:
    """Erase what is due now, as the daemon does every hour. May be interrupted at any point and run again."""
    if address or code or organisation or reference:
        from service.commands.person import erase_person, who

        about = who(address, code, organisation, reference)
        run(lambda: erase_person(about, dry_run=dry_run))
    else:
        run(_count if dry_run else _sweep)


async def _count() -> None:
    from service.clock import utc_now
    from service.database import transaction
    from service.forgetting.retention import forecast

    async with connected() as (_, database), transaction(database) as tx:
        rows = await forecast(tx, utc_now())
    for row in rows:
        console.print(f"{row.organisation}  {row.stage}: {row.count} due, the oldest since {row.since:%Y-%m-%d %H:%M} UTC", markup=False)
    if not rows:
        console.print("nothing is due")


async def _sweep() -> None:
    """The database first, then the mail servers, as the daemon does."""
    from rich.progress import Progress

    from service.clock import utc_now
    from service.database import transaction
    from service.forgetting.retention import forecast

    async with connected() as (settings, database):
        async with transaction(database) as tx:
            expected = sum(row.count for row in await forecast(tx, utc_now()))
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task("erasing", total=expected)
            advance = partial(progress.advance, task)
            erased, refused = await _database(settings, database, advance)
            copies, left = await _mail_servers(settings, database, advance)
            if copies:                      # some stages waited for these
                more, refused = await _database(settings, database, advance)
                erased += more
        async with transaction(database) as tx:
            stay = sum(row.count for row in await forecast(tx, utc_now()) if row.stage == "mailbox")
    if copies:
        erased["copies on the mail server"] = copies
    for stage, count in sorted(erased.items()):
        console.print(f"{stage}: {count}", markup=False)
    if stay and not left:
        console.print(f"mailbox: {stay} left to the daemon that has their organisation file and the private key")
    elif not erased and not left and not refused:
        console.print("nothing was due")
    if refused:
        left.append(f"the database refuses to erase {refused} question(s): the lines erasure_refused above say why")
    if left:
        fail("; ".join(left))


async def _database(settings: "Settings", database: "AsyncEngine", advance: Callable[[float], None]) -> tuple[Counter[str], int]:
    """What went, per stage, and how many questions the database refused to erase."""
    from service.clock import utc_now
    from service.forgetting.manifest import Manifest
    from service.forgetting.sweep import REFUSED, sweep
    from service.vault import KeyFolder

    manifest = Manifest(settings.manifest_file, KeyFolder(settings.key_folder).hasher(), settings.manifest_days)
    erased: Counter[str] = Counter()
    batches = 0
    async for done in sweep(database, utc_now, manifest):
        erased += done
        batches += 1
        advance(sum(count for stage, count in done.items() if stage not in ("key", "row", REFUSED)))
    if not batches:
        fail("another sweep is going on at this moment; see `luisterpost status`, or try again later")
    return erased, erased.pop(REFUSED, 0)


async def _mail_servers(settings: "Settings", database: "AsyncEngine", advance: Callable[[float], None]) -> tuple[int, list[str]]:
    """How many questions and letters lost their last copy, and what could not be done. Without a private key: the daemon's work."""
    from service.clock import utc_now
    from service.database import transaction
    from service.forgetting.copy_round import CopyRound
    from service.origin import register
    from service.reading import Readers
    from service.settings import read_organisations
    from service.vault import KeyFolder

    keys = KeyFolder(settings.key_folder)
    policies, _ = read_organisations(settings.organisations)
    if not policies or not any(keys.folder.glob("*.private")):
        return 0, []
    async with transaction(database) as tx:
        origins = await register(tx, policies)
    readers = Readers(1, settings.reading_seconds, settings.reading_bytes)
    count, left = 0, []
    try:
        async for done in CopyRound(database, settings, keys.opener(), keys.hasher(), readers, utc_now).erase(origins):
            count += done.count
            advance(done.count)
            if done.error:
                left.append(f"mailbox {done.mailbox} cannot be used now ({done.error}): its copies stay due")
    finally:
        await readers.close()
    return count, left


COMMANDS = [erase]
