"""The loop that forgets: an hour after the last sweep a new one begins, and after it a round over the mail servers. Each step is one
batch of either: stopping waits for no more than that."""

from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing

from service import journal
from service.database import transaction
from service.forgetting import forewarning
from service.forgetting.copy_round import CopyRound
from service.forgetting.manifest import Manifest
from service.forgetting.sweep import REFUSED, is_time, sweep
from workers.world import World


class Retention:
    """The loop of one daemon. Of several daemons one sweeps at a time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._manifest = Manifest(world.settings.manifest_file, world.hasher, world.settings.manifest_days)
        self._batches: AsyncGenerator[None, None] | None = None

    async def step(self) -> bool:
        """One batch. True: there is more to do."""
        if self._batches is None and not await self._begin():
            return False
        assert self._batches is not None
        batches, self._batches = self._batches, None            # whatever goes wrong ends this sweep
        try:
            await anext(batches)
        except StopAsyncIteration:
            return False
        self._batches = batches
        return True

    async def _begin(self) -> bool:
        now = self._world.now()
        async with transaction(self._world.database) as tx:
            if not await is_time(tx, now):
                return False
            await forewarning.warn(tx, self._world.origins, self._world.sealer, now)
        self._batches = self._sweep()
        return True

    async def _sweep(self) -> AsyncGenerator[None, None]:
        """The database, the mail servers, and the database again for what waited for copies there."""
        copies = 0
        for part in (self._in_database, self._on_mail_servers, self._in_database):
            async with aclosing(part()) as batches:
                async for done in batches:
                    copies += done
                    yield
            if part == self._on_mail_servers and not copies:
                return

    async def _in_database(self) -> AsyncGenerator[int, None]:
        world, began = self._world, self._world.now()
        erased: Counter[str] = Counter()
        async with aclosing(sweep(world.database, world.now, self._manifest)) as batches:
            async for batch in batches:
                erased += batch
                yield 0
        del erased[REFUSED]
        journal.sweep_finished(dict(erased), (world.now() - began).total_seconds())

    async def _on_mail_servers(self) -> AsyncGenerator[int, None]:
        """How many copies each batch erased."""
        world = self._world
        if world.opener is not None:
            copies = CopyRound(world.database, world.settings, world.opener, world.hasher, world.readers, world.now)
            async with aclosing(copies.erase(world.origins)) as rounds:
                async for done in rounds:
                    yield done.count

    async def close(self) -> None:
        if self._batches is not None:
            await self._batches.aclose()
