"""Institutions told by the sentence around them, whatever their letters: "in de derde kleuterklas in driespan", "in de kleine vos zeggen ze".

Where only an institution can stand an ordinary word is one too, and so is what every child knows ("volleybalt bij Asterix").
"""

import re
from collections.abc import Iterator

from policies.anonymity import cues, employers, institution_edges, lexicon, places
from policies.anonymity.institution_words import DESTINATIONS, OTHERS, PEOPLE, SCHOOLS, SHOPS, is_naming
from policies.anonymity.page import Page
from policies.anonymity.spans import ORGANISATION, SCHOOL, Span
from policies.anonymity.words import COMMON, KEEP, VERBS, listed

_ARTICLE = r"(?:de|het|'?t|den)"
_SIZE = (r"(?:(?:kleine|grote|blauwe|gouden|wijde|vrije|groene|gele|rode|witte|zilveren|vrolijke|oude|nieuwe|bonte|vliegende|lachende|drie|vier|"
         r"zeven) )?")
_CLASS = re.compile(
    r"\b(?:leerjaar|kleuterklas|kleuterklasje|peuterklas|instapklas|kleuter|klas|klasje|middelbaar|secundair|lagere|onthaalklas|okan) "
    rf"(?:in|op|bij|van) (?=({_ARTICLE} )?({_SIZE})([^\W\d_][\w'-]{{2,25}}))")
_CLASSES = listed("leerjaar kleuterklas kleuterklasje peuterklas instapklas kleuter klas klasje middelbaar secundair lagere onthaalklas okan")
_SAY = r"(?:zeggen|zegden|vinden|vonden|willen|wilden|beweren|denken|hebben|doen|merken|zien|raden)"
_SAID_THERE = re.compile(
    rf"\b(?:in|op|bij) ({_ARTICLE} {_SIZE}([^\W\d_][\w'-]{{2,25}})) {_SAY} (?:ze|zij|de juffen|de begeleidsters)\b|"
    rf"\b(?:ze|zij) {_SAY} (?:in|op|bij) ({_ARTICLE} {_SIZE}([^\W\d_][\w'-]{{2,25}}))(?! (?:van|voor)\b)")
_TER = re.compile(
    r"\b(?:in|op|bij|naar|aan|van) (te[nr] (?!minste|slotte|laatste|einde|plaatse|sprake|opzichte|gevolge|koste|zake|dele|hand|goede|tijde|dood|"
    r"huwelijk|aarde|wereld|plekke|info|vergelijking|voorbereiding|ere|attentie)[a-z]{3,20})\b")
_SAYERS = listed("zeggen zegden vinden vonden willen wilden beweren denken hebben doen merken zien raden")
_ITSELF = re.compile(
    rf"\b(?:op|in|naar|van|aan|uit|vant|vh|doet) ?(?:{_ARTICLE} )?((?:college|lyceum|atheneum|steiner|freinet|sudbury|ka|kta|vti|tsm|kunsthumaniora|"
    r"kinderziekenhuis|militair hospitaal))(?![\w-])(?! volg)")
_ITSELF_WORDS = listed("college lyceum atheneum steiner freinet sudbury ka kta vti tsm kunsthumaniora kinderziekenhuis hospitaal")
_VISITS = re.compile(
    r"\b(?:zit|zat|zitten|gaat|speelt|voetbalt|volleybalt|turnt|danst|zwemt|traint|judoot|basket|hockeyt|opvang|creche|creche|kinderdagverblijf|"
    r"werkt?|school|juf|juffen|meester|va|joue|geht|spielt|goes)(?: \w+){0,2} "
    r"(?:bij|op|in|naar|van|chez|au|zum|beim|to|at)(?: de| het| den| '?t)? \Z")
_NOT_AT = listed("""
    tv snapchat tiktok instagram youtube netflix facebook discord whatsapp twitch roblox minecraft fortnite valorant
    freinet montessori steiner decroly jenaplan waldorf pikler sudbury
""")
_EVERYWHERE = DESTINATIONS | SCHOOLS | OTHERS | COMMON | VERBS | PEOPLE | KEEP | listed("""
    begin einde tijd ogen handen avond ochtend weekend vakantie midden buitengewoon gewoon beroeps technisch algemeen januari dorp thuis lesuren
    boeken tweede derde wiskunde taal rekenen turnen frans latijn sport stem welzijn handel hout metaal zorg sociale naam achternaam leeftijd
    vorig nieuw
    internationale methode steiner vrij katholiek gemeenschap groep groepjes groepen paren rijen stilte volle orde plaats kwestie hoekjes blok
    paniek shock staat last nood rouw therapie behandeling stukken puntje
""")


def find(page: Page) -> Iterator[Span]:
    """Every institution of which the sentence tells."""
    if page.language == "nl":
        yield from _there(page)
        yield from _ter(page)
        yield from _classes(page)
        yield from _said_there(page)
        yield from _itself(page)
    yield from _well_known(page)


def _classes(page: Page) -> Iterator[Span]:
    """ "in het tweede leerjaar in triangel", where no article is; "het kleuterklasje van de zilveren maan", where one is."""
    for found in _CLASS.finditer(page.folded) if page.has(_CLASSES) else ():
        key, start = found[3], found.start(1) if found[1] else found.start(3)
        free = key not in _EVERYWHERE and key not in lexicon.COUNTRIES and not cues.is_cue(key) and not places.is_place(key)
        named = not (found[1] or found[2]) or bool(found[2]) or is_naming(key) or not lexicon.is_word(key, page.language)
        if free and named and key not in lexicon.CHOSEN and key not in lexicon.WORLD and not institution_edges.is_kind(key, page.language):
            yield Span(start, found.end(3), SCHOOL, confidence=0.6)


def _there(page: Page) -> Iterator[Span]:
    """ "hij zit in vita", "op zavo gaat het niet": a word of no language."""
    for found in _THERE.finditer(page.folded) if page.whispers or page.shouts else ():
        key = found[1] or found[2]
        unknown = employers.is_name(page, key) and key not in lexicon.FIRST_NAMES and not places.is_place(key) and key not in _TOWNS
        if unknown and not page.is_misspelt(key):
            yield Span(found.start(1) if found[1] else found.start(2), found.end(1) if found[1] else found.end(2), SCHOOL, confidence=0.6)


_TOWNS = lexicon.WORLD | lexicon.FAR_PLACES
_THERE = re.compile(
    r"\b(?:zit|zat|zitten|zaten|les|leerling)(?: nu| al| ook| terug| weer| sinds \w+)? in ([^\W\d_][\w'-]{3,25})|"
    r"\b(?:op|in) ([^\W\d_][\w'-]{3,25}) (?:gaat|ging|is|was|loopt|liep|wordt|werd|krijgt|kreeg|moet|mag|mocht) (?:het|hij|ze|zij|er|da|dat|t)\b")


def _said_there(page: Page) -> Iterator[Span]:
    """ "in de kleine vos zeggen ze dat het tijd nodig heeft": where people speak for a place."""
    for found in _SAID_THERE.finditer(page.folded) if page.has(_SAYERS) else ():
        phrase, key = (1, found[2]) if found[2] else (3, found[4])
        kind = institution_edges.is_kind(key, page.language)
        if key not in _EVERYWHERE and not kind and not cues.is_cue(key) and not places.is_place(key):
            yield Span(found.start(phrase), found.end(phrase), ORGANISATION, confidence=0.6)


def _ter(page: Page) -> Iterator[Span]:
    """ "intern in ten bos"."""
    if (page.whispers or page.shouts) and ("ten" in page.vocabulary or "ter" in page.vocabulary):
        yield from (Span(found.start(1), found.end(1), ORGANISATION, confidence=0.6) for found in _TER.finditer(page.folded))


def _itself(page: Page) -> Iterator[Span]:
    """ "op t college", "naar de steiner": there is one of it in a town."""
    for found in _ITSELF.finditer(page.folded) if page.has(_ITSELF_WORDS) else ():
        yield Span(found.start(1), found.end(1), SCHOOL, confidence=0.6)


def _well_known(page: Page) -> Iterator[Span]:
    """ "volleybalt bij Asterix", "kinderdagverblijf Pinokkio": what children know is also what institutions are called after."""
    for word in page.capitalised:
        if word.sort != "K" or word.key not in lexicon.KNOWN_WORDS or word.key in _NOT_AT or word.key in SHOPS:
            continue
        before = page.folded[max(0, word.start - 45):word.start]
        if institution_edges.follows_kind(page, word.start) or (not lexicon.is_listed(word.key, page.language) and _VISITS.search(before)):
            yield Span(word.start, word.end, ORGANISATION, confidence=0.6)
