"""Postal addresses: a street with a number, with postcode and place when they follow; also a postcode with a place alone."""

import re
from collections.abc import Iterator

from policies.anonymity.spans import STREET, Span
from policies.anonymity.words import listed

_SUFFIX = (
    r"(?:straat|laan|steenweg|stwg|baan|weg|plein|dreef|lei|kaai|dijk|pad|hof|berg|veld|markt|singel|gracht|kade|park|wijk|plaats|straße|"
    r"strasse|str\.|gasse|platz|allee|ring|omvaart|vaart|vest|vesten|wal|rui|werf|dries|heide|kouter|bos|broek|beemd|akker|eind|einde|hoek|molen|"
    r"brug|"
    r"rei|kom|poort|wegel|gaard|warande|heuvel|dam|sluis|linde|coupure|vrijheid|dorp|rozenberg|wandeling|promenade|esplanade|kant|kapel|roei|rode|"
    r"aard)")
_WHOLE = (
    r"(?:Kouter|Heide|Dorp|Vrijheid|Coupure|Markt|Plein|Dries|Kaai|Dijk|Vest|Wal|Rui|Vaart|Hoek|Einde|Berg|Broek|Heuvel|Dreef|Ring|Singel|Warande|"
    r"Park|"
    r"Bos|Veld|Akker|Hof|Plaats|Molen|Steenweg|Baan|Gracht|Werf|Eiland|Kerkplein|Grand-Place|Grand['’-]Rue)")
_NOT_A_NUMBER = (
    r"(?!\s?(?:jaar|jaren|maand|week|weken|dag|uur|keer|kinderen|km|euro|minuten|ans|mois|years|months|"
    r"jahre|kinder|jongens|meisjes|enfants|[.,]\d|u\b|%|kg))")
_HOUSE = (
    rf"(?:(?:nr\.?|nummer|n°|huisnummer|Nr\.?|No\.?|t\.?h\.?v\.?(?: nummer| nr\.?)?)\s?)?"
    rf"\d{{1,4}}{_NOT_A_NUMBER}(?:\s?[A-Za-z](?![A-Za-z]))?(?:\d{{2,4}}(?!\d))?(?:\s?[/-]\s?\d{{1,4}})?"
    r"(?:,?\s?(?:bus|bte|boîte|box|app\.?|apt\.?|bloc|kamer|chambre|zimmer|room|b(?=\s?\d))\.?\s?\w{1,5})?"
    r"(?:,? \(?\d{1,2}(?:st|d)?e (?:verdieping|verd\.?|étage)\)?)?(?!\d)")
HOUSE = re.compile(_HOUSE)
_PLACE = r"[A-ZÀ-Þ][\w'’-]{1,30}(?:[- ](?:op|den|de|ter|aan|la|le)[- ][A-ZÀ-Þ][\w'’-]{1,30}|-[A-ZÀ-Þ][\w'’-]{1,30})?"
_CITY = rf"(?:B[- ]|BE-|NL-)?[1-9]\d{{3,4}}(?: ?[A-Z]{{2}}(?![A-Za-z]))? {{1,2}}{_PLACE}(?:\s\d{{1,2}}(?!\d))?"
_TAIL = (rf"(?-i:\s?[,(|•-]\s*(?:te\s)?(?:{_CITY}|{_PLACE})|\s{{0,12}}\n\s*(?:{_CITY}|{_PLACE}(?=\s*(?:\n|\Z)))|\s(?:te|in|à)\s(?:{_CITY}|{_PLACE})"
         rf"|\s{_CITY})?")
TAIL = re.compile(_TAIL)
_DUTCH = re.compile(
    rf"(?<![\w'’-])(?:[A-ZÀ-Þ][\w'’.-]{{0,25}}\s(?:(?:de|den|het|der|la)\s)?){{0,3}}(?:[A-ZÀ-Þ]['’.\w-]{{0,30}}?{_SUFFIX}|{_WHOLE}"
    rf"(?: Links| Rechts)?|"
    rf"(?:[A-ZÀ-Þ][\w'’-]{{1,25}}\s)(?:{_SUFFIX}|Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Straat|Laan|Poort))\s?,?\s{{0,2}}{_HOUSE}{_TAIL}")
_LOWER = re.compile(
    rf"(?<![\w-])[a-z][a-z'-]{{2,25}}(?<!halfw)(?<!onderw)(?:straat|laan|steenweg|stwg|plein|dreef|baan|lei|kaai|gracht|markt|weg|straße|"
    rf"strasse)\s{_HOUSE}"
    rf"(?:,?\s\d{{4}}\s[a-z-]{{3,25}}(?: op den [a-z]{{3,10}})?)?", re.I)
_FRENCH = re.compile(
    rf"(?<![\w-])(?:\d{{1,4}}\s?[a-z]?,?\s)?(?:rue|avenue|av\.?|chaussée|boulevard|bd|bld|place|allée|chemin|route|impasse|quai|square|clos|drève|"
    rf"ruelle|sentier|voie|venelle|faubourg|cité|thier)\s(?:(?:de|du|des|aux?|de la|de l['’]|d['’]|la|le|les|"
    rf"l['’])\s?){{0,2}}[\w'’-]{{2,30}}(?:\s(?:[\w'’-]{{2,30}}|[IVX](?!\w))){{0,3}}?"
    rf"(?:,?\s{_HOUSE}{_TAIL}|"
    rf",\s?{_CITY})", re.I)
_ENGLISH = re.compile(
    rf"(?<![\w-])(?:(?:[Ff]lat|[Aa]pt\.?|[Aa]partment|[Uu]nit) \w{{1,4}},? )?\d{{1,4}}[a-z]?,?\s(?:[A-Z][\w'’-]{{1,25}}\s){{1,3}}"
    rf"(?:Street|St\.?|Road|Rd\.?|Avenue|Ave\.?|Lane|Drive|Square|Close|Crescent|Hill|Terrace|Gardens?|Court|Place|Way|Row|Mews|Grove|Gate|Walk|Rise|"
    rf"Green|Park|View|Quay|Cottages?)(?!\w){_TAIL}")
_FLAT = re.compile(
    r"(?<!\w)(?:blok|bloc|block|gebouw|bâtiment|toren|residentie|résidence)\s?[\w'’]{1,20}(?:\s[A-Z][\w'’]{1,20})?[ ,]{1,2}"
    rf"(?:app(?:artement)?|appt|apt|flat|bus|bte|kamer|verdieping)\.?\s?\d{{1,4}}"
    rf"(?:,?\s(?:[A-ZÀ-Þ][\w'’-]{{2,25}}\s(?:wijk\s)?)?[1-9]\d{{3}}(?!\d)(?-i: {_PLACE})?)?", re.I)
_BRITISH = re.compile(r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?!\w)")
_ANY = re.compile(rf"(?<![\w-])(?:[A-ZÀ-Þ][\w'’.-]{{1,25}}\s(?:(?:van|de|den|der|ter|ten|la|le|du|des)\s){{0,2}}){{1,4}}{_HOUSE}"
    rf"\s?[,\n|•·-]?\s?{_CITY}")
_ARTICLED = re.compile(
    rf"(?<![\w'’-])(?:Ter|Ten|Den|Am|Im|Zum|Zur|An der|Auf der|Auf dem|In der|In den|Unter den|Hinter der|Achter|"
    rf"Achter de[n]?|Aan de[n]?|Onder de[n]?|Boven de[n]?)\s"
    rf"(?!Sommer|Winter|Herbst|Alter|Jahr|Monat|Schnitt|Durchschnitt|Klasse|Woche)[A-ZÀ-Þ][\w'’-]{{1,25}}(?:\s[A-ZÀ-Þ][\w'’-]{{1,25}})?"
    rf"\s{_HOUSE}{_TAIL}")
# "Am Montag 3 Mal", "Zum Glück 2 Freunde": in German a noun after the number is what it counts.
_COUNTS = re.compile(r" [A-ZÄÖÜ][a-zäöüß]")
_FOLLOWS = listed("il elle ils elles on nous je tu vous que qui et ou est a ont sont crie y il's sur tous toutes puis mais donc")
_BOX = re.compile(rf"(?<![\w'’-])(?:Postbus|postbus|P\.?O\.? ?[Bb]ox|[Bb]oîte postale|B\.P\.|Postfach)\s\d{{1,6}}{_TAIL}")
_FIELD = re.compile(r"\b(?:[Pp]ostcode|[Pp]ost code|[Cc]ode postal|PLZ|[Zz]ip(?: code)?)\s?:?\s?([1-9]\d{3,4})(?!\d)")
_AT_NUMBER = re.compile(
    r"(?:[Ww]oon\w*|[Ww]on\w{2,4}|straat|laan|steenweg|dreef|plein|[Bb]uren|buurvrouw|buurman)\b[^.!?\n]{0,60}?"
    r"\b(?:op|aan|van) (?:het )?((?:huis)?(?:nummer|nr\.?) [\w/]{1,22})")
_POSTCODE = re.compile(
    rf"(?<![\w/-]){_CITY}(?:,\s?(?:[A-ZÀ-Þ][\w'’.-]{{1,30}}\s){{1,4}}{_HOUSE}|,\s?(?:rue|avenue|quai|chaussée|place|clos|chemin|boulevard|allée)"
    rf"\s[\w'’ -]{{3,40}}?\s{_HOUSE})?(?![\w'’-])")
_PLACE_IN = re.compile(rf"\d\s?(?:[A-Z]{{2}})?\s{{1,2}}({_PLACE})")
_YEAR = re.compile(r"(?:19|20)\d{2}\b")
_LETTERED = re.compile(r"(?<=\d) [a-z](?![^\W_])")


def find(text: str) -> Iterator[Span]:
    """Every address."""
    if not any(map(str.isdigit, text)):
        return
    for pattern in (_FIELD, _AT_NUMBER):
        yield from (Span(found.start(1), found.end(1), STREET) for found in pattern.finditer(text))
    for pattern in (_DUTCH, _LOWER, _FRENCH, _ENGLISH, _BOX, _ANY, _FLAT, _BRITISH):
        yield from (Span(found.start(), found.end(), STREET) for found in pattern.finditer(text) if not _goes_on(found[0]))
    yield from (Span(found.start(), found.end(), STREET) for found in _ARTICLED.finditer(text) if not _COUNTS.match(text, found.end()))
    for found in _POSTCODE.finditer(text):
        if not _YEAR.match(found[0]) or _stands_alone(text, found):
            yield Span(found.start(), found.end(), STREET)


def _goes_on(address: str) -> bool:
    """ "rue Haute 3 il ..." is a sentence; "rue Haute 17 A" is a house."""
    return not _FOLLOWS.isdisjoint(_LETTERED.sub("", address.lower()).split())


def _stands_alone(text: str, found: "re.Match[str]") -> bool:
    """ "2018 Antwerpen" on a line of its own is a place, "In 2018 Antwerpen bezocht" is a year."""
    line_start = text.rfind("\n", 0, found.start()) + 1
    before = text[line_start:found.start()].strip()
    after = text[found.end():found.end() + 1]
    return (not before and after in ("", "\n")) or before.endswith((" te", " in B", ","))


def places(text: str) -> Iterator[str]:
    """The places named in addresses: they are masked wherever they stand."""
    for found in _POSTCODE.finditer(text):
        if not _YEAR.match(found[0]) or _stands_alone(text, found):
            yield from _PLACE_IN.findall(found[0])[:1]
