"""Makes rows for tests: an organisation with a mailbox, people, and a question in any state.

Everything goes through the tables, as intake and people would have left them. Pass any engine's transaction.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy import ARRAY, BigInteger, cast, func, insert, select

from service.database import Tx
from service.tables import actor, answer, asker, data_key, mailbox, mask, organisation, question
from service.vault import NewDataKey

RECEIVED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ANSWER = "Dag, bedankt voor uw vraag. Wij denken graag mee."
AUTHOR, REVIEWER = "mees", "noor"
KEPT = {"identity": 30, "letter": 30, "mailbox": 14, "attachments": 30, "drafts": 30, "outbox": 30, "text": 180, "trail": 730, "ledger": 730}
_REVIEWED = ("in_review", "approved", "sending", "answered", "undeliverable")
_APPROVED = ("approved", "sending", "answered", "undeliverable")
_FINISHED = ("answered", "undeliverable", "closed")


@dataclass(frozen=True)
class Organisation:
    id: int
    code: str
    mailbox_id: int
    actors: dict[str, int]


@dataclass(frozen=True)
class Question:
    id: int
    code: str


async def make_organisation(tx: Tx, code: str = "voorbeeld", mailbox_name: str = "vragen",
                            aliases: tuple[str, ...] = (AUTHOR, REVIEWER, "sam")) -> Organisation:
    """An organisation with one mailbox and three people: "mees" writes, "noor" reviews and screens, "sam" helps."""
    organisation_id = (await tx.execute(insert(organisation).values(code=code, name=f"Lijn {code}").returning(organisation.c.id))).scalar_one()
    mailbox_id = (await tx.execute(insert(mailbox).values(organisation_id=organisation_id, name=mailbox_name).returning(mailbox.c.id))).scalar_one()
    actors = {alias: await make_actor(tx, organisation_id, alias, screens=alias == REVIEWER) for alias in aliases}
    return Organisation(organisation_id, code, mailbox_id, actors)


async def make_actor(tx: Tx, organisation_id: int, alias: str, *, active: bool = True, screens: bool = False) -> int:
    values = {"organisation_id": organisation_id, "alias": alias, "active": active, "screener": screens}
    return int((await tx.execute(insert(actor).values(values).returning(actor.c.id))).scalar_one())


async def make_question(tx: Tx, place: Organisation, state: str = "open", *, code: str = "", key: NewDataKey | None = None,
                        identity: bytes = b"", body: str = "Mijn dochter slaapt niet.", subject: str = "Slapen", answer_body: str = ANSWER,
                        **columns: Any) -> Question:
    """A question in any state, with the answer that this state needs. `key` and `identity` seal a real asker; `columns` override."""
    code = code or make_code()
    values: dict[str, Any] = {
        "code": code, "organisation_id": place.id, "mailbox_id": place.mailbox_id, "state": state, "subject": subject, "body": body,
        "language": "nl", "received_at": RECEIVED, "due_at": RECEIVED + timedelta(days=3), "lease": timedelta(hours=48),
        "kept": KEPT, "policy_digest": "0" * 16,
        "asker_hash": sha256(code.encode()).digest(),
    }
    values |= _of_state(place, state, answer_body) | {"data_key_id": await _make_key(tx, key)} | columns
    question_id = (await tx.execute(insert(question).values(values).returning(question.c.id))).scalar_one()
    sealed = key.key.seal(identity, f"asker.sealed:{code}") if key else b"sealed"
    await tx.execute(insert(asker).values(question_id=question_id, sealed=sealed))
    if state in _REVIEWED:
        await make_revision(tx, question_id, 1, place.actors[AUTHOR], answer_body)
    if state in _FINISHED:
        await tx.execute(select(func.core.restart_clock(cast([question_id], ARRAY(BigInteger)), values["finished_at"])))
    return Question(question_id, code)


async def make_revision(tx: Tx, question_id: int, revision: int, author_id: int, body: str = ANSWER) -> None:
    await tx.execute(insert(answer).values(question_id=question_id, revision=revision, author_id=author_id, body=body,
                                           digest=sha256(body.encode()).digest(), saved_at=RECEIVED))


async def make_mask(tx: Tx, of: Question, number: int, start: int, end: int, *, replaced_by: str = "[naam]", sealed: bytes | None = b"sealed",
                    part: str = "text", state: str = "standing") -> None:
    """A mask of one question, between these characters."""
    await tx.execute(insert(mask).values(
        question_id=of.id, number=number, part=part, kind="naam", detector="capitals", confidence=0.8, start=start, length=end - start,
        replaced_by=replaced_by, sealed=sealed, state=state))


def make_code() -> str:
    return "".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(8))


async def state_of(tx: Tx, code: str) -> str:
    return str((await tx.execute(select(question.c.state).where(question.c.code == code))).scalar_one())


def _of_state(place: Organisation, state: str, answer_body: str) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if state == "claimed":
        columns |= {"claimed_by": place.actors[AUTHOR], "claimed_until": datetime(2100, 1, 1, tzinfo=UTC)}
    if state in _REVIEWED:
        columns |= {"review_revision": 1, "submitted_by": place.actors[AUTHOR]}
    if state in _APPROVED:
        columns |= {"approved_by": place.actors[REVIEWER], "approved_digest": sha256(answer_body.encode()).digest()}
    if state in _FINISHED:
        columns |= {"finished_at": RECEIVED}
    return columns


async def _make_key(tx: Tx, key: NewDataKey | None) -> Any:
    row: dict[str, Any] = dict(key.row) if key else {"id": uuid4(), "key_id": "test", "sealed": b"sealed"}
    await tx.execute(insert(data_key).values(row))
    return row["id"]
