"""Schools, crèches, clubs, employers, practices, courts and homes: a word or abbreviation for the kind, then capitalised words.

A kind that stands right before the name goes along, in small letters too ("café De Kroon", "l'école du Parc"): see institution_edges.py,
which also says which kinds stay ("de basisschool [school]"). What the surroundings tell is in institution_context.py.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from policies.anonymity import cues, institution_context, institution_edges, lexicon, places
from policies.anonymity.institution_runs import ARTICLES, Told
from policies.anonymity.institution_runs import first as first_of
from policies.anonymity.institution_runs import kind as kind_of
from policies.anonymity.institution_runs import last as last_of
from policies.anonymity.institution_words import HARMLESS, LETTERS, REGIONS, TOGETHER, TRADES
from policies.anonymity.page import Page, Word
from policies.anonymity.spans import ORGANISATION, SCHOOL
from policies.anonymity.words import COMMON, KEEP, VERBS, listed

_SUFFIX = re.compile(r"(?:college|instituut|atheneum|lyceum|school|ziekenhuis|kliniek|gymnasium|grundschule|kinderdagverblijf|schule)\Z")
_BEFORE_NAME = {"villa": "UNSsPTWC"} | dict.fromkeys(("home", "huize", "team", "dojo", "residentie"), "UNSsPT")
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
_OFFICES = listed("""
    ocmw cpas saj spj pms clb vclb caw politie rechtbank jeugdrechtbank familierechtbank tribunal court gericht gemeente commune parket dienst service
    jugendamt parochie paroisse gevangenis politiezone stadhuis gemeentehuis afdeling gezinsbond
""")
_YEARS = listed("""
    leerjaar kleuterklas kleuter middelbaar jaar graad klas secundair onderwijs lager lagere eerste tweede derde vierde vijfde zesde kleuters
""")
_SAINTS = ("sint-", "saint-", "sainte-", "st-", "ste-")
_HOLY = frozenset({"sint", "heilig", "heilige", "onze", "notre"})
# Kinds that are part of the name even in small letters: "het koninklijk atheneum van Aalst", "l'école Les Marronniers".
_KIND_IN_NAME = re.compile(
    r"\b(?:(?:technisch|koninklijk|vrij|stedelijk|gemeentelijk|provinciaal) )?(?:ecole|athenee|lycee|institut|college|hopital|hotel|"
    r"clinique|mosquee|eglise|manege|home|garderie|boulangerie|unite|internat|centre|cafe|moskee|politiezone|manege|camping|residentie|kapsalon|"
    r"frituur|taverne|brasserie|[a-z]{0,12}(?:club|kring|studio|vereniging)|jeugdhuis|woonzorgcentrum|[a-z]{4,18}centrum|scouts|chiro|rusthuis|"
    r"[a-z]{0,12}academie|internaat|speelplein|kinderdagverblijf|dansschool|instituut|atheneum|conservatoire|"
    r"ziekenhuis|go! (?:basisschool|atheneum|kleuterschool|school)|go!)(?: (?:royal|communale?|libre|fondamentale|primaire|"
    r"maternelle|provincial|superieur|scout|sportif|medical|hospitalier|culturel))*(?: (?:de la|de|du|des|d'|la|le|les|'t))? ?\Z")
_CLASS = re.compile(r" (?:U\d{1,2}|[1-7][A-Z])(?!\w)")
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
    found = (_told(page, words, begins) or _lettered(page, words) or _named(page, words, begins)
             or institution_context.described(page, words, begins) or institution_context.match(page, words, begins)
             or _articled(page, words, begins))
    if found is None:
        return None
    first, last, kind = found
    start, end = words[first].start, words[last].end
    if first == 0:
        small = _KIND_IN_NAME.search(page.folded[max(0, start - 60):start])
        start -= len(small[0]) if small else 0
    tail = institution_context.TAIL.match(page.text, end) if page.language in ("en", "fr") else _CLASS.match(page.text, end)
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


def _told(page: Page, words: list[Word], begins: bool) -> Told:
    """By the small word before: "basisschool De Regenboog", "zit op De Wijzer"."""
    before = page.folded[max(0, words[0].start - 40):words[0].start]
    kind = _kind_before(page, before) or (SCHOOL if _KIND_IN_NAME.search(before) and page.language == "fr" else "")
    named = words[0].sort not in "NnK" or words[0].key in _HOLY or words[0].key.startswith(_SAINTS) or _AFTER_PEOPLE.search(before)
    if kind and named and not (begins and not before.endswith(" ")):
        return 0, last_of(page, words, 0), kind
    if begins and len(words) > 2 and words[0].key in _INTO and words[1].key in ARTICLES and words[2].sort not in "KNSI":
        return 1, last_of(page, words, 2), ORGANISATION                 # "Op Ten Dorpe krijgt ze ..."
    if words[0].sort in "TWCU" and words[0].key not in COMMON - ARTICLES and _OF_STAFF.search(before) and not _is_family(words):
        return 0, last_of(page, words, 0), ORGANISATION
    if words[0].sort in "WUCT" and not begins and _ATTENDS.search(before) and not {word.key for word in words} & _YEARS:
        return 0, last_of(page, words, 0), SCHOOL
    return None


def _is_family(words: list[Word]) -> bool:
    """ "De Smet", "Van Hoecke": after an article or particle a surname."""
    return words[0].sort == "T" and (words[0].key not in ARTICLES or (len(words) > 1 and words[1].sort in "NnSsI"))


def _lettered(page: Page, words: list[Word]) -> Told:
    """By letters right before a name: "KU Leuven", "OOOC De Luifel", "RFC Tilleur"."""
    for number, word in enumerate(words[:-1]):
        letters, following = page.text[word.start:word.end], words[number + 1]
        loud = 2 <= len(letters) <= 5 and letters.isupper() and word.key not in _NO_LETTERS and page.text[word.end:following.start] == " "
        ordinary = following.sort in "WC" and word.key not in KEEP | LETTERS and _AT.search(page.folded[max(0, word.start - 12):word.start])
        known = word.key in _LOUD or ordinary or following.sort in "PpUCTS" or following.key in _HOLY or following.key.endswith(REGIONS)
        if loud and known and _names_it(following):
            return number, last_of(page, words, number + 1), kind_of(word.key) or ORGANISATION
    return None


def _named(page: Page, words: list[Word], begins: bool) -> Told:
    """By a word of the name: "Kinderdagverblijf De Bengeltjes", "Sint-Jozefscollege", "Heilig Hart"."""
    for number, word in enumerate(words):
        kind = kind_of(word.key) or (ORGANISATION if word.key in TRADES or (
            page.language == "de" and institution_edges.is_kind(word.key, "de")) else "")
        following = words[number + 1] if number + 1 < len(words) else None
        if kind and following and word.key in _OFFICES and page.text[word.end:following.start] != " ":
            continue                            # "het OCMW van Bree": the place is told apart
        if following and ((kind and _names_it(following)) or (word.key in _HOLY and following.key.startswith(("hart", "lieve", "familie")))):
            return first_of(page, words, number, begins), last_of(page, words, number + 1), kind or SCHOOL
        if _SUFFIX.search(word.key) and len(word.key) > 10 and not kind and word.key not in HARMLESS and not (begins and number == 0):
            return first_of(page, words, number, begins, "WUPSTCNn"), last_of(page, words, number), SCHOOL
        if following and not begins and following.sort in _BEFORE_NAME.get(word.key, "") and page.text[word.end:following.start] == " ":
            return number, last_of(page, words, number + 1), ORGANISATION
        if word.sort == "U" and word.key.startswith(_SAINTS) and page.language != "de":
            return number, last_of(page, words, number), kind or SCHOOL
        if kind and following is None and page.language in ("fr", "en") and institution_context.TAIL.match(page.text, word.end):
            return number, number, kind         # "l'École des Colombes"
        apart = page.language == "de" and number > 0 and page.text[words[number - 1].end:word.start] != " "     # "Klasse der Schule"
        if kind and number and not begins and not apart and words[number - 1].sort in "WUPSs":
            return first_of(page, words, number, begins), last_of(page, words, number), kind
    return None


def _articled(page: Page, words: list[Word], begins: bool) -> Told:
    """By an article with a capital in mid-sentence: "van Het Laar", "bij De Kleine Beertjes"; families have one too ("bij De Smet")."""
    if len(words) < 2 or words[0].key not in ARTICLES or page.titles or page.language == "en":
        return None
    if begins and (words[1].sort not in "WC" or words[1].key in COMMON or page.language != "nl" or len(words[1].key) > 16):
        return None                             # "De Puzzel belde": nobody writes "De Juf"
    if any(word.sort in "NSI" for word in words[1:]) or page.text[words[0].end:words[1].start] != " ":
        return None
    phrase = page.folded[words[0].start:words[-1].end]
    last = words[-1].key
    if phrase in HARMLESS or last in HARMLESS or last in lexicon.KNOWN_WORDS or places.is_place(phrase) or places.is_place(last):
        return None
    before = page.folded[max(0, words[0].start - 50):words[0].start]
    if cues.before(page.folded, words[0].start) is not cues.NONE or _WATCHED.search(before):
        return None
    return 0, len(words) - 1, ORGANISATION


def _names_it(word: Word) -> bool:
    return (word.sort != "K" or word.key.endswith(REGIONS) or word.key in ARTICLES) and not _is_plain(word)


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
    if kind_of(last) or not (_SUFFIX.search(last) and len(last) > 6):
        return kind_of(last) or (ORGANISATION if institution_edges.is_kind(last, page.language) else "")
    return SCHOOL


def _is_plain(word: Word) -> bool:
    return word.sort == "W" and word.key in (COMMON | VERBS)
