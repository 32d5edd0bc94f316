"""What must follow for each question, worked out slowly from the policy functions: no SQL, no stored moment, no ladder module.

A rung is told at its moment when the question has not moved on; of several that have come the newest speaks; nobody hears twice.
A stage is gone at the first sweep at which its days since the last activity of the whole exchange are over and nothing forbids it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from policies import duty, response
from policies.organisation import OrganisationPolicy
from policies.response import Alarm
from policies.response_rules import Priority
from policies.retention import terms
from tests.life.story import Asked

PASSED = {"screening": 0, "claim": 1, "draft": 2, "review": 3, "dispatch": 4, "answer": 5}
REACHED = {"arrived": 0, "open": 1, "claimed": 2, "in_review": 3, "approved": 4, "sending": 4}
FINISHED = ("answered", "undeliverable", "closed")
Told = tuple[str, str]                      # code of a question; stage, kind and number of a rung


@dataclass(eq=False)
class Question:
    """All that is known of one question of the story."""

    asked: Asked
    policy: OrganisationPolicy
    exchange: "Exchange"
    code: str
    state: str
    claimed_until: datetime | None = None
    theme: str = ""
    priority: Priority = "normal"
    restamp: bool = False
    waiting: list[Alarm] = field(default_factory=list)
    heard: dict[tuple[str, str], datetime] = field(default_factory=dict)
    holds: set[str] = field(default_factory=set)            # stages of which there ever was something
    planted: set[str] = field(default_factory=set)          # those among them that bear their word
    gone: dict[str, datetime] = field(default_factory=dict)
    warned: set[datetime] = field(default_factory=set)      # the last activity of which its warning told

    def __post_init__(self) -> None:
        self.days = terms(self.policy).days

    def ladder(self) -> tuple[Alarm, ...]:
        return response.stamp(self.policy, self.asked.received, mailbox="vraag", follow_up=self.asked.parent is not None, theme=self.theme,
                              priority=self.priority).alarms

    def acted(self, rung: Alarm, now: datetime) -> bool:
        """Has it left the rung's stage?"""
        state = "open" if self.state == "claimed" and self.claimed_until is not None and self.claimed_until <= now else self.state
        return state not in REACHED or PASSED[rung.stage] < REACHED[state]


@dataclass(eq=False)
class Exchange:
    questions: list[Question] = field(default_factory=list)
    last: datetime | None = None            # activity

    @property
    def goes_on(self) -> bool:
        return any(question.state not in FINISHED for question in self.questions)


@dataclass(eq=False)
class Hold:
    """`scope` as service/forgetting/hold.py has it, of this question."""

    scope: str
    question: Question

    def covers(self, other: Question) -> bool:
        if self.scope == "question":
            return other.exchange is self.question.exchange
        if self.scope == "asker":
            return other.asked.address == self.question.asked.address and "identity" not in other.gone
        return other.policy.code == self.question.policy.code


class Naive:
    """`questions` by code."""

    def __init__(self) -> None:
        self.questions: dict[str, Question] = {}
        self.awake: list[Question] = []     # not finished when we last looked
        self.holds: list[Hold] = []
        self.unwarned: list[str] = []       # whose text went although nobody had been told that it would

    def add(self, question: Question) -> None:
        question.waiting = list(question.ladder())
        question.exchange.questions.append(question)
        self.questions[question.code] = question
        self.awake.append(question)

    def tick(self, now: datetime) -> tuple[Counter[Told], set[tuple[str, str]]]:
        """The rungs that people must hear of at this moment, and (address, code) of the lines that they get."""
        rungs: Counter[Told] = Counter()
        lines: set[tuple[str, str]] = set()
        for question in self.awake:
            if question.restamp:
                self._set_anew(question, now)
            come = [rung for rung in question.waiting if rung.at <= now]
            if come:
                question.waiting = [rung for rung in question.waiting if rung.at > now]
                self._tell(question, _newest(question, come, now), now, rungs, lines)
        return rungs, lines

    def _set_anew(self, question: Question, now: datetime) -> None:
        question.restamp = False
        if question.state not in FINISHED:
            ladder = question.ladder()
            left = [*_newest(question, (rung for rung in ladder if rung.at <= now), now), *(rung for rung in ladder if rung.at > now)]
            question.waiting = [rung for rung in left if not _again(question, rung)]

    def _tell(self, question: Question, come: Iterable[Alarm], now: datetime, rungs: Counter[Told], lines: set[tuple[str, str]]) -> None:
        for rung in come:
            delivery = duty.delivery_now(question.policy, rung.due, now, rung.tell, rung.fallback, danger=question.priority == "danger")
            if delivery.at > now:
                question.waiting.append(replace(rung, at=delivery.at))
                continue
            rungs[question.code, f"{rung.stage} {rung.code} {rung.rung}"] += 1
            lines.update((contact.address, question.code) for contact in delivery.to)
            question.heard[rung.stage, rung.code] = now

    def next_tick(self) -> datetime | None:
        self.awake = [question for question in self.awake if question.state not in FINISHED]
        return min((rung.at for question in self.awake for rung in question.waiting), default=None)

    def sweep(self, now: datetime) -> None:
        """What is due goes."""
        held = {code for hold in self.holds for code, question in self.questions.items() if hold.covers(question)}
        for code, question in self.questions.items():
            if code not in held and question.exchange.last and not question.exchange.goes_on:
                for stage, days in question.days.items():
                    if stage not in question.gone and question.exchange.last + timedelta(days=days) <= now:
                        question.gone[stage] = now
                        if stage == "text" and question.policy.retention.warn_days_before and question.exchange.last not in question.warned:
                            self.unwarned.append(code)

    def left(self) -> dict[str, frozenset[str]]:
        """Of which stages there must still be something, by code."""
        return {code: frozenset(question.holds - question.gone.keys()) for code, question in self.questions.items()}


def _newest(question: Question, come: Iterable[Alarm], now: datetime) -> list[Alarm]:
    """What is told of what has come: the rung that was reached last, whoever it names, and danger."""
    open_ = [rung for rung in come if not question.acted(rung, now)]
    order = ("screening", "claim", "draft", "review", "dispatch", "answer")
    last = max((rung for rung in open_ if rung.code != "alarm_danger"), key=lambda rung: (rung.due, order.index(rung.stage)), default=None)
    return [rung for rung in open_ if rung.code == "alarm_danger" or (last and rung.due == last.due and rung.stage == last.stage)]


def _again(question: Question, rung: Alarm) -> bool:
    heard = question.heard.get((rung.stage, rung.code))
    return heard is not None and heard >= rung.due
