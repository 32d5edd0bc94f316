"""Facts that tell who asks although no name stands there: the only triplets of a village, an alderman, an accident in the news.

find() says where such a fact stands and why it counts; nothing is masked. A screener reads the letter and decides. An office, a trade or
fame counts only for the asker and the family: "de directeur belde" tells nothing. Word lists: rare_fact_words.py.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from policies.anonymity import lexicon
from policies.anonymity import rare_fact_words as words
from policies.anonymity.page import Page
from policies.anonymity.words import listed

REASONS: frozenset[str] = frozenset({
    "adoption_origin", "famous_person", "large_family", "long_text", "multiple_birth", "news_event", "only_one", "public_office", "rare_disease",
    "unique_profession"})
_MANY = 7                                   # children: about one family in two hundred has as many
_SAME = r"[^.!?\n]"                         # within one sentence


@dataclass(frozen=True, slots=True)
class Flag:
    """text[start:end] of the page holds a fact of this reason."""

    reason: str
    start: int
    end: int


def _any(chosen: frozenset[str]) -> str:
    return f"(?:{'|'.join(sorted(chosen, key=len, reverse=True))})"


def _of_ours(role: str) -> str:
    """The asker or somebody of the family in this role: "ik ben", "mijn man is", "als", "de zoon van"."""
    return (rf"(?:\b(?:{words.SELF}) {words.ARTICLE}{{0,3}}|\b{words.KIN},? (?:{words.IS} )?{words.ARTICLE}{{0,3}}|"
            rf"\b(?:kind|kinderen|{words.KIN}) (?:{words.OF}) |\b(?:als|comme|en tant que|as) {words.ARTICLE}{{0,2}}){role}(?!\w)")


_OFFICE = _any(words.OFFICE)
_TRADE = _any(words.TRADE)
_HEAD = 7                                   # letters


def _heads(gate: str) -> frozenset[str]:
    """How the alternatives of a gate begin: a letter in which no word begins so need not be searched."""
    flat = re.sub(r"(?<=[a-z ])\(\?:[^()]*\)", " ", re.sub(r"\\.", " ", gate))
    found = re.findall(r"(?:^|[|(:])\d*([a-z]+)(\??)", flat)
    return frozenset((word[:-1] if optional else word)[:_HEAD] for word, optional in found)


def _heads_of(page: Page) -> frozenset[str]:
    return frozenset().union(*({word[:size] for word in page.vocabulary} for size in range(3, _HEAD + 1)))


# By reason: a word of these must stand somewhere in the letter, or the pattern is not tried.
_PATTERNS: tuple[tuple[str, frozenset[str], "re.Pattern[str]", "re.Pattern[str]"], ...] = tuple(
    (reason, _heads(gate), re.compile(rf"\b{gate}"), re.compile(pattern)) for reason, gate, pattern in (
        ("multiple_birth", r"(?:drieling|vierling|vijfling|triple|quadrupl|drilling|triplet)",
         r"\b(?:drieling|vierling|vijfling)(?:en|s|broer\w*|zus\w*|zwangerschap)?\b|\btriplee?s\b|\bquadruple[st]\w*|\bdrillinge?n?\b|\btriplets?\b"),
        ("only_one", words.ONLY,
         rf"\b{words.ONLY}\b{_SAME}{{0,70}}?\b(?:in|van|op|du|de|des|en|dans|au|im|in|of|der|het|de|ons|onze|heel|hele|gans|our|the|this) "
         rf"{words.HERE}\b|"
         rf"\b{words.ONLY}\b(?={_SAME}{{0,110}}\b{words.GROUP}\b)(?={_SAME}{{0,110}}\b{words.TRAIT}\b){_SAME}{{0,40}}"),
        ("public_office", rf"{_OFFICE}\b",
         rf"{_of_ours(_OFFICE)}|\b(?:schepen|schepene|echevine?|councillor|alderman) (?:van|voor|in|te|de|a|for|of) \w"),
        ("unique_profession", words.VILLAGE, rf"{_of_ours(_TRADE)}{_SAME}{{0,25}}\b{words.VILLAGE}\b"),
        ("famous_person", r"(?:beken|beroem|bv's|prof|olymp|celebr|famous|beruhm|connue?s?\b|influenc|acteur|actrice|zanger)",
         r"\bbekende? (?:vlaming|nederlander|belg)\w*|\bbv's\b|\bbekend van (?:tv|televisie|radio|youtube|tiktok)\b|"
         rf"{_of_ours(words.FAMOUS)}|"
         r"\b(?:personne|famille) (?:tres )?connue\b|\ba celebrity\b"),
        ("news_event", rf"(?:nieuws|krant|kranten|gazet|media|pers|journaal|tv|televisie|journal|journaux|presse|tele|infos|zeitung|nachrichten|"
                       rf"fernsehen|news|papers?|newspaper|headlines|{words.DISASTER}|{words.CRASH})\b",
         rf"\b{words.WAS}\b{_SAME}{{0,25}} {words.PRESS}\b|\b{words.PRESS} (?:\w+ ){{0,2}}{words.WAS}\b|\b{words.ON_TV}\b|\b{words.DISASTER}|"
         rf"\b{words.CRASH}\b{_SAME}{{0,50}}\b(?:e|a|r|n)-? ?\d{{1,3}}\b(?! ?(?:jaar|ans|jahr))"),
        ("rare_disease", rf"(?:zeldza|wees|rares?|orphel|selten|stofwissel|syndro|{words.RARE_DISEASES})",
         rf"\b(?:{words.RARE})|\b(?:{words.RARE_DISEASES})\b|\bsyndro(?:om|me) (?:van|de|d') "
         rf"?(?!{_any(words.COMMON_SYNDROMES)}\b)[a-z][a-z-]{{2,20}}"),
    ))
_CHILDREN = re.compile(
    r"\b(?:(?:wij|we|ik) (?:heb|hebben)|hebben (?:wij|we)|heb ik|gezin (?:met|van)|(?:mama|moeder|papa|vader|ouders?) van|j'ai|nous avons|famille "
    r"(?:de|avec)|mere de|"
    r"pere de|wir haben|ich habe|familie mit|mutter von|vater von|we have|i have|(?:mother|father|mum|dad|family) of|met onze)"
    rf" (?:samen |in totaal |al |zelf |thuis |een gezin met )?(\d{{1,2}}|{'|'.join(words.NUMBERS)}) (?:\w+ )?(?:kinderen|kids|kindjes|kleine "
    rf"mannen|enfants|kinder|"
    r"children)\b|\b(?:zevende|achtste|negende|tiende|elfde|septieme|huitieme|neuvieme|seventh|eighth|ninth|siebtes|achtes|neuntes) (?:kind|kindje|"
    r"enfant|child)\b")
_OFFSPRING = listed("""
    kinderen kids kindjes mannen enfants kinder children zevende achtste negende tiende elfde septieme huitieme neuvieme seventh eighth ninth siebtes
    achtes neuntes
""")
_ONLY = listed("enige enigste enigen allerenige seul seule seuls seules einzige einzigen einziger einziges only unique")
_ADOPTION = re.compile(r"\b(?:ge)?adopt\w*|\badoptie\w*")
_ONLY_IN = re.compile(rf"\b(?i:{words.ONLY})\b (?:\w+ ){{0,2}}(?:in|te|à|van) [A-ZÀ-Þ]\w{{2}}")
_NEAR = 80                                  # characters around "adoptie" in which the country stands
_FAR = lexicon.COUNTRIES - {
    "belgie", "belgisch", "belgische", "belgique", "belge", "belgien", "belgium", "belgian", "vlaanderen", "vlaams", "vlaamse"}
_WORD = re.compile(r"[a-z][a-z-]+")


def find(page: Page) -> Iterator[Flag]:
    """Every such fact, by reason and then in the order of the text."""
    here = _heads_of(page)
    for reason, heads, gate, pattern in _PATTERNS:
        if not heads.isdisjoint(here) and gate.search(page.folded):
            yield from (Flag(reason, found.start(), found.end()) for found in pattern.finditer(page.folded))
    for find_more in _MORE:
        yield from find_more(page)


def _large_family(page: Page) -> Iterator[Flag]:
    for found in _CHILDREN.finditer(page.folded) if page.has(_OFFSPRING) else ():
        number = found[1] or str(_MANY)
        if words.NUMBERS.get(number, 0) >= _MANY or (number.isdigit() and int(number) >= _MANY):
            yield Flag("large_family", found.start(), found.end())


def _adoption(page: Page) -> Iterator[Flag]:
    """An adoption and the country it was from. A country of origin alone is told by far too many families."""
    for found in _ADOPTION.finditer(page.folded) if "adopt" in page.folded else ():
        start, end = max(0, found.start() - _NEAR), found.end() + _NEAR
        if any(word in _FAR for word in _WORD.findall(page.folded[start:end])):
            yield Flag("adoption_origin", found.start(), found.end())


def _only_in_a_place(page: Page) -> Iterator[Flag]:
    """ "De enige in Kortenvelde"."""
    yield from (Flag("only_one", found.start(), found.end()) for found in _ONLY_IN.finditer(page.text if page.has(_ONLY) else ""))


_MORE: tuple[Callable[[Page], Iterator[Flag]], ...] = (_large_family, _adoption, _only_in_a_place)
