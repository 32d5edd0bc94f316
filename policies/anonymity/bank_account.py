"""Bank accounts: IBAN of any country by shape, checksum or not (people mistype), what follows "rekening", and the old Belgian shape."""

import re
from collections.abc import Iterator

from stdnum import iban

from policies.anonymity.spans import ACCOUNT, NUMBER, Span

_GAP = r"[ ./\n-]?"
_IBAN = re.compile(
    rf"(?<![^\W_])[A-Z]{{2}}\d{{2}}(?:(?:[ .-]?[A-Z]{{4}}(?=[ .-]?\d))?(?:{_GAP}\d{{4}}){{2,7}}(?:{_GAP}\d{{1,3}})?|"
    r"[A-Z0-9]{11,30})(?![^\W_])", re.I)
_BELGIAN = re.compile(rf"(?<![^\W_])BE[ .-]?[\dOlI]{{2}}(?:{_GAP}[\dOlI]{{2,4}}){{3,6}}(?![\dOlI])", re.I)
_NAMED = re.compile(
    r"\b(?:rekening(?:nummer|nr)?|rek\.?|iban|compte|konto(?:nummer)?|account)\b[^\d\n]{0,12}(\d{2,4}(?:[ .-]?\d{2,7}){2,6})(?!\d)", re.I)
_OLD = re.compile(r"(?<!\d)\d{3}-\d{7}-\d{2}(?!\d)")    # also the shape of a Belgian identity card
_MESSAGE = re.compile(r"(?:[+*]{3}\s?)\d{3}/\d{4}/\d{5}(?:\s?[+*]{3})")
_IBAN_DIGITS = 11                           # fewer after BE: a company


def find(text: str) -> Iterator[Span]:
    """Every account number; what has the shape of account and identity card alike is called a number."""
    for pattern in (_IBAN, _BELGIAN):
        for found in pattern.finditer(text):
            if sum(map(str.isdigit, found[0])) >= (_IBAN_DIGITS if found[0][:2].upper() == "BE" else 8):
                yield Span(found.start(), found.end(), ACCOUNT, confidence=_confidence(found[0]))
    for found in _NAMED.finditer(text):
        if sum(map(str.isdigit, found[1])) >= 10:
            yield Span(found.start(1), found.end(1), ACCOUNT)
    yield from (Span(found.start(), found.end(), NUMBER) for pattern in (_OLD, _MESSAGE) for found in pattern.finditer(text))


def _confidence(number: str) -> float:
    return 0.98 if iban.is_valid(number.replace(".", "").replace("/", "").replace("\n", ""), check_country=False) else 0.8
