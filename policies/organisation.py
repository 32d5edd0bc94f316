"""The shape of one organisation file (TOML): everything an organisation decides, with every default in one place.

parse(text) returns an OrganisationPolicy or raises PolicyError, which lists every problem at once. Unknown keys are
refused. Passwords never stand here: `secret` names a file or environment variable (service/settings.py).
"""

import hashlib
import tomllib
from datetime import datetime
from functools import cached_property
from ipaddress import ip_address
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator, model_validator

from policies.attachments import Copies
from policies.contradictions import contradictions
from policies.file_problems import not_text, not_toml, sentences
from policies.response_rules import COORDINATOR, AlarmRule, Contact, Response
from policies.retention_rules import Retention
from policies.shape import Language, MailAddress, Slug, Strict

OtherPersons = Literal["masked", "withheld"]


class PolicyError(ValueError):
    """An organisation file that cannot be used; `problems` has one sentence each, naming the key and what is allowed."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def is_loopback(host: str) -> bool:
    """True for localhost and the loopback addresses (RFC 6761 section 6.3, RFC 1122 section 3.2.1.3)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Server(Strict):
    """A mail server and how to log in."""

    host: str = Field(min_length=1)
    security: Literal["tls", "starttls", "plaintext"] = "tls"
    ca_file: str | None = None              # extra certificate authority, PEM
    user: str = ""
    authentication: Literal["password", "xoauth2"] = "password"
    secret: str = ""                        # name of the password's file or variable
    token_command: tuple[str, ...] = ()     # prints an access token, or JSON with access_token and expires_in
    token_file: str | None = None           # holds the same

    @model_validator(mode="after")
    def _safe(self) -> "Server":
        if self.security == "plaintext" and not is_loopback(self.host):
            raise ValueError("security = \"plaintext\": allowed for a server on this machine only; use \"tls\"")
        if self.authentication == "xoauth2" and bool(self.token_command) == bool(self.token_file):
            raise ValueError("authentication = \"xoauth2\": needs either token_command or token_file")
        if self.user and self.authentication == "password" and not self.secret:
            raise ValueError("a user with a password needs `secret`, the name under which the password is kept")
        return self


class Imap(Server):
    port: int = Field(993, ge=1, le=65535)
    security: Literal["tls", "plaintext"] = "tls"
    user: str = Field(min_length=1)
    folder: str = Field("INBOX", min_length=1)

    @property
    def place(self) -> tuple[str, int, str, str]:
        """What two mailboxes may not share: their letters would go to whichever looks first."""
        return self.host.lower(), self.port, self.user, "INBOX" if self.folder.upper() == "INBOX" else self.folder


class Smtp(Server):
    port: int = Field(465, ge=1, le=65535)
    connections: int = Field(2, ge=1, le=20)            # at the same time
    give_up_after_hours: int = Field(120, ge=1, le=240)  # RFC 5321 section 4.5.4.1: at least 4-5 days
    first_retry_seconds: int = Field(300, ge=1, le=3600)
    longest_retry_seconds: int = Field(4000, ge=1, le=86400)
    data_timeout_seconds: int = Field(600, ge=1, le=1800)  # RFC 5321 section 4.5.3.2.6
    timeout_seconds: int = Field(60, ge=1, le=300)
    check_sent_folder: str = ""             # the relay files what it sent in this folder of the mailbox


class Mailbox(Strict):
    name: Slug
    address: MailAddress                    # From of everything that leaves for this mailbox
    imap: Imap
    after: Literal["move", "delete", "keep"] = "move"
    processed_folder: str = Field("Luisterpost verwerkt", min_length=1)
    set_aside_folder: str = Field("Luisterpost te bekijken", min_length=1)
    start_at: datetime | None = None        # older letters are recorded and left alone
    poll_seconds: float = Field(10, gt=0, le=300)
    largest_letter_bytes: int = Field(25_000_000, ge=10_000, le=60_000_000)
    alarm_after_minutes: int = Field(30, ge=1, le=1440)

    @field_validator("start_at")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs a time zone, such as 2026-11-01T00:00:00+01:00")
        return value


    @model_validator(mode="after")
    def _elsewhere(self) -> "Mailbox":
        """A letter moved into the folder it came from is a new message: it would be moved for ever."""
        here = self.imap.folder
        for key, folder in (("processed_folder", self.processed_folder), ("set_aside_folder", self.set_aside_folder)):
            if folder == here or folder.upper() == here.upper() == "INBOX":
                raise ValueError(f"{key} = \"{folder}\": name another folder than the one that letters come from (imap.folder)")
        return self


class Queue(Strict):
    claim_hours: float = Field(48, gt=0, le=720)        # the lease of a claim
    screening: Literal["never", "when_flagged", "always"] = "when_flagged"
    screening_alarm_hours: float = Field(4, gt=0, le=2000)      # working hours that a question may wait for a screener unnoticed
    themes: tuple[Slug, ...] = ()                       # what a question can be said to be about; empty: any word

    def holds(self, flags: tuple[str, ...]) -> bool:
        """Must a person look at a question with these flags before volunteers may take it?"""
        return self.screening == "always" or (self.screening == "when_flagged" and bool(flags))


class Attachments(Strict):
    """Whether cleaned copies of attachments are made (policies/attachments.py); originals are never shown."""

    copies: Copies = "never"


class Rights(Strict):
    """What a person gets who asks for everything of theirs. Their own letters name other persons too."""

    other_persons: OtherPersons = "masked"


class Receipt(Strict):
    send: bool = True
    at_most: int = Field(5, ge=1, le=1000)              # receipts to one address ...
    per_hours: int = Field(24, ge=1, le=720)            # ... in this time (RFC 3834 section 2)


class Answer(Strict):
    signed_by: Literal["team", "first_name", "pseudonym"] = "team"    # the volunteer's public name stands above the signature unless "team"


class OrganisationPolicy(Strict):
    """One organisation, as its file says it. `digest` names the version of the policy that stamped a question."""

    code: Slug
    name: str = Field(min_length=1, max_length=120)
    language: Language = "nl"
    languages: tuple[Language, ...] = ("nl", "fr", "de", "en")  # letters in these get mails in their own language
    time_zone: str = "Europe/Brussels"
    coordinator: MailAddress
    website: str = ""
    emergency: dict[Language, str] = Field(default_factory=dict)     # overrides the standard lines about 112, 1813, 1712
    signature: dict[Language, str] = Field(default_factory=dict)     # default: the organisation's name
    disclaimer: dict[Language, str] = Field(default_factory=dict)    # default: the standard disclaimer of policies/wording.py
    mailboxes: tuple[Mailbox, ...] = Field(alias="mailbox", min_length=1)
    smtp: Smtp
    response: Response
    retention: Retention = Retention()
    queue: Queue = Queue()
    attachments: Attachments = Attachments()
    rights: Rights = Rights()
    receipt: Receipt = Receipt()
    answer: Answer = Answer()
    contacts: tuple[Contact, ...] = Field((), alias="contact")
    alarms: tuple[AlarmRule, ...] = Field((), alias="alarm")    # the ladder; what it leaves out comes from the short forms
    digest: str = Field("", exclude=True)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:      # OSError: a folder, or a name too long for a file
            raise ValueError("write an IANA time zone, such as Europe/Brussels") from error
        return value

    @model_validator(mode="after")
    def _without_contradiction(self) -> "OrganisationPolicy":
        if wrong := list(contradictions(self)):
            raise ValueError("\n".join(wrong))
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """Every role that somebody has."""
        return tuple(dict.fromkeys((COORDINATOR, *(role for contact in self.contacts for role in contact.roles))))

    @cached_property
    def people(self) -> tuple[Contact, ...]:
        """Everybody who may be told; the top-level address is the coordinator, with the hours of its own block when there is one."""
        own = tuple(contact for contact in self.contacts if contact.address.lower() != self.coordinator.lower())
        block = next((contact for contact in self.contacts if contact not in own), None)
        if block is None:
            return (Contact(name=COORDINATOR, address=self.coordinator, roles=(COORDINATOR,)), *own)
        return (block.model_copy(update={"roles": (COORDINATOR, *block.roles)}), *own)

    @cached_property
    def ladder(self) -> tuple[AlarmRule, ...]:
        """What the file says of alarms, with the short form of those about the answer when it says nothing of them."""
        short = () if any(rule.stage == "answer" for rule in self.alarms) else self.response.alarm_hours_before
        return (*self.alarms, *(AlarmRule(hours_before=hours) for hours in short))

    def mailbox(self, name: str) -> Mailbox:
        """The mailbox with this name; KeyError when the file has none."""
        for mailbox in self.mailboxes:
            if mailbox.name == name:
                return mailbox
        raise KeyError(name)


def parse_bytes(data: bytes) -> OrganisationPolicy:
    """Read one organisation file as it lies on the disk. Raises PolicyError, as parse() does."""
    if wrong := not_text(data):
        raise PolicyError([wrong])
    return parse(data.decode().replace("\r\n", "\n"))              # the same file from Windows has the same digest


def parse(text: str) -> OrganisationPolicy:
    """Read one organisation file. Raises PolicyError with every problem in it."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError([not_toml(text, error)]) from None
    except RecursionError:
        raise PolicyError(["line 1: not valid TOML for this program: hundreds of brackets inside each other; write lists between [ and ]"]) from None
    if "digest" in data:
        raise PolicyError(["digest: unknown key; it is made from the file, leave it out"])
    try:
        return OrganisationPolicy(**data, digest=hashlib.sha256(text.encode()).hexdigest()[:16])
    except ValidationError as error:
        raise PolicyError(sentences(error, OrganisationPolicy)) from None
