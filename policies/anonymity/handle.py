"""Names of accounts: @name, names with an underscore and digits, and what follows "mn insta is" or "op roblox heet hij"; passwords too."""

import re
from collections.abc import Iterator
from itertools import pairwise

from policies.anonymity import lexicon
from policies.anonymity.spans import HANDLE, Span
from policies.anonymity.tidy import fold
from policies.anonymity.words import FUNCTION, listed

_AT = re.compile(r"(?<![\w.@+-])@[A-Za-z0-9_.]{2,40}(?<!\.)")
_UNDERSCORE = re.compile(r"(?<![\w.@-])(?=[\w.]{4,40}(?![\w]))[A-Za-z0-9.]*[A-Za-z0-9]_[\w.]*(?:#\d{2,6})?")
_TAGGED = re.compile(r"(?<![\w.@#-])[A-Za-z][\w.-]{2,30}#\d{3,6}(?!\d)")
_DOTTED = re.compile(r"(?<![\w.@-])[a-z][a-z0-9]{1,20}(?:\.[a-z0-9_]{2,20}){1,3}(?![\w@-])")
_SOCIAL = re.compile(r"\b(?:insta\w*|snap\w*|tik ?tok|facebook|pseudo|account|profiel|discord|twitch|volg|followers?|compte|sien)\b", re.I)
_SITE = (
    r"(?:insta(?:gram)?|ig|snap(?:chat)?|tik ?tok|facebook|fb|messenger|discord|twitter|twitch|youtube|skype|bereal|kik|telegram|signal|onlyfans|"
    r"vinted|steam|psn|playstation|xbox(?: live)?|nintendo|roblox|fortnite|minecraft|valorant|brawl stars|clash of clans|fifa|epic|reddit|tumblr|"
    r"wattpad|habbo|pinterest|tinder|omegle)")
_NAME_WORD = (
    r"(?:gamertag|gamer-?naam|game-?naam|gebruikersnaam|loginnaam|login|username|user name|pseudo(?:niem|nyme)?|nick(?:name|naam)?|schuilnaam|"
    r"account-?naam|benutzername|nom d['’]utilisateur|id|handle)")
_IS = r"(?:\s?[:=]\s?|\s(?:is|heet|est|ist|was|naam|name|van haar is|van hem is)\s)"
_ACCOUNT = r"[\"'“‘«(]?@?\s?([A-Za-z0-9À-ÿ_](?:[\w.+:-]|\s(?=\d)|\s(?=[A-Z][a-z]+\s\d)){1,40})"
_CALLED = r"(?:heet|heette|noemt|noemde|is|als|onder|as|sous|unter|nennt|heißt|s['’]appelle|calls?)"
# After these any word is a name unless it is a small one; after a site a word must look unlike a language's.
_SURE = re.compile(rf"\b(?:{_SITE}[ -])?{_NAME_WORD}{_IS}{_ACCOUNT}", re.I)
_UNDER = re.compile(rf"\b(?:onder (?:de|het|een) (?:naam|pseudoniem|nickname|schuilnaam)|onder pseudoniem|sous le (?:nom|pseudo))\s{_ACCOUNT}", re.I)
_ON_SITE = re.compile(rf"\b{_SITE}(?:[ -](?:naam|name|account|profiel))?(?:{_IS}|\s?\(|\s?@\s|(?<=naam)\s)(?:van hem |van haar )?{_ACCOUNT}", re.I)
_CALLED_THERE = re.compile(
    rf"\b(?:op|in|via|on|sur|auf)\s{_SITE}\s{_CALLED}\s(?:(?:hij|zij|ze|ik|zich|haar|hem|mijn|zoon|dochter|se|sich|he|she)\s){{0,3}}{_ACCOUNT}", re.I)
_ODD_AFTER = re.compile(rf"\b(?:{_SITE}|{_NAME_WORD}|account)\s(@?[A-Za-z0-9][\w.-]{{2,40}})", re.I)
_SECRET = re.compile(r"\b(?:wachtwoord|paswoord|password|mot de passe|passwor[dt]|pincode|code)\b(?:\s?[:=]\s?|\s(?:is|est|ist)\s)(\S{4,40})", re.I)
_STOPS = FUNCTION | listed("""
    gehackt geblokkeerd vergeten kwijt prive openbaar gestolen bekend onbekend fout weg nodig veranderd gewijzigd hetzelfde dezelfde anders slecht
    goed van mijn zijn haar naam een de het er nog niet wel geen deleted blocked prive public private connu inconnu dat zo iemand iets wat
""")


def find(text: str) -> Iterator[Span]:
    """Every account name. After a site a word counts only when it does not look like one of a language."""
    for sign, pattern in (("@", _AT), ("_", _UNDERSCORE), ("#", _TAGGED)):
        if sign in text:
            yield from (Span(found.start(), found.end(), HANDLE) for found in pattern.finditer(text))
    if "." in text and _SOCIAL.search(text):
        for found in _DOTTED.finditer(text):
            if _SOCIAL.search(text, max(0, found.start() - 80), found.start()):
                yield Span(found.start(), found.end(), HANDLE)
    yield from _named(text)


def _named(text: str) -> Iterator[Span]:
    for pattern, test in ((_SURE, _is_no_small_word), (_UNDER, _is_no_small_word), (_ON_SITE, _is_odd_or_unlisted),
                          (_CALLED_THERE, _is_odd_or_unlisted), (_ODD_AFTER, _is_odd), (_SECRET, _is_odd_or_unlisted)):
        for found in pattern.finditer(text):
            name = found[1].rstrip(".,;-:)\"'")
            if test(name):
                yield Span(found.start(1), found.start(1) + len(name), HANDLE)


def _is_no_small_word(name: str) -> bool:
    return len(name) > 2 and fold(name.partition(" ")[0]) not in _STOPS and any(map(str.isalpha, name))


def _is_odd_or_unlisted(name: str) -> bool:
    if not _is_no_small_word(name):
        return False
    word = fold(name)
    return _is_odd(name) or not any(lexicon.is_word(word, language) for language in ("nl", "en", "fr"))


def _is_odd(name: str) -> bool:
    """Signs, digits beside letters, or capitals inside: no word of a language."""
    inside = any(sign in name for sign in "_.#!") or any(map(str.isdigit, name)) or any(
        left.islower() and right.isupper() for left, right in pairwise(name))
    return inside and any(map(str.isalpha, name))
