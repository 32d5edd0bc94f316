"""Keys: make a pair, re-seal what older pairs sealed."""

import sys

import click
from rich.progress import Progress

from service import keys as key_service
from service.clock import utc_now
from service.commands.common import connected, console, example, run
from service.database import transaction
from service.settings import load_settings
from service.vault import KeyFolder


@click.group(epilog=example("luisterpost key new", "luisterpost key rotate"))
def key() -> None:
    """The key pairs that seal who asks."""


@key.command(epilog=example("luisterpost key new"))
def new() -> None:
    """Make a key pair and let it seal from now on. The first one also makes the key of the hashes."""
    folder = KeyFolder(load_settings().key_folder)
    key_id = folder.new(utc_now().date())
    console.print(f"key {key_id} made in {folder.folder}; it seals what comes from now on (restart the daemon).")
    console.print("Back up this folder apart from the database, and keep it off machines that only take mail in.")


@key.command(epilog=example("luisterpost key rotate"))
def rotate() -> None:
    """Seal every data key anew with the current pair. May be interrupted and run again; needs the old private keys too."""

    async def work() -> int:
        done = 0
        async with connected() as (settings, database):
            folder = KeyFolder(settings.key_folder)
            sealer, opener = folder.sealer(), folder.opener()
            async with transaction(database) as tx:
                total = await key_service.count_old(tx, sealer.key_id)
            with Progress(disable=not sys.stderr.isatty(), console=None) as progress:
                task = progress.add_task("re-sealing", total=total)
                async for count in key_service.rotate(database, opener, sealer):
                    done += count
                    progress.update(task, completed=done)
        return done

    console.print(f"{run(work)} data keys sealed anew; the old private key may go once backups that need it are gone")


COMMANDS = [key]
