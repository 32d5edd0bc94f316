"""One whole installation for tests: Dovecot, a relay that delivers into it, keys, an organisation file and the real daemon.

The daemon is a child process with an environment, as systemd would start it: tests kill it, stop it, and look at what
askers, tools and operators would see. Nothing of the service is replaced.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import asyncpg
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from service.vault import KeyFolder
from tests import shell
from tests.servers import Dovecot, free_port

ROOT = Path(__file__).resolve().parents[1]
ORGANISATION = """
code = "{code}"
name = "Opvoedingslijn {code}"
coordinator = "coordinator@kantoor.example"

[[mailbox]]
name = "vragen"
address = "{user}@helplijn.example"
after = "{after}"
poll_seconds = 0.2
{mailbox}
[mailbox.imap]
host = "127.0.0.1"
port = {imap}
security = "plaintext"
user = "{user}"
secret = "imap"

[smtp]
host = "127.0.0.1"
port = {smtp}
security = "plaintext"
connections = {connections}
first_retry_seconds = 1
longest_retry_seconds = 2
timeout_seconds = 5
data_timeout_seconds = {data_timeout}
{relay}
[response]
answer_within_hours = 16
[response.office_hours]
mon = ["09:00-17:00"]
tue = ["09:00-17:00"]
wed = ["09:00-17:00"]
thu = ["09:00-17:00"]
fri = ["09:00-17:00"]

[receipt]
at_most = 1000
"""
LETTER = """\
From: Asker {n} Testpersoon <asker{n}@vragers.example>
To: vraag@helplijn.example
Subject: Vraag nummer {n}
Date: Tue, 03 Nov 2026 20:14:05 +0100
Message-ID: <vraag-{n}@vragers.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Dag,

mijn dochter van {n} maanden slaapt niet meer door. Wat kan ik doen?

Groeten,
Asker {n} Testpersoon
"""


def letter(number: int) -> bytes:
    return LETTER.format(n=number).replace("\n", "\r\n").encode()


class Relay:
    """An SMTP server that keeps what it takes and, when it knows the user, delivers it into Dovecot by LMTP."""

    def __init__(self, dovecot: Dovecot | None = None, port: int = 0) -> None:
        self.dovecot, self.port = dovecot, port or free_port()
        self.mails: list[tuple[str, list[str], bytes]] = []
        self._controller: Controller | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw = bytes(envelope.original_content or b"")
        self.mails.append((envelope.mail_from or "", list(envelope.rcpt_tos), raw))
        for recipient in envelope.rcpt_tos:
            user = recipient.partition("@")[0]
            if self.dovecot is not None and user in self.dovecot.users:
                await asyncio.to_thread(self.dovecot.deliver, user, raw, sender=envelope.mail_from or "")
        return "250 2.0.0 taken"

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, enable_SMTPUTF8=True)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def taken(self) -> list[tuple[str, Message]]:
        """(recipient, mail) of everything that arrived, in order."""
        return [(recipients[0], message_from_bytes(raw)) for _, recipients, raw in list(self.mails)]


@dataclass
class House:
    """Use as an async context manager. `url(role)` tells how to reach the database."""

    url: Callable[[str], str]
    users: dict[str, str] = field(default_factory=lambda: {"vraag": "geheim"})
    code: str = "helplijn"
    after: str = "move"
    mailbox: str = ""
    relay_options: str = ""
    connections: int = 4
    data_timeout: int = 5
    pause: float = 0.05                     # between two looks of until()
    smtp_port: int = 0                      # 0: a relay of our own
    dovecot_options: str = ""
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="lp-house-")))
    daemons: list[subprocess.Popen[bytes]] = field(default_factory=list)

    async def __aenter__(self) -> "House":
        self.dovecot = Dovecot(self.users, self.dovecot_options)
        self.dovecot.start()
        self.relay = Relay(self.dovecot, self.smtp_port)
        if not self.smtp_port:
            self.relay.start()
        KeyFolder(self.folder / "keys").new(date(2026, 11, 21))
        (self.folder / "organisations").mkdir()
        (self.folder / "secrets").mkdir()
        (self.folder / "secrets" / "imap").write_text(self.users["vraag"])
        self.write_organisation()
        return self

    async def __aexit__(self, *_: object) -> None:
        for daemon in self.daemons:
            daemon.kill()
            daemon.wait()
        self.relay.stop()
        self.dovecot.__exit__(None, None, None)
        shutil.rmtree(self.folder, ignore_errors=True)

    def write_organisation(self, **changes: Any) -> None:
        values = {"code": self.code, "user": "vraag", "after": self.after, "imap": self.dovecot.imap, "smtp": self.relay.port,
                  "mailbox": self.mailbox, "relay": self.relay_options, "connections": self.connections, "data_timeout": self.data_timeout} | changes
        (self.folder / "organisations" / f"{values['code']}.toml").write_text(ORGANISATION.format(**values))

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LUISTERPOST_DATABASE_URL": self.url("luisterpost_worker"),
                "LUISTERPOST_DATABASE_ADMIN_URL": self.url("luisterpost_admin"), "LUISTERPOST_ORGANISATIONS": str(self.folder / "organisations"),
                "LUISTERPOST_KEYS": str(self.folder / "keys"), "LUISTERPOST_SECRETS": str(self.folder / "secrets"),
                "LUISTERPOST_STATE": str(self.folder / "state"), "LUISTERPOST_POLL_SECONDS": "0.5", "LUISTERPOST_READERS": "1"}

    @property
    def log_file(self) -> Path:
        return self.folder / "journal.log"

    def start(self, *only: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a daemon; its journal goes to log_file. Returns at once."""
        command = [sys.executable, "-m", "workers", *(["--only", *only] if only else [])]
        with self.log_file.open("ab") as log:
            daemon = subprocess.Popen(command, cwd=ROOT, env=self.environment | environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.daemons.append(daemon)
        return daemon

    def stop(self, daemon: subprocess.Popen[bytes]) -> float:
        """SIGTERM; returns the seconds it took to end."""
        began = time.monotonic()
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(90)
        self.daemons.remove(daemon)
        return time.monotonic() - began

    def kill(self, daemon: subprocess.Popen[bytes]) -> None:
        daemon.kill()
        daemon.wait()
        self.daemons.remove(daemon)

    def run(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """The command line, as an operator uses it."""
        return shell.run(*words, environment=self.environment | environment)

    def journal(self) -> list[dict[str, Any]]:
        text = self.log_file.read_text() if self.log_file.exists() else ""
        return [json.loads(line) for line in text.split("\n")[:-1] if line.startswith("{")]    # the last may be half written

    async def until(self, true: Callable[[], Any], what: str, seconds: float = 90) -> Any:
        """Wait for a condition (awaitable or not). Says what was missing when it never came."""
        end = time.monotonic() + seconds
        while True:
            value = true()
            if asyncio.iscoroutine(value):
                value = await value
            if value:
                return value
            if time.monotonic() > end:
                tail = self.log_file.read_text()[-3000:] if self.log_file.exists() else ""
                raise AssertionError(f"never happened: {what}\n{tail}")
            await asyncio.sleep(self.pause)

    async def rows(self, statement: str, *values: object) -> "list[asyncpg.Record]":
        connection = await asyncpg.connect(self.url("luisterpost_admin"))
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    async def value(self, statement: str, *values: object) -> Any:
        return (await self.rows(statement, *values))[0][0]

    def send(self, numbers: range) -> None:
        self.dovecot.pour("vraag", [letter(number) for number in numbers])

    async def drained(self, letters: int, seconds: float = 90) -> None:
        """Wait until every letter has its outcome, is filed away, and nothing waits to leave."""
        async def done() -> bool:
            row = (await self.rows("select count(*) as n, count(*) filter (where filed_at is null and file_to <> 'keep') as unfiled, "
                                   "(select count(*) from core.outgoing where state in ('ready', 'sending')) as leaving from core.ledger"))[0]
            return bool(row["n"] >= letters and row["unfiled"] == 0 and row["leaving"] == 0)

        await self.until(done, f"{letters} letters recorded, filed and acknowledged", seconds)

    async def drained_intake(self, letters: int, seconds: float = 120) -> None:
        """Wait until every letter is recorded and filed away; mails may wait to leave."""
        async def done() -> bool:
            return bool(await self.value("select count(*) filter (where filed_at is not null) >= $1 from core.ledger", letters))

        await self.until(done, f"{letters} letters recorded and filed", seconds)

    async def tool(self) -> "asyncpg.Connection[Any]":
        """A session of an answer tool of this organisation, which has two actors: vrijwilliger-1 and nalezer-1, who also screens."""
        await self.rows("insert into core.organisation (code, name) values ($1, $1) on conflict do nothing", self.code)
        await self.rows("insert into core.actor (organisation_id, alias, screener) select o.id, a, a = 'nalezer-1' from core.organisation o, "
                        "unnest(array['vrijwilliger-1', 'nalezer-1']) a where o.code = $1 on conflict do nothing", self.code)
        role = f"lp_tool_{re.sub(r'[^a-z0-9]', '_', self.code)}_house"
        await self.rows(f"do $$ begin if to_regrole('{role}') is null then create role {role} login in role luisterpost_tool; end if; end $$")
        await self.rows("insert into core.tool (organisation_id, name, role_name) select id, 'house', $2 from core.organisation "
                        "where code = $1 on conflict do nothing", self.code, role)
        return await asyncpg.connect(self.url(role))

    async def answer_all(self, body: str = "Dag,\n\nSlaap komt met regelmaat. Leg haar elke avond om dezelfde tijd in bed.\n") -> list[str]:
        """Claim, draft, submit and approve every open question, through the tool contract. Returns the codes."""
        tool = await self.tool()
        done = []
        try:
            while code := await tool.fetchval("select desk_v1.claim_next($1)", "vrijwilliger-1"):
                await answer(tool, code, body)
                done.append(code)
        finally:
            await tool.close()
        return done

    def arrivals(self, marker: str) -> Counter[str]:
        """How many mails with this word in their text each recipient got."""
        return Counter(recipient for recipient, mail in self.relay.taken() if marker in text_of(mail))


async def answer(tool: "asyncpg.Connection[Any]", code: str, body: str) -> None:
    """Draft, submit and approve one claimed question."""
    revision = await tool.fetchval("select desk_v1.save_draft($1, $2, $3, $4)", code, "vrijwilliger-1", body, 0)
    await tool.execute("select desk_v1.submit($1, $2, $3)", code, "vrijwilliger-1", revision)
    await tool.execute("select desk_v1.approve($1, $2, $3)", code, "nalezer-1", revision)


def text_of(mail: Message) -> str:
    """The plain text of a mail."""
    for part in mail.walk():
        if part.get_content_type() == "text/plain":
            return bytes(part.get_payload(decode=True) or b"").decode()
    return ""
