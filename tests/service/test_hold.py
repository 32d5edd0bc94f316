"""Holds: placed by one coordinator, ended by two, stronger than everything, and on record."""

import asyncio
import os
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from service import set_aside
from service.errors import LuisterpostError
from service.forgetting import hold
from service.forgetting.hold import Target
from service.forgetting.retention import due
from service.vault import KeyFolder
from tests import shell
from tests.build import RECEIVED, Organisation, make_organisation, make_question
from tests.conftest import Database
from tests.contract.desk import column
from tests.forget import erase_batch

LATER = RECEIVED + timedelta(days=31)
REVIEW = date(2100, 1, 31)
REASON = "klacht van mevrouw Plantedname"
Luisterpost = Callable[..., "asyncio.Future[tuple[int, str]]"]


@pytest.fixture
async def place(database: Database) -> Organisation:
    async with database.admin.begin() as tx:
        made = await make_organisation(tx, aliases=("mees", "noor", "sam"))
        await tx.exec_driver_sql("update core.actor set coordinator = alias <> 'mees'")
        return made


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    folder = KeyFolder(tmp_path / "keys")
    folder.new(date(2026, 11, 21))
    return folder


@pytest.fixture
def luisterpost(database: Database, keys: KeyFolder, tmp_path: Path) -> Luisterpost:
    """A command with this text on its standard input: its exit status, and what it said."""
    environment = {"PATH": os.environ["PATH"], "LUISTERPOST_STATE": str(tmp_path), "LUISTERPOST_DATABASE_URL": database.worker_url}

    def command(*words: str, text: str = "") -> "asyncio.Future[tuple[int, str]]":
        def run() -> tuple[int, str]:
            done = shell.run(*words, environment=environment, text=text)
            return done.returncode, done.stdout + done.stderr

        return asyncio.ensure_future(asyncio.to_thread(run))

    return command


async def test_a_hold_is_placed_by_one_coordinator_and_ended_by_two(database: Database, place: Organisation, luisterpost: Luisterpost) -> None:
    async with database.admin.begin() as tx:
        first = await make_question(tx, place, "answered")
        await make_question(tx, place, "answered", follows_id=first.id, exchange=first.code)
        await make_question(tx, place, "answered")
    assert await luisterpost("hold", "place", first.code, "--actor", "noor", "--reason", "-", "--review", str(REVIEW), text=REASON) \
        == (0, "hold 1 stands: 2 question(s) are not erased before it ends\n")
    async with database.worker.begin() as tx:
        assert (await erase_batch(tx, LATER))["identity"] == 1
    assert "still stands" in (await luisterpost("hold", "end", "1", "--actor", "sam"))[1]
    assert "a second coordinator" in (await luisterpost("hold", "end", "1", "--actor", "sam"))[1]
    listed = (await luisterpost("hold", "list", "--reasons"))[1]
    assert re.fullmatch(rf"1  voorbeeld  {first.code}  placed [-\d]+ by noor  review {REVIEW}  sam asks to end it  {REASON}\n", listed)
    assert "has ended" in (await luisterpost("hold", "end", "1", "--actor", "noor"))[1]
    assert await column(database, f"select event || ' ' || actor from core.trail where question_id = {first.id} and event ~ 'hold' order by id") == [
        "hold_placed noor", "hold_end_asked sam", "hold_ended noor"]
    async with database.worker.begin() as tx:
        assert (await erase_batch(tx, LATER))["identity"] == 2


async def test_why_a_hold_was_placed_is_sealed_and_gone_once_it_has_ended(database: Database, place: Organisation, keys: KeyFolder) -> None:
    now = datetime.now(UTC)
    async with database.worker.begin() as tx:
        placed = await hold.place(tx, Target(place.id, "organisation"), "noor", REASON, REVIEW, keys.sealer(), now)
        assert [item.reason for opener in (keys.opener(), None) for item in await hold.listed(tx, opener)] == [REASON, ""]
    assert await column(database, "select count(*) from core.hold where sealed is not null and position('Plantedname' in hold::text) = 0") == [1]
    async with database.worker.begin() as tx:
        assert (await hold.end(tx, placed.id, "noor", now)).ended is False
        await hold.review(tx, placed.id, "sam", REVIEW, now)                          # still needed: what noor asked is void
        assert (await hold.end(tx, placed.id, "sam", now)).ended is False
        assert (await hold.end(tx, placed.id, "noor", now)).ended is True
        assert [(item.reason, item.end_asked_by, item.ended_by) for item in await hold.listed(tx, keys.opener())] == [("", "sam", "noor")]
    assert await column(database, "select coalesce(sealed, asker_hash) from core.hold") == [None]
    assert await column(database, "select count(*) from core.data_key") == [0]


async def test_an_asker_is_held_by_address_with_what_she_writes_later(database: Database, place: Organisation, keys: KeyFolder) -> None:
    mine = keys.hasher().address("an@vragers.example")
    async with database.admin.begin() as tx:
        ids = [(await make_question(tx, place, "answered", asker_hash=mine)).id]
        other = await make_question(tx, place, "answered")
    async with database.worker.begin() as tx:
        target = await hold.target(tx, organisation="voorbeeld", asker_hash=mine)
        assert (await hold.place(tx, target, "sam", REASON, REVIEW, keys.sealer(), LATER)).count == 1
    async with database.admin.begin() as tx:
        ids.append((await make_question(tx, place, "answered", asker_hash=mine)).id)
    async with database.worker.begin() as tx:
        assert (await erase_batch(tx, LATER))["identity"] == 1
        await hold.refuse_held(tx, [other.id])
        for question_id in ids:
            with pytest.raises(LuisterpostError, match=r"hold 1 \(voorbeeld, placed by sam\)"):
                await hold.refuse_held(tx, [question_id])


async def test_no_letter_of_a_held_organisation_can_be_dismissed(database: Database, place: Organisation, keys: KeyFolder) -> None:
    async with database.admin.begin() as tx:
        number = (await tx.exec_driver_sql(
            "insert into core.ledger (organisation_id, mailbox_id, uidvalidity, uid, outcome, reason, bytes, arrived_at, recorded_at, file_to) "
            "select organisation_id, id, 1, 1, 'set_aside', 'damaged', 9, now(), now(), 'keep' from core.mailbox returning id")).scalar_one()
    async with database.worker.begin() as tx:
        target = await hold.target(tx, organisation="voorbeeld")
        await hold.place(tx, target, "sam", REASON, REVIEW, keys.sealer(), LATER)
    async with database.worker.begin() as tx:
        with pytest.raises(LuisterpostError, match=r"hold 1 \(voorbeeld, placed by sam\)"):
            await set_aside.dismiss(tx, number)
        assert (await set_aside.find(tx, number)).reason == "damaged"


async def test_a_hold_waits_for_an_erasure_that_is_going_on_and_the_next_one_passes_it_over(
        database: Database, place: Organisation, keys: KeyFolder) -> None:
    async with database.admin.begin() as tx:
        question = await make_question(tx, place, "answered")

    async def hold_it() -> None:
        async with database.worker.begin() as tx:
            await hold.place(tx, Target(place.id, "question", question.id), "noor", REASON, REVIEW, keys.sealer(), LATER)

    async with database.worker.begin() as sweeping:
        assert await due(sweeping, LATER, 100) != []
        placing = asyncio.create_task(hold_it())
        while await column(database, "select count(*) from pg_locks where not granted and pid <> pg_backend_pid()") == [0]:
            pass
        assert not placing.done()
    await placing
    async with database.worker.begin() as tx:
        assert await due(tx, LATER, 100) == []


async def test_a_hold_without_scope_reason_review_or_right_is_refused_in_a_sentence(
        database: Database, place: Organisation, keys: KeyFolder, luisterpost: Luisterpost) -> None:
    whole = Target(place.id, "organisation")
    async with database.worker.begin() as tx:
        for alias, reason, review_on, sentence in [
            ("mees", REASON, REVIEW, "only an active coordinator"), ("noor", REASON, date(2020, 1, 31), "lies in the past"),
            ("noor", " - ", REVIEW, "say why"), ("noor", "x" * 501, REVIEW, "say why"),
        ]:
            with pytest.raises(LuisterpostError, match=sentence):
                await hold.place(tx, whole, alias, reason, review_on, keys.sealer(), LATER)
        with pytest.raises(LuisterpostError, match="no question with this code"):
            await hold.target(tx, code="XXXXXXXX")
        with pytest.raises(LuisterpostError, match="no organisation with this code"):
            await hold.target(tx, organisation="elders")
    assert "name a question, or" in (await luisterpost("hold", "place", "--organisation", "voorbeeld", "--actor", "noor", "--reason", "x",
                                                       "--review", str(REVIEW)))[1]


async def test_status_names_a_hold_that_nobody_reviewed_in_time(
        database: Database, place: Organisation, keys: KeyFolder, luisterpost: Luisterpost) -> None:
    async with database.worker.begin() as tx:
        await hold.place(tx, Target(place.id, "organisation"), "noor", REASON, date(2020, 2, 1), keys.sealer(), datetime(2020, 1, 1, tzinfo=UTC))
    assert "voorbeeld: hold 1 was to be reviewed on 2020-02-01" in (await luisterpost("status"))[1]
