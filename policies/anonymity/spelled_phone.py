"""Telephone numbers that somebody says or dictates: "nul vier zeven acht, twaalf, vierendertig", "0478 en dan 12 34 56".

Words are read one after the other, so that time grows with the text only. Counting aloud, ages and marks are no numbers to call:
those start without a zero and without a word such as "bel" before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from policies.anonymity.number_words import ARTICLES, ZERO, digits_of
from policies.anonymity.spans import PHONE, Span
from policies.anonymity.tidy import fold
from policies.anonymity.words import listed

_TOKEN = re.compile(r"[^\W\d_]+|\d+|\+")
_BETWEEN = re.compile(r"[\s,./()–-]{0,4}")
_LINKS = listed("en dan et and dann und puis then daarna streepje schuine streep slash punt spatie dubbel double tiret espace daar komt")
_CUE = re.compile(r"\b(?:bel(?:len|t)?|gsm|tel\.?|telefoon\w*|t[ée]l[ée]phone\w*|nummer|bereik\w*|whatsapp\w*|sms\w*|call|phone|mobile|"
                  r"number|appel\w*|num[ée]ro|joign\w*|ruf\w*|"
                  r"erreich\w*|handy)\b[^.!?\n]{0,30}\Z", re.I)
_LEAST, _MOST = 7, 24                       # digits, "quatre-vingt-dix-huit" counted as seven
_LONGEST_WORD = 40
_HOUR_OR_DAY = re.compile(r"\d{1,2}[.:/-]\d{1,2}(?!\d)")
_ZERO_FIRST = re.compile(r"0[1-9]?\d{0,2}|00\d{2}")


@dataclass(slots=True)
class _Run:
    """Number words in a row so far."""

    start: int = 0
    end: int = 0
    digits: int = 0
    spoken: bool = False                    # with a word in it; bare digits are phone.py's
    sure: bool = False                      # starts with a zero or a plus
    links: int = 0                          # "en dan" since the last number

    def add(self, found: "re.Match[str]", digits: int) -> None:
        self.spoken = self.spoken or self.links > 0 or found[0][0].isalpha()
        self.end, self.digits, self.links = found.end(), self.digits + digits, 0


def find(text: str) -> Iterator[Span]:
    """Every such number."""
    run = _Run()
    for found in _TOKEN.finditer(text):
        if not run.digits and not _may_begin(found[0]):
            continue
        digits = _digits_in(text, found)
        if run.digits and not _BETWEEN.fullmatch(text, run.end, found.start()) and not run.links:
            yield from _result(text, run)
            run = _Run()
        if run.digits and digits and run.digits < _MOST:
            if found[0].lower() not in ARTICLES or run.digits < 9:
                run.add(found, digits)
        elif run.digits and fold(found[0]) in _LINKS and run.links < 3:
            run.links += 1
        else:
            yield from _result(text, run)
            run = _begin(text, found, digits)
    yield from _result(text, run)


@lru_cache(4096)
def _may_begin(word: str) -> bool:
    return word[0].isdigit() or word == "+" or (len(word) <= _LONGEST_WORD and ((key := fold(word)) == "plus" or digits_of(key) > 0))


def _digits_in(text: str, found: "re.Match[str]") -> int:
    word = found[0]
    if word.isdigit():                      # not "20u"
        return len(word) if len(word) <= 4 and not text[found.end():found.end() + 1].isalpha() else 0
    return 1 if word == "+" else digits_of(fold(word)) if len(word) <= _LONGEST_WORD else 0


def _begin(text: str, found: "re.Match[str]", digits: int) -> _Run:
    word = fold(found[0])
    if word.isdigit() and text[found.start() - 1:found.start()].isalnum():
        return _Run()                       # "20u00"
    sure = word in ("plus", "+") or (digits > 0 and (_ZERO_FIRST.fullmatch(word) is not None or word in ZERO or word.startswith(("nul", "zero"))))
    return _Run(found.start(), found.end(), digits or int(sure), found[0].isalpha(), sure) if digits or sure else _Run()


def _result(text: str, run: _Run) -> Iterator[Span]:
    if not run.spoken or run.digits < _LEAST or _HOUR_OR_DAY.match(text, run.start):
        return
    if run.sure or (run.digits > _LEAST and _CUE.search(text, max(0, run.start - 50), run.start)):
        yield Span(run.start, run.end, PHONE)
