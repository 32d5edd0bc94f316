"""One batch of a sweep inside a test's own transaction, without manifest and sweep row: for tests about what goes and what stays."""

from collections import Counter
from datetime import datetime

from service.database import Tx
from service.forgetting.erasure import erase, erase_loose
from service.forgetting.retention import due


async def erase_batch(tx: Tx, now: datetime, limit: int = 200) -> Counter[str]:
    """Erase at most `limit` stages and as many loose notices and letters. Empty: nothing is due."""
    items = await due(tx, now, limit)
    return (await erase(tx, items, now) if items else Counter()) + await erase_loose(tx, now, limit)
