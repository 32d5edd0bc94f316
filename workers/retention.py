"""The loop that forgets: an hour after the last sweep a new one begins; each batch is a transaction of its own."""

from datetime import timedelta

from service import journal, retention
from service.database import transaction
from workers.world import World

BETWEEN_SWEEPS = timedelta(hours=1)
BATCH = 200


async def step(world: World) -> bool:
    started = world.now()
    async with transaction(world.database) as tx:
        last = await retention.last_sweep(tx)
        if last is not None and started - last < BETWEEN_SWEEPS:
            return False
        sweep = await retention.begin_sweep(tx, started)
    identities = texts = 0
    while True:
        async with transaction(world.database) as tx:
            erased = await retention.erase_batch(tx, world.now(), BATCH)
            await retention.note_sweep(tx, sweep, erased, world.now())
        identities, texts = identities + erased.identities, texts + erased.texts
        if erased.identities < BATCH and erased.texts < BATCH:
            break
    journal.sweep_finished(identities, texts, (world.now() - started).total_seconds())
    return False
