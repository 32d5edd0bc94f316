"""The numbers under which courts, police, services, hospitals, insurers and firms know somebody.

A number counts by its shape (2025/JB/0418-K) or by the word before it ("dossiernr. 12345"); is_named() tells other detectors that such
a word stands before their number. Ages, years, marks and sums have neither.
"""

import re
from collections.abc import Iterator

from stdnum.be import vat

from policies.anonymity.spans import NUMBER, Span

_UNIT = (r"(?!\d|[.,]\d| ?(?:€|%|euro|eur|jaar|jaren|maand|week|weken|dag|uur|u\b|keer|pagina|pages|blz|kind|kinderen|leerlingen|km|kg|ans|mois|"
         r"years|months|jahre)| (?:jan|feb|mrt|maart|apr|mei|jun|jul|aug|sep|okt|nov|dec|fév|mars|avr|mai|août|oct|déc|mär|dez)[a-zéû]{0,6}\b)")
_VALUE = rf"#?(?:[A-Z]{{1,2}} )?(?:[A-Za-z]{{1,6}}[./-]?){{0,2}}\d[\w/.-]{{0,30}}(?: (?:\d[\w/.-]{{0,15}}|[A-Z]{{1,2}}(?!\w))){{0,4}}{_UNIT}"
_LINK = (
    r"[^\w\n#]{0,3}(?:(?i:nr|nummer|no|number|n°|num[ée]ro|is|was|luidt|est|ist|met|van het|bij het|"
    r"bij jullie|bij u|van mij|van ons|chez vous|bei ihnen|with you)\b[^\w\n#]{0,3}){0,3}(?:[A-Z][\w&]{2,14} )?")
_NUMBERED = r"\w{2,25}(?:nummer|nr|number|num[ée]ro|code|datum)|kids-?id|aktenzeichen|az|geschäftszeichen"
_PAPER = (
    r"dossier|zaak|referentie|référence|reference|ref|réf|kenmerk|pv|proces-verbaal|procès-verbal|rg|ar|vonnis|beschikking|arrest|beslissing|"
    r"jugement|polis|police|contrat|contract|factuur|facture|invoice|rechnung|ticket|case|akte|order|bestelling|notitie|parket|n°|nr|no|"
    r"nummer|numéro|number|(?:n°|num[ée]ro) (?:de |d['’])?\w{3,15}")
_ACRONYM = (
    r"riziv|inami|fsma|kbo|bce|btw|tva|vat|kvk|ean|vaph|ocmw|cpas|dvz|ov|sp|badge|eid|paspoort|passport|passeport|reispas|verblijfskaart|"
    r"identiteitskaart|rijbewijs|visum|ombudsdienst|kind en gezin|clb|mutualiteit|cm|ziekenfonds")
_DIGITS = {_NUMBERED: 2, _PAPER: 3, _ACRONYM: 5}        # how many each needs
_CUE = r"(?<![^\W_])(?i:{})(?!\w)"
_NAMED = [(re.compile(_CUE.format(words) + rf"{_LINK}({_VALUE})"), least) for words, least in _DIGITS.items()]
_BEFORE = re.compile(_CUE.format(f"{_NUMBERED}|{_PAPER}|{_ACRONYM}") + rf"{_LINK}(?:[A-Z]{{1,2}} )?\Z|(?<![^\W_])BE[ .]?\Z")
_TELEPHONE = re.compile(
    r"(?i:tel|gsm|fax|mobile|phone|oproep)\w{0,8}(?:nummer|nr|number)|(?<![^\W_])(?i:nummer|nr|numéro|number|no)\W{0,6}(?:is\W)?\Z")
_PV = re.compile(r"(?<!\w)(?:PV|pv) (?:[A-Za-z]{1,3}[.\d]){1,2}[\w./-]{3,30}\w")
_SLASHED = re.compile(r"(?<![\w/.-])(?:[A-Z]{1,5}[/.-]\d{2,4}[/.-]\d{2,8}|\d{1,6}/[A-Z]{1,4}/\d{2,8})(?![\w/-])")
_MIXED = re.compile(r"(?<![\w/.-])(?=[\d./-]{0,12}[A-Z])(?=[A-Z./-]{0,8}\d)[A-Z\d]{1,8}(?:[./-][A-Z\d]{1,8}){2,6}(?![\w/-])")
_COMPANY = re.compile(r"(?<![\w.])(?:BE[ .]?[01]\d{3}[. -]?\d{3}[. -]?\d{3}|[01]\d{3}[. ]\d{3}[. ]\d{3})(?![\d.]\d|\d)", re.I)
_ENDING = re.compile(
    r"\b(?i:nummer|gsm|telefoon|rekening|num[ée]ro|number|telefonnummer)\b[^.!?\n]{0,30}\b(?i:eindigt|eindigend|eindigde|termine|terminant|ending|ends|"
    r"endet) (?i:op|met|par|in|with|auf|mit) (?:\w{1,4} )?(\d{2,6})(?!\d)")
_HASH = re.compile(r"(?<![\w#])#\d{4,10}(?!\w)")
_DATE = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](?:\d{2}|\d{4})(?!\d)|(?:19|20)\d{2}(?:[-/ ](?:19|20)\d{2})?[.,]?\Z")


def find(text: str) -> Iterator[Span]:
    """Every file number."""
    for pattern, least in _NAMED:
        for found in pattern.finditer(text):
            if _digits(found[1]) >= least and not _DATE.match(found[1]):
                yield Span(found.start(1), found.start(1) + len(found[1].rstrip(".-/")), NUMBER)
    yield from (Span(found.start(1), found.end(1), NUMBER) for found in _ENDING.finditer(text))
    yield from (Span(found.start(), found.end(), NUMBER) for found in _MIXED.finditer(text) if _digits(found[0]) >= 4)
    for found in _COMPANY.finditer(text):
        yield Span(found.start(), found.end(), NUMBER, confidence=0.98 if vat.is_valid(found[0]) else 0.8)
    for pattern in (_SLASHED, _PV, _HASH):
        yield from (Span(found.start(), found.end(), NUMBER) for found in pattern.finditer(text))


def is_named(text: str, start: int) -> bool:
    """Does a word right before `start` say that a file number follows, and not a telephone number?"""
    found = _BEFORE.search(text, max(0, start - 45), start)
    return found is not None and not _TELEPHONE.search(found[0])


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))
