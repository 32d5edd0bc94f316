"""What a server's answer says: pure functions over the lines of one aioimaplib Response.

Lines are text (bytes) and literals (bytearray); the text after a literal continues the same response. Whatever does not
follow the grammar raises ValueError, and the session ends: never a guess about whose body this is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

Line = bytes | bytearray

_USUAL_SIZE = re.compile(rb'\d+ FETCH \(UID (\d+) RFC822\.SIZE (\d+) INTERNALDATE "([^"\\]*)"\)')
_USUAL_BODY = re.compile(rb"\d+ FETCH \(UID (\d+) BODY\[\] \{\d+\}")
_FETCH = re.compile(rb"\d+ FETCH (?=\()", re.IGNORECASE)
_TOKEN = re.compile(rb'\s*(?:(?P<bracket>[()])|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<literal>~?\{\d+\+?\})$|(?P<atom>[^\s()"]+))')
_DATE = re.compile(rb"\s*(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")
_MONTHS = (b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec")
_COPYUID = re.compile(rb"\[COPYUID (\d{1,10}) ([\d:,]+) ([\d:,]+)\]", re.IGNORECASE)
_UIDVALIDITY = re.compile(rb"OK \[UIDVALIDITY (\d{1,10})\]", re.IGNORECASE)
_LISTED = re.compile(rb'LIST \(([^)]*)\) (?:"(?:[^"\\]|\\.)"|NIL) (?:"((?:[^"\\]|\\.)*)"|\{\d+\+?\}|([^\s"]+))', re.IGNORECASE)
_GONE = re.compile(rb"\d+ EXPUNGE|VANISHED ", re.IGNORECASE)


@dataclass(frozen=True)
class Item:
    """One FETCH response: its UID, and what came with it. None: not in this response."""

    uid: int
    size: int | None
    arrived: datetime | None
    body: Line | None


def responses(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The untagged responses of a command, each with its literals; the last line, the tagged one, left out."""
    response: list[Line] = []
    for line in lines[:-1]:
        if response and not isinstance(line, bytearray) and not isinstance(response[-1], bytearray):
            yield response
            response = []
        response.append(line)
    if response:
        yield response


def fetched(lines: Sequence[Line]) -> Iterator[Item]:
    """Every FETCH response that names its UID; those that a server pushes unasked are among them, or have no UID."""
    for response in responses(lines):
        item = _usual(response) or _unusual(response)
        if item is not None:
            yield item


def _usual(response: list[Line]) -> Item | None:
    """The two answers that nearly every server gives, read at a third of the cost; None: read it with the grammar."""
    if len(response) == 1 and (match := _USUAL_SIZE.fullmatch(response[0])):
        return Item(int(match[1]), int(match[2]), internal_date(match[3]), None)
    if len(response) == 3 and response[2] == b")" and (match := _USUAL_BODY.fullmatch(response[0])):
        return Item(int(match[1]), None, None, response[1])
    return None


def _unusual(response: list[Line]) -> Item | None:
    match = _FETCH.match(response[0])
    return _item(dict(_pairs(_tokens(response, match.end())))) if match else None


def _item(values: dict[bytes, Line | None]) -> Item | None:
    uid, size, arrived = values.get(b"UID"), values.get(b"RFC822.SIZE"), values.get(b"INTERNALDATE")
    if uid is None:
        return None
    return Item(int(uid), None if size is None else int(size), None if arrived is None else internal_date(arrived), values.get(b"BODY[]"))


def _tokens(response: list[Line], start: int) -> Iterator[tuple[str, Line]]:
    for part in response:
        if isinstance(part, bytearray):
            yield "literal", part
            continue
        while start < len(part.rstrip()):
            match = _TOKEN.match(part, start)
            if match is None or match.lastgroup is None:
                raise ValueError("not a FETCH response")
            start = match.end()
            if match.lastgroup != "literal":                # the literal itself is the next part
                yield match.lastgroup, match[match.lastgroup]
        start = 0


def _pairs(tokens: Iterator[tuple[str, Line]]) -> Iterator[tuple[bytes, Line | None]]:
    """Names and values inside the outer brackets. A bracketed value and NIL become None."""
    if next(tokens, None) != ("bracket", b"("):
        raise ValueError("not a FETCH response")
    for kind, name in tokens:
        if (kind, name) == ("bracket", b")"):
            if next(tokens, None) is not None:
                raise ValueError("something behind a FETCH response")
            return
        if kind != "atom":
            raise ValueError("a name was expected")
        yield bytes(name).upper(), _value(tokens)
    raise ValueError("a FETCH response without an end")


def _value(tokens: Iterator[tuple[str, Line]]) -> Line | None:
    kind, value = next(tokens, ("", b""))
    if kind == "bracket" and value == b"(":
        depth = 1
        while depth:
            kind, value = next(tokens, ("", b""))
            if not kind:
                raise ValueError("a list without an end")
            depth += {b"(": 1, b")": -1}.get(bytes(value), 0) if kind == "bracket" else 0
        return None
    if kind in ("", "bracket"):
        raise ValueError("a value was expected")
    if kind == "quoted":
        return re.sub(rb"\\(.)", rb"\1", value)
    return None if kind == "atom" and value.upper() == b"NIL" else value


def internal_date(value: Line) -> datetime:
    """INTERNALDATE in UTC (RFC 3501 section 9, date-time)."""
    match = _DATE.fullmatch(value)
    if match is None:
        raise ValueError("not a date")
    month = _MONTHS.index(match[2].lower()) + 1
    offset = timedelta(hours=int(match[8]), minutes=int(match[9]))
    zone = timezone(-offset if match[7] == b"-" else offset)
    return datetime(int(match[3]), month, int(match[1]), int(match[4]), int(match[5]), int(match[6]), tzinfo=zone).astimezone(UTC)


def searched(lines: Sequence[Line]) -> list[int]:
    """The UIDs that SEARCH found, ascending."""
    found = [response[0].partition(b"(")[0].split() for response in responses(lines)]     # "(" begins MODSEQ (RFC 7162)
    return sorted({int(word) for words in found if words and words[0].upper() == b"SEARCH" for word in words[1:]})


def uidvalidity(lines: Sequence[Line]) -> int:
    """The UIDVALIDITY of the folder just opened."""
    for line in lines[:-1]:
        match = _UIDVALIDITY.match(line)
        if match:
            return int(match[1])
    raise ValueError("no UIDVALIDITY")


def listed(lines: Sequence[Line]) -> list[bytes]:
    """The folders of LIST that can be opened, their names as they travel."""
    found = []
    for response in responses(lines):
        match = _LISTED.fullmatch(response[0])
        if match and not {b"\\NOSELECT", b"\\NONEXISTENT"} & set(match[1].upper().split()):
            quoted = None if match[2] is None else re.sub(rb"\\(.)", rb"\1", match[2])
            found.append(bytes(match[3] or (response[1] if quoted is None else quoted)))
    return found


def copied(lines: Sequence[Line], at_most: int) -> dict[int, tuple[int, int]]:
    """Old UID -> (UIDVALIDITY, UID) in the other folder, from COPYUID (RFC 4315 section 3)."""
    places: dict[int, tuple[int, int]] = {}
    for line in lines:
        match = _COPYUID.search(line)
        if match:
            old, new = _expanded(match[2], at_most), _expanded(match[3], at_most)
            if len(old) != len(new):
                raise ValueError("COPYUID with sets of different length")
            places |= {uid: (int(match[1]), there) for uid, there in zip(old, new, strict=True)}
    return places


def _expanded(uids: bytes, at_most: int) -> list[int]:
    result: list[int] = []
    for part in uids.split(b","):
        first, _, last = part.partition(b":")
        low, high = sorted((int(first), int(last or first)))
        if high - low + len(result) >= at_most:
            raise ValueError("more UIDs than were asked for")
        result += range(low, high + 1)
    return result


def some_went(lines: Sequence[Line]) -> bool:
    """True when the server said, during this command, that messages left the folder."""
    return any(_GONE.match(line) for line in lines[:-1])
