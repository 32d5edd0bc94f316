"""Lifting a question's anonymity: a coordinator's act, with a reason, on record before anything is opened.

The record is a row of the trail (who, when; the reason sealed under the question's data key, so that it is forgotten with the
identity) and an event of the journal. Only the command line calls this, with the private key.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, insert, select, text

from service.database import Tx
from service.errors import LuisterpostError
from service.intake import letter_place
from service.tables import actor, trail
from service.vault import DataKey, Opener

LONGEST_REASON = 500
FIND = text("""
select q.id, q.organisation_id, a.sealed as asker, k.key_id, k.sealed as key, l.sealed as letter, g.mailbox_id, g.uidvalidity, g.uid,
       lk.key_id as letter_key_id, lk.sealed as letter_key
from core.question q
left join core.asker a on a.question_id = q.id
left join core.data_key k on k.id = q.data_key_id
left join core.letter l on l.question_id = q.id
left join core.ledger g on g.id = l.ledger_id
left join core.data_key lk on lk.id = l.data_key_id
where q.code = :code
for update of q
""")


@dataclass(frozen=True, slots=True, repr=False)
class Revealed:
    """Who asked. `letter` is the raw mail, b"" when it is not kept; `before` are earlier reveals: moment, alias, reason."""

    name: str
    address: str
    letter: bytes
    before: tuple[tuple[datetime, str, str], ...]


async def reveal(tx: Tx, code: str, alias: str, reason: str, opener: Opener, now: datetime) -> Revealed:
    """Write down that this coordinator looks, then open. Show nothing before the transaction is committed. Raises LuisterpostError."""
    reason = " ".join(reason.split())
    if not re.search(r"\w", reason) or len(reason) > LONGEST_REASON:
        raise LuisterpostError(f"say why in at most {LONGEST_REASON} characters: a reveal without a reason is not done")
    row = (await tx.execute(FIND, {"code": code})).one_or_none()
    if row is None:
        raise LuisterpostError("there is no question with this code")
    await _check_coordinator(tx, row.organisation_id, alias)
    if row.asker is None or row.key is None:
        raise LuisterpostError("who asked this question is erased: nobody can reveal it any more")
    key = opener.open_data_key(row.key_id, row.key)
    identity = json.loads(key.open(row.asker, f"asker.sealed:{code}"))
    before = await _before(tx, row.id, code, key)
    await tx.execute(insert(trail).values(question_id=row.id, at=now, event="revealed", actor=alias,
                                          sealed=key.seal(reason.encode(), _reason_place(code, alias, now))))
    return Revealed(identity["name"], identity["address"], _letter(row, opener), before)


async def _check_coordinator(tx: Tx, organisation_id: int, alias: str) -> None:
    mine = (actor.c.organisation_id == organisation_id) & (actor.c.alias == alias) & actor.c.active
    if not (await tx.execute(select(actor.c.coordinator).where(mine))).scalar_one_or_none():
        raise LuisterpostError("only an active coordinator of the question's organisation may reveal who asks: see `luisterpost actor list`, "
                               "and `luisterpost actor add --coordinator`")


def _letter(row: "Row[tuple[object, ...]]", opener: Opener) -> bytes:
    if row.letter is None or row.letter_key is None:
        return b""
    return opener.open_data_key(row.letter_key_id, row.letter_key).open(row.letter, letter_place(row.mailbox_id, row.uidvalidity, row.uid))


async def _before(tx: Tx, question_id: int, code: str, key: DataKey) -> tuple[tuple[datetime, str, str], ...]:
    rows = (await tx.execute(select(trail).where(trail.c.question_id == question_id, trail.c.event == "revealed").order_by(trail.c.id))).all()
    return tuple((row.at, row.actor, key.open(row.sealed, _reason_place(code, row.actor, row.at)).decode()) for row in rows)


def _reason_place(code: str, alias: str, at: datetime) -> str:
    return f"trail.sealed:{code}/{alias}/{at.isoformat()}"
