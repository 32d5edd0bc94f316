"""The demo's own mail servers: IMAP (pymap, in memory) and SMTP (aiosmtpd) in this process, on free loopback ports.

A mail handed to the SMTP server lands in the IMAP mailbox of its recipient. Nothing is ever relayed: a recipient outside the
users given is refused, so that a demo cannot send mail to anybody. For the demo and its tests; never for real mail.
"""

import asyncio
import imaplib
import smtplib
from argparse import Namespace
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend, Identity
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

LOOPBACK = "127.0.0.1"
RESERVED = (".example", ".invalid")         # RFC 2606: never anybody's domain
SECONDS = 10                                # of one conversation with these servers
LARGEST = 60_000_000


class MailServers:
    """Both servers, from `async with` until its end. `users` maps mail address to password; the address is the login name too."""

    def __init__(self, users: Mapping[str, str]) -> None:
        self._users = {address.lower(): password for address, password in users.items()}
        self._stack = AsyncExitStack()
        self._backend: DictBackend
        self.imap_port = 0
        self.smtp_port = 0

    async def __aenter__(self) -> Self:
        await self._start_imap()
        await self._start_smtp()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._stack.aclose()

    async def _start_imap(self) -> None:
        # Cleartext: passwords that live as long as this process need no slow hash at every login.
        arguments = Namespace(host=LOOPBACK, port=0, debug=False, cert=None, key=None, tls=False, passlib_cfg=None, proxy_protocol=None,
                              demo_data=False, demo_user="nobody", demo_password="")
        self._backend, config = await DictBackend.init(arguments, hash_context=Cleartext(), secure_auth=False)
        config.apply_context()
        for address, password in self._users.items():
            await self._identity(address).set(UserMetadata(config, address, password=password))
        conversation = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(self._backend.login, config))
        self.imap_port = self._listen(await asyncio.start_server(conversation, LOOPBACK, 0))

    async def _start_smtp(self) -> None:
        loop = asyncio.get_running_loop()

        def conversation() -> SMTP:
            return SMTP(_Handler(self), hostname="mail.demo.invalid", enable_SMTPUTF8=True, data_size_limit=LARGEST, loop=loop)
        self.smtp_port = self._listen(await loop.create_server(conversation, LOOPBACK, 0))

    def _listen(self, server: asyncio.Server) -> int:
        self._stack.callback(server.close)
        return int(server.sockets[0].getsockname()[1])

    def _identity(self, address: str) -> Identity:
        return Identity(address, self._backend.login, None, frozenset())

    def knows(self, address: str) -> bool:
        return address.lower() in self._users

    async def deliver(self, user: str, raw: bytes) -> None:
        """Put a mail into the INBOX of this user, byte for byte. KeyError when there is no such user."""
        self._users[user.lower()]
        async with self._identity(user.lower()).new_session() as session:
            await session.append_messages("INBOX", [AppendMessage(raw, datetime.now(UTC), frozenset())])  # noqa: TID251  # a server's clock

    async def send(self, sender: str, recipient: str, raw: bytes) -> None:
        """Hand in a mail over SMTP, as an asker's mail program does. Raises smtplib.SMTPException."""
        await asyncio.to_thread(_send, self.smtp_port, sender, recipient, raw)

    async def inbox(self, user: str) -> list[bytes]:
        """All mails in the INBOX of this user, oldest first, over IMAP as the user's own mail program does."""
        return await asyncio.to_thread(_fetch_all, self.imap_port, user.lower(), self._users[user.lower()])


class _Handler:
    """What aiosmtpd asks for; the method names are its own."""

    def __init__(self, servers: MailServers) -> None:
        self._servers = servers

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]) -> str:
        if not address.lower().endswith(RESERVED):
            return "550 5.7.1 this demo sends mail to nobody outside itself"
        if not self._servers.knows(address):
            return "550 5.1.1 no such mailbox in this demo"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 good"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        for address in envelope.rcpt_tos:
            await self._servers.deliver(address, bytes(envelope.original_content or b""))
        return "250 2.0.0 delivered"


def _send(port: int, sender: str, recipient: str, raw: bytes) -> None:
    with smtplib.SMTP(LOOPBACK, port, timeout=SECONDS) as client:
        client.sendmail(sender, [recipient], raw)


def _fetch_all(port: int, user: str, password: str) -> list[bytes]:
    with imaplib.IMAP4(LOOPBACK, port, timeout=SECONDS) as client:
        client.login(user, password)
        client.select("INBOX", readonly=True)
        numbers = client.search(None, "ALL")[1][0].split()
        if not numbers:
            return []
        _, parts = client.fetch(b",".join(numbers).decode(), "(BODY.PEEK[])")
        return [part[1] for part in parts if isinstance(part, tuple)]
