"""Holds: what must not be erased, whatever its term says and whoever asks for it, until two coordinators have said that it may.

A hold covers the exchange of one question, all of one asker, or a whole organisation (view core.held). Why it was placed may name
somebody: it is sealed under a data key of its own, which is destroyed when the hold ends. Who placed, reviewed and ended it stays, here and
in the trail of each question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Row, delete, insert, text, update

from service.database import Tx, lock_holds
from service.errors import LuisterpostError
from service.tables import data_key
from service.tables import hold as table
from service.vault import Opener, Sealer

LONGEST_REASON = 500
Scope = Literal["question", "asker", "organisation"]

COORDINATOR = text("""
    select exists (select from core.actor where organisation_id = :organisation_id and alias = :alias and active and coordinator)""")
QUESTION = text("select id, organisation_id from core.question where code = :code")
ORGANISATION = text("select id from core.organisation where code = :code")
# The rows are locked, so that an erasure that is going on ends first, and the next one sees the hold.
COVERED = text("""
    select q.id from core.question q
    where q.id in (select h.question_id from core.held h where h.hold_id = :id)
    order by q.id
    for no key update""")
NOTED = text("""
    insert into core.trail (question_id, at, event, actor)
    select question_id, :now, :event, :alias from unnest(cast(:ids as bigint[])) as question_id""")
LISTED = text("""
    select h.*, o.code as organisation, q.code as question, k.key_id, k.sealed as key
    from core.hold h
    join core.organisation o on o.id = h.organisation_id
    left join core.question q on q.id = h.question_id
    left join core.data_key k on k.id = h.data_key_id
    order by h.ended_at desc nulls last, h.id""")
FOUND = text("""
    select h.*, o.code as organisation
    from core.hold h
    join core.organisation o on o.id = h.organisation_id
    where h.id = :id
    for update of h""")
HOLDING = text("""
    select distinct d.hold_id, h.owner, o.code as organisation
    from core.held d
    join core.hold h on h.id = d.hold_id
    join core.organisation o on o.id = h.organisation_id
    where d.question_id = any (:ids)
    order by 1""")
WHOLE = text("""
    select h.id as hold_id, h.owner, o.code as organisation
    from core.hold h
    join core.organisation o on o.id = h.organisation_id
    where o.code = :organisation and h.scope = 'organisation' and h.ended_at is null
    order by 1""")


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be held: set what the scope needs."""

    organisation_id: int
    scope: Scope
    question_id: int | None = None
    asker_hash: bytes | None = None


@dataclass(frozen=True, slots=True)
class Acted:
    """What a verb did: which hold, of which organisation, over how many questions. `ended`: it holds no longer."""

    id: int
    organisation: str
    scope: Scope
    count: int
    ended: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Hold:
    """One hold as `luisterpost hold list` shows it. `reason` is "" without the private key, and once it has ended."""

    id: int
    organisation: str
    scope: Scope
    question: str
    owner: str
    review_on: date
    placed_at: datetime
    end_asked_by: str
    ended_at: datetime | None
    ended_by: str
    reason: str


async def target(tx: Tx, *, code: str | None = None, organisation: str | None = None, asker_hash: bytes | None = None) -> Target:
    """A question by its code, or an organisation, or an asker of it. Raises LuisterpostError when there is no such thing."""
    if code is not None:
        row = (await tx.execute(QUESTION, {"code": code})).one_or_none()
        if row is None:
            raise LuisterpostError("there is no question with this code")
        return Target(row.organisation_id, "question", question_id=row.id)
    row = (await tx.execute(ORGANISATION, {"code": organisation})).one_or_none()
    if row is None:
        raise LuisterpostError("there is no organisation with this code: see `luisterpost status`")
    return Target(row.id, "asker" if asker_hash else "organisation", asker_hash=asker_hash)


async def place(tx: Tx, target: Target, alias: str, reason: str, review_on: date, sealer: Sealer, now: datetime) -> Acted:
    """Hold from now on. Raises LuisterpostError."""
    reason = " ".join(reason.split())
    if not re.search(r"\w", reason) or len(reason) > LONGEST_REASON:
        raise LuisterpostError(f"say why in at most {LONGEST_REASON} characters: a hold without a reason cannot be reviewed")
    _check_review(review_on, now)
    await _check_coordinator(tx, target.organisation_id, alias)
    await lock_holds(tx)
    key = sealer.new_data_key()
    await tx.execute(insert(data_key).values(key.row))
    placed = insert(table).values(organisation_id=target.organisation_id, scope=target.scope, question_id=target.question_id, owner=alias,
                                  asker_hash=target.asker_hash, data_key_id=key.id, review_on=review_on, placed_at=now)
    hold_id = int((await tx.execute(placed.returning(table.c.id))).scalar_one())
    await tx.execute(update(table).where(table.c.id == hold_id).values(sealed=key.key.seal(reason.encode(), _place(hold_id))))
    return await _acted(tx, await _find(tx, hold_id), "hold_placed", alias, now)


async def review(tx: Tx, hold_id: int, alias: str, review_on: date, now: datetime) -> Acted:
    """It is still needed: look again on that day. What was asked about its end is void."""
    found = await _standing(tx, hold_id, alias)
    _check_review(review_on, now)
    await tx.execute(update(table).where(table.c.id == hold_id).values(review_on=review_on, end_asked_by=None, end_asked_at=None))
    return await _acted(tx, found, "hold_reviewed", alias, now)


async def end(tx: Tx, hold_id: int, alias: str, now: datetime) -> Acted:
    """The first coordinator asks for its end, the second one ends it; what is due then goes with the next sweep."""
    found = await _standing(tx, hold_id, alias)
    if found.end_asked_by is None:
        await tx.execute(update(table).where(table.c.id == hold_id).values(end_asked_by=alias, end_asked_at=now))
        return await _acted(tx, found, "hold_end_asked", alias, now)
    if found.end_asked_by == alias:
        raise LuisterpostError(f"{alias} asked for the end of hold {hold_id} already: a second coordinator must agree")
    acted = await _acted(tx, found, "hold_ended", alias, now, ended=True)
    await tx.execute(update(table).where(table.c.id == hold_id).values(ended_by=alias, ended_at=now, sealed=None, asker_hash=None))
    await tx.execute(delete(data_key).where(data_key.c.id == found.data_key_id))
    return acted


async def listed(tx: Tx, opener: Opener | None) -> list[Hold]:
    """All holds, standing ones last; with the reason where the private key is."""
    return [Hold(row.id, row.organisation, row.scope, row.question or "", row.owner, row.review_on, row.placed_at, row.end_asked_by or "",
                 row.ended_at, row.ended_by or "", _reason(row, opener)) for row in await tx.execute(LISTED)]


async def refuse_held(tx: Tx, question_ids: Sequence[int]) -> None:
    """Raises LuisterpostError, saying who to ask, when one of these questions is held. Lock the questions first, then ask."""
    _refuse((await tx.execute(HOLDING, {"ids": list(question_ids)})).all())


async def refuse_held_organisation(tx: Tx, organisation: str) -> None:
    """As refuse_held(), for what belongs to no question."""
    _refuse((await tx.execute(WHOLE, {"organisation": organisation})).all())


def _refuse(rows: Sequence[Row[Any]]) -> None:
    if rows:
        named = ", ".join(f"{row.hold_id} ({row.organisation}, placed by {row.owner})" for row in rows)
        raise LuisterpostError(f"nothing was erased: hold {named} forbids it; ask there, and two coordinators may run `luisterpost hold end`")


def _check_review(review_on: date, now: datetime) -> None:
    if review_on <= now.date():
        raise LuisterpostError("the day of review lies in the past: name one on which somebody will ask whether the hold is still needed")


async def _check_coordinator(tx: Tx, organisation_id: int, alias: str) -> None:
    if not (await tx.execute(COORDINATOR, {"organisation_id": organisation_id, "alias": alias})).scalar_one():
        raise LuisterpostError("only an active coordinator of the organisation may place, review or end a hold: see `luisterpost actor list`, "
                               "and `luisterpost actor add --coordinator`")


async def _find(tx: Tx, hold_id: int) -> "Row[tuple[object, ...]]":
    row = (await tx.execute(FOUND, {"id": hold_id})).one_or_none()
    if row is None:
        raise LuisterpostError("there is no hold with this number: see `luisterpost hold list`")
    return row


async def _standing(tx: Tx, hold_id: int, alias: str) -> "Row[tuple[object, ...]]":
    row = await _find(tx, hold_id)
    if row.ended_at is not None:
        raise LuisterpostError(f"hold {hold_id} has ended already")
    await _check_coordinator(tx, row.organisation_id, alias)
    return row


async def _acted(tx: Tx, row: "Row[tuple[object, ...]]", event: str, alias: str, now: datetime, *, ended: bool = False) -> Acted:
    """On record in the trail of each question."""
    ids = list((await tx.execute(COVERED, {"id": row.id})).scalars())
    await tx.execute(NOTED, {"ids": ids, "now": now, "event": event, "alias": alias})
    return Acted(row.id, row.organisation, row.scope, len(ids), ended)


def _reason(row: "Row[tuple[object, ...]]", opener: Opener | None) -> str:
    if opener is None or row.sealed is None or row.key is None:
        return ""
    return opener.open_data_key(row.key_id, row.key).open(row.sealed, _place(row.id)).decode()


def _place(hold_id: int) -> str:
    return f"hold.sealed:{hold_id}"
