"""What the organisation says about forgetting is what happens, to the second and in UTC, and stays inside what can be defended."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.legal_terms import TERMS, Stage
from policies.retention import STAGES, Terms, erase_moments, terms
from policies.retention_rules import ORDER, Retention
from tests.policies.sample import organisation, retention_tables

BACKUPS = {"backup_days", "backup_key_days"}
USUAL: dict[Stage, int] = {stage: term.default for stage, term in TERMS.items()}


def table(days: Mapping[str, int]) -> Retention | None:
    """[retention] with these keys, or None when it is refused."""
    try:
        return Retention.model_validate(days)
    except ValidationError:
        return None


def test_the_terms_are_those_of_the_file() -> None:
    found = terms(organisation(retention__identity_days=14, retention__text_days=365, retention__warn_days_before=3))
    assert found == Terms({**USUAL, "identity": 14, "letter": 14, "outbox": 14, "attachments": 14, "text": 365}, 3)
    assert (found.identity, found.text) == (timedelta(days=14), timedelta(days=365))


def test_a_file_without_terms_has_the_usual_ones() -> None:
    assert {stage: Retention().days(stage) for stage in STAGES} == USUAL
    assert Retention().warnings() == []


def test_days_are_counted_in_hours_also_when_the_clock_changes() -> None:
    finished = datetime(2026, 10, 24, 12, tzinfo=ZoneInfo("Europe/Brussels"))
    moments = erase_moments(finished, Terms({"identity": 2, "text": 30}))
    assert moments.at == {"identity": datetime(2026, 10, 26, 10, tzinfo=UTC), "text": datetime(2026, 11, 23, 10, tzinfo=UTC)}
    assert (moments.identity.tzinfo, moments.text) == (UTC, moments.at["text"])


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        erase_moments(datetime(2026, 10, 24, tzinfo=UTC).replace(tzinfo=None), terms(organisation()))


@given(retention_tables())
def test_nothing_outlives_what_it_depends_on_and_what_was_written_is_kept(days: dict[str, int]) -> None:
    found = Retention.model_validate(days)
    assert [pair for pair in ORDER if found.days(pair[0]) > found.days(pair[1])] == []
    assert {term.key: found.days(stage) for stage, term in TERMS.items() if term.key in days} == {key: days[key] for key in days.keys() - BACKUPS}
    assert found.longest_backup_of_keys == days.get("backup_key_days", min(7, found.backup_days)) <= found.backup_days
    assert all(TERMS[stage].floor <= found.days(stage) <= TERMS[stage].ceiling for stage in STAGES)


@given(st.sampled_from(STAGES), st.data())
def test_one_term_alone_can_be_set_to_anything_allowed_because_the_others_move_with_it(stage: Stage, data: st.DataObject) -> None:
    term = TERMS[stage]
    found = table({term.key: data.draw(st.integers(term.floor, term.ceiling))})
    assert found is not None


@pytest.mark.parametrize("term", TERMS.values(), ids=lambda term: term.key)
def test_a_term_outside_its_bounds_is_refused_with_the_source_of_the_bound(term: object) -> None:
    assert isinstance(term, type(TERMS["text"]))
    for days, source in ((term.floor - 1, term.low), (term.ceiling + 1, term.high)):
        with pytest.raises(ValidationError) as refused:
            Retention.model_validate({term.key: days})
        assert f"allowed is {term.floor} to {term.ceiling} days" in str(refused.value)
        assert source in str(refused.value)


@pytest.mark.parametrize("stage", STAGES)
def test_an_unusual_term_is_allowed_with_a_warning_that_names_it(stage: Stage) -> None:
    term = TERMS[stage]
    found = table({term.key: term.wise[1] + 1})
    assert found is not None
    assert [line for line in found.warnings() if f"retention.{term.key} = {term.wise[1] + 1}" in line and "art. 5(2)" in line]
