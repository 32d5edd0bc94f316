"""What was masked, kept for screeners: kind, place and detector in clear, the hidden words sealed under the question's data key.

Intake writes the rows and can read none back. The outbox worker, which alone has the private key, puts the words of a mask back when a
screener asked for it through the contract (desk_v1.unmask). Rows go with the identity (service/forgetting/retention.py).
"""

from collections.abc import Iterable

from sqlalchemy import func, select, text, update

from policies.reading import Mask
from service.database import Tx
from service.tables import data_key, mask
from service.vault import DataKey, Opener

ASKED = text("""
select q.id, q.code, q.data_key_id
from core.question q
where q.organisation_id = :organisation
  and q.state = 'arrived'
  and q.data_key_id is not null
  and exists (select from core.mask m where m.question_id = q.id and m.state = 'lifting')
order by q.id
limit 1
for no key update skip locked
""")


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


async def lift(tx: Tx, organisation_id: int, opener: Opener) -> str:
    """Put the words back of every mask of one question that a screener asked for. Gives its code, "" when nobody asked. Raises VaultError."""
    asked = (await tx.execute(ASKED, {"organisation": organisation_id})).one_or_none()
    if asked is None:
        return ""
    sealed = (await tx.execute(select(data_key.c.key_id, data_key.c.sealed).where(data_key.c.id == asked.data_key_id))).one()
    key = opener.open_data_key(sealed.key_id, sealed.sealed)
    lifting = select(mask.c.number).where(mask.c.question_id == asked.id, mask.c.state == "lifting")
    for number in (await tx.execute(lifting)).scalars().all():
        await _lift(tx, asked.id, asked.code, number, key)
    return str(asked.code)


async def _lift(tx: Tx, question_id: int, code: str, number: int, key: DataKey) -> None:
    mine = (mask.c.question_id == question_id) & (mask.c.number == number)
    row = (await tx.execute(select(mask).where(mine))).one()      # read one by one: each that is lifted moves those behind it
    words = key.open(row.sealed, place(code, number)).decode()
    await tx.execute(select(func.core.replace_piece(question_id, row.part, row.start, row.length, words)))
    await tx.execute(update(mask).where(mine).values(state="lifted", length=len(words), sealed=None))


def place(code: str, number: int) -> str:
    """What the sealed words of a mask are bound to (service/vault.py)."""
    return f"mask.sealed:{code}/{number}"
