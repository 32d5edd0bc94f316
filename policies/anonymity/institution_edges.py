"""Where the name of an institution begins and ends once its core is found: "vrije basisschool [..]", "turnkring [Vlug] en Vrij".

People write the kind as part of the name as often as not ("bakkerij Sels", "daycare De Wieltjes"), so one that stands right before goes along,
with its adjectives. "school", "crèche" and the like stay: they tell nobody apart, and a volunteer wants to read them.
"""

import re

from policies.anonymity import cues, lexicon
from policies.anonymity.institution_words import ENDS, GERMAN_ENDS, NO_KINDS, OTHERS, SCHOOLS, TOGETHER
from policies.anonymity.page import Page
from policies.anonymity.words import COMMON, FUNCTION, KEEP, VERBS, listed

_LOOK = 70                                  # characters before a name in which its kind stands
_LAST = re.compile(r"([^\W\d_][\w-]*)\Z")
_ADJECTIVES = listed("""
    vrij vrije koninklijk koninklijke gemeentelijk gemeentelijke stedelijk stedelijke katholiek katholieke provinciaal provinciale openbaar openbare
    buitengewoon technisch technische lokaal lokale plaatselijk plaatselijke beschutte sociaal sociale medisch medische psychiatrisch psychiatrische
    evangelische protestantse islamitische joodse turkse marokkaanse poolse italiaanse spaanse griekse armeense assyrische koerdische
    katholische evangelische freie stadtische kommunale bischofliche konigliche katholischen freien stadtischen kommunalen bischoflichen koniglichen
    royal royale libre communal communale vrij-katholieke joodse
""")
_MIDDLE = re.compile(
    r"(?: (?:royale?|communale?|libre|fondamentale?|primaire|maternelle|secondaire|provinciale?|superieure?|scoute?|sportif|medical|medicale|"
    r"hospitalier|culturel|specialisee?|parentale|paroissiale|d'accueil|de musique|de danse|de police|de sante mentale|de jour|de foot)){1,3}\Z")
_OF = re.compile(r" (?:de la|de l'|de|du|des|d'|van de|van het|van den|van 't)\Z")
_STAYS = listed("""
    school schools basisschool kleuterschool creche kribbe klas opvang kinderopvang ecole dienst cel afdeling leefgroep service maison unite
""")
_TAUGHT = listed("school schools opvang klas groep dienst club winkel centrum")      # "op school Smartschool"
_QUOTES = "'\"“„«‘’"
_JOINED = re.compile(r" (?:en|voor|tot|met|op|et|pour|aux|sous|sur|sans|und|fur|and|for|&|\+) ([^\W\d_][\w'’-]{1,25})")
_SMALL = re.compile(r"\A(?:[a-zß-ÿ][\w'’-]{0,30} ){1,6}(?=[A-ZÀ-Þ])")
_SITE = re.compile(r",? (?:campus|site|vestiging) [A-ZÀ-Þ][\w'’-]{1,25}")
_BY = re.compile(r" (?:by|bij|chez) [A-ZÀ-Þ][\w'’-]{1,25}")
_ONE_MORE = re.compile(r" ([A-ZÀ-Þ][\w'’-]{1,25})")
_NAMED_BEFORE = re.compile(r" (?:ziekenhuis|kliniek|college|instituut|atheneum|lyceum|moskee)(?!\w)")
_AFTER = re.compile(r" (?:hospital|school|nursery|college|academy|clinic|club|surgery|primary|preschool|kindergarten|daycare)(?!\w)")


def is_kind(word: str, language: str) -> bool:
    """Does this word say what sort of institution follows? Compounds count: "kinepraktijk", "turnkring", "Schreinerei"."""
    if word in SCHOOLS or word in OTHERS:
        return True
    return len(word) > 6 and word.endswith(GERMAN_ENDS if language == "de" else ENDS) and word not in NO_KINDS and not cues.is_cue(word)


def grown(page: Page, start: int, end: int) -> tuple[int, int]:
    """The whole name of which text[start:end] is the core."""
    first = _start(page, start)
    return first, _end(page, end, told=first < start or page.text[start - 1:start] == "(" or _tells(page, start, end))


def follows_kind(page: Page, start: int) -> bool:
    """Does a kind stand right before?"""
    window = page.folded[max(0, start - _LOOK):start]
    found = _LAST.search(window.removesuffix(" ")) if window.endswith(" ") else None
    return found is not None and is_kind(found[1], page.language) and found[1] not in _TAUGHT


def bare(phrase: str) -> str:
    """A name without the small words before its first capital: who writes "bakkerij Klaver" says "Klaver" later on."""
    return _SMALL.sub("", phrase)


def _start(page: Page, start: int) -> int:
    window = page.folded[max(0, start - _LOOK):start]
    if page.language == "fr" and window.endswith(" les "):
        return start - 4
    before = window.rstrip(_QUOTES)
    of = _OF.search(before) if page.language == "fr" else None
    before = (before[:of.start()] if of else before.removesuffix(" ")) if before.endswith((" ", "'")) else ""
    middle = _MIDDLE.search(before) if page.language == "fr" else None
    found = _LAST.search(before[:middle.start()] if middle else before)
    if not found or not (is_kind(found[1], page.language) or found[1] in TOGETHER - KEEP) or (of and found[1] not in _NAMED_BY_OF):
        return start
    adjective = _adjective(before[:found.start()]) if not middle else found.start()
    if before[:found.start()].endswith("go! "):
        adjective = found.start() - 4       # "GO! campus De Brug"
    if adjective < found.start() or found[1] not in _STAYS:
        return start - len(window) + adjective
    return start


_NAMED_BY_OF = listed("ecole athenee lycee institut college academie hopital clinique internat creche mosquee eglise zone")


def _adjective(before: str) -> int:
    """Where the adjectives begin with which the text before a kind ends; its length when it has none."""
    at = len(before)
    for _ in range(2):
        found = _LAST.search(before[:at].removesuffix(" "))
        if not found or found[1] not in _ADJECTIVES:
            break
        at = found.start()
    return at


def _tells(page: Page, start: int, end: int) -> bool:
    """Does the core begin with its kind: "Chiro Sint-Rita", "KFC Zwarte"?"""
    first = re.split(r"[ .]", page.folded[start:end], maxsplit=1)[0]
    return is_kind(first, page.language) or (page.text[start:start + len(first)].isupper() and 1 < len(first) <= 5)


def _end(page: Page, end: int, *, told: bool) -> int:
    after = _AFTER.match(page.folded, end) if page.language == "en" else _NAMED_BEFORE.match(page.folded, end) if page.language == "nl" else None
    after = after or _BY.match(page.text, end)
    if after:
        return after.end()
    site = _SITE.match(page.text, end)
    if site:
        return site.end()
    for _ in range(0 if page.shouts or page.titles else 2):
        found = _JOINED.match(page.folded, end) or (_ONE_MORE.match(page.text, end) if told else None)
        if not found or not page.text[found.start(1)].isupper() or not _goes_on(page, page.folded[found.start(1):found.end(1)], told=told):
            break
        end = found.end()
    return end


def _goes_on(page: Page, key: str, *, told: bool) -> bool:
    """Ordinary words go on a name ("Kop en Staart"); people, places and what everybody knows do not."""
    named = key in lexicon.CHOSEN or key in lexicon.PLACES or key in KEEP or key in FUNCTION or key in VERBS or cues.is_cue(key)
    return not named and key not in COMMON and told and lexicon.is_word(key, page.language)
