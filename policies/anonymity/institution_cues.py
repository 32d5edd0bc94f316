"""Institutions that no capital shows: by a kind word, by letters ("az klina"), by work, by a class or by what schools are called after.

Reads folded text, so it serves letters without capitals and letters in capitals alike. A word is looked at only when a cue stands
before it; which words may be names without one is in lists/own_institutions.txt.
"""

import re
from collections.abc import Iterator

from policies.anonymity import cues, employers, institution_branches, institution_edges, institution_sentences, institution_shapes, lexicon, places
from policies.anonymity.institution_words import (
    DESTINATIONS, HARMLESS, NAMING, OTHERS, PEOPLE, SCHOOL_LETTERS, SCHOOLS, TOGETHER, is_naming, singular)
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

_ATTENDS = re.compile(
    r"\b(?:zit|zat|zitten|school|les|studeert|studeer|ingeschreven|leerling|leerlinge|geslaagd|gebuisd|studente?|phd)"
    r"(?: nu| al| ook| terug| thuis| sinds \w+)? (?:op|aan|bij|at)(?: de| het| den| '?t| the)? \Z")
_PLAYS = re.compile(r"\b(?:speelt|speel|voetbalt|traint|judoot|turnt|danst|zwemt|basket|volleybalt|hockeyt|aangesloten|lid|joue|plays)\b[\w ]{0,18}"
                    r" (?:bij|van|au|a|for)(?: de| het| den| '?t)? \Z")
_TREATS = re.compile(
    r"\b(?:spoed|opgenomen|behandeling|geopereerd|bevallen|geboren|operatie|kinderarts|arts|verpleegster|raadpleging|consultatie|urgences|"
    r"hospitalisee?)"
    r" (?:van|in|op|aan|bij|a)(?: de| het| den| '?t)? \Z")
_CALLED = re.compile(
    r"(?:(?:\b(?:in|op|aan|naar|van|bij|uit|school|opvang|creche|heet|noemt|basisschool|kleuterschool|verandert?)|[,(])\s?(?:de|het|'?t|den|ter)|"
    r"\b(?:vh|vd|vant))(?: (?:kleine?|grote|blauwe|gele|groene|rode|gouden|zilveren|vrije|wijde|vrolijke|blije|nieuwe|oude))? \Z")
_SCHOOLISH = re.compile(
    r"\b(?:school|klas|klasje|kleuter\w*|leerjaar|middelbaar|opvang|creche|juf|juffen|juffrouw|meester|directie|directeur|directrice|zorgteam|"
    r"zorgjuf|"
    r"lesge\w+|leerkracht\w*|onthaal\w*|ingeschreven|breng(?:en|t)? \w+ (?:\w+ )?naar|leefgroep|begeleid\w*|instelling|ga(?:at|an)|ging|verblijft|"
    r"geplaatst|gebeld|wachtlijst|"
    r"vroedvrouw|kinesist\w*|kine|logoped\w*|psycholo\w*|opvoed(?:er|ster)s?|therapeut\w*|consulent\w*|internaat|studeert|"
    r"zit(?: nu| al| ook)? (?:op|bij)|zat op|verander\w*|overgestapt|overstap\w*|"
    r"in het (?:eerste|tweede|derde|vierde|vijfde|zesde))\b")
_AT_ONCE = re.compile(
    r"\b(?:school|juf|juffen|meester|directie|directeur|directrice|zorgteam|zorgjuf|leerkracht\w*|opvang|creche|kleuterschool|basisschool|"
    r"leefgroep|instelling|klas|verblijft|geplaatst)(?:(?: (?:van|in|op|heet|noemt|is|bij|,))? ?\(?(?:de|het|'?t|den|ter)| (?:vh|vd|vant)) (?:\w{3,9} )?\Z")
# Names of schools that are things in a child's day as well: the cue must stand right before.
_THINGS = listed("""
    kring puzzel schommel trampoline bed boot brug step stap stappen spiegel poort villa trapje springtouw bal ballon spoor boom zandkasteel klimrek
    klim sleutel boon eik stempel speeldoos toren uil muis nest knuffel knuffels puk bron werf waterval sterren ster paddenstoel sprong spring
    lente maan
    eiland paradijs vijver molen muis kikker rups draak pit steen tulp raket eekhoorn egel regenbogen robot troetel ruimte talent stroom veer vlieger
    zwaan zwaluw park kubus parel piramide wolkje wolkjes trein kleurling paradijs prisma schakel speelvogel krokodil olifant leeuw leeuwerik
    visje visjes vlinders eendjes heuvel heide berg horizon oever keizer kabouter kabouters tandem poort koningin boog kast beertjes zandloper
    schelp schelpje haard rozen zonnetje zonneschijn punt mast opening ster sterretje sterretjes zandkorrel radar steiger vuurtoren schatkist
    zebra giraf duif mier libel pinguin pauw parachute bengel bengels smurf smurfjes sprookje sprookjes vlam vlot vonk wissel stap ark holle
    beuk berk linde berg piccolo draai nestje molenwiek waaier zwaluwnest bos villa trampoline
""")
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
    yield from _called(page)
    yield from _saints(page)
    yield from _kinds(page)
    yield from _compounds(page)
    if page.whispers or page.shouts:
        yield from _unknown(page)
        yield from _somewhere(page)


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
_OF_CLUB = re.compile(r"\b(?:bij|van|voor|in|op|naar|aan|speelt|traint|for|at|au|chez)(?: de| den)? ((?:(?:rugby|basket|volley|hockey|judo|royal) )?)\Z")


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


def _called(page: Page) -> Iterator[Span]:
    """ "zit op de zonnebloem in de derde kleuterklas", "de juf van de wegwijzer"."""
    for start, noun in page.starts(word for word in page.vocabulary if is_naming(word)):
        before, end = page.folded[max(0, start - 50):start], start + len(noun)
        end += 5 if noun.startswith("klaver") and page.folded.startswith((" vier", " drie"), end) else 0
        if noun in lexicon.KNOWN_WORDS or page.is_known(start):
            continue
        if not _CALLED.search(before):
            if _BARELY.search(before):
                yield Span(start, end, SCHOOL, confidence=0.6)
            continue
        if not places.is_small(page, start):
            yield Span(start, end, SCHOOL, confidence=0.7)
            continue
        around = page.folded[max(0, start - 60):start + 60]
        placed = _PLACED.match(page.folded, end)
        told = _IN_CLASS.match(page.folded, end) is not None or (
            placed is not None and (places.is_place(placed[1]) or places.long_end(page, placed.start(1)) > 0))
        if _AT_ONCE.search(before) or _CARES.search(before) or ((_SCHOOLISH.search(around) or told) and (singular(noun) not in _THINGS and noun not in _THINGS or told)):
            yield Span(start, end, SCHOOL, confidence=0.7)


_BARELY = re.compile(
    r"\b(?:zit|zat|zitten|school|juf|juffen|meester|les|leerling|opvang|creche|directeur|directrice)(?: nu| al| ook)? (?:op|in|van|bij|uit) \Z")
_IN_CLASS = re.compile(r" (?:in|naar) (?:het|de|'?t) (?:\w{3,8} )?(?:leerjaar|kleuter\w*|middelbaar|graad|klas|instapklas)\b")
_PLACED = re.compile(r" (?:in|te) ([^\W\d_][\w-]{2,25})")


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
        named = 9 < len(word) <= _LONGEST and _COMPOUND.search(word) and word not in _PLAIN and word not in HARMLESS
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
    if word in _CARE and found[2] in NAMING and found[2] not in _THINGS:
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


# Endings of what schools and homes are called after: "de bleekweide", "het zandhof".
_LONGEST = 30                               # letters of a word that may be a name
_LANDSCAPE = re.compile(
    r"\w{3,}(?:weide|hof|berg|veld|bos|boom|bloem|tuin|land|toren|burcht|bron|beek|gaard|dries|akker|brug|ster|vogel|heide|molen|oever|poort)\Z")
_CARES = re.compile(
    r"\b(?:begeleid\w*|thuisbegeleiding|therapie|verblijft|verblijven|geplaatst|opgenomen|leefgroep|hulp|wachtlijst|doorverwezen|aangemeld|"
    r"voorziening)"
    r" (?:van|door|in|bij|naar)(?: de| het| den| '?t)? \Z")
_ARTICLED = re.compile(r"(?:\b(?:op|in|bij|naar)|[,(]) ?(?:de|het|'?t|den) \Z")
_AMONG = re.compile(r"\b(?:bij|chez|bei)(?: de| den| het| '?t)? \Z")


def _unknown(page: Page) -> Iterator[Span]:
    """ "zit op odisee", "speelt bij beerschot", "spoed in jessa": words of no language where only an institution can stand."""
    for word in page.vocabulary:
        if 3 < len(word) <= _LONGEST and word not in lexicon.PLACES and word not in lexicon.FIRST_NAMES and (
                employers.is_name(page, word) or (_LANDSCAPE.search(word) and not lexicon.is_listed(word, page.language))):
            for start in page.places[word]:
                before = page.folded[max(0, start - 60):start]
                if _ATTENDS.search(before) or (_ARTICLED.search(before) and _SCHOOLISH.search(page.folded[max(0, start - 60):start + 60])
                                               and not page.is_misspelt(word)) or (_LANDSCAPE.search(word) and _CALLED.search(before) and _SCHOOLISH.search(before)):
                    yield Span(start, start + len(word), SCHOOL, confidence=0.6)
                elif _PLAYS.search(before) or _TREATS.search(before) or _CARES.search(before) or (len(word) > 5 and _AMONG.search(before)):
                    yield Span(start, start + len(word), ORGANISATION, confidence=0.6)


_SOMEWHERE = re.compile(
    r"\b(?:gaat|ging|ga|zit|zat|op|school|les|naar|volgt|moest) (?:nu |al |weer |terug )?(?:naar |op |in )(?:de|het|den|'?t) "
    r"((?:(?:kleine|grote|blauwe|gouden|wijde|vrije|groene|gele|rode|vrolijke|oude|nieuwe) )?[^\W\d_][\w'-]{2,20}) (?:in|te|van) "
    r"(?=([^\W\d_][\w-]{2,20}))")


def _somewhere(page: Page) -> Iterator[Span]:
    """ "hij gaat naar de kleine prins in zelzate": what has a place of its own and is not where everybody goes."""
    for found in _SOMEWHERE.finditer(page.folded):
        last = found[1].split()[-1]
        at_place = places.is_place(found[2]) or places.long_end(page, found.start(2)) > 0
        if at_place and last not in _EVERYWHERE:
            yield Span(found.start(1) - len(found[0][:found.start(1) - found.start()].split()[-1]) - 1, found.end(1), SCHOOL, confidence=0.6)
