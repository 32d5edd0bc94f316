"""Which town and which school is which: the first is "[gemeente]", another one "[gemeente 2]", the same one always the same, in later mails too.

They are known by their telling words: "basisschool De Kring" is "kring", "9300 Aalst" is "aalst". A parent who lives in one town and a school in
another can so be told apart. All other kinds are told apart by the words around them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from policies.anonymity import institution_words, lexicon
from policies.anonymity.tidy import fold
from policies.anonymity.words import PARTICLES, listed

PLACE, SCHOOL = "gemeente", "school"
KINDS = (PLACE, SCHOOL)
_WORD = re.compile(r"[^\W\d_]+")
_COMMON = PARTICLES | institution_words.SCHOOLS | institution_words.SCHOOL_LETTERS | listed(
    "sint st sinte saint sainte ste sankt heilige heilig onze lieve vrouw notre dame our lady oud oude nieuw nieuwe groot klein vrije vrij "
    "gesubsidieerde basis lagere kleuter gemeentelijke gemeentelijk stedelijke stedelijk in te a an")
_MOST = 100                                 # of one letter and its exchange; more are a list and no story


def telling(kind: str, phrase: str) -> tuple[str, ...]:
    """The folded words that tell this one apart; of a town the first one only, of a school no town unless it has no other name."""
    words = _WORD.findall(fold(phrase))
    names = [word for word in words if word not in _COMMON] or words
    if kind == PLACE:
        return tuple(names[:1])
    return tuple(word for word in names if word not in lexicon.PLACES) or tuple(names)


def nobody_knows(_kind: str, _word: str) -> str:
    return ""


@dataclass(slots=True)
class ToldApart:
    """`known` gives the label that a telling word had in earlier mails, "" for none; `taken` are all labels of those."""

    known: Callable[[str, str], str] = nobody_knows
    taken: frozenset[str] = frozenset()
    labels: dict[tuple[str, str], str] = field(default_factory=dict)    # by kind and telling word: "gemeente", "gemeente 2"

    def label(self, kind: str, phrase: str) -> str:
        words = telling(kind, phrase)
        label = next((found for word in words if (found := self.labels.get((kind, word)) or self.known(kind, word))), "")
        if not label:
            if not words or len(self.labels) >= _MOST:
                return kind
            label = self._next(kind)
        for word in words:
            self.labels.setdefault((kind, word), label)
        return label

    def _next(self, kind: str) -> str:
        numbers = [int(label[len(kind):] or 1) for label in {*self.taken, *self.labels.values()} if label.partition(" ")[0] == kind]
        return f"{kind} {max(numbers) + 1}" if numbers else kind
