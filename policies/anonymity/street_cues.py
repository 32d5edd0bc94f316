"""Addresses that only the words around them tell: "verhuisd naar hoge weg 3", "in Herresbach 12", "woon in driehoek zeventien", "3590 diepenbeek".

A house number ends each; what counts something ("3 keer", "5 Kinder", "2 jongens") is none, so a noun may not follow.
"""

import re
from collections.abc import Iterator

from policies.anonymity import lexicon, places
from policies.anonymity.around import around
from policies.anonymity.gates import may_hold_postcode
from policies.anonymity.number_words import ARTICLES, digits_of
from policies.anonymity.page import Page
from policies.anonymity.spans import STREET, Span
from policies.anonymity.street_address import HOUSE, TAIL
from policies.anonymity.words import FUNCTION, KEEP, RELATIONS, listed

_CUES = listed("""
    woon woont wonen woonde woonden wonend wonende woonachtig adres domicilie gedomicilieerd ingeschreven verhuisd verhuis verhuizen verhuisden huren
    huurt huur huis huisje woonst appartement woning verblijf verblijft verblijven habite habites habitons habitent adresse domicilie domiciliee
    demenage vis vit vivons loge residons wohne wohnt wohnen wohnhaft anschrift gemeldet umgezogen gezogen lebe lebt leben live lives living lived
    address moved rent rents woonplaats woonadres thuisadres postadres verblijfplaats wohnort wohnadresse
""")
_ON_THE_WAY = listed("""
    nu momenteel tijdelijk samen terug weer ook kort zelf gewoon jetzt nun zurzeit maintenant actuellement now currently hier in op aan te naar langs
    au aux a dans sur im am an auf at on to is wordt was est ist wird de het den 't t la le l der die dem the ter hof wonende
""") - {"ter", "hof"}
_INSIDE = listed("de du des la le les van der den dem ten ter aux l d op nr nummer huisnummer numero no straat")
_NO_STREETS = (FUNCTION | RELATIONS | listed("""
    al sinds ongeveer bijna apart boven ver reeds ruim zowat circa allemaal tussen vanaf onder naast pas toch depuis ici environ moins twee drie
    maximum minimum km chez bij seit fur since about around nearly ca gescheiden
""")) - _INSIDE
_COUNTED = listed("""
    groep klas groepje fase stap deel boek hoofdstuk kamer zone niveau graad jaar leerjaar lijn tram trein season seizoen aflevering module test
    versie type week dag art artikel level stufe klasse stunde woche tag kapitel band teil pagina blz page chapitre classe groupe tome phase
    chapter grade year step part book room bus zimmer alter punkt note platz rang top nummer nr vraag punt score plaats lokaal team u fifa ps
    windows iphone ipad galaxy android versie maart juni sommer winter herbst uhr abend morgen mittag nacht montag
    """)
_TOKEN = re.compile(r"[^\W\d_][\w'’.-]{0,25}|\d{1,4}|'t")
_GAP = re.compile(r",? {0,2}\(?|\s?:\s{0,2}")
_WORD_AFTER = re.compile(r"[,.]? ([^\W\d_][\w'-]*)")
_MANY = re.compile(
    r"\w*(?:s|en|x)|keer|uur|fois|mal|jahre?|kinder|euro|km|frere|meter|pour|op|sur|von|out|more|less|meer|minder|kg|cm|plus|moins")
_OLDEST = 21                                # years of a child
_ABBREVIATED = 6                            # letters with a dot; behind a longer word it ends the sentence
_DIGIT = re.compile(r"\d")
_FAR, _MOST = 80, 5                         # characters and words between the cue and the number
_SMALL_TAIL = re.compile(r"(?:,? (?:te |in |a )?(?:\d{4} )?([^\W\d_][\w-]{2,25})| \d{4} [^\W\d_][\w-]{2,25})")
_SPELLED_BOX = re.compile(r" (?:bus|bte|box) (?:\d{1,4}|([a-z]{3,20}))")
_BEFORE_NUMBER = re.compile(r"(?<=[a-zà-ÿ]) (?=[1-9]\d{0,3}(?!\d))")
_AT_CAPITAL = re.compile(
    r"(?:[,(] ?|\b(?:[Ii]n|[Oo]p|[Aa]an|[Nn]aar|[Tt]e|[Ll]angs|[Uu]it|[Vv]anuit|à|[Aa]u|[Aa]ux|[Aa]t|[Oo]n|to|[Nn]ach) )"
    r"(?:(?:de|het|den|der|dem|la|le|the|'t|') ?)?"
    r"((?:[A-ZÀ-Þ][\w'’.-]{1,25}(?: (?:de|den|der|van|la|du|des|les|aux|de la|van de))?(?: |\Z)){1,4})\Z")
_PLAIN = re.compile(
    r"\b(?:op|in|aan|naar|van|te|langs|woont?|wonen) (?:de |den |het |'t |ons )?((?:kouter|heide|dries|kaai|dijk|vest|markt|plein|berg|heuvel|"
    r"dreef|ring|singel|"
    r"warande|bos|veld|akker|hof|molen|baan|gracht|werf|vaart|hoek|einde|broek|dorp|steenweg|meir|lei|coupure|zand|vrijheid)) (?=\d)")
_CODE = re.compile(
    r"(?<![\w./,€+-])(?:b[ -])?([1-9]\d{3}) (?=([^\W\d_][\w-]{1,25}))|(?<=[^\W\d_] \()(?:b-)?[1-9]\d{3}(?=\))|(?<=woon in )[1-9]\d{3}(?!\d)|"
    r"(?<=wonen in )[1-9]\d{3}(?!\d)|^[ \t]*([1-9]\d{3})[ \t.]*$", re.M)
_YEAR = re.compile(r"(?:19|20[0-4])\d")


def find(page: Page) -> Iterator[Span]:
    """Every such address and postcode."""
    for start, word in page.starts(_CUES.intersection(page.vocabulary)):
        if (found := _after(page, start + len(word))) is not None:
            yield Span(*found, STREET, confidence=0.7)
    yield from _capitalised(page)
    yield from _plain(page)
    if may_hold_postcode(page.text):
        yield from _postcodes(page)


def _after(page: Page, at: int) -> tuple[int, int] | None:
    """From the first to the last character of an address behind a cue that ends here."""
    start, words = -1, 0
    for found in _TOKEN.finditer(page.folded, at, at + _FAR):
        word = found[0]
        if not _GAP.fullmatch(page.folded, at, found.start()) or (start >= 0 and page.folded[found.start() - 1] == "("):
            return None
        if words and (end := _number_end(page, found.start(), word)) > 0:
            return (start, end) if _is_no_count(page, end) else None
        if start < 0 and (word in _ON_THE_WAY or word.rstrip(".") in _ON_THE_WAY):
            at = found.end()
            continue
        if word in _NO_STREETS or word[0].isdigit() or words == _MOST or (word[-1] == "." and len(word) > _ABBREVIATED):
            return None
        start, words, at = (found.start() if start < 0 else start), words + 1, found.end()
    return None


def _number_end(page: Page, at: int, word: str) -> int:
    """Where a house number with its box and place ends, -1 when none starts here."""
    if word.isdigit():
        house = HOUSE.match(page.text, at)
        if not house:
            return -1
        tail = TAIL.match(page.text, house.end())
        return tail.end() if tail and tail.end() > house.end() else _small_tail(page, house.end())
    if word in ARTICLES or word in _INSIDE or not digits_of(word):
        return -1
    box = _SPELLED_BOX.match(page.folded, at + len(word))
    return box.end() if box and (not box[1] or digits_of(box[1])) else at + len(word)


def _small_tail(page: Page, end: int) -> int:
    tail = _SMALL_TAIL.match(page.folded, end)
    return tail.end() if tail and (not tail[1] or tail[1] in lexicon.PLACES) else end


def _is_no_count(page: Page, end: int) -> bool:
    following = _WORD_AFTER.match(page.folded, end)
    if not following or page.folded[end] in ",." or following[1] in FUNCTION or following[1] in lexicon.PLACES:
        return True
    german_noun = page.language == "de" and not places.is_small(page, following.start(1))
    return not german_noun and not _MANY.fullmatch(following[1])


def _capitalised(page: Page) -> Iterator[Span]:
    """ "op Blauwe Poort 6": in mid-sentence a capital and a number are enough; German has too many capitals for that."""
    if page.shouts:
        return
    for found in around(_BEFORE_NUMBER, page.text, _DIGIT):
        before = _AT_CAPITAL.search(page.text, max(0, found.start() - 70), found.start())
        if not before or page.is_known(before.start(1)):
            continue
        words = [word.rstrip(".") for word in page.folded[before.start(1):before.end(1)].split()]
        house = HOUSE.match(page.text, found.end())
        if house and _may_be_street(page, words) and _is_no_count(page, house.end()) and not (before[0][0] in ",(" and _is_age(words, house[0])):
            tail = TAIL.match(page.text, house.end())
            yield Span(before.start(1), tail.end() if tail else house.end(), STREET, confidence=0.6)


def _is_age(words: list[str], number: str) -> bool:
    """ "(Lotte 9, Jules 6)": after a comma or a bracket a small number is rather an age."""
    return not lexicon.FIRST_NAMES.isdisjoint(words) or (number.isdigit() and int(number) <= _OLDEST)


def _plain(page: Page) -> Iterator[Span]:
    """ "op de kaai 3": streets that are called after what they are."""
    for found in around(_PLAIN, page.folded, _DIGIT):
        end = _number_end(page, found.end(), "1")
        if end > 0 and _is_no_count(page, end):
            yield Span(found.start(1), end, STREET, confidence=0.6)


def _may_be_street(page: Page, words: list[str]) -> bool:
    last = words[-1]
    if not _COUNTED.isdisjoint(words) or last in KEEP or last in RELATIONS or last in FUNCTION or last in lexicon.KNOWN_WORDS or len(last) < 3:
        return False
    return page.language != "de" or not lexicon.is_word(last, "de")


def _postcodes(page: Page) -> Iterator[Span]:
    """ "3590 diepenbeek", "Heverlee (3001)", and a line that is nothing but a postcode."""
    for found in _CODE.finditer(page.folded):
        code = found[1] or found[3] or found[0].strip()
        place = found[2] is None or found[2] in lexicon.PLACES
        if place and not _YEAR.match(code):
            yield Span(found.start(), found.end(2) if found[2] else found.end(), STREET, confidence=0.7)
