"""Schools, crèches, clubs, employers, practices, courts and homes: a word or abbreviation for the kind, then capitalised words.

The kind in small letters stays where it tells what sort of place it is ("de basisschool [school]", "het OCMW van [gemeente]"); a
capitalised one goes along, and so does a small one that people write as part of the name ("café De Kroon", "l'école du Parc").
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from policies.anonymity import cues, institution_edges, places
from policies.anonymity.institution_words import BRANDS, HARMLESS, LETTERS, OTHERS, REGIONS, SCHOOL_LETTERS, SCHOOLS, TOGETHER, TRADES
from policies.anonymity.page import Page, Word
from policies.anonymity.spans import ORGANISATION, SCHOOL
from policies.anonymity.words import COMMON, KEEP, OPENERS, VERBS, listed

_SCHOOLS = SCHOOLS | SCHOOL_LETTERS
_OTHERS = OTHERS | TOGETHER
_WORKS = re.compile(
    r"\b(?:werk\w{0,3}|gewerkt|job|baan|stage|werknemer|arbeider|bediende|kassierster|poetst?|poetsvrouw|poetshulp|kuist?|staa?t?|rijdt?|kok|ober|postbode|ingenieur|"
    r"boekhoudster|boekhouder|verkoopster|verkoper|secretaresse|magazijnier|lasser|operator|monteur|technieker|jurist|juriste|vakantiewerk|flexijob|"
    r"travaille|travaillait|bosse|technicien(?:ne)?|cuisiniere?|comptable|magasinier|facteur|ouvrier|ouvriere|employee?|vendeuse|serveuse|infirmiere?|"
    r"works?|working|worked|cleans?|drives?|arbeite[nt]?|arbeit|stelle|putzt|fahrt|boulot|chauffeur|collega|collega's)"
    r"[\w ]{0,14}? (?:bij|voor|via|in|op|at|for|chez|a|pour|bei|beim|fur)(?: de| het| den| la| le| the| der| die)? \Z")
_OWNED = re.compile(
    r"\b(?:(?:eigen|een|onze|mijn|ons|zijn|haar|de|ne|n) (?:\w+ )?(?:zaak|zaakje|winkel|winkeltje|kapsalon|[a-z]*studio|[a-z]*praktijk|restaurant|frituur|bakkerij|"
    r"slagerij|bedrijf|bedrijfje|firma|salon|webshop|eetcafe|cafe|atelier|boerderij|hoeve|manege|schooltje|turnclub|zwemclub|voetbalclub|dansschool|"
    r"muziekschool|jeugdhuis|jeugdbeweging|creche|onthaalmoeder|ziekenhuis)(?: \w+){0,3}(?:,| ?\(| ?:)|"
    r"(?:une|notre|nos|son|sa|mon|ma|la|le|l') ?(?:ecole|creche|garderie|internat|institut|club|salle|magasin|boulangerie|restaurant|salon|cabinet|entreprise)"
    r"(?: \w+){0,2}(?:,| ?\(| ?:)|(?:zelfstandige|zelfstandig|werk|school|opvang|zelfstandigen)"
    r"(?: \w{2,4}){0,2} ?\() ?\Z")
_AT_WORK = re.compile(r" (?:bei|beim|fur)(?: \w+)? \Z")              # "in der Nachtschicht" is no employer
_SUFFIX = re.compile(r"(?:college|instituut|atheneum|lyceum|school|ziekenhuis|kliniek|gymnasium|grundschule|kinderdagverblijf|schule)\Z")
_DETERMINERS = listed("the a an this that these our my his her their your no and de het la le les die der das")
_BEFORE_NAME = listed("villa home huize team dojo residentie")
_BENT = ("liche", "lichen", "sche", "schen", "freie", "freien")       # adjectives of German, which have a capital in names only
_AFTER_PEOPLE = re.compile(
    r"\b(?:ecole|athenee|lycee|institut|college|hopital|clinique|atheneum|instituut|[a-z]*ziekenhuis|[a-z]*kliniek|academie|kinderdagverblijf|"
    r"peutertuin|home|residentie|woonzorgcentrum|hotel|bakkerij|slagerij|garage|frituur|brasserie|boulangerie|notariskantoor|[a-z]+praktijk|"
    r"praktijk|[a-z]+club|moskee|mosquee|scouts|chiro|manege|stal|spedition|schreinerei|firma|transport|vzw|asbl|thuisbegeleiding|begeleiding)"
    r"(?: (?:royale?|communale?|libre|provinciale?|fondamentale?))? \Z")
_OF_STAFF = re.compile(
    r"\b(?:directeur|directrice|directie|adjunct-directeur|secretariaat|opvoeder|opvoedster|begeleider|begeleidster|consulente?|imam|pastoor|"
    r"predikant|dominee|maatschappelijk werk(?:er|ster)|zorgcoordinator|zorgcoordinatrice|zorgteam|zorgleerkracht|leerkracht(?:en)?|juffen|meesters|"
    r"leiding|leidster|leiders|medewerk(?:er|ster)|verpleegster|verpleegkundige|kinesiste?|logopediste?|psychologe|therapeute?|onthaal|"
    r"verantwoordelijke|hoofdleidster|hoofdleider|bestuur|kinderpsychiater|sociale dienst) van \Z")
_INTO = frozenset({"op", "in", "bij"})
_ON_THE = frozenset({" op de ", " in de ", " in 't ", " op den "})
_OFFICES = listed("""
    ocmw cpas saj spj pms clb vclb caw politie rechtbank jeugdrechtbank familierechtbank tribunal court gericht gemeente commune parket dienst service
    jugendamt parochie paroisse gevangenis politiezone stadhuis gemeentehuis afdeling gezinsbond
""")
_SIZES = listed("kleine grote nieuwe oude vrije de het")
_YEARS = listed("""
    leerjaar kleuterklas kleuter middelbaar jaar graad klas secundair onderwijs lager lagere eerste tweede derde vierde vijfde zesde kleuters
""")
_SAINTS = ("sint-", "saint-", "sainte-", "st-", "ste-")
_FURTHER = BRANDS | frozenset({"cars", "group", "groep", "belgium", "belgie", "benelux", "kempen", "limburg"})
_HOLY = frozenset({"sint", "heilig", "heilige", "onze", "notre"})
# Kinds that are part of the name even in small letters: "het koninklijk atheneum van Aalst", "l'école Les Marronniers".
_KIND_IN_NAME = re.compile(
    r"\b(?:(?:technisch|koninklijk|vrij|stedelijk|gemeentelijk|provinciaal) )?(?:ecole|athenee|lycee|institut|college|hopital|hotel|"
    r"clinique|mosquee|eglise|manege|home|garderie|boulangerie|unite|internat|centre|cafe|moskee|politiezone|manege|camping|residentie|kapsalon|"
    r"frituur|taverne|brasserie|[a-z]{0,12}(?:club|kring|studio|vereniging)|jeugdhuis|woonzorgcentrum|[a-z]{4,18}centrum|scouts|chiro|rusthuis|"
    r"[a-z]{0,12}academie|internaat|speelplein|kinderdagverblijf|dansschool|instituut|atheneum|conservatoire|"
    r"ziekenhuis|go! (?:basisschool|atheneum|kleuterschool|school)|go!)(?: (?:royal|communale?|libre|fondamentale|primaire|"
    r"maternelle|provincial|superieur|scout|sportif|medical|hospitalier|culturel))*(?: (?:de la|de|du|des|d'|la|le|les|'t))? ?\Z")
_TAIL = re.compile(r" (?:of|of the|de|du|des|de la) [A-ZÀ-Þ][\w'’-]{1,30}| (?:hospital|school|nursery|college|academy|clinic|club|surgery)(?!\w)")
_CLASS = re.compile(r" (?:U\d{1,2}|[1-7][A-Z])(?!\w)")
_ARTICLES = frozenset("de het den ter ten les la le the".split())  # noqa: SIM905
_LOUD = TOGETHER | listed("pc upc cvo cdo zc cos car jh gc avc ekc cks ras rbc kbbc kbc ac as lv jv kfv ptk dc mc")   # with capitals only
_AT = re.compile(r"\b(?:in|bij|op|van|naar|aan|via|door|vanuit|chez|au|beim|at)(?: de| het| den| la| le| the)? \Z")
_NO_LETTERS = listed("""
    gsm tv ok aub svp mvg ps nb adhd add ass tos iq hsp tel sms app usb dvd ik nee ja we en de het is in op te ze hij nt2 mama papa sos eu vs usa wc
    dr mr mw mevr dhr prof drs juf st ste
""")
_WATCHED = re.compile(
    r"\b(?:kijk\w*|keek|keken|tv|televisie|serie|reeks|film\w*|boek\w*|lezen|leest|las|voorlezen|liedjes?|netflix|youtube|ketnet|aflevering\w*|spel|"
    r"spelletje|game|regard\w+|livre|lit|verhaal|sprookje|dessin)\b[^.!?\n]{0,30}\Z")
_ATTENDS = re.compile(
    r"\b(?:volgt les|les|zit|zat|gaat|ging|ga|ingeschreven|loopt school|leerling|studeert|studeer|schoolloopt|klas|leerjaar|jaar)"
    r"(?: nu| al| ook| daar)? (?:in|op|aan|naar|van)(?: de| het| den| 't)? \Z")


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
    words = _before_place(page, words)
    found = (_told(page, words, begins) or _lettered(page, words) or _named(page, words, begins) or _described(page, words, begins) or _employer(page, words, begins)
             or _with_place(page, words, begins) or _articled(page, words, begins) or _followed(page, words) or _apposed(page, words)
             or _visited(page, words, begins))
    if found is None:
        return None
    first, last, kind = found
    start, end = words[first].start, words[last].end
    if first == 0:
        small = _KIND_IN_NAME.search(page.folded[max(0, start - 60):start])
        start -= len(small[0]) if small else 0
    tail = _TAIL.match(page.text, end) if page.language in ("en", "fr") else _CLASS.match(page.text, end)
    start, end = institution_edges.grown(page, start, tail.end() if tail else end)
    while last + 1 < len(words) and words[last + 1].start < end:
        last += 1
    return Found(first, last, kind, start, end)


def _before_place(page: Page, words: list[Word]) -> list[Word]:
    """ "De Klimop te Hamme": the place is told apart."""
    for number, (word, following) in enumerate(pairwise(words)):
        if page.folded[word.end:following.start] == " te ":
            return words[:number + 1]
    return words


def _told(page: Page, words: list[Word], begins: bool) -> tuple[int, int, str] | None:
    """By the small word before: "basisschool De Regenboog", "zit op De Wijzer"."""
    before = page.folded[max(0, words[0].start - 40):words[0].start]
    kind = _kind_before(page, before) or (SCHOOL if _KIND_IN_NAME.search(before) and page.language == "fr" else "")
    named = words[0].sort not in "NnK" or words[0].key in _HOLY or words[0].key.startswith(_SAINTS) or _AFTER_PEOPLE.search(before)
    if kind and named and not (begins and not before.endswith(" ")):
        return 0, _last(page, words, 0), kind
    if begins and len(words) > 2 and words[0].key in _INTO and words[1].key in _ARTICLES and words[2].sort not in "KNSI":
        return 1, _last(page, words, 2), ORGANISATION                 # "Op Ten Dorpe krijgt ze ..."
    if words[0].sort in "TWCU" and words[0].key not in COMMON - _ARTICLES and _OF_STAFF.search(before) and not _is_family(words):
        return 0, _last(page, words, 0), ORGANISATION
    if words[0].sort in "WUCT" and not begins and _ATTENDS.search(before) and not {word.key for word in words} & _YEARS:
        return 0, _last(page, words, 0), SCHOOL
    return None


def _is_family(words: list[Word]) -> bool:
    """ "De Smet", "Van Hoecke": after an article or particle a surname."""
    return words[0].key not in _ARTICLES if words[0].sort == "T" and len(words) < 2 else (
        words[0].sort == "T" and (words[0].key not in _ARTICLES or words[1].sort in "NnSsI"))


def _lettered(page: Page, words: list[Word]) -> tuple[int, int, str] | None:
    """By letters right before a name: "KU Leuven", "OOOC De Luifel", "RFC Tilleur"."""
    for number, word in enumerate(words[:-1]):
        letters, following = page.text[word.start:word.end], words[number + 1]
        loud = 2 <= len(letters) <= 5 and letters.isupper() and word.key not in _NO_LETTERS and page.text[word.end:following.start] == " "
        known = word.key in _LOUD or (following.sort in "WC" and word.key not in KEEP | LETTERS and _AT.search(page.folded[:word.start][-12:])) or (
            following.sort in "PpUCTS" or following.key in _HOLY or following.key.endswith(REGIONS))
        if loud and known and _names_it(following):
            return number, _last(page, words, number + 1), _kind(word.key) or ORGANISATION
    return None


def _named(page: Page, words: list[Word], begins: bool) -> tuple[int, int, str] | None:
    """By a word of the name: "Kinderdagverblijf De Bengeltjes", "Sint-Jozefscollege", "Heilig Hart"."""
    for number, word in enumerate(words):
        kind = _kind(word.key) or (ORGANISATION if word.key in TRADES or (
            page.language == "de" and institution_edges.is_kind(word.key, "de")) else "")
        following = words[number + 1] if number + 1 < len(words) else None
        if kind and following and word.key in _OFFICES and page.text[word.end:following.start] != " ":
            continue                            # "het OCMW van Bree": the place is told apart
        if following and ((kind and _names_it(following)) or (word.key in _HOLY and following.key.startswith(("hart", "lieve", "familie")))):
            return _first(page, words, number, begins), _last(page, words, number + 1), kind or SCHOOL
        if _SUFFIX.search(word.key) and len(word.key) > 10 and not kind and word.key not in HARMLESS and not (begins and number == 0):
            return _first(page, words, number, begins, "WUPSTCNn"), _last(page, words, number), SCHOOL
        if word.key in _BEFORE_NAME and following and not begins and page.text[word.end:following.start] == " " and following.sort in ("UNSsPTWC" if word.key == "villa" else "UNSsPT"):
            return number, _last(page, words, number + 1), ORGANISATION
        if word.sort == "U" and word.key.startswith(_SAINTS) and page.language != "de":
            return number, _last(page, words, number), kind or SCHOOL
        if kind and following is None and page.language in ("fr", "en") and _TAIL.match(page.text, word.end):
            return number, number, kind         # "l'École des Colombes"
        if kind and number and not begins and words[number - 1].sort in "WUPSs":
            return _first(page, words, number, begins), _last(page, words, number), kind
    return None


def _described(page: Page, words: list[Word], begins: bool) -> tuple[int, int, str] | None:
    """By a kind that a describing word with a capital goes with: "British School", "Lycée Français", "Bischöfliche Schule"."""
    for number, (before, word) in enumerate(pairwise(words), 1):
        if page.text[before.end:word.start] != " ":
            continue
        kind, last = _kind(word.key), number + 1 == len(words)
        english = page.language == "en" and not begins and before.sort in "WCK" and before.key not in _DETERMINERS
        if kind and last and ((before.key in KEEP and number == 1) or english):
            return _first(page, words, number, begins, "WUPSsCK"), number, kind
        if page.language == "fr" and _kind(before.key) == SCHOOL and word.key in KEEP:
            return number - 1, number, SCHOOL
        if page.language == "de" and (kind or word.key == "schule") and before.key.endswith(_BENT):
            return number - 1, number, kind or SCHOOL
    return None


def _employer(page: Page, words: list[Word], begins: bool) -> tuple[int, int, str] | None:
    """By work, or by two capitalised ordinary words in mid-sentence: "Horizon Adoptie"."""
    if (len(words) > 1 or words[0].sort not in "NnPpK") and words[0].sort != "T" and _OWNED.search(page.folded[max(0, words[0].start - 70):words[0].start]):
        return 0, len(words) - 1, ORGANISATION
    works = _WORKS.search(page.folded[max(0, words[0].start - 40):words[0].start])
    if works and (words[0].sort not in "NPpK" or (words[0].sort == "K" and len(words) > 1 and not page.is_known(words[0].start))) and (page.language != "de" or words[0].sort in "US" or _AT_WORK.search(works[0])):
        return 0, _last(page, words, 0), ORGANISATION
    if page.language in ("nl", "fr") and not begins and len(words) > 1 and not page.titles:
        plain = [word.sort in "WCs" for word in words]
        if all(plain[:2]) and not {word.key for word in words[:2]} <= COMMON and page.text[words[0].end:words[1].start] in (" ", " & ") and cues.before(page.folded, words[0].start) is cues.NONE:
            return 0, _last(page, words, 0), ORGANISATION
    return None


def _articled(page: Page, words: list[Word], begins: bool) -> tuple[int, int, str] | None:
    """By an article with a capital in mid-sentence: "van Het Laar", "bij De Kleine Beertjes"; families have one too ("bij De Smet")."""
    if len(words) < 2 or words[0].key not in _ARTICLES or page.titles or page.language == "en":
        return None
    if begins and (words[1].sort not in "WC" or words[1].key in COMMON or page.language != "nl" or len(words[1].key) > 16):
        return None                             # "De Puzzel belde": nobody writes "De Juf"
    if any(word.sort in "NSI" for word in words[1:]) or page.text[words[0].end:words[1].start] != " ":
        return None
    phrase = page.folded[words[0].start:words[-1].end]
    if phrase in HARMLESS or places.is_place(phrase) or places.is_place(words[-1].key) or words[-1].key in HARMLESS:
        return None
    before = page.folded[max(0, words[0].start - 50):words[0].start]
    if cues.before(page.folded, words[0].start) is not cues.NONE or _WATCHED.search(before):
        return None
    return 0, len(words) - 1, ORGANISATION


def _with_place(page: Page, words: list[Word], begins: bool) -> tuple[int, int, str] | None:
    """By a place right after a word that is no name: "Kaleido Eupen", "Ford Genk"."""
    for number, (word, following) in enumerate(pairwise(words)):
        plain = word.sort in "WCs" and not (begins and number == 0) and page.language != "de" and word.key not in COMMON
        together = (following.sort in "Pp" or following.key.endswith(REGIONS)) and page.text[word.end:following.start] == " "
        if together and (word.sort == "U" or plain) and cues.before(page.folded, word.start) is cues.NONE:
            return number, number + 1, ORGANISATION
    return None


def _followed(page: Page, words: list[Word]) -> tuple[int, int, str] | None:
    """By the small word after: "the Chirec hospital", "Le Petit Prince nursery", "het Jan Yperman ziekenhuis"."""
    if page.language == "nl":
        found = _NAMED_BEFORE.match(page.folded, words[-1].end)
        the = page.folded[max(0, words[0].start - 4):words[0].start]
        return (0, len(words) - 1, ORGANISATION) if found and the.endswith((" de ", "het ")) and words[0].sort != "K" else None
    told = page.language == "en" and (words[0].sort in "UWsPpNS" or (len(words) > 1 and page.is_known(words[0].start)))
    found = _TAIL.match(page.text, words[-1].end) if told else None
    return (0, len(words) - 1, ORGANISATION) if found and found[0][1:].islower() and found[0][1:3] != "of" else None


_NAMED_BEFORE = re.compile(r" (?:ziekenhuis|kliniek|college|instituut|atheneum|lyceum|moskee|kerk|academie|school|basisschool)(?!\w)")


def _apposed(page: Page, words: list[Word]) -> tuple[int, int, str] | None:
    """By the kind that is told after it: "Jezus Leeft, een kerk", "Het Anker, dat is een internaat"."""
    found = _APPOSED.match(page.folded, words[-1].end)
    kind = found is not None and any(institution_edges.is_kind(word, page.language) for word in found[1].split())
    return (0, len(words) - 1, ORGANISATION) if kind and (len(words) > 1 or words[0].sort not in "KNPp") and words[0].key not in OPENERS else None


_APPOSED = re.compile(
    r"(?:,|,? \() ?(?:een|dat is een|dat is de|dat is onze|da's een|zijn|haar|onze|une|un|c'est une|a|an|the local|eine?|his|her|our) "
    r"([^\W\d_][\w-]{2,25}(?: [^\W\d_][\w-]{2,25})?)")


def _visited(page: Page, words: list[Word], begins: bool) -> tuple[int, int, str] | None:
    """By where somebody goes, in English ("goes to Rainbow") and at somebody's in French ("chez Corps et Âme")."""
    if begins or words[0].sort not in "WC" or words[0].key in COMMON or words[0].key in _SCHOOL_YEARS or page.titles:
        return None
    before = page.folded[max(0, words[0].start - 30):words[0].start]
    told = _GOES_TO.search(before) if page.language == "en" else before.endswith((" chez ", " chez les ")) and page.language == "fr"
    return (0, _last(page, words, 0), ORGANISATION) if told else None


_GOES_TO = re.compile(r"\b(?:goes to|go to|going to|went to|attends|attend|attending|enrolled (?:in|at)|started (?:in|at)|is at|was at|are at|plays for|works (?:at|for)|"
                      r"worked (?:at|for)|work (?:at|for)|nurse at|called) (?:the )?\Z")
_SCHOOL_YEARS = listed("""
    year grade class primary secondary nursery reception kindergarten christmas easter mass church mum mummy dad daddy granny grandma home school
    google zoom messenger whatsapp hospital uni university college preschool sunday saturday latin maths english
""")


def _names_it(word: Word) -> bool:
    return (word.sort != "K" or word.key.endswith(REGIONS) or word.key in _ARTICLES) and not _is_plain(word)


def _kind(key: str) -> str:
    return SCHOOL if key in _SCHOOLS else ORGANISATION if key in _OTHERS else ""


def _kind_before(page: Page, before: str) -> str:
    """The small words before a run: "basisschool De ...", "de bakkerij ...", "kliniek in" is none."""
    if not before.endswith((" ", "'", '"', "(")):
        return ""
    before = before.rstrip(" '\"(:,")
    if before.endswith(" go!"):
        return SCHOOL
    last = before[max(map(before.rfind, " \n('")) + 1:]
    if last in ("de", "het", "t", "ter", "la", "le", "l"):
        before = before[:len(before) - len(last)].rstrip(" '")
        last = before[max(map(before.rfind, " \n('")) + 1:]
    if _kind(last) or not (_SUFFIX.search(last) and len(last) > 6):
        return _kind(last) or (ORGANISATION if institution_edges.is_kind(last, page.language) else "")
    return SCHOOL


def _is_plain(word: Word) -> bool:
    return word.sort == "W" and word.key in (COMMON | VERBS)


def _first(page: Page, words: list[Word], number: int, begins: bool, sorts: str = "WUPSTC") -> int:
    while number and (page.language != "de" or page.text[words[number - 1].end:words[number].start] == " ") and (words[number - 1].sort in sorts or words[number - 1].key in _SIZES) and not (begins and number == 1):
        number -= 1
    return number


def _last(page: Page, words: list[Word], number: int) -> int:
    """Names end at words that are known and harmless ("OLV Kouterdam en Kerst")."""
    while number + 1 < len(words) and page.text[words[number].end:words[number + 1].start] not in _ON_THE and (words[number + 1].sort != "K" or words[number + 1].key in _FURTHER
                                       or not _ARTICLES.isdisjoint((words[number].key, words[number - 1].key))):
        number += 1
    return number
