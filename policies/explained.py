"""Why each moment of a question is what it is: the same calculation as policies/response.py, with every step in between.

explain_stamp() decides nothing of its own: the moments are those of stamp(), the steps are how the calendars walk from one
to the next. `luisterpost explain` puts it into words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from policies import duty
from policies.organisation import OrganisationPolicy
from policies.response import Alarm, Pause, Stamp, stamp
from policies.response_rules import Contact, Priority, Stage
from policies.shape import Language
from policies.working_time import Calendar, Step


@dataclass(frozen=True, slots=True)
class StageExplained:
    """One stage: so many working hours (with those of consultations) from `start` until `due_at`, and what lies in between."""

    stage: Stage
    hours: float
    start: datetime
    due_at: datetime
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rung is reached when it is: so many hours of the clock from its stage's due moment or the arrival, and the key that says so."""

    kind: Literal["before", "moment", "after", "arrival", "waiting"]
    hours: float
    key: str


@dataclass(frozen=True, slots=True)
class AlarmExplained:
    """One alarm: who hears (as the file says now), and what lies between the rung and the moment at which they are on duty."""

    alarm: Alarm
    reason: Reason
    to: tuple[Contact, ...]
    fell_back: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A stamp with the reason of each of its moments, and the conditions of the promise that counts."""

    received: datetime
    stamp: Stamp
    conditions: dict[str, str | bool]
    stages: tuple[StageExplained, ...]
    alarms: tuple[AlarmExplained, ...]


def explain_stamp(
    policy: OrganisationPolicy, received: datetime, *, mailbox: str = "", follow_up: bool = False, theme: str = "", priority: Priority = "normal",
    pauses: Sequence[Pause] = (), language: Language = "nl",
) -> Explained:
    """The stamp of such a question and why; names of holidays in `language`."""
    stamped = stamp(policy, received, mailbox=mailbox, follow_up=follow_up, theme=theme, priority=priority, pauses=pauses)
    return explain(policy, received, stamped, priority=priority, language=language)


def explain(policy: OrganisationPolicy, received: datetime, stamped: Stamp, *, priority: Priority = "normal", language: Language = "nl") -> Explained:
    """The same for a stamp that stands on a question's row: its moments, in the light of the file as it is now."""
    calendar = duty.on_call(policy) if stamped.rule.kind == "danger" else duty.office(policy)
    conditions = policy.response.promises[stamped.rule.number].conditions if stamped.rule.kind == "promise" else {}
    return Explained(received, stamped, conditions, _stages(calendar, received, stamped, language),
                     tuple(_alarm(policy, alarm, _reason(policy, calendar, received, stamped, alarm), language, danger=priority == "danger")
                           for alarm in stamped.alarms))


def _stages(calendar: Calendar, received: datetime, stamped: Stamp, language: Language) -> tuple[StageExplained, ...]:
    found, start = list[StageExplained](), received
    for stage in stamped.stages:
        steps = tuple(calendar.steps(start, stage.due_at, language))
        hours = calendar.between(start, stage.due_at).total_seconds() / 3600
        found.append(StageExplained(stage.stage, hours, start, stage.due_at, steps))
        start = stage.due_at
    return tuple(found)


def _alarm(policy: OrganisationPolicy, alarm: Alarm, reason: Reason, language: Language, *, danger: bool) -> AlarmExplained:
    delivery = duty.delivery(policy, alarm.due, alarm.tell, alarm.fallback, danger=danger)
    waited = duty.waiting_for(policy, delivery.to[0], alarm.due, danger=danger).steps(alarm.due, alarm.at, language)
    return AlarmExplained(alarm, reason, delivery.to, delivery.fell_back, tuple(waited))


def _reason(policy: OrganisationPolicy, calendar: Calendar, received: datetime, stamped: Stamp, alarm: Alarm) -> Reason:
    if alarm.code == "alarm_danger":
        return Reason("arrival", 0, "response.danger.tell" if policy.response.danger else "response.danger")
    in_full = any(rule.stage == alarm.stage for rule in policy.alarms)
    if alarm.stage == "screening" and not in_full:
        return Reason("waiting", policy.queue.screening_alarm_hours, "queue.screening_alarm_hours")
    key = "alarm" if in_full else "response.alarm_hours_before"
    stage_due = next((stage.due_at for stage in stamped.stages if stage.stage == alarm.stage), stamped.due_at)
    if alarm.due == received != stage_due:
        return Reason("arrival", 0, key)
    before, after = (calendar.between(*ends) / timedelta(hours=1) for ends in ((alarm.due, stage_due), (stage_due, alarm.due)))
    return Reason("before" if before else "after" if after else "moment", before or after, key)
