"""The copies of letters that the mail server still has: erased with EXPUNGE (RFC 4315) from every folder that is ours, and looked for
once more.

They are found by where they were filed and by Message-ID; where a folder was numbered anew, renamed, or the server never said where a
letter went, by what is in them. Nothing else may go with them: a message that the ledger knows for another question is left alone
whatever its Message-ID says, and in the folder that letters come from only recorded ones are touched. Who calls: copy_round.py and
service/person/folders.py, with the private key, because the asker's Message-ID is sealed.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from service.database import Tx
from service.errors import VaultError
from service.exchange_names import identity
from service.failpoint import reach
from service.forgetting.erasure import DUE_COPIES
from service.mailbox import Session
from service.origin import Origin
from service.vault import Opener

BATCH = 50                                  # questions whose copies go in one round
AT_ONCE = 20                                # letters in memory
DUE = text("""
    select d.question_id, q.code, i.sealed, k.key_id, k.sealed as key_sealed,
           array(select m.message_id from core.outgoing m where m.question_id = d.question_id) as ours
    from core.erasable d
    join core.question q on q.id = d.question_id
    left join core.data_key k on k.id = q.data_key_id
    left join core.asker i on i.question_id = q.id
    where d.stage = 'mailbox' and d.mailbox_id = :mailbox and d.erase_at <= :now and d.question_id > :after
    order by d.question_id
    limit :limit""")
PLACE = """coalesce(d.filed_folder, :source) as folder, coalesce(d.filed_uidvalidity, d.uidvalidity) as uidvalidity,
           case when d.filed_at is null then d.uid else d.filed_uid end as uid"""
OF_QUESTIONS = text(f"""
    select d.id, d.letter_hash, d.bytes, {PLACE}
    from core.ledger d
    where d.question_id = any (:questions) and d.mailbox_id = :mailbox and (d.filed_at is null or d.filed_folder is not null)""")  # noqa: S608
RECORDED = text(f"""
    select uid, question_id
    from (select d.question_id, {PLACE} from core.ledger d where d.mailbox_id = :mailbox) as known
    where folder = :folder and uidvalidity = :uidvalidity and uid = any (:uids)""")  # noqa: S608
LOOSE = text(f"select d.id, d.letter_hash, d.bytes, {PLACE} from {DUE_COPIES} order by d.id limit :limit")  # noqa: S608
GONE = text("""
    update core.ledger
    set filed_at = coalesce(filed_at, :now), filed_folder = null, filed_uidvalidity = null, filed_uid = null
    where id = any (:ids)""")
DONE = text("update core.erasure set done_at = :now where question_id = any (:ids) and stage = 'mailbox' and done_at is null")
_PLAIN_ID = re.compile(r"[!-;=?-~]{3,250}")     # no angle brackets: between those of the search it can only be the whole identifier

Rows = Sequence[Row[Any]]                   # of the ledger: id, letter_hash, bytes, folder, uidvalidity, uid
LetterHash = Callable[[bytes], Awaitable[bytes]]        # what the ledger has of a letter with these bytes


@dataclass(frozen=True, slots=True, repr=False)
class Due:
    """One question whose copies must go, and the Message-IDs by which they are known."""

    question_id: int
    message_ids: tuple[str, ...]


async def due(tx: Tx, mailbox_id: int, opener: Opener, now: datetime, after: int = 0) -> list[Due]:
    """The next questions of one mailbox whose copies are due, above question `after`."""
    rows = (await tx.execute(DUE, {"mailbox": mailbox_id, "now": now, "after": after, "limit": BATCH})).all()
    found = []
    for row in rows:
        asker = None
        with suppress(VaultError):              # a key pair that is lost: its letters are found without their Message-ID
            asker = identity(opener.open_data_key(row.key_id, row.key_sealed) if row.key_id else None, row.sealed, row.code)
        ids = [*([asker.message_id] if asker and asker.message_id else []), *row.ours]
        found.append(Due(row.question_id, tuple(value for value in ids if _PLAIN_ID.fullmatch(value))))
    return found


async def loose(tx: Tx, origin: Origin, before: datetime) -> Rows:
    """Copies of letters that came before this moment and never became a question: bounces, automatic replies, doubles."""
    return (await tx.execute(LOOSE, {"mailbox": origin.mailbox_id, "before": before, "source": origin.mailbox.imap.folder, "limit": BATCH})).all()


async def note_gone(tx: Tx, ledger_ids: Sequence[int], now: datetime) -> None:
    await tx.execute(GONE, {"ids": list(ledger_ids), "now": now})


async def note_done(tx: Tx, items: Sequence[Due], now: datetime) -> None:
    await tx.execute(DONE, {"ids": [item.question_id for item in items], "now": now})


def folders(origin: Origin) -> list[str]:
    """Where letters come from, where they go, and where the relay files what it sent."""
    mailbox = origin.mailbox
    names = [mailbox.imap.folder, mailbox.processed_folder, mailbox.set_aside_folder, origin.policy.smtp.check_sent_folder]
    return [name for name in dict.fromkeys(names) if name]


async def erase(tx: Tx, session: Session, origin: Origin, items: Sequence[Due], letter_hash: LetterHash | None = None) -> bool:
    """Erase the copies of these questions. True when a second look finds none of them. `letter_hash`: look into letters too."""
    questions = [item.question_id for item in items]
    copies = (await tx.execute(OF_QUESTIONS, {"questions": questions, "mailbox": origin.mailbox_id, "source": origin.mailbox.imap.folder})).all()
    ids = sorted({value for item in items for value in item.message_ids})
    return await _Search(tx, session, origin, copies, letter_hash, questions, ids).erase()


async def erase_loose(tx: Tx, session: Session, origin: Origin, copies: Rows, letter_hash: LetterHash) -> bool:
    """The same for letters of no question."""
    return await _Search(tx, session, origin, copies, letter_hash).erase()


class _Search:
    """Some letters of one mailbox, and where the server has them."""

    def __init__(self, tx: Tx, session: Session, origin: Origin, copies: Rows, letter_hash: LetterHash | None,
                 questions: Sequence[int] = (), message_ids: Sequence[str] = ()) -> None:
        self.tx, self.session, self.origin, self.copies, self.letter_hash = tx, session, origin, copies, letter_hash
        self.questions, self.message_ids = questions, message_ids
        self._lost: dict[bytes, int] = {}       # letters that are not where they were filed: hash and size

    async def erase(self) -> bool:
        clean = True
        for folder, validity in (await self._folders()).items():
            await self.session.select(folder)
            if uids := await self._here(folder, validity):
                await self.session.delete(uids)
            reach("retention.expunged")
            clean &= not uids or not await self._here(folder, validity)
        return clean

    async def _folders(self) -> dict[str, int]:
        """Folders to look through, with their UIDVALIDITY: ours, and those that were ours under another name."""
        found = await self._opened(folders(self.origin))
        known = {*found.items()}
        lost = [copy for copy in self.copies if copy.uid is None or (copy.folder, copy.uidvalidity) not in known]
        self._lost = {copy.letter_hash: copy.bytes for copy in lost if copy.letter_hash and self.letter_hash}
        if before := {copy.uidvalidity for copy in lost if copy.letter_hash in self._lost} - {None, *found.values()}:
            others = await self._opened([name for name in await self.session.folders() if name not in found])
            found |= {name: validity for name, validity in others.items() if validity in before}
        return found

    async def _opened(self, names: Sequence[str]) -> dict[str, int]:
        return {name: validity for name in names if (validity := await self.session.select_if_there(name)) is not None}

    async def _here(self, folder: str, validity: int) -> list[int]:
        """The UIDs of copies that are in the selected folder now."""
        placed = {copy.uid for copy in self.copies if (copy.folder, copy.uidvalidity) == (folder, validity) and copy.uid is not None}
        there = set(await self.session.has(sorted(placed)))
        named = await self.session.with_message_ids(self.message_ids) - there
        alike = await self._alike(there) if self._lost else set()
        if named | alike:
            known = await self._recorded(folder, validity, named | alike)
            named -= {uid for uid, question_id in known.items() if question_id is not None and question_id not in self.questions}
            if folder == self.origin.mailbox.imap.folder:
                named, alike = named & known.keys(), alike & known.keys()       # what nobody recorded yet is a new letter
        return sorted(there | named | alike)

    async def _recorded(self, folder: str, validity: int, uids: set[int]) -> dict[int, int | None]:
        """{UID: question} of those that the ledger knows at this place."""
        rows = await self.tx.execute(RECORDED, {"mailbox": self.origin.mailbox_id, "source": self.origin.mailbox.imap.folder, "folder": folder,
                                                "uidvalidity": validity, "uids": sorted(uids)})
        return {row.uid: row.question_id for row in rows}

    async def _alike(self, but: set[int]) -> set[int]:
        """The UIDs of lost letters, by what is in them; only letters of the right size are fetched."""
        assert self.letter_hash is not None
        sizes, found = {*self._lost.values()}, set[int]()
        uids = [item.uid for item in await self.session.headers(await self.session.uids()) if item.bytes in sizes and item.uid not in but]
        for start in range(0, len(uids), AT_ONCE):
            for letter in await self.session.fetch(uids[start:start + AT_ONCE], max(sizes)):
                if await self.letter_hash(letter.raw) in self._lost:
                    found.add(letter.uid)
        return found
