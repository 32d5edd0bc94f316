"""Numbers in words, in the four languages: how many digits does a word stand for? Used for telephone numbers that are spelled out."""

import re
from functools import lru_cache

from policies.anonymity.words import listed

ZERO = listed("nul zero null oh o")
_UNITS = listed("""
    een twee drie vier vijf zes zeven acht negen un une deux trois quatre cinq six sept huit neuf one two three four five seven eight nine eins ein
    zwei zwo drei funf sechs sieben neun
""") | ZERO
_TENS = listed("""
    tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig dix
    onze douze treize quatorze quinze seize vingt vingts trente quarante cinquante soixante septante huitante octante nonante ten eleven twelve
    thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety zehn elf zwolf dreizehn
    vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn zwanzig dreissig dreisig vierzig funfzig sechzig siebzig achtzig neunzig
""")
_HUNDRED = listed("honderd cent cents hundred hundert")
ARTICLES = listed("een un une one a ein eine")
_COMPOUND = re.compile(
    r"(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen|ein|zwei|drei|funf|sechs|sieben|neun)(?:en|und)(?:twintig|dertig|veertig|vijftig|zestig|"
    r"zeventig|tachtig|negentig|zwanzig|dreis{1,2}ig|vierzig|funfzig|sechzig|siebzig|achtzig|neunzig)")
_LONGEST = 10


@lru_cache(4096)
def digits_of(word: str) -> int:
    """For a folded word the number of digits it stands for, glued ones too ("nulvier"); 0 when it is no number."""
    total, at = 0, 0
    while at < len(word):
        compound = _COMPOUND.match(word, at)
        size = compound.end() - at if compound else next((size for size in range(_LONGEST, 1, -1) if _digits(word[at:at + size])), 0)
        if not size and word != "o":
            return 0
        total += 2 if compound else _digits(word[at:at + max(size, 1)])
        at += max(size, 1)
    return total


def _digits(word: str) -> int:
    return 1 if word in _UNITS else 2 if word in _TENS or word in _HUNDRED else 0
