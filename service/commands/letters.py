"""Letters: the ledger, and what was set aside."""

import json
import sys

import click

from service import journal
from service import ledger as ledger_service
from service import set_aside as set_aside_service
from service.clock import utc_now
from service.commands.common import connected, console, example, run
from service.database import transaction
from service.reading import Readers
from service.settings import Settings, load_organisations, load_settings
from service.vault import KeyFolder


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
                letter = await set_aside_service.raw(tx, number, KeyFolder(settings.key_folder).opener())
                journal.letter_opened(item.organisation, item.mailbox)
                sys.stdout.buffer.write(letter)
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


COMMANDS = [ledger, set_aside]
