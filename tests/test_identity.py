"""Who may read who asks: keys are renewed while letters wait, intake works without any private key, and only the outbox opens an address."""

import asyncio
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import insert

from service.database import transaction
from service.embedded.postgres import find_binaries
from service.tables import data_key
from service.vault import KeyFolder
from tests.conftest import Database
from tests.house import ROOT, House
from tests.road import LOCKED, answered, asked, in_state, mail_with, mails_to, write

ASKER = "oma@vragers.example"


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with House(database.url) as house:
        yield house


def deliver(house: House, word: str) -> None:
    house.dovecot.deliver("vraag", write(f"Oma <{ASKER}>", "Vraag", f"Mijn kleinkind is {word}.", f"{word}@vragers.example"), sender=ASKER)


def unreadable(house: House) -> None:
    """An encrypted letter: it is set aside, its bytes sealed."""
    house.dovecot.deliver("vraag", write(f"Oma <{ASKER}>", "Leeg", LOCKED, "leeg@vragers.example"), sender=ASKER)


async def old_keys(house: House, current: str) -> int:
    return int(await house.value("select count(*) from core.data_key where key_id <> $1", current))


async def seal_many(house: House, database: Database, count: int) -> None:
    """Data keys as a busy year leaves them, sealed with the pair that seals now."""
    sealer = KeyFolder(house.folder / "keys").sealer()
    async with transaction(database.admin) as tx:
        await tx.execute(insert(data_key), [sealer.new_data_key().row for _ in range(count)])


async def interrupted_rotation(house: House, current: str) -> None:
    """`key rotate`, killed when some keys are sealed anew and others are not."""
    total = await old_keys(house, current)
    rotation = subprocess.Popen([sys.executable, "-m", "service", "key", "rotate"], cwd=ROOT, env=house.environment, stdout=subprocess.DEVNULL)

    async def begun() -> bool:
        return await old_keys(house, current) < total

    try:
        await house.until(begun, "the first batch is sealed anew")
    finally:
        rotation.send_signal(signal.SIGKILL)
        rotation.wait()
    assert await old_keys(house, current) > 0, "it was over before it was interrupted: seal more keys"


async def test_keys_are_renewed_in_interrupted_batches_and_old_letters_are_still_answered(house: House, database: Database) -> None:
    daemon = house.start()
    deliver(house, "oudesleutel")
    unreadable(house)
    old = await asked(house, "oudesleutel")
    await mail_with(house, ASKER, "oudesleutel@vragers.example")
    await seal_many(house, database, 2500)
    made = house.run("key", "new")
    assert made.returncode == 0, made.stderr
    current = (house.folder / "keys" / "current").read_text().strip()
    assert current in made.stdout
    house.stop(daemon)
    await interrupted_rotation(house, current)
    house.start()
    deliver(house, "nieuwesleutel")
    new = await asked(house, "nieuwesleutel")
    assert await house.value("select key_id from core.data_key where id = $1", new["data_key_id"]) == current
    await answered(house, old["code"], "Terwijl de sleutels wisselen.")         # some rows are old, some new: both open
    await mail_with(house, ASKER, "Terwijl de sleutels wisselen")
    finished = house.run("key", "rotate")
    assert finished.returncode == 0, finished.stderr
    assert await old_keys(house, current) == 0
    for file in (house.folder / "keys").glob("*.private"):
        if not file.name.startswith(current):
            file.unlink()
    number = await house.value("select id from core.ledger where outcome = 'set_aside'")
    assert ASKER in house.run("set-aside", "show", str(number), "--raw").stdout
    house.stop(house.daemons[0])
    house.start()
    await answered(house, new["code"], "Na de wissel.")
    await in_state(house, new["code"], "answered")
    await mail_with(house, ASKER, "Na de wissel")


async def test_intake_works_on_a_machine_without_private_keys_and_an_outbox_elsewhere_sends(house: House) -> None:
    public = house.folder / "public-keys"
    shutil.copytree(house.folder / "keys", public, ignore=shutil.ignore_patterns("*.private"))
    assert not list(public.glob("*.private"))
    intake = house.start("intake", LUISTERPOST_KEYS=str(public))
    unreadable(house)
    deliver(house, "zonderprive")
    question = await asked(house, "zonderprive")
    await answered(house, question["code"], "Van de andere machine.")
    number = await house.value("select id from core.ledger where outcome = 'set_aside'")
    assert "no private key" in house.run("set-aside", "show", str(number), "--raw", LUISTERPOST_KEYS=str(public)).stderr
    assert await house.value("select state from core.question where code = $1", question["code"]) == "approved"
    assert mails_to(house, ASKER) == []
    outbox = house.start("outbox")
    await in_state(house, question["code"], "answered")
    assert len(mails_to(house, ASKER)) == 2
    house.stop(outbox)
    deliver(house, "nogeen")
    await asked(house, "nogeen")
    assert intake.poll() is None


async def test_an_outbox_without_private_keys_says_so_and_does_not_start(house: House) -> None:
    for file in (house.folder / "keys").glob("*.private"):
        file.unlink()
    daemon = house.start("outbox")
    assert await asyncio.to_thread(daemon.wait, 30) == 1
    assert "no private key" in house.log_file.read_text()
    checked = house.run("check")
    assert checked.returncode == 1
    assert "no private key" in checked.stderr


async def test_nothing_in_the_database_names_the_asker_and_one_small_row_forgets_her(house: House) -> None:
    house.start()
    deliver(house, "vergeetmij")
    question = await asked(house, "vergeetmij")
    await mail_with(house, ASKER, "vergeetmij@vragers.example")
    keys = KeyFolder(house.folder / "keys")
    row = (await house.rows("select k.key_id, k.sealed as key, a.sealed from core.data_key k, core.asker a where k.id = $1 and a.question_id = $2",
                            question["data_key_id"], question["id"]))[0]
    sealed, where = row["sealed"], f"asker.sealed:{question['code']}"
    opened = keys.opener().open_data_key(row["key_id"], row["key"]).open(sealed, where)
    assert json.loads(opened)["address"] == ASKER
    dump = subprocess.run([find_binaries() / "pg_dump", house.url("luisterpost_admin")], capture_output=True, check=True).stdout
    assert sealed.hex().encode() in dump
    assert ASKER.encode() not in dump
    assert ASKER.encode().hex().encode() not in dump
    await house.rows("delete from core.data_key where id = $1", question["data_key_id"])
    left = await house.rows("select question_id from core.asker where question_id = $1", question["id"])
    assert len(left) == 1                   # the ciphertext may stay, in a backup too: its key is gone for good
    assert await house.value("select data_key_id from core.question where id = $1", question["id"]) is None
