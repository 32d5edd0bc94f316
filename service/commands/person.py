"""The rights of a person: everything erased (GDPR art. 17, `luisterpost erase --address`), and the statement about it. Who asks is
checked by the organisation; the command asks for the reference under which it did so."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.commands.common import connected, console, example, fail

if TYPE_CHECKING:                           # `luisterpost erase --help` waits for none of these
    from service.database import Tx
    from service.forgetting.manifest import Manifest
    from service.origin import Origin
    from service.person import Person
    from service.settings import Settings
    from service.vault import KeyFolder


@dataclass(frozen=True, slots=True, repr=False)
class Who:
    """Whom the request is about, as typed."""

    address: str
    code: str
    organisation: str | None
    reference: str


def who(address: str | None, code: str | None, organisation: str | None, reference: str | None) -> Who:
    """Raises LuisterpostError, or a usage error."""
    from service.person.statement import check_reference

    if bool(address) == bool(code):
        raise click.UsageError("name the person: --address, or --question")
    if not reference:
        raise click.UsageError("name with --reference where you keep the request and the proof of who made it")
    address = sys.stdin.readline().strip() if address == "-" else address or ""
    if address and "@" not in address:
        raise click.UsageError("--address needs an e-mail address")
    return Who(address, code or "", organisation, check_reference(reference))


async def erase_person(about: Who, *, dry_run: bool) -> None:
    """The work of `luisterpost erase --address …`."""
    from service import journal
    from service.clock import utc_now
    from service.database import LOCK_SWEEP, sole_session
    from service.errors import LuisterpostError
    from service.forgetting.manifest import Manifest
    from service.forgetting.restore import settle
    from service.vault import KeyFolder

    async with connected() as (settings, database):
        keys = KeyFolder(settings.key_folder)
        manifest = Manifest(settings.manifest_file, keys.hasher(), settings.manifest_days)
        async with sole_session(database, LOCK_SWEEP) as session:
            if session is None:
                fail("a sweep is going on at this moment; try again in a minute")
            if not dry_run:
                await settle(session, manifest, utc_now())
            try:
                async with session.begin():
                    organisation, counts, text, left = await _erase(session, settings, keys, manifest, about, dry_run=dry_run)
            except LuisterpostError:
                async with session.begin():
                    await manifest.void(session, utc_now())
                raise
    if dry_run:
        show(counts, " would be erased")
        return
    journal.person_erased(organisation, counts["questions"])
    click.echo(text, nl=False)
    if left:
        fail(f"everything of this person is erased, but the address still stands in {', '.join(left)}, in texts of others: a person must look there")


async def _erase(tx: "Tx", settings: "Settings", keys: "KeyFolder", manifest: "Manifest", about: Who, *, dry_run: bool,
                 ) -> tuple[str, dict[str, int], str, list[str]]:
    from service.clock import utc_now
    from service.person import erasure as person_erasure
    from service.person import folders as person_folders
    from service.person import statement
    from service.vault import Signer

    now, hasher = utc_now(), keys.hasher()
    person, origins = await found(tx, settings, keys, about)
    await person_erasure.refuse(tx, person, now)
    copies = 0
    loose: list[int] = []
    for origin in origins:
        async with person_folders.session_of(settings, origin) as session:
            if dry_run:
                copies += len(await person_folders.look(session, origin, hasher, person))
            else:
                gone, rows = await person_folders.erase(tx, session, origin, hasher, person)
                copies, loose = copies + gone, loose + rows
    if dry_run:
        return person.organisation, await person_erasure.count(tx, person) | {"copies on the mail server": copies}, "", []
    counts = await person_erasure.forget(tx, person, manifest, loose, now) | {"copies on the mail server": copies}
    left = await person_erasure.traces(tx, person)
    text = statement.Statement(person.organisation, about.reference, now, counts, clean=not left).text(Signer(hasher))
    await statement.keep(tx, person.organisation_id, "erasure", about.reference, now, counts, text)
    return person.organisation, counts, text, left


async def found(tx: "Tx", settings: "Settings", keys: "KeyFolder", about: Who) -> "tuple[Person, list[Origin]]":
    """The person, and the mailboxes of the organisation."""
    from service.errors import LuisterpostError
    from service.origin import register
    from service.person import find
    from service.settings import load_organisations

    origins = await register(tx, load_organisations(settings))
    person = await find(tx, keys.opener(), keys.hasher(), address=about.address, code=about.code, organisation=about.organisation)
    mine = [origin for origin in origins if origin.organisation_id == person.organisation_id]
    if not mine:
        raise LuisterpostError("this person's organisation has no file any more: put it back, for without it nobody can look on the mail server")
    if person.asker_hash in {keys.hasher().address(origin.mailbox.address) for origin in mine}:
        raise LuisterpostError("this is the address of a mailbox of the organisation, not of a person who wrote to it")
    return person, mine


def show(counts: Mapping[str, int], words: str = "") -> None:
    for what, number in counts.items():
        console.print(f"{what}: {number}{words}", markup=False)


@click.group(epilog=example("luisterpost statement verify statement.txt"))
def statement() -> None:
    """Statements of erasure, which remain when all else of a person is gone."""


@statement.command(epilog=example("luisterpost statement verify statement.txt"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(file: Path) -> None:
    """Say whether this installation made the statement in FILE, and nothing in it was changed."""
    from service.person.statement import genuine
    from service.settings import load_settings
    from service.vault import KeyFolder, Signer

    if not genuine(file.read_text(encoding="utf-8", errors="replace"), Signer(KeyFolder(load_settings().key_folder).hasher())):
        fail("this statement was changed, or another installation made it")
    console.print("the statement is genuine: this installation made it, and nothing in it was changed")


COMMANDS = [statement]
