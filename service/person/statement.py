"""The statement that remains when everything of a person is gone: reference, moment and counts, signed; nothing says who it was.

Signed with Ed25519 under a key made from the installation's hash key (service/vault.py Signer), so there is no other key to keep.
`luisterpost statement verify` checks one; who wants to check it elsewhere needs the public key that stands in it, from a source they trust.
The database keeps its digest (core.statement).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import insert

from service.database import Tx
from service.errors import LuisterpostError
from service.tables import statement as table
from service.vault import Signer

LONGEST = 60                                # characters of a reference
TITLE = "Luisterpost statement of erasure, at the request of the person (GDPR art. 17)"
CLEAN = "Searched for afterwards in the database and on the mail server: nothing was found."
LEFT = "Searched for afterwards: the address still stands in texts of others, and a person must look at them."
_TAIL = re.compile(r"(?P<body>.*\n)key: (?P<key>[0-9a-f]{64})\nsignature: (?P<signature>[0-9a-f]{128})\n?", re.S)
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_-]*")


@dataclass(frozen=True, slots=True)
class Statement:
    """What was done, in numbers."""

    organisation: str
    reference: str
    made_at: datetime
    counts: Mapping[str, int]
    clean: bool = True                      # nothing was found afterwards

    def text(self, signer: Signer) -> str:
        """The whole statement, signed."""
        lines = [TITLE, "", f"organisation: {self.organisation}", f"reference: {self.reference}",
                 f"erased at: {self.made_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
                 *(f"{what}: {count}" for what, count in self.counts.items())]
        lines.append(CLEAN if self.clean else LEFT)
        body = "\n".join(lines) + "\n"
        body += f"digest: {sha256(body.encode()).hexdigest()}\n"
        return body + f"key: {signer.public}\nsignature: {signer.sign(body.encode())}\n"


def check_reference(reference: str) -> str:
    """Raises LuisterpostError for anything that could hold an address: a reference stays when all else is gone."""
    reference = " ".join(reference.split())
    if not _REFERENCE.fullmatch(reference) or len(reference) > LONGEST:
        raise LuisterpostError(f"write the reference of the request in at most {LONGEST} letters, digits and . / _ -: "
                               "it stays when all else is gone, so no name or address")
    return reference


def genuine(text: str, signer: Signer) -> bool:
    """Whether this installation signed it, and nothing was changed since. Ends of lines do not matter."""
    found = _TAIL.fullmatch(text.replace("\r\n", "\n"))
    return found is not None and found["key"] == signer.public and signer.signed(found["body"].encode(), found["signature"])


async def keep(tx: Tx, organisation_id: int, kind: str, reference: str, now: datetime, counts: Mapping[str, int], text: str = "") -> None:
    """On record. `text`: what was signed."""
    digest = sha256(text.encode()).digest() if text else None
    await tx.execute(insert(table).values(
        organisation_id=organisation_id, kind=kind, reference=reference, made_at=now, counts=dict(counts), digest=digest))
