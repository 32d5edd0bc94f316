"""PostgreSQL: engine, transactions, wake-ups and presence. The only place that knows how to lock.

Transactions begin in workers or the command line: `async with transaction(engine) as tx`. No statement is logged with its
parameters, and the driver's error detail, which may quote a row, is never shown.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

CHANNEL = "luisterpost"                     # NOTIFY payload: "event code"; polling is always enough
KEEPALIVE = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
FROZEN = "30s"                              # a daemon that says nothing for so long has lost its session, though its machine answers
LOCK_MAILBOX = 0x4C50_0001                  # classes of advisory locks: one poller per mailbox ...
LOCK_DAEMON = 0x4C50_0002                   # ... and one session per living daemon
LOCK_COPIES = 0x4C50_0006                   # one daemon at a time erases on the mail servers
LOCK_HOLDS = 0x4C50_0007                    # no hold is placed while copies go from a mail server
LOCK_ORGANISATION = 0x4C50_0003             # one intake transaction per organisation at a time
LOCK_SWEEP = 0x4C50_0005                    # one retention sweep at a time; 0x4C50_0004 is the migration's

Tx = AsyncConnection


def asyncpg_dsn(url: str) -> str:
    """The URL as asyncpg wants it: postgresql://…"""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def engine(url: str, connections: int = 8, *, frozen: str = "0") -> AsyncEngine:
    """An engine whose errors never show parameters (they may be a mail).

    `frozen`: how long a transaction may wait for its client; then PostgreSQL ends it and frees its locks. "0": for ever.
    """
    return create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"), pool_size=connections, max_overflow=0, hide_parameters=True,
        pool_pre_ping=True, connect_args={"timeout": 10, "command_timeout": 120, "server_settings": {
            "application_name": "luisterpost", "timezone": "UTC", "idle_in_transaction_session_timeout": frozen}},
    )


@asynccontextmanager
async def transaction(database: AsyncEngine) -> AsyncIterator[Tx]:
    async with database.begin() as tx:
        yield tx


@asynccontextmanager
async def sole_session(database: AsyncEngine, lock: int) -> AsyncIterator[Tx | None]:
    """A session, in no transaction, that alone holds this lock until it ends; None when another one has it."""
    async with database.connect() as session:
        held = (await session.execute(text("select pg_try_advisory_lock(:lock, 0)"), {"lock": lock})).scalar_one()
        await session.commit()
        try:
            yield session if held else None
            if held:
                await session.execute(text("select pg_advisory_unlock(:lock, 0)"), {"lock": lock})
                await session.commit()
        except BaseException:
            await session.invalidate()      # never back into the pool with its lock
            raise


@asynccontextmanager
async def locked(session: Tx, lock: int) -> AsyncIterator[None]:
    """Wait for this lock and keep it, in a session that commits each statement by itself."""
    await session.execute(text("select pg_advisory_lock(:lock, 0)"), {"lock": lock})
    try:
        yield
    finally:
        await session.execute(text("select pg_advisory_unlock(:lock, 0)"), {"lock": lock})


async def lock_holds(tx: Tx) -> None:
    """Wait until no copies go from a mail server, and let none go until the transaction ends."""
    await tx.execute(text("select pg_advisory_xact_lock(:lock, 0)"), {"lock": LOCK_HOLDS})


async def lock_organisation(tx: Tx, organisation_id: int) -> None:
    """Wait until no other transaction records letters of this organisation; held until the transaction ends."""
    await tx.execute(text("select pg_advisory_xact_lock(:kind, :id)"), {"kind": LOCK_ORGANISATION, "id": organisation_id})


class Presence:
    """One PostgreSQL session that says "this daemon lives": it holds locks, and hears wake-ups.

    When the process or its connection dies, PostgreSQL frees the locks at once, and soon when the process stands still
    (beat() keeps the session): another daemon takes over its mailboxes and leases. Everything a daemon then still does is
    fenced (ledger keys, lease tokens), so a lost session is harmless.
    """

    def __init__(self, url: str, heard: Callable[[str], None], *, frozen: str = FROZEN) -> None:
        self._dsn, self._heard, self._frozen = asyncpg_dsn(url), heard, frozen
        self._connection: asyncpg.Connection[Any] | None = None
        self._turn = asyncio.Lock()
        self.number = 0
        self.held: set[int] = set()

    async def connect(self) -> None:
        """Open (again) and take the daemon's own lock. Raises OSError, TimeoutError or asyncpg.PostgresError."""
        await self.close()
        settings = {"application_name": "luisterpost presence", "idle_session_timeout": self._frozen} | KEEPALIVE
        connection = await asyncpg.connect(self._dsn, timeout=10, command_timeout=30, server_settings=settings)
        self.number = self.number or await connection.fetchval("select nextval('core.daemon_number')")
        await connection.fetchval("select pg_advisory_lock($1, $2)", LOCK_DAEMON, self.number)
        await connection.add_listener(CHANNEL, lambda _c, _pid, _channel, payload: self._heard(str(payload)))
        self._connection, self.held = connection, set()

    @property
    def alive(self) -> bool:
        return self._connection is not None and not self._connection.is_closed()

    async def beat(self) -> None:
        """A round trip that finds out whether the session still stands. Raises ConnectionError when it does not, as all below."""
        await self._run(lambda connection: connection.fetchval("select 1"))

    async def hold_mailbox(self, mailbox_id: int) -> bool:
        """True when this daemon is the one that polls this mailbox."""
        if mailbox_id in self.held and self.alive:
            return True
        if await self._run(lambda connection: connection.fetchval("select pg_try_advisory_lock($1, $2)", LOCK_MAILBOX, mailbox_id)):
            self.held.add(mailbox_id)
            return True
        return False

    async def _run(self, action: Callable[["asyncpg.Connection[Any]"], Awaitable[Any]]) -> Any:
        async with self._turn:
            if self._connection is None or self._connection.is_closed():
                raise ConnectionError("no session with PostgreSQL")
            try:
                return await action(self._connection)
            except Exception as error:      # asyncpg names a session that ends at this moment in many ways; after any of them it is over
                self._connection.terminate()
                raise ConnectionError("the session with PostgreSQL ended") from error

    async def close(self) -> None:
        connection, self._connection, self.held = self._connection, None, set()
        if connection is not None:
            with suppress(Exception):
                await connection.close(timeout=2)
