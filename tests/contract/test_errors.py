"""No refusal repeats a row: wrong calls of all kinds, and every field of every error and notice is searched."""

from itertools import product
from typing import Any

import asyncpg

from service.tables import STATES
from tests.build import make_organisation
from tests.conftest import Database
from tests.contract.desk import column, open_desk, question_in, run

SECRETS = ("zonnebloem", "kersenpit", "wolkbreuk", "lantaarn")
TEXTS = {"subject": "zonnebloem", "body": "kersenpit wolkbreuk", "answer_body": "lantaarn kersenpit"}
VERBS = {
    "claim": "$1, $2", "release": "$1, $2", "screen": "$1, $2", "save_draft": "$1, $2, 'tekst', 7", "submit": "$1, $2, 7",
    "send_back": "$1, $2, 7, 'nota'",
    "approve": "$1, $2, 7", "close": "$1, $2, E'een\\x01twee'", "doubt": "$1, $2", "unmask": "$1, $2, 7",
    "mask": "$1, $2, 'text', 0, 999, 'naam'", "classify": "$1, $2, 'zonnebloem', 'lantaarn'", "begin_consultation": "$1, $2",
    "end_consultation": "$1, $2", "register": "$1, $2, 'zonnebloem', 'lantaarn', 'advice'",
}
LEAKY = (                                   # predicates that would quote a row if they ever saw one of another organisation
    "{0}::integer = 1", "{0}::timestamptz is null", "({0} || {0})::json is null", "1 / (length({0}) - length({0})) = 0",
    "{0}::uuid is null", "xmlparse(document {0}) is null", "to_number({0}, {0}) = 1", "{0} ~ ('(' || {0})",
)
MASKS = """
insert into core.mask (question_id, number, part, kind, detector, confidence, start, length, replaced_by)
select id, 1, 'text', 'lantaarn', 'lantaarn', 1, 0, 1, 'lantaarn' from core.question
"""
TEXT_COLUMNS = {"questions": ("code", "subject", "body", "claimed_by"), "answers": ("author", "body"), "remarks": ("reviewer", "note"),
                "masks": ("kind", "detector", "replaced_by")}


async def test_no_wrong_call_tells_anything_of_a_question(database: Database) -> None:
    async with open_desk(database) as (_, place):
        session, heard = await _listening(database)
        codes = [await question_in(database, place, state, **TEXTS) for state in STATES] + ["", "ABCD2345"]
        errors = []
        for (verb, arguments), code, actor in product(VERBS.items(), codes, ("sam", "noor", "niemand", "")):
            errors.append(await _error(session, f"select desk_v1.{verb}({arguments})", code, actor))
        await session.close()
    refused = [error for error in errors if error]
    assert {error["sqlstate"] for error in refused} == {"DK001", "DK002", "DK004", "DK005", "DK006", "DK008", "DK009", "DK010", "DK011"}
    assert _found(refused + heard) == []


async def test_a_clever_predicate_sees_no_row_of_another_organisation(database: Database) -> None:
    async with open_desk(database):
        async with database.admin.begin() as tx:
            other = await make_organisation(tx, "elders")
        for state in STATES:
            await question_in(database, other, state, **TEXTS)
        for state in STATES:
            await question_in(database, other, state, **TEXTS)
        await run(database, "insert into core.remark (question_id, revision, note, made_at) select id, 1, 'lantaarn', now() from core.question")
        await run(database, MASKS)
        session, heard = await _listening(database)
        await session.execute("set enable_indexscan = off; set enable_bitmapscan = off; set enable_hashjoin = off")     # a tool may
        errors = [await _error(session, f"select * from desk_v1.{view} where {predicate.format(column)}")
                  for view, columns in TEXT_COLUMNS.items() for column in columns for predicate in LEAKY]
        await session.close()
    assert [error for error in errors if error] == []
    assert _found(heard) == []


async def test_explain_counts_no_word_of_another_organisation(database: Database) -> None:
    """Comparing texts is "leakproof" to PostgreSQL: below the view it would meet every row, and EXPLAIN ANALYZE tells how many."""
    async with open_desk(database):
        async with database.admin.begin() as tx:
            other = await make_organisation(tx, "elders", aliases=("mees", "noor", "sam", "lantaarn"))
        for state in STATES:
            await question_in(database, other, state, state_reason="lantaarn", **TEXTS)
        await run(database, "insert into core.remark (question_id, revision, reviewer_id, note, made_at) "
                            "select q.id, 1, a.id, 'lantaarn', now() from core.question q, core.actor a where a.alias = 'lantaarn'")
        await run(database, "update core.question set claimed_by = (select id from core.actor where alias = 'lantaarn') where state = 'claimed'")
        await run(database, MASKS)
        await run(database, "analyze")
        session, _ = await _listening(database)
        columns = {**TEXT_COLUMNS, "questions": ("subject", "body", "claimed_by", "state_reason"), "answers": ("author", "body", "digest"),
                   "actors": ("alias",)}
        telling = [(view, name) for view, names in columns.items() for name in names
                   if await _plan(session, view, name, "l") != await _plan(session, view, name, "m" if view == "actors" else "{")]
        await session.close()
    assert telling == []


async def test_the_planner_keeps_no_samples_of_texts(database: Database) -> None:
    async with open_desk(database) as (_, place):
        for state in STATES:
            await question_in(database, place, state, **TEXTS)
        await run(database, "insert into core.remark (question_id, revision, note, made_at) select id, 1, 'lantaarn', now() from core.question")
        await run(database, "analyze")
    assert await column(database, """
        select tablename || '.' || attname from pg_stats s
        where schemaname = 'core' and s::text ~ 'zonnebloem|kersenpit|wolkbreuk|lantaarn'""") == []


async def test_a_call_with_the_wrong_types_tells_nothing(database: Database) -> None:
    async with open_desk(database) as (_, place):
        code = await question_in(database, place, "claimed", **TEXTS)
        session, heard = await _listening(database)
        calls = [f"select desk_v1.save_draft('{code}', 'mees', 'x', 'een')", f"select desk_v1.submit('{code}', 'mees', 2147483648)",
                 f"select desk_v1.claim('{code}')", f"select desk_v1.save_draft('{code}', 'mees', repeat('x', 100001), 0)",
                 f"select desk_v1.save_draft('{code}', 'mees', null, null)", f"select desk_v1.approve('{code}', null, null)",
                 "select desk_v1.claim(null, null)", "select desk_v1.nothing()", "update desk_v1.questions set state = 'open'"]
        errors = [await _error(session, call) for call in calls]
        await session.close()
    assert all(errors)
    assert _found([error for error in errors if error] + heard) == []


async def _listening(database: Database) -> tuple["asyncpg.Connection[Any]", list[dict[str, str]]]:
    heard: list[dict[str, str]] = []
    session = await database.connect("lp_tool_voorbeeld_desk")
    await session.execute("set client_min_messages = 'debug1'")
    session.add_log_listener(lambda _session, message: heard.append(_fields(message)))
    return session, heard


async def _error(session: "asyncpg.Connection[Any]", statement: str, *arguments: object) -> dict[str, str] | None:
    """Every field of the error, None when there was none; what the call did is taken back."""
    attempt = session.transaction()
    await attempt.start()
    try:
        await session.fetch(statement, *arguments)
    except asyncpg.PostgresError as error:
        return _fields(error)
    finally:
        await attempt.rollback()
    return None


async def _plan(session: "asyncpg.Connection[Any]", view: str, column: str, limit: str) -> str:
    """How PostgreSQL ran the question, counts included and the limit itself left out."""
    rows = await session.fetch(f"explain (analyze, timing off, summary off) select * from desk_v1.{view} where {column} < '{limit}'")
    return "\n".join(row[0] for row in rows).replace(f"'{limit}'", "limit")


def _fields(message: Any) -> dict[str, str]:
    return {"text": str(message)} | {name: str(value) for name, value in message.as_dict().items()}


def _found(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    return [message for message in messages if any(secret in str(message) for secret in SECRETS)]
