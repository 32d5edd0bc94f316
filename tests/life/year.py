"""One simulated life on real servers: the loops of the daemon with a clock that a story moves, compared with what must follow.

Alarms are compared at every rung, what is kept and forgotten after every daily sweep, the whole dump, the mail folders and the logs at
the end. Some days the daemon is down; some questions are held for a while.
"""

import asyncio
import imaplib
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email import message_from_bytes
from io import StringIO
from pathlib import Path
from random import Random

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from policies.retention import STAGES
from service.database import Presence, Tx
from service.forgetting import hold
from service.origin import register
from service.outbox import place as outgoing_place
from service.reading import Readers
from service.settings import Settings
from service.smtp import Envelope
from service.vault import KeyFolder
from tests.house import text_of
from tests.life import everywhere
from tests.life.naive import Hold, Naive
from tests.life.organisations import FILES, organisations
from tests.life.people import PROCESSED, People
from tests.life.story import BEGIN, Event, story
from tests.servers import Dovecot
from workers import deadlines
from workers.retention import Retention
from workers.world import World

COPIED = 5                                  # one in so many questions has copies on the mail server
DOWN = ((20, 27), (51, 53), (200, 221))     # days on which the daemon does not run
CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{8}\b")

LEFT = """
    select q.code, array_remove(array[
        case when q.asker_hash is not null or q.name_hash is not null or exists (select from core.asker a where a.question_id = q.id)
               or exists (select from core.mask m where m.question_id = q.id)
               or exists (select from core.known_name n where n.question_id = q.id) then 'identity' end,
        case when exists (select from core.letter l where l.question_id = q.id) then 'letter' end,
        case when exists (select from core.attachment t where t.question_id = q.id and t.sheets is not null) then 'attachments' end,
        case when exists (select from core.outgoing o where o.question_id = q.id and o.sealed is not null) then 'outbox' end,
        case when exists (select from core.remark r where r.question_id = q.id) or exists (
            select from core.answer a where a.question_id = q.id
            and not (q.state in ('answered', 'undeliverable') and a.revision = q.review_revision)) then 'drafts' end,
        case when q.body is not null or q.subject is not null then 'text' end,
        case when exists (select from core.trail t where t.question_id = q.id) then 'trail' end,
        case when exists (select from core.ledger l where l.question_id = q.id and l.uid is not null) then 'ledger' end], null) as stages,
        exists (select from core.data_key k where k.id = q.data_key_id) as opens
    from core.question q"""
ALARMS = """
    select t.id, q.code, t.detail from core.trail t join core.question q on q.id = t.question_id where t.event = 'alarm' and t.id > :read"""
NOTICES = """
    select o.id, o.message_id, o.sealed, k.key_id, k.sealed as key
    from core.outgoing o join core.data_key k on k.id = o.data_key_id where o.kind = 'notice' and o.id > :read order by o.id"""
LEFT_US = "update core.outgoing set state = 'sent', settled_at = :now, next_try_at = null where state = 'ready'"
LOOSE = """
    select count(*) from core.outgoing o
    where o.kind = 'notice' and o.erase_at <= :now
      and not exists (select from core.hold h where h.organisation_id = o.organisation_id and h.scope = 'organisation' and h.ended_at is null)"""


@dataclass
class Tally:
    """What a life amounted to; `wrong` are sentences about what did not hold, at most a few of each kind."""

    questions: int = 0
    follow_ups: int = 0
    days: int = 0
    compared: int = 0                       # stages of questions, after all sweeps together
    rungs: int = 0
    mails: int = 0                          # with alarms
    warnings: int = 0
    holds: int = 0
    erased: Counter[str] = field(default_factory=Counter)
    words_due: int = 0
    words_kept: int = 0
    wrong: list[str] = field(default_factory=list)

    def differ(self, what: str, *details: object) -> None:
        if sum(line.startswith(what) for line in self.wrong) < 5:
            self.wrong.append(f"{what}: {', '.join(map(str, details))}")


class Year:
    """The whole installation of one life, in a folder of its own."""

    def __init__(self, url: Callable[[str], str], server: Dovecot, folder: Path, events: list[Event], random: Random) -> None:
        self.url, self.server, self.folder, self.events, self.random = url, server, folder, events, random
        self.now, self.naive, self.tally = BEGIN, Naive(), Tally()
        self.alarms_read = self.notices_read = 0
        self.standing: list[tuple[datetime, int, Hold]] = []        # until when

    async def run(self, days: int, told: Callable[[int, Tally], None]) -> Tally:
        database = create_async_engine(self.url("luisterpost_worker").replace("postgresql://", "postgresql+asyncpg://", 1), pool_size=4)
        self.admin = create_async_engine(self.url("luisterpost_admin").replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=NullPool)
        try:
            await self._settle_in(database)
            for day in range(days):
                await self._live(BEGIN + timedelta(days=day), BEGIN + timedelta(days=day + 1), down=_down(day))
                told(day + 1, self.tally)
            self.tally.days = days
            await self._look_everywhere()
        finally:
            await database.dispose()
        return self.tally

    async def _settle_in(self, database: AsyncEngine) -> None:
        policies = organisations(self.server.imap)
        keys = KeyFolder(self.folder / "keys")
        keys.new(date(2026, 1, 1))
        (self.folder / "secrets").mkdir()
        (self.folder / "secrets/imap").write_text("geheim")
        settings = Settings(state=self.folder, secrets=self.folder / "secrets")
        async with self.admin.begin() as tx:
            origins = await register(tx, policies)
            self.world = World(settings, database, Presence(self.url("luisterpost_worker"), lambda _event: None), policies, origins, keys.sealer(),
                               keys.hasher(), keys.opener(), Readers(1, 5, 1_500_000_000), lambda: self.now)
            places, copies = await asyncio.to_thread(self._pour)
            opener = keys.opener()
            self.people = People({origin.policy.code: origin for origin in origins}, keys, keys.hasher(), opener, self.naive, places, copies)
            await self.people.settle_in(tx)
        self.opener, self.retention = opener, Retention(self.world)

    # -- what the mail server has -------------------------------------------------------------------------------------

    def _pour(self) -> tuple[dict[int, tuple[int, int]], set[int]]:
        """Copies of letters where intake filed them, and of answers where the relay filed them."""
        asked = [event.asked for event in self.events if event.verb == "arrive" and event.asked.number % COPIED == 0]
        sent = {event.asked for event in self.events if event.verb == "dispatch"}
        for code in FILES:
            mine = [item for item in asked if item.organisation == code]
            self.server.pour(code, [_copy(f"vraag-{item.number}@vragers.example", item.word("mailbox")) for item in mine], f".{PROCESSED}")
            self.server.pour(code, [_copy(f"antwoord-{item.number}@{code}.example", item.word("mailbox")) for item in mine if item in sent], ".Sent")
        self.lines = {code: self._log_in(code) for code in FILES}
        self.copies: dict[tuple[str, str, int], int] = {}           # organisation, folder, UID: number of the question
        places = {}
        for code, line in self.lines.items():
            for folder in (PROCESSED, "Sent"):
                _, number = line.select(f'"{folder}"', readonly=True)
                found = line.uid("FETCH", "1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1] if int(number[0] or b"0") else []
                validity = int(line.response("UIDVALIDITY")[1][0] or b"0")
                for part in found:
                    if isinstance(part, tuple):
                        uid, asked_number = int(re.findall(rb"UID (\d+)", part[0])[0]), int(re.findall(rb"-(\d+)@", part[1])[0])
                        self.copies[code, folder, uid] = asked_number
                        if folder == PROCESSED:
                            places[asked_number] = (validity, uid)
        return places, {item.number for item in asked}

    def _log_in(self, code: str) -> imaplib.IMAP4:
        line = imaplib.IMAP4("127.0.0.1", self.server.imap)
        line.login(code, "geheim")
        return line

    def _on_server(self) -> set[int]:
        """The questions of which the mail server still has a copy."""
        found: set[int] = set()
        for code, line in self.lines.items():
            for folder in (PROCESSED, "Sent"):
                line.select(f'"{folder}"', readonly=True)
                found.update(self.copies[code, folder, int(uid)] for uid in line.uid("SEARCH", "ALL")[1][0].split())
        return found

    # -- a day --------------------------------------------------------------------------------------------------------

    async def _live(self, begin: datetime, end: datetime, *, down: bool) -> None:
        """From midnight to midnight: people and letters, rungs at their moments, and at the end the sweep."""
        today = [event for event in self.events if begin <= event.at < end]
        while True:
            rung = None if down else self.naive.next_tick()
            after = max(rung, begin) if rung is not None else end
            if today and today[0].at <= after:
                await self._do(today.pop(0))
            elif after < end:
                await self._tick(after)
            else:
                break
        if not down:
            await self._tick(end)
            await self._sweep(end)

    async def _do(self, event: Event) -> None:
        self.now = event.at
        async with self.world.database.begin() as tx:
            await self.people.do(tx, event)
        if event.verb in ("arrive", "bounce"):
            await self._read()              # what intake tells people is not looked at here
        if event.verb == "classify" and not _down((event.at - BEGIN).days):
            await self._tick(event.at)      # the loop hears of it at once

    async def _tick(self, now: datetime) -> None:
        """What the loop of deadlines tells at this moment, and what it must."""
        self.now = now
        rungs, lines = self.naive.tick(now)
        while await deadlines.step(self.world):
            pass
        told, mails = await self._read()
        found = Counter((address, code) for address, codes in mails for code in codes)
        if told != rungs:
            self.tally.differ("alarms", now, "missing:", dict(rungs - told), "doubled or too early:", dict(told - rungs))
        if found != Counter(lines):
            self.tally.differ("mail of alarms to the wrong people", now, sorted(found.items()), sorted(lines))
        self.tally.rungs, self.tally.mails = self.tally.rungs + told.total(), self.tally.mails + len(mails)

    async def _read(self) -> tuple[Counter[tuple[str, str]], list[tuple[str, set[str]]]]:
        """The rungs that the trail got and the notices that the outbox got since the last time."""
        async with self.world.database.connect() as tx:
            rungs = (await tx.execute(text(ALARMS), {"read": self.alarms_read})).all()
            notices = (await tx.execute(text(NOTICES), {"read": self.notices_read})).all()
        self.alarms_read = max((row.id for row in rungs), default=self.alarms_read)
        self.notices_read = max((row.id for row in notices), default=self.notices_read)
        mails = []
        for row in notices:
            envelope = Envelope.unpack(self.opener.open_data_key(row.key_id, row.key).open(row.sealed, outgoing_place(row.message_id)))
            body = text_of(message_from_bytes(envelope.data))
            mails.append((envelope.recipient, {code for code in CODE.findall(body) if code in self.naive.questions}))
        return Counter((row.code, row.detail) for row in rungs), mails

    async def _sweep(self, now: datetime) -> None:
        self.now = now
        await self._hold(now)
        async with self.world.database.begin() as tx:
            await tx.execute(text(LEFT_US), {"now": now})
        while await self.retention.step():
            pass
        for _, codes in (await self._read())[1]:
            self._warned(codes)
        self.naive.sweep(now)
        await self._compare(now)

    def _warned(self, codes: set[str]) -> None:
        for code in codes:
            question = self.naive.questions[code]
            if question.exchange.last in question.warned:
                self.tally.differ("warned twice", self.now, code)
            if question.exchange.last:
                question.warned.add(question.exchange.last)
            self.tally.warnings += 1

    async def _compare(self, now: datetime) -> None:
        async with self.world.database.connect() as tx:
            rows = {row.code: row for row in await tx.execute(text(LEFT))}
            loose = (await tx.execute(text(LOOSE), {"now": now})).scalar_one()
        on_server = self._on_server()
        for code, expected in self.naive.left().items():
            row, number = rows.get(code), self.naive.questions[code].asked.number
            found = frozenset([*(row.stages if row else ()), *(["mailbox"] if number in on_server else [])])
            self.tally.compared += len(self.naive.questions[code].holds)
            if found - expected:
                self.tally.differ("kept too long", now, code, *(found - expected))
            if expected - found:
                self.tally.differ("gone too early", now, code, *(expected - found))
            if row and row.opens != bool({"identity", "letter", "outbox"} & expected):
                self.tally.differ("data key", now, code, row.opens)
            if not row and expected:
                self.tally.differ("row gone too early", now, code)
        if over := rows.keys() - {code for code, question in self.naive.questions.items() if len(question.gone) < len(STAGES)}:
            self.tally.differ("row kept too long", now, *sorted(over)[:3])
        if loose:
            self.tally.differ("notices kept too long", now, loose)

    # -- holds --------------------------------------------------------------------------------------------------------

    async def _hold(self, now: datetime) -> None:
        """Sometimes a coordinator places one; two end it weeks later."""
        async with self.world.database.begin() as tx:
            for ends, number, mine in list(self.standing):
                if ends <= now:
                    await hold.end(tx, number, "noor", now)
                    await hold.end(tx, number, "sam", now)
                    self.standing.remove((ends, number, mine))
                    self.naive.holds.remove(mine)
            finished = [question for question in self.naive.questions.values() if question.exchange.last and "identity" not in question.gone]
            if finished and self.random.random() < 0.12:
                await self._place(tx, Hold(self.random.choice(("question", "question", "asker", "asker", "organisation")),
                                           self.random.choice(finished)), now)

    async def _place(self, tx: Tx, mine: Hold, now: datetime) -> None:
        asked, organisation = mine.question.asked, mine.question.policy.code
        target = await hold.target(
            tx, code=mine.question.code if mine.scope == "question" else None, organisation=organisation,
            asker_hash=self.world.hasher.address(asked.address) if mine.scope == "asker" else None)
        days = self.random.randrange(3, 12 if mine.scope == "organisation" else 40)
        acted = await hold.place(tx, target, "noor", f"klacht {asked.word('hold')}", now.date() + timedelta(days=90), self.world.sealer, now)
        self.naive.holds.append(mine)
        self.standing.append((now + timedelta(days=days), acted.id, mine))
        self.tally.holds += 1

    # -- the end ------------------------------------------------------------------------------------------------------

    async def _look_everywhere(self) -> None:
        """A whole dump with everything that its keys open, the mail folders, the logs of the servers: which planted words are there?"""
        for line in self.lines.values():
            line.logout()
        server = self.server.base
        found = await everywhere.words(self.url("luisterpost_admin"), self.admin, self.opener,
                                       [self.folder, server / "mail", server / "home", server / "dovecot.log"])
        if any(stage == "hold" for _, stage in found):
            self.tally.differ("the reason of a hold in clear")
        for question in self.naive.questions.values():
            due, kept = question.holds & question.gone.keys(), question.holds - question.gone.keys()
            for stage in due:
                if (question.asked.number, stage) in found:
                    self.tally.differ("a planted word of what is due", question.code, stage)
            for stage in kept & question.planted:
                if (question.asked.number, stage) not in found:
                    self.tally.differ("a planted word of what is not due is gone", question.code, stage)
            self.tally.words_due, self.tally.words_kept = self.tally.words_due + len(due), self.tally.words_kept + len(kept)
            self.tally.erased.update(due)
        self.tally.questions = len(self.naive.questions)
        self.tally.follow_ups = sum(question.asked.parent is not None for question in self.naive.questions.values())
        self.tally.wrong += [f"text erased without a warning: {code}" for code in self.naive.unwarned[:5]]
def _copy(message_id: str, word: str) -> bytes:
    return f"Message-ID: <{message_id}>\r\nSubject: Slapen\r\n\r\n{word}\r\n".encode()


def _down(day: int) -> bool:
    return any(first <= day < last for first, last in DOWN)


async def live(
    url: Callable[[str], str], *, questions: int, days: int, seed: int = 4, told: Callable[[int, Tally], None] = lambda _day, _tally: None,
    begin_journal: Callable[[], None] = lambda: None,
) -> Tally:
    """Live so many days with so many questions. `url(role)` is a migrated database of one's own."""
    random, logs = Random(seed), StringIO()
    with tempfile.TemporaryDirectory(prefix="lp-life-") as folder, Dovecot(dict.fromkeys(FILES, "geheim")) as server:
        with redirect_stdout(logs), redirect_stderr(logs):
            begin_journal()
            tally = await Year(url, server, Path(folder), story(questions, days, random), random).run(days, told)
        if found := everywhere.WORD.findall(logs.getvalue().encode()):
            tally.differ("a planted word in the logs", found[:5])
        if "alarm_raised" not in logs.getvalue() or "sweep_finished" not in logs.getvalue():
            tally.differ("the logs are not where the test looks for them")
    return tally
