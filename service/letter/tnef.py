"""Outlook's winmail.dat (application/ms-tnef, [MS-OXTNEF]): the text that stands in it, names, and the names of its files.

Own code: the library for it on PyPI has had no release since 2021. Never raises; what is damaged is left out.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from service.letter.charset import decode
from service.letter.html_text import to_text
from service.letter.rtf import LARGEST, rtf_text

_SIGNATURE = b"\x78\x9f\x3e\x22"
_BODY, _MESSAGE, _RENDERING, _TITLE, _DATA, _CODEPAGE = 0x0002800C, 0x00069003, 0x00069002, 0x00018010, 0x0006800F, 0x00069007
_PLAIN, _HTML, _RTF = 0x1000, 0x1013, 0x1009    # [MS-OXPROPS] PidTagBody, PidTagHtml, PidTagRtfCompressed
_PEOPLE = (0x0042, 0x0C1A, 0x0E04, 0x0E03)  # who it is from, who sent it, to, cc
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = (0x0D, 0x1E, 0x1F, 0x102)
_PROPERTIES = 500
_ATTRIBUTES = 5_000
_PAGE = 500_000                             # characters
_DICTIONARY = (                             # [MS-OXRTFCP] section 2.1.2.1
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
    b"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx")


@dataclass(slots=True)
class Tnef:
    """`files` are names with sizes in bytes."""

    text: str = ""
    names: list[str] = field(default_factory=list)
    files: list[tuple[str, int]] = field(default_factory=list)


def read_tnef(raw: bytes) -> Tnef | None:
    """What stands in a winmail.dat; None when it is none."""
    if not raw.startswith(_SIGNATURE):
        return None
    result, charset, plain = Tnef(), "cp1252", ""
    for kind, data in islice(_attributes(raw), _ATTRIBUTES):
        if kind == _CODEPAGE and len(data) >= 4:
            charset = f"cp{struct.unpack_from('<I', data)[0]}"
        elif kind == _BODY:
            plain = decode(data[:LARGEST].rstrip(b"\0"), charset)
        elif kind == _MESSAGE:
            _read_message(dict(_properties(data)), charset, result)
        elif kind == _RENDERING:
            result.files.append(("", 0))
        elif kind in (_TITLE, _DATA) and result.files:
            name, size = result.files[-1]
            result.files[-1] = (decode(data.rstrip(b"\0"), charset), size) if kind == _TITLE else (name, len(data))
    result.text = result.text or plain
    return result


def _read_message(found: dict[int, bytes], charset: str, result: Tnef) -> None:
    for number in _PEOPLE:
        result.names += [name.strip() for name in decode(found.get(number, b""), charset)[:1000].split(";") if name.strip()]
    plain = decode(found.get(_PLAIN, b"")[:LARGEST], charset)
    result.text = plain if plain.strip() else to_text(decode(found.get(_HTML, b"")[:LARGEST], charset)[:_PAGE])
    if not result.text.strip():
        result.text = rtf_text(decompress(found.get(_RTF, b"")))


def _attributes(raw: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at + 9 <= len(raw):
        kind, size = struct.unpack_from("<II", raw, at + 1)
        yield kind, raw[at + 9:at + 9 + size]
        at += 9 + size + 2


def _properties(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The MAPI properties of one value each, up to the first that cannot be read."""
    try:
        count, at = struct.unpack_from("<I", data)[0], 4
        for _ in range(min(count, _PROPERTIES)):
            kind, number = struct.unpack_from("<HH", data, at)
            at = _after_name(data, at + 4, number)
            values, at = (1, at) if kind & 0xFFF in _SIZES and not kind & 0x1000 else (struct.unpack_from("<I", data, at)[0], at + 4)
            for _ in range(min(values, _PROPERTIES)):
                value, at = _value(data, at, kind & 0xFFF)
                yield number, value
    except (struct.error, KeyError):
        return


def _after_name(data: bytes, at: int, number: int) -> int:
    if number < 0x8000:
        return at
    if struct.unpack_from("<I", data, at + 16)[0] == 0:
        return at + 24
    size: int = struct.unpack_from("<I", data, at + 20)[0]
    return at + 24 + -(-size // 4) * 4


def _value(data: bytes, at: int, kind: int) -> tuple[bytes, int]:
    if kind not in _VARIABLE:
        return data[at:at + _SIZES[kind]], at + _SIZES[kind]
    size: int = struct.unpack_from("<I", data, at)[0]
    value = data[at + 4:at + 4 + size]
    if kind == 0x1F:
        value = value.decode("utf-16-le", "ignore").encode()
    return value.rstrip(b"\0") if kind in (0x1E, 0x1F) else value, at + 4 + -(-size // 4) * 4


def decompress(data: bytes) -> bytes:
    """Compressed RTF ([MS-OXRTFCP]) unpacked; b"" when it is none."""
    if data[8:12] == b"MELA":
        return data[16:]
    if data[8:12] != b"LZFu":
        return b""
    out = bytearray(_DICTIONARY)
    start, at = len(out), 16
    end = min(len(data), struct.unpack_from("<I", data)[0] + 4)
    while at < end and len(out) < LARGEST:
        flags, at = data[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += data[at:at + 1]
                at += 1
            elif at + 2 <= end:
                word, at = data[at] << 8 | data[at + 1], at + 2
                distance = (len(out) - (word >> 4)) % 4096
                if distance == 0:           # points at itself: the end
                    return bytes(out[start:])
                for _ in range((word & 15) + 2):
                    out.append(out[-distance] if distance <= len(out) else 32)
    return bytes(out[start:])
