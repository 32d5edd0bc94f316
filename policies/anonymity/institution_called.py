"""Institutions in small letters by what schools are called after, and words of no language that stand where only an institution can.

"zit op de zonnebloem in de derde kleuterklas", "zit op odisee", "hij gaat naar de kleine prins in zelzate".
"""

import re
from collections.abc import Iterator

from policies.anonymity import employers, lexicon, places
from policies.anonymity.institution_words import DESTINATIONS, OTHERS, PEOPLE, SCHOOLS, is_naming, singular
from policies.anonymity.page import Page
from policies.anonymity.spans import ORGANISATION, SCHOOL, Span
from policies.anonymity.words import COMMON, VERBS, listed

_EVERYWHERE = DESTINATIONS | SCHOOLS | OTHERS | COMMON | VERBS | PEOPLE
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
    r"leefgroep|instelling|klas|verblijft|geplaatst)"
    r"(?:(?: (?:van|in|op|heet|noemt|is|bij|,))? ?\(?(?:de|het|'?t|den|ter)| (?:vh|vd|vant)) (?:\w{3,9} )?\Z")
# Names of schools that are things in a child's day as well: the cue must stand right before.
THINGS = listed("""
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
_BARELY = re.compile(
    r"\b(?:zit|zat|zitten|school|juf|juffen|meester|les|leerling|opvang|creche|directeur|directrice)(?: nu| al| ook)? (?:op|in|van|bij|uit) \Z")
_IN_CLASS = re.compile(r" (?:in|naar) (?:het|de|'?t) (?:\w{3,8} )?(?:leerjaar|kleuter\w*|middelbaar|graad|klas|instapklas)\b")
_PLACED = re.compile(r" (?:in|te) ([^\W\d_][\w-]{2,25})")
_SOMEWHERE = re.compile(
    r"\b(?:gaat|ging|ga|zit|zat|op|school|les|naar|volgt|moest) (?:nu |al |weer |terug )?(?:naar |op |in )(?:de|het|den|'?t) "
    r"((?:(?:kleine|grote|blauwe|gouden|wijde|vrije|groene|gele|rode|vrolijke|oude|nieuwe) )?[^\W\d_][\w'-]{2,20}) (?:in|te|van) "
    r"(?=([^\W\d_][\w-]{2,20}))")
# Endings of what schools and homes are called after: "de bleekweide", "het zandhof".
LONGEST = 30                               # letters of a word that may be a name
_LANDSCAPE = re.compile(
    r"\w{3,}(?:weide|hof|berg|veld|bos|boom|bloem|tuin|land|toren|burcht|bron|beek|gaard|dries|akker|brug|ster|vogel|heide|molen|oever|poort)\Z")
_CARES = re.compile(
    r"\b(?:begeleid\w*|thuisbegeleiding|therapie|verblijft|verblijven|geplaatst|opgenomen|leefgroep|hulp|wachtlijst|doorverwezen|aangemeld|"
    r"voorziening)"
    r" (?:van|door|in|bij|naar)(?: de| het| den| '?t)? \Z")
_ARTICLED = re.compile(r"(?:\b(?:op|in|bij|naar)|[,(]) ?(?:de|het|'?t|den) \Z")
_AMONG = re.compile(r"\b(?:bij|chez|bei)(?: de| den| het| '?t)? \Z")


def find(page: Page) -> Iterator[Span]:
    """Every institution of such a name."""
    yield from _called(page)
    if page.whispers or page.shouts:
        yield from _unknown(page)
        yield from _somewhere(page)


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
        thing = noun in THINGS or singular(noun) in THINGS
        if told or _AT_ONCE.search(before) or _CARES.search(before) or (_SCHOOLISH.search(around) and not thing):
            yield Span(start, end, SCHOOL, confidence=0.7)


def _unknown(page: Page) -> Iterator[Span]:
    """ "zit op odisee", "speelt bij beerschot", "spoed in jessa": words of no language where only an institution can stand."""
    for word in page.vocabulary:
        if 3 < len(word) <= LONGEST and word not in lexicon.PLACES and word not in lexicon.FIRST_NAMES:
            landscape = _LANDSCAPE.search(word) is not None and not lexicon.is_listed(word, page.language)
            if landscape or employers.is_name(page, word):
                for start in page.places[word]:
                    kind = _kind_there(page, word, start, landscape=landscape)
                    if kind:
                        yield Span(start, start + len(word), kind, confidence=0.6)


def _kind_there(page: Page, word: str, start: int, *, landscape: bool) -> str:
    """What an unknown word must be where it stands here, "" when it may be anything."""
    before = page.folded[max(0, start - 60):start]
    around = f"{before} {page.folded[start:start + 60]}"
    articled = _ARTICLED.search(before) and _SCHOOLISH.search(around) and not page.is_misspelt(word)
    if _ATTENDS.search(before) or articled or (landscape and _CALLED.search(before) and _SCHOOLISH.search(before)):
        return SCHOOL
    among = len(word) > 5 and _AMONG.search(before)
    return ORGANISATION if _PLAYS.search(before) or _TREATS.search(before) or _CARES.search(before) or among else ""


def _somewhere(page: Page) -> Iterator[Span]:
    """ "hij gaat naar de kleine prins in zelzate": what has a place of its own and is not where everybody goes."""
    for found in _SOMEWHERE.finditer(page.folded):
        last = found[1].split()[-1]
        at_place = places.is_place(found[2]) or places.long_end(page, found.start(2)) > 0
        if at_place and last not in _EVERYWHERE:
            yield Span(found.start(1) - len(found[0][:found.start(1) - found.start()].split()[-1]) - 1, found.end(1), SCHOOL, confidence=0.6)
