"""Working hours are counted as people live them: weekends, holidays, closing days, midnight and both clock changes."""

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.response_rules import Response
from policies.working_time import Calendar, Closed

BRUSSELS = ZoneInfo("Europe/Brussels")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE = {day: ["09:00-12:30", "13:00-17:00"] for day in WEEK[:5]}


def response(office_hours: dict[str, list[str]] = OFFICE, **keys: object) -> Response:
    return Response.model_validate({"answer_within_hours": 8, "office_hours": office_hours, **keys})


def calendar(office_hours: dict[str, list[str]] = OFFICE, **keys: object) -> Calendar:
    rules = response(office_hours, **keys)
    return Calendar(BRUSSELS, rules.office_hours, Closed(rules.holidays, rules.closing_days, (*rules.closures, *rules.annual_closures)))


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


def test_a_closure_is_skipped_from_its_first_day_until_its_last() -> None:
    ours = calendar(closures=[{"from": date(2026, 11, 23), "until": date(2026, 11, 25)}])
    assert ours.add(at("2026-11-20T16:30"), 1) == at("2026-11-26T09:30")


def test_a_closure_of_every_year_goes_over_the_new_year() -> None:
    ours = calendar(annual_closures=[{"from": "12-24", "until": "01-02"}])
    for year in (2026, 2027):
        assert ours.add(at(f"{year}-12-23T16:00"), 1) == at(f"{year}-12-23T17:00")
        assert ours.first(at(f"{year}-12-24T09:00")) == at(f"{year + 1}-01-0{4 if year == 2026 else 3}T09:00")


def test_every_skipped_stretch_has_its_reason() -> None:
    ours = calendar({day: ["09:00-12:30", "13:00-17:00"] for day in ("mon", "tue", "thu", "fri")},
                    closures=[{"from": date(2026, 11, 13), "until": date(2026, 11, 13), "reason": "teamdag"}], closing_days=["2026-11-16"])
    walked = ours.walk(at("2026-11-10T12:00"), 6)
    assert [(step.kind, step.label) for step in walked] == [
        ("work", ""), ("break", ""), ("work", ""), ("night", ""), ("holiday", "Wapenstilstand"), ("night", ""), ("work", "")]
    assert [(step.kind, step.label) for step in ours.steps(at("2026-11-12T17:00"), at("2026-11-19T09:00"))] == [
        ("night", ""), ("closure", "teamdag"), ("weekend", ""), ("closing_day", ""), ("night", ""), ("work", ""), ("break", ""), ("work", ""),
        ("night", ""), ("day_off", ""), ("night", "")]
    assert ours.walk(at("2026-11-10T12:00"), 6, "fr")[4].label == "Jour de l'Armistice"


@pytest.mark.parametrize(("start", "first"), [
    ("2026-11-20T10:00", "2026-11-20T10:00"), ("2026-11-20T12:30", "2026-11-20T13:00"), ("2026-11-20T17:00", "2026-11-23T09:00"),
])
def test_the_end_of_a_block_is_no_moment_at_which_somebody_works(start: str, first: str) -> None:
    assert calendar().first(at(start)) == at(first)


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


@st.composite
def closing(draw: st.DrawFn) -> dict[str, list[object]]:
    """Closures of 2026 and 2027, some of them every year."""
    def days() -> tuple[date, date]:
        start = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 700)))
        return start, start + timedelta(days=draw(st.integers(0, 40)))
    once: list[object] = [{"from": start, "until": end} for start, end in (days() for _ in range(draw(st.integers(0, 2))))]
    yearly: list[object] = [{"from": f"{start:%m-%d}", "until": f"{end:%m-%d}"} for start, end in (days() for _ in range(draw(st.integers(0, 2))))]
    return {"closures": once, "annual_closures": yearly}


@given(office_hours(), MOMENTS, QUARTERS, closing(), closing(), st.booleans())
@settings(max_examples=70, deadline=None)
def test_an_added_closure_or_holiday_never_brings_a_deadline_forward(
    week: dict[str, list[str]], start: datetime, hours: float, some: dict[str, list[object]], more: dict[str, list[object]], holidays: bool,
) -> None:
    before = calendar(week, holidays="none", **some).add(start, hours)
    both = {key: some[key] + more[key] for key in some}
    assert before <= calendar(week, holidays="BE" if holidays else "none", **both).add(start, hours)
    assert before <= calendar(week, holidays="none", **some, closing_days=[start.date(), before.date()]).add(start, hours)


@given(office_hours(), MOMENTS, QUARTERS, closing())
@settings(max_examples=70, deadline=None)
def test_a_walk_has_no_gaps_and_counts_exactly_the_hours_asked_for(
    week: dict[str, list[str]], start: datetime, hours: float, some: dict[str, list[object]],
) -> None:
    ours = calendar(week, **some)
    walked = ours.walk(start, hours)
    assert (walked[0].start, walked[-1].end) == (start, ours.add(start, hours))
    assert all(a.end == b.start and a[2:] != b[2:] for a, b in pairwise(walked))
    assert sum(((step.end - step.start) for step in walked if step.kind == "work"), timedelta()) == timedelta(hours=hours)
    assert ours.between(start, walked[-1].end) == timedelta(hours=hours)


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
    assert Calendar(BRUSSELS, hours_of.office_hours).add(start, minutes / 60) == counted(hours_of, start, minutes)


def test_a_year_of_minutes_agrees_with_the_clock_on_the_wall() -> None:
    """All minutes of 2027 with both its clock changes; deadlines from each twentieth minute, and from each one around the changes."""
    week = {**OFFICE, "sun": ["00:00-02:15", "02:30-04:00", "22:00-24:00"]}
    ours, year, minute = calendar(week, holidays="none"), datetime(2026, 12, 31, 23, tzinfo=UTC), timedelta(minutes=1)
    open_at = {(day, minute) for day, name in enumerate(WEEK) for block in week.get(name, ()) for minute in minutes_of(block)}
    worked: list[int] = []
    for hour in range(365 * 24):
        local = (year + timedelta(hours=hour)).astimezone(BRUSSELS)              # clocks change on the hour
        worked += [hour * 60 + number for number in range(60) if (local.weekday(), local.hour * 60 + number) in open_at]
    changes = [(date(2027, month, day) - date(2027, 1, 1)).days * 1440 for month, day in ((3, 28), (10, 31))]
    starts = {*range(0, 350 * 1440, 20), *(change + number for change in changes for number in range(300))}
    for start in starts:
        length = 1 + start % 1000
        end = worked[bisect_left(worked, start) + length - 1] + 1
        assert ours.add(year + start * minute, length / 60) == year + end * minute
        assert ours.between(year + start * minute, year + end * minute) == length * minute


def minutes_of(block: str) -> range:
    """The minutes of a day that a block such as "09:00-12:30" holds."""
    start, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in block.split("-"))
    return range(start, end)
