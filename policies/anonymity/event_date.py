"""Days on which something happened that others can look up or remember: "de zitting is op 3 december", "sinds 1 september 2023".

A day of a named year counts, and one without a year after "op", "sinds", "le" or beside a hearing, a death or an accident. What stays is
what tells nothing about who asks: feasts and school dates, the two ends of a period, and the stamps of mails and chats.
"""

import re
from collections.abc import Iterator

from policies.anonymity.date_shape import DATE, around_digits
from policies.anonymity.spans import DATE as KIND
from policies.anonymity.spans import Span

_EVENT = re.compile(
    r"\b(?:(?:inleidings|pleit|hoor)?zitting|arrest|rechtszaak|judge|verhandlung|(?:familien|jugend)gericht|convoquée?|rechter|jeugdrechter|rechtbank|"
    r"familierechtbank|jeugdrechtbank|vonnis|beschikking|vastgesteld|verhoor|begrafenis|uitvaart|crematie|overleden|overleed|overlijden|gestorven|"
    r"stierf|voorval|ongeval|brand|feiten|uitspraak|dagvaarding|aangifte|trouw|pv|proces-verbaal|audience|fix[ée]e|tribunal|juge|jugement|enterrement|"
    r"décédée?|décès|accident|incendie|hearing|court|funeral|fire|died|passed|gericht|beerdigung|verstorben|anhörung|pleitdatum|gerichtstermin|starb|"
    r"gestorben|verongelukte?|est morte?|mourut|sterfdag|sterfdatum|"
    r"er niet meer|zelfmoord|suicide|dood(?:geboren| geboren)|opgenomen|geopereerd|(?:contact|huis|straat)verbod|"
    r"hospitalisée?|admitted|operiert)\b|†", re.I)
_SENTENCE = re.compile(r"[^.!?\n]{0,60}")
_NEAR = 90                                  # characters before the day in which the event is named
_SHORT = re.compile(r"(?<=\b(?:op|am|on|le|du|dd|of) )(?:[0-2]?\d|3[01])/(?:0?\d|1[0-2])(?![\d/])", re.I)
_YEAR = re.compile(r"(?:\d{4}|['’/.-] ?\d{2})\Z|\A(?:19|20)\d{2}-")
_WEEKDAY = re.compile(r"[^\W\d]{3,}(?:dag|di|day|tag|manche|woch)\b", re.I)
_ON = re.compile(r"\b(?:op|sinds|van|vanaf|de|den|le|du|au|on|since|from|of|the|am|dem|vom)\s\Z", re.I)
_UNTIL = re.compile(r"\b(?:tot|t/m|met|en|tegen|voor|vóór|rond|tussen|avant|entre|et|vers|before|until|till|by|and|between|around|bis|vor|gegen|und|"
                    r"zwischen) (?:de |den |le |au |the |dem |zum )?\Z|\d(?:er|ste|de|e|\.)? (?:au|à|tot|t/m|bis|to) \Z", re.I)
_GOES_ON = re.compile(r" ?(?:(?:tot|t/m|en met|au|jusqu\w*|to|until|till|bis)\b|[-–])", re.I)
_FEAST = re.compile(
    r"(?<!\d)(?:1\D{0,4}(?:jan|mei|mai|may|jul|juil|nov)|[1-5]\D{0,4}sep|2\D{0,4}nov|[56]\D{0,4}d[eé][cz]|11\D{0,4}(?:jul|juil|nov)|14\D{0,4}f[eé][bv]|"
    r"21\D{0,4}(?:jul|juil)|30\D{0,4}(?:jun|juin)|31\D{0,4}(?:aug|ao[uû]|d[eé][cz])|2[456]\D{0,4}d[eé][cz])[a-zû]{0,7}\Z|"
    r"\A(?:december|january|july|november|may|september) (?:1|6|2[456]|31)\Z", re.I)
_NUMBERS = re.compile(r"(\d{1,2})\D{1,3}(\d{1,2})\D{1,3}\d{2,4}")
_HEADER = re.compile(r"[ >*|]*(?:verzonden|verstuurd|ontvangen|datum|date|sent|received|envoyé|gesendet)\b[^:\n]{0,12}:", re.I)
_ALONE = re.compile(r"[ >*|]*(?:op|le|on|am)?\s?\Z", re.I)
_HOUR = re.compile(r"[^\n\d]{0,6}\d{1,2}:\d{2}")
_WROTE = re.compile(r"\b(?:schreef|geschreven|wrote|a écrit|schrieb)\b", re.I)


def find(text: str) -> Iterator[Span]:
    """Every such day."""
    for found in around_digits(DATE, text):
        if _counts(text, found.start(), found.end()):
            yield Span(found.start(), found.end(), KIND)
    for found in _SHORT.finditer(text) if "/" in text else ():
        if _is_at_event(text, found.start(), found.end()):
            yield Span(found.start(), found.end(), KIND)


def _counts(text: str, start: int, end: int) -> bool:
    day = text[start:end]
    if _is_stamp(text, start, end) or not _is_day(day):
        return False
    if _YEAR.search(day) or _is_at_event(text, start, end):
        return True
    before = text[max(0, start - 16):start]
    if _FEAST.search(day) or _UNTIL.search(before) or _GOES_ON.match(text, end):
        return False
    return _WEEKDAY.match(day) is not None or _ON.search(before) is not None


def _is_day(day: str) -> bool:
    """No dose: "10-20-10 mg", "18-36-54"."""
    numbers = _NUMBERS.fullmatch(day)
    return numbers is None or (0 < int(numbers[1]) < 32 and 0 < int(numbers[2]) < 13)


def _is_stamp(text: str, start: int, end: int) -> bool:
    """The hour of a chat, a header of a forwarded mail, or "Op 3 maart schreef ..."."""
    line = text[max(text.rfind("\n", 0, start) + 1, start - 60):start]
    if line.endswith("[") or _HEADER.match(line):
        return True
    return _ALONE.match(line) is not None and (_HOUR.match(text, end) is not None or _WROTE.search(text, end, end + 160) is not None)


def _is_at_event(text: str, start: int, end: int) -> bool:
    """Is an event named before the day, or after it in the same sentence?"""
    rest = _SENTENCE.match(text, end)
    return _EVENT.search(text, max(0, start - _NEAR), start) is not None or (rest is not None and _EVENT.search(rest[0]) is not None)
