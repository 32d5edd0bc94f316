"""Who is known in an exchange: everybody who wrote in it, and everybody whom the redactor masked there.

Opened with the private key for the last look at an answer (service/dispatch.py) and for nothing else; what is erased or damaged is left out.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from policies.anonymity.guess import Masked
from policies.anonymity.spans import NAME
from policies.reading import Identity
from service.database import Tx
from service.errors import VaultError
from service.masks import place
from service.vault import DataKey, Opener

MEMBERS = """
with recursive chain as (
    select q.id as question_id, q.id, q.follows_id, 0 as depth
    from core.question q
    where q.id = any ($1::bigint[])
    union all
    select c.question_id, q.id, q.follows_id, c.depth + 1
    from chain c
    join core.question q on q.id = c.follows_id
    where c.depth < 50
),
member as (
    select question_id, id from chain
    union
    select q.id, m.id
    from core.question q
    join core.question m on m.exchange in (q.exchange, q.code)
    where q.id = any ($1::bigint[])
)
select m.question_id, q.code, i.sealed, k.key_id, k.sealed as key_sealed, n.numbers, n.confidences, n.names
from member m
join core.question q on q.id = m.id
join core.data_key k on k.id = q.data_key_id
left join core.asker i on i.question_id = q.id
left join lateral (
    select array_agg(f.number) as numbers, array_agg(f.confidence) as confidences, array_agg(f.sealed) as names
    from (
        select number, confidence, sealed
        from core.mask
        where question_id = q.id and kind = $2 and sealed is not null
        order by number
        limit 100
    ) f
) n on true
"""


@dataclass(frozen=True, slots=True, repr=False)
class Member:
    """One question of an exchange, sealed."""

    code: str
    sealed: bytes | None
    key_id: str
    key_sealed: bytes
    numbers: list[int] | None
    confidences: list[float] | None
    names: list[bytes] | None

    def writer(self, opener: Opener) -> Identity | None:
        """Who wrote it; None when that is forgotten. Raises VaultError when the private key is not here."""
        return identity(opener.open_data_key(self.key_id, self.key_sealed), self.sealed, self.code)

    def named(self, opener: Opener) -> list[Masked]:
        """Who is named in it. Raises VaultError when the private key is not here."""
        return list(self._masked(opener.open_data_key(self.key_id, self.key_sealed))) if self.names else []

    def _masked(self, key: DataKey) -> Iterator[Masked]:
        for number, confidence, sealed in zip(self.numbers or (), self.confidences or (), self.names or (), strict=True):
            with suppress(VaultError):
                yield Masked(key.open(sealed, place(self.code, number)).decode(), confidence)


async def members(tx: Tx, question_ids: list[int]) -> dict[int, list[Member]]:
    """All questions of the exchanges that these questions belong to, by the question that is being answered."""
    found: dict[int, list[Member]] = {}
    if question_ids:
        for row in (await tx.exec_driver_sql(MEMBERS, (question_ids, NAME))).all():
            answered, *sealed = tuple(row)
            found.setdefault(answered, []).append(Member(*sealed))
    return found


def identity(key: DataKey | None, sealed: bytes | None, code: str) -> Identity | None:
    """Who wrote a question, in the clear; None when it is forgotten or damaged."""
    if key is None or sealed is None:
        return None
    try:
        values = json.loads(key.open(sealed, f"asker.sealed:{code}"))
        return Identity(**{**values, "references": tuple(values["references"])})
    except (VaultError, ValueError, TypeError, KeyError):
        return None
