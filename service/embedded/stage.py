"""Everything the demo needs to stand on: state folder, PostgreSQL, mail servers, keys, organisation file, and the real daemon.

All of it is private (folders 0700, loopback, a socket) and gone at the end, however the end comes: the database and the daemon are told
by the kernel when this process dies.
"""

import asyncio
import ctypes
import os
import shlex
import shutil
import signal
import sys
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from policies.organisation import parse
from service import tools
from service.clock import utc_now
from service.database import engine, transaction
from service.embedded.postgres import Cluster
from service.embedded.servers import MailServers
from service.embedded.story import ASKER, COORDINATOR, MAILBOX, ORGANISATION, PASSWORD, REVIEWER, SECOND_ASKER, VOLUNTEER, organisation_file
from service.errors import LuisterpostError
from service.migrate import migrate
from service.origin import register
from service.vault import KeyFolder

STOP_SECONDS = 12
PR_SET_PDEATHSIG = 1
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}     # what is in it ends with the demo anyway
_libc = ctypes.CDLL(None)


@dataclass
class Stage:
    """Where everything is, while it stands."""

    home: Path
    mail: MailServers
    worker_url: str
    tool_url: str = ""
    daemon: Process | None = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def journal(self) -> Path:
        return self.home / "journal.log"

    @property
    def environment_file(self) -> Path:
        return self.home / "environment"


@asynccontextmanager
async def build(tell: Callable[[str], None]) -> AsyncIterator[Stage]:
    """Build everything and start the daemon; `tell` hears of each part. Raises LuisterpostError."""
    async with AsyncExitStack() as stack:
        home, database_folder = (stack.enter_context(_folder(f"luisterpost-demo-{part}")) for part in ("", "database-"))
        cluster = stack.enter_context(_database(database_folder))
        tell(f"PostgreSQL {(cluster.data / 'PG_VERSION').read_text().strip()}, private, behind a Unix socket")
        mail = await stack.enter_async_context(MailServers(dict.fromkeys((ASKER, SECOND_ASKER, MAILBOX, COORDINATOR), PASSWORD)))
        tell(f"an IMAP server on 127.0.0.1:{mail.imap_port} and an SMTP server on 127.0.0.1:{mail.smtp_port}")
        await migrate(cluster.url())
        tell("tables, rights and the tool contract desk_v1")
        stage = Stage(home, mail, cluster.url("luisterpost_worker"))
        _write_files(stage)
        stage.tool_url = cluster.url(await _people(stage, cluster.url()))
        _write_environment(stage)
        tell(f"keys, an organisation file, one answer tool, two people: {VOLUNTEER} and {REVIEWER}")
        stage.daemon = await stack.enter_async_context(_running(stage))
        tell(f"the daemon, process {stage.daemon.pid}")
        yield stage


@contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix=prefix))        # mkdtemp: mode 0700
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _database(folder: Path) -> Iterator[Cluster]:
    """Started in this thread, and dies with it. When it does not start, the sentence brings its log along: the folder will be gone."""
    cluster = Cluster(folder, options=FAST, owned=True)
    try:
        cluster.start()
    except LuisterpostError as error:
        logs = [path.read_text(encoding="utf-8", errors="replace")[-2000:] for path in folder.glob("*.log")]
        raise LuisterpostError("\n".join([str(error), *logs])) from None
    with cluster:
        yield cluster


def _write_files(stage: Stage) -> None:
    for name in ("organisations", "secrets"):
        (stage.home / name).mkdir(mode=0o700)
    organisation = organisation_file(stage.mail.imap_port, stage.mail.smtp_port)
    (stage.home / "organisations" / f"{ORGANISATION}.toml").write_text(organisation, encoding="utf-8")
    (stage.home / "secrets" / f"{ORGANISATION}-imap").write_text(PASSWORD, encoding="utf-8")
    KeyFolder(stage.home / "keys").new(utc_now().date())


async def _people(stage: Stage, admin_url: str) -> str:
    """Register organisation, tool and people. Returns the tool's role."""
    policy = parse((stage.home / "organisations" / f"{ORGANISATION}.toml").read_text(encoding="utf-8"))
    admin = engine(admin_url, 1)
    try:
        async with transaction(admin) as tx:
            await register(tx, {policy.code: policy})
        for alias in (VOLUNTEER, REVIEWER):
            await tools.add_actor(admin, ORGANISATION, alias, screener=alias == REVIEWER, coordinator=alias == REVIEWER)
        return (await tools.add_tool(admin, ORGANISATION, "demo")).role_name
    finally:
        await admin.dispose()


def _write_environment(stage: Stage) -> None:
    """What daemon and command line need, as variables and as a file for a shell."""
    stage.environment = {
        "LUISTERPOST_STATE": str(stage.home), "LUISTERPOST_ORGANISATIONS": str(stage.home / "organisations"),
        "LUISTERPOST_KEYS": str(stage.home / "keys"), "LUISTERPOST_SECRETS": str(stage.home / "secrets"),
        "LUISTERPOST_DATABASE_URL": stage.worker_url, "LUISTERPOST_TOOL_URL": stage.tool_url, "LUISTERPOST_POLL_SECONDS": "0.5",
    }
    stage.environment_file.write_text("".join(f"export {name}={shlex.quote(value)}\n" for name, value in stage.environment.items()), encoding="utf-8")


@asynccontextmanager
async def _running(stage: Stage) -> AsyncIterator[Process]:
    """The real daemon, in a session of its own: Ctrl-C in the terminal is for the demo, which then stops the daemon in order."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LUISTERPOST_")}
    with stage.journal.open("wb") as journal:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "workers", env=inherited | stage.environment, stdin=DEVNULL, stdout=journal, stderr=journal,
            start_new_session=True, preexec_fn=_die_with_parent)
    try:
        yield process
    finally:
        await _stop(process)


async def _stop(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)      # its reading processes too: it is the leader of their session
        await process.wait()


def _die_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
