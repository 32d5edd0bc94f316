"""Who works when: the calendars of one organisation, and at which moment which contacts hear of an alarm.

A rung is delivered at the first moment at which one of those it names is on duty. When each of them is absent for the whole
of the day on which they would have heard, the fallback hears; without a fallback the first who is back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from policies.organisation import OrganisationPolicy
from policies.response_rules import COORDINATOR, Contact
from policies.shape import Weekday
from policies.week import Hours, Period, Week
from policies.working_time import Calendar, Closed

_WeekItems = tuple[tuple[Weekday, tuple[Hours, ...]], ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """When an alarm is delivered (UTC) and to whom; `fell_back`: to the fallback, since those named are absent."""

    at: datetime
    to: tuple[Contact, ...]
    fell_back: bool = False


def office(policy: OrganisationPolicy) -> Calendar:
    """The hours in which promises are counted."""
    return _calendar(policy.zone, policy.response.office_hours, _office_closed(policy))


def on_call(policy: OrganisationPolicy) -> Calendar:
    """The hours in which the clock of a danger sign runs: the office's own when the file says nothing of danger."""
    danger = policy.response.danger
    return _calendar(policy.zone, danger.on_call_hours, Closed(danger.holidays)) if danger else office(policy)


def contacts(policy: OrganisationPolicy, roles: Iterable[str]) -> tuple[Contact, ...]:
    """Everybody with one of these roles."""
    wanted = set(roles)
    return tuple(contact for contact in policy.people if wanted.intersection(contact.roles))


def delivery(policy: OrganisationPolicy, moment: datetime, tell: Iterable[str], fallback: Iterable[str] = (), *, danger: bool = False) -> Delivery:
    """The first moment at or after `moment` at which somebody of `tell` (roles) hears. `danger`: all are on duty in on-call hours too."""
    told = contacts(policy, tell) or contacts(policy, (COORDINATOR,))      # a role that has left the file since
    turns = [_turn(policy, contact, moment, present=False, danger=danger) for contact in told]
    present = [_turn(policy, contact, moment, present=True, danger=danger) if contact.absent else turn
               for contact, turn in zip(told, turns, strict=True)]
    if in_turn := [at for at, turn in zip(present, turns, strict=True) if at == turn]:
        return _at(min(in_turn), told, present)
    others = contacts(policy, fallback)
    replacing = [_turn(policy, contact, min(turns), present=True, danger=danger) for contact in others]
    if replacing and min(replacing) < min(present):
        return _at(min(replacing), others, replacing, fell_back=True)
    return _at(min(present), told, present)


def delivery_now(
    policy: OrganisationPolicy, due: datetime, now: datetime, tell: Iterable[str], fallback: Iterable[str] = (), *, danger: bool = False,
) -> Delivery:
    """Who hears of a rung of `due` at `now` or, when `at` is later than that, then: as delivery(), unless those have gone home meanwhile."""
    tell, fallback = tuple(tell), tuple(fallback)
    planned = delivery(policy, due, tell, fallback, danger=danger)
    if planned.at > now:
        return planned
    here = tuple(contact for contact in planned.to if _turn(policy, contact, now, present=True, danger=danger) == now)
    return Delivery(now, here, planned.fell_back) if here else delivery(policy, now, tell, fallback, danger=danger)


def waiting_for(policy: OrganisationPolicy, contact: Contact, moment: datetime, *, danger: bool = False) -> Calendar:
    """The calendar in which this contact is first on duty at or after `moment`: their own, or the on-call hours."""
    return min(_duties(policy, contact, contact.absent, danger=danger), key=lambda calendar: calendar.first(moment))


def _at(moment: datetime, people: tuple[Contact, ...], turns: list[datetime], *, fell_back: bool = False) -> Delivery:
    return Delivery(moment, tuple(contact for contact, at in zip(people, turns, strict=True) if at == moment), fell_back)


def _turn(policy: OrganisationPolicy, contact: Contact, moment: datetime, *, present: bool, danger: bool = False) -> datetime:
    """The first moment at which this contact is on duty; with `present`, and not absent."""
    return min(calendar.first(moment) for calendar in _duties(policy, contact, contact.absent if present else (), danger=danger))


def _duties(policy: OrganisationPolicy, contact: Contact, absent: tuple[Period, ...], *, danger: bool) -> list[Calendar]:
    closed, week = _office_closed(policy), policy.response.office_hours
    if contact.duty_hours is not None:
        closed, week = Closed(contact.holidays), contact.duty_hours
    if absent:
        closed = replace(closed, periods=(*absent, *closed.periods))
    found = [_calendar(policy.zone, week, closed)]
    if danger and (rule := policy.response.danger):
        found.append(_calendar(policy.zone, rule.on_call_hours, Closed(rule.holidays, (), absent)))
    return found


def _office_closed(policy: OrganisationPolicy) -> Closed:
    rules = policy.response
    return Closed(rules.holidays, rules.closing_days, (*rules.closures, *rules.annual_closures))


def _calendar(zone: ZoneInfo, week: Week, closed: Closed) -> Calendar:
    return _remembered(zone, tuple(week.items()), closed)


@lru_cache(maxsize=64)                      # the days it has worked out are kept with it
def _remembered(zone: ZoneInfo, week: _WeekItems, closed: Closed) -> Calendar:
    return Calendar(zone, dict(week), closed)
