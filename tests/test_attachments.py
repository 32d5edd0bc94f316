"""The road of an attachment: withheld, cleaned by the loop that has the key, looked at and released by a screener, and forgotten."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import cli
from service.contract import Contract, open_contract
from service.database import Presence, transaction
from service.decision import Arrival
from service.errors import ContractError
from service.intake import Intake
from service.judging import judge
from service.reading import Readers
from service.settings import Settings
from tests import attached
from tests.attached import WORD
from tests.build import AUTHOR, REVIEWER
from tests.conftest import Database
from tests.forget import erase_batch
from tests.mailroom import Mailroom, mailroom
from tests.service.test_cleaning import letter
from workers.attachments import Attachments
from workers.world import World

FILES = (
    (f"{WORD} op vakantie.jpg", "image/jpeg", attached.jpeg()), ("verslag.pdf", "application/pdf", attached.pdf()),
    ("brief.txt", "text/plain", f"Verslag van Els {WORD}: tibeke slaapt weer.".encode()), ("alles.zip", "application/zip", attached.docx()),
)


@dataclass
class Received:
    """A question with these attachments, and the sessions of the tool that works it. REVIEWER screens, AUTHOR does not."""

    room: Mailroom
    contract: Contract
    tool_url: str
    code: str

    async def clean(self) -> int:
        """Let the loop work until nothing waits. Returns how many it did."""
        room = self.room
        settings = Settings(state=Path("/nonexistent"))
        world = World(settings, room.database.worker, Presence(room.database.worker_url, lambda _payload: None), room.policies, room.origins,
                      room.sealer, room.hasher, room.opener, Readers(1, 5, 500_000_000), room.clock)
        loop, done = Attachments(world), 0
        while await loop.step():
            done += 1
        return done

    async def states(self) -> list[tuple[str, str]]:
        return [(item.state, item.reason) for item in await self.contract.attachments(self.code)]


@asynccontextmanager
async def received(database: Database, copies: str) -> AsyncIterator[Received]:
    async with mailroom(database, 25, smtp=f'\n[attachments]\ncopies = "{copies}"\n') as room:
        raw, now = letter(*FILES), room.clock()
        async with transaction(database.worker) as tx:
            arrival = Arrival(1, len(raw), now, raw, judge(raw, room.origin.policy))
            recorded = (await Intake(room.origin, room.sealer, room.hasher).receive(tx, 1, [arrival], now))[0]
        async with transaction(database.admin) as tx:
            await tx.exec_driver_sql("update core.actor set screener = true where alias = $1", (REVIEWER,))
        url = await database.tool_url("lijn")
        async with open_contract(url) as contract:
            yield Received(room, contract, url, recorded.code)


async def test_a_copy_is_seen_by_nobody_until_a_screener_has_looked_and_released_it(database: Database) -> None:
    async with received(database, "all") as there:
        contract, code = there.contract, there.code
        assert [state for state, _ in await there.states()] == ["waiting", "waiting", "waiting", "refused"]
        assert await there.clean() == 3
        assert await there.states() == [("cleaned", ""), ("cleaned", ""), ("cleaned", ""), ("refused", "kind")]
        shown = await contract.attachments(code)
        assert [(item.name, item.kind) for item in shown] == [
            ("bijlage-1", "image"), ("bijlage-2", "pdf"), ("bijlage-3", "document"), ("bijlage-4", "archive")]
        assert [item.sheets or item.media_type for item in shown] == [None] * 4
        assert [(item.kind, item.bytes) for item in (await contract.question(code)).attachments] == [(item.kind, item.bytes) for item in shown]

        for verb in (contract.look_at_attachment, contract.release_attachment, contract.withhold_attachment):
            with pytest.raises(ContractError) as refused:
                await verb(code, AUTHOR, 1)
            assert refused.value.code == "DK008"
        for number in (4, 5):
            with pytest.raises(ContractError) as refused:
                await contract.look_at_attachment(code, REVIEWER, number)
            assert refused.value.code == "DK001"

        looked = [await contract.look_at_attachment(code, REVIEWER, number) for number in (1, 2, 3)]
        assert [sheets[0].media_type for sheets in looked] == ["image/jpeg", "image/png", "text/plain"]
        assert looked[2][0].content == b"Verslag van [naam]: [kind 1] slaapt weer."
        assert not [sheet for sheets in looked for sheet in sheets if WORD.encode() in sheet.content]

        await contract.release_attachment(code, REVIEWER, 1)
        assert [item.sheets for item in await contract.attachments(code)] == [[looked[0][0].content], None, None, None]
        await contract.withhold_attachment(code, REVIEWER, 1)
        assert [item.sheets for item in await contract.attachments(code)] == [None] * 4
        trail = await there.room.rows("select event, actor from core.trail where event like 'attachment%' order by id")
        assert trail == [("attachment_cleaned", None)] * 3 + [("attachment_seen", REVIEWER)] * 3 + [
            ("attachment_released", REVIEWER), ("attachment_withheld", REVIEWER)]


@pytest.mark.parametrize(("copies", "states"), [("never", ["withheld"] * 4), ("images", ["waiting", "withheld", "withheld", "withheld"])])
async def test_the_organisation_decides_which_attachments_get_a_copy(database: Database, copies: str, states: list[str]) -> None:
    async with received(database, copies) as there:
        assert [state for state, _ in await there.states()] == states
        assert await there.clean() == states.count("waiting")
        assert [item.kind for item in (await there.contract.question(there.code)).attachments] == ["image", "pdf", "document", "archive"]


async def test_copies_go_with_the_identity_and_kinds_with_the_text(database: Database) -> None:
    async with received(database, "images") as there:
        await there.clean()
        await there.contract.release_attachment(there.code, REVIEWER, 1)
        await there.contract.close(there.code, REVIEWER, "klaar")
        for days, kinds in ((31, ["image", "pdf", "document", "archive"]), (181, [])):
            async with transaction(database.worker) as tx:
                await erase_batch(tx, await there.room.value("select finished_at from core.question") + timedelta(days=days))
            assert [(item.kind, item.state, item.sheets) for item in await there.contract.attachments(there.code)] == [
                (kind, "withheld", None) for kind in kinds]
            assert await there.room.value("select count(*) from core.attachment where sheets is not null") == 0


async def test_from_a_shell_a_screener_gets_files_that_nobody_else_can_read(database: Database, tmp_path: Path) -> None:
    async with received(database, "images") as there:
        await there.clean()

        environment = {"LUISTERPOST_TOOL_URL": there.tool_url, "LUISTERPOST_DATABASE_URL": database.worker_url}

        async def shell(*words: str) -> Result:
            return await asyncio.to_thread(CliRunner(env=environment).invoke, cli, ["attachment", *words])

        listed = await shell("list", there.code)
        written = await shell("show", there.code, "1", "--to", str(tmp_path / "bijlage"), "--as", REVIEWER)
        assert (await shell("release", there.code, "2", "--as", REVIEWER)).exit_code == 1
        for number, sentence in (("2", "there is no copy of bijlage-2 (withheld)"), ("9", "this question has no attachment 9")):
            assert sentence in str((await shell("show", there.code, number, "--to", str(tmp_path / "x"))).exception)
        assert [line.split()[:2] for line in listed.stdout.splitlines()] == [[str(number), f"bijlage-{number}"] for number in range(1, 5)]
        file = tmp_path / "bijlage-1.jpg"
        assert written.stdout == f"{file}\n"
        assert (file.stat().st_mode & 0o777, file.read_bytes()[:2]) == (0o600, b"\xff\xd8")
