"""Access tokens for XOAUTH2, from a command or a file: asked when needed, kept, renewed five minutes before they end.

What the command prints is a secret: never logged, never in an error. May be used by many tasks at once; one command runs
at a time. `now` is given by who runs the loop.
"""

import asyncio
import json
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from policies.organisation import Server
from service.errors import LuisterpostError
from service.settings import Settings

RENEW_BEFORE = timedelta(minutes=5)
UNTOLD_LIFE = timedelta(minutes=10)         # a bare token does not say how long it lives: asked for again every five minutes
COMMAND_SECONDS = 30.0
LONGEST_OUTPUT = 65_536


class TokenError(LuisterpostError):
    """No usable access token; `reason` is "command", "slow", "file", "empty" or "expired"."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"no access token ({reason})")
        self.reason = reason


@dataclass(frozen=True)
class _Token:
    text: str
    ends_at: datetime


async def secret(server: Server, tokens: "Tokens", settings: Settings) -> str:
    """What logs in at this server: an access token that is good now, or the password. Raises LuisterpostError."""
    return await tokens() if server.authentication == "xoauth2" else settings.secret(server.secret)


class Tokens:
    """The access tokens of one server. Await it for a token that is good now: `await tokens()`."""

    def __init__(self, server: Server, now: Callable[[], datetime], seconds: float = COMMAND_SECONDS) -> None:
        self._command, self._file = server.token_command, server.token_file
        self._now, self._seconds = now, seconds
        self._lock = asyncio.Lock()
        self._token: _Token | None = None

    async def __call__(self) -> str:
        """The token. Raises TokenError."""
        async with self._lock:
            if self._token is None or self._now() >= self._token.ends_at - RENEW_BEFORE:
                self._token = await self._renewed_or_kept()
            return self._token.text

    def forget(self) -> None:
        """The server refused this token: ask for a new one next time."""
        self._token = None

    async def _renewed_or_kept(self) -> _Token:
        """A new token; when none is to be had, the old one as long as it lives."""
        try:
            return await self._renewed()
        except TokenError:
            if self._token is None or self._token.ends_at <= self._now():
                raise
            return self._token

    async def _renewed(self) -> _Token:
        if self._command:
            token = _parsed(await _printed(self._command, self._seconds), self._now())
        else:
            text, written = await asyncio.to_thread(_from_file, Path(self._file or ""))
            token = _parsed(text, written, self._now() + UNTOLD_LIFE)
        if token.ends_at <= self._now():
            raise TokenError("expired")
        return token


def _parsed(text: bytes, made: datetime, untold_end: datetime | None = None) -> _Token:
    """A bare token, or JSON with access_token and expires_in (seconds from `made`) or expires_at (epoch seconds or ISO 8601)."""
    try:
        plain = text.decode("ascii").strip()
        data = json.loads(plain) if plain.startswith("{") else {"access_token": plain}
        word, ends_at = data["access_token"], _end(data, made) or untold_end or made + UNTOLD_LIFE
    except (ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError):
        raise TokenError("empty") from None                 # without the cause: it quotes the text
    if not isinstance(word, str) or not word or any(mark <= " " for mark in word):
        raise TokenError("empty")
    return _Token(word, ends_at)


def _end(data: dict[str, object], made: datetime) -> datetime | None:
    at, seconds = data.get("expires_at"), data.get("expires_in")
    if isinstance(at, str) and not at.isdigit():
        moment = datetime.fromisoformat(at)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(at, int | float | str):
        return datetime.fromtimestamp(float(at), UTC)
    if isinstance(seconds, int | float | str):
        return made + timedelta(seconds=float(seconds))
    return None


def _from_file(path: Path) -> tuple[bytes, datetime]:
    """The file's text and when it was written."""
    try:
        with path.open("rb") as file:
            return file.read(LONGEST_OUTPUT), datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    except OSError:
        raise TokenError("file") from None


async def _printed(command: tuple[str, ...], seconds: float) -> bytes:
    """What the command prints. Killed with its children after `seconds`, and whenever nobody waits for it any more."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, start_new_session=True)
    except OSError:
        raise TokenError("command") from None
    ended = False
    try:
        async with asyncio.timeout(seconds):
            text = await _output(process)
        ended = True
        return text
    except TimeoutError:
        raise TokenError("slow") from None
    finally:
        if not ended:                                       # also when it went itself and left a child that holds the line
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def _output(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout is not None
    text = b""
    while len(text) <= LONGEST_OUTPUT and (chunk := await process.stdout.read(LONGEST_OUTPUT)):
        text += chunk
    if len(text) > LONGEST_OUTPUT or await process.wait() != 0:
        raise TokenError("command")
    return text
