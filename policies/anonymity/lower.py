"""Names and places without a capital: what the gazetteers know and no language has as a word, and what a cue announces.

Looks at the words of a letter as a set first, so that letters without such names cost next to nothing.
"""

import re
from collections.abc import Iterator

from policies.anonymity import cues, lexicon
from policies.anonymity.page import Page
from policies.anonymity.spans import NAME, PLACE, Span
from policies.anonymity.words import COMMON, KEEP, NEVER, OPENERS, PARTICLES, RELATIONS, STILL_NAMES, VERBS, listed

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_PLACES = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_SKIPPED = listed("""
    van de der den het een zn mn mijn onze haar zijn is heet noemt le la mon ma mes notre son sa the my our his her
""")
_PREPOSITION = re.compile(r"\b(?:in|te|uit|naar|nabij|regio|vanuit|richting|a|habite|at|from|aus|van) \Z")
_LIVES = re.compile(
    r"\b(?:woon|woont|wonen|woonde|wonende|verhuis\w*|ging|gaat|zit|zitten|school|afkomstig|komen?|komt|werkt?|habit\w+|vis|vit|"
    r"live[sd]?|living|wohn\w+)"
    r"[^.!?\n]{0,40} (?:in|te|naar|uit|van|a|at|to|from|aus|nach)?\s?\Z")
_NOT_PLACES = listed("""
    alle as bad baal bande bende berg bever boom bost bras deerlijk doel duffel ere ham haren harre heer heers hees heks hees heuvel la laar laken
    landen lauw lede leest lens mal manage mark mater meer melden melen mol muizen naast on op paal perk putte ranst recht reet ruien schaffen
    schelle schoten spa voort vorsen vorst vucht weelde weert wellen werken zolder zulte voeren halen lot leut leuze mortier olmen proven tailles
    waterloo appels stad kain kozen lint linden klerken kluizen huizingen vinkt rance roux hour ans aye my ways
""")
_NEEDED = frozenset(word for word in lexicon.NEAR_NAMES if len(word) > 2) - COMMON - KEEP - NEVER - OPENERS - RELATIONS - PARTICLES - VERBS
_AFTER_NAME = re.compile(r" ((?:(?:van|de|der|den|el|ben|d'|le|la) ?){0,3})([^\W\d_]['\w-]{2,25})")


def find(page: Page) -> Iterator[Span]:
    """Names and places that stand in small letters (or in a letter that is all capitals)."""
    yield from _known(page)
    if page.whispers or page.shouts or page.vocabulary & _STRONG_CUES:
        yield from _announced(page)
    yield from _places(page)


_STRONG_CUES = listed("""
    juf meester meneer mevrouw mevr dokter zoon zoontje dochter dochtertje heet noemt genaamd broer zus vriendin vriend ex
""")


def _is_small(page: Page, start: int) -> bool:
    return page.shouts or not page.text[start].isupper()


def _known(page: Page) -> Iterator[Span]:
    """First names that are no word of the letter's language."""
    hits = {word for word in page.vocabulary & _NEEDED if not lexicon.is_word(word, page.language) or word in STILL_NAMES}
    if not hits:
        return
    for found in _WORD.finditer(page.folded):
        key = found[0].removesuffix("'s")
        if (key in hits or key.split("-")[0] in hits) and _is_small(page, found.start()):
            yield Span(found.start(), _with_surname(page, found.start() + len(key)), NAME, "?")


def _with_surname(page: Page, end: int) -> int:
    """ "kevin dewaele", "lotte van hoecke": a word after a first name that is none of the language belongs to it."""
    after = _AFTER_NAME.match(page.folded, end)
    if not after or after[2] in COMMON or after[2] in VERBS or after[2] in KEEP:
        return end
    rare = not lexicon.is_word(after[2], page.language) and after[2] not in lexicon.PLACES
    if (rare and (not after[1] or page.whispers)) or (after[2] in lexicon.SURNAMES and rare):
        return after.end()
    return end


def _announced(page: Page) -> Iterator[Span]:
    """After a cue: "juf lotte", "mijn ex els", "hij heet storm"."""
    for found in _WORD.finditer(page.folded):
        key, start = found[0].removesuffix("'s"), found.start()
        if len(key) < 3 or key in _BARRED or not _is_small(page, start):
            continue
        cue = cues.before(page.folded, start)
        if cue is cues.NONE:
            cue, start = cues.before_particle(page.folded, start)
        if cue is not cues.NONE and (_may_be_name(page, key, cue, start)):
            yield Span(start, _with_surname(page, found.start() + len(key)), NAME, "?child" if cue is cues.CHILD else "?")


# After a cue these are names after all.
_AMBIGUOUS = listed("""
    els fleur roos lies mees storm merel lot linde iris bas jade lieve toon ben mark rose claire noel rune roman puck sem sep mina gemma flor
    amber joe jet ken mats demi nova hope bloem beer cas
""")
_BARRED = (COMMON | KEEP | NEVER | RELATIONS | PARTICLES | VERBS | _SKIPPED | (OPENERS - lexicon.NEAR_NAMES)) - _AMBIGUOUS


def _may_be_name(page: Page, key: str, cue: "cues.Cue", start: int) -> bool:
    if key in lexicon.NEAR_NAMES:
        return True
    if cues.is_cue(key) or lexicon.is_word(key, page.language) or key in lexicon.COUNTRIES:
        return False
    if cue is cues.TOLD:
        return len(key) > 3 and (page.whispers or page.shouts) and key not in _TYPING
    return len(key) > 3 and key not in _TYPING


# Ways of typing that no dictionary has.
_TYPING = listed("""
    kheb kzou kwil kben kga khad kweet tis twas dak dase zegge hebbe echt nimeer nimmer efkes effe effen wa wete weetk idd ofzo fzo enzo zoiets
    zovan precies zegmaar moeilk altij altyd somtijds mss wss tgaat tkan alstublieft aub svp altijd zwanger gsm tablet ventje manneke meiske
    kleintje soms iedere elken ieder eigenlk eigelijk overlede gestorve gescheide
""")


_NEVER_PLACES = frozenset({"alle", "as", "la", "on", "op", "spa", "recht", "mal", "ere"})


def _places(page: Page) -> Iterator[Span]:
    hits = page.vocabulary & lexicon.PLACES
    if "-" in page.folded:
        for found in _PLACES.finditer(page.folded):
            if found[0] in lexicon.PLACES and _is_small(page, found.start()):
                yield Span(found.start(), found.end(), PLACE)
    hits = frozenset(word for word in hits if len(word) > 2)
    if not hits:
        return
    for found in _WORD.finditer(page.folded):
        if found[0] in hits and _is_small(page, found.start()) and _is_here(page, found[0], found.start()):
            yield Span(found.start(), found.end(), PLACE)


def _is_here(page: Page, place: str, start: int) -> bool:
    """A place that is also a word needs "in", and in a letter with capitals it has none without one."""
    if not lexicon.is_word(place, page.language):
        return place not in lexicon.NEAR_NAMES
    if not (page.whispers or page.shouts):
        return False
    before = page.folded[max(0, start - 60):start]
    if before.endswith(", ") and page.folded[start + len(place):start + len(place) + 2].strip(".") in ("", "\n"):
        return True                         # "tom boons, tienen" at the end
    if place in _NOT_PLACES:
        return place not in _NEVER_PLACES and before.endswith((" in ", " te ")) and bool(_LIVES.search(before))
    return bool(_PREPOSITION.search(before) or _LIVES.search(before))
