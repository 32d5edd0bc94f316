"""Names that earlier mails of the same exchange had masked: a follow-up gives them the same mask, however they are written there.

They are known as keyed hashes only, under a key of this exchange, so that the process that reads letters learns a name only when it
stands in the letter again. Labels are of no language: "kind 1", "naam 2"; plain "naam" is the asker.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from policies.anonymity.names import Names, stems
from policies.anonymity.page import Page
from policies.anonymity.spans import NAME


@dataclass(frozen=True, slots=True)
class Known:
    """What an exchange knows: the label of each hashed name part."""

    key: bytes
    labels: Mapping[bytes, str]

    @property
    def people(self) -> dict[str, str]:
        """Everybody but the asker, each under the own label."""
        return {label: label for label in self.labels.values() if label != NAME}

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


def labelled(names: Names, people: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Every name part with the label that its owner got in this letter; whoever got none is left out."""
    labels = {"": NAME, **people}
    return tuple((part, labels[owner]) for part, owner in names if owner in labels)
