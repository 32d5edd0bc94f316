"""After each sweep: erase on the mail servers what is due there, mailbox by mailbox. A server that cannot be reached is asked again
within the hour, and delays no other; `status` names what stays too long."""

from service import journal, oauth
from service.database import LOCK_COPIES, sole_session, transaction
from service.errors import MailboxError
from service.forgetting import server_copies
from service.mailbox import Session, open_session
from service.origin import Origin
from workers.world import World


async def erase_copies(world: World) -> None:
    """One round over all mailboxes. Does nothing without the private key, or while another daemon does it."""
    if world.opener is None:
        return
    async with sole_session(world.database, LOCK_COPIES) as session:
        for origin in world.origins if session is not None else ():
            try:
                count = await _of_mailbox(world, origin)
            except MailboxError as error:
                journal.copies_left(origin.policy.code, origin.mailbox.name, error.kind)
            else:
                if count:
                    journal.copies_erased(origin.policy.code, origin.mailbox.name, count)


async def _of_mailbox(world: World, origin: Origin) -> int:
    """How many questions and letters without one lost their last copy. The server is asked only when something is due."""
    batch, count = await _due(world, origin, 0), 0
    async with transaction(world.database) as tx:
        loose = bool(await server_copies.loose(tx, origin, world.now()))
    if not batch and not loose:
        return 0
    imap = origin.mailbox.imap
    tokens = oauth.Tokens(imap, world.now)
    async with open_session(origin.mailbox, lambda: oauth.secret(imap, tokens, world.settings)) as session:
        while batch:
            count += await _of_batch(world, session, origin, batch)
            batch = await _due(world, origin, batch[-1].question_id)
        while loose:
            async with transaction(world.database) as tx:
                loose = bool(erased := await server_copies.erase_loose(tx, session, origin, world.now()))
            count += erased
    return count


async def _due(world: World, origin: Origin, after: int) -> list[server_copies.Due]:
    assert world.opener is not None
    async with transaction(world.database) as tx:
        return await server_copies.due(tx, origin.mailbox_id, world.opener, world.now(), after)


async def _of_batch(world: World, session: Session, origin: Origin, batch: list[server_copies.Due]) -> int:
    async with transaction(world.database) as tx:
        if not await server_copies.erase(tx, session, origin, batch):
            raise MailboxError("refused")
        await server_copies.note_done(tx, batch, world.now())
    return len(batch)
