"""The house of tests/test_canary.py: an organisation for each fault, and everything that is watched while the road is driven."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
from aiosmtpd.smtp import SMTP, Envelope, Session

from service import failpoint
from tests.canary import FIRST, LETTERS
from tests.checklist_road import CODE, Seen
from tests.conftest import Database
from tests.house import ORGANISATION, House, Relay
from tests.scripted_imap import ScriptedImap
from tests.servers import WITHOUT_MOVE, _descendants

COORDINATOR = "coordinator@kantoor.example"
TOGETHER = 6                                # daemons that fail: each at one step of every loop, or two
POINTS = tuple(name for name in failpoint.NAMES if name != "retention.expunged")     # that one is reached when a letter is long due
FAILING = {f"punt{first}": POINTS[first::TOGETHER] for first in range(TOGETHER)}   # an organisation for each, and where it fails
FAULTY = ("gewoon", "imap", "relais", "databank", CODE)                                   # and for each fault from outside


class RefusingRelay(Relay):
    """Refuses askers for now, then for good, each time with their address and name in the reply."""

    refused = 0

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if address == COORDINATOR:
            envelope.rcpt_tos.append(address)
            return "250 OK"
        self.refused += 1
        return f"{451 if self.refused == 1 else 550} 5.1.1 <{address}>: Recipient address rejected: user {FIRST} unknown"


@dataclass
class Stage:
    """The house with everything that is watched while the road is driven."""

    house: House
    database: Database
    relay: RefusingRelay
    imap: ScriptedImap
    processes: set[bytes] = field(default_factory=set)
    wake_ups: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)          # what commands printed
    logins: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)          # what commands printed that were called wrongly
    errors: list[str] = field(default_factory=list)         # what tools were told when the contract refused
    desk: list[str] = field(default_factory=list)           # what tools read
    seen: Seen = field(default_factory=Seen)                # on the road of the checklist

    @property
    def folder(self) -> Path:
        return self.house.folder

    def settle_in(self, code: str, imap: int = 0, smtp: int = 0) -> None:
        """Write the file of one organisation into a folder of its own."""
        place = self.folder / "profiles" / code
        place.mkdir(parents=True)
        (place / f"{code}.toml").write_text(ORGANISATION.format(
            code=code, user=code, after="move", mailbox="", imap=imap or self.house.dovecot.imap, smtp=smtp or self.house.relay.port, connections=2,
            relay="", data_timeout=5) + ('[attachments]\ncopies = "all"\n' if code == CODE else ""))

    def start(self, profile: str, *only: str, **environment: str) -> "subprocess.Popen[bytes]":
        return self.house.start(*only, LUISTERPOST_ORGANISATIONS=str(self.folder / "profiles" / profile), LUISTERPOST_LOG_LEVEL="debug",
                                TMPDIR=str(self.folder / "tmp"), **environment)

    async def command(self, *words: str, **environment: str) -> str:
        done = await asyncio.to_thread(self.house.run, *words, LUISTERPOST_ORGANISATIONS=str(self.folder / "profiles" / "alle"),
                                       TMPDIR=str(self.folder / "tmp"), **environment)
        return done.stdout + done.stderr


@asynccontextmanager
async def staged(database: Database) -> AsyncIterator[Stage]:
    users = {"vraag": "geheim"} | dict.fromkeys((*FAILING, *FAULTY), "geheim")
    async with House(database.url, users=users, dovecot_options=WITHOUT_MOVE, pause=0.2) as house, ScriptedImap({1: LETTERS["full"]}) as imap:
        relay = RefusingRelay(house.dovecot)
        relay.start()
        stage = Stage(house, database, relay, imap)
        (house.folder / "tmp").mkdir()
        for code in FAILING:
            stage.settle_in(code)
        for code in FAULTY:
            stage.settle_in(code, imap=imap.port if code == "imap" else 0, smtp=relay.port if code == "relais" else 0)
        for place in ("alle", "fout"):
            (house.folder / "profiles" / place).mkdir()
            for code in (*FAULTY, *(FAILING if place == "alle" else ())):
                (house.folder / "profiles" / place / f"{code}.toml").symlink_to(house.folder / "profiles" / code / f"{code}.toml")
        watching = [asyncio.create_task(watch_processes(stage)), asyncio.create_task(watch_wake_ups(stage))]
        try:
            yield stage
        finally:
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
            relay.stop()


async def watch_processes(stage: Stage) -> None:
    """Title and environment of every daemon and of every process below it, again and again."""
    while True:
        for daemon in list(stage.house.daemons):
            for pid in [daemon.pid, *_descendants_of(daemon.pid)]:
                for name in ("cmdline", "environ", "comm"):
                    with suppress(OSError):
                        stage.processes.add(Path(f"/proc/{pid}/{name}").read_bytes())
        await asyncio.sleep(0.2)


def _descendants_of(pid: int) -> list[int]:
    try:
        return _descendants(pid)
    except OSError:                         # it ended while we looked
        return []


async def watch_wake_ups(stage: Stage) -> None:
    listener = await asyncpg.connect(stage.database.url())
    try:
        await listener.add_listener("luisterpost", lambda *event: stage.wake_ups.append(str(event[-1])))
        await asyncio.Event().wait()
    finally:
        await listener.close()
