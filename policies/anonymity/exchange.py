"""Names that earlier mails of the same exchange had masked: a follow-up gives them the same mask, however they are written there.

They are known as keyed hashes only, under a key of this exchange, so that the process that reads letters learns a name only when it
stands in the letter again. Labels are of no language: "kind 1", "naam 2"; plain "naam" is the asker. Towns and schools are known by their
telling words (told_apart.py).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from policies.anonymity import lexicon
from policies.anonymity.asker import name_parts
from policies.anonymity.names import Names, stems
from policies.anonymity.page import Page
from policies.anonymity.spans import NAME, Span
from policies.anonymity.told_apart import KINDS, ToldApart, telling


@dataclass(frozen=True, slots=True)
class Known:
    """What an exchange knows: the label of each hashed name part."""

    key: bytes
    labels: Mapping[bytes, str]

    @property
    def people(self) -> dict[str, str]:
        """Everybody but the asker, each under the own label."""
        return {label: label for label in self.labels.values() if label != NAME and not _is_thing(label)}

    @property
    def things(self) -> ToldApart:
        """The towns and schools of earlier mails."""
        return ToldApart(self._thing, frozenset(filter(_is_thing, self.labels.values())))

    def _thing(self, kind: str, word: str) -> str:
        return self.labels.get(digest(self.key, f"{kind} {word}"), "")

    def find_things(self, page: Page) -> Iterator[Span]:
        """The capitalised words that told a town or a school apart, whatever stands around them now."""
        if any(map(_is_thing, self.labels.values())):
            for word in page.capitalised:
                kind = next((kind for kind in KINDS if self._thing(kind, word.key)), "")
                if kind and not (page.starts_sentence(word.start) and lexicon.is_word(word.key, page.language)):
                    yield Span(word.start, word.end, kind, detector="places_again")

    def find(self, pages: Iterable[Page]) -> Iterator[tuple[str, str]]:
        """The name parts that stand in these pages, also as a possessive or diminutive, each with its owner ("" is the asker)."""
        words = {word for page in pages for word in page.vocabulary} if self.labels else ()
        for word in words:
            for part in stems(word):
                if label := self.labels.get(digest(self.key, part)):
                    yield part, "" if label == NAME else label


NOTHING = Known(b"", {})


def digest(key: bytes, part: str) -> bytes:
    return blake2b(part.encode(), key=key, person=b"name part", digest_size=16).digest()


def labelled(names: Names, people: Mapping[str, str], things: ToldApart) -> tuple[tuple[str, str], ...]:
    """Every name part with the label that its owner got in this letter; whoever got none is left out. A thing's part is "school kring"."""
    labels = {"": NAME, **people}
    return (*((part, labels[owner]) for part, owner in names if owner in labels),
            *((f"{kind} {word}", label) for (kind, word), label in things.labels.items()))


def parts_of(label: str, words: str) -> tuple[str, ...]:
    """By what these words are known, when a person says what they are; nothing for what has no label."""
    kind = label.partition(" ")[0]
    if _is_thing(label):
        return tuple(f"{kind} {word}" for word in telling(kind, words))
    return name_parts(words) if label else ()


def _is_thing(label: str) -> bool:
    return label.partition(" ")[0] in KINDS
