"""Which questions are late in their stage, and which alarms nobody can hear of: the part of `status` about deadlines.

Late stages are for coordinators and are shown as counts; an alarm that reaches nobody is a problem for the operator.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from policies.ladder import state_at
from policies.response import Alarm, is_behind
from service.database import Tx

UNSWEPT = timedelta(minutes=15)             # no loop looked at an alarm for so long
UNHEARD = timedelta(days=4)                 # longer than a weekend with holidays around it

LATE = text("""
    select o.code as organisation, s.stage, count(*) as questions, min(s.due_at) as since
    from core.question q
    join core.organisation o on o.id = q.organisation_id
    cross join lateral (select item ->> 'stage' as stage, (item ->> 'due_at')::timestamptz as due_at from jsonb_array_elements(q.stages) item) as s
    where q.state not in ('answered', 'undeliverable', 'closed')
      and s.due_at < :now
      and s.stage = case
        when q.state = 'arrived' then 'screening'
        when q.state = 'open' or (q.state = 'claimed' and q.claimed_until <= :now) then 'claim'
        when q.state = 'claimed' then 'draft'
        when q.state = 'in_review' then 'review'
        when q.state in ('approved', 'sending') then 'dispatch'
      end
    group by 1, 2
    order by 1, 2""")
UNTOLD = text("""
    select o.code as organisation, q.code, q.state, q.claimed_until, q.alarms
    from core.question q
    join core.organisation o on o.id = q.organisation_id
    where q.next_alarm_at is not null
      and exists (
        select from jsonb_array_elements(q.alarms) item
        where (item ->> 'due')::timestamptz <= :now and (item ->> 'at')::timestamptz > :far)
    order by 1, 2""")
OVERDUE = text("""
    select o.code as organisation, count(*) as questions, min(q.next_alarm_at) as since
    from core.question q
    join core.organisation o on o.id = q.organisation_id
    where q.next_alarm_at < :before
    group by 1
    order by 1""")


async def late_stages(tx: Tx, now: datetime) -> list[dict[str, Any]]:
    """For each organisation and stage: how many questions are past its moment, and the oldest of those moments."""
    return [dict(row._mapping) for row in await tx.execute(LATE, {"now": now})]


async def unheard_alarms(tx: Tx, now: datetime) -> list[str]:
    """A sentence for each alarm that reaches nobody."""
    problems = [f"{row.organisation}: alarms of {row.questions} questions wait since {row.since:%Y-%m-%d %H:%M} UTC: does the daemon run, "
                "and has this organisation its file?" for row in await tx.execute(OVERDUE, {"before": now - UNSWEPT})]
    for row in await tx.execute(UNTOLD, {"now": now, "far": now + UNHEARD}):
        waiting = _waiting((Alarm.of(item) for item in row.alarms), state_at(row.state, row.claimed_until, now), now)
        problems += [f"{row.organisation}: nobody hears of question {row.code} before {at:%Y-%m-%d %H:%M} UTC: all whom its alarm names are absent "
                     "or off duty; give it a fallback" for at in waiting]
    return problems


def _waiting(alarms: Iterable[Alarm], state: str, now: datetime) -> list[datetime]:
    """When the first of the rungs that have been reached is told, if that is far away."""
    reached = [alarm.at for alarm in alarms if alarm.due <= now < alarm.at and not is_behind(alarm.stage, state)]
    return [min(reached)] if reached and min(reached) > now + UNHEARD else []
