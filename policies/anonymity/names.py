"""Names that are known from the letter itself: the asker's own and those found by cues, searched everywhere with their forms.

Case and accents do not matter, "'s" and diminutives are found too; a name that is also an ordinary word (Roos, Lies, De) needs its capital.
"""

import re
from collections.abc import Iterable, Iterator

from policies.anonymity import lexicon
from policies.anonymity.page import Page
from policies.anonymity.spans import NAME, Span
from policies.anonymity.tidy import fold
from policies.anonymity.words import COMMON, NEVER, NOT_ORDINARY, OPENERS, ORDINARY, PARTICLES, PROVIDERS, STILL_NAMES
from policies.letter import Address, Letter

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ENDINGS = ("", "s", "ke", "kes", "ken", "kens", "eke", "ekes", "tje", "tjes", "etje", "etjes", "pje", "pjes", "je", "jes", "kje", "ikje")
_BEFORE = re.compile(r"(?<![^\W_])(?:" + "|".join(sorted(map(re.escape, PARTICLES), key=len, reverse=True)) + r")\s+$")
_PARTICLE_CHARACTERS = 14
_INITIAL_BEFORE = re.compile(r"(?<![^\W_])(?:[A-Z]\.[ ]?){1,3}$")
_JOINS = re.compile(r" (?:(?:van|de|der|den|el|al|ben|la|le) ){0,3}(?:d')?")
_MORE = re.compile(r"(?: (?:van|de|der|den|von|el|ben|d'|le|la)){0,3}(?: [A-ZÀ-Þ][\w'’-]+){1,2}")
_LAST = re.compile(r" ([a-z][\w'’-]{2,}(?: [a-z][\w'’-]{2,})?)(?:, ?[\w-]+)?\s*\Z")
_MOST = 400                                 # name parts in one letter
_LONGEST = 24                               # seeds at most: display names are sometimes used as billboards


def own_tokens(letter: Letter) -> tuple[str, ...]:
    """The asker's own name parts, folded: display names, local part, own domain unless it is a provider's, Reply-To, vCards."""
    people = (letter.sender, *letter.reply_to)
    tokens = [token for person in people for token in _of_name(person.name)]
    tokens += [token for name in letter.other_names for token in _of_name(name)]
    tokens += [token for person in people for token in _of_address(person)]
    return tuple(dict.fromkeys(token for token in tokens if _is_telling(token)))[:_LONGEST]


def of_text(name: str) -> tuple[str, ...]:
    """The telling parts of a name that was found in the text."""
    return tuple(dict.fromkeys(token for token in _of_name(name) if _is_telling(token)))


def _of_name(name: str) -> Iterator[str]:
    if "@" in name:
        yield from _of_address(Address("", name.strip("<>'\" ")))
        return
    tokens = _TOKEN.findall(fold(name[:200]))
    for token in tokens:
        yield token.removeprefix("d'") if len(token) > 4 else token
    if len(tokens) > 1:
        for start in range(1, min(3, len(tokens))):     # "vandenbroeck" written in one word
            joined = "".join(tokens[start:]).replace("'", "")
            if len(joined) >= 6:
                yield joined


def _of_address(person: Address) -> Iterator[str]:
    local, _, domain = fold(person.address).partition("@")
    for token in re.split(r"[\W\d_]+", local):
        if len(token) >= 3:
            yield token
    labels = domain.split(".")[:-1]
    if labels and labels[-1] not in PROVIDERS:
        yield from (token for token in re.split(r"[\W\d_]+", labels[-1]) if len(token) >= 4)


def _is_telling(token: str) -> bool:
    return len(token) >= 2 and token not in PARTICLES and token not in NEVER


class Names:
    """A set of name parts, each with its owner ("" is the asker), that finds itself in a text."""

    def __init__(self) -> None:
        self._owner: dict[str, str] = {}
        self._forms: dict[str, str] = {}
        self._small: set[str] = set()       # names that this letter writes without capital

    def add(self, tokens: Iterable[str], owner: str) -> None:
        for token in tokens:
            if token not in self._owner and len(self._owner) < _MOST:
                self._owner[token] = owner
                self._forms.update((token + ending, token) for ending in (_ENDINGS if len(token) > 2 else ("", "s")))

    def owner(self, token: str) -> str:
        return self._owner[token]

    def __contains__(self, token: str) -> bool:
        return token in self._owner

    def adopt(self, name: str, owner: str | None = None) -> str:
        """Remember a name that was found in the text; gives its owner, who is known already when a telling part is."""
        parts = tuple(self._forms.get(part) or _without_diminutive(part) for part in of_text(name))
        first = [part for part in parts if part in lexicon.FIRST_NAMES] or list(parts)
        if owner is None:
            owner = next((self._owner[part] for part in first if part in self._owner), None)
        if owner is None and len(parts) == 1:
            owner = self._owner.get(parts[0])
        if owner is None:
            owner = first[0] if first else "?"
        self.add(parts, owner)
        if name.islower():
            self._small.update(parts)
        return owner

    def longer(self, page: Page) -> tuple[str, ...]:
        """Further parts of the asker's name: capitalised words right after a part ("Xander Quintelier"), any words at the very end."""
        found: list[str] = []
        for span in self.find(page):
            after = _MORE.match(page.text, span.end) if not span.who else None
            last = _LAST.match(page.text, span.end) if not span.who else None
            found += of_text(after[0]) if after else of_text(last[1]) if last else ()
        return tuple(token for token in dict.fromkeys(found) if token not in OPENERS)

    def find(self, page: Page) -> Iterator[Span]:
        """Every place of every name part, particles and initials before it included."""
        hits = [word for word in page.vocabulary if word in self._forms]
        if not hits:
            return
        bound = {form for form in hits if self._forms[form] not in self._small and _needs_capital(self._forms[form], page.language)}
        last = -1                           # where the name part before ended
        for start, form in page.starts(hits):
            if form not in bound or page.text[start].isupper() or (last >= 0 and _JOINS.fullmatch(page.folded, last, start)):
                last = start + len(form)
                yield Span(_with_particles(page.text, page.folded, start), start + len(form), NAME, self._owner[self._forms[form]])


def _without_diminutive(part: str) -> str:
    """ "lowieke" is lowie, when nobody is called so and somebody is called lowie."""
    if part in lexicon.NEAR_NAMES:
        return part
    bases = (part.removesuffix(ending) for ending in _ENDINGS if ending and part.endswith(ending))
    return next((base for base in bases if len(base) > 2 and base in lexicon.NEAR_NAMES), part)


def _needs_capital(token: str, language: str) -> bool:
    if language == "nl" and (token in STILL_NAMES or token in NOT_ORDINARY):
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
