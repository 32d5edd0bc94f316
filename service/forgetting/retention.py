"""Forgetting: what is due, oldest first. sweep.py takes it batch by batch; erasure.py knows what each stage is.

The view core.erasable (migrations/contract/) says what may go: nothing of an exchange with an unfinished question, nothing that is
held. What is picked is locked, so that two who pick at once never do the same, and nobody is waited for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from service.database import Tx
from service.forgetting.erasure import DUE_LETTERS, DUE_NOTICES

# Patience with a row that somebody else changes at this moment: the next batch tries again. No sorting: the index of what is due has the order,
# and a planner without fresh statistics must not be tempted to read all of it for each batch.
MODEST = text("select set_config('lock_timeout', '2s', true), set_config('enable_sort', 'off', true), set_config('jit', 'off', true)")
DUE = text("""
    select d.question_id, d.stage
    from core.erasable d
    where d.erase_at <= :now and d.stage <> 'mailbox' and d.question_id <> all (:but)
    order by d.erase_at
    limit :limit
    for no key update of d skip locked""")
HELD = text("select question_id from core.held where question_id = any (:ids)")     # by somebody who was quicker than the lock on the row
FORECAST = text(f"""
    select o.code, d.stage, d.count, d.since
    from (
      select organisation_id, stage, count(*) as count, min(erase_at) as since from core.erasable where erase_at <= :now group by 1, 2
      union all
      select d.organisation_id, 'notice', count(*), min(d.erase_at) from {DUE_NOTICES} group by 1
      union all
      select d.organisation_id, 'loose letter', count(*), min(d.erase_at) from {DUE_LETTERS} group by 1) d
    join core.organisation o on o.id = d.organisation_id
    order by 1, 2""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Forecast:
    """How much of one stage of one organisation is due, and since when."""

    organisation: str
    stage: str
    count: int
    since: datetime


async def due(tx: Tx, now: datetime, limit: int, but: Sequence[int] = ()) -> list[tuple[int, str]]:
    """(question, stage) of what may be erased, without what others hold at this moment and without the questions in `but`."""
    await tx.execute(MODEST)
    items = [(row.question_id, row.stage) for row in await tx.execute(DUE, {"now": now, "limit": limit, "but": list(but)})]
    held = set((await tx.execute(HELD, {"ids": [question_id for question_id, _ in items]})).scalars()) if items else set()
    return [item for item in items if item[0] not in held]


async def forecast(tx: Tx, now: datetime) -> list[Forecast]:
    """What a sweep at this moment would erase; and the stage "mailbox", which goes with the mail server."""
    return [Forecast(*row) for row in await tx.execute(FORECAST, {"now": now})]
