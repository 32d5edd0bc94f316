"""Places: municipalities and their parts, towns abroad, quarters and stations; in capitals, in small letters and with blanks for hyphens.

A place that is also a word (Mol, Peer, As) or a first name (Veerle) needs a cue that says where. Countries, provinces and regions stay.
"""

import re
from collections.abc import Iterator

from policies.anonymity import cues, lexicon
from policies.anonymity.page import Page, Word
from policies.anonymity.spans import PLACE, Span
from policies.anonymity.words import COMMON, FUNCTION, KEEP, VERBS, listed

_WHERE = re.compile(
    r"(?:^|[\s(])(?:in|te|uit|naar|nabij|rond|regio|omgeving|buurt van|richting|vanuit|wijk|dorp|gemeente|stad|a|at|from|aus|nach|"
    r"bei|vers|pres de)\s\Z")
_PREPOSITION = re.compile(
    r"\b(?:in|te|uit|naar|nabij|regio|vanuit|richting|stad|gemeente|dorp|ville de|a|habite|at|near|from|to|aus|van|tussen|bij|omgeving|rond|"
    r"in de buurt van|pres de|wijk|den|ip|no|na|uut) \Z")
_LIVES = re.compile(
    r"\b(?:woon|woont|wonen|woonde|woonden|wone|wunn?|wonende|verhuis\w*|ging|gaat|zit|zitten|school|afkomstig|komen?|kom|komt|werkt?|kot|station|"
    r"geboren|gevlucht|logeert|verblijft|familie|ouders|habit\w+|vis|vit|vivent|vivons|viens|"
    r"venons|live[sd]?|living|moved|born|wohn\w+|lebt?|leben|bij ons|"
    r"bij mij|chez nous|chez moi)"
    r"[^.!?\n]{0,40} (?:in|te|naar|uit|van|tussen|a|at|to|from|near|aus|nach|de)?\s?\Z")
_SETTLED = re.compile(
    r"\b(?:woon|woont|wonen|woonde|woonden|wone|wunn?|wonende|verhui\w+|afkomstig|gevlucht|kleinkinderen|habite\w*|viens|venons|live[sd]?|living|moved|"
    r"wohne?n?)(?: \w{1,12}){0,4} (?:in|te|naar|uit|a|from|to|near|aus|nach) \Z")
_MOVES = re.compile(r"\bverhui\w*\b[^.!?\n]{0,25} (?:van|naar) \Z|\bvan \w{3,20} naar \Z")
_KIN = re.compile(
    r"\b(?:mama|papa|moeder|vader|oma|opa|bomma|bompa|ouders?|zus|broer|tante|nonkel|neef|nicht|vriend|vriendin|gezin|familie|kom|komt|komen) uit \Z")
_EACH = re.compile(
    r"\b(?:habit\w+|woon\w*|wonen|lives?|wohnt?e?)\b[^.!?\n]{0,40} (?:et|en|and|und|,) (?:moi|ik|i|lui|elle|zij|hij|ich|er|sie)(?: a| in| te)? \Z")
# Words rather than places unless somebody lives there.
_NOT_PLACES = listed("""
    alle as bad baal bande bende berg bever boom bost bras deerlijk doel duffel ere ham haren harre heer heers hees heks hees heuvel la laar laken
    landen lauw lede leest lens mal manage mark mater meer melden melen mol muizen naast on op paal perk putte ranst recht reet ruien schaffen
    schelle schoten spa voort vorsen vorst vucht weelde weert wellen werken zolder zulte voeren halen lot leut leuze mortier olmen proven tailles
    waterloo appels stad kain kozen lint linden klerken kluizen huizingen vinkt rance roux hour ans aye my ways goes sluis axel kiel lessen
    rabot muide paal namen bergen duren hal manage herve silly komen
""")
_NEVER_PLACES = frozenset({"alle", "la", "on", "op", "recht", "mal", "ere", "my", "goes", "lessen", "komen", "ans", "hour"})
_ARTICLES = frozenset({"de", "den", "het", "la", "le", "les", "ten", "ter"})
_SAINTS = {"st": "sint", "st.": "sint", "ste": "sainte", "den": "de"}
_QUARTER = re.compile(
    r"\b(?:wijk|gehucht|deelgemeente|fusiegemeente|quartier|hameau|station van|station|gare de|stadtteil|village de|commune de|gemeente|gemeinde|"
    r"ville de|dorpje|wijkje|metro|halte|kasteel|domein|park|meer van|vijver van|kamp van) (?:van |de |d'|het |den )?"
    r"(?=([^\W\d_][\w'-]{2,25}))")


_QUARTERS = listed("""
    wijk gehucht deelgemeente fusiegemeente quartier hameau station gare stadtteil village commune gemeente gemeinde ville dorpje wijkje metro halte
    kasteel domein park meer vijver kamp
""")


def _flat(place: str) -> str:
    return place.replace("-", " ")


def _by_first() -> dict[str, tuple[str, ...]]:
    """Places of several words by their first word, longest first; all hyphens are blanks."""
    table: dict[str, tuple[str, ...]] = {}
    for place in sorted({_flat(place) for place in lexicon.PLACES if "-" in place or " " in place}, key=len, reverse=True):
        first = place.split()[0]
        table[first] = (*table.get(first, ()), place)
    return table


_LONG = _by_first()
_FIRST = frozenset(_LONG) | set(_SAINTS)


def is_place(key: str) -> bool:
    """Is this folded word a place in Belgium or well known here?"""
    return key in lexicon.PLACES


def long_end(page: Page, start: int) -> int:
    """Where a place of several words ends that starts here ("sint niklaas", "heist op den berg"), -1 when there is none."""
    window = _flat(page.folded[start:start + 42])
    first, _, rest = window.partition(" ")
    plain = _SAINTS.get(first, first.rstrip("."))
    window = f"{plain} {rest}"
    for place in _LONG.get(plain, ()):
        if window.startswith(place) and not window[len(place):len(place) + 1].isalnum():
            return start + len(place) + len(first) - len(plain)
    return -1


def word_end(page: Page, start: int) -> int:
    """Where the name ends whose first word starts here: one word with its hyphens, or an article and a word."""
    found = _NAMED.match(page.text, start)
    return found.end() if found else start


_NAMED = re.compile(
    r"(?:(?:De|Het|Ter|Ten|Den|Les|La|Le|Van|Sint|St\.?|Huis|Heilig|Onze|Lieve|van|het|de|der|en|St) ){0,4}[^\W\d_][\w'’-]{1,30}"
    r"(?: (?:en|et|&) [A-ZÀ-Þ][\w'’-]{1,30})?")


def is_where(page: Page, start: int) -> bool:
    """Does a word before this position say that a place follows?"""
    return _WHERE.search(page.folded[max(0, start - 14):start]) is not None


def is_named(page: Page, words: list[Word], cue: "cues.Cue") -> bool:
    """Are these capitalised words a place rather than a person?"""
    sorts = {word.sort for word in words}
    phrase = page.folded[words[0].start:words[-1].end]
    if phrase in lexicon.PLACES and phrase in lexicon.NEAR_NAMES:
        return cue is cues.NONE and is_where(page, words[0].start)      # Veerle
    if phrase in lexicon.PLACES or sorts <= {"P", "p", "T"}:
        return cue is cues.NONE or not any(word.key in lexicon.SURNAMES for word in words)
    return cue is cues.NONE and is_where(page, words[0].start) and not sorts & {"N", "n", "S", "I"}


def find(page: Page) -> Iterator[Span]:
    """Places that no capital shows, and those that a word such as "wijk" or "station" announces."""
    yield from _long(page)
    yield from _quarters(page)
    for start, place in page.starts(lexicon.PLACES.intersection(page.vocabulary)):
        if is_small(page, start) and (len(place) > 2 or place == "as") and _is_here(page, place, start):
            yield Span(start, start + len(place), PLACE)
    yield from _abroad(page)
    yield from _lived_in(page)
    if page.whispers or page.shouts:
        yield from _settled(page)


def is_small(page: Page, start: int) -> bool:
    return page.shouts or not page.text[start].isupper()


def _long(page: Page) -> Iterator[Span]:
    for start, first in page.starts(_FIRST.intersection(page.vocabulary)):
        end = long_end(page, start)
        if end < 0 or page.folded[start - 1:start].isalnum() or page.folded[start - 1:start] == "-":
            continue
        phrase = page.folded[start:end]
        sure = "-" in phrase or phrase.count(" ") > 1 or first not in _ARTICLES
        if sure or (is_small(page, start) and _PREPOSITION.search(page.folded[max(0, start - 20):start])):
            yield Span(start, end, PLACE, confidence=0.9)


def _quarters(page: Page) -> Iterator[Span]:
    """ "de wijk Luchtbal", "station denderleeuw": with a capital any word, else one that is known or in no dictionary."""
    for found in _QUARTER.finditer(page.folded) if page.has(_QUARTERS) else ():
        start, key = found.start(1), found[1]
        if key in KEEP or key in COMMON or key in VERBS or key in FUNCTION:
            continue
        if not is_small(page, start) or key in lexicon.PLACES or (len(key) > 4 and not lexicon.is_word(key, page.language)):
            yield Span(start, found.end(1), PLACE, confidence=0.7)


def _is_here(page: Page, place: str, start: int) -> bool:
    """A place that is also a word needs "in", and in a letter with capitals it has none without one."""
    before = page.folded[max(0, start - 60):start]
    if place in _NEVER_PLACES:
        return False
    if not lexicon.is_listed(place, page.language):
        return place not in lexicon.NEAR_NAMES or bool(_SETTLED.search(before))
    if _EACH.search(before):
        return True                         # "il habite mouscron et moi tournai"
    if _BESIDE.search(before) and place not in _NOT_PLACES and _ENDS.match(page.folded, start + len(place)):
        return True                         # "mvg els 0471 23 45 67 wichelen", "een juf (els, wichelen)"
    if not (page.whispers or page.shouts):
        return False
    if before.endswith(", ") and page.folded[start + len(place):start + len(place) + 2].strip(".") in ("", "\n"):
        return True                         # "tom boons, tienen" at the end
    if place == "as":
        return before.endswith(" in ") and bool(_LIVES.search(before)) and not page.folded[start + 2:start + 4].strip(" ").isalpha()
    if place in _NOT_PLACES:
        lives = before.endswith((" in ", " te ")) and bool(_LIVES.search(before))
        moves = _KIN.search(before) or _MOVES.search(before) or _moves_on(page, before, start + len(place))
        return lives or bool(moves)
    return bool(_PREPOSITION.search(before) or _LIVES.search(before))


_BESIDE = re.compile(r"(?:\d|\s[-–|]|[\w)],) \Z")
_ENDS = re.compile(r"\)|\s*\Z")
_ONWARD = re.compile(r" naar ([^\W\d_][\w-]{2,25})")


def _moves_on(page: Page, before: str, end: int) -> bool:
    """ "van boom naar lier": where both ends are places."""
    onward = _ONWARD.match(page.folded, end) if before.endswith(" van ") else None
    return onward is not None and onward[1] in lexicon.PLACES


def _abroad(page: Page) -> Iterator[Span]:
    """Towns abroad, behind "in" or "uit" and no word of the language."""
    for start, town in page.starts(_TOWNS.intersection(page.vocabulary)):
        proper = page.language in ("en", "fr") and not is_small(page, start)          # "in Cork"
        if (proper or not lexicon.is_word(town, page.language)) and town not in KEEP and town not in VERBS and town not in lexicon.COUNTRIES:
            before = page.folded[max(0, start - 60):start]
            if _ABROAD.search(before) or (is_small(page, start) and _LIVES.search(before)):
                yield Span(start, start + len(town), PLACE, confidence=0.7)


_ABROAD = re.compile(r"(?:^|[\s(,])(?:in|uit|naar|from|to|for|aus|nach|vers|vanuit|depuis|near|richting) \Z")
_TOWNS = lexicon.WORLD | lexicon.FAR_PLACES
_UNKNOWN = 5                                # letters of a word that may be a place although no list has it


def _lived_in(page: Page) -> Iterator[Span]:
    """ "her mum lives in Cork": an ordinary word with a capital where only a place can stand."""
    if not page.has(_LIVING) or page.shouts or page.language == "de":
        return
    for word in page.capitalised:
        before = page.folded[max(0, word.start - 60):word.start]
        if word.sort in "Wnsp" and word.key not in lexicon.COUNTRIES and _SETTLED.search(before) and (page.language == "fr" or before[-3:] != " a "):
            yield Span(word.start, word.end, PLACE, confidence=0.6)


_LIVING = listed("""
    woon woont wonen woonde woonden wone wun wunn wonende verhuisd verhuist verhuis verhuizen verhuisde verhuisden afkomstig gevlucht habite habitent
    habitons habitait viens venons live lives lived living moved
""")


def _settled(page: Page) -> Iterator[Span]:
    """ "wij wonen in borgerokko": a word of no language where only a place can stand."""
    for word in page.vocabulary:
        if len(word) >= _UNKNOWN and word not in lexicon.FIRST_NAMES and word not in lexicon.COUNTRIES and word not in KEEP \
                and not lexicon.is_word(word, page.language):
            for start in page.places[word]:
                if _SETTLED.search(page.folded[max(0, start - 60):start]):
                    yield Span(start, start + len(word), PLACE, confidence=0.6)
