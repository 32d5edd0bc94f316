"""How old somebody is, where the letter says so right after the name: "Lowie (4)", "Nore, 7 maanden", "Hanne est âgée de 9 ans".

A volunteer reads [kind 1] where an age below eighteen stands, and never where a higher one does.
"""

import re

GROWN_UP = 18                               # years

_NUMBERS = {word: number for number, words in enumerate((
    "een un une ein one", "twee deux zwei two", "drie trois drei three", "vier quatre four", "vijf cinq funf five", "zes six sechs",
    "zeven sept sieben seven", "acht huit eight", "negen neuf neun nine", "tien dix zehn ten", "elf onze eleven", "twaalf douze zwolf twelve",
    "dertien treize dreizehn thirteen", "veertien quatorze vierzehn fourteen", "vijftien quinze funfzehn fifteen",
    "zestien seize sechzehn sixteen", "zeventien siebzehn seventeen", "achttien achtzehn eighteen"), start=1) for word in words.split()}
_BRIDGE = (
    r"(?:(?:die|dat|qui|who|der|is|a|est|ist|heeft|has|van|de|wordt|werd|turns|aged|age|agee|nu|bijna|net|pas|al|amper|ongeveer|nog maar|"
    r"now|almost|just|only|nearly|jetzt|fast|erst|gerade|presque|bientot|seulement|ne en|ook|ook al|aussi|too|auch) ){0,4}")
_UNIT = (r"(?P<year>jarige?|jaar|jaren|jr|j|ans?|years?|yo|y|jahre?)\b|(?P<less>maand(?:en)?|mnd|m|mois|months?|monate?|"
         r"we(?:ek|ken)|w|weeks?|wochen?|semaines?|dagen|days|jours|tagen?)\b")
_NO_AGE = (r"(?! ?(?:u\b|uur|uren|h\b|heures?|hours?|uhr|am\b|pm\b|o'clock|keer|maal|x\b|fois|times|mal\b|kg|kilo|km|cm|meter|mg|ml|%|euro?s?\b|€|"
           r"min|sec|kind|jongens|meisjes|enfants|children|kids|mensen|jan|feb|fev|maart|mars|mar|apr|avr|mei|mai|may|jun|juin|jul|juil|aug|aout|sep|okt|oct|"
           r"nov|dec|dez|punten|op |sur |uit |of |ou |or |tot |tegen))")
_AGE = re.compile(
    rf" ?(?P<open>[(,]?) ?(?P<bridge>{_BRIDGE})(?:(?P<digits>\d{{1,2}})(?![\d/:%€h])(?:[.,]5|½)?|(?P<word>[a-z]{{2,10}})(?= [a-z]))"
    rf"(?: en een half| et demi| and a half)?(?:[ -]?(?:{_UNIT})(?! geleden| ago| her| later| lang)|{_NO_AGE}(?P<end>\s*[),.;!?\n]| |$))")


def after(folded: str, end: int) -> float | None:
    """The age in years that stands right after position `end`, None when there is none."""
    found = _AGE.match(folded, end)
    if not found:
        return None
    number = int(found["digits"]) if found["digits"] else _NUMBERS.get(found["word"])
    if number is None or not (found["year"] or found["less"] or (found["digits"] and _is_bare_age(found))):
        return None
    return number / 12 if found["less"] else number


def _is_bare_age(found: "re.Match[str]") -> bool:
    """ "(4)", ", 16,", "is 7", "van 5 huilt", "8, hala 6": a number without a unit needs a sign or a verb before it, or a sign after it."""
    return bool(found["open"] or found["bridge"] or found["end"].strip())


def is_young(folded: str, end: int) -> bool:
    years = after(folded, end)
    return years is not None and years < GROWN_UP


def is_grown(folded: str, end: int) -> bool:
    years = after(folded, end)
    return years is not None and years >= GROWN_UP
