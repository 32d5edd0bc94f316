"""Forgetting: first who asked, later what was asked. Only finished questions, in bounded batches, each with a proof.

Destroying the data key makes every copy of the sealed identity, the raw letter and the sent mails unreadable, in backups
too. A question with an unfinished follow-up is not finished: its answer still needs the address.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from service.database import Tx

DUE = """
    select id, data_key_id
    from core.question due
    where {moment} <= :now
      and state in ('answered', 'undeliverable', 'closed')
      and not exists (
        with recursive later as (
          select id, state from core.question where follows_id = due.id
          union
          select next.id, next.state from core.question next join later on next.follows_id = later.id)
        select from later where state not in ('answered', 'undeliverable', 'closed'))
    order by {moment}
    limit :limit
    for update of due skip locked"""

IDENTITIES = text(f"""
    with due as ({DUE.format(moment="identity_erase_at")}),
    keys as (
      select data_key_id from due
      union select data_key_id from core.letter where question_id in (select id from due)
      union select data_key_id from core.outgoing where question_id in (select id from due)),
    askers as (delete from core.asker where question_id in (select id from due)),
    masks as (delete from core.mask where question_id in (select id from due)),
    names as (delete from core.known_name where question_id in (select id from due)),
    reasons as (update core.trail set sealed = null where sealed is not null and question_id in (select id from due)),
    copies as (
      update core.attachment set state = 'withheld', media_type = null, sheets = null
      where state in ('waiting', 'cleaned', 'released') and question_id in (select id from due)),
    letters as (delete from core.letter where question_id in (select id from due)),
    mails as (update core.outgoing set sealed = null, data_key_id = null where question_id in (select id from due)),
    forgotten as (
      update core.question set asker_hash = null, name_hash = null, data_key_id = null, identity_erase_at = null
      where id in (select id from due) returning id),
    traces as (insert into core.trail (question_id, at, event) select id, :now, 'identity_erased' from forgotten),
    destroyed as (delete from core.data_key where id in (select data_key_id from keys))
    select count(*) from forgotten""")  # noqa: S608 - the parts are constants of this module

TEXTS = text(f"""
    with due as ({DUE.format(moment="text_erase_at")}),
    answers as (delete from core.answer where question_id in (select id from due)),
    remarks as (delete from core.remark where question_id in (select id from due)),
    attachments as (delete from core.attachment where question_id in (select id from due)),
    forgotten as (
      update core.question set subject = null, body = null, flags = '{{}}', text_erase_at = null
      where id in (select id from due) returning id),
    traces as (insert into core.trail (question_id, at, event) select id, :now, 'text_erased' from forgotten)
    select count(*) from forgotten""")  # noqa: S608 - the parts are constants of this module


@dataclass(frozen=True, slots=True)
class Erased:
    identities: int
    texts: int


async def erase_batch(tx: Tx, now: datetime, limit: int = 200) -> Erased:
    """Forget at most `limit` identities and `limit` texts that are due. The same for the daemon and the command line."""
    due = {"now": now, "limit": limit}
    return Erased((await tx.execute(IDENTITIES, due)).scalar_one(), (await tx.execute(TEXTS, due)).scalar_one())


async def begin_sweep(tx: Tx, now: datetime) -> int:
    return int((await tx.execute(text("insert into core.sweep (started_at) values (:now) returning id"), {"now": now})).scalar_one())


async def note_sweep(tx: Tx, sweep_id: int, erased: Erased, now: datetime) -> None:
    """Add what one batch forgot to the sweep's row."""
    await tx.execute(
        text("update core.sweep set identities = identities + :i, texts = texts + :t, ended_at = :now where id = :id"),
        {"i": erased.identities, "t": erased.texts, "now": now, "id": sweep_id})


async def last_sweep(tx: Tx) -> datetime | None:
    """When the last sweep ended."""
    value: datetime | None = (await tx.execute(text("select max(ended_at) from core.sweep"))).scalar_one()
    return value
