"""The last look at what a volunteer will read: no address, domain or surname of the asker, and no internet address of anybody.

The other detectors weigh what a word may be; this one does not: it promises. Linear in the text.
"""

import re
from collections.abc import Iterator
from ipaddress import ip_address

from policies.anonymity.asker import Asker
from policies.anonymity.page import Page
from policies.anonymity.spans import LINK, MAIL, NAME, NUMBER, Span

_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w])(?!\.\d)")
_DOT_DIGIT = re.compile(r"\.\d")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{3,39}(?:\.\d{1,3}){0,3}(?![\w:])")
# After the local part: "(at) gmail", " apenstaart telenet punt be", "@localhost".
_AT = re.compile(
    r"\s?(?:@|[(\[{<]\s?(?:at|bij|@|a|apenstaart(?:je)?|arobase?)\s?[)\]}>]|\s(?:at|apenstaart(?:je)?|arobase?|arobas|bij)\s)\s?"
    r"[\w-]{1,63}(?:(?:\.| \. |\s?[(\[]?\s?(?:dot|punt|point|punkt)\s?[)\]]?\s?)[\w-]{2,63}){0,4}", re.I)
_AROUND = re.compile(r"[\w.+%-]")


def find(page: Page, asker: Asker) -> Iterator[Span]:
    """What must not be read, whatever else was found."""
    for address in asker.addresses:
        yield from _whole(page, address, MAIL)
        yield from _spelled(page, address.partition("@")[0])
    for domain in asker.domains:
        yield from _whole(page, domain, LINK)
    for surname in asker.surnames:
        yield from (span for span in _whole(page, surname, NAME) if page.text[span.start].isupper())
    yield from _internet(page.text)


def _whole(page: Page, phrase: str, kind: str) -> Iterator[Span]:
    at = page.folded.find(phrase) if phrase else -1     # a local part may be empty
    while at >= 0:
        end = at + len(phrase)
        if not ((at and page.folded[at - 1].isalnum()) or page.folded[end:end + 1].isalnum()):
            yield Span(at, end, kind)
        at = page.folded.find(phrase, end)


def _spelled(page: Page, local: str) -> Iterator[Span]:
    """The local part with a host, written as you like."""
    for span in _whole(page, local, MAIL):
        after = _AT.match(page.text, span.end)
        if after:
            yield Span(span.start, after.end(), MAIL)


def _internet(text: str) -> Iterator[Span]:
    if _DOT_DIGIT.search(text):
        yield from (Span(found.start(), found.end(), NUMBER) for found in _IPV4.finditer(text))
    if text.count(":") > 1:
        yield from (Span(found.start(), found.end(), NUMBER) for found in _IPV6.finditer(text) if _is_internet(found[0]))


def _is_internet(text: str) -> bool:
    try:
        return text.count(":") > 1 and ip_address(text).version == 6 and any(sign.isalnum() for sign in text)
    except ValueError:
        return False
