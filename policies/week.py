"""Hours and days as an organisation file writes them: a week of hours, periods of days, periods that come every year.

The office, who is on call and a contact on duty all have such a week. What it means on the clock is decided in
policies/working_time.py.
"""

import re
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_serializer, model_validator

from policies.shape import Strict

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Holidays = Literal["BE", "none"]


class Hours(Strict):
    """One block of hours: "09:00-12:30"; time.max stands for "24:00"."""

    start: time
    end: time

    @model_serializer
    def _written(self) -> str:
        return f"{self.start:%H:%M}-" + ("24:00" if self.end == time.max else f"{self.end:%H:%M}")


def _block(value: object) -> object:
    if isinstance(value, Hours):
        return value
    match = re.fullmatch(r"((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d|24:00)", value) if isinstance(value, str) else None
    if not match or match[1] >= match[2]:
        night = isinstance(value, str) and re.fullmatch(r"((?:1[2-9]|2\d):\d\d)-((?:0\d|1[0-2]|2[4-9]|3\d):\d\d)", value)
        raise ValueError("write a block of hours as \"09:00-12:30\", the end after the start and at most 24:00"
                         + ("; a night is two blocks: \"22:00-24:00\", and \"00:00-06:00\" of the next day" if night else ""))
    end = time.max if match[2] == "24:00" else time.fromisoformat(match[2])
    return Hours(start=time.fromisoformat(match[1]), end=end)


def _blocks(value: object) -> object:
    if not isinstance(value, list | tuple):
        raise ValueError("write the blocks of a day as a list, such as [\"09:00-12:30\", \"13:00-17:00\"]")
    return value


def _in_order(blocks: tuple[Hours, ...]) -> tuple[Hours, ...]:
    for a, b in pairwise(blocks):
        if a.end > b.start:
            raise ValueError(f"the block that begins at {b.start:%H:%M} begins before the one of {a.start:%H:%M} has ended; "
                             "write blocks in order and without overlap")
    return blocks


Blocks = Annotated[tuple[Annotated[Hours, BeforeValidator(_block)], ...], BeforeValidator(_blocks), AfterValidator(_in_order)]


def _open_sometimes(week: "dict[Weekday, Blocks]") -> "dict[Weekday, Blocks]":
    if not any(week.values()):
        raise ValueError("give at least one day a block of hours, such as mon = [\"09:00-17:00\"]; without any, no moment would ever come")
    return week


Week = Annotated[dict[Weekday, Blocks], AfterValidator(_open_sometimes)]


def weekly_hours(week: dict[Weekday, tuple[Hours, ...]]) -> float:
    """How many hours such a week has."""
    return sum((_minutes(block.end) - _minutes(block.start)) / 60 for blocks in week.values() for block in blocks)


def _minutes(clock: time) -> int:
    return 24 * 60 if clock == time.max else clock.hour * 60 + clock.minute


class Period(Strict):
    """Whole days; `until` is the last of them."""

    since: date = Field(alias="from")
    until: date

    @model_validator(mode="after")
    def _sane(self) -> "Period":
        if not timedelta() <= self.until - self.since <= timedelta(days=366):
            raise ValueError(f"from = {self.since}, until = {self.until}: the last day comes on or after the first, at most 366 days later")
        return self

    def covers(self, day: date) -> bool:
        return self.since <= day <= self.until


class Closure(Period):
    reason: str = Field("", max_length=80)


def _day_of_year(value: str) -> str:
    try:
        date.fromisoformat(f"2024-{value}")                    # a leap year: 02-29 is a day too
    except ValueError as error:
        raise ValueError("write month and day, such as \"07-11\"") from error
    return value


DayOfYear = Annotated[str, Field(pattern=r"^\d\d-\d\d$"), AfterValidator(_day_of_year)]


class AnnualClosure(Strict):
    """Whole days of every year; from "12-24" until "01-02" goes over the new year."""

    since: DayOfYear = Field(alias="from")
    until: DayOfYear
    reason: str = Field("", max_length=80)

    def covers(self, day: date) -> bool:
        here = f"{day:%m-%d}"
        if self.since <= self.until:
            return self.since <= here <= self.until
        return here >= self.since or here <= self.until
