"""How long each stage of a finished question is kept, and when it must be gone (GDPR art. 5(1)(e)).

The same terms are told to the asker in the receipt (policies/wording.py) and carried out by the sweep
(service/forgetting/retention.py). Days are spans of 24 hours: the clock of a zone plays no part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import get_args

from policies.legal_terms import Stage
from policies.organisation import OrganisationPolicy

STAGES: tuple[Stage, ...] = get_args(Stage)
IDENTIFYING: tuple[Stage, ...] = ("identity", "letter", "mailbox", "outbox", "attachments")     # may tell who asked


@dataclass(frozen=True, slots=True)
class Terms:
    """Days after the last activity of a finished question, for each stage; `warn_days` before, people are told."""

    days: Mapping[Stage, int]
    warn_days: int = 0

    @property
    def identity(self) -> timedelta:
        return timedelta(days=self.days["identity"])

    @property
    def text(self) -> timedelta:
        return timedelta(days=self.days["text"])


@dataclass(frozen=True, slots=True)
class Moments:
    """When each stage must be erased, in UTC."""

    at: Mapping[Stage, datetime]

    @property
    def identity(self) -> datetime:
        return self.at["identity"]

    @property
    def text(self) -> datetime:
        return self.at["text"]


@dataclass(frozen=True, slots=True)
class Told:
    """Days that an asker is told: until when anything may show who asked, and until when anything is left of the words."""

    person: int
    text: int


def terms(policy: OrganisationPolicy) -> Terms:
    """The terms of one organisation."""
    return Terms({stage: policy.retention.days(stage) for stage in STAGES}, policy.retention.warn_days_before)


def outlived(policy: OrganisationPolicy, stage: Stage) -> bool:
    """True when the identity is kept longer than this stage."""
    return policy.retention.days(stage) < policy.retention.days("identity")


def erase_moments(finished: datetime, terms: Terms) -> Moments:
    """The moments at which a question that was finished at `finished` is erased, stage by stage."""
    if finished.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    finished = finished.astimezone(UTC)
    return Moments({stage: finished + timedelta(days=days) for stage, days in terms.days.items()})


def told(terms: Terms) -> Told:
    """The longest that any stage is kept which may show who asked, and the longest that any is which holds words."""
    return Told(max(terms.days[stage] for stage in IDENTIFYING), max(terms.days[stage] for stage in (*IDENTIFYING, "drafts", "text")))
