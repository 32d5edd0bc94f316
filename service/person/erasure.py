"""Erasing everything of a person in the database (GDPR art. 17): whatever its term says, unless it is held.

Unfinished questions end first, mails that wait are cancelled, then every stage goes at once by the statements of service/forgetting/erasure.py, rows
and data keys too. Of each letter a keyed hash stays, so that it is never taken in again. The manifest is written before. Afterwards every
column of every table is searched. All in the transaction of whoever calls; the mail server comes before it (service/person/folders.py).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text

from service.database import Tx
from service.errors import LuisterpostError
from service.forgetting.erasure import STAGES, erase, erase_letters
from service.forgetting.hold import refuse_held
from service.forgetting.manifest import Manifest
from service.person import Person

ALL = (*STAGES, "mailbox")
SHORTEST = 6                                # characters of what is searched for: less stands anywhere
LOCKED = text("select id from core.question where id = any (:ids) order by id for update")
HELD = text("""
    select h.id, h.owner
    from core.hold h
    where h.organisation_id = :organisation_id
      and h.ended_at is null
      and (h.scope = 'organisation' or (h.scope = 'asker' and h.asker_hash = :hash))
    order by h.id
    limit 1""")
LEAVING = text("""
    select exists (select from core.outgoing where question_id = any (:ids) and state = 'sending' and lease_until > :now)""")
ENDED = text("""
    select core.finish_all(array_agg(q.id), 'closed', array_agg(text 'erased_on_request'), :now)
    from core.question q
    where q.id = any (:ids) and q.state not in ('answered', 'undeliverable', 'closed')
    having count(*) > 0""")
COUNTED = text("""
    select (select count(*) from core.letter where question_id = any (:ids)) as letters,
           (select count(*) from core.outgoing where question_id = any (:ids)) as mails""")
CANCELLED = text("delete from core.outgoing where question_id = any (:ids) returning data_key_id")
LOOSE = text("""
    select g.id, g.letter_hash
    from core.ledger g
    where g.id = any (:ledger_ids)
       or g.id in (select l.ledger_id from core.letter l join core.ledger about on about.id = l.ledger_id
                   where l.question_id is null and about.question_id = any (:ids))""")
KEYS = text("delete from core.data_key where id = any (:ids)")
QUESTION_KEYS = text("select data_key_id from core.question where id = any (:ids) and data_key_id is not null")
COLUMNS = text("""
    select c.table_name, c.column_name, c.data_type
    from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'core'
      and t.table_type = 'BASE TABLE'
      and (c.data_type in ('text', 'jsonb', 'bytea') or c.data_type = 'ARRAY' and c.udt_name in ('_text', '_bytea'))
    order by 1, 2""")


async def refuse(tx: Tx, person: Person, now: datetime) -> None:
    """Lock their questions. Raises LuisterpostError when something is held, or a mail to them is leaving at this moment."""
    ids = list(person.question_ids)
    await tx.execute(LOCKED, {"ids": ids})
    await refuse_held(tx, ids)
    row = (await tx.execute(HELD, {"organisation_id": person.organisation_id, "hash": person.asker_hash})).one_or_none()
    if row is not None:
        raise LuisterpostError(f"nothing was erased: hold {row.id} ({person.organisation}, placed by {row.owner}) forbids it; ask there, and two "
                               "coordinators may run `luisterpost hold end`")
    if (await tx.execute(LEAVING, {"ids": ids, "now": now})).scalar_one():
        raise LuisterpostError("nothing was erased: a mail to this person is leaving at this moment; try again in a few minutes")


async def count(tx: Tx, person: Person) -> dict[str, int]:
    """What the database has of them."""
    row = (await tx.execute(COUNTED, {"ids": list(person.question_ids)})).one()
    return {"questions": len(person.question_ids), "letters": row.letters + len(person.letters), "mails of ours": row.mails}


async def forget(tx: Tx, person: Person, manifest: Manifest, loose: Sequence[int], now: datetime) -> int:
    """Erase. `loose`: other rows of the ledger that are theirs. Returns how many data keys were destroyed."""
    ids = list(person.question_ids)
    letters = (await tx.execute(LOOSE, {"ids": ids, "ledger_ids": [*loose, *(number for number, _ in person.letters)]})).all()
    items = [(question_id, stage) for question_id in ids for stage in ALL]
    await manifest.write(tx, items, now, [(person.organisation, person.asker_hash)] if person.asker_hash else [],
                         [row.letter_hash for row in letters if row.letter_hash])
    await tx.execute(ENDED, {"ids": ids, "now": now})
    keys = {*(await tx.execute(QUESTION_KEYS, {"ids": ids})).scalars(), *(await tx.execute(CANCELLED, {"ids": ids})).scalars()}
    destroyed = await erase_letters(tx, [row.id for row in letters])
    destroyed += (await erase(tx, items, now))["key"] if items else 0
    return destroyed + (await tx.execute(KEYS, {"ids": [key for key in keys if key]})).rowcount


async def traces(tx: Tx, person: Person) -> list[str]:
    """The columns of the database, whatever they are for, in which an address or a Message-ID of theirs, or its keyed hash, still stands."""
    words = [word.casefold() for word in (*person.addresses, *person.message_ids) if "@" in word and len(word) >= SHORTEST]
    found = []
    for table, column, kind in (await tx.execute(COLUMNS)).all():
        if await _holds(tx, f'core."{table}"', f'"{column}"', kind, words, person.asker_hash):
            found.append(f"{table}.{column}")
    return found


async def _holds(tx: Tx, table: str, column: str, kind: str, words: list[str], asker_hash: bytes | None) -> bool:
    hexadecimal = [word.encode().hex() for word in words] + ([asker_hash.hex()] if asker_hash else [])
    wanted = hexadecimal if kind == "bytea" else [*words, *hexadecimal]
    shown = f"encode({column}, 'hex')" if kind == "bytea" else f"lower({column}::text)"
    statement = text(f"select exists (select from {table}, unnest(cast(:wanted as text[])) as word where position(word in {shown}) > 0)")  # noqa: S608 - names of our own tables
    return bool((await tx.execute(statement, {"wanted": wanted})).scalar_one())
