"""The shape of [retention]: days per stage, kept inside legal bounds and in an order in which nothing outlives what it depends on.

A key that is left out takes its default, moved as far as the keys that were given make it necessary. Read the days with
`days(stage)`; policies/retention.py turns them into moments.
"""

from typing import Any

from pydantic import Field, ValidationInfo, field_validator, model_validator

from policies.legal_terms import TERMS, Stage, Term
from policies.shape import Strict

# Each first stage goes with the second at the latest.
ORDER: tuple[tuple[Stage, Stage, str], ...] = (
    ("letter", "identity", "the letter tells who asked"),
    ("mailbox", "identity", "the copy in the mailbox tells who asked"),
    ("outbox", "identity", "our mails bear the asker's address"),
    ("attachments", "identity", "a picture may show who asked"),
    ("identity", "text", "the text never goes before the identity"),
    ("drafts", "text", "drafts never outlive the answer"),
    ("text", "trail", "the trail shows what became of the text"),
    ("mailbox", "ledger", "the ledger keeps a copy in the mailbox from being taken in again"),
    ("letter", "ledger", "the sealed letter opens with its place in the ledger only"),
)


def _term(stage: Stage) -> Any:
    """A number of days inside its legal bounds; None: the default of the stage."""
    return Field(None, json_schema_extra={"minimum": TERMS[stage].floor, "maximum": TERMS[stage].ceiling})


class Retention(Strict):
    """Days after the last activity of a finished question (GDPR art. 5(1)(e))."""

    identity_days: int | None = _term("identity")
    letter_days: int | None = _term("letter")
    mailbox_days: int | None = _term("mailbox")
    attachment_days: int | None = _term("attachments")
    outbox_days: int | None = _term("outbox")
    draft_days: int | None = _term("drafts")
    text_days: int | None = _term("text")
    trail_days: int | None = _term("trail")
    ledger_days: int | None = _term("ledger")
    warn_days_before: int = Field(7, ge=0, le=90)   # 0: nobody is warned
    backup_days: int = Field(90, ge=0, le=399)      # in backups after the erasure; the manifest remembers it for longer; 0: no backups
    backup_key_days: int | None = Field(None, ge=0, le=90, json_schema_extra={"minimum": 0, "maximum": 90})     # 0: keys are in no backup

    @field_validator(*(term.key for term in TERMS.values()))
    @classmethod
    def _lawful(cls, days: int | None, info: ValidationInfo) -> int | None:
        term = next(term for term in TERMS.values() if term.key == info.field_name)
        if days is not None and not term.floor <= days <= term.ceiling:
            raise ValueError(_outside(term, days))
        return days

    @model_validator(mode="after")
    def _order(self) -> "Retention":
        wrong = [_disorder(first, last, self.days(first), self.days(last), why) for first, last, why in ORDER if self.days(first) > self.days(last)]
        if self.longest_backup_of_keys > self.backup_days:
            wrong.append(f"backup_key_days = {self.backup_key_days} must be at most backup_days = {self.backup_days}: keys alone open nothing")
        if wrong:
            raise ValueError("\n".join(wrong))
        return self

    def days(self, stage: Stage) -> int:
        """How long this stage is kept after the last activity of a finished question."""
        given = self._given(TERMS[stage])
        if given is not None:
            return given
        longest = [self._given(TERMS[last]) for last in _after(stage)]
        shortest = [self._given(TERMS[first]) for first in _before(stage)]
        least = max([TERMS[stage].default, *(days for days in shortest if days is not None)])
        return min([least, *(days for days in longest if days is not None)])

    @property
    def longest_backup_of_keys(self) -> int:
        """Days that a backup may still open who asked, after the erasure; a week unless the file says otherwise."""
        return min(7, self.backup_days) if self.backup_key_days is None else self.backup_key_days

    def warnings(self) -> list[str]:
        """A sentence for each term that the law leaves to the organisation and that asks for an explanation."""
        return [_unwise(term, self.days(stage)) for stage, term in TERMS.items() if not term.wise[0] <= self.days(stage) <= term.wise[1]]

    def _given(self, term: Term) -> int | None:
        days: int | None = getattr(self, term.key)
        return days


def _after(stage: Stage) -> list[Stage]:
    """Every stage that this one may not outlive."""
    direct = [last for first, last, _ in ORDER if first == stage]
    return direct + [later for last in direct for later in _after(last)]


def _before(stage: Stage) -> list[Stage]:
    """Every stage that may not outlive this one."""
    direct = [first for first, last, _ in ORDER if last == stage]
    return direct + [earlier for first in direct for earlier in _before(first)]


def _outside(term: Term, days: int) -> str:
    bound, source = ("at least", term.low) if days < term.floor else ("at most", term.high)
    return f"allowed is {term.floor} to {term.ceiling} days ({bound}: {source})"


def _disorder(first: Stage, last: Stage, days: int, longest: int, why: str) -> str:
    return f"{TERMS[first].key} = {days} must be at most {TERMS[last].key} = {longest}: {why}"


def _unwise(term: Term, days: int) -> str:
    return (f"retention.{term.key} = {days} is allowed, but outside {term.wise[0]} to {term.wise[1]} days it needs a reason on paper "
            f"(GDPR art. 5(2)); the law names no number for a helpline, the usual one is {term.default}: {term.why}")
