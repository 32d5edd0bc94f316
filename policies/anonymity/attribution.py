"""Attribution lines: "Op di 3 mrt 2026 om 09:14 schreef Jan <jan@...>:", as mail programs write them above what they quote.

In nl, fr, de and en by their verb, in any other language by address, day and time together; wrapped over as many as four lines.
"""

import re

LONGEST = 400                               # characters of a line that are looked at
_WROTE = re.compile(r"\b(?:schreef|schreven|schrijft|geschreven|a écrit|ont écrit|écrivait|écrit|wrote|writes|schrieb|schreibt|geschrieben)\b", re.I)
TIME = re.compile(r"\b\d{1,2} ?[:hu.] ?\d{2}\b|\b\d{1,2} ?(?:uhr|uur|am|pm)\b", re.I)
DAY = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{2}\b")
_ADDRESS = re.compile(r"[\w.+-]@[\w-]|<[^<>\s]+@[^<>\s]+>|\[mailto:", re.I)
_SHORTENED = re.compile(r"(?<!\w)(?:\d{1,2}|[^\W\d_]{2,5})\.$")     # "mrt.", "févr.", "am Dienstag, 3."
_IN_LINE = re.compile(r"(\S.{0,300}?)\s*(?:[ .!?]|-{2,}) ?(?:Op|On|Le|Am) (?:[^\W\d_]{2,10}[.,]{0,2} ){0,3}\d")
_OLD_GMAIL = re.compile(r"\s*\d{4}[-/]\d\d?[-/]\d\d? \d{1,2}:\d\d.{0,120}<[^<>\s]+@[^<>\s]+>:\s*$")
_OTHER_WORDS = re.compile(r"(?:in message|on behalf of|\*) .{0,120}[@<].{0,120}:\s*$", re.I)
_QUOTING = re.compile(r"(?:quoting|citeren|citaat van|citation de|zitat von) .{0,120}@.{0,120}:\s*$", re.I)
_IN_DASHES = re.compile(r"[\s>]*-{3,}.{1,150}-{3,}\s*$")
# Words of a story: "Op 3 maart 2026 om 21.30 schreef mijn ex mij:" is a parent's own sentence.
_STORY = re.compile(
    r"\b(?:ik|hij|zij|ze|mij|me|ons|wij|we|mijn|zijn|haar|onze|hun|de juf|juf|meester|agenda|school|papa|mama|whatsapp|sms|brief|"
    r"il|elle|me|nous|mon|ma|son|sa|he|she|my|our|me|er|sie|mir|uns|mein|meine)\b", re.I)
_MAY_START = re.compile(r"\d{2}|@|:\s*$|wrote|writes|schr[ei]|[eé]cri|geschr", re.I)
_QUOTED = re.compile(r"^\s{0,3}(?:>(?![:;.]?[(<-])|\|(?!.*\|\s*$)|[A-Z]{1,4}>)")   # neither ">:(" nor a row of a table


def is_quoted(line: str) -> bool:
    """Does a mail program's quote sign stand before the line? Initials ("RJH> ") are one too."""
    return _QUOTED.match(line) is not None


def own_words(line: str) -> str:
    """What stands before an attribution in its first line: some programs put it right behind the answer."""
    found = _IN_LINE.match(line[:LONGEST])
    return found[1] if found else ""


def length(lines: list[str], number: int) -> int:
    """How many lines the attribution takes that starts on this line; 0 when none does."""
    if is_quoted(lines[number]) or not _MAY_START.search(lines[number][:LONGEST]):
        return 0
    joined = ""
    for more in range(4):
        part = lines[number + more].strip() if number + more < len(lines) else ""
        joined = joined + part if joined.endswith("<") else f"{joined} {part}".strip()
        if not part or len(joined) > LONGEST or (more and is_quoted(part)):
            return 0
        if _says_so(joined) and _is_attribution(joined, _is_quoted_next(lines, number + more + 1)):
            return more + 1
        if part.endswith((":", "!", "?")) or (part.endswith(".") and not _SHORTENED.search(part)) or not _may_go_on(joined):
            return 0
    return 0


def _says_so(line: str) -> bool:
    """Does the line hold what an attribution has in its own language, or in any other: address, day and time?"""
    return bool(_wrote(line) or _OTHER_WORDS.match(line) or _QUOTING.match(line) or _OLD_GMAIL.match(line)) or _is_complete(line)


def _wrote(line: str) -> bool:
    small = line.lower()                    # three looks are ten times as cheap as the pattern
    return ("schr" in small or "wr" in small or "cri" in small) and _WROTE.search(line) is not None


def _is_complete(line: str) -> bool:
    return bool(_ADDRESS.search(line) and TIME.search(line) and DAY.search(line))


def _may_go_on(first: str) -> bool:
    """May this be the start of a wrapped attribution? It holds a date, an address or the verb already."""
    return bool(DAY.search(first) or TIME.search(first) or _ADDRESS.search(first) or _wrote(first))


def _is_attribution(line: str, quoted_next: bool) -> bool:
    line = line.strip(" *_")
    if _IN_DASHES.match(line):
        return _wrote(line) and not _STORY.search(line)
    if not line.endswith((":", "：")):
        return quoted_next and bool(_wrote(line) and _ADDRESS.search(line) and (TIME.search(line) or DAY.search(line)))
    if _OLD_GMAIL.match(line) or _QUOTING.match(line) or (quoted_next and _OTHER_WORDS.match(line)):
        return True
    if not _wrote(line):
        return _is_complete(line) and not _STORY.search(line.removeprefix("Il giorno "))
    if quoted_next and (len(line) <= 80 or TIME.search(line) or DAY.search(line) or _ADDRESS.search(line)):
        return True
    timed = TIME.search(line) or DAY.search(line)
    if _ADDRESS.search(line):
        return bool(timed) or len(line) <= 120
    return bool(TIME.search(line) and DAY.search(line)) and not _STORY.search(line)


def _is_quoted_next(lines: list[str], number: int) -> bool:
    return any(is_quoted(line) for line in [line for line in lines[number:number + 3] if line.strip()][:1])
