"""The two rows of `make bench` about retention: a purge beside people who work, and what a sweep costs that finds nothing."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import asyncpg

from tests.house import ROOT, House

STAGES = "'identity', 'letter', 'attachments', 'drafts', 'text', 'outbox', 'mailbox', 'trail', 'ledger'"
OPEN = 10_000                               # questions that people work on meanwhile, with numbers above the others
FINISHED = """
    insert into core.question (id, code, organisation_id, mailbox_id, data_key_id, state, asker_hash, subject, body, language, received_at, due_at,
                               lease, kept, policy_digest, review_revision, submitted_by, approved_by, approved_digest, finished_at)
    overriding system value
    select n, 'F' || n, m.organisation_id, m.id, {key}, 'answered', sha256(n::text::bytea), 'Slapen', repeat('Vraag. ', 100), 'nl', {when}, {when},
           interval '48 hours', '{{}}', 'bench', 2, (select min(id) from core.actor), (select max(id) from core.actor), 'x', {when}
    from core.mailbox m, generate_series(1, $1::int) n"""
MOMENTS = f"""
    insert into core.erasure (question_id, stage, erase_at, done_at)
    select n, stage, {{when}} + interval '30 days', case when stage = 'mailbox' then now() end
    from generate_series(1, $1::int) n, unnest(array[{STAGES}]) stage
    order by n"""
CHILDREN = (
    "insert into core.asker select n, repeat('x', 200)::bytea from generate_series(1, $1::int) n",
    "insert into core.mask (question_id, number, part, kind, detector, confidence, start, length, replaced_by, sealed) "
    "select n, m, 'text', 'naam', 'name', 1, m, 1, '[naam]', 'x' from generate_series(1, $1::int) n, generate_series(1, 3) m",
    "insert into core.known_name select n, 'x', 'naam' from generate_series(1, $1::int) n",
    "insert into core.attachment (question_id, number, kind, bytes, state) select n, 1, 'image', 9, 'withheld' from generate_series(1, $1::int) n",
    "insert into core.answer (question_id, revision, author_id, body, digest, saved_at) select n, r, (select min(id) from core.actor), "
    "repeat('Antwoord. ', 100), 'x', now() from generate_series(1, $1::int) n, generate_series(1, 2) r",
    "insert into core.remark (question_id, revision, note, made_at) select n, 1, 'Korter.', now() from generate_series(1, $1::int) n",
    "insert into core.trail (question_id, at, event) select n, now(), 'opened' from generate_series(1, $1::int) n, generate_series(1, 6)",
    "insert into core.ledger (id, organisation_id, mailbox_id, uidvalidity, uid, letter_hash, outcome, question_id, bytes, arrived_at, recorded_at, "
    "file_to, filed_at) overriding system value select n, m.organisation_id, m.id, 1, n, sha256(n::text::bytea), 'question', n, 9, now(), now(), "
    "'processed', now() from core.mailbox m, generate_series(1, $1::int) n",
    "insert into core.letter select n, n, md5(n::text)::uuid, repeat('x', 4000)::bytea from generate_series(1, $1::int) n",
    "insert into core.outgoing (organisation_id, mailbox_id, kind, question_id, revision, message_id, data_key_id, sealed, wording, state, "
    "created_at, settled_at) select m.organisation_id, m.id, kind, n, 1, kind || n, md5(n::text)::uuid, repeat('x', 1500)::bytea, '', 'sent', now(), "
    "now() from core.mailbox m, generate_series(1, $1::int) n, unnest(array['receipt', 'answer']) kind",
)
TABLES = ("asker", "mask", "known_name", "attachment", "answer", "remark", "trail", "letter", "outgoing", "data_key", "erasure", "question")


@dataclass(frozen=True)
class Purge:
    """`rows` per second that went; the slowest statement of anybody else, in milliseconds, beside the purge and without it."""

    rows: float
    slowest: float
    slowest_alone: float


async def purge(house: House, questions: int) -> Purge:
    """Everything of so many questions is long due; meanwhile people claim and give back, and letters come in."""
    await _prepare(house)
    await house.rows("insert into core.data_key select md5(n::text)::uuid, 'bench', 'x' from generate_series(1, $1::int) n", questions)
    await house.rows(FINISHED.format(key="md5(n::text)::uuid", when="now() - interval '10 years'"), questions)
    for statement in (*CHILDREN, MOMENTS.format(when="now() - interval '10 years'")):
        await house.rows(statement, questions)
    await _open(house, questions)
    await house.rows("vacuum analyze")
    before = await _count(house)
    alone = await _slowest(house, lambda: asyncio.sleep(10))
    began = time.perf_counter()
    beside = await _slowest(house, lambda: _erase(house))
    spent = time.perf_counter() - began
    assert await house.value("select count(*) from core.question where state = 'answered'") == 0
    return Purge((before - await _count(house)) / spent, beside, alone)


async def nothing_due(house: House, questions: int) -> float:
    """Milliseconds of a sweep, from its first row to its last, among so many answered questions of which nothing is due yet."""
    await _prepare(house)
    await house.rows(FINISHED.format(key="null", when="now()"), questions)
    await house.rows(MOMENTS.format(when="now()"), questions)
    await house.rows("vacuum analyze")
    for _ in range(5):
        await _erase(house)
    return float(await house.value("select min(extract(epoch from ended_at - started_at)) * 1000 from core.sweep"))


async def _prepare(house: House) -> None:
    await (await house.tool()).close()
    await house.rows("insert into core.mailbox (organisation_id, name) select id, 'bench' from core.organisation")


async def _open(house: House, above: int) -> None:
    await house.rows("""
        insert into core.question (id, code, organisation_id, mailbox_id, state, subject, body, language, received_at, due_at, lease, kept,
                                   policy_digest)
        overriding system value
        select $1::int + n, 'O' || n, m.organisation_id, m.id, 'open', 'Slapen', 'Vraag.', 'nl', now(), now(), interval '48 hours',
               '{"text": 30}', 'bench'
        from core.mailbox m, generate_series(1, $2::int) n""", above, OPEN)
    await house.rows("select setval('core.question_id_seq', $1)", above + OPEN)


async def _count(house: House) -> int:
    return sum([int(await house.value(f"select count(*) from core.{name}")) for name in TABLES])


async def _run(house: House, *words: str) -> None:
    command = [sys.executable, "-m", "service", *words]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=house.environment, stdout=subprocess.DEVNULL)
    assert await process.wait() == 0


async def _erase(house: House) -> None:
    await _run(house, "erase")


async def _slowest(house: House, work: Callable[[], Awaitable[None]]) -> float:
    """The longest that one of others' statements took while this went on, in milliseconds."""
    others = [asyncio.create_task(_claim(house)), asyncio.create_task(_take_in(house))]
    await work()
    for task in others:
        task.cancel()
    return max([await task for task in others]) * 1000


async def _claim(house: House) -> float:
    """Claim, close: as a tool does, again and again."""
    return await _repeat(await house.tool(), "select desk_v1.close(desk_v1.claim_next('vrijwilliger-1'), 'nalezer-1', 'dubbel')")


async def _take_in(house: House) -> float:
    """A question that follows one of those that are erased, as intake writes it."""
    return await _repeat(await asyncpg.connect(house.url("luisterpost_worker")), """
        insert into core.question (code, organisation_id, mailbox_id, follows_id, exchange, state, subject, body, language, received_at,
                                   due_at, lease, kept, policy_digest)
        select 'N' || clock_timestamp(), organisation_id, mailbox_id, id, code, 'open', 'Slapen', 'Vraag.', 'nl', now(), now(), lease, '{}', 'b'
        from core.question where state = 'open' order by id desc limit 1""")


async def _repeat(connection: "asyncpg.Connection[Any]", statement: str) -> float:
    slowest = 0.0
    try:
        while True:
            began = time.perf_counter()
            await connection.execute(statement)
            slowest = max(slowest, time.perf_counter() - began)
            await asyncio.sleep(0.01)
    except asyncio.CancelledError:
        return slowest
    finally:
        connection.terminate()
