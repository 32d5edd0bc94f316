"""Cleaned copies of attachments, where the organisation wants them: made after intake, by who has the private key, one at a time.

next_one() opens the sealed letter, service/attachments/cleaning.py makes the copy without looking at it here, put() writes down what came of it. The
bytes of the original are never stored. A copy in the table shows what the picture shows: it goes with the identity (service/forgetting/retention.py).
Two daemons may make the same copy at once; the first one counts.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from service import journal, known_names
from service.attachments.sheets import Copy, Order
from service.database import Tx
from service.intake import letter_place
from service.vault import Hasher, Opener

NEXT = text("""
    select t.question_id, t.number, t.kind, q.organisation_id, q.code, coalesce(q.exchange, q.code) as exchange, q.language, l.sealed,
           g.mailbox_id, g.uidvalidity, g.uid, k.key_id, k.sealed as sealed_key
    from core.attachment t
    join core.question q on q.id = t.question_id
    join core.letter l on l.question_id = q.id
    join core.ledger g on g.id = l.ledger_id
    join core.data_key k on k.id = l.data_key_id
    where t.state = 'waiting' and q.mailbox_id = any (:mailboxes)
    order by t.question_id, t.number
    limit 1""")

PUT = text("""
    update core.attachment
    set state = :state, reason = :reason, media_type = :media_type, sheets = cast(:sheets as bytea[])
    where question_id = :question_id and number = :number and state = 'waiting'""")


@dataclass(frozen=True, slots=True, repr=False)
class Waiting:
    """One attachment that waits for its copy, and the letter it came with."""

    question_id: int
    code: str
    order: Order
    letter: bytes


async def next_one(tx: Tx, mailbox_ids: list[int], opener: Opener, hasher: Hasher) -> Waiting | None:
    """The oldest one of these mailboxes; None when nothing waits. Raises VaultError when the private key is not here."""
    row = (await tx.execute(NEXT, {"mailboxes": mailbox_ids})).one_or_none()
    if row is None:
        return None
    key = opener.open_data_key(row.key_id, row.sealed_key)
    letter = key.open(row.sealed, letter_place(row.mailbox_id, row.uidvalidity, row.uid))
    known = await known_names.of_exchange(tx, row.organisation_id, hasher, row.exchange)
    names = {part.hex(): label for part, label in known.labels.items()}
    return Waiting(row.question_id, row.code, Order(row.number, row.kind, row.language, known.key.hex(), names), letter)


async def put(tx: Tx, done: Waiting, copy: Copy, now: datetime) -> None:
    """Write down the copy, or why there is none; a question that was erased meanwhile gets nothing."""
    values = {"state": "refused" if copy.reason else "cleaned", "reason": copy.reason, "media_type": copy.media_type or None,
              "sheets": list(copy.sheets) or None, "question_id": done.question_id, "number": done.order.number}
    if (await tx.execute(PUT, values)).rowcount:
        event = "attachment_refused" if copy.reason else "attachment_cleaned"
        await tx.execute(text("insert into core.trail (question_id, at, event) values (:id, :now, :event)"),
                         {"id": done.question_id, "now": now, "event": event})


def report(done: Waiting, copy: Copy) -> None:
    """Tell the operator; call it after the commit."""
    if copy.reason:
        journal.attachment_refused(done.code, done.order.kind, copy.reason)
    else:
        journal.attachment_cleaned(done.code, done.order.kind, len(copy.sheets))
