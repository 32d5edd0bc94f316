"""Number plates, file numbers of courts and services, company numbers."""

import re
from collections.abc import Iterator

from policies.anonymity.spans import NUMBER, PLATE, Span

_PLATE = re.compile(r"(?<![\w-])(?:[1-9MTOQG][- ]?[A-Z]{3}[- ]?\d{3}|[A-Z]{3}-\d{3}|[A-Z]{2}-\d{2,3}-[A-Z]{1,2}|\d{1,2}-[A-Z]{2,3}-\d{1,2})(?![\w-])")
_PLATE_CUE = re.compile(r"\b(?:nummerplaat|kenteken|plaque|kennzeichen|number plate)\b\W{0,3}(?:is |"
    r": ?)?([A-Z0-9][A-Z0-9 -]{4,9}[A-Z0-9])(?!\w)", re.I)
_FILE = re.compile(
    r"\b(?:dossier(?:nummer|nr)?|zaaknummer|rolnummer|notitienummer|referentie(?:nummer)?|kenmerk|klantnummer|lidnummer|inschrijvingsnummer|"
    r"identiteitskaart|numéro de dossier|aktenzeichen|case number)"
    r"(?:\s?(?:nr|nummer|no|n°)\b\.?)?\W{0,3}((?=[A-Z0-9/.-]{0,30}\d)[A-Z0-9][A-Z0-9/.-]{3,30})", re.I)
_SLASHED = re.compile(r"(?<![\w/.-])(?:[A-Z]{1,5}[/.-]\d{2,4}[/.-]\d{2,8}|\d{1,6}/[A-Z]{1,4}/\d{2,8})(?![\w/-])")
_NAMED = re.compile(
    r"(?:\b|(?<=-))(?:\w{0,20}(?:nummer|number|numero|numéro|nr)|pv|rg|ref|n°)\b\.?(?: nr\.?| n°)?(?: is|:| :|"
    r" est)? ?((?=[A-Z\d./ -]{0,24}\d{2})[A-Z\d][A-Z\d./-]{4,28}[A-Z\d])", re.I)
_MIXED = re.compile(r"(?<![\w/.-])(?=[\d./-]{0,12}[A-Z])(?=[A-Z./-]{0,8}\d)[A-Z\d]{1,8}(?:[./-][A-Z\d]{1,8}){2,6}(?![\w/-])")
_COMPANY = re.compile(r"(?<![\w.])(?:BE[ .]?)?[01]\d{3}[. ]\d{3}[. ]\d{3}(?![\d.])")


_DATE = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](?:\d{2}|\d{4})(?!\d)")


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def find(text: str) -> Iterator[Span]:
    """Every plate and every file number."""
    yield from (Span(found.start(), found.end(), PLATE) for found in _PLATE.finditer(text))
    yield from (Span(found.start(1), found.end(1), PLATE) for found in _PLATE_CUE.finditer(text) if any(map(str.isdigit, found[1])))
    yield from (Span(found.start(1), found.start(1) + len(found[1].rstrip(".-")), NUMBER) for found in _FILE.finditer(text))
    yield from (Span(found.start(1), found.end(1), NUMBER) for found in _NAMED.finditer(text) if _digits(found[1]) >= 4 and not _DATE.match(found[1]))
    yield from (Span(found.start(), found.end(), NUMBER) for found in _MIXED.finditer(text) if _digits(found[0]) >= 4)
    for pattern in (_SLASHED, _COMPANY):
        yield from (Span(found.start(), found.end(), NUMBER) for found in pattern.finditer(text))
