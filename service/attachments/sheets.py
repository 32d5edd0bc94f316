"""What a cleaning process is asked and what it answers: an order and a letter go in, a copy comes out.

Apart from service/attachments/cleaner.py, so that the daemon never has the picture library in its memory.
"""

import json
import struct
from dataclasses import dataclass, field
from typing import Any

QUESTION = struct.Struct(">IQ")             # bytes of the order, bytes of the letter
ANSWER = struct.Struct(">I")                # bytes of the result; the sheets follow, as long as it says

REASONS = frozenset({"", "kind", "damaged", "too_large", "too_many_pages", "tracked_changes", "no_renderer", "no_sandbox", "too_slow"})
MEDIA_TYPES = frozenset({"", "image/jpeg", "image/png", "text/plain"})
BYTES = 60_000_000                          # of all sheets of one attachment


@dataclass(frozen=True, slots=True)
class Order:
    """Which attachment, counted from 1; of an image nothing but a picture is made. The names are those of the exchange, in hexadecimal."""

    number: int
    kind: str
    language: str
    exchange_key: str = ""
    known_names: dict[str, str] = field(default_factory=dict)   # label of each hash


@dataclass(frozen=True, slots=True)
class Copy:
    """A cleaned copy: its sheets (a picture, each page of a document, or one text), or the reason why there is none."""

    reason: str = ""
    media_type: str = ""
    sheets: tuple[bytes, ...] = ()


def encode(copy: Copy) -> bytes:
    head = json.dumps({"reason": copy.reason, "media_type": copy.media_type, "sizes": [len(sheet) for sheet in copy.sheets]}).encode()
    return ANSWER.pack(len(head)) + head + b"".join(copy.sheets)


def decode(answer: bytes) -> Copy:
    """The copy in an answer. Raises ValueError, KeyError, TypeError or struct.error when it is none."""
    (size,) = ANSWER.unpack(answer[:ANSWER.size])
    start = ANSWER.size + size
    head: dict[str, Any] = json.loads(answer[ANSWER.size:start])
    sheets = []
    for length in head["sizes"]:
        sheets.append(answer[start:start + length])
        start += length
    if start != len(answer) or bool(head["reason"]) == bool(sheets) or head["reason"] not in REASONS or head["media_type"] not in MEDIA_TYPES:
        raise ValueError("no answer of ours")
    return Copy(head["reason"], head["media_type"], tuple(sheets))
