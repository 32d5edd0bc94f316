"""Names of accounts: @name, names with an underscore and digits, and whatever follows "mn insta is"."""

import re
from collections.abc import Iterator

from policies.anonymity.spans import HANDLE, Span

_AT = re.compile(r"(?<![\w.@+-])@[A-Za-z0-9_.]{2,40}(?<!\.)")
_UNDERSCORE = re.compile(r"(?<![\w.@-])(?=[\w.]{4,40}(?![\w.]))[A-Za-z0-9.]*[A-Za-z0-9]_[\w.]*\w")
_CUE = re.compile(
    r"\b(?:insta(?:gram)?|snap(?:chat)?|tik ?tok|facebook|discord|twitter|twitch|skype|gamertag|gebruikersnaam|username|pseudo|nickname|"
    r"nick|account(?:naam)?|onder de naam)"
    r"(?:\s?[:=]\s?|\s(?:is|heet|est|naam|name|van haar|van hem)\s|\s)(@?[A-Za-z0-9][\w.-]{2,40})", re.I)


def find(text: str) -> Iterator[Span]:
    """Every account name. After a cue a word counts only when it does not look like one of a language."""
    yield from (Span(found.start(), found.end(), HANDLE) for found in _AT.finditer(text))
    if "_" in text:
        yield from (Span(found.start(), found.end(), HANDLE) for found in _UNDERSCORE.finditer(text))
    for found in _CUE.finditer(text):
        name = found[1].rstrip(".-")
        if re.search(r"[\d_.]", name) or re.search(r"[a-z][A-Z]", name):
            yield Span(found.start(1), found.start(1) + len(name), HANDLE)
