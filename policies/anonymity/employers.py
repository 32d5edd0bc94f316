"""Employers, shops and firms: where somebody works, learns, lies or owes money, and letters that stand for one ("het WZA").

Brands that are in every home tell nothing until somebody works there; lists/own_institutions.txt says which brands employ people.
"""

import re
from collections.abc import Iterable, Iterator

from policies.anonymity import cues, lexicon, places
from policies.anonymity.institution_words import BRANDS, HARMLESS, KNOWN, LETTERS, SHOPS, TRADES
from policies.anonymity.page import Page
from policies.anonymity.spans import ORGANISATION, Span
from policies.anonymity.words import COMMON, KEEP, VERBS, listed

_FIRM = re.compile(
    r"((?:[A-ZÀ-Þ][\w'’&-]{0,25} |& |en |et ){1,4})(?:NV|N\.V\.|BV|BVBA|CVBA|VZW|vzw|bvba|nv|bv|SRL|SPRL|ASBL|asbl|srl|sprl|GmbH|Ltd|VOF)(?!\w)")
_SMALL_FIRM = re.compile(r"(?<![\w'-])((?:[a-z][\w'-]{2,20} ){1,2})(?:nv|bvba|cvba|vzw|srl|sprl|asbl|gmbh)\b")
_NON_PROFIT = re.compile(
    r"\b(?:vzw|VZW|asbl|ASBL|[Ff]eitelijke vereniging) [A-Z0-9À-Þ][\w'’+-]{1,25}"
    r"(?: (?:(?:de|het|van|en|&|la|les|du|des) )?[A-ZÀ-Þ][\w'’-]{1,25}){0,3}")
_LEGAL_FORMS = listed("nv v bv bvba cvba vzw srl sprl asbl gmbh ltd vof")
_WORK = listed("""
    werk werkt werken werkte werkten gewerkt job jobke baan stage werknemer arbeider arbeidster bediende kassierster kassier poetsvrouw poetshulp
    chauffeur baas chef ploegbaas band ploeg ploegen nachtploeg nacht nachten nachtdienst shift shiften vroege late kassa magazijn magazijnier rayon
    poets poetst kuist rijdt rijd staat stond sta zit gedaan postbode facteur ingenieur boekhouder boekhoudster verkoopster verkoper lasser operator
    monteur technieker kok voltijds halftijds deeltijds flexijob vakantiewerk studentenjob jobstudent
    collega collega's collegas collegue collegues collegue interim ontslagen solliciteren gesolliciteerd solliciteert
    afgevaardigde vakbondsafgevaardigde contract
    schulden schuld lening krediet afbetaling zaakvoerder travaille travaillait travail bosse bossait caissiere dettes emploi boulot stagiaire
    technicien technicienne cuisinier cuisiniere comptable magasinier facteur
    aide-soignante serveur ouvrier ouvriere vendeuse employe employee pauses conducteur
    works work working worked job boss drives cleans shifts arbeitet arbeite gearbeitet stelle nachtschicht schicht fahrt putzt verpleegster
    verpleegkundige opvoeder opvoedster winkel
""")
_WORKPLACE = re.compile(
    r"(?:\b(?:bij|voor|in|op|van|aan|chez|pour|a|au|aux|du|des|at|for|by|bei|beim|fur|with)(?: (?:de|het|den|'?t|la|le|the|der|den))? |\()"
    r"(?=([^\W\d_][\w&'.-]{1,25}))")
_SMALL_BEFORE = re.compile(
    r"(?:^|[\s(])(?:in|aan|op|bij|van|naar|uit|via|de|het|den|'?t|at|au|aux|a|la|l'|le|du|im|an|der|the|of|tussen|en|ip|"
    r"for|with|chez|bei|voor)\s?\(?\Z")


def find(page: Page) -> Iterator[Span]:
    """Every employer, shop or firm that a cue shows."""
    yield from _firms(page)
    yield from _known(page)
    yield from _employers(page)
    yield from _shopkeepers(page)
    yield from _brands(page)
    yield from _acronyms(page)


def is_name(page: Page, key: str) -> bool:
    """A word that no language of ours has: nothing but a name."""
    return len(key) > 3 and key not in KEEP and key not in HARMLESS and key not in VERBS and key not in lexicon.COUNTRIES and not (
        lexicon.is_word(key, page.language) or (page.language != "nl" and lexicon.is_listed(key, "nl")))


def _firms(page: Page) -> Iterator[Span]:
    if not page.has(_LEGAL_FORMS):
        return
    yield from (Span(found.start(), found.end(), ORGANISATION, confidence=0.95) for found in _FIRM.finditer(page.text))
    if not page.shouts:
        yield from (Span(found.start(), found.end(), ORGANISATION) for found in _NON_PROFIT.finditer(page.text))
    if page.whispers or page.shouts:
        for found in _SMALL_FIRM.finditer(page.folded):
            words = [word for word in found[1].split() if word not in COMMON and word not in VERBS and not cues.is_cue(word)]
            if words and found[1].split()[-1] == words[-1]:
                yield Span(found.start() + found[1].index(words[0]), found.end(), ORGANISATION)


def by_first(phrases: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Phrases by their first plain word, longest first."""
    table: dict[str, tuple[str, ...]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        first = re.split(r"[\W\d_]", phrase)[0]
        table[first] = (*table.get(first, ()), phrase)
    return table


_KNOWN = by_first(KNOWN)
_BRANDS = by_first(BRANDS)


def longest(page: Page, at: int, table: dict[str, tuple[str, ...]], first: str) -> int:
    """Where the longest phrase of the table that starts here ends, -1 when none does."""
    for phrase in table.get(first, ()):
        end = at + len(phrase)
        if page.folded.startswith(phrase, at) and not page.folded[end:end + 1].isalnum():
            return end
    return -1


def _known(page: Page) -> Iterator[Span]:
    here = {first for first in page.vocabulary & _KNOWN.keys() if any(phrase in page.folded for phrase in _KNOWN[first])}
    for start, first in page.starts(here):
        end = longest(page, start, _KNOWN, first)
        if end > 0 and not page.folded[start - 1:start].isalnum() and _SMALL_BEFORE.search(page.folded[max(0, start - 8):start]):
            yield Span(start, end, ORGANISATION, confidence=0.9)


def _employers(page: Page) -> Iterator[Span]:
    """ "werkt bij den aldi", "schulden bij cofidis", "op mijn werk (volvo)"; without capitals also what no list has."""
    free = page.whispers or page.shouts
    for at, word in page.starts(_WORK.intersection(page.vocabulary)):
        end = at + len(word)
        window = re.split(r"[.!?\n]", page.folded[end:end + 60])[0]
        for found in _WORKPLACE.finditer(window):
            start, first = end + found.start(1), re.split(r"[\W\d_]", found[1])[0]
            stop = longest(page, start, _BRANDS, first)
            if stop < 0 and found[0].endswith((" de ", " den ")):
                start -= len(found[0].split()[-1]) + 1      # "bij de lijn"
                stop = longest(page, start, _BRANDS, found[0].split()[-1])
                start = start if stop > 0 else end + found.start(1)
            if stop < 0 and found[0][0] != "(":
                stop = _small_firm(page, start, found[1]) if places.is_small(page, start) else -1
            if stop < 0 and free and found[0][0] != "(" and _is_employer(page, found[1]):
                stop = found.end(1) + end
            if stop < 0 and free and found[0][0] != "(" and found[1] not in COMMON and not cues.is_cue(found[1]):
                further = _SECOND.match(page.folded, end + found.end(1))
                stop = further.end() if further and _is_employer(page, further[1]) else -1
            if stop > 0:
                yield Span(start, _group(page, stop), ORGANISATION)


_FIRM_WORDS = re.compile(r"(?:[^\W\d_][\w'-]{1,20} ){1,2}?([^\W\d_]{4,16})")


_SECOND = re.compile(r" ([^\W\d_][\w'-]{4,20})")


_SHOPS_KEPT = listed("""
    slagerij bakkerij garage frituur kapsalon cafe firma beenhouwerij apotheek taverne traiteur brasserie krantenwinkel salon notariaat transport
""")
_NEXT = re.compile(r" ([^\W\d_][\w'-]{2,20})")


def _shopkeepers(page: Page) -> Iterator[Span]:
    """ "slagerij dirk" in a letter without capitals."""
    if page.whispers or page.shouts:
        for start, shop in page.starts(_SHOPS_KEPT.intersection(page.vocabulary)):
            found = _NEXT.match(page.folded, start + len(shop))
            if found and found[1] in lexicon.CHOSEN and found[1] not in COMMON:
                yield Span(start, found.end(), ORGANISATION, confidence=0.6)


def _small_firm(page: Page, start: int, first: str) -> int:
    """Where "herman transport" or "coppens bouw" ends."""
    found = _FIRM_WORDS.match(page.folded, start) if first not in COMMON and first not in lexicon.COUNTRIES else None
    return found.end() if found and found[1] in TRADES and not cues.is_cue(first) else -1


def _is_employer(page: Page, key: str) -> bool:
    if len(key) == 3 and key not in KEEP and key not in LETTERS and not lexicon.is_listed(key, page.language) and key not in COMMON:
        return True
    return is_name(page, key) and key not in lexicon.FIRST_NAMES and key not in lexicon.PLACES


def _brands(page: Page) -> Iterator[Span]:
    """ "bij de Colruyt in Herentals", "bij de BASF": a shop with its place, or a firm where somebody is. "In de Colruyt" stays."""
    for start, first in page.starts(page.vocabulary & _FREE_BRANDS.keys()):
        end = longest(page, start, _FREE_BRANDS, first)
        before = page.folded[max(0, start - 24):start]
        if end < 0 or not _SMALL_BEFORE.search(before) or (page.folded[start:end] in SHOPS and not (
                _MET_AT.search(before) or _is_placed(page, end))):
            continue
        if page.text[start].isupper() or not any(lexicon.is_listed(first, language) for language in ("nl", "fr", "de", "en")):
            yield Span(start, _group(page, end), ORGANISATION, confidence=0.6)


def _is_placed(page: Page, end: int) -> bool:
    found = _IN_PLACE.match(page.folded, end)
    return found is not None and (places.is_place(found[1]) or places.long_end(page, found.start(1)) > 0)


_MET_AT = re.compile(
    r"\b(?:parking|aan|achter|tegenover|voor|naast|afgesproken|opgepikt|you at|me at|boven|devant) "
    r"(?:van |du |of )?(?:de |het |den |le |la |the )?\Z")
_IN_PLACE = re.compile(r"\s{1,2}(?:in|te|van|de|a|at|op|von|near) (?:de |het |d')?(?=([^\W\d_][\w-]{1,25}))")
_FREE_BRANDS = by_first(brand for brand in BRANDS - (KEEP | HARMLESS - SHOPS) if len(brand) > 2)
_ACRONYM = re.compile(r"[A-Z](?<![\w.&'-].)[A-Z]{1,4}(?![\w&'-])")
_HOSPITALS = frozenset({"uz", "az", "zna", "zol", "chu", "chr"})
_ACRONYM_AT = re.compile(
    r"\b(?:bij|in|op|van|aan|naar|via|vanuit|aux|au|a|nach|for|at|from|to|bei|beim|zur|zum|chez|attends|joined|besucht)"
    r"(?: het| de| den| la| le| der| the)? \Z")
def _acronyms(page: Page) -> Iterator[Span]:
    """ "op de NICU van het WZA": letters that are no diagnosis and no word, where somebody is."""
    if page.shouts:
        return
    for found in _ACRONYM.finditer(page.text):
        key = found[0].lower()
        known = key in KEEP or key in LETTERS or lexicon.is_listed(key, page.language) or key in lexicon.FIRST_NAMES
        if (key in _HOSPITALS or (len(key) > 2 and not known)) and _ACRONYM_AT.search(page.folded[max(0, found.start() - 60):found.start()]):
            yield Span(found.start(), found.end(), ORGANISATION, confidence=0.6)


_GROUP = re.compile(r" (?:[Cc]ars|[Gg]ro[ue]p|[Bb]elgi(?:um|e|ë)|[Bb]enelux|[Ee]urope|[Tt]rucks|[Bb]ank|[Ll]ogistics|[Ff]oods?)(?!\w)")


def _group(page: Page, end: int) -> int:
    found = _GROUP.match(page.text, end)
    return found.end() if found else end
