"""What the words around a name tell about the person: the asker, a child, a grown-up or somebody; and how sure that is a name at all."""

import re

from policies.anonymity import age, cues
from policies.anonymity.page import Page
from policies.anonymity.spans import NAME, Span

# Confidence: a cue before a name that lists know, a cue or a list, a capital and nothing else.
CUED, LISTED, CAPITAL = 0.95, 0.85, 0.6
_MAY_BE_GROWN = re.compile(
    r"\b(?:zoon|dochter|zonen|dochters|kinderen|kind|oudste|jongste|middelste|fils|filles?|enfants?|aine|ainee|cadet|cadette|sohn|tochter|kinder|"
    r"sons?|daughters?|children|eldest|youngest)\b[^a-z]{0,3}\Z")


def span(page: Page, start: int, end: int, cue: cues.Cue, confidence: float, *, name: int = -1) -> Span:
    """The person from `start` to `end`, whose name itself begins at `name`. `who` is "?self", "?child", "?adult" or "?" (not said)."""
    if cue is cues.SELF:
        return Span(start, end, NAME, "?self", confidence)
    grown = age.is_grown(page.folded, end) or (cue is cues.CHILD and page.of_grandparent and _is_own_child(page, max(start, name)))
    if age.is_young(page.folded, end) or (cue is cues.CHILD and not grown):
        return Span(start, end, NAME, "?child", confidence)
    return Span(start, end, NAME, "?adult" if grown or cue is cues.GROWN else "?", confidence)


def _is_own_child(page: Page, start: int) -> bool:
    """ "mijn dochter Sofie" in the letter of a grandmother."""
    return _MAY_BE_GROWN.search(page.folded[max(0, start - 20):start]) is not None
