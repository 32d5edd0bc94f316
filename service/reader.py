"""The reading process: takes letters on standard input, answers what each means on standard output. Started by service/reading.py only.

It holds no secret, opens no file or connection, and lives no longer than its parent. Its memory is limited; its time is watched from
outside. Nothing it could print leaves it: standard error is closed, and answers are JSON, so that a letter cannot speak to the daemon.
"""

import ctypes
import json
import resource
import signal
import sys
from typing import BinaryIO

from policies.reading import Kind
from service.judging import judge_by
from service.reader_protocol import ANSWER, QUESTION, READY, Rules, encode, set_aside

_PR_SET_PDEATHSIG = 1
_M_MMAP_THRESHOLD = -3
_LARGE = 500_000                            # bytes: a larger block goes back to the system as soon as it is free
_ROOM = 20_000_000                          # bytes that must be free before the first letter
_TRIAL = b"From: proef@voorbeeld.example\nContent-Type: text/html\n\n<p>Mijn zoon Jan (4) slaapt niet: 478 12 34 56."


def main() -> None:
    """Answer letters until standard input ends."""
    _limit(int(sys.argv[1]))
    bytearray(_ROOM)
    if judge_by(_TRIAL, Rules((), "nl")).kind is not Kind.QUESTION:
        sys.exit(1)                         # no letter must be blamed for too little memory or a broken installation
    out = sys.stdout.buffer
    out.write(READY)
    out.flush()
    while _answer_one(sys.stdin.buffer, out):
        pass


def _limit(memory_bytes: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)    # Ctrl-C in a terminal is for the daemon to handle
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if hasattr(libc, "mallopt"):            # glibc's; without it a process keeps the memory that its largest letter took
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGE)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))    # a core file would hold the letter


def _answer_one(source: BinaryIO, out: BinaryIO) -> bool:
    head = source.read(QUESTION.size)
    if len(head) < QUESTION.size:
        return False
    rules_size, raw_size = QUESTION.unpack(head)
    rules = Rules(**json.loads(source.read(rules_size)))
    raw = source.read(raw_size)
    if len(raw) < raw_size:
        return False
    answer = _encoded(raw, rules)
    out.write(ANSWER.pack(len(answer)) + answer)
    out.flush()
    return True


def _encoded(raw: bytes, rules: Rules) -> bytes:
    try:
        return encode(judge_by(raw, rules))
    except MemoryError:
        return encode(set_aside("too_large"))


if __name__ == "__main__":
    main()
