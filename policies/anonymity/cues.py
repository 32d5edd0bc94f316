"""Names that words before them announce: "mijn zoon X", "juf X", "ik ben X", "hij heet X", with the list that may follow ("X (4) en Y").

Only capitalised words count, so that "mijn man werkt" stays. A name found here is then masked everywhere (names.py).
"""

import re
from collections.abc import Iterator

from policies.anonymity.spans import NAME, ORGANISATION, PLACE, Span
from policies.anonymity.tidy import fold
from policies.anonymity.words import OPENERS, PARTICLES


def _expand(words: str) -> list[str]:
    """The written-out words of "a|b|c"."""
    return [word.strip() for word in words.split("|")]


_CAPITAL = r"[A-ZÀ-ÞĀ-ŽŁŞİÖÜ][\w'’-]{0,30}"
_PARTICLE = r"(?:van|de|der|den|ter|ten|von|el|al|ben|du|le|la|di|da|d['’]|'t)"
_NAME = rf"(?:{_CAPITAL})(?:\s(?:{_PARTICLE}\s){{0,2}}{_CAPITAL}\.?)*"
_SURNAME = rf"(?:{_PARTICLE}\s){{1,2}}{_NAME}"
_CANDIDATE = re.compile(rf"(?<![\w@-])(?:{_SURNAME}|{_NAME})")
# Between two names of one list: "Lowie (4 jaar) en Nore", "Danylo, Mykhailo", "Jef & zijn broer Jits".
_BETWEEN = re.compile(r"\s?(?:\(\s?[^()\n]{1,20}\))?(?:,? (?:en|et|und|and|&|\+)|\s?[,;]) (?:(?:zijn|haar|onze|mijn|son|sa|his|her) \w{2,15} )?")
_HEADER_NAME = re.compile(
    rf"^[ >*]*(?:Van|Aan|From|To|De|À|Von|An|Cc|CC|Kopie)\s?:\**\s{{0,3}}\"?((?:{_PARTICLE}\s){{0,2}}{_NAME})(?=\"?\s{{0,2}}(?:[<\[(,;]|$))", re.M)
_WINDOW = 28                                # characters before a name in which its cue stands

_KIN = (
    "zoon|zoontje|dochter|dochtertje|zus|zusje|broer|broertje|zussen|broers|kind|kindje|kinderen|baby|moeder|vader|ouders|mama|papa|"
    "kleinkind|kleinkinderen|"
    "kleinzoon|kleinzoontje|kleindochter|kleindochtertje|stiefzoon|stiefdochter|stiefvader|stiefmoeder|plusmama|pluspapa|pluszoon|"
    "plusdochter|pleegkind|"
    "pleegzoon|pleegdochter|pleegouders van|schoonzoon|schoondochter|schoonmoeder|schoonvader|schoonzus|schoonbroer|petekind|halfbroer|halfzus|kids|"
    "man|vrouw|partner|ex|ex-man|ex-vrouw|ex-partner|vriend|vriendin|vriendje|vriendinnetje|oma|opa|bomma|bompa|nonkel|tante|neef|neefje|"
    "nicht|nichtje|"
    "tweeling|jongste|oudste|middelste|kleuter|peuter|puber|tiener|meisje|jongen|buurman|buurvrouw|buurjongen|gezin|familie|collega|baas|klasgenoot|"
    "fils|fille|filles|mari|femme|compagnon|compagne|frere|soeur|mere|pere|maman|grand-mere|grand-pere|beau-pere|belle-mere|ami|amie|bebe|"
    "enfant|enfants|"
    "son|daughter|husband|wife|brother|sister|mum|mom|dad|boyfriend|girlfriend|friend|child|children|boy|girl|"
    "sohn|tochter|mann|frau|bruder|schwester|mutter|vater|freund|freundin|kinder")
_TITLE = (
    "juf|juffrouw|meester|mevr|mevr.|mevrouw|mw|mw.|meneer|mijnheer|dhr|dhr.|dr|dr.|dokter|docteur|prof|prof.|professor|huisarts|kinderarts|"
    "leerkracht|leraar|"
    "lerares|logopedist|logopediste|psycholoog|psychologe|psychiater|therapeut|therapeute|consulent|consulente|advocaat|rechter|priester|"
    "pastoor|eerwaarde|imam|"
    "directeur|directrice|vroedvrouw|begeleider|begeleidster|zorgleerkracht|zorgcoordinator|coach|trainer|onthaalmoeder|onthaalouder|"
    "kinesist|kinesiste|"
    "verpleegkundige|madame|monsieur|mme|mlle|maitre|institutrice|instituteur|mr|mr.|mrs|mrs.|ms|ms.|miss|doctor|teacher|frau|herr")
_CALLED = (
    "ik ben|ik heet|mijn naam is|naam is|hier is|heet|heette|heten|heten ze|genaamd|noemt|noemen|genoemd|zekere|mama van|papa van|"
    "moeder van|vader van|ouders van|"
    "zoon van|zoontje van|dochter van|dochtertje van|oma van|opa van|zus van|broer van|vriend van|vriendin van|pleegouders van|van haar man|de heer|"
    "je suis|je m'appelle|mon nom est|s'appelle|nomme|nommee|appele|appelee|prenomme|prenommee|maman de|papa de|i am|i'm|my name is|called|"
    "named|mother of|"
    "father of|ich bin|ich heise|mein name ist|heist|namens|wij zijn|nous sommes|we are|wir sind|groeten van|groetjes van")
_CUE_WORDS = frozenset(_expand(_KIN)) | frozenset(_expand(_TITLE))
_CUE_ENDS = tuple(f" {words}" for words in _expand(_CALLED))
_WHOSE = re.compile(
    r"\s?\(\s?\d|,? (?:haar|zijn|onze|mijn|mon|ma|my|mein|meine) (\w+)|,? (?:is|a|ist) (?:nu |bijna |net |now |jetzt )?\d|, \d{1,2},|"
    r"(?:'s)? (?:mama|papa|heet)\b")
_LIVES = re.compile(
    rf"\b(?i:woon|woont|wonen|woonde|woonden|wonende|verhuisd|verhuis|verhuizen|habite|habitons|live|lives|living|wohne|wohnen|wohnt|"
    rf"afkomstig|kom|komt|moved)"
    rf"(?:\s[\w'-]{{1,15}}){{0,5}}?\s(?:in|te|uit|van|naar|à|to|at|aus|from)\s({_CAPITAL}(?:-[\w'’-]{{1,20}})*)")
_SCHOOL = re.compile(
    rf"(?<![\w-])(?i:(?:gesubsidieerde |vrije |gemeentelijke |stedelijke |lagere |lagere|)(?:basisschool|kleuterschool|lagere school|"
    rf"middelbare school|school|college|atheneum|instituut|crèche|"
    rf"kinderdagverblijf|opvang|kribbe|praktijk|campus|école|athénée|lycée|kindergarten|vbs|gbs|buso|bubao|uz|az|vclb|clb|tsh|olv)|"
    rf"GO!(?: basisschool| atheneum)?)\s"
    rf"((?:(?:De|Het|van|de|'t)\s)?{_CAPITAL}(?:\s(?:(?:van|de|der|den|en|&|of)\s)?{_CAPITAL}){{0,3}}|'t\s{_CAPITAL})")
_NAME_SCHOOL = re.compile(r"(?<![\w-])(?:Sint|Heilig|Onze)[- ]?[A-Z]?[\w-]{2,30}?(?:college|instituut|school|lyceum)\b")


def people(text: str) -> Iterator[Span]:
    """Every announced name, as a span without owner yet; the words between the names of a list are no part of it."""
    folded = fold(text)
    last = -1                               # where the last announced name ended
    for found in _CANDIDATE.finditer(text):
        start, end = _announced(text, folded, found, last)
        if start < end and not _is_opener(text[start:end]):
            last = end
            yield Span(start, end, NAME, "?")


def _announced(text: str, folded: str, found: "re.Match[str]", last: int) -> tuple[int, int]:
    """Where the name in this candidate stands, with its particle or, after "zoontje van", without; (0, 0) when nothing announces it."""
    start, end = found.span()
    start, told = _after_cues(folded, start, end)
    if told:
        return start, end
    capital = next((place for place in range(start, end) if text[place].isupper()), start)
    if last >= 0 and start - last < 40 and _BETWEEN.fullmatch(text, last, start):
        return start, end
    for place in dict.fromkeys((capital, start)):   # "mama van Lowie" before "meester van Hoecke"
        if _is_announced(folded, place):
            return place, end
    return (start, end) if _is_explained(folded, end) else (0, 0)


def _after_cues(folded: str, start: int, end: int) -> tuple[int, bool]:
    """Past capitalised words that are no name ("Unser Sohn Jannik", "Madame Collignon"), and whether the last of them is a cue."""
    told = False
    for word in folded[start:end].split()[:3]:
        is_cue = word in _CUE_WORDS
        if not is_cue and (word not in OPENERS or word in PARTICLES):
            break
        told = is_cue
        start += folded[start:end].index(word) + len(word)
        start += len(folded[start:end]) - len(folded[start:end].lstrip())
    return start, told


def _is_announced(folded: str, start: int) -> bool:
    """A cue stands right before: "juf X", "mijn zoon, X", "hij heet X"."""
    before = folded[max(0, start - _WINDOW):start]
    if not before.endswith((" ", "(", "'", '"')):
        return False
    before = before.rstrip(" ,:('\"")
    return before[before.rfind(" ") + 1:].rpartition("\n")[2].lstrip("(") in _CUE_WORDS or f" {before}".replace("\n", " ").endswith(_CUE_ENDS)


def _is_explained(folded: str, end: int) -> bool:
    """What follows says that this is a person: "X (4)", "X is 9", "X haar papa"."""
    found = _WHOSE.match(folded, end)
    return bool(found) and (found is not None and (found[1] is None or found[1] in _CUE_WORDS))


def _is_opener(name: str) -> bool:
    """The first word of a sentence, not of a name: "Vriendelijke", "Hij"; "De" and "Van" may start a surname."""
    first = name.split()[0]
    return fold(first) in OPENERS and (" " not in name or first.lower() not in PARTICLES)


def headers(text: str) -> Iterator[Span]:
    """Names in the header lines of a forwarded mail: "Van: Leen Goossens <...>"."""
    for found in _HEADER_NAME.finditer(text):
        if not _is_opener(found[1]):
            yield Span(found.start(1), found.end(1), NAME, "?")


def homes(text: str) -> Iterator[str]:
    """The places where somebody lives."""
    yield from (found[1] for found in _LIVES.finditer(text) if fold(found[1]) not in OPENERS)


def places(text: str) -> Iterator[Span]:
    """Where somebody lives, when the sentence says so; and schools and practices with their names."""
    yield from (Span(found.start(1), found.end(1), PLACE) for found in _LIVES.finditer(text) if fold(found[1]) not in OPENERS)
    for found in _SCHOOL.finditer(text):
        if fold(found[1]) not in OPENERS:
            start = found.start() if found[0][:2].isupper() else found.start(1)     # "UZ Leuven": the letters tell as much
            yield Span(start, found.end(), ORGANISATION)
    yield from (Span(found.start(), found.end(), ORGANISATION) for found in _NAME_SCHOOL.finditer(text))
