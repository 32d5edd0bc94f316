"""Backups that forget: a real dump, an erasure, a real restore; what was erased is neither in the restored database nor readable in the dump."""

import asyncio
import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from service.embedded.postgres import find_binaries
from service.errors import LuisterpostError
from service.forgetting.manifest import Manifest
from service.forgetting.sweep import sweep
from service.person import Person
from service.person.erasure import forget
from service.settings import Settings
from service.tables import data_key, ledger, letter, outgoing
from service.vault import KeyFolder
from tests import shell
from tests.build import RECEIVED, Organisation, Question, make_organisation, make_question
from tests.conftest import Database
from tests.contract.desk import column
from tests.house import ORGANISATION
from workers.daemon import make_world

ROOT = Path(__file__).resolve().parents[1]
LATER = RECEIVED + timedelta(days=3000)
PLANTED = ("plantedsubject", "plantedbody", "planteddraft")      # of what is erased
ADDRESS = "planted@vragers.example"


def run(*words: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@dataclass
class Place:
    """An installation without mail servers, and the empty database that its backup will go into."""

    folder: Path
    first: Database
    second: Database
    restored: bool = False

    @property
    def database(self) -> Database:
        return self.second if self.restored else self.first

    @property
    def manifest(self) -> Manifest:
        return Manifest(self.folder / "state/manifest", self.keys.hasher())

    @property
    def keys(self) -> KeyFolder:
        return KeyFolder(self.folder / "keys")

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LUISTERPOST_STATE": str(self.folder / "state"), "LUISTERPOST_KEYS": str(self.folder / "keys"),
                "LUISTERPOST_ORGANISATIONS": str(self.folder / "organisations"), "LUISTERPOST_PG_BINDIR": str(find_binaries()),
                "LUISTERPOST_DATABASE_URL": self.database.worker_url, "LUISTERPOST_DATABASE_ADMIN_URL": self.database.admin_url}

    async def luisterpost(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return await asyncio.to_thread(shell.run, *words, environment=self.environment)

    async def start(self) -> str:
        """What the daemon says instead of running; "" when it would run."""
        settings = Settings(state=self.folder / "state", keys=self.folder / "keys", organisations=self.folder / "organisations",
                            database_url=self.database.worker_url)
        try:
            async with make_world(settings, ("intake",), lambda _event: None):
                return ""
        except LuisterpostError as error:
            return str(error)

    async def script(self, name: str, *words: str) -> "subprocess.CompletedProcess[str]":
        return await asyncio.to_thread(run, str(ROOT / "deploy" / name), *words, environment=self.environment)

    async def back_up(self, name: str) -> None:
        """Under a name of its own: those of the script have seconds, and here several are made within one."""
        done = await self.script("backup.sh", str(self.folder / "backup"))
        assert (done.returncode, done.stderr) == (0, "")
        for made in (self.folder / "backup").glob("*/luisterpost-20*.dump"):
            made.rename(made.with_name(f"{name}.dump"))

    def backup(self, half: str, name: str) -> str:
        return str(self.folder / "backup" / half / f"{name}.dump")

    async def restore(self, keys: str) -> None:
        """The backup named "before", into the empty database."""
        self.restored = True
        done = await self.script("restore.sh", self.backup("main", "before"), keys)
        assert done.returncode == 0, done.stderr
        migrated = await self.luisterpost("migrate")
        assert migrated.returncode == 0, migrated.stderr

    async def run(self, *statements: str) -> None:
        async with self.database.admin.begin() as tx:
            for statement in statements:
                await tx.execute(text(statement))

    async def ask(self, at: Organisation, state: str, word: str) -> Question:
        """A question with a sealed asker, and with its answer still in the outbox."""
        key = self.keys.sealer().new_data_key()
        async with self.database.admin.begin() as tx:
            made = await make_question(tx, at, state, subject=f"{word}subject", body=f"{word}body", answer_body=f"{word}draft", key=key,
                                       identity=word.encode(), asker_hash=self.keys.hasher().address(ADDRESS))
            await tx.execute(insert(outgoing).values(
                organisation_id=at.id, mailbox_id=at.mailbox_id, kind="answer", question_id=made.id, revision=1, message_id=word, data_key_id=key.id,
                sealed=b"sealed", wording="1", state="ready", created_at=RECEIVED, next_try_at=RECEIVED))
        return made

    async def set_aside(self, at: Organisation) -> int:
        """A letter that no question came of, and that waits for a person. Its number in the ledger."""
        key = self.keys.sealer().new_data_key()
        async with self.database.admin.begin() as tx:
            await tx.execute(insert(data_key).values(key.row))
            number = (await tx.execute(insert(ledger).returning(ledger.c.id).values(
                organisation_id=at.id, mailbox_id=at.mailbox_id, uidvalidity=1, uid=1, letter_hash=b"letter", outcome="set_aside", reason="encrypted",
                bytes=1, arrived_at=RECEIVED, recorded_at=RECEIVED, file_to="set_aside"))).scalar_one()
            await tx.execute(insert(letter).values(ledger_id=number, data_key_id=key.id, sealed=b"plantedletter"))
        return int(number)

    async def forget_at_request(self, at: Organisation, ledger_id: int) -> None:
        async with self.database.admin.begin() as tx:
            person = Person(at.id, "voorbeeld", (), frozenset(), b"asker", (ADDRESS,), 1, (), (), {}, ((ledger_id, b""),), ())
            await forget(tx, person, self.manifest, [], LATER)

    async def answer_and_forget(self, question: Question, now: datetime) -> None:
        """As outbox, mailbox and sweep would."""
        await self.run(f"update core.outgoing set state = 'sent', next_try_at = null where question_id = {question.id}",
                       f"select core.finish({question.id}, 'answered', '', timestamptz '{RECEIVED}')",
                       f"update core.erasure set done_at = now() where question_id = {question.id} and stage = 'mailbox'")
        async for _ in sweep(self.database.worker, lambda: now, self.manifest):
            pass

    async def opens(self, question: Question) -> str:
        """Who asked, as whoever has this database and all key pairs can read it; "" when nobody can."""
        async with self.database.admin.connect() as tx:
            row = (await tx.execute(text("select a.sealed, k.key_id, k.sealed as key from core.question q join core.asker a on a.question_id = q.id "
                                         f"left join core.data_key k on k.id = q.data_key_id where q.id = {question.id}"))).one()
        return self.keys.opener().open_data_key(row.key_id, row.key).open(row.sealed, f"asker.sealed:{question.code}").decode() if row.key else ""

    def dump(self) -> bytes:
        return subprocess.run([find_binaries() / "pg_dump", self.database.admin_url], capture_output=True, check=True).stdout


@pytest.fixture
def place(database: Database, empty_database: Database, tmp_path: Path) -> Place:
    KeyFolder(tmp_path / "keys").new(date(2026, 11, 21))
    (tmp_path / "organisations").mkdir()
    values = {"code": "voorbeeld", "user": "vraag", "after": "move", "imap": 1, "smtp": 1, "mailbox": "", "relay": "", "connections": 1,
              "data_timeout": 5}
    (tmp_path / "organisations/voorbeeld.toml").write_text(ORGANISATION.format(**values))
    return Place(tmp_path, database, empty_database)


async def test_what_was_erased_after_a_backup_is_erased_again_once_it_is_restored_and_no_daemon_starts_before(place: Place) -> None:
    async with place.database.admin.begin() as tx:
        at = await make_organisation(tx)
    gone, kept, loose = await place.ask(at, "approved", "planted"), await place.ask(at, "open", "kept"), await place.set_aside(at)
    await place.back_up("before")
    await place.forget_at_request(at, loose)
    await place.answer_and_forget(gone, LATER)
    assert [word for word in PLANTED if word.encode() in place.dump()] == []
    await place.restore(place.backup("keys", "before"))
    assert [word for word in PLANTED if word.encode() in place.dump()] == list(PLANTED)
    assert (await place.opens(gone), await column(place.database, "select sealed from core.letter")) == ("planted", [b"plantedletter"])
    for told in ((await place.luisterpost("status")).stdout, await place.start()):
        assert "run `luisterpost restore-check`" in told
    assert "identity: 1 would be erased again" in (await place.luisterpost("restore-check", "--dry-run")).stdout
    done = await place.luisterpost("restore-check")
    assert (done.returncode, "key: 1\n" in done.stdout, "row: 1\n" in done.stdout) == (0, True, True), done.stderr
    assert [word for word in (*PLANTED, "planted") if word.encode() in place.dump()] == []
    assert await place.opens(kept) == "kept"
    assert await column(place.database, "select outcome from core.ledger where not exists (select from core.letter)") == ["ignored"]
    assert await column(place.database, "select message_id from core.outgoing where state = 'ready'") == ["kept"]
    assert await place.start() == ""


async def test_an_older_backup_cannot_tell_who_asked_once_the_key_is_erased(place: Place) -> None:
    async with place.database.admin.begin() as tx:
        at = await make_organisation(tx)
    gone, kept = await place.ask(at, "approved", "planted"), await place.ask(at, "open", "kept")
    await place.back_up("before")
    keys = [key.hex() for key in await column(place.database, "select sealed from core.data_key")]
    listed = run(str(find_binaries() / "pg_restore"), "--file=-", place.backup("main", "before"), environment={}).stdout
    assert "keptbody" in listed
    assert [key for key in keys if key in listed] == []
    await place.answer_and_forget(gone, RECEIVED + timedelta(days=31))
    await place.back_up("after")
    await place.restore(place.backup("keys", "after"))
    assert (await place.opens(gone), await place.opens(kept)) == ("", "kept")
    assert b"keptbody" in place.dump()


async def test_old_backups_go_and_those_of_the_keys_go_sooner_and_none_is_put_over_a_database(place: Place) -> None:
    assert "outlive the lines" in (await place.script("backup.sh", str(place.folder / "backup"), "400")).stderr
    refused = await place.script("restore.sh", "main.dump", "none")
    assert (refused.returncode, "not empty" in refused.stderr) == (1, True)
    for half, days in (("main", 89), ("main", 88), ("keys", 6), ("keys", 5)):        # run each day: none gets older than 90 or 7
        old = place.folder / "backup" / half / f"luisterpost-{days}.dump"
        old.parent.mkdir(parents=True, exist_ok=True)
        old.touch()
        moment = datetime.now(UTC).timestamp() - days * 86400
        os.utime(old, (moment, moment))
    await place.back_up("new")
    left = {half: sorted(path.stem for path in (place.folder / "backup" / half).iterdir()) for half in ("main", "keys")}
    assert left == {"main": ["luisterpost-88", "new"], "keys": ["luisterpost-5", "new"]}
    assert [path.stat().st_mode & 0o077 for path in (place.folder / "backup").glob("*/new.dump")] == [0, 0]
    assert (await place.script("backup.sh", str(place.folder / "backup"), "1", "0")).stdout.endswith("and no keys\n")
    assert list((place.folder / "backup/keys").iterdir()) == []
    assert (await place.script("backup.sh", str(place.folder / "backup"), "0")).returncode == 1
