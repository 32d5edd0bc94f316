"""What the mail server has of one person, whether or not the ledger knows it: letters that bear their address, and our mails to them.

The server's search is a first sieve only (it would find jan@… for an@…): each mail that it finds is fetched and its address compared, as the
database does. A person's own request takes unread letters too; letters of others are never touched.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from service import oauth
from service.clock import utc_now
from service.database import Tx
from service.errors import LuisterpostError, MailboxError
from service.forgetting import server_copies
from service.letter.mime import headers
from service.letter.report import message_ids
from service.mailbox import Session, open_session
from service.origin import Origin
from service.person import Person
from service.person.letters import SENDERS, asker, naming
from service.settings import Settings
from service.vault import DOTLESS, Hasher

AT_ONCE = 20                                # mails in memory
LARGEST = 64_000_000                        # bytes: what intake does not read is read here
OUR_MAILS = text("select message_id from core.outgoing where question_id = any (:ids)")
FORGOTTEN = text("""
    select l.id
    from core.ledger l
    where l.mailbox_id = :mailbox_id
      and l.question_id is null
      and coalesce(l.filed_folder, :source) = :folder
      and coalesce(l.filed_uidvalidity, l.uidvalidity) = :uidvalidity
      and coalesce(l.filed_uid, l.uid) = any (:uids)""")


@dataclass(frozen=True, slots=True, repr=False)
class Copy:
    """One mail on the server."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    arrived: datetime
    message_id: str


@asynccontextmanager
async def session_of(settings: Settings, origin: Origin) -> AsyncIterator[Session]:
    """Raises LuisterpostError, naming the mailbox, when it cannot be used."""
    imap = origin.mailbox.imap
    tokens = oauth.Tokens(imap, utc_now)
    try:
        async with open_session(origin.mailbox, lambda: oauth.secret(imap, tokens, settings), largest=LARGEST) as session:
            yield session
    except MailboxError as error:
        raise LuisterpostError(f"mailbox {origin.policy.code}/{origin.mailbox.name} cannot be used now ({error.kind}), so nothing was written, and "
                               "nothing changed in the database: try again when it can") from None


async def look(session: Session, origin: Origin, hasher: Hasher, person: Person) -> list[Copy]:
    """Every mail of theirs, and of ours to them, in the folders that are ours."""
    found = []
    for folder in server_copies.folders(origin) if person.asker_hash else ():
        validity = await session.select_if_there(folder)
        if validity is not None:
            found += [copy async for copy in _of_folder(session, origin, hasher, person, folder, validity)]
    return found


async def erase(tx: Tx, session: Session, origin: Origin, hasher: Hasher, person: Person) -> tuple[int, list[int]]:
    """Erase all of it and look again. How many there were, and the ledger rows of those that no question came of."""
    copies = await look(session, origin, hasher, person)
    loose: list[int] = []
    for folder, validity in dict.fromkeys((copy.folder, copy.uidvalidity) for copy in copies):
        uids = [copy.uid for copy in copies if copy.folder == folder]
        await session.select(folder)
        await session.delete(uids)
        loose += (await tx.execute(FORGOTTEN, {"mailbox_id": origin.mailbox_id, "source": origin.mailbox.imap.folder, "folder": folder,
                                               "uidvalidity": validity, "uids": uids})).scalars()
    ours = tuple((await tx.execute(OUR_MAILS, {"ids": list(person.question_ids)})).scalars())
    items = [server_copies.Due(question_id, (*person.message_ids, *ours)) for question_id in person.question_ids]
    if not await server_copies.erase(tx, session, origin, items) or await look(session, origin, hasher, person):
        raise MailboxError("not_erased")
    return len(copies), loose


async def _of_folder(session: Session, origin: Origin, hasher: Hasher, person: Person, folder: str, validity: int) -> AsyncIterator[Copy]:
    sent = folder == origin.policy.smtp.check_sent_folder
    uids = sorted({uid for name in (("to",) if sent else SENDERS) for words in _words(person) for uid in await session.with_header(name, words)})
    for start in range(0, len(uids), AT_ONCE):
        for mail in await session.fetch(uids[start:start + AT_ONCE], LARGEST):
            if person.asker_hash in (naming(mail.raw, hasher, ("to",)) if sent else {asker(mail.raw, hasher, person.own)}):
                yield Copy(origin.mailbox.name, folder, validity, mail.uid, mail.arrived, _message_id(mail.raw))


def _message_id(raw: bytes) -> str:
    found = (item for name, value in headers(raw) if name == "message-id" for item in message_ids(value.decode("ascii", "ignore")))
    return next(found, "")


def _words(person: Person) -> set[tuple[str, ...]]:
    """Pieces that the address must hold in any spelling; only those that a search can say."""
    found = set()
    for address in person.addresses:
        local, _, domain = address.lower().rpartition("@")
        pieces = ("", "mail.com") if domain in DOTLESS else (local.partition("+")[0], "" if "xn--" in domain else domain)
        found.add(tuple(word for word in pieces if word and word.isascii() and word.isprintable()))
    return found
