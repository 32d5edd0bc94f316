"""Everything that one person sent us, found by their address or by one of their questions: for art. 15, 17 and 20 of the GDPR.

Found by keyed hash: every question of that address, questions of the same exchanges whose asker is forgotten already unless somebody else
wrote in the exchange too, and letters that wait for a person (service/person/letters.py). Letters of anybody else are never among them. Needs
the private key.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from service.database import Tx
from service.errors import LuisterpostError
from service.exchange_names import identity
from service.origin import Origin
from service.person import letters
from service.vault import Hasher, Opener

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
    select q.id, q.code, q.id in (select id from theirs) as certain,
           not exists (select from core.question o
                       where o.organisation_id = :organisation_id and coalesce(o.exchange, o.code) = coalesce(q.exchange, q.code)
                         and o.asker_hash is distinct from :hash and o.asker_hash is not null) as alone
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


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """What is theirs. `asker_hash` is None when a question was named whose asker is forgotten; then so are `addresses`."""

    organisation_id: int
    organisation: str
    origins: tuple[Origin, ...]             # the mailboxes of the organisation
    own: frozenset[bytes]                   # keyed hashes of their addresses
    asker_hash: bytes | None
    addresses: tuple[str, ...]              # in every spelling that they wrote from
    names: int                              # how many different ones they wrote under: several people may share an address
    message_ids: tuple[str, ...]            # of their letters
    question_ids: tuple[int, ...]
    forgotten: dict[str, int]               # code and id of questions in the same exchanges of which nobody knows any more who asked
    letters: tuple[tuple[int, bytes], ...]  # letters of no question: number in the ledger, bytes
    others: tuple[str, ...]                 # what else names the address as a sender, in words


async def find(tx: Tx, opener: Opener, hasher: Hasher, origins: Sequence[Origin], *, address: str = "", code: str = "",
               organisation: str | None = None) -> Person:
    """By address, or by the code of a question. Raises LuisterpostError when it is not clear who is meant, and VaultError."""
    organisation_id, its_code, asker_hash = await (_of_question(tx, code) if code else _of_address(tx, hasher.address(address), organisation))
    mine = tuple(origin for origin in origins if origin.organisation_id == organisation_id)
    own = frozenset(hasher.address(origin.mailbox.address) for origin in mine)
    _refuse(mine, asker_hash in own)
    rows = (await tx.execute(QUESTIONS, {"organisation_id": organisation_id, "hash": asker_hash, "code": code})).all()
    ids = tuple(row.id for row in rows if row.certain or row.alone)
    known = [one for row in await tx.execute(IDENTITIES, {"ids": list(ids)})
             if (one := identity(opener.open_data_key(row.key_id, row.key), row.sealed, row.code))]
    found = await letters.search(tx, organisation_id, opener, hasher, asker_hash, own, ids)
    return Person(
        organisation_id, its_code, mine, own, asker_hash,
        addresses=tuple(dict.fromkeys([*([address] if address else []), *(item.address for item in known)])),
        names=len({hasher.name(item.name) for item in known if item.name}),
        message_ids=tuple(item.message_id for item in known if item.message_id),
        question_ids=ids, forgotten={row.code: row.id for row in rows if not row.certain}, letters=found.loose, others=found.others)


def _refuse(mine: Sequence[Origin], is_own: bool) -> None:
    if not mine:
        raise LuisterpostError("this person's organisation has no file any more: put it back, for without it nobody can look on the mail server")
    if is_own:
        raise LuisterpostError("this is the address of a mailbox of the organisation, not of a person who wrote to it")


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
