"""Postal addresses: a street with a number, with postcode and place when they follow; also a postcode with a place alone."""

import re
from collections.abc import Iterator

from policies.anonymity.spans import STREET, Span
from policies.anonymity.words import listed

_SUFFIX = (
    r"(?:straat|laan|steenweg|stwg|baan|weg|plein|dreef|lei|kaai|dijk|pad|hof|berg|veld|markt|singel|gracht|kade|park|wijk|plaats|straße|"
    r"strasse|str\.|gasse|platz|allee|ring|omvaart|vaart|vest|vesten|wal|rui|werf|dries|heide|kouter|bos|broek|beemd|akker|eind|einde|hoek|molen|brug|"
    r"rei|kom|poort|wegel|gaard|warande|heuvel|dam|sluis|linde|coupure|vrijheid|dorp|rozenberg|wandeling|promenade|esplanade|kant|kapel|roei|rode|aard)")
_WHOLE = (
    r"(?:Kouter|Heide|Dorp|Vrijheid|Coupure|Markt|Plein|Dries|Kaai|Dijk|Vest|Wal|Rui|Vaart|Hoek|Einde|Berg|Broek|Heuvel|Dreef|Ring|Singel|Warande|Park|"
    r"Bos|Veld|Akker|Hof|Plaats|Molen|Steenweg|Baan|Gracht|Werf|Eiland|Kerkplein)")
_NOT_A_NUMBER = r"(?!\s?(?:jaar|jaren|maand|week|weken|dag|uur|keer|kinderen|km|euro|minuten|ans|mois|years|months|jahre|[.,]\d|u\b|%|kg))"
_HOUSE = (
    rf"(?:(?:nr\.?|nummer|n°|huisnummer|Nr\.?|No\.?|t\.?h\.?v\.?(?: nummer| nr\.?)?)\s?)?"
    rf"\d{{1,4}}{_NOT_A_NUMBER}(?:\s?[A-Za-z](?![A-Za-z]))?(?:\s?[/-]\s?\d{{1,4}})?(?:,?\s?(?:bus|bte|boîte|box)\.?\s?\w{{1,5}})?(?!\d)")
_PLACE = r"[A-ZÀ-Þ][\w'’-]{1,30}(?:[- ](?:op|den|de|ter|aan|la|le)[- ][A-ZÀ-Þ][\w'’-]{1,30}|-[A-ZÀ-Þ][\w'’-]{1,30})?"
_CITY = rf"(?:B-|BE-|NL-)?[1-9]\d{{3,4}}(?: ?[A-Z]{{2}}(?![A-Za-z]))? {{1,2}}{_PLACE}(?:\s\d{{1,2}}(?!\d))?"
_TAIL = (rf"(?-i:\s?[,(|•-]\s*(?:te\s)?(?:{_CITY}|{_PLACE})|\s{{0,12}}\n\s*(?:{_CITY}|{_PLACE}(?=\s*(?:\n|\Z)))|\s(?:te|in|à)\s(?:{_CITY}|{_PLACE})"
         rf"|\s{_CITY})?")
_DUTCH = re.compile(
    rf"(?<![\w'’-])(?:[A-ZÀ-Þ][\w'’.-]{{0,25}}\s(?:(?:de|den|het|der|la)\s)?){{0,3}}(?:[A-ZÀ-Þ]['’.\w-]{{0,30}}?{_SUFFIX}|{_WHOLE}"
    rf"(?: Links| Rechts)?|"
    rf"(?:[A-ZÀ-Þ][\w'’-]{{1,25}}\s){_SUFFIX})\s?,?\s{{0,2}}{_HOUSE}{_TAIL}")
_LOWER = re.compile(
    rf"(?<![\w-])[a-z][a-z'-]{{2,25}}(?<!halfw)(?<!onderw)(?:straat|laan|steenweg|stwg|plein|dreef|baan|lei|kaai|gracht|markt|weg|straße|strasse)\s{_HOUSE}"
    rf"(?:,?\s\d{{4}}\s[a-z-]{{3,25}}(?: op den [a-z]{{3,10}})?)?", re.I)
_FRENCH = re.compile(
    rf"(?<![\w-])(?:\d{{1,4}}\s?[a-z]?,?\s)?(?:rue|avenue|av\.|chaussée|boulevard|bd|place|allée|chemin|route|impasse|quai|square|clos|drève)"
    rf"\s(?:(?:de|du|des|de la|de l['’]|d['’]|la|le|les|l['’])\s?){{0,2}}[\w'’-]{{2,30}}(?:\s[\w'’-]{{2,30}}){{0,3}}?(?:,?\s{_HOUSE}{_TAIL}|"
    rf",\s?{_CITY})", re.I)
_ENGLISH = re.compile(rf"(?<![\w-])\d{{1,4}}[a-z]?\s(?:[A-Z][\w'’-]{{1,25}}\s){{1,3}}(?:Street|St\.?|Road|Rd\.?|Avenue|Ave\.?|Lane|Drive|"
    rf"Square)(?!\w){_TAIL}")
_ANY = re.compile(rf"(?<![\w-])(?:[A-ZÀ-Þ][\w'’.-]{{1,25}}\s(?:(?:van|de|den|der|ter|ten|la|le|du|des)\s){{0,2}}){{1,4}}{_HOUSE}\s?[,\n-]?\s?{_CITY}")
_LIVES_AT = re.compile(
    rf"\b(?:[Aa]dres(?: is)?:?|[Ww]on(?:en|end|ende)|[Ww]oont?|[Ww]oonachtig)\s(?:(?:nu|in|op|aan|te)\s)?(?:(?:de|het|den)\s)?"
    rf"((?:[A-ZÀ-Þ][\w'’-]{{1,25}}\s){{1,3}}{_HOUSE}{_TAIL})")
_LIVES_SMALL = re.compile(
    rf"\b(?:woon|woont|wonen|adres(?: is)?|habite)\s?:?\s(?:(?:op|in|aan|te|au)\s)?(?:(?:de|het|den|la)\s)?((?:[a-z][\w'-]{{2,20}}\s){{1,2}}{_HOUSE}"
    r"(?:,?\s(?:\d{4}\s)?[a-z][\w-]{3,25})?)", re.I)
_NO_STREETS = listed("""
    al nu hier daar samen sinds met ongeveer bijna apart boven ver maar reeds ruim zowat circa ook nog thuis alleen allemaal tussen vanaf onder
    langs naast tegen wij we ik met mijn haar zijn ons hun een geen twee drie maximum minimum pas toch depuis avec ici environ moins plus km
""")
_ARTICLED = re.compile(
    rf"(?<![\w'’-])(?:Ter|Ten|Den|Am|Im|Zum|Zur|An der|Auf der|Auf dem|Achter|Achter de[n]?|Aan de[n]?|Onder de[n]?|Boven de[n]?)\s"
    rf"[A-ZÀ-Þ][\w'’-]{{1,25}}(?:\s[A-ZÀ-Þ][\w'’-]{{1,25}})?\s{_HOUSE}{_TAIL}")
_BOX = re.compile(rf"(?<![\w'’-])(?:Postbus|postbus|P\.?O\.? ?[Bb]ox|[Bb]oîte postale|B\.P\.|Postfach)\s\d{{1,6}}{_TAIL}")
_FIELD = re.compile(r"\b(?:[Pp]ostcode|[Pp]ost code|[Cc]ode postal|PLZ|[Zz]ip(?: code)?)\s?:?\s?([1-9]\d{3,4})(?!\d)")
_AT_NUMBER = re.compile(
    r"(?:[Ww]oon\w*|[Ww]on\w{2,4}|straat|laan|steenweg|dreef|plein)\b[^.!?\n]{0,60}?\b(?:op|aan) (?:het )?(?:huis)?(?:nummer|nr\.?) ([\w/]{1,22})")
_POSTCODE = re.compile(
    rf"(?<![\w/-]){_CITY}(?:,\s?(?:[A-ZÀ-Þ][\w'’.-]{{1,30}}\s){{1,4}}{_HOUSE}|,\s?(?:rue|avenue|quai|chaussée|place|clos|chemin|boulevard|allée)"
    rf"\s[\w'’ -]{{3,40}}?\s{_HOUSE})?(?![\w'’-])")
_PLACE_IN = re.compile(rf"\d\s?(?:[A-Z]{{2}})?\s{{1,2}}({_PLACE})")
_YEAR = re.compile(r"(?:19|20)\d{2}\b")


def find(text: str) -> Iterator[Span]:
    """Every address."""
    if not any(map(str.isdigit, text)):
        return
    for pattern in (_LIVES_AT, _FIELD, _AT_NUMBER):
        yield from (Span(found.start(1), found.end(1), STREET) for found in pattern.finditer(text))
    for found in _LIVES_SMALL.finditer(text):
        if _NO_STREETS.isdisjoint(found[1].lower().split()):
            yield Span(found.start(1), found.end(1), STREET, confidence=0.7)
    for pattern in (_DUTCH, _LOWER, _FRENCH, _ENGLISH, _ARTICLED, _BOX, _ANY):
        yield from (Span(found.start(), found.end(), STREET) for found in pattern.finditer(text))
    for found in _POSTCODE.finditer(text):
        if not _YEAR.match(found[0]) or _stands_alone(text, found):
            yield Span(found.start(), found.end(), STREET)


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
