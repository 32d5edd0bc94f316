"""The daemon dies by kill -9 at a named moment of its work (service/failpoint.py), and another one goes on.

one_kill is a row of `make survive`; many_kills is the short form: each next daemon recovers from the last kill and dies at
the next moment, so that recoveries are interrupted too.
"""

from collections.abc import Sequence

from service.failpoint import NAMES
from tests.servers import WITHOUT_MOVE
from tests.survival.trial import Tally, Trial, trial
from tests.survival.world import Url

CONNECTIONS = 4                             # at once to the relay: so many mails are in flight when the daemon dies
INTAKE = tuple(name for name in NAMES if name.startswith("intake."))
OUTBOX = tuple(name for name in NAMES if name.startswith("outbox."))
DISPATCH = tuple(name for name in NAMES if name.startswith("dispatch."))
LETTERS_ROAD, ANSWERS_ROAD = INTAKE + OUTBOX, DISPATCH + OUTBOX
SWEEP = tuple(name for name in NAMES if name.startswith("retention."))
MIDDLE_ROUNDS = {                           # reached once a batch or commit: what is the middle of 200
    "intake.fetched": 3, "intake.read": 3, "intake.recorded": 3, "intake.committed": 3, "intake.copied": 3, "intake.filed": 3,
    "dispatch.queued": 2, "outbox.leased": 3, "outbox.data_started": 20, "outbox.settled": 20,
    "retention.batch": 3, "retention.expunged": 3,
}
LONG_AGO = "select core.finish_all(array_agg(id), 'closed', array_agg('dubbel'::text), now() - interval '31 days') from core.question"


def middle(name: str, size: int) -> int:
    """Which time is halfway, for a failpoint that 200 letters or answers pass; those that each mail passes: half of them."""
    return MIDDLE_ROUNDS.get(name, size // 2)


async def letters_come_in(url: Url, size: int, name: str, nth: int = 1) -> Tally:
    """Killed once while letters come in and receipts leave."""
    options = WITHOUT_MOVE if name == "intake.copied" else ""
    async with trial(url, size, connections=CONNECTIONS, dovecot_options=options) as it:
        it.uncertain = CONNECTIONS
        await it.send(size)
        await it.dies_at(name, nth)
        it.start()
        await it.settled()
        return await it.tally()


async def answers_leave(url: Url, size: int, name: str, nth: int = 1) -> Tally:
    """Killed once while approved answers are dispatched and leave."""
    async with trial(url, size, connections=CONNECTIONS) as it:
        await _questions(it, size)
        await it.approve()
        await it.dies_at(name, nth)
        it.start()
        await it.settled()
        return await it.tally()


async def questions_are_forgotten(url: Url, size: int, name: str, nth: int = 1) -> Tally:
    """Killed once while closed questions are erased: their identities, then their copies on the mail server."""
    async with trial(url, size, connections=CONNECTIONS) as it:
        await _questions(it, size)
        for statement in (LONG_AGO, "delete from core.sweep"):
            await it.house.rows(statement)
        await it.dies_at(name, nth)
        await it.house.rows("delete from core.sweep")           # or the next one would begin in an hour
        it.start()
        await it.has("select not exists (select from core.erasure where stage = 'mailbox' and done_at is null)", "no copy is left on the server")
        await it.has("select not exists (select from core.asker) and not exists (select from core.data_key where id in (select data_key_id from "
                     "core.question)) and not exists (select from core.letter)", "every identity is erased, with its key")
        await it.settled()
        return await it.tally()


async def _questions(it: Trial, number: int) -> None:
    """So many letters are questions with receipts; no daemon runs afterwards."""
    await it.send(number)
    daemon = it.start()
    await it.settled()
    it.house.kill(daemon)


async def many_kills_of_letters(url: Url, each: int, names: Sequence[str]) -> Tally:
    """Before each kill so many more letters. The server cannot MOVE, so that every moment of intake is passed."""
    async with trial(url, each * len(names), connections=CONNECTIONS, dovecot_options=WITHOUT_MOVE) as it:
        it.uncertain = CONNECTIONS * len(names)
        for name in names:
            await it.send(each)
            await it.dies_at(name, look=name == names[0])
        it.start()
        await it.settled()
        return await it.tally()


async def many_kills_of_answers(url: Url, each: int, names: Sequence[str]) -> Tally:
    """Before each kill so many more approved answers."""
    async with trial(url, each * len(names), connections=CONNECTIONS) as it:
        await _questions(it, it.size)
        for name in names:
            await it.approve(each)
            await it.dies_at(name, look=name == names[0])
        it.start()
        await it.settled()
        return await it.tally()
