"""What `status` tells: every mailbox, loop and queue state in a line, and each thing that needs a person as a sentence."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from policies.organisation import OrganisationPolicy
from service import lateness
from service.database import LOCK_DAEMON, Tx
from service.forgetting.erasure import DUE_COPIES

SILENT = timedelta(minutes=5)               # a loop that has not finished a round for so long has stopped
SLOW_SWEEP = timedelta(hours=26)
SLOW_MAIL = timedelta(minutes=30)           # a mail that wants to leave for so long

BEAT = text("""
    insert into core.loop (name, last_round_at, failures, last_error)
    values (:name, :now, 0, null)
    on conflict (name) do update
    set last_round_at = case when cast(:error as text) is null then :now else core.loop.last_round_at end,
        failures = case when cast(:error as text) is null then 0 else core.loop.failures + 1 end,
        last_error = :error""")
MAILBOXES = text("""
    select o.code as organisation, m.id, m.name as mailbox, m.watched_since, m.last_success_at, m.failing_since, m.failures, m.last_error,
           m.reconciled_at, m.unrecorded_uids, m.unfiled_uids,
           (select count(*) from core.ledger l where l.mailbox_id = m.id and l.outcome = 'set_aside') as set_aside
    from core.mailbox m
    join core.organisation o on o.id = m.organisation_id
    order by 1, 2""")
COPIES = text(f"select count(*) from {DUE_COPIES}")         # noqa: S608 - a constant
LOOPS = text("select name, last_round_at, failures, last_error from core.loop order by name")
QUEUE = text("""
    select o.code as organisation, q.state, count(*) as questions, min(q.due_at) as oldest_due,
           count(*) filter (where q.due_at < :now) as late
    from core.question q
    join core.organisation o on o.id = q.organisation_id
    group by 1, 2
    order by 1, 2""")
WAITING = text("""
    select o.code as organisation, q.code, q.state_reason
    from core.question q
    join core.organisation o on o.id = q.organisation_id
    where (q.state = 'arrived' and q.state_reason <> '')
       or (q.state = 'in_review' and q.state_reason <> '')
       or (q.state = 'undeliverable' and q.finished_at > :since)
    order by 1, 2""")
UNSCREENED = text("""
    select distinct o.code
    from core.question q
    join core.organisation o on o.id = q.organisation_id
    where q.state = 'arrived'
      and not exists (select from core.actor a where a.organisation_id = o.id and a.active and a.screener)
    order by 1""")
OUTBOX = text("""
    select kind, state, count(*) as mails, min(created_at) as oldest, bool_or(uncertain) as uncertain
    from core.outgoing
    where state in ('ready', 'sending') or settled_at > :since
    group by 1, 2
    order by 1, 2""")
DAEMONS = text(f"""
    select count(*) from pg_locks
    where locktype = 'advisory' and classid = {LOCK_DAEMON} and granted
      and database = (select oid from pg_database where datname = current_database())""")  # noqa: S608 - a constant
SWEEP = text("""
    select min(started_at) as first, max(ended_at) as ended_at,
           (select s.failed from core.sweep s where s.ended_at <= :now order by s.ended_at desc limit 1) as failed
    from core.sweep
    where started_at <= :now and (ended_at is null or ended_at <= :now)""")        # a sweep of the future saw a wrong clock
OVERDUE = text("""
    select o.code as organisation, d.stage, count(*) as questions, min(d.erase_at) as since
    from core.erasable d
    join core.organisation o on o.id = d.organisation_id
    where d.erase_at < :before
    group by 1, 2
    order by 1, 2""")

HOLDS = text("""
    select h.id, o.code as organisation, h.review_on
    from core.hold h
    join core.organisation o on o.id = h.organisation_id
    where h.ended_at is null and h.review_on <= :today
    order by 1""")


@dataclass
class Status:
    """`problems` is empty when nothing needs a person."""

    at: str
    daemons: int = 0                        # alive at this moment, on any machine
    problems: list[str] = field(default_factory=list)
    mailboxes: list[dict[str, Any]] = field(default_factory=list)
    loops: list[dict[str, Any]] = field(default_factory=list)
    queue: list[dict[str, Any]] = field(default_factory=list)
    late: list[dict[str, Any]] = field(default_factory=list)     # questions past the moment of the stage that they are in
    outbox: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.ok, **asdict(self)}


async def beat_loop(tx: Tx, name: str, error: str | None, now: datetime) -> None:
    """Write down one round of a loop: `error` is None when it went well, else the class of what went wrong."""
    await tx.execute(BEAT, {"name": name, "error": error, "now": now})


async def status(tx: Tx, policies: dict[str, OrganisationPolicy], now: datetime) -> Status:
    """Look at everything an operator must know. Counts, codes and moments only."""
    result = Status(now.isoformat(timespec="seconds"))
    result.daemons = (await tx.execute(DAEMONS)).scalar_one()
    if not result.daemons:
        result.problems.append("no daemon is running: start it with `luisterpost run` or by systemd")
    await _mailboxes(tx, policies, result, now)
    await _loops(tx, result, now)
    await _queue(tx, result, now)
    await _deadlines(tx, result, now)
    await _outbox(tx, result, now)
    return result


async def _rows(tx: Tx, statement: Any, **parameters: object) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in await tx.execute(statement, parameters)]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat(timespec="seconds") if isinstance(value, datetime) else value for key, value in row.items()}


async def _mailboxes(tx: Tx, policies: dict[str, OrganisationPolicy], result: Status, now: datetime) -> None:
    rows = {(row["organisation"], row["mailbox"]): row for row in await _rows(tx, MAILBOXES)}
    ids = {key: row.pop("id") for key, row in rows.items()}
    for policy in policies.values():
        for mailbox in policy.mailboxes:
            name, row = f"{policy.code}/{mailbox.name}", rows.pop((policy.code, mailbox.name), None)
            if row is None or row["watched_since"] is None:
                result.problems.append(f"mailbox {name} was never looked at")
            else:
                sentences = _mailbox_problems(row, mailbox.poll_seconds, now)
                if copies := await _copies(tx, ids[policy.code, mailbox.name], now - SLOW_SWEEP - timedelta(days=policy.retention.days("mailbox"))):
                    sentences.append(f"should not have {copies} letters any more that no question came of")
                result.problems += [f"mailbox {name} {sentence}" for sentence in sentences]
            result.mailboxes.append(_shown(row) if row else {"organisation": policy.code, "mailbox": mailbox.name})
    for key, row in rows.items():
        result.mailboxes.append(_shown(row) | {"retired": True})
        if row["set_aside"]:
            result.problems.append(f"mailbox {'/'.join(key)} has {row['set_aside']} letters set aside: see `luisterpost set-aside list`")


async def _copies(tx: Tx, mailbox_id: int, before: datetime) -> int:
    return int((await tx.execute(COPIES, {"mailbox": mailbox_id, "before": before})).scalar_one())


def _mailbox_problems(row: dict[str, Any], poll_seconds: float, now: datetime) -> list[str]:
    problems = []
    if row["failures"]:
        problems.append(f"fails since {row['failing_since']:%Y-%m-%d %H:%M} UTC, {row['failures']} times in a row ({row['last_error']})")
    elif row["last_success_at"] is None or now - row["last_success_at"] > SILENT + timedelta(seconds=poll_seconds):
        problems.append("had no complete cycle for five minutes")
    if row["unrecorded_uids"]:
        problems.append(f"holds messages that the ledger does not know: UID {_uids(row['unrecorded_uids'])}")
    if row["unfiled_uids"]:
        problems.append(f"still holds messages that should have been filed away: UID {_uids(row['unfiled_uids'])}")
    if row["set_aside"]:
        problems.append(f"has {row['set_aside']} letters set aside: see `luisterpost set-aside list`")
    return problems


def _uids(uids: list[int]) -> str:
    shown = ", ".join(map(str, uids[:20]))
    return shown + (f" and {len(uids) - 20} more" if len(uids) > 20 else "")


async def _loops(tx: Tx, result: Status, now: datetime) -> None:
    rows = {row["name"]: row for row in await _rows(tx, LOOPS)}
    for name in ("intake", "outbox", "attachments", "deadlines", "retention"):
        row = rows.get(name)
        result.loops.append(_shown(row) if row else {"name": name, "last_round_at": None})
        if row is None:
            result.problems.append(f"loop {name} never ran")
        elif row["failures"]:
            result.problems.append(f"loop {name} fails, {row['failures']} times in a row ({row['last_error']})")
        elif now - row["last_round_at"] > SILENT:
            result.problems.append(f"loop {name} stands still since {row['last_round_at']:%Y-%m-%d %H:%M} UTC")
    sweep = (await _rows(tx, SWEEP, now=now))[0]
    if sweep["first"] is not None and now - (sweep["ended_at"] or sweep["first"]) > SLOW_SWEEP:
        result.problems.append("no retention sweep ended in the last 26 hours")
    if sweep["failed"]:
        result.problems.append(f"the last retention sweep could not erase {sweep['failed']} questions: see erasure_refused in the journal")
    for row in await _rows(tx, HOLDS, today=now.date()):
        result.problems.append(f"{row['organisation']}: hold {row['id']} was to be reviewed on {row['review_on']}")
    for row in await _rows(tx, OVERDUE, before=now - SLOW_SWEEP):
        result.problems.append(f"{row['organisation']}: {row['stage']} of {row['questions']} questions should have been erased since "
                               f"{row['since']:%Y-%m-%d %H:%M} UTC")


async def _queue(tx: Tx, result: Status, now: datetime) -> None:
    for row in await _rows(tx, QUEUE, now=now):
        unfinished = row["state"] not in ("answered", "undeliverable", "closed")
        if not unfinished:
            row["late"] = 0
        elif row["late"]:
            result.problems.append(f"{row['organisation']}: {row['late']} questions in state {row['state']} are past their promised moment")
        result.queue.append(_shown(row))
    for row in await _rows(tx, WAITING, since=now - timedelta(days=7)):
        result.problems.append(f"{row['organisation']}: question {row['code']} needs a person ({row['state_reason']})")
    for row in await _rows(tx, UNSCREENED):
        result.problems.append(f"{row['code']}: questions wait for a screener and nobody is one: see `luisterpost actor add --screener`")


async def _deadlines(tx: Tx, result: Status, now: datetime) -> None:
    result.late = [_shown(row) for row in await lateness.late_stages(tx, now)]
    result.problems += await lateness.unheard_alarms(tx, now)


async def _outbox(tx: Tx, result: Status, now: datetime) -> None:
    for row in await _rows(tx, OUTBOX, since=now - timedelta(days=7)):
        result.outbox.append(_shown(row))
        if row["state"] in ("ready", "sending") and now - row["oldest"] > SLOW_MAIL:
            result.problems.append(f"{row['mails']} mails ({row['kind']}) wait to leave, the oldest since {row['oldest']:%Y-%m-%d %H:%M} UTC")
        if row["state"] == "uncertain":
            result.problems.append(f"{row['mails']} mails ({row['kind']}) may or may not have arrived: look in the relay's log")
        if row["state"] == "failed":
            result.problems.append(f"{row['mails']} mails ({row['kind']}) could not be delivered")
