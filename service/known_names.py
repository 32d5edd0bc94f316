"""What an exchange knows of the names that were masked in it: keyed hashes with labels, which go with the identity (service/forgetting/retention.py).

Intake writes them; before a reply is recorded it is read once more with them, so that the same child keeps the same mask.
"""

from sqlalchemy import or_, select

from policies.anonymity.exchange import NOTHING, Known, digest
from policies.reading import Extract, Kind, Reading
from service import bounce
from service.database import Tx
from service.origin import Origin
from service.reading import Readers
from service.tables import known_name, question
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
    if not code:
        return NOTHING
    found = await tx.execute(
        select(known_name.c.hash, known_name.c.label).join(question, question.c.id == known_name.c.question_id)
        .where(question.c.organisation_id == organisation_id, or_(question.c.code == code, question.c.exchange == code))
        .order_by(known_name.c.question_id.desc()))
    return Known(hasher.exchange(code), {row.hash: row.label for row in found})      # the label of the earliest mail stays
