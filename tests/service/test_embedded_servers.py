"""The demo's own mail servers, over real SMTP and IMAP."""

import asyncio
import imaplib
import smtplib
from collections.abc import AsyncIterator

import pytest

from service.embedded.servers import LOOPBACK, MailServers

ASKER, ORGANISATION = "els@gezin.example", "vraag@delinde.example"
MAIL = b"From: els@gezin.example\r\nTo: vraag@delinde.example\r\nSubject: Slapen\r\n\r\nOnze zoon slaapt niet.\r\n.\r\nGroeten \xc3\xa9n dank\r\n"


@pytest.fixture
async def servers() -> AsyncIterator[MailServers]:
    async with MailServers({ASKER: "one", ORGANISATION: "two"}) as started:
        yield started


async def test_a_mail_sent_by_smtp_is_in_the_recipients_mailbox_byte_for_byte(servers: MailServers) -> None:
    await servers.send(ASKER, ORGANISATION, MAIL)
    assert await servers.inbox(ORGANISATION) == [MAIL]
    assert await servers.inbox(ASKER) == []


async def test_mails_are_read_oldest_first_and_the_address_may_be_in_capitals(servers: MailServers) -> None:
    for number in range(12):
        await servers.send(ORGANISATION, ASKER.upper(), b"Subject: %d\r\n\r\nx\r\n" % number)
    assert [mail.split(b"\r\n")[0] for mail in await servers.inbox(ASKER)] == [b"Subject: %d" % number for number in range(12)]


@pytest.mark.parametrize(("recipient", "code"), [("somebody@gmail.com", b"5.7.1"), ("nobody@gezin.example", b"5.1.1")])
async def test_nobody_outside_the_demo_can_get_mail_from_it(servers: MailServers, recipient: str, code: bytes) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        await servers.send(ASKER, recipient, MAIL)
    (answer,) = refused.value.recipients.values()
    assert answer[0] == 550
    assert code in answer[1]


async def test_a_wrong_password_opens_no_mailbox(servers: MailServers) -> None:
    def log_in() -> None:
        with imaplib.IMAP4(LOOPBACK, servers.imap_port, timeout=10) as client, pytest.raises(imaplib.IMAP4.error):
            client.login(ASKER, "two")
    await asyncio.to_thread(log_in)


async def test_after_the_end_both_ports_are_closed() -> None:
    async with MailServers({ASKER: "one"}) as servers:
        await servers.send(ASKER, ASKER, MAIL)
    for port in (servers.imap_port, servers.smtp_port):
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(LOOPBACK, port)
