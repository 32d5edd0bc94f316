"""Does an answer name the asker, or somebody whom the letter named? For the outbox, where alone both are known.

Whoever writes such a name has guessed it or was told. Case, accents, possessives and diminutives do not matter. A name that is also
an ordinary word (Roos), a place (Peer) or a month (May) counts only where it stands as a name: capitalised after a greeting or beside another
part of the same name; an ordinary word also in mid-sentence, except in German, which gives every noun a capital.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from policies.anonymity import lexicon
from policies.anonymity.asker import name_parts, own_domain
from policies.anonymity.tidy import fold
from policies.anonymity.words import COMMON, KEEP, NEVER, NOT_ORDINARY, OPENERS, ORDINARY, listed
from policies.letter import Address

MOST = 200                                  # names of one exchange
SURE = 0.7                                  # a mask of less confidence counts only when it is a known name
_HIDDEN = re.compile("[\u0300-\u036f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_ENDING = re.compile(r"(?:s|(?:[ekptn]{0,2}je|k?es?ke|eke|ke|ikje|ken|kje)[sn]?)?(?![^\W_])")
_SENTENCE = re.compile(r"(?:[.!?:;…•>|\n]|- )[\s\"'(«“„‘\[*>-]*\Z")
_JOIN = r"(?:[ \u00a0\n.-]{1,2}(?:(?:van|von|vanden|de|der|den|het|ten|ter|du|la|le|el|al|ben|bin|zu|d)[ '’]){0,3})"
_BESIDE_BEFORE = re.compile(rf"([^\W\d_]+){_JOIN}\Z")
_BESIDE_AFTER = re.compile(rf"{_JOIN}([^\W\d_]+)")
_GREETED = re.compile(
    r"(?<![^\W_])(?:beste|dag|lieve|liefste|lief|hallo|hoi|hey|he|geachte|goedendag|goeiedag|goeiemorgen|goedemorgen|goedemiddag|goedenavond|cher|"
    r"chere|bonjour|bonsoir|salut|dear|hi|hello|liebe|lieber|guten tag|mevrouw|meneer|mijnheer|mevr|dhr|heer|madame|monsieur|mme|frau|herr|herrn|"
    r"mr|mrs|ms|miss|juf|meester)\.?[ \u00a0]{1,2}"
    r"(?:(?:mevrouw|meneer|mijnheer|mevr\.?|dhr\.?|heer|madame|monsieur|mme|frau|herr|mr\.?|mrs\.?|ms\.?)\s)?"
    r"(?:(?:van|von|de|der|den|het|ten|ter|du|la|le|el|al|ben)\s){0,3}\Z")
_CALLED = re.compile(r"[,!](?=\s)|\s*(?:\n|\Z)")      # "Roos, ..." or "Roos" on a line of its own
_LETTERS = re.compile(r"[^\W\d_]+")
_WINDOW = 40
_NOT_NAMES = NEVER | listed("lezer lezers lezeres vraagsteller vraagstelster vriend vriendin vrienden reader readers lecteur leser")


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as it is searched: without invisible letters, and folded character by character."""

    text: str
    folded: str
    language: str
    skipped: tuple[int, ...] = ()           # where invisible letters stood

    def written_at(self, position: int) -> int:
        """The same place in the text as it was written."""
        for skipped in self.skipped:
            position += skipped <= position
        return position


def draft(text: str, language: str) -> Draft:
    """Prepare a text for the searches of this module."""
    if text.isascii():
        return Draft(text, text.lower(), language)
    skipped = tuple(found.start() for found in _HIDDEN.finditer(text))
    seen = _HIDDEN.sub("", text) if skipped else text
    return Draft(seen, fold(seen), language, skipped)


class _Weight(Enum):
    NEVER = 0                               # tells nothing about anybody
    BESIDE = 1                              # after a greeting or beside another part of the name
    CAPITAL = 2                             # also with a capital in mid-sentence
    ALWAYS = 3                              # whatever the case


@dataclass(frozen=True, slots=True)
class Masked:
    """A name that was masked in a letter, and how sure the redactor was."""

    text: str
    confidence: float


class Names:
    """The names of one exchange: of who asks, and of who is named in the letters. `public`: folded words that everybody may read."""

    def __init__(self, askers: Iterable[Address], masked: Iterable[Masked], public: frozenset[str] = frozenset()) -> None:
        own = (token for person in askers for token in _parts(person))
        told = (token for name in masked for token in name_parts(name.text) if len(token) > 2 and (name.confidence >= SURE or is_name(token)))
        found = (token for token in (*own, *told) if token not in public and token not in _NOT_NAMES)
        self._tokens = list(dict.fromkeys(found))[:MOST]

    def first_in(self, answer: Draft) -> int | None:
        """The place of the first name that the answer gives away, None when it names nobody. Whose it is stays here: that would confirm a guess."""
        return min((start for token in self._tokens if token in answer.folded for start in self._places(answer, token)), default=None)

    def _places(self, answer: Draft, token: str) -> Iterator[int]:
        for start, end in _occurrences(answer.folded, token):
            if is_meant(answer, start, end, token, self._tokens):
                yield start
                return


def _parts(person: Address) -> Iterator[str]:
    """Everything of a person that can be a name: the words of the display name; of local part and own domain what is no ordinary word."""
    shown = name_parts(person.name)
    yield from shown
    address = fold(person.address)
    for part in _LETTERS.findall(f"{address.partition('@')[0]} {own_domain(address).partition('.')[0]}"):
        if part not in shown and len(part) > 2:
            if is_name(part):
                yield part
                continue
            yield from _parts_of(part)
            if len(part) > 3 and not _is_kept(part):
                yield part


def _parts_of(joined: str) -> Iterator[str]:
    for cut in range(3, len(joined) - 2):
        if joined[:cut] in lexicon.FIRST_NAMES and (joined[cut:] in lexicon.SURNAMES or joined[cut:] in lexicon.FIRST_NAMES):
            yield joined[:cut]
            yield joined[cut:]
    if len(joined) > 4 and joined[1:] in lexicon.SURNAMES:
        yield joined[1:]


def words_of(text: str) -> frozenset[str]:
    """The folded words of a text."""
    return frozenset(_LETTERS.findall(fold(text)))


def is_name(token: str) -> bool:
    """Is anybody called so?"""
    return token in lexicon.FIRST_NAMES or token in lexicon.SURNAMES


def _occurrences(folded: str, token: str) -> Iterator[tuple[int, int]]:
    at = folded.find(token)
    while at >= 0:
        ending = None if folded[at - 1:at].isalnum() else _ENDING.match(folded, at + len(token))
        if ending:
            yield at, ending.end()
        at = folded.find(token, at + len(token))


def is_meant(answer: Draft, start: int, end: int, token: str, others: Iterable[str] = ()) -> bool:
    """Does the word at this place stand there as a name? `others`: further parts of the same name."""
    if _is_public(answer.folded, start, token):
        return False
    weight = _weight(token, answer.folded[start:end], answer.language)
    if weight in (_Weight.ALWAYS, _Weight.NEVER):
        return weight is _Weight.ALWAYS
    if not answer.text[start].isupper():
        return False
    before = answer.folded[max(0, start - _WINDOW):start]
    if _GREETED.search(before) or _is_beside(answer.folded, before, end, token, others):
        return True
    return weight is _Weight.CAPITAL and _stands_as_name(answer.text, start, end)


def _is_public(folded: str, start: int, token: str) -> bool:
    """ "Thomas Gordon", "Harry Potter": names that tell nothing about who asks."""
    phrases = [phrase for phrase in lexicon.KNOWN_PHRASES if token in phrase]
    return any(phrase in folded[max(0, start - phrase.index(token)):start + len(phrase)] for phrase in phrases)


def _weight(token: str, word: str, language: str) -> _Weight:
    """`word` is the token with its ending: Len is a name, and "lens" a word."""
    if not _is_ordinary(token, language) and (word == token or not _is_ordinary(word, language)):
        return _Weight.ALWAYS
    if not is_name(token):
        return _Weight.NEVER
    return _Weight.BESIDE if language == "de" or len(token) < 3 or _is_kept(token) else _Weight.CAPITAL


def _is_kept(token: str) -> bool:
    """Capitalised, but telling nothing: months, holidays, brands, openings of sentences, places."""
    return token in KEEP or token in OPENERS or token in lexicon.PLACES or token in lexicon.COUNTRIES


def _is_ordinary(token: str, language: str) -> bool:
    if _is_kept(token) or len(token) < 3:
        return True
    return token not in NOT_ORDINARY and (token in ORDINARY or token in COMMON or lexicon.is_word(token, language))


def _is_beside(folded: str, before: str, end: int, token: str, others: Iterable[str]) -> bool:
    left, right = _BESIDE_BEFORE.search(before), _BESIDE_AFTER.match(folded, end)
    beside = {found[1] for found in (left, right) if found} - {token}
    return any(other in beside and is_name(other) for other in others)


def _stands_as_name(text: str, start: int, end: int) -> bool:
    """A capital that no sentence asks for, or a word that is called out. Words in capitals throughout say nothing."""
    if end - start > 1 and text[start:end].isupper():
        return False
    begins = _SENTENCE.search("\n" + text[max(0, start - 20):start] if start < 20 else text[start - 20:start])
    if not begins:
        return True
    return text[start - 1:start] in ("", "\n") and _CALLED.match(text, end) is not None
