"""The loop that asks which alarms have come."""

from service import deadlines
from service.database import transaction
from workers.world import World

BATCH = 100


async def step(world: World) -> bool:
    origins = {origin.mailbox_id: origin for origin in world.origins}
    async with transaction(world.database) as tx:
        return await deadlines.raise_alarms(tx, origins, world.sealer, world.now(), BATCH) == BATCH
