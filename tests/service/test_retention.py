"""Forgetting: each stage goes at its moment, with its key; what is not due, held, or in an exchange that goes on, stays."""

import asyncio
import os
import subprocess
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text

from service import health
from service.database import LOCK_SWEEP, Tx, sole_session
from service.embedded.postgres import find_binaries
from service.forgetting.forewarning import warn
from service.forgetting.manifest import Manifest
from service.forgetting.retention import forecast
from service.forgetting.sweep import is_time, sweep
from service.origin import Origin
from service.smtp import Envelope
from service.tables import attachment, known_name, ledger, letter, mask, outgoing, remark, trail
from service.vault import Hasher, KeyFolder, Opener
from tests import shell
from tests.build import KEPT, RECEIVED, Organisation, Question, make_organisation, make_question, make_revision
from tests.conftest import Database
from tests.contract.desk import column
from tests.forget import erase_batch
from tests.house import text_of
from tests.policies.sample import organisation

FINISHED = ("answered", "undeliverable", "closed")
UNFINISHED = ("arrived", "open", "claimed", "in_review", "approved", "sending")
DAYS_LATER = RECEIVED + timedelta(days=31)  # identities are due, texts are not
YEARS_LATER = RECEIVED + timedelta(days=3000)
STAYS = {"planted-hash-of-the-letter"}      # in its keyed form only
PLANTED = {                                 # word: the stage it goes with
    "planted-address": "identity", "planted-own-hash": "identity", "planted-name-hash": "identity", "planted-piece": "identity",
    "planted-known": "identity", "planted-reason-of-reveal": "identity", "planted-letter": "letter", "planted-photo": "attachments",
    "planted-receipt": "outbox", "planted-answer-mail": "outbox", "planted-draft": "drafts", "planted-remark": "drafts",
    "planted-subject": "text", "planted-body": "text", "planted-answer": "text", "planted-closing-reason": "text",
    "planted-actor": "trail", "planted-folder": "ledger", "planted-ledger-reason": "ledger",
}


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return Manifest(tmp_path / "manifest", Hasher(bytes(32)))


@pytest.fixture
async def place(database: Database) -> Organisation:
    async with database.admin.begin() as tx:
        return await make_organisation(tx)


async def add(database: Database, place: Organisation, state: str, **columns: Any) -> Question:
    async with database.admin.begin() as tx:
        return await make_question(tx, place, state, **columns)


async def erase(database: Database, now: datetime) -> Counter[str]:
    async with database.worker.begin() as tx:
        return await erase_batch(tx, now)


async def run(database: Database, *statements: str) -> None:
    async with database.admin.begin() as tx:
        for statement in statements:
            await tx.execute(text(statement))


async def with_everything(tx: Tx, place: Organisation, state: str = "answered") -> Question:
    """A question that has every kind of child, each with a planted word."""
    made = await make_question(tx, place, state, subject="planted-subject", body="planted-body", answer_body="planted-draft",
                               state_reason="planted-closing-reason", asker_hash=b"planted-own-hash", name_hash=b"planted-name-hash",
                               review_revision=2)
    await make_revision(tx, made.id, 2, place.actors["mees"], "planted-answer")
    await tx.execute(text("update core.asker set sealed = 'planted-address'"))
    of = {"question_id": made.id}
    await tx.execute(insert(remark).values(**of, revision=1, reviewer_id=place.actors["noor"], note="planted-remark", made_at=RECEIVED))
    await tx.execute(insert(mask).values(**of, number=1, part="text", kind="naam", detector="name", confidence=1, start=0, length=1,
                                         replaced_by="[naam]", sealed=b"planted-piece"))
    await tx.execute(insert(known_name).values(**of, hash=b"planted-known", label="naam"))
    await tx.execute(insert(attachment).values(**of, number=1, kind="image", bytes=9, state="released", media_type="image/png",
                                               sheets=[b"planted-photo"]))
    await tx.execute(insert(trail).values(**of, at=RECEIVED, event="revealed", actor="planted-actor", sealed=b"planted-reason-of-reveal"))
    row = {"organisation_id": place.id, "mailbox_id": place.mailbox_id}
    number = (await tx.execute(insert(ledger).values(
        **row, **of, uidvalidity=7, uid=8, letter_hash=b"planted-hash-of-the-letter", outcome="question", reason="planted-ledger-reason", bytes=99,
        arrived_at=RECEIVED, recorded_at=RECEIVED, file_to="processed", filed_at=RECEIVED, filed_folder="planted-folder")
        .returning(ledger.c.id))).scalar_one()
    key = (await tx.execute(text("select data_key_id from core.question"))).scalar_one()
    await tx.execute(insert(letter).values(**of, ledger_id=number, data_key_id=key, sealed=b"planted-letter"))
    for kind, word in (("receipt", b"planted-receipt"), ("answer", b"planted-answer-mail")):
        await tx.execute(insert(outgoing).values(**row, **of, kind=kind, revision=2, message_id=kind, data_key_id=key, sealed=word, wording="1",
                                                 state="sent", created_at=RECEIVED, settled_at=RECEIVED))
    return made


def left_in(database: Database) -> set[str]:
    """Which planted words stand in a whole dump, in clear or in hexadecimal."""
    dump = subprocess.run([find_binaries() / "pg_dump", database.url()], capture_output=True, check=True).stdout
    return {word for word in {*PLANTED, *STAYS} if word.encode() in dump or word.encode().hex().encode() in dump}


async def test_each_stage_goes_at_its_moment_and_a_whole_dump_has_nothing_of_it(database: Database, place: Organisation) -> None:
    async with database.admin.begin() as tx:
        await with_everything(tx, place)
    await run(database, "update core.question set kept = (select jsonb_object_agg(stage, number) from unnest(array['letter', 'attachments', "
                        "'outbox', 'drafts', 'identity', 'text', 'ledger', 'trail']) with ordinality as s (stage, number))")
    await run(database, "delete from core.erasure", "select core.restart_clock(array_agg(id), min(received_at)) from core.question")
    expected = {*PLANTED, *STAYS}
    assert left_in(database) == expected
    for day, stage in enumerate(("letter", "attachments", "outbox", "drafts", "identity", "text", "ledger", "trail"), 1):
        assert await erase(database, RECEIVED + timedelta(days=day, seconds=-1)) == {}
        done = await erase(database, RECEIVED + timedelta(days=day))
        assert done == Counter({stage: 1}) + Counter({"identity": {"key": 1}, "trail": {"row": 1}}.get(stage, {}))
        expected -= {word for word, its_stage in PLANTED.items() if its_stage == stage}
        if stage in ("identity", "trail"):
            assert left_in(database) == expected, stage
    assert await column(database, "select count(*) from core.question union all select count(*) from core.data_key") == [0, 0]
    assert await column(database, "select row(uid, uidvalidity, bytes, question_id, to_char(recorded_at, 'ID HH24:MI'))::text from core.ledger") \
        == ['(,,0,,"1 00:00")']


@pytest.mark.parametrize("state", FINISHED)
async def test_a_finished_question_loses_who_asked_first_and_its_words_later(database: Database, place: Organisation, state: str) -> None:
    await add(database, place, state)
    assert await erase(database, RECEIVED + timedelta(days=29)) == {}
    assert (await erase(database, DAYS_LATER))["identity"] == 1
    assert await column(database, "select count(*) from core.asker union all select count(*) from core.data_key") == [0, 0]
    assert await column(database, "select subject from core.question") == ["Slapen"]
    assert (await erase(database, RECEIVED + timedelta(days=181)))["text"] == 1
    assert await column(database, "select subject from core.question") == [None]


@pytest.mark.parametrize("state", UNFINISHED)
async def test_what_is_not_finished_is_never_erased(database: Database, place: Organisation, state: str) -> None:
    await add(database, place, state)
    assert await erase(database, YEARS_LATER) == {}
    await run(database, "insert into core.erasure (question_id, stage, erase_at) select id, 'identity', received_at from core.question")
    assert await erase(database, YEARS_LATER) == {}


async def test_a_follow_up_keeps_its_whole_exchange_and_restarts_every_clock(database: Database, place: Organisation) -> None:
    first = await add(database, place, "answered")
    await add(database, place, "closed", follows_id=first.id, exchange=first.code)
    last = await add(database, place, "open", follows_id=first.id, exchange=first.code)
    assert await erase(database, DAYS_LATER) == {}
    await run(database, f"select core.finish({last.id}, 'closed', 'bedankt', timestamptz '{DAYS_LATER}')")
    assert await erase(database, DAYS_LATER + timedelta(days=29)) == {}
    assert (await erase(database, DAYS_LATER + timedelta(days=30)))["identity"] == 3
    assert await column(database, "select distinct erase_at from core.erasure where stage = 'text'") == [DAYS_LATER + timedelta(days=180)]


async def test_an_answer_that_bounces_restarts_the_clock_of_what_is_left(database: Database, place: Organisation) -> None:
    question = await add(database, place, "answered")
    await erase(database, DAYS_LATER)
    await run(database, f"select core.finish({question.id}, 'undeliverable', 'bounce', timestamptz '{DAYS_LATER}')")
    moments = dict(zip(await column(database, "select stage from core.erasure order by stage"),
                       await column(database, "select erase_at from core.erasure order by stage"), strict=True))
    assert moments["identity"] == RECEIVED + timedelta(days=30)                       # done: it does not come back
    assert moments["text"] == DAYS_LATER + timedelta(days=180)


async def test_days_have_24_hours_in_whatever_time_zone_somebody_closes(database: Database, place: Organisation) -> None:
    question = await add(database, place, "open")
    await run(database, "set local time zone 'Europe/Brussels'",
              f"select core.finish({question.id}, 'closed', '', timestamptz '2026-03-20 12:00Z')")
    assert await column(database, "select erase_at - '2026-03-20 12:00Z' from core.erasure where stage = 'identity'") == [timedelta(days=30)]


async def test_the_row_of_a_question_goes_when_nothing_is_left_to_erase(database: Database, place: Organisation) -> None:
    await add(database, place, "answered")
    done = await erase(database, YEARS_LATER)
    assert "trail" not in done                                                       # the copy on the mail server is found by it
    assert await column(database, "select count(*) from core.question") == [1]
    await run(database, "update core.erasure set done_at = now() where stage = 'mailbox'")
    assert await erase(database, YEARS_LATER) == Counter(trail=1, ledger=1, row=1)
    assert await column(database, "select count(*) from core.question") == [0]


async def test_notices_and_letters_of_no_question_go_at_their_own_moment_and_what_waits_for_a_person_stays(
        database: Database, place: Organisation) -> None:
    row = {"organisation_id": place.id, "mailbox_id": place.mailbox_id, "erase_at": RECEIVED}
    letters = {"uidvalidity": 1, "bytes": 1, "arrived_at": RECEIVED, "recorded_at": RECEIVED, "file_to": "processed", "filed_at": RECEIVED}
    async with database.admin.begin() as tx:
        for uid, outcome in enumerate(("ignored", "automatic_reply", "set_aside")):
            await tx.execute(insert(ledger).values(**row, **letters, uid=uid, outcome=outcome))
        await tx.execute(insert(ledger).values(**row, **letters, uid=9, outcome="bounce", filed_folder="processed"))    # still on the server
        for state in ("sent", "ready"):
            await tx.execute(insert(outgoing).values(
                **row, kind="notice", message_id=state, sealed=b"x", wording="1", state=state, created_at=RECEIVED))
        await tx.execute(text("insert into core.hold (organisation_id, scope, owner, review_on, placed_at) "
                              "select id, 'organisation', 'noor', '2027-01-01', now() from core.organisation"))
    assert await erase(database, RECEIVED) == Counter()
    await run(database, "delete from core.hold")
    assert await erase(database, RECEIVED) == Counter({"loose letter": 2, "notice": 1})
    assert await column(database, "select outcome from core.ledger where uid is not null order by id") == ["set_aside", "bounce"]
    assert await column(database, "select message_id from core.outgoing") == ["ready"]


async def test_a_sweep_erases_everything_due_in_batches_leaves_its_proof_and_the_next_finds_nothing(
        database: Database, place: Organisation, manifest: Manifest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.forgetting.sweep.BATCH", 4)
    for state in FINISHED:
        await add(database, place, state)
    async with database.worker.begin() as tx:
        assert {(row.stage, row.count) for row in await forecast(tx, DAYS_LATER)} == {(stage, 3) for stage, days in KEPT.items() if days < 31}
        assert await is_time(tx, DAYS_LATER)
    batches = [done async for done in sweep(database.worker, lambda: DAYS_LATER, manifest)]
    assert max(done.total() - done["key"] for done in batches) == 4
    assert [done async for done in sweep(database.worker, lambda: DAYS_LATER, manifest)] == [Counter()]
    assert await column(database, "select erased from core.sweep order by id") == [
        {"identity": 3, "letter": 3, "attachments": 3, "drafts": 3, "outbox": 3, "key": 3}, {}]
    assert await column(database, "select ended_at from core.sweep") == [DAYS_LATER] * 2
    async with database.worker.begin() as tx:
        assert not await is_time(tx, DAYS_LATER + timedelta(minutes=59))


async def test_a_sweep_that_was_cut_off_is_taken_up_by_the_next(
        database: Database, place: Organisation, manifest: Manifest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.forgetting.sweep.BATCH", 2)
    for _ in range(3):
        await add(database, place, "answered")
    batches = sweep(database.worker, lambda: DAYS_LATER, manifest)
    first = await anext(batches)
    await batches.aclose()
    async with database.worker.begin() as tx:
        assert await is_time(tx, DAYS_LATER)
    rest = [done async for done in sweep(database.worker, lambda: DAYS_LATER, manifest)]
    assert sum(rest, first) == Counter(identity=3, letter=3, attachments=3, drafts=3, outbox=3, key=3)


async def test_a_sweep_killed_in_a_batch_has_done_the_batches_before_and_the_next_one_does_the_rest(
        database: Database, place: Organisation, tmp_path: Path) -> None:
    for _ in range(50):                     # 250 stages are due, a batch is 200
        await add(database, place, "answered", finished_at=datetime.now(UTC) - timedelta(days=31))
    KeyFolder(tmp_path / "keys").new(date(2026, 11, 21))
    environment = {"PATH": os.environ["PATH"], "LUISTERPOST_DATABASE_URL": database.worker_url, "LUISTERPOST_STATE": str(tmp_path)}
    told = await asyncio.to_thread(shell.run, "erase", "--dry-run", environment=environment)
    assert "voorbeeld  identity: 50 due" in told.stdout
    killed = await asyncio.to_thread(shell.run, "erase", environment=environment | {"LUISTERPOST_FAILPOINT": "retention.batch=kill@2"})
    assert killed.returncode == -9
    assert await column(database, "select count(*) from core.erasure where done_at is not null") == [200]
    told = await asyncio.to_thread(shell.run, "erase", environment=environment)
    assert (told.returncode, told.stderr) == (0, "")
    assert await column(database, "select count(*) from core.erasure where done_at is not null") == [250]
    assert await column(database, "select (select sum(n::int) from jsonb_each_text(erased) e (stage, n) where stage <> 'key') from core.sweep "
                                  "order by id") == [200, 50]
    assert await column(database, "select count(*) from core.data_key") == [0]


async def test_of_two_sweeps_at_once_one_works_and_one_goes_away(database: Database, place: Organisation, manifest: Manifest) -> None:
    await add(database, place, "answered")
    async with sole_session(database.worker, LOCK_SWEEP) as held:
        assert held is not None
        assert [done async for done in sweep(database.worker, lambda: DAYS_LATER, manifest)] == []
    shared = await asyncio.gather(*(erase(database, DAYS_LATER) for _ in range(4)))   # and were there several, they would share
    assert sum(shared, await erase(database, DAYS_LATER)) == Counter(identity=1, letter=1, attachments=1, drafts=1, outbox=1, key=1)


async def test_a_question_that_the_database_refuses_to_erase_stops_no_other(database: Database, place: Organisation, manifest: Manifest) -> None:
    codes = [(await add(database, place, "answered")).code for _ in range(3)]
    await run(database, f"create function core.refuse_one() returns trigger language plpgsql as $$ begin "
                        f"if old.question_id = (select id from core.question where code = '{codes[1]}') then raise 'no'; end if; return old; end $$",
              "create trigger refuse before delete on core.asker for each row execute function core.refuse_one()")
    done = [done async for done in sweep(database.worker, lambda: DAYS_LATER, manifest)]
    assert sum(done, Counter())["identity"] == 2
    assert await column(database, "select failed from core.sweep") == [1]
    assert await column(database, "select q.code from core.asker a join core.question q on q.id = a.question_id") == [codes[1]]


@pytest.mark.parametrize("scope", ["question_id = q.id", "asker_hash = q.asker_hash", "organisation_id = q.organisation_id"])
async def test_a_hold_is_stronger_than_any_term_until_two_people_end_it(database: Database, place: Organisation, scope: str) -> None:
    first = await add(database, place, "answered", asker_hash=b"one")
    await add(database, place, "answered", asker_hash=b"one", follows_id=first.id, exchange=first.code)
    await add(database, place, "answered", asker_hash=b"two")
    await run(database, "insert into core.hold (organisation_id, scope, owner, review_on, placed_at) "
                        f"select id, '{scope.split('_')[0]}', 'jurist', '2027-01-01', timestamptz '{RECEIVED}' from core.organisation",
              f"update core.hold h set {scope} from core.question q where q.id = {first.id}")
    others = 0 if scope.startswith("organisation") else 1
    assert (await erase(database, DAYS_LATER))["identity"] == others
    await run(database, f"update core.hold set end_asked_by = 'noor', end_asked_at = now(), ended_by = 'sam', ended_at = timestamptz '{DAYS_LATER}'")
    assert (await erase(database, DAYS_LATER))["identity"] == 3 - others


async def test_the_coordinator_hears_once_and_once_a_day_at_most_which_texts_go_soon(database: Database, place: Organisation, tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path)
    keys.new(date(2026, 11, 21))
    policy = organisation()
    origin = Origin(place.id, place.mailbox_id, policy, policy.mailboxes[0])
    goes = RECEIVED + timedelta(days=180)
    early, late = await add(database, place, "answered"), await add(database, place, "closed", finished_at=RECEIVED + timedelta(days=1))
    told = []
    for moment in (goes - timedelta(days=8), goes - timedelta(days=7, hours=-1), goes - timedelta(days=6, hours=1), goes - timedelta(days=5)):
        async with database.worker.begin() as tx:
            await warn(tx, [origin], keys.sealer(), moment)
        told.append(await notices(database, keys.opener()))
    assert [len(mails) for mails in told] == [0, 1, 1, 2]
    assert [early.code in told[3][0], late.code in told[3][0], late.code in told[3][1], early.code in told[3][1]] == [True, False, True, False]


async def notices(database: Database, opener: Opener) -> list[str]:
    async with database.admin.connect() as tx:
        rows = (await tx.execute(text("select o.message_id, o.sealed, k.key_id, k.sealed as key from core.outgoing o "
                                      "join core.data_key k on k.id = o.data_key_id order by o.id"))).all()
    mails = [Envelope.unpack(opener.open_data_key(row.key_id, row.key).open(row.sealed, f"outgoing.sealed:{row.message_id}")) for row in rows]
    return [text_of(message_from_bytes(mail.data)) for mail in mails]


async def test_status_names_what_should_be_gone_and_not_what_is_held(database: Database, place: Organisation) -> None:
    await add(database, place, "answered")
    late = RECEIVED + timedelta(days=15, hours=3)
    async with database.worker.begin() as tx:
        assert not overdue(await health.status(tx, {}, late - timedelta(hours=2)))
        assert overdue(await health.status(tx, {}, late)) == [
            "voorbeeld: mailbox of 1 questions should have been erased since 2026-12-04 09:00 UTC"]
        await tx.execute(text("insert into core.hold (organisation_id, scope, owner, review_on, placed_at) "
                              "select id, 'organisation', 'noor', '2027-01-01', now() from core.organisation"))
        assert not overdue(await health.status(tx, {}, late))


def overdue(found: health.Status) -> list[str]:
    return [problem for problem in found.problems if "should have been erased" in problem]
