"""After a backup was restored: what the erasure manifest names is erased again, by the same functions that erased it first.

Only a hold that was placed after a line was written is stronger than it. May be interrupted and run again: what is done is passed over.
The same replay finishes a batch that a crash cut off between manifest and commit.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, text

from service.database import Tx
from service.errors import LuisterpostError
from service.forgetting.erasure import STAGES, erase, erase_letters
from service.forgetting.manifest import EVERYTHING, LOOSE, Line, Manifest, refusal

CHUNK = 500                                 # questions in one transaction
ALL = (*STAGES, "mailbox")
SECOND = timedelta(seconds=1)               # moments of lines are cut to it

QUESTIONS = text("""
    select q.id, q.code, q.asker_hash, q.received_at, q.state, o.code as organisation,
           array(select e.stage from core.erasure e where e.question_id = q.id and e.done_at is not null) as done,
           (select max(h.placed_at) from core.held h where h.question_id = q.id) as held_since
    from core.question q
    join core.organisation o on o.id = q.organisation_id
    where q.id > :after
    order by q.id
    limit :limit""")
LETTERS = text("""
    select l.ledger_id, g.letter_hash,
           (select max(h.placed_at) from core.hold h
            where h.organisation_id = g.organisation_id and h.scope = 'organisation' and h.ended_at is null) as held_since
    from core.letter l
    join core.ledger g on g.id = l.ledger_id
    where l.question_id is null and g.letter_hash is not null""")
FINISHED = text("""
    select core.finish_all(array_agg(q.id), 'closed', array_agg(text 'erased'), :now)
    from core.question q
    where q.id = any (:ids) and q.state not in ('answered', 'undeliverable', 'closed')
    having count(*) > 0""")
SETTLED = text("""
    update core.outgoing
    set state = 'sent', settled_at = :now, next_try_at = null, lease_token = null, lease_holder = null, lease_until = null
    where question_id = any (:ids) and state in ('ready', 'sending')""")


async def settle(session: Tx, manifest: Manifest, now: datetime) -> Counter[str]:
    """Before anything is erased: finish what was cut off. `session` is in no transaction. Raises LuisterpostError where `refusal` says why."""
    async with session.begin():
        if sentence := await refusal(session, manifest.path):
            raise LuisterpostError(sentence)
        committed = await manifest.lock(session)
    number = manifest.begin().number
    if number <= committed:
        return Counter()
    return await replay(session, manifest, [line for line in manifest.lines() if line.number == number], now)


async def replay(session: Tx, manifest: Manifest, lines: Sequence[Line], now: datetime, *, dry_run: bool = False) -> Counter[str]:
    """Erase again what these lines say went, and let the database know that they are done. Counts per stage; "held": questions that stay."""
    reached, wanted = manifest.begin().number, _Wanted(manifest, lines)
    counts: Counter[str] = Counter()
    after: int | None = 0
    while lines and after is not None:
        async with session.begin():
            rows = (await session.execute(QUESTIONS, {"after": after, "limit": CHUNK})).all()
            items = [(row.id, stage) for row in rows for stage in wanted.of(row, counts)]
            counts += Counter(stage for _, stage in items) if dry_run else await _erase(session, items, now)
            after = rows[-1].id if rows else None
    async with session.begin():
        letters = [row.ledger_id for row in await session.execute(LETTERS) if wanted.letter(row, counts)]
        counts["loose letter"] = len(letters)
        if not dry_run:
            await erase_letters(session, letters)
            await manifest.lock(session)
            await manifest.reached(session, reached)
    return +counts


async def _erase(tx: Tx, items: Sequence[tuple[int, str]], now: datetime) -> Counter[str]:
    """What is erased was finished, and its mails had left: so it must be again, or the outbox would send an answer a second time."""
    if not items:
        return Counter()
    ids = sorted({question_id for question_id, _ in items})
    await tx.execute(FINISHED, {"ids": ids, "now": now})
    await tx.execute(SETTLED, {"ids": ids, "now": now})
    return await erase(tx, items, now)


class _Wanted:
    """What lines ask for, by hash."""

    def __init__(self, manifest: Manifest, lines: Iterable[Line]) -> None:
        self._manifest = manifest
        self._stages: dict[str, dict[str, datetime]] = {}
        self._askers: dict[str, datetime] = {}
        self._letters: dict[str, datetime] = {}
        for line in lines:
            if EVERYTHING in line.what:
                self._askers[line.hash] = line.at + SECOND
            elif LOOSE in line.what:
                self._letters[line.hash] = line.at + SECOND
            else:
                self._stages.setdefault(line.hash, {}).update(dict.fromkeys(line.what, line.at + SECOND))

    def of(self, row: "Row[Any]", counts: Counter[str]) -> list[str]:
        """The stages of one question that must go."""
        stages = self._stages.get(self._manifest.hash_of(row.code), {})
        if row.asker_hash and (at := self._askers.get(self._manifest.hash_of_asker(row.organisation, row.asker_hash))) and row.received_at <= at:
            stages = dict.fromkeys(ALL, at)
        elif not stages.keys().isdisjoint(("trail", "ledger")):
            stages = stages | {"mailbox": max(stages.values())}      # these two wait for it, so it was done
        found = [stage for stage in ALL if stage in stages and stage not in row.done]
        if found and row.held_since is not None and row.held_since > max(stages.values()):
            counts["held"] += 1
            return []
        return found

    def letter(self, row: "Row[Any]", counts: Counter[str]) -> bool:
        """Whether this letter of no question must go."""
        at = self._letters.get(self._manifest.hash_of_letter(row.letter_hash))
        held = at is not None and row.held_since is not None and row.held_since > at
        counts["held"] += held
        return at is not None and not held
