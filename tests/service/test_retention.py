"""Forgetting: what is due goes, with its key; what is not due, or still needed, stays."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from service.retention import begin_sweep, erase_batch, last_sweep, note_sweep
from service.vault import KeyFolder, Sealer
from tests.build import RECEIVED, Organisation, Question, make_organisation, make_question
from tests.conftest import Database

LATER = RECEIVED + timedelta(days=31)       # identities are due, texts are not
MUCH_LATER = RECEIVED + timedelta(days=181)


class Archive:
    """Questions of one organisation, each with a sealed identity of its own."""

    def __init__(self, database: Database, sealer: Sealer, place: Organisation) -> None:
        self.database, self.sealer, self.place = database, sealer, place

    async def add(self, state: str, **columns: Any) -> Question:
        async with self.database.admin.begin() as tx:
            return await make_question(tx, self.place, state, key=self.sealer.new_data_key(), identity=b"{}", **columns)


@pytest.fixture
async def archive(database: Database, tmp_path: Path) -> Archive:
    keys = KeyFolder(tmp_path)
    keys.new(date(2026, 11, 21))
    async with database.admin.begin() as tx:
        return Archive(database, keys.sealer(), await make_organisation(tx))


async def _erase(database: Database, now: datetime) -> tuple[int, int]:
    async with database.worker.begin() as tx:
        erased = await erase_batch(tx, now)
    return erased.identities, erased.texts


async def _count(database: Database, table: str) -> int:
    async with database.admin.connect() as tx:
        return int((await tx.execute(text(f"select count(*) from core.{table}"))).scalar_one())


async def test_the_identity_of_an_answered_question_goes_first_and_its_text_later(database: Database, archive: Archive) -> None:
    await archive.add("answered")
    assert await _erase(database, LATER) == (1, 0)
    assert await _count(database, "asker") == await _count(database, "data_key") == 0
    assert await _erase(database, MUCH_LATER) == (0, 1)
    async with database.admin.connect() as tx:
        row = (await tx.execute(text("select subject, body, asker_hash, state from core.question"))).one()
    assert tuple(row) == (None, None, None, "answered")
    assert await _count(database, "answer") == 0


async def test_nothing_goes_before_its_moment(database: Database, archive: Archive) -> None:
    await archive.add("closed")
    assert await _erase(database, RECEIVED + timedelta(days=29)) == (0, 0)
    assert await _count(database, "asker") == 1


@pytest.mark.parametrize("state", ["arrived", "open", "claimed", "in_review", "approved", "sending"])
async def test_an_unfinished_question_is_never_erased(database: Database, archive: Archive, state: str) -> None:
    await archive.add(state, identity_erase_at=RECEIVED, text_erase_at=RECEIVED)
    assert await _erase(database, MUCH_LATER) == (0, 0)


async def test_a_question_whose_follow_up_waits_keeps_its_identity(database: Database, archive: Archive) -> None:
    first = await archive.add("answered")
    second = await archive.add("answered", follows_id=first.id)
    await archive.add("open", follows_id=second.id)
    assert await _erase(database, LATER) == (0, 0)
    async with database.admin.begin() as tx:
        await tx.execute(text("update core.question set state = 'closed', finished_at = received_at where state = 'open'"))
    assert await _erase(database, LATER) == (2, 0)


async def test_a_second_sweep_finds_nothing(database: Database, archive: Archive) -> None:
    await archive.add("undeliverable")
    assert await _erase(database, LATER) == (1, 0)
    assert await _erase(database, LATER) == (0, 0)


async def test_each_sweep_leaves_its_proof(database: Database, archive: Archive) -> None:
    await archive.add("answered")
    async with database.worker.begin() as tx:
        assert await last_sweep(tx) is None
        sweep = await begin_sweep(tx, LATER)
        await note_sweep(tx, sweep, await erase_batch(tx, LATER), LATER)
        assert await last_sweep(tx) == LATER
        assert (await tx.execute(text("select identities, texts from core.sweep"))).one() == (1, 0)
