"""Schools, crèches, clubs, employers, practices, courts and homes: a word or abbreviation for the kind, then capitalised words.

The kind in small letters stays ("de basisschool [school]"), a capitalised one goes along, for it belongs to the name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policies.anonymity import cues, lexicon
from policies.anonymity.page import Page, Word
from policies.anonymity.spans import ORGANISATION, SCHOOL, Span
from policies.anonymity.words import COMMON, KEEP, VERBS, listed

_SCHOOL = listed("""
    school basisschool kleuterschool lagereschool middenschool methodeschool freinetschool steinerschool buitenschool muziekschool dansschool
    tekenschool sportschool secundaire atheneum college instituut lyceum creche kribbe kinderdagverblijf kinderopvang opvang kdv campus ecole
    athenee lycee creches maternelle kindergarten grundschule gesamtschule gymnasium kita krippe nursery academy internaat academie hogeschool
    universiteit peuteropvang peutertuin onthaalmoeder kinderkribbe speelplein buitenschoolse ibo bko institut vbs gbs vls sbs go bs ka kta buso
    bubao bulo olv tsh vti vito ksom ics kosh smi scheppers kuleuven ugent vub uantwerpen
""")
_OTHER = listed("""
    praktijk groepspraktijk huisartsenpraktijk dokterspraktijk ziekenhuis kliniek polikliniek residentie tehuis rusthuis woonzorgcentrum
    serviceflat wzc rvt apotheek dienst departement afdeling cel centrum stadhuis gemeentehuis rechtbank jeugdrechtbank parket politiezone bureau
    kantoor notariskantoor advocatenkantoor bakkerij slagerij kapsalon restaurant cafe taverne frituur winkel supermarkt garage firma bedrijf
    fabriek hotel boekhandel bloemenwinkel brouwerij krantenwinkel kledingwinkel club voetbalclub voetbalploeg zwemclub turnclub turnkring
    judoclub tennisclub basketclub atletiekclub volleybalclub danceschool manege ploeg vereniging vzw jeugdhuis jeugdbeweging scouts scoutsgroep
    chiro ksa klj vnj kazou fc kv ksk kvc kfc vk sk kaa rsc sv kvv akabe gidsen parochie kerk moskee tempel synagoge gemeenschap asielcentrum
    opvangcentrum leefgroep voorziening pleegzorg opvoedingswinkel inloopteam consultatiebureau uz az zna gza aze chu clinique hopital hospital
    maison cabinet entreprise boulangerie commune paroisse club krankenhaus praxis verein firma gericht clb vclb ckg ocmw caw cgg cpas vagga huize
    oobc mpi mpc obc pz wgc jugendamt tribunal court surgery ltd gmbh bvba nv camping
""")
_WORKS = re.compile(
    r"\b(?:werkt|werk|werken|werkte|gewerkt|job|baan|stage|werknemer|arbeider|bediende|kassierster|travaille|travaillait|bosse|"
    r"works|working|worked|arbeitet|arbeite)"
                    r"[\w ]{0,14}? (?:bij|voor|in|op|at|for|chez|a|pour|bei|fur)(?: de| het| den| la| le| the| der)? \Z")
_WORKS_LOWER = re.compile(
    r"\b(?:werkt|werk|werken|werkte|stage|travaille|bosse|works?|arbeitet?)[\w ]{0,14}? (?:bij|voor|in|op|at|for|chez|"
    r"bei)(?: de| het| den| la| le| the)? "
    r"([^\W\d_]{3,20})")
_SUFFIX = re.compile(r"(?:college|instituut|atheneum|lyceum|school|ziekenhuis|kliniek|gymnasium|grundschule|kinderdagverblijf|schule)\Z")
_NUMBER = re.compile(r" ?(?:n°|nr\.?|n°)? ?\d{1,3}(?!\d)")
_LOWER = re.compile(
    r"\b(?:basisschool|kleuterschool|lagere school|middelbare school|creche|kribbe|kinderdagverblijf|kdv|vbs|gbs|buso|bubao|"
    r"atheneum|college|instituut|praktijk|residentie|"
    r"athenee|lycee|institut|hopital|clinique|wzc|scouts|chiro|ksa|internaat|ecole|creche|kita|kindergarten|vzw|campus|"
    r"ziekenhuis|az|uz|steinerschool|freinetschool)"
    r" ((?:(?:de|het|'t|ter|ten|sint|st|heilig|onze|les|la|le|du|royal|communale|libre|saint|sainte)[ -])*)([^\W\d_][\w'-]{2,25})")
_LOWER_SUFFIX = re.compile(r"\b(?:sint|st|heilig|olv)[ -][a-z]{3,25}\b")
_REGIONS = ("vlaanderen", "brabant", "limburg", "kempen", "meetjesland", "waasland", "hageland", "pajottenland", "westhoek", "haspengouw")
_HOLY = frozenset({"sint", "heilig", "heilige", "onze", "notre"})
# Kinds that are part of the name even in small letters: "het koninklijk atheneum van Aalst", "l'école Les Marronniers".
_KIND_IN_NAME = re.compile(
    r"\b(?:(?:technisch|koninklijk|vrij|stedelijk|gemeentelijk|provinciaal) )?(?:ecole|athenee|lycee|institut|college|hopital|"
    r"clinique|instituut|atheneum|"
    r"ziekenhuis|go! (?:basisschool|atheneum|kleuterschool|school))(?: (?:royal|communale?|libre|fondamentale|primaire|"
    r"maternelle|provincial|superieur))*(?: (?:de la|de|du|des|d'|la|le|les|van|'t))? ?\Z")
_TAIL = re.compile(r" (?:of|of the|de|du|des|de la) [A-ZÀ-Þ][\w'’-]{1,30}")
_ATTENDS = re.compile(
    r"\b(?:volgt les|les|zit|zat|gaat|ging|ga|ingeschreven|loopt school|leerling|studeert|studeer|schoolloopt|klas|leerjaar|jaar)"
    r"(?: nu| al| ook| daar)? (?:in|op|aan|naar|van)(?: de| het| den| 't)? \Z")
_NUMBERED = re.compile(
    r"\becole(?: (?:communale|fondamentale|primaire|libre|maternelle|specialisee|secondaire)){0,2} n[°o]\s?\d{1,3}|\bschool nr\.? ?\d{1,3}")
_ITSELF = re.compile(r"\b(?:steiner|freinet|methode|montessori|leefschool|leef)-?school\b")


@dataclass(frozen=True, slots=True)
class Found:
    """Words first to last of a run are an institution; start and end say where it stands with the small words that belong to it."""

    first: int
    last: int
    kind: str
    start: int
    end: int


def match(page: Page, words: list[Word], begins: bool) -> Found | None:
    """The institution in a run of capitalised words, when there is one."""
    found = _told(page, words, begins) or _named(words, begins) or _employer(page, words, begins)
    if found is None:
        return None
    first, last, kind = found
    start, end = words[first].start, words[last].end
    if first == 0:
        small = _KIND_IN_NAME.search(page.folded[max(0, start - 60):start])
        start -= len(small[0]) if small else 0
    if page.language in ("en", "fr"):
        tail = _TAIL.match(page.text, end)
        end = tail.end() if tail else end
    return Found(first, last, kind, start, end)


def _told(page: Page, words: list[Word], begins: bool) -> tuple[int, int, str] | None:
    """By the small word before: "basisschool De Regenboog", "zit op De Wijzer"."""
    before = page.folded[max(0, words[0].start - 40):words[0].start]
    kind = _kind_before(before)
    if kind and (words[0].sort not in "NnK" or words[0].key in _HOLY) and not (begins and not before.endswith(" ")):
        return 0, _last(words, 0), kind
    if words[0].sort in "WUCT" and not begins and _ATTENDS.search(before):
        return 0, _last(words, 0), SCHOOL
    return None


def _named(words: list[Word], begins: bool) -> tuple[int, int, str] | None:
    """By a word of the name: "Kinderdagverblijf De Bengeltjes", "Sint-Jozefscollege", "Heilig Hart"."""
    for number, word in enumerate(words):
        kind = _kind(word.key)
        following = words[number + 1] if number + 1 < len(words) else None
        if following and ((kind and _names_it(following)) or (word.key in _HOLY and following.key.startswith(("hart", "lieve", "familie")))):
            return _first(words, number, begins), _last(words, number + 1), kind or SCHOOL
        if _SUFFIX.search(word.key) and len(word.key) > 10 and not kind and not (begins and number == 0):
            return _first(words, number, begins, "WUPSTCNn"), _last(words, number), SCHOOL
        if kind and number and words[number - 1].sort == "K" and number + 1 == len(words) and number == 1:
            return 0, 1, kind               # "British School of ..."
        if kind and number and not begins and words[number - 1].sort in "WUPSs":
            return _first(words, number, begins), _last(words, number), kind
    return None


def _employer(page: Page, words: list[Word], begins: bool) -> tuple[int, int, str] | None:
    """By work, or by two capitalised ordinary words in mid-sentence: "Horizon Adoptie"."""
    if _WORKS.search(page.folded[max(0, words[0].start - 40):words[0].start]) and words[0].sort not in "NPp":
        return 0, _last(words, 0), ORGANISATION
    if page.language in ("nl", "fr") and not begins and len(words) > 1 and not page.titles:
        plain = [word.sort in "WCs" and word.key not in COMMON for word in words]
        if all(plain[:2]) and page.text[words[0].end:words[1].start] in (" ", " & ") and cues.before(page.folded, words[0].start) is cues.NONE:
            return 0, _last(words, 0), ORGANISATION
    return None


def _names_it(word: Word) -> bool:
    return (word.sort != "K" or word.key.endswith(_REGIONS)) and not _is_plain(word)


def _kind(key: str) -> str:
    return SCHOOL if key in _SCHOOL else ORGANISATION if key in _OTHER else ""


def _kind_before(before: str) -> str:
    """The small words before a run: "basisschool De ...", "de bakkerij ...", "kliniek in" is none."""
    if not before.endswith((" ", "'", '"', "(")):
        return ""
    before = before.rstrip(" '\"(:,")
    if before.endswith(" go!"):
        return SCHOOL
    last = before[max(map(before.rfind, " \n('")) + 1:]
    if last in ("de", "het", "t", "ter", "la", "le"):
        before = before[:len(before) - len(last)].rstrip(" '")
        last = before[max(map(before.rfind, " \n('")) + 1:]
    return _kind(last) or (SCHOOL if _SUFFIX.search(last) and len(last) > 6 else "")


def _is_plain(word: Word) -> bool:
    return word.sort == "W" and word.key in (COMMON | VERBS)


def _first(words: list[Word], number: int, begins: bool, sorts: str = "WUPSTC") -> int:
    while number and words[number - 1].sort in sorts and not (begins and number == 1):
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
    yield from (Span(found.start(), found.end(), SCHOOL) for found in _ITSELF.finditer(page.folded))
    if not (page.whispers or page.shouts):
        return
    for found in _LOWER.finditer(page.folded):
        if found[2] not in COMMON and found[2] not in VERBS and (found[1] or len(found[2]) > 4):
            small = _KIND_IN_NAME.search(page.folded, max(0, found.start() - 15), found.start(1))
            kind = _kind(found[0].split()[0]) or SCHOOL
            yield Span(small.start() if small else found.start(1), found.end(), kind)
    for found in _WORKS_LOWER.finditer(page.folded):
        if not lexicon.is_word(found[1], page.language) and found[1] not in KEEP and found[1] not in lexicon.FIRST_NAMES:
            yield Span(found.start(1), found.end(1), ORGANISATION)
    yield from (Span(found.start(), found.end(), SCHOOL) for found in _LOWER_SUFFIX.finditer(page.folded))
