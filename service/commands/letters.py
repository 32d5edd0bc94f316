"""Letters: preview without a database, the ledger, and what was set aside."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from policies.organisation import OrganisationPolicy, PolicyError, parse
from service import ledger as ledger_service
from service import set_aside as set_aside_service
from service.clock import utc_now
from service.commands.common import connected, console, example, fail, run
from service.database import transaction
from service.preview import preview as preview_files
from service.reading import Readers
from service.settings import Settings, load_organisations, load_settings
from service.vault import KeyFolder

SAMPLE = Path(__file__).resolve().parents[2] / "policies" / "organisations" / "example.toml"
MAIL_YEARS = range(1971, 2201)              # a year typed wrong must not end in an overflow of the calendar


def _moment(_context: click.Context, _parameter: click.Parameter, value: str | None) -> datetime:
    if value is None:
        return utc_now()
    try:
        moment = datetime.fromisoformat(value)
        if moment.year not in MAIL_YEARS:
            raise ValueError
    except ValueError:
        raise click.BadParameter("write a moment such as 2026-11-03T20:14:00+01:00") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


@click.command(epilog=example("luisterpost preview mail.eml", "luisterpost preview --organisation policies/organisations/example.toml "
                              "--received 2026-11-03T20:14:00+01:00 letters/*.eml"))
@click.option("--organisation", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Organisation file; default: the sample.")
@click.option("--received", callback=_moment, metavar="ISO-TIME", help="When the letters are taken to have come in; default: now.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def preview(organisation: Path | None, received: datetime, files: tuple[Path, ...]) -> None:
    """Say what would happen to each mail file: one JSON object on one line, in order. No database, no network.

    A folder stands for all *.eml files in it.
    """
    policy = _policy(organisation or SAMPLE)
    settings = load_settings()

    async def work() -> int:
        readers = Readers(settings.readers, settings.reading_seconds, settings.reading_bytes)
        try:
            return await preview_files(_expanded(files), policy, received, readers, sys.stdout)
        finally:
            await readers.close()

    sys.exit(run(work))


def _policy(file: Path) -> OrganisationPolicy:
    try:
        return parse(file.read_text(encoding="utf-8"))
    except PolicyError as error:
        for problem in error.problems:
            click.echo(f"{file.name}: {problem}", err=True)
        fail(f"{file.name} is not a usable organisation file; mend the lines above")
    except (OSError, UnicodeDecodeError):
        fail(f"{file.name} cannot be read as UTF-8 text")


def _expanded(files: tuple[Path, ...]) -> list[Path]:
    found: list[Path] = []
    for file in files:
        inside = sorted(file.glob("*.eml")) if file.is_dir() else [file]
        if not inside:
            fail(f"{file} is a folder without *.eml files; name the folder that holds the mails, or the files themselves")
        found += inside
    return found


@click.command(epilog=example("luisterpost ledger", "luisterpost ledger | grep set_aside"))
def ledger() -> None:
    """One JSON line per server message: where it was, what became of it, when."""

    async def work() -> None:
        async with connected() as (_, database), transaction(database) as tx:
            async for line in ledger_service.lines(tx):
                click.echo(json.dumps(line, ensure_ascii=False))

    run(work)


@click.group("set-aside", epilog=example("luisterpost set-aside list", "luisterpost set-aside retry 17"))
def set_aside() -> None:
    """Letters that could not be handled and wait for a person."""


@set_aside.command("list", epilog=example("luisterpost set-aside list"))
def list_() -> None:
    """One line per letter: number, mailbox, reason, size, arrival, and the mail folder it is in."""

    async def work() -> None:
        async with connected() as (_, database), transaction(database) as tx:
            async for item in set_aside_service.waiting(tx):
                console.print(f"{item.number}  {item.organisation}/{item.mailbox}  {item.reason}  {item.bytes} bytes  "
                              f"{item.arrived_at:%Y-%m-%d %H:%M} UTC  {item.folder or 'not filed yet'}", markup=False)

    run(work)


@set_aside.command(epilog=example("luisterpost set-aside show 17", "luisterpost set-aside show 17 --raw > letter.eml"))
@click.argument("number", type=int)
@click.option("--raw", is_flag=True, help="Open the sealed letter with the private key and write it to standard output.")
def show(number: int, raw: bool) -> None:
    """What is known of one letter; the letter itself only with --raw."""

    async def work() -> None:
        async with connected() as (settings, database), transaction(database) as tx:
            item = await set_aside_service.find(tx, number)
            if raw:
                sys.stdout.buffer.write(await set_aside_service.raw(tx, number, KeyFolder(settings.key_folder).opener()))
            else:
                console.print_json(data={field: str(getattr(item, field)) for field in item.__slots__})

    run(work)


@set_aside.command(epilog=example("luisterpost set-aside retry 17"))
@click.argument("number", type=int)
def retry(number: int) -> None:
    """Read one letter again, for instance after an update, and receive it as if it came now."""
    console.print(run(lambda: _retry(load_settings(), number)))


async def _retry(settings: Settings, number: int) -> str:
    keys, policies = KeyFolder(settings.key_folder), load_organisations(settings)
    readers = Readers(1, settings.reading_seconds, settings.reading_bytes)
    try:
        async with connected() as (_, database), transaction(database) as tx:
            origin = await set_aside_service.origin_of(tx, number, policies)
            recorded = await set_aside_service.retry(tx, number, origin, (keys.opener(), keys.sealer(), keys.hasher()), readers, utc_now())
    finally:
        await readers.close()
    return f"letter {number} is now: {recorded.outcome} {recorded.code}".rstrip()


@set_aside.command(epilog=example("luisterpost set-aside dismiss 17"))
@click.argument("number", type=int)
def dismiss(number: int) -> None:
    """Decide that nothing will come of this letter (spam, for instance). The mail itself stays in its mail folder."""

    async def work() -> None:
        async with connected() as (_, database), transaction(database) as tx:
            await set_aside_service.dismiss(tx, number)
        console.print(f"letter {number} is dismissed")

    run(work)


COMMANDS = [preview, ledger, set_aside]
