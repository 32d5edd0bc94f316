"""The asker's own name in forms that are no single words: glued, in pieces, with spaced letters, as initials, or misspelled.

"SofieClaes", "Van Damme Bouw" for vandamme-bouw.be, "J A N  C L A E S", "M.C.", "mieke.c", "Goosens" for Goossens.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from policies.anonymity import lexicon
from policies.anonymity.asker import Asker
from policies.anonymity.page import Page
from policies.anonymity.spans import NAME, Span
from policies.anonymity.tidy import fold
from policies.anonymity.words import COMMON, FUNCTION, NEVER, ORDINARY

# The look-behinds stand after the first letter: a search then passes most of them at once.
_SPACED = re.compile(r"[^\W\d_](?=[ .*_-])(?<![\w'’].)(?:(?: {1,3}[^\W\d_](?![\w'’])){3,40}|(?:[.*_-][^\W\d_](?![\w'’])){3,40})")
_INITIALS = re.compile(r"[^\W\d_]\.(?<![\w.]..)[ ]?(?:[^\W\d_]\.[ ]?){0,4}[^\W\d_](?:\.|(?!\w))")
_PIECE_BEFORE = re.compile(r"(?<!\w)\w{1,20}[._]\Z")
_PIECE_AFTER = re.compile(r"[._]\w{1,20}(?!\w)")
_INITIAL_AFTER = re.compile(r" [^\W\d_a-zß-öø-ÿ](?:\.|(?=[\n,;!?)]|\Z))")
_NUMBER_AFTER = re.compile(r"[._-]?\d{1,4}(?!\w)")
INTRODUCED = re.compile(
    r"\b(?:ik ben|ik heet|noem(?:t|en)? (?:me|mij)(?: tegenwoordig| altijd| soms| gewoon)?|iedereen zegt|"
    r"naam is|hier is|groet(?:en|jes)?(?: van)?|liefs(?: van)?|mvg|gr|kus(?:jes)? van|je suis|je m'appelle|mon nom est|"
    r"bisous|bises|i am|i'm|my name is|love|regards|ich bin|ich heis+e|mein name ist|lg|mfg|x{1,5})[ ,.:!\n]{1,3}([^\W\d_]{2,20})(?![^\W_])")
_SEPARATORS = frozenset(" .,/'’_&-\n")
_WORD = re.compile(r"[^\W\d_]+")
_ENDING = re.compile(r"(?:'?s|ke|kes|je|jes|tje|tjes)?(?![^\W\d_])")
# Spelled otherwise, sounding the same: Goosens, Maas and Maes, Lisbeth, Mueller. Applied one after the other.
_SOUNDS = tuple((re.compile(old), new) for old, new in (
    ("ae|aa", "a"), ("oe|ue|ou", "u"), ("ie|ij|y", "i"), ("ph", "f"), ("th|dt", "t"), ("d\\b", "t"), ("ck|ch|c|q", "k"), ("gh|g", "g"), ("x", "ks"),
    ("z", "s"), ("v|w", "f"), ("h", ""), ("(.)\\1+", "\\1")))
_ALIKE = str.maketrans("cqzvwy", "kksffi")    # first letters
_SHORTEST, _LONG = 4, 8                     # letters of a name that is looked for inside other words


def find(page: Page, asker: Asker, *, last: bool) -> Iterator[Span]:
    """Every such form on this page; `last` when the letter ends here."""
    if not asker.parts and not asker.joined:
        return
    for finder in (_glued, _in_pieces, _spaced, _initials, _misspelled, _introduced):
        yield from (Span(start, end, NAME) for start, end in finder(page, asker))
    if last:
        yield from (Span(start, end, NAME) for start, end in _signed(page, asker))


def grown(page: Page, span: Span) -> Span:
    """A place of an own name with what belongs to it: "Mieke C.", "m.claes", "claes.mieke", "mieke85"."""
    start, end = span.start, span.end
    before = _PIECE_BEFORE.search(page.text[max(0, start - 24):start])
    if before and _is_piece(page, before[0]):
        start -= len(before[0])
    after = _INITIAL_AFTER.match(page.text, end) or _NUMBER_AFTER.match(page.text, end) or _PIECE_AFTER.match(page.text, end)
    if after and _is_piece(page, after[0]):
        end = after.end()
    return replace(span, start=start, end=end)


def _is_piece(page: Page, glued: str) -> bool:
    """Is this part of an address or an account, and not the next sentence after a forgotten blank?"""
    words = _WORD.findall(fold(glued))
    return "_" in glued or not words or len(words[0]) == 1 or (glued.islower() and not any(lexicon.is_word(word, page.language) for word in words))


def _glued(page: Page, asker: Asker) -> Iterator[tuple[int, int]]:
    """ "ikbenSofie", "SofieMama": a part at a change of case; "lenniegamer": a long one anywhere."""
    for part in (*asker.parts, *asker.joined):
        at = page.folded.find(part) if len(part) >= _SHORTEST else -1
        while at >= 0:
            end = at + len(part)
            if (len(part) >= _LONG and not lexicon.is_word(part, page.language)) or _is_glued(page.text, at, end):
                yield at, end
            at = page.folded.find(part, end)


def _is_glued(text: str, start: int, end: int) -> bool:
    """Does a change of case divide this from the word before or after it, and nothing else hang on it?"""
    alone_before = not start or not text[start - 1].isalpha()
    alone_after = _ENDING.match(text, end) is not None
    changes_before = not alone_before and text[start].isupper() and text[start - 1].islower()
    changes_after = text[end - 1].islower() and text[end:end + 1].isupper()
    return (changes_before and (alone_after or changes_after)) or (alone_before and changes_after)


def _in_pieces(page: Page, asker: Asker) -> Iterator[tuple[int, int]]:
    """A joined form as several words: "Van Damme Bouw", "de-wit", "m.claes"."""
    words = page.vocabulary
    for joined in asker.joined:
        starts = words & {joined[:size] for size in range(2, len(joined) + 1)}
        for start, _ in page.starts(starts):
            end = _follow(page.folded, start, joined)
            if end and _is_name(page, start, end):
                yield start, end


def _follow(folded: str, start: int, joined: str) -> int:
    """Where the form that starts here ends, 0 when other letters come."""
    at, used = start, 0
    while used < len(joined) and at < len(folded) and at - start < 3 * len(joined):
        if folded[at] == joined[used]:
            at, used = at + 1, used + 1
        elif folded[at] in _SEPARATORS:
            at += 1
        else:
            return 0
    return at if used == len(joined) and not folded[at:at + 1].isalpha() else 0


def _is_name(page: Page, start: int, end: int) -> bool:
    """ "De Wit", not "bezorgde mama": a capital, or a word that the language does not have."""
    if any(letter.isupper() for letter in page.text[start:end]) and not page.shouts:
        return not all(word in NEVER or word in FUNCTION for word in _WORD.findall(page.folded[start:end]))
    return any(not lexicon.is_word(word, page.language) and word not in NEVER for word in _WORD.findall(page.folded[start:end]) if len(word) > 1)


def _spaced(page: Page, asker: Asker) -> Iterator[tuple[int, int]]:
    for found in _SPACED.finditer(page.text) if page.single_letters > 3 else ():
        letters = "".join(_WORD.findall(page.folded[found.start():found.end()]))
        if any(part in letters for part in asker.parts if len(part) > 2):
            yield found.span()


def _initials(page: Page, asker: Asker) -> Iterator[tuple[int, int]]:
    """ "M.C.", "m.c."; other people's are capitals.py's."""
    for found in _INITIALS.finditer(page.text) if asker.initials and page.single_letters > 1 else ():
        if "".join(_WORD.findall(page.folded[found.start():found.end()])) in asker.initials:
            yield found.span()


def _misspelled(page: Page, asker: Asker) -> Iterator[tuple[int, int]]:
    parts = [part for part in asker.parts if len(part) >= 5]
    starts = {part[0].translate(_ALIKE) for part in parts}
    starts.update(letter for letter in "cqzvwy" if letter.translate(_ALIKE) in starts)
    sizes = {len(part) + more for part in parts for more in range(-2, 3)}
    near = [word for word in page.vocabulary if word[0] in starts and len(word) >= 4 and len(word) in sizes and word not in COMMON
            and word not in ORDINARY and not lexicon.is_word(word, page.language)]
    sounds = {sound for part in parts if len(sound := _sound(part)) >= 4} if near else set()
    hits = [word for word in near if _sound(word) in sounds]
    yield from ((start, start + len(word)) for start, word in page.starts(hits))


@lru_cache(1024)
def _sound(word: str) -> str:
    for pattern, new in _SOUNDS:
        word = pattern.sub(new, word)
    return word


def _introduced(page: Page, asker: Asker) -> Iterator[tuple[int, int]]:
    """ "ik ben els", "xxx an": there a name that is a word too needs no capital."""
    if page.vocabulary.isdisjoint(asker.parts):
        return iter(())
    return (found.span(1) for found in INTRODUCED.finditer(page.folded) if found[1] in asker.parts)


def _signed(page: Page, asker: Asker) -> Iterator[tuple[int, int]]:
    """A name that is a word too needs no capital where the letter is signed: "bisous lulu", "x roos", "MC"."""
    end = len(page.text.rstrip(" \n.!)x,"))
    start = page.text.rfind("\n", 0, end) + 1
    words = list(_WORD.finditer(page.folded, start, end))
    if words and len(words) <= 3 and words[-1][0] in asker.parts:
        yield words[-1].span()
    if len(words) == 1 and len(words[0][0]) > 2 and any(part.startswith(words[0][0]) for part in asker.parts):
        yield words[0].span()               # "Trace" for Tracey
    if words and words[-1][0] in asker.initials and page.text[words[-1].start():end].isupper():
        yield words[-1].span()
