"""Screening and reveal: what a screener does with a question that waits, and the coordinator's one look at who asks."""

import os
import re
from pathlib import Path

import click

from service import journal
from service.clock import utc_now
from service.commands.common import connected, console, example, fail, run
from service.commands.queue import as_actor, contract, do, for_organisation, queue, written
from service.contract import Contract, MaskView
from service.database import transaction
from service.reveal import Revealed
from service.reveal import reveal as reveal_asker
from service.vault import KeyFolder

_CONTROL = re.compile(r"[^\n\t\x20-\x7e\u00a0-\U0010ffff]")    # could steer the coordinator's terminal


@queue.command(epilog=example("luisterpost queue screen K7PX22QM --as coordinator-1"))
@click.argument("code")
@as_actor
@for_organisation
def screen(code: str, actor: str, organisation: str | None) -> None:
    """Let a question that waited for a person into the queue."""

    async def work(opened: Contract) -> str:
        await opened.screen(code, actor)
        return f"{code} is open"

    do(organisation, work)


@queue.command(epilog=example("luisterpost queue masks K7PX22QM"))
@click.argument("code")
@for_organisation
def masks(code: str, organisation: str | None) -> None:
    """What was masked in a question that waits for a screener: number, place, kind, detector and how sure it is."""

    async def inside() -> list[MaskView]:
        async with contract(organisation) as opened:
            await opened.question(code)
            return await opened.masks(code)

    for item in run(inside):
        console.print(f"{item.number:>3}  {item.part:<7} {item.start:>6}+{item.length:<3} {item.replaced_by:<24} {item.detector:<16} "
                      f"{item.confidence:.2f}  {item.state}", markup=False)


def _piece(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[int, int]:
    start, plus, length = value.partition("+")
    if not (plus and start.isdecimal() and length.isdecimal() and len(value) < 16):
        raise click.BadParameter("write START+LENGTH in characters, such as 120+6; the first character is 0")
    return int(start), int(length)


@queue.command(epilog=example("luisterpost queue mask K7PX22QM --at 120+6 --kind 'kind 2' --as screener-1"))
@click.argument("code")
@click.option("--at", "place", required=True, callback=_piece, metavar="START+LENGTH", help="The piece, in characters from 0.")
@click.option("--part", type=click.Choice(["text", "subject"]), default="text", show_default=True, help="Where the piece stands.")
@click.option("--kind", default="naam", show_default=True, help="What it is: naam, 'naam 2', 'kind 1', school, gemeente, organisatie, telefoon, ...")
@as_actor
@for_organisation
def mask(code: str, place: tuple[int, int], part: str, kind: str, actor: str, organisation: str | None) -> None:
    """Mask a piece that was missed; its words are dropped at once."""

    async def work(opened: Contract) -> str:
        number = await opened.mask(code, actor, part, *place, kind)
        return f"masked as number {number}; read it again with `luisterpost queue show {code}`"

    do(organisation, work)


@queue.command(epilog=example("luisterpost queue unmask K7PX22QM 3 --as screener-1"))
@click.argument("code")
@click.argument("number", type=int)
@as_actor
@for_organisation
def unmask(code: str, number: int, actor: str, organisation: str | None) -> None:
    """Lift a wrong mask: the daemon opens the sealed words and puts them back."""

    async def work(opened: Contract) -> str:
        await opened.unmask(code, actor, number)
        return f"mask {number} is being lifted; see `luisterpost queue masks {code}`, then read the question again and screen it"

    do(organisation, work)


@queue.command(epilog=example("luisterpost queue doubt K7PX22QM --as vrijwilliger-7"))
@click.argument("code")
@as_actor
@for_organisation
def doubt(code: str, actor: str, organisation: str | None) -> None:
    """Send a question back to screening because somebody may be recognised; your draft stays."""

    async def work(opened: Contract) -> str:
        await opened.doubt(code, actor)
        return f"{code} waits for a screener"

    do(organisation, work)


@click.command(epilog=example("luisterpost reveal K7PX22QM --actor coordinator-1 --reason 'threat of suicide, police asked'",
                              "luisterpost reveal K7PX22QM --actor coordinator-1 --reason - --raw letter.eml < reason.txt"))
@click.argument("code")
@click.option("--actor", required=True, metavar="ALIAS", help="The coordinator who looks.")
@click.option("--reason", required=True, callback=written, help="Why; kept sealed with the question. - reads it from standard input.")
@click.option("--raw", type=click.Path(path_type=Path), metavar="FILE", help="Write the letter to this new file, for nobody else to read.")
def reveal(code: str, actor: str, reason: str, raw: Path | None) -> None:
    """Show who asked a question and the letter as it came. It is on record before anything is shown; needs the private key."""

    async def work() -> Revealed:
        async with connected() as (settings, database):
            opener = KeyFolder(settings.key_folder).opener()
            async with transaction(database) as tx:
                return await reveal_asker(tx, code, actor, reason, opener, utc_now())

    if raw is not None and raw.exists():
        fail("the file for the letter exists already; name a new one")
    revealed = run(work)
    journal.identity_revealed(code)
    for at, who, why in revealed.before:
        click.echo(f"revealed before: {at:%Y-%m-%d %H:%M} UTC by {who}: {_shown(why)}")
    click.echo(_shown(f"name: {revealed.name}\naddress: {revealed.address}"))
    if raw is None:
        click.echo("\n" + _shown(revealed.letter.decode("utf-8", "replace")))
    else:
        with os.fdopen(os.open(raw, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(revealed.letter)


def _shown(text: str) -> str:
    return _CONTROL.sub("", text)


COMMANDS = [reveal]
