"""What stands around capitalised words and makes them an institution: work, a place, an adjective, or the kind that is told after them."""

import re
from itertools import pairwise

from policies.anonymity import cues, institution_edges
from policies.anonymity.institution_runs import Told, first, kind, last
from policies.anonymity.institution_words import REGIONS
from policies.anonymity.page import Page, Word
from policies.anonymity.spans import ORGANISATION, SCHOOL
from policies.anonymity.words import COMMON, KEEP, OPENERS, listed

_WORKS = re.compile(
    r"\b(?:werk\w{0,3}|gewerkt|job|baan|stage|werknemer|arbeider|bediende|kassierster|poetst?|poetsvrouw|poetshulp|kuist?|staa?t?|rijdt?|kok|ober|"
    r"postbode|ingenieur|boekhoudster|boekhouder|verkoopster|verkoper|secretaresse|magazijnier|lasser|operator|monteur|technieker|juriste?|"
    r"vakantiewerk|flexijob|travaille|travaillait|bosse|technicien(?:ne)?|cuisiniere?|comptable|magasinier|facteur|ouvrier|ouvriere|employee?|"
    r"vendeuse|serveuse|infirmiere?|works?|working|worked|cleans?|drives?|arbeite[nt]?|arbeit|stelle|putzt|fahrt|boulot|chauffeur|collega(?:'s)?)"
    r"[\w ]{0,14}? (?:bij|voor|via|in|op|at|for|chez|a|pour|bei|beim|fur)(?: de| het| den| la| le| the| der| die)? \Z")
_OWNED = re.compile(
    r"\b(?:(?:eigen|een|onze|mijn|ons|zijn|haar|de|ne|n) (?:\w+ )?(?:zaak|zaakje|winkel|winkeltje|kapsalon|[a-z]*studio|[a-z]*praktijk|restaurant|"
    r"frituur|bakkerij|slagerij|bedrijf|bedrijfje|firma|salon|webshop|eetcafe|cafe|atelier|boerderij|hoeve|manege|schooltje|turnclub|zwemclub|"
    r"voetbalclub|dansschool|muziekschool|jeugdhuis|jeugdbeweging|creche|onthaalmoeder|ziekenhuis)(?: \w+){0,3}(?:,| ?\(| ?:)|"
    r"(?:une|notre|nos|son|sa|mon|ma|la|le|l') ?(?:ecole|creche|garderie|internat|institut|club|salle|magasin|boulangerie|restaurant|salon|cabinet|"
    r"entreprise)(?: \w+){0,2}(?:,| ?\(| ?:)|"
    r"(?:zelfstandige|zelfstandig|zelfstandigen|werk|school|opvang)(?: \w{2,4}){0,2} ?\() ?\Z")
_AT_WORK = re.compile(r" (?:bei|beim|fur)(?: \w+)? \Z")              # in German: "in der Nachtschicht" is no employer
_BENT = ("liche", "lichen", "sche", "schen", "freie", "freien")       # adjectives of German, which have a capital in names only
_DETERMINERS = listed("the a an this that these our my his her their your no and de het la le les die der das")
TAIL = re.compile(r" (?:of|of the|de|du|des|de la) [A-ZÀ-Þ][\w'’-]{1,30}| (?:hospital|school|nursery|college|academy|clinic|club|surgery)(?!\w)")
_NAMED_BEFORE = re.compile(r" (?:ziekenhuis|kliniek|college|instituut|atheneum|lyceum|moskee|kerk|academie|school|basisschool)(?!\w)")
_APPOSED = re.compile(
    r"(?:,|,? \() ?(?:een|dat is een|dat is de|da's een|une|un|c'est une|a|an|the local|eine?) "
    r"([^\W\d_][\w-]{2,25}(?: [^\W\d_][\w-]{2,25})?)")
_GOES_TO = re.compile(
    r"\b(?:goes to|go to|going to|went to|attends|attend|attending|enrolled (?:in|at)|started (?:in|at)|is at|was at|are at|plays for|"
    r"works (?:at|for)|worked (?:at|for)|work (?:at|for)|nurse at|called) (?:the )?\Z")
_SCHOOL_YEARS = listed("""
    year grade class primary secondary nursery reception kindergarten christmas easter mass church mum mummy dad daddy granny grandma home school
    google zoom messenger whatsapp hospital uni university college preschool sunday saturday latin maths english
""")


def match(page: Page, words: list[Word], begins: bool) -> Told:
    """The institution in a run of capitalised words that its surroundings tell."""
    return (_owned(page, words) or _employer(page, words) or _plain(page, words, begins) or _with_place(page, words, begins)
            or _followed(page, words) or _apposed(page, words) or _visited(page, words, begins))


def described(page: Page, words: list[Word], begins: bool) -> Told:
    """By a kind that a describing word with a capital goes with: "British School", "Lycée Français", "Bischöfliche Schule"."""
    for number, (before, word) in enumerate(pairwise(words), 1):
        if page.text[before.end:word.start] != " ":
            continue
        told = kind(word.key)
        english = page.language == "en" and not begins and before.sort in "WCK" and before.key not in _DETERMINERS
        if told and number + 1 == len(words) and ((before.key in KEEP and number == 1) or english):
            return first(page, words, number, begins, "WUPSsCK"), number, told
        if page.language == "fr" and kind(before.key) == SCHOOL and word.key in KEEP:
            return number - 1, number, SCHOOL
        if page.language == "de" and (told or word.key == "schule") and before.key.endswith(_BENT):
            return number - 1, number, told or SCHOOL
    return None


def _before(page: Page, words: list[Word], letters: int) -> str:
    return page.folded[max(0, words[0].start - letters):words[0].start]


def _owned(page: Page, words: list[Word]) -> Told:
    """By one's own business: "een zaak, Bloemen Lieve", "ons café (De Kroon)"."""
    named = (len(words) > 1 or words[0].sort not in "NnPpK") and words[0].sort != "T"
    return (0, len(words) - 1, ORGANISATION) if named and _OWNED.search(_before(page, words, 70)) else None


def _employer(page: Page, words: list[Word]) -> Told:
    """By work: "werkt bij Horizon"."""
    works = _WORKS.search(_before(page, words, 40))
    unknown = words[0].sort not in "NPpK" or (words[0].sort == "K" and len(words) > 1 and not page.is_known(words[0].start))
    if works and unknown and (page.language != "de" or words[0].sort in "US" or _AT_WORK.search(works[0])):
        return 0, last(page, words, 0), ORGANISATION
    return None


def _plain(page: Page, words: list[Word], begins: bool) -> Told:
    """By two capitalised ordinary words in mid-sentence: "Horizon Adoptie"."""
    if page.language not in ("nl", "fr") or begins or len(words) < 2 or page.titles:
        return None
    together = page.text[words[0].end:words[1].start] in (" ", " & ") and cues.before(page.folded, words[0].start) is cues.NONE
    ordinary = all(word.sort in "WCs" for word in words[:2]) and not {word.key for word in words[:2]} <= COMMON
    return (0, last(page, words, 0), ORGANISATION) if together and ordinary else None


def _with_place(page: Page, words: list[Word], begins: bool) -> Told:
    """By a place right after a word that is no name: "Kaleido Eupen", "Ford Genk"."""
    for number, (word, following) in enumerate(pairwise(words)):
        plain = word.sort in "WCs" and not (begins and number == 0) and page.language != "de" and word.key not in COMMON
        together = (following.sort in "Pp" or following.key.endswith(REGIONS)) and page.text[word.end:following.start] == " "
        if together and (word.sort == "U" or plain) and cues.before(page.folded, word.start) is cues.NONE:
            return number, number + 1, ORGANISATION
    return None


def _followed(page: Page, words: list[Word]) -> Told:
    """By the small word after: "the Chirec hospital", "Le Petit Prince nursery", "het Jan Yperman ziekenhuis"."""
    if page.language == "nl":
        told = words[0].sort != "K" and _before(page, words, 4).endswith((" de ", "het ")) and _NAMED_BEFORE.match(page.folded, words[-1].end)
        return (0, len(words) - 1, ORGANISATION) if told else None
    named = page.language == "en" and (words[0].sort in "UWsPpNS" or (len(words) > 1 and page.is_known(words[0].start)))
    found = TAIL.match(page.text, words[-1].end) if named else None
    return (0, len(words) - 1, ORGANISATION) if found and found[0][1:].islower() and found[0][1:3] != "of" else None


def _apposed(page: Page, words: list[Word]) -> Told:
    """By the kind that is told after it: "Jezus Leeft, een kerk", "Het Anker, dat is een internaat"."""
    if words[0].key in OPENERS or (len(words) < 2 and words[0].sort in "KPp") or any(word.sort in "Nn" for word in words):
        return None
    found = _APPOSED.match(page.folded, words[-1].end)
    told = found is not None and any(institution_edges.is_kind(word, page.language) for word in found[1].split())
    return (0, len(words) - 1, ORGANISATION) if told else None


def _visited(page: Page, words: list[Word], begins: bool) -> Told:
    """By where somebody goes, in English ("goes to Rainbow"), and at somebody's in French ("chez Corps et Âme")."""
    if begins or words[0].sort not in "WC" or words[0].key in COMMON or words[0].key in _SCHOOL_YEARS or page.titles:
        return None
    before = _before(page, words, 30)
    told = _GOES_TO.search(before) if page.language == "en" else before.endswith((" chez ", " chez les ")) and page.language == "fr"
    return (0, last(page, words, 0), ORGANISATION) if told else None
