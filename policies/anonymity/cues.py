"""Words that announce a name: "mijn zoon X", "juf X", "ik ben X", "hij heet X"; and the header lines of a forwarded mail.

A cue also tells whether a child is meant, so that a volunteer reads [kind 1] where the letter says so.
"""

import re
from collections.abc import Iterator
from enum import Enum

from policies.anonymity.spans import NAME, Span
from policies.anonymity.words import OPENERS, PARTICLES


class Cue(Enum):
    """NONE announces nothing; CHILD and GROWN tell who is meant; TOLD announces somebody; SELF the asker."""

    NONE = 0
    CHILD = 1
    GROWN = 2
    TOLD = 3
    SELF = 4


NONE, CHILD, GROWN, TOLD, SELF = Cue.NONE, Cue.CHILD, Cue.GROWN, Cue.TOLD, Cue.SELF

_CHILD = """
    zonen zoontjes dochters dochtertjes zoon zoontje dochter dochtertje dochterke zoonke kind kindje kindjes kinderen kids baby babytje kleinkind
    kleinkinderen kleinzoon kleinzoontje kleindochter kleindochtertje stiefzoon stiefdochter pluszoon plusdochter pleegkind pleegzoon pleegdochter
    pleegzoontje petekind metekind zusje broertje zussen broers broertjes zusjes tweeling drieling jongste oudste middelste kleuter peuter puber
    tiener meisje jongen jongetje ventje manneke buurjongen buurmeisje klasgenoot klasgenootje klasgenote leerling leerlinge kleine zoonlief
    dochterlief adoptiezoon adoptiedochter fils fille filles enfant enfants bebe jumeaux jumelles aine cadet cadette benjamin garcon fillette ado
    petit-fils petite-fille son sons daughter daughters child children boy girl toddler teenager kid twins grandson granddaughter stepson
    stepdaughter sohn tochter kinder zwillinge junge madchen enkel enkelin
"""
_GROWN = """
    moeder vader ouders mama papa mam pap moeke vake oma opa bomma bompa meme pepe nonkel tante tant man vrouw partner ex ex-man ex-vrouw
    ex-partner exman exvrouw vriend vriendin vriendje vriendinnetje verloofde echtgenoot echtgenote lief collega baas buurman buurvrouw buren
    gezin familie neef neefje nicht nichtje niece neveu nephew filleul filleule metekindje zus broer schoonzoon schoondochter schoonmoeder
    schoonvader schoonzus schoonbroer stiefvader stiefmoeder stiefpapa stiefmama plusmama pluspapa pleegmama pleegpapa pleegmoeder pleegvader
    meter peter halfbroer halfzus oppas babysit nanny kameraad maat maatje bestie mari femme conjoint compagnon compagne copain copine frere soeur
    mere pere maman grand-mere grand-pere beau-pere belle-mere beau-fils belle-fille ami amie oncle voisin voisine mamie papy collegue cousin
    cousine parrain marraine ex-mari ex-femme husband wife brother sister mum mom dad boyfriend girlfriend friend partner neighbour grandmother
    grandfather grandma grandpa aunt uncle cousin stepfather stepmother mann frau bruder schwester mutter vater freund freundin tante onkel
    nachbar nachbarin schwager schwiegermutter juf juffrouw juffr juff meester mstr mevr mevrouw mw mvr meneer mijnheer dhr heer dr dokter drs
    docteur prof professor huisarts kinderarts dokteres leerkracht leraar lerares klastitularis titularis logopedist logopediste psycholoog
    psychologe psychiater kinderpsychiater therapeut therapeute consulent consulente advocaat rechter jeugdrechter priester pastoor eerwaarde imam
    directeur directrice directie vroedvrouw begeleider begeleidster thuisbegeleider thuisbegeleidster zorgleerkracht zorgcoordinator zorgjuf
    coach trainer trainster onthaalmoeder onthaalouder kinesist kinesiste kine verpleegkundige verpleegster assistente opvoeder opvoedster leiding
    leider leidster turnjuf turnleraar kleuterjuf kleuterleidster maatschappelijk werker werkster assistent stagiair stagiaire madame monsieur mme
    mlle mademoiselle maitre institutrice instituteur pediatre psychologue logopede educateur educatrice directeur mr mrs ms miss sir doctor
    teacher headteacher paediatrician herr lehrerin lehrer erzieherin kinderarztin therapeutin
"""
_PHRASES = """
    ik ben|ik heet|mijn naam is|mn naam is|naam is|hier is|dit is|heet|heette|heten|heten ze|hete|genaamd|noemt|noemen|noem|genoemd|noemde|ne
    zekere|een zekere|zekere| mama van|papa van|moeder van|vader van|ouders van|mama en papa van|zoon van|zoontje van|dochter van|dochtertje
    van|oma van|opa van|zus van|broer van|vriend van| vriendin van|pleegouders van|pleegmama van|pleegpapa van|bomma van|bompa van|meter van|peter
    van|tante van|nonkel van|juf van|vriendje van| vriendinnetje van|van haar man|de heer|roepnaam|voornaam|achternaam|familienaam|groeten
    van|groetjes van|liefs van|kussen van|samen met|getrouwd met|gehuwd met|gescheiden van|bevriend met| verliefd op|ruzie met|speelt
    met|afspreken met|naam|kindnaam|naam kind|leerling|betreft|je suis|je m'appelle|mon nom
    est|s'appelle|s'appelait|appelle|nomme|nommee|appele|appelee|prenomme| prenommee|maman de|papa de|mere de|pere de|prenom|nom|i am|i'm|my name
    is|name is|called|named|mother of|mum of|dad of|father of|ich bin|ich heisse|ich heise|mein name ist|heist|heisst| namens|wij zijn|nous
    sommes|we are|wir sind|mama von|papa von|mutter von
"""
_OWN_PHRASES = """
    ik ben|ik heet|mijn naam is|mn naam is|je suis|je m'appelle|mon nom est|i am|i'm|my name is|ich bin|ich heisse|ich heise|mein name ist
"""
_YOUNG_PHRASES = """
    mama van|papa van|moeder van|vader van|ouders van|mama en papa van|pleegouders van|pleegmama van|pleegpapa van|oma van|opa van|bomma van|
    bompa van|juf van|maman de|papa de|mother of|mum of|dad of|father of|mama von|papa von|mutter von|mere de|pere de|naam kind|leerling| meter
    van|peter van
"""


def _phrases(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in " ".join(text.split()).split("|"))


_CUE_OF = {**dict.fromkeys(_GROWN.split(), GROWN), **dict.fromkeys(_CHILD.split(), CHILD)}
_ENDS = {f" {part}": TOLD for part in _phrases(_PHRASES)} | {f" {part}": CHILD for part in _phrases(_YOUNG_PHRASES)}
_ENDS |= {f" {part}": SELF for part in _phrases(_OWN_PHRASES)}
# With one of these every announcement ends: nothing needs to be looked at elsewhere.
LAST_WORDS = frozenset(_CUE_OF) | {part.split()[-1].rpartition("'")[2] for part in _ENDS} | {"mevr", "mw", "dhr", "dr", "prof"}
_LONGEST = max(map(len, _ENDS))
_SHORT = ("mevr.", "mw.", "dhr.", "dr.", "prof.", "mr.", "mrs.", "ms.", "juffr.", "mstr.", "drs.", "mme.")
_STRIPPED = " ,:('\"-"
_BETWEEN = re.compile(
    r"[ ,;&+()\d]*(?:\b(?:jaar|j|jr|maanden|mnd|en|et|und|and|ans|mois|zijn|haar|mijn|onze|son|sa|his|her|ihr|"
    r"sein)\b[ ,.;&+()\d]*){0,4}")
_PARTICLE = r"(?:van|de|der|den|ter|ten|von|el|al|ben|du|le|la|di|da|d['’]|'t)"
_PARTICLES = re.compile(r"(?<![^\W_])(?:(?:van|de|der|den|d'|el|ben|vande|vander|vanden|te|ter|ten) ?){1,3}\Z")
_CAPITAL = r"[A-ZÀ-ÞĀ-Ž][\w'’.-]{0,30}"
_HEADER_NAME = re.compile(
    rf"^[ >*]*(?:Van|Aan|From|To|De|À|Von|An|Cc|CC|"
    rf"Kopie)\s?:\**\s{{0,3}}\"?((?:{_PARTICLE}\s){{0,2}}{_CAPITAL}(?:\s(?:{_PARTICLE}\s){{0,2}}{_CAPITAL}){{0,4}})"
    r"(?=\"?\s{0,2}(?:[<\[(,;]|$))", re.M)


def is_cue(word: str) -> bool:
    return word in _CUE_OF


def of_word(word: str) -> Cue:
    return _CUE_OF.get(word, NONE)


def before(folded: str, start: int) -> Cue:
    """What the words right before this position announce: "juf X", "mijn zoon, X", "hij heet X"."""
    window = folded[max(0, start - _LONGEST - 6):start]
    if not window or window[-1] not in " ('\"\n":
        return NONE
    window = window.rstrip(_STRIPPED + "\n")
    if window.endswith((".", "!", "?")) and not window.endswith(_SHORT):
        return NONE
    window = window.rstrip(".")
    last = window[max(window.rfind(" "), window.rfind("\n")) + 1:].lstrip("(")
    if last in _CUE_OF:
        return _CUE_OF[last]
    if last.rpartition("'")[2] not in LAST_WORDS:
        return NONE
    window = f" {window}".replace("\n", " ")
    for size in (4, 3, 2, 1):               # "mijn naam is" before "naam is"
        parts = window.rsplit(" ", size)
        if len(parts) <= size:
            continue
        phrase = " " + " ".join(parts[1:])
        if phrase in _ENDS:
            return _ENDS[phrase]
    return NONE


def before_particle(folded: str, start: int) -> tuple[Cue, int]:
    """As before(), for a name with small particles: "meester van hoecke"; and where the particles start."""
    window = max(0, start - 14)
    found = _PARTICLES.search(folded[window:start])
    cue = before(folded, window + found.start()) if found else NONE
    return (cue, window + found.start()) if found and cue is GROWN else (NONE, start)


def continues_list(folded: str, end: int, start: int) -> bool:
    """Do only list words stand between two names: "Lowie (4 jaar) en Nore"?"""
    return start - end < 30 and _BETWEEN.fullmatch(folded, end, start) is not None


def headers(text: str) -> Iterator[Span]:
    """Names in the header lines of a forwarded mail: "Van: Leen Goossens <...>"."""
    if ":" not in text:
        return
    for found in _HEADER_NAME.finditer(text):
        first = found[1].split()[0].lower()
        if first not in OPENERS or first in PARTICLES:
            yield Span(found.start(1), found.end(1), NAME, "?")
