"""`make bench`: what the whole thing costs, beside a baseline taken in the same run. Medians of several runs.

Real servers on this machine: Dovecot, PostgreSQL with fsync on, Postfix' smtp-sink, and the real daemon as a child process. Client, servers
and load share the cores, so compare ratios, not figures of different machines. `--runs 1` for a quick look.
"""

import argparse
import asyncio
import base64
import os
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aioimaplib
import aiosmtplib
import asyncpg
import psutil
from rich.console import Console
from rich.table import Table

from service.database import Presence
from service.embedded.postgres import Cluster
from service.migrate import migrate
from tests import bench_forgetting
from tests.house import House
from tests.servers import free_port

console = Console()
LETTERS = 2000
ANSWER = "Dag,\n\nEen vast ritme helpt de meeste kinderen van die leeftijd. " * 40
PARTS = ["intake", "slow", "claims", "wakeup", "idle", "forgetting"]
CONNECTIONS = 8


@dataclass
class Row:
    """One line of the table; `wanted` is the bar, "" for a figure without one."""

    what: str
    figures: list[float] = field(default_factory=list)
    baseline: list[float] = field(default_factory=list)
    unit: str = "/s"
    wanted: str = ""

    def verdict(self, figure: float) -> str:
        """Rates must be at least the bar, everything else at most."""
        if not self.wanted:
            return ""
        good = figure >= float(self.wanted) if self.unit.endswith("/s") else figure <= float(self.wanted)
        return "reached" if good else "NOT reached"


SENTENCES = (
    "Mijn zoon van vier slaapt al weken slecht en wordt elke nacht wakker.", "Ik weet niet meer wat ik moet doen.",
    "Sinds hij naar de kleuterklas van basisschool De Regenboog gaat, wil hij niet meer alleen slapen.", "Mijn man werkt in ploegen.",
    "De juf zegt dat het op school goed gaat, maar thuis is het elke avond ruzie.", "Zijn zusje van zeven maanden slaapt wel door.",
    "We hebben al van alles geprobeerd: een vast uur, een nachtlampje, een verhaaltje, en ook streng zijn.", "Niets helpt langer dan twee dagen.",
    "Is dit normaal op die leeftijd, of moeten we met hem naar de dokter?", "Mijn schoonmoeder vindt dat wij te zacht zijn.",
)
STYLE = ".MsoNormal {margin:0cm; font-size:11.0pt; font-family:Calibri,sans-serif;} a:link {color:#0563C1; text-decoration:underline;}\r\n"


def realistic(number: int) -> bytes:
    """What parents write: 300 to 4,000 characters of text under 2 KB of headers; six in ten also as HTML (up to 30 KB), one in 250 with a photo."""
    paragraphs = ["\r\n".join(SENTENCES[(number + step + line) % 10] for line in range(3)) for step in range(1 + number * 7 % 16)]
    text = "Beste,\r\n\r\n" + "\r\n\r\n".join(paragraphs)
    text += f"\r\n\r\nMet vriendelijke groeten,\r\nVraagsteller {number} Testpersoon\r\n0478 12 34 56\r\n"
    plain = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    body = plain
    if number % 10 < 6:
        styled = "".join(f'<p class="MsoNormal"><span lang="NL-BE">{line}<o:p></o:p></span></p>\r\n' for line in text.split("\r\n"))
        page = f"<html><head><style>{STYLE * (number % 40)}</style></head><body>{styled}</body></html>\r\n"
        body = (f'Content-Type: multipart/alternative; boundary="b2"\r\n\r\n--b2\r\n{plain}--b2\r\n'
                f"Content-Type: text/html; charset=utf-8\r\n\r\n{page}--b2--\r\n")
    if number % 250 == 7:
        photo = base64.encodebytes(os.urandom(1_000_000 + number % 4 * 900_000)).decode().replace("\n", "\r\n")
        body = (f'Content-Type: multipart/mixed; boundary="b1"\r\n\r\n--b1\r\n{body}--b1\r\nContent-Type: image/jpeg; name="foto.jpg"\r\n'
                f"Content-Transfer-Encoding: base64\r\n\r\n{photo}--b1--\r\n")
    return (headers(number) + body).encode()


def headers(number: int) -> str:
    hops = "".join(f"Received: from relay{hop}.vragers.example (relay{hop}.vragers.example [198.51.100.{hop}])\r\n"
                   f"\tby mx{hop}.vragers.example with ESMTPS id {secrets.token_hex(8)}; Tue, 3 Nov 2026 20:14:0{hop} +0100\r\n" for hop in range(4))
    signed = f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=vragers.example; s=s1;\r\n\tb={secrets.token_hex(170)}\r\n"
    return (f"Return-Path: <vrager{number}@vragers.example>\r\n{hops}{signed}"
            f"From: Vraagsteller {number} Testpersoon <vrager{number}@vragers.example>\r\n"
            f"To: vraag@helplijn.example\r\nSubject: Vraag {number} over slapen\r\nDate: Tue, 03 Nov 2026 20:14:05 +0100\r\n"
            f"Message-ID: <{number}.{secrets.token_hex(6)}@vragers.example>\r\nX-Mailer: Microsoft Outlook 16.0\r\nMIME-Version: 1.0\r\n")


class Bench:
    """Servers for all measurements; each measurement has a database of its own."""

    def __init__(self, cluster: Cluster, runs: int) -> None:
        self.cluster, self.runs, self.rows = cluster, runs, {}
        self.number = 0

    rows: dict[str, Row]

    def row(self, what: str, unit: str = "/s", wanted: str = "") -> Row:
        return self.rows.setdefault(what, Row(what, unit=unit, wanted=wanted))

    @asynccontextmanager
    async def house(self, **options: Any) -> AsyncIterator[House]:
        self.number += 1
        name = f"bench_{self.number}"
        connection = await asyncpg.connect(self.cluster.url())
        await connection.execute(f"create database {name}")
        await connection.close()
        await migrate(self.cluster.url(database=name))
        async with House(lambda role: self.cluster.url(role, name), pause=0.5, **options) as made:     # looking costs what is measured
            yield made

    async def intake(self, mails: list[bytes], delay: float) -> None:
        """Point 9.1: from the first look at the mailbox to the last letter filed away."""
        title = "intake of 2,000 mails, durable, filed away" + (f", {delay * 1000:.0f} ms round trip" if delay else "")
        row = self.row(title, "mails/s", "150" if delay else "300")
        async with self.house() as house:
            house.dovecot.pour("vraag", mails)
            async with line(house.dovecot.imap, delay) as port:
                row.baseline.append(LETTERS / await timed(lambda: fetch_only(port, house.users["vraag"])))
                house.write_organisation(imap=port)
                daemon = house.start("intake", LUISTERPOST_READERS="2", LUISTERPOST_LOG_LEVEL="info")
                await house.drained_intake(LETTERS)
                house.stop(daemon)
            row.figures.append(LETTERS / seconds_between(house, "daemon_started", "letters_filed"))
            if not delay:
                await self.queue(house)
                await self.dispatch(house)

    async def queue(self, house: House) -> None:
        """Point 9.3, first half: the four verbs of an answer, over eight connections."""
        tools = [await house.tool() for _ in range(CONNECTIONS)]
        done = 0

        async def work(tool: "asyncpg.Connection[Any]") -> None:
            nonlocal done
            while code := await tool.fetchval("select desk_v1.claim_next('vrijwilliger-1')"):
                revision = await tool.fetchval("select desk_v1.save_draft($1, 'vrijwilliger-1', $2, 0)", code, ANSWER)
                await tool.execute("select desk_v1.submit($1, 'vrijwilliger-1', $2)", code, revision)
                await tool.execute("select desk_v1.approve($1, 'nalezer-1', $2)", code, revision)
                done += 1

        spent = await timed(lambda: asyncio.gather(*(work(tool) for tool in tools)))
        self.row("claim, save, submit, approve (whole answers)", "answers/s").figures.append(done / spent)
        for tool in tools:
            await tool.close()

    async def dispatch(self, house: House) -> None:
        """Point 9.2: 2,000 approved answers to smtp-sink, each settled durably, over eight connections."""
        await house.rows("update core.outgoing set state = 'sent', next_try_at = null where kind = 'receipt'")
        port = free_port()
        sink = subprocess.Popen(as_nobody("/usr/sbin/smtp-sink", f"127.0.0.1:{port}", "1000"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            await house.until(lambda: answers(port), "smtp-sink listens")
            house.write_organisation(smtp=port, connections=CONNECTIONS)
            house.log_file.unlink()
            daemon = house.start("outbox")
            await house.until(lambda: settled(house), "all answers settled", 120)
            house.stop(daemon)
            last = await house.value("select max(settled_at) from core.outgoing where kind = 'answer'")
            began = moment(house, "daemon_started")
            row = self.row("dispatch of 2,000 approved answers, settled durably", "mails/s", "1000")
            row.figures.append(LETTERS / (last - began).total_seconds())
            body = b"x" * 78 + b"\r\n"
            row.baseline.append(LETTERS / await timed(lambda: send_only(port, body * 80)))
        finally:
            sink.kill()
            sink.wait()

    async def claims(self, questions: int) -> None:
        """Point 9.3, second half: one claim at a time, in a table of this size."""
        async with self.house() as house:
            tool = await house.tool()
            await fill(house, questions)
            times = []
            for _ in range(500):
                began = time.perf_counter()
                await tool.fetchval("select desk_v1.claim_next('vrijwilliger-1')")
                times.append((time.perf_counter() - began) * 1000)
            await tool.close()
        self.row(f"claim p99, {questions:,} questions", "ms", "5").figures.append(statistics.quantiles(times, n=100)[98])

    async def wakeup(self) -> None:
        """From COMMIT sent to the outbox worker's wake-up."""
        async with self.house() as house:
            heard: asyncio.Queue[float] = asyncio.Queue()
            presence = Presence(house.url("luisterpost_worker"), lambda _: heard.put_nowait(time.perf_counter()))
            await presence.connect()
            connection = await asyncpg.connect(house.url("luisterpost_worker"))
            times = []
            for _ in range(300):
                began = time.perf_counter()
                await connection.execute("begin; insert into core.loop values ('bench', now()) on conflict (name) do update "
                                         "set last_round_at = now(); select pg_notify('luisterpost', 'approved'); commit")
                times.append((await asyncio.wait_for(heard.get(), 5) - began) * 1000)
            await connection.close()
            await presence.close()
        self.row("commit to wake-up of the outbox worker, p99", "ms", "20").figures.append(statistics.quantiles(times, n=100)[98])

    async def idle(self, seconds: float) -> None:
        """Point 9.4: 20 mailboxes, polled every ten seconds, nothing to do."""
        async with self.house(users={"vraag": "geheim"} | {f"vraag{n}": "geheim" for n in range(1, 20)}) as house:
            file = house.folder / "organisations" / "helplijn.toml"
            first = file.read_text().replace("poll_seconds = 0.2", "poll_seconds = 10")
            file.write_text(first + "".join(extra_mailbox(n, house.dovecot.imap) for n in range(1, 20)))
            daemon = house.start(LUISTERPOST_POLL_SECONDS="5", LUISTERPOST_READERS="2")
            await house.until(lambda: all_polled(house, 20), "every mailbox polled")
            await asyncio.sleep(5)
            spent = cpu(daemon.pid)
            await asyncio.sleep(seconds)
            self.row("CPU seconds per hour, 20 idle mailboxes", "s", "60").figures.append((cpu(daemon.pid) - spent) * 3600 / seconds)
            self.row("resident memory of all processes, idle", "MB", "200").figures.append(memory(daemon.pid))
            house.dovecot.pour("vraag", [big_letter()])
            await house.until(lambda: house.value("select count(*) from core.ledger"), "the big letter recorded")
            self.row("resident memory after a 25 MB mail", "MB").figures.append(memory(daemon.pid))
            house.stop(daemon)

    async def forgetting(self, purged: int, kept: int) -> None:
        """A purge of everything of so many questions; a sweep that finds nothing among so many."""
        async with self.house() as house:
            purge = await bench_forgetting.purge(house, purged)
        self.row(f"purge of {purged:,} questions with children", "rows/s").figures.append(purge.rows)
        longest = self.row("slowest statement of anybody else meanwhile (baseline: alone)", "ms", "1000")
        longest.figures.append(purge.slowest)
        longest.baseline.append(purge.slowest_alone)
        async with self.house() as house:
            self.row(f"sweep that finds nothing, {kept:,} questions", "ms", "1000").figures.append(await bench_forgetting.nothing_due(house, kept))

    def table(self) -> Table:
        shown = Table(title=f"medians of {self.runs} run(s), {os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}")
        for column in ("what", "figure", "baseline", "ratio", "bar", ""):
            shown.add_column(column, justify="left" if column in ("what", "") else "right")
        for row in self.rows.values():
            figure = statistics.median(row.figures)
            base = statistics.median(row.baseline) if row.baseline else None
            shown.add_row(row.what, f"{figure:,.1f} {row.unit}", f"{base:,.0f}" if base else "", f"{figure / base:.2f}" if base else "",
                          row.wanted, row.verdict(figure))
        return shown


async def timed(work: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


async def fetch_only(port: int, password: str) -> None:
    """The baseline of 9.1: aioimaplib as it is, the same bodies, 50 a command, nothing done with them."""
    client = aioimaplib.IMAP4("127.0.0.1", port, timeout=120)
    await client.wait_hello_from_server()
    await client.login("vraag", password)
    await client.select("INBOX")
    uids = (await client.uid_search("ALL", charset=None)).lines[0].split()
    for start in range(0, len(uids), 50):
        await client.uid("fetch", b",".join(uids[start:start + 50]).decode(), "(BODY.PEEK[])")
    await client.logout()


async def send_only(port: int, data: bytes) -> None:
    """The baseline of 9.2: aiosmtplib, one connection, ready-made bytes."""
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False)
    await client.connect()
    for number in range(LETTERS):
        await client.sendmail("vraag@helplijn.example", [f"vrager{number}@vragers.example"], b"Subject: x\r\n\r\n" + data)
    await client.quit()


@asynccontextmanager
async def line(port: int, delay: float) -> AsyncIterator[int]:
    """The port itself, or one in front of it that adds `delay` seconds of round trip (a process of its own)."""
    if not delay:
        yield port
        return
    front = free_port()
    proxy = subprocess.Popen([sys.executable, "-m", "tests.slow_line", str(front), str(port), str(delay)])
    try:
        for _ in range(200):
            if answers(front):
                break
            await asyncio.sleep(0.02)
        yield front
    finally:
        proxy.kill()
        proxy.wait()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def as_nobody(*command: str) -> list[str]:
    ordinary = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--pdeathsig=KILL"]
    return [*(ordinary if os.geteuid() == 0 else []), *command]


def moment(house: House, event: str) -> datetime:
    return datetime.fromisoformat([entry for entry in house.journal() if entry["event"] == event][-1]["timestamp"])


def seconds_between(house: House, first: str, last: str) -> float:
    return (moment(house, last) - moment(house, first)).total_seconds()


async def settled(house: House) -> bool:
    return bool(await house.value("select count(*) = 0 from core.question where state in ('approved', 'sending')"))


async def all_polled(house: House, mailboxes: int) -> bool:
    return bool(await house.value("select count(*) filter (where last_success_at is not null) = $1 from core.mailbox", mailboxes))


def family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def cpu(pid: int) -> float:
    return sum(sum(process.cpu_times()[:4]) for process in family(pid)[:1])


def memory(pid: int) -> float:
    return float(sum(process.memory_info().rss for process in family(pid))) / 1e6


def big_letter() -> bytes:
    blob = base64.encodebytes(os.urandom(17_500_000)).decode().replace("\n", "\r\n")
    return ("From: Grote Vrager <groot@vragers.example>\r\nTo: vraag@helplijn.example\r\nSubject: Groot\r\nMessage-ID: <groot@vragers.example>\r\n"
            'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
            "Content-Type: text/plain\r\n\r\nZie de film van mijn kind.\r\n"
            f"--b\r\nContent-Type: video/mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n{blob}\r\n--b--\r\n").encode()


def extra_mailbox(number: int, port: int) -> str:
    return f"""
[[mailbox]]
name = "vragen-{number}"
address = "vraag{number}@helplijn.example"
[mailbox.imap]
host = "127.0.0.1"
port = {port}
security = "plaintext"
user = "vraag{number}"
secret = "imap"
"""


async def fill(house: House, questions: int) -> None:
    """So many open questions, by SQL."""
    await house.rows("insert into core.mailbox (organisation_id, name) select id, 'bench' from core.organisation")
    await house.rows("""
        insert into core.question (code, organisation_id, mailbox_id, state, subject, body, language, received_at, due_at, lease, kept,
                                   policy_digest)
        select 'B' || n, m.organisation_id, m.id, 'open', 'Slapen', repeat('Vraag. ', 20), 'nl', now(), now() + n * interval '1 second',
               interval '48 hours', '{}', 'bench'
        from core.mailbox m, generate_series(1, $1::int) n""", questions)
    await house.rows("vacuum analyze core.question")


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    options.add_argument("--idle-seconds", type=float, default=60)
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="lp-bench-"))
    folder.chmod(0o755)
    try:
        with Cluster(folder / "postgres", options={"max_connections": "200", "shared_buffers": "1GB"}, owned=True) as cluster:
            await measure(Bench(cluster, chosen.runs), chosen)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def measure(bench: Bench, chosen: argparse.Namespace) -> None:
    mails = [realistic(number) for number in range(LETTERS)]
    for run in range(chosen.runs):
        console.print(f"run {run + 1} of {chosen.runs}", style="dim")
        if "intake" in chosen.only:
            await bench.intake(mails, 0)
        if "slow" in chosen.only:
            await bench.intake(mails, 0.02)
        if "claims" in chosen.only:
            await bench.claims(1_000)
        if "wakeup" in chosen.only:
            await bench.wakeup()
    if "claims" in chosen.only:
        await bench.claims(1_000_000)
    if "forgetting" in chosen.only:
        await bench.forgetting(100_000, 1_000_000)
    if "idle" in chosen.only:
        await bench.idle(chosen.idle_seconds)
    console.print(bench.table())


if __name__ == "__main__":
    asyncio.run(main())
