"""Group commit for the outbox: what concurrent sends want written down goes into one transaction.

While one transaction commits, the next marks and results gather; so eight connections cost one commit each round, not eight.
A result is kept until it is committed, also when the database is away for a while. No result is written without its lease.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from service import outbox
from service.database import Tx
from service.failpoint import reach
from service.outbox import Leased
from service.settlement import Result, Settlement, mark_started

MARGIN_SECONDS = 120                        # of a lease beyond the longest wait for the reply to DATA
GATHER_SECONDS = 0.002                      # while several mails are in hand: what they need written soon shares one commit


class Kept:
    """One connection of the pool, kept while mails are being sent: checking it out for every commit costs more than the commit."""

    def __init__(self, database: AsyncEngine) -> None:
        self._database = database
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


class GroupCommit:
    """`in_hand` has the tokens of all mails taken and not yet settled."""

    def __init__(self, kept: Kept, settlement: Settlement, now: Callable[[], datetime]) -> None:
        self._kept, self._settlement, self._now = kept, settlement, now
        self._marks: list[tuple[Leased, asyncio.Future[bool]]] = []
        self._results: list[Result] = []
        self._returns: list[Leased] = []
        self._running: asyncio.Task[None] | None = None
        self._error: Exception | None = None
        self.in_hand: set[UUID] = set()

    async def mark(self, mail: Leased) -> bool:
        """Committed: DATA may start now. False: the lease was lost. Raises what the database raises."""
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._marks.append((mail, done))
        self._start()
        return await done

    def settle(self, result: Result) -> None:
        self._results.append(result)
        self._start()

    def give_back(self, mails: Iterable[Leased]) -> None:
        self._returns += mails
        self._start()

    async def finish(self) -> None:
        """Wait until everything is committed. Raises what the database raised; what is left is tried again next time."""
        self._error = None
        self._start()
        while self._running is not None:
            await asyncio.shield(self._running)
        if self._error is not None:
            raise self._error

    def retry(self) -> None:
        """Try again what the database refused before. Raises what it said then."""
        error, self._error = self._error, None
        self._start()
        if error is not None:
            raise error

    @property
    def idle(self) -> bool:
        return self._running is None and not self._results and not self._returns

    def _start(self) -> None:
        if self._running is None and (self._marks or self._results or self._returns):
            self._running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            while self._marks or self._results or self._returns:
                if len(self.in_hand) > 1:
                    await asyncio.sleep(GATHER_SECONDS)
                marks, self._marks = self._marks, []
                results, self._results = self._results, []
                returns, self._returns = self._returns, []
                try:
                    await self._commit(marks, results, returns)
                except Exception as error:
                    self._error = error
                    self._results, self._returns = results + self._results, returns + self._returns
                    _fail(marks + self._marks, error)
                    self._marks = []
                    return
        finally:
            self._running = None

    async def _commit(self, marks: list[tuple[Leased, "asyncio.Future[bool]"]], results: list[Result], returns: list[Leased]) -> None:
        now = self._now()
        seconds = self._settlement.smtp.data_timeout_seconds + MARGIN_SECONDS
        async with self._kept.transaction() as tx:
            ours = await mark_started(tx, [mail for mail, _ in marks], now, seconds) if marks else set()
            settled = await self._settlement.settle(tx, results, now)
            await outbox.give_back(tx, returns)
            if settled:
                reach("outbox.settled")
        for item in settled:
            self.in_hand.discard(item.result.mail.token)
            item.report()
        self.in_hand -= {mail.token for mail in returns}
        if marks:
            reach("outbox.data_started")
        for mail, done in marks:
            if not done.done():
                done.set_result(mail.id in ours)


def _fail(marks: list[tuple[Leased, "asyncio.Future[bool]"]], error: Exception) -> None:
    for _, done in marks:
        if not done.done():
            done.set_exception(error)
