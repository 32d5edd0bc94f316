"""What the organisation says about forgetting is what happens, to the second and in UTC."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from policies.retention import Moments, Terms, erase_moments, terms
from tests.policies.sample import organisation


def test_the_terms_are_those_of_the_file() -> None:
    policy = organisation(retention__identity_days=14, retention__text_days=365)
    assert terms(policy) == Terms(timedelta(days=14), timedelta(days=365))


def test_days_are_counted_in_hours_also_when_the_clock_changes() -> None:
    finished = datetime(2026, 10, 24, 12, tzinfo=ZoneInfo("Europe/Brussels"))
    moments = erase_moments(finished, Terms(timedelta(days=2), timedelta(days=30)))
    assert moments == Moments(datetime(2026, 10, 26, 10, tzinfo=UTC), datetime(2026, 11, 23, 10, tzinfo=UTC))
    assert moments.identity.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        erase_moments(datetime(2026, 10, 24, tzinfo=UTC).replace(tzinfo=None), terms(organisation()))
