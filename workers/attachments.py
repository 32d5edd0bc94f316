"""The loop that has cleaned copies of attachments made, one after the other. No transaction is open while a copy is being made."""

from service import journal
from service.attachments import copies
from service.attachments.cleaning import clean, remove_leftovers, shortcomings
from service.database import transaction
from service.errors import VaultError
from workers.world import World


class Attachments:
    """The loop of one daemon, for all its mailboxes."""

    def __init__(self, world: World) -> None:
        if world.opener is None:
            raise VaultError("the loop attachments needs the private key: put ID.private in the key folder")
        self._world, self._opener = world, world.opener
        self._mailboxes = [origin.mailbox_id for origin in world.origins]
        remove_leftovers()
        wanted = {origin.policy.attachments.copies for origin in world.origins}
        for reason in shortcomings(documents="all" in wanted) if wanted != {"never"} else ():
            journal.copies_limited(reason)

    async def step(self) -> bool:
        """One attachment. True: there may be another."""
        async with transaction(self._world.database) as tx:
            waiting = await copies.next_one(tx, self._mailboxes, self._opener, self._world.hasher)
        if waiting is None:
            return False
        copy = await clean(waiting.letter, waiting.order, self._world.settings.cleaning_seconds)
        async with transaction(self._world.database) as tx:
            await copies.put(tx, waiting, copy, self._world.now())
        copies.report(waiting, copy)
        return True
