"""What crosses between the daemon and a reading process: rules and a letter one way, a Reading as JSON the other.

Imported on both sides and by the command line, so it knows nothing of how letters are read.
"""

import json
import struct
from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING, Any

from policies.letter import Attachment
from policies.reading import Extract, Identity, Kind, Mask, Reading

if TYPE_CHECKING:                           # pydantic costs each reading process fifteen megabytes
    from policies.anonymity.exchange import Known
    from policies.organisation import OrganisationPolicy

READY = b"ready\n"
QUESTION = struct.Struct(">IQ")             # bytes of the rules, bytes of the letter
ANSWER = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Rules:
    """The little of an organisation's policy that reading needs."""

    own_addresses: tuple[str, ...]
    language: str
    exchange_key: str = ""                  # of a follow-up: hexadecimal, as are the hashes of the names that its exchange knows
    known_names: dict[str, str] = field(default_factory=dict)


def rules_of(policy: "OrganisationPolicy", known: "Known | None" = None) -> Rules:
    addresses = tuple(mailbox.address.lower() for mailbox in policy.mailboxes)
    if known is None:
        return Rules(addresses, policy.language)
    return Rules(addresses, policy.language, known.key.hex(), {part.hex(): label for part, label in known.labels.items()})


def set_aside(reason: str, fingerprint: bytes = b"") -> Reading:
    return Reading(Kind.SET_ASIDE, reason, fingerprint)


def encode(reading: Reading) -> bytes:
    """A reading as JSON."""
    identity, extract = reading.identity, reading.extract
    return json.dumps({
        "kind": reading.kind.value, "reason": reading.reason, "fingerprint": reading.fingerprint.hex(),
        "may_receipt": reading.may_receipt, "receipt_reason": reading.receipt_reason,
        "tokens": reading.tokens, "report_action": reading.report_action,
        "identity": identity and [identity.address, identity.name, identity.message_id, identity.references, identity.subject],
        "extract": extract and [
            extract.subject, extract.text, extract.language,
            [[item.kind, item.bytes] for item in extract.attachments],
            [astuple(mask) for mask in extract.masks], extract.flags, extract.names,
        ],
    }).encode()


def decode(answer: bytes) -> Reading:
    """The reading in an answer. Raises ValueError, TypeError or KeyError when it is none."""
    data: dict[str, Any] = json.loads(answer)
    return Reading(
        Kind(data["kind"]), data["reason"], bytes.fromhex(data["fingerprint"]), data["may_receipt"], data["receipt_reason"],
        _identity(data["identity"]), _extract(data["extract"]), tuple(data["tokens"]), data["report_action"],
    )


def _identity(data: list[Any] | None) -> Identity | None:
    if data is None:
        return None
    address, name, message_id, references, subject = data
    return Identity(address, name, message_id, tuple(references), subject)


def _extract(data: list[Any] | None) -> Extract | None:
    if data is None:
        return None
    subject, text, language, attachments, masks, flags, names = data
    return Extract(subject, text, language, tuple(Attachment(*item) for item in attachments), tuple(Mask(*item) for item in masks),
                   tuple(flags), tuple((part, label) for part, label in names))
