"""Streets without a house number: "in de Kerkstraat", "hoek van de lindelaan", "dans la rue du Moulin".

A capital with an ending such as -straat is enough; in small letters the street must be no ordinary word ("zijstraat", "overslaan").
"""

import re
from collections.abc import Iterator

from policies.anonymity import lexicon
from policies.anonymity.number_words import ARTICLES, digits_of
from policies.anonymity.page import Page
from policies.anonymity.spans import STREET, Span
from policies.anonymity.words import COMMON, listed

_ENDINGS = ("straat", "laan", "steenweg", "stwg", "dreef", "lei", "baan", "weg", "plein", "plaats", "markt", "kaai", "gracht", "singel", "strasse",
            "strase", "gasse", "platz", "allee")
_ENDING = re.compile(rf"\w{{2,25}}(?:{'|'.join(_ENDINGS)})\Z")
_LONGEST = 40
_SURE = re.compile(r"\w{2,25}(?:straat|laan|steenweg|stwg|dreef|strasse|strase|gasse)\Z")
_KINDS_OF_STREETS = listed("""
    winkelstraat speelstraat zijstraat hoofdstraat woonstraat fietsstraat doorgangsstraat buurtstraat schoolstraat achterstraat dwarsstraat
    sesamstraat eenrichtingsstraat wandelstraat volksstraat drukstraat oprijlaan gracht markt marktplaats werkplaats standplaats dorpslaan
    hoofdstrasse einbahnstrasse spielstrasse seitenstrasse strasse bergweg heimweg schulweg
""")
# The word list has these too, but nobody says them of just any street.
_LISTED_STREETS = listed("""
    abelenlaan acacialaan beukenlaan cipressenlaan eikenlaan elzenlaan essenlaan iepenlaan lindelaan lorkenlaan wilgenlaan kastanjelaan dorpsstraat
    stationsstraat kruisstraat groenstraat zeestraat voorstraat kasteelstraat havenstraat kampstraat
""")
_IN = re.compile(
    r"\b(?:in|op|aan|van|langs|naar|tegenover|uit|nabij|hoek|wonen|woont|woon|rond|via|bij|im|auf|an|at|on|met|en|of) "
    r"(?:(?:de|den|het|der|dem|een|the) )?\Z")
_LIVES = re.compile(r"\b(?:woon|woont|wonen|woonde|woonden|huren|huurt|kot|wohne?n?|adres|woonst)\b[^.!?\n]{0,40}\Z")
_FRENCH = re.compile(
    r"(?<![\w-])(?:[Rr]ue|[Aa]venue|[Cc]haussée|[Bb]oulevard|[Cc]hemin|[Aa]llée|[Ii]mpasse|[Qq]uai|[Cc]los|[Dd]rève|[Ss]quare|"
    r"[Pp]lace|[Rr]uelle|[Ss]entier|[Vv]enelle|[Gg]rand-?[Rr]ue|[Gg]rand-?[Pp]lace)"
    r"\s(?:(?:de la|de l['’]|du|des|de|d['’]|la|le|les)\s?)?[A-ZÀ-Þ][\w'’-]{1,25}(?:[ -](?:(?:de la|du|des|de|d['’])\s?)?[A-ZÀ-Þ][\w'’-]{1,25}){0,3}")
_FRENCH_SMALL = re.compile(
    r"\b(?:rue|avenue|chaussee|boulevard) (?:de la |de l'|du |des |de |d')([^\W\d_][\w'-]{2,25})(?: ([^\W\d_][\w'-]{2,25}))?")
_LIVE = listed("woon woont wonen woonde woonden")
_TOPOGRAPHY = re.compile(
    r"\b(?:[Ww]oon|[Ww]oont|[Ww]onen|[Ww]oonden?) (?:nu )?(?:op|in|aan) (?:de |het |den )?"
    r"((?:Oude|Nieuwe|Grote|Kleine|Lange|Korte|Hoge|Lage) [A-ZÀ-Þ][\w'’-]{2,25})")


def find(page: Page) -> Iterator[Span]:
    """Every street that stands without its number."""
    for word in page.vocabulary:
        if 5 < len(word) <= _LONGEST and word.endswith(_ENDINGS) and _ENDING.match(word) and word not in _KINDS_OF_STREETS:
            for start in page.places[word]:
                first, end = _opened(page, start), _numbered(page, start + len(word))
                if _is_street(page, word, start, first) or (end > start + len(word) and not lexicon.is_listed(word, page.language)):
                    yield Span(min(_numbered_before(page, first), start - _hyphenated(page, start)), end, STREET, confidence=0.8)
    if page.has(_LIVE):
        yield from (Span(found.start(1), found.end(1), STREET) for found in _TOPOGRAPHY.finditer(page.text))
    if not {"rue", "avenue", "chaussee", "boulevard", "chemin", "allee", "impasse", "quai", "clos", "dreve", "square",
            "place", "ruelle", "sentier", "venelle", "grand"}.isdisjoint(page.vocabulary):
        yield from (Span(_before_french(page, found.start()), _numbered(page, found.end()), STREET) for found in _FRENCH.finditer(page.text))
        if page.whispers or page.shouts:
            yield from (Span(_before_french(page, found.start()), found.end(1), STREET) for found in _FRENCH_SMALL.finditer(page.folded)
                        if found[1] not in COMMON)


_NUMBER = re.compile(
    r",? (?:op )?(?:het )?(?:((?:huis)?nummer|nr\.?|thv nr\.?|numero|n°) ?)?(?:\d{1,4}[a-z]?(?!\w)|([a-z]{3,25}))(?: (?:bus|bte) (\w{1,20}))?")
_OPENING = re.compile(
    r"(?<!\w)(?:(?:\d{1,2} |lange |korte |oude |nieuwe |grote |kleine |hoge |lage |sint |st\.? |jan |koning |koningin |burgemeester |burg\.? |"
    r"gen\.? |generaal |dr\.? |dokter |pastoor |gebr\.? |gebroeders |prof\.? |kardinaal |kanunnik |graaf |prins |prinses |"
    r"o\.?l\.?v\.? |number \d{1,4} ))+\Z")
_NUMBER_BEFORE = re.compile(r"(?<!\w)(?:(?:huis)?nummer|nr\.?|n°) ?\d{1,4} ?[a-z]?(?:,| (?:in|van|op|aan))? (?:de |het |den )?\Z")
_BEFORE_FRENCH = re.compile(r"(?<![\d.,])(?:(?:numero |n° ?|nr\.? ?))?\d{1,3}(?: ?bis| ?[a-e])?,? (?:de la |de l'|du |de )?\Z")


def _numbered(page: Page, end: int) -> int:
    """Where the street's number in words ends, if one follows: "zandstraat nummer vierendertig"."""
    found = _NUMBER.match(page.folded, end)
    if not found or (found[2] and (not digits_of(found[2]) or (not found[1] and found[2] in ARTICLES))) or not (found[1] or found[2]):
        return end
    return found.end() if not found[3] or found[3].isdigit() or digits_of(found[3]) else found.end(3) - len(found[3]) - 5


def _opened(page: Page, start: int) -> int:
    """Where a street starts whose last word starts here: "lange nieuwstraat", "11 Novemberlaan"."""
    found = _OPENING.search(page.folded, max(0, start - 40), start)
    return found.start() if found else start


def _numbered_before(page: Page, start: int) -> int:
    """Where it starts with its number: "nummer 28 in de Kroonstraat"."""
    found = _NUMBER_BEFORE.search(page.folded, max(0, start - 30), start)
    return found.start() if found else start


def _before_french(page: Page, start: int) -> int:
    """The number before a French street: "17 rue du Moulin", "au numéro 8 de la rue Neuve"."""
    found = _BEFORE_FRENCH.search(page.folded, max(0, start - 24), start)
    return found.start() if found else start


def _hyphenated(page: Page, start: int) -> int:
    """How many characters before belong to it: "Sint-Jans" of "Sint-Janstraat", nothing else."""
    at = start
    while at and (page.text[at - 1] in "-'’" or page.text[at - 1].isalpha()):
        at -= 1
    return start - at


def _is_street(page: Page, word: str, start: int, first: int) -> bool:
    before = page.folded[max(0, first - 60):first]
    if page.text[start].isupper() and not page.shouts:
        return bool(_SURE.match(word)) and not (word.endswith("slaan") or (page.starts_sentence(start) and not _SURE.match(word)))
    if word.endswith("slaan") or not _IN.search(before):
        return False
    if _SURE.match(word):
        return word in _LISTED_STREETS or not lexicon.is_listed(word, page.language) or bool(_LIVES.search(before))
    return not lexicon.is_listed(word, page.language) and (not lexicon.is_word(word, page.language) or word.endswith(("plaats", "plein")))
