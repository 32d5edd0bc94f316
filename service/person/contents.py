"""What a copy for a person consists of: their questions, letters and our mails, and how it stands in JSON. Nothing here is fetched."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from policies.reading import Identity
from service.person.folders import Copy

HIDDEN = {"hidden": True}                   # metadata of a field that stands in a file of its own


@dataclass(frozen=True, slots=True, repr=False)
class File:
    """An attachment."""

    file: str
    data: bytes = field(metadata=HIDDEN)


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """A letter of the person, as it came."""

    file: str
    text: str                               # what can be read of it
    attachments: tuple[File, ...]
    raw: bytes = field(metadata=HIDDEN)


@dataclass(frozen=True, slots=True, repr=False)
class Sent:
    """A mail of ours to them."""

    file: str
    kind: str
    state: str
    made_at: datetime
    text: str
    raw: bytes = field(metadata=HIDDEN)


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    event: str
    who: str                                # a role, never an alias


@dataclass(frozen=True, slots=True)
class Term:
    stage: str
    erase_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class Attached:
    """What was attached to the letter of a question, and what we made of it where the letter is gone."""

    number: int
    kind: str
    bytes: int
    sheets: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """One question with all that hangs on it. What is erased is None or empty."""

    code: str
    mailbox: str
    received_at: datetime
    due_at: datetime
    finished_at: datetime | None
    state: str
    language: str
    theme: str
    priority: str
    registered: dict[str, str]              # what the figures will count, until it is cut loose
    subject: str | None
    body: str | None
    hidden: tuple[str, ...]                 # words that are masked in it
    answer: str | None                      # the approved text, where the mail that brought it is erased
    asker: Identity | None
    letters: tuple[Letter, ...]
    sent: tuple[Sent, ...]
    events: tuple[Event, ...]
    terms: tuple[Term, ...]
    days_kept: dict[str, int]               # after the last activity
    attachments: tuple[Attached, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Export:
    """Everything. `letters` are those that no question came of; `copies` what lies on the mail server."""

    organisation: str
    reference: str
    made_at: datetime
    letters_withheld: bool
    questions: tuple[Question, ...]
    letters: tuple[Letter, ...]
    copies: tuple[Copy, ...] = ()

    def counts(self) -> dict[str, int]:
        """For the record."""
        mails = sum(len(item.sent) for item in self.questions)
        return {"questions": len(self.questions), "letters": len(list(self.all_letters())), "mails of ours": mails,
                "copies on the mail server": len(self.copies)}

    def all_letters(self) -> Iterator[Letter]:
        for question in self.questions:
            yield from question.letters
        yield from self.letters

    def files(self) -> dict[str, bytes]:
        """Every mail and attachment, by the name of its file."""
        found = {item.file: item.raw for item in self.all_letters()}
        found |= {item.file: item.raw for question in self.questions for item in question.sent}
        found |= {item.file: item.data for letter in self.all_letters() for item in letter.attachments}
        return found | {item.file: item.data for question in self.questions for each in question.attachments for item in each.sheets}


def plain(value: object) -> Any:
    """For JSON: without what stands in files of its own; moments in UTC."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value) if not item.metadata}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value
