"""E-mail addresses, also those spelled out ("jan punt peeters at gmail punt com")."""

import re
from collections.abc import Iterator

from policies.anonymity.spans import MAIL, Span

# The look-behind keeps both patterns linear: a match starts only where a run of characters starts.
_PLAIN = re.compile(r"(?<![\w.+%'-])[\w.+%'-]{1,80}(?:@|\s@\s)[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_DOT = r"(?:\s?[(\[]?\b(?:punt|dot|point|punkt)\b[)\]]?\s?)"
_AT = r"(?:\s?[(\[]\s?(?:at|bij|apenstaart(?:je)?|arobase|@)\s?[)\]]\s?|\s(?:at|apenstaart(?:je)?|arobase|arobas|@)\s)"
_SPELLED = re.compile(
    rf"(?<![\w.-])[\w-]{{1,40}}(?:(?:\.|{_DOT})[\w-]{{1,40}}){{0,4}}{_AT}[\w-]{{1,40}}(?:(?:\s?\.\s?|{_DOT})[\w-]{{2,40}}){{1,3}}", re.I)
_WORDS = re.compile(r"@|apenstaart|arobas|\bat\b|[(\[]", re.I)


def find(text: str) -> Iterator[Span]:
    """Every address."""
    if "@" in text:
        yield from (Span(found.start(), found.end(), MAIL) for found in _PLAIN.finditer(text))
    if _WORDS.search(text):
        for found in _SPELLED.finditer(text):
            if re.search(_DOT, found[0], re.I) or re.search(r"[(\[@]", found[0]):
                yield Span(found.start(), found.end(), MAIL)
