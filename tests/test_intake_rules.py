"""What becomes of unusual letters and mailboxes, with the real daemon on a real Dovecot: each ends in one recorded outcome.

One organisation with six mailboxes, each with a rule of its own: two ordinary ones, one that keeps letters in place, one that deletes
them, one that starts at a date, and one for small letters only. Every test uses letters and askers of its own.
"""

import asyncio
import imaplib
import json
import os
import re
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service.embedded.postgres import Cluster
from tests.house import House
from tests.road import asked, fetched, lasting, mail_with, mails_to, write

USERS = ("vraag", "info", "bewaar", "wis", "oud", "klein", "coordinator")
RULES = {
    "info": "", "bewaar": 'after = "keep"', "wis": 'after = "delete"', "oud": "start_at = 2026-11-20T00:00:00+01:00",
    "klein": "largest_letter_bytes = 10000",
}
MAILBOX = """
[[mailbox]]
name = "{user}"
address = "{user}@helplijn.example"
poll_seconds = 0.2
{rule}
[mailbox.imap]
host = "127.0.0.1"
port = {imap}
security = "plaintext"
user = "{user}"
secret = "imap"
"""
COORDINATOR = "coordinator@kantoor.example"
SET_ASIDE = "Luisterpost te bekijken"
SLOW = "0478 12 34 56 en 0499\n" * 500_000                         # takes the reading process long enough to be caught at it


@pytest.fixture(scope="module")
def house(cluster: Cluster) -> Iterator[House]:
    with lasting(cluster, users=dict.fromkeys(USERS, "geheim")) as home:
        house = home.house
        house.write_organisation(relay="".join(MAILBOX.format(user=user, rule=rule, imap=house.dovecot.imap) for user, rule in RULES.items()))
        file = house.folder / "organisations" / "helplijn.toml"
        file.write_text(file.read_text().replace("at_most = 1000", "at_most = 2"))
        house.start(LUISTERPOST_READING_SECONDS="1", LUISTERPOST_RECONCILE_HOURS="0.0003")
        yield house


async def outcomes(house: House, mailbox: str, count: int, since: int = 0) -> "list[asyncpg.Record]":
    """The ledger's rows of a mailbox, younger than row `since`, as soon as there are so many."""
    async def enough() -> "list[asyncpg.Record]":
        rows = await house.rows("select l.* from core.ledger l join core.mailbox m on m.id = l.mailbox_id "
                                "where m.name = $1 and l.id > $2 order by l.id", mailbox, since)
        return rows if len(rows) >= count else []

    found: list[asyncpg.Record] = await house.until(enough, f"{count} letters of {mailbox} in the ledger")
    return found


async def newest(house: House) -> int:
    return int(await house.value("select coalesce(max(id), 0) from core.ledger"))


async def questions(house: House, word: str) -> int:
    return int(await house.value("select count(*) from core.question where body like '%' || $1 || '%'", word))


async def filed(house: House, row_id: int) -> asyncpg.Record:
    """The ledger's row, as soon as its letter was filed away."""
    async def there() -> "list[asyncpg.Record]":
        return await house.rows("select * from core.ledger where id = $1 and filed_at is not null", row_id)

    return (await house.until(there, f"letter {row_id} filed away"))[0]


# -- one letter, one question ----------------------------------------------------------------------------------------------

async def test_one_mail_delivered_to_two_mailboxes_and_twice_to_one_is_one_question_with_one_receipt(house: House) -> None:
    since, mail = await newest(house), write("Ann <ann@vragers.example>", "Dubbel", "Zij is dubbelbezorgd.", "dubbel@vragers.example")
    for user in ("vraag", "info", "vraag"):
        house.dovecot.deliver(user, mail, sender="ann@vragers.example")
    rows = [*await outcomes(house, "vragen", 2, since), *await outcomes(house, "info", 1, since)]
    assert sorted(row["outcome"] for row in rows) == ["already_seen", "already_seen", "question"]
    assert await questions(house, "dubbelbezorgd") == 1
    for row in rows:
        assert (await filed(house, row["id"]))["filed_folder"] == "Luisterpost verwerkt"
    await mail_with(house, "ann@vragers.example", "dubbel@vragers.example")
    assert len(mails_to(house, "ann@vragers.example")) == 1


async def test_a_mail_without_message_id_delivered_twice_is_one_question(house: House) -> None:
    since, mail = await newest(house), write("Bea <bea@vragers.example>", "Zonder", "Hij is kenmerkloos.", None)
    house.dovecot.deliver("vraag", mail, mail, sender="bea@vragers.example")
    rows = await outcomes(house, "vragen", 2, since)
    assert sorted(row["outcome"] for row in rows) == ["already_seen", "question"]
    assert await questions(house, "kenmerkloos") == 1


async def test_two_mails_with_one_forged_message_id_are_two_questions(house: House) -> None:
    for text in ("Zij is eerstkenmerk.", "Zij is tweedekenmerk."):
        house.dovecot.deliver("vraag", write("Cas <cas@vragers.example>", "Vervalst", text, "zelfde@vragers.example"), sender="cas@vragers.example")
    assert (await asked(house, "eerstkenmerk"))["id"] != (await asked(house, "tweedekenmerk"))["id"]


async def test_a_server_that_counts_anew_makes_no_second_question(house: House) -> None:
    since = await newest(house)
    house.dovecot.deliver("bewaar", write("Dirk <dirk@vragers.example>", "Hernummerd", "Hij is hernummerd.", "nummer@vragers.example"))
    before = (await outcomes(house, "bewaar", 1, since))[-1]
    house.dovecot.kill()
    for file in (house.dovecot.base / "mail" / "bewaar").glob("dovecot*"):
        file.unlink()
    house.dovecot.start()

    async def seen_again() -> bool:
        statement = "select count(*) from core.ledger where uidvalidity <> $1 and letter_hash = $2 and outcome = 'already_seen'"
        return bool(await house.value(statement, before["uidvalidity"], before["letter_hash"]))

    await house.until(seen_again, "the letter is known under its new number")
    assert await questions(house, "hernummerd") == 1
    assert len(mails_to(house, "dirk@vragers.example")) == 1
    assert [event for event in house.journal() if event["event"] == "mailbox_renumbered" and event["mailbox"] == "bewaar"]


async def test_an_address_gets_two_receipts_a_day_at_most_and_every_question_is_kept(house: House) -> None:
    since = await newest(house)
    for number in range(4):
        mail = write("Eva <eva@vragers.example>", f"Nog iets {number}", f"Vraagje nummer {number}.", f"veel{number}@vragers.example")
        house.dovecot.deliver("vraag", mail, sender="eva@vragers.example")
    rows = await outcomes(house, "vragen", 4, since)
    assert [row["outcome"] for row in rows] == ["question"] * 4
    assert await house.value("select count(*) from core.outgoing where question_id = any ($1)", [row["question_id"] for row in rows]) == 2
    await mail_with(house, "eva@vragers.example", "veel1@vragers.example")
    assert len(mails_to(house, "eva@vragers.example")) == 2


# -- what happens on the server --------------------------------------------------------------------------------------------

async def test_letters_from_before_the_start_date_stay_where_they_are_with_a_row_in_the_ledger(house: House) -> None:
    since = await newest(house)
    with imaplib.IMAP4("127.0.0.1", house.dovecot.imap) as line:
        line.login("oud", "geheim")
        for moment, word in ((datetime(2026, 11, 19, 22, 59, tzinfo=UTC), "vergeeld"), (datetime(2026, 11, 19, 23, 1, tzinfo=UTC), "versgebakken")):
            line.append("INBOX", "", moment, write("Fien <fien@vragers.example>", "Oud", f"Zij is {word}.", f"{word}@vragers.example"))
    rows = await outcomes(house, "oud", 2, since)
    assert [(row["outcome"], row["reason"], row["file_to"]) for row in rows] == [("ignored", "before_start", "keep"), ("question", "", "processed")]
    await filed(house, rows[1]["id"])
    assert [b"vergeeld" in raw for raw in fetched(house, "oud")] == [True]
    assert await questions(house, "vergeeld") == 0
    await mail_with(house, "fien@vragers.example", "versgebakken@vragers.example")
    assert len(mails_to(house, "fien@vragers.example")) == 1


async def test_after_delete_nothing_of_the_letter_is_left_on_the_server(house: House) -> None:
    since = await newest(house)
    house.dovecot.deliver("wis", write("Gust <gust@vragers.example>", "Weg", "Hij is weggewist.", "weg@vragers.example"))
    row = await filed(house, (await outcomes(house, "wis", 1, since))[0]["id"])
    assert (row["outcome"], row["file_to"], row["filed_folder"]) == ("question", "delete", None)
    left = [path for path in (house.dovecot.base / "mail" / "wis").rglob("*") if path.is_file() and b"weggewist" in path.read_bytes()]
    assert left == []


async def test_after_keep_the_letter_stays_untouched_and_is_taken_once(house: House) -> None:
    since = await newest(house)
    house.dovecot.deliver("bewaar", write("Hanne <hanne@vragers.example>", "Blijft", "Zij is blijvertje.", "blijf@vragers.example"))
    row = (await outcomes(house, "bewaar", 1, since))[0]
    assert (row["outcome"], row["file_to"], row["filed_at"]) == ("question", "keep", None)
    await mail_with(house, "hanne@vragers.example", "blijf@vragers.example")
    assert sum(b"blijvertje" in raw for raw in fetched(house, "bewaar")) == 1
    assert await questions(house, "blijvertje") == 1


async def test_a_reconciliation_that_misses_a_letter_names_its_uid_in_status(house: House) -> None:
    since = await newest(house)
    house.dovecot.deliver("bewaar", write("Imke <imke@vragers.example>", "Zoek", "Zij is zoekgeraakt.", "zoek@vragers.example"))
    row = (await outcomes(house, "bewaar", 1, since))[0]
    await house.rows("delete from core.ledger where id = $1", row["id"])

    async def noticed() -> list[str]:
        problems: list[str] = json.loads((await asyncio.to_thread(house.run, "status", "--json")).stdout)["problems"]
        return [problem for problem in problems if "does not know" in problem]

    assert await house.until(noticed, "status tells of the difference") == [
        f"mailbox helplijn/bewaar holds messages that the ledger does not know: UID {row['uid']}"]
    shown = house.run("status")
    assert shown.returncode == 1
    assert f"UID {row['uid']}" in shown.stdout
    assert (await outcomes(house, "bewaar", 1, row["id"]))[0]["uid"] == row["uid"]      # and it has its row again


# -- letters that cannot be handled ----------------------------------------------------------------------------------------

async def test_a_letter_that_is_too_large_goes_to_its_own_folder_and_the_coordinator_hears_of_it(house: House) -> None:
    since = await newest(house)
    house.dovecot.deliver("klein", write("Jef <jef@vragers.example>", "Groot", "olifantsgroot " * 1500, "groot@vragers.example"),
                          write("Jef <jef@vragers.example>", "Klein", "Hij is muisklein.", "muis@vragers.example"))
    large, small = await outcomes(house, "klein", 2, since)
    assert (large["outcome"], large["reason"], small["outcome"]) == ("set_aside", "too_large", "question")
    assert (await filed(house, large["id"]))["filed_folder"] == SET_ASIDE
    assert [b"olifantsgroot" in raw for raw in fetched(house, "klein", SET_ASIDE)] == [True]
    notice = await mail_with(house, COORDINATOR, "Subject: Te grote mail in mailbox klein")
    assert b"olifantsgroot" not in notice
    await mail_with(house, "jef@vragers.example", "muis@vragers.example")
    assert len(mails_to(house, "jef@vragers.example")) == 1
    shown = house.run("set-aside", "show", str(large["id"]), "--raw")
    assert shown.returncode == 1
    assert "never fetched" in shown.stderr


async def test_a_letter_that_takes_too_long_is_set_aside_the_next_goes_on_and_a_retry_can_read_it(house: House) -> None:
    slow = write("Kaat <kaat@vragers.example>", "Traag", "Zij is slakkengang.\n" + SLOW, "traag@vragers.example")
    async with at_work(house, signal.SIGSTOP):
        since = await newest(house)
        house.dovecot.deliver("vraag", slow, write("Luc <luc@vragers.example>", "Vlug", "Hij is vliegensvlug.", "vlug@vragers.example"))
        first, second = await outcomes(house, "vragen", 2, since)
    assert (first["outcome"], first["reason"], second["outcome"]) == ("set_aside", "too_slow", "question")
    assert (await filed(house, first["id"]))["filed_folder"] == SET_ASIDE
    number = str(first["id"])
    assert f"{number}  helplijn/vragen  too_slow" in house.run("set-aside", "list").stdout
    raw = re.sub(r"^.*?(?=From: Kaat)", "", house.run("set-aside", "show", number, "--raw").stdout, flags=re.S)
    assert raw.encode() == slow.replace(b"\r\n", b"\n") or raw.encode() == slow
    assert "it stays set aside" in house.run("set-aside", "retry", number, LUISTERPOST_READING_SECONDS="0.01").stderr
    again = house.run("set-aside", "retry", number, LUISTERPOST_READING_SECONDS="60")
    assert again.returncode == 0, again.stderr
    question = await asked(house, "slakkengang")
    assert again.stdout.strip() == f"letter {number} is now: question {question['code']}"
    await mail_with(house, "kaat@vragers.example", "traag@vragers.example")
    assert await questions(house, "slakkengang") == 1


async def test_a_letter_that_crashes_its_reader_is_set_aside_and_can_be_dismissed(house: House) -> None:
    async with at_work(house, signal.SIGKILL):
        since = await newest(house)
        house.dovecot.deliver("vraag", write("Mia <mia@vragers.example>", "Stuk", "Zij is brokkenmaker.\n" + SLOW, "stuk@vragers.example"))
        row = (await outcomes(house, "vragen", 1, since))[0]
    assert (row["outcome"], row["reason"]) == ("set_aside", "reader_crashed")
    house.dovecot.deliver("vraag", write("Nel <nel@vragers.example>", "Heel", "Zij is heelgebleven.", "heel@vragers.example"))
    assert (await asked(house, "heelgebleven"))["outcome"] == "question"
    await filed(house, row["id"])
    assert json.loads(house.run("set-aside", "show", str(row["id"])).stdout)["reason"] == "reader_crashed"
    assert "mailbox helplijn/vragen has 1 letters set aside" in house.run("status").stdout
    assert house.run("set-aside", "dismiss", str(row["id"])).stdout.strip() == f"letter {row['id']} is dismissed"
    assert "no letter" in house.run("set-aside", "dismiss", str(row["id"])).stderr
    after: Any = (await house.rows("select outcome, reason from core.ledger where id = $1", row["id"]))[0]
    assert tuple(after) == ("ignored", "dismissed")
    assert await house.value("select count(*) from core.letter where ledger_id = $1", row["id"]) == 0
    assert any(b"brokkenmaker" in raw for raw in fetched(house, "vraag", SET_ASIDE))


@asynccontextmanager
async def at_work(house: House, how: signal.Signals) -> AsyncIterator[None]:
    """Meanwhile every reading process that has taken in half of SLOW gets this signal: SIGKILL as the kernel does when memory is short."""
    since = await newest(house)
    house.dovecot.deliver("vraag", write("Lot <lot@vragers.example>", "Eerst", "Zij is voorloopster.", f"eerst-{how.name}@vragers.example"))
    await outcomes(house, "vragen", 1, since)
    daemon = house.daemons[0].pid
    signalling = asyncio.create_task(_signal_readers_with(max(map(taken_in, readers(daemon))) + len(SLOW) // 2, daemon, how))
    try:
        yield
    finally:
        signalling.cancel()
        with suppress(asyncio.CancelledError):
            await signalling


async def _signal_readers_with(size: int, daemon: int, how: signal.Signals) -> None:
    while True:
        with suppress(OSError):
            for pid in readers(daemon):
                if taken_in(pid) > size:
                    os.kill(pid, how)
        await asyncio.sleep(0.005)


def readers(daemon: int) -> list[int]:
    children = [int(child) for task in Path(f"/proc/{daemon}/task").glob("*/children") for child in task.read_text().split()]
    return [child for child in children if b"service.reader" in Path(f"/proc/{child}/cmdline").read_bytes()]


def taken_in(pid: int) -> int:
    """Bytes that a process has read until now, its own program included (proc(5), rchar)."""
    try:
        return int(Path(f"/proc/{pid}/io").read_text().split()[1])
    except OSError:
        return 0
