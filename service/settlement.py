"""What a send means for the mail and its question, written down once: the other half of the outbox.

mark_started() is committed before DATA; settle() after the outcome; recover_leases() for those who died in between. All are
fenced by the lease's token. Receipts leave at most once; answers and notices are repeated, byte for byte, until somebody took
responsibility or time is up. Who calls: workers/outbox.py.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from policies.organisation import Smtp
from service import journal, notice
from service.database import LOCK_DAEMON, Tx
from service.origin import Origin
from service.outbox import Leased
from service.smtp import Delivered, Later, Never, Outcome, Unknown
from service.vault import Sealer

MARK = """
update core.outgoing o
set data_started_at = $3, lease_until = $4
from unnest($1::bigint[], $2::uuid[]) as mine (id, token)
where o.id = mine.id and o.lease_token = mine.token
returning o.id
"""

SETTLE = """
update core.outgoing o
set state = s.state, next_try_at = s.next_try_at, uncertain = o.uncertain or s.uncertain, last_error = s.error, settled_at = s.settled_at,
    lease_token = null, lease_holder = null, lease_until = null, data_started_at = null
from unnest($1::bigint[], $2::uuid[], $3::text[], $4::timestamptz[], $5::bool[], $6::text[], $7::timestamptz[])
    as s (id, token, state, next_try_at, uncertain, error, settled_at)
where o.id = s.id and o.lease_token = s.token
returning o.id
"""

FINISH = """
select core.finish_all(array_agg(q.id), $3, array_agg(f.reason), $4)
from unnest($1::bigint[], $2::text[]) as f (id, reason)
join core.question q on q.id = f.id
where q.state = 'sending'
having count(*) > 0
"""

OWNERLESS = """
select o.id, o.lease_token as token, o.kind, o.mailbox_id, o.question_id, coalesce(q.code, '') as code, o.message_id, o.attempts, o.created_at,
       o.uncertain, null::bytea as sealed, null as key_id, null::bytea as key_sealed, o.data_started_at is not null as started
from core.outgoing o
left join core.question q on q.id = o.question_id
where o.state = 'sending' and o.organisation_id = $1
  and (o.lease_until <= $2
       or (o.lease_holder = $3 and o.lease_token <> all ($4::uuid[]))
       or (o.lease_holder <> $3 and not exists (
            select from pg_catalog.pg_locks l
            where l.locktype = 'advisory' and l.granted and l.classid = $5::bigint::oid and l.objid = o.lease_holder::oid and l.objsubid = 2
              and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = current_database()))))
order by o.id
limit 500
for update of o skip locked
"""

AT_ONCE = """
update core.outgoing o
set state = 'ready', next_try_at = $3, lease_token = null, lease_holder = null, lease_until = null
from unnest($1::bigint[], $2::uuid[]) as lost (id, token)
where o.id = lost.id and o.lease_token = lost.token
"""


@dataclass(frozen=True, slots=True)
class Result:
    """How one attempt ended."""

    mail: Leased
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from it for the mail."""

    state: str
    next_try_at: datetime | None = None
    uncertain: bool = False
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    result: Result
    verdict: Verdict
    ours: bool                              # False: the lease was lost, the result counts for nothing

    def report(self) -> None:
        """Tell the operator; call it after the commit."""
        mail, verdict = self.result.mail, self.verdict
        code = verdict.error or ""
        if not self.ours:
            journal.result_discarded(mail.kind)
        elif verdict.state == "sent":
            journal.mail_sent(mail.kind, mail.code, mail.attempts)
        elif verdict.state == "failed":
            journal.mail_failed(mail.kind, mail.code, mail.attempts, code)
        elif verdict.uncertain:
            journal.mail_uncertain(mail.kind, mail.code, mail.attempts, code)
        else:
            journal.mail_deferred(mail.kind, mail.code, mail.attempts, code)


def next_try(smtp: Smtp, attempts: int, now: datetime, jitter: Callable[[], float]) -> datetime:
    """Full jitter: anywhere (`jitter` gives 0..1) in a span that doubles with each attempt up to the policy's longest."""
    span = min(smtp.longest_retry_seconds, smtp.first_retry_seconds * 2 ** min(attempts - 1, 20))
    return now + timedelta(seconds=span * jitter())


def judge(result: Result, smtp: Smtp, now: datetime, jitter: Callable[[], float]) -> Verdict:
    """Pure. RFC 5321 section 4.5.4.1: retry for days; section 4.5.3.2.6 and RFC 1047: after DATA, silence proves nothing."""
    mail = result.mail
    over = now - mail.created_at >= timedelta(hours=smtp.give_up_after_hours)
    match result.outcome:
        case Delivered():
            return Verdict("sent")
        case Never(code):
            return Verdict("failed", error=code)
        case Later(code):
            return Verdict("failed", error=code) if over else Verdict("ready", next_try(smtp, mail.attempts, now, jitter), error=code)
        case Unknown(code):
            if mail.kind == "receipt":
                return Verdict("uncertain", uncertain=True, error=code)
            if over:
                return Verdict("failed", uncertain=True, error=code)
            return Verdict("ready", next_try(smtp, mail.attempts, now, jitter), uncertain=True, error=code)


async def mark_started(tx: Tx, mails: Sequence[Leased], now: datetime, seconds: float) -> set[int]:
    """Note that DATA is about to be sent, and renew the lease from here. Returns the ids that are still ours: send no other."""
    values = ([mail.id for mail in mails], [mail.token for mail in mails], now, now + timedelta(seconds=seconds))
    return set((await tx.exec_driver_sql(MARK, values)).scalars())


class Settlement:
    """The use-case, for one organisation. `origins` are its mailboxes; `jitter` gives random numbers from 0 to 1."""

    def __init__(self, origins: Sequence[Origin], sealer: Sealer, jitter: Callable[[], float]) -> None:
        self._origins = {origin.mailbox_id: origin for origin in origins}
        self._sealer, self._jitter = sealer, jitter
        self.smtp = origins[0].policy.smtp
        self.organisation_id = origins[0].organisation_id

    async def settle(self, tx: Tx, results: Sequence[Result], now: datetime) -> list[Settled]:
        """Write down how these attempts ended, with everything that follows for questions and people."""
        if not results:
            return []
        verdicts = [judge(result, self.smtp, now, self._jitter) for result in results]
        ours = await self._write(tx, results, verdicts, now)
        settled = [Settled(result, verdict, result.mail.id in ours) for result, verdict in zip(results, verdicts, strict=True)]
        await self._finish(tx, [item for item in settled if item.ours and item.result.mail.kind == "answer"], now)
        return settled

    async def _write(self, tx: Tx, results: Sequence[Result], verdicts: Sequence[Verdict], now: datetime) -> set[int]:
        over = [None if verdict.state == "ready" else now for verdict in verdicts]
        values: tuple[Any, ...] = (
            [result.mail.id for result in results], [result.mail.token for result in results], [verdict.state for verdict in verdicts],
            [verdict.next_try_at for verdict in verdicts], [verdict.uncertain for verdict in verdicts], [verdict.error for verdict in verdicts], over)
        return set((await tx.exec_driver_sql(SETTLE, values)).scalars())

    async def _finish(self, tx: Tx, answers: Sequence[Settled], now: datetime) -> None:
        sent = [item for item in answers if item.verdict.state == "sent"]
        failed = [item for item in answers if item.verdict.state == "failed"]
        for items, state in ((sent, "answered"), (failed, "undeliverable")):
            if items:
                reasons = ["" if state == "answered" else item.verdict.error or "" for item in items]
                await tx.exec_driver_sql(FINISH, ([item.result.mail.question_id for item in items], reasons, state, now))
        for item in failed:
            await self._tell(tx, "undeliverable", item, now)
        for item in answers:
            if item.verdict.state == "ready" and item.verdict.uncertain and not item.result.mail.uncertain:
                await self._tell(tx, "mail_uncertain", item, now)

    async def _tell(self, tx: Tx, code: str, item: Settled, now: datetime) -> None:
        mail = item.result.mail
        origin = self._origins.get(mail.mailbox_id) or next(iter(self._origins.values()))
        await notice.give(tx, origin, self._sealer, code, {"question": mail.code, "reason": item.verdict.error or ""}, now)

    async def recover_leases(self, tx: Tx, holder: int, in_hand: Collection[UUID], now: datetime) -> list[Settled]:
        """Take back what nobody sends any more: the lease ran out, its daemon is gone, or it is ours and not in hand.

        Before DATA nothing happened: due at once. After it nobody knows: as any unknown outcome.
        """
        found = (await tx.exec_driver_sql(OWNERLESS, (self.organisation_id, now, holder, list(in_hand), LOCK_DAEMON))).mappings().all()
        mails = [(Leased(**{key: value for key, value in row.items() if key != "started"}), row["started"]) for row in found]
        waiting = [mail for mail, started in mails if not started]
        if waiting:
            await tx.exec_driver_sql(AT_ONCE, ([mail.id for mail in waiting], [mail.token for mail in waiting], now))
        if mails:
            journal.leases_recovered(len(mails))
        return await self.settle(tx, [Result(mail, Unknown("interrupted")) for mail, started in mails if started], now)
