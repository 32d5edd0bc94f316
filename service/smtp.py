"""SMTP, phase by phase, so that whoever sends knows what is certain: nothing happened, it arrived, or nobody can say.

The only importer of aiosmtplib. One task drives one Connection: open(), recipient(), data(). Until the first byte of the mail
itself is written, every failure is Later and harmless; a reply of the server decides (RFC 5321 section 4.2.1); silence after
that byte is Unknown. Any cancellation or doubt closes the connection, so that no answer is ever taken for another mail's.
Codes are reply codes or classes of our own ("timeout", "login"), never a server's text.
"""

import asyncio
import json
import re
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import aiosmtplib

from policies.organisation import Smtp
from service.domain import ascii_domain

HELLO = "[127.0.0.1]"                       # RFC 5321 section 4.1.3; the name of this machine is nobody's business
OUR_FAULT = frozenset({503, 530, 534, 535, 538})  # sequence and login: says something about us, nothing about the recipient
_ADDRESS = re.compile(r"[^\x00-\x20\x7f-\xa0<>]{1,256}@[^\x00-\x20\x7f-\xa0<>@]{1,255}")
Secret = Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Envelope:
    """A mail ready to leave: envelope sender ("" is the null sender), one recipient, final bytes."""

    sender: str
    recipient: str
    data: bytes

    def pack(self) -> bytes:
        return json.dumps([self.sender, self.recipient]).encode() + b"\n" + self.data

    @classmethod
    def unpack(cls, packed: bytes) -> "Envelope":
        head, _, data = packed.partition(b"\n")
        sender, recipient = json.loads(head)
        return cls(sender, recipient, data)


@dataclass(frozen=True, slots=True)
class Delivered:
    """The server took over responsibility for the mail."""


@dataclass(frozen=True, slots=True)
class Later:
    """Certainly not delivered; worth another try."""

    code: str


@dataclass(frozen=True, slots=True)
class Never:
    """Certainly not delivered, and it never will be."""

    code: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The mail was handed over, the answer was not heard."""

    code: str


Outcome = Delivered | Later | Never | Unknown
_Result = TypeVar("_Result", Later, Unknown)


class Connection:
    """One connection with one relay, used for mail after mail and opened again when it must be."""

    def __init__(self, server: Smtp, secret: Secret | None = None, *, idle_seconds: float = 60, most_mails: int = 100) -> None:
        self._server, self._secret = server, secret
        self._idle_seconds, self._most_mails = idle_seconds, most_mails
        self._client: aiosmtplib.SMTP | None = None
        self._mails = 0                     # taken by the server on this connection
        self._begun = False                 # the server holds a transaction that must be reset first
        self._idle: asyncio.TimerHandle | None = None

    @property
    def connected(self) -> bool:
        return self._client is not None and self._client.is_connected

    async def open(self) -> Later | None:
        """Make the connection ready for a mail: reuse, reset or connect. None when it is ready."""
        self._wake()
        try:
            if self._mails >= self._most_mails:
                self.close()
            if self.connected and self._begun and await self._command(b"RSET") != 250:
                self.close()
        except (aiosmtplib.SMTPException, OSError):
            self.close()
        if not self.connected:
            return await self._connect()
        self._begun = False
        return None

    async def recipient(self, envelope: Envelope) -> Later | Never | None:
        """MAIL and RCPT; a used connection that the server dropped meanwhile is opened again. None: ready for data()."""
        addresses = _on_the_wire(envelope.sender), _on_the_wire(envelope.recipient)
        if addresses[0] is None or not addresses[1]:
            return Never("address")
        if not self.connected:
            return Later("lost")
        used = self._mails > 0
        result = await self._announce(addresses[0], addresses[1], envelope.data)
        if used and result in (Later("lost"), Later("421")) and await self.open() is None:
            result = await self._announce(addresses[0], addresses[1], envelope.data)
        return result

    async def data(self, envelope: Envelope, timeout: float = 600) -> Outcome:
        """DATA, the mail and the reply, for which RFC 5321 section 4.5.3.2.6 grants ten minutes."""
        try:
            code = await self._command(b"DATA")
        except Exception as error:          # the mail itself was not sent: certainly not delivered
            return self._doubt(Later(_class_of(error)))
        except BaseException:
            self.close()
            raise
        if code != 354:
            return self._judge(code) or self._doubt(Later("protocol"))
        return await self._hand_over(_dotted(envelope.data), timeout)

    async def _hand_over(self, data: bytes, timeout: float) -> Outcome:
        protocol = self._client.protocol if self._client is not None else None
        if protocol is None or not protocol.is_connected:
            return self._doubt(Later("lost"))
        try:
            protocol.write(data)
            code = (await protocol.read_response(timeout)).code
        except Exception as error:
            return self._doubt(Unknown(_class_of(error)))
        except BaseException:
            self.close()
            raise
        if 200 <= code < 300:
            self._mails, self._begun = self._mails + 1, False
            self._rest()
            return Delivered()
        return self._judge(code) or self._doubt(Unknown("protocol"))

    def close(self) -> None:
        """Leave. QUIT is said without waiting for its answer, as Postfix does by default."""
        self._wake()
        client, self._client, self._mails, self._begun = self._client, None, 0, False
        if client is None:
            return
        if client.is_connected and client.protocol is not None:
            client.protocol.write(b"QUIT\r\n")
        client.close()

    async def _connect(self) -> Later | None:
        server, stage = self._server, "unreachable"
        self.close()
        try:
            client = self._client = aiosmtplib.SMTP(
                hostname=server.host, port=server.port, local_hostname=HELLO, timeout=server.timeout_seconds,
                use_tls=server.security == "tls", start_tls=server.security == "starttls",
                tls_context=None if server.security == "plaintext" else _tls_context(server.ca_file))
            async with asyncio.timeout(4 * server.timeout_seconds):
                await client.connect()
                stage = "login"
                await self._log_in(client)
        except aiosmtplib.SMTPAuthenticationError:
            return self._doubt(Later("login"))
        except aiosmtplib.SMTPResponseException as error:
            return self._doubt(Later(str(error.code) if 400 <= error.code < 500 else "refused"))
        except Exception as error:
            return self._doubt(Later(_class_of(error, stage)))
        except BaseException:
            self.close()
            raise
        return None

    async def _log_in(self, client: aiosmtplib.SMTP) -> None:
        if not self._server.user:
            await client.ehlo()
            return
        if self._secret is None:
            raise aiosmtplib.SMTPAuthenticationError(535, "no secret")
        secret = await self._secret()
        if self._server.authentication == "xoauth2":
            await client.auth_xoauth2(self._server.user, secret)
        else:
            await client.login(self._server.user, secret)

    async def _announce(self, sender: str, recipient: str, data: bytes) -> Later | Never | None:
        assert self._client is not None
        wide = not (sender.isascii() and recipient.isascii())
        if wide and not self._client.supports_extension("smtputf8"):
            return Never("smtputf8")
        options = [b"SMTPUTF8"] if wide else []
        if self._client.supports_extension("size"):
            options.append(b"SIZE=%d" % len(data))
        if self._client.supports_extension("8bitmime") and not data.isascii():
            options.append(b"BODY=8BITMIME")
        try:
            code = await self._command(b"MAIL FROM:<%s>" % sender.encode(), *options)
            if code != 250:
                return self._judge_sender(code)
            self._begun = True
            code = await self._command(b"RCPT TO:<%s>" % recipient.encode())
        except Exception as error:
            return self._doubt(Later(_class_of(error)))
        except BaseException:
            self.close()
            raise
        return None if code in (250, 251) else self._judge(code) or self._doubt(Later("protocol"))

    async def _command(self, *words: bytes) -> int:
        if self._client is None:
            raise ConnectionError
        return (await self._client.execute_command(*words)).code

    def _judge_sender(self, code: int) -> Later | Never:
        """A refused MAIL is about our own address, or (552) about the size of the mail; never about the recipient."""
        if code == 552:
            return Never("552")
        return self._doubt(Later(str(code) if 400 <= code < 500 else "sender"))

    def _judge(self, code: int) -> Later | Never | None:
        """What a refusal means; None when the code is no refusal."""
        if code == 421 or code in OUR_FAULT:
            return self._doubt(Later(str(code)))
        self._rest()
        if 400 <= code < 500:
            return Later(str(code))
        return Never(str(code)) if 500 <= code < 600 else None

    def _doubt(self, result: _Result) -> _Result:
        self.close()
        return result

    def _rest(self) -> None:
        self._wake()
        self._idle = asyncio.get_running_loop().call_later(self._idle_seconds, self.close)

    def _wake(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None


@lru_cache(maxsize=16)
def _tls_context(ca_file: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    return context


def _class_of(error: Exception, stage: str = "lost") -> str:
    """A class for what went wrong; `stage` is "unreachable" while connecting, "login" while logging in, then "lost"."""
    step: BaseException | None = error
    while step is not None:                 # aiosmtplib wraps a refused certificate in its own connection error
        if isinstance(step, ssl.SSLError | FileNotFoundError):
            return "tls"
        if isinstance(step, TimeoutError):
            return "timeout"
        step = step.__cause__
    if isinstance(error, OSError):
        return "lost" if stage == "login" else stage
    if stage == "unreachable":
        return "starttls" if isinstance(error, aiosmtplib.SMTPException) else "internal"
    return "protocol" if stage == "lost" else stage


def _on_the_wire(address: str) -> str | None:
    """The address with its domain in ASCII (IDNA); "" for the null sender; None when it cannot stand in a command."""
    if not address:
        return ""
    if not _ADDRESS.fullmatch(address):
        return None
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{ascii_domain(domain)}"
    except ValueError:
        return None


def _dotted(data: bytes) -> bytes:
    """The mail as DATA wants it: CRLF line ends, dots at line starts doubled, the final dot (RFC 5321 section 4.5.2)."""
    if data.count(b"\n") != data.count(b"\r\n") or data.count(b"\r") != data.count(b"\r\n"):
        data = re.sub(rb"\r\n|\r|\n", b"\r\n", data)
    if not data.endswith(b"\r\n"):
        data += b"\r\n"
    if data.startswith(b"."):
        data = b"." + data
    return data.replace(b"\r\n.", b"\r\n..") + b".\r\n"
