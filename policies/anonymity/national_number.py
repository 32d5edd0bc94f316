"""Rijksregisternummer, BIS number and BSN by format, not checksum: people mistype, and a mistyped number still tells."""

import re
from collections.abc import Iterator

from policies.anonymity.spans import NATIONAL, Span

_BELGIAN = re.compile(r"(?<!\d)\d{2}[ .]?[0-5]\d[ .]?[0-3]\d[ ]?[-. /]?[ ]?\d{3}[ ]?[-. ]?[ ]?\d{2}(?!\d)")
_NAMED = re.compile(r"\b(?:bsn|burgerservicenummer|sofi-?nummer|insz|niss|rrn|rijksregister(?:nummer|nr)?|"
    r"numéro national)\b\D{0,12}?(\d[\d .-]{6,16}\d)", re.I)


def find(text: str) -> Iterator[Span]:
    """Every national number."""
    for found in _BELGIAN.finditer(text):
        if not found[0].startswith("04") or not found[0].isdigit():     # eleven bare digits from 04 are rather a phone typed twice
            yield Span(found.start(), found.end(), NATIONAL)
    for found in _NAMED.finditer(text):
        yield Span(found.start(1), found.end(1), NATIONAL)
