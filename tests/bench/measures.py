"""The measurements: each fills its rows of the table from a whole installation of its own."""

import asyncio
import statistics
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from service.database import Presence
from service.embedded.postgres import Cluster
from service.migrate import migrate
from tests.bench import forgetting
from tests.bench.load import (
    LETTERS,
    all_polled,
    answers,
    as_nobody,
    big_letter,
    cpu,
    extra_mailbox,
    fetch_only,
    fill,
    line,
    memory,
    moment,
    seconds_between,
    send_only,
    settled,
)
from tests.bench.table import Row
from tests.house import House
from tests.servers import free_port

ANSWER = "Dag,\n\nEen vast ritme helpt de meeste kinderen van die leeftijd. " * 40
CONNECTIONS = 8


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
            purge = await forgetting.purge(house, purged)
        self.row(f"purge of {purged:,} questions with children", "rows/s").figures.append(purge.rows)
        longest = self.row("slowest statement of anybody else meanwhile (baseline: alone)", "ms", "1000")
        longest.figures.append(purge.slowest)
        longest.baseline.append(purge.slowest_alone)
        async with self.house() as house:
            self.row(f"sweep that finds nothing, {kept:,} questions", "ms", "1000").figures.append(await forgetting.nothing_due(house, kept))


async def timed(work: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began
