"""How long a finished question keeps identity and text, and when both must be gone (GDPR art. 5(1)(e)).

The same terms are told to the asker in the receipt (policies/wording.py) and carried out by the sweep
(service/retention.py). Days are spans of 24 hours: the clock of a zone plays no part.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from policies.organisation import OrganisationPolicy


@dataclass(frozen=True, slots=True)
class Terms:
    """How long after the last activity of a finished question its identity and its text are kept."""

    identity: timedelta
    text: timedelta


@dataclass(frozen=True, slots=True)
class Moments:
    """When identity and text must be erased, in UTC; the identity never goes after the text."""

    identity: datetime
    text: datetime


def terms(policy: OrganisationPolicy) -> Terms:
    """The terms of one organisation."""
    return Terms(timedelta(days=policy.retention.identity_days), timedelta(days=policy.retention.text_days))


def erase_moments(finished: datetime, terms: Terms) -> Moments:
    """The moments at which a question that was finished at `finished` is erased."""
    if finished.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    finished = finished.astimezone(UTC)
    return Moments(finished + terms.identity, finished + terms.text)
