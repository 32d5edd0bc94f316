"""The loop that forgets: an hour after the last sweep a new one begins. Each step is one batch: stopping waits for no more than that."""

from collections import Counter
from collections.abc import AsyncGenerator
from datetime import datetime

from service import journal
from service.database import transaction
from service.forgetting import forewarning
from service.forgetting.manifest import Manifest
from service.forgetting.sweep import is_time, sweep
from workers.server_copies import erase_copies
from workers.world import World


class Retention:
    """The loop of one daemon. Of several daemons one sweeps at a time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._manifest = Manifest(world.settings.manifest_file, world.hasher, world.settings.manifest_days)
        self._batches: AsyncGenerator[Counter[str], None] | None = None
        self._began: datetime = world.now()
        self._erased: Counter[str] = Counter()

    async def step(self) -> bool:
        """One batch. True: there is more to do."""
        if self._batches is None and not await self._begin():
            return False
        assert self._batches is not None
        batches, self._batches = self._batches, None            # whatever goes wrong ends this sweep
        try:
            self._erased += await anext(batches)
        except StopAsyncIteration:
            journal.sweep_finished(dict(self._erased), (self._world.now() - self._began).total_seconds())
            await erase_copies(self._world)
            return False
        self._batches = batches
        return True

    async def _begin(self) -> bool:
        now = self._world.now()
        async with transaction(self._world.database) as tx:
            if not await is_time(tx, now):
                return False
            await forewarning.warn(tx, self._world.origins, self._world.sealer, now)
        self._batches, self._began, self._erased = sweep(self._world.database, self._world.now, self._manifest), now, Counter()
        return True

    async def close(self) -> None:
        if self._batches is not None:
            await self._batches.aclose()
