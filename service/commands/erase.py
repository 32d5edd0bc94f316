"""Forgetting on demand: the same sweep as the daemon's, with its progress shown, or only counted."""

from collections import Counter

import click

from service.commands.common import connected, console, example, fail, run


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
    from rich.progress import Progress

    from service.clock import utc_now
    from service.database import transaction
    from service.forgetting.manifest import Manifest
    from service.forgetting.retention import forecast
    from service.forgetting.sweep import sweep
    from service.vault import KeyFolder

    erased: Counter[str] = Counter()
    batches = 0
    async with connected() as (settings, database):
        manifest = Manifest(settings.manifest_file, KeyFolder(settings.key_folder).hasher(), settings.manifest_days)
        async with transaction(database) as tx:
            expected = sum(row.count for row in await forecast(tx, utc_now()) if row.stage != "mailbox")
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("erasing", total=expected)
            async for done in sweep(database, utc_now, manifest):
                erased += done
                batches += 1
                progress.advance(task, sum(count for stage, count in done.items() if stage not in ("key", "row")))
    if not batches:
        fail("another sweep is going on at this moment; see `luisterpost status`, or try again later")
    for stage, count in sorted(erased.items()):
        console.print(f"{stage}: {count}", markup=False)
    if not erased:
        console.print("nothing was due")


COMMANDS = [erase]
