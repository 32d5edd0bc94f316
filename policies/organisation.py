"""The shape of one organisation file (TOML): everything an organisation decides, with every default in one place.

parse(text) returns an OrganisationPolicy or raises PolicyError, which lists every problem at once. Unknown keys are
refused. Passwords never stand here: `secret` names a file or environment variable (service/settings.py).
"""

import hashlib
import re
import tomllib
from datetime import date, datetime, time
from functools import cached_property
from ipaddress import ip_address
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from policies.attachments import Copies

Language = Literal["nl", "fr", "de", "en"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class PolicyError(ValueError):
    """An organisation file that cannot be used; `problems` has one sentence each, naming the key and what is allowed."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def is_loopback(host: str) -> bool:
    """True for localhost and the loopback addresses (RFC 6761 section 6.3, RFC 1122 section 3.2.1.3)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _mail_address(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", value):
        raise ValueError("write one mail address, such as vraag@voorbeeld.example")
    return value


MailAddress = Annotated[str, AfterValidator(_mail_address)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]


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
            raise ValueError("security = \"plaintext\" is allowed for a server on this machine only; use \"tls\"")
        if self.authentication == "xoauth2" and bool(self.token_command) == bool(self.token_file):
            raise ValueError("authentication = \"xoauth2\" needs either token_command or token_file")
        if self.user and self.authentication == "password" and not self.secret:
            raise ValueError("a user with a password needs `secret`, the name under which the password is kept")
        return self


class Imap(Server):
    port: int = Field(993, ge=1, le=65535)
    security: Literal["tls", "plaintext"] = "tls"
    user: str = Field(min_length=1)
    folder: str = "INBOX"


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
                raise ValueError(f"{key}: name another folder than the one that letters come from (imap.folder)")
        return self


class Hours(Strict):
    """One stretch of office hours: "09:00-12:30"."""

    start: time
    end: time


def _hours(value: object) -> object:
    if isinstance(value, str):
        match = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", value)
        if not match or match[1] >= match[2]:
            raise ValueError("write office hours as \"09:00-12:30\", the end after the start")
        end = time.max if match[2] == "24:00" else time.fromisoformat(match[2])
        return Hours(start=time.fromisoformat(match[1]), end=end)
    return value


class Response(Strict):
    """When an answer is due, in working hours, and who hears of it (policies/response.py)."""

    answer_within_hours: float = Field(gt=0, le=2000)   # working hours
    office_hours: dict[Weekday, tuple[Hours, ...]]
    holidays: Literal["BE", "none"] = "BE"
    closing_days: tuple[date, ...] = ()
    alarm_hours_before: tuple[Annotated[float, Field(ge=0, le=2000)], ...] = (8.0, 0.0)  # working hours before the due moment

    @field_validator("office_hours", mode="before")
    @classmethod
    def _blocks(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {day: tuple(_hours(block) for block in blocks) for day, blocks in value.items()}

    @model_validator(mode="after")
    def _open_sometimes(self) -> "Response":
        if not any(self.office_hours.values()):
            raise ValueError("office_hours: at least one day needs office hours, or no answer would ever be due")
        for day, blocks in self.office_hours.items():
            if any(a.end > b.start for a, b in pairwise(blocks)):
                raise ValueError(f"office_hours.{day}: blocks must follow each other without overlap")
        return self


class Retention(Strict):
    """Days after the last activity of a finished question (GDPR art. 5(1)(e))."""

    identity_days: int = Field(30, ge=1, le=3650)
    text_days: int = Field(180, ge=1, le=3650)

    @model_validator(mode="after")
    def _order(self) -> "Retention":
        if self.text_days < self.identity_days:
            raise ValueError("text_days must be at least identity_days: the text never goes before the identity")
        return self


class Queue(Strict):
    claim_hours: float = Field(48, gt=0, le=720)        # the lease of a claim
    screening: Literal["never", "when_flagged", "always"] = "when_flagged"
    screening_alarm_hours: float = Field(4, gt=0, le=2000)      # working hours that a question may wait for a screener unnoticed

    def holds(self, flags: tuple[str, ...]) -> bool:
        """Must a person look at a question with these flags before volunteers may take it?"""
        return self.screening == "always" or (self.screening == "when_flagged" and bool(flags))


class Attachments(Strict):
    """Whether cleaned copies of attachments are made (policies/attachments.py); originals are never shown."""

    copies: Copies = "never"


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
    emergency: dict[Language, str] = {}     # overrides the standard lines about 112, 1813, 1712
    signature: dict[Language, str] = {}     # default: the organisation's name
    disclaimer: dict[Language, str] = {}    # default: the standard disclaimer of policies/wording.py
    mailboxes: tuple[Mailbox, ...] = Field(alias="mailbox", min_length=1)
    smtp: Smtp
    response: Response
    retention: Retention = Retention()
    queue: Queue = Queue()
    attachments: Attachments = Attachments()
    receipt: Receipt = Receipt()
    answer: Answer = Answer()
    digest: str = Field("", exclude=True)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("write an IANA time zone, such as Europe/Brussels") from error
        return value

    @model_validator(mode="after")
    def _distinct(self) -> "OrganisationPolicy":
        names = [mailbox.name for mailbox in self.mailboxes]
        if len(set(names)) < len(names):
            raise ValueError("mailbox: every mailbox needs a name of its own")
        if self.coordinator.lower() in {mailbox.address.lower() for mailbox in self.mailboxes}:
            raise ValueError("coordinator: give an address that is not one of the mailboxes, or notices would become questions")
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def mailbox(self, name: str) -> Mailbox:
        """The mailbox with this name; KeyError when the file has none."""
        for mailbox in self.mailboxes:
            if mailbox.name == name:
                return mailbox
        raise KeyError(name)


def parse(text: str) -> OrganisationPolicy:
    """Read one organisation file. Raises PolicyError with every problem in it."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError([f"not valid TOML: {error}"]) from None
    if "digest" in data:
        raise PolicyError(["digest: unknown key"])
    try:
        return OrganisationPolicy(**data, digest=hashlib.sha256(text.encode()).hexdigest()[:16])
    except ValidationError as error:
        raise PolicyError([_sentence(item) for item in error.errors()]) from None


def _sentence(item: object) -> str:
    assert isinstance(item, dict)
    key = ".".join(str(part) for part in item["loc"]) or "file"
    if item["type"] == "extra_forbidden":
        return f"{key}: unknown key"
    if item["type"] == "missing":
        return f"{key}: is missing"
    given = item.get("input")
    shown = f" (given: {given!r})" if isinstance(given, str | int | float | bool) else ""
    return f"{key}: {str(item['msg']).removeprefix('Value error, ')}{shown}"
