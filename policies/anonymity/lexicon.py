"""What is known by heart: first names, surnames, places, countries, and which words are ordinary ones. All keys are folded.

Names are read when the module is; ordinary words of a language when its first letter comes, in about a twentieth of a second.
Sources and licences: lists/README.md.
"""

import lzma
import re
from functools import cache, lru_cache
from importlib.resources import files

_LISTS = files("policies.anonymity") / "lists"


def _read(*names: str) -> frozenset[str]:
    return frozenset(value for name in names for value in (_LISTS / f"{name}.txt").read_text("utf-8").split("\n") if value)


def _own(name: str) -> frozenset[str]:
    return frozenset((_LISTS / f"own_{name}.txt").read_text("utf-8").split())


NEAR_NAMES = _read("first_names") | _own("first_names")
WIDE_NAMES = _read("first_names_wide")      # known names that no language has as a word, but that mistyped words may look like
FIRST_NAMES = NEAR_NAMES | WIDE_NAMES | _read("first_names_far")
# Authors of methods and books, heroes of children, games, shops, medicines: they tell nothing about who asks. A phrase stays only
# as a whole ("Harry Potter" does, a son Harry does not).
_KNOWN = _read("own_known")
KNOWN_PHRASES = frozenset(known for known in _KNOWN if " " in known)
KNOWN_WORDS = _KNOWN - KNOWN_PHRASES
KNOWN_BY_WORD: dict[str, tuple[str, ...]] = {}          # by their longest word, which seldom is "de"
for _phrase in sorted(KNOWN_PHRASES):
    _longest = max(re.findall(r"[^\W\d_]+", _phrase), key=len)
    KNOWN_BY_WORD[_longest] = (*KNOWN_BY_WORD.get(_longest, ()), _phrase)
CHOSEN = NEAR_NAMES | WIDE_NAMES              # these rather tell a person apart than a surname does
SURNAMES = _read("surnames")
PLACES = _read("places") | frozenset(place.replace("_", " ") for place in _own("places"))
FAR_PLACES = _read("places_far")
COUNTRIES = _read("countries")
WORLD = _read("places_world")

_START = 4                                  # letters by which words are grouped: one short search instead of a million strings


@cache
def _groups(language: str) -> dict[str, str]:
    text = lzma.decompress((_LISTS / f"words_{language}.xz").read_bytes()).decode("ascii")
    return {line[:line.index(" ")]: f"{line[line.index(' '):]} " for line in text.split("\n") if " " in line}


def is_listed(word: str, language: str) -> bool:
    """Does the word list of the language have this folded word?"""
    group = _groups(language).get(word[:_START])
    return group is not None and f" {word[_START:]} " in group


@lru_cache(8192)                            # detectors ask for the same words, and so does the next letter
def is_word(word: str, language: str) -> bool:
    """Is this folded word an ordinary one of the language? Compounds of two such words are."""
    if len(word) > 40:
        return False
    if len(word) <= 14 and is_listed(word, language):
        return True
    if language == "de" and any(is_listed(word[cut:], language) for cut in range(max(3, len(word) - 14), len(word) - 5)):
        return True                         # Schulpsychologe: a known noun at the end
    return len(word) >= 8 and language == "nl" and word not in SURNAMES and word not in FIRST_NAMES and _is_compound(word, language)


def _is_compound(word: str, language: str) -> bool:
    for cut in range(4, min(15, len(word) - 3)):
        rest = word[cut:]
        if len(rest) <= 14 and is_listed(word[:cut], language) and (
                is_listed(rest, language) or (rest[0] == "s" and len(rest) > 4 and is_listed(rest[1:], language))):
            return True
    return False


def is_misspelt(word: str, language: str) -> bool:
    """Is this folded word, which no list has, one letter away from an ordinary one ("vroger", "gisternn")? Costs some hundred look-ups."""
    if not 6 <= len(word) <= 14:
        return False
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
    near = [left + right[1:] for left, right in cuts if right]
    near += [left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1]
    near += [left + letter + right for left, right in cuts for letter in letters]
    near += [left + letter + right[1:] for left, right in cuts if right for letter in "aeiou"]
    return any(is_listed(other, language) for other in near if len(other) > 4)
