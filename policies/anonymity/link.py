"""Links, bare domain names, paths of files and IP addresses: a profile, a shared document or a firm's site names a person."""

import re
from collections.abc import Iterator

from policies.anonymity.mail_address import ENDINGS
from policies.anonymity.spans import LINK, Span

_LINK = re.compile(r"(?<![^\W_])(?:h(?:tt|xx)ps?:/{1,2}|ftp://|file:/{1,3}|skype:|www\.)[^\s<>\"\]]{2,2000}", re.I)
# Endings only that seldom are the first word of a sentence after a missing blank: not .de, .me, .is. A path says that it is a host.
_DOMAIN = re.compile(r"(?<![\w.@-])[\w-]{2,63}(?:\.[\w-]{2,63}){0,4}\.(?:be|nl|com|org|net|eu|fr|io|lu|co\.uk|app|vlaanderen|brussels|info|"
    r"gent)(?![\w-])(?:/[^\s<>\"\]]{0,500})?", re.I)
_HOST_AND_PATH = re.compile(r"(?<![\w.@/-])(?:[a-z\d-]{1,63}\.){1,4}[a-z]{2,6}/(?=[\w@+?#-])[^\s<>\"\]]{1,500}", re.I)
_DOT = r"(?:\s?\.\s?|\s(?:punt|dot|point|punkt)\s)"
_INSIDE = re.compile(r"\.[\w-]")
_SPELLED = re.compile(rf"\bwww{_DOT}[\w-]{{1,60}}(?:{_DOT}[\w-]{{1,60}}){{0,2}}{_DOT}(?:{ENDINGS})(?!\w)|"
                      r"(?<![\w.-])[\w-]{2,60}\s(?:punt|dot|point|punkt)\s(?:be|com|nl|org|eu|fr)(?!\w)", re.I)
_FILE = re.compile(r"(?<!\w)[A-Z]:\\(?:[\w .()-]{1,60}\\){0,10}[\w.()-]{1,60}", re.I)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IP = re.compile(rf"(?<![\d.,/-])(?=[\d.]{{10,15}})(?:{_OCTET}\.){{3}}{_OCTET}(?![\d/]|\.\d)")
_IP_6 = re.compile(r"(?<![\w:.])(?:[\da-f]{1,4}:){7}[\da-f]{1,4}(?![\w:])|"
                   r"(?<![\w:.])(?=[a-f:]{0,6}\d|[\da-f:]{0,30}:\d)[\da-f]{1,4}"
                   r"(?::[\da-f]{1,4}){0,6}::(?:[\da-f]{1,4}(?::[\da-f]{1,4}){0,6})?(?![\w:])", re.I)


def find(text: str) -> Iterator[Span]:
    """Every link, without the punctuation after it."""
    small = text.lower()
    begun = any(sign in small for sign in (":/", "skype:", "www."))
    dotted = _INSIDE.search(text) is not None
    for pattern in (*((_LINK,) * begun), *((_DOMAIN, _HOST_AND_PATH, _IP) if dotted else ())):
        for found in pattern.finditer(text):
            yield Span(found.start(), found.start() + len(found[0].rstrip(".,;:!?)'")), LINK)
    if ":\\" in text:
        yield from (Span(found.start(), found.end(), LINK) for found in _FILE.finditer(text))
    if "::" in text or text.count(":") > 6:
        yield from (Span(found.start(), found.end(), LINK) for found in _IP_6.finditer(text))


def find_spelled(text: str) -> Iterator[Span]:
    """Links in words: "vdb-dakwerken punt be", "www . vdb . be"."""
    yield from (Span(found.start(), found.end(), LINK) for found in _SPELLED.finditer(text))
