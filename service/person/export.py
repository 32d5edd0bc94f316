"""What we hold of one person, opened for them: a copy under art. 15 and 20 of the GDPR.

Of questions the masked text, as volunteers read it; of letters only those that the person wrote; of our mails those that went to them. Never
drafts, remarks and aliases: they are about volunteers; never holds: one may be there for the police. A question of the exchange whose asker
is forgotten is left out, since it may be somebody else's, and so is a letter of nobody's question that bears another address.
Needs the private key.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from policies.organisation import OtherPersons
from policies.reading import Identity
from service.database import Tx
from service.exchange_names import identity
from service.intake import letter_place
from service.masks import place as mask_place
from service.outbox import place
from service.person import Person
from service.person.contents import Attached, Event, Export, File, Question, Sent, Term
from service.person.letters import asker
from service.person.mail_files import Numbers, ending, letter, readable
from service.smtp import Envelope
from service.vault import Hasher, Opener

QUESTIONS = text("""
    select q.id, q.code, m.name as mailbox, q.received_at, q.due_at, q.finished_at, q.state, q.language, q.theme, q.priority, q.subject, q.body,
           q.kept, i.sealed, k.key_id, k.sealed as key, r.child_age, r.relation, r.help, a.body as answer
    from core.question q
    join core.mailbox m on m.id = q.mailbox_id
    left join core.asker i on i.question_id = q.id
    left join core.data_key k on k.id = q.data_key_id
    left join core.registration r on r.question_id = q.id
    left join core.answer a on a.question_id = q.id and a.revision = q.review_revision and q.state in ('answered', 'undeliverable')
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
MASKS = text("select question_id, number, sealed from core.mask where question_id = any (:ids) and sealed is not null order by number")
TERMS = text("select question_id, stage, erase_at, done_at from core.erasure where question_id = any (:ids) order by erase_at, stage")
ATTACHMENTS = text("select question_id, number, kind, bytes, media_type, sheets from core.attachment where question_id = any (:ids) order by number")
PARTS = {"letters": LETTERS, "mails": MAILS, "events": EVENTS, "terms": TERMS, "attachments": ATTACHMENTS, "masks": MASKS}


async def gather(tx: Tx, opener: Opener, hasher: Hasher, person: Person, *, code: str, reference: str, others: OtherPersons, now: datetime) -> Export:
    """All but the copies on the mail server. `code`: of the question that was named. Raises VaultError when something does not open."""
    rows = (await tx.execute(QUESTIONS, {"ids": list(person.question_ids), "hash": person.asker_hash, "code": code})).all()
    of = {name: await _by_question(tx, statement, [row.id for row in rows]) for name, statement in PARTS.items()}
    names, withheld = Numbers(), others == "withheld"
    questions = tuple(_question(row, {name: found.get(row.id, []) for name, found in of.items()}, opener, names, withheld=withheld) for row in rows)
    loose = () if withheld or person.asker_hash is None else tuple(
        letter(raw, names.next("letters")) for _, raw in person.letters if person.asker_hash == asker(raw, hasher, person.own))
    return Export(person.organisation, reference, now, withheld, questions, loose)


def _question(row: Row[Any], of: dict[str, list[Row[Any]]], opener: Opener, names: Numbers, *, withheld: bool) -> Question:
    letters = () if withheld else tuple(letter(_raw(item, opener), names.next("letters")) for item in of["letters"])
    sent = tuple(_sent(item, opener, names.next("mails")) for item in of["mails"])
    return Question(
        row.code, row.mailbox, row.received_at, row.due_at, row.finished_at, row.state, row.language, row.theme, row.priority,
        {name: value for name in ("child_age", "relation", "help") if (value := getattr(row, name)) and value != "unknown"},
        row.subject, row.body, () if withheld else _hidden(row, of["masks"], opener),
        None if any(mail.kind == "answer" for mail in sent) else row.answer, _asker(row, opener, with_subject=not withheld),
        letters, sent,
        tuple(Event(item.at, item.event, item.who) for item in of["events"]),
        tuple(Term(item.stage, item.erase_at, item.done_at) for item in of["terms"]),
        dict(row.kept),
        tuple(_attached(item, names, shown=not (letters or withheld)) for item in of["attachments"]))


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


def _hidden(row: Row[Any], masks: list[Row[Any]], opener: Opener) -> tuple[str, ...]:
    if row.key_id is None:
        return ()
    key = opener.open_data_key(row.key_id, row.key)
    return tuple(dict.fromkeys(key.open(item.sealed, mask_place(row.code, item.number)).decode() for item in masks))


def _raw(row: Row[Any], opener: Opener) -> bytes:
    return opener.open_data_key(row.key_id, row.key).open(row.sealed, letter_place(row.mailbox_id, row.uidvalidity, row.uid))


def _sent(row: Row[Any], opener: Opener, name: str) -> Sent:
    raw = Envelope.unpack(opener.open_data_key(row.key_id, row.key).open(row.sealed, place(row.message_id))).data
    return Sent(f"{name}.eml", row.kind, row.state, row.created_at, readable(raw)[0], raw)


def _attached(row: Row[Any], names: Numbers, *, shown: bool) -> Attached:
    """`shown`: with our cleaned copy, because the letter itself is not there."""
    sheets = tuple(File(f"{names.next('attachments')}.{ending('', row.media_type or '')}", data) for data in (row.sheets or () if shown else ()))
    return Attached(row.number, row.kind, row.bytes, sheets)
