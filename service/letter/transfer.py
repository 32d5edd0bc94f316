"""Transfer encodings of mail parts (RFC 2045 section 6): base64, quoted-printable, uuencode, yEnc; and what stands encoded though nobody said so.

Nothing here raises or takes more than linear time. Damage costs the damaged place only, and what is not in the encoding that its
headers name is given back as it stands: text that stays encoded would pass the redactor with every name in it.
"""

import binascii
import re

_NAME = re.compile(r"[a-z0-9-]+")
_UUENCODES = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})

_LONG_LINE = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_PROSE = re.compile(rb"[^\s] +[^\s]")
_LARGEST_MIXED = 2_000_000                  # bytes; a larger one is a file
_BLOCKS = 2000                              # more paddings than this are rubbish in one block
_BASE64_TEXT = re.compile(rb"(?:[A-Za-z0-9+/]{60,76}\r?\n)+[A-Za-z0-9+/]{1,76}={0,2}|[A-Za-z0-9+/]{24,76}={1,2}")
_UU_LINE = re.compile(rb"[!-`][ -`]{0,90}")

_ODD_SOFT_BREAK = re.compile(rb"=[ \t]*(?:\r\n|\n|\r)")
_SOFT_BREAK_IN_WORD = re.compile(rb"[^\s=]=(?:\r\n|\n|\r)")
_HEX = re.compile(rb"=(?:20|3D|[C-F][0-9A-F]=[89AB][0-9A-F]|0[AD])")


def decode_transfer(body: bytes, encoding: str) -> bytes:
    """The body without the encoding that a Content-Transfer-Encoding header names."""
    named = _NAME.search(encoding.lower())
    match named and named[0]:
        case "base64":
            return base64(body)
        case "quoted-printable":
            return quoted_printable(body)
        case name if name in _UUENCODES:
            return uudecode(body)
    return body


def base64(body: bytes) -> bytes:
    """Base64, several blocks of it joined, with whatever else stands between; lines around it that are text stay text."""
    compact = body.translate(None, b" \t\r\n").rstrip(b"=")
    if b"=" not in compact and (whole := _whole(compact)) is not None and not (b" " in body.strip() and _PROSE.search(body)):
        return whole
    if b" " not in body.strip() or len(body) > _LARGEST_MIXED:
        return _joined(body)
    lines = [line.strip() for line in body.replace(b"\r", b"\n").split(b"\n")]
    if sum(map(len, filter(_is_prose, lines))) > sum(len(line) for line in lines if not _is_prose(line)):
        return body
    result: list[bytes] = []
    run: list[bytes] = []
    after_text = False
    for line in lines:
        if _is_prose(line) or (after_text and not _LONG_LINE.fullmatch(line) and not run):
            result += [_joined(b"".join(run)), b"\n", line]
            run, after_text = [], True
        else:
            run.append(line)
    return b"".join([*result, _joined(b"".join(run))])


def _whole(compact: bytes) -> bytes | None:
    """Base64 of one piece, None when there is rubbish in it."""
    try:
        return binascii.a2b_base64(compact + b"=" * (-len(compact) % 4), strict_mode=True)
    except binascii.Error:
        return None


def _is_prose(line: bytes) -> bool:
    return b" " in line


def _joined(body: bytes) -> bytes:
    """Padding in the middle ends one block and begins the next: Python's decoder stops there."""
    return b"".join(_block(block.translate(None, _NOT_BASE64)) for block in body.split(b"=", _BLOCKS))


def _block(clean: bytes) -> bytes:
    clean = clean[:-1] if len(clean) % 4 == 1 else clean
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def quoted_printable(body: bytes) -> bytes:
    """Quoted-printable. Soft breaks are taken out first: Python's decoder loses all that follows one before a bare CR."""
    if b"=" not in body:
        return body
    body = body.replace(b"=\r\n", b"").replace(b"=\n", b"")
    return binascii.a2b_qp(_ODD_SOFT_BREAK.sub(b"", body) if any(odd in body for odd in (b"= ", b"=\t", b"=\r")) else body)


def uudecode(body: bytes) -> bytes:
    """The bytes of a uuencoded block; lines that are none are skipped."""
    result = []
    for line in body.splitlines():
        if line.startswith((b"begin ", b"end")) or not _UU_LINE.fullmatch(line):
            continue
        try:
            result.append(binascii.a2b_uu(line))
        except binascii.Error:              # some writers miscount the last group
            result.append(_uu_repaired(line))
    return b"".join(result)


def _uu_repaired(line: bytes) -> bytes:
    size = (line[0] - 32) % 64
    try:
        return binascii.a2b_uu(line[:1 + (size * 4 + 5) // 3])
    except binascii.Error:
        return b""


def undeclared(body: bytes) -> bytes:
    """Text whose header about its encoding got lost: decoded when it is base64 or quoted-printable without doubt, else as it is."""
    start = body.strip()
    if _BASE64_TEXT.fullmatch(start):
        decoded = base64(start)
        return decoded if _is_text(decoded) else body
    if len(_HEX.findall(body, 0, 20_000)) >= 2 and _SOFT_BREAK_IN_WORD.search(body, 0, 20_000):
        return quoted_printable(body)
    return quoted_printable(body) if len(re.findall(rb"=C3=[89AB][0-9A-F]", body[:20_000])) >= 2 else body


def _is_text(decoded: bytes) -> bool:
    try:
        text = decoded.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return " " in text and not any(ord(character) < 9 for character in text[:1000])
