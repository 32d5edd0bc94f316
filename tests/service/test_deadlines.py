"""Alarms: one notice each, the newest due rung after a downtime, none for what is finished."""


from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from service.deadlines import raise_alarms
from service.origin import Origin
from service.outbox import place as outgoing_place
from service.smtp import Envelope
from service.vault import KeyFolder
from tests.build import RECEIVED, make_organisation, make_question
from tests.conftest import Database
from tests.policies.sample import organisation

LADDER = [{"at": (RECEIVED + timedelta(hours=hours)).isoformat(), "code": code} for hours, code in ((10, "alarm_due_soon"), (20, "alarm_due"))]


async def _sweep(database: Database, folder: Path, moments: list[datetime], **columns: Any) -> list[str]:
    """The texts of the notices that these sweeps put in the outbox."""
    keys = KeyFolder(folder)
    keys.new(date(2026, 11, 21))
    async with database.worker.begin() as tx:
        made = await make_organisation(tx)
        policy = organisation()
        origin = Origin(made.id, made.mailbox_id, policy, policy.mailboxes[0])
        given: dict[str, Any] = {"alarms": LADDER, "next_alarm_at": RECEIVED + timedelta(hours=10)} | columns
        await make_question(tx, made, code="KLAAR234", **given)
        for now in moments:
            await raise_alarms(tx, {made.mailbox_id: origin}, keys.sealer(), now)
        rows = await tx.execute(text("select o.message_id, o.sealed, k.key_id, k.sealed as key from core.outgoing o "
                                     "join core.data_key k on k.id = o.data_key_id order by o.id"))
        opener = keys.opener()
        envelopes = [Envelope.unpack(opener.open_data_key(row.key_id, row.key).open(row.sealed, outgoing_place(row.message_id))) for row in rows]
    assert all(envelope.recipient == policy.coordinator for envelope in envelopes)
    return [envelope.data.decode() for envelope in envelopes]


async def test_each_rung_gives_one_notice_that_names_the_question_and_no_text(database: Database, tmp_path: Path) -> None:
    moments = [RECEIVED + timedelta(hours=hours) for hours in (9, 10, 11, 20, 30)]
    notices = await _sweep(database, tmp_path, moments, body="Geheime tekst")
    assert len(notices) == 2
    assert all("KLAAR234" in notice and "Geheime" not in notice for notice in notices)


async def test_after_a_downtime_only_the_newest_rung_is_told(database: Database, tmp_path: Path) -> None:
    assert len(await _sweep(database, tmp_path, [RECEIVED + timedelta(days=9), RECEIVED + timedelta(days=10)])) == 1


async def test_a_finished_question_raises_no_alarm(database: Database, tmp_path: Path) -> None:
    assert await _sweep(database, tmp_path, [RECEIVED + timedelta(days=9)], state="closed") == []



@pytest.mark.parametrize(("state", "told"), [("arrived", ["wacht op screening", "moet binnenkort"]), ("open", ["moet binnenkort"])])
async def test_only_a_question_that_still_waits_for_a_screener_is_told_of(database: Database, tmp_path: Path, state: str, told: list[str]) -> None:
    first = RECEIVED + timedelta(hours=4)
    ladder = [{"at": first.isoformat(), "code": "alarm_screening"}, *LADDER]
    notices = await _sweep(database, tmp_path, [first, RECEIVED + timedelta(hours=10)], state=state, alarms=ladder, next_alarm_at=first)
    assert [words in notice for words, notice in zip(told, notices, strict=True)] == [True] * len(told)
