"""The daemon: one process, one loop for each mailbox and each sweep, and an orderly end.

SIGTERM and SIGINT let each loop finish its step (settings.stop_seconds), then cut what still runs: everything cut is
repeated or recovered by the next daemon. Losing PostgreSQL stops nothing: loops fail, and are woken when it is back.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from service import journal
from service.clock import utc_now
from service.database import FROZEN, Presence, engine, transaction
from service.embedded.ready import ready_database
from service.errors import LuisterpostError
from service.forgetting.manifest import refusal
from service.health import beat_loop
from service.migrate import current, head
from service.origin import Origin, register
from service.reading import Readers
from service.settings import Settings, load_organisations
from service.vault import KeyFolder
from workers import deadlines
from workers.attachments import Attachments
from workers.intake import Poller
from workers.loop import Loop
from workers.outbox import Outbox
from workers.retention import Retention
from workers.world import World

LOOPS = ("intake", "outbox", "attachments", "deadlines", "retention")
NEED_PRIVATE_KEY = frozenset({"outbox", "attachments"})
WOKEN_BY = {"restamp": frozenset({"deadlines"}), "received": NEED_PRIVATE_KEY | {"deadlines"}}   # a danger sign is told of at once
SWEEP_SECONDS = 60.0
BEAT_SECONDS = 30
STANDBY_SECONDS = 15.0                      # how often a mailbox is asked for that another daemon polls, however seldom that one polls
NOT_YET = ("CannotConnectNowError", "TooManyConnectionsError", "ConnectionDoesNotExistError")     # a server that starts or is full


class Daemon:
    """Everything that runs, for the loops in `only`."""

    def __init__(self, world: World, only: tuple[str, ...]) -> None:
        self.world, self.only = world, only
        self.stop = asyncio.Event()
        self.pollers = [Poller(world, origin) for origin in world.origins] if "intake" in only else []
        self.outbox = Outbox(world) if "outbox" in only else None
        self.retention = Retention(world) if "retention" in only else None
        self._beats: dict[str, datetime] = {}
        self._lost = False
        self.loops = self._make_loops()

    def _make_loops(self) -> list[Loop]:
        loops = [Loop("presence", self._presence, 5.0, stop=self.stop, longest=5.0)]
        loops += [self._intake(poller) for poller in self.pollers]
        if self.outbox is not None:
            loops.append(self._loop("outbox", self.outbox.step, self.world.settings.poll_seconds))
        if "attachments" in self.only:
            loops.append(self._loop("attachments", Attachments(self.world).step, self.world.settings.poll_seconds))
        if "deadlines" in self.only:
            loops.append(self._loop("deadlines", lambda: deadlines.step(self.world), SWEEP_SECONDS))
        if self.retention is not None:
            loops.append(self._loop("retention", self.retention.step, SWEEP_SECONDS))
        return loops

    def _intake(self, poller: Poller) -> Loop:
        seconds = poller.origin.mailbox.poll_seconds

        async def step() -> bool:
            again = await poller.step()
            loop.seconds = seconds if poller.mine else min(seconds, STANDBY_SECONDS)
            return again

        loop = self._loop("intake", step, seconds, poller.origin)
        return loop

    def _loop(self, name: str, step: Callable[[], Awaitable[bool]], seconds: float, origin: Origin | None = None) -> Loop:
        async def beat(error: BaseException | None) -> None:
            await self._beat(name, error if origin is None else None)

        return Loop(name, step, seconds, stop=self.stop, beat=beat, mailbox=origin.mailbox.name if origin else "")

    async def _beat(self, name: str, error: BaseException | None) -> None:
        """Write down that this kind of loop turns; failures at once, rounds that went well now and then."""
        now, last = self.world.now(), self._beats.get(name)
        if error is None and last is not None and now - last < timedelta(seconds=BEAT_SECONDS):
            return
        async with transaction(self.world.database) as tx:
            await beat_loop(tx, name, journal.cause(error) if error else None, now)
        if error is None:
            self._beats[name] = now
        else:
            self._beats.pop(name, None)

    async def _presence(self) -> bool:
        """Keep the session that holds our locks; wake everybody when it is there again."""
        try:
            await self.world.presence.beat()
            return False
        except Exception as error:
            if not self._lost:
                journal.database_lost(error)
            self._lost = True
        if self.world.private is not None:
            self.world.private.start()                  # does nothing while it runs; a child that died is started again
        await self.world.presence.connect()
        if self._lost:
            self._lost = False
            journal.database_back()
        self.wake_all()
        return False

    def wake_all(self) -> None:
        for loop in self.loops:
            loop.wake.set()

    def heard(self, event: str) -> None:
        """Somebody notified: a clock is to be set anew, or there may be something to send, or a letter with attachments."""
        for loop in self.loops:
            if loop.name in WOKEN_BY.get(event.partition(" ")[0], NEED_PRIVATE_KEY):
                loop.wake.set()

    async def run(self) -> None:
        started = self.world.now()
        journal.daemon_started(list(self.only), self.world.presence.number)
        tasks = [asyncio.create_task(loop.run(), name=loop.name) for loop in self.loops]
        await self.stop.wait()
        end = asyncio.get_running_loop().time() + self.world.settings.stop_seconds
        _, late = await asyncio.wait(tasks, timeout=self.world.settings.stop_seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.close(max(0.1, end - asyncio.get_running_loop().time()))
        journal.daemon_stopped((self.world.now() - started).total_seconds())

    async def close(self, seconds: float) -> None:
        """Leave every server; mails that are being sent may end within `seconds`."""
        await asyncio.gather(*(poller.close() for poller in self.pollers))
        if self.retention is not None:
            await self.retention.close()
        if self.outbox is not None:
            await self.outbox.close(seconds)
        await self.world.readers.close()


@asynccontextmanager
async def make_world(settings: Settings, only: tuple[str, ...], heard: Callable[[str], None]) -> AsyncIterator[World]:
    """Check everything that can be checked, then connect. Raises LuisterpostError with a sentence for the operator."""
    policies = load_organisations(settings)
    keys = KeyFolder(settings.key_folder)
    sealer, hasher = keys.sealer(), keys.hasher()
    opener = keys.opener() if NEED_PRIVATE_KEY.intersection(only) else None
    async with ready_database(settings, make=True, owned=True) as urls:
        database = engine(urls.worker, settings.database_connections, frozen=FROZEN)
        presence = Presence(urls.worker, heard)
        readers = Readers(settings.readers, settings.reading_seconds, settings.reading_bytes)
        try:
            await _until_connected(presence)
            if await current(urls.worker) != head():
                raise LuisterpostError("the database has not the tables of this version: run `luisterpost migrate`")
            async with transaction(database) as tx:
                if sentence := await refusal(tx, settings.manifest_file, missing="retention" in only):
                    raise LuisterpostError(sentence)
                origins = await register(tx, policies)
            yield World(settings, database, presence, policies, origins, sealer, hasher, opener, readers, utc_now, urls.embedded)
        finally:
            await presence.close()
            await database.dispose()


async def _until_connected(presence: Presence) -> None:
    """A database that is not there yet is waited for: after a power cut everything starts at once."""
    pause = 1.0
    while True:
        try:
            return await presence.connect()
        except (OSError, TimeoutError) as error:
            journal.database_lost(error)
        except Exception as error:
            if type(error).__name__ not in NOT_YET:
                raise LuisterpostError(f"PostgreSQL refuses this daemon ({type(error).__name__}): check LUISTERPOST_DATABASE_URL "
                                       "and run `luisterpost migrate`") from None
            journal.database_lost(error)
        await asyncio.sleep(pause)
        pause = min(10.0, pause * 2)


async def serve(settings: Settings, only: tuple[str, ...] = LOOPS) -> None:
    """Run until SIGTERM or SIGINT."""
    daemons: list[Daemon] = []
    asking = asyncio.current_task()
    event_loop = asyncio.get_running_loop()

    def ask_to_stop() -> None:
        if daemons:
            daemons[0].stop.set()
        elif asking is not None:
            asking.cancel()

    def heard(event: str) -> None:
        for daemon in daemons:
            daemon.heard(event)

    for number in (signal.SIGTERM, signal.SIGINT):
        event_loop.add_signal_handler(number, ask_to_stop)
    async with make_world(settings, only, heard) as world:
        daemons.append(Daemon(world, only))
        await daemons[0].run()
