"""The Python face of desk_v1: what an answer tool, the desk and the command line do with the queue.

Holds one connection of a tool's own login and nothing else; every rule is in migrations/contract/. A refusal becomes a
ContractError whose code is the DK… code and whose sentence says what to do; it never quotes a row.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

import asyncpg

from service.database import asyncpg_dsn
from service.errors import ContractError

SENTENCES = {
    "DK001": "the question is not in the right state for this, is not yours (your claim may have run out), or somebody is busy with it: "
             "look at it again",
    "DK002": "there is a newer revision than the one you named: read the newest and try again",
    "DK003": "who wrote or submitted a revision may not review it: let somebody else do it",
    "DK004": "there is no active person with this alias in this organisation: add the alias with `luisterpost actor add`",
    "DK005": "there is no question with this code in this organisation",
    "DK006": "the text is empty, too long or has control characters: at most 100000 characters for a draft, 4000 for a remark, 200 for a reason",
    "DK007": "the verbs work in read committed transactions only: begin the transaction without another isolation level",
    "DK008": "this person may not screen: let a screener do it, or make this alias one with `luisterpost actor add --screener`",
    "DK009": "there is no such mask or piece here, it overlaps another mask, or its kind is unknown: look at `luisterpost queue masks` again",
    "DK011": "a registration has words of the closed lists only: see `luisterpost queue register --help`",
    "DK010": "a theme is a word of at most 40 small letters, digits and hyphens, out of queue.themes where the organisation lists them, or nothing; "
             "a priority is normal, urgent or danger",
}
_BUSY = frozenset({"40001", "40P01", "55P03"})   # serialization failure, deadlock, lock timeout: all mean "try again"

Sheets = list[bytes]                             # in a class with a field `bytes` the type has no name of its own

_UNSENDABLE = frozenset({"22000", "22021"})      # half a character (found by the driver) or a NUL (found by PostgreSQL)


@dataclass(frozen=True, slots=True)
class Withheld:
    """An attachment that was kept back: its kind and size, never its name."""

    kind: str
    bytes: int


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as its tool sees it. `revision` is the newest draft's number, 0 without a draft; texts are None once erased."""

    code: str
    follows: str | None
    state: str
    state_reason: str
    subject: str | None
    body: str | None
    language: str
    attachments: tuple[Withheld, ...]
    arrived: datetime
    due_at: datetime
    claimed_by: str | None
    claimed_until: datetime | None
    revision: int
    review_revision: int | None
    flags: tuple[str, ...]                  # why a screener should look, codes of policies/anonymity/screening.py
    theme: str                              # "" until somebody says what it is about
    priority: str                           # "normal", "urgent" or "danger"
    consulting_since: datetime | None       # an expert is being asked


@dataclass(frozen=True, slots=True)
class MaskView:
    """One mask of a question that waits for a screener. `part` is "subject" or "text"; `start` and `length` count characters of it.

    `state` is "standing", "lifting" (asked for), "lifted" or "added" (by a screener). What was cut off has length 0.
    """

    question: str
    number: int
    part: str
    kind: str
    detector: str
    confidence: float
    start: int
    length: int
    replaced_by: str
    state: str


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """An attachment: kind and size of the original; the cleaned copy, sheet by sheet, only once a screener released it.

    `state` is "withheld", "waiting" (for its copy), "refused" (`reason` says why there is none), "cleaned" or "released".
    """

    question: str
    number: int
    name: str                               # bijlage-N, never the asker's own
    kind: str
    bytes: int
    state: str
    reason: str
    media_type: str | None
    sheets: Sheets | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a cleaned copy."""

    number: int
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One revision of an answer. `digest` is the SHA-256 of its text in hexadecimal."""

    question: str
    revision: int
    author: str
    body: str
    digest: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class RemarkView:
    """What a reviewer wrote; `reviewer` is None when the check before sending wrote it."""

    question: str
    revision: int
    reviewer: str | None
    note: str


@dataclass(frozen=True, slots=True)
class ActorView:
    alias: str
    active: bool
    screener: bool
    coordinator: bool


View = TypeVar("View", QuestionView, AnswerView, RemarkView, ActorView, MaskView, AttachmentView)


@asynccontextmanager
async def open_contract(url: str) -> AsyncIterator["Contract"]:
    """A session of the tool whose login the URL names."""
    connection = await asyncpg.connect(asyncpg_dsn(url), timeout=10, command_timeout=30,
                                       server_settings={"application_name": "luisterpost tool"})
    try:
        yield Contract(connection)
    finally:
        await connection.close()


class Contract:
    """The views and verbs of desk_v1. Verbs raise ContractError."""

    def __init__(self, connection: "asyncpg.Connection[Any]") -> None:
        self._connection = connection

    async def questions(self, state: str | None = None, limit: int = 1000) -> list[QuestionView]:
        """Questions, due first; of one state or of all."""
        rows = await self._fetch("select * from desk_v1.questions where $1::text is null or state = $1 order by due_at, code limit $2", state, limit)
        return [_question(row) for row in rows]

    async def question(self, code: str) -> QuestionView:
        rows = await self._fetch("select * from desk_v1.questions where code = $1", code)
        if not rows:
            raise ContractError("DK005", SENTENCES["DK005"])
        return _question(rows[0])

    async def answers(self, code: str) -> list[AnswerView]:
        """All revisions of the answer, oldest first."""
        rows = await self._fetch("select * from desk_v1.answers where question = $1 order by revision", code)
        return [_view(AnswerView, row) for row in rows]

    async def remarks(self, code: str) -> list[RemarkView]:
        rows = await self._fetch("select * from desk_v1.remarks where question = $1 order by revision", code)
        return [_view(RemarkView, row) for row in rows]

    async def actors(self) -> list[ActorView]:
        return [_view(ActorView, row) for row in await self._fetch("select * from desk_v1.actors order by alias")]

    async def claim(self, code: str, actor: str) -> datetime:
        """Take this question. Returns when the claim ends; saving a draft renews it."""
        until: datetime = await self._call("claim", code, actor)
        return until

    async def claim_next(self, actor: str) -> str | None:
        """Take the free question that is due first. Returns its code, None when the queue is empty."""
        code: str | None = await self._call("claim_next", actor)
        return code

    async def release(self, code: str, actor: str) -> None:
        await self._call("release", code, actor)

    async def save_draft(self, code: str, actor: str, body: str, base_revision: int) -> int:
        """Save the text as the revision after `base_revision` (0: the first). Returns its number."""
        revision: int = await self._call("save_draft", code, actor, _plain(body), base_revision)
        return revision

    async def submit(self, code: str, actor: str, revision: int) -> None:
        await self._call("submit", code, actor, revision)

    async def send_back(self, code: str, reviewer: str, revision: int, note: str) -> None:
        await self._call("send_back", code, reviewer, revision, _plain(note))

    async def approve(self, code: str, reviewer: str, revision: int) -> None:
        """Approve exactly this revision; it leaves as it stands."""
        await self._call("approve", code, reviewer, revision)

    async def close(self, code: str, reviewer: str, reason: str) -> None:
        """End the question without an answer."""
        await self._call("close", code, reviewer, _plain(reason))

    async def screen(self, code: str, reviewer: str) -> None:
        await self._call("screen", code, reviewer)

    async def masks(self, code: str) -> list[MaskView]:
        """The masks of a question that waits for a screener, in the order of the text; [] for any other question."""
        rows = await self._fetch("select * from desk_v1.masks where question = $1 order by part, start, number", code)
        return [_view(MaskView, row) for row in rows]

    async def mask(self, code: str, screener: str, part: str, start: int, length: int, kind: str) -> int:
        """Mask a missed piece. `kind` is one of ours, a name, child, town or school with a number if wanted ("kind 2"). Returns the mask's number."""
        number: int = await self._call("mask", code, screener, part, start, length, kind)
        return number

    async def unmask(self, code: str, screener: str, number: int) -> None:
        """Ask for the words of a wrong mask; they are back as soon as its state is "lifted"."""
        await self._call("unmask", code, screener, number)

    async def doubt(self, code: str, actor: str) -> None:
        """Let a screener look again: somebody may be recognised."""
        await self._call("doubt", code, actor)

    async def classify(self, code: str, actor: str, theme: str, priority: str) -> None:
        """Say what a question is about ("" or a slug) and how urgent it is; its clock runs anew. Only a screener takes danger back."""
        await self._call("classify", code, actor, theme, priority)

    async def register(self, code: str, actor: str, child_age: str, relation: str, help: str) -> None:  # noqa: A002 - the word of the contract
        """Say what the figures will count (policies/figures.py); nothing leads from it to the question once that is finished."""
        await self._call("register", code, actor, child_age, relation, help)

    async def begin_consultation(self, code: str, actor: str) -> None:
        """Say that an expert is being asked: the claim lasts meanwhile, as long as the policy allows."""
        await self._call("begin_consultation", code, actor)

    async def end_consultation(self, code: str, actor: str) -> None:
        await self._call("end_consultation", code, actor)

    async def attachments(self, code: str) -> list[AttachmentView]:
        """The attachments of a question, in the order of the letter."""
        rows = await self._fetch("select * from desk_v1.attachments where question = $1 order by number", code)
        return [_view(AttachmentView, row) for row in rows]

    async def look_at_attachment(self, code: str, screener: str, number: int) -> list[Sheet]:
        """The cleaned copy, for the screener who must decide about it. That somebody looked is on record."""
        rows = await self._fetch("select * from desk_v1.look_at_attachment($1, $2, $3)", code, screener, number)
        return [Sheet(row["sheet"], row["media_type"], row["content"]) for row in rows]

    async def release_attachment(self, code: str, screener: str, number: int) -> None:
        """Let volunteers see this copy."""
        await self._call("release_attachment", code, screener, number)

    async def withhold_attachment(self, code: str, screener: str, number: int) -> None:
        """Take a released copy back."""
        await self._call("withhold_attachment", code, screener, number)

    async def _call(self, verb: str, *arguments: object) -> Any:
        holders = ", ".join(f"${number}" for number in range(1, len(arguments) + 1))
        rows = await self._fetch(f"select desk_v1.{verb}({holders})", *arguments)
        return rows[0][0]

    async def _fetch(self, statement: str, *arguments: object) -> "list[asyncpg.Record]":
        try:
            return list(await self._connection.fetch(statement, *arguments))
        except asyncpg.PostgresError as error:
            raise _refusal(error) from None


def _refusal(error: asyncpg.PostgresError) -> ContractError:
    code = str(error.sqlstate)
    if code in SENTENCES:
        return ContractError(code, SENTENCES[code])
    if code in _UNSENDABLE:
        return ContractError("DK006", SENTENCES["DK006"])
    if code in _BUSY:
        return ContractError("DK001", SENTENCES["DK001"])
    if code == "42501":
        return ContractError(code, "this login is not an active answer tool: add it with `luisterpost tool add`")
    return ContractError(code, f"the database refused (SQLSTATE {code})")


def _plain(text: str) -> str:
    """Line ends of every system as one newline: the contract refuses carriage returns."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _question(row: "asyncpg.Record") -> QuestionView:
    values = {field.name: row[field.name] for field in fields(QuestionView)}
    values["attachments"] = tuple(Withheld(item["kind"], item["bytes"]) for item in json.loads(row["attachments"]))
    values["flags"] = tuple(row["flags"])
    return QuestionView(**values)


def _view(view: type[View], row: "asyncpg.Record") -> View:
    return view(**{field.name: row[field.name] for field in fields(view)})
