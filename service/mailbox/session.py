"""One IMAP session, the only way to a mail server: one command at a time, each with a time limit.

Any doubt (time-out, cancellation, BYE, an answer outside the grammar, too many bytes) closes the connection for good and
raises MailboxError, which never holds a word of the server. UIDs are the only names of messages; what a server pushes
unasked changes nothing, the next search tells.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from policies.organisation import Imap, Mailbox
from service import failpoint
from service.errors import LuisterpostError, MailboxError
from service.mailbox import answers, names
from service.mailbox.connect import connect
from service.mailbox.login import log_in
from service.mailbox.protocol import ORDINARY_ANSWER, Protocol

COMMAND_UIDS = 500                          # UIDs in any command
SEARCHED_IDS = 10                           # Message-IDs in one search
BATCH_UIDS = 50                             # bodies in one command ...
BATCH_BYTES = 8_000_000                     # ... and their size together
SLOWEST_LINE = 100_000                      # bytes per second: a large letter on a thin line gets that much more time
LOGOUT_SECONDS = 5.0

T = TypeVar("T")


@dataclass(frozen=True)
class Sized:
    """A message on the server: its size as the server says, and when it arrived there (UTC)."""

    uid: int
    bytes: int
    arrived: datetime


@dataclass(frozen=True)
class Fetched:
    """A message as fetched, byte for byte."""

    uid: int
    raw: bytes
    arrived: datetime


@asynccontextmanager
async def open_session(
    mailbox: Mailbox, secret: Callable[[], Awaitable[str]], *, seconds: float = 60, largest: int | None = None,
) -> AsyncIterator["Session"]:
    """Connect and log in; `secret` gives the password or access token; no step takes longer than `seconds`.

    `largest`: bytes of the largest letter that may come in (default: the mailbox's). Raises MailboxError.
    """
    largest = mailbox.largest_letter_bytes if largest is None else largest
    word = await _secret(secret)
    protocol = await _within(seconds, connect(mailbox.imap, _with_slack(largest)))
    session = Session(protocol, seconds, largest)
    try:
        await session.log_in(mailbox.imap, word)
        yield session
        await session.log_out()
    finally:
        protocol.fail("lost")


async def _secret(secret: Callable[[], Awaitable[str]]) -> str:
    try:
        return await secret()
    except MailboxError:
        raise
    except LuisterpostError:
        raise MailboxError("secret") from None


async def _within(seconds: float, step: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(seconds):
            return await step
    except TimeoutError:
        raise MailboxError("timeout") from None


def _with_slack(size: int) -> int:
    """Some servers (Exchange) announce another size than they send."""
    return size + size // 8 + 65_536


class Session:
    """A logged-in connection. Made by open_session; unusable for ever after the first MailboxError, but for a refused file_away()."""

    def __init__(self, protocol: Protocol, seconds: float, largest: int) -> None:
        self._protocol, self._seconds, self._largest = protocol, seconds, largest
        self._lock = asyncio.Lock()
        self._sized: dict[int, Sized] = {}                  # of the selected folder
        self._selected = False

    # -- the session itself ----------------------------------------------------------------------------------------------

    async def log_in(self, imap: Imap, secret: str) -> None:
        try:
            await _within(self._seconds, self._protocol.capability())
            await _within(self._seconds, log_in(self._protocol, imap, secret))
        except MailboxError as error:
            raise self._ended(error.kind) from None

    async def log_out(self) -> None:
        """Say goodbye politely; nothing is in doubt any more, so a server that does not answer is no error."""
        with suppress(MailboxError):
            await _within(min(self._seconds, LOGOUT_SECONDS), self._protocol.logout())

    def has_capability(self, name: str) -> bool:
        return name in self._protocol.capabilities

    def _ended(self, kind: str) -> MailboxError:
        """Close for good; the error to raise. What went wrong first is what counts."""
        self._protocol.fail(kind)
        return MailboxError(self._protocol.failure)

    async def _ask(self, command: Callable[..., Awaitable[Any]], *words: str, expected: int = 0) -> Any:
        """One command; `expected` bytes more than an ordinary answer may come. OK and NO are answers, BAD is an error."""
        async with self._lock:
            self._protocol.allowance = ORDINARY_ANSWER + _with_slack(expected)
            try:
                response = await _within(self._seconds + expected / SLOWEST_LINE, command(*words))
            except MailboxError as error:
                raise self._ended(error.kind) from None
            if response.result == "BAD":
                raise self._ended("protocol")
            return response

    async def _must(self, command: Callable[..., Awaitable[Any]], *words: str, kind: str = "refused", expected: int = 0) -> list[answers.Line]:
        """One command that has to succeed; its lines."""
        response = await self._ask(command, *words, expected=expected)
        if response.result != "OK":
            raise self._ended(kind)
        lines: list[answers.Line] = response.lines
        return lines

    def _read(self, reader: Callable[..., T], *arguments: object) -> T:
        try:
            return reader(*arguments)
        except (ValueError, OverflowError):
            raise self._ended("protocol") from None         # without the cause: its text may quote the server

    def _need_folder(self) -> None:
        if self._protocol.failure:
            raise MailboxError(self._protocol.failure)
        if not self._selected:
            raise AssertionError("select a folder first")

    async def _uid(self, command: str, uids: Iterable[int], *words: str, expected: int = 0) -> list[answers.Line]:
        self._need_folder()
        return await self._must(self._protocol.uid, command, names.uid_set(uids), *words, expected=expected)

    # -- looking ---------------------------------------------------------------------------------------------------------

    async def select(self, folder: str) -> int:
        """Open a folder; its UIDVALIDITY. Raises MailboxError("folder") when it cannot be opened."""
        validity = await self.select_if_there(folder)
        if validity is None:
            raise self._ended("folder")
        return validity

    async def select_if_there(self, folder: str) -> int | None:
        """As select(); None, and no folder selected, when there is no such folder. One that is there and does not open is an error."""
        self._selected, self._sized = False, {}
        response = await self._ask(self._protocol.select, names.folder_name(folder))
        if response.result != "OK":
            if await self._listed(names.folder_name(folder)):
                raise self._ended("folder")
            return None
        validity = self._read(answers.uidvalidity, response.lines)
        self._selected = True
        return validity

    async def folders(self) -> list[str]:
        """All folders that can be opened and have a name that follows the standard."""
        found = []
        for name in await self._listed(names.quote("*")):
            with suppress(ValueError):
                found.append(names.folder_called(name))
        return found

    async def _listed(self, pattern: str) -> list[bytes]:
        return self._read(answers.listed, await self._must(self._protocol.list_folders, names.quote(""), pattern))

    async def uids(self, after: int = 0) -> list[int]:
        """The UIDs above `after` in the folder now, ascending."""
        await self._must(self._protocol.simple_command, "NOOP")
        found = await self._search("UID", f"{after + 1}:*")
        return [uid for uid in found if uid > after]        # n:* always names the last message too (RFC 3501 section 6.4.8)

    async def has(self, uids: Sequence[int]) -> list[int]:
        """Which of these are in the folder now, ascending."""
        found: set[int] = set()
        for some in _some(uids):
            found.update(await self._search("UID", names.uid_set(some)))
        return sorted(found.intersection(uids))

    async def _search(self, *criteria: str) -> list[int]:
        self._need_folder()
        return self._read(answers.searched, await self._must(self._protocol.search_plainly, *criteria))

    async def headers(self, uids: Sequence[int]) -> list[Sized]:
        """Size and arrival of these messages, in this order; those that are gone are left out."""
        found: dict[int, Sized] = {}
        for some in _some(uids):
            lines = await self._uid("FETCH", some, "(UID RFC822.SIZE INTERNALDATE)")
            for item in self._read(lambda these: list(answers.fetched(these)), lines):
                if item.size is not None and item.arrived is not None:
                    found[item.uid] = Sized(item.uid, item.size, item.arrived)
        self._sized |= found
        return [found[uid] for uid in uids if uid in found]

    async def fetch(self, uids: Sequence[int], at_most_bytes: int) -> list[Fetched]:
        """These messages, in this order. Left out: those that are gone, and those larger than `at_most_bytes` (see headers)."""
        await self.headers([uid for uid in uids if uid not in self._sized])
        limit = min(at_most_bytes, self._largest)
        wanted = [self._sized[uid] for uid in uids if uid in self._sized and self._sized[uid].bytes <= limit]
        found: dict[int, Fetched] = {}
        for batch in _batches(wanted):
            found |= await self._bodies(batch)
        return [found[uid] for uid in uids if uid in found]

    async def _bodies(self, batch: dict[int, Sized]) -> dict[int, Fetched]:
        expected = sum(sized.bytes for sized in batch.values())
        lines = await self._uid("FETCH", batch, "(UID BODY.PEEK[])", expected=expected)
        items = self._read(lambda these: list(answers.fetched(these)), lines)
        bodies = [item for item in items if item.body is not None and item.uid in batch]
        return {item.uid: Fetched(item.uid, bytes(item.body or b""), batch[item.uid].arrived) for item in bodies}

    async def with_message_ids(self, message_ids: Sequence[str]) -> set[int]:
        """The messages of the selected folder with one of these Message-IDs, given without angle brackets."""
        found: set[int] = set()
        for start in range(0, len(message_ids), SEARCHED_IDS):
            some = [f"HEADER Message-ID {names.quote(f'<{value}>')}" for value in message_ids[start:start + SEARCHED_IDS]]
            found.update(await self._search(*["OR"] * (len(some) - 1), *some))
        return found

    async def with_header(self, header: str, words: Sequence[str]) -> list[int]:
        """The messages of the selected folder whose header holds all of these words, somewhere and in any case: look at what is found."""
        criteria = [part for word in words for part in ("HEADER", header, names.quote(word))]
        return await self._search(*(criteria or ["ALL"]))

    async def find_message_id(self, folder: str, message_id: str) -> bool:
        """Whether the folder holds a message with this Message-ID. Afterwards no folder is selected."""
        self._selected, self._sized = False, {}
        await self._must(self._protocol.examine, names.folder_name(folder), kind="folder")
        lines = await self._must(self._protocol.search_plainly, "HEADER", "Message-ID", names.quote(message_id))
        return bool(self._read(answers.searched, lines))

    # -- filing ----------------------------------------------------------------------------------------------------------

    async def file_away(self, uids: Sequence[int], folder: str) -> dict[int, tuple[int, int] | None]:
        """Move these messages, making the folder when it is missing: old UID -> (UIDVALIDITY, UID) there, if the server tells.

        May be repeated after any failure: messages that are gone already are not in the result. A folder that does not take them
        (quota, rights, its name) raises MailboxError("folder") and leaves the session usable: a refusal is no doubt.
        """
        places: dict[int, tuple[int, int] | None] = {}
        for some in _some(uids):
            places |= await (self._move(some, folder) if self.has_capability("MOVE") else self._copy(some, folder))
        return places

    async def _move(self, uids: Sequence[int], folder: str) -> dict[int, tuple[int, int] | None]:
        telling = self.has_capability("UIDPLUS")            # then COPYUID says what went, and no search is needed
        there = uids if telling else await self.has(uids)
        if not there:
            return {}
        lines = await self._into(folder, "MOVE", there)
        places = self._read(answers.copied, lines, len(there))
        if places or (telling and not answers.some_went(lines)):
            return {uid: places[uid] for uid in there if uid in places}
        left = set(await self.has(there))
        return {uid: None for uid in there if uid not in left}

    async def _copy(self, uids: Sequence[int], folder: str) -> dict[int, tuple[int, int] | None]:
        """For servers without MOVE. What is marked as deleted already was copied before an interruption: not again."""
        there = await self.has(uids)
        fresh = await self._search("UID", names.uid_set(there), "UNDELETED") if there else []
        places: dict[int, tuple[int, int] | None] = dict.fromkeys(there)
        if fresh:
            lines = await self._into(folder, "COPY", fresh)
            places |= {uid: place for uid, place in self._read(answers.copied, lines, len(fresh)).items() if uid in places}
        failpoint.reach("intake.copied")
        await self._erase(there)
        return places

    async def _into(self, folder: str, command: str, uids: Sequence[int]) -> list[answers.Line]:
        """MOVE or COPY; once more after making the folder when the server says TRYCREATE (RFC 3501 section 7.1)."""
        name, these = names.folder_name(folder), names.uid_set(uids)
        response = await self._ask(self._protocol.uid, command, these, name)
        if response.result == "NO" and b"[TRYCREATE]" in response.lines[-1].upper():
            await self._ask(self._protocol.simple_command, "CREATE", name)          # NO: another daemon was first, or the next line fails
            await self._ask(self._protocol.simple_command, "SUBSCRIBE", name)       # so that people see it; no harm if refused
            response = await self._ask(self._protocol.uid, command, these, name)
        if response.result != "OK":
            raise MailboxError("folder")
        lines: list[answers.Line] = response.lines
        return lines

    async def delete(self, uids: Sequence[int]) -> None:
        """Delete these messages for good. May be repeated. See _erase for servers without UIDPLUS."""
        for some in _some(uids):
            await self._erase(some)

    async def _erase(self, uids: Sequence[int]) -> None:
        """Mark and expunge. Without UIDPLUS EXPUNGE takes everything marked: only when nobody else marked anything."""
        if not uids:
            return
        await self._uid("STORE", uids, "+FLAGS.SILENT", r"(\Deleted)")
        if self.has_capability("UIDPLUS"):
            await self._uid("EXPUNGE", uids)
        elif set(await self._search("DELETED")) <= set(uids):
            await self._must(self._protocol.expunge)


def _some(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (uids[start:start + COMMAND_UIDS] for start in range(0, len(uids), COMMAND_UIDS))


def _batches(wanted: Sequence[Sized]) -> Iterator[dict[int, Sized]]:
    batch: dict[int, Sized] = {}
    size = 0
    for sized in wanted:
        if batch and (len(batch) == BATCH_UIDS or size + sized.bytes > BATCH_BYTES):
            yield batch
            batch, size = {}, 0
        batch[sized.uid] = sized
        size += sized.bytes
    if batch:
        yield batch
