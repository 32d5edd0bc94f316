"""Screening and reveal: what a screener does with a question that waits, and the coordinator's one look at who asks."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from service import journal
from service.clock import utc_now
from service.commands.common import connected, console, example, fail, run
from service.commands.queue import as_actor, contract, do, for_organisation, queue, written
from service.contract import Contract, MaskView, QuestionView
from service.database import transaction
from service.errors import LuisterpostError
from service.reveal import Revealed
from service.reveal import reveal as reveal_asker
from service.vault import KeyFolder

_BESIDE = 24                                # characters of the masked text on either side of a mask
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
    """What was masked in a question that waits for a screener: number, place, detector, how sure it is, and the masked text around it."""

    async def inside() -> tuple[QuestionView, list[MaskView]]:
        async with contract(organisation) as opened:
            return await opened.question(code), await opened.masks(code)

    question, found = run(inside)
    for item in found:
        console.print(f"{item.number:>3}  {item.part:<7} {item.start:>6}+{item.length:<3} {item.detector:<16} {item.confidence:.2f}  "
                      f"{item.state:<9} {_around(question, item)}", markup=False)


def _around(question: QuestionView, item: MaskView) -> str:
    """What stands in the place of the mask, with a few words of the masked text before and behind it; what was cut off has no place."""
    if not item.length:
        return item.kind
    text, end = (question.subject if item.part == "subject" else question.body) or "", item.start + item.length
    return " ".join(f"...{text[max(0, item.start - _BESIDE):end + _BESIDE]}...".split())


def _piece(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    piece = re.fullmatch(r"([0-9]{1,7})\+([0-9]{1,7})", value)
    if piece is None:
        raise click.BadParameter("write START+LENGTH in characters, such as 120+6; the first character is 0")
    return int(piece[1]), int(piece[2])


@queue.command(epilog=example("luisterpost queue mask K7PX22QM --words 'Spioenkop' --kind organisatie --as screener-1",
                              "luisterpost queue mask K7PX22QM --at 120+6 --kind 'kind 2' --as screener-1"))
@click.argument("code")
@click.option("--words", callback=written, help="What was missed: it is masked wherever it stands. - reads it from standard input.")
@click.option("--at", "place", callback=_piece, metavar="START+LENGTH", help="One piece instead, in characters from 0.")
@click.option("--part", type=click.Choice(["text", "subject"]), default="text", show_default=True, help="Where the piece stands, with --at.")
@click.option("--kind", default="naam", show_default=True,
              help="What it is: naam (the asker), 'naam 2', 'kind 1', school, 'gemeente 2', organisatie, telefoon, ...")
@as_actor
@for_organisation
def mask(code: str, words: str | None, place: tuple[int, int] | None, part: str, kind: str, actor: str, organisation: str | None) -> None:
    """Mask what was missed, at once."""
    if (words is None) == (place is None):
        raise LuisterpostError("give either --words or --at")

    async def work(opened: Contract) -> str:
        pieces = [(part, *place)] if place else _places(await opened.question(code), words or "")
        numbers = [await opened.mask(code, actor, *piece, kind) for piece in reversed(pieces)]     # from the end: each moves what is behind it
        return f"masked as number {', '.join(map(str, numbers))}; read it again with `luisterpost queue show {code}`"

    do(organisation, work)


def _places(question: QuestionView, words: str) -> list[tuple[str, int, int]]:
    """Where these words stand, as whole words in any case and on any lines: part, start, length. Raises LuisterpostError when nowhere."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    parts = {"subject": question.subject or "", "text": question.body or ""} if pattern else {}
    found = [(part, piece.start(), len(piece[0])) for part, text in parts.items()
             for piece in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE)]
    if not found:
        raise LuisterpostError("these words do not stand in the question, or only as a part of a longer word: use --at for a piece of one")
    return found


@queue.command(epilog=example("luisterpost queue unmask K7PX22QM 3 --as screener-1"))
@click.argument("code")
@click.argument("number", type=click.IntRange(1, 1_000_000))
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

    with _new_file(raw) as file:
        revealed = run(work)
        journal.identity_revealed(code)
        for at, who, why in revealed.before:
            click.echo(f"revealed before: {at:%Y-%m-%d %H:%M} UTC by {who}: {_shown(why)}")
        click.echo(_shown(f"name: {revealed.name}\naddress: {revealed.address}"))
        if file is None:
            click.echo("\n" + _shown(revealed.letter.decode("utf-8", "replace")))
        else:
            file.write(revealed.letter)


@contextmanager
def _new_file(path: Path | None) -> Iterator[BinaryIO | None]:
    """Made before anything is opened, so that no reveal stands on record of which nobody saw the letter; gone again when that fails."""
    if path is None:
        yield None
        return
    try:
        file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except OSError:
        fail("the file for the letter exists already or cannot be made there: name a new one in a folder of yours")
    try:
        with file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _shown(text: str) -> str:
    return _CONTROL.sub("", text)


COMMANDS = [reveal]
