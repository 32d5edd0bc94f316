"""One piece of a letter as the name detectors see it: text, folded text and its capitalised words, each looked at once for all detectors."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, KeysView
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from policies.anonymity import lexicon
from policies.anonymity.tidy import fold
from policies.anonymity.words import KEEP, NEVER, OPENERS, PARTICLES, RELATIONS, listed

# The look-behind stands after the first letter: so a search passes small letters at once.
_CAPITALISED = re.compile(r"[^\W\d_a-zß-öø-ÿ](?<![\w@#&-].)(?:[^\W_]|['’-](?=[^\W_]))*")
_ELIDED = re.compile(r"(?:[jldnscmt]|qu|jusqu|lorsqu|puisqu|aujourd)['’](?=.)")
_GLUED = re.compile(r"(?<![\w@/#.&-])[a-zà-ÿ]{2,20}(?=[A-ZÀ-Þ][a-zß-ÿ]{2})")
_MAY_BE_GLUED = re.compile(r"[A-ZÀ-Þ](?<=[a-zà-ÿ].)")
_PLAIN_WORD = re.compile(r"[^\W\d_]+")
_ASCII_WORD = re.compile(r"[a-z]+")         # the same, faster
_LOWER = re.compile(r"[a-z]")
_UPPER = re.compile(r"[A-Z]")
_STARTS = re.compile(r"(?:\A|[.!?…;*•>|\n]|- |[.!?][\"')\]])[\s\"'(«“„‘\[*>-]*\Z")
_MOST_MISSPELT = 60                         # words of a page for which it is tried
_WRAPPED = 45                               # a line longer than this may go on in the next one, without a new sentence


_NAMED_AFTER = listed("methode syndroom theorie dieet boek therapie model methodiek schaal test school-methode syndrome methode diat")
_CONTRACTED = frozenset({"m", "ll", "ve", "d", "re", "t"})
_HARMLESS = KEEP | OPENERS | RELATIONS | NEVER | lexicon.KNOWN_WORDS
_KIN_AT_GRANDPARENTS = re.compile(
    r"\b(?:mijn|onze|ons|m'n|mn|mon|ma|mes|notre|nos|my|our|meine?|unsere?)\s(?:[a-z]+\s)?(?:kleinkind|kleinzoon|kleindochter|schoonzoon|schoondochter|"
    r"petit-fils|petite-fille|petits-enfants|grandson|granddaughter|grandchild|enkel|schwiegersohn|schwiegertochter)|"
    r"\b(?:ben|bin|suis|am|als|en tant que|as)\s(?:de\s|een\s|la\s|le\s|une?\s|a\s|the\s|die\s|der\s)?(?:trotse\s|bezorgde\s)?"
    r"(?:oma|opa|omi|bomma|bompa|grootmoeder|grootvader|grootouder|grand-mere|grand-pere|mamie|papy|grandmother|grandfather|grandma|grandpa|nan|"
    r"grossmutter|grossvater)\b")


@dataclass(slots=True)
class Word:
    """A capitalised word. `sort` says what it may be (see sort_of)."""

    start: int
    end: int
    key: str
    sort: str


@dataclass
class Page:
    """`language` is that of the letter. Everything else is worked out when it is first asked for."""

    text: str
    language: str = "nl"
    stretches: dict[object, tuple[tuple[int, int], ...]] = field(default_factory=dict)     # by gate: see gates.py
    _misspelt: dict[str, bool] = field(default_factory=dict)
    _sentences: dict[int, bool] = field(default_factory=dict)

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """All words, folded, each with the positions where it starts."""
        places = defaultdict[str, list[int]](list)
        pattern = _ASCII_WORD if self.folded.isascii() else _PLAIN_WORD
        for found in pattern.finditer(self.folded):
            places[found[0]].append(found.start())
        return dict(places)

    @property
    def vocabulary(self) -> KeysView[str]:
        return self.places.keys()

    def has(self, words: frozenset[str]) -> bool:
        """Does one of these words stand here?"""
        return not words.isdisjoint(self.places)

    def starts(self, words: Iterable[str]) -> list[tuple[int, str]]:
        """Where these words start, in the order of the text."""
        found = [(start, word) for word in words for start in self.places[word]]
        found.sort()
        return found

    @cached_property
    def single_letters(self) -> int:
        """How many words are a single letter."""
        return sum(len(places) for word, places in self.places.items() if len(word) == 1)

    @cached_property
    def shouts(self) -> bool:
        """More capitals than small letters: then a capital tells nothing."""
        return len(_UPPER.findall(self.text)) > len(_LOWER.findall(self.text))

    @cached_property
    def whispers(self) -> bool:
        """Hardly a capital anywhere: then its absence tells nothing."""
        return len(_UPPER.findall(self.text)) * 100 < len(self.text)

    @cached_property
    def titles(self) -> bool:
        """Every Other Word Starts With A Capital: then it tells little."""
        return len(self.capitalised) * 3 > sum(map(len, self.places.values())) > 12

    @cached_property
    def capitalised(self) -> list[Word]:
        words = []
        for found in _CAPITALISED.finditer(self.text):
            start, end = found.span()
            if not self.text[start].isupper():
                continue
            key = self.folded[start:end]
            if self.language == "fr" and (elided := _ELIDED.match(key)):
                start, key = start + elided.end(), key[elided.end():]
                if not self.text[start].isupper():
                    continue                    # "J'ai", not "L'Oréal"
            if key.endswith("'s"):
                key, end = key[:-2], end - 2
            sort = "K" if self.is_known(start) else sort_of(key, self.text[start:end], self.language)
            words.append(Word(start, end, key, sort))
        return sorted([*words, *self._glued()], key=lambda word: word.start)

    def _glued(self) -> Iterator[Word]:
        """ "jufSofie", "manKristof": a name after a word that has lost its blank."""
        for found in _GLUED.finditer(self.text) if _MAY_BE_GLUED.search(self.text) else ():
            rest = _PLAIN_WORD.match(self.folded, found.end())
            if rest and lexicon.is_word(found[0], self.language) and rest[0] in lexicon.FIRST_NAMES:
                yield Word(rest.start(), rest.end(), rest[0], "N")

    @cached_property
    def _known(self) -> list[tuple[int, int]]:
        """Where "Harry Potter" and the like stand."""
        found = []
        for word in lexicon.KNOWN_BY_WORD.keys() & self.vocabulary:
            for phrase in lexicon.KNOWN_BY_WORD[word]:
                at = self.folded.find(phrase)
                while at >= 0:
                    if not (self.folded[at - 1:at].isalnum() or self.folded[at + len(phrase):at + len(phrase) + 1].isalnum()):
                        found.append((at, at + len(phrase)))
                    at = self.folded.find(phrase, at + len(phrase))
        return sorted(found)

    def is_known(self, start: int) -> bool:
        """Does a name that everybody knows stand here?"""
        at = bisect_right(self._known, (start, len(self.text))) - 1
        return at >= 0 and start < self._known[at][1]

    def is_misspelt(self, word: str) -> bool:
        """As lexicon.is_misspelt(), for the first words of a page only: a hostile text would ask thousands of times."""
        if word not in self._misspelt:
            if len(self._misspelt) >= _MOST_MISSPELT:
                return False
            self._misspelt[word] = lexicon.is_misspelt(word, self.language)
        return self._misspelt[word]

    @cached_property
    def of_grandparent(self) -> bool:
        """Does a grandparent write? Then "mijn dochter" is no child."""
        return _KIN_AT_GRANDPARENTS.search(self.folded) is not None

    def starts_sentence(self, start: int) -> bool:
        """Does a sentence, a line or a list item start here? There a capital tells less. Detectors ask this of the same words."""
        if start not in self._sentences:
            self._sentences[start] = self._starts_sentence(start)
        return self._sentences[start]

    def _starts_sentence(self, start: int) -> bool:
        before = self.text[max(0, start - 8):start]
        if not before or before.isspace():
            return not self._goes_on(start)
        if not _STARTS.search(before):
            return False
        return not (before.rstrip(" ").endswith("\n") and self._goes_on(start))

    def _goes_on(self, start: int) -> bool:
        end = self.text.rfind("\n", 0, start)
        if end <= 0:
            return False
        line = self.text[self.text.rfind("\n", 0, end) + 1:end].rstrip()
        return len(line) > _WRAPPED and line[-1] not in ".!?:;,)" and not self.text[end + 1:start].strip()


@lru_cache(8192)
def sort_of(key: str, raw: str, language: str) -> str:
    """What a capitalised word may be.

    N first name, n first name and ordinary word, S surname, s surname and word, P place, p place and word, T particle, I initial,
    A letters (ADHD), K known and harmless, W ordinary word, C compound that no list has, U unknown: with a capital, rather a name.
    """
    if len(key) == 1:
        return "I"
    if key in PARTICLES:
        return "T"
    if key in _HARMLESS or (language == "en" and key.partition("'")[2] in _CONTRACTED):
        return "K"
    if "-" in key:
        return _sort_of_compound(key, raw, language)
    if len(key) <= 3 and raw.isupper() and key not in lexicon.NEAR_NAMES:
        return "A"
    is_place = key in lexicon.PLACES and key not in lexicon.NEAR_NAMES
    if key in lexicon.FIRST_NAMES and not is_place:
        return "n" if lexicon.is_word(key, language) else "N"
    if is_place:
        return "p" if lexicon.is_word(key, language) else "P"
    if key in lexicon.COUNTRIES and not lexicon.is_listed(key, language):
        return "K"
    if key in lexicon.FAR_PLACES:
        return "p" if lexicon.is_word(key, language) else "P"
    if len(key) <= 5 and raw.isupper():
        return "A"
    word = lexicon.is_word(key, language)
    if key in lexicon.SURNAMES:
        return "s" if word else "S"
    return "U" if not word else "W" if lexicon.is_listed(key, language) else "C"


def _sort_of_compound(key: str, raw: str, language: str) -> str:
    if key in lexicon.PLACES:
        return "P"
    if key in lexicon.FIRST_NAMES:
        return "N"
    if key in lexicon.COUNTRIES:
        return "K"
    parts = [part for part in key.split("-") if part]
    if parts and parts[0] in ("sint", "saint", "sainte", "st", "ste"):
        return "U"
    if not parts or parts[0] in KEEP or raw.split("-")[0].isupper() or parts[-1] in KEEP:
        return "K"
    if any(part in lexicon.PLACES and len(part) > 4 for part in parts):
        return "P"
    if parts[0] in lexicon.FIRST_NAMES and (len(parts) < 2 or parts[1] in lexicon.FIRST_NAMES or not lexicon.is_word(parts[1], language)):
        return "N"
    if parts[-1] in _NAMED_AFTER:
        return "K"
    return "W" if all(len(part) < 3 or lexicon.is_word(part, language) for part in parts) else "U"
