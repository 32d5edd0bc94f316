"""Everything that leaves: dispatch what was approved, lease what is due, send it over a few connections, settle what came of it.

This loop has the private key; so it also puts the words of a mask back, or seals those of a new one, when a screener asked for it.

A step never waits for a mail server: each connection is a task of its own, so that a relay that stalls for ten minutes holds
up neither other organisations nor dispatch. When a relay cannot be used, what was leased for it is given back untried and
the relay rests for a while. No transaction stays open while the network is used.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

from service import journal, masks, oauth, outbox
from service.database import transaction
from service.dispatch import Dispatch
from service.errors import LuisterpostError, MailboxError, VaultError
from service.failpoint import reach
from service.mailbox import open_session
from service.origin import Origin
from service.outbox import Leased
from service.settlement import Result, Settlement
from service.smtp import Connection, Delivered, Later, Never, Outcome, Unknown
from service.vault import Opener
from workers.commits import GroupCommit, Kept
from workers.world import World

BATCH = 64                                  # mails of one lease, answers of one dispatch
RECOVER_SECONDS = 5.0
LONGEST_REST = 60.0                         # seconds, of a relay that cannot be used
RELAY_TROUBLE = frozenset({"421", "sender", "lost", "timeout"})   # says something about the relay rather than about this mail
SentAlready = Callable[[Origin, str], Awaitable[bool]]


def _jitter() -> float:
    return secrets.randbelow(1_000_000) / 1_000_000


class Relay:
    """One organisation's way out."""

    def __init__(self, world: World, origins: list[Origin], opener: Opener, kept: tuple[Kept, Kept], progress: asyncio.Event) -> None:
        self.world, self.smtp, self.organisation_id = world, origins[0].policy.smtp, origins[0].organisation_id
        self._origins = {origin.mailbox_id: origin for origin in origins}
        self._opener, self._progress = opener, progress
        self._sent_already: SentAlready = self._in_sent_folder
        self._dispatch = Dispatch(origins, opener, world.hasher, world.sealer)
        self._settlement = Settlement(origins, world.sealer, _jitter)
        self._commits = GroupCommit(*kept, self._settlement, world.now)
        self._tokens = oauth.Tokens(self.smtp, world.now)
        self._free = [Connection(self.smtp, self._secret) for _ in range(self.smtp.connections)]
        self._sending: set[asyncio.Task[None]] = set()
        self._waiting: deque[Leased] = deque()
        self._errors: list[Exception] = []
        self._rests_until = self._recover_at = 0.0
        self._failures = 0
        self._stopping = False

    @property
    def busy(self) -> bool:
        return bool(self._sending) or not self._commits.idle

    @property
    def full(self) -> bool:
        """As much is leased as the connections can use for now."""
        return len(self._waiting) >= 2 * self.smtp.connections

    async def step(self) -> bool:
        """One round. True: there may be more to do at once. Raises what the database raises, and what senders stumbled over."""
        self._commits.retry()
        await self._recover()
        dispatched = await self._dispatch_some()
        leased = 0 if self.full or self._resting else await self._lease()
        self._send_waiting()
        screened = await self._finish_masks()
        if self._errors:
            error, self._errors = self._errors[0], []
            raise error
        return bool(dispatched or leased or screened)

    @property
    def _resting(self) -> bool:
        return self._stopping or asyncio.get_running_loop().time() < self._rests_until

    async def _recover(self) -> None:
        clock = asyncio.get_running_loop().time()
        if clock < self._recover_at:
            return
        async with transaction(self.world.database) as tx:
            settled = await self._settlement.recover_leases(tx, self.world.presence.number, self._commits.in_hand, self.world.now())
        for item in settled:
            item.report()
        self._recover_at = clock + RECOVER_SECONDS

    async def _dispatch_some(self) -> int:
        async with transaction(self.world.database) as tx:
            reports = await self._dispatch.dispatch(tx, self.world.now(), BATCH)
        for report in reports:
            report()
        if self._dispatch.missing is not None:
            self._errors.append(self._dispatch.missing)
        return len(reports)

    async def _finish_masks(self) -> bool:
        try:
            async with transaction(self.world.database) as tx:
                finished = await masks.finish(tx, self.organisation_id, self._opener, self.world.hasher)
        except VaultError as error:         # a key is missing: mail goes on leaving as far as it can
            self._errors.append(error)
            return False
        if finished and finished.lifted:
            journal.masks_lifted(finished.code)
        return finished is not None

    async def _lease(self) -> int:
        async with transaction(self.world.database) as tx:
            mails = await outbox.lease(tx, self.organisation_id, self.world.presence.number, BATCH, self.world.now(), outbox.lease_seconds(self.smtp))
        if mails:
            reach("outbox.leased")
        self._commits.in_hand |= {mail.token for mail in mails}
        self._waiting.extend(mails)
        return len(mails)

    def _send_waiting(self) -> None:
        for _ in range(min(len(self._free), len(self._waiting))):
            task = asyncio.create_task(self._send_all(self._free.pop()))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _send_all(self, connection: Connection) -> None:
        try:
            while self._waiting and not self._stopping:
                await self._send(connection, self._waiting.popleft())
                if not self.full:
                    self._progress.set()
        finally:
            self._free.append(connection)
            self._progress.set()

    async def _send(self, connection: Connection, mail: Leased) -> None:
        started = asyncio.Event()
        outcome: Outcome | None
        try:
            outcome = await self._attempt(connection, mail, started)
        except VaultError as error:         # a key is missing: the operator is told, the mail waits
            outcome = Later("vault")
            self._errors.append(error)
        except Exception as error:
            connection.close()
            outcome = Unknown("internal") if started.is_set() else Later("internal")
            self._errors.append(error)
        if outcome is None:
            self._commits.in_hand.discard(mail.token)
            journal.result_discarded(mail.kind)
        else:
            self._commits.settle(Result(mail, outcome))

    async def _attempt(self, connection: Connection, mail: Leased, started: asyncio.Event) -> Outcome | None:
        """One attempt, phase by phase. None: the lease was lost before DATA, somebody else sends this mail."""
        if mail.uncertain and self.smtp.check_sent_folder:
            try:
                if await self._sent_already(self._origin(mail), mail.message_id):
                    return Delivered()
            except LuisterpostError:
                return Later("sent_folder")
        envelope = mail.open(self._opener)
        if envelope is None:
            return Never("erased")
        refused = await self._connected(connection) or await connection.recipient(envelope)
        if refused is not None:
            if isinstance(refused, Later) and refused.code in RELAY_TROUBLE:
                self._rest()
            return refused
        reach("outbox.recipient")
        try:
            ours = await self._commits.mark(mail)
        except Exception:                   # DATA was not sent: certainly not delivered
            return Later("database")
        if not ours:
            return None
        started.set()
        outcome = await connection.data(envelope, self.smtp.data_timeout_seconds)
        if isinstance(outcome, Delivered):
            reach("outbox.delivered")
        return outcome

    async def _connected(self, connection: Connection) -> Later | None:
        refused = await connection.open()
        if refused is None:
            self._failures = 0
        else:
            self._tokens.forget()
            self._rest()
        return refused

    def _rest(self) -> None:
        """The relay is in trouble: nothing else is tried for a while, and nothing else pays for it with an attempt."""
        if not self._resting:               # eight connections that are refused at once are one trouble, not eight
            self._failures += 1
            longest = min(LONGEST_REST, 2.0 ** min(self._failures, 10))
            self._rests_until = asyncio.get_running_loop().time() + longest * (0.5 + _jitter() / 2)
        waiting, self._waiting = self._waiting, deque()
        self._commits.give_back(waiting)

    def _origin(self, mail: Leased) -> Origin:
        return self._origins.get(mail.mailbox_id) or next(iter(self._origins.values()))

    async def _secret(self) -> str:
        return await oauth.secret(self.smtp, self._tokens, self.world.settings)

    async def _in_sent_folder(self, origin: Origin, message_id: str) -> bool:
        imap = origin.mailbox.imap
        tokens = oauth.Tokens(imap, self.world.now)
        try:
            async with open_session(origin.mailbox, lambda: oauth.secret(imap, tokens, self.world.settings)) as session:
                return await session.find_message_id(self.smtp.check_sent_folder, message_id)
        except MailboxError as error:
            if error.kind == "folder":      # the relay has not made it yet: what is in no folder must leave once more
                return False
            raise
        except OSError:
            raise MailboxError("unreachable") from None

    async def quiet(self) -> bool:
        """Wait until all senders are done and everything is committed. True when there was something to wait for."""
        busy = self.busy
        while self._sending:
            await asyncio.wait(set(self._sending))
        await self._commits.finish()
        return busy

    async def close(self, seconds: float) -> None:
        """Start no other mail, let running ones end within `seconds`, write everything down, leave the relay."""
        self._stopping = True
        self._commits.give_back(self._waiting)
        self._waiting = deque()
        if self._sending:
            _, late = await asyncio.wait(self._sending, timeout=seconds)
            for task in late:               # their leases are recovered by the next daemon
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        with suppress(Exception):           # the database is away: leases are recovered later
            async with asyncio.timeout(2):
                await self._commits.finish()
        for connection in self._free:
            connection.close()


class Outbox:
    """The outbox loop of one daemon, for all its organisations."""

    def __init__(self, world: World) -> None:
        if world.opener is None:
            raise VaultError("the outbox needs the private key: put ID.private in the key folder")
        self.world, self._progress = world, asyncio.Event()
        self._kept = Kept(world.database, each_alone=True), Kept(world.database)    # for marks and for results
        origins = [world.origins_of(code) for code in world.policies]
        self.relays = [Relay(world, found, world.opener, self._kept, self._progress) for found in origins if found]

    async def step(self) -> bool:
        """One round for each organisation; one that fails does not stop the others. Without presence nothing is taken."""
        if not self.world.presence.alive:
            return False
        self._progress.clear()
        rounds = await asyncio.gather(*(relay.step() for relay in self.relays), return_exceptions=True)
        for failure in rounds:
            if isinstance(failure, BaseException):
                raise failure
        if not any(rounds) and any(relay.full for relay in self.relays):
            with suppress(TimeoutError):
                async with asyncio.timeout(self.world.settings.poll_seconds):
                    await self._progress.wait()
            return True
        if not any(rounds) and not any(relay.busy for relay in self.relays):
            await self._release()
        return any(rounds)

    async def drain(self) -> None:
        """Step until nothing is due any more and everything is written down: for a run that shall end (demo, bench, tests)."""
        while True:
            busy = any(relay.busy for relay in self.relays)     # asked first: what ends during the step may leave a notice behind
            if not (await self.step() or busy or await self._quiet()):
                return

    async def _quiet(self) -> bool:
        """Wait until nobody sends. True when there was somebody to wait for."""
        waits = [await relay.quiet() for relay in self.relays]
        return any(waits)

    async def close(self, seconds: float | None = None) -> None:
        """Let mails that are being sent end within `seconds` (default: settings.stop_seconds)."""
        patience = self.world.settings.stop_seconds if seconds is None else seconds
        await asyncio.gather(*(relay.close(patience) for relay in self.relays))
        await self._release()

    async def _release(self) -> None:
        for kept in self._kept:
            await kept.release()
