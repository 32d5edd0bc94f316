"""The shape of [response], [[contact]] and [[alarm]]: what an organisation promises, when it works, who hears of delay.

Put together in policies/organisation.py; carried out by policies/response.py. Hours are working hours of the office
unless a key says otherwise. Every refusal names the value and what is allowed.
"""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from policies.shape import MailAddress, Slug, Strict
from policies.week import AnnualClosure, Closure, Holidays, Period, Week, weekly_hours

Stage = Literal["screening", "claim", "draft", "review", "dispatch"]
Priority = Literal["normal", "urgent", "danger"]
STAGES: tuple[Stage, ...] = get_args(Stage)
COORDINATOR = "coordinator"                 # the role that the top-level address always has

PromisedHours = Annotated[float, Field(gt=0, le=2000)]
StageHours = Annotated[float, Field(ge=0, le=2000)]
FEWEST_OPEN_DAYS = 30                       # a year; more than all holidays together, so that some of them are working days


class Stages(Strict):
    """How the promised hours are divided over the stages of a question."""

    screening: StageHours = 0.0
    claim: StageHours = 0.0
    draft: StageHours = 0.0
    review: StageHours = 0.0
    dispatch: StageHours = 0.0

    @property
    def hours(self) -> tuple[float, ...]:
        return self.screening, self.claim, self.draft, self.review, self.dispatch


@lru_cache(maxsize=64)
def split(hours: float) -> Stages:
    """A sensible division: of 24 hours 2 for screening, 6 to be taken, 10 for the draft, 4 for review and 2 to leave."""
    return Stages(screening=hours / 12, claim=hours / 4, draft=hours * 5 / 12, review=hours / 6, dispatch=hours / 12)


class Promised(Strict):
    """A promise with its stages; the stages take exactly the promised hours."""

    answer_within_hours: PromisedHours
    stages: Stages | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> "Promised":
        if self.stages and not math.isclose(total := sum(self.stages.hours), self.answer_within_hours, abs_tol=1e-6):
            raise ValueError(f"stages: together they take {total:g} hours, but answer_within_hours = {self.answer_within_hours:g}; make them equal")
        return self

    @property
    def division(self) -> Stages:
        return self.stages or split(self.answer_within_hours)


class Promise(Promised):
    """Another promise for some questions; what is left out matches every question."""

    mailbox: Slug | None = None
    theme: Slug | None = None
    priority: Literal["normal", "urgent"] | None = None         # danger has a clock of its own
    follow_up: bool | None = None

    @property
    def conditions(self) -> dict[str, str | bool]:
        """What a question must be for this promise to count."""
        given = {"mailbox": self.mailbox, "theme": self.theme, "priority": self.priority, "follow_up": self.follow_up}
        return {key: value for key, value in given.items() if value is not None}

    @model_validator(mode="after")
    def _conditional(self) -> "Promise":
        if not self.conditions:
            raise ValueError("say for which questions: mailbox, theme, priority or follow_up; "
                             "a promise for every question is response.answer_within_hours")
        return self


class Danger(Promised):
    """The clock of questions with a danger sign. It runs in on-call hours, closures or not, and no consultation stops it."""

    on_call_hours: Week
    holidays: Holidays = "none"
    tell: tuple[Slug, ...] = Field((COORDINATOR,), min_length=1)        # roles who hear at once, in on-call hours too
    fallback: tuple[Slug, ...] = ()


class Consultation(Strict):
    """Does the clock stand still while an expert is asked, and for how many working hours of one question at most?"""

    pauses: bool = False
    at_most_hours: float = Field(16, gt=0, le=2000)


class Contact(Strict):
    """Somebody who hears of delay. On duty in the office's time, or in hours of their own, which know no closures."""

    name: Slug
    address: MailAddress
    roles: tuple[Slug, ...] = Field(min_length=1)
    duty_hours: Week | None = None
    holidays: Holidays = "none"             # of duty_hours
    absent: tuple[Period, ...] = ()


class AlarmRule(Strict):
    """One rung of the ladder. Negative hours are working hours after the stage's due moment."""

    stage: Literal[Stage, "answer"] = "answer"
    hours_before: float = Field(ge=-2000, le=2000)
    tell: tuple[Slug, ...] = Field((COORDINATOR,), min_length=1)
    fallback: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _other_people(self) -> "AlarmRule":
        if self.fallback and set(self.fallback) <= set(self.tell):
            raise ValueError(f"fallback = {list(self.fallback)} names nobody whom tell = {list(self.tell)} "
                             "does not; name another role or leave it out")
        return self


def more_than_a_year(key: str, hours: float, week: float) -> Iterator[str]:
    """The refusal of so many hours, or so many afterwards when they are negative, when a week has `week` of them."""
    if abs(hours) > week * 52:
        yield f"{key} = {hours:g}: more than a year of work; at {week:g} hours a week at most {week * 52:g} are allowed"


class Response(Promised):
    """When an answer is due, in working hours, and who hears of it (policies/response.py)."""

    office_hours: Week
    holidays: Holidays = Field("BE", json_schema_extra={"hint": "days of a region are annual_closures"})
    closing_days: tuple[date, ...] = ()
    closures: tuple[Closure, ...] = ()
    annual_closures: tuple[AnnualClosure, ...] = ()
    alarm_hours_before: tuple[Annotated[float, Field(ge=0, le=2000)], ...] = (8.0, 0.0)  # the short form of [[alarm]]
    consultation: Consultation = Consultation()
    promises: tuple[Promise, ...] = Field((), alias="promise")
    danger: Danger | None = None

    @model_validator(mode="after")
    def _without_contradiction(self) -> "Response":
        if wrong := [*self._rungs_twice(), *self._closed_too_long(), *self._longer_than_a_year(), *self._never_counting()]:
            raise ValueError("\n".join(wrong))
        return self

    def _rungs_twice(self) -> Iterator[str]:
        for number, hours in enumerate(self.alarm_hours_before):
            if hours in self.alarm_hours_before[:number]:
                yield f"alarm_hours_before.{number} = {hours:g}: stands there twice; keep one of them"

    def _closed_too_long(self) -> Iterator[str]:
        """A year without open days would be a question without an answer."""
        closed = {closure.since + timedelta(days=number) for closure in self.closures for number in range((closure.until - closure.since).days + 1)}
        closed.update(self.closing_days)
        years = [("annual_closures: they", date(2025, 1, 1))]
        years += [(f"closures: from {closure.since} on they", closure.since) for closure in self.closures]
        years += [(f"closing_days: in {year} they", date(year, 1, 1)) for year in sorted({day.year for day in self.closing_days})]
        for said, first in years:
            days = [min(first, date(9998, 1, 1)) + timedelta(days=number) for number in range(365)]
            left = sum(day not in closed and not any(closure.covers(day) for closure in self.annual_closures) for day in days)
            if left < FEWEST_OPEN_DAYS:
                yield f"{said} leave {left} days of a year open; at least {FEWEST_OPEN_DAYS} are needed"
                return

    def _longer_than_a_year(self) -> Iterator[str]:
        """Two thousand hours of one hour a week would be a promise for the next generation."""
        office = weekly_hours(self.office_hours)
        promised = [("answer_within_hours", self.answer_within_hours, office)]
        promised += [(f"promise.{number}.answer_within_hours", promise.answer_within_hours, office) for number, promise in enumerate(self.promises)]
        if self.danger:
            promised.append(("danger.answer_within_hours", self.danger.answer_within_hours, weekly_hours(self.danger.on_call_hours)))
        if self.consultation.pauses:
            promised.append(("consultation.at_most_hours", self.consultation.at_most_hours, office))
        for key, hours, week in promised:
            yield from more_than_a_year(key, hours, week)

    def _never_counting(self) -> Iterator[str]:
        for number, later in enumerate(self.promises):
            for before, earlier in enumerate(self.promises[:number]):
                if earlier.conditions.items() <= later.conditions.items():
                    yield (f"promise.{number}: never counts, since promise.{before} matches the same questions and the first match wins; "
                           "put the narrower one first")
                    break
