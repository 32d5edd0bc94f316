"""Mails that refer to ours: whose token do they carry, and what does a delivery report (RFC 3464) change?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from service import journal
from service.database import Tx
from service.tables import outgoing, question, trail


@dataclass(frozen=True, slots=True)
class Ours:
    """A mail of ours that somebody refers to, and the question it belongs to."""

    question_id: int | None
    code: str
    kind: str
    state: str
    asker_hash: bytes | None
    exchange: str = ""                      # code of the question that its exchange began with


async def find(tx: Tx, organisation_id: int, tokens: set[str]) -> dict[str, Ours]:
    """Our mails among these Message-IDs, by Message-ID."""
    if not tokens:
        return {}
    rows = await tx.execute(
        select(outgoing.c.message_id, outgoing.c.question_id, outgoing.c.kind, question.c.code, question.c.state, question.c.asker_hash,
               func.coalesce(question.c.exchange, question.c.code).label("exchange"))
        .outerjoin(question, question.c.id == outgoing.c.question_id)
        .where(outgoing.c.organisation_id == organisation_id, outgoing.c.message_id.in_(tokens)))
    return {row.message_id: Ours(row.question_id, row.code or "", row.kind, row.state or "", row.asker_hash, row.exchange or "") for row in rows}


async def returned(tx: Tx, ours: Ours, action: str, now: datetime) -> bool:
    """Note that a mail of ours came back. True when an answer is now undeliverable and somebody must be told.

    Delays and confirmations change nothing; a report that does not say counts as a failure (RFC 3464 section 2.3.3).
    """
    if action not in ("", "failed") or ours.kind != "answer" or ours.question_id is None or ours.state not in ("sending", "answered"):
        return False
    await tx.execute(select(func.core.finish(ours.question_id, "undeliverable", "bounce", now)))
    await tx.execute(trail.insert().values(question_id=ours.question_id, at=now, event="bounced"))
    journal.answer_bounced(ours.code)
    return True
