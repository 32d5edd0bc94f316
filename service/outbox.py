"""The outbox: everything that leaves, as final bytes sealed under a data key. Put, lease, give back.

Who puts: intake (receipts), dispatch (answers), notice. Who leases: workers/outbox.py. A lease lasts longer than any send and
bears a token; every later statement about the mail (service/settlement.py) names that token, so that a late worker's word
counts for nothing. New mail and deferred mail are leased side by side: neither can starve the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from policies import retention
from policies.organisation import Smtp
from service.database import Tx
from service.origin import Origin
from service.smtp import Envelope
from service.vault import DataKey, Opener

DEFERRED_SHARE = 4                          # of each lease, one in this many places is for mail that was tried before

COLUMNS = {"organisation_id": "bigint", "mailbox_id": "bigint", "kind": "text", "question_id": "bigint", "revision": "integer", "message_id": "text",
           "data_key_id": "uuid", "sealed": "bytea", "wording": "text", "created_at": "timestamptz", "next_try_at": "timestamptz",
           "erase_at": "timestamptz"}
PUT = f"""
insert into core.outgoing ({', '.join(COLUMNS)})
select * from unnest({', '.join(f'${number}::{kind}[]' for number, kind in enumerate(COLUMNS.values(), 1))})
"""  # noqa: S608 - the names above

LEASE = """
with fresh as (
    select id
    from core.outgoing
    where organisation_id = $1 and state = 'ready' and attempts = 0 and next_try_at <= $2
    order by next_try_at, id
    limit $3
    for update skip locked
), deferred as (
    select id
    from core.outgoing
    where organisation_id = $1 and state = 'ready' and attempts > 0 and next_try_at <= $2
    order by next_try_at, id
    limit $4
    for update skip locked
), leased as (
    update core.outgoing o
    set state = 'sending', attempts = o.attempts + 1, lease_token = gen_random_uuid(), lease_holder = $5, lease_until = $6, data_started_at = null
    from (select id from fresh union all select id from deferred) due
    where o.id = due.id
    returning o.id, o.lease_token, o.kind, o.mailbox_id, o.question_id, o.message_id, o.sealed, o.data_key_id, o.attempts, o.created_at, o.uncertain
)
select l.id, l.lease_token as token, l.kind, l.mailbox_id, l.question_id, coalesce(q.code, '') as code, l.message_id, l.attempts, l.created_at,
       l.uncertain, l.sealed, k.key_id, k.sealed as key_sealed
from leased l
left join core.data_key k on k.id = l.data_key_id
left join core.question q on q.id = l.question_id
order by l.attempts, l.id
"""

GIVE_BACK = """
update core.outgoing o
set state = 'ready', attempts = o.attempts - 1, lease_token = null, lease_holder = null, lease_until = null
from unnest($1::bigint[], $2::uuid[]) as given (id, token)
where o.id = given.id and o.lease_token = given.token and o.data_started_at is null
"""


@dataclass(frozen=True, slots=True, repr=False)
class Leased:
    """A mail that is ours to send until the lease ends. `code` is its question's, "" when it has none."""

    id: int
    token: UUID
    kind: str
    mailbox_id: int
    question_id: int | None
    code: str
    message_id: str
    attempts: int                           # this one included
    created_at: datetime
    uncertain: bool                         # an earlier attempt may have arrived
    sealed: bytes | None
    key_id: str | None
    key_sealed: bytes | None

    def open(self, opener: Opener) -> Envelope | None:
        """The mail in the clear; None when it was erased meanwhile. Raises VaultError."""
        if self.sealed is None or self.key_id is None or self.key_sealed is None:
            return None
        key = opener.open_data_key(self.key_id, self.key_sealed)
        return Envelope.unpack(key.open(self.sealed, place(self.message_id)))


def place(message_id: str) -> str:
    """What the sealed bytes of a mail are bound to (service/vault.py)."""
    return f"outgoing.sealed:{message_id}"


def row(
    origin: Origin, *, kind: str, message_id: str, envelope: Envelope, key: DataKey, key_row_id: UUID, wording: str, now: datetime,
    question_id: int | None = None, revision: int | None = None,
) -> dict[str, Any]:
    """A row of core.outgoing, due at once."""
    return {
        "organisation_id": origin.organisation_id, "mailbox_id": origin.mailbox_id, "kind": kind, "question_id": question_id, "revision": revision,
        "message_id": message_id, "data_key_id": key_row_id, "sealed": key.seal(envelope.pack(), place(message_id)), "wording": wording,
        "created_at": now, "next_try_at": now,
        "erase_at": None if question_id else retention.erase_moments(now, retention.terms(origin.policy)).at["outbox"],
    }


async def put(tx: Tx, rows: Sequence[dict[str, Any]], *, wake: bool = True) -> None:
    """Let these mails leave once the transaction commits. PostgreSQL folds equal wake-ups of a transaction into one."""
    if rows:
        await tx.exec_driver_sql(PUT, tuple([row[column] for row in rows] for column in COLUMNS))
        if wake:
            await tx.execute(text("select pg_notify('luisterpost', 'outgoing')"))


def lease_seconds(smtp: Smtp) -> int:
    """Longer than any send: connect and announce, the mail itself, and a margin for a slow database."""
    return smtp.data_timeout_seconds + 4 * smtp.timeout_seconds + 120


async def lease(tx: Tx, organisation_id: int, holder: int, limit: int, now: datetime, seconds: float) -> list[Leased]:
    """Take mails that are due, new ones first. `holder` is the daemon's number (service/database.py Presence)."""
    deferred = max(1, limit // DEFERRED_SHARE)
    values = (organisation_id, now, max(1, limit - deferred), deferred, holder, now + timedelta(seconds=seconds))
    return [Leased(**found) for found in (await tx.exec_driver_sql(LEASE, values)).mappings()]


async def give_back(tx: Tx, mails: Sequence[Leased]) -> None:
    """These were not tried: they are due as before, and the attempt does not count."""
    if mails:
        await tx.exec_driver_sql(GIVE_BACK, ([mail.id for mail in mails], [mail.token for mail in mails]))
