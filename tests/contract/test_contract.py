"""The road of an answer through the contract, seen from a tool: service/contract.py over real PostgreSQL."""

import asyncio
from base64 import b64decode
from datetime import timedelta
from hashlib import pbkdf2_hmac, sha256
from hmac import digest

import asyncpg
import pytest
from sqlalchemy import text

from service.contract import ActorView, Contract, RemarkView
from service.errors import ContractError, LuisterpostError
from service.tools import MOST_SESSIONS, add_actor, add_tool, list_actors, list_tools, retire_actor, retire_tool
from tests.build import KEPT, make_organisation
from tests.conftest import Database
from tests.contract.desk import column, open_desk, question_in, run

SHORT = timedelta(milliseconds=1)


async def test_a_question_is_claimed_drafted_sent_back_and_approved(database: Database) -> None:
    async with open_desk(database) as (desk, place), asyncio.timeout(60):
        code = await question_in(database, place, "arrived")
        await desk.screen(code, "noor")
        assert await desk.claim_next("mees") == code
        assert await desk.save_draft(code, "mees", "Eerste\r\nversie", 0) == 1
        await desk.submit(code, "mees", 1)
        await desk.send_back(code, "noor", 1, "Graag warmer.")
        assert (await desk.question(code)).claimed_by == "mees"
        assert await desk.save_draft(code, "mees", "Tweede versie", 1) == 2
        await desk.submit(code, "mees", 2)
        await desk.approve(code, "noor", 2)
        assert (await desk.question(code)).state == "approved"
        answers = await desk.answers(code)
        assert [(answer.author, answer.body) for answer in answers] == [("mees", "Eerste\nversie"), ("mees", "Tweede versie")]
        assert answers[1].digest == sha256(b"Tweede versie").hexdigest()
        assert await desk.remarks(code) == [RemarkView(code, 1, "noor", "Graag warmer.")]
        events = await column(database, "select event || ' ' || actor from core.trail order by id")
    assert events == ["screened noor", "claimed mees", "draft_saved mees", "submitted mees", "sent_back noor", "draft_saved mees",
                      "submitted mees", "approved noor"]
    assert await column(database, "select encode(approved_digest, 'hex') from core.question") == [answers[1].digest]


async def test_an_approval_wakes_the_daemon_with_the_code_only(database: Database) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    listener = await database.connect("luisterpost_worker")
    await listener.add_listener("luisterpost", lambda *event: heard.put_nowait(str(event[-1])))
    async with open_desk(database) as (desk, place), asyncio.timeout(60):
        code = await question_in(database, place, "in_review")
        await desk.approve(code, "noor", 1)
        assert await heard.get() == f"approved {code}"
    await listener.close()


async def test_a_claim_that_runs_out_opens_the_question_and_keeps_the_draft(database: Database) -> None:
    async with open_desk(database) as (desk, place):
        code = await question_in(database, place, "open", lease=SHORT)
        await desk.claim(code, "mees")
        await run(database, "update core.question set lease = '1 hour', claimed_until = clock_timestamp() + interval '1 hour'")
        await desk.save_draft(code, "mees", "Halverwege", 0)
        await run(database, "update core.question set claimed_until = clock_timestamp() - interval '1 second'")
        seen = await desk.question(code)
        assert (seen.state, seen.claimed_by, seen.claimed_until, seen.revision) == ("open", None, None, 1)
        with pytest.raises(ContractError, match="may have run out"):
            await desk.save_draft(code, "mees", "Te laat", 1)
        await desk.claim(code, "sam")
        assert (await desk.answers(code))[0].body == "Halverwege"
        assert await desk.save_draft(code, "sam", "Verder", 1) == 2


async def test_saving_a_draft_renews_the_claim(database: Database) -> None:
    async with open_desk(database) as (desk, place):
        code = await question_in(database, place, "open", lease=timedelta(hours=1))
        first = await desk.claim(code, "mees")
        await desk.save_draft(code, "mees", "Tekst", 0)
        renewed = (await desk.question(code)).claimed_until
        assert renewed is not None
        assert renewed > first


async def test_a_draft_saved_over_a_newer_one_is_refused(database: Database) -> None:
    async with open_desk(database) as (desk, place):
        code = await question_in(database, place, "claimed")
        await desk.save_draft(code, "mees", "Tekst", 0)
        with pytest.raises(ContractError) as refused:
            await desk.save_draft(code, "mees", "Zonder de eerste te kennen", 0)
        assert refused.value.code == "DK002"


async def test_neither_author_nor_submitter_reviews(database: Database) -> None:
    async with open_desk(database) as (desk, place):
        code = await question_in(database, place, "claimed")
        await desk.save_draft(code, "mees", "Tekst van mees", 0)
        await desk.release(code, "mees")
        await desk.claim(code, "sam")
        await desk.submit(code, "sam", 1)
        for reviewer in ("mees", "sam"):
            with pytest.raises(ContractError) as refused:
                await desk.approve(code, reviewer, 1)
            assert refused.value.code == "DK003"
        await desk.approve(code, "noor", 1)


async def test_nobody_reviews_own_words_that_somebody_else_saved_again(database: Database) -> None:
    async with open_desk(database) as (desk, place):
        code = await question_in(database, place, "claimed")
        await desk.save_draft(code, "mees", "Tekst van mees", 0)
        await desk.release(code, "mees")
        await desk.claim(code, "sam")
        await desk.save_draft(code, "sam", "Tekst van mees", 1)
        await desk.submit(code, "sam", 2)
        with pytest.raises(ContractError) as refused:
            await desk.approve(code, "mees", 2)
        assert refused.value.code == "DK003"
        await desk.approve(code, "noor", 2)


async def test_who_has_left_cannot_approve_in_a_transaction_begun_before(database: Database) -> None:
    async with open_desk(database) as (desk, place):
        code = await question_in(database, place, "in_review")
        await desk._connection.execute("begin isolation level repeatable read")
        await desk.actors()
        await retire_actor(database.admin, "voorbeeld", "noor")
        with pytest.raises(ContractError, match="read committed"):
            await desk.approve(code, "noor", 1)
        await desk._connection.execute("rollback")
        assert (await desk.question(code)).state == "in_review"


@pytest.mark.parametrize("body", ["", " \n\t", "a\x07b", "a\rb", "a\x85b", "a\x00b", "a\ud800b", "x" * 100_001])
async def test_a_text_that_no_mail_should_carry_is_refused(database: Database, body: str) -> None:
    async with open_desk(database) as (desk, place):
        code = await question_in(database, place, "claimed")
        session = Contract(await database.connect("lp_tool_voorbeeld_desk"))
        with pytest.raises(ContractError) as refused:
            await session._call("save_draft", code, "mees", body, 0)
        await session._connection.close()
        assert refused.value.code == "DK006"
        assert await desk.save_draft(code, "mees", "x" * 100_000, 0) == 1


async def test_closing_stamps_when_each_stage_is_forgotten(database: Database) -> None:
    async with open_desk(database) as (desk, place):
        code = await question_in(database, place, "claimed", next_alarm_at=text("now()"))
        await desk.close(code, "noor", "dubbel")
        assert (await desk.question(code)).state_reason == "dubbel"
    assert await column(database, """
        select e.stage from core.question q join core.erasure e on e.question_id = q.id
        where q.next_alarm_at is null and q.claimed_by is null and e.done_at is null
          and e.erase_at = q.finished_at + (q.kept ->> e.stage)::int * interval '24 hours' order by 1""") == sorted(KEPT)


async def test_a_saved_revision_never_changes(database: Database) -> None:
    async with open_desk(database) as (_, place):
        await question_in(database, place, "in_review")
    session = await database.connect("luisterpost_worker")
    with pytest.raises(asyncpg.RestrictViolationError):
        await session.execute("update core.answer set body = 'anders'")
    await session.close()


async def test_a_view_cuts_moments_to_the_hour_in_any_time_zone(database: Database) -> None:
    async with open_desk(database) as (desk, place):
        code = await question_in(database, place, "open", received_at=text("timestamptz '2026-11-20 09:47:11+00'"))
        await desk._connection.execute("set time zone '+00:47'")
        assert (await desk.question(code)).arrived.isoformat() == "2026-11-20T09:00:00+00:00"


async def test_a_retired_person_loses_claims_and_verbs_and_may_come_back(database: Database) -> None:
    async with open_desk(database) as (desk, place):
        code = await question_in(database, place, "claimed")
        assert await retire_actor(database.admin, "voorbeeld", "mees") == 1
        assert (await desk.question(code)).state == "open"
        with pytest.raises(ContractError, match="actor add") as refused:
            await desk.claim(code, "mees")
        assert refused.value.code == "DK004"
        assert ActorView("mees", False, False, False) in await desk.actors()
        await add_actor(database.admin, "voorbeeld", "mees")
        assert await desk.claim(code, "mees")
    assert {actor.alias for actor in await list_actors(database.admin) if actor.active} == {"mees", "noor", "sam"}


async def test_what_is_sent_back_to_somebody_who_left_is_open_for_all(database: Database) -> None:
    async with open_desk(database) as (desk, place):
        code = await question_in(database, place, "in_review")
        await retire_actor(database.admin, "voorbeeld", "mees")
        await desk.send_back(code, "noor", 1, "Nog even nakijken.")
        assert (await desk.question(code)).state == "open"


async def test_a_retired_tool_is_put_out_and_cannot_come_in(database: Database) -> None:
    async with database.admin.begin() as tx:
        await make_organisation(tx)
    url = await database.tool_url("voorbeeld")
    session, put_out = await asyncpg.connect(url), asyncio.Event()
    session.add_termination_listener(lambda _: put_out.set())
    await retire_tool(database.admin, "voorbeeld", "desk")
    async with asyncio.timeout(60):
        await put_out.wait()
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        await asyncpg.connect(url)
    assert [(tool.name, tool.active) for tool in await list_tools(database.admin)] == [("desk", False)]
    assert len((await add_tool(database.admin, "voorbeeld", "desk")).password) >= 32
    await (await asyncpg.connect(url)).close()


async def test_a_tool_that_forgets_its_sessions_leaves_room_for_the_daemon(database: Database) -> None:
    async with database.admin.begin() as tx:
        await make_organisation(tx)
    url = await database.tool_url("voorbeeld")
    sessions = [await asyncpg.connect(url) for _ in range(MOST_SESSIONS)]
    with pytest.raises(asyncpg.TooManyConnectionsError):
        await asyncpg.connect(url)
    await asyncio.gather(*(session.close() for session in sessions))


async def test_the_password_that_is_shown_is_the_one_that_opens(database: Database) -> None:
    async with database.admin.begin() as tx:
        await make_organisation(tx)
    made = await add_tool(database.admin, "voorbeeld", "desk")
    stored = (await column(database, f"select rolpassword from pg_authid where rolname = '{made.role_name}'"))[0]
    await run(database, f"alter role \"{made.role_name}\" password '{made.password}'")
    assert stored.startswith("SCRAM-SHA-256$4096:")
    assert _proves(stored, made.password)


@pytest.mark.parametrize(("organisation", "name"), [
    ("voorbeeld", "Desk"), ("voorbeeld", 'x"; drop role x'), ("nergens", "desk"), ("voorbeeld", "d" * 60)])
async def test_a_tool_that_cannot_be_is_refused_in_one_sentence(database: Database, organisation: str, name: str) -> None:
    async with database.admin.begin() as tx:
        await make_organisation(tx)
    with pytest.raises(LuisterpostError):
        await add_tool(database.admin, organisation, name)
    assert await list_tools(database.admin) == []


def _proves(stored: str, password: str) -> bool:
    _, rounds_salt, keys = stored.split("$")
    rounds, salt = rounds_salt.split(":")
    salted = pbkdf2_hmac("sha256", password.encode(), b64decode(salt), int(rounds))
    return [b64decode(key) for key in keys.split(":")] == [sha256(digest(salted, b"Client Key", "sha256")).digest(),
                                                            digest(salted, b"Server Key", "sha256")]
