"""What is due now? The rungs that have come are told to whoever is on duty, and the next one is awaited, in one transaction.

Rungs were computed once (policies/response.py, again in service/restamp.py); this sweep asks which have come. Each addressee
gets one mail with a line for each question. Rows are locked, so that two daemons never tell the same rung.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from policies import duty, ladder, wording
from policies.organisation import OrganisationPolicy
from policies.response import Alarm
from service import journal, notice
from service.database import Tx
from service.origin import Origin
from service.tables import question, trail
from service.vault import Sealer

_COLUMNS = ("id", "code", "organisation_id", "state", "claimed_until", "priority", "due_at", "stages", "alarms")     # no text: nobody tells it
_Digests = dict[tuple[int, str], list[wording.Line]]               # by organisation and address


async def raise_alarms(tx: Tx, origins: Sequence[Origin], sealer: Sealer, now: datetime, limit: int = 500) -> int:
    """Tell of every question whose alarm has come. Returns how many were looked at; `limit` of them: there may be more."""
    senders = {origin.organisation_id: origin for origin in reversed(origins)}      # the first mailbox that its file names
    rows = (await tx.execute(
        select(*(question.c[name] for name in _COLUMNS)).where(question.c.next_alarm_at <= now, question.c.organisation_id.in_(senders))
        .order_by(question.c.next_alarm_at, question.c.id).limit(limit).with_for_update(skip_locked=True, key_share=True))).all()
    digests: _Digests = {}
    for row in rows:
        await _raise(tx, row, senders[row.organisation_id].policy, digests, now)
    for (organisation_id, address), lines in digests.items():
        origin = senders[organisation_id]
        await notice.send(tx, origin, sealer, address, wording.alarms(origin.policy, lines, now), now)
    return len(rows)


async def _raise(tx: Tx, row: Row[Any], policy: OrganisationPolicy, digests: _Digests, now: datetime) -> None:
    """Put the lines of one question into the digests, and wait for its next rung."""
    alarms = [Alarm.of(item) for item in row.alarms]
    left = ladder.coming(alarms, now)
    for alarm in ladder.due(alarms, ladder.state_at(row.state, row.claimed_until, now), now):
        delivery = duty.delivery_now(policy, alarm.due, now, alarm.tell, alarm.fallback, danger=row.priority == "danger")
        if delivery.at > now:
            left.append(replace(alarm, at=delivery.at))
            continue
        for contact in delivery.to:
            lines = digests.setdefault((row.organisation_id, contact.address), [])
            if not lines or lines[-1].question != row.code:       # one line for a question; danger comes first
                lines.append(_line(row, alarm))
        await tx.execute(insert(trail).values(question_id=row.id, at=now, event="alarm", detail=f"{alarm.stage} {alarm.code} {alarm.rung}"))
        journal.alarm_raised(row.code, alarm.code)
    await tx.execute(update(question).where(question.c.id == row.id).values(awaited(left)))


def awaited(alarms: Iterable[Alarm]) -> dict[str, object]:
    """The columns of a question that has these alarms to come."""
    ordered = sorted(alarms, key=lambda alarm: alarm.at)
    return {"alarms": [alarm.row for alarm in ordered], "next_alarm_at": ordered[0].at if ordered else None}


def _line(row: Row[Any], alarm: Alarm) -> wording.Line:
    by_stage = {item["stage"]: datetime.fromisoformat(item["due_at"]) for item in row.stages}
    return wording.Line(row.code, alarm.code, alarm.stage, by_stage.get(alarm.stage, row.due_at), row.due_at)
