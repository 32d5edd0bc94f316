"""Everything around the daemon breaks in the middle of its work: database, disk, mail servers, another daemon, the operator.

"In the middle" is made by a relay that holds its replies back: mails are in flight, others wait, letters still come in.
"""

import asyncio
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from typing import Any

from service.database import LOCK_DAEMON
from service.embedded.postgres import Cluster
from service.migrate import migrate
from tests.house import House
from tests.servers import free_port
from tests.smtp_servers import DROP, STALL, TAKE_AND_DROP, scripted
from tests.survival.trial import COORDINATOR, NO_DAEMON, Tally, Trial, trial
from tests.survival.world import SMALL, Url, durable_cluster, small_disk, url_of

DAEMONS = f"select count(*) = $1 from pg_locks where locktype = 'advisory' and classid = {LOCK_DAEMON} and granted"
HOLDERS = "select count(distinct lease_holder) = 2 from core.outgoing where state = 'sending'"
RECORDED = "select count(*) >= $1 from core.ledger"
NO_DATABASE = "PostgreSQL does not answer"
STOP_SECONDS = 10                           # promised to systemd
Stop = Callable[[Cluster], None]


# -- the database ----------------------------------------------------------------------------------------------------------

async def postgres_stops(size: int, ways: Sequence[Stop] = (Cluster.stop, Cluster.stop)) -> Tally:
    """PostgreSQL ends the first way while receipts leave and letters come in, the second way while answers leave."""
    with durable_cluster() as cluster:
        await migrate(cluster.url())
        async with trial(url_of(cluster), size) as it:
            daemon = it.start()
            for stop, work, meanwhile in zip(ways, (it.send(size // 2), it.approve()), (it.send(size - size // 2), it.send(0)), strict=True):
                await _half_way(it, work)
                stop(cluster)
                it.relay.release()
                await meanwhile
                await it.status_says(NO_DATABASE)
                cluster.start()
                await it.settled()
            assert daemon.poll() is None, "the daemon did not outlive its database"
            return await it.tally()


async def _half_way(it: Trial, work: Any) -> None:
    """This work is done up to where the relay holds replies back."""
    it.relay.hold_after(max(1, it.size // 4))
    await work
    await it.house.until(lambda: it.relay.held, "the relay holds a reply back", 90)


async def disk_full(size: int) -> Tally:
    """The disk of PostgreSQL gets full while receipts leave and letters come in; somebody makes room again."""
    with small_disk() as disk, durable_cluster(disk.folder, **SMALL) as cluster:
        await migrate(cluster.url())
        async with trial(url_of(cluster), size) as it:
            daemon = it.start()
            await _half_way(it, it.send(size // 2))
            disk.fill()
            await it.send(size - size // 2)
            it.relay.release()
            await it.house.until(lambda: _failed_since_full(it.house) or not cluster.running, "the full disk is felt", 60)
            await _status_fails(it)
            it.notes.append("PostgreSQL went on without writing" if cluster.running else "PostgreSQL ended")
            disk.free()
            cluster.start()
            await it.settled()
            await it.approve()
            await it.settled()
            assert daemon.poll() is None, "the daemon did not outlive the full disk"
            return await it.tally()


def _failed_since_full(house: House) -> bool:
    return any("DiskFull" in str(line.get("error")) for line in house.journal())


async def _status_fails(it: Trial) -> None:
    async def fails() -> bool:
        shown = await it.shown()
        it.status += [problem for problem in shown["problems"] if problem not in it.status][:1]
        return not shown["ok"]

    await it.house.until(fails, "status fails while nothing can be written", 90)


# -- mail servers ----------------------------------------------------------------------------------------------------------

async def dovecot_dies(url: Url, size: int, times: int = 2) -> Tally:
    """kill -9 of every process of the mail server, as soon as another part of the letters is being recorded."""
    async with trial(url, size) as it:
        daemon = it.start()
        for part in range(times):
            await it.send(size // times if part else size - size // times * (times - 1))
            await it.has("select count(*) > $1 from core.ledger", "letters are being recorded", it.letters - size // times)
            it.house.dovecot.kill()
            await it.has("select failures > 0 from core.mailbox", "the failure is noted")
            await it.status_says("mailbox helplijn/vragen fails since")
            it.house.dovecot.start()
            await it.has("select failures = 0 from core.mailbox", "the mailbox is well again")
            await it.settled()
        it.notes.append("the mailbox failed as: " + ", ".join(line["error"] for line in it.house.journal() if line["event"] == "mailbox_failed"))
        await it.approve()
        await it.settled()
        assert daemon.poll() is None
        return await it.tally()


async def relay_fails(url: Url, size: int, replies: dict[str, list[str]], uncertain: int = 0) -> Tally:
    """The relay gives these replies, for receipts and again for answers, before it works as it should."""
    async with scripted() as server, House(url, smtp_port=server.port, data_timeout=1) as house:
        house.relay.port = server.port
        it = Trial(house, size, None, lambda: [(mail.recipient, mail.data) for mail in server.mails], uncertain=uncertain)  # type: ignore[arg-type]
        it.start()
        for work in (it.send(size), it.approve()):
            server.replies.update({phase: list(sequence) for phase, sequence in replies.items()})
            await work
            await it.settled()
        assert all(server.replies[phase] == sequence[-1:] for phase, sequence in replies.items()), "not all of these replies were given"
        it.notes.append(f"{server.connections} connections")
        return await it.tally()


def temporary(times: int) -> dict[str, list[str]]:
    return {"RCPT": ["451"] * times + ["250"], "END": ["452", "421!"] * (times // 2) + ["250"]}


def silent(times: int) -> dict[str, list[str]]:
    return {"END": [STALL] * times + ["250"]}


def dropped(times: int, *, taken: bool) -> dict[str, list[str]]:
    return {"END": [TAKE_AND_DROP if taken else DROP] * times + ["250"]}


def mixed(times: int) -> dict[str, list[str]]:
    """Everything at once, `times` of each silence."""
    return {"RCPT": ["451", "250", "452", "250"], "END": ["451", *[DROP, TAKE_AND_DROP, STALL] * times, "421!", "250"]}


async def askers_gone(url: Url, size: int) -> Tally:
    """A quarter of the addresses does not exist (550): questions become undeliverable, the coordinator hears of each."""
    async with trial(url, size) as it:
        it.refused = it.relay.refused = {f"asker{number}@vragers.example" for number in range(0, size, 4)}
        it.start()
        await it.send(size)
        await it.settled()
        await it.approve()
        await it.settled()
        gone = {row["code"] for row in await it.house.rows("select code from core.question where state = 'undeliverable'")}
        notices = [raw.decode() for recipient, raw in it.mails() if recipient == COORDINATOR]
        assert len(gone) == len(it.refused)
        assert all(sum(code in notice for notice in notices) == 1 for code in gone), "the coordinator did not hear once of each"
        await it.status_says("could not be delivered")
        return await it.tally()


BROKEN = """
[[mailbox]]
name = "{name}"
address = "{name}@helplijn.example"
poll_seconds = 0.2
[mailbox.imap]
host = "127.0.0.1"
port = {port}
security = "plaintext"
user = "{name}"
secret = "imap"
"""


async def mailbox_fails(url: Url, size: int) -> Tally:
    """Beside the healthy mailbox one refuses connections and one accepts them and is silent."""
    async with trial(url, size) as it:
        silent_server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
        alone = await _seconds_of(it, size // 2)
        file = it.house.folder / "organisations" / "helplijn.toml"
        ports = {"dicht": free_port(), "stil": silent_server.sockets[0].getsockname()[1]}
        file.write_text(file.read_text() + "".join(BROKEN.format(name=name, port=port) for name, port in ports.items()))
        beside = await _seconds_of(it, size - size // 2, "select count(*) > 0 from core.mailbox where name = 'dicht' and failures > 0")
        it.notes.append(f"letters in {alone:.2f} s alone, {beside:.2f} s beside failing ones")
        assert beside < 3 * alone + 1, "a mailbox that fails slows the healthy one"
        shown = await it.status_says("mailbox helplijn/dicht fails since", "mailbox helplijn/stil was never looked at")
        assert not any("vragen" in problem for problem in shown["problems"])
        await it.approve()
        await it.settled()
        it.needs_somebody = True
        tally = await it.tally()
        silent_server.close()
        return tally


async def _seconds_of(it: Trial, number: int, before: str = "select true") -> float:
    """How long these letters take to be recorded and filed by a daemon that is warm."""
    for daemon in list(it.house.daemons):
        it.house.stop(daemon)
    it.start()
    await it.has("select count(*) > 0 from core.mailbox where last_success_at > now() - interval '10 seconds'", "the mailbox is looked at")
    await it.has(before, "the other mailbox has failed")
    began = time.monotonic()
    await it.send(number)
    await it.settled()
    return time.monotonic() - began


# -- daemons ---------------------------------------------------------------------------------------------------------------

async def two_daemons(url: Url, size: int) -> Tally:
    """Two daemons share the work; the one with the mailbox dies in the middle, later the other one."""
    async with trial(url, size, data_timeout=30, connections=2) as it:
        it.uncertain = 2 * 2
        first = it.start()
        await _half_way(it, it.send(size // 2))
        second = it.start()
        await it.has(DAEMONS, "two daemons live", 2)
        await it.send(size // 4)
        await it.has(HOLDERS, "both daemons have mails in flight")
        it.house.kill(first)
        await it.send(size // 8)
        await _taken_over(it)
        it.start()
        await it.has(DAEMONS, "two daemons live again", 2)
        await _half_way(it, it.approve())
        it.house.kill(second)
        await it.send(size - it.letters)
        await _taken_over(it)
        await it.approve()
        await it.settled()
        recovered = sum(line["count"] for line in it.house.journal() if line["event"] == "leases_recovered")
        it.notes.append(f"{recovered} leases recovered")
        return await it.tally()


async def _taken_over(it: Trial) -> None:
    began = time.monotonic()
    await it.has(RECORDED, "the other daemon took the mailbox", it.letters)
    mailbox = time.monotonic() - began
    it.relay.release()
    await it.settled()
    seconds = time.monotonic() - began
    assert seconds < 60, f"taking over lasted {seconds:.0f} seconds"
    it.notes.append(f"mailbox taken over in {mailbox:.1f} s, all done in {seconds:.1f} s")


async def asked_to_stop(url: Url, size: int, stop_seconds: float = 8.0) -> Tally:
    """SIGTERM while receipts leave, while answers leave, and with nothing to do; the relay holds its replies until the daemon is gone."""
    async with trial(url, size, data_timeout=30, connections=4) as it:
        it.uncertain = 4
        limit = str(stop_seconds)
        daemon = it.start(LUISTERPOST_STOP_SECONDS=limit)
        for work in (it.send(size), it.approve()):
            await _half_way(it, work)
            it.notes.append(f"ended in {await _ends(it, daemon, stop_seconds):.1f} s")
            if not it.approved:
                await it.status_says(NO_DAEMON)
            it.relay.release()
            daemon = it.start(LUISTERPOST_STOP_SECONDS=limit)
            await it.settled()
        it.notes.append(f"idle in {await _ends(it, daemon, 1):.1f} s")
        return await it.tally()


async def _ends(it: Trial, daemon: "subprocess.Popen[bytes]", stop_seconds: float) -> float:
    """SIGTERM ends the daemon in good order, a little after what it grants its steps."""
    began = time.monotonic()
    daemon.send_signal(signal.SIGTERM)
    await it.house.until(lambda: daemon.poll() is not None, "SIGTERM ends the daemon", 60)
    seconds = time.monotonic() - began
    it.house.daemons.remove(daemon)
    assert daemon.returncode == 0, f"the exit status is {daemon.returncode}"
    assert seconds < min(STOP_SECONDS, stop_seconds + 5), f"SIGTERM took {seconds:.1f} seconds"
    return seconds


async def asked_to_stop_in_intake(url: Url, size: int, stop_seconds: float = 0.05) -> Tally:
    """SIGTERM as soon as the first letters are recorded, with so little patience that the step is cut."""
    async with trial(url, size) as it:
        it.uncertain = 4
        await it.send(size)
        daemon = it.start(LUISTERPOST_STOP_SECONDS=str(stop_seconds))
        await it.has(RECORDED, "letters are being recorded", 1)
        it.notes.append(f"ended in {await _ends(it, daemon, stop_seconds):.1f} s")
        recorded = await it.house.value("select count(*) from core.ledger")
        it.notes.append(f"{recorded} of {size} letters recorded by then")
        it.start()
        await it.settled()
        return await it.tally()
