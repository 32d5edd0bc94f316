"""What policies may look at: one letter, read but not yet judged.

Everything in here identifies the asker. A Letter lives in the reading process only; what leaves that
process is a Reading (policies/reading.py), of which just the extracted question is meant for volunteers.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of an address header (RFC 5322 section 3.4). `address` is "" when there was none to find."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that volunteers do not get: its kind ("image", "pdf", "document", ...) and decoded size in bytes."""

    kind: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery status notification says (RFC 3464).

    `action` is "failed", "delayed", "delivered", "relayed" or "expanded", or "" when the report does not say.
    `message_ids` are those of the returned message, without angle brackets.
    """

    action: str
    message_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as fetched, decoded. Message-IDs stand without angle brackets; header names are lower case.

    `headers` holds only the headers that policies judge by (automatic_mail.HEADERS), each with its decoded values.
    `text` is all readable text of the letter, HTML already turned into text; history and signature still in it.
    `fingerprint` is SHA-256 over Message-ID, Date, From, Reply-To, Subject and body: equal for two deliveries of one mail.
    """

    sender: Address
    reply_to: tuple[Address, ...] = ()
    recipients: tuple[Address, ...] = ()
    return_path: str | None = None          # "" is the null sender, None: no such header
    message_id: str | None = None
    references: tuple[str, ...] = ()        # References and In-Reply-To, oldest first, without doubles
    subject: str = ""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    content_type: str = "text/plain"
    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    report: Report | None = None
    other_names: tuple[str, ...] = ()       # names met in vCards and in Sender: never shown, always masked
    others: tuple[str, ...] = ()            # names of who else the letter went to: the partner, a school; masked where they stand
    fingerprint: bytes = b""
    two_senders: bool = False               # From names more than one address, or there are From headers that differ
    shortened: bool = False                 # the text was so long that its end is withheld
