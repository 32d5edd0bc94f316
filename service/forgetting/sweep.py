"""One sweep: everything that is due goes, oldest first, in small batches with rests between them. The same for daemon and command line.

A sweep may end at any point, by kill -9 too: each batch is a transaction with the sweep's count in it, and the next sweep goes on with
what is still due. A session's advisory lock lets one sweep run at a time. A question that the database refuses to erase is passed over
and counted; `status` names what stays too long.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql import bindparam

from service import journal
from service.database import LOCK_SWEEP, Tx, sole_session
from service.failpoint import reach
from service.figures import mix
from service.forgetting.erasure import erase, erase_loose
from service.forgetting.manifest import Manifest
from service.forgetting.restore import settle
from service.forgetting.retention import due

REFUSED = "refused"                         # in the counts of a batch: questions that the database does not let go
BATCH = 200                                 # stages of questions in one transaction
REST = 0.5                                  # times what a batch took: a third of the time the database is free of it
BETWEEN_SWEEPS = timedelta(hours=1)

BEGUN = text("insert into core.sweep (started_at) values (:now) returning id")
NOTED = text("update core.sweep set erased = :erased, failed = :failed where id = :id").bindparams(bindparam("erased", type_=JSONB))
ENDED = text("update core.sweep set ended_at = :now where id = :id")
RECENT = text("select exists (select from core.sweep where ended_at > :since and ended_at <= :now)")


async def is_time(tx: Tx, now: datetime) -> bool:
    """True when no sweep came to its end within the last hour. One that ended in the future saw a wrong clock."""
    return not (await tx.execute(RECENT, {"since": now - BETWEEN_SWEEPS, "now": now})).scalar_one()


async def sweep(database: AsyncEngine, now: Callable[[], datetime], manifest: Manifest) -> AsyncGenerator[Counter[str], None]:
    """Erase all that is due; yields what each batch erased. Ends at once while another sweep is going on. Raises LuisterpostError when
    the database looks restored."""
    async with sole_session(database, LOCK_SWEEP) as session:
        if session is None:
            return
        run = _Sweep(session, manifest)
        if cut_off := await run.begin(now()):
            yield cut_off
        while run.more:
            began = time.monotonic()
            yield await run.batch(now())
            if run.more:
                await asyncio.sleep(REST * (time.monotonic() - began))
        await run.end(now())


class _Sweep:
    """A sweep that is going on, in one session."""

    def __init__(self, session: Tx, manifest: Manifest) -> None:
        self.session, self.manifest, self.id = session, manifest, 0
        self.erased: Counter[str] = Counter()
        self.more = True
        self._refused: list[int] = []       # questions that the database does not let go
        self._single = 0                    # so many batches of one, to find out which

    async def begin(self, now: datetime) -> Counter[str]:
        """Counts what an earlier sweep wrote down and did not live to do."""
        self.erased += await settle(self.session, self.manifest, now)
        if self.erased:
            journal.erasures_repeated(dict(self.erased))
        async with self.session.begin():
            self.id = (await self.session.execute(BEGUN, {"now": now})).scalar_one()
            await self._note(self.erased)
        return self.erased.copy()

    async def batch(self, now: datetime) -> Counter[str]:
        """One transaction. Raises DBAPIError when the session is lost or nothing of this can be erased."""
        picked: list[tuple[int, str]] = []
        try:
            async with self.session.begin():
                limit = 1 if self._single else BATCH
                await self.manifest.lock(self.session)
                picked = await due(self.session, now, limit, self._refused)
                await self.manifest.write(self.session, picked, now)
                done = await erase(self.session, picked, now) if picked else Counter()
                done += await erase_loose(self.session, now, limit)
                reach("retention.batch")
                await self._note(self.erased + done)
        except DBAPIError as error:
            if error.connection_invalidated or not picked:
                raise
            async with self.session.begin():
                await self.manifest.void(self.session, now)
            return self._pass_over(picked, error)
        self.more, self._single = bool(done), max(0, self._single - 1)
        self.erased += done
        return done

    def _pass_over(self, picked: list[tuple[int, str]], error: DBAPIError) -> Counter[str]:
        if len(picked) > 1:
            self._single = len(picked)
            return Counter()
        ((question_id, stage),) = picked
        self._refused.append(question_id)
        journal.erasure_refused(stage, error)
        return Counter({REFUSED: 1})

    async def _note(self, erased: Counter[str]) -> None:
        await self.session.execute(NOTED, {"id": self.id, "erased": dict(erased), "failed": len(self._refused)})

    async def end(self, now: datetime) -> None:
        async with self.session.begin():
            await self.manifest.trim(self.session, now)
            await mix(self.session, now)
            await self.session.execute(ENDED, {"now": now, "id": self.id})
