"""Institutions that have a shape: "S.-L.-college", "la maison des hirondelles", "bumblebee nursery", "KSOM zegt dat", "St Paul's Primary".

Each shape is asked for only when one of its words stands on the page.
"""

import re
from collections.abc import Iterator

from policies.anonymity import lexicon
from policies.anonymity.institution_words import LETTERS
from policies.anonymity.page import Page
from policies.anonymity.spans import ORGANISATION, SCHOOL, Span
from policies.anonymity.words import FUNCTION, KEEP, listed

_SCHOOL = r"(?:college|instituut|atheneum|lyceum|school|basisschool|institut|coll[eè]ge)"
_INITIALED = re.compile(rf"(?<![\w.-])(?:[A-Z][a-z]?\.[- ]?|St-|H\.?-){{1,4}}-?{_SCHOOL}(?!\w)|(?<![\w-])(?:[A-Z]{{1,2}}|"
    rf"[Ss]t)-?[A-Z]?-{_SCHOOL}(?!\w)")
_HYPHENATED_WORDS = listed("athenaum schule institut gymnasium college instituut atheneum hospital ziekenhuis krankenhaus lyceum moskee zentrum")
_HYPHENATED = re.compile(rf"(?<![\w-])(?:[^\W\d_]{{3,20}}-){{1,3}}(?:{'|'.join(sorted(_HYPHENATED_WORDS))})(?!\w)")
_INITIALED_WORDS = listed("college instituut atheneum lyceum school basisschool institut")
_MAISON = re.compile(
    r"\b(?:va|vais|est|sera|inscrite?|accueillie?|placee?|gardee?|suivie?|mise?|mettons|deposons|travaille|bosse|directrice|equipe|educateurs?|"
    r"puericultrices?)"
    r" (?:deja )?(?:a|de|par|chez|au|aux|dans)?(?: la| le)? ?((?:la |le )?(?:maison|home|nid|jardin|foyer|clos|domaine|creche|villa)"
    r" (?:des?|du|de la|les|la|le|aux) ([^\W\d_]{3,20}))")
_MAISON_WORDS = listed("maison home nid jardin foyer clos domaine villa")
_NO_MAISON = FUNCTION | listed("""
    parents voisins enfants mon ma mes son sa ses leur papa maman grands jeunes jeunesse soins repos retraite campagne mere pere famille soir nuit
    jours enfance voisine voisin ville justice
""")
_SMALL_ENGLISH = re.compile(
    r"\b(?:at|to|from|in|of|called|attends|the) (?:the )?((?:(?:little|happy|tiny|busy|sunny|rainbow|small|bright|"
    r"the) )?([a-z][a-z'-]{2,20}) (?:(?:montessori|forest|little|park|lane|hill) )?"
    r"(?:nursery|preschool|pre-school|playgroup|daycare|kindergarten|creche|childcare|academy|montessori house|house nursery)|"
    r"montessori (?:house|nursery|children's house))(?!\w)")
_SMALL_ENGLISH_WORDS = listed("nursery preschool playgroup daycare kindergarten creche childcare academy montessori pre")
_ORDINARY = FUNCTION | listed("""
    local new old private public day same other different good great small big first special any every another nearby expensive cheap state
    full-time part-time full part half forest bilingual international dutch french english german belgian flemish nice big whole little which
    current previous former next last second third best worst workplace
""")
_SAINT = re.compile(
    r"(?<!\w)(?:St\.?|Saint) [A-Z][\w'’-]{1,20}(?: (?:[A-Z][\w'’-]{1,20}|of|and|the)){0,3}? (?:Primary|School|College|Nursery|Academy|"
    r"High)(?: School)?(?!\w)")
_SAYS = re.compile(
    r"(?:\A|[.!?\n]\s{0,3})([A-Z]{4,6}) (?=(?:zegt|zeggen|heeft|belt|belde|vindt|vond|wil|stelt|laat|liet|weigert|vraagt|mailde|stuurt|stuurde|"
    r"raadt|kan|"
    r"dit|nous|veut|says|said|called|wants|sagt|hat|meint|rief)\b)")


def find(page: Page) -> Iterator[Span]:
    """Every institution of such a shape."""
    words = page.vocabulary
    if not _INITIALED_WORDS.isdisjoint(words):
        yield from (Span(found.start(), found.end(), SCHOOL) for found in _INITIALED.finditer(page.text))
    if not _HYPHENATED_WORDS.isdisjoint(words) and "-" in page.folded:
        yield from (Span(found.start(), found.end(), SCHOOL) for found in _HYPHENATED.finditer(page.folded)
                    if not lexicon.is_listed(found[0].replace("-", ""), page.language))
    if page.language == "fr" and not _MAISON_WORDS.isdisjoint(words):
        yield from (Span(found.start(1), found.end(1), ORGANISATION, confidence=0.7) for found in _MAISON.finditer(page.folded)
                    if found[2] not in _NO_MAISON)
    if page.language == "en":
        yield from _english(page)
    if not page.shouts:
        yield from (Span(found.start(1), found.end(1), ORGANISATION, confidence=0.6) for found in _SAYS.finditer(page.text)
                    if _is_letters(page, found[1].lower()))


def _english(page: Page) -> Iterator[Span]:
    if not _SMALL_ENGLISH_WORDS.isdisjoint(page.vocabulary):
        for found in _SMALL_ENGLISH.finditer(page.folded):
            if found[2] not in _ORDINARY:
                yield Span(found.start(1), found.end(1), SCHOOL, confidence=0.7)
    if "st" in page.vocabulary or "saint" in page.vocabulary:
        yield from (Span(found.start(), found.end(), SCHOOL) for found in _SAINT.finditer(page.text))


def _is_letters(page: Page, key: str) -> bool:
    return key not in KEEP and key not in LETTERS and key not in lexicon.FIRST_NAMES and not lexicon.is_listed(key, page.language)
