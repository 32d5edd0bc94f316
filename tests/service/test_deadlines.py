"""Alarms: who hears of which question, when, and never twice; and what people do that sets a clock anew. Real PostgreSQL, moments as arguments."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from policies import response
from policies.organisation import OrganisationPolicy, parse
from service.contract import open_contract
from service.database import Tx
from service.deadlines import raise_alarms
from service.health import status
from service.origin import Origin
from service.outbox import place as outgoing_place
from service.restamp import restamp_changed
from service.smtp import Envelope
from service.vault import KeyFolder
from tests import shell
from tests.build import Organisation, make_organisation, make_question
from tests.conftest import Database
from tests.contract.desk import column, run
from tests.policies.sample import EXAMPLE, organisation

COORDINATOR = organisation().coordinator
BOARD = "directie@kantoor.voorbeeld.example"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = {day: ["09:00-17:00"] for day in WEEK[:5]}
STAGES = {"screening": 1, "claim": 3, "draft": 8, "review": 3, "dispatch": 1}
LADDER = [
    {"stage": "claim", "hours_before": 1}, {"stage": "draft", "hours_before": 0, "tell": ["directie"]},
    {"stage": "answer", "hours_before": 2}, {"stage": "answer", "hours_before": 0, "tell": ["coordinator", "directie"]},
]
Notice = tuple[str, str]                    # to whom, and what stands in it


def at(moment: str) -> datetime:
    """A moment by the clock in Brussels in winter."""
    return datetime.fromisoformat(f"{moment}+01:00").astimezone(UTC)


MONDAY, SATURDAY = at("2026-11-23T09:00"), at("2026-11-28T11:00")


def office(**changes: Any) -> OrganisationPolicy:
    """Sixteen hours in a week of five days: what comes on Monday morning is due on Tuesday evening."""
    board = {"name": "directie", "address": BOARD, "roles": ["directie"]}
    given = {"response__answer_within_hours": 16, "response__stages": STAGES, "response__office_hours": HOURS, "response__closing_days": [],
             "alarm": LADDER, "contact": [board]}
    return organisation(**given | changes)


class Office:
    """One organisation with its questions, its outbox and the sweep."""

    def __init__(self, database: Database, folder: Path, place: Organisation) -> None:
        self.database, self.keys, self.place, self.read = database, KeyFolder(folder), place, 0
        self.keys.new(date(2026, 11, 21))
        self.follow(office())

    def follow(self, policy: OrganisationPolicy) -> None:
        """The file of the organisation from here on."""
        self.policy, self.origins = policy, [Origin(self.place.id, self.place.mailbox_id, policy, policy.mailboxes[0])]

    async def ask(self, code: str, state: str = "open", *, received: datetime = MONDAY, **columns: Any) -> None:
        stamp = response.stamp(self.policy, received, mailbox="vraag", priority=columns.get("priority", "normal"))
        async with self.database.worker.begin() as tx:
            await make_question(tx, self.place, state, code=code, **{"received_at": received, **stamp.row, "body": "Geheime tekst", **columns})

    async def sweep(self, *moments: datetime) -> list[Notice]:
        """What sweeps at these moments put in the outbox."""
        for now in moments:
            async with self.database.worker.begin() as tx:
                await restamp_changed(tx, self.origins, now)
            async with self.database.worker.begin() as tx:
                await self.raise_alarms(tx, now)
        return await self.unread()

    async def raise_alarms(self, tx: Tx, now: datetime) -> int:
        return await raise_alarms(tx, self.origins, self.keys.sealer(), now)

    async def unread(self) -> list[Notice]:
        async with self.database.worker.begin() as tx:
            rows = (await tx.execute(text(
                "select o.id, o.message_id, o.sealed, k.key_id, k.sealed as key from core.outgoing o join core.data_key k on k.id = o.data_key_id "
                "where o.id > :read order by o.id"), {"read": self.read})).all()
        self.read, opener = max((row.id for row in rows), default=self.read), self.keys.opener()
        return [_notice(opener.open_data_key(row.key_id, row.key).open(row.sealed, outgoing_place(row.message_id))) for row in rows]


def _notice(sealed: bytes) -> Notice:
    envelope = Envelope.unpack(sealed)
    mail = message_from_bytes(envelope.data, policy=policy.default)
    plain = mail.get_body(("plain",))
    assert "Geheim" not in str(mail)
    assert plain is not None
    return envelope.recipient, f"{mail['Subject']}\n{plain.get_content()}".replace(" \r\n", " ")


@pytest.fixture
async def here(database: Database, tmp_path: Path) -> Office:
    async with database.admin.begin() as tx:
        return Office(database, tmp_path, await make_organisation(tx, mailbox_name="vraag"))


def hours(start: datetime, end: datetime) -> list[datetime]:
    """Every full hour."""
    return [start + timedelta(hours=number) for number in range(int((end - start) / timedelta(hours=1)) + 1)]


async def test_each_rung_is_told_once_to_whom_it_names(here: Office) -> None:
    await here.ask("KLAAR234")
    heard = [(now, to) for now in hours(MONDAY, at("2026-11-25T10:00")) for to, _ in await here.sweep(now)]
    assert heard == [(at("2026-11-23T12:00"), COORDINATOR), (at("2026-11-24T13:00"), BOARD), (at("2026-11-24T15:00"), COORDINATOR),
                     (at("2026-11-25T09:00"), COORDINATOR), (at("2026-11-25T09:00"), BOARD)]
    assert await column(here.database, "select detail from core.trail where event = 'alarm' order by id") == [
        "claim alarm_stage 0", "draft alarm_stage 0", "answer alarm_due_soon 0", "answer alarm_due 1"]


async def test_acting_acknowledges_the_alarms_of_the_stages_before(here: Office) -> None:
    for state in ("claimed", "in_review", "sending", "closed"):
        await here.ask(state, state)
    await here.sweep(*hours(at("2026-11-23T12:00"), at("2026-11-25T09:00")))
    assert await column(here.database, """
        select q.state || ' ' || string_agg(split_part(t.detail, ' ', 1), ' ' order by t.id) from core.trail t
        join core.question q on q.id = t.question_id where t.event = 'alarm' group by q.state order by 1""") == [
            "claimed draft answer answer", "in_review answer answer", "sending answer answer"]


async def test_a_claim_that_ran_out_acknowledges_nothing(here: Office) -> None:
    await here.ask("KLAAR234", "claimed", claimed_until=MONDAY + timedelta(hours=1))
    assert [to for to, _ in await here.sweep(at("2026-11-23T12:00"))] == [COORDINATOR]


async def test_after_a_downtime_only_the_newest_rung_is_told(here: Office) -> None:
    await here.ask("KLAAR234")
    assert [to for to, _ in await here.sweep(at("2026-12-07T10:00"), at("2026-12-07T11:00"))] == [COORDINATOR, BOARD]
    assert await column(here.database, "select detail from core.trail where event = 'alarm'") == ["answer alarm_due 1"]


async def test_what_is_due_at_night_waits_for_somebody_on_duty(here: Office) -> None:
    await here.ask("KLAAR234", "in_review")
    assert await here.sweep(*hours(at("2026-11-24T17:00"), at("2026-11-25T08:00"))) == []
    assert len(await here.sweep(at("2026-11-25T09:00"))) == 2


@pytest.mark.parametrize(("absent", "moment", "to"), [
    ([], "2026-11-23T12:00", "an@kantoor.voorbeeld.example"),
    ([{"from": date(2026, 11, 23), "until": date(2026, 11, 25)}], "2026-11-23T12:00", BOARD),
])
async def test_the_fallback_hears_when_who_is_named_is_absent(here: Office, absent: list[dict[str, date]], moment: str, to: str) -> None:
    people = [{"name": "directie", "address": BOARD, "roles": ["directie"]},
              {"name": "an", "address": "an@kantoor.voorbeeld.example", "roles": ["ploeg"], "absent": absent}]
    rung = {"stage": "claim", "hours_before": 1, "tell": ["ploeg"], "fallback": ["directie"]}
    here.follow(office(contact=people, alarm=[rung]))
    await here.ask("KLAAR234")
    assert [heard for heard, _ in await here.sweep(at(moment))] == [to]


async def test_somebody_who_fell_ill_after_the_stamp_is_not_told(here: Office) -> None:
    await here.ask("KLAAR234", "claimed")
    people = [{"name": "directie", "address": BOARD, "roles": ["directie"], "absent": [{"from": date(2026, 11, 24), "until": date(2026, 12, 4)}]}]
    here.follow(office(contact=people))
    assert await here.sweep(at("2026-11-24T13:00")) == []
    async with here.database.admin.begin() as tx:
        problems = (await status(tx, {}, at("2026-11-24T13:00"))).problems
    assert [problem for problem in problems if "nobody hears of question KLAAR234 before 2026-12-07 08:00 UTC" in problem]


async def test_many_questions_are_one_mail_with_codes_and_moments(here: Office) -> None:
    for code in ("EERST234", "TWEEDE23", "DERDE234"):
        await here.ask(code)
    ((to, body),) = await here.sweep(at("2026-11-23T12:15"))
    assert to == COORDINATOR
    assert [line.split()[1].rstrip(":") for line in body.splitlines() if line.startswith("- ")] == ["DERDE234", "EERST234", "TWEEDE23"]
    assert body.count("wacht op een beantwoorder, uiterlijk maandag 23 november 2026 om 13.00 uur") == 3
    assert await here.sweep(at("2026-11-23T12:16")) == []


async def test_two_daemons_never_tell_the_same_alarm(here: Office) -> None:
    now = at("2026-11-23T12:15")
    await here.ask("EERST234")
    async with here.database.worker.begin() as first, here.database.worker.begin() as second:
        assert await here.raise_alarms(first, now) == 1
        assert await here.raise_alarms(second, now) == 0
    assert len(await here.sweep(now)) == 1


async def test_an_alarm_and_its_mail_are_one_transaction(here: Office) -> None:
    await here.ask("EERST234")
    async with here.database.worker.connect() as tx:
        assert await here.raise_alarms(tx, at("2026-11-23T12:15")) == 1
        await tx.rollback()                 # the daemon is killed
    assert len(await here.sweep(at("2026-11-23T12:20"))) == 1


DANGER = {"answer_within_hours": 4, "on_call_hours": {day: ["08:00-22:00"] for day in WEEK}, "tell": ["directie"]}


async def test_danger_is_told_at_once_on_a_saturday(here: Office) -> None:
    here.follow(office(response__danger=DANGER))
    await here.ask("GEVAAR23", "arrived", received=SATURDAY, priority="danger")
    assert [to for to, _ in await here.sweep(SATURDAY)] == [BOARD]


async def test_a_question_that_somebody_calls_dangerous_gets_the_clock_of_danger(here: Office) -> None:
    here.follow(office(response__danger=DANGER))
    await here.ask("GEVAAR23", "in_review", received=SATURDAY - timedelta(days=1))
    before = await column(here.database, "select due_at from core.question")
    async with open_contract(await here.database.tool_url("voorbeeld")) as desk:
        await desk.classify("GEVAAR23", "mees", "zelfdoding", "danger")
    (notice,) = [body for to, body in await here.sweep(SATURDAY) if to == BOARD]
    assert "kunnen wijzen" in notice
    assert before == [at("2026-12-01T11:00")]
    assert await column(here.database, "select due_at from core.question where not restamp") == [SATURDAY - timedelta(hours=20)]
    assert await column(here.database, "select event from core.trail order by id limit 2") == ["classified", "restamped"]


async def test_danger_is_told_even_when_a_later_rung_has_come_too(here: Office) -> None:
    here.follow(office(response__danger=DANGER))
    await here.ask("GEVAAR23", received=SATURDAY, priority="danger")
    heard = await here.sweep(SATURDAY + timedelta(hours=8), SATURDAY + timedelta(hours=9))
    assert [to for to, _ in heard] == [BOARD, COORDINATOR]


PAUSES = {"pauses": True, "at_most_hours": 12}


async def _consult(here: Office, columns: str) -> None:
    await run(here.database, f"update core.question set {columns}, restamp = true")


@pytest.mark.parametrize(("pauses", "told", "due"), [(True, "2026-11-25T13:00", "2026-11-25T17:00"), (False, "2026-11-24T13:00", "2026-11-24T17:00")])
async def test_the_clock_stands_still_while_an_expert_is_asked_where_the_policy_says_so(here: Office, pauses: bool, told: str, due: str) -> None:
    here.follow(office(response__consultation=PAUSES | {"pauses": pauses}))
    await here.ask("KLAAR234", "claimed")
    asked, answered = at("2026-11-23T13:00"), at("2026-11-24T13:00")
    await _consult(here, f"paused = '{json.dumps([[asked.isoformat(), answered.isoformat()]])}'")
    heard = [now for now in hours(answered, answered + timedelta(days=2)) for to, _ in await here.sweep(now) if to == BOARD]
    assert heard[0] == at(told)
    assert await column(here.database, "select due_at from core.question") == [at(due)]


async def test_a_claim_lasts_as_long_as_an_expert_may_take(here: Office) -> None:
    here.follow(office(response__consultation=PAUSES))
    await here.ask("KLAAR234", "claimed", claimed_until=at("2026-11-23T14:00"))
    await _consult(here, f"consulting_since = '{at('2026-11-23T13:00').isoformat()}'")
    await here.sweep(at("2026-11-23T13:01"))
    assert await column(here.database, "select claimed_until from core.question") == [at("2026-11-24T17:00")]     # twelve working hours
    assert await column(here.database, "select due_at from core.question") == [at("2026-11-26T13:00")]            # when the expert takes them all


async def test_a_consultation_ends_with_the_hands_that_began_it(here: Office) -> None:
    await here.ask("KLAAR234")
    async with open_contract(await here.database.tool_url("voorbeeld")) as desk:
        await desk.claim("KLAAR234", "mees")
        await desk.begin_consultation("KLAAR234", "mees")
        assert (await desk.question("KLAAR234")).consulting_since is not None
        await desk.release("KLAAR234", "mees")
        assert (await desk.question("KLAAR234")).consulting_since is None
    assert await column(here.database, "select jsonb_array_length(paused) from core.question where restamp") == [1]


async def test_nobody_hears_again_of_what_they_heard_when_a_clock_is_set_anew(here: Office) -> None:
    await here.ask("KLAAR234")
    assert len(await here.sweep(at("2026-11-23T12:00"))) == 1
    async with open_contract(await here.database.tool_url("voorbeeld")) as desk:
        await desk.classify("KLAAR234", "mees", "slapen", "normal")
    assert await here.sweep(at("2026-11-23T12:30")) == []
    assert await here.sweep(at("2026-11-24T13:00")) != []


async def test_a_changed_file_counts_for_old_questions_only_when_somebody_says_so(here: Office, tmp_path: Path) -> None:
    here.follow(organisation())
    await here.ask("KLAAR234", policy_digest="oud")
    await here.ask("GEDAAN23", "closed")
    (before,) = await column(here.database, "select due_at from core.question where code = 'KLAAR234'")
    (tmp_path / "organisations").mkdir()
    changed = EXAMPLE.replace("answer_within_hours = 24 ", "answer_within_hours = 12 ", 1)
    (tmp_path / "organisations" / "a.toml").write_text(changed)
    moved = (f"voorbeeld  KLAAR234  due {before:%Y-%m-%d %H:%M} -> 2026-11-24 13:00 UTC\n"
             f"voorbeeld: 1 unfinished questions, 1 stamped by another version than {parse(changed).digest}, 1 with another due moment\n")
    assert _restamp(here, tmp_path, "--dry-run") == moved + "nothing was changed; run it without --dry-run to apply this\n"
    assert await column(here.database, "select due_at from core.question where policy_digest = 'oud'") == [before]
    assert _restamp(here, tmp_path, "--organisation", "voorbeeld") == moved
    assert await column(here.database, "select due_at from core.question where policy_digest <> 'oud' and state = 'open'") == [at("2026-11-24T14:00")]
    assert await column(here.database, "select event from core.trail") == ["restamped"]
    assert f"0 stamped by another version than {parse(changed).digest}, 0 with" in _restamp(here, tmp_path, "--dry-run")


def _restamp(here: Office, folder: Path, *words: str) -> str:
    environment = {"PATH": os.environ["PATH"], "LUISTERPOST_ORGANISATIONS": str(folder / "organisations"),
                   "LUISTERPOST_STATE": str(folder), "LUISTERPOST_DATABASE_URL": here.database.worker_url}
    done = shell.run("restamp", *words, environment=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def test_the_status_counts_what_is_late_in_its_stage_and_names_alarms_that_nobody_tells(here: Office) -> None:
    await here.ask("EERST234", "in_review")
    await here.ask("TWEEDE23", "open", received=at("2026-11-24T09:00"))
    async with here.database.admin.begin() as tx:
        found = await status(tx, {}, at("2026-11-24T16:30"))
    assert found.late == [
        {"organisation": "voorbeeld", "stage": "claim", "questions": 1, "since": "2026-11-24T12:00:00+00:00"},
        {"organisation": "voorbeeld", "stage": "review", "questions": 1, "since": "2026-11-24T15:00:00+00:00"}]
    assert [problem for problem in found.problems if "alarms of 2 questions wait since 2026-11-23 " in problem]
