"""Letters are read in processes of their own, which are killed when a letter takes too long and replaced when one crashes.

Readers.read() gives the Reading of one letter, whatever that letter does to its process. The processes start with the first letter and
stop after a minute without one, so that an idle daemon costs nothing. judging.py does the same without a process.
"""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from policies.organisation import OrganisationPolicy
from policies.reading import Reading
from service import journal
from service.errors import LuisterpostError
from service.reader_protocol import ANSWER, QUESTION, READY, decode, rules_of, set_aside

if TYPE_CHECKING:                           # the redactor is the reading processes', not the command line's
    from policies.anonymity.exchange import Known

IDLE_SECONDS = 60.0
START_SECONDS = 30.0                        # importing on a machine under load; not counted as reading
_FOLDER = str(Path(__file__).resolve().parent.parent)
_DAMAGED_ANSWER = (asyncio.IncompleteReadError, OSError, ValueError, TypeError, KeyError)


class Readers:
    """At most `count` reading processes; a letter may take `seconds` and its process `memory_bytes` of address space."""

    def __init__(self, count: int, seconds: float, memory_bytes: int, idle_seconds: float = IDLE_SECONDS) -> None:
        self._slots = asyncio.Semaphore(count)
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._idle_seconds = idle_seconds
        self._idle: list[Process] = []
        self._stopper: asyncio.TimerHandle | None = None
        self._stopping: set[asyncio.Task[None]] = set()

    async def read(self, raw: bytes, policy: OrganisationPolicy, known: "Known | None" = None) -> Reading:
        """What the letter means; SET_ASIDE with "too_slow" or "reader_crashed" when it could not be read. `known`: names, for a follow-up.

        Raises LuisterpostError when no process starts.
        """
        rules = json.dumps(asdict(rules_of(policy, known))).encode()
        async with self._slots:
            self._cancel_stop()
            try:
                return await self._read(rules, raw)
            finally:
                self._plan_stop()

    async def _read(self, rules: bytes, raw: bytes) -> Reading:
        """A crash is tried once more in a new process: the first may have been killed for reasons of the machine's."""
        for _ in range(2):
            child = self._idle.pop() if self._idle else await self._start()
            try:
                async with asyncio.timeout(self._seconds):
                    reading = await _ask(child, rules, raw)
            except TimeoutError:
                await self._discard(child, "too_slow")
                return set_aside("too_slow")
            except _DAMAGED_ANSWER:
                await self._discard(child, "reader_crashed")
            except BaseException:           # cancelled in the middle: this process would answer the wrong question next
                child.kill()
                raise
            else:
                self._idle.append(child)
                return reading
        return set_aside("reader_crashed")

    async def close(self) -> None:
        """Stop all idle processes. No read() may be under way."""
        self._cancel_stop()
        children, self._idle = self._idle, []
        for child in children:
            await _end(child)

    async def _start(self) -> Process:
        """A new process, with an environment of its own: no secret of the daemon's is in it."""
        environment = {"PYTHONPATH": _FOLDER, "LANG": "C.UTF-8", "PATH": os.defpath}
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "service.reader", str(self._memory_bytes), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment, cwd="/")
        assert child.stdout is not None
        try:
            async with asyncio.timeout(START_SECONDS):
                if await child.stdout.readexactly(len(READY)) == READY:
                    return child
        except (TimeoutError, asyncio.IncompleteReadError):
            pass
        except BaseException:
            child.kill()
            raise
        await _end(child)
        raise LuisterpostError("the reading process does not start: is the installation complete, and LUISTERPOST_READING_BYTES large enough?")

    async def _discard(self, child: Process, reason: str) -> None:
        journal.reader_killed(reason)
        await _end(child)

    def _plan_stop(self) -> None:
        self._cancel_stop()
        self._stopper = asyncio.get_running_loop().call_later(self._idle_seconds, self._stop_idle)

    def _cancel_stop(self) -> None:
        if self._stopper is not None:
            self._stopper.cancel()
            self._stopper = None

    def _stop_idle(self) -> None:
        task = asyncio.get_running_loop().create_task(self.close())
        self._stopping.add(task)
        task.add_done_callback(self._stopping.discard)


async def _ask(child: Process, rules: bytes, raw: bytes) -> Reading:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(QUESTION.pack(len(rules), len(raw)) + rules)
    child.stdin.write(raw)
    await child.stdin.drain()
    (size,) = ANSWER.unpack(await child.stdout.readexactly(ANSWER.size))
    return decode(await child.stdout.readexactly(size))


async def _end(child: Process) -> None:
    with suppress(ProcessLookupError):
        child.kill()
    await child.wait()
