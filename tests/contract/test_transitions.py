"""Only the drawn transitions happen: every verb from every state, by two tools of two organisations, against a small model.

Hypothesis plays; PostgreSQL is real. After every step both tools' views must show exactly what the model says, so a verb that
touched another question, or another organisation, is found at once.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.ext.asyncio import AsyncEngine

from service.contract import Contract
from service.database import engine
from service.errors import ContractError
from service.tables import STATES
from service.tools import add_tool
from tests.build import ANSWER, RECEIVED, REVIEWER, Organisation, make_actor, make_mask, make_organisation, make_question
from tests.conftest import Database

ORGANISATIONS = ("links", "rechts")
ACTIVE = ("mees", "noor", "sam")
PEOPLE = st.sampled_from((*ACTIVE, *ACTIVE, *ACTIVE, "weg", "niemand"))     # "weg" is retired, "niemand" was never there
TOOLS = st.sampled_from(ORGANISATIONS)
LIVELY = ("arrived", "open", "claimed", "in_review")   # tried more often: what happens to a finished question is soon known
CODES = st.sampled_from([f"{organisation}-{state}" for organisation in ORGANISATIONS for state in (*STATES, *LIVELY * 4)])
STRANGER = st.sampled_from((False,) * 9 + (True,))      # a tool of the other organisation tries
REVISIONS = st.sampled_from(("newest", "newest", "newest", "older"))
GOOD = ("Goede tekst.", "Andere tekst.")
TEXTS = st.sampled_from((*GOOD, *GOOD, *GOOD, "", "\x07"))
FINAL = ("answered", "undeliverable", "closed")
SUBMITTER = "sam"                           # of what "mees" wrote: neither may review it
BODY = "Mijn dochter slaapt niet."
MASKED = (5, 12)                            # "dochter" stands for a mask of which the words are sealed
PLACES = st.sampled_from((0, 3, 13, 19, 40))
THEMES = st.sampled_from(("", "slapen", "slapen", "Slapen", "x" * 41))
PRIORITIES = st.sampled_from(("normal", "urgent", "danger", "danger", "now"))
REVIEWED = ("in_review", "approved", "sending", "answered", "undeliverable")


@dataclass
class Modelled:
    """A question as it should be. `authors` holds who wrote each revision, `texts` what."""

    organisation: str
    state: str
    holder: str | None = None
    expired: bool = False
    authors: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    review: int | None = None
    submitter: str | None = None
    approver: str | None = None
    events: list[str] = field(default_factory=list)
    body: str = BODY
    masks: list[tuple[int, int]] = field(default_factory=lambda: [MASKED])     # where each starts and ends
    lifting: set[int] = field(default_factory=set)
    theme: str = ""
    priority: str = "normal"
    consulting: bool = False
    consulted: int = 0

    @property
    def shown(self) -> str:
        return "open" if self.expired else self.state

    def give(self, actor: str) -> None:
        if actor != self.holder:
            self.consult(begin=False)
        self.state, self.holder, self.expired = "claimed", actor, False

    def open(self, state: str = "open") -> None:
        self.consult(begin=False)
        self.state, self.holder, self.expired = state, None, False

    def consult(self, *, begin: bool) -> None:
        self.consulted += self.consulting and not begin
        self.consulting = begin


def modelled(organisation: str, state: str) -> Modelled:
    made = Modelled(organisation, state)
    if state == "claimed":
        made.holder = "mees"
    if state in REVIEWED:
        made.authors, made.texts, made.review, made.submitter = ["mees"], [ANSWER], 1, SUBMITTER
    if state in ("approved", "sending", "answered", "undeliverable"):
        made.approver = "noor"
    return made


class Queue(RuleBasedStateMachine):
    """The contract and its model side by side. `world` holds the open sessions."""

    world: "World"

    def __init__(self) -> None:
        super().__init__()
        self.model = {f"{organisation}-{state}": modelled(organisation, state) for organisation in ORGANISATIONS for state in STATES}
        self.world.refill()

    @rule(stranger=STRANGER, code=CODES, actor=PEOPLE)
    def claim(self, stranger: bool, code: str, actor: str) -> None:
        question = self.model[code]
        expected = self._refusal(stranger, actor) or ("" if question.shown == "open" else "DK001")
        if self._same(expected, stranger, "claim", code, actor):
            question.give(actor)
            question.events.append(f"claimed {actor}")

    @rule(tool=TOOLS, actor=PEOPLE)
    def claim_next(self, tool: str, actor: str) -> None:
        free = [code for code, question in self.model.items() if question.organisation == tool and question.shown == "open"]
        assert self.world.call(tool, "claim_next", actor) == ("" if actor in ACTIVE else "DK004")
        if actor in ACTIVE:
            assert self.world.result == (free[0] if free else None)
        if actor in ACTIVE and free:
            self.model[free[0]].give(actor)
            self.model[free[0]].events.append(f"claimed {actor}")

    @rule(stranger=STRANGER, code=CODES, actor=PEOPLE)
    def release(self, stranger: bool, code: str, actor: str) -> None:
        question = self.model[code]
        if self._same(self._refusal(stranger, actor) or self._not_held(code, actor), stranger, "release", code, actor):
            question.open()
            question.events.append(f"released {actor}")

    @rule(stranger=STRANGER, code=CODES, actor=PEOPLE, text=TEXTS, base=REVISIONS)
    def save_draft(self, stranger: bool, code: str, actor: str, text: str, base: str) -> None:
        question = self.model[code]
        number = len(question.authors) - (base == "older")
        stale = "" if base == "newest" else "DK002"
        expected = self._bad(text) or self._refusal(stranger, actor) or self._not_held(code, actor) or stale
        if self._same(expected, stranger, "save_draft", code, actor, text, number):
            question.authors.append(actor)
            question.texts.append(text)
            question.events.append(f"draft_saved {actor}")
            assert self.world.result == len(question.authors)

    @rule(stranger=STRANGER, code=CODES, actor=PEOPLE, revision=REVISIONS)
    def submit(self, stranger: bool, code: str, actor: str, revision: str) -> None:
        question = self.model[code]
        number = len(question.authors) - (revision == "older")
        stale = "" if revision == "newest" and question.authors else "DK002"
        if self._same(self._refusal(stranger, actor) or self._not_held(code, actor) or stale, stranger, "submit", code, actor, number):
            question.open("in_review")
            question.review, question.submitter = number, actor
            question.events.append(f"submitted {actor}")

    @rule(stranger=STRANGER, code=CODES, actor=PEOPLE, revision=REVISIONS, note=TEXTS)
    def send_back(self, stranger: bool, code: str, actor: str, revision: str, note: str) -> None:
        question = self.model[code]
        number = (question.review or 1) - (revision == "older")
        expected = self._bad(note) or self._refusal(stranger, actor) or self._not_reviewable(code, actor, revision)
        if self._same(expected, stranger, "send_back", code, actor, number, note):
            question.give(str(question.submitter))
            question.review = question.submitter = None
            question.events.append(f"sent_back {actor}")

    @rule(stranger=STRANGER, code=CODES, actor=PEOPLE, revision=REVISIONS)
    def approve(self, stranger: bool, code: str, actor: str, revision: str) -> None:
        question = self.model[code]
        number = (question.review or 1) - (revision == "older")
        if self._same(self._refusal(stranger, actor) or self._not_reviewable(code, actor, revision), stranger, "approve", code, actor, number):
            question.state, question.approver = "approved", actor
            question.events.append(f"approved {actor}")

    @rule(stranger=STRANGER, code=CODES, actor=PEOPLE, reason=TEXTS)
    def close(self, stranger: bool, code: str, actor: str, reason: str) -> None:
        question = self.model[code]
        wrong = "DK001" if question.state in (*FINAL, "sending") else ""
        if self._same(self._bad(reason) or self._refusal(stranger, actor) or wrong, stranger, "close", code, actor, reason):
            question.open("closed")
            question.events.append(f"closed {actor}")

    @rule(stranger=STRANGER, code=CODES, actor=PEOPLE)
    def screen(self, stranger: bool, code: str, actor: str) -> None:
        question = self.model[code]
        wrong = self._not_screened(code, actor) or ("DK001" if question.lifting else "")
        if self._same(self._refusal(stranger, actor) or wrong, stranger, "screen", code, actor):
            question.state = "open"
            question.events.append(f"screened {actor}")

    @rule(stranger=STRANGER, code=CODES, actor=PEOPLE, start=PLACES, length=st.sampled_from((0, 2, 5)), kind=st.sampled_from(("school", "x")))
    def mask(self, stranger: bool, code: str, actor: str, start: int, length: int, kind: str) -> None:
        question, end = self.model[code], start + length
        fits = length and end <= len(question.body) and kind == "school" and all(end <= first or start >= last for first, last in question.masks)
        wrong = self._not_screened(code, actor) or ("DK001" if question.lifting else "" if fits else "DK009")
        expected = self._refusal(stranger, actor) or wrong
        if self._same(expected, stranger, "mask", code, actor, "text", start, length, kind):
            question.body = f"{question.body[:start]}[school]{question.body[end:]}"
            longer = len("[school]") - length
            question.masks = [(first + longer, last + longer) if first >= end else (first, last) for first, last in question.masks]
            question.masks.append((start, start + len("[school]")))
            question.events.append(f"masked {actor}")
            assert self.world.result == len(question.masks)

    @rule(stranger=STRANGER, code=CODES, actor=PEOPLE, number=st.sampled_from((1, 2)))
    def unmask(self, stranger: bool, code: str, actor: str, number: int) -> None:
        question = self.model[code]
        wrong = self._not_screened(code, actor) or ("" if number <= len(question.masks) and number not in question.lifting else "DK009")
        if self._same(self._refusal(stranger, actor) or wrong, stranger, "unmask", code, actor, number):
            question.lifting.add(number)
            question.events.append(f"unmasked {actor}")

    @rule(stranger=STRANGER, code=CODES, actor=PEOPLE)
    def doubt(self, stranger: bool, code: str, actor: str) -> None:
        question = self.model[code]
        wrong = "" if question.shown == "open" or not self._not_held(code, actor) else "DK001"
        if self._same(self._refusal(stranger, actor) or wrong, stranger, "doubt", code, actor):
            question.open("arrived")
            question.events.append(f"doubted {actor}")

    @rule(stranger=STRANGER, code=CODES, actor=PEOPLE, theme=THEMES, priority=PRIORITIES)
    def classify(self, stranger: bool, code: str, actor: str, theme: str, priority: str) -> None:
        question = self.model[code]
        bad = "" if theme in ("", "slapen") and priority != "now" else "DK010"
        wrong = "DK001" if question.state in (*FINAL, "sending") else ""
        calmed = "DK008" if question.priority == "danger" != priority and actor != REVIEWER else ""
        if self._same(bad or self._refusal(stranger, actor) or wrong or calmed, stranger, "classify", code, actor, theme, priority):
            question.theme, question.priority = theme, priority
            question.events.append(f"classified {actor}")

    @rule(stranger=STRANGER, code=CODES, actor=PEOPLE, age=st.sampled_from(("6-11", "18+", "acht")))
    def register(self, stranger: bool, code: str, actor: str, age: str) -> None:
        question = self.model[code]
        bad = "DK011" if age == "acht" else ""
        wrong = "DK001" if question.state in FINAL else ""
        if self._same(bad or self._refusal(stranger, actor) or wrong, stranger, "register", code, actor, age, "parent", "advice"):
            question.events.append(f"registered {actor}")

    @rule(stranger=STRANGER, code=CODES, actor=PEOPLE, begin=st.booleans())
    def consult(self, stranger: bool, code: str, actor: str, begin: bool) -> None:
        question, verb = self.model[code], "begin_consultation" if begin else "end_consultation"
        wrong = self._not_held(code, actor) or ("DK001" if question.consulting == begin else "")
        if self._same(self._refusal(stranger, actor) or wrong, stranger, verb, code, actor):
            question.consult(begin=begin)
            question.events.append(f"consultation_{'begun' if begin else 'ended'} {actor}")

    @rule(code=CODES)
    def lease_runs_out(self, code: str) -> None:
        question = self.model[code]
        if question.state == "claimed":
            self.world.expire(code)
            question.expired = True

    @invariant()
    def both_tools_see_what_the_model_says(self) -> None:
        for tool in ORGANISATIONS:
            assert self.world.seen(tool) == {
                code: (question.shown, None if question.expired else question.holder, len(question.authors), question.review, question.body,
                       question.theme, question.priority, question.consulting and not question.expired)
                for code, question in self.model.items() if question.organisation == tool}

    def teardown(self) -> None:
        for code, (state, submitter, approver, finished, events, masks, consulted) in self.world.kept().items():
            question = self.model[code]
            assert consulted == question.consulted
            assert [tuple(place) for place in masks] == question.masks
            assert (state, submitter, approver, events) == (question.state, question.submitter, question.approver, question.events)
            assert finished == (question.state in FINAL)

    def _refusal(self, stranger: bool, actor: str) -> str:
        if stranger:
            return "DK005"
        return "" if actor in ACTIVE else "DK004"

    def _not_screened(self, code: str, actor: str) -> str:
        return "DK008" if actor != REVIEWER else "" if self.model[code].state == "arrived" else "DK001"

    def _not_held(self, code: str, actor: str) -> str:
        question = self.model[code]
        return "" if question.shown == "claimed" and question.holder == actor else "DK001"

    def _not_reviewable(self, code: str, actor: str, revision: str) -> str:
        question = self.model[code]
        if question.state != "in_review" or question.review is None:
            return "DK001"
        if revision == "older":
            return "DK002"
        text = question.texts[question.review - 1]
        wrote = {author for author, written in zip(question.authors, question.texts, strict=True) if written == text}
        return "DK003" if actor in {question.submitter, *wrote} else ""

    def _bad(self, text: str) -> str:
        return "" if text in GOOD else "DK006"

    def _same(self, expected: str, stranger: bool, verb: str, code: str, *arguments: object) -> bool:
        """Call the verb; True when it was done, as the model expected."""
        own, other = ORGANISATIONS if self.model[code].organisation == ORGANISATIONS[0] else ORGANISATIONS[::-1]
        assert self.world.call(other if stranger else own, verb, code, *arguments) == expected, (verb, code, arguments)
        return not expected


class World:
    """One event loop with a session per tool and one of the administrator."""

    def __init__(self, database: Database) -> None:
        self.database, self.runner, self.result = database, asyncio.Runner(), None
        self.runner.run(self._open())

    async def _open(self) -> None:
        self.engine: AsyncEngine = engine(self.database.admin_url, 2)
        async with self.engine.begin() as tx:
            self.places: dict[str, Organisation] = {code: await make_organisation(tx, code) for code in ORGANISATIONS}
            for place in self.places.values():
                await make_actor(tx, place.id, "weg", active=False)
        roles = {code: (await add_tool(self.engine, code, "desk")).role_name for code in ORGANISATIONS}
        self.tools: dict[str, asyncpg.Connection[Any]] = {code: await self.database.connect(role) for code, role in roles.items()}
        self.admin = await self.database.connect()

    def close(self) -> None:
        self.runner.run(self._close())
        self.runner.close()

    async def _close(self) -> None:
        for session in (*self.tools.values(), self.admin):
            await session.close()
        await self.engine.dispose()

    def refill(self) -> None:
        """A fresh question in every state for both organisations, due in that order."""
        self.runner.run(self._refill())

    async def _refill(self) -> None:
        async with self.engine.begin() as tx:
            await tx.exec_driver_sql("delete from core.question")
            for code, place in self.places.items():
                for day, state in enumerate(STATES, 1):
                    submitted: dict[str, Any] = {"submitted_by": place.actors[SUBMITTER]} if state in REVIEWED else {}
                    made = await make_question(tx, place, state, code=f"{code}-{state}", due_at=RECEIVED.replace(month=12, day=day),
                                               body=BODY, **submitted)
                    await make_mask(tx, made, 1, *MASKED)

    def call(self, tool: str, verb: str, *arguments: object) -> str:
        """The refusal's code, "" when the verb was done."""
        try:
            self.result = self.runner.run(getattr(Contract(self.tools[tool]), verb)(*arguments))
        except ContractError as error:
            return error.code
        return ""

    def expire(self, code: str) -> None:
        self.runner.run(self.admin.execute("update core.question set claimed_until = now() - interval '1 second' where code = $1", code))

    def seen(self, tool: str) -> dict[str, tuple[Any, ...]]:
        views = self.runner.run(Contract(self.tools[tool]).questions())
        return {view.code: (view.state, view.claimed_by, view.revision, view.review_revision, view.body,
                            view.theme, view.priority, view.consulting_since is not None) for view in views}

    def kept(self) -> dict[str, tuple[Any, ...]]:
        rows = self.runner.run(self.admin.fetch("""
            select q.code, q.state, s.alias, a.alias, q.finished_at is not null,
                   array(select event || ' ' || actor from core.trail t where t.question_id = q.id order by t.id),
                   array(select array[m.start, m.start + m.length] from core.mask m where m.question_id = q.id order by m.number),
                   jsonb_array_length(q.paused)
            from core.question q left join core.actor s on s.id = q.submitted_by left join core.actor a on a.id = q.approved_by"""))
        return {row[0]: tuple(row[1:]) for row in rows}


def test_only_the_drawn_transitions_happen(database: Database) -> None:
    world = World(database)
    machine = type("Machine", (Queue,), {"world": world})
    try:
        run_state_machine_as_test(machine, settings=settings(
            max_examples=25, stateful_step_count=50, deadline=None, database=None, suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,)))      # shrinking on a real database would take minutes
    finally:
        world.close()
