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
_MARKS = re.compile(r"[^\x00-\x7f\w\s]{31,}")
_MOST_MARKS = 30                            # on one letter (UAX #15, stream-safe text); sorting more takes the square of their number
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_MANY_LINES = re.compile(r"\n{3,}")
_SPECIAL = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "æ": "a", "œ": "o", "ß": "s", "’": "'", "‘": "'", "ʼ": "'"})
# Cyrillic and Greek letters that look like ours.
_SPECIAL |= dict(zip(map(ord, "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u03bf"), "aeopcyxijso", strict=True))


def tidy(text: str) -> str:
    """The same words, normalised (NFC), without trailing blanks and long gaps."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = unicodedata.normalize("NFC", _MARKS.sub(_with_few_marks, text))
    text = _ODD.sub(_plain, text)
    if " \n" in text:
        text = _TRAILING.sub("", text)
    return _MANY_LINES.sub("\n\n", text).strip("\n ")


def _with_few_marks(found: "re.Match[str]") -> str:
    kept, marks = [], 0
    for character in found[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


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
    base = unicodedata.normalize("NFKD" if character.isalpha() else "NFD", character)[0].lower()[:1] or character
    return base.translate(_SPECIAL)[:1] or character
