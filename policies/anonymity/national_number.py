"""Rijksregisternummer, BIS number and BSN by format, not checksum: people mistype, and a mistyped number still tells."""

import re
from collections.abc import Iterator

from stdnum.be import bis, nn
from stdnum.nl import bsn

from policies.anonymity.spans import NATIONAL, Span

_GAP = r"[-–. /]"
_BELGIAN = re.compile(rf"(?<!\d)\d{{2}}{_GAP}?[0-5]\d{_GAP}?[0-3]\d{_GAP}{{0,3}}\d{{3}}{_GAP}{{0,3}}\d{{2}}(?!\d)")
_NAMED = re.compile(
    r"\b(?:bsn|burgerservicenummer|sofi-?nummer|insz|niss|r\.?r\.?n?\.?|nn|bis-?nummer|rijksregister\w{0,7}|nationaal nummer|"
    r"num[ée]ro (?:de registre )?national|registre national|national (?:register )?number|nationalregisternummer)(?!\w)"
    r"\D{0,24}?(\d[\d .,/-]{6,16}\d)", re.I)


def find(text: str) -> Iterator[Span]:
    """Every national number."""
    for found in _BELGIAN.finditer(text):
        if not found[0].startswith("04") or not found[0].isdigit():     # eleven bare digits from 04 are rather a phone typed twice
            yield Span(found.start(), found.end(), NATIONAL, confidence=_confidence(found[0]))
    for found in _NAMED.finditer(text):
        yield Span(found.start(1), found.end(1), NATIONAL, confidence=_confidence(found[1]))


def _confidence(number: str) -> float:
    digits = "".join(filter(str.isdigit, number))
    return 0.98 if nn.is_valid(digits) or bis.is_valid(digits) or bsn.is_valid(digits) else 0.8
