"""Names with something between their letters, so that a search would not find them: "D Y L A N", "K-E-V-I-N", "l.o.w.i.e".

What the letters give together is a name or a place when a list has it, or when no language has it as a word and all are capitals.
"""

import re
from collections.abc import Iterator

from policies.anonymity import lexicon
from policies.anonymity.page import Page
from policies.anonymity.spans import NAME, PLACE, Span

_SPELLED = re.compile(r"(?<![\w.-])[^\W\d_](?:(?P<gap>[ .*_-]|  | - )[^\W\d_](?![^\W\d_]))(?:(?P=gap)[^\W\d_](?![^\W\d_])){1,18}")
_APART = re.compile(r"[^\W\d_](?:[ .*_-]{1,3}[^\W\d_])+\.?")


def joined(name: str) -> str:
    """The name without what stands between its letters; any other text as it is. "J.D." and "K. V." are initials, no name."""
    text = name.strip()
    return "".join(filter(str.isalpha, text)) if len(text) >= 5 and _APART.fullmatch(text) and "." not in text else name


def find(page: Page) -> Iterator[Span]:
    for found in _SPELLED.finditer(page.text) if page.single_letters > 2 else ():
        key = "".join(filter(str.isalpha, page.folded[found.start():found.end()]))
        if key in lexicon.FIRST_NAMES or key in lexicon.SURNAMES:
            yield Span(found.start(), found.end(), NAME, "?", 0.8)
        elif key in lexicon.PLACES:
            yield Span(found.start(), found.end(), PLACE)
        elif len(key) > 3 and found["gap"] != "." and found[0].isupper() and not lexicon.is_word(key, page.language):
            yield Span(found.start(), found.end(), NAME, "?", 0.6)
