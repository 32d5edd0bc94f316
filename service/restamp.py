"""A new stamp for questions that are not finished: after a verb changed what their clock depends on, or by command.

Both use the policy of today: older files are not kept, and the digest on the row says which one it was. The clock starts at
the arrival, as it did; of the new ladder nobody hears again what they heard. What was promised about forgetting stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, select, update

from policies import duty, ladder, response
from policies.organisation import OrganisationPolicy
from service.database import Tx
from service.deadlines import awaited
from service.origin import Origin
from service.tables import mailbox, question, trail

_COLUMNS = ("id", "code", "organisation_id", "state", "claimed_until", "received_at", "due_at", "exchange", "theme", "priority", "paused",
            "consulting_since", "policy_digest")
FINISHED = ("answered", "undeliverable", "closed")
_Policies = Mapping[int, OrganisationPolicy]                       # by organisation row


@dataclass(frozen=True, slots=True)
class Change:
    """What a new stamp does to one question."""

    id: int
    code: str
    organisation: str
    old_due: datetime
    new_due: datetime
    old_policy: str                         # the digest of the file that stamped it ...
    new_policy: str                         # ... and of the file of today


async def restamp_changed(tx: Tx, origins: Sequence[Origin], now: datetime, limit: int = 200) -> int:
    """Carry out what verbs asked for. Returns how many questions were looked at."""
    policies = _policies(origins)
    rows = await _rows(tx, question.c.restamp & question.c.organisation_id.in_(policies), limit, lock={"skip_locked": True})
    await _restamp(tx, rows, policies, now)
    return len(rows)


async def restamp_batch(tx: Tx, origins: Sequence[Origin], now: datetime, after: int, limit: int = 200, *, apply: bool) -> list[Change]:
    """The next unfinished questions with a number above `after`, and their new due moments; written down with `apply`."""
    policies = _policies(origins)
    rows = await _rows(tx, (question.c.id > after) & question.c.organisation_id.in_(policies) & question.c.state.not_in(FINISHED), limit,
                       lock={} if apply else None)
    if apply:
        await _restamp(tx, rows, policies, now)
    return [_change(policies[row.organisation_id], row) for row in rows]


def _change(policy: OrganisationPolicy, row: Row[Any]) -> Change:
    return Change(row.id, row.code, policy.code, row.due_at, _stamp(policy, row).due_at, row.policy_digest, policy.digest)


def _policies(origins: Sequence[Origin]) -> _Policies:
    return {origin.organisation_id: origin.policy for origin in origins}


async def _rows(tx: Tx, which: ColumnElement[bool], limit: int, *, lock: dict[str, bool] | None) -> Sequence[Row[Any]]:
    columns: list[ColumnElement[Any]] = [*(question.c[name] for name in _COLUMNS), mailbox.c.name.label("mailbox")]
    statement = select(*columns).join(mailbox, mailbox.c.id == question.c.mailbox_id).where(which).order_by(question.c.id).limit(limit)
    if lock is not None:
        statement = statement.with_for_update(of=question, key_share=True, **lock)
    return (await tx.execute(statement)).all()


async def _restamp(tx: Tx, rows: Sequence[Row[Any]], policies: _Policies, now: datetime) -> None:
    heard = await _heard(tx, [row.id for row in rows])
    for row in rows:
        columns: dict[str, Any] = {"restamp": False}
        if row.state not in FINISHED:
            columns |= _columns(policies[row.organisation_id], row, heard.get(row.id, {}), now)
            await tx.execute(insert(trail).values(question_id=row.id, at=now, event="restamped"))
        await tx.execute(update(question).where(question.c.id == row.id).values(columns))


def _columns(policy: OrganisationPolicy, row: Row[Any], heard: ladder.Told, now: datetime) -> dict[str, Any]:
    stamp, state = _stamp(policy, row), ladder.state_at(row.state, row.claimed_until, now)
    columns = stamp.row | awaited(ladder.untold(stamp.alarms, heard, state, now)) | {"policy_digest": policy.digest}
    if row.consulting_since:
        columns["claimed_until"] = max(row.claimed_until, _consultation_ends(policy, row))
    return columns


def _stamp(policy: OrganisationPolicy, row: Row[Any]) -> response.Stamp:
    return response.stamp(policy, row.received_at, mailbox=row.mailbox, follow_up=row.exchange is not None, theme=row.theme,
                          priority=row.priority, pauses=_pauses(row))


def _pauses(row: Row[Any]) -> list[response.Pause]:
    over: list[response.Pause] = [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in row.paused]
    return [*over, (row.consulting_since, None)] if row.consulting_since else over


def _consultation_ends(policy: OrganisationPolicy, row: Row[Any]) -> datetime:
    """How long the claim lasts at least: as long as all consultations of a question together may."""
    office, used = duty.office(policy), timedelta()
    for start, end in row.paused:
        used += office.between(datetime.fromisoformat(start), datetime.fromisoformat(end))
    left = policy.response.consultation.at_most_hours - used / timedelta(hours=1)
    return office.add(row.consulting_since, max(left, 0))


async def _heard(tx: Tx, ids: list[int]) -> dict[int, dict[tuple[str, str], datetime]]:
    """When people last heard of each question, by stage and code."""
    found: dict[int, dict[tuple[str, str], datetime]] = {}
    rows = await tx.execute(select(trail.c.question_id, trail.c.detail, func.max(trail.c.at).label("at"))
                            .where(trail.c.question_id.in_(ids), trail.c.event == "alarm").group_by(trail.c.question_id, trail.c.detail))
    for row in rows:
        stage, code, _ = row.detail.split()
        known = found.setdefault(row.question_id, {})
        known[stage, code] = max(row.at, known.get((stage, code), row.at))
    return found
