"""Cleaned copies are made in processes of their own, one for each attachment, which see nothing but the letter they get.

clean() has cleaner.py do it: with an environment of its own, in an empty folder that is deleted afterwards, without network, and killed
with everything it started when its time is up. Whoever holds the private key never looks into a letter itself: this is why the whole letter
crosses over, not one part of it.
"""

import asyncio
import json
import os
import shutil
import signal
import struct
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from service.attachments import landlock
from service.attachments.sheets import BYTES, QUESTION, Copy, Order, decode

MEMORY_BYTES = 2_500_000_000                # of address space: LibreOffice reserves much and uses little
PREFIX = "luisterpost-copy-"                # of the folders, with the number of the process that made them
_FOLDER = str(Path(__file__).resolve().parents[2])
_PIECE = 1_000_000                          # bytes read at once
_NO_ANSWER = (ValueError, KeyError, TypeError, struct.error)


async def clean(raw: bytes, order: Order, seconds: float, path: str = os.defpath) -> Copy:
    """The copy of one attachment, or why there is none. `path` is where renderers are looked for."""
    async with _own_folder() as folder:
        child = await _start(folder, seconds, path)
        question = json.dumps(asdict(order)).encode()
        try:
            async with asyncio.timeout(seconds):
                return decode(await _ask(child, QUESTION.pack(len(question), len(raw)) + question + raw))
        except TimeoutError:
            return Copy("too_slow")
        except _NO_ANSWER:                  # it crashed, or ate all its memory
            return Copy("damaged")
        finally:
            await _end(child)


def shortcomings(*, documents: bool, path: str = os.defpath) -> list[str]:
    """What this machine lacks: no_landlock, and for copies of documents no_poppler or no_libreoffice."""
    found = ["no_landlock"] if not landlock.version() else []
    if documents:
        found += [reason for program, reason in (("pdftoppm", "no_poppler"), ("soffice", "no_libreoffice")) if not shutil.which(program, path=path)]
    return found


async def _start(folder: Path, seconds: float, path: str) -> Process:
    environment = {"PYTHONPATH": _FOLDER, "PYTHONSAFEPATH": "1", "LANG": "C.UTF-8", "PATH": path, "HOME": str(folder), "TMPDIR": str(folder)}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.attachments.cleaner", str(MEMORY_BYTES), str(int(seconds) + 1),
        stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment, cwd=folder, start_new_session=True)


async def _ask(child: Process, question: bytes) -> bytes:
    """What it answers; a process that says more than it may is not listened to any longer. Raises ValueError."""
    assert child.stdin is not None
    assert child.stdout is not None
    with suppress(ConnectionError):         # it died before it had read everything
        child.stdin.write(question)
        await child.stdin.drain()
    child.stdin.close()
    answer = bytearray()
    while piece := await child.stdout.read(_PIECE):
        answer += piece
        if len(answer) > BYTES + _PIECE:
            raise ValueError("too long")
    return bytes(answer)


async def _end(child: Process) -> None:
    """With its renderers: they are of its session."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    await child.wait()


@asynccontextmanager
async def _own_folder() -> AsyncIterator[Path]:
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix=f"{PREFIX}{os.getpid()}-"))
    try:
        yield folder
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def remove_leftovers() -> None:
    """Delete the folders of daemons that were killed while a copy was being made: a document may lie in there."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if not (owner.isdigit() and Path("/proc", owner).exists()):
            shutil.rmtree(folder, ignore_errors=True)
