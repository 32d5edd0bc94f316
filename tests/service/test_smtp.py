"""What a sender learns from each way in which a mail server can answer, refuse, vanish or fall silent."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from policies.organisation import Smtp
from service.smtp import Connection, Delivered, Envelope, Later, Never, Outcome, Unknown
from tests.smtp_servers import DROP, STALL, TAKE_AND_DROP, ScriptedServer, scripted

MAIL = Envelope("vraag@lijn.example", "ouder@post.example", b"Subject: test\r\n\r\nBeste ouder,\r\n.een punt\r\n..twee\r\n")


def relay(server: ScriptedServer, **changes: object) -> Smtp:
    return Smtp.model_validate({"host": "localhost", "port": server.port, "security": "plaintext", "timeout_seconds": 60} | changes)


async def send(connection: Connection, envelope: Envelope = MAIL, timeout: float = 60) -> Outcome:
    return await connection.open() or await connection.recipient(envelope) or await connection.data(envelope, timeout)


async def test_a_mail_arrives_byte_for_byte() -> None:
    async with scripted() as server:
        connection = Connection(relay(server))
        assert await send(connection) == Delivered()
        connection.close()
    assert [(mail.sender, mail.recipient, mail.data) for mail in server.mails] == [(MAIL.sender, MAIL.recipient, MAIL.data)]


async def test_the_greeting_does_not_tell_the_name_of_this_machine() -> None:
    async with scripted() as server:
        connection = Connection(relay(server))
        await send(connection)
        connection.close()
    assert server.commands[0] == "EHLO [127.0.0.1]"


@pytest.mark.parametrize(("phase", "reply", "expected"), [
    ("GREETING", "421!", Later("421")),
    ("GREETING", "554", Later("refused")),
    ("GREETING", DROP, Later("unreachable")),
    ("MAIL", "451", Later("451")),
    ("MAIL", "550", Later("sender")),       # our own address is refused: our fault, never the asker's
    ("MAIL", "530", Later("sender")),
    ("MAIL", "552", Never("552")),          # too large
    ("MAIL", DROP, Later("lost")),
    ("MAIL", "421!", Later("421")),
    ("RCPT", "450", Later("450")),
    ("RCPT", "550", Never("550")),
    ("RCPT", "421!", Later("421")),
    ("RCPT", "503", Later("503")),          # sequence: says nothing about the recipient
    ("RCPT", DROP, Later("lost")),
    ("DATA", "451", Later("451")),
    ("DATA", "554", Never("554")),
    ("DATA", "250", Later("protocol")),
    ("DATA", DROP, Later("lost")),          # the mail itself was not handed over
    ("END", "452", Later("452")),
    ("END", "554", Never("554")),
    ("END", "421!", Later("421")),
    ("END", "354", Unknown("protocol")),
    ("END", DROP, Unknown("lost")),
    ("END", TAKE_AND_DROP, Unknown("lost")),
])
async def test_each_answer_at_each_phase_is_told_apart(phase: str, reply: str, expected: Outcome) -> None:
    async with scripted({phase: [reply]}) as server:
        connection = Connection(relay(server))
        assert await send(connection) == expected
        connection.close()


@pytest.mark.parametrize(("phase", "expected"), [("GREETING", Later("timeout")), ("MAIL", Later("timeout")), ("RCPT", Later("timeout")),
                                                 ("DATA", Later("timeout")), ("END", Unknown("timeout"))])
async def test_silence_is_unknown_only_once_the_mail_was_handed_over(phase: str, expected: Outcome) -> None:
    async with scripted({phase: [STALL]}) as server:
        connection = Connection(relay(server, timeout_seconds=1))
        assert await send(connection, timeout=0.3) == expected
        assert not connection.connected


async def test_a_refused_recipient_does_not_taint_the_next_mail() -> None:
    async with scripted({"RCPT": ["550", "250"]}) as server:
        connection = Connection(relay(server))
        assert await send(connection) == Never("550")
        assert await send(connection) == Delivered()
        connection.close()
    assert server.connections == 1
    assert "RSET" in server.commands


async def test_a_server_that_will_not_reset_is_left() -> None:
    async with scripted({"RCPT": ["550", "250"], "RSET": ["500"]}) as server:
        connection = Connection(relay(server))
        assert await send(connection) == Never("550")
        assert await send(connection) == Delivered()
        connection.close()
    assert server.connections == 2


@pytest.mark.parametrize("phase", ["RCPT", "END"])
async def test_a_cancelled_send_never_leaves_its_answer_for_the_next_mail(phase: str) -> None:
    async with scripted({phase: [STALL, "250"]}) as server:
        connection = Connection(relay(server))
        sending = asyncio.create_task(send(connection))
        await server.waiting.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert not connection.connected
        assert await send(connection) == Delivered()
        connection.close()
    assert server.connections == 2


async def test_one_connection_carries_many_mails_and_is_then_renewed() -> None:
    async with scripted() as server:
        connection = Connection(relay(server), most_mails=3)
        assert [await send(connection) for _ in range(7)] == [Delivered()] * 7
        connection.close()
    assert server.connections == 3


async def test_an_idle_connection_says_goodbye() -> None:
    async with scripted() as server:
        connection = Connection(relay(server), idle_seconds=0.05)
        await send(connection)
        await asyncio.wait_for(server.ended.wait(), 60)
        assert server.commands[-1] == "QUIT"
        assert not connection.connected


@pytest.mark.parametrize("reply", [DROP, "421!"])
async def test_a_connection_that_the_server_dropped_meanwhile_delays_no_mail(reply: str) -> None:
    async with scripted({"MAIL": ["250", reply, "250"]}) as server:
        connection = Connection(relay(server))
        assert await send(connection) == Delivered()
        assert await send(connection) == Delivered()
        connection.close()
    assert len(server.mails) == 2


async def test_a_relay_that_is_not_there_is_tried_later() -> None:
    async with scripted() as server:
        gone = relay(server)
    assert await send(Connection(gone)) == Later("unreachable")


async def test_a_relay_without_starttls_never_sees_the_mail_or_the_password() -> None:
    async with scripted(extensions=("AUTH PLAIN",)) as server:
        connection = Connection(relay(server, security="starttls", user="lijn", secret="relay"), told("geheim"))
        assert await send(connection) == Later("starttls")
    assert not [command for command in server.commands if command.startswith(("AUTH", "MAIL"))]


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("trusted", [True, False])
async def test_encryption_is_checked_against_the_authority(security: str, trusted: bool, tmp_path: Path) -> None:
    authority, other = trustme.CA(), trustme.CA()
    (authority if trusted else other).cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    async with scripted(extensions=("STARTTLS",), tls=context, implicit_tls=security == "tls") as server:
        connection = Connection(relay(server, security=security, ca_file=str(tmp_path / "ca.pem")))
        assert await send(connection) == (Delivered() if trusted else Later("tls"))
        connection.close()


@pytest.mark.parametrize("reply", ["535", "454", "530"])
async def test_a_refused_login_delays_and_never_condemns_a_mail(reply: str) -> None:
    async with scripted({"AUTH": [reply]}, extensions=("AUTH PLAIN",)) as server:
        connection = Connection(relay(server, user="lijn", secret="relay"), told("fout"))
        assert await send(connection) == Later("login")


async def test_a_token_is_shown_to_the_relay() -> None:
    async with scripted(extensions=("AUTH XOAUTH2",)) as server:
        connection = Connection(relay(server, user="lijn", authentication="xoauth2", token_file="token"), told("ya29.token"))
        assert await send(connection) == Delivered()
        connection.close()
    assert server.commands[1].startswith("AUTH XOAUTH2 ")


async def test_a_secret_that_cannot_be_had_delays_the_mail() -> None:
    async def fails() -> str:
        raise RuntimeError

    async with scripted(extensions=("AUTH PLAIN",)) as server:
        assert await send(Connection(relay(server, user="lijn", secret="relay"), fails)) == Later("login")


async def test_an_address_beyond_ascii_needs_a_relay_that_knows_it_and_spoils_nothing() -> None:
    wide = Envelope("vraag@lijn.example", "zoë@post.example", MAIL.data)
    async with scripted() as server:
        connection = Connection(relay(server))
        assert await send(connection, wide) == Never("smtputf8")
        assert await send(connection) == Delivered()
        connection.close()
    async with scripted(extensions=("SMTPUTF8",)) as server:
        connection = Connection(relay(server))
        assert await send(connection, wide) == Delivered()
        connection.close()
    assert server.mails[0].recipient == "zoë@post.example"


async def test_a_domain_beyond_ascii_travels_in_its_ascii_form() -> None:
    async with scripted() as server:
        connection = Connection(relay(server))
        assert await send(connection, Envelope("", "ouder@bücher.example", MAIL.data)) == Delivered()
        connection.close()
    assert (server.mails[0].sender, server.mails[0].recipient) == ("", "ouder@xn--bcher-kva.example")


@pytest.mark.parametrize("address", ["", "nobody", "a@b>\r\nRCPT TO:<c@d", "a b@c.example", "a@b@c d", "<a@b>", "a@\xff..\u0100"])
async def test_what_is_no_address_never_reaches_a_command(address: str) -> None:
    async with scripted() as server:
        connection = Connection(relay(server))
        assert await send(connection, Envelope("vraag@lijn.example", address, MAIL.data)) == Never("address")
        connection.close()
    assert not [command for command in server.commands if command.startswith(("MAIL", "RCPT"))]


@given(st.text(max_size=40), st.text(max_size=40), st.binary(max_size=200))
def test_a_packed_envelope_opens_as_it_was(sender: str, recipient: str, data: bytes) -> None:
    assert Envelope.unpack(Envelope(sender, recipient, data).pack()) == Envelope(sender, recipient, data)


def told(secret: str) -> Callable[[], Awaitable[str]]:
    async def tell() -> str:
        return secret
    return tell
