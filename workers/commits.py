"""Group commit for the outbox: what concurrent sends want written down goes into one transaction.

While one transaction commits, the next marks and results gather; so eight connections cost one commit each round, not eight.
A result is kept until it is committed, also when the database is away for a while. No result is written without its lease.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from service import outbox
from service.database import Tx
from service.failpoint import reach
from service.outbox import Leased
from service.settlement import Result, Settlement, mark_started

MARGIN_SECONDS = 120                        # of a lease beyond the longest wait for the reply to DATA
SETTLE_GATHER = 0.004                       # seconds, while several mails are in hand: results that come soon share one commit
Mark = tuple[Leased, "asyncio.Future[bool]"]
Item = TypeVar("Item")


class Kept:
    """One connection of the pool, kept while mails are being sent: checking it out for every commit costs more than the commit.

    `each_alone`: every statement commits by itself, which saves two round trips where there is only one statement.
    """

    def __init__(self, database: AsyncEngine, *, each_alone: bool = False) -> None:
        self._database = database.execution_options(isolation_level="AUTOCOMMIT") if each_alone else database
        self._connection: AsyncConnection | None = None
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        async with self._turn:
            if self._connection is None:
                self._connection = await self._database.connect()
            try:
                async with self._connection.begin():
                    yield self._connection
            except BaseException:
                await self._close()
                raise

    async def release(self) -> None:
        async with self._turn:
            await self._close()

    async def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):       # a connection that is lost already cannot be given back
                await connection.close()


class Lane(Generic[Item]):
    """One transaction at a time: while it runs, what is added gathers for the next. `write` gets everything that gathered.

    When `write` raises, `refused` gets everything that waits, and the lane stands still until start() is called.
    """

    def __init__(self, write: Callable[[list[Item]], Awaitable[None]], refused: Callable[[list[Item], Exception], None],
                 gather: Callable[[], float]) -> None:
        self._write, self._refused, self._gather = write, refused, gather
        self.items: list[Item] = []
        self.error: Exception | None = None
        self._running: asyncio.Task[None] | None = None

    def add(self, items: Iterable[Item]) -> None:
        self.items += items
        self.start()

    def start(self) -> None:
        if self._running is None and self.items:
            self._running = asyncio.create_task(self._run())

    @property
    def idle(self) -> bool:
        return self._running is None and not self.items

    async def wait(self) -> None:
        while self._running is not None:
            await asyncio.shield(self._running)

    async def _run(self) -> None:
        try:
            while self.items:
                await asyncio.sleep(self._gather())
                items, self.items = self.items, []
                try:
                    await self._write(items)
                except Exception as error:
                    self.error = error
                    items, self.items = items + self.items, []
                    self._refused(items, error)
                    return
        finally:
            self._running = None


class GroupCommit:
    """What concurrent sends of one relay want written down. `in_hand` has the tokens of all mails taken and not yet settled.

    Marks have a lane of their own: a connection waits for its mark before DATA, and for nothing else.
    """

    def __init__(self, marking: Kept, settling: Kept, settlement: Settlement, now: Callable[[], datetime]) -> None:
        self._marking, self._settling, self._settlement, self._now = marking, settling, settlement, now
        self._marks = Lane(self._write_marks, _fail, lambda: 0.0)
        self._settles: Lane[Result | Leased] = Lane(self._write_settles, self._keep, lambda: SETTLE_GATHER * self._several)
        self.in_hand: set[UUID] = set()

    @property
    def _several(self) -> bool:
        return len(self.in_hand) > 1

    async def mark(self, mail: Leased) -> bool:
        """Committed: DATA may start now. False: the lease was lost. Raises what the database raises."""
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._marks.add([(mail, done)])
        return await done

    def settle(self, result: Result) -> None:
        self._settles.add([result])

    def give_back(self, mails: Iterable[Leased]) -> None:
        """These were not tried."""
        self._settles.add(mails)

    async def finish(self) -> None:
        """Wait until everything is committed. Raises what the database raised; what is left is tried again next time."""
        self._settles.error = None
        self._settles.start()
        await self._marks.wait()
        await self._settles.wait()
        if self._settles.error is not None:
            raise self._settles.error

    def retry(self) -> None:
        """Try again what the database refused before. Raises what it said then."""
        errors = [lane.error for lane in (self._settles, self._marks) if lane.error is not None]
        self._settles.error = self._marks.error = None
        self._settles.start()
        if errors:
            raise errors[0]

    @property
    def idle(self) -> bool:
        return self._marks.idle and self._settles.idle

    async def _write_marks(self, marks: list[Mark]) -> None:
        seconds = self._settlement.smtp.data_timeout_seconds + MARGIN_SECONDS
        async with self._marking.transaction() as tx:
            ours = await mark_started(tx, [mail for mail, _ in marks], self._now(), seconds)
        reach("outbox.data_started")
        for mail, done in marks:
            if not done.done():
                done.set_result(mail.id in ours)

    async def _write_settles(self, items: list[Result | Leased]) -> None:
        returns = [item for item in items if isinstance(item, Leased)]
        async with self._settling.transaction() as tx:
            settled = await self._settlement.settle(tx, [item for item in items if isinstance(item, Result)], self._now())
            await outbox.give_back(tx, returns)
            if settled:
                reach("outbox.settled")
        for item in settled:
            self.in_hand.discard(item.result.mail.token)
            item.report()
        self.in_hand -= {mail.token for mail in returns}

    def _keep(self, items: list[Result | Leased], _error: Exception) -> None:
        """A result is kept until it is committed, also when the database is away for a while."""
        self._settles.items = items


def _fail(marks: list[Mark], error: Exception) -> None:
    """DATA was not sent, so the mail may simply be tried again."""
    for _, done in marks:
        if not done.done():
            done.set_exception(error)
