"""Runs of capitalised words that follow each other: what kind a word of one tells, and where a name in one begins and ends."""

from policies.anonymity.institution_words import BRANDS, OTHERS, SCHOOL_LETTERS, SCHOOLS, TOGETHER
from policies.anonymity.page import Page, Word
from policies.anonymity.spans import ORGANISATION, SCHOOL
from policies.anonymity.words import listed

Told = tuple[int, int, str] | None              # the first and the last word of a run that are an institution, and its kind
_SCHOOLS = SCHOOLS | SCHOOL_LETTERS
_OTHERS = OTHERS | TOGETHER
ARTICLES = frozenset("de het den ter ten les la le the".split())  # noqa: SIM905
_SIZES = listed("kleine grote nieuwe oude vrije de het")
_FURTHER = BRANDS | frozenset({"cars", "group", "groep", "belgium", "belgie", "benelux", "kempen", "limburg"})
_ON_THE = frozenset({" op de ", " in de ", " in 't ", " op den "})


def kind(key: str) -> str:
    """What this word alone tells, "" when it tells nothing."""
    return SCHOOL if key in _SCHOOLS else ORGANISATION if key in _OTHERS else ""


def first(page: Page, words: list[Word], number: int, begins: bool, sorts: str = "WUPSTC") -> int:
    """The first word of the name of which this is one. In German, where nouns have capitals, only what stands side by side goes along."""
    while number and not (begins and number == 1):
        before = words[number - 1]
        apart = page.language == "de" and page.text[before.end:words[number].start] != " "
        if apart or not (before.sort in sorts or before.key in _SIZES):
            break
        number -= 1
    return number


def last(page: Page, words: list[Word], number: int) -> int:
    """The last word: names end at words that are known and harmless ("OLV Kouterdam en Kerst"), and at "op de"."""
    while number + 1 < len(words) and page.text[words[number].end:words[number + 1].start] not in _ON_THE:
        following = words[number + 1]
        if following.sort == "K" and following.key not in _FURTHER and ARTICLES.isdisjoint((words[number].key, words[number - 1].key)):
            break
        number += 1
    return number
