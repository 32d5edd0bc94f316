"""What a volunteer is known by in daily life: names, telephones, mail addresses and streets; kept as keyed hashes only.

Registered once by whoever registers the person (service/tools.py), found again in every answer before it leaves
(service/leak_check.py), in whatever writing. The clear values are kept nowhere: the hash key stands outside the database.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import phonenumbers

from policies.anonymity import phone, spelled_phone
from policies.anonymity.asker import name_parts
from policies.anonymity.guess import Draft, is_meant
from policies.anonymity.own_forms import INTRODUCED
from policies.anonymity.tidy import fold
from service.errors import LuisterpostError
from service.vault import Hasher

Value = TypeVar("Value")
ADDRESS, NAME, PHONE, STREET = "address", "name", "phone", "street"
PHONE_DIGITS = 8                            # the last ones: the same with +32, 0032, (0) or nothing in front
WORDS_KEPT = 4096                           # of answers, with their hashes: most words of an answer are those of every answer
_WORD = re.compile(r"[^\W\d_]+")
_HOUSE = re.compile(r"(?<![\w.,/+-])\d{1,4}(?![\w/]*\d)")
_NUMBER_WORDS = frozenset({"nr", "nummer", "n", "no", "numero", "huisnummer", "hausnummer", "number"})
_SPELLED_DIGITS = 7                         # with more of them it is a number of digits, and a word behind it
_SHORTENED = re.compile(r"str\Z")
_MANY_DIGITS = re.compile(r"\d(?:[^\w\n]{0,3}\d){6}")
_STREET_FIRST = re.compile(
    r",?\s(?:rue|avenue|chaussee|boulevard|place|allee|chemin|route|quai|square|clos|dreve|impasse)\s(?:[^\W\d_]+['’ -]){0,5}[^\W\d_]+")
_WINDOW = 40
_LETTERS_FOR_DIGITS = str.maketrans("oil", "011")


@dataclass(frozen=True, slots=True, order=True)
class Own:
    """One thing that a person is known by, as it is kept."""

    kind: str
    hash: bytes


class OwnData:
    """Makes and finds the hashes of one installation."""

    def __init__(self, hasher: Hasher) -> None:
        self._address = hasher.address
        self._hash = lru_cache(WORDS_KEPT)(hasher.own)

    def name(self, name: str) -> set[Own]:
        """Every telling part of a name, and a surname in one word. Raises LuisterpostError when nothing is left."""
        return {Own(NAME, self._hash(part)) for part in _some(name_parts(name), "a name needs two letters or more")}

    def phone(self, number: str) -> set[Own]:
        """Raises LuisterpostError for what is no telephone number."""
        try:
            good = phonenumbers.is_possible_number(phonenumbers.parse(number, "BE"))
        except phonenumbers.NumberParseException:
            good = False
        digits = _digits(number) if good else ""
        if len(digits) < PHONE_DIGITS:
            raise LuisterpostError("this is no telephone number: write it as 0478 12 34 56 or +32 478 12 34 56")
        return {Own(PHONE, self._hash(digits[-PHONE_DIGITS:]))}

    def address(self, address: str) -> set[Own]:
        """A mail address, or a street with its number. Raises LuisterpostError for anything else."""
        if "@" in address:
            return {Own(ADDRESS, self._address(address))}
        return {Own(STREET, self._hash(key)) for key, _ in _some(_streets(fold(address)), "write a mail address, or a street with its number")}

    def first_in(self, answer: Draft, registered: dict[str, frozenset[bytes]]) -> tuple[str, int] | None:
        """Kind and place of something registered that the text holds. Mail addresses: service/leak_check.py."""
        for kind, find in ((NAME, self._names), (PHONE, self._phones), (STREET, self._streets)):
            place = next(find(answer, registered[kind]), None) if kind in registered else None
            if place is not None:
                return kind, place
        return None

    def _names(self, answer: Draft, registered: frozenset[bytes]) -> Iterator[int]:
        for found in INTRODUCED.finditer(answer.folded):        # "groeten, jan": there no name needs a capital
            if self._hash(found[1]) in registered:
                yield found.start(1)
        in_small_letters: set[str] = set()  # those are names wherever they stand or nowhere
        for word in _WORD.finditer(answer.text):
            if word[0] in in_small_letters:
                continue
            if word[0].islower():
                in_small_letters.add(word[0])
            token = answer.folded[word.start():word.end()]
            if token[-1] == "s" and self._hash(token[:-1]) in registered:
                token = token[:-1]
            if self._hash(token) in registered and is_meant(answer, word.start(), word.end(), token):
                yield word.start()

    def _phones(self, answer: Draft, registered: frozenset[bytes]) -> Iterator[int]:
        for span in phone.find(answer.text) if _MANY_DIGITS.search(answer.text) else ():
            digits = _digits(answer.text[span.start:span.end])
            if any(self._hash(digits[start:start + PHONE_DIGITS]) in registered for start in range(len(digits) - PHONE_DIGITS + 1)):
                yield span.start
        for span in spelled_phone.find(answer.text):            # no other number is written in words
            if sum(map(str.isdigit, answer.text[span.start:span.end])) < _SPELLED_DIGITS:
                yield span.start

    def _streets(self, answer: Draft, registered: frozenset[bytes]) -> Iterator[int]:
        yield from (start for key, start in _streets(answer.folded) if self._hash(key) in registered)


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number.lower().translate(_LETTERS_FOR_DIGITS))


def _streets(folded: str) -> list[tuple[str, int]]:
    """Each house number with the last word of its street: "kerkstraat 12", "12 rue de la loi"; and where it stands."""
    found = []
    for house in _HOUSE.finditer(folded):
        words = _WORD.findall(folded[max(0, house.start() - _WINDOW):house.start()])
        street = _SHORTENED.sub("straat", next((word for word in reversed(words) if word not in _NUMBER_WORDS), ""))
        found.append((f"{street} {house[0]}", house.start()))
        after = _STREET_FIRST.match(folded, house.end())
        found += [(f"{word} {house[0]}", house.start()) for word in _WORD.findall(after[0])] if after else []
    return [(key, start) for key, start in found if len(key.split()[0]) > 2 and key[0] != " "]


def _some(values: Sequence[Value], problem: str) -> Sequence[Value]:
    if not values:
        raise LuisterpostError(problem)
    return values
