"""Facts that tell who asks although no name stands there: the only triplets of a village, an alderman, an accident in the news.

find() says where such a fact stands and why it counts; nothing is masked. A screener reads the letter and decides. An office, a trade or
fame counts only for the asker and the family: "de directeur belde" tells nothing. Word lists: rare_fact_words.py.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from policies.anonymity import lexicon, rare_sentences
from policies.anonymity import rare_fact_words as words
from policies.anonymity.page import Page
from policies.anonymity.tidy import fold
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
            rf"\b(?:kinderen|{words.KIN}) (?:{words.OF})|\b(?:als|comme|en tant que|as) {words.ARTICLE}{{0,2}}){role}(?!\w)")


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
        ("multiple_birth", r"(?:drieling|vierling|vijfling|triple|quadrupl|drilling|triplet|siames|siamois|conjoin)",
         r"\b(?:drieling|vierling|vijfling)(?:en|s|broer\w*|zus\w*|zwangerschap)?\b|\btriplee?s\b|\bquadruple[st]\w*|\bdrillinge?n?\b|"
         r"\btriplets?\b|\bsiames\w* (?:twee|zwil)ling\w*|\b(?:jumeaux|jumelles) siamois\w*|\bconjoined\b"),
        ("only_one", words.ONLY,
         rf"\b{words.ONLY}\b{_SAME}{{0,70}}?\b(?:in|van|op|du|de|des|en|dans|au|im|in|of|der|het|de|ons|onze|heel|hele|gans|our|the|this) "
         rf"{words.HERE}\b|\b{words.ONLY}\b(?={_SAME}{{0,110}}\b{words.GROUP}\b)(?={_SAME}{{0,110}}\b{words.TRAIT}\b){_SAME}{{0,40}}"),
        ("public_office", rf"(?:conseill|{_OFFICE[3:-1]})",
         rf"{_of_ours(_OFFICE)}|\b{_OFFICE}'?s[ -]?(?:daughter|son|wife|husband|child|children|family|dochter|zoon|vrouw|man|kind|gezin|tochter|"
         rf"sohn)\b|"
         rf"{_of_ours('conseill(?:er|ere) (?:communale?|provinciale?)')}|\b(?:schepen|schepene|echevine?|councillor|alderman) (?:van|voor|in|te|de|"
         rf"a|for|of) \w"),
        ("unique_profession", words.VILLAGE, rf"{_of_ours(_TRADE)}{_SAME}{{0,25}}\b{words.VILLAGE}\b"),
        ("famous_person", r"(?:beken|beroem|bv's|prof|olymp|celebr|famous|beruhm|connue?s?\b|influenc|acteur|actrice|zanger)",
         r"\bbekende? (?:vlaming|nederlander|belg)\w*|\bbv's\b|\bbekend van (?:tv|televisie|radio|youtube|tiktok)\b|"
         rf"{_of_ours(words.FAMOUS)}|"
         r"\b(?:personne|famille) (?:tres )?connue\b|\ba celebrity\b"),
        ("news_event", rf"(?:nieuws|krant|kranten|gazet|media|pers|journaal|tv|televisie|journal|journaux|presse|tele|infos|zeitung|nachrichten|"
                       rf"fernsehen|news|papers?|newspaper|headlines|voorpagina|front|titelseite|{words.DISASTER}|{words.CRASH})\b",
         rf"\b{words.WAS}\b{_SAME}{{0,25}} {words.PRESS}\b|\b{words.PRESS} (?:\w+ ){{0,2}}{words.WAS}\b|\b{words.ON_TV}\b|\b{words.AND_ON_TV}\b|"
         rf"\b{words.DISASTER}|\b{words.CRASH}\b{_SAME}{{0,50}}\b(?:e|a|r|n)-? ?\d{{1,3}}\b(?! ?(?:jaar|ans|jahr))"),
        ("rare_disease", rf"(?:zeldza|wees|rares?|orphel|selten|stofwissel|syndro|{words.RARE_DISEASES})",
         rf"\b(?:{words.RARE})|\b(?:{words.RARE_DISEASES})\b|\bsyndro(?:om|me) (?:van|de|d') "
         rf"?(?!{_any(words.COMMON_SYNDROMES)}\b)[a-z][a-z-]{{2,20}}"),
    ))
_CHILDREN = re.compile(
    r"\b(?:(?:wij|we|ik) (?:heb|hebben)|(?:wij|we) zijn (?:thuis )?met|wir sind(?: zu hause)?|nous sommes|hebben (?:wij|we)|heb ik|gezin (?:met|"
    r"van)|(?:mama|moeder|papa|vader|ouders?) van|j'ai|nous avons|famille (?:de|avec)|mere de|"
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
_ADOPTION = re.compile(r"\b(?:(?:ge|inter)?adopt|weeshui[sz]|kindertehuis|orphelinat|waisenh[aä]us|orphanage)\w{0,20}", re.IGNORECASE)
_ADOPTED = ("adopt", "weeshui", "kindertehuis", "orphelinat", "waisenh", "orphanage")
_ONLY_IN = re.compile(rf"\b(?i:{words.ONLY})\b (?:\w+ ){{0,2}}(?:in|te|à|van) [A-ZÀ-Þ]\w{{2}}")
_NEAR = 80                                  # characters around "adoptie" in which the country stands
_NAME_OF_COUNTRY = re.compile(r"(?<![^\W_])[A-ZÀ-Þ][a-zß-ÿ]{3,20}")
_STEM = 4                                   # letters that a country and its people have in common: China, Chine, Chinese
_FAR = {country[:_STEM] for country in lexicon.COUNTRIES} - {"belg", "vlaa", "flan", "wall"}
_WORLD = re.compile(words.WORLD)
_WRAP = re.compile(r"(?<!\n)\n(?!\n)")


def find(page: Page) -> Iterator[Flag]:
    """Every such fact, by reason and then in the order of the text. Positions hold: a line break within a paragraph counts as a blank."""
    here, text = _heads_of(page), _WRAP.sub(" ", page.folded)
    for reason, heads, gate, pattern in _PATTERNS:
        if not heads.isdisjoint(here) and gate.search(text):
            yield from (Flag(reason, *found.span()) for found in pattern.finditer(text) if reason != "news_event" or not _is_of_the_world(text,
                  found))
    yield from (Flag(*found) for found in rare_sentences.find(text, here))
    for find_more in _MORE:
        yield from find_more(page)


def _is_of_the_world(text: str, found: "re.Match[str]") -> bool:
    """ "Sinds de oorlog op het nieuws was": nobody is known by that."""
    return _WORLD.search(rare_sentences.sentence(text, *found.span())) is not None


def _large_family(page: Page) -> Iterator[Flag]:
    for found in _CHILDREN.finditer(page.folded) if page.has(_OFFSPRING) else ():
        number = found[1] or str(_MANY)
        if words.NUMBERS.get(number, 0) >= _MANY or (number.isdigit() and int(number) >= _MANY):
            yield Flag("large_family", found.start(), found.end())


def _adoption(page: Page) -> Iterator[Flag]:
    """An adoption and the country it was from. A country of origin alone is told by far too many families."""
    for found in _ADOPTION.finditer(page.text) if any(word in page.folded for word in _ADOPTED) else ():
        start, end = max(0, found.start() - _NEAR), found.end() + _NEAR
        if any(fold(word)[:_STEM] in _FAR for word in _NAME_OF_COUNTRY.findall(page.text[start:end])):
            yield Flag("adoption_origin", found.start(), found.end())


def _only_in_a_place(page: Page) -> Iterator[Flag]:
    """ "De enige in Kortenvelde"."""
    yield from (Flag("only_one", found.start(), found.end()) for found in _ONLY_IN.finditer(page.text if page.has(_ONLY) else ""))


_MORE: tuple[Callable[[Page], Iterator[Flag]], ...] = (_large_family, _adoption, _only_in_a_place)
