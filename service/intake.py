"""Letters become questions: the ledger row and everything that follows from it, in one transaction.

Who calls: workers/intake.py with up to 50 letters of one mailbox, oldest first, already read and judged
(service/reading.py). Promises: each server message gets one ledger row and one outcome; the same mail, delivered again or
to another mailbox of the organisation, never makes a second question or receipt; intake seals with the public key and can
read back nothing. One intake transaction per organisation at a time, so that look-ups and inserts cannot race.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Table, delete, func, insert, select, text

from policies import retention
from service import bounce, notice, outbox
from service.database import Tx, lock_organisation
from service.decision import Arrival, Decider, Known, Outcome, Plan
from service.failpoint import reach
from service.origin import Origin
from service.tables import asker, attachment, data_key, known_name, ledger, letter, mask, outgoing, question, trail
from service.vault import Hasher, Sealer

TOLD_PER_HOUR = 12                          # letters of a mailbox set aside: whoever answers a notice with a letter like that must not go on for ever


@dataclass(frozen=True, slots=True)
class Recorded:
    """The ledger row a server message got. `code` is the question's, "" when none came of it."""

    uid: int
    outcome: Outcome
    reason: str
    code: str
    file_to: str
    danger: bool = False                    # danger signs (policies/signals.py)


class Intake:
    """The use-case, for one mailbox."""

    def __init__(self, origin: Origin, sealer: Sealer, hasher: Hasher) -> None:
        self.origin, self.sealer, self.hasher = origin, sealer, hasher

    async def receive(self, tx: Tx, uidvalidity: int, arrivals: list[Arrival], now: datetime) -> list[Recorded]:
        """Record these letters, oldest first. Those whose UID has a row already are left out of the result."""
        await lock_organisation(tx, self.origin.organisation_id)
        decider = Decider(self.origin, self.sealer, self.hasher, now)
        known = await self._look_up(tx, uidvalidity, arrivals, decider)
        plans = [decider.decide(arrival, known) for arrival in arrivals if arrival.uid not in known.uids]
        if plans:
            await self._write(tx, uidvalidity, plans, now)
        reach("intake.recorded")
        return [Recorded(plan.arrival.uid, plan.outcome, plan.reason, plan.code, plan.file_to, plan.danger) for plan in plans]

    async def _look_up(self, tx: Tx, uidvalidity: int, arrivals: list[Arrival], decider: Decider) -> Known:
        uids = select(ledger.c.uid).where(
            ledger.c.mailbox_id == self.origin.mailbox_id, ledger.c.uidvalidity == uidvalidity,
            ledger.c.uid.in_([arrival.uid for arrival in arrivals]))
        hashes = [value for value in map(decider.letter_hash, arrivals) if value]
        letters = select(ledger.c.letter_hash).where(
            ledger.c.organisation_id == self.origin.organisation_id, ledger.c.outcome != Outcome.ALREADY_SEEN, ledger.c.letter_hash.in_(hashes))
        return Known(
            set((await tx.execute(uids)).scalars()),
            set((await tx.execute(letters)).scalars()),
            await bounce.find(tx, self.origin.organisation_id, {token for arrival in arrivals for token in arrival.reading.tokens}),
            await self._recent_receipts(tx, arrivals, decider.now),
        )

    async def _recent_receipts(self, tx: Tx, arrivals: list[Arrival], now: datetime) -> Counter[bytes]:
        addresses = {self.hasher.address(item.reading.identity.address) for item in arrivals if item.reading.identity}
        since = now - timedelta(hours=self.origin.policy.receipt.per_hours)
        rows = await tx.execute(
            select(question.c.asker_hash, func.count()).join(outgoing, outgoing.c.question_id == question.c.id)
            .where(question.c.organisation_id == self.origin.organisation_id, question.c.asker_hash.in_(addresses),
                   outgoing.c.kind == "receipt", outgoing.c.created_at > since).group_by(question.c.asker_hash))
        return Counter({row[0]: row[1] for row in rows})

    async def _write(self, tx: Tx, uidvalidity: int, plans: list[Plan], now: datetime) -> None:
        await _insert(tx, data_key, [key.row for plan in plans for key in plan.keys])
        question_ids = await self._write_questions(tx, plans, now)
        ledger_ids = await self._write_ledger(tx, uidvalidity, plans, question_ids, now)
        await _insert(tx, letter, [{
            "ledger_id": ledger_ids[plan.arrival.uid], "question_id": question_ids.get(plan.code), "data_key_id": plan.letter_key.id,
            "sealed": plan.letter_key.key.seal(plan.arrival.raw, letter_place(self.origin.mailbox_id, uidvalidity, plan.arrival.uid)),
        } for plan in plans if plan.letter_key and plan.arrival.raw is not None])
        await self._write_receipts(tx, plans, question_ids, now)
        await self._tell_people(tx, plans, now)
        if question_ids:
            await tx.execute(text("select pg_notify('luisterpost', 'received')"))

    async def _write_questions(self, tx: Tx, plans: list[Plan], now: datetime) -> dict[str, int]:
        asked = [plan.asked for plan in plans if plan.asked]
        if not asked:
            return {}
        rows = await tx.execute(insert(question).returning(question.c.code, question.c.id), [item.row for item in asked])
        ids = {row.code: row.id for row in rows}
        await _insert(tx, asker, [{"question_id": ids[item.code], "sealed": item.identity} for item in asked])
        await _insert(tx, attachment, [row | {"question_id": ids[item.code]} for item in asked for row in item.attachments])
        await _insert(tx, mask, [row | {"question_id": ids[item.code]} for item in asked for row in item.masks])
        await _insert(tx, known_name, [row | {"question_id": ids[item.code]} for item in asked for row in item.names])
        await _insert(tx, trail, [{"question_id": ids[item.code], "at": now, "event": "arrived" if item.waits else "opened"} for item in asked])
        return ids

    async def _write_ledger(self, tx: Tx, uidvalidity: int, plans: list[Plan], question_ids: dict[str, int], now: datetime) -> dict[int, int]:
        erase_at = retention.erase_moments(now, retention.terms(self.origin.policy)).at["ledger"]
        rows = await tx.execute(insert(ledger).returning(ledger.c.uid, ledger.c.id), [{
            "organisation_id": self.origin.organisation_id, "mailbox_id": self.origin.mailbox_id, "uidvalidity": uidvalidity,
            "uid": plan.arrival.uid, "letter_hash": plan.letter_hash, "outcome": plan.outcome.value, "reason": plan.reason,
            "question_id": (about := question_ids.get(plan.code) or (plan.follows.question_id if plan.follows else None)),
            "erase_at": None if about else erase_at,
            "bytes": plan.arrival.size, "arrived_at": plan.arrival.arrived, "recorded_at": now, "file_to": plan.file_to,
        } for plan in plans])
        return {row.uid: row.id for row in rows}

    async def _write_receipts(self, tx: Tx, plans: list[Plan], question_ids: dict[str, int], now: datetime) -> None:
        await outbox.put(tx, [
            outbox.row(self.origin, kind="receipt", message_id=receipt.message_id, envelope=receipt.envelope, key=plan.receipt_key.key,
                       key_row_id=plan.receipt_key.id, wording=receipt.wording, now=now, question_id=question_ids[plan.code])
            for plan in plans if plan.receipt_key and plan.asked and (receipt := plan.asked.receipt)])

    async def _tell_people(self, tx: Tx, plans: list[Plan], now: datetime) -> None:
        """Bounces reach their question; what stops at a person is announced: one notice per kind and transaction, and few an hour."""
        told: Counter[tuple[str, str]] = Counter()
        for plan in plans:
            if plan.outcome is Outcome.BOUNCE and plan.follows:
                if await bounce.returned(tx, plan.follows, plan.arrival.reading.report_action, now):
                    await self._notice(tx, "undeliverable", {"question": plan.follows.code, "reason": "bounce"}, now)
            elif plan.outcome is Outcome.SET_ASIDE:
                told["letter_too_large" if plan.reason == "too_large" else "letter_set_aside", plan.reason] += 1
            elif plan.asked and plan.asked.waits == "other_sender":
                await self._notice(tx, "held_reply", {"question": plan.code, "reason": plan.asked.waits}, now)
        if told and await self._set_aside_lately(tx, now) - told.total() >= TOLD_PER_HOUR:
            return                              # `status` counts them all
        for (code, reason), count in told.items():
            await self._notice(tx, code, {"mailbox": self.origin.mailbox.name, "reason": reason, "count": str(count)}, now)

    async def _set_aside_lately(self, tx: Tx, now: datetime) -> int:
        return int((await tx.execute(select(func.count()).select_from(ledger).where(
            ledger.c.organisation_id == self.origin.organisation_id, ledger.c.mailbox_id == self.origin.mailbox_id,
            ledger.c.outcome == Outcome.SET_ASIDE.value, ledger.c.recorded_at > now - timedelta(hours=1)))).scalar_one())

    async def _notice(self, tx: Tx, code: str, facts: dict[str, str], now: datetime) -> None:
        await notice.give(tx, self.origin, self.sealer, code, facts, now)


def letter_place(mailbox_id: int, uidvalidity: int, uid: int) -> str:
    """What a sealed raw letter is bound to (service/vault.py)."""
    return f"letter.sealed:{mailbox_id}/{uidvalidity}/{uid}"


async def forget_row(tx: Tx, ledger_id: int) -> None:
    """Take back one ledger row with its sealed letter, so that the letter can be received again in this transaction."""
    keys = (await tx.execute(select(letter.c.data_key_id).where(letter.c.ledger_id == ledger_id))).scalars().all()
    await tx.execute(delete(ledger).where(ledger.c.id == ledger_id))
    await tx.execute(delete(data_key).where(data_key.c.id.in_(keys)))


async def _insert(tx: Tx, table: Table, rows: list[dict[str, object]]) -> None:
    if rows:
        await tx.execute(insert(table), rows)
