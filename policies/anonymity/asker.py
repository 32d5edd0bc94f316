"""What is known of the asker before a word of the text is read: display names, addresses, domains, vCards; and the forms that these take.

Names holds the single parts and finds them with their endings; own_forms.py finds what this module knows beyond single words, and guard.py
promises for addresses, domains and surnames that none is left.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policies.anonymity import lexicon
from policies.anonymity.nicknames import SHORT
from policies.anonymity.tidy import fold
from policies.anonymity.words import KEEP, NEVER, PARTICLES, PROVIDERS, listed
from policies.letter import Address, Letter

_PART = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_CAMEL = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
_NO_LETTER = re.compile(r"[\W\d_]+")
_RARE_SURNAMES = listed("post kind dag home mail house office meester heer herr")     # no names but beside a first name
_COMPOUND = re.compile(r"(?:van|de|den|der|el|al|ben|d)[^\W\d_]{3,}\Z")
_SECOND_LEVEL = listed("co com ac org gov net edu gv or ne asso")
_LONGEST = 200                              # characters of a display name: some are used as billboards
_MOST = 24                                  # name parts; there are as many joined forms at most
_JOINED = 5                                 # characters of names written in one word


@dataclass(frozen=True, slots=True)
class Asker:
    """All folded: single name parts, names in one word, initials, whole addresses, their domains, and the parts of the display name."""

    parts: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    initials: frozenset[str] = frozenset()
    addresses: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    surnames: frozenset[str] = frozenset()


def of_letter(letter: Letter) -> Asker:
    people = [person for person in (letter.sender, *letter.reply_to) if person.name or person.address]
    names = [*(person.name for person in people if "@" not in person.name), *(name for name in letter.other_names if "@" not in name)]
    addresses = _addresses([*people, *(Address("", name) for name in (*(person.name for person in people), *letter.other_names) if "@" in name)])
    firms = tuple(dict.fromkeys(filter(None, map(own_domain, addresses))))
    hosts = (address.rpartition("@")[2] for address in addresses)
    words = [_words(name) for name in names]
    whole = [_PART.findall(fold(name[:_LONGEST])) for name in names]        # "McDonald", "DeVos"
    found = [*(part for name in (*words, *whole) for part in name), *(part for address in addresses for part in _of_address(address))]
    parts = tuple(dict.fromkeys(part for part in found if is_telling(part)))[:_MOST]
    shorts = tuple(short for short, long in SHORT.items() if not long.isdisjoint(parts) and short not in parts)
    joined = [*(form for name in words for form in _in_one_word(name)), *_of_addresses(addresses, firms)]
    return Asker(
        (*parts, *shorts), tuple(dict.fromkeys(form for form in joined if len(form) >= _JOINED))[:_MOST],
        frozenset(form for name in (*words, *map(_pieces, addresses)) for form in _initials(name)), addresses, tuple(dict.fromkeys([*firms, *hosts])),
        frozenset(part for name in (*words, *whole) for part in _surnames(name)))


def others(letter: Letter, language: str) -> Iterator[str]:
    """Who else the letter went to, without words that are no names: of "School Zonnegloed" the second, of "Secretariaat" nothing."""
    for name in letter.others[:_MOST]:
        words = [word for word in _words(name) if word in lexicon.CHOSEN or not lexicon.is_word(word, language)]
        if "@" not in name and any(map(is_telling, words)):
            yield " ".join(words)


def name_parts(name: str) -> tuple[str, ...]:
    """The telling parts of a name that was found in the text, and its surname as one word."""
    words = _words(name)
    joined = [form for start in (1, 2) if (form := "".join(words[start:]).replace("'", "")) and len(form) >= _JOINED]
    return tuple(dict.fromkeys(part for part in [*words, *joined] if is_telling(part)))


def is_telling(part: str) -> bool:
    return len(part) >= 2 and part not in PARTICLES and part not in NEVER


def own_domain(address: str) -> str:
    """The registered domain of an address, "" when it is a provider's: it belongs to the asker's firm, school or family."""
    labels = address.rpartition("@")[2].strip(".").split(".")
    kept = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-kept:]) if len(labels) > 1 and labels[-kept:][0] not in PROVIDERS else ""


def _addresses(people: Iterable[Address]) -> tuple[str, ...]:
    found = (fold((person.address or person.name)[:_LONGEST]).strip("<>'\" ") for person in people)
    return tuple(dict.fromkeys(address for address in found if address.count("@") == 1))


def _words(name: str) -> list[str]:
    """ "Sofie D'hondt", "SofieClaes", "O'Brien": the words, folded, those with an apostrophe also without what stands before it."""
    words: list[str] = []
    for word in _PART.findall(fold(_CAMEL.sub(" ", name[:_LONGEST]))):
        before, _, after = word.partition("'")
        words.append(after if before in ("d", "l", "o", "n", "m") and len(after) > 2 else word)
    return words


def _surnames(words: list[str]) -> Iterator[str]:
    """Ordinary words such as "post" are names beside a first name or an initial, any of them in "G. Van Hulp"."""
    yield from (word for word in words if len(word) > 2 and is_telling(word))
    if not lexicon.FIRST_NAMES.isdisjoint(words) or any(len(word) == 1 for word in words):
        yield from (word for before, word in zip(["", *words], words, strict=False)
                    if word in _RARE_SURNAMES or (before in PARTICLES and word in NEVER))


def _in_one_word(words: list[str]) -> Iterator[str]:
    """ "sofievandenbroeck", "vandenbroecksofie", "vandenbroeck", "svandenbroeck"."""
    plain = [word.replace("'", "") for word in words[:6]]
    for start in {1, 2, len(plain) - 1} & set(range(1, len(plain))):
        first, last = "".join(plain[:start]), "".join(plain[start:])
        yield from (last, first + last, last + first, first[:1] + last, last + first[:1], first + last[:1])


def _initials(words: list[str]) -> Iterator[str]:
    letters = "".join(word[0] for word in words)
    telling = "".join(word[0] for word in words if word not in PARTICLES)
    for form in (letters, telling):
        if 2 <= len(form) <= 6:
            yield from (form, form[1:] + form[0], form[-1] + form[:-1])


def _of_address(address: str) -> Iterator[str]:
    """Name parts in the local part, and the name of an own domain."""
    local, _, _ = address.partition("@")
    label = own_domain(address).partition(".")[0]
    parts = [part for part in _NO_LETTER.split(local) if len(part) >= 3]
    parts += [part for part in _NO_LETTER.split(label) if len(part) >= 4 and part not in KEEP]
    for part in parts:
        yield part
        yield from _surname_inside(part)


def _surname_inside(part: str) -> Iterator[str]:
    """ "claes" in "sofieclaes" and "sclaes", "dewit" in "evadewit"."""
    first = next((part[:cut] for cut in range(min(12, len(part) - 4), 2, -1) if part[:cut] in lexicon.NEAR_NAMES), part[:1])
    rest = part[len(first):]
    listed_so = len(rest) > 3 and rest in lexicon.SURNAMES and (len(first) > 1 or not (part in lexicon.SURNAMES or part in lexicon.FIRST_NAMES))
    if listed_so or (len(first) > 1 and _COMPOUND.match(rest)):
        yield rest


def _pieces(address: str) -> list[str]:
    return [part for part in _NO_LETTER.split(address.partition("@")[0]) if part]


def _of_addresses(addresses: Iterable[str], domains: Iterable[str]) -> Iterator[str]:
    for address in addresses:
        parts = _pieces(address)
        if len("".join(parts)) > 3 and not all(part in NEVER for part in parts):
            yield "".join(parts)
            yield "".join(reversed(parts))
        for part in parts:
            yield from _surname_inside(part)
    for domain in domains:
        label = _NO_LETTER.sub("", domain.partition(".")[0])
        yield from (label, *_surname_inside(label))
