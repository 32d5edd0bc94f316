"""When the answer to a question is due and when people hear of it, decided once, at arrival.

The due moment that the receipt promises and the alarms that escalate come from this one calculation, which adds and
subtracts working hours only (policies/working_time.py).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from policies.organisation import OrganisationPolicy
from policies.working_time import Calendar

AlarmCode = Literal["alarm_screening", "alarm_due_soon", "alarm_due"]


@dataclass(frozen=True, slots=True)
class Alarm:
    """One notice to the coordinator: its moment (UTC) and the code of its text (policies/wording.py)."""

    at: datetime
    code: AlarmCode


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is written on a question's row: the due moment and its alarms, oldest first, all in UTC."""

    due_at: datetime
    alarms: tuple[Alarm, ...]


def stamp(policy: OrganisationPolicy, received: datetime, *, waits: bool = False) -> Stamp:
    """The due moment and alarms of a question received at `received`; no alarm comes before it was received.

    `waits`: a screener must look at it first, and has an alarm of its own.
    """
    received = received.astimezone(UTC) if received.tzinfo else received      # Calendar refuses a moment without zone
    calendar = Calendar(policy.response, policy.zone)
    due_at = calendar.add(received, policy.response.answer_within_hours)
    ladder = sorted(policy.response.alarm_hours_before, reverse=True)
    alarms = [_alarm(policy, calendar, received, due_at, hours) for hours in ladder]
    if waits:
        alarms.append(Alarm(calendar.add(received, policy.queue.screening_alarm_hours), "alarm_screening"))
    return Stamp(due_at, tuple(sorted(dict.fromkeys(alarms), key=lambda alarm: alarm.at)))   # equal rungs, such as two at arrival, are one


def _alarm(policy: OrganisationPolicy, calendar: Calendar, received: datetime, due_at: datetime, hours: float) -> Alarm:
    if not hours:
        return Alarm(due_at, "alarm_due")
    if hours >= policy.response.answer_within_hours:                # spares walking back years for a very large number
        return Alarm(received, "alarm_due_soon")
    return Alarm(max(received, calendar.subtract(due_at, hours)), "alarm_due_soon")
