"""Rotating keys: every data key is opened with its old private key and sealed to the current one, in batches.

Each batch is a transaction of its own and says which key it left, so a rotation may be interrupted and simply run again.
"""

from collections.abc import AsyncIterator

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from service import journal
from service.database import Tx, transaction
from service.tables import data_key
from service.vault import Opener, Sealer

BATCH = 500


async def count_old(tx: Tx, current: str) -> int:
    """How many data keys another key pair seals."""
    return int((await tx.execute(select(func.count()).where(data_key.c.key_id != current))).scalar_one())


async def rotate(database: AsyncEngine, opener: Opener, sealer: Sealer) -> AsyncIterator[int]:
    """Re-seal what other keys sealed; yields how many each batch did. Raises VaultError when an old private key is missing."""
    while True:
        async with transaction(database) as tx:
            done = await _batch(tx, opener, sealer)
        if not done:
            return
        journal.keys_rotated(sealer.key_id, done)
        yield done


async def _batch(tx: Tx, opener: Opener, sealer: Sealer) -> int:
    rows = (await tx.execute(select(data_key).where(data_key.c.key_id != sealer.key_id).limit(BATCH).with_for_update(skip_locked=True))).all()
    for row in rows:
        plain = opener.open_data_key(row.key_id, row.sealed).plain
        await tx.execute(update(data_key).where(data_key.c.id == row.id).values(key_id=sealer.key_id, sealed=sealer.reseal(plain)))
    return len(rows)
