"""Which database to use: the one that the environment names, or the private one in the state folder, started when needed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from service.database import asyncpg_dsn
from service.embedded.postgres import ADMIN, Cluster
from service.errors import LuisterpostError
from service.settings import Settings

DATABASE = "luisterpost"
WORKER = "luisterpost_worker"


@dataclass(frozen=True, slots=True)
class Urls:
    """How the daemon logs in, and how an administrator does; `embedded` is None with a database of one's own."""

    worker: str
    admin: str
    embedded: Cluster | None = None

    def tool(self, role: str) -> str:
        """The URL of a tool's role in the private database, where no password is needed."""
        return self.embedded.url(role, DATABASE) if self.embedded else ""


@asynccontextmanager
async def ready_database(settings: Settings, *, make: bool = False, owned: bool = False) -> AsyncIterator[Urls]:
    """A database that answers. The private one is started if needed, and stopped by who started it.

    `make`: a private database that does not exist yet is made; without it, looking never leaves anything behind. `owned`: the
    private server ends when this process dies. Raises LuisterpostError.
    """
    if settings.database_url:
        yield Urls(settings.database_url, settings.database_admin_url or settings.database_url)
        return
    folder = settings.state / "postgres"
    if not make and not (folder / "data" / "PG_VERSION").exists():
        raise LuisterpostError(f"there is no database yet in {settings.state}: start the daemon with `luisterpost run`, "
                               "or set LUISTERPOST_DATABASE_URL")
    with Cluster(folder, owned=owned) as cluster:
        urls = Urls(cluster.url(WORKER, DATABASE), cluster.url(ADMIN, DATABASE), cluster)
        if make:
            from service.migrate import migrate  # Alembic is slow to import, and looking does not need it

            await _make_database(cluster)
            await migrate(urls.admin)
        yield urls


async def _make_database(cluster: Cluster) -> None:
    connection = await asyncpg.connect(asyncpg_dsn(cluster.url(ADMIN)), timeout=10)
    try:
        if not await connection.fetchval("select 1 from pg_database where datname = $1", DATABASE):
            await connection.execute(f"create database {DATABASE}")
    finally:
        await connection.close()
