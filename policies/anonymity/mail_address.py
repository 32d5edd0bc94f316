"""E-mail addresses, also those spelled out ("jan punt peeters at gmail punt com"), spaced out, or with a slip around the @."""

import re
from collections.abc import Iterator

from policies.anonymity.spans import MAIL, Span

ENDINGS = "be|nl|com|net|org|eu|fr|de|lu|uk|co|io|info|gent|vlaanderen|brussels|example"
_PROVIDER = (
    r"(?:g-?mail|hotmail|outlook|live|yahoo|icloud|telenet|skynet|proximus|scarlet|belgacom|voo|mobistar|msn|aol|gmx|web|proton(?:mail)?|ziggo|"
    r"orange|laposte|wanadoo|pandora)")
_OPEN, _CLOSE = r"\s?[(\[{<*]\s?", r"\s?[)\]}>*]\s?"
_DOT_WORD = r"(?:punt|dot|point|punkt)"
_DOT = rf"(?:{_OPEN}(?:{_DOT_WORD}|\.){_CLOSE}|\s{_DOT_WORD}\s|-{_DOT_WORD}-)"
_JOIN = rf"(?:\.|{_DOT}|\s(?:liggend )?(?:streepje|underscore|tiret|bindestrich|unterstrich|dash)\s)"
_AT_SURE = (
    rf"(?:{_OPEN}(?:at|a|ad|bij|aap(?:je)?|ap(?:en|e)staart(?:je)?|arobas[e]?|klammeraffe|@){_CLOSE}|"
    r"\s(?:ap(?:en|e)staart(?:je)?|arobase?|klammeraffe|at-teken|@)\s|@\s?)")
_AT_WORD = r"\s(?:at|bij|aapje|chez|bei)\s"
_PART = r"[\w+-]{1,40}"
# The look-behinds keep the patterns linear: a match starts only where a run of characters starts.
_PLAIN = re.compile(r"(?:\bmailto:)?(?<![\w.+%'-])[\w.+%'-]{1,80}(?:@|\s@\s)[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_SPELLED = re.compile(
    rf"(?<![\w.-]){_PART}(?:{_JOIN}{_PART}){{0,4}}(?:"
    rf"{_AT_SURE}{_PART}(?:\s?[.,]\s?(?:{ENDINGS})(?!\w)|(?:\.|{_DOT}){_PART}){{1,3}}|"
    rf"\s@{_PART}\.(?:{ENDINGS})(?!\w)|{_AT_SURE}{_PROVIDER}(?!\w)|{_AT_WORD}{_PROVIDER}(?!\w)(?:{_JOIN}(?:{ENDINGS})(?!\w))?|"
    rf"{_AT_WORD}{_PART}(?:{_JOIN}{_PART})?{_JOIN}(?:{ENDINGS})(?!\w))", re.I)
_BARE = re.compile(r"(?<![\w.+%'@-])[\w.+%'-]{2,80}@[^\W\d_][\w-]{2,62}(?![\w@])")
_SPACED = re.compile(r"(?:(?<!\w)[\w.-] ){2,40}@(?: [\w.-](?!\w)){4,40}")
_WORDS = re.compile(r"@|ap(?:en|e)staart|arobas|aapje|klammeraffe|\b(?:at|bij|chez|bei)\b|[(\[{<*]", re.I)
_IS_SPELLED = re.compile(rf"[\d@._(\[{{<*]|\b{_DOT_WORD}\b|\b(?:arobas|klammeraffe|apenstaart|apestaart)", re.I)


def find(text: str) -> Iterator[Span]:
    """Every address."""
    if "@" in text:
        yield from (Span(found.start(), found.end(), MAIL, confidence=0.98) for found in _PLAIN.finditer(text))
        yield from (Span(found.start(), found.end(), MAIL) for pattern in (_BARE, _SPACED) for found in pattern.finditer(text))
    if _WORDS.search(text):
        yield from (Span(found.start(), found.end(), MAIL) for found in _SPELLED.finditer(text) if _IS_SPELLED.search(found[0]))
