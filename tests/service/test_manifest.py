"""The erasure manifest: it is on disk before anything is forgotten, survives torn lines, and says when a database is older than it is."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from service.errors import LuisterpostError
from service.forgetting.manifest import Manifest, position, refusal
from service.forgetting.restore import replay, settle
from service.forgetting.sweep import sweep
from service.vault import Hasher
from tests.build import RECEIVED, Organisation, Question, make_organisation, make_question
from tests.conftest import Database
from tests.contract.desk import column

NOW = RECEIVED + timedelta(days=31)
ASKER = b"a" * 32


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return Manifest(tmp_path / "state" / "manifest", Hasher(bytes(32)))


@pytest.fixture
async def place(database: Database) -> Organisation:
    async with database.admin.begin() as tx:
        return await make_organisation(tx)


async def add(database: Database, place: Organisation, state: str = "answered", **columns: Any) -> Question:
    """Of it nothing is left on the mail server."""
    async with database.admin.begin() as tx:
        made = await make_question(tx, place, state, **columns)
        await tx.execute(text("update core.erasure set done_at = :now where stage = 'mailbox'"), {"now": NOW})
    return made


async def write(database: Database, manifest: Manifest, *items: tuple[int, str], now: datetime = NOW,
                askers: tuple[tuple[str, bytes], ...] = ()) -> None:
    async with database.worker.begin() as tx:
        await manifest.write(tx, items, now, askers)


async def refused(database: Database, manifest: Manifest) -> str:
    async with database.worker.begin() as tx:
        return await refusal(tx, manifest.path)


async def run(database: Database, statement: str) -> None:
    async with database.admin.begin() as tx:
        await tx.execute(text(statement))


async def test_a_line_tells_stages_and_moment_but_nobody_which_question(database: Database, place: Organisation, manifest: Manifest) -> None:
    question = await add(database, place)
    await write(database, manifest, (question.id, "identity"), (question.id, "letter"))
    head, line = manifest.path.read_text().splitlines()
    assert head.startswith("luisterpost-manifest 1 ")
    assert line == f"1 {NOW:%Y-%m-%dT%H:%M:%SZ} identity,letter {manifest.hash_of(question.code)}"
    assert Manifest(manifest.path, Hasher(b"1" * 32)).hash_of(question.code) not in line
    assert manifest.path.stat().st_mode & 0o077 == 0


async def test_a_line_that_a_crash_tore_apart_counts_for_nothing_and_spoils_nothing(
        database: Database, place: Organisation, manifest: Manifest) -> None:
    question = await add(database, place)
    await write(database, manifest, (question.id, "identity"))
    with manifest.path.open("a") as file:
        file.write(f"2 {NOW:%Y-%m-%dT%H:%M:%SZ} text {manifest.hash_of(question.code)[:20]}")
    assert await refused(database, manifest) == ""
    await write(database, manifest, (question.id, "letter"))
    assert [(line.number, line.what) for line in manifest.lines()] == [(1, ("identity",)), (2, ("letter",))]


async def test_what_was_written_down_and_not_committed_is_erased_by_the_next_sweep(
        database: Database, place: Organisation, manifest: Manifest) -> None:
    question = await add(database, place, finished_at=NOW)                            # nothing of it is due
    async with database.worker.connect() as session:
        await session.begin()
        await manifest.write(session, [(question.id, "identity")], NOW)
        await session.rollback()
    assert await refused(database, manifest) == ""
    with pytest.raises(LuisterpostError, match="cut off"):
        await write(database, manifest, (question.id, "letter"))
    done = [done async for done in sweep(database.worker, lambda: NOW, manifest)]
    assert done == [Counter(identity=1, key=1), Counter()]
    await write(database, manifest, (question.id, "letter"))


async def test_what_the_database_refuses_to_erase_does_not_stay_in_the_manifest(database: Database, place: Organisation, manifest: Manifest) -> None:
    await run(database, "create function core.refuse_all() returns trigger language plpgsql as $$ begin raise 'no'; end $$")
    await run(database, "create trigger refuse before delete on core.asker for each row execute function core.refuse_all()")
    question = await add(database, place)
    async for _ in sweep(database.worker, lambda: NOW, manifest):
        pass
    assert await column(database, "select failed from core.sweep") == [1]
    assert [line for line in manifest.lines() if "identity" in line.what] == []
    await run(database, "drop trigger refuse on core.asker")
    async for _ in sweep(database.worker, lambda: NOW, manifest):
        pass
    assert [line.hash for line in manifest.lines() if "identity" in line.what] == [manifest.hash_of(question.code)]


async def test_lines_older_than_any_backup_go_and_the_count_goes_on(database: Database, place: Organisation, manifest: Manifest) -> None:
    question = await add(database, place)
    for days in (0, 100, 500):
        await write(database, manifest, (question.id, "identity"), now=NOW + timedelta(days=days))
    async with database.worker.begin() as tx:
        await manifest.trim(tx, NOW + timedelta(days=500))
    assert [line.number for line in manifest.lines()] == [3]
    async with database.worker.begin() as tx:
        await manifest.trim(tx, NOW + timedelta(days=2000))
    assert (manifest.lines(), await refused(database, manifest)) == ([], "")
    await write(database, manifest, (question.id, "letter"))
    assert [line.number for line in manifest.lines()] == [4]


async def test_a_database_that_is_older_than_the_manifest_lets_nobody_erase_before_it_was_checked(
        database: Database, place: Organisation, manifest: Manifest) -> None:
    question = await add(database, place)
    for stage in ("identity", "letter", "text"):
        await write(database, manifest, (question.id, stage))
    await run(database, "update core.manifest set number = 1")
    assert "older than its erasure manifest" in await refused(database, manifest)
    with pytest.raises(LuisterpostError, match="restore-check"):
        await write(database, manifest, (question.id, "drafts"))
    async with database.worker.connect() as session:
        with pytest.raises(LuisterpostError, match="restore-check"):
            await settle(session, manifest, NOW)
        assert await replay(session, manifest, manifest.lines(), NOW) == Counter(identity=1, letter=1, text=1, key=1)
    assert await refused(database, manifest) == ""


async def test_a_manifest_that_is_gone_is_missed_and_another_file_is_none(database: Database, place: Organisation, manifest: Manifest) -> None:
    assert await refused(database, manifest) == ""
    await write(database, manifest, ((await add(database, place)).id, "identity"))
    manifest.path.rename(manifest.path.with_name("elsewhere"))
    assert "bring its copy back" in await refused(database, manifest)
    manifest.path.write_text("a letter\n")
    with pytest.raises(LuisterpostError, match="is no erasure manifest"):
        position(manifest.path)


async def test_a_manifest_that_lost_lines_is_noticed_and_goes_on_when_somebody_says_so(
        database: Database, place: Organisation, manifest: Manifest) -> None:
    question = await add(database, place)
    for stage in ("identity", "letter", "text"):
        await write(database, manifest, (question.id, stage))
    assert manifest.damaged() == 0
    whole = manifest.path.read_text().splitlines(keepends=True)
    manifest.path.write_text("".join([*whole[:2], "1 2026-11-\n", *whole[3:]]))
    assert manifest.damaged() == 2              # a line that is none, and a batch that is missing
    manifest.path.write_text("".join(whole[:-2]))
    assert "older than the database, 2 batches" in await refused(database, manifest)
    async with database.worker.begin() as tx:
        await manifest.continue_at(tx, NOW)
    assert await refused(database, manifest) == ""
    assert [line.number for line in manifest.lines()] == [1]


async def test_of_an_asker_everything_goes_that_had_come_by_then_and_nothing_of_others(
        database: Database, place: Organisation, manifest: Manifest) -> None:
    async with database.admin.begin() as tx:
        elsewhere = await make_organisation(tx, "elders")
    await add(database, place, "approved", asker_hash=ASKER)
    stay = [await add(database, place, "open", asker_hash=ASKER, received_at=NOW + timedelta(days=1)), await add(database, place, "open"),
            await add(database, elsewhere, "open", asker_hash=ASKER)]
    await write(database, manifest, askers=(("voorbeeld", ASKER),))
    async with database.worker.connect() as session:
        done = await replay(session, manifest, manifest.lines(), NOW + timedelta(days=2))
    assert (done["text"], done["key"], done["row"]) == (1, 1, 1)
    assert await column(database, "select code from core.question where state = 'open' order by id") == [question.code for question in stay]


async def test_a_hold_of_the_backup_had_ended_when_the_line_was_written_and_a_later_one_stands(
        database: Database, place: Organisation, manifest: Manifest) -> None:
    before, later = await add(database, place), await add(database, place)
    await write(database, manifest, (before.id, "identity"), (later.id, "identity"))
    for question, placed in ((before, NOW - timedelta(days=9)), (later, NOW + timedelta(days=1))):
        await run(database, "insert into core.hold (organisation_id, scope, question_id, owner, review_on, placed_at) "
                            f"values ({place.id}, 'question', {question.id}, 'jurist', '2027-01-01', timestamptz '{placed}')")
    async with database.worker.connect() as session:
        assert await replay(session, manifest, manifest.lines(), NOW) == Counter(identity=1, key=1, held=1)
    assert await column(database, "select question_id from core.asker") == [later.id]
