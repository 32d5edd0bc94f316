"""Names without a capital: what the gazetteers know and no language has as a word, and what a cue announces.

Looks at the words of a letter as a set first, so that letters without such names cost next to nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from policies.anonymity import cues, lexicon, person
from policies.anonymity.around import around
from policies.anonymity.page import Page
from policies.anonymity.spans import Span
from policies.anonymity.words import ABSORBED, COMMON, FUNCTION, KEEP, NEVER, OPENERS, PARTICLES, RELATIONS, SAID_AS_TITLE, VERBS, listed

_AFTER_CUE = re.compile(
    r"\.?(?: (?:nog altijd|in het echt|eigenlijk|gewoon|tegenwoordig|nu|voortaan|toujours|always|still|immer noch))?"
    r"[ ,:('\"\n-]{1,3}(?:(?:van|de|der|den|el|vande|vander|vanden|te|ter|ten) |d'){0,3}([^\W\d_]+)")
_SKIPPED = listed("""
    van de der den het een zn mn mijn onze haar zijn is heet noemt le la mon ma mes notre son sa the my our his her
""")
_NEEDED = frozenset(word for word in lexicon.NEAR_NAMES if len(word) > 2) - COMMON - KEEP - NEVER - OPENERS - RELATIONS - PARTICLES - VERBS
_NEEDED_WITHOUT_CAPITALS = _NEEDED | lexicon.WIDE_NAMES - COMMON - KEEP - NEVER - OPENERS - RELATIONS - PARTICLES - VERBS
_HYPHENATED = re.compile(r"(?:-[^\W\d_]{2,20}){1,2}")
_NEXT = re.compile(r" ([^\W\d_]+)")
_BEFORE_NAME = re.compile(r"(?<![\w-])([a-z][a-z'-]{3,24}) \Z")
_OPENS = re.compile(r"(?<![^\W_])['\"“„‘]((?:[a-z]{2,9} )?)\Z")
_CLOSES = re.compile(r"((?: [a-z]{2,9})?)['\"”’](?![^\W_])")
_LETTERS = re.compile(r" (?!(?:mn|zn|nr|tv|gsm|wc|clb|cv|kg|km|cm|pc|ps|mr|dr|st|h|k|t|n|m|j|l|s|c|d|y|x|z|w|v)\b)(?:[bcdfghjklmnpqrstvwxz]{1,4})\b")
_ONLY_SURNAMES = lexicon.SURNAMES - lexicon.FIRST_NAMES
_NO_SURNAMES = COMMON | VERBS | KEEP | lexicon.COUNTRIES
_AFTER_NAME = re.compile(r" ((?:(?:van|de|der|den|el|al|ben|bin|abu|du|di|da|le|la) |d'){0,3})([^\W\d_]['\w-]{2,25})")


def find(page: Page) -> Iterator[Span]:
    """Names that stand in small letters (or in a letter that is all capitals)."""
    found = [*_known(page)]
    if page.whispers or page.shouts or not _STRONG_CUES.isdisjoint(page.vocabulary):
        found = [*_announced(page), *_aged(page), *_behaving(page), *found]     # first: a cue tells who is meant
    yield from _listed(page, found) if page.whispers or page.shouts else found


def _listed(page: Page, found: list[Span]) -> Iterator[Span]:
    """Who stands in a list with a child is one too ("zoontjes jits en jef"), and so is a word that may be a name ("roos en fleur")."""
    last: Span | None = None
    for span in sorted(found, key=lambda span: span.start):
        if last is not None and span.start < last.end:
            yield span
            continue
        if last is not None and last.who == "?child" and span.who == "?" and _LIST.fullmatch(page.folded, last.end, span.start):
            span = replace(span, who="?child")
        yield span
        yield from _beside(page, span)
        last = span


def _beside(page: Page, span: Span) -> Iterator[Span]:
    """Words that may be names, in a list with one: left of it as many as there are, right of it one (then its own turn comes)."""
    start = span.start
    while left := _LEFT.search(page.folded, max(0, start - 24), start):
        if left[1] not in _AMBIGUOUS or left[1] in FUNCTION or not _is_small(page, left.start(1)):
            break
        start = left.start(1)
        yield replace(span, start=start, end=left.end(1), confidence=person.CAPITAL)
    right = _RIGHT.match(page.folded, span.end)
    if right and ((right[1] in _AMBIGUOUS and right[1] not in FUNCTION) or _is_rare(page, right[1])):
        yield replace(span, start=right.start(1), end=right.end(1), confidence=person.CAPITAL)


def _is_rare(page: Page, word: str) -> bool:
    """No word of the language, nor one mistyped: in a list with a name rather a name."""
    return (len(word) > 3 and word not in _BARRED and word not in _TYPING and not lexicon.is_word(word, page.language)
            and not page.is_misspelt(word) and not cues.is_cue(word))


_LIST = re.compile(r",? (?:en |et |und |and |& |\+ )?|, |/")
_LEFT = re.compile(r"([a-z]{2,12})(?:, | en | et | und | and | & | \+ |/)\Z")
_RIGHT = re.compile(r"(?:, | en | et | und | and | & | \+ |/)([a-z]{2,12})\b")
_AGED = re.compile(
    r"\b([^\W\d_]{3,20}) (?:\(|van |(?:die )?is (?:nu |bijna |net )?|heeft )?\d{1,2}(?:jr?)?\b(?! ?(?:u\b|uur|keer|km|kg|%|euro|maal|x\b|cm|m\b|mg))|"
    r"\b([^\W\d_]{3,20}) \((?:mijn|onze|m'n|mn|zijn|haar|mon|ma|my) ")
_AGE_OR_BRACKET = re.compile(r"[\d(]")


def _aged(page: Page) -> Iterator[Span]:
    """Words that are none, before an age: "sidra 8, hala 6 en yaman van 3"."""
    for found in around(_AGED, page.folded, _AGE_OR_BRACKET):
        key, start = found[1] or found[2], found.start(1 if found[1] else 2)
        if not _is_small(page, start) or key in FUNCTION or key == "ben" or key in _WORDS_THERE.get(page.language, ()) or (key not in _AMBIGUOUS and (
                key in _BARRED or key in COMMON or (lexicon.is_word(key, page.language) and key not in lexicon.NEAR_NAMES))):
            continue
        yield person.span(page, start, start + len(key), cues.NONE, person.LISTED if key in lexicon.FIRST_NAMES else person.CAPITAL)


_STRONG_CUES = listed("""
    naam deadname geboortenaam meisjesnaam ondergetekende soussigne soussignee familie fam famille juf meester meneer mevrouw mevr dokter
    zoon zoontje dochter dochtertje heet noemt genaamd broer zus vriendin vriend ex
""")


_WORDS_THERE: dict[str, frozenset[str]] = {"en": frozenset({"till"})}   # of one language only, and not in its list
_NO_ACTORS = listed("ben ken lieve lente hope max lot toon")


def _behaving(page: Page) -> Iterator[Span]:
    """Words that may be names where only somebody can stand: "als storm huilt", "onze rune wil niet eten"."""
    if page.language != "nl" or not (page.whispers or page.shouts):
        return
    for start, word in page.starts((_AMBIGUOUS - FUNCTION - _NO_ACTORS) & page.vocabulary):
        acts = _NEXT.match(page.folded, start + len(word))
        if (acts and acts[1] in _ACTS and _SUBJECT.search(page.folded, max(0, start - 12), start)) or (
                _OWNED.match(page.folded, start + len(word)) or _SAID.fullmatch(page.folded, max(0, page.folded.rfind(" ", 0, start - 1)), start)):
            yield person.span(page, start, start + len(word), cues.NONE, person.CAPITAL)


_ACTS = VERBS - listed("en hier a ne se est ai ont sont")
_OWNED = re.compile(r",? (?:mijn|onze|m'n|mn) (?:oudste|jongste|middelste|zoon|dochter|zoontje|dochtertje|kleinste|kleine|man|vrouw)\b")
_SAID = re.compile(r" (?:zei|zegt|riep|roept|vroeg|vraagt|antwoordde|antwoordt|vertelde|vertelt) ")
_SUBJECT = re.compile(
    r"(?:\A|[.!?,;:\n\"'(] ?|\b(?:dat|als|want|omdat|toen|sinds|zodat|of|maar|en|hoe|waarom|wanneer|terwijl|nu|ons|onze|mijn|mn|m'n|uns) )\Z")


def _is_small(page: Page, start: int) -> bool:
    return page.shouts or not page.text[start].isupper()


def _known(page: Page) -> Iterator[Span]:
    """First names that are no word of the letter's language."""
    needed = _NEEDED_WITHOUT_CAPITALS if page.whispers or page.shouts else _NEEDED
    hits = {word for word in needed.intersection(page.vocabulary) if not lexicon.is_word(word, page.language)}
    hits -= _WORDS_THERE.get(page.language, frozenset())
    if not hits:
        return
    for start, key in page.starts(hits):
        if _is_small(page, start) and not page.is_known(start):
            yield _quoted(page, person.span(page, _surname_first(page, start), _with_surname(page, start + len(key)), cues.NONE, person.LISTED))


def _quoted(page: Page, span: Span) -> Span:
    """A nickname goes with the words that share its quotation marks: 'big tom'."""
    before = _OPENS.search(page.folded, max(0, span.start - 20), span.start)
    after = _CLOSES.match(page.folded, span.end)
    words = f"{before[1]}{after[1]}".split() if before and after else []
    if before is None or after is None or len(words) != 1 or words[0] in FUNCTION or words[0] in VERBS or words[0] in RELATIONS:
        return span
    return replace(span, start=before.start(1), end=after.end(1))


def _surname_first(page: Page, start: int) -> int:
    """ "peeters katrien": where a surname before the first name starts, when it is no word."""
    before = _BEFORE_NAME.search(page.folded, max(0, start - 28), start) if page.whispers or page.shouts else None
    if not before or before[1] not in _ONLY_SURNAMES or before[1] in _BARRED or before[1] in lexicon.PLACES:
        return start
    return start if lexicon.is_word(before[1], page.language) or page.is_known(before.start(1)) else before.start(1)


def _with_surname(page: Page, end: int) -> int:
    """ "zeynab sheikh nur": after one surname another one that lists know, and that is no first name used here, may follow."""
    once = _after_first_name(page, end)
    twice = _after_first_name(page, once) if once > end and (page.whispers or page.shouts) else once
    word = page.folded[once:twice].split()[-1:]
    return twice if word and word[0] in lexicon.SURNAMES and word[0] not in lexicon.CHOSEN else once


def _after_first_name(page: Page, end: int) -> int:
    """ "kevin dewaele", "lotte van hoecke": a word after a first name that is none of the language belongs to it."""
    hyphen = _HYPHENATED.match(page.folded, end)
    end = hyphen.end() if hyphen else end
    after = _AFTER_NAME.match(page.folded, end)
    small = page.whispers or page.shouts
    if after and small and after[2] in lexicon.SURNAMES and after[2] not in _NO_SURNAMES and after[2] not in _TYPING and (
            after[1].replace(" ", "") + after[2] in lexicon.SURNAMES if after[1] else _ends_name(page, after.end())):
        return after.end()                  # "tom de vos", "kevin boom is", not "pauwels van school"
    if after and small and after[1] and page.shouts and after[2] not in _NO_SURNAMES and _ends_name(page, after.end()):
        return after.end()                  # "FRANKY VAN HAUTE HEEFT"
    letters = _LETTERS.match(page.folded, end) if small else None
    if letters:
        return letters.end()
    if not after or after[2] in _TYPING or after[2] in COMMON or after[2] in VERBS or after[2] in KEEP:
        return end
    if after[2] in lexicon.COUNTRIES or after[2][:2] in ("j'", "l'", "n'", "s'", "c'", "m'", "t'") or after[2].startswith("qu'"):
        return end
    rare = not lexicon.is_word(after[2], page.language) and after[2] not in lexicon.PLACES
    if rare and (not after[1] or small or after[2] in lexicon.SURNAMES):
        return after.end()
    return end


def _ends_name(page: Page, end: int) -> bool:
    after = _NEXT.match(page.folded, end)
    return after is None or after[1] in VERBS or after[1] in ("en", "et", "und", "and", "die", "qui", "who")


def _announced(page: Page) -> Iterator[Span]:
    """After a cue: "juf lotte", "mijn ex els", "hij heet storm"."""
    for cue_start, word in page.starts(cues.among(page.vocabulary)):
        after = _AFTER_CUE.match(page.folded, cue_start + len(word))
        if not after:
            continue
        key, start = after[1], after.start(1)
        if key in _BARRED or not _is_small(page, start) or (len(key) < 3 and not _is_short_name(page, key, start)):
            continue
        if _is_mere_word(page, key, after.end(1)):
            continue
        cue = cues.before(page.folded, start)
        if cue is cues.NONE:
            cue, start = cues.before_particle(page.folded, start)
        if cue is cues.NONE or not _may_be_name(page, key, cue, start, after.end(1)):
            continue
        name = start
        if start - cue_start - len(word) <= 2 and (word in ABSORBED or (word in SAID_AS_TITLE and not cues.possessed(page.folded, cue_start))):
            start = cue_start - 3 * (word == "heer" and page.folded[cue_start - 3:cue_start] == "de ")
        sure = person.CUED if key in lexicon.FIRST_NAMES else person.CAPITAL
        yield person.span(page, start, _with_surname(page, after.end(1)), cue, sure, name=name)


# After a cue these are names after all.
_AMBIGUOUS = listed("""
    els fleur roos lies mees storm merel lot linde iris bas jade lieve toon ben mark rose claire noel rune roman puck sem sep mina gemma flor
    amber joe jet ken mats demi nova hope bloem beer cas an jo bo bas lente wies lander flo gust lou max sam sara an luna lena nora mila wolf
    grace faith joy dawn will may lily ruby jade marine aurore capucine ambre prune violette olive victoire blanche garance romane iris anne
    june dean drew
""")
_BARRED = (COMMON | KEEP | NEVER | RELATIONS | PARTICLES | VERBS | _SKIPPED | (OPENERS - lexicon.NEAR_NAMES)) - _AMBIGUOUS


def _is_mere_word(page: Page, key: str, end: int) -> bool:
    """What _may_be_name() would refuse after any cue; looking for the cue takes longer."""
    return (lexicon.is_word(key, page.language) and key not in _AMBIGUOUS and key not in lexicon.NEAR_NAMES and key not in lexicon.SURNAMES
            and _OF_AGE.match(page.folded, end) is None)


def _may_be_name(page: Page, key: str, cue: "cues.Cue", start: int, end: int) -> bool:
    if page.is_known(start):
        return False
    if cue is cues.GROWN and page.folded[start:end] != key and page.folded[start:end].replace(" ", "").replace("'", "") in lexicon.SURNAMES:
        return True                         # "advocaat de backer"
    if key in lexicon.NEAR_NAMES and cue is not cues.TOLD and _ends_name(page, end) and key not in FUNCTION:
        return True                         # "my husband dean works"
    if key in _AMBIGUOUS or (key in lexicon.CHOSEN and not lexicon.is_word(key, page.language)) or (
            key in lexicon.SURNAMES and _TITLED.search(page.folded[max(0, start - 12):start])):
        return True
    if cue is not cues.TOLD and _OF_AGE.match(page.folded, end):
        return True
    if cues.is_cue(key) or lexicon.is_word(key, page.language) or key in lexicon.COUNTRIES:
        return False
    if cue in (cues.TOLD, cues.SELF):
        return len(key) > 3 and (page.whispers or page.shouts) and key not in _TYPING
    return len(key) > 3 and key not in _TYPING


def _is_short_name(page: Page, key: str, start: int) -> bool:
    """ "mijn vrouw an vindt": two letters are a name when a verb follows."""
    after = _AFTER_NAME.match(page.folded, start + len(key))
    return key in lexicon.NEAR_NAMES and after is not None and after[2] in VERBS


_OF_AGE = re.compile(r" (?:van|\(|is|a|is nu|van bijna) ?\d{1,2}\b(?! ?(?:u\b|uur|keer|km|kg|%|euro))")
_TITLED = re.compile(
    r"\b(?:fam\.?|familie|famille|gezin|geborene?|mevrouw|mevr\.?|mw\.?|meneer|mijnheer|dhr\.?|heer|dokter|dr\.?|juf|meester|mme|madame|monsieur|"
    r"mrs?|ms|herr|frau) \Z")
# Ways of typing that no dictionary has.
_TYPING = listed("""
    kheb kzou kwil kben kga khad kweet tis twas dak dase zegge hebbe echt nimeer nimmer efkes effe effen wa wete weetk idd ofzo fzo enzo zoiets
    zovan precies zegmaar moeilk altij altyd somtijds mss wss tgaat tkan alstublieft aub svp altijd zwanger gsm tablet ventje manneke meiske
    kleintje soms iedere elken ieder eigenlk eigelijk overlede gestorve gescheide
    hes shes theyre thats whats dont cant wont isnt doesnt didnt wasnt havent
""")
