"""Where in a text a shape can stand at all: most letters hold few digits and no @, and detectors need not read the rest.

A gate gives stretches of the text, cut at blanks; () means nowhere. Each detector then reads those only.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from policies.anonymity.number_words import digits_of
from policies.anonymity.page import Page
from policies.anonymity.spans import Span, altered
from policies.anonymity.words import listed

Stretches = Iterable[tuple[int, int]]

_LONG = re.compile(r"\d(?:[ \n./()+,:;|\\*_·–—~=\ufe0f\u20e3-]{0,3}[\doOlI]){5}")
_MIDDLE = re.compile(r"[\dA-Z](?:(?<=\d)(?:[ ./A-Za-z-]{0,5}\d){2}|(?<=[A-Z])[A-Z]{1,4}[ -]?\d|(?<=\d)[ -]?[A-Z]{2})")
_NUMBER = re.compile(
    r"\d\d*(?!\d|[%:]|[.,]\d|\s?(?:jaar|jaren|jr|maand|week|weken|dag|u\b|uur|keer|kg|km|cm|mg|min|euro|ans|mois|heures|years|"
    r"months|weeks|jahre|wochen|monate))")
_POSTCODE = re.compile(r"[1-9]\d{3}")
_BEFORE, _AFTER = 90, 110                   # characters of a shape around its digits
_DOT_INSIDE = re.compile(r"[.](?:(?<=[^\W\d].)[^\W\d]|(?<=\d.)\d{1,3}[.]\d)")
_AT = listed("at apenstaart apenstaartje apestaart apestaartje aapje arobase arobas klammeraffe bij chez bei a ad")
_DOT = listed("punt puntje dot point punkt gmail hotmail outlook telenet skynet yahoo proximus icloud www")
_PLATE = listed("""
    nummerplaat nrplaat plaat kenteken plaque immatriculation immatricule immatriculee kennzeichen nummernschild registration reg plate brommer
    bromfiets scooter moto mobylette mofa
""")
_PROVIDER = listed("gmail g hotmail outlook live yahoo icloud telenet skynet proximus scarlet belgacom voo msn aol gmx web proton protonmail orange")
_ZERO = re.compile(r"0(?<!\w.)\d{1,3}\b")
_ZERO_WORD = re.compile(r"\b(?:(?:nul|z[eé]ro|null|oh)\b|nul(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen))", re.I)
_ZEROS = ("nul", "zero", "oh")
_DAY = re.compile(r"\d\d?(?:[ /.-]|[a-z]{2})")
_BIRTH = listed("geboren geboorte geboortedag geboortedatum geb gebdat gebdatum verjaardag jarig naissance born birth birthday "
                "geburtsdatum geburtstag verjaart verjaren anniversaire dob b geboortejaar bouwjaar jahrgang "
                "bevallen bevalling uitgerekend wereld accouche")
_BORN = listed("ne nee nes nees")           # with an accent


_SOCIAL = listed("""
    alias aka ign ingame gamer gamers gamet gamen game games gaming online
    insta instagram snap snapchat tik tiktok facebook discord twitter twitch skype gamertag gebruikersnaam username pseudo nickname nick account
    kanaal kanal chaine channel blog identifiant nutzername spielername bijnaam finsta noemt noemde nennt calls user gebruiker vsco threads
    steamnaam utilisateur
    accountnaam profiel profil volg follower followers compte sien ig fb messenger youtube bereal kik telegram signal onlyfans vinted steam psn
    playstation
    xbox nintendo roblox fortnite minecraft valorant brawl clash fifa epic reddit tumblr wattpad habbo pinterest tinder omegle pseudoniem pseudonyme
    gamernaam gamenaam loginnaam login user schuilnaam benutzername utilisateur id handle wachtwoord paswoord password passwort passe pincode code
""")


def _around(page: Page, digits: "re.Pattern[str]") -> Iterator[tuple[int, int]]:
    """The surroundings of what the pattern finds, merged, from blank to blank."""
    text, start, end = page.text, -1, -1
    for found in digits.finditer(text):
        if end >= 0 and found.start() - _BEFORE <= end:
            end = found.end() + _AFTER
            continue
        if end >= 0:
            yield start, _blank_after(text, end)
        start, end = _blank_before(text, found.start() - _BEFORE, end), found.end() + _AFTER
    if end >= 0:
        yield start, _blank_after(text, end)


def _blank_before(text: str, at: int, least: int) -> int:
    return max(text.rfind(" ", max(0, at - 40), at) if at > 0 else 0, least, 0) if at > 0 else 0


def _blank_after(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    blank = text.find(" ", at, at + 40)
    return blank if blank >= 0 else min(len(text), at + 40)


def long_number(page: Page) -> Stretches:
    """Six digits or more with signs between: telephones, accounts, national numbers."""
    return _around(page, _LONG)


def middle_number(page: Page) -> Stretches:
    """Three digits or more, also with letters between, or beside capitals: plates and file numbers."""
    return _around(page, _MIDDLE)


def any_number(page: Page) -> Stretches:
    return _around(page, _NUMBER)


def may_hold_postcode(text: str) -> bool:
    return _POSTCODE.search(text) is not None


def everywhere_if(test: Callable[[Page], bool]) -> Callable[[Page], Stretches]:
    """The whole text or nothing."""
    return lambda page: ((0, len(page.text)),) if test(page) else ()


mail_address = everywhere_if(lambda page: "@" in page.text or (page.has(_AT) and (
    page.has(_DOT) or "(" in page.text or "[" in page.text)))
dotted = everywhere_if(lambda page: _DOT_INSIDE.search(page.text) is not None)
plate = everywhere_if(lambda page: page.has(_PLATE))
provider = everywhere_if(lambda page: page.has(_PROVIDER))
link = everywhere_if(lambda page: ":" in page.text or "//" in page.text or _DOT_INSIDE.search(page.text) is not None)
spelled_link = everywhere_if(lambda page: page.has(_DOT))
spelled_number = everywhere_if(lambda page: _ZERO.search(page.text) is not None or sum(map(bool, map(digits_of, page.vocabulary))) > 2
                               or (any(zero in page.folded for zero in _ZEROS) and _ZERO_WORD.search(page.text) is not None))
birth = everywhere_if(lambda page: page.has(_BIRTH) or "°" in page.text or "*" in page.text or (
    page.has(_BORN) and "é" in page.text.lower()))
account_name = everywhere_if(lambda page: any(sign in page.text for sign in ("@", "_", "#")) or page.has(_SOCIAL)
                              or "account" in page.folded or "onder de naam" in page.folded or "sous le nom" in page.folded)
day = everywhere_if(lambda page: _DAY.search(page.text) is not None)


def read(page: Page, gate: Callable[[Page], Stretches], find: Callable[[str], Iterable[Span]]) -> Iterator[Span]:
    """What the detector finds in the stretches of its gate."""
    if gate not in page.stretches:
        page.stretches[gate] = tuple(gate(page))
    for start, end in page.stretches[gate]:
        if start == 0 and end == len(page.text):
            yield from find(page.text)
        else:
            yield from (altered(span, start=span.start + start, end=span.end + start) for span in find(page.text[start:end]))
