"""Days of hearings, deaths and other events that are on record somewhere: "de zitting is op 3 december". Other dates stay."""

import re
from collections.abc import Iterator

from policies.anonymity.spans import DATE, Span

_EVENT = re.compile(
    r"\b(?:zitting|rechter|jeugdrechter|rechtbank|familierechtbank|jeugdrechtbank|vonnis|beslist|vastgesteld|verhoor|begrafenis|uitvaart|crematie|"
    r"overleden|overleed|gestorven|stierf|voorval|ongeval|feiten|uitspraak|dagvaarding|aangifte|trouw|audience|fixee|fixée|tribunal|juge|enterrement|"
    r"décédée?|hearing|court|funeral|died|gericht|beerdigung|verstorben|anhörung)\b", re.I)
_MONTH = (
    r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|janvier|février|mars|avril|"
    r"mai|juin|juillet|août|"
    r"septembre|octobre|novembre|décembre|january|february|march|may|june|july|august|october|januar|februar|märz|juni|juli|oktober|dezember)")
_DAY = re.compile(
    r"(?:\b(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    r"\w{3,6}day|\w{4,8}tag) )?"
    rf"(?<!\d)\d{{1,2}}(?:er|ste|de|st|nd|rd|th|\.)? (?:of )?{_MONTH}\b(?: \d{{4}})?|"
    rf"(?<![\d/.-])\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:20)?\d{{2}}(?!\d|[/.-]\d)", re.I)
_NEAR = 90                                  # characters before the day in which the event is named


def find(text: str) -> Iterator[Span]:
    """Every such day."""
    if not _EVENT.search(text):
        return
    for found in _DAY.finditer(text):
        if _EVENT.search(text, max(0, found.start() - _NEAR), found.start()):
            yield Span(found.start(), found.end(), DATE)
