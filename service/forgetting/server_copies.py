"""The copies of a finished question that the mail server still has: found by where they were filed and by Message-ID, erased with EXPUNGE
(RFC 4315), and looked for once more.

Nothing else may go with them: a message that the ledger knows for another question is left alone whatever its Message-ID says, and in
the folder that letters come from only recorded ones are touched. Who calls: workers/server_copies.py, with the private key, because the
asker's Message-ID is sealed; when the identity is gone already, the places of the ledger and our own Message-IDs must do.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, text

from policies.organisation import OrganisationPolicy
from service.database import Tx
from service.errors import MailboxError
from service.exchange_names import identity
from service.failpoint import reach
from service.mailbox import Session
from service.origin import Origin
from service.vault import Opener

BATCH = 50                                  # questions whose copies go in one round
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
KNOWN = text("""
    select coalesce(l.filed_folder, :source) as folder, coalesce(l.filed_uidvalidity, l.uidvalidity) as uidvalidity,
           coalesce(l.filed_uid, l.uid) as uid, l.question_id
    from core.ledger l
    where l.mailbox_id = :mailbox
      and (l.filed_uid is not null or l.filed_at is null)
      and (l.question_id = any (:questions) or coalesce(l.filed_uid, l.uid) = any (:uids))""")
LOOSE = text("""
    select l.id, coalesce(l.filed_folder, :source) as folder, coalesce(l.filed_uidvalidity, l.uidvalidity) as uidvalidity,
           coalesce(l.filed_uid, l.uid) as uid
    from core.ledger l
    where l.mailbox_id = :mailbox and l.question_id is null and l.recorded_at <= :before
      and l.outcome <> 'set_aside' and l.reason <> 'before_start'
      and (l.filed_uid is not null or (l.filed_at is null and l.file_to = 'keep'))
    order by l.id
    limit 500""")
GONE = text("""
    update core.ledger
    set filed_at = coalesce(filed_at, :now), filed_folder = null, filed_uidvalidity = null, filed_uid = null
    where id = any (:ids)""")
DONE = text("update core.erasure set done_at = :now where question_id = any (:ids) and stage = 'mailbox' and done_at is null")
_PLAIN_ID = re.compile(r"[!-;=?-~]{3,250}")     # no angle brackets: between those of the search it can only be the whole identifier


@dataclass(frozen=True, slots=True, repr=False)
class Due:
    """One question whose copies must go, and the Message-IDs by which they are known."""

    question_id: int
    message_ids: tuple[str, ...]


async def due(tx: Tx, mailbox_id: int, opener: Opener, now: datetime, after: int = 0, limit: int = BATCH) -> list[Due]:
    """The next questions of one mailbox whose copies are due, above question `after`."""
    rows = (await tx.execute(DUE, {"mailbox": mailbox_id, "now": now, "after": after, "limit": limit})).all()
    found = []
    for row in rows:
        key = opener.open_data_key(row.key_id, row.key_sealed) if row.key_id else None
        asker = identity(key, row.sealed, row.code)
        ids = [*([asker.message_id] if asker and asker.message_id else []), *row.ours]
        found.append(Due(row.question_id, tuple(value for value in ids if _PLAIN_ID.fullmatch(value))))
    return found


async def erase(tx: Tx, session: Session, origin: Origin, items: Sequence[Due]) -> bool:
    """Erase the copies of these questions from every folder that is ours. True when a second look finds none of them."""
    clean = True
    for folder in folders(origin):
        validity = await session.select_if_there(folder)
        if validity is None:
            continue
        uids = await _copies(tx, session, origin, folder, validity, items)
        await session.delete(uids)
        reach("retention.expunged")
        clean &= not await session.has(uids) and not await _copies(tx, session, origin, folder, validity, items)
    return clean


async def erase_loose(tx: Tx, session: Session, origin: Origin, now: datetime) -> int:
    """Erase copies of letters that never became a question (bounces, automatic replies, doubles), as many days after they came as those
    of questions stay after their end. They are known by place only: in a folder that was numbered anew they are not found again."""
    rows = await loose(tx, origin, now)
    for folder in dict.fromkeys(row.folder for row in rows):
        validity = await session.select_if_there(folder)
        uids = sorted(row.uid for row in rows if (row.folder, row.uidvalidity) == (folder, validity))
        await session.delete(uids)
        if validity is not None and await session.has(uids):
            raise MailboxError("refused")
    await tx.execute(GONE, {"ids": [row.id for row in rows], "now": now})
    return len(rows)


async def loose(tx: Tx, origin: Origin, now: datetime) -> Sequence[Row[Any]]:
    """Where the copies are of letters that erase_loose() takes: ledger id, folder, UIDVALIDITY and UID."""
    before = now - timedelta(days=origin.policy.retention.days("mailbox"))
    return (await tx.execute(LOOSE, {"mailbox": origin.mailbox_id, "before": before, "source": origin.mailbox.imap.folder})).all()


async def note_done(tx: Tx, items: Iterable[Due], now: datetime) -> None:
    await tx.execute(DONE, {"ids": [item.question_id for item in items], "now": now})


def folders(origin: Origin) -> list[str]:
    """Where letters come from, where they go, and where the relay files what it sent."""
    mailbox, policy = origin.mailbox, origin.policy
    names = [mailbox.imap.folder, mailbox.processed_folder, mailbox.set_aside_folder, _sent(policy)]
    return [name for name in dict.fromkeys(names) if name]


def _sent(policy: OrganisationPolicy) -> str:
    return policy.smtp.check_sent_folder


async def _copies(tx: Tx, session: Session, origin: Origin, folder: str, validity: int, items: Sequence[Due]) -> list[int]:
    """The UIDs in the selected folder that are copies of these questions."""
    named: set[int] = set()
    for message_id in {value for item in items for value in item.message_ids}:
        named.update(await session.with_message_id(message_id))
    questions = [item.question_id for item in items]
    rows = (await tx.execute(KNOWN, {"mailbox": origin.mailbox_id, "questions": questions, "uids": sorted(named),
                                     "source": origin.mailbox.imap.folder})).all()
    here = [row for row in rows if (row.folder, row.uidvalidity) == (folder, validity)]
    theirs = {row.uid for row in here if row.question_id in questions}
    others = {row.uid for row in here if row.question_id is not None and row.question_id not in questions}
    if folder == origin.mailbox.imap.folder:
        named &= {row.uid for row in here}              # what nobody recorded yet is a new letter
    return await session.has(sorted(theirs | (named - others)))
