"""Our protocol under aioimaplib's API: the library's commands and states, our own framing and endings.

It promises what the stock protocol does not: no recursion, bounded lines, literals and answers, no formatting of content
for a log, one command at a time, and that a lost line, a BYE or anything unexpected fails the waiting command at once and
closes the connection for good. Stands on private names of aioimaplib 2.0.3, hence the exact pin.
"""

import asyncio
import logging
import re
import secrets
import ssl
from collections.abc import Sequence
from typing import Any

from aioimaplib import aioimaplib

from service.errors import MailboxError

LONGEST_LINE = 4_000_000                    # a SEARCH answer with some 400,000 UIDs
ORDINARY_ANSWER = 8_000_000                 # everything a command other than a fetch of bodies may bring

# Whatever the root logger is set to: the library's debug records hold mails and passwords.
logging.getLogger("aioimaplib").setLevel(logging.WARNING)
aioimaplib.log.setLevel(logging.WARNING)

_LITERAL = re.compile(rb"\{(\d{1,19})\+?\}$")
_STATUS = (b"* OK ", b"* NO ", b"* BAD ", b"* BYE ", b"* PREAUTH ")


class Dialogue(aioimaplib.Command):  # type: ignore[misc]  # the library has no types
    """A command that goes on after the server's "+": one more piece each time, then empty lines.

    Holds a secret, so its arguments stay out of what the library knows and could print.
    """

    def __init__(self, name: str, tag: str, first: str, pieces: Sequence[bytes]) -> None:
        super().__init__(name, tag)
        self._first, self._pieces = first, list(pieces)

    def opening(self) -> str:
        return f"{self.tag} {self.name} {self._first}"

    def next_piece(self) -> bytes:
        return self._pieces.pop(0) if self._pieces else b""


class Protocol(aioimaplib.IMAP4ClientProtocol):  # type: ignore[misc]  # the library has no types
    """One connection. `failure` is the MailboxError kind once it has ended; then every command raises it."""

    def __init__(self, largest_literal: int) -> None:
        super().__init__(asyncio.get_running_loop())
        self.tagpre = "L" + secrets.token_hex(5).upper()    # no mail can guess it and end a command
        self.pending_sync_command: Any = None               # the one command that is waiting; the other slots stay empty
        self.failure = ""
        self.allowance = ORDINARY_ANSWER
        self.greeted = asyncio.Event()
        self._largest_literal = largest_literal
        self._received = 0
        self._line = bytearray()                            # an unfinished line
        self._parts: list[bytes | bytearray] = []           # an unfinished response: text, literal, text ...
        self._literal = bytearray()                         # an unfinished literal ...
        self._missing = 0                                   # ... and how many bytes it still needs

    # -- the end ---------------------------------------------------------------------------------------------------------

    def fail(self, kind: str) -> None:
        """Close for good; the waiting command, and every later one, raises MailboxError(kind). The first kind stays."""
        self.failure = self.failure or kind
        if self.transport is not None:
            self.transport.abort()
        self.greeted.set()
        command, self.pending_sync_command = self.pending_sync_command, None
        if command is not None:
            command._exception = MailboxError(self.failure)
            command._event.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.fail("tls" if isinstance(exc, ssl.SSLError) else "lost")

    # -- commands --------------------------------------------------------------------------------------------------------

    async def execute(self, command: Any, scrub: str | None = None) -> Any:
        """Send one command and wait for its end. Raises MailboxError; an interruption closes the connection."""
        if self.failure:
            raise MailboxError(self.failure)
        if self.pending_sync_command is not None or self.state not in aioimaplib.Commands[command.name].valid_states:
            raise AssertionError(f"{command.name} at the wrong moment")
        self.pending_sync_command, self._received = command, 0
        line = command.opening() if isinstance(command, Dialogue) else str(command)
        self.transport.write(line.encode("ascii") + b"\r\n")
        try:
            await command.wait()
        except BaseException:
            self.fail("timeout")                            # its answer may still come: nobody must take it for another's
            raise
        return command.response

    async def converse(self, name: str, first: str, pieces: Sequence[bytes]) -> Any:
        """Send `name first`, and one of `pieces` each time the server asks to go on."""
        return await self.execute(Dialogue(name, self.new_tag(), first, pieces))

    async def capability(self) -> None:
        """Read the capabilities again; in upper case."""
        response = await self.execute(aioimaplib.Command("CAPABILITY", self.new_tag()))
        if response.result != "OK":
            raise MailboxError("protocol")
        words = [word for line in response.lines[:-1] if line.upper().startswith(b"CAPABILITY ") for word in line.split()[1:]]
        self.capabilities = {word.decode("ascii", "replace").upper() for word in words}

    async def search_plainly(self, *criteria: str) -> Any:
        """UID SEARCH without CHARSET: Exchange and Yahoo refuse it, pymap finds nothing with it."""
        return await self.search(*criteria, charset=None, by_uid=True)

    async def list_folders(self, reference: str, pattern: str) -> Any:
        return await self.execute(aioimaplib.Command("LIST", self.new_tag(), reference, pattern))

    async def examine(self, folder: str) -> Any:
        """Open a folder read-only; the library alone would then refuse to search it."""
        response = await self.simple_command("EXAMINE", folder)
        self.state = aioimaplib.SELECTED if response.result == "OK" else aioimaplib.AUTH
        return response

    # -- framing ---------------------------------------------------------------------------------------------------------

    def data_received(self, d: bytes) -> None:
        self._received += len(d)
        if self._received > self.allowance:
            self.fail("protocol")
        position = 0
        while position < len(d) and not self.failure:
            position = self._fill(d, position) if self._missing else self._take_line(d, position)

    def _fill(self, data: bytes, position: int) -> int:
        size = min(self._missing, len(data) - position)
        self._literal += memoryview(data)[position:position + size]
        self._missing -= size
        if not self._missing:
            self._parts.append(self._literal)
            self._literal = bytearray()
        return position + size

    def _take_line(self, data: bytes, position: int) -> int:
        end = data.find(b"\n", position)
        if len(self._line) + (len(data) if end < 0 else end) - position > LONGEST_LINE:
            self.fail("protocol")
            return len(data)
        if end < 0:
            self._line += memoryview(data)[position:]
            return len(data)
        line = data[position:end]
        if self._line:
            line, self._line = bytes(self._line) + line, bytearray()
        self._line_ended(line.removesuffix(b"\r"))
        return end + 1

    def _line_ended(self, line: bytes) -> None:
        inside = bool(self._parts)
        self._parts.append(line)
        announced = _LITERAL.search(line) if inside or (line.startswith(b"* ") and not line.upper().startswith(_STATUS)) else None
        if announced:
            self._begin_literal(int(announced[1]))
        else:
            parts, self._parts = self._parts, []
            self._response_ended(parts)

    def _begin_literal(self, size: int) -> None:
        if size > self._largest_literal:
            self.fail("protocol")
        elif size:
            self._missing = size
        else:
            self._parts.append(bytearray())

    # -- responses -------------------------------------------------------------------------------------------------------

    def _response_ended(self, parts: list[bytes | bytearray]) -> None:
        first = bytes(parts[0])
        command = self.pending_sync_command
        if first.startswith(b"* "):
            self._untagged([first[2:], *parts[1:]])
        elif command is None:
            self.fail("protocol")                           # late, or for nobody
        elif first.startswith(b"+") and isinstance(command, Dialogue):
            self.transport.write(command.next_piece() + b"\r\n")
        elif first.startswith(command.tag.encode() + b" "):
            self._command_ended(command, first.partition(b" ")[2])
        else:
            self.fail("protocol")

    def _untagged(self, parts: list[bytes | bytearray]) -> None:
        word = parts[0].partition(b" ")[0].upper()
        if self.state == aioimaplib.CONNECTED:
            self._greeting(bytes(word))
        elif word == b"BYE":
            if self.pending_sync_command is None or self.pending_sync_command.name != "LOGOUT":
                self.fail("lost")
        elif self.pending_sync_command is not None:
            self.pending_sync_command._resp_lines.extend(parts)
        # else: pushed between two commands; nothing is decided by a push, the next search tells

    def _greeting(self, word: bytes) -> None:
        if word == b"OK":
            self.state = aioimaplib.NONAUTH
            self.greeted.set()
        else:
            self.fail("refused" if word == b"BYE" else "protocol")      # PREAUTH: we would not know whose mailbox it is

    def _command_ended(self, command: Any, text: bytes) -> None:
        result, _, rest = text.partition(b" ")
        if result.upper() not in (b"OK", b"NO", b"BAD"):
            self.fail("protocol")
            return
        self.pending_sync_command = None
        command.close(rest, result=result.decode().upper())
