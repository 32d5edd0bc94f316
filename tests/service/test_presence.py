"""A daemon that stands still (frozen, swapped out, its machine suspended) loses its mailboxes to another one, and notices."""

import asyncio

import pytest

from service.database import Presence, engine, lock_organisation, transaction
from tests.conftest import Database


def presence(database: Database, frozen: str) -> Presence:
    return Presence(database.worker_url, lambda _: None, frozen=frozen)


async def taken_over(other: Presence, mailbox_id: int) -> None:
    async with asyncio.timeout(60):
        while not await other.hold_mailbox(mailbox_id):
            await asyncio.sleep(0.05)


async def test_a_mailbox_whose_daemon_stands_still_is_taken_over_and_the_daemon_knows(database: Database) -> None:
    still, other = presence(database, "200ms"), presence(database, "0")
    await still.connect()
    await other.connect()
    try:
        assert await still.hold_mailbox(1)
        await taken_over(other, 1)
        with pytest.raises(ConnectionError):
            await still.beat()
        assert not still.alive
        await still.connect()
        assert not await still.hold_mailbox(1)
    finally:
        await still.close()
        await other.close()


async def test_a_mailbox_whose_daemon_beats_stays_with_it(database: Database) -> None:
    steady, other = presence(database, "2s"), presence(database, "0")
    await steady.connect()
    await other.connect()
    try:
        assert await steady.hold_mailbox(1)
        for _ in range(12):
            await asyncio.sleep(0.25)
            await steady.beat()
        assert not await other.hold_mailbox(1)
    finally:
        await steady.close()
        await other.close()


async def test_a_transaction_whose_daemon_stands_still_lets_others_record_letters(database: Database) -> None:
    still = engine(database.worker_url, 1, frozen="200ms")
    tx = await still.connect()
    try:
        await tx.begin()
        await lock_organisation(tx, 1)
        async with asyncio.timeout(60), transaction(database.worker) as other:
            await lock_organisation(other, 1)
    finally:
        await tx.invalidate()
        await tx.close()
        await still.dispose()
