"""The statement that remains when everything of a person is gone: reference, moment and counts, signed; nothing says who it was.

Written in the language of the organisation (policies/wording.py). Signed with Ed25519 under a key made from the installation's hash key
(service/vault.py Signer), so there is no other key to keep. `luisterpost statement verify` checks one here; anybody else does it with openssl
and the public key, as deploy/README.md shows. The database keeps the text (core.statement), should the file be lost.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, text

from service.database import Tx
from service.errors import LuisterpostError
from service.tables import statement as table
from service.vault import Signer

LONGEST = 60                                # characters of a reference
KEPT = text("""
    select s.id, o.code as organisation, s.kind, s.reference, s.made_at
    from core.statement s
    join core.organisation o on o.id = s.organisation_id
    order by s.id""")
TEXT = text("select text from core.statement where id = :id and text <> ''")
_TAIL = re.compile(r"(?P<body>.*\n)key: (?P<key>[A-Za-z0-9+/]{59}=)\nsignature: (?P<signature>[A-Za-z0-9+/]{86}==)\s*", re.S)
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_-]*")


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the list: an erasure or an export."""

    id: int
    organisation: str
    kind: str
    reference: str
    made_at: datetime


def check_reference(reference: str) -> str:
    """Raises LuisterpostError for anything that could hold an address: a reference stays when all else is gone."""
    reference = " ".join(reference.split())
    if not _REFERENCE.fullmatch(reference) or len(reference) > LONGEST:
        raise LuisterpostError(f"write the reference of the request in at most {LONGEST} letters, digits and . / _ -: "
                               "it stays when all else is gone, so no name or address")
    return reference


def signed(body: str, signer: Signer) -> str:
    """The whole statement: `body` with key and signature under it."""
    return body + f"key: {signer.public}\nsignature: {signer.sign(body.encode())}\n"


def genuine(written: str, signer: Signer) -> bool:
    """Whether this installation signed it, and nothing was changed since. Ends of lines do not matter."""
    found = _TAIL.fullmatch(written.replace("\r\n", "\n"))
    return found is not None and found["key"] == signer.public and signer.signed(found["body"].encode(), found["signature"])


async def keep(tx: Tx, organisation_id: int, kind: str, reference: str, now: datetime, counts: Mapping[str, int], written: str = "") -> None:
    """On record. `written`: what was signed."""
    await tx.execute(insert(table).values(
        organisation_id=organisation_id, kind=kind, reference=reference, made_at=now, counts=dict(counts), text=written))


async def kept(tx: Tx) -> Sequence[Kept]:
    """All that is on record, oldest first."""
    return [Kept(**row._mapping) for row in await tx.execute(KEPT)]


async def again(tx: Tx, number: int) -> str:
    """The text of one statement. Raises LuisterpostError."""
    found = (await tx.execute(TEXT, {"id": number})).scalar_one_or_none()
    if found is None:
        raise LuisterpostError(f"there is no statement of erasure with number {number}: see `luisterpost statement list`")
    return str(found)
