"""One trial: an installation, the letters it gets, what dies meanwhile, and in the end what the world saw.

The promises are checked against the servers, not against the service's word: what the relay took, what is left in the
mailbox. A mail is told apart by its Message-ID, which is in the outbox table; a mail that is not there fails the trial.
"""

import asyncio
import imaplib
import json
import subprocess
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

import asyncpg

from tests.house import House, answer, letter, text_of
from tests.survival.world import HoldingRelay, Url

BODY = "Dag,\n\nSlaap komt met regelmaat. Leg haar elke avond om dezelfde tijd in bed.\n"
NO_DAEMON = "no daemon is running"
COORDINATOR = "coordinator@kantoor.example"
SETTLED = """
    select (select count(*) from core.ledger) >= $1
       and not exists (select from core.ledger where filed_at is null and file_to <> 'keep')
       and not exists (select from core.outgoing where state in ('ready', 'sending'))
       and not exists (select from core.question where state in ('approved', 'sending'))"""
WELL = """
    select not exists (select from core.mailbox where name = 'vragen' and (failures > 0 or last_success_at is null))
       and (select count(*) = 5 and max(failures) = 0 from core.loop)"""
Mail = tuple[str, bytes]                    # recipient, bytes


@dataclass(frozen=True)
class Tally:
    """What is left in the end. A trial that broke a promise has none: it raised AssertionError."""

    letters: int
    questions: int
    receipts: int
    most_receipts: int                      # to one asker
    uncertain: int                          # receipts recorded as "may or may not have arrived"
    lost: int                               # of these, the ones that no server took
    answered: int
    fewest_answers: int                     # arrivals of one question's answer
    most_answers: int
    message_ids: int                        # most distinct ones of one question's answer
    undeliverable: int
    status: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass
class Trial:
    """Use trial(). `size` is the number of letters of the whole trial; `uncertain` how many receipts may end unknown."""

    house: House
    size: int
    relay: HoldingRelay
    mails: Callable[[], list[Mail]]
    letters: int = 0
    uncertain: int = 0
    approved: list[str] = field(default_factory=list)
    needs_somebody: bool = False            # at the end status must name something that still fails
    refused: set[str] = field(default_factory=set)          # askers whose address does not exist
    status: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    async def send(self, number: int) -> None:
        """So many letters come in, by LMTP, one after the other."""
        letters = [letter(self.letters + index) for index in range(number)]
        self.letters += number
        await asyncio.to_thread(self.house.dovecot.deliver, "vraag", *letters)

    def start(self, **environment: str) -> "subprocess.Popen[bytes]":
        return self.house.start(**environment)

    async def dies_at(self, failpoint: str, nth: int = 1, *, look: bool = True) -> None:
        """The daemon runs until this moment of its work kills it; `status` (if somebody looks) tells that it is gone."""
        daemon = self.start(LUISTERPOST_FAILPOINT=f"{failpoint}=kill@{nth}")
        await self.house.until(lambda: daemon.poll() is not None, f"{failpoint} is reached {nth} times", 90)
        self.house.daemons.remove(daemon)
        assert daemon.returncode == -9, f"the daemon ended with {daemon.returncode} before it reached {failpoint}"
        if look:
            await self.status_says(NO_DAEMON)

    async def status_says(self, *sentences: str) -> dict[str, Any]:
        """`luisterpost status` fails now and names each of these. Returns all that it shows."""
        shown = await self.shown()
        for sentence in sentences:
            assert any(sentence in problem for problem in shown["problems"]), f"status does not say {sentence!r} but {shown['problems']}"
            if sentence not in self.status:
                self.status.append(sentence)
        assert shown["ok"] is False
        return shown

    async def shown(self) -> dict[str, Any]:
        """What `luisterpost status --json` shows; its exit status must agree."""
        ended = await asyncio.to_thread(self.house.run, "status", "--json")
        assert ended.stdout.startswith("{"), f"status printed no JSON: {ended.stderr[-2000:]}"
        shown: dict[str, Any] = json.loads(ended.stdout)
        assert ended.returncode == (0 if shown["ok"] else 1)
        return shown

    async def approve(self, number: int = 1_000_000) -> None:
        """So many open questions (default: all) get an answer that somebody else approves, through the tool contract."""
        tool = await self.house.tool()
        try:
            for _ in range(number):
                if not (code := await tool.fetchval("select desk_v1.claim_next($1)", "vrijwilliger-1")):
                    break
                await answer(tool, code, BODY)
                self.approved.append(code)
        finally:
            await tool.close()

    async def has(self, statement: str, what: str, *values: object, seconds: float = 240) -> Any:
        """Wait until this statement gives something true; a database that is away gives nothing."""
        session: asyncpg.Connection[Any] | None = None

        async def found() -> Any:
            nonlocal session
            try:
                if session is None or session.is_closed():
                    session = await asyncpg.connect(self.house.url("luisterpost_admin"), timeout=10)
                return await session.fetchval(statement, *values)
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                return None

        try:
            return await self.house.until(found, what, seconds)
        finally:
            if session is not None:
                session.terminate()

    async def settled(self, seconds: float = 90) -> None:
        """Wait until every letter is recorded and filed, nothing waits to leave, and every loop knows that it is well again."""
        await self.has(SETTLED, f"{self.letters} letters recorded and filed, nothing left to send", self.letters, seconds=seconds)
        await self.has(WELL, "the mailbox and all loops are well again", seconds=seconds)

    async def tally(self) -> Tally:
        """Count what the world saw and check every promise. Raises AssertionError."""
        await self._letters_became_questions()
        assert (left := _messages(self.house, "INBOX")) == 0, f"{left} letters are still in the source folder"
        filed = _messages(self.house, '"Luisterpost verwerkt"')
        erased = await self.house.value("select count(*) from core.erasure where stage = 'mailbox' and done_at is not null")
        assert filed >= self.letters - erased, f"only {filed} of {self.letters} letters are in the processed folder, and {erased} were erased"
        rows = {row["message_id"]: row for row in await self.house.rows(
            "select o.*, q.code, q.state as question_state from core.outgoing o left join core.question q on q.id = o.question_id")}
        taken = defaultdict(list)
        for recipient, raw in self.mails():
            taken[str(message_from_bytes(raw)["Message-ID"]).strip("<>")].append((recipient, raw))
        assert taken.keys() <= rows.keys(), "a mail left that the outbox does not know"
        receipts = [(row, taken[key]) for key, row in rows.items() if row["kind"] == "receipt"]
        answers = [(row, taken[key]) for key, row in rows.items() if row["kind"] == "answer"]
        self._receipts_hold(receipts)
        self._answers_hold(answers)
        await self._status_is_true(rows)
        return self._counted(receipts, answers)

    async def _letters_became_questions(self) -> None:
        outcomes = Counter(row["outcome"] for row in await self.house.rows("select outcome from core.ledger"))
        assert outcomes == {"question": self.letters}, f"{self.letters} letters had the outcomes {dict(outcomes)}"
        number = await self.house.value("select count(*) from core.question")
        named, hashes = (await self.house.rows("select count(distinct question_id), count(distinct letter_hash) from core.ledger"))[0]
        assert number == named == hashes == self.letters, f"{self.letters} letters became {number} questions, {named} of them in the ledger"

    def _receipts_hold(self, receipts: list[tuple[Any, list[Mail]]]) -> None:
        assert len(receipts) == self.letters
        per_asker = Counter(recipient for _, mails in receipts for recipient, _ in mails)
        assert all(number == 1 for number in per_asker.values()), f"some askers got several receipts: {per_asker.most_common(3)}"
        for row, mails in receipts:
            assert row["state"] in ("sent", "uncertain", "failed")
            assert len(mails) == 1 or row["state"] != "sent", "a receipt that the outbox calls sent was never taken"
            assert not mails or row["state"] != "failed", "a receipt that the outbox calls failed was taken"
        states = Counter(row["state"] for row, _ in receipts)
        assert states["uncertain"] <= self.uncertain, f"{states['uncertain']} receipts ended unknown; at most {self.uncertain} were in flight"
        assert states["failed"] == len(self.refused)
        assert not per_asker.keys() & self.refused

    def _answers_hold(self, answers: list[tuple[Any, list[Mail]]]) -> None:
        assert sorted(row["code"] for row, _ in answers) == sorted(self.approved), "some approved answers are not in the outbox"
        reached: set[str] = set()
        for row, mails in answers:
            if row["state"] == "failed":
                assert (row["question_state"], mails) == ("undeliverable", [])
                continue
            assert (row["state"], row["question_state"]) == ("sent", "answered"), f"an answer ended as {row['state']}, {row['question_state']}"
            assert mails, "an approved answer never arrived"
            assert len(set(mails)) == 1, "two arrivals of one answer differ"
            assert len(mails) == 1 or row["uncertain"], "an answer arrived twice though its outcome was known"
            assert "Slaap komt met regelmaat" in text_of(message_from_bytes(mails[0][1]))
            assert mails[0][0] not in reached, "one asker got the answers of two questions"
            reached.add(mails[0][0])
        failed = sum(row["state"] == "failed" for row, _ in answers)
        assert failed == (len(self.refused) if answers else 0), f"{failed} answers failed"

    async def _status_is_true(self, rows: dict[str, Any]) -> None:
        """In the end `status` has something to say exactly when something needs a person."""
        need = self.needs_somebody or any(row["state"] in ("uncertain", "failed") for row in rows.values())
        daemon = any(daemon.poll() is None for daemon in self.house.daemons)
        shown = await self.shown()
        assert shown["ok"] is (not need and daemon), f"in the end status says {shown['problems']}"
        self.status.append("in the end: " + ("a person must look" if need else "all is well"))

    def _counted(self, receipts: list[tuple[Any, list[Mail]]], answers: list[tuple[Any, list[Mail]]]) -> Tally:
        arrived = [len(mails) for row, mails in answers if row["state"] == "sent"]
        distinct = [len({message_from_bytes(raw)["Message-ID"] for _, raw in mails}) for _, mails in answers]
        unknown = [mails for row, mails in receipts if row["state"] == "uncertain"]
        return Tally(
            self.letters, len(receipts), sum(len(mails) for _, mails in receipts), max((len(mails) for _, mails in receipts), default=0),
            len(unknown), sum(not mails for mails in unknown), len(arrived), min(arrived, default=0), max(arrived, default=0),
            max(distinct, default=0), sum(row["state"] == "failed" for row, _ in answers), tuple(self.status), tuple(self.notes))


@asynccontextmanager
async def trial(url: Url, size: int, **options: Any) -> AsyncIterator[Trial]:
    """A house with a relay that can hold back. `options` are those of House."""
    relay = HoldingRelay()
    relay.start()
    async with House(url, smtp_port=relay.port, **options) as house:
        house.relay = relay
        relay.dovecot = house.dovecot
        yield Trial(house, size, relay, lambda: [(recipients[0], raw) for _, recipients, raw in list(relay.mails)])


def _messages(house: House, folder: str) -> int:
    """How many messages the server has in this folder."""
    with imaplib.IMAP4("127.0.0.1", house.dovecot.imap, timeout=10) as session:
        session.login("vraag", house.users["vraag"])
        state, found = session.select(folder, readonly=True)
        return int(found[0] or 0) if state == "OK" else 0
