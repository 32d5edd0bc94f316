"""E-mail addresses, also those spelled out ("jan punt peeters at gmail punt com"), spaced out, or with a slip around the @."""

import re
from collections.abc import Iterator

from policies.anonymity import lexicon
from policies.anonymity.spans import MAIL, Span
from policies.anonymity.tidy import fold

ENDINGS = "be|nl|com|net|org|eu|fr|de|lu|uk|co|io|info|gent|vlaanderen|brussels|example"
_PROVIDER = (
    r"(?:g-?mail|hotmail|outlook|live|yahoo|icloud|telenet|skynet|proximus|scarlet|belgacom|voo|mobistar|msn|aol|gmx|web|proton(?:mail)?|ziggo|"
    r"orange|laposte|wanadoo|pandora)")
_OPEN, _CLOSE = r"\s?[(\[{<*]\s?", r"\s?[)\]}>*]\s?"
_DOT_WORD = r"(?:punt(?:je)?|dot|point|punkt)"
_DOT = rf"(?:{_OPEN}(?:{_DOT_WORD}|\.){_CLOSE}|\s{_DOT_WORD}\s|-{_DOT_WORD}-)"
_JOIN = rf"(?:\.|{_DOT}|\s(?:liggend )?(?:streepje|underscore|tiret|bindestrich|unterstrich|dash)\s)"
_AT_SURE = (
    rf"(?:{_OPEN}(?:at|a|ad|bij|aap(?:je)?|ap(?:en|e)staart(?:je)?|arobas[e]?|klammeraffe|@){_CLOSE}|"
    r"\s(?:ap(?:en|e)staart(?:je)?|arobase?|klammeraffe|at-teken|@)\s|@\s?)")
_AT_WORD = r"\s(?:at|bij|aapje|chez|bei)\s"
_PART = r"[\w+-]{1,40}"
_NEXT = rf"(?:(?:van|de|der|den|el|al|le|la|d)\s){{0,2}}{_PART}"           # "sofie punt van den broeck at ..."
_WEBMAIL = r"(?:g-?mail|hotmail|outlook|yahoo|icloud|skynet)"
# The look-behinds keep the patterns linear: a match starts only where a run of characters starts.
_PLAIN = re.compile(r"(?:\bmailto:)?(?<![\w.+%'-])[\w.+%'-]{1,80}(?:@|\s@\s)[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_SPELLED = re.compile(
    rf"(?<![\w.-]){_PART}(?:{_JOIN}{_NEXT}){{0,4}}(?:"
    rf"{_AT_SURE}{_PART}(?:\s?[.,]\s?(?:{ENDINGS})(?!\w)|(?:\.|{_DOT}){_PART}){{1,3}}|"
    rf"\s@{_PART}\.(?:{ENDINGS})(?!\w)|{_AT_SURE}{_PROVIDER}(?!\w)|{_AT_WORD}{_PROVIDER}(?!\w)(?:{_JOIN}(?:{ENDINGS})(?!\w))?|"
    rf"{_AT_WORD}{_PART}(?:{_JOIN}{_PART})?{_JOIN}(?:{ENDINGS})(?!\w))", re.I)
_BARE = re.compile(r"(?<![\w.+%'@-])[\w.+%'-]{2,80}@[^\W\d_][\w-]{2,62}(?![\w@])")
_SPACED = re.compile(r"(?:(?<!\w)[\w.-] ){2,40}@(?: [\w.-](?!\w)){4,40}")
# "sofieclaes at hotmail", "sofieclaes gmail.com", "gmail: sofieclaes78", "mijn adres bij gmail is sofieclaes78"
_UNSIGNED = re.compile(rf"(?<![\w.@-])([a-z\d][\w.+-]{{3,40}})\s(?:at\s{_WEBMAIL}(?![\w.])|(?:{_PROVIDER})\.(?:{ENDINGS})(?!\w))", re.I)
_AT_PROVIDER = re.compile(rf"\b{_WEBMAIL}(?:\s?:\s?|\s(?:is|est|ist)\s)([a-z\d][\w.+-]{{3,40}})(?!\w)", re.I)
_AT_IN_WORDS, _DOT_IN_WORDS = re.compile(f"{_AT_SURE}|{_AT_WORD}", re.I), re.compile(_DOT, re.I)
_WORDS = re.compile(r"@|ap(?:en|e)staart|arobas|aapje|klammeraffe|\b(?:at|bij|chez|bei)\b|[(\[{<*]", re.I)
_IS_SPELLED = re.compile(rf"[\d@._(\[{{<*]|\b{_DOT_WORD}\b|\b(?:arobas|klammeraffe|apenstaart|apestaart)", re.I)


def find(text: str) -> Iterator[Span]:
    """Every address."""
    if "@" in text:
        yield from (Span(found.start(), found.end(), MAIL, confidence=0.98) for found in _PLAIN.finditer(text))
        yield from (Span(found.start(), found.end(), MAIL) for pattern in (_BARE, _SPACED) for found in pattern.finditer(text))
    if _WORDS.search(text):
        yield from (Span(found.start(), found.end(), MAIL) for found in _SPELLED.finditer(text) if _IS_SPELLED.search(found[0]))


def plain(written: str) -> str:
    """The address that somebody spelled out."""
    return "".join(_DOT_IN_WORDS.sub(".", _AT_IN_WORDS.sub("@", written)).split())


def find_unsigned(text: str) -> Iterator[Span]:
    """Addresses without their sign: a word that no language has beside the name of a provider."""
    yield from (Span(found.start(), found.end(), MAIL) for found in _UNSIGNED.finditer(text) if _is_account(found[1]))
    yield from (Span(found.start(1), found.end(1), MAIL) for found in _AT_PROVIDER.finditer(text) if _is_account(found[1]))


def _is_account(local: str) -> bool:
    return any(map(str.isdigit, local)) or not any(lexicon.is_word(part, language) for part in re.split(r"[._+-]", fold(local))
                                                   for language in ("nl", "fr", "de", "en"))
