"""Working hours are counted as people live them: weekends, holidays, closing days, midnight and both clock changes."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.response_rules import Response
from policies.working_time import Calendar

BRUSSELS = ZoneInfo("Europe/Brussels")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE = {day: ["09:00-12:30", "13:00-17:00"] for day in WEEK[:5]}


def response(office_hours: dict[str, list[str]] = OFFICE, **keys: object) -> Response:
    return Response.model_validate({"answer_within_hours": 8, "office_hours": office_hours, **keys})


def calendar(office_hours: dict[str, list[str]] = OFFICE, **keys: object) -> Calendar:
    return Calendar(response(office_hours, **keys), BRUSSELS)


def at(text: str) -> datetime:
    """A moment by the clock in Brussels."""
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


@pytest.mark.parametrize(("start", "hours", "end"), [
    ("2026-11-20T10:00", 2, "2026-11-20T12:00"),
    ("2026-11-20T12:00", 1, "2026-11-20T13:30"),            # lunch
    ("2026-11-20T16:00", 1, "2026-11-20T17:00"),            # the end of a day is still that day
    ("2026-11-20T16:00", 1.5, "2026-11-23T09:30"),          # weekend
    ("2026-11-21T11:00", 7.5, "2026-11-23T17:00"),          # arrived on Saturday
    ("2026-11-10T16:30", 1, "2026-11-12T09:30"),            # Armistice Day
    ("2026-04-03T16:00", 2, "2026-04-07T10:00"),            # Easter Monday
    ("2026-11-20T06:00", 0, "2026-11-20T06:00"),
])
def test_a_due_moment_is_where_people_expect_it(start: str, hours: float, end: str) -> None:
    assert calendar().add(at(start), hours) == at(end)


@pytest.mark.parametrize(("end", "hours", "start"), [
    ("2026-11-23T09:30", 1.5, "2026-11-20T16:00"),
    ("2026-11-23T10:00", 1, "2026-11-23T09:00"),
    ("2026-11-22T12:00", 1, "2026-11-20T16:00"),
    ("2026-11-12T09:30", 1, "2026-11-10T16:30"),
])
def test_an_alarm_comes_the_working_hours_before(end: str, hours: float, start: str) -> None:
    assert calendar().subtract(at(end), hours) == at(start)


def test_holidays_count_when_the_organisation_says_so() -> None:
    assert calendar(holidays="none").add(at("2026-11-10T16:30"), 1) == at("2026-11-11T09:30")


def test_a_closing_day_is_skipped() -> None:
    assert calendar(closing_days=["2026-12-24"]).add(at("2026-12-23T16:30"), 1) == at("2026-12-28T09:30")   # and Christmas, and the weekend


def test_a_service_that_works_past_midnight_counts_through() -> None:
    night = {day: ["00:00-02:00", "20:00-24:00"] for day in WEEK}
    assert calendar(night, holidays="none").add(at("2026-11-20T23:00"), 2) == at("2026-11-21T01:00")
    assert calendar(night, holidays="none").add(at("2026-11-20T23:00"), 1) == at("2026-11-21T00:00")
    assert calendar(night, holidays="none").subtract(at("2026-11-21T01:00"), 2) == at("2026-11-20T23:00")


@pytest.mark.parametrize(("start", "hours", "end"), [
    ("2026-03-29T00:30+01:00", 3, "2026-03-29T04:30+02:00"),     # 02:00-03:00 does not exist
    ("2026-10-25T00:30+02:00", 3, "2026-10-25T02:30+01:00"),     # 02:00-03:00 comes twice
])
def test_a_night_with_a_clock_change_is_as_long_as_it_is(start: str, hours: float, end: str) -> None:
    whole = calendar({day: ["00:00-24:00"] for day in WEEK}, holidays="none")
    assert whole.add(datetime.fromisoformat(start), hours) == datetime.fromisoformat(end)


def test_one_hour_a_week_and_two_thousand_hours_is_soon_computed() -> None:
    start, little = at("2026-11-20T10:00"), calendar({"mon": ["09:00-10:00"]})
    began = process_time()
    due = little.add(start, 2000)
    assert due > start + timedelta(weeks=2000)
    assert start <= little.subtract(due, 2000) <= start + timedelta(weeks=1)
    assert process_time() - began < 5


@pytest.mark.parametrize("hours", [-1, float("nan"), float("inf")])
def test_hours_that_mean_nothing_are_refused(hours: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        calendar().add(at("2026-11-20T10:00"), hours)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        calendar().add(at("2026-11-20T10:00").replace(tzinfo=None), 1)


@st.composite
def office_hours(draw: st.DrawFn) -> dict[str, list[str]]:
    """Any week with at least one block; blocks may touch, begin at midnight and lie in the hour of a clock change."""
    week: dict[str, list[str]] = {}
    for day in draw(st.lists(st.sampled_from(WEEK), min_size=1, unique=True)):
        marks = sorted(draw(st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True)))
        spans = list(pairwise(marks))[::2]
        week[day] = [f"{a // 4:02}:{a % 4 * 15:02}-{b // 4:02}:{b % 4 * 15:02}" for a, b in spans]
    return week


MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
QUARTERS = st.integers(1, 400).map(lambda quarters: quarters / 4)


@given(office_hours(), MOMENTS, MOMENTS, QUARTERS)
@settings(max_examples=150, deadline=None)
def test_who_writes_later_never_gets_an_earlier_deadline(week: dict[str, list[str]], one: datetime, other: datetime, hours: float) -> None:
    ours, first, last = calendar(week), min(one, other), max(one, other)
    assert ours.add(first, hours) <= ours.add(last, hours)


@given(office_hours(), MOMENTS, QUARTERS, st.lists(st.integers(0, 60), max_size=5), st.integers(0, 60))
@settings(max_examples=150, deadline=None)
def test_an_added_closing_day_never_brings_a_deadline_forward(
    week: dict[str, list[str]], start: datetime, hours: float, closed: list[int], more: int,
) -> None:
    days = [start.date() + timedelta(days=number) for number in closed]
    before = calendar(week, closing_days=days).add(start, hours)
    assert before <= calendar(week, closing_days=[*days, start.date() + timedelta(days=more)]).add(start, hours)


@given(office_hours(), MOMENTS, QUARTERS)
@settings(max_examples=150, deadline=None)
def test_going_back_the_same_hours_ends_where_work_began(week: dict[str, list[str]], start: datetime, hours: float) -> None:
    ours = calendar(week)
    due = ours.add(start, hours)
    back = ours.subtract(due, hours)
    assert start <= back                                         # later only by time in which nobody works
    assert ours.add(back, hours) == due
    if back > start:
        assert ours.add(start, 1 / 3600) == ours.add(back, 1 / 3600) > back


def counted(hours_of: Response, start: datetime, minutes: int) -> datetime:
    """The slow, obvious way: look at the wall clock every minute."""
    moment = start
    while minutes:
        local = moment.astimezone(BRUSSELS)
        clock = local.hour * 60 + local.minute
        blocks = hours_of.office_hours.get(WEEK[local.weekday()], ())  # type: ignore[call-overload]
        minutes -= any(b.start.hour * 60 + b.start.minute <= clock < (b.end.hour * 60 + b.end.minute + b.end.second // 59) for b in blocks)
        moment += timedelta(minutes=1)
    return moment


@given(
    office_hours(),
    st.sampled_from([["00:00-00:45", "01:30-02:15", "02:30-02:45", "02:45-04:00"], ["01:15-02:00", "03:00-03:30"], ["02:00-03:00"], []]),
    st.sampled_from([date(2026, 3, 28), date(2026, 10, 24), date(2027, 3, 27), date(2027, 10, 30)]),
    st.integers(0, 2 * 24 * 60), st.integers(1, 600),
)
@settings(max_examples=100, deadline=None)
def test_counting_minutes_by_the_clock_on_the_wall_gives_the_same(
    week: dict[str, list[str]], sunday: list[str], day: date, offset: int, minutes: int,
) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=offset)
    hours_of = response({**week, "sun": sunday or week.get("sun", ["02:15-02:45"])}, holidays="none")
    assert Calendar(hours_of, BRUSSELS).add(start, minutes / 60) == counted(hours_of, start, minutes)
