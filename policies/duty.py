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
from policies.week import Hours, Week
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
    """Everybody with one of these roles. The top-level address is the coordinator, with the hours of its own block when there is one."""
    wanted = set(roles)
    return tuple(contact for contact in _everybody(policy) if wanted & set(contact.roles))


def delivery(policy: OrganisationPolicy, moment: datetime, tell: Iterable[str], fallback: Iterable[str] = (), *, danger: bool = False) -> Delivery:
    """The first moment at or after `moment` at which somebody of `tell` hears. `danger`: they are on duty in on-call hours too."""
    told = contacts(policy, tell)
    turns = [_turn(policy, contact, moment, present=False, danger=danger) for contact in told]
    present = [_turn(policy, contact, moment, present=True, danger=danger) for contact in told]
    if in_turn := [at for at, turn in zip(present, turns, strict=True) if at == turn]:
        return _at(min(in_turn), told, present)
    others = contacts(policy, fallback)
    replacing = [_turn(policy, contact, min(turns), present=True) for contact in others]
    if replacing and min(replacing) < min(present):
        return _at(min(replacing), others, replacing, fell_back=True)
    return _at(min(present), told, present)


def _at(moment: datetime, people: tuple[Contact, ...], turns: list[datetime], *, fell_back: bool = False) -> Delivery:
    return Delivery(moment, tuple(contact for contact, at in zip(people, turns, strict=True) if at == moment), fell_back)


def _turn(policy: OrganisationPolicy, contact: Contact, moment: datetime, *, present: bool, danger: bool = False) -> datetime:
    """The first moment at which this contact is on duty; with `present`, and not absent."""
    away = contact.absent if present else ()
    closed, week = _office_closed(policy), policy.response.office_hours
    if contact.duty_hours is not None:
        closed, week = Closed(contact.holidays), contact.duty_hours
    first = _calendar(policy.zone, week, replace(closed, periods=(*closed.periods, *away))).first(moment)
    if danger and (rule := policy.response.danger):
        first = min(first, _calendar(policy.zone, rule.on_call_hours, Closed(rule.holidays, (), away)).first(moment))
    return first


def _everybody(policy: OrganisationPolicy) -> tuple[Contact, ...]:
    own = tuple(contact for contact in policy.contacts if contact.address.lower() != policy.coordinator.lower())
    block = next((contact for contact in policy.contacts if contact not in own), None)
    if block is None:
        return (Contact(name=COORDINATOR, address=policy.coordinator, roles=(COORDINATOR,)), *own)
    return (block.model_copy(update={"roles": (COORDINATOR, *block.roles)}), *own)


def _office_closed(policy: OrganisationPolicy) -> Closed:
    rules = policy.response
    return Closed(rules.holidays, rules.closing_days, (*rules.closures, *rules.annual_closures))


def _calendar(zone: ZoneInfo, week: Week, closed: Closed) -> Calendar:
    return _remembered(zone, tuple(week.items()), closed)


@lru_cache(maxsize=64)                      # the days it has worked out are kept with it
def _remembered(zone: ZoneInfo, week: _WeekItems, closed: Closed) -> Calendar:
    return Calendar(zone, dict(week), closed)
