"""Bank accounts: IBAN of any country by shape, checksum or not (people mistype), and the old Belgian shape."""

import re
from collections.abc import Iterator

from policies.anonymity.spans import ACCOUNT, NUMBER, Span

_IBAN = re.compile(
    r"(?<![^\W_])[A-Z]{2}\d{2}(?:(?:[ .-]?[A-Z]{4}(?=[ .-]?\d))?(?:[ .-]?\d{4}){2,7}(?:[ .-]?\d{1,3})?|[A-Z0-9]{11,30})(?![^\W_])",
    re.I)
_BELGIAN = re.compile(r"(?<![^\W_])BE[ .-]?\d{2}(?:[ .-]?\d{2,4}){3,6}(?!\d)", re.I)
_OLD = re.compile(r"(?<!\d)\d{3}-\d{7}-\d{2}(?!\d)")    # also the shape of a Belgian identity card


def find(text: str) -> Iterator[Span]:
    """Every account number; what has the shape of account and identity card alike is called a number."""
    for pattern in (_IBAN, _BELGIAN):
        for found in pattern.finditer(text):
            if sum(character.isdigit() for character in found[0]) >= 8:
                yield Span(found.start(), found.end(), ACCOUNT)
    yield from (Span(found.start(), found.end(), NUMBER) for found in _OLD.finditer(text))
