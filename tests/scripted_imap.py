"""A scripted IMAP server that misbehaves as a test tells it: what real servers do too rarely to wait for."""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

Raw = Callable[["ScriptedImap", str, str], bytes]           # (server, tag, the command's words) -> exactly these bytes
STEPS = ("greeting", "capability", "login", "select", "noop", "search", "sizes", "bodies", "move", "copy", "store", "expunge", "logout")


@dataclass
class ScriptedImap:
    """A small IMAP server that does what a test tells it: `async with ScriptedImap({1: raw}, faults={"bodies": "drop"})`.

    A fault is "drop" (closes; in the middle of a literal for bodies), "stall" (never answers; mid-literal for bodies), "late" (answers once
    `release` is set), "bye", or a function that gives the bytes to send instead. Steps are STEPS. It remembers every command in `heard`.
    """

    messages: dict[int, bytes] = field(default_factory=dict)
    capabilities: str = "IMAP4rev1 MOVE UIDPLUS AUTH=XOAUTH2"
    faults: dict[str, str | Raw] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    flagged: set[int] = field(default_factory=set)          # \Deleted
    folders: dict[str, list[bytes]] = field(default_factory=dict)
    token_refused: bool = False                             # XOAUTH2: a challenge that wants an answer, then NO
    connections: int = 0
    port: int = 0

    async def __aenter__(self) -> "ScriptedImap":
        self.release = asyncio.Event()
        self._over = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over.set()
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._converse(reader, writer)
        writer.transport.abort()
        self._tasks.discard(task)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not await self._answer(writer, "greeting", "*", "", b"* OK ready\r\n"):
            return
        while line := await self._command(reader, writer):
            tag, _, words = line.partition(" ")
            self.heard.append(words)
            step = self._step(words)
            usual = await self._usual(reader, writer, tag, words, step)
            if not await self._answer(writer, step, tag, words, usual) or step == "logout":
                return

    async def _command(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        """One command, its literals asked for and put in."""
        line = (await reader.readline()).decode().rstrip("\r\n")
        while match := re.search(r"\{(\d+)\}$", line):
            writer.write(b"+ go on\r\n")
            line += (await reader.readexactly(int(match[1]))).decode() + (await reader.readline()).decode().rstrip("\r\n")
        return line

    def _step(self, words: str) -> str:
        upper = words.upper().removeprefix("UID ")
        name = upper.split(" ")[0].lower()
        if name == "fetch":
            return "bodies" if "BODY" in upper else "sizes"
        return {"authenticate": "login", "examine": "select"}.get(name, name)

    async def _answer(self, writer: asyncio.StreamWriter, step: str, tag: str, words: str, usual: bytes) -> bool:
        fault = self.faults.get(step)
        if fault in ("drop", "stall"):
            writer.write(usual[:len(usual) // 2] if step == "bodies" else b"")
            await writer.drain()
            if fault == "stall":
                await self._over.wait()
            return False
        if fault == "late":
            await self.release.wait()
        writer.write(b"* BYE over\r\n" if fault == "bye" else fault(self, tag, words) if callable(fault) else usual)
        await writer.drain()
        return fault != "bye"

    async def _usual(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tag: str, words: str, step: str) -> bytes:
        done = f"{tag} OK done\r\n".encode()
        if step == "login" and words.upper().startswith("AUTHENTICATE"):
            writer.write(b"+ \r\n")
            self.heard.append((await reader.readline()).decode().strip())
            if self.token_refused:
                writer.write(b"+ eyJzdGF0dXMiOiI0MDEifQ==\r\n")
                self.heard.append((await reader.readline()).decode())
                return f"{tag} NO refused\r\n".encode()
        elif step == "capability":
            return f"* CAPABILITY {self.capabilities}\r\n".encode() + done
        elif step == "select":
            return b"* %d EXISTS\r\n* OK [UIDVALIDITY 7] fine\r\n%b" % (len(self.messages), done)
        return self._on_messages(tag, words, step) if step in STEPS[5:] else done

    def _on_messages(self, tag: str, words: str, step: str) -> bytes:
        done = f"{tag} OK done\r\n".encode()
        match step:
            case "search":
                return f"* SEARCH {' '.join(map(str, self._found(words)))}".rstrip().encode() + b"\r\n" + done
            case "sizes" | "bodies":
                return b"".join(self.fetch_line(uid, step) for uid in self.named(words)) + done
            case "move" | "copy":
                return self._into_folder(tag, words, step)
            case "logout":
                return b"* BYE logging out\r\n" + done
            case "store":
                self.flagged.update(self.named(words))
            case "expunge":
                gone = self.flagged & set(self.named(words) if words.upper().startswith("UID") else self.messages)
                self.messages = {uid: raw for uid, raw in self.messages.items() if uid not in gone}
                self.flagged -= gone
        return done

    def fetch_line(self, uid: int, step: str) -> bytes:
        raw = self.messages[uid]
        if step == "sizes":
            return b'* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE "21-Nov-2026 10:00:00 +0100")\r\n' % (uid, uid, len(raw))
        return b"* %d FETCH (UID %d BODY[] {%d}\r\n%b)\r\n" % (uid, uid, len(raw), raw)

    def _into_folder(self, tag: str, words: str, step: str) -> bytes:
        folder, uids = words.split(" ", 3)[3], self.named(words)
        if folder not in self.folders and f"CREATE {folder}" not in self.heard:
            return f"{tag} NO [TRYCREATE] no such folder\r\n".encode()
        there = self.folders.setdefault(folder, [])
        there += [self.messages[uid] for uid in uids]
        if step == "move":
            self.messages = {uid: raw for uid, raw in self.messages.items() if uid not in uids}
        return b"* 1 EXPUNGE\r\n" * (len(uids) if step == "move" else 0) + f"{tag} OK done\r\n".encode()

    def named(self, words: str) -> list[int]:
        """The UIDs in the folder that a command's set names."""
        match = re.search(r"(?:FETCH|STORE|COPY|MOVE|EXPUNGE|SEARCH UID) ([\d:,*]+)", words)
        found: set[int] = set()
        for part in match[1].split(",") if match else ["1:*"]:
            low, _, high = part.partition(":")
            first, last = sorted((int(low), max(self.messages, default=0) if high == "*" else int(high or low)))
            found |= self.messages.keys() & range(first, last + 1) if last - first < 1000 else {uid for uid in self.messages if first <= uid <= last}
        return sorted(found)

    def _found(self, words: str) -> list[int]:
        upper = words.upper()
        if "HEADER" in upper:
            wanted = words.rsplit('"', 2)[1].encode()
            return [uid for uid, raw in sorted(self.messages.items()) if wanted in raw]
        uids = self.named(words)
        if "UNDELETED" in upper:
            return [uid for uid in uids if uid not in self.flagged]
        return [uid for uid in uids if uid in self.flagged] if "DELETED" in upper else uids
