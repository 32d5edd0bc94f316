"""One loop: call a step again and again, never faster than it can, never dead because of one failure.

A step returns True when there is more to do at once. A failing step is tried again after a growing pause, at most five
minutes; the failure is journalled by class and place. Stopping waits for the running step.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress

from service import journal

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0     # seconds
Step = Callable[[], Awaitable[bool]]


def pause_after(failures: int, spread: float) -> float:
    """Seconds to wait after so many failures in a row: doubling, at most LONGEST_PAUSE, spread (0..1) over the upper half."""
    whole = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures, 12))
    return float(whole * (0.5 + spread / 2))


def _spread() -> float:
    return secrets.randbelow(1000) / 1000


class Loop:
    """`wake` ends a pause early; `beat` is told after every round (None: it went well) and may be slow or fail itself."""

    def __init__(self, name: str, step: Step, seconds: float, *, stop: asyncio.Event, wake: asyncio.Event | None = None,
                 beat: Callable[[BaseException | None], Awaitable[None]] | None = None, longest: float = LONGEST_PAUSE, mailbox: str = "") -> None:
        self.name, self.step, self.seconds, self.mailbox = name, step, seconds, mailbox
        self.stop, self.wake, self.beat, self.longest = stop, wake or asyncio.Event(), beat, longest
        self.failures = 0

    async def run(self) -> None:
        while not self.stop.is_set():
            self.wake.clear()
            again = await self._round()
            if not again:
                await self._pause(self.seconds if not self.failures else min(self.longest, pause_after(self.failures, _spread())))

    async def _round(self) -> bool:
        error: Exception | None = None
        again = False
        try:
            again = await self.step()
        except Exception as caught:                     # a loop outlives every failure of its step
            error = caught
        self._note(error)
        if self.beat is not None:
            with suppress(Exception):                   # the database may be away: the next round tells again
                await self.beat(error)
        return again and error is None

    def _note(self, error: Exception | None) -> None:
        if error is None:
            if self.failures:
                journal.loop_recovered(self.name, self.mailbox)
            self.failures = 0
        else:
            self.failures += 1
            journal.loop_failed(self.name, error, self.failures, self.mailbox)

    async def _pause(self, seconds: float) -> None:
        stop, wake = asyncio.ensure_future(self.stop.wait()), asyncio.ensure_future(self.wake.wait())
        _, pending = await asyncio.wait({stop, wake}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
