"""What erasing means, stage by stage: statements over many questions at once, in the transaction of whoever calls (service/forgetting/retention.py).

A data key is destroyed as soon as nothing is left that it sealed, which makes every copy in a backup unreadable too. Of a letter there stays
a keyed hash, so that it is never taken in again; of a question a row without content until its last stage, then nothing. The stage
"mailbox" is not done here: it needs the mail server.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import TextClause, text

from service.database import Tx

REDUCED = """
    update core.ledger
    set uidvalidity = null, uid = null, reason = '', bytes = 0, question_id = null, erase_at = null,
        arrived_at = date_trunc('week', arrived_at, 'UTC'), recorded_at = date_trunc('week', recorded_at, 'UTC'),
        filed_at = date_trunc('week', filed_at, 'UTC'), filed_folder = null, filed_uidvalidity = null, filed_uid = null
    where """


def _of(*statements: str) -> tuple[TextClause, ...]:
    return tuple(text(statement + " = any (:ids)") for statement in statements)


STAGES = {                                  # in the order in which they are done
    "letter": _of(
        "update core.attachment set state = 'withheld' where state = 'waiting' and question_id",
        "delete from core.letter where question_id"),
    "attachments": _of(
        "update core.attachment set state = 'withheld', media_type = null, sheets = null "
        "where state in ('waiting', 'cleaned', 'released') and question_id"),
    "outbox": _of("update core.outgoing set sealed = null, data_key_id = null where question_id"),
    "identity": _of(
        "delete from core.asker where question_id",
        "delete from core.mask where question_id",
        "delete from core.known_name where question_id",
        "update core.trail set sealed = null where sealed is not null and question_id",
        "update core.question set asker_hash = null, name_hash = null where id"),
    "drafts": _of(
        "delete from core.remark where question_id",
        "delete from core.answer a using core.question q where q.id = a.question_id "
        "and not (q.state in ('answered', 'undeliverable') and a.revision = q.review_revision) and a.question_id"),
    "text": _of(
        "delete from core.remark where question_id",
        "delete from core.answer where question_id",
        "delete from core.attachment where question_id",
        "update core.question set subject = null, body = null, state_reason = '', flags = '{}' where id"),
    "ledger": _of(REDUCED + "question_id"),
    "trail": _of(
        "delete from core.trail where question_id",
        "update core.question set received_at = date_trunc('week', received_at, 'UTC'), due_at = date_trunc('week', due_at, 'UTC'), "
        "finished_at = date_trunc('week', finished_at, 'UTC'), stages = '[]', alarms = '[]', paused = '[]', submitted_by = null, "
        "approved_by = null, approved_digest = null where body is null and id"),
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

_UNHELD = "not exists (select from core.hold h where h.organisation_id = d.organisation_id and h.scope = 'organisation' and h.ended_at is null)"
# Letters of no question whose copy the mail server still has, and should not (service/forgetting/server_copies.py).
DUE_COPIES = f"""core.ledger d where d.mailbox_id = :mailbox and d.question_id is null and d.recorded_at <= :before and d.uid is not null
      and d.outcome <> 'set_aside' and d.reason <> 'before_start'
      and (d.filed_folder is not null or (d.filed_at is null and d.file_to = 'keep')) and {_UNHELD}"""
DUE_NOTICES = f"core.outgoing d where d.erase_at <= :now and d.state in ('sent', 'uncertain', 'failed') and {_UNHELD}"
# A letter is found on the mail server by its row: that waits until the copy is gone. What came before the start was never ours.
DUE_LETTERS = f"""core.ledger d where d.erase_at <= :now and d.outcome <> 'set_aside'
      and (d.reason = 'before_start' or d.filed_at is not null and d.filed_folder is null) and {_UNHELD}"""
NOTICES = text(f"""
    delete from core.outgoing
    where id in (select d.id from {DUE_NOTICES} order by d.erase_at limit :limit for update of d skip locked)
    returning data_key_id""")  # noqa: S608
LETTERS = text(f"select d.id from {DUE_LETTERS} order by d.erase_at limit :limit for update of d skip locked")  # noqa: S608
LETTERS_REDUCED, LETTERS_IGNORED = _of(REDUCED + "id", "update core.ledger set outcome = 'ignored' where outcome = 'set_aside' and id")
LETTERS_ERASED = text("delete from core.letter where question_id is null and ledger_id = any (:ids) returning data_key_id")


async def erase(tx: Tx, items: Sequence[tuple[int, str]], now: datetime) -> Counter[str]:
    """Erase these stages of these questions (id, stage), then keys and rows with which nothing is left. Counts per stage; also "key", "row"."""
    ids = sorted({question_id for question_id, _ in items})
    keys = list((await tx.execute(KEYS, {"ids": ids})).scalars())
    for stage, statements in STAGES.items():
        mine = [question_id for question_id, its_stage in items if its_stage == stage]
        for statement in statements if mine else ():
            await tx.execute(statement, {"ids": mine})
    await tx.execute(DONE, {"now": now, "ids": [question_id for question_id, _ in items], "stages": [stage for _, stage in items]})
    counts = Counter(stage for _, stage in items)
    counts["key"] = await _destroy(tx, keys)
    counts["row"] = (await tx.execute(ROWS, {"ids": ids})).rowcount
    return +counts


async def erase_loose(tx: Tx, now: datetime, limit: int) -> Counter[str]:
    """Notices to people, and letters that no question came of: they bear their own moment. What is set aside waits for a person."""
    keys = list((await tx.execute(NOTICES, {"now": now, "limit": limit})).scalars())
    await _destroy(tx, [key for key in keys if key])
    letters = list((await tx.execute(LETTERS, {"now": now, "limit": limit})).scalars())
    if letters:
        await tx.execute(LETTERS_REDUCED, {"ids": letters})
    return +Counter({"notice": len(keys), "loose letter": len(letters)})


async def erase_letters(tx: Tx, ledger_ids: Sequence[int]) -> int:
    """Erase letters of no question, waiting ones too. Returns how many data keys were destroyed."""
    keys = list((await tx.execute(LETTERS_ERASED, {"ids": ledger_ids})).scalars())
    for statement in (LETTERS_REDUCED, LETTERS_IGNORED):
        await tx.execute(statement, {"ids": ledger_ids})
    return await _destroy(tx, keys)


async def _destroy(tx: Tx, keys: Sequence[object]) -> int:
    """Destroy those of these data keys that nothing needs any more."""
    return (await tx.execute(DESTROYED, {"keys": list(keys)})).rowcount if keys else 0
