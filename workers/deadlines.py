"""The loop that sets clocks anew where a verb asked for it, and asks which alarms have come."""

from service import deadlines, restamp
from service.database import transaction
from workers.world import World

BATCH = 500


async def step(world: World) -> bool:
    async with transaction(world.database) as tx:
        changed = await restamp.restamp_changed(tx, world.origins, world.now(), BATCH)
    async with transaction(world.database) as tx:
        raised = await deadlines.raise_alarms(tx, world.origins, world.sealer, world.now(), BATCH)
    return BATCH in (changed, raised)
