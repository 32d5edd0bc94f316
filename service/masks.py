"""What was masked, kept for screeners: kind, place and detector in clear, the hidden words sealed under the question's data key.

Intake writes the rows and can read none back. The outbox worker, which alone has the private key, finishes what a screener began
through the contract: it puts the words of a mask back (desk_v1.unmask) and seals those of a new one (desk_v1.mask), and the exchange
forgets or learns the name, so that the next mail is masked alike. Rows go with the identity (service/forgetting/retention.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, text, update

from policies.anonymity.spans import NAME
from policies.anonymity.told_apart import KINDS
from policies.reading import Mask
from service import known_names
from service.database import Tx
from service.tables import data_key, mask
from service.vault import DataKey, Hasher, Opener

TOLD_APART = (NAME, *KINDS)                 # what the same mask stands for in later mails

BEGUN = text("""
select q.id, q.code, q.language, coalesce(q.exchange, q.code) as exchange, q.data_key_id
from core.question q
where q.organisation_id = :organisation
  and q.data_key_id is not null
  and exists (
    select
    from core.mask m
    where m.question_id = q.id
      and ((m.state = 'lifting' and q.state = 'arrived') or m.words is not null)
  )
order by q.id
limit 1
for no key update skip locked
""")


@dataclass(frozen=True, slots=True)
class Finished:
    """What was done for a screener: the question, and how many masks were lifted."""

    code: str
    lifted: int


def rows(masks: Iterable[Mask], key: DataKey, code: str) -> list[dict[str, object]]:
    """Rows of core.mask without their question's number, in the order of the text."""
    ordered = sorted(masks, key=lambda mask: (mask.part, mask.start))
    return [_row(number, mask, key, code) for number, mask in enumerate(ordered, 1)]


def _row(number: int, mask: Mask, key: DataKey, code: str) -> dict[str, object]:
    return {
        "number": number, "part": mask.part, "kind": mask.kind, "detector": mask.detector, "confidence": mask.confidence,
        "start": mask.start, "length": mask.end - mask.start, "replaced_by": mask.replaced_by,
        "sealed": key.seal(mask.text.encode(), place(code, number)) if mask.text else None,
    }


async def finish(tx: Tx, organisation_id: int, opener: Opener, hasher: Hasher) -> Finished | None:
    """Finish what screeners began on the masks of one question; None when nothing waits. Raises VaultError."""
    question = (await tx.execute(BEGUN, {"organisation": organisation_id})).one_or_none()
    if question is None:
        return None
    sealed = (await tx.execute(select(data_key.c.key_id, data_key.c.sealed).where(data_key.c.id == question.data_key_id))).one()
    key = opener.open_data_key(sealed.key_id, sealed.sealed)
    for number in await _numbers(tx, question.id, mask.c.words.is_not(None)):
        await _seal(tx, question, number, key, hasher)
    lifting = await _numbers(tx, question.id, mask.c.state == "lifting")
    for number in lifting:
        await _lift(tx, question, number, key)
    return Finished(question.code, len(lifting))


async def _numbers(tx: Tx, question_id: int, which: ColumnElement[bool]) -> Sequence[int]:
    return (await tx.execute(select(mask.c.number).where(mask.c.question_id == question_id, which).order_by(mask.c.number))).scalars().all()


async def _seal(tx: Tx, question: "Row[Any]", number: int, key: DataKey, hasher: Hasher) -> None:
    mine = (mask.c.question_id == question.id) & (mask.c.number == number)
    row = (await tx.execute(select(mask).where(mine))).one()
    await tx.execute(update(mask).where(mine).values(words=None, sealed=key.seal(row.words.encode(), place(question.code, number))))
    if row.kind in TOLD_APART:
        await known_names.learn(tx, question, row.replaced_by, row.words, hasher)


async def _lift(tx: Tx, question: "Row[Any]", number: int, key: DataKey) -> None:
    mine = (mask.c.question_id == question.id) & (mask.c.number == number)
    row = (await tx.execute(select(mask).where(mine))).one()      # read one by one: each that is lifted moves those behind it
    words = key.open(row.sealed, place(question.code, number)).decode()
    await tx.execute(select(func.core.replace_piece(question.id, row.part, row.start, row.length, words)))
    await tx.execute(update(mask).where(mine).values(state="lifted", length=len(words), sealed=None))
    if row.kind in TOLD_APART:
        await known_names.forget(tx, question, row.replaced_by)


def place(code: str, number: int) -> str:
    """What the sealed words of a mask are bound to (service/vault.py)."""
    return f"mask.sealed:{code}/{number}"
