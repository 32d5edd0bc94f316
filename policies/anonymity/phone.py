"""Telephone numbers in the shapes that people in Belgium, the Netherlands, France, Germany and Britain write, also spelled out.

First by shape; numbers without 0 or + are asked of libphonenumber. Any other long number is masked as a number: ages, hours, years and
sums of money are shorter or look different.
"""

import re
from collections.abc import Iterator
from functools import cache

import phonenumbers

from policies.anonymity.spans import NUMBER, PHONE, Span

_CANDIDATE = re.compile(r"(?<![\w/.,-])(?:\+\s?|\(\+?)?[\doO](?:[ ./()-]{0,3}[\doO]){6,24}(?![\w])")
_DATE = re.compile(r"\d{1,2}[-/. ]{1,2}\d{1,2}[-/. ]{1,2}(?:19|20)\d{2}(?!\d)|(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)")
_YEARS = re.compile(r"(?:(?:19|20)\d{2}[ ./()-]{0,3})+")
_CARD = re.compile(r"\d{3}-\d{7}-\d{2}")   # account or identity card: bank_account.py
_CLOCK = re.compile(r":\d\d")
_MONEY = re.compile(r"\d{1,3}(?:\.\d{3})+")
_REGIONS = ("BE", "NL", "FR", "DE", "GB")
_DIGIT_WORDS = (
    "nul|één|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien|"
    "(?:(?:een|één|twee|twee|drie|vier|vijf|zes|zeven|acht|negen)[eë]n)?(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)|"
    "zéro|zero|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante|"
    "one|two|three|four|five|seven|eight|nine|oh|null|eins|zwei|drei|fünf|sechs|sieben|neun|plus|dubbel|double")
_SPELLED = re.compile(rf"(?<![^\W_])(?:nul|zéro|zero|null|plus|oh)(?:[ ,./-]{{1,3}}(?:{_DIGIT_WORDS}|\d{{1,3}})(?![^\W_])){{4,14}}", re.I)


def find(text: str) -> Iterator[Span]:
    """Every telephone number, and every other number of eight digits or more."""
    for found in _CANDIDATE.finditer(text):
        start, number = _without_date(found)
        if _CLOCK.match(text, found.end()):
            continue                        # "[08/11/26, 16:02": day and hour
        digits = re.sub(r"[^\do]", "", number.lower()).replace("o", "0")
        if digits.count("0") > 6 and "o" in number.lower():
            continue                        # "oooooooh"
        if len(digits) < 7 or _YEARS.fullmatch(number) or _MONEY.fullmatch(number) or _CARD.fullmatch(number):
            continue
        if number.startswith("(") and ")" not in number:
            start += 1                      # "gsm (0483-445566)"
        if _is_phone(number, digits):
            yield Span(start, found.end(), PHONE)
        elif len(digits) >= 8:
            yield Span(start, found.end(), NUMBER)


def find_spelled(text: str) -> Iterator[Span]:
    """Numbers in words: "nul vier zeven acht, twaalf, vierendertig"."""
    yield from (Span(found.start(), found.end(), PHONE) for found in _SPELLED.finditer(text))


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


@cache
def _is_valid(digits: str) -> bool:
    for region in _REGIONS:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(digits, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False
