"""Names, places and organisations that show themselves by a capital: the capital rule, with look-up where a sentence starts.

A capitalised word in mid-sentence that is no ordinary word is masked; an ordinary one only when a cue announces it, a title or
first name stands before it, or it is a name as well. In a letter written in capitals the rule is off (lower.py looks there).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from policies.anonymity import age, cues, institutions, lexicon, person, places
from policies.anonymity.institution_words import HARMLESS
from policies.anonymity.page import Page, Word
from policies.anonymity.spans import NAME, PLACE, STREET, Span
from policies.anonymity.words import ABSORBED, AFTER_NAME, COMMON, FUNCTION, OPENERS, RELATIONS, SAID_AS_TITLE, VERBS, listed

_GAP = re.compile(
    r" |\. ?(?=[A-ZÀ-Þ])| (?:van|vande|vanden|van de|van der|van den|von|von der|zu|de|de la|der|den|du|des|el|al|ben|bin|bint|abu|ibn|bent|ait|ould|"
    r"ter|ten|te|le|la|di|da|dos|do|della|y|op de|op den|in 't|in de|'t) |"
    r" (?:van |von |de )?(?:d'|al-|el-|l'|o'|'t )| [&] ")
_NEXT = re.compile(r"[,)]? ?([^\W\d_]+)")
_MEDICAL = re.compile(
    r"(?:syndroom|ziekte|syndrome|maladie|methode|wet|theorie|school|krankheit)(?: van| de| d'| of| von|\s)\s?\Z|\b(?:neemt|slikt|"
    r"nemen|innemen|medicatie|siroop|pilletjes?|mg|prend|takes|nimmt) \Z")
_AFTER_SMALL = re.compile(r"(?:^|[\s('\"])(?:de|het|den|'t|bij|van|op|naar|in|te|via|la|le|les|chez|au|aux|du|l') ?['\"]?\Z")
_LISTED = re.compile(r"(?: \(\d[^()]{0,12}\))?(?: (?:en|et|and|und|&) |, [A-ZÀ-Þ])")
_CALLED = re.compile(
    r" (?:zal |zullen we )?noem(?:en|de)?\b| heet\b| heette\b| s'appelle| heisst| is called| voor ons\b| voor de vrienden| voor intimi| pour nous\b|"
    r" pour les intimes| for short| fur uns\b| ?\((?:mijn|onze|zijn|haar|ma|mon|my|notre|son|sa|his|her|our|unsere?|meine?|fictieve naam|schuilnaam|"
    r"niet haar|niet zijn|prenom|nom|pseudo|name changed) ?")
_OWNED = re.compile(r", (?:mijn|onze|ons|haar|zijn|mon|ma|notre|son|sa|my|our|his|her|meine?|unsere?) |, ?\d{1,2}\b")
# "Bas: 8 jaar", "Rune + Roos", "Roos/Bas", "Storm?? die luistert niet", "Cas!" riep ik
_TOLD_OF = re.compile(
    r":\s?\d{1,2} ?(?:j|a|y|J)|(?:/| [+&] )[A-ZÀ-Þ][a-zß-ÿ]|[!?.]{2,} ?(?:die|hij|zij|ze|il|elle|he|she|er|sie)\b|[!?]{1,3} ?[\"'”»’]")
_ELIDED = re.compile(r"\A[('\"]*(?:[ld]')?")
_ENDS_NAME = re.compile(r" ?(?:[.,;:!?)\"'\n]|\Z| [a-z])")
_GOES_ON = re.compile(r"(?: [a-z]|[,)])")
_INITIAL = re.compile(r"[A-Z]\.(?<![\w.'’-]..)(?![\w.])")
_STREET = re.compile(r"(?:straat|laan|plein|dreef|steenweg|strasse|platz)\Z")
_INITIALS = re.compile(r"[A-Z]\.(?<![\w.]..) ?(?:[A-Z]\. ?){1,5}(?!\w)")
_ABBREVIATIONS = listed("""
    LS PS NB BV NV AUB SVP MVG TAV IPV GSM TV VS USA EU VZW PC AR RR NN NR ZB DH UA IVM TEL DD OA OM RSVP FAQ BA MA PV ASBL VC UK
""")
_CUES_AND_NAMES = listed("peter benjamin nanny enkel bruno")
_ALSO_NAMES = listed("an frans mario zara noel valentijn")
_QUOTES = "'\"“”„‘’«»"
_NAMED = "NnSUPpsIC"


@dataclass(slots=True)
class _Run:
    """Capitalised words that follow each other, with small words of names between."""

    words: list[Word]
    begins: bool                            # where a sentence starts


def find(page: Page) -> Iterator[Span]:
    """Every name, place and organisation that its capital or its cue shows. `who` is "?" for a person."""
    if page.shouts:
        return
    before: Span | None = None
    for run in _runs(page):
        if len(run.words) > 1 or not _says_nothing(page, run.words[0]):
            for span in _judge(page, run, before):
                yield span
                before = span
    yield from _initials(page)


def _initials(page: Page) -> Iterator[Span]:
    """ "K.V.D.B."; one letter only where a cue announces it: "mijn ex (K.)"."""
    for found in _INITIALS.finditer(page.text):
        if found[0].replace(".", "").replace(" ", "") not in _ABBREVIATIONS:
            yield Span(found.start(), found.start() + len(found[0].rstrip()), NAME, "?")
    yield from _single_initials(page)


def _single_initials(page: Page) -> Iterator[Span]:
    """Once one is announced, others are persons too: "mijn ex (K.) en M., onze zoon"."""
    candidates = [found for found in _INITIAL.finditer(page.text) if not places.is_where(page, found.start())]
    told = {found.start(): cues.before(page.folded, found.start()) for found in candidates}
    sure = {found.start() for found in candidates if told[found.start()] is not cues.NONE or _OWNED.match(page.folded, found.end())
            or age.after(page.folded, found.end()) is not None}
    for found in candidates:
        if found.start() in sure or (sure and _GOES_ON.match(page.text, found.end())):
            cue = told[found.start()]
            yield person.span(page, found.start(), found.end(), cue, person.CUED if cue is not cues.NONE else person.CAPITAL)


def _says_nothing(page: Page, word: Word) -> bool:
    """ "Ik", "Mijn", "Daarna": alone, and nothing after it that makes it a name. Most runs are so."""
    if word.sort == "K" and word.key in lexicon.FIRST_NAMES:
        return False
    return word.sort in "KA" or (word.sort == "W" and page.text[word.end:word.end + 2] != " (" and page.starts_sentence(word.start))


def _runs(page: Page) -> Iterator[_Run]:
    words: list[Word] = []
    for word in page.capitalised:
        if words and word.start - words[-1].end <= 9 and _GAP.fullmatch(page.text, words[-1].end, word.start) and (
                words[-1].sort == "I" or words[-1].key in ("st", "ste") or page.text[words[-1].end] != "."):
            words.append(word)
            continue
        if words:
            yield _Run(words, page.starts_sentence(words[0].start))
        words = [word]
    if words:
        yield _Run(words, page.starts_sentence(words[0].start))


def _judge(page: Page, run: _Run, before: Span | None) -> Iterator[Span]:
    """The spans of one run; `before` is the last one found, for lists such as "Lowie (4), Nore en Beer"."""
    if page.folded[run.words[0].start:run.words[-1].end] in HARMLESS and not _is_called_so(page, run.words, run.begins):
        return                              # "Het Journaal", "Playmobil"
    organisation = institutions.match(page, run.words, run.begins)
    if organisation is None:
        yield from _people(page, run.words, run.begins, before)
        return
    yield Span(organisation.start, organisation.end, organisation.kind)
    yield from _people(page, run.words[:organisation.first], run.begins, before)
    yield from _people(page, run.words[organisation.last + 1:], False, None)


def _people(page: Page, words: list[Word], begins: bool, before: Span | None) -> Iterator[Span]:
    """Names and places in what is no institution."""
    cue, absorbed = cues.NONE, None
    while words and _is_no_name(page, words, begins):
        cue, absorbed = cues.of_word(words[0].key), words[0] if _is_title(page.folded, words[0].key, words[0].start) else None
        words, begins = words[1:], False
    if not words:
        return
    if cue is cues.NONE or words[0].start == 0 or page.folded[words[0].start - 2:words[0].start - 1].isalpha():
        cue = _nearer(page, words[0], cue)
        if cue is cues.NONE and words[0].sort == "T" and len(words) > 1:
            cue = cues.before(page.folded, words[1].start)
    moved = words[0].start
    listed = before is not None and before.kind == NAME and not begins and cues.continues_list(page.folded, before.end, words[0].start)
    if cue is cues.NONE and before is not None and listed:
        cue = cues.CHILD if before.who == "?child" and _is_in_list(page, before.end, words) else cues.TOLD
    if cue is cues.NONE:
        cue, moved = cues.before_particle(page.folded, words[0].start)
        if words[0].sort in "Pp" and len(words) == 1:
            cue, moved = cues.NONE, words[0].start      # "de rechter van Leuven"
    title = absorbed.start if absorbed else _title(page.folded, words[0].start if moved == words[0].start else moved)
    for span in _accepted(page, words, begins, cue, title >= 0):
        first = span.start == words[0].start
        yield replace(span, start=title if title >= 0 else moved) if first else span


def _nearer(page: Page, word: Word, cue: "cues.Cue") -> "cues.Cue":
    """What stands right before: in "Oma von Emma" not "Oma" but "Oma von"."""
    found = cues.before(page.folded, word.start)
    if found is cues.NONE:
        found = cues.before_particle(page.folded, word.start)[0] if cue is cues.GROWN else cues.before_verb(page.folded, word.start)
    return cue if found is cues.NONE else found


def _is_in_list(page: Page, end: int, words: list[Word]) -> bool:
    """ "Lowie, Nore en Beer", not "de mama van Lowie, Tinneke Maes, belt"."""
    if page.text[end:words[0].start].strip(" ,()0123456789"):
        return True
    return len(words) == 1 and _LISTED.match(page.text, words[0].end) is not None


def _is_no_name(page: Page, words: list[Word], begins: bool) -> bool:
    """Is the first word of a run a cue, an opener or another word that the name comes after?"""
    word = words[0]
    if word.sort in "KA" or word.key in RELATIONS:
        return not (word.sort == "K" and _is_called_so(page, words, begins))
    if cues.is_cue(word.key) and word.key not in _CUES_AND_NAMES:
        return True
    return begins and word.sort == "W" and len(words) > 1


def _title(folded: str, start: int) -> int:
    """Where a title starts that goes along with the name ("dhr. ", "de heer "), -1 when there is none."""
    if folded[start - 1:start] != " ":
        return -1
    before = start
    while before > 1 and folded[before - 1] in " ." and start - before < 40:
        end = before - (2 if folded[before - 2:before] == ". " else 1)
        first = max(folded.rfind(" ", max(0, end - 20), end), folded.rfind("\n", max(0, end - 20), end)) + 1
        first += len(folded[first:end]) - len(_ELIDED.sub("", folded[first:end]))
        if not _is_title(folded, folded[first:end], first):
            break
        before = first
    if folded[before:before + 5] == "heer " and folded[before - 3:before] == "de ":
        before -= 3
    return before if before < start else -1


def _is_title(folded: str, word: str, start: int) -> bool:
    return word in ABSORBED or (word in SAID_AS_TITLE and not cues.possessed(folded, start))


def _accepted(page: Page, words: list[Word], begins: bool, cue: "cues.Cue", titled: bool) -> Iterator[Span]:
    first = last = -1
    forced = cue is not cues.NONE
    plain = forced and (_is_apposition(page, words, begins, cue) or
                        page.text[max(0, words[0].start - 4):words[0].start].rstrip(" .'\"“„‘:*")[-1:].isalpha())
    if _is_nickname(page, words):
        yield from _span(page, words, cue)
        return
    for number, word in enumerate(words):
        following = words[number + 1] if number + 1 < len(words) else None
        if first >= 0 and "&" in page.text[words[last].end:word.start]:
            yield from _span(page, words[first:last + 1], cue)
            first = -1
        inside = words[last].sort if first >= 0 else ""
        wanted = forced and (plain or word.sort not in "sWC")
        if (_is_name(page, word, following, begins and number == 0, inside, wanted) or (titled and number == 0 and word.sort in "sWC")
                or _is_capital_surname(page, word, following)):
            first = number if first < 0 else first
            last = number
            forced = plain = word.sort in "TI"
        elif first >= 0:
            yield from _span(page, words[first:last + 1], cue)
            first, cue, forced = -1, cues.NONE, False
        elif word.sort != "T":
            forced = False
    if first >= 0:
        yield from _span(page, words[first:last + 1], cue)


def _is_nickname(page: Page, words: list[Word]) -> bool:
    """ "Bolle Gijs" between quotes."""
    quoted = page.text[words[0].start - 1:words[0].start] in _QUOTES and page.text[words[-1].end:words[-1].end + 1] in _QUOTES
    return quoted and len(words) < 4 and any(word.sort in "Nn" for word in words) and words[0].start > 0 and words[-1].end < len(page.text)


def _is_apposition(page: Page, words: list[Word], begins: bool, cue: "cues.Cue") -> bool:
    """ "La mère, Espérance, est malade"; nouns of German prove nothing."""
    return (not begins and page.language != "de" and cue in (cues.CHILD, cues.GROWN)
            and page.text[max(0, words[0].start - 2):words[0].start] in (", ", " (")
            and page.text[words[-1].end:words[-1].end + 1] in (",", ")", ".", ":"))


def _is_capital_surname(page: Page, word: Word, following: Word | None) -> bool:
    """ "MARÉCHAL Julie"."""
    return (following is not None and following.sort in "Nn" and word.sort not in "KTI" and len(word.key) > 2
            and page.text[word.start:word.end].isupper() and not page.text[following.start:following.end].isupper())


def _is_name(page: Page, word: Word, following: Word | None, begins: bool, inside: str, forced: bool) -> bool:
    """`inside` is the sort of the name word before it, "" when this would be the first."""
    if not inside and word.sort in "nsWC" and cues.is_cue(word.key) and word.key not in _CUES_AND_NAMES and not _is_aged(page, word):
        return False
    match word.sort:
        case "K":
            if word.key not in lexicon.FIRST_NAMES:
                return False
            beside = (inside == "S" and word.key in OPENERS) or (inside == "N" and _is_family_name(page, word))
            return beside or _is_called_so(page, [word, following] if following else [word], begins)
        case "A":
            return inside in ("N", "n") and len(word.key) <= 3
        case "T":
            if following is None and inside == "N" and page.text[word.start].isupper():
                return _ENDS_NAME.match(page.text, word.end) is not None       # "John Lê"
            if page.titles and not (inside or forced) and following is not None and following.sort not in "NSU":
                return False
            return following is not None and following.sort in _NAMED + "W" and (bool(inside) or forced or not begins or following.sort in "NSUs")
        case "I":
            return bool(inside) or (following is not None and following.sort in "NnSsUT" and page.text[word.end:word.end + 1] == ".")
        case "N" | "S" | "P":
            return page.language != "de" or word.sort != "S" or bool(inside) or forced or not begins
        case "n":
            if begins and not page.titles and following is not None and following.sort in "sW" and word.key not in FUNCTION:
                return following.key not in COMMON and not cues.is_cue(following.key)      # "Amber Wils"
            return (not begins and (word.key not in COMMON or page.language != "de")) or forced or bool(inside) or _behaves(page, word, following)
        case "p":
            return not begins or bool(inside)
        case "C":
            telling = not begins and page.language != "de" and (len(word.key) <= 11 or places.is_where(page, word.start))
            return forced or inside not in ("", "P", "p") or telling or _is_aged(page, word)
        case "U":
            if _MEDICAL.search(page.folded[max(0, word.start - 24):word.start]):
                return False
            if inside or forced or _is_aged(page, word) or not begins:
                return bool(inside) or forced or not (page.titles and page.is_misspelt(word.key)) or _is_aged(page, word)
            if page.titles or page.is_misspelt(word.key):
                return False
            return 3 <= len(word.key) <= 11 or _behaves(page, word, following)
        case "s":
            called = (forced and word.key not in FUNCTION) or _is_aged(page, word)
            return bool(inside) or called or (following is not None and following.sort == "N" and (begins or page.language != "de"))
        case _:
            if page.language == "de" or word.key in FUNCTION or word.key in VERBS:
                return False
            if forced or inside in ("N", "n", "U", "W") or _is_aged(page, word):
                return True
            return (not begins and _is_proper(page, word)) or (not begins and _STREET.search(word.key) is not None)


def _is_family_name(page: Page, word: Word) -> bool:
    """ "Amaury Toussaint", "Valentine Noël": after a first name that is none of a language a feast may be a family's name."""
    return (word.key in lexicon.SURNAMES and word.key in lexicon.FIRST_NAMES and word.key not in OPENERS and not page.is_known(word.start)
            and page.text[word.start - 1] in " -" and not page.titles)


def _is_called_so(page: Page, words: list[Word], begins: bool) -> bool:
    """A first name that is also a shop, a feast or an opener of sentences: "onze Elle", "mijn vriendin Zara", "An De Ridder"."""
    word = words[0]
    if word.key not in lexicon.FIRST_NAMES or page.is_known(word.start) or (
            begins and word.key in OPENERS and word.key not in _ALSO_NAMES):
        return False
    if len(words) > 1 and word.key in _ALSO_NAMES and words[1].start - word.end == 1:
        later = words[2].sort if len(words) > 2 else "S"
        return words[1].sort in "SU" or (words[1].sort == "T" and later in "SUs")
    if word.key in OPENERS:
        return not begins and _is_possessed(page, word.start)
    return cues.before(page.folded, word.start) in (cues.CHILD, cues.GROWN, cues.SELF)


def _is_possessed(page: Page, start: int) -> bool:
    """ "onze Elle", "mijn zoon Will": here an opener of sentences is a name."""
    return cues.possessed(page.folded, start) or cues.before(page.folded, start) in (cues.CHILD, cues.GROWN)


def _is_proper(page: Page, word: Word) -> bool:
    """ "op de Brug", "bij Sprankel": who writes few capitals means a name by this one."""
    if page.language not in ("nl", "fr") or page.titles or len(word.key) < 4 or cues.is_cue(word.key):
        return False
    return _AFTER_SMALL.search(page.folded[max(0, word.start - 12):word.start]) is not None


def _behaves(page: Page, word: Word, following: Word | None) -> bool:
    """ "Storm wil niet", "Roos (6)", "Lies Peeters": a name although it is also a word."""
    if following is not None and following.sort in "SUT":
        return True
    after = _NEXT.match(page.folded, word.end)
    if after and page.text[after.start(1)] != "à" and after[1] in VERBS:
        return True
    return _is_aged(page, word) or _OWNED.match(page.folded, word.end) is not None or _TOLD_OF.match(page.text, word.end) is not None


def _is_aged(page: Page, word: Word) -> bool:
    """ "Beer (9)", "Klaver (mijn dochter)": nothing but a name is followed so."""
    return _CALLED.match(page.folded, word.end) is not None or age.after(page.folded, word.end) is not None


def _span(page: Page, words: list[Word], cue: "cues.Cue") -> Iterator[Span]:
    start, end = words[0].start, words[-1].end
    if page.text[end:end + 1] == "." and words[-1].sort == "I" and len(words) > 1:
        end += 1
    if _STREET.search(words[-1].key) and cue is cues.NONE:
        yield Span(start, end, STREET)
        return
    if places.is_named(page, words, cue):
        yield Span(start, end, PLACE)
        return
    after = _NEXT.match(page.folded, end)
    if after and after[1] in AFTER_NAME and page.text[end:end + 1] == " ":
        end = after.end()
    yield person.span(page, start, end, cue, _confidence(words, cue))


def _confidence(words: list[Word], cue: "cues.Cue") -> float:
    known = any(word.sort in "Nn" for word in words)
    if cue is not cues.NONE:
        return person.CUED if known else person.LISTED
    return person.LISTED if known else person.CAPITAL
