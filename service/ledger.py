"""What the ledger knows of one mailbox: where to go on, what is still to be filed away, and how healthy the mailbox is."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ARRAY, BigInteger, ColumnElement, any_, func, literal, select, text, update

from service.database import Tx
from service.tables import ledger, mailbox, organisation, question

NOTE_FILED = text("""
    update core.ledger
    set filed_at = :now, filed_folder = :folder, filed_uidvalidity = place.validity, filed_uid = place.uid
    from unnest(cast(:uids as bigint[]), cast(:validities as bigint[]), cast(:places as bigint[])) as place(old_uid, validity, uid)
    where mailbox_id = :mailbox
      and uidvalidity = :validity
      and ledger.uid = place.old_uid""")
SETTLED = timedelta(hours=1)                # a letter recorded that long ago should have been filed away


def _among(uids: Iterable[int]) -> ColumnElement[bool]:
    """One array, so that a folder of any size is one parameter."""
    return ledger.c.uid == any_(literal(list(uids), ARRAY(BigInteger)))


async def unrecorded(tx: Tx, mailbox_id: int, uidvalidity: int, uids: Iterable[int]) -> list[int]:
    """Those of these server messages that have no row yet, ascending."""
    asked = sorted(uids)
    rows = await tx.execute(select(ledger.c.uid).where(ledger.c.mailbox_id == mailbox_id, ledger.c.uidvalidity == uidvalidity, _among(asked)))
    have = set(rows.scalars())
    return [uid for uid in asked if uid not in have]


async def renumbered(tx: Tx, mailbox_id: int, uidvalidity: int) -> bool:
    """True when the server counts anew: there are rows, but none under this UIDVALIDITY (RFC 3501 section 2.3.1.1)."""
    seen = await tx.execute(select(func.count(), func.count().filter(ledger.c.uidvalidity == uidvalidity)).where(ledger.c.mailbox_id == mailbox_id))
    total, under_this = seen.one()
    return bool(total) and not under_this


async def unfiled(tx: Tx, mailbox_id: int, uidvalidity: int) -> dict[int, str]:
    """Recorded letters that were not yet filed away: UID to "processed", "set_aside" or "delete"."""
    rows = await tx.execute(select(ledger.c.uid, ledger.c.file_to).where(
        ledger.c.mailbox_id == mailbox_id, ledger.c.uidvalidity == uidvalidity, ledger.c.filed_at.is_(None), ledger.c.file_to != "keep"))
    return {row.uid: row.file_to for row in rows}


async def note_filed(tx: Tx, mailbox_id: int, uidvalidity: int, folder: str, places: dict[int, tuple[int, int] | None], now: datetime) -> None:
    """Write down where letters went: UID to (UIDVALIDITY, UID) in `folder`, or None when the server did not say."""
    if places:
        known = [place or (None, None) for place in places.values()]
        await tx.execute(NOTE_FILED, {"mailbox": mailbox_id, "validity": uidvalidity, "folder": folder or None, "now": now, "uids": list(places),
                                      "validities": [validity for validity, _ in known], "places": [uid for _, uid in known]})


async def reconcile(tx: Tx, mailbox_id: int, uidvalidity: int, uids: list[int], now: datetime) -> tuple[list[int], list[int]]:
    """Compare the server's folder with the ledger and write the difference on the mailbox.

    Returns (UIDs without a row, UIDs that have one and should be gone from the folder by now).
    """
    missing = await unrecorded(tx, mailbox_id, uidvalidity, uids)
    rows = await tx.execute(select(ledger.c.uid).where(
        ledger.c.mailbox_id == mailbox_id, ledger.c.uidvalidity == uidvalidity, ledger.c.file_to != "keep",
        ledger.c.recorded_at < now - SETTLED, _among(uids)))
    left = sorted(rows.scalars())
    await tx.execute(update(mailbox).where(mailbox.c.id == mailbox_id).values(reconciled_at=now, unrecorded_uids=missing, unfiled_uids=left))
    return missing, left


async def name_unrecorded(tx: Tx, mailbox_id: int, uids: list[int]) -> None:
    """Write on the mailbox, before any reconciliation, which messages the server does not give us."""
    await tx.execute(update(mailbox).where(mailbox.c.id == mailbox_id).values(unrecorded_uids=uids))


@dataclass(frozen=True, slots=True)
class Health:
    """A mailbox's state: since when it fails, how often in a row, whether people were told."""

    failures: int
    failing_since: datetime | None
    alarmed_at: datetime | None
    reconciled_at: datetime | None


async def health(tx: Tx, mailbox_id: int) -> Health:
    columns = (mailbox.c.failures, mailbox.c.failing_since, mailbox.c.alarmed_at, mailbox.c.reconciled_at)
    return Health(*(await tx.execute(select(*columns).where(mailbox.c.id == mailbox_id))).one())


async def succeeded(tx: Tx, mailbox_id: int, now: datetime) -> None:
    await tx.execute(update(mailbox).where(mailbox.c.id == mailbox_id).values(
        last_success_at=now, failures=0, failing_since=None, last_error=None, alarmed_at=None,
        watched_since=func.coalesce(mailbox.c.watched_since, now)))


async def failed(tx: Tx, mailbox_id: int, kind: str, now: datetime) -> Health:
    """One more failed cycle. Returns the health after it."""
    await tx.execute(update(mailbox).where(mailbox.c.id == mailbox_id).values(
        failures=mailbox.c.failures + 1, failing_since=func.coalesce(mailbox.c.failing_since, now), last_error=kind,
        watched_since=func.coalesce(mailbox.c.watched_since, now)))
    return await health(tx, mailbox_id)


async def alarmed(tx: Tx, mailbox_id: int, now: datetime) -> None:
    await tx.execute(update(mailbox).where(mailbox.c.id == mailbox_id).values(alarmed_at=now))


async def lines(tx: Tx) -> AsyncIterator[dict[str, object]]:
    """The whole ledger, oldest first, one row per server message, streamed."""
    columns = (
        organisation.c.code.label("organisation"), mailbox.c.name.label("mailbox"), ledger.c.uidvalidity, ledger.c.uid, ledger.c.outcome,
        ledger.c.reason, question.c.code.label("question"), ledger.c.bytes, ledger.c.arrived_at, ledger.c.recorded_at, ledger.c.filed_at,
        ledger.c.filed_folder)
    joined = ledger.join(mailbox, mailbox.c.id == ledger.c.mailbox_id).join(organisation, organisation.c.id == ledger.c.organisation_id)
    rows = await tx.stream(select(*columns).select_from(joined.outerjoin(question, question.c.id == ledger.c.question_id)).order_by(ledger.c.id))
    async for row in rows:
        yield {key: value.isoformat() if isinstance(value, datetime) else value for key, value in row._mapping.items()}
