"""The structure of a mail: header blocks and parts, in time linear in its size, never raising.

Own code instead of the standard library's parser: that one raises RecursionError on nested parts, loses the body of a
multipart without boundary and takes ten times as long. tests/service/test_letter.py compares the two on ordinary mail. Limits follow
RFC 5321 and what real mail needs; what lies beyond them is kept as one undivided part, never dropped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from service.letter.charset import decode, decode_words
from service.letter.transfer import decode_transfer, undeclared

HEADER_BLOCK = 1024 * 1024                  # bytes read as headers at most; a longer block would hide the Subject behind rubbish
ONE_HEADER = 8 * 1024                       # bytes of one header that are interpreted
HEADERS = 2 * HEADER_BLOCK                   # bytes of the headers of all parts together
PARTS = 1000
DEPTH = 30
COPIES = 6                                  # times the size of the mail, over all its levels
_DELIMITERS = 20_000                        # lines that start like a boundary; more are an attack
MESSAGES = frozenset({"message/rfc822", "message/global", "message/news", "message/partial"})

_END_OF_HEADERS = re.compile(rb"\r\n\r\n|\n\r?\n|\r\r")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_UNFOLD = re.compile(rb"\r?\n(?=[ \t])|\r(?=[ \t])")
_LOGICAL_LINE = re.compile(rb"[^\r\n]+(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*")
_BEFORE = re.compile(rb"(?:[ \t]*(?:\r\n|\n|\r)){1,20}(?=[A-Za-z-]{2,40}:)|\xef\xbb\xbf|>?From [^\r\n]{0,1000}(?:\r\n|\n|\r)")
_KNOWN = frozenset({
    "from", "to", "cc", "subject", "date", "message-id", "mime-version", "content-type", "content-transfer-encoding", "content-disposition",
    "content-id", "received", "return-path", "reply-to", "sender", "in-reply-to", "references", "delivered-to", "list-id", "precedence",
    "x-mailer", "user-agent",
})
_LOOK_AHEAD = 5                             # lines
_PARAMETER = re.compile(r"""[;\s]\s*([a-z0-9-]+)(\*\d*\*?)?\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^\s;"]+))""", re.I)
_MEDIA_TYPE = re.compile(r"[\s\"']*([a-z0-9!#$&^_.+-]+)\s*/\s*([a-z0-9!#$&^_.+-]+)", re.I)
_END_OF_DELIMITER = re.compile(rb"(?:(--)[^\r\n]{0,100}|[ \t]{0,1000})(?:\r?\n|\r|\Z)")
_HEADER_OF_PART = re.compile(rb"\s*content-(?:type|transfer-encoding)\s*:", re.I)
_BARE_BOUNDARY = re.compile(rb"^--([0-9A-Za-z'()+_,./:=?-]{6,70})[ \t]*\r?\n[Cc][Oo][Nn][Tt][Ee][Nn][Tt]-", re.M)
_OWN_BOUNDARY = re.compile(rb"\s*(?:This is a multi-?part message[^\n]{0,200}\s+)?--[0-9A-Za-z'()+_,./:=?-]{6,70}[ \t]*\r?\ncontent-", re.I)


@dataclass(slots=True)
class Part:
    """One part: its headers (lower-case name, raw value, in order), the bytes of its body, and its sub-parts."""

    headers: list[tuple[str, bytes]]
    body: bytes
    type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    children: list["Part"] = field(default_factory=list)

    def raw(self, name: str) -> bytes:
        """The first value of a header that says anything, b"" when there is none."""
        return next((value for key, value in self.headers if key == name and value), b"")

    def text(self, name: str) -> str:
        return decode_words(self.raw(name)[:ONE_HEADER], self.parameters.get("charset", ""))

    @property
    def disposition(self) -> str:
        return self.text("content-disposition").partition(";")[0].strip().lower()

    @property
    def filename(self) -> str:
        return parameters(self.text("content-disposition")).get("filename", "") or self.parameters.get("name", "")

    def content(self) -> bytes:
        """The body without its transfer encoding; damage is read around, never raised."""
        return decode_transfer(self.body, self.text("content-transfer-encoding"))

    def walk(self) -> Iterator["Part"]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class _Budget:
    """What may still be divided: a small mail can be made of very many parts, or copied at each of many levels."""

    parts: int
    bytes: int
    headers: int = HEADERS

    def allows(self, part: Part, depth: int) -> bool:
        self.bytes -= len(part.body)
        return depth < DEPTH and self.parts > 0 and self.bytes > 0


def parse(raw: bytes) -> Part:
    """The tree of parts of a whole mail."""
    return _part(raw, "text/plain", 0, _Budget(PARTS, COPIES * len(raw) + 1024 * 1024), is_message=True)


def headers(raw: bytes) -> list[tuple[str, bytes]]:
    """The headers of a whole mail, as parse() would find them."""
    return header_block(raw[_before(raw):])[0]


def header_block(raw: bytes) -> tuple[list[tuple[str, bytes]], int]:
    """The headers at the start of `raw` and where the body begins: after a blank line, or at a line that can be no header."""
    if found := re.match(rb"[ \t]*(?:\r\n|\n|\r)", raw):
        return [], found.end()
    end = _END_OF_HEADERS.search(raw, 0, HEADER_BLOCK + 4)
    stop, start = end.span() if end else (HEADER_BLOCK, min(len(raw), HEADER_BLOCK))
    headers: list[tuple[str, bytes]] = []
    for found in _LOGICAL_LINE.finditer(raw, 0, stop):
        line = _UNFOLD.sub(b"", found[0])
        if name := _name(line):
            headers.append((name, line.partition(b":")[2].strip().replace(b"\0", b"")))
        elif line.strip() and _KNOWN.isdisjoint(_name(after[0]) for after in islice(_LOGICAL_LINE.finditer(raw, found.end(), stop), _LOOK_AHEAD)):
            return headers, found.start()   # the blank line between headers and body is missing
    return headers, start


def _name(line: bytes) -> str:
    """The name of the header on this line in lower case, "" when it is none."""
    match = _FIELD.match(line)
    return match[1].decode("ascii").lower() if match else ""


def _part(raw: bytes, default: str, depth: int, budget: _Budget, *, is_message: bool = False) -> Part:
    budget.parts -= 1
    if is_message:
        raw = raw[_before(raw):]
    headers, start = header_block(raw)
    budget.headers -= start
    if not is_message and headers and not any(name.startswith("content-") or name in _KNOWN for name, _ in headers) \
            and not _END_OF_HEADERS.search(raw, 0, start):
        headers, start = [], 0              # text with a colon, and no blank line before it
    part = Part(headers, raw[start:])
    value = next((value for value in _content_types(part) if _MEDIA_TYPE.match(value)), part.text("content-type"))
    part.type, part.parameters = _media_type(value, default), parameters(value)
    if part.type == "text/plain" and _OWN_BOUNDARY.match(part.body[:1000]):
        part.type = "multipart/mixed"       # the header that divides it was lost
    if budget.allows(part, depth):
        part.children = _children(part, depth, budget)
    return part


def _before(raw: bytes) -> int:
    """The length of what may stand before the headers: an mbox separator, empty lines, a byte order mark."""
    start = 0
    for _ in range(3):
        found = _BEFORE.match(raw, start)
        start = found.end() if found else start
    return start


def _content_types(part: Part) -> Iterator[str]:
    return (decode_words(value[:ONE_HEADER]) for key, value in part.headers if key == "content-type")


def _children(part: Part, depth: int, budget: _Budget) -> list[Part]:
    if part.type in MESSAGES:
        content = part.content()
        return [_part(content, "text/plain", depth + 1, budget, is_message=True)] if content.strip() else []
    if not part.type.startswith("multipart/"):
        return []
    default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    pieces = _split(part, limit=budget.parts)
    if pieces is None:                      # no boundary anywhere: all of it is one text
        whole = part.content()
        has_headers = _HEADER_OF_PART.match(whole[:200])
        return ([_part(whole.lstrip(), default, depth + 1, budget)] if has_headers else [Part([], whole)]) if whole.strip() else []
    return [_part(piece, default, depth + 1, budget) if budget.parts > 0 and budget.headers > 0 else Part([], piece, "application/octet-stream")
            for piece in pieces]


def _split(part: Part, limit: int) -> list[bytes] | None:
    """The pieces between boundary lines (RFC 2046 section 5.1.1), None without any. The last piece keeps all that is over the limit."""
    boundary = part.parameters.get("boundary", "").rstrip().encode("utf-8", "surrogateescape")
    for body in dict.fromkeys((part.body, part.content())):     # some encode a whole multipart, which nobody may
        pieces = _pieces(body, boundary, limit) if boundary else []
        if not pieces and (bare := _BARE_BOUNDARY.search(body)):    # the header lies or is lost: believe the body
            pieces = _pieces(body, bare[1], limit)
        if pieces:
            return pieces
    return None


def _pieces(body: bytes, boundary: bytes, limit: int) -> list[bytes]:
    delimiter, start = b"--" + boundary, -1
    pieces: list[bytes] = []
    source = body if b"\n" in body else body.replace(b"\r", b"\n")
    for at in islice(_line_starts(source, delimiter), _DELIMITERS):
        if not (end := _END_OF_DELIMITER.match(source, at + len(delimiter))):
            continue
        if start >= 0:
            pieces.append(_without_last_break(body[start:at]))
        start = -1 if end[1] else end.end()
        if start >= 0 and len(pieces) >= limit - 1:
            break
    return [*pieces, body[start:]] if start >= 0 else pieces


def _line_starts(source: bytes, delimiter: bytes) -> Iterator[int]:
    """Where the delimiter stands at the start of a line."""
    if source.startswith(delimiter):
        yield 0
    at = source.find(b"\n" + delimiter)
    while at >= 0:
        yield at + 1
        at = source.find(b"\n" + delimiter, at + 1)


def _without_last_break(piece: bytes) -> bytes:
    return piece[:-2] if piece.endswith(b"\r\n") else piece[:-1] if piece.endswith((b"\n", b"\r")) else piece


def _media_type(value: str, default: str) -> str:
    if found := _MEDIA_TYPE.match(value):
        return f"{found[1]}/{found[2]}".lower()
    word = value.partition(";")[0].strip(" \t\"'").lower()
    if word in ("html", "multipart"):
        return {"html": "text/html", "multipart": "multipart/mixed"}[word]
    return "text/plain" if value.strip() else default   # RFC 2045 section 5.2


def parameters(value: str) -> dict[str, str]:
    """The parameters of a structured header, RFC 2231 continuations joined, the first of two equal names kept."""
    result: dict[str, str] = {}
    for name, star, quoted, plain in _PARAMETER.findall(value[:ONE_HEADER]):
        key = name.lower()
        found = re.sub(r"\\(.)", r"\1", quoted) or plain
        if star.strip("*") not in ("", "0") and key in result:
            result[key] += found
        else:
            result.setdefault(key, found)
    return result


def part_bytes(part: Part) -> bytes:
    """The bytes of a text part, also when the header about their encoding got lost."""
    content = part.content()
    return content if part.raw("content-transfer-encoding") else undeclared(content)


def part_text(part: Part, most: int | None = None) -> str:
    """The characters of a text part; of its first `most` bytes when that is given."""
    return decode(part_bytes(part)[:most], part.parameters.get("charset", ""))
