"""The due moment and its alarms: one calculation, in working hours, never before the question was there."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.response import Alarm, stamp
from policies.working_time import Calendar
from tests.policies.sample import organisation

FRIDAY = datetime(2026, 11, 20, 14, tzinfo=UTC)               # 15.00 in Brussels; the sample closes at 16.00


def test_a_question_of_friday_afternoon_is_due_after_the_weekend_and_alarms_count_back_from_there() -> None:
    stamped = stamp(organisation(), FRIDAY)
    assert stamped.due_at == datetime(2026, 11, 26, 13, tzinfo=UTC)
    assert stamped.alarms == (
        Alarm(datetime(2026, 11, 25, 8, tzinfo=UTC), "alarm_due_soon"),
        Alarm(datetime(2026, 11, 26, 13, tzinfo=UTC), "alarm_due"),
    )


def test_alarms_stand_oldest_first_whatever_the_file_says() -> None:
    stamped = stamp(organisation(response__alarm_hours_before=(0, 2, 16)), FRIDAY)
    assert [alarm.code for alarm in stamped.alarms] == ["alarm_due_soon", "alarm_due_soon", "alarm_due"]
    assert [alarm.at for alarm in stamped.alarms] == sorted(alarm.at for alarm in stamped.alarms)


def test_no_alarm_comes_before_the_question_and_equal_ones_come_once() -> None:
    stamped = stamp(organisation(response__alarm_hours_before=(2000, 100, 24, 0)), FRIDAY)
    assert stamped.alarms == (Alarm(FRIDAY, "alarm_due_soon"), Alarm(stamped.due_at, "alarm_due"))


def test_an_organisation_without_alarms_has_none() -> None:
    assert stamp(organisation(response__alarm_hours_before=()), FRIDAY).alarms == ()


def test_moments_are_in_utc_whatever_zone_they_came_in() -> None:
    stamped = stamp(organisation(), FRIDAY.astimezone(timezone(timedelta(hours=-8))))
    assert stamped == stamp(organisation(), FRIDAY)
    assert {moment.tzinfo for moment in (stamped.due_at, *(alarm.at for alarm in stamped.alarms))} == {UTC}


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        stamp(organisation(), FRIDAY.replace(tzinfo=None))


@given(
    st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)), st.integers(1, 200),
    st.lists(st.integers(0, 250), max_size=4),
)
@settings(max_examples=80, deadline=None)
def test_every_alarm_lies_between_arrival_and_due_with_its_hours_of_work_left(received: datetime, hours: int, before: list[int]) -> None:
    policy = organisation(response__answer_within_hours=hours, response__alarm_hours_before=before)
    stamped, calendar = stamp(policy, received), Calendar(policy.response, policy.zone)
    assert stamped.due_at == calendar.add(received, hours)
    expected = {max(received, calendar.subtract(stamped.due_at, left)) for left in before if left < hours}
    expected |= {received for left in before if left >= hours}
    assert [alarm.at for alarm in stamped.alarms] == sorted(expected)
    assert all((alarm.code == "alarm_due") == (alarm.at == stamped.due_at) for alarm in stamped.alarms)
