"""A letter with a danger sign gets the clock of danger, waits for a person, and its receipt promises the stored moment."""

from collections import Counter
from datetime import UTC, date, datetime
from email import message_from_bytes
from email import policy as mail_policy
from pathlib import Path

import pytest

from policies.long_date import long_date
from policies.organisation import OrganisationPolicy
from service.decision import Arrival, Decider, Known, Plan
from service.judging import judge
from service.origin import Origin
from service.vault import KeyFolder
from tests.policies.sample import organisation

SATURDAY = datetime(2026, 11, 21, 14, tzinfo=UTC)
DANGER = {"answer_within_hours": 4, "on_call_hours": {day: ["08:00-22:00"] for day in ("sat", "sun", "mon")}}


def decided(policy: OrganisationPolicy, folder: Path, text: str) -> Plan:
    keys = KeyFolder(folder)
    keys.new(date(2026, 11, 21))
    raw = f"From: Ann Peeters <ann@vragers.example>\r\nSubject: vraag\r\nMessage-ID: <1@vragers.example>\r\n\r\n{text}\r\n".encode()
    decider = Decider(Origin(1, 1, policy, policy.mailboxes[0]), keys.sealer(), keys.hasher(), SATURDAY)
    return decider.decide(Arrival(1, len(raw), SATURDAY, raw, judge(raw, policy)), Known(set(), set(), {}, Counter()))


@pytest.mark.parametrize(("text", "priority", "state", "due"), [
    ("Onze dochter van veertien zegt elke dag dat ze niet meer wil leven.", "danger", ("arrived", "danger"), "2026-11-21T18:00"),
    ("Onze dochter van veertien zegt elke dag dat ze niet naar school wil.", "normal", ("open", ""), "2026-11-26T14:00"),
])
def test_danger_has_its_own_clock_from_the_row_to_the_receipt(text: str, priority: str, state: tuple[str, str], due: str, tmp_path: Path) -> None:
    policy = organisation(response__danger=DANGER)
    plan = decided(policy, tmp_path, text)
    assert plan.asked
    assert plan.asked.receipt
    row = plan.asked.row
    assert (row["priority"], row["state"], row["state_reason"], plan.danger) == (priority, *state, priority == "danger")
    assert row["due_at"] == datetime.fromisoformat(f"{due}+00:00")
    receipt = message_from_bytes(plan.asked.receipt.envelope.data, policy=mail_policy.default).get_body(("plain",))
    assert receipt
    assert long_date(plan.asked.due_at, policy.zone, "nl") in " ".join(receipt.get_content().split())
    assert row["next_alarm_at"] == (SATURDAY if priority == "danger" else datetime(2026, 11, 23, 12, 30, tzinfo=UTC))
