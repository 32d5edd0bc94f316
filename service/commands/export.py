"""A copy of everything for the person whom it is about (GDPR art. 15 and 20). Who asks is checked by the organisation; the command asks for
the reference under which it did so."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.commands.common import connected, example, run
from service.commands.person import Who, found, nothing, show, warn, who

if TYPE_CHECKING:                           # `luisterpost export --help` waits for none of these
    from service.person import Person
    from service.person.contents import Export
    from service.settings import Settings
    from service.vault import Hasher


@click.command(epilog=example("luisterpost export --address - --reference AVG-2026-8 --to copy   # then type the address",
                              "luisterpost export --question K7PX22QM --reference AVG-2026-8 --to copy"))
@click.option("--address", help="Of who wrote from this address. - reads it from standard input.")
@click.option("--question", "code", metavar="CODE", help="Of who asked this question.")
@click.option("--organisation", metavar="CODE", help="Whom the request was sent to, where there are several.")
@click.option("--reference", help="Where you keep the request and the proof of who made it.")
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path), metavar="FOLDER", help="A new folder, for nobody else to read.")
def export(address: str | None, code: str | None, organisation: str | None, reference: str | None, folder: Path) -> None:
    """Write everything of one person to a folder, at their request. It is on record; needs the private key."""
    from service.person.export_page import check_folder

    about = who(address, code, organisation, reference)
    check_folder(folder)
    run(lambda: _export(about, folder))


async def _export(about: Who, folder: Path) -> None:
    from service import journal
    from service.clock import utc_now
    from service.database import transaction
    from service.person import statement
    from service.person.export import gather
    from service.person.export_page import write
    from service.vault import KeyFolder

    now = utc_now()
    async with connected() as (settings, database):
        keys = KeyFolder(settings.key_folder)
        async with transaction(database) as tx:
            person = await found(tx, settings, keys, about)
            policy = person.origins[0].policy
            made = await gather(tx, keys.opener(), keys.hasher(), person, code=about.code, reference=about.reference,
                                others=policy.rights.other_persons, now=now)
        made = await _with_copies(made, settings, keys.hasher(), person)
        if not any(made.counts().values()):
            raise nothing("written")
        async with transaction(database) as tx:
            await statement.keep(tx, person.organisation_id, "export", about.reference, now, made.counts())
    write(folder, policy, made)
    journal.person_exported(person.organisation, len(made.questions))
    show(made.counts())
    if left := [code for code, number in person.forgotten.items() if number in person.question_ids]:
        warn(f"left out, since nobody knows any more who asked: {', '.join(left)}; if one is this person's, name it with --question")


async def _with_copies(made: "Export", settings: "Settings", hasher: "Hasher", person: "Person") -> "Export":
    """No transaction is open meanwhile: a mail server takes its time."""
    from service.person import folders as person_folders

    copies = []
    for origin in person.origins:
        async with person_folders.session_of(settings, origin) as session:
            copies += await person_folders.look(session, origin, hasher, person)
    return replace(made, copies=tuple(copies))


COMMANDS = [export]
