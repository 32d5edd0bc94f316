"""What a tool role can reach: exactly the contract. One test holds its list; the others try every other door.

A change of COLUMNS or FUNCTIONS other than an addition at the end needs a desk_v2.
"""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from service.migrate import migrate
from service.tables import STATES
from tests.build import make_organisation, make_question
from tests.conftest import Database
from tests.contract.desk import column, run

COLUMNS = {
    "questions": ["code", "follows", "state", "state_reason", "subject", "body", "language", "attachments", "arrived", "due_at", "claimed_by",
                  "claimed_until", "revision", "review_revision", "flags", "theme", "priority", "consulting_since"],
    "masks": ["question", "number", "part", "kind", "detector", "confidence", "start", "length", "replaced_by", "state"],
    "answers": ["question", "revision", "author", "body", "digest", "saved_at"],
    "remarks": ["question", "revision", "reviewer", "note"],
    "actors": ["alias", "active", "screener", "coordinator"],
    "attachments": ["question", "number", "name", "kind", "bytes", "state", "reason", "media_type", "sheets"],
}
FUNCTIONS = [
    "approve(question text, reviewer text, revision integer) void",
    "begin_consultation(question text, actor text) void",
    "claim(question text, actor text) timestamp with time zone",
    "claim_next(actor text) text",
    "classify(question text, actor text, theme text, priority text) void",
    "close(question text, reviewer text, reason text) void",
    "doubt(question text, actor text) void",
    "end_consultation(question text, actor text) void",
    "look_at_attachment(question text, screener text, number integer) TABLE(sheet integer, media_type text, content bytea)",
    "mask(question text, screener text, part text, start integer, length integer, kind text) integer",
    "register(question text, actor text, child_age text, relation text, help text) void",
    "release(question text, actor text) void",
    "release_attachment(question text, screener text, number integer) void",
    "save_draft(question text, actor text, body text, base_revision integer) integer",
    "screen(question text, reviewer text) void",
    "send_back(question text, reviewer text, revision integer, note text) void",
    "submit(question text, actor text, revision integer) void",
    "unmask(question text, screener text, number integer) void",
    "withhold_attachment(question text, screener text, number integer) void",
]
PLANTED = "zonnebloem"                      # in every text of core that belongs to another organisation
REFUSED = (
    "create schema mine", "create table public.mine (x int)", "create table desk_v1.mine (x int)", "create table core.mine (x int)",
    "create temporary table mine (x int)", "create function pg_temp.mine() returns int language sql as 'select 1'", "create role mine",
    "create database mine", "alter view desk_v1.questions rename to gone",
    "alter function desk_v1.claim(text, text) security invoker", "drop view desk_v1.questions", "drop schema desk_v1 cascade",
    "comment on view desk_v1.questions is 'mine'", "set role luisterpost_owner",
    "set role luisterpost_worker", "set session authorization luisterpost_worker", "reset session authorization; select * from core.actor",
    "copy core.question to stdout", "copy desk_v1.questions to '/tmp/mine'", "copy desk_v1.questions to program 'cat'",
    "select pg_read_file('PG_VERSION')", "select pg_ls_dir('.')", "select lo_create(0)", "select lo_from_bytea(0, 'x')", "select lo_get(1)",
    "select pg_advisory_lock(1)", "select pg_try_advisory_lock(1, 1)", "select pg_advisory_xact_lock_shared(1)", "select pg_advisory_unlock_all()",
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'luisterpost_admin'", "select pg_reload_conf()",
    "begin; lock table core.question", "begin; lock table desk_v1.questions", "explain select * from core.question",
    "select core.finish(1, 'closed', '', now())",
    "select nextval('core.daemon_number')", "alter system set fsync = off", "set session_replication_role = replica",
    "alter role luisterpost_worker password 'mine'", "grant luisterpost_owner to current_user", "select * from pg_authid",
    "select * from pg_statistic",
    "select query_to_xml('select * from core.question', true, false, '')", "select table_to_xml('core.question', true, false, '')",
    "select core.tool_organisation()", "delete from core.trail", "truncate core.question", "create publication mine for all tables",
    "declare mine cursor with hold for select * from core.question", "prepare mine as select * from core.answer; execute mine",
    "select desk_v1.claim_next('x') from core.question", "do language plpgsql $$ begin perform 1 from core.asker; end $$",
)


@pytest.fixture
async def tool(empty_database: Database) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """A tool of an organisation with nothing in it, beside one whose every text holds the planted word. Migrated here, not cloned:
    a clone does not inherit what is granted on a database."""
    await migrate(empty_database.admin_url)
    async with empty_database.admin.begin() as tx:
        await make_organisation(tx, "leeg")
        other = await make_organisation(tx, PLANTED, mailbox_name=PLANTED, aliases=("mees", "noor", PLANTED))
        for state in STATES:
            await make_question(tx, other, state, subject=PLANTED, body=PLANTED, answer_body=PLANTED, state_reason=PLANTED)
    await run(empty_database, f"insert into core.remark (question_id, revision, note, made_at) select id, 1, '{PLANTED}', now() from core.question")
    await run(empty_database, f"insert into core.trail (question_id, at, event, actor) select id, now(), 'x', '{PLANTED}' from core.question")
    await run(empty_database, f"insert into core.mask (question_id, number, part, kind, detector, confidence, start, length, replaced_by) "
                              f"select id, 1, 'text', '{PLANTED}', '{PLANTED}', 1, 0, 1, '{PLANTED}' from core.question")
    await run(empty_database, "insert into core.attachment (question_id, number, kind, bytes, state, media_type, sheets) "
              f"select id, 1, '{PLANTED}', 1, 'released', '{PLANTED}', array['{PLANTED}'::bytea] from core.question")
    await run(empty_database, "analyze")
    session = await asyncpg.connect(await empty_database.tool_url("leeg"))
    yield session
    await session.close()


async def test_the_contract_has_exactly_these_columns_and_functions(database: Database) -> None:
    columns = await column(database, """
        select table_name || ' ' || string_agg(column_name, ',' order by ordinal_position)
        from information_schema.columns where table_schema = 'desk_v1' group by table_name""")
    assert sorted(columns) == sorted(f"{view} {','.join(names)}" for view, names in COLUMNS.items())
    assert await column(database, """
        select proname || '(' || pg_get_function_arguments(oid) || ') ' || pg_get_function_result(oid)
        from pg_proc where pronamespace = 'desk_v1'::regnamespace order by 1""") == FUNCTIONS


async def test_every_function_runs_as_its_owner_with_a_fixed_path(database: Database) -> None:
    assert await column(database, """
        select oid::regprocedure::text from pg_proc
        where pronamespace in ('desk_v1'::regnamespace, 'core'::regnamespace) and prorettype <> 'trigger'::regtype
          and not ('search_path=pg_catalog, pg_temp' = any(coalesce(proconfig, '{}'))
                   and prosecdef = (pronamespace = 'desk_v1'::regnamespace) and proowner = 'luisterpost_owner'::regrole)""") == []
    assert await column(database, """
        select relname from pg_class where relnamespace = 'desk_v1'::regnamespace
          and not ('security_barrier=true' = any(coalesce(reloptions, '{}')))""") == []


async def test_a_tool_reads_nothing_but_the_views_and_changes_none(tool: "asyncpg.Connection[Any]", empty_database: Database) -> None:
    relations = await column(empty_database, """
        select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and relkind in ('r', 'v', 'm', 'p', 'f', 'S')""")
    assert len(relations) > 20
    for relation in relations:
        changes = [f"insert into {relation} default values", f"delete from {relation}", f"truncate {relation}", f"begin; lock table {relation}"]
        assert [change for change in changes if not await _refused(tool, change)] == []
        assert await _refused(tool, f"select * from {relation}") != relation.startswith("desk_v1.")
    assert await column(empty_database, """
        select c.oid::regclass::text from pg_class c
        where has_table_privilege('lp_tool_leeg_desk', c.oid, 'insert, update, delete, truncate, references, trigger')
          and not (c.oid = 'pg_settings'::regclass)""") == []


async def test_a_tool_sees_only_its_own_organisation(tool: "asyncpg.Connection[Any]") -> None:
    assert {view: len(await tool.fetch(f"select * from desk_v1.{view}")) for view in COLUMNS} == {
        "questions": 0, "masks": 0, "answers": 0, "remarks": 0, "actors": 3, "attachments": 0}


async def test_a_tool_executes_nothing_but_the_contract(tool: "asyncpg.Connection[Any]", empty_database: Database) -> None:
    functions = await tool.fetch("""
        select p.oid::regprocedure::text, n.nspname, has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute')
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace where nspname not in ('pg_catalog', 'information_schema')""")
    assert len(functions) > 20
    assert [name for name, schema, may in functions if may != (schema == "desk_v1")] == []
    assert await column(empty_database, """
        select oid::regprocedure::text from pg_proc
        where pronamespace = 'pg_catalog'::regnamespace and (proname ~ 'advisory' or proname ~ '^lo_')
          and has_function_privilege('lp_tool_leeg_desk', oid, 'execute')""") == []


async def test_a_tool_creates_nothing_anywhere(tool: "asyncpg.Connection[Any]") -> None:
    assert await tool.fetch("select nspname from pg_namespace where has_schema_privilege(oid, 'create')") == []
    assert await tool.fetch("select nspname from pg_namespace where has_schema_privilege(oid, 'usage') and nspname !~ '^pg_'") == [
        ("information_schema",), ("desk_v1",)]
    assert not await tool.fetchval("select has_database_privilege(current_database(), 'create, temporary')")


async def test_every_door_beside_the_contract_is_closed(tool: "asyncpg.Connection[Any]") -> None:
    assert [statement for statement in REFUSED if not await _refused(tool, statement)] == []


async def test_no_catalogue_shows_a_word_of_core(tool: "asyncpg.Connection[Any]", empty_database: Database) -> None:
    busy = await empty_database.connect("luisterpost_worker")
    await busy.fetch(f"select '{PLANTED}'")
    relations = await tool.fetch("""
        select c.oid::regclass::text from pg_class c
        where relnamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) and relkind in ('r', 'v')
          and has_table_privilege(c.oid, 'select')""")
    assert len(relations) > 150
    telling = [relation for (relation,) in relations if await _shows(tool, relation)]
    await busy.close()
    assert telling == []


async def test_the_administrator_would_have_seen_the_planted_word(tool: "asyncpg.Connection[Any]", empty_database: Database) -> None:
    """Without this the test above could pass because nothing was planted."""
    admin = await empty_database.connect()
    assert await _shows(admin, "pg_catalog.pg_stats")
    await admin.close()


async def _shows(session: "asyncpg.Connection[Any]", relation: str) -> bool:
    """The word is a parameter, or the session would find its own question in the statistics."""
    try:
        return bool(await session.fetchval(f"select count(*) from {relation} as line where position($1 in line::text) > 0", PLANTED))
    except asyncpg.InsufficientPrivilegeError:
        return False


async def _refused(session: "asyncpg.Connection[Any]", statement: str) -> bool:
    """Refused for want of a right, and in words that hold nothing of a row. (Views of a join take no change from anybody: 42809, 55000.)"""
    try:
        await session.execute(statement)
    except asyncpg.PostgresError as error:
        return error.sqlstate in ("42501", "42809", "55000") and PLANTED not in str(error.as_dict())
    finally:
        await session.execute("rollback")
    return False
