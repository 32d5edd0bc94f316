"""Real servers for every test: one private PostgreSQL per test process, one fresh database per test.

`database` is a clone of a migrated template: nothing of one test is seen by another. Works under pytest-xdist, where each
process has its own server. Rows are made with tests/build.py.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from service.database import engine
from service.embedded.postgres import Cluster
from service.migrate import migrate
from service.tools import add_tool

FAST = {"fsync": "off", "full_page_writes": "off", "max_connections": "200", "shared_buffers": "64MB", "autovacuum": "off"}
TEMPLATE = "migrated"
LONG = ("test_survive", "test_canary", "test_demo", "test_intake_goes_on", "test_identity", "test_private_database", "test_life")
_numbers = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests that take long go first: one of them at the end would leave every other process idle."""
    items.sort(key=lambda item: not item.path.name.startswith(LONG))


@dataclass(frozen=True)
class Database:
    """One test's database. `admin` and `worker` are engines; `url(role)` is for anybody else."""

    cluster: Cluster
    name: str
    admin: AsyncEngine
    worker: AsyncEngine

    def url(self, role: str = "luisterpost_admin") -> str:
        return self.cluster.url(role, self.name)

    @property
    def admin_url(self) -> str:
        return self.url()

    @property
    def worker_url(self) -> str:
        return self.url("luisterpost_worker")

    async def tool_url(self, organisation_code: str, name: str = "desk") -> str:
        """The URL of a new answer tool of this organisation."""
        return self.url((await add_tool(self.admin, organisation_code, name)).role_name)

    async def connect(self, role: str = "luisterpost_admin", **options: Any) -> "asyncpg.Connection[Any]":
        """A session of asyncpg as this role."""
        return await asyncpg.connect(self.url(role), **options)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One private PostgreSQL for all tests of this process, with a migrated template database."""
    folder = Path(tempfile.mkdtemp(prefix="lp-test-"))
    folder.chmod(0o711)                     # as root the server runs as `nobody`, who must get to its own folder below
    try:
        with Cluster(folder / "postgres", options=FAST, owned=True) as running:
            asyncio.run(_make_template(running))
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def database(cluster: Cluster) -> AsyncIterator[Database]:
    """A migrated database of this test's own."""
    async with _cloned(cluster, TEMPLATE) as made:
        yield made


@pytest.fixture
async def empty_database(cluster: Cluster) -> AsyncIterator[Database]:
    """A database of this test's own that was never migrated."""
    async with _cloned(cluster, "template1") as made:
        yield made


class _cloned:
    def __init__(self, cluster: Cluster, template: str) -> None:
        self.cluster, self.template, self.name = cluster, template, f"test_{next(_numbers)}"

    async def __aenter__(self) -> Database:
        await _admin(self.cluster, f"create database {self.name} template {self.template}")
        await _admin(self.cluster, f"revoke temporary on database {self.name} from public")    # a clone does not inherit this
        url = self.cluster.url
        self.made = Database(self.cluster, self.name, engine(url(database=self.name), 5), engine(url("luisterpost_worker", self.name), 10))
        return self.made

    async def __aexit__(self, *_: object) -> None:
        await self.made.admin.dispose()
        await self.made.worker.dispose()
        await _admin(self.cluster, f"drop database {self.name} with (force)")
        for role in await _admin(self.cluster, "select quote_ident(rolname) from pg_roles where rolname like 'lp\\_tool\\_%'"):
            await _admin(self.cluster, f"drop role {role[0]}")


async def _make_template(running: Cluster) -> None:
    await _admin(running, f"create database {TEMPLATE}")
    await migrate(running.url(database=TEMPLATE))


async def _admin(running: Cluster, statement: str) -> "list[asyncpg.Record]":
    connection = await asyncpg.connect(running.url())
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()
