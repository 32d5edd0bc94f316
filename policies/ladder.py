"""Which rungs of a question's ladder people hear of now, later, or no more.

Acting acknowledges: a rung of a stage that the question has left is silent. The newest rung speaks for those before it, so a
downtime ends in one line per question; only a danger sign is never spoken for. Called by service/deadlines.py and restamp.py.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from policies.response import Alarm, is_behind, order

Told = Mapping[tuple[str, str], datetime]   # when people last heard of a stage and code


def state_at(state: str, claimed_until: datetime | None, now: datetime) -> str:
    """The state that counts: what somebody held too long is nobody's."""
    return "open" if state == "claimed" and claimed_until is not None and claimed_until <= now else state


def due(alarms: Iterable[Alarm], state: str, now: datetime) -> list[Alarm]:
    """What to tell now of a question in this state: the newest rung, whoever it names, and a danger sign."""
    come = [alarm for alarm in alarms if alarm.at <= now and not is_behind(alarm.stage, state)]
    last = max(come, key=order, default=None)
    return [alarm for alarm in come if alarm.code == "alarm_danger" or (last and (alarm.due, alarm.stage) == (last.due, last.stage))]


def coming(alarms: Iterable[Alarm], now: datetime) -> list[Alarm]:
    """What may be told later. A question may come back to a stage, so what its state says today does not count."""
    return [alarm for alarm in alarms if alarm.at > now]


def untold(alarms: Iterable[Alarm], told: Told, state: str, now: datetime) -> list[Alarm]:
    """What is left of a new ladder: nobody hears again of a rung that was reached before they last heard of its kind."""
    alarms = list(alarms)
    return [alarm for alarm in (*due(alarms, state, now), *coming(alarms, now)) if not _heard(alarm, told)]


def _heard(alarm: Alarm, told: Told) -> bool:
    last = told.get((alarm.stage, alarm.code))
    return last is not None and last >= alarm.due
