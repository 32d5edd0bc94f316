"""What `luisterpost export` and `erase --address` share, and erasing itself (GDPR art. 17). Who asks is checked by the organisation; the command
asks for the reference under which it did so."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from service.commands.common import connected, console, fail

if TYPE_CHECKING:                           # `luisterpost erase --help` waits for none of these
    from service.database import Tx
    from service.forgetting.manifest import Manifest
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


@dataclass(frozen=True, slots=True, repr=False)
class Done:
    """What an erasure comes to. `left`: where the address still stands, in texts of others."""

    organisation: str
    counts: dict[str, int]
    text: str = ""
    left: tuple[str, ...] = ()


def who(address: str | None, code: str | None, organisation: str | None, reference: str | None) -> Who:
    """Raises LuisterpostError, or a usage error."""
    from service.person.statement import check_reference

    if bool(address) == bool(code):
        raise click.UsageError("name the person: --address, or --question")
    if not reference:
        raise click.UsageError("name with --reference where you keep the request and the proof of who made it")
    return Who(typed(address) if address else "", (code or "").strip().upper(), organisation, check_reference(reference))


def typed(address: str) -> str:
    """One address, as people copy it: alone, or with a name and angle brackets. - reads it from standard input. Raises a usage error."""
    from service.letter.addresses import addresses

    written = (sys.stdin.readline() if address == "-" else address).strip().encode()
    found = addresses(written) or addresses(b"<" + written + b">")      # a quoted local part needs its brackets
    if len(found) != 1:
        raise click.UsageError("--address needs an e-mail address" if not found else "--address needs one e-mail address, and there are several")
    return found[0].address


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
                    done = await _erase(session, settings, keys, manifest, about, dry_run=dry_run)
            except LuisterpostError:
                async with session.begin():
                    await manifest.void(session, utc_now())
                raise
    if dry_run:
        show(done.counts, " would be erased")
        return
    journal.person_erased(done.organisation, done.counts["questions"])
    click.echo(done.text, nl=False)
    if done.left:
        fail(f"everything of this person is erased, but the address stands in texts of others: {', '.join(done.left)}. A person must look there")


async def _erase(tx: "Tx", settings: "Settings", keys: "KeyFolder", manifest: "Manifest", about: Who, *, dry_run: bool) -> Done:
    from service.clock import utc_now
    from service.person import erasure as person_erasure
    from service.person import folders as person_folders

    now, hasher = utc_now(), keys.hasher()
    person = await found(tx, settings, keys, about)
    await person_erasure.refuse(tx, person, now)
    copies = 0
    loose: list[int] = []
    for origin in person.origins:           # none is emptied while another cannot be
        async with person_folders.session_of(settings, origin):
            pass
    for origin in person.origins:
        async with person_folders.session_of(settings, origin) as session:
            if dry_run:
                copies += len(await person_folders.look(session, origin, hasher, person))
            else:
                gone, rows = await person_folders.erase(tx, session, origin, hasher, person)
                copies, loose = copies + gone, loose + rows
    counts = await person_erasure.count(tx, person) | {"copies on the mail server": copies}
    if not any(counts.values()) and not manifest.names(person.organisation, person.asker_hash):
        raise nothing("erased")             # but somebody whose erasure was cut off after the fact still gets the statement
    if dry_run:
        return Done(person.organisation, counts)
    counts |= {"data keys destroyed": await person_erasure.forget(tx, person, manifest, loose, now)}
    left = (*await person_erasure.traces(tx, person), *person.others)
    return await _stated(tx, person, about, keys, Done(person.organisation, counts, left=left))


async def _stated(tx: "Tx", person: "Person", about: Who, keys: "KeyFolder", done: Done) -> Done:
    from dataclasses import replace

    from policies import wording
    from service.clock import utc_now
    from service.person import statement
    from service.vault import Signer

    now = utc_now()
    body = wording.statement(person.origins[0].policy, reference=about.reference, made_at=now, counts=done.counts, clean=not done.left)
    text = statement.signed(body, Signer(keys.hasher()))
    await statement.keep(tx, person.organisation_id, "erasure", about.reference, now, done.counts, text)
    return replace(done, text=text)


async def found(tx: "Tx", settings: "Settings", keys: "KeyFolder", about: Who) -> "Person":
    """The person; says on standard error what whoever answers the request should know."""
    from service.origin import register
    from service.person import find
    from service.settings import load_organisations

    origins = await register(tx, load_organisations(settings))
    person = await find(tx, keys.opener(), keys.hasher(), origins, address=about.address, code=about.code, organisation=about.organisation)
    if person.names > 1:
        warn(f"mails from this address bear {person.names} names: if several people share it, the request must be of them all")
    if person.others:
        warn(f"not this person's, since the answer goes to another address: {', '.join(person.others)}. They only name the address as a sender, "
             "as the mails of a web form do; if one is this person's after all, name it with --question")
    if unclear := [code for code, number in person.forgotten.items() if number not in person.question_ids]:
        warn(f"nobody knows any more who asked {', '.join(unclear)} in the same exchange, and somebody else wrote there too: left alone; if one is "
             "this person's, name it with --question")
    return person


def nothing(done: str) -> Exception:
    """The error when there is nothing of whom the request names."""
    from service.errors import LuisterpostError

    return LuisterpostError(f"nothing of this person was found, in the database or on the mail server: nothing is {done}. Perhaps they wrote from "
                            "another address; one of their questions can be named with --question")


def warn(sentence: str) -> None:
    click.echo(f"luisterpost: {sentence}", err=True)


def show(counts: Mapping[str, int], words: str = "") -> None:
    for what, number in counts.items():
        console.print(f"{what}: {number}{words}", markup=False)
