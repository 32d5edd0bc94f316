"""Everything that one person sent us, found by their address or by one of their questions: for art. 15, 17 and 20 of the GDPR.

Found by keyed hash: every question of that address, questions of the same exchanges whose asker is forgotten already, and letters that wait
for a person. Letters of anybody else are never among them, though they be in the same exchange. Needs the private key.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text

from service.database import Tx
from service.errors import LuisterpostError, VaultError
from service.exchange_names import identity
from service.intake import letter_place
from service.letter.addresses import addresses
from service.letter.mime import parse
from service.vault import Hasher, Opener

WRITTEN_BY = ("from", "reply-to", "sender")
NAMED = text("""
    select q.organisation_id, o.code as organisation, q.asker_hash
    from core.question q
    join core.organisation o on o.id = q.organisation_id
    where q.code = :code""")
ORGANISATIONS = text("select id, code from core.organisation where code = :code or cast(:code as text) is null order by id")
QUESTIONS = text("""
    with theirs as (
        select q.id, coalesce(q.exchange, q.code) as first
        from core.question q
        where q.organisation_id = :organisation_id and (q.asker_hash = :hash or q.code = :code)
    )
    select q.id
    from core.question q
    where q.organisation_id = :organisation_id
      and (q.id in (select id from theirs)
           or (q.asker_hash is null and coalesce(q.exchange, q.code) in (select first from theirs)))
    order by q.id""")
IDENTITIES = text("""
    select q.code, i.sealed, k.key_id, k.sealed as key
    from core.question q
    join core.asker i on i.question_id = q.id
    join core.data_key k on k.id = q.data_key_id
    where q.id = any (:ids)
    order by q.received_at, q.id""")
LOOSE = text("""
    select l.ledger_id, l.sealed, g.mailbox_id, g.uidvalidity, g.uid, g.question_id, k.key_id, k.sealed as key
    from core.letter l
    join core.ledger g on g.id = l.ledger_id
    join core.data_key k on k.id = l.data_key_id
    where l.question_id is null and g.organisation_id = :organisation_id
    order by l.ledger_id""")


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """What is theirs. `asker_hash` is None when a question was named whose asker is forgotten; then so are `addresses`."""

    organisation_id: int
    organisation: str
    asker_hash: bytes | None
    addresses: tuple[str, ...]              # in every spelling that they wrote from
    message_ids: tuple[str, ...]            # of their letters
    question_ids: tuple[int, ...]
    letters: tuple[tuple[int, bytes], ...]  # letters of no question: number in the ledger, bytes


async def find(tx: Tx, opener: Opener, hasher: Hasher, *, address: str = "", code: str = "", organisation: str | None = None) -> Person:
    """By address, or by the code of a question. Raises LuisterpostError when it is not clear who is meant, and VaultError."""
    organisation_id, its_code, asker_hash = await (_of_question(tx, code) if code else _of_address(tx, hasher.address(address), organisation))
    ids = tuple((await tx.execute(QUESTIONS, {"organisation_id": organisation_id, "hash": asker_hash, "code": code})).scalars())
    known = [found for row in await tx.execute(IDENTITIES, {"ids": list(ids)})
             if (found := identity(opener.open_data_key(row.key_id, row.key), row.sealed, row.code))]
    spellings = dict.fromkeys([*([address.strip()] if address else []), *(item.address for item in known)])
    letters = await _loose(tx, organisation_id, opener, hasher, asker_hash, ids)
    return Person(organisation_id, its_code, asker_hash, tuple(spellings), tuple(item.message_id for item in known if item.message_id), ids, letters)


def written_by(raw: bytes, hasher: Hasher, names: Iterable[str] = WRITTEN_BY) -> set[bytes]:
    """The keyed hashes of the addresses in these headers of a mail."""
    wanted = tuple(names)
    return {hasher.address(item.address) for name, value in parse(raw).headers if name in wanted for item in addresses(value) if item.address}


async def _of_question(tx: Tx, code: str) -> tuple[int, str, bytes | None]:
    row = (await tx.execute(NAMED, {"code": code})).one_or_none()
    if row is None:
        raise LuisterpostError("there is no question with this code")
    return row.organisation_id, row.organisation, row.asker_hash


async def _of_address(tx: Tx, asker_hash: bytes, organisation: str | None) -> tuple[int, str, bytes]:
    rows = (await tx.execute(ORGANISATIONS, {"code": organisation})).all()
    if len(rows) != 1:
        raise LuisterpostError("there is no organisation with this code: see `luisterpost status`" if not rows else
                               "there are several organisations here: say with --organisation whom the request was sent to")
    return rows[0].id, rows[0].code, asker_hash


async def _loose(tx: Tx, organisation_id: int, opener: Opener, hasher: Hasher, asker_hash: bytes | None,
                 ids: tuple[int, ...]) -> tuple[tuple[int, bytes], ...]:
    """Letters of no question that are theirs. One that does not open is nobody's."""
    found = []
    for row in await tx.execute(LOOSE, {"organisation_id": organisation_id}):
        try:
            raw = opener.open_data_key(row.key_id, row.key).open(row.sealed, letter_place(row.mailbox_id, row.uidvalidity, row.uid))
        except VaultError:
            continue
        if row.question_id in ids or asker_hash in written_by(raw, hasher):
            found.append((row.ledger_id, raw))
    return tuple(found)
