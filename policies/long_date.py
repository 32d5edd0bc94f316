"""A moment in words, as people in Belgium write it in a letter: own tables of days and months, no locale of the machine.

Used by policies/wording.py and policies/life.py.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from policies.shape import Language

_DAYS: dict[Language, tuple[str, ...]] = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS: dict[Language, tuple[str, ...]] = {
    "nl": ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
}
_SHAPES: dict[Language, str] = {
    "nl": "{day} {number} {month} {year} om {hour}.{minute:02} uur",
    "fr": "{day} {number} {month} {year} à {hour} h {minute:02}",
    "de": "{day}, {number}. {month} {year}, {hour}.{minute:02} Uhr",
    "en": "{day} {number} {month} {year} at {hour}:{minute:02}",
}


def long_date(moment: datetime, zone: ZoneInfo, language: Language) -> str:
    """Such as "dinsdag 24 november 2026 om 17.00 uur". Seconds are left out, so that it never says later than the moment."""
    local = moment.astimezone(zone)
    number = "1er" if language == "fr" and local.day == 1 else str(local.day)
    return _SHAPES[language].format(
        day=_DAYS[language][local.weekday()], number=number, month=_MONTHS[language][local.month - 1],
        year=local.year, hour=local.hour, minute=local.minute,
    )


_SHORT: dict[Language, str] = {
    "nl": "{day:.2} {number}/{month} {hour}.{minute:02}", "fr": "{day:.3} {number}/{month} {hour} h {minute:02}",
    "de": "{day:.2} {number}.{month}. {hour}.{minute:02}", "en": "{day:.3} {number}/{month} {hour}:{minute:02}",
}


def short_date(moment: datetime, zone: ZoneInfo, language: Language) -> str:
    """Such as "di 24/11 17.00": for a list whose year is known."""
    local = moment.astimezone(zone)
    return _SHORT[language].format(day=_DAYS[language][local.weekday()], number=local.day, month=local.month, hour=local.hour, minute=local.minute)
