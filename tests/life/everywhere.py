"""Where a planted word may still stand: a whole dump, also in bytea, everything that the keys in the database open, and files."""

import asyncio
import re
import subprocess
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from service.embedded.postgres import find_binaries
from service.intake import letter_place
from service.masks import place as mask_place
from service.outbox import place as outgoing_place
from service.vault import Opener

WORD = re.compile(rb"geplant(\d+)x([a-z]+)")
HEX = re.compile(rb"\\\\x((?:[0-9a-f]{2})+)")
SEALED = """
    select 'asker.sealed:' || q.code as place, a.sealed, k.key_id, k.sealed as key
    from core.asker a join core.question q on q.id = a.question_id join core.data_key k on k.id = q.data_key_id
    union all select l.mailbox_id || '/' || l.uidvalidity || '/' || l.uid, r.sealed, k.key_id, k.sealed
    from core.letter r join core.ledger l on l.id = r.ledger_id join core.data_key k on k.id = r.data_key_id
    union all select q.code || '/' || m.number, m.sealed, k.key_id, k.sealed
    from core.mask m join core.question q on q.id = m.question_id join core.data_key k on k.id = q.data_key_id where m.sealed is not null
    union all select 'out ' || o.message_id, o.sealed, k.key_id, k.sealed
    from core.outgoing o join core.data_key k on k.id = o.data_key_id where o.sealed is not null"""


async def words(url: str, admin: AsyncEngine, opener: Opener, places: Iterable[Path]) -> set[tuple[int, str]]:
    """(number, stage) of the planted words in this database and in these files and folders."""
    dump = await asyncio.to_thread(_dump, url)
    piles = [dump, *(bytes.fromhex(found.decode()) for found in HEX.findall(dump))]
    piles += [piece async for piece in _opened(admin, opener)]
    piles += [path.read_bytes() for place in places for path in (place, *place.rglob("*")) if path.is_file()]
    return {(int(number), stage.decode()) for pile in piles for number, stage in WORD.findall(pile)}


def _dump(url: str) -> bytes:
    return subprocess.run([find_binaries() / "pg_dump", url], capture_output=True, check=True).stdout


async def _opened(admin: AsyncEngine, opener: Opener) -> AsyncIterator[bytes]:
    """What somebody reads who has this database and the private key."""
    async with admin.connect() as tx:
        for row in (await tx.execute(text(SEALED))).all():
            yield opener.open_data_key(row.key_id, row.key).open(row.sealed, _place(row.place))


def _place(found: str) -> str:
    """What the row's sealed bytes are bound to."""
    if found.startswith("out "):
        return outgoing_place(found.removeprefix("out "))
    if found.startswith("asker."):
        return found
    first, *rest = found.split("/")
    return letter_place(int(first), *map(int, rest)) if len(rest) == 2 else mask_place(first, int(rest[0]))
