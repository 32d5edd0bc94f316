"""What one letter means, decided once: the result that crosses from the reading process to intake.

Identity and question are two separate objects on purpose: intake seals the first and stores the second.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from policies.letter import Attachment


class Kind(StrEnum):
    """What a letter is, as far as the letter alone can tell; `follow_up` needs a known token of ours in `references`."""

    QUESTION = "question"
    FOLLOW_UP = "follow_up"
    BOUNCE = "bounce"
    AUTOMATIC_REPLY = "automatic_reply"
    IGNORED = "ignored"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks. Sealed at once; opened only where the answer leaves. Message-IDs without angle brackets."""

    address: str                            # where the answer goes: Reply-To when it names exactly one, else From
    name: str
    message_id: str | None
    references: tuple[str, ...]
    subject: str                            # the asker's own, for the "Re:" of our mails


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was masked: its kind ("naam", "telefoon", ...) and what stands there now. Never the text itself."""

    kind: str
    replaced_by: str


Part = Literal["subject", "text"]


@dataclass(frozen=True, slots=True)
class Mask:
    """One replacement, for the screener who may lift it. `start` and `end` count characters of the masked part.

    `text` is what stood there: it exists only until intake seals it. What was cut off (a signature) has no length and no text.
    """

    part: Part
    kind: str
    detector: str                           # a name of policies.anonymity.LAYERS
    confidence: float                       # 0 to 1
    start: int
    end: int
    replaced_by: str
    text: str


@dataclass(frozen=True, slots=True)
class Extract:
    """The question as a volunteer reads it. `flags` are the reasons why a person should look first, out of a closed list."""

    subject: str
    text: str
    language: str                           # "nl", "fr", "de" or "en"
    attachments: tuple[Attachment, ...]
    masks: tuple[Mask, ...]
    flags: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()     # name parts with the label of their owner ("kind 1"); in clear only until intake hashes them

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(Finding(mask.kind, mask.replaced_by) for mask in self.masks)


@dataclass(frozen=True, slots=True)
class Reading:
    """The judgement on one letter.

    `reason` is a short code out of a closed list, "" for an ordinary question. `may_receipt` is what the letter allows;
    limits per asker are intake's. `tokens` are Message-IDs in the letter that could be ours (References, In-Reply-To or
    the returned message of a bounce). `identity` and `extract` are None unless the kind is question or follow_up.
    """

    kind: Kind
    reason: str
    fingerprint: bytes                      # b"" when the letter could not be read
    may_receipt: bool = False
    receipt_reason: str = ""                # why there is no receipt, "" when there is one
    identity: Identity | None = None
    extract: Extract | None = None
    tokens: tuple[str, ...] = ()
    report_action: str = ""
