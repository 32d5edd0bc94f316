"""How mail programs announce the mail that they quote: attribution lines, header blocks, dividers and forward marks, in nl, fr, de and en.

Only shapes are told here; history.py decides what goes. The clients: Outlook (desktop, web, mobile), Gmail, Apple Mail, Yahoo,
Thunderbird, Samsung, Proton, and the webmail of Telenet and Proximus. All take time linear in the line, of which the start is looked at.
"""

import re

_WROTE = re.compile(r"\b(?:schreef|schreven|schrijft|geschreven|a écrit|ont écrit|écrivait|écrit|wrote|writes|schrieb|schreibt|geschrieben)\b", re.I)
_TIME = re.compile(r"\b\d{1,2} ?[:hu.] ?\d{2}\b|\b\d{1,2} ?(?:uhr|uur|am|pm)\b", re.I)
_DAY = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{2}\b")
_ADDRESS = re.compile(r"[\w.+-]@[\w-]|<[^<>\s]+@[^<>\s]+>|\[mailto:", re.I)
_OLD_GMAIL = re.compile(r"\s*\d{4}[-/]\d\d?[-/]\d\d? \d{1,2}:\d\d.{0,120}<[^<>\s]+@[^<>\s]+>:\s*$")
_OTHER_WORDS = re.compile(r"(?:quoting|in message|on behalf of|\*) .{0,120}[@<].{0,120}:\s*$", re.I)
# Words of a story: "Op 3 maart 2026 om 21.30 schreef mijn ex mij:" is a parent's own sentence.
_STORY = re.compile(
    r"\b(?:ik|hij|zij|ze|mij|me|ons|wij|we|mijn|zijn|haar|onze|hun|de juf|juf|meester|agenda|school|papa|mama|whatsapp|sms|brief|"
    r"il|elle|me|nous|mon|ma|son|sa|he|she|my|our|me|er|sie|mir|uns|mein|meine)\b", re.I)
_TIMES_OF_DAY = re.compile(r"\bom \d|\bà \d|\bat \d|\bum \d", re.I)
_ORIGINAL = re.compile(
    r"^[\s>]*[-_*=]{2,}\s*(?:oorspronkelijke?|originee?le?|origineel|original|originale?|message d['’]origine|message original|mail original|"
    r"e-?mail d['’]origine|ursprüngliche|original-?nachricht)"
    r"(?:\s+(?:bericht|message|nachricht|e-?mail|mail))?\s*[-_*=]{2,}\s*$", re.I)
_FORWARD = re.compile(
    r"^[\s>*]*(?:[-_*]{2,}\s*(?:doorgestuurde?|doorgezonden|forwarded|message (?:transféré|transmis|réexpédié)|weitergeleitete|begin forwarded|"
    r"début du message).{0,40}|(?:begin(?:ning of)? (?:doorgestuurd bericht|forwarded message)|"
    r"début du message (?:réexpédié|transféré|transmis)|anfang der weitergeleiteten (?:nachricht|e-?mail))\s*:?)\**\s*$", re.I)
_FROM_WORDS = r"van|from|de|von|expéditeur|afzender|absender"
_DATE_WORDS = (r"verzonden(?: op)?|verstuurd(?: op)?|datum|date(?: d['’]envoi)?|sent(?: at)?|envoyé(?: le)?|envoyée(?: le)?|gesendet(?: am)?|"
               r"tijd|heure|time")
_TO_WORDS = (r"aan|naar|to|à|an|destinataires?|ontvangers?|onderwerp|betreft|subject|objet|sujet|betreff|cc|bcc|cci|kopie(?: an)?|copie(?: à)?|"
             r"importance|importantie|prioriteit|priorité|priority|urgentie|wichtigkeit|bijlagen?|attachments?|pièces? jointes?|anlagen?|"
             r"antwoord aan|beantwoorden|reply-to|répondre à|antwort an|organi[sz]ation")
_FROM = re.compile(rf"^[\s*_|]*(?:{_FROM_WORDS})\s?[*_]{{0,2}}\s?:", re.I)
_HEADER = re.compile(rf"^[\s*_|]*(?:{_FROM_WORDS}|{_DATE_WORDS}|{_TO_WORDS})\s?[*_]{{0,2}}\s?:(?P<value>.*)", re.I)
_IN_ONE_LINE = re.compile(rf"(?<=[\s*_])(?:{_DATE_WORDS}|{_TO_WORDS})\s?[*_]{{0,2}}\s?:", re.I)
_QUOTED = re.compile(r"^\s{0,3}(?:[>|]|[A-Z]{1,4}>)")
# Cheap signs that such a thing may start in a line.
_MAY_ATTRIBUTE = re.compile(r"\d{2}|@|:\s*$|wrote|writes|schr[ei]|[eé]cri|geschr", re.I)
_MAY_HEAD = re.compile(r"[\s>]*[-_*=]{2}|[\s*_|]*[^\W\d_][^:\n]{0,24}:")
# A line that may start any of them; most lines of a letter do not.
_NOTABLE = re.compile(r"[:：\d@]")
_NOTABLE_START = re.compile(r"\s*[-_*=>|]|\s{0,3}[A-Z]{1,4}>", re.I)
_LONGEST = 400
_HEADER_LINES = 24


def is_notable(line: str) -> bool:
    if not line:
        return False
    start = line[:_LONGEST]
    if _NOTABLE.search(start) or _NOTABLE_START.match(start):
        return True
    small = start.lower()
    return ("doorge" in small or "forward" in small or "transf" in small or "transm" in small or "weiterge" in small
            or "réexp" in small)    # any() over them takes three times as long, for every line of every letter


def is_forward(line: str) -> bool:
    return len(line) < 120 and _FORWARD.match(line) is not None


def is_quoted(line: str) -> bool:
    """Does a mail program's quote sign stand before the line? Initials ("RJH> ") are one too."""
    return _QUOTED.match(line) is not None


def length(lines: list[str], number: int) -> int:
    """How many lines the attribution or header block takes that starts on this line; 0 when none does."""
    return _header_length(lines, number) or _attribution_length(lines, number)


def _attribution_length(lines: list[str], number: int) -> int:
    """How many lines of "Op ... schreef ...:" start here, wrapped ones too."""
    if is_quoted(lines[number]) or not _MAY_ATTRIBUTE.search(lines[number][:_LONGEST]):
        return 0
    joined = ""
    for more in range(4):
        part = lines[number + more].strip() if number + more < len(lines) else ""
        joined = f"{joined} {part}".strip()
        if not part or len(joined) > _LONGEST or (more and is_quoted(part)):
            return 0
        says_so = _WROTE.search(joined) or _OTHER_WORDS.match(joined) or _OLD_GMAIL.match(joined)
        if says_so and _is_attribution(joined, _is_quoted_next(lines, number + more + 1)):
            return more + 1
        if part.endswith((":", ".", "!", "?")) or not _may_go_on(joined):
            return 0
    return 0


def _may_go_on(first: str) -> bool:
    """May this be the start of a wrapped attribution? It holds a date, an address or the verb already."""
    return bool(_DAY.search(first) or _TIME.search(first) or _ADDRESS.search(first))


def _is_attribution(line: str, quoted_next: bool) -> bool:
    line = line.strip(" *_")
    if not line.endswith((":", "：")):
        return quoted_next and bool(_WROTE.search(line) and _ADDRESS.search(line) and (_TIME.search(line) or _DAY.search(line)))
    if _OLD_GMAIL.match(line) or (quoted_next and _OTHER_WORDS.match(line)):
        return True
    wrote = _WROTE.search(line)
    if not wrote:
        return False
    if quoted_next and (len(line) <= 80 or _TIME.search(line) or _DAY.search(line) or _ADDRESS.search(line)):
        return True
    timed = _TIME.search(line) or _DAY.search(line)
    if _ADDRESS.search(line):
        return bool(timed) or len(line) <= 120
    return bool(_TIME.search(line) and _DAY.search(line)) and not _STORY.search(line)


def _is_quoted_next(lines: list[str], number: int) -> bool:
    return any(is_quoted(line) for line in [line for line in lines[number:number + 3] if line.strip()][:1])


def _header_length(lines: list[str], number: int) -> int:
    """How many lines the header of an old mail takes here ("Van: ... Verzonden: ..."), 0 when there is none."""
    if not _MAY_HEAD.match(lines[number]):
        return 0
    start = number
    marked = _ORIGINAL.match(lines[number][:_LONGEST]) is not None
    if marked:
        start = next((at for at in range(number + 1, min(number + 4, len(lines))) if lines[at].strip()), number + 1)
    elif _is_one_line(lines[number]):
        return 1
    end, fields, has_from = _fields(lines, start)
    if marked:
        return max(end, number + 1) - number
    enough = fields >= 3 or (fields == 2 and "@" in " ".join(line[:_LONGEST] for line in lines[number:end]))
    return end - number if enough and has_from else 0


def _is_one_line(line: str) -> bool:
    """ "Van: Jan <x@y> Verzonden: dinsdag Aan: Sofie Onderwerp: Vraag" in one line."""
    return _FROM.match(line) is not None and len(_IN_ONE_LINE.findall(line[:2 * _LONGEST])) >= 2


def _fields(lines: list[str], start: int) -> tuple[int, int, bool]:
    """Where the header fields that start here end, how many they are, and whether the sender is among them."""
    end, fields, has_from, value = start, 0, False, "?"
    for at in range(start, min(len(lines), start + _HEADER_LINES)):
        line = lines[at][:_LONGEST]
        field = _HEADER.match(line)
        if field:
            fields, has_from = fields + 1, has_from or _FROM.match(line) is not None
            value, end = field["value"].strip(" *_"), at + 1
        elif not fields:
            break
        elif not line.strip():
            if at + 1 >= len(lines) or not (_HEADER.match(lines[at + 1][:_LONGEST]) or not value):
                break
        elif not value or value.endswith((",", ";")) or (line[0] == " " and fields > 1 and at == end):
            value, end = line.strip() or value, at + 1
        else:
            break
    return end, fields, has_from
