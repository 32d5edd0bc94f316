"""How names and words travel in an IMAP command: quoted strings and modified UTF-7.

aioimaplib sends what it gets; everything that may hold a space, a quote or an accent passes through here first.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable

_RUNS = re.compile(r"[\x20-\x7e]+|[^\x20-\x7e]+")
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")
_PLAIN = re.compile(r"[\x20-\x7e]*")


def quote(text: str) -> str:
    """A quoted string (RFC 3501 section 9). Raises ValueError for anything but printable ASCII: that needs a literal."""
    if not _PLAIN.fullmatch(text):
        raise ValueError("only printable ASCII can be quoted")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def folder_name(name: str) -> str:
    """The name of a folder, in modified UTF-7 (RFC 3501 section 5.1.3) and quoted."""
    return quote("".join(_coded(run) for run in _RUNS.findall(name)))


def folder_called(name: bytes) -> str:
    """The other way: a name as it travelled, without its quotes. Raises ValueError."""
    return _SHIFTED.sub(lambda match: _decoded(match[1]), name.decode("ascii"))


def _decoded(run: str) -> str:
    return b64decode(run.replace(",", "/") + "=" * (-len(run) % 4)).decode("utf-16-be") if run else "&"


def _coded(run: str) -> str:
    if _PLAIN.fullmatch(run):
        return run.replace("&", "&-")
    return "&" + b64encode(run.encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"


def uid_set(uids: Iterable[int]) -> str:
    """UIDs as a sequence set, neighbours joined: "3:7,9" (RFC 3501 section 9)."""
    ranges: list[tuple[int, int]] = []
    for uid in sorted(set(uids)):
        if ranges and ranges[-1][1] == uid - 1:
            ranges[-1] = (ranges[-1][0], uid)
        else:
            ranges.append((uid, uid))
    return ",".join(f"{first}" if first == last else f"{first}:{last}" for first, last in ranges)
