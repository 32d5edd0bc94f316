"""Planted words: the whole road is driven with an error at every step, then everything that anybody could see is searched for them.

What was planted, and the places that each word may and must reach, stands in tests/canary.py. One daemon for each failpoint, and one
with a broken letter, an IMAP server that fails with words of the mail, a relay that refuses with the asker's address in its reply,
rows that PostgreSQL refuses (its errors quote them) and rights that are missing for a while.
"""

import asyncio
import base64
import subprocess
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from service import failpoint
from service.embedded.postgres import find_binaries
from service.tools import add_actor
from tests.canary import (
    ADDRESS,
    ANSWER,
    AUTHOR,
    BODY_WORD,
    CLIENT,
    DESK,
    DRAFT,
    DUMP,
    FINAL,
    FIRST,
    LETTERS,
    LOCAL,
    PLANTED,
    REMARK,
    REVIEWER,
    SUBJECT,
    THREAD,
    TO,
    Planted,
    forms,
    places_of,
)
from tests.conftest import Database
from tests.house import ORGANISATION, House, Relay
from tests.servers import WITHOUT_MOVE, ScriptedImap, _descendants

COORDINATOR = "coordinator@kantoor.example"
SWEEP = "retention.batch"
AT_ONCE = 5                                 # daemons at the same time
PROFILE = {name: f"punt{number}" for number, name in enumerate(failpoint.NAMES)}          # an organisation for each failpoint
WAITING = """
select (select count(*) from core.question q where q.organisation_id = o.id and q.state in ('open', 'approved', 'sending'))
     + (select count(*) from core.outgoing g where g.organisation_id = o.id and g.state in ('ready', 'sending'))
     + (select count(*) from core.ledger l where l.organisation_id = o.id and l.filed_at is null)
from core.organisation o
where o.code = $1
"""
FAULTY = ("gewoon", "imap", "relais", "databank")                                         # and for each fault from outside


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

    @property
    def folder(self) -> Path:
        return self.house.folder

    def settle_in(self, code: str, imap: int = 0, smtp: int = 0) -> None:
        """Write the file of one organisation into a folder of its own."""
        place = self.folder / "profiles" / code
        place.mkdir(parents=True)
        (place / f"{code}.toml").write_text(ORGANISATION.format(
            code=code, user=code, after="move", mailbox="", imap=imap or self.house.dovecot.imap, smtp=smtp or self.house.relay.port, connections=2,
            relay="", data_timeout=5))

    def start(self, profile: str, **environment: str) -> "subprocess.Popen[bytes]":
        return self.house.start(LUISTERPOST_ORGANISATIONS=str(self.folder / "profiles" / profile), LUISTERPOST_LOG_LEVEL="debug",
                                TMPDIR=str(self.folder / "tmp"), **environment)

    async def command(self, *words: str, **environment: str) -> str:
        done = await asyncio.to_thread(self.house.run, *words, LUISTERPOST_ORGANISATIONS=str(self.folder / "profiles" / "alle"),
                                       TMPDIR=str(self.folder / "tmp"), **environment)
        return done.stdout + done.stderr


@asynccontextmanager
async def staged(database: Database) -> AsyncIterator[Stage]:
    users = {"vraag": "geheim"} | dict.fromkeys((*PROFILE.values(), *FAULTY), "geheim")
    async with House(database.url, users=users, dovecot_options=WITHOUT_MOVE) as house, ScriptedImap({1: LETTERS["full"]}) as imap:
        relay = RefusingRelay(house.dovecot)
        relay.start()
        stage = Stage(house, database, relay, imap)
        (house.folder / "tmp").mkdir()
        for code in PROFILE.values():
            stage.settle_in(code)
        for code in FAULTY:
            stage.settle_in(code, imap=imap.port if code == "imap" else 0, smtp=relay.port if code == "relais" else 0)
        for place in ("alle", "fout"):
            (house.folder / "profiles" / place).mkdir()
            for code in (*FAULTY, *(PROFILE.values() if place == "alle" else ())):
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
        await asyncio.sleep(0.05)


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


# -- the road --------------------------------------------------------------------------------------------------------------

async def question_in(stage: Stage, code: str, outcome: str = "question") -> str:
    """The code of the organisation's newest question, as soon as there is one that is open."""
    async def look() -> str:
        rows = await stage.house.rows("select q.code from core.question q join core.organisation o on o.id = q.organisation_id "
                                      "where o.code = $1 and q.state = 'open' order by q.id desc limit 1", code)
        return rows[0]["code"] if rows else ""

    found: str = await stage.house.until(look, f"an open question of {code}", 60)
    return found


async def volunteer(stage: Stage, code: str, question: str) -> None:
    """Read, draft, send back, draft, approve: with the volunteer's words and through the contract."""
    if code not in stage.logins:
        for alias in (AUTHOR, REVIEWER):
            await add_actor(stage.database.admin, code, alias)
        stage.logins[code] = await stage.database.tool_url(code)
    tool = await asyncpg.connect(stage.logins[code], server_settings={"application_name": f"{CLIENT}/9.1"})
    try:
        await tool.execute("select desk_v1.claim($1, $2)", question, AUTHOR)
        await tool.execute("select desk_v1.save_draft($1, $2, $3, 0)", question, AUTHOR, f"Een {DRAFT}.")
        await tool.execute("select desk_v1.submit($1, $2, 1)", question, AUTHOR)
        await refused(stage, tool, "select desk_v1.save_draft($1, $2, $3, 7)", question, AUTHOR, f"Een {DRAFT}.")
        await refused(stage, tool, "select desk_v1.send_back($1, $2, 1, $3)", question, AUTHOR, f"Te {REMARK}.")
        await tool.execute("select desk_v1.send_back($1, $2, 1, $3)", question, REVIEWER, f"Te {REMARK}.")
        await tool.execute("select desk_v1.save_draft($1, $2, $3, 1)", question, AUTHOR, f"Dag,\n\nprobeer een {FINAL}.")
        await tool.execute("select desk_v1.submit($1, $2, 2)", question, AUTHOR)
        await tool.execute("select desk_v1.approve($1, $2, 2)", question, REVIEWER)
        for view in ("questions", "answers", "remarks", "actors"):
            stage.desk += [str(dict(row)) for row in await tool.fetch(f"select * from desk_v1.{view}")]
    finally:
        await tool.close()


async def refused(stage: Stage, tool: "asyncpg.Connection[Any]", statement: str, *values: object) -> None:
    with pytest.raises(asyncpg.PostgresError) as caught:
        await tool.execute(statement, *values)
    stage.errors.append(str(caught.value.as_dict()))


async def settled(stage: Stage, code: str) -> None:
    """Nothing of this organisation waits any more."""
    async def done() -> bool:
        return not await stage.house.value(WAITING, code)

    await stage.house.until(done, f"everything of {code} is answered and filed", 60)


async def with_an_error_at(stage: Stage, name: str) -> None:
    """The road of one letter, in a daemon that fails once at this step and goes on."""
    code = PROFILE[name]
    stage.house.dovecot.deliver(code, LETTERS["full"], sender=ADDRESS)
    daemon = stage.start(code, LUISTERPOST_FAILPOINT=f"{name}=error")
    await volunteer(stage, code, await question_in(stage, code))
    await settled(stage, code)
    assert daemon.poll() is None
    await asyncio.to_thread(stage.house.stop, daemon)


async def with_faults_from_outside(stage: Stage) -> None:
    """One daemon for four organisations, each with another trouble."""
    stage.imap.faults["bodies"] = lambda server, tag, words: f"{tag} NO [SERVERBUG] cannot open {BODY_WORD} of {FIRST} <{ADDRESS}>\r\n".encode()
    stage.house.dovecot.deliver("gewoon", LETTERS["broken"], LETTERS["html"], sender=ADDRESS)
    stage.house.dovecot.deliver("relais", LETTERS["full"], sender=ADDRESS)
    daemon = stage.start("fout")
    await asyncio.gather(ordinary(stage), refused_by_the_relay(stage), refused_by_the_database(stage), imap_that_fails(stage))
    await wrong_calls(stage)
    await ordinary_calls(stage)
    assert daemon.poll() is None


async def ordinary(stage: Stage) -> None:
    await volunteer(stage, "gewoon", await question_in(stage, "gewoon"))
    await settled(stage, "gewoon")


async def refused_by_the_relay(stage: Stage) -> None:
    await volunteer(stage, "relais", await question_in(stage, "relais"))
    await settled(stage, "relais")
    assert stage.relay.refused >= 3
    assert await stage.house.value("select count(*) from core.question where state = 'undeliverable'") == 1


async def imap_that_fails(stage: Stage) -> None:
    await stage.house.until(lambda: any(event["event"] == "mailbox_failed" for event in stage.house.journal()), "the failing mailbox is noticed")
    stage.imap.faults.clear()
    await volunteer(stage, "imap", await question_in(stage, "imap"))
    await settled(stage, "imap")


async def refused_by_the_database(stage: Stage) -> None:
    """A row that PostgreSQL refuses, quoting it, is set aside and can be tried again; a right that is missing only delays."""
    house = stage.house

    async def known() -> bool:
        return bool(await house.rows("select id from core.organisation where code = 'databank'"))

    await house.until(known, "the organisation has its row")
    number = await house.value("select id from core.organisation where code = 'databank'")
    await house.rows(f"alter table core.question add constraint canary check (organisation_id <> {number})")
    house.dovecot.deliver("databank", LETTERS["full"], sender=ADDRESS)

    async def aside() -> int:
        rows = await house.rows("select id from core.ledger where reason = 'not_storable'")
        return rows[0]["id"] if rows else 0

    letter = await house.until(aside, "the letter that cannot be stored is set aside")
    stage.shown.append(await stage.command("set-aside", "retry", str(letter)))
    await house.rows("alter table core.question drop constraint canary")
    stage.shown.append(await stage.command("set-aside", "retry", str(letter)))
    await house.rows("revoke insert on core.trail from luisterpost_worker")
    house.dovecot.deliver("databank", LETTERS["html"], sender=ADDRESS)
    await house.until(lambda: any("InsufficientPrivilege" in event.get("error", "") for event in house.journal()), "the missing right is noticed")
    await house.rows("grant insert on core.trail to luisterpost_worker")
    for _ in range(2):
        await volunteer(stage, "databank", await question_in(stage, "databank"))
    await settled(stage, "databank")


async def wrong_calls(stage: Stage) -> None:
    """Commands with words of the letter where they do not belong; only the shell's own user sees what they say."""
    tool = {"LUISTERPOST_TOOL_URL": await stage.database.tool_url("gewoon", "shell")}
    question = str(await stage.house.value("select q.code from core.question q join core.organisation o on o.id = q.organisation_id "
                                           "where o.code = 'gewoon'"))
    calls: list[tuple[str, ...]] = [
        ("queue", "claim", ADDRESS, "--as", FIRST), ("queue", "close", question, "--reason", REMARK, "--as", LOCAL),
        ("queue", "send-back", question, "--revision", "2", "--note", REMARK, "--as", FIRST), ("queue", FIRST),
        ("queue", "submit", question, f"--revision={FIRST}", "--as", AUTHOR),
        ("queue", "draft", question, "--as", AUTHOR, "--file", f"/nergens/{LOCAL}.txt")]
    stage.wrong += await asyncio.gather(*(stage.command(*words, **tool) for words in calls))
    stage.desk.append(await stage.command("queue", "show", question, **tool))
    stage.desk.append(await stage.command("queue", "list", **tool))


async def ordinary_calls(stage: Stage) -> None:
    aside = await stage.house.value("select min(id) from core.ledger where outcome = 'set_aside'")
    calls = [("status",), ("ledger",), ("check",), ("set-aside", "list"), ("set-aside", "show", str(aside))]
    stage.shown += await asyncio.gather(*(stage.command(*words) for words in calls))
    assert "encrypted" in "".join(stage.shown)


# -- the search ------------------------------------------------------------------------------------------------------------

def gather(stage: Stage, server_log: Path) -> dict[str, bytes]:
    """Everything that anybody could see, by place, in lower case."""
    dump = subprocess.run([find_binaries() / "pg_dump", stage.database.url()], capture_output=True, check=True).stdout
    places = {
        "journal": stage.house.log_file.read_bytes(), "commands": text(stage.shown), "wrong calls": text(stage.wrong),
        "tool errors": text(stage.errors), DESK: text(stage.desk), DUMP: dump,
        "PostgreSQL's log": server_log.read_bytes(), "processes": b"\n".join(stage.processes),
        "wake-ups": text(stage.wake_ups), "files": b"\n".join(files(stage.folder)),
        "mails to the coordinator": b"\n".join(b"\n".join(readable(raw)) for to, raw in letters(stage) if to == COORDINATOR),
    }
    for to, raw in letters(stage):
        if to != COORDINATOR:
            for name, content in mail_places(to, raw).items():
                places[name] = places.get(name, b"") + b"\n" + content
    return {name: content.lower() for name, content in places.items()}


def text(lines: list[str]) -> bytes:
    return "\n".join(lines).encode()


def letters(stage: Stage) -> Iterator[tuple[str, bytes]]:
    for relay in (stage.house.relay, stage.relay):
        for _, recipients, raw in relay.mails:
            yield recipients[0], raw


def readable(raw: bytes) -> Iterator[bytes]:
    """A mail as it is, and each of its parts and its subject decoded."""
    mail = message_from_bytes(raw)
    yield raw
    yield str(make_header(decode_header(str(mail["Subject"])))).encode()
    for part in mail.walk():
        if not part.is_multipart():
            yield bytes(part.get_payload(decode=True) or b"")


def mail_places(to: str, raw: bytes) -> dict[str, bytes]:
    """A mail to an asker, taken apart: some words may stand in one header and nowhere else."""
    mail = message_from_bytes(raw)
    own = {"to": TO, "subject": SUBJECT, "in-reply-to": THREAD, "references": THREAD}
    kind = "receipt" if mail["Auto-Submitted"] else ANSWER
    found = {TO: to.encode(), kind: b"\n".join(list(readable(raw))[2:]) + raw.partition(b"\r\n\r\n")[2]}
    for name, value in mail.items():
        place = own.get(name.lower(), "other headers")
        found[place] = found.get(place, b"") + b"\n" + name.encode() + b": " + str(make_header(decode_header(str(value)))).encode()
    return found


def files(folder: Path) -> Iterator[bytes]:
    """Names of all files of the installation, and what stands in those that the daemon could have written."""
    for path in folder.rglob("*"):
        yield str(path.relative_to(folder)).encode()
        if path.is_file() and path.relative_to(folder).parts[0] in ("tmp", "state"):
            yield path.read_bytes()


async def drive(stage: Stage) -> None:
    async def one(step: Callable[[], Awaitable[None]]) -> None:
        async with turns:
            await step()

    turns = asyncio.Semaphore(AT_ONCE)
    steps: list[Callable[[], Awaitable[None]]] = [lambda name=name: with_an_error_at(stage, name) for name in failpoint.NAMES if name != SWEEP]  # type: ignore[misc]
    await with_an_error_at(stage, SWEEP)    # alone: of several daemons only one sweeps
    await asyncio.gather(*map(one, steps))
    failed = Counter(event["event"] for event in stage.house.journal() if "FailpointReached" in str(event.get("error")))
    assert failed["loop_failed"] == len(failpoint.NAMES), f"not every step failed once: {failed}"
    await with_faults_from_outside(stage)


@pytest.mark.timeout(300)
async def test_every_planted_word_is_where_it_may_be_and_nowhere_else(database: Database) -> None:
    async with staged(database) as stage:
        await drive(stage)
        places = gather(stage, database.cluster.folder / "server.log")
    wrong = {item.what: (sorted(found - item.reaches), sorted(item.reaches - found)) for item in PLANTED
             if (found := places_of(item, places)) != item.reaches}
    assert wrong == {}, "word: (where it leaked, where it should have been found)"


def test_the_search_finds_a_word_in_every_disguise() -> None:
    item = Planted("a word", "kwikstaart", frozenset())
    for value in ("...kwikstaart...", "Kwikstaart", "\\x" + b"..kwikstaart".hex(),
                  *(base64.b64encode(b"." * before + b"kwikstaart" + b"." * after).decode() for before in range(3) for after in range(3))):
        assert places_of(item, {"here": value.lower().encode(), "there": b"kwikstaar t"}) == {"here"}, value
    assert len(forms("kwikstaart")) > 5
