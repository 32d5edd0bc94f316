"""A loop outlives every failure, never hurries after one, and ends when asked."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.loop import LONGEST_PAUSE, Loop, pause_after


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_the_pause_grows_and_never_exceeds_five_minutes(failures: int, spread: float) -> None:
    assert 0 < pause_after(failures, spread) <= LONGEST_PAUSE == 300
    assert pause_after(failures + 1, spread) >= pause_after(failures, spread)


async def test_a_step_that_has_more_to_do_is_called_again_at_once() -> None:
    stop, calls = asyncio.Event(), 0

    async def step() -> bool:
        nonlocal calls
        calls += 1
        if calls == 3:
            stop.set()
        return calls < 3

    await asyncio.wait_for(Loop("test", step, 1000, stop=stop).run(), 60)
    assert calls == 3


async def test_a_failing_step_is_tried_again_when_woken_and_recovers() -> None:
    stop, wake, calls, told = asyncio.Event(), asyncio.Event(), 0, []

    async def step() -> bool:
        nonlocal calls
        calls += 1
        wake.set() if calls < 3 else stop.set()
        if calls < 3:
            raise OSError("planted words that no log may show")
        return False

    async def beat(error: BaseException | None) -> None:
        told.append(type(error).__name__ if error else "fine")

    async def step_after_waking() -> bool:
        asyncio.get_running_loop().call_soon(wake.set)
        return await step()

    loop = Loop("test", step_after_waking, 1000, stop=stop, wake=wake, beat=beat)
    await asyncio.wait_for(loop.run(), 60)
    assert told == ["OSError", "OSError", "fine"]
    assert loop.failures == 0


async def test_stopping_waits_for_the_running_step() -> None:
    stop, started, finish, ended = asyncio.Event(), asyncio.Event(), asyncio.Event(), False

    async def step() -> bool:
        nonlocal ended
        started.set()
        await finish.wait()
        ended = True
        return True

    task = asyncio.create_task(Loop("test", step, 1000, stop=stop).run())
    await started.wait()
    stop.set()
    assert not task.done()
    finish.set()
    await asyncio.wait_for(task, 60)
    assert ended


async def test_a_beat_that_fails_does_not_end_the_loop() -> None:
    stop, calls = asyncio.Event(), 0

    async def step() -> bool:
        nonlocal calls
        calls += 1
        if calls == 2:
            stop.set()
        return True

    async def beat(_: BaseException | None) -> None:
        raise ConnectionError

    await asyncio.wait_for(Loop("test", step, 1000, stop=stop, beat=beat).run(), 60)
    assert calls == 2


def test_a_failure_is_journalled_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    from service import journal

    try:
        raise ValueError("planted words that no log may show")
    except ValueError as error:
        shown = journal.cause(error) + journal.where(error)
    assert "planted" not in shown
    assert "ValueError" in shown
