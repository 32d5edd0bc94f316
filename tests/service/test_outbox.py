"""Who may send a mail, when it is tried again, and whose word about it counts."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.organisation import Smtp
from service.database import transaction
from service.outbox import DEFERRED_SHARE, LEASE, Leased, give_back, lease, lease_seconds
from service.settlement import Result, Settlement, Verdict, judge, mark_started, next_try
from service.smtp import Delivered, Later, Never, Outcome, Unknown
from tests.conftest import Database
from tests.mailroom import START, Mailroom, mailroom

SMTP = Smtp(host="localhost", security="plaintext", first_retry_seconds=300, longest_retry_seconds=4000, give_up_after_hours=120)


def mail(kind: str = "answer", attempts: int = 1, hours_old: float = 0) -> Leased:
    return Leased(1, uuid4(), kind, 1, 1, "ABCD2345", "m@x", attempts, START - timedelta(hours=hours_old), False, None, None, None)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_every_retry_falls_within_a_span_that_doubles_up_to_the_longest(attempts: int, chance: float) -> None:
    wait = (next_try(SMTP, attempts, START, lambda: chance) - START).total_seconds()
    assert 0 <= wait <= min(4000, 300 * 2 ** (attempts - 1))
    assert wait == pytest.approx(chance * min(4000, 300 * 2 ** (attempts - 1)), abs=0.001)


def test_the_spans_double_like_postfix_does() -> None:
    longest = [(next_try(SMTP, attempts, START, lambda: 1.0) - START).total_seconds() for attempts in range(1, 8)]
    assert longest == [300, 600, 1200, 2400, 4000, 4000, 4000]


@pytest.mark.parametrize(("kind", "outcome", "hours", "expected"), [
    ("answer", Delivered(), 200, Verdict("sent")),
    ("answer", Later("450"), 119, Verdict("ready", START, error="450")),
    ("answer", Later("450"), 120, Verdict("failed", error="450")),
    ("answer", Never("550"), 0, Verdict("failed", error="550")),
    ("answer", Unknown("timeout"), 0, Verdict("ready", START, uncertain=True, error="timeout")),
    ("answer", Unknown("timeout"), 120, Verdict("failed", uncertain=True, error="timeout")),
    ("notice", Unknown("lost"), 0, Verdict("ready", START, uncertain=True, error="lost")),
    ("receipt", Unknown("lost"), 0, Verdict("uncertain", uncertain=True, error="lost")),
    ("receipt", Later("421"), 0, Verdict("ready", START, error="421")),
    ("receipt", Never("550"), 0, Verdict("failed", error="550")),
])
def test_what_follows_from_each_outcome(kind: str, outcome: Outcome, hours: float, expected: Verdict) -> None:
    assert judge(Result(mail(kind, hours_old=hours), outcome), SMTP, START, lambda: 0.0) == expected


def test_a_lease_lasts_longer_than_any_send() -> None:
    assert lease_seconds(SMTP) > SMTP.data_timeout_seconds + 4 * SMTP.timeout_seconds


async def take(room: Mailroom, holder: int = 1, limit: int = 10, seconds: float = 600) -> list[Leased]:
    async with transaction(room.database.worker) as tx:
        return await lease(tx, room.origin.organisation_id, holder, limit, room.clock(), seconds)


async def recover(room: Mailroom, holder: int = 99, in_hand: tuple[Leased, ...] = ()) -> int:
    async with transaction(room.database.worker) as tx:
        return len(await settlement(room).recover_leases(tx, holder, {item.token for item in in_hand}, room.clock()))


def settlement(room: Mailroom) -> Settlement:
    return Settlement(room.origins, room.sealer, lambda: 0.5)


async def test_a_late_worker_changes_nothing(database: Database) -> None:
    async with mailroom(database, 25) as room:
        question = await room.approved(state="sending")
        await room.put("answer", "a1@lijn.example", question=question)
        [late] = await take(room, seconds=60)
        room.clock.forward(seconds=61)
        await recover(room)
        [current] = await take(room, holder=2)
        async with transaction(database.worker) as tx:
            assert await mark_started(tx, [late], room.clock(), 60) == set()
            assert await mark_started(tx, [current], room.clock(), 60) == {current.id}
            [settled] = await settlement(room).settle(tx, [Result(late, Never("550"))], room.clock())
            await give_back(tx, [late])
        assert not settled.ours
        assert await room.rows("select state, lease_token, attempts from core.outgoing") == [("sending", current.token, 2)]
        assert await room.value("select state from core.question") == "sending"


async def test_many_workers_at_once_never_hold_the_same_mail(database: Database) -> None:
    async with mailroom(database, 25) as room:
        for number in range(60):
            await room.put("receipt", f"r{number}@lijn.example")
        taken = [item.id for items in await asyncio.gather(*(take(room, holder, 12) for holder in range(8))) for item in items]
        assert len(taken) == len(set(taken)) == 60


async def test_a_backlog_of_deferred_mail_holds_up_no_new_mail_and_is_not_forgotten(database: Database) -> None:
    async with mailroom(database, 25) as room:
        for number in range(60):
            await room.put("receipt", f"old{number}@lijn.example")
        await room.rows("update core.outgoing set attempts = 3 returning 1")
        room.clock.forward(hours=1)
        for number in range(60):
            await room.put("receipt", f"new{number}@lijn.example")
        first = await take(room, limit=20)
        assert len([item for item in first if item.message_id.startswith("new")]) == 20 - 20 // DEFERRED_SHARE
        assert len([item for item in first if item.message_id.startswith("old")]) == 20 // DEFERRED_SHARE
        assert all(a.attempts <= b.attempts for a, b in pairwise(first))


async def test_mail_that_is_not_due_is_left_alone(database: Database) -> None:
    async with mailroom(database, 25) as room:
        await room.put("receipt", "r@lijn.example")
        room.clock.forward(seconds=-1)
        assert await take(room) == []


async def test_what_was_not_tried_costs_no_attempt(database: Database) -> None:
    async with mailroom(database, 25) as room:
        await room.put("receipt", "r@lijn.example")
        taken = await take(room)
        async with transaction(database.worker) as tx:
            await give_back(tx, taken)
        assert [item.attempts for item in await take(room)] == [1]


async def test_leasing_reads_nothing_but_its_indexes(database: Database) -> None:
    async with mailroom(database, 25) as room, transaction(database.worker) as tx:
        await tx.exec_driver_sql("set local enable_seqscan = off")
        plan = (await tx.exec_driver_sql("explain " + LEASE, (room.origin.organisation_id, START, 10, 10, 1, START))).scalars().all()
        text = "\n".join(plan)
        assert "outgoing_new_idx" in text
        assert "outgoing_deferred_idx" in text
        assert "Sort Key: outgoing.next_try_at" not in text


@pytest.mark.parametrize(("kind", "started", "expected"), [
    ("receipt", False, ("ready", False)),
    ("receipt", True, ("uncertain", True)),
    ("answer", False, ("ready", False)),
    ("answer", True, ("ready", True)),
])
async def test_a_dead_daemons_mail_is_judged_by_whether_it_was_handed_over(
    database: Database, kind: str, started: bool, expected: tuple[str, bool],
) -> None:
    async with mailroom(database, 25) as room:
        question = await room.approved(state="sending")
        await room.put(kind, "m@lijn.example", question=question)
        taken = await take(room, holder=7)
        if started:
            async with transaction(database.worker) as tx:
                await mark_started(tx, taken, room.clock(), 600)
        await recover(room)
        assert await room.rows("select state, uncertain from core.outgoing where kind = $1", kind) == [expected]


async def test_a_living_daemons_mail_is_left_in_its_hands(database: Database) -> None:
    async with mailroom(database, 25) as room:
        alive = await room.outbox()
        await room.put("receipt", "r@lijn.example")
        taken = await take(room, holder=alive.world.presence.number)
        await recover(room)
        await recover(room, alive.world.presence.number, tuple(taken))
        assert await room.value("select lease_token from core.outgoing") == taken[0].token
        await recover(room, alive.world.presence.number)
        assert await room.value("select state from core.outgoing") == "ready"


async def test_an_erased_mail_opens_no_more(database: Database) -> None:
    async with mailroom(database, 25) as room:
        await room.put("receipt", "r@lijn.example")
        await room.rows("delete from core.data_key returning 1")
        assert [item.open(room.opener) for item in await take(room)] == [None]
