"""Brings a database to a version of our tables, and the tool contract with it: one transaction, all or nothing.

Two daemons may migrate at once: the second waits for the first and finds nothing to do. Needs a URL of an administrator of
the database: a superuser, or its owner once somebody with the right to create roles has run migrations/roles.sql.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

import migrations
from service.database import Tx, engine
from service.errors import LuisterpostError

FOLDER = Path(next(iter(migrations.__path__)))
LOCK_MIGRATION = 0x4C50_0004
PATIENCE_SECONDS = 10                       # for a table that is in use: everybody else queues behind a waiting migration
_LIMITS = "set local lock_timeout = '{}s'; set local statement_timeout = '30min'; set local idle_in_transaction_session_timeout = '5min'"
_DROP_CONTRACT = """
drop schema if exists desk_v1 cascade;
drop view if exists core.erasable, core.held;
do $$
declare
    piece regprocedure;
begin
    for piece in
        select p.oid from pg_proc p where p.pronamespace = 'core'::regnamespace and p.prorettype <> 'trigger'::regtype
    loop
        execute format('drop function %s cascade', piece);
    end loop;
end
$$
"""


async def migrate(admin_url: str, revision: str = "head") -> None:
    """Upgrade to a revision; at head the tool contract is applied anew. Raises LuisterpostError."""
    async with _changing(admin_url) as tx:
        await tx.run_sync(_alembic, lambda config: command.upgrade(config, revision))
        if await tx.run_sync(_current) == head():
            for part in sorted((FOLDER / "contract").glob("*.sql")):
                await _run(tx, part.read_text(encoding="utf-8"))


async def downgrade(admin_url: str, revision: str) -> None:
    """Go back to a revision ("base": before the first). Drops the tool contract, which needs the tables of head."""
    async with _changing(admin_url) as tx:
        await _run(tx, _DROP_CONTRACT)
        await tx.run_sync(_alembic, lambda config: command.downgrade(config, revision))


async def current(url: str) -> str | None:
    """The revision of a database; None before the first migration."""
    database = engine(url, 1)
    try:
        async with database.connect() as connection:
            return await connection.run_sync(_current)
    finally:
        await database.dispose()


def head() -> str | None:
    """The newest revision that this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


@asynccontextmanager
async def _changing(admin_url: str) -> AsyncIterator[Tx]:
    """A transaction that alone may change the tables, working as their owner from then on."""
    database = engine(admin_url, 1)
    try:
        async with database.begin() as tx:
            await _alone(tx)
            await _check_encoding(tx)
            await _run_file(tx, "roles.sql")
            await _run(tx, "set local role luisterpost_owner; create schema if not exists core")
            yield tx
    except (DBAPIError, asyncpg.PostgresError) as error:
        raise LuisterpostError(_sentence(error)) from error
    finally:
        await database.dispose()


async def _check_encoding(tx: Tx) -> None:
    """Letters and answers hold every character there is; SQL_ASCII would count bytes and let through broken text."""
    if (await tx.execute(text("show server_encoding"))).scalar_one() != "UTF8":
        raise LuisterpostError("the database is not in UTF8: make it anew with `create database … template template0 encoding 'UTF8'`")


async def _alone(tx: Tx) -> None:
    await tx.execute(text("select 1"))      # opens the transaction: what follows goes to the driver itself
    await _run(tx, _LIMITS.format(120))
    await tx.execute(text("select pg_advisory_xact_lock(:lock, 0)"), {"lock": LOCK_MIGRATION})
    await _run(tx, _LIMITS.format(PATIENCE_SECONDS))


async def _run_file(tx: Tx, name: str) -> None:
    await _run(tx, (FOLDER / name).read_text(encoding="utf-8"))


async def _run(tx: Tx, script: str) -> None:
    """Several statements at once, which only the driver's simple protocol can do."""
    raw = await tx.get_raw_connection()
    driver = raw.driver_connection
    assert driver is not None
    await driver.execute(script)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def _alembic(connection: Connection, action: Callable[[Config], Any]) -> None:
    config = _config()
    config.attributes["connection"] = connection
    action(config)


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection, opts={"version_table_schema": "core"}).get_current_revision()


def _sentence(error: Exception) -> str:
    code = getattr(error, "sqlstate", None) or getattr(getattr(error, "orig", None), "sqlstate", None)
    match code:
        case "42501":
            return ("the database login may not do this: let a superuser run migrations/roles.sql, make the login a member of luisterpost_owner "
                    "and give it the right to create schemas in this database")
        case "55P03" | "57014":
            return "the tables are in use by a long transaction or by another migration: end it and migrate again"
        case _:
            return f"the database refused a step of the migration (SQLSTATE {code})"
