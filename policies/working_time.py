"""Working time of one organisation: add working hours to a moment, or go back by them.

A moment counts as working time exactly when the wall clock in the organisation's zone stands inside office hours on a
day that is no holiday and no closing day: an hour that a clock change skips never counts, one that it repeats counts
twice. UTC in, UTC out. Called by policies/response.py.
"""

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

from policies.response_rules import Response
from policies.shape import Weekday

_WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)


class Stretch(NamedTuple):
    """Uninterrupted working time, both ends in UTC."""

    start: datetime
    end: datetime


class Calendar:
    """When an organisation works. Both methods want a moment with a time zone and hours that are finite and not negative."""

    def __init__(self, response: Response, zone: ZoneInfo) -> None:
        self._zone = zone
        self._closing_days = frozenset(response.closing_days)
        self._country = response.holidays
        self._blocks = {
            day: tuple((_since_midnight(block.start), _since_midnight(block.end)) for block in response.office_hours.get(name, ()))
            for day, name in enumerate(_WEEKDAYS)
        }

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

    def _stretches(self, day: date) -> list[Stretch]:
        """The working time of one local day, earliest first."""
        blocks = self._blocks[day.weekday()]
        if not blocks or day in self._closing_days or (self._country == "BE" and day in _belgian_holidays(day.year)):
            return []
        midnight = datetime.combine(day, time(), UTC)
        found: list[Stretch] = []
        for piece, offset in _pieces(day, self._zone):
            for start, end in blocks:
                stretch = Stretch(max(piece.start, midnight + start - offset), min(piece.end, midnight + end - offset))
                if stretch.start < stretch.end:
                    found.append(stretch)
        return found


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
def _belgian_holidays(year: int) -> frozenset[date]:
    """The legal holidays, Easter Sunday and Whit Sunday (`holidays`, category public)."""
    return frozenset(holidays.country_holidays("BE", years=year, categories=("public",)))


@lru_cache(maxsize=2048)                    # the days around now are asked for each question again
def _pieces(day: date, zone: ZoneInfo) -> tuple[tuple[Stretch, timedelta], ...]:
    """A local day, cut where its clock changes, each piece with its distance from UTC."""
    start = datetime.combine(day, time(), zone).astimezone(UTC)
    end = datetime.combine(day + _DAY, time(), zone).astimezone(UTC)
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
