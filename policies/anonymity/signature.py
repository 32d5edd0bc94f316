"""Takes the signature off the end of a letter and says which names stood in it.

A block after "-- ", after a closing formula or after the asker's own name on a line goes, when it looks like one: few, short lines.
A postscript stays. The closing formula itself stays: it tells nothing.
"""

import re
from dataclasses import dataclass

from policies.anonymity.asker import name_parts
from policies.anonymity.lexicon import NEAR_NAMES, SURNAMES
from policies.anonymity.names import Names
from policies.anonymity.tidy import fold
from policies.anonymity.words import OPENERS, PARTICLES

_FORMULA = re.compile(
    r"^\s*(?:alvast\s+(?:heel\s+)?(?:hartelijk\s+)?(?:bedankt|dank|mijn dank)|met (?:de |een )?(?:aller)?(?:vriendelijke|hartelijke|beste|"
    r"oprechte|warme|bezorgde)\s+groet(?:en|jes)?|"
    r"(?:vriendelijke |hartelijke |beste |veel |lieve |warme )?groet(?:en|jes)?|m\.?v\.?g\.?|gr\b\.?|grtjs|grtz|hoogachtend|(?:veel )?liefs|"
    r"hartelijk dank|(?:dank|bedankt)|dank (?:je|u)(?: wel)?|"
    r"(?:bien |très )?cordialement|bien à (?:vous|toi)|salutations|meilleures salutations|sincères salutations|d'avance merci|"
    r"merci(?: d'avance| beaucoup)?|"
    r"(?:kind|best|warm|many)?\s?(?:regards|wishes)|yours(?: sincerely| faithfully| truly)?|sincerely|thanks(?: a lot| in advance)?|"
    r"many thanks|thank you|cheers|love|"
    r"mit freundlichen grüßen|mit freundlichem gruß|(?:liebe|viele|herzliche|beste|freundliche) grüße|mfg|vielen dank|danke(?: im voraus)?|x{1,9})"
    r"(?P<rest>(?:\s*[,.!:)x-]*\s*|\s+van\s+).{0,60})$", re.I)
_MOBILE = re.compile(
    r"^\s*(?:verstuurd|verzonden|gestuurd|outlook voor|get outlook|envoyé|sent|gesendet|von meinem|télécharger outlook|download outlook|"
    r"outlook für)\b.{0,80}"
    r"(?:iphone|ipad|ios|android|samsung|galaxy|smartphone|gsm|mobile|mobiel|telefoon|tablet|huawei|yahoo|outlook|mail|proximus|toestel|"
    r"apparaat|appareil)\b.{0,60}$", re.I)
_FULL_NAME = re.compile(r"(?:[A-ZÀ-Þ][\w'’-]*\.?\s)(?:(?:[A-ZÀ-Þ][\w'’-]*|van|de|der|den|von|el|ben|le|la|d')\s){0,4}[A-ZÀ-Þ][\w'’-]+")
_OWNER = re.compile(r"\b(?:van|de|of|from|von)\s([A-Z].*)")
_POSTSCRIPT = re.compile(r"^\s*p\.?\s?s\.?\b", re.I)
_SENTENCE = re.compile(r"[?!]\s*$|[a-zà-ÿ]{3,}\.\s+[A-ZÀ-Þ]")
_LINES = 10
_LONGEST = 160                              # characters of a line with a closing formula
_WORDS = 9


@dataclass(frozen=True, slots=True)
class Signed:
    """The text without its signature; `names` are the telling name parts that stood in it, `removed` tells whether anything went."""

    text: str
    names: tuple[str, ...]
    removed: bool


def is_footer(line: str) -> bool:
    """ "Verstuurd vanaf mijn iPhone" and the divider above a signature: no words of the asker."""
    return line.strip() == "--" or _MOBILE.match(line[:300]) is not None


def cut(text: str, own: Names) -> Signed:
    """Take the signature off. The text is never emptied."""
    lines = text.split("\n")
    end, mobile = _without_mobile(lines)
    start, keep = _start(lines[:end], own)
    gone = [lines[start][len(keep):], *lines[start + 1:end]] if keep else lines[start:end]
    kept, block = _split_postscript(gone)
    rest = lines[:start] + ([keep] if keep else []) + kept
    result = "\n".join(rest).strip("\n ")
    if not re.search(r"\w", result) or (not block and not mobile and not keep):
        return Signed(text, (), removed=False)
    return Signed(result, _names([*block[:3], *mobile]), removed=bool(block or mobile))


def _without_mobile(lines: list[str]) -> tuple[int, list[str]]:
    """Where the letter ends when "Verstuurd vanaf mijn iPhone van X" and blank lines are taken off."""
    end, mobile = len(lines), []
    while end and (not lines[end - 1].strip() or _MOBILE.match(lines[end - 1][:300])):
        end -= 1
        if lines[end].strip():
            owner = _OWNER.search(lines[end])
            mobile.append(owner[1] if owner else "")
    return end, mobile


def _start(lines: list[str], own: Names) -> tuple[int, str]:
    """The line where the signature starts, and the closing formula when it shares its line with a name."""
    for number, line in enumerate(lines):
        if line in ("--", "-- ") and len(lines) - number <= 30 and number:
            return _above(lines, number, own)
    return _above(lines, len(lines), own)


def _above(lines: list[str], end: int, own: Names) -> tuple[int, str]:
    first = max(0, end - _LINES)
    for number in range(first, end):
        formula = _FORMULA.match(lines[number]) if len(lines[number]) <= _LONGEST else None
        if formula and _is_block(lines[number + 1:end]):
            rest = formula["rest"].strip(" ,.!:;-")
            if not rest:
                return number + 1, ""
            if _is_names(rest, own):
                return number, lines[number][:formula.start("rest")].rstrip(" ,")
        if number and _is_own_line(lines[number], own) and _is_block(lines[number + 1:end]):
            return number, ""
    return _last_block(lines, end), ""


def _last_block(lines: list[str], end: int) -> int:
    """A paragraph at the end that starts with a full name alone and holds only short lines: "Rita Van Looy / leerlingbegeleiding / 03/..."."""
    last = next((number for number in range(end - 1, -1, -1) if lines[number].strip()), 0)
    if last and _is_lone_name(lines[last]):
        return last
    start = end
    while start and lines[start - 1].strip():
        start -= 1
    block = lines[start:end]
    if start and 1 <= len(block) <= 8 and _FULL_NAME.fullmatch(block[0].strip()[:_LONGEST]) and _is_block(block):
        return start
    return end


def _is_lone_name(line: str) -> bool:
    """ "Sien", "x lies", "An & Tom" and nothing else."""
    words = [fold(word) for word in re.findall(r"[^\W\d_]+", line) if len(word) > 1 and not re.fullmatch(r"[xX]+", word)]
    telling = [word for word in words if word not in ("en", "and", "et", "und") and word not in PARTICLES]
    return 0 < len(telling) <= 3 and len(line) < 40 and line.rstrip()[-1] not in "?!:" and telling[0] in NEAR_NAMES and all(
        word in NEAR_NAMES or word in SURNAMES for word in telling)


def _is_block(lines: list[str]) -> bool:
    """Short lines, none of them a sentence; what follows a postscript is not looked at."""
    for line in lines:
        if _POSTSCRIPT.match(line):
            return True
        if sum(map(str.isalpha, line.split())) > _WORDS or len(line) > 120 or _SENTENCE.search(line):
            return False
    return True


def _split_postscript(lines: list[str]) -> tuple[list[str], list[str]]:
    for number, line in enumerate(lines):
        if _POSTSCRIPT.match(line):
            return lines[number:], [line for line in lines[:number] if line.strip()]
    return [], [line for line in lines if line.strip()]


def _is_own_line(line: str, own: Names) -> bool:
    """The asker's name, alone or with little else: "Joke Vermeulen", "tom boons, tienen", "Ilse (0470...)"."""
    words = re.findall(r"[^\W\d_]+", line)
    if not 1 <= len(words) <= 6 or _SENTENCE.search(line) or line.rstrip().endswith((",", ":")):
        return False
    first = [fold(word) for word in words[:3] if fold(word) not in PARTICLES]
    return any(word in own for word in first) and words[0][0].isupper() == line.strip()[0].isupper() and _is_names(" ".join(words[:2]), own)


def _is_names(rest: str, own: Names) -> bool:
    words = re.findall(r"[^\W\d_][\w'’-]*", rest)
    telling = [word for word in words if fold(word) not in PARTICLES and fold(word) not in ("en", "and", "et", "und")]
    return 0 < len(telling) <= 5 and all(word[0].isupper() or fold(word) in own for word in telling) and fold(telling[0]) not in OPENERS


def _names(block: list[str]) -> tuple[str, ...]:
    """Name parts of the first line that holds only names."""
    for line in block:
        words = re.findall(r"[^\W\d_][\w'’.-]*", line)
        telling = [word for word in words if fold(word) not in PARTICLES | {"en", "and", "et", "und"}]
        if 1 <= len(telling) <= 5 and len(words) <= 7 and all(word[0].isupper() for word in telling):
            return name_parts(line)
    return ()
