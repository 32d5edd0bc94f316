"""What the database knows of one question's life, for `luisterpost explain --question` (policies/life_of.py puts it into words).

Moments, codes and aliases only: nothing that is read here tells who asks or what.
"""

from sqlalchemy import select

from policies.life_of import Erasure, Facts, Happened
from service.database import Tx
from service.errors import LuisterpostError
from service.tables import erasure, mailbox, organisation, question, trail


async def facts(tx: Tx, code: str) -> tuple[str, Facts]:
    """The code of its organisation, and the facts. Raises LuisterpostError when there is no such question."""
    q = question.c
    row = (await tx.execute(
        select(q.id, q.state, q.received_at, q.due_at, q.stages, q.alarms, q.priority, q.theme, q.follows_id, q.exchange, q.policy_digest, q.kept,
               mailbox.c.name.label("mailbox"), organisation.c.code.label("organisation"))
        .join(mailbox, q.mailbox_id == mailbox.c.id).join(organisation, q.organisation_id == organisation.c.id).where(q.code == code))).one_or_none()
    if row is None:
        raise LuisterpostError("there is no question with this code")
    return row.organisation, Facts(
        code, row.mailbox, row.state, row.received_at, row.due_at, row.stages, row.alarms, row.priority, row.theme,
        row.follows_id is not None or row.exchange is not None, row.policy_digest, row.kept, await _trail(tx, row.id), await _erasures(tx, row.id))


async def _trail(tx: Tx, question_id: int) -> list[Happened]:
    rows = await tx.execute(select(trail.c.at, trail.c.event, trail.c.actor, trail.c.detail).where(trail.c.question_id == question_id)
                            .order_by(trail.c.at, trail.c.id))
    return [Happened(row.at, row.event, row.actor or "", row.detail or "") for row in rows]


async def _erasures(tx: Tx, question_id: int) -> list[Erasure]:
    rows = await tx.execute(select(erasure).where(erasure.c.question_id == question_id))
    return [Erasure(row.stage, row.erase_at, row.done_at) for row in rows]
