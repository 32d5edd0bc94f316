"""While copies go from a slow mail server nothing else is kept waiting, and a hold that is placed meanwhile holds."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from policies.organisation import parse
from service.database import transaction
from service.forgetting import hold
from service.forgetting.copy_round import CopyRound, Done
from service.origin import Origin, register
from service.reading import Readers
from service.settings import Settings
from service.tables import ledger
from service.vault import KeyFolder
from tests.build import AUTHOR, REVIEWER, Organisation, Question, make_actor, make_question
from tests.conftest import Database
from tests.contract.desk import column
from tests.mailroom import POLICY, START
from tests.scripted_imap import ScriptedImap

LATER = START + timedelta(days=3000)
DUE = "select q.code from core.erasure e join core.question q on q.id = e.question_id where e.stage = 'mailbox' and e.done_at is null"


async def finished(database: Database, origin: Origin, number: int) -> Question:
    """A question that was answered long ago; its letter was filed away under this UID."""
    async with transaction(database.admin) as tx:
        actors = {alias: await make_actor(tx, origin.organisation_id, f"{alias}{number}") for alias in (AUTHOR, REVIEWER)}
        made = await make_question(tx, Organisation(origin.organisation_id, "lijn", origin.mailbox_id, actors), "answered")
        await tx.execute(insert(ledger).values(
            organisation_id=origin.organisation_id, mailbox_id=origin.mailbox_id, uidvalidity=1, uid=number, question_id=made.id, outcome="question",
            bytes=9, arrived_at=START, recorded_at=START, file_to="processed", filed_at=START, filed_folder=origin.mailbox.processed_folder,
            filed_uidvalidity=7, filed_uid=number))
        await tx.exec_driver_sql("update core.actor set coordinator = true")
    return made


async def test_a_slow_mail_server_keeps_no_transaction_open_and_a_hold_placed_meanwhile_holds(
        database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.forgetting.server_copies.BATCH", 1)
    keys = KeyFolder(tmp_path)
    keys.new(date(2026, 11, 21))
    (tmp_path / "imap").write_text("geheim")
    async with ScriptedImap({1: b"een", 2: b"twee"}, faults={"search": "late"}) as server:
        at = 'imap = {{ host = "127.0.0.1", security = "plaintext", port = {}, user'.replace("{}", str(server.port))
        policies = {"lijn": parse(POLICY.replace('imap = {{ host = "localhost", security = "plaintext", user', at).format(
            code="lijn", port=25, smtp="", answer=""))}
        async with transaction(database.admin) as tx:
            [origin] = await register(tx, policies)
        _, second = await finished(database, origin, 1), await finished(database, origin, 2)
        settings, readers = Settings(state=tmp_path, secrets=tmp_path), Readers(1, 5, 500_000_000)

        async def erase() -> list[Done]:
            around = CopyRound(database.worker, settings, keys.opener(), keys.hasher(), readers, lambda: LATER)
            return [done async for done in around.erase([origin])]

        async def hold_it() -> None:
            async with database.worker.begin() as tx:
                await hold.place(tx, hold.Target(origin.organisation_id, "question", second.id), f"{AUTHOR}2", "klacht", date(2100, 1, 31),
                                 keys.sealer(), LATER)

        erasing = asyncio.create_task(erase())
        while not (erasing.done() or any("SEARCH" in words for words in server.heard)):
            await asyncio.sleep(0)
        assert await column(database, "select count(*) from pg_stat_activity where state like 'idle in transaction%'") == [0]
        placing = asyncio.create_task(hold_it())
        while not placing.done() and await column(database, "select count(*) from pg_locks where locktype = 'advisory' and not granted") == [0]:
            pass
        assert not placing.done()               # a batch that has begun is not interrupted
        server.release.set()
        await placing
        assert [done.count for done in await erasing if done.count] == [1]
        assert (sorted(server.messages), await column(database, DUE)) == ([2], [second.code])
