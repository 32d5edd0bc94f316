"""Attachments, from a shell: what came with a question, and the cleaned copies that a screener looks at and releases one by one."""

import os
from pathlib import Path

import click

from service.commands.common import console, example, fail, run
from service.commands.queue import as_actor, contract, do, for_organisation
from service.contract import AttachmentView, Contract, Sheet
from service.errors import LuisterpostError

_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "text/plain": ".txt"}
_MEANING = {
    "waiting": "a copy is being made", "cleaned": "a screener may look", "kind": "no copy is made of such a file", "damaged": "cannot be read",
    "too_large": "too large to copy", "too_many_pages": "too many pages to copy", "tracked_changes": "holds deleted text that cannot be taken out",
    "too_slow": "took too long to copy", "no_renderer": "what draws its pages is not installed", "no_sandbox": "cannot be drawn safely here",
}


@click.group(epilog=example("luisterpost attachment list K7PX22QM", "luisterpost attachment show K7PX22QM 1 --to bijlage --as screener-1",
                            "luisterpost attachment release K7PX22QM 1 --as screener-1"))
def attachment() -> None:
    """Attachments of a question. Originals are never shown; cleaned copies where the organisation file wants them."""


@attachment.command("list", epilog=example("luisterpost attachment list K7PX22QM"))
@click.argument("code")
@for_organisation
def list_(code: str, organisation: str | None) -> None:
    """One line for each attachment: number, kind, size, and whether there is a copy."""

    async def inside() -> list[AttachmentView]:
        async with contract(organisation) as opened:
            await opened.question(code)
            return await opened.attachments(code)

    for item in run(inside):
        line = f"{item.number:>3}  {item.name:<11} {item.kind:<11} {item.bytes:>10} bytes  {item.state:<8}  {_meaning(item)}"
        console.print(line.rstrip(), markup=False)


def _meaning(item: AttachmentView) -> str:
    return _MEANING.get(item.reason or item.state, item.reason)


@attachment.command(epilog=example("luisterpost attachment show K7PX22QM 1 --to bijlage --as screener-1"))
@click.argument("code")
@click.argument("number", type=int)
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), metavar="NAME",
              help="New files, for nobody else to read: NAME-1.png, NAME-2.png ..., one for each sheet.")
@click.option("--as", "actor", envvar="LUISTERPOST_ACTOR", metavar="ALIAS", help="The screener who looks; not needed once the copy is released.")
@for_organisation
def show(code: str, number: int, target: Path, actor: str | None, organisation: str | None) -> None:
    """Write the sheets of a cleaned copy to files. That a screener looked is on record."""

    async def inside() -> list[Sheet]:
        async with contract(organisation) as opened:
            return await _sheets(opened, code, number, actor)

    for sheet in run(inside):
        file = target.with_name(f"{target.name}-{sheet.number}{_ENDINGS[sheet.media_type]}")
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(sheet.content)
        except OSError as error:
            fail(f"{file} cannot be written ({type(error).__name__}); name a new file with --to")
        console.print(str(file), markup=False)


async def _sheets(opened: Contract, code: str, number: int, actor: str | None) -> list[Sheet]:
    """What was released is there for everybody; the rest for a screener only."""
    found = next((item for item in await opened.attachments(code) if item.number == number), None)
    if found is None:
        raise LuisterpostError(f"this question has no attachment {number}: see `luisterpost attachment list {code}`")
    if found.sheets and found.media_type:
        return [Sheet(place, found.media_type, content) for place, content in enumerate(found.sheets, 1)]
    if found.state not in ("cleaned", "released"):
        raise LuisterpostError(f"there is no copy of {found.name} ({found.state}{': ' * bool(_meaning(found))}{_meaning(found)})")
    if actor is None:
        raise LuisterpostError("this copy is not released: a screener may look at it with --as ALIAS")
    return await opened.look_at_attachment(code, actor, number)


@attachment.command(epilog=example("luisterpost attachment release K7PX22QM 1 --as screener-1"))
@click.argument("code")
@click.argument("number", type=int)
@as_actor
@for_organisation
def release(code: str, number: int, actor: str, organisation: str | None) -> None:
    """Let volunteers see a copy: no face, name or letterhead in it tells who asks."""

    async def work(opened: Contract) -> str:
        await opened.release_attachment(code, actor, number)
        return f"bijlage-{number} of {code} can be seen by volunteers"

    do(organisation, work)


@attachment.command(epilog=example("luisterpost attachment withhold K7PX22QM 1 --as screener-1"))
@click.argument("code")
@click.argument("number", type=int)
@as_actor
@for_organisation
def withhold(code: str, number: int, actor: str, organisation: str | None) -> None:
    """Take a released copy back."""

    async def work(opened: Contract) -> str:
        await opened.withhold_attachment(code, actor, number)
        return f"bijlage-{number} of {code} is withheld again"

    do(organisation, work)


COMMANDS = [attachment]
