"""Blocks inside a text that are no text: uuencode, yEnc, BinHex, walls of base64, and the wrapping of PGP.

take_out() gives the text without them and each file as a part of its own. Linear in time; an end that is missing is the end of the text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from service.letter.mime import Part

_UU = re.compile(r"^begin [0-7]{3,4} (\S[^\n]*)\n((?:[!-`][ -`]{0,84}\n)+)(?:[` ]?\n)?(?:end[ \t]*$|(?=\n|\Z))", re.M)
_YENC = re.compile(r"^=ybegin (?=[^\n]{0,200}\bname=([^\n]{0,200}))[^\n]*\n(.*?)(?:^=yend[^\n]*$|\Z)", re.M | re.S)
_BINHEX = re.compile(r"^\(This file must be converted with BinHex[^\n]*\n\s*(:[^:]*)(?::|\Z)", re.M)
_WALL = re.compile(r"(?:^[A-Za-z0-9+/]{60,80}\n){5,}[A-Za-z0-9+/]{0,80}={0,2}$", re.M)
_PGP_SIGNED = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z-]+: [^\n]*\n)*\n?", re.M)
_PGP_BLOCK = re.compile(
    r"^-----BEGIN PGP (SIGNATURE|PUBLIC KEY BLOCK|MESSAGE)-----\n(?:[^\n-][^\n]*\n|\n)*(?:-----END PGP \1-----[ \t]*$|\Z)", re.M)
_DASHED = re.compile(r"^- (?=-)", re.M)     # RFC 9580 section 7.2


@dataclass(slots=True)
class Taken:
    """`secret` counts the characters of encrypted blocks."""

    text: str
    parts: list[Part] = field(default_factory=list)
    secret: int = 0


def take_out(text: str) -> Taken:
    """The text, with lines ended by a line feed, without such blocks."""
    taken = Taken(text)
    if "-----BEGIN PGP" in text:
        _take_pgp(taken)
    if "begin " in text:
        _take(taken, _UU, _uuencoded)
    if "=ybegin " in text:
        _take(taken, _YENC, lambda found: Part([], found[2].encode(), "application/octet-stream", {"name": found[1].strip()}))
    if "with BinHex" in text:
        _take(taken, _BINHEX, lambda found: Part([], found[1].encode(), "application/mac-binhex40"))
    if len(text) > 300:
        _take(taken, _WALL, lambda found: Part([("content-transfer-encoding", b"base64")], found[0].encode(), "application/octet-stream"))
    return taken


def _take(taken: Taken, block: re.Pattern[str], part: Callable[["re.Match[str]"], Part]) -> None:
    taken.parts += [part(found) for found in block.finditer(taken.text)]
    taken.text = block.sub("", taken.text)


def _uuencoded(found: "re.Match[str]") -> Part:
    return Part([("content-transfer-encoding", b"x-uuencode")], found[2].encode(), "application/octet-stream", {"name": found[1]})


def _take_pgp(taken: Taken) -> None:
    if _PGP_SIGNED.search(taken.text):
        taken.text = _DASHED.sub("", _PGP_SIGNED.sub("", taken.text))
    taken.secret = sum(len(found[0]) for found in _PGP_BLOCK.finditer(taken.text) if found[1] == "MESSAGE")
    taken.text = _PGP_BLOCK.sub("", taken.text)
