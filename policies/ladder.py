"""Which rungs of a question's ladder people hear of now, later, or no more.

Acting acknowledges: a rung of a stage that the question has left is silent. The newest rung speaks for those before it, so a
downtime ends in one line per question; only a danger sign is never spoken for. Called by service/deadlines.py and restamp.py.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from policies.response import Alarm, AlarmStage, is_behind
from policies.response_rules import STAGES

Told = Mapping[tuple[str, str], datetime]   # when people last heard of a stage and code


def state_at(state: str, claimed_until: datetime | None, now: datetime) -> str:
    """The state that counts: what somebody held too long is nobody's."""
    return "open" if state == "claimed" and claimed_until is not None and claimed_until <= now else state


def due(alarms: Iterable[Alarm], state: str, now: datetime) -> list[Alarm]:
    """What to tell now of a question in this state: a danger sign, and the newest rung, whoever it names.

    Newest is what was reached last: somebody who comes on duty late makes an old rung no newer, and a danger sign speaks for no delay.
    """
    come = [alarm for alarm in alarms if alarm.at <= now and not is_behind(alarm.stage, state)]
    newest = max((_reached(alarm) for alarm in come if alarm.code != "alarm_danger"), default=None)
    told = [alarm for alarm in come if alarm.code == "alarm_danger" or _reached(alarm) == newest]
    return sorted(told, key=lambda alarm: alarm.code != "alarm_danger")


def coming(alarms: Iterable[Alarm], now: datetime) -> list[Alarm]:
    """What may be told later. A question may come back to a stage, so what its state says today does not count."""
    return [alarm for alarm in alarms if alarm.at > now]


def untold(alarms: Iterable[Alarm], told: Told, state: str, now: datetime) -> list[Alarm]:
    """What is left of a new ladder: nobody hears again of a rung that was reached before they last heard of its kind."""
    alarms = list(alarms)
    return [alarm for alarm in (*due(alarms, state, now), *coming(alarms, now)) if not _heard(alarm, told)]


def _reached(alarm: Alarm) -> tuple[datetime, int]:
    stages: tuple[AlarmStage, ...] = (*STAGES, "answer")
    return alarm.due, stages.index(alarm.stage)


def _heard(alarm: Alarm, told: Told) -> bool:
    last = told.get((alarm.stage, alarm.code))
    return last is not None and last >= alarm.due
