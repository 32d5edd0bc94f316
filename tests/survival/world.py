"""What a scenario runs in and breaks: databases, a disk that gets full, and a relay that holds back or refuses."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from itertools import count
from pathlib import Path

import asyncpg
from aiosmtpd.smtp import SMTP, Envelope, Session

from service.embedded.postgres import Cluster
from service.migrate import migrate
from tests.house import Relay

Url = Callable[[str], str]
FAST = {"fsync": "off", "full_page_writes": "off", "max_connections": "200", "shared_buffers": "64MB", "autovacuum": "off"}
SMALL = {"max_connections": "60", "shared_buffers": "16MB", "max_wal_size": "32MB", "min_wal_size": "32MB"}
DISK_BYTES = 112_000_000                    # what initdb, the tables and two segments of WAL need, and some air
_numbers = count(1)


def url_of(cluster: Cluster, database: str = "postgres") -> Url:
    """How to reach this database, also while its server is down."""
    pattern = cluster.url("ROLE", database)
    return lambda role: pattern.replace("ROLE", role, 1)


@contextmanager
def durable_cluster(folder: Path | None = None, **options: str) -> Iterator[Cluster]:
    """A PostgreSQL of one's own that keeps what it committed (fsync on), migrated."""
    own = Path(tempfile.mkdtemp(prefix="lp-durable-")) if folder is None else folder
    try:
        with Cluster(own / "postgres", options={"max_connections": "60"} | options, owned=True) as cluster:
            yield cluster
    finally:
        if folder is None:
            shutil.rmtree(own, ignore_errors=True)


def end_at_once(cluster: Cluster) -> None:
    """PostgreSQL's immediate shutdown: nothing is rolled back or written out, the next start recovers from the WAL."""
    lock = cluster.data / "postmaster.pid"
    os.kill(int(lock.read_text().splitlines()[0]), signal.SIGQUIT)
    cluster._wait(lambda: not lock.exists(), 30, "did not stop at once")


@asynccontextmanager
async def fresh_database(cluster: Cluster, template: str) -> AsyncIterator[Url]:
    """A clone of a migrated database; it goes away with the logins of its tools."""
    name = f"survive_{next(_numbers)}"
    await _admin(cluster, f"create database {name} template {template}")
    try:
        yield url_of(cluster, name)
    finally:
        await _admin(cluster, f"drop database {name} with (force)")
        for role in await _admin(cluster, "select quote_ident(rolname) from pg_roles where rolname like 'lp\\_tool\\_%'"):
            await _admin(cluster, f"drop role {role[0]}")


async def make_template(cluster: Cluster, name: str) -> None:
    await _admin(cluster, f"create database {name}")
    await migrate(cluster.url(database=name))


async def _admin(cluster: Cluster, statement: str) -> "list[asyncpg.Record]":
    connection = await asyncpg.connect(cluster.url())
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()


class Disk:
    """A small file system that can be filled to the last byte."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._ballast = folder, folder / "ballast"

    def fill(self) -> None:
        with self._ballast.open("wb", buffering=0) as ballast, suppress(OSError):
            while ballast.write(bytes(4096)):
                pass

    def free(self) -> None:
        self._ballast.unlink()


@contextmanager
def small_disk() -> Iterator[Disk]:
    """A tmpfs: mounted by root; an ordinary user makes one in a user namespace and reaches it through /proc."""
    place = Path(tempfile.mkdtemp(prefix="lp-disk-"))
    with ExitStack() as ending:
        ending.callback(shutil.rmtree, place, ignore_errors=True)
        if os.geteuid() == 0 and _mount(place):
            ending.callback(subprocess.run, ["umount", "--lazy", str(place)], check=False)
            place.chmod(0o755)
            yield Disk(place)
        else:
            yield Disk(ending.enter_context(_in_namespace(place)))


def _mount(place: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(place)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@contextmanager
def _in_namespace(place: Path) -> Iterator[Path]:
    script = f'mount -t tmpfs -o size={DISK_BYTES} tmpfs "$0" && echo mounted && exec cat'
    keeper = subprocess.Popen(["unshare", "-Urm", "sh", "-c", script, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert keeper.stdout is not None
        if keeper.stdout.readline() != b"mounted\n":
            raise AssertionError("the full disk cannot be tried here: neither `mount -t tmpfs` nor `unshare -Urm` is allowed on this machine")
        yield Path(f"/proc/{keeper.pid}/root{place}")
    finally:
        keeper.kill()
        keeper.communicate()


class HoldingRelay(Relay):
    """Takes mails, but may keep its reply back from the N-th on, and knows who does not exist."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: set[str] = set()
        self.held = 0
        self._hold_from: int | None = None

    def hold_after(self, more: int) -> None:
        """From the `more`-th further mail on it is silent after taking one, until release()."""
        self.held, self._hold_from = 0, len(self.mails) + more

    def release(self) -> None:
        self._hold_from = None

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if address in self.refused:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = await super().handle_DATA(server, session, envelope)
        if self._hold_from is not None and len(self.mails) >= self._hold_from:
            self.held += 1
            while self._hold_from is not None:
                await asyncio.sleep(0.02)
        return reply
