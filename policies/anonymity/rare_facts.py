"""Facts that tell who asks although no name stands there: the only triplets of a village, an alderman, an accident in the news.

find() says where such a fact stands and why it counts; nothing is masked. A screener reads the letter and decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.anonymity.page import Page

REASONS: frozenset[str] = frozenset({
    "adoption_origin", "famous_person", "large_family", "long_text", "multiple_birth", "news_event", "only_one", "public_office", "rare_disease",
    "unique_profession"})


@dataclass(frozen=True, slots=True)
class Flag:
    """text[start:end] of the page holds a fact of this reason."""

    reason: str
    start: int
    end: int


def find(page: Page) -> Iterator[Flag]:
    """Every such fact, by reason and then in the order of the text."""
    return iter(())
