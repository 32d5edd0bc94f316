"""When the answer to a question is due, stage by stage, and who hears when it is late: one calculation.

The receipt promises this due moment and the alarms count from it, so the two cannot differ. Everything is added and
subtracted in working hours (policies/working_time.py); all moments are UTC. policies/explained.py says why each is what it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any, Literal, cast

from policies import duty
from policies.organisation import OrganisationPolicy
from policies.response_rules import COORDINATOR, STAGES, AlarmRule, Priority, Promised, Stage
from policies.working_time import Calendar

AlarmCode = Literal["alarm_danger", "alarm_screening", "alarm_stage", "alarm_due_soon", "alarm_due"]
AlarmStage = Literal[Stage, "answer"]
Pause = tuple[datetime, datetime | None]    # from, until; None: an expert is still being asked

STAGE_OF_STATE: dict[str, Stage] = {
    "arrived": "screening", "open": "claim", "claimed": "draft", "in_review": "review", "approved": "dispatch", "sending": "dispatch",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Which promise counts: the general one, the [[response.promise]] with this index, or that of danger."""

    kind: Literal["general", "promise", "danger"]
    number: int
    hours: float


@dataclass(frozen=True, slots=True)
class StageDue:
    stage: Stage
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Alarm:
    """One rung: `due` is when it is reached, `at` when somebody of `tell` (or `fallback`, roles) is on duty to hear of it."""

    at: datetime
    due: datetime
    stage: AlarmStage
    rung: int                               # its place in the ladder of its stage, earliest first
    code: AlarmCode
    tell: tuple[str, ...] = (COORDINATOR,)
    fallback: tuple[str, ...] = ()

    @property
    def row(self) -> dict[str, object]:
        """As it stands in core.question.alarms."""
        return {"at": self.at.isoformat(), "due": self.due.isoformat(), "stage": self.stage, "rung": self.rung, "code": self.code,
                "tell": list(self.tell), "fallback": list(self.fallback)}

    @classmethod
    def of(cls, row: Mapping[str, object]) -> "Alarm":
        """What `row` gave."""
        given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
        return cls(**given | {key: datetime.fromisoformat(given[key]) for key in ("at", "due")})


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is written on a question's row: the moment by which each stage is due, the last of them `due_at`; alarms, oldest first."""

    due_at: datetime
    stages: tuple[StageDue, ...]
    alarms: tuple[Alarm, ...]
    rule: Rule
    paused: timedelta = timedelta()         # working time that consultations added

    @property
    def next_alarm_at(self) -> datetime | None:
        return self.alarms[0].at if self.alarms else None

    @property
    def row(self) -> dict[str, object]:
        """The columns of core.question that come from here."""
        return {"due_at": self.due_at, "stages": [{"stage": stage.stage, "due_at": stage.due_at.isoformat()} for stage in self.stages],
                "alarms": [alarm.row for alarm in self.alarms], "next_alarm_at": self.next_alarm_at}

    @classmethod
    def of(cls, due_at: datetime, stages: Iterable[Mapping[str, str]], alarms: Iterable[Mapping[str, object]], rule: Rule) -> "Stamp":
        """What stands on a question's row; the alarms are those still to come."""
        found = (StageDue(cast("Stage", stage["stage"]), datetime.fromisoformat(stage["due_at"])) for stage in stages)
        return cls(due_at, tuple(found), tuple(Alarm.of(alarm) for alarm in alarms), rule)


def stamp(
    policy: OrganisationPolicy, received: datetime, *, mailbox: str = "", follow_up: bool = False, theme: str = "", priority: Priority = "normal",
    pauses: Sequence[Pause] = (),
) -> Stamp:
    """What is promised about a question received at `received`. ValueError for a moment without time zone."""
    if received.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    received = received.astimezone(UTC)
    rule, promised = promise(policy, mailbox=mailbox, follow_up=follow_up, theme=theme, priority=priority)
    calendar = duty.on_call(policy) if rule.kind == "danger" else duty.office(policy)
    counted = pauses if policy.response.consultation.pauses and priority != "danger" else ()
    stages, paused = _stages(calendar, received, promised, counted, policy.response.consultation.at_most_hours)
    alarms = _alarms(policy, calendar, received, stages, danger=priority == "danger")
    return Stamp(stages[-1].due_at, stages, alarms, rule, paused)


def promise(policy: OrganisationPolicy, *, mailbox: str, follow_up: bool, theme: str, priority: Priority) -> tuple[Rule, Promised]:
    """The promise that counts for such a question: danger's own, else the first that matches, else the general one."""
    rules = policy.response
    if priority == "danger" and rules.danger:
        return Rule("danger", 0, rules.danger.answer_within_hours), rules.danger
    question = {"mailbox": mailbox, "follow_up": follow_up, "theme": theme, "priority": priority}
    for number, promised in enumerate(rules.promises):
        if promised.conditions.items() <= question.items():
            return Rule("promise", number, promised.answer_within_hours), promised
    return Rule("general", 0, rules.answer_within_hours), rules


def is_behind(stage: str, state: str) -> bool:
    """Has a question in this state left this stage? Acting acknowledges an alarm. What is finished has left every stage."""
    here = STAGE_OF_STATE.get(state)
    return here is None or (stage != "answer" and STAGES.index(cast("Stage", stage)) < STAGES.index(here))


def order(alarm: Alarm) -> tuple[datetime, datetime, bool, int]:
    """Oldest first."""
    return alarm.at, alarm.due, alarm.stage == "answer", alarm.rung


def _stages(
    calendar: Calendar, received: datetime, promised: Promised, pauses: Sequence[Pause], most: float,
) -> tuple[tuple[StageDue, ...], timedelta]:
    until = [*list(accumulate(promised.division.hours))[:-1], promised.answer_within_hours]     # exactly, whatever floats add up to
    ends = [_with_pauses(calendar, received, hours, pauses, timedelta(hours=most)) for hours in until]
    return tuple(StageDue(stage, end) for stage, (end, _) in zip(STAGES, ends, strict=True)), ends[-1][1]


def _with_pauses(calendar: Calendar, received: datetime, hours: float, pauses: Sequence[Pause], most: timedelta) -> tuple[datetime, timedelta]:
    """The due moment, when the pauses that begin before it do not count, and how much working time they took: together at most `most`."""
    paused, seen, due = timedelta(), received, calendar.add(received, hours)
    for start, end in sorted(pauses, key=lambda pause: pause[0]):
        start = max(start.astimezone(UTC), seen)                  # pauses may overlap
        if start >= due:
            break
        took = most if end is None else calendar.between(start, end)
        paused, seen = min(most, paused + took), seen if end is None else max(seen, end.astimezone(UTC))
        due = calendar.add(received, hours + paused / timedelta(hours=1))
    return due, paused


def _alarms(policy: OrganisationPolicy, calendar: Calendar, received: datetime, stages: tuple[StageDue, ...], *, danger: bool) -> tuple[Alarm, ...]:
    due_at: dict[AlarmStage, datetime] = {stage.stage: stage.due_at for stage in stages}
    due_at["answer"] = stages[-1].due_at
    rungs = [_rung(rule, calendar, received, due_at[rule.stage]) for rule in policy.ladder]
    if not any(rule.stage == "screening" for rule in policy.alarms):
        due = calendar.add(received, policy.queue.screening_alarm_hours)
        rungs.append(Alarm(due, due, "screening", 0, "alarm_screening"))
    if danger:
        tell, fallback = (policy.response.danger.tell, policy.response.danger.fallback) if policy.response.danger else ((COORDINATOR,), ())
        fallback = fallback or tuple(role for role in policy.roles if role not in tell)      # a life is not left to one person's holiday
        rungs = [rung for rung in rungs if rung.due > received]
        rungs.append(Alarm(received, received, "answer", 0, "alarm_danger", tell, fallback))
    delivered = [replace(rung, at=duty.delivery(policy, rung.due, rung.tell, rung.fallback, danger=danger).at) for rung in dict.fromkeys(rungs)]
    return _numbered(sorted(delivered, key=order))               # equal rungs, such as two at arrival, are one


def _rung(rule: AlarmRule, calendar: Calendar, received: datetime, stage_due: datetime) -> Alarm:
    """No rung comes before the question was there."""
    if rule.hours_before < 0:
        due = calendar.add(stage_due, -rule.hours_before)
    elif calendar.between(received, stage_due) <= timedelta(hours=rule.hours_before):     # spares walking back years for a very large number
        due = received if rule.hours_before else stage_due
    else:
        due = calendar.subtract(stage_due, rule.hours_before)
    return Alarm(due, due, rule.stage, 0, _code(rule), rule.tell, rule.fallback)


def _code(rule: AlarmRule) -> AlarmCode:
    if rule.stage == "answer":
        return "alarm_due_soon" if rule.hours_before > 0 else "alarm_due"
    return "alarm_screening" if rule.stage == "screening" else "alarm_stage"


def _numbered(alarms: list[Alarm]) -> tuple[Alarm, ...]:
    return tuple(replace(alarm, rung=sum(other.stage == alarm.stage for other in alarms[:number])) for number, alarm in enumerate(alarms))
