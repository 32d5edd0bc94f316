"""Names of accounts: @name, names with an underscore and digits, and whatever follows "mn insta is"."""

import re
from collections.abc import Iterator

from policies.anonymity.spans import HANDLE, Span

_AT = re.compile(r"(?<![\w.@+-])@[A-Za-z0-9_.]{2,40}(?<!\.)")
_UNDERSCORE = re.compile(r"(?<![\w.@-])(?=[\w.]{4,40}(?![\w.]))[A-Za-z0-9.]*[A-Za-z0-9]_[\w.]*(?:#\d{2,6})?")
_TAGGED = re.compile(r"(?<![\w.@#-])[A-Za-z][\w.-]{2,30}#\d{3,6}(?!\d)")
_DOTTED = re.compile(r"(?<![\w.@-])[a-z][a-z0-9]{1,20}(?:\.[a-z0-9_]{2,20}){1,3}(?![\w@-])")
_SOCIAL = re.compile(r"\b(?:insta\w*|snap\w*|tik ?tok|pseudo|account|profiel|discord|twitch|volg|followers?|compte|sien)\b", re.I)
_CUE = re.compile(
    r"\b(?:insta(?:gram)?|snap(?:chat)?|tik ?tok|facebook|discord|twitter|twitch|skype|gamertag|gebruikersnaam|username|pseudo|nickname|"
    r"nick|account(?:naam)?|onder de naam)"
    r"(?:\s?[:=]\s?|\s(?:is|heet|est|naam|name|van haar|van hem)\s|\s)(@?[A-Za-z0-9][\w.-]{2,40})", re.I)


def find(text: str) -> Iterator[Span]:
    """Every account name. After a cue a word counts only when it does not look like one of a language."""
    yield from (Span(found.start(), found.end(), HANDLE) for found in _AT.finditer(text))
    if "_" in text:
        yield from (Span(found.start(), found.end(), HANDLE) for found in _UNDERSCORE.finditer(text))
    if "#" in text:
        yield from (Span(found.start(), found.end(), HANDLE) for found in _TAGGED.finditer(text))
    if _SOCIAL.search(text):
        for found in _DOTTED.finditer(text):
            if _SOCIAL.search(text, max(0, found.start() - 80), found.start()):
                yield Span(found.start(), found.end(), HANDLE)
    for found in _CUE.finditer(text):
        name = found[1].rstrip(".-")
        if re.search(r"[\d_.]", name) or re.search(r"[a-z][A-Z]|[A-Z]-[A-Z]", name):
            yield Span(found.start(1), found.start(1) + len(name), HANDLE)
