"""Poll one mailbox: fetch what the ledger does not know, oldest first, have it read, record it, file it away.

The order of side effects is the promise: everything is committed before the server's copy is touched, and each step may die
and be repeated. While one batch is recorded the next is already fetched and read. Who may poll is decided by an advisory
lock (service/database.py); two pollers by accident would only meet rows that exist already.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy.exc import DBAPIError

from policies.reading import Kind, Reading
from service import journal, known_names, ledger, notice, oauth
from service.database import transaction
from service.decision import Arrival, Outcome
from service.errors import MailboxError
from service.failpoint import FailpointReached, reach
from service.intake import Intake, Recorded
from service.mailbox import Session, Sized, open_session
from service.origin import Origin
from workers.world import World

BATCH_LETTERS, BATCH_BYTES = 50, 8_000_000  # of one transaction; facts: batches of 50 are worth 2x, at 20 ms round trip 25x
HEADERS = 500                               # letters asked for their size at once
HEALTH_SECONDS = 60                         # an unchanged healthy mailbox is written down at most this often
DIFFERENCE_AGAIN = timedelta(minutes=5)     # when a reconciliation that found a difference is repeated


class Poller:
    """The loop of one mailbox; keeps its IMAP session between rounds."""

    def __init__(self, world: World, origin: Origin) -> None:
        self.world, self.origin = world, origin
        self.intake = Intake(origin, world.sealer, world.hasher)
        self.session: Session | None = None
        self._open = AsyncExitStack()
        self._uidvalidity = 0
        self._watermark = 0
        self._noted: datetime | None = None
        self._failing = False
        self._suspects: Counter[int] = Counter()        # letters at which the session ended, and how often
        self._named = False                             # some of them stand on the mailbox, for `status`
        self._unfiled: MailboxError | None = None       # why a folder did not take letters in this round
        self._reconcile_at: datetime | None = None
        self._token = oauth.Tokens(origin.mailbox.imap, world.now)

    @property
    def _names(self) -> tuple[str, str]:
        return self.origin.policy.code, self.origin.mailbox.name

    async def step(self) -> bool:
        """One round. Raises MailboxError or what the database raises, after noting it on the mailbox: `status` must not call it well."""
        if not await self._mine():
            return False
        try:
            await self._round()
        except MailboxError as error:
            await self.close()
            if error.kind == "login":
                self._token.forget()                    # an access token may have been taken back before its end
            await self._note_failure(error.kind)
            raise
        except Exception as error:
            await self.close()
            with suppress(Exception):                   # the database may be what fails: then `status` cannot look either
                await self._note_failure("database" if isinstance(error, DBAPIError | OSError) else "internal")
            raise
        except BaseException:
            await self.close()
            raise
        await self._note_success()
        return False

    @property
    def mine(self) -> bool:
        """This daemon is the one that polls this mailbox."""
        return self.world.presence.alive and self.origin.mailbox_id in self.world.presence.held

    async def _mine(self) -> bool:
        was = self.mine
        if not await self.world.presence.hold_mailbox(self.origin.mailbox_id):
            await self.close()
            return False
        if not was:
            journal.mailbox_taken(*self._names)
            await self.close()                          # what another daemon did meanwhile is in the ledger: look again
        return True

    async def _round(self) -> None:
        """Letters that cannot be filed away keep no new ones out; the round still counts as failed."""
        self._unfiled = None
        if self.session is None:
            await self._connect()
            uids = await self._everything_new()
        else:
            uids = await self._session().uids(after=self._watermark)
        await self._take(uids)
        await self._reconcile()
        if self._unfiled is not None:
            raise self._unfiled

    def _session(self) -> Session:
        if self.session is None:
            raise MailboxError("lost")
        return self.session

    async def _connect(self) -> None:
        mailbox, settings = self.origin.mailbox, self.world.settings
        self.session = await self._open.enter_async_context(open_session(mailbox, lambda: oauth.secret(mailbox.imap, self._token, settings)))
        self._uidvalidity = await self.session.select(mailbox.imap.folder)
        self._watermark = 0

    async def _everything_new(self) -> list[int]:
        """The ledger, not a flag or a date, says what is new; letters that a crash left unfiled are filed now."""
        mailbox_id = self.origin.mailbox_id
        uids = await self._session().uids()
        self._suspects = Counter({uid: self._suspects[uid] for uid in uids if uid in self._suspects})
        async with transaction(self.world.database) as tx:
            if await ledger.renumbered(tx, mailbox_id, self._uidvalidity):
                journal.mailbox_renumbered(*self._names)
            waiting = await ledger.unfiled(tx, mailbox_id, self._uidvalidity)
            new = await ledger.unrecorded(tx, mailbox_id, self._uidvalidity, uids)
            self._plan_reconciliation((await ledger.health(tx, mailbox_id)).reconciled_at)
        await self._file_away({uid: to for uid, to in waiting.items() if uid in set(uids)})
        await self._note_gone([uid for uid in waiting if uid not in set(uids)])
        self._watermark = max(uids, default=0) if not new else min(new) - 1
        return new

    async def _take(self, uids: list[int]) -> None:
        for run in self._runs(uids):
            await self._take_run(run)

    async def _take_run(self, uids: list[int]) -> None:
        """While one batch is recorded the next is fetched and read."""
        ahead: asyncio.Task[list[Arrival]] | None = None
        try:
            async for batch in self._batches(uids):
                fetched, ahead = ahead, asyncio.create_task(self._fetch_and_read(batch))
                if fetched is not None:
                    await self._record_and_file(await fetched)
            if ahead is not None:
                await self._record_and_file(await ahead)
        finally:
            if ahead is not None:
                ahead.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await ahead

    async def _batches(self, uids: list[int]) -> AsyncIterator[list[Sized]]:
        """Sizes are asked before bodies; a batch is bounded by count and by bytes."""
        for start in range(0, len(uids), HEADERS):
            group = uids[start:start + HEADERS]
            with self._suspecting(group):
                sizes = await self._session().headers(group)
            batch: list[Sized] = []
            for sized in sorted(sizes, key=lambda item: item.uid):
                if batch and (len(batch) == BATCH_LETTERS or sum(item.bytes for item in batch) + sized.bytes > BATCH_BYTES):
                    yield batch
                    batch = []
                batch.append(sized)
            if batch:
                yield batch

    def _runs(self, uids: list[int]) -> Iterator[list[int]]:
        """Oldest first. A letter at which the session ended is taken alone from then on, and from the second time after all others."""
        run: list[int] = []
        for uid in sorted(uids, key=lambda uid: (self._suspects[uid] if self._suspects[uid] > 1 else 0, uid)):
            if self._suspects[uid]:
                yield from ([run] if run else [])
                yield [uid]
                run = []
            else:
                run.append(uid)
        if run:
            yield run

    @contextmanager
    def _suspecting(self, uids: list[int]) -> Iterator[None]:
        """A mail server may break off at a letter that it cannot read itself: that letter must not keep all others out."""
        try:
            yield
        except MailboxError:
            self._suspects.update(uids)
            raise

    async def _fetch_and_read(self, batch: list[Sized]) -> list[Arrival]:
        mailbox = self.origin.mailbox
        judged = {item.uid: reading for item in batch if (reading := self._without_reading(item)) is not None}
        wanted = [item.uid for item in batch if item.uid not in judged]
        with self._suspecting(wanted):
            bodies = {item.uid: item.raw for item in await self._session().fetch(wanted, mailbox.largest_letter_bytes)} if wanted else {}
        reach("intake.fetched")
        readings = await asyncio.gather(*(self.world.readers.read(raw, self.origin.policy) for raw in bodies.values()))
        judged |= dict(zip(bodies, readings, strict=True))
        reach("intake.read")
        return [Arrival(item.uid, item.bytes, item.arrived, bodies.get(item.uid), judged[item.uid]) for item in batch if item.uid in judged]

    def _without_reading(self, item: Sized) -> Reading | None:
        """Letters whose outcome is known before their body is fetched."""
        mailbox = self.origin.mailbox
        if mailbox.start_at is not None and item.arrived < mailbox.start_at:
            return Reading(Kind.IGNORED, "before_start", b"")
        if item.bytes > mailbox.largest_letter_bytes:
            return Reading(Kind.SET_ASIDE, "too_large", b"")
        return None

    async def _record_and_file(self, arrivals: list[Arrival]) -> None:
        recorded: list[Recorded] = []
        for run in _exchanges(arrivals):
            recorded += await self._record(await self._read_again(run))
            reach("intake.committed")
        for item in recorded:
            self._suspects.pop(item.uid, None)
            self._journal(item)
        await self._file_away({item.uid: item.file_to for item in recorded if item.file_to != "keep"})
        self._watermark = max([self._watermark, *(arrival.uid for arrival in arrivals)])

    async def _read_again(self, arrivals: list[Arrival]) -> list[Arrival]:
        """A follow-up is read twice: only its tokens tell which exchange it belongs to, and that knows names of all mails before it."""
        first, *others = arrivals
        if first.reading.kind is not Kind.FOLLOW_UP or first.raw is None:
            return arrivals
        async with transaction(self.world.database) as tx:
            reading = await known_names.read_again(tx, self.origin, self.world.hasher, self.world.readers, first.raw, first.reading)
        return [replace(first, reading=reading), *others]

    async def _record(self, arrivals: list[Arrival]) -> list[Recorded]:
        """All in one transaction; when one letter cannot be stored, each in its own, so that only that one is set aside."""
        try:
            return await self._receive(arrivals)
        except Exception as error:
            if not blames_the_letter(error):
                raise
        recorded = []
        for arrival in arrivals:
            recorded += await self._record_alone(arrival)
        return recorded

    async def _record_alone(self, arrival: Arrival) -> list[Recorded]:
        try:
            return await self._receive([arrival])
        except Exception as error:
            if not blames_the_letter(error):
                raise
            return await self._receive([replace(arrival, reading=Reading(Kind.SET_ASIDE, "not_storable", b""))])

    async def _receive(self, arrivals: list[Arrival]) -> list[Recorded]:
        async with transaction(self.world.database) as tx:
            return await self.intake.receive(tx, self._uidvalidity, arrivals, self.world.now())

    def _journal(self, item: Recorded) -> None:
        organisation, mailbox = self._names
        if item.outcome is Outcome.SET_ASIDE:
            journal.letter_set_aside(organisation, mailbox, self._uidvalidity, item.uid, item.reason)
        else:
            journal.letter_recorded(organisation, mailbox, self._uidvalidity, item.uid, item.outcome, item.reason, item.code)
        if item.danger:
            journal.danger_seen(organisation, mailbox, item.code)

    async def _file_away(self, waiting: dict[int, str]) -> None:
        mailbox = self.origin.mailbox
        for to, folder in (("processed", mailbox.processed_folder), ("set_aside", mailbox.set_aside_folder), ("delete", "")):
            uids = sorted(uid for uid, target in waiting.items() if target == to)
            if not uids:
                continue
            places: dict[int, tuple[int, int] | None] = {}
            if to == "delete":
                await self._session().delete(uids)
            else:
                try:
                    places = await self._session().file_away(uids, folder)
                except MailboxError as error:
                    if error.kind != "folder":
                        raise
                    self._unfiled = error               # over quota, no right, no such name: the session goes on
            reach("intake.filed")
            left = set(await self._session().has(uids))
            await self._note_filed(folder, {uid: places.get(uid) for uid in uids if uid not in left})

    async def _note_gone(self, uids: list[int]) -> None:
        await self._note_filed("", dict.fromkeys(uids))

    async def _note_filed(self, folder: str, places: dict[int, tuple[int, int] | None]) -> None:
        if places:
            async with transaction(self.world.database) as tx:
                await ledger.note_filed(tx, self.origin.mailbox_id, self._uidvalidity, folder, places, self.world.now())
            journal.letters_filed(*self._names, folder or "gone", len(places))

    def _plan_reconciliation(self, last: datetime | None) -> None:
        if self._reconcile_at is None:
            self._reconcile_at = last + timedelta(hours=self.world.settings.reconcile_hours) if last else self.world.now()

    async def _reconcile(self) -> None:
        """Once a day: does the ledger know every message on the server, and is every filed letter really gone?"""
        if self._reconcile_at is None or self.world.now() < self._reconcile_at:
            return
        uids = [uid for uid in await self._session().uids() if uid <= self._watermark]
        async with transaction(self.world.database) as tx:
            missing, left = await ledger.reconcile(tx, self.origin.mailbox_id, self._uidvalidity, uids, self.world.now())
        self._reconcile_at = self.world.now() + timedelta(hours=self.world.settings.reconcile_hours)
        if missing or left:
            journal.mailbox_differs(*self._names, len(missing) + len(left))
            self._reconcile_at = self.world.now() + DIFFERENCE_AGAIN
            await self.close()                          # the next round looks at everything again
        else:
            journal.mailbox_reconciled(*self._names, len(uids))

    async def _note_success(self) -> None:
        now = self.world.now()
        if self._failing:
            journal.mailbox_recovered(*self._names)
        elif self._noted is not None and now - self._noted < timedelta(seconds=HEALTH_SECONDS):
            return
        async with transaction(self.world.database) as tx:
            await ledger.succeeded(tx, self.origin.mailbox_id, now)
            if self._named:
                await ledger.name_unrecorded(tx, self.origin.mailbox_id, [])
        self._named = False
        self._failing, self._noted = False, now

    async def _note_failure(self, kind: str) -> None:
        """Write the failure down, and tell the coordinator once when it lasts too long."""
        self._failing, now = True, self.world.now()
        async with transaction(self.world.database) as tx:
            health = await ledger.failed(tx, self.origin.mailbox_id, kind, now)
            journal.mailbox_failed(*self._names, kind, health.failures)
            if refused := sorted(uid for uid, times in self._suspects.items() if times > 1):
                await ledger.name_unrecorded(tx, self.origin.mailbox_id, refused)
                self._named = True
            patience = timedelta(minutes=self.origin.mailbox.alarm_after_minutes)
            if health.alarmed_at is None and health.failing_since is not None and now - health.failing_since >= patience:
                await notice.give(tx, self.origin, self.world.sealer, "mailbox_failing",
                                  {"mailbox": self.origin.mailbox.name, "reason": kind}, now)
                await ledger.alarmed(tx, self.origin.mailbox_id, now)

    async def close(self) -> None:
        self.session = None
        stack, self._open = self._open, AsyncExitStack()
        with suppress(MailboxError, OSError):
            await stack.aclose()


def _exchanges(arrivals: list[Arrival]) -> Iterator[list[Arrival]]:
    """The batch, divided before each follow-up: what comes before it is recorded when it is read, be it another reply of the same minute."""
    starts = [number for number, arrival in enumerate(arrivals) if number and arrival.reading.kind is Kind.FOLLOW_UP]
    for start, end in pairwise([0, *starts, len(arrivals)]):
        if start < end:
            yield arrivals[start:end]


def blames_the_letter(error: Exception) -> bool:
    """True when another letter might succeed: refused data or a defect in our code, but no outage, deadlock or full disk."""
    if isinstance(error, DBAPIError):
        code = str(getattr(error.orig, "sqlstate", "") or "")
        return code[:2] in ("22", "23")                 # data exception, integrity constraint violation
    return not isinstance(error, OSError | TimeoutError | MailboxError | FailpointReached)
