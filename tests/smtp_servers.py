"""Scripted SMTP servers for tests: a real socket that answers each phase as the test says, drops the line or falls silent.

`scripted({"MAIL": ["250", "451"]})` answers the first MAIL with 250 and every later one with 451. Phases: GREETING, EHLO, AUTH,
STARTTLS, MAIL, RCPT, DATA (the command), END (the final dot), RSET. DROP closes the line instead of answering; TAKE_AND_DROP
keeps the mail and then closes; STALL never answers; "421!" answers 421 and closes. `mails` has what a server would have kept.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

DROP, TAKE_AND_DROP, STALL = "drop", "take and drop", "stall"
USUAL = {"GREETING": "220", "EHLO": "250", "AUTH": "235", "STARTTLS": "220", "MAIL": "250", "RCPT": "250", "DATA": "354", "END": "250", "RSET": "250",
         "QUIT": "221"}


@dataclass
class Taken:
    """One mail that the server kept."""

    sender: str
    recipient: str
    data: bytes


@dataclass
class ScriptedServer:
    replies: dict[str, list[str]]
    extensions: tuple[str, ...] = ("SIZE 1000000", "8BITMIME")
    tls: ssl.SSLContext | None = None
    port: int = 0
    connections: int = 0
    commands: list[str] = field(default_factory=list)
    mails: list[Taken] = field(default_factory=list)
    waiting: asyncio.Event = field(default_factory=asyncio.Event)      # set when the server falls silent
    ended: asyncio.Event = field(default_factory=asyncio.Event)        # set when a client has left
    answering: set["asyncio.Task[None]"] = field(default_factory=set)

    def next_reply(self, phase: str) -> str:
        replies = self.replies.get(phase, [])
        if len(replies) > 1:
            return replies.pop(0)
        return replies[0] if replies else USUAL[phase]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.answering.add(task)
        self.connections += 1
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self.answering.discard(task)
            self.ended.set()
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender = recipient = ""
        await self._answer(writer, "GREETING")
        while line := await reader.readline():
            command = line.decode().rstrip("\r\n")
            self.commands.append(command)
            phase = command.split(" ")[0].upper()
            if phase == "MAIL":
                sender = command[len("MAIL FROM:<"):].partition(">")[0]
            if phase == "RCPT":
                recipient = command[len("RCPT TO:<"):].partition(">")[0]
            reply = await self._answer(writer, phase)
            if phase == "STARTTLS" and reply == "220":
                assert self.tls is not None
                self.extensions = ()
                await writer.start_tls(self.tls)
            if phase == "DATA" and reply == "354":
                await self._take(reader, writer, sender, recipient)
            if phase == "QUIT":
                return

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sender: str, recipient: str) -> None:
        data = (await reader.readuntil(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")
        wish = (self.replies.get("END") or [""])[0]
        if wish in ("", TAKE_AND_DROP, STALL) or wish.startswith("2"):
            self.mails.append(Taken(sender, recipient, data))
        await self._answer(writer, "END")

    async def _answer(self, writer: asyncio.StreamWriter, phase: str) -> str:
        reply = self.next_reply(phase)
        if reply in (DROP, TAKE_AND_DROP):
            raise ConnectionError
        if reply == STALL:
            self.waiting.set()
            await asyncio.Event().wait()
        code = reply.removesuffix("!")
        lines = ["test", *self.extensions] if phase == "EHLO" and code == "250" else ["said the test"]
        for number, line in enumerate(lines):
            writer.write(f"{code}{' ' if number == len(lines) - 1 else '-'}{line}\r\n".encode())
        await writer.drain()
        if reply.endswith("!"):
            raise ConnectionError
        return code


@asynccontextmanager
async def scripted(
    replies: dict[str, list[str]] | None = None, *, extensions: tuple[str, ...] = ("SIZE 1000000", "8BITMIME"),
    tls: ssl.SSLContext | None = None, implicit_tls: bool = False,
) -> AsyncIterator[ScriptedServer]:
    server = ScriptedServer(dict(replies or {}), extensions, tls)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls if implicit_tls else None)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in list(server.answering):
            task.cancel()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*server.answering, return_exceptions=True), 60)
