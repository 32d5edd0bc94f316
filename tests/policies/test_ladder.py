"""Which rung of a ladder people hear of: the newest that nobody has acknowledged, danger always, and none twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from policies.ladder import coming, due, untold
from policies.response import Alarm, stamp
from tests.policies.sample import organisation

FRIDAY = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
MONDAY, MUCH_LATER = datetime(2026, 11, 23, 16, 0, tzinfo=UTC), datetime(2026, 12, 31, 11, 0, tzinfo=UTC)
RUNGS = [{"stage": "claim", "hours_before": 2}, {"stage": "claim", "hours_before": 0}, {"hours_before": 12}, {"hours_before": 0}]
ALARMS = stamp(organisation(alarm=RUNGS), FRIDAY).alarms      # screening, claim twice, answer twice


@pytest.mark.parametrize(("state", "now", "told"), [
    ("arrived", MONDAY, ALARMS[2]), ("open", MONDAY, ALARMS[2]), ("claimed", MONDAY, None), ("claimed", MUCH_LATER, ALARMS[-1]),
    ("closed", MUCH_LATER, None),
])
def test_acting_acknowledges_and_after_a_downtime_only_the_newest_rung_is_told(state: str, now: datetime, told: Alarm | None) -> None:
    assert [alarm.stage for alarm in ALARMS if alarm.at <= MONDAY] == ["screening", "claim", "claim"]
    assert due(ALARMS, state, now) == ([told] if told else [])


def test_what_is_to_come_stays_whatever_the_state() -> None:
    assert coming(ALARMS, MONDAY) == list(ALARMS[3:])


def test_two_rungs_of_one_moment_that_name_different_people_are_both_told() -> None:
    rungs = [{"hours_before": 0, "tell": [role]} for role in ("coordinator", "directie")]
    board = {"name": "an", "address": "an@kantoor.voorbeeld.example", "roles": ["directie"]}
    alarms = stamp(organisation(alarm=rungs, contact=[board]), FRIDAY).alarms
    assert [alarm.tell for alarm in due(alarms, "claimed", MUCH_LATER)] == [("coordinator",), ("directie",)]


def test_who_comes_on_duty_late_with_an_old_rung_does_not_silence_a_newer_one() -> None:
    weekly = {"name": "an", "address": "an@kantoor.voorbeeld.example", "roles": ["directie"], "duty_hours": {"sun": ["20:00-21:00"]}}
    rungs = [{"stage": "claim", "hours_before": 0, "tell": ["directie"]}, {"hours_before": 0}]
    alarms = stamp(organisation(alarm=rungs, contact=[weekly]), FRIDAY).alarms
    assert alarms[-1].stage == "claim"
    assert [alarm.stage for alarm in due(alarms, "open", MUCH_LATER)] == ["answer"]


def test_a_danger_sign_that_waits_for_somebody_does_not_silence_the_delay() -> None:
    alarms = stamp(organisation(), FRIDAY, priority="danger").alarms
    waits = [replace(alarm, at=MUCH_LATER) if alarm.code == "alarm_danger" else alarm for alarm in alarms]
    assert [alarm.code for alarm in due(sorted(waits, key=lambda alarm: alarm.at), "open", MUCH_LATER)] == ["alarm_danger", "alarm_due"]


def test_danger_is_told_beside_the_newest_rung() -> None:
    alarms = stamp(organisation(), FRIDAY, priority="danger").alarms
    assert [alarm.code for alarm in due(alarms, "open", MUCH_LATER)] == ["alarm_danger", "alarm_due"]


def test_of_a_new_ladder_nobody_hears_what_was_reached_before_they_heard_of_its_kind() -> None:
    heard = {("claim", "alarm_stage"): MONDAY}
    assert untold(ALARMS, {}, "open", MONDAY) == list(ALARMS[2:])
    assert untold(ALARMS, heard, "open", MONDAY) == list(ALARMS[3:])
    later = stamp(organisation(alarm=RUNGS), FRIDAY + timedelta(days=7)).alarms        # the clock stood still for a week
    assert untold(later, heard, "open", MONDAY) == list(later)
