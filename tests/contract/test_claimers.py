"""Many volunteers at once: each question goes to exactly one of them, and nobody waits for anybody."""

import asyncio
import json
from collections import Counter
from typing import Any

import asyncpg
import pytest

from service.contract import Contract
from service.errors import ContractError
from tests.conftest import Database
from tests.contract.desk import column, open_desk, question_in, run

CLAIMERS, QUESTIONS = 100, 1000
MANY = """
insert into core.question (code, organisation_id, mailbox_id, state, subject, body, language, received_at, due_at, lease,
                           kept, policy_digest)
select 'MANY' || number, organisation_id, mailbox_id, state, 'Onderwerp', 'Tekst', 'nl', received_at,
       due_at + number * interval '1 second', lease, kept, policy_digest
from core.question, generate_series(1, {count}) as number
where code not like 'MANY%'
"""


async def test_a_hundred_claimers_share_a_thousand_questions_without_waiting(database: Database) -> None:
    """In the first rounds every claimer keeps its claim uncommitted until all hundred have one: a wait would never end."""
    async with open_desk(database) as (_, place), asyncio.timeout(60):
        await question_in(database, place, "open")
        await run(database, MANY.format(count=QUESTIONS - 1))
        await run(database, "alter role lp_tool_voorbeeld_desk connection limit -1")
        sessions = [await database.connect("lp_tool_voorbeeld_desk", statement_cache_size=0) for _ in range(CLAIMERS)]
        barrier, claimed = asyncio.Barrier(CLAIMERS), Counter[str]()
        await asyncio.gather(*(_claim_together(session, barrier, claimed) for session in sessions))
        assert sum(claimed.values()) == 5 * CLAIMERS
        await asyncio.gather(*(_claim_freely(session, claimed) for session in sessions))
        await asyncio.gather(*(session.close() for session in sessions))
    assert set(claimed.values()) == {1}
    assert set(claimed) == set(await column(database, "select code from core.question where state = 'claimed'"))
    assert len(claimed) == QUESTIONS


async def test_a_question_that_somebody_is_taking_is_refused_at_once(database: Database) -> None:
    async with open_desk(database) as (desk, place):
        code = await question_in(database, place, "open")
        other = await database.connect("lp_tool_voorbeeld_desk")
        async with other.transaction(), asyncio.timeout(60):
            await Contract(other).claim(code, "noor")
            with pytest.raises(ContractError) as refused:
                await desk.claim(code, "mees")
        assert refused.value.code == "DK001"
        await other.close()
        assert (await desk.question(code)).claimed_by == "noor"


async def test_a_tool_that_forgets_its_transaction_makes_others_wait_seconds_at_most(database: Database) -> None:
    async with open_desk(database) as (desk, place):
        code = await question_in(database, place, "in_review")
        other = await database.connect("lp_tool_voorbeeld_desk")
        async with other.transaction(), asyncio.timeout(60):
            await Contract(other).send_back(code, "sam", 1, "Even wachten")
            with pytest.raises(ContractError) as refused:
                await desk.approve(code, "noor", 1)
        assert refused.value.code == "DK001"
        await other.close()


async def test_the_question_that_is_due_first_comes_first(database: Database) -> None:
    async with open_desk(database) as (desk, place):
        await question_in(database, place, "open")
        await run(database, MANY.format(count=30))
        await run(database, "update core.question set state = 'closed' where code not like 'MANY%'")
        assert [await desk.claim_next("mees") for _ in range(31)] == [f"MANY{number}" for number in range(1, 31)] + [None]


@pytest.mark.parametrize("statistics", ["none", "fresh", "stale"])
async def test_a_claim_reads_a_few_pages_however_long_the_queue(database: Database, statistics: str) -> None:
    async with open_desk(database) as (_, place):
        await question_in(database, place, "open")
        await run(database, MANY.format(count=15_000))
        if statistics == "stale":           # taken when nearly everything was closed
            await run(database, "update core.question set state = 'closed' where code like 'MANY%'")
        if statistics != "none":
            await run(database, "analyze core.question")
        await run(database, "update core.question set state = 'open' where state = 'closed'")
        session = await database.connect("lp_tool_voorbeeld_desk")
        for _ in range(7):                  # from the sixth call on a plan without the parameters' values is used
            pages = await _pages(session)
        await session.close()
        assert pages < 200


async def _claim_together(session: "asyncpg.Connection[Any]", barrier: asyncio.Barrier, claimed: Counter[str]) -> None:
    for _ in range(5):
        async with session.transaction():
            claimed[str(await Contract(session).claim_next("mees"))] += 1
            await barrier.wait()


async def _claim_freely(session: "asyncpg.Connection[Any]", claimed: Counter[str]) -> None:
    while code := await Contract(session).claim_next("mees"):
        claimed[code] += 1


async def _pages(session: "asyncpg.Connection[Any]") -> int:
    """Pages that one claim_next touched, its inner statements included."""
    shown = await session.fetchval("explain (analyze, buffers, format json) select desk_v1.claim_next('mees')")
    plan = json.loads(shown)[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
