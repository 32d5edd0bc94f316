"""A round over all mailboxes: erase on the mail servers what is due there. The same for daemon and command line, after each sweep.

A server that cannot be reached delays no other and is asked again an hour later; `status` names what stays too long. While copies of one
batch go no hold is placed, and no transaction stays open: a mail server may take its time.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from service import journal, oauth
from service.database import LOCK_COPIES, LOCK_HOLDS, Tx, locked, sole_session
from service.decision import letter_hash
from service.errors import MailboxError
from service.forgetting import server_copies
from service.mailbox import Session, open_session
from service.origin import Origin
from service.reading import Readers
from service.settings import Settings
from service.vault import Hasher, Opener


@dataclass(frozen=True, slots=True)
class Done:
    """One batch: how many questions, and letters of none, lost their last copy. `error`: why this mailbox could not be used."""

    mailbox: str
    count: int
    error: str = ""


@dataclass(frozen=True, slots=True)
class CopyRound:
    """What a round works with."""

    database: AsyncEngine
    settings: Settings
    opener: Opener
    hasher: Hasher
    readers: Readers
    now: Callable[[], datetime]

    async def erase(self, origins: list[Origin]) -> AsyncGenerator[Done, None]:
        """Yields after each batch. Does nothing while somebody else is at it."""
        async with sole_session(self.database, LOCK_COPIES) as session:
            if session is None:
                return
            await session.execution_options(isolation_level="AUTOCOMMIT")
            for origin in origins:
                async with aclosing(_Mailbox(self, session, origin).erase()) as batches:
                    async for done in batches:
                        yield done


class _Mailbox:
    """The part of a round in one mailbox. The server is asked only when something is due."""

    def __init__(self, of: CopyRound, session: Tx, origin: Origin) -> None:
        self.of, self.session, self.origin = of, session, origin
        self.name = f"{origin.policy.code}/{origin.mailbox.name}"

    async def erase(self) -> AsyncGenerator[Done, None]:
        names = self.origin.policy.code, self.origin.mailbox.name
        count = 0
        try:
            if await self._due(0) or await self._loose():
                async with aclosing(self._batches()) as batches:
                    async for done in batches:
                        count += done
                        yield Done(self.name, done)
        except MailboxError as error:
            journal.copies_left(*names, error.kind)
            yield Done(self.name, 0, error.kind)
        if count:
            journal.copies_erased(*names, count)

    async def _batches(self) -> AsyncGenerator[int, None]:
        imap, settings = self.origin.mailbox.imap, self.of.settings
        tokens = oauth.Tokens(imap, self.of.now)
        after, count = 0, 1
        async with open_session(self.origin.mailbox, lambda: oauth.secret(imap, tokens, settings)) as server:
            while count:
                async with locked(self.session, LOCK_HOLDS):
                    after, count = await self._questions(server, after)
                yield count
            count = 1
            while count:
                async with locked(self.session, LOCK_HOLDS):
                    count = await self._letters(server)
                yield count

    async def _questions(self, server: Session, after: int) -> tuple[int, int]:
        """Which are due is asked here, under the lock: what is held since is not among them."""
        items = await self._due(after)
        if items:
            if not await server_copies.erase(self.session, server, self.origin, items, self._letter_hash):
                raise MailboxError("not_erased")
            await server_copies.note_done(self.session, items, self.of.now())
            after = items[-1].question_id
        return after, len(items)

    async def _letters(self, server: Session) -> int:
        rows = await self._loose()
        if rows:
            if not await server_copies.erase_loose(self.session, server, self.origin, rows, self._letter_hash):
                raise MailboxError("not_erased")
            await server_copies.note_gone(self.session, [row.id for row in rows], self.of.now())
        return len(rows)

    async def _due(self, after: int) -> list[server_copies.Due]:
        return await server_copies.due(self.session, self.origin.mailbox_id, self.of.opener, self.of.now(), after)

    async def _loose(self) -> server_copies.Rows:
        """As many days after they came as those of questions stay after their end."""
        days = self.origin.policy.retention.days("mailbox")
        return await server_copies.loose(self.session, self.origin, self.of.now() - timedelta(days=days))

    async def _letter_hash(self, raw: bytes) -> bytes:
        """Letters are read in a process of their own here too."""
        return letter_hash(self.of.hasher, await self.of.readers.read(raw, self.origin.policy), raw)
