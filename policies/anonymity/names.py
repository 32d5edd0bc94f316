"""Names that are known from the letter itself: the asker's own and those found by cues, searched everywhere with their forms.

Case and accents do not matter, "'s" and diminutives are found too; a name that is also an ordinary word (Roos, Lies, De) needs its capital.
"""

import re
from collections.abc import Iterable, Iterator

from policies.anonymity import lexicon, spelled
from policies.anonymity.asker import name_parts
from policies.anonymity.page import Page
from policies.anonymity.spans import NAME, Span
from policies.anonymity.tidy import fold
from policies.anonymity.words import COMMON, NOT_ORDINARY, OPENERS, ORDINARY, PARTICLES, VERBS

_ENDINGS = ("", "s", "ke", "kes", "ken", "kens", "eke", "ekes", "tje", "tjes", "etje", "etjes", "pje", "pjes", "je", "jes", "kje", "ikje")
_BEFORE = re.compile(r"(?<![^\W_])(?:" + "|".join(sorted(map(re.escape, PARTICLES), key=len, reverse=True)) + r")\s+$|(?<![^\W_])[dlonm]'$")
_PARTICLE_CHARACTERS = 14
_INITIAL_BEFORE = re.compile(r"(?<![^\W_])(?:[A-Z]\.[ ]?){1,3}$")
_JOINS = re.compile(r" (?:(?:van|de|der|den|el|al|ben|la|le) ){0,3}(?:d')?")
_MORE = re.compile(r"(?: (?:van|de|der|den|von|el|ben|d'|le|la)){0,3}(?: [A-ZÀ-Þ][\w'’-]+){1,2}")
_MORE_SMALL = re.compile(r"[ \n]((?:(?:van|vande|vanden|vander|de|der|den|el|al|ben|bin|abu|ait|du|la|le) ){0,3})([^\W\d_]{3,20})(?![^\W_])")
_FAR_PARTICLES = frozenset({"el", "al", "ben", "bin", "abu", "ait"})
_LAST = re.compile(r" ([a-z][\w'’-]{2,}(?: [a-z][\w'’-]{2,})?)(?:, ?[\w-]+)?\s*\Z")
_MOST_INITIALS = 24
_SLIP = 5                                   # letters of a name in which one may be wrong
_LONGEST = 30
_ARTICLE = re.compile(r"(?<![^\W_])(?:der|die|das|den|dem|des|ein|eine|einen|einem|einer|kein|keine) \Z")
_AFTER = re.compile(r" ([^\W\d_]+)")
_WITH = frozenset({"en", "et", "und", "and", "ook", "aussi", "too", "auch", "zelf", "niet", "nooit", "altijd", "ne", "se", "hier", "non", "not",
                   "never"})
_MOST = 400                                 # name parts in one letter


class Names:
    """A set of name parts, each with its owner ("" is the asker), that finds itself in a text."""

    def __init__(self) -> None:
        self._owner: dict[str, str] = {}
        self._forms: dict[str, str] = {}
        self._near: dict[str, list[str]] = {}       # by name part, whole or without one letter: makes slips quick to find
        self._sizes: set[tuple[str, int]] = set()   # first letter and length of words that may be slips
        self._small: set[str] = set()       # names that this letter writes without capital
        self._called: dict[str, str] = {}   # of each owner the name that tells him or her apart
        self._initials: dict[str, str] = {} # "k" or "jd", each with its owner

    def add(self, tokens: Iterable[str], owner: str) -> None:
        for token in tokens:
            if token not in self._owner and len(self._owner) < _MOST:
                self._owner[token] = owner
                self._add_near(token)
                self._forms.update((token + ending, token) for ending in (_ENDINGS if len(token) > 2 else ("", "s")))

    def _add_near(self, token: str) -> None:
        if _SLIP <= len(token) <= _LONGEST:
            self._sizes.update((token[0], len(token) + more) for more in (-1, 0, 1))
            for shape in _shortened(token):
                self._near.setdefault(shape, []).append(token)

    def owner(self, token: str) -> str:
        return self._owner[token]

    def __contains__(self, token: str) -> bool:
        return token in self._owner

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Every name part with its owner."""
        return iter(self._owner.items())

    def adopt(self, name: str, owner: str | None = None, *, adult: bool = False) -> str:
        """Remember a name that was found in the text; gives its owner, who is known already when the telling part is.

        `adult`: a grown-up is meant, so a surname alone is not the child's that bears it as well ("Senna Maes", "mevrouw Maes").
        """
        name = spelled.joined(name)
        parts = tuple(self._forms.get(part) or _without_diminutive(part) for part in name_parts(name))
        if not parts:
            return self._adopt_initials(name, owner)
        called = _given(parts)
        if owner is None:
            owner = self._known(called, alone=len(parts) == 1, adult=adult)
            if owner and self._is_namesake(owner, called, parts):
                owner = " ".join(parts)
        if owner is None:
            owner = f"{called} (adult)" if called in self._owner else called
        self.add((called, *parts, "".join(parts)) if len(parts) > 1 else parts, owner)
        self._called.setdefault(owner, called)
        if name.islower():
            self._small.update(parts)
        return owner

    def _known(self, called: str, *, alone: bool, adult: bool) -> str | None:
        """Whose name this is, when somebody is called so; a surname alone tells its bearer, unless a grown-up is asked for and that is a child."""
        owner = self._owner.get(called)
        if owner is None:
            return self._misspelt_owner(called) if alone and not adult else None
        own = self._called.get(owner, called)
        if owner == "" or own == called:
            return owner
        if not alone:
            return None
        return f"{called} (adult)" if adult and own in lexicon.FIRST_NAMES else owner

    def _is_namesake(self, owner: str, called: str, parts: tuple[str, ...]) -> bool:
        """ "Lotte Maes" after "Lotte Peeters": another surname that lists know, and none in common. The asker is one person under any name."""
        surnames = {token for token, whose in self._owner.items() if whose == owner and token in lexicon.SURNAMES} - {called}
        others = set(parts) - {called}
        return bool(surnames) and surnames.isdisjoint(others) and not others.isdisjoint(lexicon.SURNAMES)

    def _misspelt_owner(self, called: str) -> str | None:
        if called in lexicon.FIRST_NAMES:
            return None
        token = self._slipped(called)
        return self._owner[token] if token else None

    def _slipped(self, word: str) -> str:
        """The name part that this word is a slip of, "" when there is none."""
        if len(word) < _SLIP or (word[0], len(word)) not in self._sizes:
            return ""
        return next((token for shape in _shortened(word) for token in self._near.get(shape, ()) if _is_slip(word, token)), "")

    def _adopt_initials(self, name: str, owner: str | None) -> str:
        letters = "".join(character for character in fold(name[:20]) if character.isalpha())
        if not letters or len(self._initials) >= _MOST_INITIALS:
            return "?" if owner is None else owner
        return self._initials.setdefault(letters, f".{letters}" if owner is None else owner)

    def longer(self, page: Page) -> tuple[str, ...]:
        """Further parts of the asker's name: capitalised words right after a part ("Xander Quintelier"), any words at the very end, and
        words without capital that a list or a particle shows ("youssef el idrissi")."""
        found: list[str] = []
        for span in self.find(page):
            if span.who:
                continue
            after = _MORE.match(page.text, span.end)
            last = _LAST.match(page.text, span.end)
            found += name_parts(after[0]) if after else name_parts(last[1]) if last else _small_surname(page, span.end)
        return tuple(token for token in dict.fromkeys(found) if token not in OPENERS)

    def find(self, page: Page) -> Iterator[Span]:
        """Every place of every name part, particles and initials before it included."""
        yield from self._find_initials(page)
        whose = {word: self._forms[word] for word in page.vocabulary & self._forms.keys()}
        whose.update(self._slips(page))
        bound = {form for form, token in whose.items() if token not in self._small and _needs_capital(token, page.language)}
        last = -1                           # where the name part before ended
        for start, form in page.starts(whose):
            owner = self._owner[whose[form]]
            if owner and (page.is_known(start) or (form in bound and not _stands_as_name(page, start, start + len(form)))):
                continue
            if form not in bound or page.text[start].isupper() or (last >= 0 and _JOINS.fullmatch(page.folded, last, start)):
                last = start + len(form)
                yield Span(_with_particles(page.text, page.folded, start), start + len(form), NAME, owner)

    def _slips(self, page: Page) -> dict[str, str]:
        """Words that are no words and one slip away from a name of this letter: "Lowei" for Lowie."""
        near = (word for word in page.vocabulary if len(word) >= _SLIP and (word[0], len(word)) in self._sizes and word not in self._forms)
        pairs = ((word, self._slipped(word)) for word in near)
        return {word: token for word, token in pairs
                if token and word not in lexicon.FIRST_NAMES and not lexicon.is_word(word, page.language)}

    def _find_initials(self, page: Page) -> Iterator[Span]:
        """ "K." again, once a letter has said who that is."""
        for letters, owner in self._initials.items():
            written = r"\. ?".join(letters.upper()) + r"\."
            yield from (Span(found.start(), found.end(), NAME, owner) for found in re.finditer(rf"(?<![\w.]){written}(?![\w.])", page.text))


def _given(parts: tuple[str, ...]) -> str:
    """The part that tells somebody apart from the family: the first, unless only a later one is a first name ("Maes Lowie")."""
    if parts[0] in lexicon.CHOSEN or len(parts) == 1:
        return parts[0]
    return next((part for part in parts if part in lexicon.CHOSEN), parts[0])


def _shortened(word: str) -> Iterator[str]:
    """The word and what is left of it without one letter, the first excepted: two words that are one slip apart have one of these in common."""
    if _SLIP - 1 <= len(word) <= _LONGEST:
        yield word
        yield from (word[:at] + word[at + 1:] for at in range(1, len(word)))


def _is_slip(word: str, token: str) -> bool:
    """One letter more, less or other, or two changed places, after the first letter; both have five letters at least."""
    if word == token or min(len(word), len(token)) < _SLIP or abs(len(word) - len(token)) > 1 or word[0] != token[0]:
        return False
    at = next((at for at, (left, right) in enumerate(zip(word, token, strict=False)) if left != right), min(len(word), len(token)))
    if len(word) > len(token):
        return word[at + 1:] == token[at:]
    if len(word) < len(token):
        return word[at:] == token[at + 1:]
    return word[at + 1:] == token[at + 1:] or (word[at:at + 2] == token[at:at + 2][::-1] and word[at + 2:] == token[at + 2:])


def _small_surname(page: Page, start: int) -> tuple[str, ...]:
    """The word after the particles that start here, when it is rather a surname than a word, a place or somebody's first name."""
    after = _MORE_SMALL.match(page.folded, start)
    if not after or after[2] in COMMON or lexicon.is_word(after[2], page.language):
        return ()
    known = after[2] in lexicon.SURNAMES and not page.text[after.start(2)].isupper()
    if after[2] in lexicon.FIRST_NAMES or after[2] in lexicon.PLACES or after[2] in lexicon.COUNTRIES:
        return (after[2],) if after[1].strip() in _FAR_PARTICLES else ()
    return (after[2],) if known or after[1] else ()


def stems(word: str) -> Iterator[str]:
    """The name parts of which this folded word may be a form, itself first."""
    for ending in _ENDINGS:
        if word.endswith(ending) and (not ending or len(word) - len(ending) > 2):
            yield word[:len(word) - len(ending)]


def _without_diminutive(part: str) -> str:
    """ "lowieke" is lowie, when nobody is called so and somebody is called lowie."""
    if part in lexicon.CHOSEN:
        return part
    bases = (part.removesuffix(ending) for ending in _ENDINGS if ending and part.endswith(ending))
    return next((base for base in bases if len(base) > 2 and base in lexicon.CHOSEN), part)


def _stands_as_name(page: Page, start: int, end: int) -> bool:
    """Of a name that is a word too: not "Elke dag" at the start of a sentence, not "der Wolf" in German."""
    if page.language == "de" and _ARTICLE.search(page.folded[max(0, start - 7):start]):
        return False
    after = _AFTER.match(page.folded, end) if page.starts_sentence(start) else None
    return after is None or page.text[after.start(1)].isupper() or after[1] in VERBS or after[1] in _WITH


def _needs_capital(token: str, language: str) -> bool:
    if language == "nl" and (token in NOT_ORDINARY or (token in ORDINARY and not lexicon.is_word(token, language))):
        return False
    return len(token) <= 2 or token in ORDINARY or token in COMMON or lexicon.is_word(token, language)


def _with_particles(text: str, folded: str, start: int) -> int:
    """Take "van den", "De" and "P." before the name along; a particle of three letters or less needs company or a capital."""
    while True:
        window = max(0, start - _PARTICLE_CHARACTERS)
        found = _BEFORE.search(folded[window:start])
        if found and (text[window + found.start()].isupper() or _is_compound(folded, window + found.start(), start)):
            start = window + found.start()
            continue
        initial = _INITIAL_BEFORE.search(text[window:start])
        return window + initial.start() if initial else start


def _is_compound(folded: str, particle: int, start: int) -> bool:
    """ "van der Meer", "van den Broeck": lower-case particles that only occur in names when they come in pairs."""
    if folded[particle:start].strip() not in {"der", "den", "ten", "ter"}:
        return False
    return folded[max(0, particle - 4):particle].strip() in {"van", "von", "de", "te", ""}
