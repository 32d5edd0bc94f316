"""The `preview` command's work: what would happen to each mail file, one JSON object on one line, in order, without database or network.

It uses the reading processes and policies of the daemon. Any number of files goes through in constant memory: a few are under way
at a time. Nothing that stops here shows a piece of a mail.
"""

import asyncio
import json
import stat
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TextIO

from policies import response, retention, signals, wording
from policies.organisation import OrganisationPolicy
from policies.reading import Reading
from service.reader_protocol import set_aside
from service.reading import Readers

UNDER_WAY = 8                               # files in memory


class Progress(Protocol):
    def __call__(self) -> None:
        """One file is done."""


async def preview(files: Sequence[Path], policy: OrganisationPolicy, received: datetime, readers: Readers, out: TextIO) -> int:
    """Write one line for each file; 0, or 1 when a file could not be read from disk. `received` is when the letters came in."""
    waiting: deque[tuple[Path, asyncio.Task[Reading]]] = deque()
    status = 0
    with _progress(len(files)) as advance:
        try:
            for file in files:
                waiting.append((file, asyncio.create_task(_read(file, policy, readers))))
                if len(waiting) >= UNDER_WAY:
                    status |= await _write(waiting, policy, received, out, advance)
            while waiting:
                status |= await _write(waiting, policy, received, out, advance)
        finally:
            for _, task in waiting:
                task.cancel()
            await asyncio.gather(*(task for _, task in waiting), return_exceptions=True)
    return status


async def _write(waiting: deque[tuple[Path, asyncio.Task[Reading]]], policy: OrganisationPolicy, received: datetime,
                 out: TextIO, advance: Progress) -> int:
    file, task = waiting[0]
    reading = await task
    waiting.popleft()
    out.write(json.dumps(describe(reading, policy, received), ensure_ascii=False) + "\n")
    advance()
    if reading.reason != "file_unreadable":
        return 0
    print(f"{file}: this file cannot be read", file=sys.stderr)     # noqa: T201 - the command's error line
    return 1


async def _read(file: Path, policy: OrganisationPolicy, readers: Readers) -> Reading:
    largest = max(mailbox.largest_letter_bytes for mailbox in policy.mailboxes)
    try:
        raw = await asyncio.to_thread(_bytes, file, largest)
    except (OSError, ValueError):
        return set_aside("file_unreadable")
    if raw is None:
        return set_aside("too_large")
    return await readers.read(raw, policy)


def _bytes(file: Path, largest: int) -> bytes | None:
    """The bytes of an ordinary file, None when they are too many. Raises OSError for a folder, a device or no file at all."""
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError("not an ordinary file")
    return file.read_bytes() if status.st_size <= largest else None


def describe(reading: Reading, policy: OrganisationPolicy, received: datetime) -> dict[str, Any]:
    """What would happen to one letter. Erase moments count from the due moment: an answer in time starts them no later."""
    extract = reading.extract
    stamp = response.stamp(policy, received, priority=signals.priority(extract.flags)) if extract else None
    erase = retention.erase_moments(stamp.due_at, retention.terms(policy)) if stamp else None
    return {
        "outcome": reading.kind.value,
        "reason": reading.reason,
        "language": extract.language if extract else "",
        "subject": extract.subject if extract else "",
        "text": extract.text if extract else "",
        "attachments": [asdict(item) for item in extract.attachments] if extract else [],
        "findings": [asdict(item) for item in extract.findings] if extract else [],
        "receipt": _receipt(reading, policy, stamp),
        "due_at": stamp.due_at.isoformat() if stamp else None,
        "alarms": [{"at": alarm.at.isoformat(), "code": alarm.code} for alarm in stamp.alarms] if stamp else [],
        "erase": {"identity": erase.identity.isoformat(), "text": erase.text.isoformat()} if erase else {"identity": None, "text": None},
        "needs_screening": extract is not None and policy.queue.holds(extract.flags),
        "screening_reasons": list(extract.flags) if extract else [],
    }


def _receipt(reading: Reading, policy: OrganisationPolicy, stamp: response.Stamp | None) -> dict[str, object]:
    """The receipt that the daemon would send; how many this asker had before, only the database knows."""
    if stamp is None or reading.extract is None or reading.identity is None:
        return {"send": False, "reason": reading.receipt_reason or reading.reason, "subject": "", "text": ""}
    if not reading.may_receipt or not policy.receipt.send:
        return {"send": False, "reason": reading.receipt_reason or "switched_off", "subject": "", "text": ""}
    language = wording.reply_language(policy, reading.extract.language)
    text = wording.receipt(policy, language, due_at=stamp.due_at, asker_subject=reading.identity.subject)
    return {"send": True, "reason": "", "subject": text.subject, "text": text.body}


@contextmanager
def _progress(total: int) -> Iterator[Progress]:
    """A bar on standard error when that is a terminal and there is something to wait for."""
    if total < 20 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading letters", total=total)
        yield lambda: bar.advance(task)
