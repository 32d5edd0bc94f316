"""Forgetting, stage by stage: what is due, and what erasing it means. One batch is one transaction of whoever calls (service/sweep.py).

The view core.erasable says what may go (migrations/contract.sql): nothing of an exchange with an unfinished question, nothing that is held.
A data key is destroyed as soon as nothing is left that it sealed, which makes every copy in a backup unreadable too. Of a letter there
stays a keyed hash, so that it is never taken in again; of a question a row without content until its last stage, then nothing.
The stage "mailbox" is not done here: it needs the mail server.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import TextClause, text

from service.database import Tx

PATIENCE = "2s"                             # for a row that somebody else changes at this moment; the next batch tries again
WEEK = "date_trunc('week', {}, 'UTC')"

DUE = text("""
    select d.question_id, d.stage
    from core.erasable d
    where d.erase_at <= :now and d.stage <> 'mailbox' and d.question_id <> all (:but)
    order by d.erase_at
    limit :limit
    for no key update of d skip locked""")


def _each(*statements: str) -> tuple[TextClause, ...]:
    return tuple(text(statement + " = any (:ids)") for statement in statements)


REDUCED = f"""
    update core.ledger
    set uidvalidity = null, uid = null, reason = '', bytes = 0, arrived_at = {WEEK.format('arrived_at')}, recorded_at = {WEEK.format('recorded_at')},
        filed_at = {WEEK.format('filed_at')}, filed_folder = null, filed_uidvalidity = null, filed_uid = null, question_id = null, erase_at = null"""

STAGES = {                                  # in the order in which they are done
    "letter": _each(
        "update core.attachment set state = 'withheld' where state = 'waiting' and question_id",
        "delete from core.letter where question_id"),
    "attachments": _each(
        "update core.attachment set state = 'withheld', media_type = null, sheets = null "
        "where state in ('waiting', 'cleaned', 'released') and question_id"),
    "outbox": _each("update core.outgoing set sealed = null, data_key_id = null where question_id"),
    "identity": _each(
        "delete from core.asker where question_id",
        "delete from core.mask where question_id",
        "delete from core.known_name where question_id",
        "update core.trail set sealed = null where sealed is not null and question_id",
        "update core.question set asker_hash = null, name_hash = null where id"),
    "drafts": _each(
        "delete from core.remark where question_id",
        "delete from core.answer a using core.question q where q.id = a.question_id "
        "and not (q.state in ('answered', 'undeliverable') and a.revision = q.review_revision) and a.question_id"),
    "text": _each(
        "delete from core.remark where question_id",
        "delete from core.answer where question_id",
        "delete from core.attachment where question_id",
        "update core.question set subject = null, body = null, state_reason = '', flags = '{}' where id"),
    "ledger": _each(f"{REDUCED} where question_id"),
    "trail": _each(
        "delete from core.trail where question_id",
        f"update core.question set received_at = {WEEK.format('received_at')}, due_at = {WEEK.format('due_at')}, "
        f"finished_at = {WEEK.format('finished_at')}, submitted_by = null, approved_by = null, approved_digest = null where body is null and id"),
}

DONE = text("""
    update core.erasure e
    set done_at = :now
    from unnest(cast(:ids as bigint[]), cast(:stages as text[])) as done (id, stage)
    where e.question_id = done.id and e.stage = done.stage""")
ROWS = text("""
    delete from core.question q
    where q.id = any (:ids) and not exists (select from core.erasure e where e.question_id = q.id and e.done_at is null)""")

KEYS = text("""
    select data_key_id from core.question where id = any (:ids) and data_key_id is not null
    union select data_key_id from core.letter where question_id = any (:ids) and data_key_id is not null
    union select data_key_id from core.outgoing where question_id = any (:ids) and data_key_id is not null""")
DESTROYED = text("""
    delete from core.data_key k
    where k.id = any (:keys)
      and not exists (select from core.question q join core.asker a on a.question_id = q.id where q.data_key_id = k.id)
      and not exists (select from core.letter l where l.data_key_id = k.id)
      and not exists (select from core.outgoing o where o.data_key_id = k.id and o.sealed is not null)""")

NOTICES = text("""
    delete from core.outgoing
    where id in (
      select id from core.outgoing
      where erase_at <= :now and state in ('sent', 'uncertain', 'failed')
      order by erase_at limit :limit for update skip locked)
    returning data_key_id""")
LETTERS = text(f"""
    {REDUCED}
    where id in (
      select id from core.ledger
      where erase_at <= :now and outcome <> 'set_aside'
      order by erase_at limit :limit for update skip locked)""")  # noqa: S608 - a constant of this module


FORECAST = text("""
    select o.code as organisation, d.stage, d.count, d.since
    from (
      select organisation_id, stage, count(*) as count, min(erase_at) as since from core.erasable where erase_at <= :now group by 1, 2
      union all
      select organisation_id, 'notice', count(*), min(erase_at) from core.outgoing
      where erase_at <= :now and state in ('sent', 'uncertain', 'failed') group by 1
      union all
      select organisation_id, 'letter without question', count(*), min(erase_at) from core.ledger
      where erase_at <= :now and outcome <> 'set_aside' group by 1) d
    join core.organisation o on o.id = d.organisation_id
    order by 1, 2""")


@dataclass(frozen=True, slots=True)
class Forecast:
    """How much of one stage of one organisation is due, and since when."""

    organisation: str
    stage: str
    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """One stage of one question whose moment has come; locked until the transaction ends."""

    question_id: int
    stage: str


async def due(tx: Tx, now: datetime, limit: int, but: Sequence[int] = ()) -> list[Due]:
    """What may be erased, oldest first, without what others hold at this moment and without the questions in `but`."""
    await tx.execute(text("select set_config('lock_timeout', :patience, true)"), {"patience": PATIENCE})
    return [Due(*row) for row in await tx.execute(DUE, {"now": now, "limit": limit, "but": list(but)})]


async def erase(tx: Tx, items: Sequence[Due], now: datetime) -> Counter[str]:
    """Erase these stages, then their keys, then rows of which nothing is left to erase. Counts per stage; "row" and "key" too."""
    ids = sorted({item.question_id for item in items})
    keys = list((await tx.execute(KEYS, {"ids": ids})).scalars())
    for stage, statements in STAGES.items():
        mine = [item.question_id for item in items if item.stage == stage]
        for statement in statements if mine else ():
            await tx.execute(statement, {"ids": mine})
    await tx.execute(DONE, {"now": now, "ids": [item.question_id for item in items], "stages": [item.stage for item in items]})
    counts = Counter(item.stage for item in items)
    counts["key"] = (await tx.execute(DESTROYED, {"keys": keys})).rowcount
    counts["row"] = (await tx.execute(ROWS, {"ids": ids})).rowcount
    return +counts


async def erase_loose(tx: Tx, now: datetime, limit: int) -> Counter[str]:
    """Notices to people, and letters that no question came of: they bear their own moment. What is set aside waits for a person."""
    keys = list((await tx.execute(NOTICES, {"now": now, "limit": limit})).scalars())
    await tx.execute(DESTROYED, {"keys": [key for key in keys if key]})
    letters = (await tx.execute(LETTERS, {"now": now, "limit": limit})).rowcount
    return +Counter({"notice": len(keys), "letter without question": letters})


async def erase_batch(tx: Tx, now: datetime, limit: int = 200) -> Counter[str]:
    """At most `limit` stages and as many loose notices and letters. Empty: nothing is due."""
    items = await due(tx, now, limit)
    return (await erase(tx, items, now) if items else Counter()) + await erase_loose(tx, now, limit)


async def forecast(tx: Tx, now: datetime) -> list[Forecast]:
    """What a sweep at this moment would erase; and the stage "mailbox", which goes with the mail server."""
    return [Forecast(*row) for row in await tx.execute(FORECAST, {"now": now})]
