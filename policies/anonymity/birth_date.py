"""Birth dates, where a word or a sign says that they are ("geboren op 14/02/2017", "°03.11.2011"). Ages stay: they are needed for the answer."""

import re
from collections.abc import Iterator

from policies.anonymity.spans import BIRTH, Span

_MONTH = (r"(?:jan|feb|maart|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec|janv|févr|mars|avril|mai|juin|juil|août|oct|déc|january|march|may|"
    r"october|märz|dez)[a-zé]{0,7}\.?")
_DATE = (
    rf"(?:\d{{1,2}}\s?[-/. ]\s?\d{{1,2}}\s?[-/. ]\s?\d{{2,4}}|\d{{1,2}}(?:er|ste|de|e|st|nd|rd|th|"
    rf"\.)?\s(?:of )?{_MONTH}(?:\s\d{{2,4}})?|\d{{4}}-\d{{2}}-\d{{2}})")
_CUE = (
    r"(?:°\s?|\*\s?(?=\d)|\b(?:geboren|geboortedatum|geb\.|gebdat|verjaardag|jarig|née?|naissance|born|birth|birthday|geburtsdatum|"
    r"verjaart|anniversaire|dob|geboortejaar|"
    r"geburtstag)\b(?: op| le| on the| on| am| is| est le|:)?[ :]{0,2})")
_AFTER_CUE = re.compile(rf"{_CUE}({_DATE})(?!\d)", re.I)
_LATER = re.compile(rf"\b(?:geboren|née?|born)\b[^.!?\n\d]{{1,40}}? (?:op|le|on|am) ({_DATE})(?!\d)", re.I)
_BEFORE_CUE = re.compile(rf"(?<!\d)({_DATE})\s(?:geboren|jarig|né|née|born|geboren)\b", re.I)


_NUMBER_WORD = r"(?:[a-zéûü]{3,14}(?: et un)?)"
_SPELLED = re.compile(
    rf"\b(?:geboren|jarig|née?|born|geboren)\b(?: op| le| on| am)? ({_NUMBER_WORD} {_MONTH}(?: (?:\d{{4}}|(?:tweeduizend|"
    rf"negentien|deux mille|mil|two thousand|nineteen|zweitausend)"
                      r"[a-zë]{0,20}(?: (?:en )?[a-zë]{3,20}){0,2}))?)", re.I)
# "Cis, 12-09-2020": a full date right after a name.
_AFTER_NAME = re.compile(r"(?<![\w])[A-ZÀ-Þ][\w'’-]{1,30}\s?[,(]\s?(\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2})(?!\d)")


def find(text: str) -> Iterator[Span]:
    """Every birth date."""
    for pattern in (_AFTER_CUE, _LATER, _BEFORE_CUE, _SPELLED):
        yield from (Span(found.start(1), found.end(1), BIRTH) for found in pattern.finditer(text))


def find_after_name(text: str) -> Iterator[Span]:
    """A full date right after a capitalised word, without any cue."""
    yield from (Span(found.start(1), found.end(1), BIRTH) for found in _AFTER_NAME.finditer(text))
