"""Whose a letter is, by its headers, and which sealed letters of an organisation are a person's without being in a question of theirs.

A letter is theirs to whom its answer goes, as service/judging.py decides: a web form writes From its own address for everybody, and
Reply-To tells who asks. A letter that only names an address among its senders is left alone, and told: a person decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text

from service.database import Tx
from service.errors import VaultError
from service.intake import letter_place
from service.letter.addresses import addresses
from service.letter.mime import headers
from service.vault import Hasher, Opener

SENDERS = ("from", "reply-to", "sender")
SEALED = text("""
    select l.ledger_id, l.sealed, g.mailbox_id, g.uidvalidity, g.uid, g.question_id as about, q.code, k.key_id, k.sealed as key
    from core.letter l
    join core.ledger g on g.id = l.ledger_id
    join core.data_key k on k.id = l.data_key_id
    left join core.question q on q.id = l.question_id
    where g.organisation_id = :organisation_id and (l.question_id is null or l.question_id <> all (:ids))
    order by l.ledger_id""")


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """`loose`: letters of no question that are theirs, by number in the ledger. `others`: what else names the address as a sender, in words."""

    loose: tuple[tuple[int, bytes], ...]
    others: tuple[str, ...]


def naming(raw: bytes, hasher: Hasher, names: Iterable[str] = SENDERS) -> set[bytes]:
    """The keyed hashes of all addresses in these headers of a mail."""
    return {value for name in names for value in _hashes(raw, hasher, name)}


def asker(raw: bytes, hasher: Hasher, own: frozenset[bytes]) -> bytes | None:
    """The keyed hash of whom the answer goes to. `own`: of the organisation's mailboxes."""
    replies = [value for value in _hashes(raw, hasher, "reply-to") if value not in own]
    if len(replies) == 1:
        return replies[0]
    return next(iter([*_hashes(raw, hasher, "from"), *_hashes(raw, hasher, "sender"), *replies]), None)


async def search(tx: Tx, organisation_id: int, opener: Opener, hasher: Hasher, asker_hash: bytes | None, own: frozenset[bytes],
                 ids: Iterable[int]) -> Found:
    """Open every sealed letter of the organisation that is in none of these questions. One that does not open is nobody's."""
    mine, loose, others = set(ids), [], []
    async for row in await tx.stream(SEALED, {"organisation_id": organisation_id, "ids": list(mine)}):
        try:
            raw = opener.open_data_key(row.key_id, row.key).open(row.sealed, letter_place(row.mailbox_id, row.uidvalidity, row.uid))
        except VaultError:
            continue
        if row.code is None and (row.about in mine or (asker_hash and asker_hash == asker(raw, hasher, own))):
            loose.append((row.ledger_id, raw))
        elif asker_hash in naming(raw, hasher):
            others.append(f"question {row.code}" if row.code else f"letter {row.ledger_id} that was set aside")
    return Found(tuple(loose), tuple(others))


def _hashes(raw: bytes, hasher: Hasher, name: str) -> list[bytes]:
    found = (item.address for key, value in headers(raw) if key == name for item in addresses(value))
    return list(dict.fromkeys(hasher.address(address) for address in found if address))
