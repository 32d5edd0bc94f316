"""What the commands share: running a coroutine, reaching the database, and saying what went wrong in one sentence."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click
from rich.console import Console

from service.errors import LuisterpostError

if TYPE_CHECKING:                           # commands that need no database do not wait for its libraries
    from sqlalchemy.ext.asyncio import AsyncEngine

    from service.embedded.ready import Urls
    from service.settings import Settings

Result = TypeVar("Result")
console = Console(highlight=False, soft_wrap=True)


def example(*lines: str) -> str:
    """The epilog of a command: its examples, unwrapped."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def run(work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run one coroutine to its end."""
    return asyncio.run(work())


@asynccontextmanager
async def urls(*, make: bool = False) -> AsyncIterator["tuple[Settings, Urls]"]:
    from service.embedded.ready import ready_database
    from service.settings import load_settings

    settings = load_settings()
    async with ready_database(settings, make=make) as found:
        yield settings, found


@asynccontextmanager
async def connected(*, admin: bool = False, make: bool = False) -> AsyncIterator["tuple[Settings, AsyncEngine]"]:
    """Settings, and an engine that is closed afterwards. `make`: a private database that does not exist yet is made."""
    from service.database import engine

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
    if isinstance(error, OSError) and error.filename:              # connections name no file
        return f"{error.filename} cannot be used ({error.strerror}): does the user that runs this have the right to?"
    from sqlalchemy.exc import DBAPIError

    from service import journal

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
