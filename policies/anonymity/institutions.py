"""Schools, crèches, clubs, employers, practices, courts and homes: a word or abbreviation for the kind, then capitalised words.

The kind in small letters stays ("de basisschool [school]"), a capitalised one goes along, for it belongs to the name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policies.anonymity.page import Page, Word
from policies.anonymity.spans import ORGANISATION, SCHOOL, Span
from policies.anonymity.words import COMMON, VERBS, listed

_SCHOOL = listed("""
    school basisschool kleuterschool lagereschool middenschool methodeschool freinetschool steinerschool buitenschool muziekschool dansschool
    tekenschool sportschool secundaire atheneum college instituut lyceum creche kribbe kinderdagverblijf kinderopvang opvang kdv campus ecole
    athenee lycee creches maternelle kindergarten grundschule gesamtschule gymnasium kita krippe nursery academy internaat academie hogeschool
    universiteit peuteropvang peutertuin onthaalmoeder kinderkribbe speelplein buitenschoolse ibo bko institut vbs gbs vls sbs go bs ka kta buso
    bubao bulo olv tsh vti vito ksom ics kosh smi scheppers kuleuven ugent vub uantwerpen
""")
_OTHER = listed("""
    praktijk groepspraktijk huisartsenpraktijk dokterspraktijk ziekenhuis kliniek polikliniek residentie rusthuis woonzorgcentrum serviceflat wzc
    rvt apotheek dienst departement afdeling cel centrum stadhuis gemeentehuis rechtbank jeugdrechtbank parket politiezone bureau kantoor
    notariskantoor advocatenkantoor bakkerij slagerij kapsalon restaurant cafe taverne frituur winkel supermarkt garage firma bedrijf fabriek
    hotel boekhandel bloemenwinkel brouwerij krantenwinkel kledingwinkel club voetbalclub voetbalploeg zwemclub turnclub turnkring judoclub
    tennisclub basketclub atletiekclub volleybalclub danceschool manege ploeg vereniging vzw jeugdhuis jeugdbeweging scouts scoutsgroep chiro ksa
    klj vnj kazou fc kv ksk kvc kfc vk sk kaa rsc sv kvv akabe gidsen parochie kerk moskee tempel synagoge gemeenschap asielcentrum opvangcentrum
    leefgroep voorziening pleegzorg opvoedingswinkel inloopteam consultatiebureau uz az zna gza aze chu clinique hopital hospital maison cabinet
    entreprise boulangerie commune paroisse club krankenhaus praxis verein firma gericht clb vclb ckg ocmw caw cgg cpas vagga huize oobc mpi mpc
    obc pz wgc jugendamt tribunal court surgery ltd gmbh bvba nv camping
""")
_WORKS = re.compile(
    r"\b(?:werkt|werk|werken|werkte|gewerkt|job|baan|stage|werknemer|arbeider|bediende|kassierster|travaille|travaillait|bosse|"
    r"works|working|worked|arbeitet|arbeite)"
                    r"[\w ]{0,14}? (?:bij|voor|in|op|at|for|chez|a|pour|bei|fur)(?: de| het| den| la| le| the| der)? \Z")
_SUFFIX = re.compile(r"(?:college|instituut|atheneum|lyceum|school|ziekenhuis|kliniek|gymnasium|grundschule|kinderdagverblijf|schule)\Z")
_JOINED = re.compile(r" (?:van|de|der|den|en|&|of|du|des|te|in|'t|op|aan|d'|la|le|voor|bij|for|von|et|and|the|n°)(?: (?:de|het|der|den|la|the|'t))? ")
_NUMBER = re.compile(r" ?(?:n°|nr\.?|n°)? ?\d{1,3}(?!\d)")
_LOWER = re.compile(
    r"\b(?:basisschool|kleuterschool|lagere school|middelbare school|creche|kribbe|kinderdagverblijf|kdv|vbs|gbs|buso|bubao|"
    r"atheneum|college|instituut|praktijk|residentie|"
    r"wzc|scouts|chiro|ksa|internaat|ecole|creche|kita|kindergarten|vzw|campus|ziekenhuis|az|uz|steinerschool|freinetschool)"
    r" ((?:(?:de|het|'t|ter|ten|sint|st|heilig|onze|les|la|le|saint|sainte)[ -])*)([^\W\d_][\w'-]{2,25})")
_LOWER_SUFFIX = re.compile(r"\b(?:sint|st|heilig|olv)[ -][a-z]{3,25}\b")
_REGIONS = ("vlaanderen", "brabant", "limburg")
_NUMBERED = re.compile(
    r"\becole(?: (?:communale|fondamentale|primaire|libre|maternelle|specialisee|secondaire)){0,2} n[°o]\s?\d{1,3}|\bschool nr\.? ?\d{1,3}")
_ITSELF = re.compile(r"\b(?:steiner|freinet|methode|montessori|leefschool|leef)-?school\b")


@dataclass(frozen=True, slots=True)
class Found:
    """Words first to last of a run are an institution."""

    first: int
    last: int
    kind: str


def match(page: Page, words: list[Word], begins: bool) -> Found | None:
    """The institution in a run of capitalised words, when there is one."""
    before = page.folded[max(0, words[0].start - 40):words[0].start]
    told = _kind_before(before)
    named = words[0].sort not in "NK" or words[0].key in ("sint", "heilig", "onze")
    if told and named and not (begins and not before.endswith(" ")):
        return Found(0, _last(words, 0), told)
    for number, word in enumerate(words):
        kind = _kind(word.key)
        if kind and number + 1 < len(words) and _names_it(words[number + 1]):
            return Found(_first(words, number, begins), _last(words, number + 1), kind)
        if _SUFFIX.search(word.key) and len(word.key) > 10 and not kind and not (begins and number == 0):
            return Found(_first(words, number, begins), number, SCHOOL)
        if kind and number and not begins and words[number - 1].sort in "WUPSs":
            return Found(_first(words, number, begins), _last(words, number), kind)
    return Found(0, _last(words, 0), ORGANISATION) if _WORKS.search(before) and words[0].sort != "N" else None


def _names_it(word: Word) -> bool:
    return (word.sort != "K" or word.key.endswith(_REGIONS)) and not _is_plain(word)


def _kind(key: str) -> str:
    return SCHOOL if key in _SCHOOL else ORGANISATION if key in _OTHER else ""


def _kind_before(before: str) -> str:
    """The small words before a run: "basisschool De ...", "de bakkerij ...", "kliniek in" is none."""
    if not before.endswith((" ", "'", '"', "(")):
        return ""
    before = before.rstrip(" '\"(")
    last = before[max(before.rfind(" "), before.rfind("\n"), before.rfind("(")) + 1:]
    if last in ("de", "het", "'t", "ter", "la", "le"):
        before = before[:len(before) - len(last)].rstrip()
        last = before[max(before.rfind(" "), before.rfind("\n"), before.rfind("(")) + 1:]
    return _kind(last) or (SCHOOL if _SUFFIX.search(last) and len(last) > 6 else "")


def _is_plain(word: Word) -> bool:
    return word.sort == "W" and word.key in (COMMON | VERBS)


def _first(words: list[Word], number: int, begins: bool) -> int:
    while number and words[number - 1].sort in "WUPSTC" and not (begins and number == 1):
        number -= 1
    return number


def _last(words: list[Word], number: int) -> int:
    """Names end at words that are known and harmless ("OLV Kouterdam en Kerst")."""
    while number + 1 < len(words) and words[number + 1].sort not in "K":
        number += 1
    return number


def lower(page: Page) -> Iterator[Span]:
    """Institutions without capitals: "école communale n°7", "basisschool de klimop", "de steinerschool"."""
    yield from (Span(found.start(), found.end(), SCHOOL) for found in _NUMBERED.finditer(page.folded))
    if not (page.whispers or page.shouts):
        return
    for found in _LOWER.finditer(page.folded):
        if found[2] not in COMMON and found[2] not in VERBS and (found[1] or len(found[2]) > 4):
            yield Span(found.start(1) if found[1] else found.start(2), found.end(), SCHOOL)
    for pattern in (_LOWER_SUFFIX, _ITSELF):
        yield from (Span(found.start(), found.end(), SCHOOL) for found in pattern.finditer(page.folded))
