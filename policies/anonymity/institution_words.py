"""The words that tell institutions: kinds, abbreviations, known names, brands that employ people, and nouns that schools are called after.

Read from lists/own_institutions.txt, where a section starts with its [name] and `_` is a blank. All words are folded.
"""

import re
from importlib.resources import files


def _sections(text: str) -> dict[str, frozenset[str]]:
    parts = re.split(r"^\[(\w+)\]\n", text, flags=re.M)[1:]
    return {name: frozenset(word.replace("_", " ") for word in body.split()) for name, body in zip(parts[::2], parts[1::2], strict=True)}


_LISTED = _sections((files("policies.anonymity") / "lists" / "own_institutions.txt").read_text("utf-8"))
SCHOOLS = _LISTED["school"]                 # kinds of schools and of care for children
OTHERS = _LISTED["other"]                   # all other kinds
TOGETHER = _LISTED["together"]              # abbreviations that go along with the name they stand before
SCHOOL_LETTERS = frozenset("""
    vbs gbs vls sbs go bs ka kta buso bubao bulo bsbo sibso miko olv tsh vti vto vito vtst ksom ics kosh smi sui tio pti gito gisko ibo bko
""".split())  # noqa: SIM905
KNOWN = _LISTED["known"]                    # one institution each: no cue but a small word is needed
ENDS = tuple(_LISTED["end"])                # of compounds that are a kind: "kinepraktijk", "turnkring"
GERMAN_ENDS = tuple(_LISTED["german_end"])
NO_KINDS = _LISTED["no_kind"]               # words with such an end that are none
BRANCHES = _LISTED["branch"]                # one of many: the place after it tells which
SHOPS = _LISTED["shop"]                     # where everybody goes: told by work, debt or a place only
BRANDS = _LISTED["brand"] | SHOPS           # told by work or debt only: who shops there stays unknown
NAMING = _LISTED["naming"]                  # ordinary nouns that many schools, creches and homes are called after
HARMLESS = _LISTED["harmless"] | SHOPS      # toys, series, games and apps that identify nobody
PEOPLE = _LISTED["people"]                  # what follows "school" without being its name
LETTERS = _LISTED["letters"]                # abbreviations that are no institution
TRADES = _LISTED["trades"]                  # the last word of small firms: "coppens bouw"
REGIONS = ("vlaanderen", "brabant", "limburg", "kempen", "meetjesland", "waasland", "hageland", "pajottenland", "westhoek", "haspengouw")
DESTINATIONS = _LISTED["destinations"]      # where everybody goes: "de winkel in Aalst" is no name
_SMALLER = re.compile(r"(?:etje|tje|pje|je|eke|ke)s?\Z|(?:en|s)\Z")


def singular(word: str) -> str:
    """A noun without the ending of many or small ones, as far as schools are called after it: "vlinder" of "vlindertjes"."""
    shorter = _SMALLER.sub("", word)
    return shorter if word not in NAMING and len(word) > 4 and shorter in NAMING else word


def is_naming(word: str) -> bool:
    """Are schools called after this?"""
    return singular(word) in NAMING
