"""Institutions that no capital shows: by a kind word, by letters ("az klina"), by work, by a class or by what schools are called after.

Reads folded text, so it serves letters without capitals and letters in capitals alike. A word is looked at only when a cue stands
before it; which words may be names without one is in lists/own_institutions.txt.
"""

import re
from collections.abc import Iterator

from policies.anonymity import (
    cues,
    employers,
    institution_branches,
    institution_called,
    institution_edges,
    institution_sentences,
    institution_shapes,
    lexicon,
    places,
)
from policies.anonymity.institution_words import (
    DESTINATIONS,
    HARMLESS,
    NAMING,
    OTHERS,
    PEOPLE,
    SCHOOL_LETTERS,
    SCHOOLS,
    TOGETHER,
)
from policies.anonymity.page import Page
from policies.anonymity.spans import ORGANISATION, PLACE, SCHOOL, Span, altered
from policies.anonymity.words import COMMON, KEEP, VERBS, listed

_ARTICLE = r"(?:de|het|'?t|den|ter|ten|les|la|le|l'|du|des)"
_SAINTED = r"(?:sint|st\.?|saint|sainte|heilige?|onze|lieve|royal|communale|libre)"
_NAME = re.compile(rf"((?:(?:{_ARTICLE}|{_SAINTED})[ -]){{0,3}})([^\W\d_][\w'-]{{2,25}})(?: ([^\W\d_][\w'-]{{2,25}}))?")
_NUMBERED = re.compile(
    r"\becole(?: (?:communale|fondamentale|primaire|libre|maternelle|specialisee|secondaire)){0,2} n[°o]\s?\d{1,3}|\bschool nr\.? ?\d{1,3}")
_ITSELF = re.compile(r"\b(?:steiner|freinet|methode|montessori|leef|sudbury)[ -]?school\b|"
                     r"\b(?:british|european|international|american|europese|internationale) (?:junior |primary )?school(?: of [a-z]{3,15})?\b")
_ANY = re.compile(r"\b(?:een|ne|n|geen|une?|a|ein|eine) \Z")
_SCHOOLS_ITSELF = listed("""
    ecole school steiner freinet methode montessori leef sudbury british european international american europese internationale
    steinerschool freinetschool methodeschool montessorischool leefschool sudburyschool
""")
_COMPOUND = re.compile(r"(?:college|instituut|atheneum|lyceum|school)\Z")
_INTO = re.compile(r"\b(?:op|in|van|naar|aan|doet|bij)(?: de| het| den| '?t)? \Z")
_PLAIN = listed("""
    avondschool zaterdagschool zondagschool taalschool zomerschool voetbalschool dansschool muziekschool koranschool huiswerkschool dorpsschool
    stadsschool buurtschool thuisschool oefenschool kookschool rijschool zwemschool turnschool weekendschool moskeeschool tekenschool sterrenschool
    internaatschool stoelschool
""")
_KIND_BEFORE = re.compile(
    r"\b(?:(?:technisch|koninklijk|vrij|stedelijk) )?(?:ecole|institut|college|athenee|lycee|hopital|clinique|instituut|atheneum|creche) \Z")
_SAINT = re.compile(
    r"(?<![\w-])(?:(?:sint|saint|sainte|sankt)[ -]|st(?:\.-|\. ?|[ -]))(?!nicolaas|maarten\b|jacobs|klaas)[a-z][a-z'-]{2,30}(?:college|instituut)?"
    r"|\bheilige? (?:hart|familie|graf|kruis|geest)[a-z]{0,12}\b|\b(?:onze|o\.?)[ -]?(?:lieve|l\.?)[ -]?(?:vrouw|v\.?)[a-z]{0,12}\b"
    r"|\bnotre[ -]dame(?: (?:de|des|du)(?: la)? [a-z]{3,20})?|\bsacre[ -]c.?eur\b|\bdon bosco\b|"
    r"\bmaria (?:middelares|boodschap|assumpta|ziekenhuis)\b|"
    r"\bstella maris\b|\bregina (?:caeli|pacis|mundi)\b|"
    r"\bmater (?:dei|salvatoris)\b|\bchristus koning\b|\bpius (?:x|xi|xii)\b|\bvirga jesse\b|\burs(?:u|e)linen\b|\bimmaculata\b")
_SAINTLY = listed("""
    sint st saint sainte sankt heilig heilige onze o notre sacre don maria stella regina mater christus pius virga ursulinen urselinen immaculata
""")
_BY_CAPITAL = ("sint", "st", "saint ", "sainte ", "sankt")              # capitals.py reads these when they have one
_TREATED = re.compile(r"\b(?:spoed|opgenomen|opname|geopereerd|operatie|bevallen|bevalling|ziekenhuis|arts|verple\w+|hospitali\w+|urgences|dokter)\b")
_T = re.compile(r"(?<![\w'’])['’]t [A-ZÀ-Þ][\w'’-]{2,25}(?: [A-ZÀ-Þ][\w'’-]{2,25})?")
_FAMILY_T = re.compile(r"\b(?:van|aan|uit) \Z")

# Kinds that are named by what follows even in small letters. Of the others ("de school de juf ...") a bracket or "zijn" must tell.
_SPECIFIC = (SCHOOLS | OTHERS) - listed("""
    school opvang praktijk winkel club dienst centrum cel kerk cafe bureau kantoor ploeg bedrijf firma afdeling instelling universiteit academie
    campus restaurant secundaire maternelle creches gemeenschap service maison commune centre temple tempel foyer club heim praxis verein residence
    koor
    transport vereniging apotheek apotheker kapper supermarkt fabriek parochie company church surgery nursery academy gevangenis voorziening
    rechtbank familierechtbank jeugdrechtbank parket hotel departement university institut onderneming naschoolse buitenschoolse kinderopvang
    ziekenhuis hospital clinic clinique hopital krankenhaus entreprise cabinet fitness college speelplein internaat ecole creche lycee pleegzorg
    onthaalmoeder onthaalouder vakbond consultatiebureau gericht pharmacie magasin daycare heim firma vakantiepark stadhuis gemeentehuis huize
    camping garage frituur optiek traiteur bakkerij slagerij boulangerie brasserie krippe gymnasium parket jugendamt tribunal court
""")
_KINDS = SCHOOLS | OTHERS
_OWNED = re.compile(r"\b(?:zijn|haar|onze|mijn|ons|hun|m'?n|z'?n|de|nieuwe|son|sa|notre|ma|the|his|her|vorige) \Z")
_BRACKET = re.compile(r" ?[(:] ?|, (?=(?:de|het|'?t|den|ter|ten) )")
_GOES_ALONG = re.compile(
    r"(?:instituut|atheneum|college|lyceum|club|kring|studio|centrum|school|athenaum|academy|verein|schule)\Z|\A(?:ecole|athenee|institut|lycee|"
    r"college|"
    r"hopital|clinique|garderie|hotel|mosquee|eglise|boulangerie|centre|foyer|kindergarten|kita|krippe|nursery|internat|residence|hospital|cafe|"
    r"moskee|politiezone|manege|stal|pinkstergemeente|camping|residentie|kapsalon|frituur|"
    r"jeugdhuis|rusthuis|academie|internaat|kinderdagverblijf|scouts|chiro)\Z")
_BEFORE_KIND = re.compile(
    r"\b(?:(?:technisch|koninklijk|vrij|stedelijk|gemeentelijk|provinciaal|royal|koninklijke|vrije|stedelijke|gemeentelijke) ){1,2}\Z")
_NATIONAL = listed("clb vclb ocmw caw cgg cpas pms saj spj aemo ckg amo nv bv bvba vzw asbl srl sa ov loi wzc cm pz")


def find(page: Page) -> Iterator[Span]:
    """Every institution that its kind, its letters or a cue shows."""
    for span in _cores(page):
        start, end = institution_edges.grown(page, span.start, span.end)
        yield span if span.kind == PLACE else altered(span, start=start, end=end)


def _cores(page: Page) -> Iterator[Span]:
    if page.has(_SCHOOLS_ITSELF):
        yield from (Span(found.start(), found.end(), SCHOOL) for shape in (_NUMBERED, _ITSELF) for found in shape.finditer(page.folded)
                    if not _ANY.search(page.folded[max(0, found.start() - 6):found.start()]))
    yield from _articled(page)
    yield from employers.find(page)
    yield from institution_shapes.find(page)
    yield from institution_branches.find(page)
    yield from institution_sentences.find(page)
    yield from _lettered(page)
    yield from _clubs(page)
    yield from institution_called.find(page)
    yield from _saints(page)
    yield from _kinds(page)
    yield from _compounds(page)


def _articled(page: Page) -> Iterator[Span]:
    """ "'t Kapoentje", not "Van 't Hof"."""
    for found in _T.finditer(page.text) if "'t " in page.folded else ():
        if not _FAMILY_T.search(page.folded[max(0, found.start() - 5):found.start()]):
            yield Span(found.start(), found.end(), ORGANISATION, confidence=0.7)


_NO_NAMES = COMMON | VERBS | PEOPLE
_EVERYWHERE = DESTINATIONS | SCHOOLS | OTHERS | _NO_NAMES
_DESCRIBES = re.compile(
    r"(?:klein|groot|grot|wijd|vrij|blauw|groen|gel|rod|wit|gouden|zilver|vrolijk|blij|nieuw|oud|lusti|speels|bont|hog|lag|lang|kort|bez|wonder|"
    r"petit|gai|joli|grand|bleu|vert|joyeu|beau|bel)[a-z]{0,4}\Z")


def _name_end(page: Page, at: int) -> int:
    """Where a name in small letters that starts here ends, -1 when it is rather none."""
    found = _NAME.match(page.folded, at)
    if not found or ((found[2] in _NO_NAMES or found[2] in KEEP or cues.is_cue(found[2])) and not (found[1] and found[2] in NAMING)):
        return -1
    told = found[1] or found[2] in lexicon.PLACES or found[2] in NAMING or employers.is_name(page, found[2])
    if not told and lexicon.is_listed(found[2], page.language):
        return -1
    further = found[3]
    if further and found[1] and _DESCRIBES.match(found[2]) and further not in _NO_NAMES:
        return found.end(3)
    return found.end(2)


# After these a name stands nearly always; after "clb", "caw" and "ocmw" often a word such as "gesprek".
_NAMED_LETTERS = listed("az cgg pz opz wzc bko vbs gbs sbs gvbs mpi mfc obc ooc oooc ckg bsbo vti kdv kdc")
_NOUN = re.compile(r"(?:(?:de|het|'t|den|ter|ten) )?([^\W\d_][\w'-]{3,25})")
_OFFICE = listed("""
    gesprek gesprekken verslag wachtlijst begeleiding begeleider therapie dossier intake afspraak arts zorg hulp advies aanvraag onderzoek medewerker
    aangemeld aanmelding agent agenten inspecteur doorverwezen verwezen gebeld gezegd vandaag morgen gisteren nodig beter slecht omdat waar wanneer
    terwijl volgens tijdens zonder sinds nadat voordat want maar hoewel zodat waarom onlangs ondertussen intussen eerst daarna toen zelf mensen groep
    leefgroep team bellen contacteren contact ingeschakeld geweest begonnen opgestart aanbevolen aangeraden voorgesteld plaats maand weken maanden
    genaamd verleden vorig volgend volgende vorige elke iedere samen opnieuw bijna helemaal
""")
_APART = re.compile(r" (?:van|in|te|de|d') ?(?:het |de )?([^\W\d_][\w'-]{2,25})")


def _lettered(page: Page) -> Iterator[Span]:
    """ "az klina", "PZ Vlas", "ka van mol": letters with the name that they stand before."""
    for start, letters in page.starts(TOGETHER.intersection(page.vocabulary)):
        end = start + len(letters)
        if page.is_known(start):
            continue                        # "FC De Kampioenen"
        kind = SCHOOL if letters in SCHOOL_LETTERS else ORGANISATION
        if page.text[end:end + 1] == " " and not page.folded[start - 1:start].isalnum():
            capital, loud = page.text[end + 1:end + 2].isupper(), page.text[start:end].isupper()
            apart = _APART.match(page.folded, end)
            if page.shouts or page.whispers or not (loud or capital):
                stop = _name_end(page, end + 1)
                if stop < 0 and letters in _NAMED_LETTERS:
                    stop = _noun_end(page, end + 1)
                if stop > 0 and (len(letters) > 2 or letters in _NAMED_LETTERS or page.folded[end + 1:stop].split()[-1] not in COMMON):
                    yield Span(start, stop, kind)
            elif loud and capital and not page.starts_sentence(end + 1):
                stop = places.word_end(page, end + 1)
                if page.folded[start:stop] not in HARMLESS:
                    yield Span(start, stop, kind)
            if apart and letters not in _NATIONAL and places.is_place(apart[1]):
                yield from (Span(start, end, kind), Span(apart.start(1), apart.end(1), PLACE))


_SPORTS = listed("gym club racing royal sporting union excelsior atletiek basket volley voetbal hockey judo turnen rugby korfbal olympic standard")
_OF_CLUB = re.compile(
    r"\b(?:bij|van|voor|in|op|naar|aan|speelt|traint|for|at|au|chez)(?: de| den)? ((?:(?:rugby|basket|volley|hockey|judo|royal) )?)\Z")


def _clubs(page: Page) -> Iterator[Span]:
    """ "bij gym diest", "de jeugd van club brugge", "rugby club leuven"."""
    for start, sport in page.starts(_SPORTS.intersection(page.vocabulary)):
        at = start + len(sport) + 1
        found = _WORD.match(page.folded, at) if page.folded[at - 1:at] == " " else None
        if found and (places.is_place(found[0]) or places.long_end(page, at) > 0):
            before = _OF_CLUB.search(page.folded[max(0, start - 24):start])
            if before:
                yield Span(start - len(before[1]), max(found.end(), places.long_end(page, at)), ORGANISATION)


_WORD = re.compile(r"[^\W\d_][\w-]{1,25}")


def _noun_end(page: Page, at: int) -> int:
    """Where the noun ends that such letters always have behind them: "cgg andante", "pz rivierenland"."""
    found = _NOUN.match(page.folded, at)
    plain = not found or found[1] in _EVERYWHERE or found[1] in _OFFICE or found[1] in KEEP or cues.is_cue(found[1])
    return -1 if plain or found is None else found.end()


def _saints(page: Page) -> Iterator[Span]:
    if _SAINTLY.isdisjoint(page.vocabulary):
        return
    for found in _SAINT.finditer(page.folded):
        start = found.start()
        small = places.is_small(page, start) or page.text[start:start + 3] == "St." or not found[0].startswith(_BY_CAPITAL)
        if small and places.long_end(page, start) < 0:
            treated = _TREATED.search(page.folded[max(0, start - 40):start])
            kind = _KIND_BEFORE.search(page.folded[max(0, start - 40):start])
            yield Span(start - (len(kind[0]) if kind else 0), found.end(), ORGANISATION if treated else SCHOOL)


def _compounds(page: Page) -> Iterator[Span]:
    """ "miniemeninstituut", "spectrumschool": compounds that no dictionary has."""
    for word in page.vocabulary:
        named = 9 < len(word) <= institution_called.LONGEST and _COMPOUND.search(word) and word not in _PLAIN and word not in HARMLESS
        if named and not lexicon.is_listed(word, page.language):
            for start in page.places[word]:
                if places.is_small(page, start) and _INTO.search(page.folded[max(0, start - 12):start]):
                    yield Span(start, start + len(word), SCHOOL, confidence=0.6)


def _kinds(page: Page) -> Iterator[Span]:
    """ "kinderdagverblijf de bengeltjes", "zijn school het kompas", "de crèche (het wiegje)"."""
    free = page.whispers or page.shouts
    for start, word in page.starts(_KINDS.intersection(page.vocabulary)):
        end = start + len(word)
        if not places.is_small(page, start):
            continue
        loud = _LOUD.match(page.text, end)
        if loud and word in _KINDS_ALONE and not page.shouts:
            yield _with_kind(page, start, word, Span(loud.start(1), loud.end(1), _kind_of(word)))
        bracket = _BRACKET.match(page.folded, end)
        at = bracket.end() if bracket else end + 1
        if not places.is_small(page, at) if at < len(page.text) else True:
            continue
        found = _NAME.match(page.folded, at)
        stop = _name_end(page, at)
        apart = _APART.match(page.folded, end) if free and _GOES_ALONG.search(word) else None
        if apart and places.is_place(apart[1]):
            yield Span(start, end, _kind_of(word))
        if not found or stop < 0 or not (page.folded[end:end + 1] == " " or bracket):
            continue
        told = found[2] in NAMING or employers.is_name(page, found[2])
        if bracket:
            closed = page.folded[stop:stop + 1] in (")", ",", ".", "\n", "")
            sure = bool(found[1]) and closed and (told or (found[2] not in _EVERYWHERE and page.folded[stop:stop + 1] in (")", ",")))
        elif word in _SPECIFIC:
            sure = (free and (told or bool(found[1]) or found[2] in lexicon.PLACES)) or (bool(found[1]) and found[2] in NAMING)
        else:
            sure = bool(found[1]) and found[2] in NAMING and bool(_OWNED.search(page.folded[max(0, start - 10):start]))
            sure = sure or (free and _may_follow(page, word, found))
        if sure:
            span = Span(at, stop, _kind_of(word))
            yield span if bracket else _with_kind(page, start, word, span)


_LOUD = re.compile(r" ([A-Z]{3,9})(?!\w)")
_KINDS_ALONE = _KINDS - listed("school opvang club dienst centrum")


_CARE = listed("campus creche kinderopvang opvang internaat onthaalmoeder onthaalouder naschoolse")


def _may_follow(page: Page, word: str, found: "re.Match[str]") -> bool:
    """After a kind that is no name alone: "school de zandberg", "crèche les petits pas", "lycée martin v"."""
    if found[1].startswith("les ") or (found[1] and not lexicon.is_listed(found[2], page.language)):
        return True
    if word in _CARE and found[2] in NAMING and found[2] not in institution_called.THINGS:
        return True
    if _GOES_ALONG.search(word) and found[2] in lexicon.FIRST_NAMES:
        return True
    return word not in ("school", "opvang", "club") and employers.is_name(page, found[2]) and found[2] not in lexicon.FIRST_NAMES


def _kind_of(word: str) -> str:
    return SCHOOL if word in SCHOOLS else ORGANISATION


def _with_kind(page: Page, start: int, word: str, span: Span) -> Span:
    """ "technisch instituut sint michiel": some kinds are part of the name."""
    if not (_GOES_ALONG.search(word) and page.folded[start + len(word)] == " ") or word in ("basisschool", "kleuterschool", "school"):
        return span
    before = _BEFORE_KIND.search(page.folded[max(0, start - 30):start])
    return Span(start - (len(before[0]) if before else 0), span.end, span.kind)
