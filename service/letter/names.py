"""Names in cards and invitations. They are never shown, but masked wherever the letter has them."""

import re
from collections.abc import Iterator

_LINES = re.compile(r"\r?\n[ \t]")          # RFC 6350 and RFC 5545 section 3.1: a long line goes on after a blank
_CARD = re.compile(r"^(?:[a-z0-9-]{1,20}\.)?(?:FN|N|NICKNAME|ORG)(?:;[^:\n]{0,200})?:([^\n]{1,200})", re.M | re.I)
_INVITED = re.compile(r'^(?:ORGANIZER|ATTENDEE|CONTACT)[^\n]{0,300}?[;:]CN=(?:"([^"\n]{1,200})"|([^;:"\n]{1,200}))', re.M | re.I)
_SEARCHED = 50_000
_AT_MOST = 50


def card_names(text: str) -> list[str]:
    """The people and organisations that vCards name."""
    return list(_clean(found[1] for found in _CARD.finditer(_LINES.sub("", text[:_SEARCHED]))))


def invited_names(text: str) -> list[str]:
    """Who invites and who is invited."""
    return list(_clean(found[1] or found[2] for found in _INVITED.finditer(_LINES.sub("", text[:_SEARCHED]))))


def _clean(values: Iterator[str]) -> Iterator[str]:
    seen: set[str] = set()
    for value in values:
        name = " ".join(value.replace("\\", "").replace(";", " ").replace(",", " ").split())
        if name and "@" not in name and name not in seen and len(seen) < _AT_MOST:
            seen.add(name)
            yield name
