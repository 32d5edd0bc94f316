"""The page that a board signs: every moment on it is the one that counts, and says which rule makes it so."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from string import Formatter
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies import life_words, response, retention, wording
from policies.life import WIDTH, life, page
from policies.life_of import Erasure, Facts, Happened, life_of
from policies.life_words import LifeLanguage, Words
from policies.long_date import long_date
from policies.organisation import parse
from policies.response_rules import Priority
from tests.policies.sample import EXAMPLE, organisation

LANGUAGES: tuple[LifeLanguage, ...] = get_args(LifeLanguage)
BEFORE_CHRISTMAS = datetime(2026, 12, 23, 15, 30, tzinfo=UTC)
MORE = """
[[response.promise]]
follow_up = true
answer_within_hours = 8

[response.promise.stages]
claim = 2
draft = 4
review = 1
dispatch = 1

[response.danger]
answer_within_hours = 3
on_call_hours = {wed = ["08:00-22:00"], thu = ["08:00-22:00"], fri = ["08:00-22:00"]}
tell = ["wacht"]

[[contact]]
name = "an"
address = "an@kantoor.voorbeeld.example"
roles = ["wacht"]
duty_hours = {mon = ["09:00-17:00"]}
"""
CLOSED = EXAMPLE.replace("closing_days = [2026-12-24, 2026-12-31]",
                         'closing_days = [2026-12-24]\nclosures = [{from = 2026-12-28, until = 2026-12-31, reason = "verhuizing"}]')
POLICY = parse(CLOSED + MORE)


def flat(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def written(received: datetime = BEFORE_CHRISTMAS, *, language: LifeLanguage = "nl", priority: Priority = "normal", follow_up: bool = False) -> str:
    return flat(page(life(POLICY, received, mailbox="vraag", language=language, priority=priority, follow_up=follow_up)))


def facts(policy_digest: str = POLICY.digest, erasures: tuple[Erasure, ...] = ()) -> Facts:
    row = response.stamp(POLICY, BEFORE_CHRISTMAS, mailbox="vraag").row
    trail = [Happened(BEFORE_CHRISTMAS, "opened"), Happened(BEFORE_CHRISTMAS + timedelta(days=5), "claimed", "mees"),
             Happened(BEFORE_CHRISTMAS + timedelta(days=6), "event_of_tomorrow"),
             Happened(BEFORE_CHRISTMAS + timedelta(days=7), "alarm", detail="claim alarm_stage 0")]
    return Facts("K7PX22QM", "vraag", "claimed", BEFORE_CHRISTMAS, row["due_at"], row["stages"], row["alarms"],  # type: ignore[arg-type]
                 "normal", "", False, policy_digest, {"identity": 30, "text": 180}, trail, erasures)


def test_every_language_says_the_same_with_the_same_names_in_it() -> None:
    def names(sentence: object) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(str(sentence)) if name}

    def shape(language: LifeLanguage) -> dict[str, object]:
        words = life_words._words(language)
        return {key: names(value) for key, value in words.items() if key != "event"} | {"event": set(words["event"])}

    assert shape("fr") == shape("nl") == shape("en")


def test_a_closed_week_is_told_day_by_day_with_its_reasons() -> None:
    said = written()
    closed = "sluitingsdag, feestdag (Kerstmis), weekend, gesloten (verhuizing), feestdag (Nieuwjaar)"
    assert f"wo 23/12 16.30 – ma 4/1 9.00 telt niet mee: {closed}" in said
    assert "Voor deze vraag geldt de algemene belofte: 24 werkuren. [response.answer_within_hours]" in said
    assert said.count("telt niet mee: pauze") >= 2


@pytest.mark.parametrize(("language", "holiday"), [("nl", "Kerstmis"), ("fr", "Noël"), ("en", "Christmas Day")])
def test_the_page_speaks_the_language_that_was_asked_for(language: LifeLanguage, holiday: str) -> None:
    said = written(language=language)
    assert f"({holiday})" in said
    assert wording.privacy(POLICY, language) in said
    assert f"{POLICY.digest} ---" in said


def test_a_promise_of_its_own_and_the_clock_of_danger_name_their_rule() -> None:
    assert "eigen belofte (follow_up = true): 8 werkuren. [response.promise, blok 1]" in written(follow_up=True)
    assert "[response.promise.stages.draft]" in written(follow_up=True)
    danger = written(priority="danger")
    assert "dan loopt de klok door" in danger
    assert "3 uren van wacht. [response.danger.answer_within_hours]" in danger
    assert "woensdag 23 december 2026 om 16.30 uur: an. Er is een gevaarsignaal. Dat is meteen bij aankomst. [response.danger.tell]" in danger


def test_each_alarm_says_which_rule_sets_its_moment() -> None:
    said = written()
    for reason in ("Dat is 4 werkuren na aankomst. [queue.screening_alarm_hours]", "moet bijna vertrekken. Dat is 8 werkuren vooraf. ",
                   "had moeten vertrekken. Dat is het ogenblik zelf. [response.alarm_hours_before]"):
        assert reason in said
    later = parse(EXAMPLE + '[[alarm]]\nstage = "claim"\nhours_before = -3\n')
    assert "Dat is 3 werkuren erna. [alarm]" in flat(page(life(later, BEFORE_CHRISTMAS, mailbox="vraag")))


@pytest.mark.parametrize(("day", "counted"), [(datetime(2026, 10, 25), "13 u 00 (de klok gaat terug)"),  # noqa: DTZ001 - made aware below
                                              (datetime(2026, 3, 29), "11 u 00 (de klok gaat vooruit)")])  # noqa: DTZ001
def test_an_hour_more_or_less_than_the_clock_shows_has_its_reason(day: datetime, counted: str) -> None:
    sundays = organisation(response__office_hours={"sun": ["00:00-12:00"]}, response__stages={"claim": 24})
    assert f"12.00 telt mee: {counted}" in flat(page(life(sundays, day.replace(tzinfo=sundays.zone), mailbox="vraag")))


@settings(max_examples=40, deadline=None)
@given(st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)), st.sampled_from(LANGUAGES),  # noqa: DTZ001 - naive bounds
       st.sampled_from(get_args(Priority)), st.booleans())
def test_the_page_promises_the_moment_of_the_receipt_and_forgets_by_the_same_terms(
        received: datetime, language: LifeLanguage, priority: Priority, follow_up: bool) -> None:
    said = written(received, language=language, priority=priority, follow_up=follow_up)
    stamp = response.stamp(POLICY, received, mailbox="vraag", priority=priority, follow_up=follow_up)
    due = long_date(stamp.due_at, POLICY.zone, language)
    assert due in wording.receipt(POLICY, language, due_at=stamp.due_at, asker_subject="").body
    assert f"{due}. [receipt.send = true]" in said
    for moment in (*(stage.due_at for stage in stamp.stages), *retention.erase_moments(stamp.due_at, retention.terms(POLICY)).at.values()):
        assert long_date(moment, POLICY.zone, language) in said
    counted = [int(h) + int(m) / 60 for h, m in re.findall(rf"{Words(language, POLICY.zone).say('counts', duration='')}(\d+) [uh] (\d\d)", said)]
    assert sum(counted) == pytest.approx(stamp.rule.hours, abs=len(counted) / 100)


def test_a_real_question_whose_clock_stood_still_says_for_how_long() -> None:
    pausing = parse((CLOSED + MORE).replace("pauses = false", "pauses = true"))
    asked = (BEFORE_CHRISTMAS + timedelta(days=13, hours=17), BEFORE_CHRISTMAS + timedelta(days=13, hours=20))      # three hours of Wednesday morning
    stamped = response.stamp(pausing, BEFORE_CHRISTMAS, mailbox="vraag", pauses=[asked])
    row = replace(facts(pausing.digest), due_at=stamped.due_at, stages=stamped.row["stages"])  # type: ignore[arg-type]
    assert "Zo stond de klok 3 werkuren stil" in flat(page(life_of(pausing, row)))
    assert "Zo stond de klok" not in flat(page(life_of(POLICY, facts())))


def test_no_line_is_wider_than_the_page() -> None:
    text = page(life(POLICY, BEFORE_CHRISTMAS, mailbox="vraag", language="fr"))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert [row for row in text.splitlines() if row.endswith(" h") or row.lstrip().startswith((":", ";"))] == []


def test_a_real_question_is_told_with_its_reasons_while_its_policy_counts() -> None:
    said = flat(page(life_of(POLICY, facts())))
    assert "gesloten (verhuizing)" in said
    assert "om 16.30 uur: opgenomen (mees)" in said
    assert ": event_of_tomorrow" in said
    assert ': verwittigd. De stap "Opnemen door een vrijwilliger" is nog niet gezet.' in said
    assert "werkuren vooraf" in said
    assert "nog niet afgerond" in said
    assert "naam en adres van de vrager: 30 dagen na de laatste activiteit." in said


def test_a_real_question_of_an_older_policy_keeps_its_moments_without_reasons() -> None:
    gone = Erasure("identity", BEFORE_CHRISTMAS, BEFORE_CHRISTMAS + timedelta(hours=1))
    said = flat(page(life_of(POLICY, facts("0" * 16, (gone, Erasure("text", BEFORE_CHRISTMAS + timedelta(days=9)))))))
    assert f"versie {'0' * 16}, het bestand is nu versie {POLICY.digest}" in said
    assert "verhuizing" not in said
    assert "werkuren vooraf" not in said
    assert long_date(facts().due_at, POLICY.zone, "nl") in said
    assert "naam en adres van de vrager: gewist op woensdag 23 december 2026 om 17.30 uur." in said
    assert "de tekst van vraag en antwoord: te wissen op vrijdag 1 januari 2027 om 16.30 uur." in said
