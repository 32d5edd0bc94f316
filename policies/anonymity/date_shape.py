"""How people write a day, in four languages: one pattern for the detectors that decide by the words around it."""

import re
from collections.abc import Iterator

from policies.anonymity.around import around

MONTH = (
    r"(?:jan(?:uari|uary|uar|vier|v)?|feb(?:ruari|ruary|ruar)?|f[ée]v(?:rier|r)?|m(?:aart|rt|ars|arch|ärz|ar)|apr(?:il)?|avr(?:il)?|me?i|mai|may|"
    r"juni?|june|juin|juli?|july|juil(?:let)?|aug(?:ustus|ust)?|ao[ûu]t|sept?(?:ember|embre)?|o[kc]t(?:ober|obre)?|nov(?:ember|embre)?|"
    r"de[czs](?:ember)?|d[ée]c(?:embre)?)(?![^\W_])(?:\.(?= ?['’\d]))?")
_WEEKDAY = (
    r"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|(?:ma|di|wo|do|vr|za|zo)\.?),? (?:den |de |the |le )?")
_YEAR = r"(?:,? (?:(?:19|20)\d{2}|['’]\d{2})(?!\d))?"
_ORDINAL = r"(?:er|ste|de|e|st|nd|rd|th|\.)?"
DAY = (
    rf"(?:{_WEEKDAY})?(?:(?<![\d/.,-])\d{{1,2}}{_ORDINAL}\s?(?:of |de )?{MONTH}{_YEAR}|"
    rf"(?<![^\W_]){MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?!\d|[.:,]\d|[uh]\b){_YEAR})")
FULL = r"(?:(?<![\d/.,-])\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(?:['’]?\d{2}|(?:19|20)\d{2})(?!\d|[/.-]\d)|(?<!\d)(?:19|20)\d{2}-\d{2}-\d{2}(?!\d))"
DATE = re.compile(rf"{FULL}|{DAY}", re.I)
# Only where a word says that a date must follow.
LOOSE = re.compile(rf"{FULL}|{DAY}|(?<!\d)\d{{1,2}}[ /.-]\d{{1,2}}[ /.-](?:19|20)\d{{2}}(?!\d)|(?<!\d)[0-3]\d[01]\d(?:19|20)\d{{2}}(?!\d)|"
                   r"(?<![\d/.-])\d{1,2}[/]\d{1,2}(?![\d/])", re.I)
_DIGITS = re.compile(r"\d[\d ./,'’-]*")


def around_digits(pattern: "re.Pattern[str]", text: str) -> Iterator["re.Match[str]"]:
    """As pattern.finditer(text), for one of the patterns above: they match nothing without digits."""
    return around(pattern, text, _DIGITS)
