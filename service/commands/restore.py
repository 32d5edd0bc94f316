"""After restoring a backup: what was erased since is erased again, before the daemon may start."""

from collections import Counter

import click

from service.commands.common import connected, console, example, fail, run


@click.command("restore-check", epilog=example("luisterpost restore-check --dry-run", "luisterpost restore-check"))
@click.option("--dry-run", is_flag=True, help="Only count what would be erased again.")
@click.option("--begin-anew", is_flag=True,
              help="Begin a new erasure manifest, because the old one, or its newest lines, are lost or belong to another machine.")
def restore_check(dry_run: bool, begin_anew: bool) -> None:
    """Erase again what the erasure manifest names. May be interrupted and run again; where nothing is to do it does nothing."""

    async def work() -> Counter[str]:
        from service.clock import utc_now
        from service.database import LOCK_SWEEP, sole_session
        from service.errors import LuisterpostError
        from service.forgetting.manifest import Manifest, position, refusal
        from service.forgetting.restore import replay
        from service.vault import KeyFolder

        async with connected() as (settings, database):
            manifest = Manifest(settings.manifest_file, KeyFolder(settings.key_folder).hasher(), settings.manifest_days)
            if position(manifest.path) is None and not begin_anew:
                fail(f"there is no erasure manifest at {manifest.path}: bring its copy back; if it is lost or another machine keeps it, "
                     "`luisterpost restore-check --begin-anew`")
            manifest.begin()
            async with sole_session(database, LOCK_SWEEP) as session:
                if session is None:
                    fail("a sweep is going on at this moment: stop the daemon, then try again")
                if damaged := manifest.damaged():
                    click.echo(f"luisterpost: warning: {manifest.path} is damaged in {damaged} place(s), and what was erased there cannot be "
                               "erased again: compare it with its copies", err=True)
                counts = await replay(session, manifest, manifest.lines(), utc_now(), dry_run=dry_run)
                if dry_run:
                    return counts
                async with session.begin():
                    if begin_anew:
                        await manifest.continue_at(session, utc_now())
                    elif sentence := await refusal(session, manifest.path):
                        raise LuisterpostError(sentence)
                return counts

    from service import journal

    counts = run(work)
    if counts and not dry_run:
        journal.erasures_repeated(dict(counts))
    for stage, count in sorted(counts.items()):
        console.print(f"{stage}: {count}{' would be erased again' if dry_run else ''}", markup=False)
    console.print("nothing that was erased is in this database" if not counts else "run it without --dry-run now" if dry_run else
                  "what was erased is erased again; the daemon may start")


COMMANDS = [restore_check]
