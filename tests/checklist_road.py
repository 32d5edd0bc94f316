"""What happens to the letters of tests/checklist_letters.py: they arrive together, a screener, volunteers and a coordinator work on them.

walk() is called by tests/test_canary.py while its daemon runs. What it asserts itself is what a search for words cannot tell: who has to wait
for a person, what a copy of an attachment is, which moments a tool reads. All that people could see it puts into Seen, to be searched.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

import asyncpg

from service.clock import utc_now
from service.database import transaction
from service.reveal import reveal
from service.vault import KeyFolder
from tests.canary import AUTHOR, REVIEWER
from tests.checklist_letters import (
    BOUNCE,
    ENVELOPE,
    LETTERS,
    LIFTED,
    MARK,
    MISSED,
    OWN_ADDRESS,
    OWN_NAME,
    OWN_PHONE,
    OWN_STREET,
    REASON,
    TYPED_BY_A_VOLUNTEER,
)
from tests.conftest import Database
from tests.house import House
from tests.road import mail_program

CODE = "lijst"                              # the organisation that they are sent to
COORDINATOR = "c-1"
HELD = {"rare": ["adoption_origin", "multiple_birth", "news_event", "only_one", "public_office", "rare_disease"], "two senders": ["two_senders"]}
KINDS_OF_PARTS = ("document", "other", "other", "mail", "calendar", "contact", "document", "image", "image", "image", "pdf", "document", "document",
                  "document", "audio", "video", "archive")
NEVER_COPIED = {"mail", "calendar", "contact", "audio", "video", "archive"}
QUESTIONS = "select q.code, q.body from core.question q join core.organisation o on o.id = q.organisation_id where o.code = any($1)"
Command = Callable[..., Awaitable[str]]


@dataclass
class Seen:
    """What people and programs saw on this road, and what only the sealed letters hold."""

    shown: list[str] = field(default_factory=list)
    desk: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    sealed: list[bytes] = field(default_factory=list)


async def walk(seen: Seen, house: House, database: Database, command: Command) -> None:
    house.dovecot.deliver(CODE, *LETTERS.values(), BOUNCE, sender=ENVELOPE)
    await people(command)
    codes = await asked(house)
    await all_stand_where_they_should(house, codes)
    url = await database.tool_url(CODE)
    tools = [await asyncpg.connect(url) for _ in range(3)]
    try:
        await asyncio.gather(screened(seen, house, tools[0], codes["rare"]), blocked(house, tools[1], codes),
                             copied(seen, house, tools[2], codes["parts"]))
        seen.desk.append(await command("queue", "masks", codes["rare"], LUISTERPOST_TOOL_URL=url))
        await read_everything(seen, tools[0])
    finally:
        for tool in tools:
            await tool.close()
    seen.flags += await asyncio.to_thread(flags_on_the_server, house)


async def people(command: Command) -> None:
    """They are registered with all that they are known by."""
    own = ("--name", OWN_NAME, "--phone", OWN_PHONE, "--address", OWN_ADDRESS, "--address", OWN_STREET)
    for words in ((AUTHOR, *own), (REVIEWER, "--screener"), (COORDINATOR, "--coordinator")):
        assert "may act for" in await command("actor", "add", "--organisation", CODE, *words)


async def asked(house: House) -> dict[str, str]:
    """The code of the question that each letter became."""
    async def look() -> dict[str, str]:
        rows = await house.rows(QUESTIONS, [CODE])
        codes = {letter: row["code"] for letter, mark in MARK.items() for row in rows if mark in row["body"]}
        return codes if codes.keys() == LETTERS.keys() else {}

    found: dict[str, str] = await house.until(look, "a question of every letter of the checklist")
    return found


async def all_stand_where_they_should(house: House, codes: dict[str, str]) -> None:
    """Items 33 and 79 wait for a person, 50 is no question, 78 keeps the age."""
    rows = {row["code"]: row for row in await house.rows("select code, state, state_reason, flags, body from core.question")}
    for letter, code in codes.items():
        row, flags = rows[code], HELD.get(letter, [])
        assert (row["state"], row["state_reason"], row["flags"]) == (("arrived", "screening") if flags else ("open", "")) + (flags,), letter
    assert "van 6 jaar" in rows[codes["story"]]["body"]

    async def is_bounce() -> bool:
        return bool(await house.value("select count(*) from core.ledger l join core.organisation o on o.id = l.organisation_id "
                                      "where o.code = $1 and l.outcome = 'bounce' and l.question_id is null", CODE))

    await house.until(is_bounce, "the delivery report has its outcome")


async def screened(seen: Seen, house: House, tool: "asyncpg.Connection[Any]", code: str) -> None:
    """A screener lifts one mask, masks one word and lets the question go; a volunteer who recognises somebody sends it back."""
    seen.desk.append(str(await tool.fetch("select * from desk_v1.masks where question = $1", code)))
    number = await tool.fetchval("select number from desk_v1.masks where question = $1 and replaced_by = '[kind 1]'", code)
    await tool.execute("select desk_v1.unmask($1, $2, $3)", code, REVIEWER, number)

    async def body_with_name() -> str:
        body = str(await tool.fetchval("select body from desk_v1.questions where code = $1", code))
        return body if LIFTED in body else ""

    body = await house.until(body_with_name, "the daemon puts the words of a mask back")
    await tool.execute("select desk_v1.mask($1, $2, 'text', $3, $4, 'organisatie')", code, REVIEWER, body.index(MISSED), len(MISSED))
    await house.until(lambda: house.value("select bool_and(words is null) from core.mask"), "the daemon seals the words of the new mask")
    await tool.execute("select desk_v1.screen($1, $2)", code, REVIEWER)
    await tool.execute("select desk_v1.doubt($1, $2)", code, AUTHOR)


async def blocked(house: House, tool: "asyncpg.Connection[Any]", codes: dict[str, str]) -> None:
    """An answer that names the asker, or who wrote it, is approved and does not leave."""
    for letter, name in (("heads", TYPED_BY_A_VOLUNTEER), ("page", OWN_NAME)):
        code = codes[letter]
        await tool.execute("select desk_v1.claim($1, $2)", code, AUTHOR)
        await tool.execute("select desk_v1.save_draft($1, $2, $3, 0)", code, AUTHOR, f"Dag,\n\nmisschien kan {name} hem eerder in bed leggen.")
        await tool.execute("select desk_v1.submit($1, $2, 1)", code, AUTHOR)
        await tool.execute("select desk_v1.approve($1, $2, 1)", code, REVIEWER)

    def stopped() -> bool:
        found = {event["question"] for event in house.journal() if event["event"] == "answer_blocked"}
        return found >= {codes["heads"], codes["page"]}

    await house.until(stopped, "both answers are stopped")


async def copied(seen: Seen, house: House, tool: "asyncpg.Connection[Any]", code: str) -> None:
    """Checklist 5.5: copies of what may have one, released one by one; the same picture twice gives the same copy (item 52)."""
    async def made() -> bool:
        return not await tool.fetchval("select count(*) from desk_v1.attachments where question = $1 and state = 'waiting'", code)

    await house.until(made, "all copies are made")
    states = await tool.fetch("select number, kind, state, reason from desk_v1.attachments where question = $1 order by number", code)
    assert tuple(row["kind"] for row in states) == KINDS_OF_PARTS
    assert {row["kind"] for row in states if row["state"] == "refused"} >= NEVER_COPIED
    sheets: dict[str, list[bytes]] = {}
    for row in states:
        if row["state"] == "cleaned":
            looked = await tool.fetch("select * from desk_v1.look_at_attachment($1, $2, $3)", code, REVIEWER, row["number"])
            await tool.execute("select desk_v1.release_attachment($1, $2, $3)", code, REVIEWER, row["number"])
            sheets.setdefault(looked[0]["media_type"], []).append(looked[0]["content"])
    assert len(sheets["image/jpeg"]) == 2
    assert len(set(sheets["image/jpeg"])) == 1
    assert b"Verslag over [naam]: hij slaapt." in sheets["text/plain"]
    seen.desk += [content.decode("latin-1") for found in sheets.values() for content in found]


async def read_everything(seen: Seen, tool: "asyncpg.Connection[Any]") -> None:
    """All that a tool can read; its moments are full hours (item 17)."""
    for view in ("questions", "answers", "remarks", "actors", "masks", "attachments"):
        rows = [dict(row) for row in await tool.fetch(f"select * from desk_v1.{view}")]
        assert all(value.minute == value.second == value.microsecond == 0 for row in rows for name, value in row.items()
                   if name in ("arrived", "saved_at", "due_at")), view
        seen.desk += [str(row) for row in rows]


def flags_on_the_server(house: House) -> list[str]:
    """Flags and keywords of everything that was filed away."""
    with mail_program(house, CODE, "Luisterpost verwerkt") as line:
        return [str(line.uid("fetch", "1:*", "(FLAGS)"))]


async def revealed(seen: Seen, house: House, database: Database, other: str) -> None:
    """A coordinator opens one question from the shell; every other letter that is kept is opened here, to know that its words arrived."""
    await house.rows("insert into core.actor (organisation_id, alias, coordinator) select id, $1, true from core.organisation where code = $2",
                     COORDINATOR, other)
    rows = await house.rows(QUESTIONS, [CODE, other])
    file = house.folder / "opened.eml"
    shown = await asyncio.to_thread(house.run, "reveal", rows[0]["code"], "--actor", COORDINATOR, "--reason", REASON, "--raw", str(file))
    assert shown.stdout.startswith("name: "), shown.stderr
    seen.shown.append(shown.stderr)
    seen.sealed += [shown.stdout.encode(), *opened(file.read_bytes())]
    file.unlink()
    opener = KeyFolder(house.folder / "keys").opener()
    async with transaction(database.admin) as tx:
        for row in rows:
            seen.sealed += opened((await reveal(tx, row["code"], COORDINATOR, REASON, opener, utc_now())).letter)


def opened(raw: bytes) -> list[bytes]:
    """A letter and each of its parts, decoded."""
    return [raw, *(bytes(part.get_payload(decode=True) or b"") for part in message_from_bytes(raw).walk() if not part.is_multipart())]
