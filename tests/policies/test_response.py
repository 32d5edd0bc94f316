"""What is promised about a question, stage by stage, and who hears when it is late: one calculation, never before it was there."""

import json
import random
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies import duty, wording
from policies.explained import explain_stamp
from policies.long_date import long_date
from policies.organisation import OrganisationPolicy
from policies.response import Rule, StageDue, Stamp, stamp
from policies.response_rules import STAGES
from policies.shape import Language
from tests.policies.sample import organisation

FRIDAY = datetime(2026, 11, 20, 14, tzinfo=UTC)               # 15.00 in Brussels; the sample closes at 16.00
SATURDAY = FRIDAY + timedelta(days=1)
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DANGER = {"answer_within_hours": 4, "on_call_hours": {day: ["08:00-22:00"] for day in WEEK}}


def at(text: str) -> datetime:
    """A moment by the clock in Brussels in winter."""
    return datetime.fromisoformat(f"{text}+01:00").astimezone(UTC)


def told(stamped: Stamp, stage: str = "answer") -> list[tuple[str, datetime]]:
    return [(alarm.code, alarm.at) for alarm in stamped.alarms if alarm.stage == stage]


def test_a_question_of_friday_afternoon_is_due_after_the_weekend_and_alarms_count_back_from_there() -> None:
    stamped = stamp(organisation(), FRIDAY)
    assert stamped.due_at == at("2026-11-26T14:00")
    assert told(stamped) == [("alarm_due_soon", at("2026-11-25T09:00")), ("alarm_due", at("2026-11-26T14:00"))]
    assert told(stamped, "screening") == [("alarm_screening", at("2026-11-23T12:00"))]
    assert stamped.next_alarm_at == at("2026-11-23T12:00")


def test_the_stages_take_up_the_whole_promise() -> None:
    assert stamp(organisation(response__stages={"screening": 1, "claim": 3, "draft": 4, "review": 16}), FRIDAY).stages == tuple(
        StageDue(stage, at(moment)) for stage, moment in zip(STAGES, (
            "2026-11-20T16:00", "2026-11-23T12:00", "2026-11-23T16:30", "2026-11-26T14:00", "2026-11-26T14:00"), strict=True))


@pytest.mark.parametrize(("question", "rule", "due"), [
    ({}, Rule("general", 0, 24), "2026-11-26T14:00"),
    ({"follow_up": True}, Rule("promise", 1, 8), "2026-11-23T16:30"),
    ({"follow_up": True, "theme": "slapen"}, Rule("promise", 0, 1), "2026-11-20T16:00"),
    ({"theme": "slapen"}, Rule("general", 0, 24), "2026-11-26T14:00"),
    ({"priority": "urgent", "mailbox": "vraag"}, Rule("promise", 2, 2), "2026-11-23T10:00"),
    ({"priority": "urgent", "mailbox": "elders"}, Rule("general", 0, 24), "2026-11-26T14:00"),
    ({"priority": "danger", "follow_up": True}, Rule("danger", 0, 4), "2026-11-20T19:00"),
])
def test_the_first_promise_that_matches_counts(question: dict[str, Any], rule: Rule, due: str) -> None:
    promises = [
        {"follow_up": True, "theme": "slapen", "answer_within_hours": 1}, {"follow_up": True, "answer_within_hours": 8},
        {"mailbox": "vraag", "priority": "urgent", "answer_within_hours": 2},
    ]
    stamped = stamp(organisation(response__promise=promises, response__danger=DANGER), FRIDAY, **question)
    assert (stamped.rule, stamped.due_at) == (rule, at(due))


def test_danger_is_told_at_once_in_on_call_hours_and_otherwise_when_somebody_is_there() -> None:
    on_call = organisation(response__danger=DANGER)
    assert told(stamp(on_call, SATURDAY, priority="danger")) == [
        ("alarm_danger", SATURDAY), ("alarm_due", at("2026-11-21T19:00"))]
    assert told(stamp(on_call, at("2026-11-21T23:00"), priority="danger"))[0] == ("alarm_danger", at("2026-11-22T08:00"))
    undecided = stamp(organisation(), SATURDAY, priority="danger")
    assert told(undecided)[0] == ("alarm_danger", at("2026-11-23T09:00"))
    assert undecided.due_at == stamp(organisation(), SATURDAY).due_at                # nobody decided on another promise


def people(**keys: object) -> dict[str, object]:
    return {"name": "an", "address": "an@kantoor.example", "roles": ["directie"], **keys}


def away(first: str, last: str) -> list[dict[str, date]]:
    return [{"from": date.fromisoformat(first), "until": date.fromisoformat(last)}]


COORDINATOR = {"name": "ann", "address": "coordinatie@kantoor.voorbeeld.example", "roles": ["planning"]}


@pytest.mark.parametrize("danger", [None, DANGER, DANGER | {"fallback": ["directie"]}])
def test_a_danger_sign_waits_for_nobodys_holiday(danger: dict[str, Any] | None) -> None:
    policy = organisation(contact=[COORDINATOR | {"absent": away("2026-11-01", "2026-11-30")}, people()], response__danger=danger)
    arrived = at("2026-11-23T08:30") if danger else at("2026-11-23T09:00")
    alarm = next(alarm for alarm in stamp(policy, arrived, priority="danger").alarms if alarm.code == "alarm_danger")
    assert (alarm.at, alarm.fallback) == (arrived, ("directie",) if danger and "fallback" in danger else ("planning", "directie"))


def test_on_call_hours_run_through_closures() -> None:
    closed = {"response__closures": [{"from": date(2026, 11, 20), "until": date(2026, 11, 30)}]}
    policy = organisation(response__danger=DANGER, **closed)
    assert stamp(policy, FRIDAY, priority="danger").due_at == at("2026-11-20T19:00")
    assert stamp(policy, FRIDAY).due_at > at("2026-12-01T09:00")


PAUSES = {"pauses": True, "at_most_hours": 8}


@pytest.mark.parametrize(("pause", "due"), [
    (("2026-11-23T09:00", "2026-11-23T12:30"), "2026-11-27T09:30"),         # 3.5 hours longer
    (("2026-11-21T09:00", "2026-11-22T12:30"), "2026-11-26T14:00"),         # the weekend costs nothing
    (("2026-11-23T09:00", "2026-12-23T12:30"), "2026-11-27T14:30"),         # 8 hours at most
    (("2026-11-26T14:00", "2026-11-27T12:30"), "2026-11-26T14:00"),         # too late to matter
    (("2026-11-23T09:00", None), "2026-11-27T14:30"),                       # as late as it may become
])
def test_asking_an_expert_stops_the_clock_where_the_organisation_says_so(pause: tuple[str, str | None], due: str) -> None:
    pauses = [(at(pause[0]), at(pause[1]) if pause[1] else None)]
    assert stamp(organisation(response__consultation=PAUSES), FRIDAY, pauses=pauses).due_at == at(due)
    assert stamp(organisation(), FRIDAY, pauses=pauses) == stamp(organisation(), FRIDAY)
    danger = organisation(response__consultation=PAUSES, response__danger=DANGER)
    assert stamp(danger, FRIDAY, priority="danger", pauses=pauses).due_at == at("2026-11-20T19:00")


def test_a_stage_that_was_over_before_the_pause_keeps_its_moment() -> None:
    policy = organisation(response__consultation=PAUSES)
    plain, later = stamp(policy, FRIDAY), stamp(policy, FRIDAY, pauses=[(at("2026-11-24T09:00"), at("2026-11-24T11:00"))])
    assert [a == b for a, b in zip(plain.stages, later.stages, strict=True)] == [True, True, False, False, False]


@pytest.mark.parametrize(("contacts", "moment", "to"), [
    ([], "2026-11-23T12:00", ["coordinator"]),
    ([people()], "2026-11-23T12:00", ["coordinator"]),
    ([COORDINATOR | {"absent": away("2026-11-21", "2026-11-22")}], "2026-11-23T12:00", ["ann"]),              # the weekend is nobody's duty
    ([COORDINATOR | {"absent": away("2026-11-23", "2026-11-24")}], "2026-11-25T09:00", ["ann"]),              # nobody else: the first day back
    ([COORDINATOR | {"absent": away("2026-11-23", "2026-11-24")}, people()], "2026-11-23T12:00", ["an"]),
    ([COORDINATOR | {"absent": away("2026-11-23", "2026-11-24")}, people(duty_hours={"tue": ["20:00-21:00"]})], "2026-11-24T20:00", ["an"]),
    ([COORDINATOR | {"absent": away("2026-11-23", "2026-11-24")}, people(duty_hours={"fri": ["20:00-21:00"]})], "2026-11-25T09:00", ["ann"]),
    ([COORDINATOR | {"duty_hours": {"sun": ["10:00-11:00"], "mon": ["18:00-19:00"]}}], "2026-11-23T18:00", ["ann"]),
])
def test_an_alarm_comes_in_duty_time_and_to_the_fallback_when_who_is_told_is_absent(contacts: list[object], moment: str, to: list[str]) -> None:
    rule = {"stage": "screening", "hours_before": -2, "fallback": ["directie"]} if len(contacts) > 1 else {"stage": "screening", "hours_before": -2}
    policy = organisation(contact=contacts, alarm=[rule])
    (alarm,) = (alarm for alarm in stamp(policy, FRIDAY).alarms if alarm.stage == "screening")
    assert (alarm.due, alarm.at) == (at("2026-11-23T12:00"), at(moment))
    delivery = duty.delivery_now(policy, alarm.due, alarm.at, alarm.tell, alarm.fallback)
    assert (delivery.at, [contact.name for contact in delivery.to]) == (alarm.at, to)


def test_who_has_gone_home_before_the_daemon_came_back_is_told_the_next_morning() -> None:
    due, now = at("2026-11-23T12:00"), at("2026-11-23T23:00")
    assert duty.delivery_now(organisation(), due, now, ("coordinator",)).at == at("2026-11-24T09:00")
    assert duty.delivery_now(organisation(), due, at("2026-11-23T15:00"), ("coordinator",)).at == at("2026-11-23T15:00")


def test_a_role_that_left_the_file_after_the_stamp_becomes_the_coordinators() -> None:
    assert [contact.name for contact in duty.delivery(organisation(), FRIDAY, ("directie",)).to] == ["coordinator"]


def test_the_ladder_of_the_file_takes_the_place_of_the_short_form_it_is_about() -> None:
    ladder = [{"stage": "claim", "hours_before": 2}, {"stage": "review", "hours_before": -1}, {"hours_before": 0}]
    stamped = stamp(organisation(alarm=ladder), FRIDAY)
    assert told(stamped, "claim") == [("alarm_stage", at("2026-11-23T14:30"))]
    assert told(stamped, "review") == [("alarm_stage", at("2026-11-26T13:00"))]        # after lunch
    assert told(stamped) == [("alarm_due", stamped.due_at)]
    assert told(stamped, "screening") == [("alarm_screening", at("2026-11-23T12:00"))]
    assert told(stamp(organisation(alarm=ladder[:2]), FRIDAY)) == told(stamp(organisation(), FRIDAY))


def test_no_alarm_comes_before_the_question_and_equal_ones_come_once() -> None:
    stamped = stamp(organisation(response__alarm_hours_before=(2000, 100, 24, 0)), FRIDAY)
    assert told(stamped) == [("alarm_due_soon", FRIDAY), ("alarm_due", stamped.due_at)]
    assert [alarm.rung for alarm in stamped.alarms if alarm.stage == "answer"] == [0, 1]


def test_a_stamp_comes_back_from_its_row_as_it_was() -> None:
    stamped = stamp(organisation(), FRIDAY)
    row: dict[str, Any] = json.loads(json.dumps({key: stamped.row[key] for key in ("stages", "alarms")}))
    assert Stamp.of(stamped.due_at, row["stages"], row["alarms"], stamped.rule) == stamped


def test_moments_are_in_utc_whatever_zone_they_came_in() -> None:
    stamped = stamp(organisation(), FRIDAY.astimezone(timezone(timedelta(hours=-8))))
    assert stamped == stamp(organisation(), FRIDAY)
    moments = (stamped.due_at, *(alarm.at for alarm in stamped.alarms), *(stage.due_at for stage in stamped.stages))
    assert {moment.tzinfo for moment in moments} == {UTC}


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        stamp(organisation(), FRIDAY.replace(tzinfo=None))


MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


@given(MOMENTS, st.integers(1, 200), st.lists(st.integers(-20, 250), max_size=4, unique=True))
@settings(max_examples=60, deadline=None)
def test_stages_and_alarms_are_the_calendars_own_moments(received: datetime, hours: int, before: list[int]) -> None:
    policy = organisation(response__answer_within_hours=hours, alarm=[{"hours_before": rung} for rung in before])
    stamped, calendar = stamp(policy, received), duty.office(policy)
    assert stamped.due_at == stamped.stages[-1].due_at == calendar.add(received, hours)
    assert [stage.due_at for stage in stamped.stages] == sorted(stage.due_at for stage in stamped.stages)
    assert all(alarm.at == calendar.first(alarm.due) and alarm.due >= received for alarm in stamped.alarms)
    if before:
        wanted = {received for rung in before if rung >= hours}
        wanted |= {calendar.subtract(stamped.due_at, rung) if rung > 0 else calendar.add(stamped.due_at, -rung) for rung in before if rung < hours}
        assert {alarm.due for alarm in stamped.alarms if alarm.stage == "answer"} == wanted


@given(MOMENTS, st.sampled_from(["normal", "danger"]))
@settings(max_examples=40, deadline=None)
def test_what_is_explained_leads_from_arrival_to_every_moment_without_a_gap(received: datetime, priority: Any) -> None:
    absent = COORDINATOR | {"absent": away("2027-03-01", "2027-05-01")}
    policy = organisation(response__danger=DANGER, contact=[absent], response__closures=away("2026-12-24", "2027-01-03"))
    explained = explain_stamp(policy, received, priority=priority)
    assert explained.stamp == stamp(policy, received, priority=priority)
    steps = [step for stage in explained.stages for step in stage.steps]
    assert (steps[0].start, steps[-1].end) == (received, explained.stamp.due_at)
    assert all(a.end == b.start for a, b in pairwise(steps))
    assert round(sum(stage.hours for stage in explained.stages), 6) == explained.stamp.rule.hours
    for alarm in explained.alarms:
        assert sum(((step.end - step.start) for step in alarm.steps), timedelta()) == alarm.alarm.at - alarm.alarm.due
        assert "work" not in {step.kind for step in alarm.steps}
        if alarm.reason.kind == "before":
            assert duty.office(policy).subtract(explained.stamp.due_at, alarm.reason.hours) == alarm.alarm.due


def test_the_date_in_the_receipt_is_the_stored_deadline_at_ten_thousand_moments() -> None:
    """The same stamp gives the row of the question and the date in the mail (service/decision.py)."""
    chance = random.Random(4)                                     # the same moments each time
    policies = {language: _policy(language) for language in ("nl", "fr", "de", "en")}
    receipts: dict[tuple[Language, datetime], str] = {}
    for _ in range(10_000):
        language: Language = chance.choice(("nl", "fr", "de", "en"))
        received = FRIDAY + timedelta(seconds=chance.randrange(3 * 365 * 86400))
        stamped = stamp(policies[language], received, follow_up=chance.random() < 0.3, priority="danger" if chance.random() < 0.2 else "normal")
        stored = datetime.fromisoformat(stamped.row["stages"][-1]["due_at"])      # type: ignore[index]
        assert stored == stamped.row["due_at"]
        if (language, stamped.due_at) not in receipts:              # whoever writes in the evening is promised the same moment
            receipts[language, stamped.due_at] = wording.receipt(policies[language], language, due_at=stamped.due_at, asker_subject="").body
        assert long_date(stored, policies[language].zone, language) in receipts[language, stamped.due_at]


def _policy(language: Language) -> OrganisationPolicy:
    promises = [{"follow_up": True, "answer_within_hours": 12}]
    return organisation(language=language, response__danger=DANGER, response__alarm_hours_before=(), response__promise=promises,
                        response__annual_closures=[{"from": "12-24", "until": "01-02"}])
