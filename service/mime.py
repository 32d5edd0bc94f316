"""The structure of a mail: header blocks and parts, in time linear in its size, never raising.

Own code instead of the standard library's parser: that one raises RecursionError on nested parts, loses the body of a
multipart without boundary and takes ten times as long. tests/service/test_mime.py compares the two on ordinary mail. Limits follow
RFC 5321 and what real mail needs; what lies beyond them is kept as one undivided part, never dropped.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from service.charset import decode, decode_words

HEADER_BLOCK = 1024 * 1024                  # bytes read as headers at most; a longer block would hide the Subject behind rubbish
ONE_HEADER = 8 * 1024                       # bytes of one header that are interpreted
PARTS = 200
DEPTH = 20

_END_OF_HEADERS = re.compile(rb"\r\n\r\n|\n\r?\n|\r\r")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.S)
_UNFOLD = re.compile(rb"\r?\n(?=[ \t])|\r(?=[ \t])")
_LINE = re.compile(rb"\r\n|\n|\r")
_PARAMETER = re.compile(r';\s*([a-z0-9-]+)(\*\d*\*?)?\s*=\s*(?:"([^"]*)"?|([^\s;"]+))', re.I)
_BARE_BOUNDARY = re.compile(rb"^--([0-9A-Za-z'()+_,./:=?-]{6,70})[ \t]*\r?\n[Cc]ontent-", re.M)


@dataclass(slots=True)
class Part:
    """One part: its headers (lower-case name, raw value, in order), the bytes of its body, and its sub-parts."""

    headers: list[tuple[str, bytes]]
    body: bytes
    type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    children: list["Part"] = field(default_factory=list)

    def raw(self, name: str) -> bytes:
        """The first value of a header, b"" when there is none."""
        return next((value for key, value in self.headers if key == name), b"")

    def text(self, name: str) -> str:
        return decode_words(self.raw(name)[:ONE_HEADER])

    @property
    def disposition(self) -> str:
        return self.text("content-disposition").partition(";")[0].strip().lower()

    @property
    def filename(self) -> str:
        return parameters(self.text("content-disposition")).get("filename", "") or self.parameters.get("name", "")

    def content(self) -> bytes:
        """The body without its transfer encoding; damage is read around, never raised."""
        encoding = self.text("content-transfer-encoding").strip().lower()
        if encoding == "base64":
            return _base64(self.body)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.body)
        if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
            return uudecode(self.body)
        return self.body

    def walk(self) -> Iterator["Part"]:
        yield self
        for child in self.children:
            yield from child.walk()


def parse(raw: bytes) -> Part:
    """The tree of parts of a whole mail."""
    if raw.startswith(b"From "):            # mbox separator
        raw = raw[raw.find(b"\n") + 1:]
    return _part(raw, "text/plain", depth=0, budget=[PARTS])


def header_block(raw: bytes) -> tuple[list[tuple[str, bytes]], int]:
    """The headers at the start of `raw` and where the body begins. A line that is no header starts the body."""
    if raw[:2] == b"\r\n":
        return [], 2
    if raw[:1] == b"\n":
        return [], 1
    found = _END_OF_HEADERS.search(raw, 0, HEADER_BLOCK + 4)
    block, start = (raw[:found.start()], found.end()) if found else (raw[:HEADER_BLOCK], min(len(raw), HEADER_BLOCK))
    headers: list[tuple[str, bytes]] = []
    for line in _LINE.split(_UNFOLD.sub(b"", block)):
        match = _FIELD.match(line)
        if match:
            headers.append((match[1].decode("ascii").lower(), match[2].strip().replace(b"\0", b"")))
        elif _is_text(line) and (place := raw.find(line, 0, start)) >= 0:
            return headers, place           # the blank line between headers and body is missing
    return headers, start


def _is_text(line: bytes) -> bool:
    return line.count(b" ") >= 2 and b":" not in line[:40] and not line.startswith((b">From ", b"From ", b" ", b"\t"))


def _part(raw: bytes, default: str, depth: int, budget: list[int]) -> Part:
    budget[0] -= 1
    headers, start = header_block(raw)
    part = Part(headers, raw[start:])
    value = part.text("content-type")
    part.type = _media_type(value, default)
    part.parameters = parameters(value)
    if depth < DEPTH and budget[0] > 0:
        part.children = _children(part, depth, budget)
    return part


def _children(part: Part, depth: int, budget: list[int]) -> list[Part]:
    if part.type in ("message/rfc822", "message/global"):
        content = part.content()
        return [_part(content, "text/plain", depth + 1, budget)] if content.strip() else []
    if not part.type.startswith("multipart/"):
        return []
    default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    pieces = _split(part.body, part.parameters.get("boundary", ""), limit=budget[0])
    return [_part(piece, default, depth + 1, budget) for piece in pieces if budget[0] > 0]


def _split(body: bytes, boundary: str, limit: int) -> list[bytes]:
    """The pieces between boundary lines (RFC 2046 section 5.1.1). The last piece keeps all that is over the limit."""
    pieces = _pieces(body, boundary.rstrip().encode("utf-8", "surrogateescape"), limit) if boundary else []
    if not pieces and (bare := _BARE_BOUNDARY.search(body)):    # the header lies or is lost: believe the body
        pieces = _pieces(body, bare[1], limit)
    return pieces or ([body] if body.strip() else [])


def _pieces(body: bytes, boundary: bytes, limit: int) -> list[bytes]:
    line = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\r|\Z)", re.M)
    pieces: list[bytes] = []
    start = -1
    for found in line.finditer(body):
        if start >= 0:
            pieces.append(_without_last_break(body[start:found.start()]))
        start = -1 if found[1] else found.end()
        if len(pieces) >= limit:
            start = -1
            break
    if start >= 0:
        pieces.append(body[start:])
    return pieces


def _without_last_break(piece: bytes) -> bytes:
    return piece[:-2] if piece.endswith(b"\r\n") else piece[:-1] if piece.endswith(b"\n") else piece


def _media_type(value: str, default: str) -> str:
    found = re.match(r"\s*([a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+)", value, re.I)
    if found:
        return found[1].lower()
    return "text/plain" if value.strip() else default   # RFC 2045 section 5.2


def parameters(value: str) -> dict[str, str]:
    """The parameters of a structured header, RFC 2231 continuations joined, the first of two equal names kept."""
    result: dict[str, str] = {}
    for name, star, quoted, plain in _PARAMETER.findall(value[:ONE_HEADER]):
        key = name.lower()
        if star and key in result:
            result[key] += quoted or plain
        else:
            result.setdefault(key, quoted or plain)
    return result


def _base64(body: bytes) -> bytes:
    """Base64 with whatever else stands between (RFC 2045 section 6.8): a damaged end costs the end only."""
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        clean = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
        clean = clean[:-1] if len(clean) % 4 == 1 else clean
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def uudecode(body: bytes) -> bytes:
    """The bytes of a uuencoded block; lines that are none are skipped."""
    result = []
    for line in body.splitlines():
        if line.startswith((b"begin ", b"end")):
            continue
        try:
            result.append(binascii.a2b_uu(line))
        except binascii.Error:
            continue
    return b"".join(result)


def part_text(part: Part) -> str:
    """The characters of a text part."""
    return decode(part.content(), part.parameters.get("charset", ""))
