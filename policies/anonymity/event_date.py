"""Days of hearings, deaths and other events that are on record somewhere: "de zitting is op 3 december". Other dates stay."""

import re
from collections.abc import Iterator

from policies.anonymity.date_shape import DATE, around_digits
from policies.anonymity.spans import DATE as KIND
from policies.anonymity.spans import Span

_EVENT = re.compile(
    r"\b(?:(?:inleidings|pleit|hoor)?zitting|arrest|rechtszaak|(?:nan|gran|mum|dad|grandad|grandma|he|she|father|mother) passed|judge|verhandlung|"
    r"(?:familien|jugend)gericht|convoquée?|rechter|jeugdrechter|rechtbank|"
    r"familierechtbank|jeugdrechtbank|vonnis|beschikking|beslist|besliste|vastgesteld|"
    r"verhoor|begrafenis|uitvaart|crematie|overleden|overleed|overlijden|gestorven|stierf|voorval|ongeval|feiten|uitspraak|dagvaarding|aangifte|"
    r"trouw|"
    r"pv|proces-verbaal|audience|fix[ée]e|tribunal|juge|jugement|enterrement|décédée?|décès|accident|hearing|court|funeral|died|gericht|beerdigung|"
    r"verstorben|anhörung|pleitdatum|gerichtstermin|starb|gestorben|verongelukte?|zaak komt|komt voor|est morte?|mourut|passed away|sterfdag|"
    r"sterfdatum|er niet meer|zelfmoord|suicide|inleidende zitting|dood(?:geboren| geboren))\b|†", re.I)
_LATER = re.compile(r"[^.!?\n]{0,60}\b(?:rechtbank|rechtszaak|moet(?:en)? \w{2,4} voorkomen|familierechtbank|jeugdrechtbank|jeugdrechter|rechter|"
    r"(?:inleidings|pleit|hoor)?zitting|verhoor|"
    r"begrafenis|uitvaart|tribunal|"
                    r"juge|court|hearing|(?:familien|jugend)?gericht|verhandlung|judge|anhörung|overleden|overleed|overlijden|gestorven|"
    r"gestorben|stierf|verongelukte?|zelfmoord|décédée?|est morte?|died|passed away|"
    r"verstorben|starb)\b|"
                    # a day with year and hour: somebody is summoned
                    r"(?<=\d{4}) (?:om|à|at|um) \d{1,2}(?:[.:uh]\d{0,2}(?![\d:]| (?:schreef|heeft|wrote|a écrit|schrieb))| uur| uhr| heures)", re.I)
_NEAR = 90                                  # characters before the day in which the event is named
_SHORT = re.compile(r"(?<=\b(?:op|am|on|le|du|dd|of) )(?:[0-2]?\d|3[01])/(?:0?\d|1[0-2])(?![\d/])", re.I)


def find(text: str) -> Iterator[Span]:
    """Every such day."""
    if not _EVENT.search(text):
        return
    for found in (*around_digits(DATE, text), *_SHORT.finditer(text)):
        start, end = found.span()
        if _EVENT.search(text, max(0, start - _NEAR), start) or _LATER.match(text, end, end + 80):
            yield Span(start, end, KIND)
