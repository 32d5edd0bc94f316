"""Names of accounts: @name, names with an underscore and digits, and what follows "mn insta is" or "op roblox heet hij"; passwords too."""

import re
from collections.abc import Iterator
from itertools import pairwise

from policies.anonymity import lexicon
from policies.anonymity.spans import HANDLE, Span
from policies.anonymity.tidy import fold
from policies.anonymity.words import FUNCTION, KEEP, listed

_AT = re.compile(r"(?<![\w.@+-])@[A-Za-z0-9_.]{2,40}(?<!\.)")
_UNDERSCORE = re.compile(r"(?<![\w.@-])(?=[\w.]{4,40}(?![\w]))[A-Za-z0-9.]*[A-Za-z0-9]_[\w.]*(?:#\d{2,6})?")
_BARE = re.compile(r"\b(?:insta(?:gram)?|tik ?tok|snapchat|skype|psn|gamertag|finsta|discord)\s(@?[a-z0-9][\w.-]{4,40})", re.I)
_UNDERSCORED = re.compile(r"(?<![\w.@-])_{1,2}[A-Za-z0-9][\w.]{2,30}")
_TAGGED = re.compile(r"(?<![\w.@#-])[A-Za-z][\w.-]{2,30}#\d{3,6}(?!\d)")
_DOTTED = re.compile(r"(?<![\w.@-])(?:[a-z][a-z0-9]{1,20}(?:\.[a-z0-9_]{2,20}){1,3}|[A-Z][A-Z0-9]{2,20}(?:\.[A-Z0-9_]{2,20}){1,3})(?![\w@-])")
_DOTTED_ANYWHERE = re.compile(r"(?<![\w.@/:-])(?=[\w.]{0,30}\d)[A-Za-z]\w{1,20}(?:\.[A-Za-z\d]\w{0,20}){2,3}(?![\w@/]|\.\w)")
_SOCIAL = re.compile(r"\b(?:insta\w*|snap\w*|tik ?tok|facebook|pseudo|account|profiel|discord|twitch|volg|followers?|compte|sien)\b", re.I)
_SITE = (
    r"(?:insta(?:gram)?|ig|snap(?:chat)?|tik ?tok|facebook|fb|messenger|discord|twitter|twitch|youtube|skype|bereal|kik|telegram|signal|onlyfans|"
    r"vinted|steam|psn|playstation|xbox(?: live)?|nintendo|roblox|fortnite|minecraft|valorant|brawl stars|clash of clans|fifa|epic|reddit|tumblr|"
    r"wattpad|habbo|pinterest|tinder|omegle|vsco|threads|ps[45]|finsta|spam ?account)")
_NAME_WORD = (
    r"(?:gamertag|gamer-?naam|game-?naam|gebruikersnaam|loginnaam|login(?: smartschool)?|username|user name|pseudo(?:niem|nyme)?|nick(?:name|naam)?|"
    r"schuilnaam|ign|in-?game ?naa?me?|account-?naam|benutzername|nutzername|spielername|nom d['’]utilisateur|identifiant|"
    r"bijnaam online|steamnaam|id|handle)")
_IS = r"(?:\s?[:=]\s?|\s(?:is|heet|heette|est|c['’]est|ist|heißt|lautet|was|naam|name|called|van haar is|van hem is|is called|online is)\s)"
_ACCOUNT = r"[\"'“‘«(]?@?\s?([A-Za-z0-9À-ÿ_](?:[\w.+:-]|\s(?=\d)|\s(?-i:(?=[A-Z][a-z]+\s\d))){1,40})"
_CALLED = r"(?:heet|heette|noemt|noemde|is|was|zit|speelt|schrijft|streamt|als|onder|as|sous|unter|nennt|heißt|s['’]appelle|calls?)"
# After these any word is a name unless it is a small one; after a site a word must look unlike a language's.
_SURE = re.compile(rf"\b(?:{_SITE}[ -])?{_NAME_WORD}{_IS}{_ACCOUNT}", re.I)
_UNDER = re.compile(rf"\b(?:onder (?:de|het|een) (?:naam|pseudoniem|nickname|schuilnaam)|onder pseudoniem|sous le (?:nom|pseudo))\s{_ACCOUNT}", re.I)
_ON_SITE = re.compile(rf"\b{_SITE}(?:[ -](?:naam|name|account|profiel))?(?:{_IS}|\s?\(|\s?@\s|(?<=naam)\s)(?:van hem |van haar )?{_ACCOUNT}", re.I)
_CALLED_THERE = re.compile(
    rf"\b(?:op|in|via|on|sur|auf)\s{_SITE}\s(?:(?:ik|hij|zij|ze|he|she|i|ich|er|sie|je|il|elle)\s(?:ben|am|bin|suis|is|est|ist)|ben|{_CALLED})\s(?:(?:hij|zij|ze|ik|zich|haar|hem|mijn|zoon|dochter|se|sich|he|she|er|sie|il|elle|als|"
    rf"als naam)"
    rf"\s){{0,3}}{_ACCOUNT}", re.I)
_NAMED_THERE = re.compile(
    rf"\b(?:op|in|via|on|sur|auf)\s{_SITE}\s(?:heet|heette|noemt|noemde|nennt|heißt|s['’]appelle)\s"
    rf"(?:(?:hij|zij|ze|ik|zich|er|sie|il|elle|sich)\s){{1,2}}{_ACCOUNT}", re.I)
_ODD_AFTER = re.compile(rf"\b(?:{_SITE}|{_NAME_WORD}|account)\s(@?[A-Za-z0-9][\w.-]{{2,40}})", re.I)
_OWNED = re.compile(
    rf"\b(?:op|via|mijn|mn|m'n|zijn|zn|haar|son|mon|sa|ma|my|his|her|ihr|sein|mein|on|sur|auf|een)\s(?:[a-z]{{3,9}}\s)?"
    rf"(?:{_SITE}|[a-z]{{0,12}}-?account|compte|kanaal|kanal|cha[iî]ne|channel|blog|profiel|profil)"
    rf"(?:,\s|\s?\(|\s)[\"'“‘«]?(@?[A-Za-z0-9][\w.-]{{3,40}})", re.I)
_ACCOUNT_CALLED = re.compile(
    rf"\b(?:[a-z]{{0,14}}-?(?:account|kanaal|kanal|channel|cha[iî]ne|blog|groep)(?: youtube)?(?:{_IS}|,\s))(?:op \w{{3,10}},? )?{_ACCOUNT}", re.I)
_USER_CALLED = re.compile(
    rf"\b(?:user|gebruiker|utilisateur|nutzer|iemand|someone|zekere)\s(?:called|genaamd|named|nommé|met de naam)\s{_ACCOUNT}", re.I)
_CALLS_ITSELF = re.compile(
    rf"\b(?:noemt?|noemde|nennt|calls?|plays?|speelt|joue|zockt|streamt)\s(?:zich|sich|himself|herself|as|als|onder|sous le nom de)"
    rf"(?:\s(?:daar|online|nu|dort|there|de naam))?\s{_ACCOUNT}", re.I)
_QUOTED = re.compile(
    r"\b(?:[a-z]{0,14}-?account|kanaal|youtube|channel|kanal|cha[iî]ne|blog|profiel|pseudo\w*)(?:naam| heet| is)?[ ,:(]{1,3}"
    r"[\"“„«'‘] ?([^\"“”«»\n]{2,30}?) ?[\"”»'’](?!\w)", re.I)
_CALLS_ITSELF_THERE = re.compile(
    rf"\b(?:noemt?|noemde|nennt|calls?)\s(?:(?:ze|hij|ik|er|sie)\s)?(?:zich|sich|himself|herself|themselves|me|mij)"
    rf"\s(?:daar|online|dort|there|hier)\s{_ACCOUNT}", re.I)
_MIXED = re.compile(r"(?<![\w.@#/-])(?![ie][A-Z])([a-z]{2,20})([A-Z][A-Za-z\d]{1,20})(?![\w@])")
_ALIAS = re.compile(rf"\b(?:alias|aka)\s{_ACCOUNT}", re.I)
_PIN = re.compile(
    r"\b(?:pin|pincode|toegangscode|code|passcode)\b(?: (?:van|de|of|von)[\w' ]{2,25}?)?(?:\s?[:=]\s?|\s(?:is|est|ist)\s)(\d{4,8})(?!\d)", re.I)
_SECRET = re.compile(r"\b(?:wachtwoord|paswoord|password|mot de passe|passwor[dt]|pincode|code)\b(?:\s?[:=]\s?|\s(?:is|est|ist)\s)(\S{4,40})", re.I)
_SITES = re.compile(_SITE)
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
            if _SOCIAL.search(text, max(0, found.start() - 80), found.end() + 25):
                yield Span(found.start(), found.end(), HANDLE)
    if "_" in text:
        yield from (Span(found.start(), found.end(), HANDLE) for found in _UNDERSCORED.finditer(text) if _is_odd_or_unlisted(found[0].strip("_")))
    yield from _named(text)
    yield from (Span(found.start(), found.end(), HANDLE) for found in _MIXED.finditer(text) if _is_made_up(found[1], found[2]))


def _is_made_up(first: str, rest: str) -> bool:
    """ "zwarteDAF"; not "jufSofie" and "schoolEn", where a blank was forgotten, nor a brand."""
    if fold(first + rest) in lexicon.KNOWN_WORDS or fold(first + rest) in KEEP:
        return False
    word = fold(rest)
    return rest.isupper() or not (word in lexicon.FIRST_NAMES or word in lexicon.PLACES or any(
        lexicon.is_word(word, language) for language in ("nl", "fr", "en", "de")))


def find_dotted(text: str) -> Iterator[Span]:
    """ "El.Capitano.8620": an account by its looks alone."""
    yield from (Span(found.start(), found.end(), HANDLE) for found in _DOTTED_ANYWHERE.finditer(text) if sum(map(str.isalpha, found[0])) > 5)


def _named(text: str) -> Iterator[Span]:
    for pattern, test in ((_SURE, _is_no_small_word), (_UNDER, _is_no_small_word), (_ON_SITE, _is_odd_or_unlisted),
                          (_CALLED_THERE, _is_odd_or_unlisted), (_ODD_AFTER, _is_odd), (_SECRET, _is_odd_or_unlisted), (_PIN, bool),
                          (_OWNED, _is_odd_or_unlisted), (_ACCOUNT_CALLED, _is_odd_or_unlisted), (_CALLS_ITSELF, _is_odd),
                          (_USER_CALLED, _is_odd_or_unlisted), (_CALLS_ITSELF_THERE, _is_odd_or_unlisted), (_ALIAS, _is_odd),
                          (_QUOTED, bool), (_NAMED_THERE, _is_no_small_word), (_BARE, _is_odd_or_unlisted)):
        for found in pattern.finditer(text):
            name = found[1].rstrip(".,;-:)\"'")
            if test(name):
                yield Span(found.start(1), found.start(1) + len(name), HANDLE)


def _is_no_small_word(name: str) -> bool:
    first = fold(name.partition(" ")[0])
    return len(name) > 2 and first not in _STOPS and first not in lexicon.KNOWN_WORDS and not _SITES.fullmatch(first) and any(map(str.isalpha, name))


def _is_odd_or_unlisted(name: str) -> bool:
    if not _is_no_small_word(name):
        return False
    word = fold(name)
    return _is_odd(name) or not (any(lexicon.is_word(word, language) for language in ("nl", "en", "fr")) or lexicon.is_listed(word, "de"))


def _is_odd(name: str) -> bool:
    """Signs, digits beside letters, or capitals inside: no word of a language."""
    inside = any(sign in name for sign in "_.#!") or any(map(str.isdigit, name)) or any(
        left.islower() and right.isupper() for left, right in pairwise(name))
    return inside and any(map(str.isalpha, name))
