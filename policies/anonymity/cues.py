"""Words that announce a name: "mijn zoon X", "juf X", "ik ben X", "hij heet X"; and the header lines of a forwarded mail.

A cue also tells whether a child is meant, so that a volunteer reads [kind 1] where the letter says so.
"""

import re
from collections.abc import Iterable, Iterator
from enum import Enum

from policies.anonymity import cue_words
from policies.anonymity.spans import NAME, Span
from policies.anonymity.words import OPENERS, PARTICLES, listed


class Cue(Enum):
    """NONE announces nothing; CHILD and GROWN tell who is meant; TOLD announces somebody; SELF the asker."""

    NONE = 0
    CHILD = 1
    GROWN = 2
    TOLD = 3
    SELF = 4


NONE, CHILD, GROWN, TOLD, SELF = Cue.NONE, Cue.CHILD, Cue.GROWN, Cue.TOLD, Cue.SELF

def _phrases(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in " ".join(text.split()).split("|"))


_CUE_OF = {**dict.fromkeys(cue_words.GROWN, GROWN), **dict.fromkeys(cue_words.YOUNG, CHILD)}
_ENDS = {f" {part}": TOLD for part in _phrases(cue_words.PHRASES)} | {f" {part}": CHILD for part in _phrases(cue_words.YOUNG_PHRASES)}
_ENDS |= {f" {part}": SELF for part in _phrases(cue_words.OWN_PHRASES)}
# With one of these every announcement ends: nothing needs to be looked at elsewhere.
_LAST_WORDS = frozenset(_CUE_OF) | {part.split()[-1].rpartition("'")[2] for part in _ENDS} | {"mevr", "mw", "dhr", "dr", "prof"}
_BOTH_ENDS = cue_words.YOUNG_ENDS + cue_words.GROWN_ENDS
_LONGEST = max(map(len, _ENDS))
_SHORT = ("mevr.", "mw.", "dhr.", "dr.", "prof.", "mr.", "mrs.", "ms.", "juffr.", "mstr.", "drs.", "mme.", "fr.", "hr.", "m.", "med.", "me.", "mej.",
          "fam.", "geb.")
_OPENING = " ('\"\n:*/[„“”«‘’"
_STRIPPED = " ,:('\"-*/[„“”«‘’\n"
# "ik heet eigenlijk X", "mama noemt mij nog altijd X"
_ADVERBS = listed("""
    nog altijd eigenlijk gewoon tegenwoordig nu voortaan liever soms echt meestal toujours encore maintenant always still now really immer noch jetzt
    eigentlich
""")
_ADVERB = re.compile(rf"(?: (?:{'|'.join(sorted(_ADVERBS))}|in het)){{1,3}}\Z")
_ANNOUNCING = frozenset({"ben", "mij", "me", "hem", "haar", "suis", "am", "i'm", "bin", "him", "her", "mich"})
_OPENED = re.compile(r"[\n(\"“„«‘]|(?<!\w)'")
_OF = frozenset({"van", "de", "d'", "von", "of"})
_IS = re.compile(r"([a-z-]+) (?:is|zijn|heten|waren|was|est|sont|are|were|ist|sind|:) (?:dus |onze |de |kleine |petit |petite |little )?\Z")
_LAST = re.compile(r"[a-z-]+")
_POSSESSED = re.compile(
    r"\b(?:mijn|m'n|mn|zijn|z'n|zn|haar|onze|ons|de|den|mijne|mon|ma|mes|son|sa|notre|la|le|my|his|her|our|the|meine?|seine?|ihre?) \Z")
_SENTENCE = re.compile(r"[.!?;\n]")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_BETWEEN = re.compile(
    r"[ ,;&+()/\d]*(?:\b(?:jaar|j|jr|maanden|mnd|en|et|und|and|ans|mois|zijn|haar|mijn|onze|son|sa|his|her|ihr|"
    r"sein)\b[ ,.;&+()/\d]*){0,4}")
_PARTICLE = r"(?:van|de|der|den|ter|ten|von|el|al|ben|du|le|la|di|da|d['’]|'t)"
_PARTICLES = re.compile(r"(?<![^\W_])(?:(?:van|de|der|den|d'|el|ben|vande|vander|vanden|te|ter|ten|von|of|le|la|du) ?){1,3}\Z")
_CAPITAL = r"[A-ZÀ-ÞĀ-Ž][\w'’.-]{0,30}"
_HEADER_NAME = re.compile(
    rf"^[ >*]*(?:Van|Aan|From|To|De|À|Von|An|Cc|CC|"
    rf"Kopie)\s?:\**\s{{0,3}}\"?((?:{_PARTICLE}\s){{0,2}}{_CAPITAL}(?:\s(?:{_PARTICLE}\s){{0,2}}{_CAPITAL}){{0,4}})"
    r"(?=\"?\s{0,2}(?:[<\[(,;]|$))", re.M)


def of_word(word: str) -> Cue:
    """What this word alone announces; compounds do as their last part does ("zwemjuf", "halfzusje")."""
    cue = _CUE_OF.get(word)
    if cue is None and len(word) > 5 and word.endswith(_BOTH_ENDS) and word not in cue_words.NO_CUE:
        cue = CHILD if word.endswith(cue_words.YOUNG_ENDS) else GROWN
    return cue or NONE


def is_cue(word: str) -> bool:
    return of_word(word) is not NONE


def among(vocabulary: Iterable[str]) -> set[str]:
    """The words with which an announcement can end."""
    return {word for word in vocabulary if word in _LAST_WORDS or (word.endswith(_BOTH_ENDS) and is_cue(word))}


def possessed(folded: str, start: int) -> bool:
    """Does "mijn", "onze", "the" or the like stand right before?"""
    return _POSSESSED.search(folded[max(0, start - 9):start]) is not None


def before(folded: str, start: int) -> Cue:
    """What the words right before this position announce: "juf X", "mijn zoon, X", "hij heet X"."""
    window = folded[max(0, start - _LONGEST - 6):start]
    if not window or window[-1] not in _OPENING:
        return NONE
    window = window.rstrip(_STRIPPED).removesuffix("(eren)").removesuffix("(en)")
    if window.endswith((".", "!", "?")) and not window.endswith(_SHORT):
        return NONE
    window = window.rstrip(".")
    last = window[max(window.rfind(" "), window.rfind("\n"), window.rfind("(")) + 1:].lstrip("'\"“„«‘")
    if last in _ADVERBS:
        window = _ADVERB.sub("", window)
        last = window[window.rfind(" ") + 1:]
        return _of_phrase(_OPENED.sub(" ", f" {window}")) if last in cue_words.CALLED or last in _ANNOUNCING else NONE
    cue = of_word(last)
    if cue is not NONE:
        return cue
    if last.rpartition("'")[2] not in _LAST_WORDS:
        return NONE
    cue = _of_phrase(_OPENED.sub(" ", f" {window}"))
    return _subject(folded, start) if cue is TOLD and last.rpartition("'")[2] in cue_words.CALLED else cue


def _of_phrase(window: str) -> Cue:
    for size in (4, 3, 2, 1):               # "mijn naam is" before "naam is"
        parts = window.rsplit(" ", size)
        phrase = " " + " ".join(parts[1:])
        if len(parts) > size and phrase in _ENDS:
            return _ENDS[phrase]
    return TOLD if window.endswith("naam is") else NONE


def _subject(folded: str, start: int) -> Cue:
    """Of whom a sentence gives the name: in "mijn dochter, die 6 is, heet X" of a child."""
    window = folded[max(0, start - 60):start]
    ends = [found.end() for found in _SENTENCE.finditer(window)]
    who = [of_word(word) for word in _WORD.findall(window[ends[-1] if ends else 0:])]
    return next((cue for cue in reversed(who) if cue is not NONE), TOLD)


def before_particle(folded: str, start: int) -> tuple[Cue, int]:
    """As before(), for a name after small words: "meester van hoecke" with where they start, "buurvrouw van lowie" without them."""
    window = max(0, start - 14)
    found = _PARTICLES.search(folded[window:start])
    if not found:
        return NONE, start
    cue = before(folded, window + found.start())
    if cue is not GROWN:
        return (TOLD, start) if cue is CHILD and found[0].strip() in _OF else (NONE, start)
    last = _LAST.findall(folded[max(0, window + found.start() - 24):window + found.start()])[-1]
    if found[0].strip() in _OF and last in cue_words.PARENTS:
        return CHILD, start
    if last in cue_words.TITLES:
        return GROWN, window + found.start()
    return (TOLD, start) if found[0].strip() in _OF else (NONE, start)


def before_verb(folded: str, start: int) -> Cue:
    """ "mijn kinderen zijn X en Y", "my grandson is X": for a word that a capital shows as a name already."""
    found = _IS.search(folded[max(0, start - 40):start])
    return of_word(found[1]) if found else NONE


def continues_list(folded: str, end: int, start: int) -> bool:
    """Do only list words stand between two names: "Lowie (4 jaar) en Nore"?"""
    return start - end < 30 and _BETWEEN.fullmatch(folded, end, start) is not None


def headers(text: str) -> Iterator[Span]:
    """Names in the header lines of a forwarded mail: "Van: Leen Goossens <...>"."""
    if ":" not in text:
        return
    for found in _HEADER_NAME.finditer(text):
        first = found[1].split()[0].lower()
        if first not in OPENERS or first in PARTICLES:
            yield Span(found.start(1), found.end(1), NAME, "?")
