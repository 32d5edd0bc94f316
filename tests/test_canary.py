"""Planted words: the whole road is driven with an error at every step, then everything that anybody could see is searched for them.

What was planted, and the places that each word may and must reach, stands in tests/canary.py and tests/checklist_letters.py; tests/checklist.py
is the table of all leak channels. Daemons that fail once at each failpoint, and one with a broken letter, an IMAP server that fails with words of the
mail, a relay that refuses with the asker's address in its reply, rows that PostgreSQL refuses (its errors quote them), rights that are missing for a
while, and all letters of the checklist at once (tests/checklist_road.py).
"""

import asyncio
import base64
import subprocess
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service.embedded.postgres import find_binaries
from service.tools import add_actor
from tests import checklist
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
from tests.canary_stage import COORDINATOR, FAILING, POINTS, Stage, staged
from tests.checklist_road import opened, revealed, walk
from tests.conftest import Database

AT_ONCE = 5                                 # daemons at the same time
WAITING = """
select (select count(*) from core.question q where q.organisation_id = o.id and q.state in ('open', 'approved', 'sending'))
     + (select count(*) from core.outgoing g where g.organisation_id = o.id and g.state in ('ready', 'sending'))
     + (select count(*) from core.ledger l where l.organisation_id = o.id and l.filed_at is null)
from core.organisation o
where o.code = $1
"""


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


async def with_errors_at(stage: Stage, code: str, names: tuple[str, ...]) -> None:
    """The road of one letter, in a daemon that fails once at each of these steps and goes on."""
    stage.house.dovecot.deliver(code, LETTERS["full"], sender=ADDRESS)
    sweeps = any(name.startswith("retention.") for name in names)   # of several daemons one sweeps, once an hour
    only = ("intake", "outbox", *(["retention"] if sweeps else []))
    daemon = stage.start(code, *only, LUISTERPOST_FAILPOINT=",".join(f"{name}=error" for name in names))
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
    await asyncio.gather(ordinary(stage), refused_by_the_relay(stage), refused_by_the_database(stage), imap_that_fails(stage),
                         walk(stage.seen, stage.house, stage.database, stage.command))
    await revealed(stage.seen, stage.house, stage.database, "databank")
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
    stage.seen.sealed += opened((await stage.command("set-aside", "show", str(aside), "--raw")).encode())


# -- the search ------------------------------------------------------------------------------------------------------------

def gather(stage: Stage, server_log: Path) -> dict[str, bytes]:
    """Everything that anybody could see, by place, in lower case."""
    dump = subprocess.run([find_binaries() / "pg_dump", stage.database.url()], capture_output=True, check=True).stdout
    places = {
        "journal": stage.house.log_file.read_bytes(), "commands": text([*stage.shown, *stage.seen.shown]), "wrong calls": text(stage.wrong),
        "tool errors": text(stage.errors), DESK: text([*stage.desk, *stage.seen.desk]), DUMP: dump, "flags": text(stage.seen.flags),
        "PostgreSQL's log": server_log.read_bytes(), "processes": b"\n".join(stage.processes),
        "wake-ups": text(stage.wake_ups), "files": b"\n".join(files(stage.folder)),
        "mails to the coordinator": b"\n".join(b"\n".join(readable(raw)) for to, raw in letters(stage) if to == COORDINATOR),
    }
    for to, raw in letters(stage):
        if to != COORDINATOR:
            for name, content in mail_places(to, raw).items():
                places[name] = places.get(name, b"") + b"\n" + content
    return {name: content.lower() + undisguised(content.lower()) for name, content in places.items()}


def undisguised(content: bytes) -> bytes:
    """Once more without invisible letters and look-alikes, where there are any."""
    plain = content.decode("utf-8", "replace").translate({0xad: None, 0x200b: None, 0x2011: "-", ord("а"): "a", ord("е"): "e"}).encode()
    return b"" if plain == content else plain


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
    steps: list[Callable[[], Awaitable[None]]] = [
        lambda code=code, names=names: with_errors_at(stage, code, names) for code, names in FAILING.items()]  # type: ignore[misc]
    await asyncio.gather(*map(one, steps))
    failed = Counter(event["event"] for event in stage.house.journal() if "FailpointReached" in str(event.get("error")))
    assert failed["loop_failed"] == len(POINTS), f"not every step failed once: {failed}"
    await with_faults_from_outside(stage)


@pytest.mark.timeout(300)
async def test_every_planted_word_is_where_it_may_be_and_nowhere_else(database: Database) -> None:
    async with staged(database) as stage:
        await drive(stage)
        places = gather(stage, database.cluster.folder / "server.log")
        heads = {kind: {tuple(mail.keys()) for mail in of_kind} for kind, of_kind in mails_to_askers(stage).items()}
    wrong = {item.what: (sorted(found - item.reaches), sorted(item.reaches - found)) for item in PLANTED
             if (found := places_of(item, places)) != item.reaches}
    assert wrong == {}, "word: (where it leaked, where it should have been found)"
    kept = b"\n".join(stage.seen.sealed).lower()
    assert [item.what for item in PLANTED if item.sealed and not places_of(item, {"sealed": kept})] == [], "words that never arrived"
    assert set(heads) == {"receipt", ANSWER}
    assert {kind: len(found) for kind, found in heads.items()} == {"receipt": 1, ANSWER: 1}, "the letter changes the headers of our mails: item 32"
    empty = {place for found in checklist.OUR_SIDE.values() for place in found if not places.get(place)}
    assert not empty, "there was nothing to search in these places of our side"


def mails_to_askers(stage: Stage) -> dict[str, list[Message]]:
    found: dict[str, list[Message]] = {}
    for to, raw in letters(stage):
        mail = message_from_bytes(raw)
        if to != COORDINATOR:
            found.setdefault("receipt" if mail["Auto-Submitted"] else ANSWER, []).append(mail)
    return found


def test_the_table_has_every_item_of_the_checklist_and_no_word_goes_further_than_it_says() -> None:
    planted = {item.what: item for item in PLANTED}
    assert len(planted) == len(PLANTED)
    assert list(checklist.ITEMS) == list(range(1, 82))
    for number, row in checklist.ITEMS.items():
        assert row.planted or row.why, f"item {number}: nothing is planted and nothing says why"
        further = [what for what in row.planted if not planted[what].reaches <= row.may_appear]
        assert further == [], f"item {number} ({row.item}) may appear in {sorted(row.may_appear)} only"
    assert not checklist.HEADERS_NOT_LISTED
    assert {what for found in checklist.NEVER.values() for what in found} <= set(planted)


def test_the_search_finds_a_word_in_every_disguise() -> None:
    item = Planted("a word", "kwikstaart", frozenset())
    for value in ("...kwikstaart...", "Kwikstaart", "\\x" + b"..kwikstaart".hex(),
                  *(base64.b64encode(b"." * before + b"kwikstaart" + b"." * after).decode() for before in range(3) for after in range(3))):
        assert places_of(item, {"here": value.lower().encode(), "there": b"kwikstaar t"}) == {"here"}, value
    assert len(forms("kwikstaart")) > 5
