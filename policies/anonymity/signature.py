"""Takes the signature off the end of a letter and says which names stood in it.

A block after "-- ", after a closing formula or after the asker's own name on a line goes, when it looks like one: few, short lines.
A postscript stays. The closing formula itself stays: it tells nothing.
"""

import re
from dataclasses import dataclass

from policies.anonymity import closings, lexicon
from policies.anonymity.asker import name_parts
from policies.anonymity.lexicon import CHOSEN, FIRST_NAMES, NEAR_NAMES, PLACES, SURNAMES
from policies.anonymity.names import Names
from policies.anonymity.tidy import fold
from policies.anonymity.words import FUNCTION, OPENERS, PARTICLES, RELATIONS, VERBS, listed

_FULL_NAME = re.compile(r"(?i:(?:dr|drs|prof|mr|mevr|mw|dhr|ir|ing|lic|mme|me|m|fr|hr)\.?\s){0,2}"
    r"(?:[A-ZÀ-Þ][\w'’-]*\.?\s)(?:(?:[A-ZÀ-Þ][\w'’-]*|van|de|der|den|von|el|ben|le|la|d')\s){0,4}[A-ZÀ-Þ][\w'’-]+")
_OWNER = re.compile(r"\b(?:van|de|of|from|von)\s([A-Z].*)|\bfrom\s([A-Z]\w+)['’]s\b")
_OF = re.compile(r"\b(?:van|of|von)\b|\bde (?=[A-ZÀ-Þ])|\bd['’](?=[A-ZÀ-Þ])")
_TITLES = listed("dr drs prof ir ing mr mrs ms mevr mw dhr med phd")
_SENTENCE = re.compile(r"[?!]\s*$|[a-zà-ÿ]{3,}\.\s+[A-ZÀ-Þ]")
_INITIALS = re.compile(r"[A-Z](?:[.&-]?[A-Z]){0,3}")
_NO_INITIALS = listed("SOS AUB SVP OK PS NB FYI TBC ADHD ASS CLB OMG LOL WTF HELP")
_NO_NAMES = OPENERS - CHOSEN
_LINES = 10
_DISCLAIMER = 15
_LONGEST = 160                              # characters of a line with a closing formula
_WORDS = 9
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Signed:
    """The text without its signature; `names` are the telling name parts that stood in it, `removed` tells whether anything went."""

    text: str
    names: tuple[str, ...]
    removed: bool


def cut(text: str, own: Names) -> Signed:
    """Take the signature off. The text is never emptied."""
    lines = text.split("\n")
    end, mobile = _without_footers(lines)
    start, keep = _start(lines[:end], own)
    gone = [lines[start][len(keep):], *lines[start + 1:end]] if keep else lines[start:end]
    kept, block = _split_postscript(gone)
    told = [line for line in block if _tells_relation(line, own)]
    block = [line for line in block if line not in told]
    rest = lines[:start] + ([keep] if keep else []) + told + kept
    result = "\n".join(rest).strip("\n ")
    if not re.search(r"\w", result) or (not block and not mobile and not keep):
        return Signed(text, (), removed=False)
    return Signed(result, _names([*block[:3], *mobile]), removed=bool(block or mobile))


def _without_footers(lines: list[str]) -> tuple[int, list[str]]:
    """Where the letter ends without blank lines, disclaimers and "Verstuurd vanaf mijn iPhone van X"; and the X, one for each footer."""
    end, owners = len(lines), []
    while end:
        if not lines[end - 1].strip():
            end -= 1
            continue
        if closings.MOBILE.match(lines[end - 1][:300]):
            owner = _OWNER.search(lines[end - 1])
            owners.append(next(filter(None, owner.groups())) if owner else "")
            end -= 1
            continue
        first = max(1, end - _DISCLAIMER, _last_paragraph(lines, end))
        paragraph = next((at for at in range(first, end) if closings.is_disclaimer(lines[at:end])), 0)
        if not paragraph:
            break
        owners.append("")
        end = paragraph
    return end, owners


def _last_paragraph(lines: list[str], end: int) -> int:
    start = end
    while start and lines[start - 1].strip():
        start -= 1
    return start


def _start(lines: list[str], own: Names) -> tuple[int, str]:
    """The line where the signature starts, and the closing formula when it shares its line with a name."""
    for number, line in enumerate(lines):
        if line in ("--", "-- ") and len(lines) - number <= 30 and number:
            return _above(lines, number, own)
    return _above(lines, len(lines), own)


def _above(lines: list[str], end: int, own: Names) -> tuple[int, str]:
    first = max(0, end - _LINES)
    for number in range(first, end):
        formula = closings.FORMULA.match(lines[number]) if len(lines[number]) <= _LONGEST else None
        if formula and _is_block(lines[number + 1:end]):
            rest = formula["rest"].strip(" ,.!:;-")
            if not rest:
                return number + 1, ""
            if _is_names(rest, own) or _is_unknown(rest):
                return number, lines[number][:formula.start("rest")].rstrip(" ,")
        if number and _is_own_line(lines[number], own) and _is_block(lines[number + 1:end]):
            return number, ""
    return _last_block(lines, end), ""


def _last_block(lines: list[str], end: int) -> int:
    """A paragraph at the end that starts with a full name alone and holds only short lines: "Rita Van Looy / leerlingbegeleiding / 03/..."."""
    last = next((number for number in range(end - 1, -1, -1) if lines[number].strip()), 0)
    if last and (_is_lone_name(lines[last]) or _is_lone_unknown(lines[last]) or _is_lone_sign(lines[last])):
        return last
    start = _last_paragraph(lines, end)
    block = lines[start:end]
    if not start or not 1 <= len(block) <= 8 or not _is_block(block) or _is_said(block[0]):
        return end
    if _FULL_NAME.fullmatch(block[0].strip()[:_LONGEST]):
        return start
    alone = _is_lone_name(block[0]) or _is_lone_unknown(block[0])
    return start if alone and len(block) <= 3 and not any(map(_is_said, block)) else end


def _is_said(line: str) -> bool:
    """ "HIJ WERKT BIJ COLRUYT": words in capitals that make a sentence, not a name."""
    words = [word for word in re.findall(r"[^\W\d_]+", fold(line)) if word not in PARTICLES]
    said = any(word in FUNCTION or word in VERBS for word in words)
    return said or (line.isupper() and (CHOSEN.isdisjoint(words) or not _NO_NAMES.isdisjoint(words)))


def _is_lone_name(line: str) -> bool:
    """ "Sien", "x lies", "An & Tom" and nothing else."""
    words = [fold(word) for word in re.findall(r"[^\W\d_]+", line) if len(word) > 1 and not re.fullmatch(r"[xX]+", word)]
    telling = [word for word in words if word not in ("en", "and", "et", "und") and word not in PARTICLES]
    if not telling or len(telling) > 3 or len(line) >= 40 or line.rstrip()[-1] in "?!:" or (len(telling) > 1 and _is_said(line)):
        return False
    if telling[0] in NEAR_NAMES and all(word in NEAR_NAMES or word in SURNAMES for word in telling):
        return True
    return any(word in CHOSEN for word in telling) and all(_is_name_or_unknown(word) for word in telling)


def _is_lone_unknown(line: str) -> bool:
    """ "mbuyi", "kjetilla - zottegem": one or two words of no language, and perhaps a place."""
    words = [fold(word) for word in re.findall(r"[^\W\d_]+", line) if not re.fullmatch(r"[xX]+", word)]
    telling = [word for word in words if word not in PLACES and word not in PARTICLES]
    return (len(line) < 40 and 1 <= len(telling) <= 2 and len(words) <= 4 and line.rstrip()[-1:] not in "?!:" and all(map(_is_no_word, telling))
            and all(len(set(word)) > 2 and set(word) & _VOWELS for word in telling))


def _is_lone_sign(line: str) -> bool:
    """ "A-S", "B.", "KP", "K@trien", "Trien": one word with a capital that is none of Dutch or English."""
    word = line.strip(" ,.xX*~-")
    if _INITIALS.fullmatch(word):
        return word not in _NO_INITIALS
    key = fold(word.replace("@", "a"))
    if key.isalpha() and _is_diminutive(key):
        return True
    alone = word[:1].isupper() and len(key) > 2 and key.isalpha() and line.strip()[-1] not in "?!:" and key not in OPENERS
    return alone and (key in CHOSEN or not any(
        lexicon.is_word(key, language) for language in ("nl", "en")))


def _is_diminutive(key: str) -> bool:
    """ "lotje", "elske", "barteke": also of a name that is a word."""
    return any(key.endswith(ending) and key[:-len(ending)] in CHOSEN for ending in ("je", "tje", "ke", "eke", "ken"))


def _is_name_or_unknown(word: str) -> bool:
    return word in FIRST_NAMES or word in SURNAMES or _is_no_word(word)


def _is_no_word(word: str) -> bool:
    return len(word) > 2 and not any(lexicon.is_word(word, language) for language in ("nl", "fr", "de", "en"))


def _is_block(lines: list[str]) -> bool:
    """Short lines, none of them a sentence; what follows a postscript is not looked at."""
    for line in lines:
        if closings.POSTSCRIPT.match(line):
            return True
        if closings.ADVERTISEMENT.match(line):
            continue
        if sum(map(str.isalpha, line.split())) > _WORDS or len(line) > 120 or _SENTENCE.search(line):
            return False
    return True


def _tells_relation(line: str, own: Names) -> bool:
    """ "een bezorgde mama", "papa van Lowie (4)": the answer needs to know who asks in this sense."""
    if len(line) > 60 or re.search(r"\d{3}|@", line):
        return False
    words = re.findall(r"[^\W\d_]+", _OF.split(line, maxsplit=1)[0])
    others = [word for word in words if fold(word) not in RELATIONS]
    return len(others) < len(words) <= 5 and all(
        (word.islower() or fold(word) in OPENERS) and fold(word) not in own and fold(word) not in NEAR_NAMES for word in others)


def _split_postscript(lines: list[str]) -> tuple[list[str], list[str]]:
    for number, line in enumerate(lines):
        if closings.POSTSCRIPT.match(line):
            return lines[number:], [line for line in lines[:number] if line.strip()]
    return [], [line for line in lines if line.strip()]


def _is_own_line(line: str, own: Names) -> bool:
    """The asker's name, alone or with little else: "Joke Vermeulen", "Dr. J. Vermeulen", "tom boons, tienen", "Ilse (0470...)"."""
    words = re.findall(r"[^\W\d_]+", line)
    if not 1 <= len(words) <= 6 or _SENTENCE.search(line) or line.rstrip().endswith((",", ":")):
        return False
    called = [word for word in words if len(word) > 1 and fold(word) not in _TITLES] or words
    first = [fold(word) for word in called[:3] if fold(word) not in PARTICLES]
    return any(word in own for word in first) and called[0][0].isupper() == line.strip()[0].isupper() and _is_names(" ".join(called[:2]), own)


def _is_names(rest: str, own: Names) -> bool:
    words = re.findall(r"[^\W\d_][\w'’-]*", rest)
    telling = [word for word in words if fold(word) not in PARTICLES and fold(word) not in ("en", "and", "et", "und")]
    if rest.isupper() and not all(fold(word) in own or fold(word) in FIRST_NAMES or fold(word) in SURNAMES for word in telling):
        return False                        # "MERCI BEAUCOUP POUR VOTRE AIDE"
    return 0 < len(telling) <= 5 and all(word[0].isupper() or fold(word) in own for word in telling) and fold(telling[0]) not in OPENERS


def _is_unknown(rest: str) -> bool:
    """ "xxx domi", "groetjes kjetilla": one or two words that are none of any language."""
    words = re.findall(r"[^\W\d_]+", fold(rest))
    return 1 <= len(words) <= 2 and rest.replace(" ", "").isalpha() and all(map(_is_no_word, words))


def _names(block: list[str]) -> tuple[str, ...]:
    """Name parts of the first line that holds only names."""
    for line in block:
        words = re.findall(r"[^\W\d_][\w'’.-]*", line)
        telling = [word for word in words if fold(word) not in PARTICLES | {"en", "and", "et", "und"}]
        if 1 <= len(telling) <= 5 and len(words) <= 7 and all(word[0].isupper() for word in telling):
            return name_parts(line)
    return ()
