"""The erasure manifest: a file beside the database that says what was forgotten, so that restoring a backup brings nothing of it back.

One line per question and batch: the batch's number, its moment, what went, and a keyed hash; nobody can read from it whom it is about.
Lines are on disk before the erasure is committed: when both part, something is forgotten twice, never remembered. The database keeps
the number of its last batch (core.manifest): a file that is further shows that the database is older than it was (service/forgetting/restore.py).
"""

import asyncio
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import text

from service.database import Tx
from service.errors import LuisterpostError
from service.vault import Hasher

EVERYTHING, LOOSE = "everything", "loose_letter"            # all of an asker; a letter of no question
VOID, MARK = "void", "mark"                 # a batch that was rolled back; only a number
SPARE = timedelta(days=30)                  # the file is written anew when it is so much longer than it has to be
TAIL = 4096                                 # bytes in which the last line stands
HEAD = re.compile(r"luisterpost-manifest 1 ([0-9a-f-]{36})")
LINE = re.compile(r"(\d+) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ([a-z_,]+) ([0-9a-f]{32}|-)")

KNOWN = text("select id, number from core.manifest")
LOCKED = text("""
    insert into core.manifest (id, number) values (:id, 0)
    on conflict (id) do update set number = core.manifest.number
    returning number""")
NUMBERED = text("update core.manifest set number = greatest(number, :number) where id = :id")
CODES = text("select q.id, q.code from core.question q where q.id = any (:ids)")


@dataclass(frozen=True, slots=True)
class Line:
    """What went of one question, or everything of an asker until that moment, or a letter of no question."""

    number: int
    at: datetime
    what: tuple[str, ...]
    hash: str

    def __str__(self) -> str:
        return f"{self.number} {self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {','.join(self.what)} {self.hash}\n"

    @property
    def reaches(self) -> int:
        """The number of the last batch that stands once this line is written."""
        return self.number - (VOID in self.what)


@dataclass(frozen=True, slots=True)
class Position:
    """Which manifest, and the number of its last batch."""

    id: UUID
    number: int


def position(path: Path) -> Position | None:
    """None: there is no file yet. Raises LuisterpostError when there is one that is no manifest."""
    try:
        with path.open("rb") as file:
            head = HEAD.fullmatch(file.readline(100).decode("ascii", "replace").rstrip("\n"))
            file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
            last = [*_parse(file.read().decode("ascii", "replace").splitlines(keepends=True))][-1:]
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LuisterpostError(f"the erasure manifest {path} cannot be read ({type(error).__name__})") from None
    if head is None:
        raise LuisterpostError(f"{path} is no erasure manifest: bring its copy back, or let LUISTERPOST_MANIFEST name the right file")
    return Position(UUID(head[1]), last[0].reaches if last else 0)


async def refusal(tx: Tx, path: Path, *, missing: bool = True) -> str:
    """Why nothing may be erased or started now, in one sentence; "" when all is well. `missing`: a file that is gone matters here."""
    known = {row.id: row.number for row in await tx.execute(KNOWN)}
    found = position(path)
    if found is None:
        return (f"this database has an erasure manifest that is not at {path}: bring its copy back, then run `luisterpost restore-check`; "
                "if it is lost or another machine keeps it, `luisterpost restore-check --begin-anew`") if known and missing else ""
    committed = known.get(found.id, 0)
    if found.number > committed + 1:        # one more: a crash between manifest and commit
        return _older(path)
    return _cut_off(path, committed - found.number) if found.number < committed and missing else ""


def _older(path: Path) -> str:
    return (f"the database is older than its erasure manifest {path}, as after restoring a backup: "
            "run `luisterpost restore-check` before anything else")


def _cut_off(path: Path, batches: int) -> str:
    return (f"the erasure manifest {path} is older than the database, {batches} batches are not in it: bring its newest copy back; "
            "if there is none, `luisterpost restore-check --begin-anew`")


class Manifest:
    """The manifest of one state folder. `days`: how old a line may grow; no backup may be older."""

    def __init__(self, path: Path, hasher: Hasher, days: int = 400) -> None:
        self.path, self.days, self._hasher = path, days, hasher
        self._written: int | None = None    # the batch that this object wrote last

    def hash_of(self, code: str) -> str:
        return self._hasher.erased(f"question {code}".encode())

    def hash_of_asker(self, organisation: str, asker_hash: bytes) -> str:
        return self._hasher.erased(f"asker {organisation} ".encode() + asker_hash)

    def hash_of_letter(self, letter_hash: bytes) -> str:
        return self._hasher.erased(b"letter " + letter_hash)

    def begin(self) -> Position:
        """Make the file if it is not there yet."""
        if not self.path.exists():
            self._write(f"luisterpost-manifest 1 {uuid4()}\n", new=True)
        found = position(self.path)
        assert found is not None
        return found

    async def lock(self, tx: Tx) -> int:
        """The number of the last batch that is committed; waits for whoever is writing one, and lets nobody else until `tx` ends."""
        return int((await tx.execute(LOCKED, {"id": self.begin().id})).scalar_one())

    async def write(self, tx: Tx, items: Sequence[tuple[int, str]], now: datetime, askers: Iterable[tuple[str, bytes]] = (),
                    letters: Iterable[bytes] = ()) -> None:
        """Put (question, stage) on record, askers (organisation, hash of the address) of whom everything goes, and letters of no question
        (their hash in the ledger). Call it before erasing, in the same transaction. Raises LuisterpostError when this database is older
        than the file."""
        number = await self.lock(tx) + 1
        if (beyond := self.begin().number - number) >= 0:
            raise LuisterpostError(_older(self.path) if beyond else "an earlier erasure was cut off: run `luisterpost erase`, then try again")
        lines = [Line(number, now, (EVERYTHING,), self.hash_of_asker(*asker)) for asker in askers]
        lines += [Line(number, now, (LOOSE,), self.hash_of_letter(letter)) for letter in letters]
        lines += [Line(number, now, stages, self.hash_of(code)) for code, stages in (await _stages(tx, items)).items()]
        if lines:
            self._written = number
            await asyncio.to_thread(self._write, "".join(map(str, lines)))
            await self.reached(tx, number)

    async def reached(self, tx: Tx, number: int) -> None:
        await tx.execute(NUMBERED, {"id": self.begin().id, "number": number})

    async def void(self, tx: Tx, now: datetime) -> None:
        """What was written last was refused by the database: it does not stand."""
        if self._written is not None and await self.lock(tx) < self._written:
            await asyncio.to_thread(self._write, str(Line(self._written, now, (VOID,), "-")))
        self._written = None

    def lines(self) -> list[Line]:
        """All that stands, oldest first."""
        batches: dict[int, list[Line]] = {}
        with self.path.open(encoding="ascii", errors="replace") as file:
            for line in _parse(file):
                if VOID in line.what:
                    batches.pop(line.number, None)
                elif MARK not in line.what:
                    batches.setdefault(line.number, []).append(line)
        return [line for batch in batches.values() for line in batch]

    def damaged(self) -> int:
        """In how many places something is not as it was written: a line that is none (a crash may tear one), or batches that are missing."""
        with self.path.open(encoding="ascii", errors="replace") as file:
            written = [line for line in file if line.strip()][1:]
        numbers = [line.number for line in _parse(written)]
        return len(written) - len(numbers) + sum(later > earlier + 1 for earlier, later in pairwise(numbers))

    async def continue_at(self, tx: Tx, now: datetime) -> None:
        """Go on with a file whose newest lines are lost."""
        committed = await self.lock(tx)
        if self.begin().number < committed:
            await asyncio.to_thread(self._write, str(Line(committed, now, (MARK,), "-")))

    def names(self, organisation: str, asker_hash: bytes | None) -> bool:
        """Whether everything of this asker went, at least once."""
        wanted = self.hash_of_asker(organisation, asker_hash) if asker_hash and self.path.exists() else ""
        return bool(wanted) and any(line.hash == wanted for line in self.lines())

    async def trim(self, tx: Tx, now: datetime) -> None:
        """Drop lines that no backup is old enough for."""
        await self.lock(tx)
        await asyncio.to_thread(self._trim, now - timedelta(days=self.days))

    def _trim(self, oldest: datetime) -> None:
        with self.path.open(encoding="ascii", errors="replace") as file:
            first = next(_parse(file), None)
        if first is None or first.at > oldest - SPARE:
            return
        now, kept = self.begin(), [line for line in self.lines() if line.at > oldest]
        mark = Line(now.number, oldest, (MARK,), "-")
        self._write(f"luisterpost-manifest 1 {now.id}\n" + "".join(map(str, [*kept, mark])), new=True)

    def _write(self, written: str, *, new: bool = False) -> None:
        """On disk when it returns. `new`: in the place of the file. Whoever owns the folder owns the file, though root may have written it."""
        path = self.path.with_name(f".{self.path.name}.new") if new else self.path
        if new:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | (os.O_CREAT | os.O_TRUNC if new else 0), 0o600), "r+b") as file:
            torn = file.seek(0, os.SEEK_END) > 0 and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n"
            file.write(b"\n" * torn + written.encode("ascii"))
            file.flush()
            if new and os.geteuid() == 0:
                os.fchown(file.fileno(), self.path.parent.stat().st_uid, -1)
            os.fsync(file.fileno())
        if new:
            path.replace(self.path)
            folder = os.open(self.path.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)


async def _stages(tx: Tx, items: Sequence[tuple[int, str]]) -> dict[str, tuple[str, ...]]:
    """{code: stages}"""
    stages: dict[int, list[str]] = {}
    for question_id, stage in items:
        stages.setdefault(question_id, []).append(stage)
    return {row.code: tuple(stages[row.id]) for row in await tx.execute(CODES, {"ids": list(stages)})} if stages else {}


def _parse(lines: Iterable[str]) -> Iterator[Line]:
    """Whole lines only: one that a crash tore apart is no line."""
    for line in lines:
        if (found := LINE.fullmatch(line.removesuffix("\n"))) and line.endswith("\n"):
            yield Line(int(found[1]), datetime.fromisoformat(found[2]), tuple(found[3].split(",")), found[4])
