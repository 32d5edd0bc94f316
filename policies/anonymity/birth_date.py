"""Birth dates, where a word or a sign says that they are ("geboren op 14/02/2017", "°03.11.2011"). Ages stay: they are needed for the answer."""

import re
from collections.abc import Iterator

from policies.anonymity.date_shape import LOOSE, MONTH, around_digits
from policies.anonymity.spans import BIRTH, Span

_WORD = (
    r"(?:geboren|geboorte(?:dag|datum)?|geb\.? ?dat(?:um)?\.?|geb\.|gebdat|verjaardag|jarig|verjaart|verjaren|bevallen|bevalling|uitgerekend|"
    r"ter wereld|née?s?|naissance|accouché|anniversaire|born|birth(?:day)?|dob|d\.o\.b\.|geburtsdatum|geburtstag)")
_BEFORE = re.compile(rf"(?:(?<![nN])[°*]\s?|(?<![^\W_]){_WORD}(?![^\W_])[^.!?\n°]{{0,36}})\Z", re.I)
_AFTER = re.compile(rf"[^.!?\n\d]{{0,22}}(?<![^\W_]){_WORD}(?![^\W_])", re.I)
_NEAR, _FAR = 56, 36                        # characters in which the word stands
_ALONE = re.compile(rf"(?:(?<![nN])°\s?|\bgeboortejaar:? |\bgeb\. |\bbouwjaar:? |\bjahrgang:? )((?:{MONTH} )?(?:19|20)\d{{2}})(?!\d)", re.I)
_NUMBER_WORD = r"[a-zéûüë]{3,17}(?: et un| et une)?"
_YEAR_WORDS = (r"(?: (?:\d{4}|(?:tweeduizend|negentien|deux mille|mil neuf|two thousand|twenty|nineteen|zweitausend|neunzehn)[a-zëü]{0,24}"
               r"(?: (?:en |and )?(?:[a-zûé]{0,14}tig|[a-zé-]{0,30}(?:vingt|trente|six|sept|huit|neuf|onze|douze|treize|quatorze|quinze|seize|dix)|"
               r"een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|[a-z]{2,5}tien|[a-z]{3,6}teen|"
               r"[a-z]{3,8}(?: |-)?(?:one|two|three|four|five|six)))?))?")
_SPELLED = re.compile(
    rf"\b(?:geboren|jarig|verjaart|verjaardag|née?|born)\b(?:[^.!?\n\d]{{0,25}}? (?:op|le|on|am|is))? "
    rf"((?:de |den |the )?{_NUMBER_WORD} (?:of )?{MONTH}{_YEAR_WORDS})", re.I)
# "Cis, 12-09-2020", "mijn dochter van 12-09-2020": a full date right after a name or a child.
_AFTER_NAME = re.compile(
    r"(?<![\w])(?:(?!(?:Maan|Dins|Woens|Donder|Vrij|Zater|Zon)dag|Op|Van|Tot|Sinds)[A-ZÀ-Þ][\w'’-]{1,30}|"
    r"zoon(?:tje)?|dochter(?:tje)?|kind(?:je)?|jongen|meisje|baby|fils|fille|sohn|tochter|son|daughter)"
    r"\s?(?:[,(]|van|de|vom)\s?(\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2})(?!\d)")


def find(text: str) -> Iterator[Span]:
    """Every birth date."""
    for found in around_digits(LOOSE, text):
        start, end = found.span()
        if _BEFORE.search(text, max(0, start - _NEAR), start) or _AFTER.match(text, end, end + _FAR):
            yield Span(start, end, BIRTH)
    for matches in (around_digits(_ALONE, text), _SPELLED.finditer(text)):
        yield from (Span(found.start(1), found.end(1), BIRTH) for found in matches)


def find_after_name(text: str) -> Iterator[Span]:
    """A full date right after a capitalised word, without any cue."""
    yield from (Span(found.start(1), found.end(1), BIRTH) for found in _AFTER_NAME.finditer(text))
