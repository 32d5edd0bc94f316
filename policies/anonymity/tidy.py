"""Text as detectors expect it: one kind of blank, hyphen and line end; no invisible characters that split a name for a scanner."""

import re
import unicodedata
from functools import lru_cache

_BLANKS = dict.fromkeys(map(ord, "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f"), " ")
_LINES = dict.fromkeys(map(ord, "\u0085\u2028\u2029"), "\n")
_GONE = dict.fromkeys([*map(ord, "\u00ad\u034f\u061c\u180e\ufeff\ufffc"), *range(0x200b, 0x2010), *range(0x202a, 0x202f), *range(0x2060, 0x2070)])
_HYPHENS = {0x2010: "-", 0x2011: "-", 0xFE63: "-", 0xFF0D: "-"}
_TABLE = _BLANKS | _LINES | _GONE | _HYPHENS
_ODD = re.compile("[" + "".join(map(re.escape, map(chr, _TABLE))) + "]+")
_TRAILING = re.compile(r"(?<! ) +(?=\n|\Z)")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_MANY_LINES = re.compile(r"\n{3,}")
_SPECIAL = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "æ": "a", "œ": "o", "ß": "s", "’": "'", "‘": "'", "ʼ": "'"})


def tidy(text: str) -> str:
    """The same words, normalised (NFC), without trailing blanks and long gaps."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = _ODD.sub(_plain, text)
    if " \n" in text:
        text = _TRAILING.sub("", text)
    return _MANY_LINES.sub("\n\n", text).strip("\n ")


def _plain(found: "re.Match[str]") -> str:
    return found[0].translate(_TABLE)


def fold(text: str) -> str:
    """Lower case without accents, character by character: positions stay the same as in `text`."""
    if text.isascii():
        return text.lower()
    return _FOREIGN.sub(_fold_found, text).lower()


def _fold_found(found: "re.Match[str]") -> str:
    return _fold(found[0])


@lru_cache(4096)
def _fold(character: str) -> str:
    """One character for one; lower() itself may give two (İ)."""
    character = character.translate(_SPECIAL)
    base = unicodedata.normalize("NFD", character)[0].lower()[:1] or character
    return base.translate(_SPECIAL)[:1] or character
