"""The tables: up, down and up again with data in them; models and migrations say the same; foreign keys have indexes."""

import asyncio
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from service.database import Tx
from service.embedded.postgres import Cluster
from service.errors import LuisterpostError
from service.migrate import current, downgrade, head, migrate
from service.tables import STATES, metadata
from tests.build import make_organisation, make_question
from tests.conftest import Database
from tests.conftest import _admin as run_as_admin

CHECKS = """
select conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid)
from pg_constraint where contype = 'c' and connamespace = 'core'::regnamespace order by 1
"""
INDEXES = "select indexdef from pg_indexes where schemaname = 'core' and tablename <> 'alembic_version' order by 1"
FOREIGN_KEYS_WITHOUT_INDEX = """
select c.conrelid::regclass::text || ' ' || c.conname
from pg_constraint c
where c.contype = 'f' and c.connamespace = 'core'::regnamespace
  and not exists (
    select from pg_index i
    where i.indrelid = c.conrelid
      and i.indkey[0] = c.conkey[1]
      and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) like '%' || (
        select attname from pg_attribute where attrelid = c.conrelid and attnum = c.conkey[1]) || ' IS NOT NULL%'))
order by 1
"""


async def test_a_database_full_of_questions_goes_down_and_up_again(database: Database) -> None:
    await _fill(database)
    await downgrade(database.admin_url, "base")
    assert await current(database.admin_url) is None
    assert await _objects(database) == {"core.alembic_version"}
    await migrate(database.admin_url)
    assert await current(database.admin_url) == head()
    await _fill(database)


async def test_migrating_again_keeps_every_row(database: Database) -> None:
    await _fill(database)
    await migrate(database.admin_url)
    async with database.worker.connect() as tx:
        assert (await tx.execute(text("select count(*) from core.question"))).scalar_one() == len(STATES)


async def test_two_daemons_that_migrate_at_once_both_succeed(empty_database: Database) -> None:
    await asyncio.gather(*(migrate(empty_database.admin_url) for _ in range(3)))
    assert await current(empty_database.admin_url) == head()


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
async def test_a_database_that_cannot_hold_every_letter_is_refused(cluster: Cluster, encoding: str) -> None:
    name = f"narrow_{encoding.lower()}"
    await run_as_admin(cluster, f"create database {name} template template0 encoding '{encoding}' locale 'C'")
    with pytest.raises(LuisterpostError, match="UTF8"):
        await migrate(cluster.url(database=name))
    await run_as_admin(cluster, f"drop database {name}")


async def test_a_login_without_rights_is_told_of_roles_sql(empty_database: Database) -> None:
    with pytest.raises(LuisterpostError, match=r"roles\.sql"):
        await migrate(empty_database.worker_url)


async def test_an_owner_without_superuser_rights_migrates_once_the_roles_are_there(empty_database: Database) -> None:
    async with empty_database.admin.begin() as tx:
        await tx.execute(text("create role lp_tool_owner login in role luisterpost_owner"))
        await tx.execute(text(f"alter database {empty_database.name} owner to lp_tool_owner"))
    await migrate(empty_database.url("lp_tool_owner"))
    assert await current(empty_database.admin_url) == head()


async def test_a_table_in_long_use_ends_the_migration_in_one_sentence(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.migrate.PATIENCE_SECONDS", 1)
    async with database.worker.begin() as tx:
        await tx.execute(text("select 1 from core.question"))
        with pytest.raises(LuisterpostError, match="in use by a long transaction"):
            await downgrade(database.admin_url, "base")
    assert await current(database.admin_url) == head()


async def test_models_and_migrations_have_the_same_tables_columns_and_defaults(database: Database) -> None:
    async with database.admin.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_models_and_migrations_have_the_same_checks_and_indexes(database: Database, empty_database: Database) -> None:
    async with empty_database.admin.begin() as tx:
        await tx.execute(text("create schema core"))
        await tx.run_sync(metadata.create_all)
        modelled = await _lines(tx, CHECKS), await _lines(tx, INDEXES)
    async with database.admin.connect() as tx:
        assert (await _lines(tx, CHECKS), await _lines(tx, INDEXES)) == modelled


async def test_every_foreign_key_has_an_index(database: Database) -> None:
    async with database.admin.connect() as tx:
        assert await _lines(tx, FOREIGN_KEYS_WITHOUT_INDEX) == []


async def test_everything_in_core_belongs_to_a_role_that_cannot_log_in(database: Database) -> None:
    async with database.admin.connect() as tx:
        owners = await _lines(tx, """
            select distinct rolname || ' ' || rolcanlogin from pg_class c join pg_roles r on r.oid = c.relowner
            where relnamespace in ('core'::regnamespace, 'desk_v1'::regnamespace)""")
    assert owners == ["luisterpost_owner false"]


async def test_the_worker_may_use_every_table_and_change_none(database: Database) -> None:
    async with database.admin.connect() as tx:
        assert await _lines(tx, """
            select c.oid::regclass::text from pg_class c, unnest(array['select', 'insert', 'update', 'delete']) as want
            where relnamespace = 'core'::regnamespace and relkind = 'r' and relname <> 'alembic_version'
              and not has_table_privilege('luisterpost_worker', c.oid, want)""") == []
        assert await _lines(tx, """
            select c.oid::regclass::text from pg_class c
            where relnamespace = 'core'::regnamespace and relkind = 'r'
              and has_table_privilege('luisterpost_worker', c.oid, 'truncate, trigger, references')""") == []
        assert await _lines(tx, "select nspname::text from pg_namespace where has_schema_privilege('luisterpost_worker', oid, 'create')") == []


async def _fill(database: Database) -> None:
    async with database.worker.begin() as tx:
        place = await make_organisation(tx)
        for state in STATES:
            await make_question(tx, place, state)


async def _objects(database: Database) -> set[str]:
    async with database.admin.connect() as tx:
        return set(await _lines(tx, """
            select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = relnamespace
            where nspname in ('core', 'desk_v1') and relkind in ('r', 'v', 'S')"""))


async def _lines(tx: Tx, statement: str) -> list[str]:
    return list((await tx.execute(text(statement))).scalars())


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={
        "version_table_schema": "core", "include_schemas": True, "compare_type": True, "compare_server_default": True,
        "include_name": lambda name, kind, _parents: kind != "schema" or name == "core"})
    return list(compare_metadata(context, metadata))
