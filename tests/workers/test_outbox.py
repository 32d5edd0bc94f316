"""What reaches a mail server, how often, and what the queue says afterwards, whatever the server or the daemon does."""

import asyncio
from collections import Counter

import pytest

from service.errors import MailboxError
from service.failpoint import NAMES
from service.origin import Origin
from tests.conftest import Database
from tests.mailroom import Mailroom, mailroom, parsed
from tests.smtp_servers import DROP, STALL, TAKE_AND_DROP, ScriptedServer, scripted

QUESTION = "select state, state_reason from core.question where id = $1"
MAIL = "select state, uncertain, attempts, last_error from core.outgoing where kind = $1"


def ids(server: ScriptedServer) -> list[str]:
    return [str(parsed(mail.data)["Message-ID"]) for mail in server.mails]


async def test_an_approved_answer_arrives_and_its_question_is_answered(database: Database) -> None:
    async with scripted() as server, mailroom(database, server.port) as room:
        question = await room.approved()
        await (await room.outbox()).drain()
        assert [(mail.sender, mail.recipient) for mail in server.mails] == [("vraag@lijn.example", "ouder@post.example")]
        assert await room.rows(QUESTION, question.id) == [("answered", "")]
        assert await room.rows(MAIL, "answer") == [("sent", False, 1, None)]
        assert await room.rows("select event from core.trail where question_id = $1 order by id", question.id) == [("dispatched",), ("answered",)]
        assert await room.value("select count(*) from core.outgoing where lease_token is not null or next_try_at is not null") == 0


async def test_an_answer_of_unknown_fate_is_repeated_byte_for_byte_until_somebody_takes_it(database: Database) -> None:
    async with scripted({"END": [TAKE_AND_DROP, DROP, "250"]}) as server, mailroom(database, server.port) as room:
        question, outbox = await room.approved(), await room.outbox()
        await outbox.drain()
        assert await room.rows(QUESTION, question.id) == [("sending", "")]
        assert (await room.rows(MAIL, "answer"))[0][:3] == ("ready", True, 1)
        for _ in range(2):
            room.clock.forward(hours=2)
            await outbox.drain()
        answers = [mail.data for mail in server.mails if mail.recipient == "ouder@post.example"]
        assert len(answers) == 2
        assert answers[0] == answers[1]
        assert await room.rows(QUESTION, question.id) == [("answered", "")]
        assert (await room.rows(MAIL, "answer"))[0][:2] == ("sent", True)


@pytest.mark.parametrize("reply", [TAKE_AND_DROP, DROP])
async def test_a_receipt_of_unknown_fate_is_never_sent_again(database: Database, reply: str) -> None:
    async with scripted({"END": [reply, "250"]}) as server, mailroom(database, server.port) as room:
        await room.put("receipt", "r1@lijn.example")
        outbox = await room.outbox()
        for _ in range(3):
            await outbox.drain()
            room.clock.forward(days=1)
        assert len([command for command in server.commands if command == "DATA"]) == 1
        assert await room.rows(MAIL, "receipt") == [("uncertain", True, 1, "lost")]


async def test_a_receipt_refused_for_now_leaves_later_and_once(database: Database) -> None:
    async with scripted({"RCPT": ["450", "250"]}) as server, mailroom(database, server.port) as room:
        await room.put("receipt", "r1@lijn.example")
        outbox = await room.outbox()
        await outbox.drain()
        assert await room.rows(MAIL, "receipt") == [("ready", False, 1, "450")]
        room.clock.forward(hours=2)
        await outbox.drain()
        assert ids(server) == ["<r1@lijn.example>"]


async def test_an_answer_refused_for_good_is_undeliverable_and_the_coordinator_is_told(database: Database) -> None:
    async with scripted({"RCPT": ["550", "250"]}) as server, mailroom(database, server.port) as room:
        question = await room.approved()
        await (await room.outbox()).drain()
        assert await room.rows(QUESTION, question.id) == [("undeliverable", "550")]
        assert [mail.recipient for mail in server.mails] == ["coordinatie@lijn.example"]
        assert question.code in str(parsed(server.mails[0].data)["Subject"])
        assert parsed(server.mails[0].data)["Auto-Submitted"] == "auto-generated"


async def test_after_days_of_trying_an_answer_is_given_up(database: Database) -> None:
    async with scripted({"RCPT": ["450", "450", "250"]}) as server, mailroom(database, server.port, smtp="give_up_after_hours = 100") as room:
        question, outbox = await room.approved(), await room.outbox()
        await outbox.drain()
        room.clock.forward(hours=101)
        await outbox.drain()
        assert await room.rows(QUESTION, question.id) == [("undeliverable", "450")]
        assert [mail.recipient for mail in server.mails] == ["coordinatie@lijn.example"]


async def test_a_relay_that_is_away_costs_waiting_mails_no_attempt(database: Database) -> None:
    async with scripted() as server, mailroom(database, server.port, smtp="connections = 2") as room:
        for number in range(30):
            await room.put("receipt", f"r{number}@lijn.example")
        outbox = await room.outbox()
        server.replies["GREETING"] = [DROP]
        await outbox.drain()
        tried = await room.value("select count(*) from core.outgoing where attempts > 0")
        assert 1 <= tried <= 2
        assert await room.value("select count(*) from core.outgoing where state = 'ready'") == 30


async def test_a_relay_that_stalls_holds_up_neither_other_organisations_nor_the_end(database: Database) -> None:
    async with scripted({"END": [STALL]}) as slow, scripted() as quick, mailroom(database, slow.port, quick.port, smtp="connections = 1") as room:
        await room.approved("lijn")
        outbox = await room.outbox()
        await outbox.step()
        await asyncio.wait_for(slow.waiting.wait(), 60)
        question = await room.approved("lijn2")
        while not quick.mails:
            await outbox.step()
        await outbox.relays[1].quiet()
        assert await room.rows(QUESTION, question.id) == [("answered", "")]
        await asyncio.wait_for(outbox.close(0.1), 60)


async def test_what_a_dead_daemon_had_in_hand_is_taken_over_at_once(database: Database) -> None:
    async with scripted({"END": [STALL, "250"]}) as server, mailroom(database, server.port, smtp="connections = 1") as room:
        await room.put("receipt", "r1@lijn.example")
        dying = await room.outbox()
        await dying.step()
        await asyncio.wait_for(server.waiting.wait(), 60)
        await room.put("receipt", "r2@lijn.example")
        await dying.world.presence.close()
        await dying.close(0)
        assert await room.value("select state from core.outgoing where message_id = 'r1@lijn.example'") == "sending"
        await (await room.outbox()).drain()
        assert await room.value("select state from core.outgoing where message_id = 'r1@lijn.example'") == "uncertain"
        assert ids(server)[1:] == ["<r2@lijn.example>"]


async def test_two_daemons_at_once_send_each_mail_once(database: Database) -> None:
    async with scripted() as server, mailroom(database, server.port, smtp="connections = 4") as room:
        for number in range(40):
            await room.put("receipt", f"r{number}@lijn.example")
        questions = [await room.approved() for _ in range(40)]
        first, second = await room.outbox(), await room.outbox()
        await asyncio.gather(first.drain(), second.drain())
        assert len(server.mails) == 80
        assert set(Counter(ids(server)).values()) == {1}
        assert await room.value("select count(*) from core.question where state = 'answered'") == len(questions)


@pytest.mark.parametrize("held", [True, False])
async def test_the_sent_folder_is_asked_before_an_answer_is_repeated(database: Database, held: bool) -> None:
    async with scripted({"END": [DROP, "250"]}) as server, mailroom(database, server.port, smtp='check_sent_folder = "Sent"') as room:
        question, outbox = await room.approved(), await room.outbox()
        asked: list[str] = []

        async def sent_already(origin: Origin, message_id: str) -> bool:
            asked.append(message_id)
            return held

        outbox.relays[0]._sent_already = sent_already
        await outbox.drain()
        room.clock.forward(hours=2)
        await outbox.drain()
        assert await room.rows(QUESTION, question.id) == [("answered", "")]
        assert asked == [await room.value("select message_id from core.outgoing where kind = 'answer'")]
        assert "ouder@post.example" in [mail.recipient for mail in server.mails] or held


async def test_a_sent_folder_that_cannot_be_asked_delays_the_repetition(database: Database) -> None:
    async with scripted({"END": [DROP, "250"]}) as server, mailroom(database, server.port, smtp='check_sent_folder = "Sent"') as room:
        await room.approved()
        outbox = await room.outbox()

        async def unreachable(origin: Origin, message_id: str) -> bool:
            raise MailboxError("unreachable")

        outbox.relays[0]._sent_already = unreachable
        await outbox.drain()
        room.clock.forward(hours=2)
        await outbox.drain()
        assert await room.rows(MAIL, "answer") == [("ready", True, 2, "sent_folder")]
        assert "ouder@post.example" not in [mail.recipient for mail in server.mails]


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith(("dispatch.", "outbox."))])
async def test_an_error_at_any_moment_loses_no_answer_and_doubles_no_receipt(database: Database, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with scripted() as server, mailroom(database, server.port) as room:
        reached: Counter[str] = Counter()
        monkeypatch.setattr("service.failpoint._reached", reached)
        monkeypatch.setenv("LUISTERPOST_FAILPOINT", f"{name}=error")
        for number in range(3):
            await room.put("receipt", f"r{number}@lijn.example")
            await room.approved()
        await _drain_stubbornly(room)
        assert reached[name]
        assert await room.value("select count(*) from core.question where state = 'answered'") == 3
        seen = Counter(ids(server))
        assert all(seen[f"<r{number}@lijn.example>"] <= 1 for number in range(3))
        assert await room.value("select count(*) from core.outgoing where state not in ('sent', 'uncertain')") == 0


async def test_a_relay_that_takes_fewer_connections_than_ours_is_not_left_for_a_minute(database: Database) -> None:
    async with scripted({"GREETING": ["220", "220", "421!"]}) as server, mailroom(database, server.port, smtp="connections = 8") as room:
        for number in range(8):
            await room.put("receipt", f"r{number}@lijn.example")
        outbox = await room.outbox()
        await outbox.drain()
        assert len(server.mails) >= 2
        assert outbox.relays[0]._rests_until - asyncio.get_running_loop().time() <= 2


async def _drain_stubbornly(room: Mailroom) -> None:
    """As the loop does: a step that fails is tried again, on another day even."""
    outbox = await room.outbox()
    for _ in range(6):
        try:
            await outbox.drain()
        except Exception:
            outbox.relays[0]._recover_at = 0.0
        room.clock.forward(hours=2)
