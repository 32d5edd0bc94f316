"""What would happen to a mail: no database, no network, and nothing imported that only those need."""

import sys
from datetime import datetime
from pathlib import Path

import click

from service.commands.common import example, fail, run
from service.commands.reading_options import policy_of, received_option
from service.preview import preview as preview_files
from service.reading import Readers
from service.settings import load_settings

SAMPLE = Path(__file__).resolve().parents[2] / "policies" / "organisations" / "example.toml"


@click.command(epilog=example("luisterpost preview mail.eml", "luisterpost preview --organisation policies/organisations/example.toml "
                              "--received 2026-11-03T20:14:00+01:00 letters/*.eml"))
@click.option("--organisation", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Organisation file; default: the sample.")
@received_option("When the letters are taken to have come in; default: now.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def preview(organisation: Path | None, received: datetime, files: tuple[Path, ...]) -> None:
    """Say what would happen to each mail file: one JSON object on one line, in order. No database, no network.

    A folder stands for all *.eml files in it.
    """
    policy = policy_of(organisation or SAMPLE)
    settings = load_settings()

    async def work() -> int:
        readers = Readers(settings.readers, settings.reading_seconds, settings.reading_bytes)
        try:
            return await preview_files(_expanded(files), policy, received, readers, sys.stdout)
        finally:
            await readers.close()

    sys.exit(run(work))


def _expanded(files: tuple[Path, ...]) -> list[Path]:
    found: list[Path] = []
    for file in files:
        inside = sorted(file.glob("*.eml")) if file.is_dir() else [file]
        if not inside:
            fail(f"{file} is a folder without *.eml files; name the folder that holds the mails, or the files themselves")
        found += inside
    return found


COMMANDS = [preview]
