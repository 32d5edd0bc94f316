"""What we hold of one person, opened for them: a copy under art. 15 and 20 of the GDPR.

Of questions the masked text, as volunteers read it; of letters only those that the person wrote; of our mails those that went to them. Never
drafts, remarks and aliases: they are about volunteers; never holds: one may be there for the police. A question of the exchange whose asker
is forgotten is left out, since it may be somebody else's, and so is a letter of nobody's question that bears another address.
Needs the private key.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email import policy as mail_policy
from typing import Any

from sqlalchemy import Row, text

from policies.organisation import OtherPersons
from policies.reading import Identity
from service.database import Tx
from service.exchange_names import identity
from service.intake import letter_place
from service.outbox import place
from service.person import Person, written_by
from service.person.folders import Copy
from service.smtp import Envelope
from service.vault import Hasher, Opener

QUESTIONS = text("""
    select q.id, q.code, m.name as mailbox, q.received_at, q.due_at, q.finished_at, q.state, q.language, q.theme, q.priority, q.subject, q.body,
           q.kept, i.sealed, k.key_id, k.sealed as key, r.child_age, r.relation, r.help
    from core.question q
    join core.mailbox m on m.id = q.mailbox_id
    left join core.asker i on i.question_id = q.id
    left join core.data_key k on k.id = q.data_key_id
    left join core.registration r on r.question_id = q.id
    where q.id = any (:ids) and (q.asker_hash = :hash or q.code = :code)
    order by q.received_at, q.id""")
LETTERS = text("""
    select l.question_id, l.sealed, g.mailbox_id, g.uidvalidity, g.uid, k.key_id, k.sealed as key
    from core.letter l
    join core.ledger g on g.id = l.ledger_id
    join core.data_key k on k.id = l.data_key_id
    where l.question_id = any (:ids)
    order by l.ledger_id""")
MAILS = text("""
    select o.question_id, o.kind, o.state, o.created_at, o.message_id, o.sealed, k.key_id, k.sealed as key
    from core.outgoing o
    join core.data_key k on k.id = o.data_key_id
    where o.question_id = any (:ids) and o.kind in ('receipt', 'answer') and o.sealed is not null
    order by o.id""")
EVENTS = text("""
    select t.question_id, t.at, t.event, case when t.actor is null then 'program' when a.coordinator then 'coordinator' else 'volunteer' end as who
    from core.trail t
    join core.question q on q.id = t.question_id
    left join core.actor a on a.organisation_id = q.organisation_id and a.alias = t.actor
    where t.question_id = any (:ids) and t.event not in ('hold_placed', 'hold_reviewed', 'hold_end_asked', 'hold_ended')
    order by t.id""")
TERMS = text("select question_id, stage, erase_at, done_at from core.erasure where question_id = any (:ids) order by erase_at, stage")
ATTACHMENTS = text("select question_id, number, kind, bytes from core.attachment where question_id = any (:ids) order by number")
HIDDEN = {"hidden": True}                   # metadata of a field that stands in a file of its own


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """A letter of the person, as it came."""

    file: str
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


@dataclass(frozen=True, slots=True)
class Attached:
    number: int
    kind: str
    bytes: int


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


class Numbers:
    """Names of files, in order."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def next(self, folder: str) -> str:
        self._last[folder] = self._last.get(folder, 0) + 1
        return f"{folder}/{self._last[folder]}.eml"


async def gather(tx: Tx, opener: Opener, hasher: Hasher, person: Person, *, code: str, reference: str, others: OtherPersons, now: datetime) -> Export:
    """All but the copies on the mail server. `code`: of the question that was named. Raises VaultError when something does not open."""
    rows = (await tx.execute(QUESTIONS, {"ids": list(person.question_ids), "hash": person.asker_hash, "code": code})).all()
    ids = [row.id for row in rows]
    names = Numbers()
    withheld = others == "withheld"
    letters = {} if withheld else await _by_question(tx, LETTERS, ids)
    mails, events, terms, attachments = [await _by_question(tx, statement, ids) for statement in (MAILS, EVENTS, TERMS, ATTACHMENTS)]
    questions = tuple(Question(
        row.code, row.mailbox, row.received_at, row.due_at, row.finished_at, row.state, row.language, row.theme, row.priority,
        {name: value for name in ("child_age", "relation", "help") if (value := getattr(row, name)) and value != "unknown"},
        row.subject, row.body, _asker(row, opener, with_subject=not withheld),
        tuple(Letter(names.next("letters"), _letter(item, opener)) for item in letters.get(row.id, ())),
        tuple(_sent(item, opener, names) for item in mails.get(row.id, ())),
        tuple(Event(item.at, item.event, item.who) for item in events.get(row.id, ())),
        tuple(Term(item.stage, item.erase_at, item.done_at) for item in terms.get(row.id, ())),
        dict(row.kept),
        tuple(Attached(item.number, item.kind, item.bytes) for item in attachments.get(row.id, ())),
    ) for row in rows)
    loose = () if withheld or person.asker_hash is None else tuple(
        Letter(names.next("letters"), raw) for _, raw in person.letters if person.asker_hash in written_by(raw, hasher))
    return Export(person.organisation, reference, now, withheld, questions, loose)


def plain(value: object) -> Any:
    """For JSON: without what stands in files of its own; moments in UTC."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value) if not item.metadata}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


async def _by_question(tx: Tx, statement: Any, ids: list[int]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for row in await tx.execute(statement, {"ids": ids}):
        found.setdefault(row.question_id, []).append(row)
    return found


def _asker(row: Row[Any], opener: Opener, *, with_subject: bool) -> Identity | None:
    if row.key_id is None or row.sealed is None:
        return None
    found = identity(opener.open_data_key(row.key_id, row.key), row.sealed, row.code)
    return found if found is None or with_subject else replace(found, subject="")


def _letter(row: Row[Any], opener: Opener) -> bytes:
    return opener.open_data_key(row.key_id, row.key).open(row.sealed, letter_place(row.mailbox_id, row.uidvalidity, row.uid))


def _sent(row: Row[Any], opener: Opener, names: Numbers) -> Sent:
    raw = Envelope.unpack(opener.open_data_key(row.key_id, row.key).open(row.sealed, place(row.message_id))).data
    body = message_from_bytes(raw, policy=mail_policy.default).get_body(("plain",))
    return Sent(names.next("mails"), row.kind, row.state, row.created_at, str(body.get_content()) if body else "", raw)
