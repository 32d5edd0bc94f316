"""What an exchange knows of the names that were masked in it: keyed hashes with labels, which go with the identity (service/forgetting/retention.py).

Intake writes them; before a reply is recorded it is read once more with them, so that the same child keeps the same mask. What a screener masks
is learnt, and somebody of whom every mask was lifted is forgotten again.
"""

from typing import Any

from sqlalchemy import Row, delete, exists, or_, select
from sqlalchemy.dialects.postgresql import insert

from policies.anonymity.exchange import NOTHING, Known, digest, parts_of
from policies.anonymity.spans import NAME, label_of
from policies.reading import Extract, Kind, Reading
from service import bounce
from service.database import Tx
from service.origin import Origin
from service.reading import Readers
from service.tables import known_name, mask, question
from service.vault import Hasher


def rows(extract: Extract, hasher: Hasher, code: str) -> list[dict[str, object]]:
    """Rows of core.known_name without their question's number. `code` is that of the question that the exchange began with."""
    key = hasher.exchange(code)
    return [{"hash": hash_, "label": label} for hash_, label in {digest(key, part): label for part, label in extract.names}.items()]


async def read_again(tx: Tx, origin: Origin, hasher: Hasher, readers: Readers, raw: bytes, reading: Reading) -> Reading:
    """A reply to a mail of ours, read with the names of its exchange; any other reading as it is."""
    if reading.kind is not Kind.FOLLOW_UP:
        return reading
    known = await _known(tx, origin.organisation_id, hasher, reading.tokens)
    return await readers.read(raw, origin.policy, known) if known.labels else reading


async def _known(tx: Tx, organisation_id: int, hasher: Hasher, tokens: tuple[str, ...]) -> Known:
    ours = await bounce.find(tx, organisation_id, set(tokens))
    code = next((ours[token].exchange for token in reversed(tokens) if token in ours), "")
    return await of_exchange(tx, organisation_id, hasher, code) if code else NOTHING


async def of_exchange(tx: Tx, organisation_id: int, hasher: Hasher, code: str) -> Known:
    """The names of the exchange that began with the question of this code."""
    found = await tx.execute(
        select(known_name.c.hash, known_name.c.label).join(question, question.c.id == known_name.c.question_id)
        .where(question.c.organisation_id == organisation_id, or_(question.c.code == code, question.c.exchange == code))
        .order_by(known_name.c.question_id.desc()))
    return Known(hasher.exchange(code), {row.hash: row.label for row in found})      # the label of the earliest mail stays


async def learn(tx: Tx, question: "Row[Any]", replaced_by: str, words: str, hasher: Hasher) -> None:
    """A screener masked these words as somebody, a town or a school; `question` has id, language and exchange."""
    key, label = hasher.exchange(question.exchange), label_of(replaced_by, question.language)
    learnt = [{"question_id": question.id, "hash": digest(key, part), "label": label} for part in parts_of(label, words)]
    if learnt:
        statement = insert(known_name).values(learnt)
        await tx.execute(statement.on_conflict_do_update(index_elements=["question_id", "hash"], set_={"label": statement.excluded.label}))


async def forget(tx: Tx, question: "Row[Any]", replaced_by: str) -> None:
    """A screener lifted a mask: when no other mask of the question stands for the same, it was nobody. The asker stays the asker."""
    label = label_of(replaced_by, question.language)
    others = exists().where(mask.c.question_id == question.id, mask.c.replaced_by == replaced_by, mask.c.state != "lifted")
    if label != NAME:
        await tx.execute(delete(known_name).where(known_name.c.question_id == question.id, known_name.c.label == label, ~others))
