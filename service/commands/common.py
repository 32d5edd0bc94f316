"""What the commands share: running a coroutine, reaching the database, and saying what went wrong in one sentence."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, NoReturn, TypeVar

import click
from rich.console import Console
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from service import journal
from service.database import engine
from service.embedded.ready import Urls, ready_database
from service.errors import LuisterpostError
from service.settings import Settings, load_settings

Result = TypeVar("Result")
console = Console(highlight=False, soft_wrap=True)


def example(*lines: str) -> str:
    """The epilog of a command: its examples, unwrapped."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def run(work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run one coroutine to its end."""
    return asyncio.run(work())


@asynccontextmanager
async def urls(*, make: bool = False) -> AsyncIterator[tuple[Settings, Urls]]:
    settings = load_settings()
    async with ready_database(settings, make=make) as found:
        yield settings, found


@asynccontextmanager
async def connected(*, admin: bool = False, make: bool = False) -> AsyncIterator[tuple[Settings, AsyncEngine]]:
    """Settings, and an engine that is closed afterwards. `make`: a private database that does not exist yet is made."""
    async with urls(make=make) as (settings, found):
        database = engine(found.admin if admin else found.worker, 2)
        try:
            yield settings, database
        finally:
            await database.dispose()


def explain(error: BaseException) -> str:
    """One sentence, without a piece of any mail, and what to do."""
    if isinstance(error, LuisterpostError):
        return str(error)
    code = str(getattr(getattr(error, "orig", error), "sqlstate", "") or "")
    if code in ("42P01", "3F000", "42703", "42883"):
        return "the database has not the tables of this version: run `luisterpost migrate`"
    if code in ("28P01", "28000", "3D000", "42501"):
        return f"PostgreSQL refuses this login (SQLSTATE {code}): check LUISTERPOST_DATABASE_URL and LUISTERPOST_DATABASE_ADMIN_URL"
    if isinstance(error, OSError | TimeoutError | DBAPIError) or code:
        return f"PostgreSQL does not answer ({journal.cause(error)}): is it running, and is LUISTERPOST_DATABASE_URL right?"
    return f"internal error {journal.cause(error)} at {journal.where(error)}: please report this line"


def fail(sentence: str, status: int = 1) -> NoReturn:
    click.echo(f"luisterpost: {sentence}", err=True)
    sys.exit(status)
