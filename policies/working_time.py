"""Working time: add working hours to a moment, go back by them, and say why each stretch in between counts or not.

A moment counts exactly when the wall clock in the zone stands inside the hours of a day that is not closed: an hour that a
clock change skips never counts, one that it repeats counts twice. UTC in, UTC out. One class for the office, for who is on
call and for a contact on duty (policies/duty.py).
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import holidays

from policies.shape import Language, Weekday
from policies.week import AnnualClosure, Closure, Holidays, Hours, Period

Kind = Literal["work", "break", "night", "weekend", "day_off", "holiday", "closing_day", "closure", "absent"]

_WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOLIDAY_LANGUAGES: dict[Language, str] = {"nl": "nl", "fr": "fr", "de": "de", "en": "en_US"}
_DAY = timedelta(days=1)
_MOST_DAYS = 4000                           # kept in mind by one calendar


class Stretch(NamedTuple):
    """Uninterrupted working time, both ends in UTC."""

    start: datetime
    end: datetime


class Step(NamedTuple):
    """A stretch that counts ("work") or is skipped, and why. `label` is the name of the holiday or the reason of the closure, else ""."""

    start: datetime
    end: datetime
    kind: Kind
    label: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The days on which nobody works, whatever the hours say."""

    holidays: Holidays = "none"
    days: tuple[date, ...] = ()
    periods: tuple[Period | AnnualClosure, ...] = ()

    def reason(self, day: date, language: Language = "nl") -> tuple[Kind, str] | None:
        """Why this day is closed; None when it is not."""
        for period in self.periods:
            if period.covers(day):
                return ("closure", period.reason) if isinstance(period, Closure | AnnualClosure) else ("absent", "")
        if day in self.days:
            return "closing_day", ""
        if self.holidays == "BE" and (name := _belgian_holidays(day.year, language).get(day)):
            return "holiday", name
        return None


class Calendar:
    """When somebody works. Moments need a time zone; hours are finite and not negative (ValueError)."""

    def __init__(self, zone: ZoneInfo, week: Mapping[Weekday, tuple[Hours, ...]], closed: Closed = Closed()) -> None:
        self._zone, self._closed = zone, closed
        self._blocks = {
            day: tuple((_since_midnight(block.start), _since_midnight(block.end)) for block in week.get(name, ()))
            for day, name in enumerate(_WEEKDAYS)
        }
        self._days: dict[date, tuple[Stretch, ...]] = {}

    def add(self, moment: datetime, hours: float) -> datetime:
        """The first moment by which so many working hours have passed since `moment`; zero hours is the moment itself."""
        now, left = _checked(moment, hours)
        if not left:
            return now
        for stretch in self._from(now):
            start = max(now, stretch.start)
            if stretch.end - start >= left:
                return start + left
            left -= max(stretch.end - start, timedelta())
        raise OverflowError("the calendar ends before so many working hours have passed")

    def subtract(self, moment: datetime, hours: float) -> datetime:
        """The last moment from which so many working hours pass until `moment`; zero hours is the moment itself."""
        now, left = _checked(moment, hours)
        if not left:
            return now
        for stretch in self._back_from(now):
            end = min(now, stretch.end)
            if end - stretch.start >= left:
                return end - left
            left -= max(end - stretch.start, timedelta())
        raise OverflowError("the calendar begins after so many working hours")

    def first(self, moment: datetime) -> datetime:
        """The first moment at or after this one at which somebody works; the end of a block is not in it."""
        now, _ = _checked(moment, 0)
        for stretch in self._from(now):
            if stretch.end > now:
                return max(now, stretch.start)
        raise OverflowError("the calendar ends before somebody works again")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none when the second is not after the first."""
        (start, _), (end, _), total = _checked(start, 0), _checked(end, 0), timedelta()
        for stretch in self._from(start):
            if stretch.start >= end:
                break
            total += max(min(end, stretch.end) - max(start, stretch.start), timedelta())
        return total

    def walk(self, moment: datetime, hours: float, language: Language = "nl") -> list[Step]:
        """What lies between `moment` and `add(moment, hours)`, without gaps."""
        return self.steps(moment, self.add(moment, hours), language)

    def steps(self, start: datetime, end: datetime, language: Language = "nl") -> list[Step]:
        """What lies between two moments, without gaps, equal neighbours as one; names of holidays in this language."""
        (start, _), (end, _), found = _checked(start, 0), _checked(end, 0), list[Step]()
        day = start.astimezone(self._zone).date()
        while (midnight := _midnight(day, self._zone)) < end:
            for step in self._steps_of(day, midnight, language):
                cut = step._replace(start=max(start, step.start), end=min(end, step.end))
                if cut.start >= cut.end:
                    continue
                if found and found[-1][2:] == cut[2:]:
                    cut = cut._replace(start=found.pop().start)
                found.append(cut)
            day += _DAY
        return found

    def _steps_of(self, day: date, midnight: datetime, language: Language) -> Iterator[Step]:
        """One local day from midnight to midnight."""
        next_midnight = _midnight(day + _DAY, self._zone)
        if closed := self._closed.reason(day, language):
            yield Step(midnight, next_midnight, *closed)
            return
        if not self._blocks[day.weekday()]:
            yield Step(midnight, next_midnight, "weekend" if day.weekday() >= 5 else "day_off", "")
            return
        edge = Stretch(midnight, midnight), Stretch(next_midnight, next_midnight)
        for before, after in pairwise((edge[0], *self._stretches(day), edge[1])):
            if before is not edge[0]:
                yield Step(*before, "work", "")
            yield Step(before.end, after.start, "night" if before is edge[0] or after is edge[1] else "break", "")

    def _from(self, now: datetime) -> Iterator[Stretch]:
        day = now.astimezone(self._zone).date()
        while day < date.max - _DAY:
            yield from self._stretches(day)
            day += _DAY

    def _back_from(self, now: datetime) -> Iterator[Stretch]:
        day = now.astimezone(self._zone).date()
        while day > date.min + _DAY:
            yield from reversed(self._stretches(day))
            day -= _DAY

    def _stretches(self, day: date) -> tuple[Stretch, ...]:
        """The working time of one local day, earliest first."""
        if day not in self._days:
            if len(self._days) >= _MOST_DAYS:
                self._days.clear()
            self._days[day] = tuple(self._worked(day))
        return self._days[day]

    def _worked(self, day: date) -> Iterator[Stretch]:
        blocks = self._blocks[day.weekday()]
        if not blocks or self._closed.reason(day):
            return
        midnight = datetime.combine(day, time(), UTC)
        for piece, offset in _pieces(day, self._zone):
            for start, end in blocks:
                stretch = Stretch(max(piece.start, midnight + start - offset), min(piece.end, midnight + end - offset))
                if stretch.start < stretch.end:
                    yield stretch


def _checked(moment: datetime, hours: float) -> tuple[datetime, timedelta]:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    if not math.isfinite(hours) or hours < 0:
        raise ValueError("working hours are a finite number, zero or more")
    return moment.astimezone(UTC), timedelta(hours=hours)


def _since_midnight(clock: time) -> timedelta:
    """time.max stands for "24:00" (policies/organisation.py)."""
    if clock == time.max:
        return _DAY
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


@lru_cache(maxsize=512)
def _belgian_holidays(year: int, language: Language) -> dict[date, str]:
    """The legal holidays, Easter Sunday and Whit Sunday (`holidays`, category public), with their names."""
    return dict(holidays.country_holidays("BE", years=year, categories=("public",), language=_HOLIDAY_LANGUAGES[language]))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


@lru_cache(maxsize=2048)                    # the days around now are asked for each question again
def _pieces(day: date, zone: ZoneInfo) -> tuple[tuple[Stretch, timedelta], ...]:
    """A local day, cut where its clock changes, each piece with its distance from UTC."""
    start, end = _midnight(day, zone), _midnight(day + _DAY, zone)
    first, last = _offset(start, zone), _offset(end - timedelta(seconds=1), zone)
    if first == last:
        return ((Stretch(start, end), first),)
    change = _clock_change(start, end, zone)
    return (Stretch(start, change), first), (Stretch(change, end), last)


def _clock_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second between the two at which the zone's distance from UTC changes, found by halving."""
    old = _offset(before, zone)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (middle, after) if _offset(middle, zone) == old else (before, middle)
    return after


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset
