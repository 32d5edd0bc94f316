"""Links and bare domain names: a profile, a shared document or a firm's site names a person."""

import re
from collections.abc import Iterator

from policies.anonymity.spans import LINK, Span

_LINK = re.compile(r"(?<![^\W_])(?:https?://|ftp://|www\.)[^\s<>\"\]]{2,2000}", re.I)
# Endings only that seldom are the first word of a sentence after a missing blank: not .de, .me, .is.
_DOMAIN = re.compile(r"(?<![\w.@-])[\w-]{2,63}(?:\.[\w-]{2,63}){0,4}\.(?:be|nl|com|org|net|eu|fr|vlaanderen|brussels|info|"
    r"gent)(?![\w-])(?:/[^\s<>\"\]]{0,500})?", re.I)


def find(text: str) -> Iterator[Span]:
    """Every link, without the punctuation after it."""
    if "." not in text:
        return
    for pattern in (_LINK, _DOMAIN):
        for found in pattern.finditer(text):
            yield Span(found.start(), found.start() + len(found[0].rstrip(".,;:!?)'")), LINK)
