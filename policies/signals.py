"""Danger signs in what an asker writes, so that a person hears of it first (policies/response.py: the clock of danger).

find() tells which kinds are there, out of CODES; never the words. It would rather point at one letter too many: a person
decides. Ordinary worries (quarrels, tantrums, a toddler who hits) are none. One pass over the words, all four languages at once.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from policies.signal_words import AFTER_NEGATORS, BREAKERS, CLOSE_NEGATORS, HARMLESS, LINKS, NEGATORS, NOT_ALWAYS, PHRASES, SETS

CODES = frozenset(PHRASES)
SENTENCES: dict[str, dict[str, str]] = {
    "danger_abuse": {
        "nl": "De brief kan wijzen op mishandeling of verwaarlozing.", "fr": "La lettre peut indiquer de la maltraitance ou de la négligence.",
        "de": "Der Brief kann auf Misshandlung oder Vernachlässigung hinweisen.", "en": "The letter may point to abuse or neglect."},
    "danger_child_now": {
        "nl": "Er is misschien nu een kind in gevaar, gewond of alleen gelaten.",
        "fr": "Un enfant est peut-être en danger, blessé ou laissé seul maintenant.",
        "de": "Ein Kind ist vielleicht jetzt in Gefahr, verletzt oder allein gelassen.", "en": "A child may be in danger, hurt or left alone now."},
    "danger_runaway": {
        "nl": "Iemand is misschien weggelopen of vermist.", "fr": "Quelqu'un a peut-être fugué ou disparu.",
        "de": "Jemand ist vielleicht weggelaufen oder vermisst.", "en": "Somebody may have run away or be missing."},
    "danger_sexual_abuse": {
        "nl": "De brief kan wijzen op seksueel misbruik.", "fr": "La lettre peut indiquer un abus sexuel.",
        "de": "Der Brief kann auf sexuellen Missbrauch hinweisen.", "en": "The letter may point to sexual abuse."},
    "danger_suicide": {
        "nl": "De brief kan wijzen op zelfdoding of zelfverwonding.", "fr": "La lettre peut indiquer un risque de suicide ou d'automutilation.",
        "de": "Der Brief kann auf Suizid oder Selbstverletzung hinweisen.", "en": "The letter may point to suicide or self-harm."},
    "danger_threat": {
        "nl": "Iemand wordt misschien bedreigd.", "fr": "Quelqu'un est peut-être menacé.",
        "de": "Jemand wird vielleicht bedroht.", "en": "Somebody may be threatened."},
    "danger_violence": {
        "nl": "De brief kan wijzen op geweld thuis.", "fr": "La lettre peut indiquer des violences à la maison.",
        "de": "Der Brief kann auf Gewalt zu Hause hinweisen.", "en": "The letter may point to violence at home."},
    "danger_weapon": {
        "nl": "Er is misschien een wapen in het spel.", "fr": "Une arme est peut-être en jeu.",
        "de": "Vielleicht ist eine Waffe im Spiel.", "en": "A weapon may be involved."},
}

_GAP = 3                                    # words that "~" may stand for
_STEM = 4                                   # letters by which "stem*" is found
_CLAUSE = re.compile(r"[.!?;\n]+")
_TOKEN = re.compile(r"[^\W\d_]+|[,:()]")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_DENIALS = NEGATORS | AFTER_NEGATORS


@dataclass(slots=True)
class _Node:
    """Where a reader stands inside the phrases that begin alike: what may follow, and what is told when they end here ("": harmless)."""

    words: dict[str, list["_Node"]] = field(default_factory=dict)
    stems: dict[str, list[tuple[str, "_Node"]]] = field(default_factory=dict)
    parts: dict[str, "_Node"] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)


def find(*texts: str) -> tuple[str, ...]:
    """The kinds of danger that these texts of one asker may tell of, in alphabetical order."""
    found: set[str] = set()
    for text in texts:
        for words in _clauses(text):
            found.update(_signs(words))
    return tuple(sorted(found))


def priority(flags: Iterable[str]) -> Literal["normal", "danger"]:
    """The priority that a question with these flags begins with."""
    return "danger" if CODES.intersection(flags) else "normal"


def _clauses(text: str) -> Iterator[list[str]]:
    bare = text.casefold()
    if not bare.isascii():
        bare = _FOREIGN.sub(_without_marks, unicodedata.normalize("NFKD", bare))
    for part in _CLAUSE.split(bare):
        if words := _TOKEN.findall(part):
            yield words


def _without_marks(found: "re.Match[str]") -> str:
    return "".join(letter for letter in found[0] if not unicodedata.combining(letter))


def _signs(words: list[str]) -> Iterator[str]:
    phrases, seen, harmless = _phrases(), list[tuple[str, int, int]](), set[int]()
    for place, word in enumerate(words):
        if word not in phrases.words and word[:_STEM] not in phrases.stems:
            continue                        # no phrase begins so
        found: list[tuple[str, int]] = []
        _read(words, place, phrases, found)
        for code, end in found:
            if code:
                seen.append((code, place, end))
            else:
                harmless.update(range(place, end))
    for code, place, end in seen:
        if not harmless.intersection((place, end - 1)) and not _denied_before(words, place) and not _denied_after(words, end):
            yield code


def _read(words: list[str], place: int, node: _Node, found: list[tuple[str, int]]) -> None:
    """Finds each phrase that goes on here from this node: its code and the place behind its last word. No gap skips a denial."""
    found += [(code, place) for code in node.codes]
    if gap := node.parts.get("~"):
        for skip in range(place, min(place + _GAP + 1, len(words))):
            _read(words, skip, gap, found)
            if words[skip] in _DENIALS:
                break
    if (node.words or node.stems) and place < len(words):
        word = words[place]
        if word in ",:()":
            place, word = place + 1, words[place + 1] if place + 1 < len(words) else ""
        for child in node.words.get(word, ()):
            _read(words, place + 1, child, found)
        for stem, child in node.stems.get(word[:_STEM], ()) if node.stems else ():
            if word.startswith(stem):
                _read(words, place + 1, child, found)


def _denied_before(words: list[str], place: int) -> bool:
    """ "geen zelfmoordgedachten", "niet suïcidaal", "no thoughts of suicide"; but not "kan niet slapen en wil dood"."""
    for distance in range(1, min(3, place) + 1):
        word, after = words[place - distance], words[place - distance + 1]
        if word in BREAKERS or not word[0].isalpha():
            return False
        if word in NEGATORS or (word == "pas" and after in ("de", "d")):
            return True
        if word in CLOSE_NEGATORS:
            return all(between in LINKS for between in words[place - distance + 1:place])
    return False


def _denied_after(words: list[str], end: int) -> bool:
    """ "hij slaat me niet"; but not "hij slaat me niet alleen, hij schopt ook"."""
    following = [*words[end:end + 2], "", ""]
    return following[0] in AFTER_NEGATORS and following[1] not in BREAKERS | NOT_ALWAYS


@cache
def _phrases() -> _Node:
    """All phrases as one tree, so that the time per word does not grow with their number."""
    root = _Node()
    for code, phrase in ((code, phrase) for code, text in [*PHRASES.items(), ("", HARMLESS)] for phrase in text.split(";")):
        node = root
        for part in phrase.split():
            node = node.parts[part] if part in node.parts else _grown(node, part)
        node.codes.append(code)
    return root


def _grown(node: _Node, part: str) -> _Node:
    child = node.parts[part] = _Node()
    if part == "~":
        return child
    for name, words in SETS.items():
        part = part.replace(f"{{{name}}}", words)
    for word in part.split("|"):
        if word.endswith("*"):
            node.stems.setdefault(word[:_STEM], []).append((word[:-1], child))
        else:
            node.words.setdefault(word, []).append(child)
    return child
