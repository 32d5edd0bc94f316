"""Telephone numbers in the shapes that people in Belgium, the Netherlands, France, Germany and Britain write.

First by shape; numbers without 0 or + are asked of libphonenumber. Any other long number is masked as a number: ages, hours, years and
sums of money are shorter or look different. Numbers in words: spelled_phone.py.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

from policies.anonymity.file_number import is_named
from policies.anonymity.spans import NUMBER, PHONE, Span

_START = r"(?:(?<![\w+*])(?<!\w[/.,-])|(?<=gsm)|(?<=tel)|(?<=tel\.)|(?<=tél\.)|(?<=gsm\.)|(?<=nr)|(?<=nr\.))"
_DIGIT = r"(?:\d|(?<=\d)[oOlI]|(?<=\d[oO])[oO]|[oOlI](?=[oO]?\d))"     # o and l for 0 and 1, beside a real digit
_CANDIDATE = re.compile(
    rf"(?=[+(\doli]){_START}(?:\+\s?|\(\+?)?{_DIGIT}(?:[ ./()\ufe0f\u20e3-]{{0,3}}{_DIGIT}){{6,24}}[\ufe0f\u20e3]{{0,2}}(?![^\W_])", re.I)
# Signs between the digits that elsewhere divide hours, ages or list items: only for what has the length and the 0 of a Belgian number.
_ODD = re.compile(r"(?<![\w+*])(?<!\w[/.,-])\(?0\d{1,3}\)?(?:[ \n.,:;/|\\*_·–—~=+-]{1,3}\d{2,3}){2,4}(?!\d)")
_HOUR_OR_DAY = re.compile(r"\(?\d\d(?:[:.u]\d\d\D|([/.-])\d\d\1\d\d\D)")
_DATE = re.compile(r"\(?(?:\d{1,2}[-/. ]{1,2}\d{1,2}[-/. ]{1,2}(?:19|20)\d{2}(?!\d)|(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d))")
_YEARS = re.compile(r"(?:(?:19|20)\d{2}[ ./()-]{0,3})+")
_CARD = re.compile(r"\d{3}-\d{7}-\d{2}")   # account or identity card: bank_account.py
_CLOCK = re.compile(r":\d\d")
_HOURS = re.compile(r"\d{1,2}[.:]\d{2}\s?[-–]\s?\d{1,2}[.:]\d{2}")
_MONEY = re.compile(r"\d{1,3}(?:\.\d{3})+")
_REGIONS = ("BE", "NL", "FR", "DE", "GB")


def find(text: str) -> Iterator[Span]:
    """Every telephone number, and every other number of eight digits or more."""
    for found in _CANDIDATE.finditer(text):
        start, number = _without_date(found)
        if _CLOCK.match(text, found.end()):
            continue                        # "[08/11/26, 16:02": day and hour
        digits = _digits(number)
        if sum(map(str.isdigit, number)) < 5 or len(digits) < 7 or _is_something_else(number):
            continue                        # "oooooooh"
        if number.startswith("(") and ")" not in number:
            start += 1                      # "gsm (0483-445566)"
        if _is_phone(number, digits) and not is_named(text, start):
            yield Span(start, found.end(), PHONE, confidence=0.98 if _is_valid(digits) else 0.8)
        elif len(digits) >= 8 or _is_phone(number, digits):
            yield Span(start, found.end(), NUMBER)
    yield from _oddly_divided(text)


def _oddly_divided(text: str) -> Iterator[Span]:
    """ "0478, 12, 34, 56", also over two lines."""
    for found in _ODD.finditer(text):
        if len(_digits(found[0])) in (9, 10) and not _HOUR_OR_DAY.match(found[0]) and not is_named(text, found.start()):
            yield Span(found.start(), found.end(), PHONE)


def _digits(number: str) -> str:
    folded = number.lower().translate({ord("o"): "0", ord("l"): "1", ord("i"): "1"})
    return "".join(filter(str.isdigit, folded))


def _is_something_else(number: str) -> bool:
    return any(shape.fullmatch(number) for shape in (_YEARS, _MONEY, _CARD, _HOURS))


def _without_date(found: "re.Match[str]") -> tuple[int, str]:
    """A date before the number ("op 03-03-2026 0478 12 34 56") is no part of it."""
    date = _DATE.match(found[0])
    skip = date.end() if date else 0
    rest = found[0][skip:]
    blank = len(rest) - len(rest.lstrip(" ./()-")) if skip else 0
    return found.start() + skip + blank, rest[blank:]


def _is_phone(number: str, digits: str) -> bool:
    if number.startswith(("+", "(+", "00")):
        return len(digits) >= 8
    if digits.startswith("0"):
        return 8 <= len(digits) <= 12 or len(digits) > 15
    return len(digits) <= 15 and _is_valid(digits)


@lru_cache(4096)
def _is_valid(digits: str) -> bool:
    for region in _REGIONS:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(digits, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False
