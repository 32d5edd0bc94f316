"""One of many of its kind, told by the place after it: "OCMW van Bree", "familierechtbank te Gent", "Fedasil Antwerpen", "SPJ de Namur".

Alone they are the same for everybody and stay readable ("het CLB belde"); with "in" before the place only the place goes.
"""

import re
from collections.abc import Iterator

from policies.anonymity import employers, lexicon, places
from policies.anonymity.institution_words import BRANCHES, REGIONS
from policies.anonymity.page import Page
from policies.anonymity.spans import ORGANISATION, Span
from policies.anonymity.words import KEEP

_OF = re.compile(r" (?:(?:van|te|de|du|d'|of|von|-) ?)?(?=([^\W\d_][\w-]{1,30}))")
_BRANCHES = employers.by_first(BRANCHES)
_ALSO_WORDS = frozenset({"one", "ferm"})    # these are letters or names only in capitals


def find(page: Page) -> Iterator[Span]:
    """Every branch whose place stands right behind it."""
    for start, first in page.starts(page.vocabulary & _BRANCHES.keys()):
        end = employers.longest(page, start, _BRANCHES, first)
        found = _OF.match(page.folded, end) if end > 0 and _stands_alone(page, start, end) else None
        stop = _place_end(page, found) if found else -1
        if stop > 0:
            yield Span(start, stop, ORGANISATION)


def _stands_alone(page: Page, start: int, end: int) -> bool:
    word = page.folded[start:end]
    loud = page.text[start:end].isupper() if word in _ALSO_WORDS else page.text[start].isupper() or page.whispers or word not in lexicon.FIRST_NAMES
    return not page.folded[start - 1:start].isalnum() and loud


def _place_end(page: Page, found: "re.Match[str]") -> int:
    """Where the place ends; with a capital right behind the branch any word is one."""
    start, key = found.start(1), found[1]
    long = places.long_end(page, start)
    if long > 0 or places.is_place(key) or key.endswith(REGIONS):
        return max(long, found.end(1))
    capital = page.text[start].isupper() and not page.shouts and key not in KEEP
    of = len(found[0]) > 1
    if (capital and not of) or (capital and page.folded[found.start():start] != " de " and not lexicon.is_listed(key, page.language)):
        return places.word_end(page, start)
    return found.end(1) if not of and employers.is_name(page, key) and (page.whispers or page.shouts) else -1
