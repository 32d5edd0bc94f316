"""Names right after a closing formula in running text: "... wat kan ik doen? groetjes els", "alvast bedankt An en Tom xx".

There a word that is also a name is one, with or without a capital, when nothing but names follows up to the end of the line or sentence.
"""

import re
from collections.abc import Iterator

from policies.anonymity import lexicon, person
from policies.anonymity.page import Page
from policies.anonymity.spans import NAME, Span
from policies.anonymity.words import KEEP, NEVER, PARTICLES, RELATIONS, listed

_FORMULAS = listed("""
    groet groeten groetjes groetekes grtjs grts grtz gr mvg liefs kus kusjes kussen knuffel knuffels zoenen thx thanks tnx bedankt dank
    dankjewel dankuwel merci cordialement bisous bises biz cdlt regards cheers love xo xoxo x xx xxx xxxx xxxxx lg vlg mfg hoogachtend
    salutations amicalement danke sincerely hugs slaapwel
""")
_WORD = r"[^\W\d_][\w'-]{0,20}"
_AFTER = re.compile(
    r"(?: (?:je|u|jullie))?(?: wel)?(?: (?:alvast|op voorhand|beaucoup|d'avance|in advance|im voraus|so much|a lot|terug))?"
    rf"(?: ?[,.!:*~-]{{1,3}})?[ \n](?:(?:van|from|von) )?({_WORD}(?:(?:, | & | ){_WORD}){{0,5}})(?= ?(?:[.!*~)❤♥:;-]|\n|\Z))")
_AND = r"(?:en|et|und|and)\b"
_PERSON = re.compile(rf"(?<!\w)(?!{_AND}){_WORD}(?: (?!{_AND}){_WORD})*")
_PARTS = re.compile(_WORD)
_CALLED = (lexicon.NEAR_NAMES | lexicon.WIDE_NAMES) - KEEP - NEVER - RELATIONS
_MAY_FOLLOW = (lexicon.FIRST_NAMES | lexicon.SURNAMES | PARTICLES | {"en", "et", "und", "and"}) - KEEP - NEVER - RELATIONS


def find(page: Page) -> Iterator[Span]:
    """The asker's name, and those of whoever signs along."""
    for start, formula in page.starts(_FORMULAS & page.vocabulary):
        after = _AFTER.match(page.folded, start + len(formula))
        words = _PARTS.findall(after[1]) if after else []
        if after and words and words[0] in _CALLED and all(word in _MAY_FOLLOW or not word.strip("x") for word in words):
            yield from _people(after.start(1), after[1])


def _people(start: int, names: str) -> Iterator[Span]:
    who = "?self"
    for found in _PERSON.finditer(names):
        if found[0].strip("x"):
            yield Span(start + found.start(), start + found.end(), NAME, who, person.LISTED)
            who = "?"
