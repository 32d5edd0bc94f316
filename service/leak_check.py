"""The last look before a mail leaves: does its text tell who a volunteer is, who asks, or anything of another asker?

Finds aliases of volunteers (also retired ones; whole words, whatever the case or accents) and what is registered of them
(service/own_data.py); mail addresses of askers; names of this exchange, which the author can only have guessed
(policies/anonymity/guess.py); and names of other askers: runs of capitalised words whose keyed hash is somebody else's. A hit says
kind and place, never the text. What it cannot find: misspelt names, descriptions. Who calls: service/dispatch.py.
"""

import asyncio
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, LargeBinary, any_, bindparam, select

from policies.anonymity import guess, mail_address
from policies.anonymity.guess import Names
from service.database import Tx
from service.own_data import ADDRESS, NAME, OwnData
from service.tables import actor, own_data, question
from service.vault import Hasher

LONGEST_NAME = 5                            # words, small ones such as "van den" included
_ADDRESS = re.compile(r"(?:[^\W_]|[!#$%&'*+/=?^_`{|}~.-]){1,64}@[^\W_](?:[\w.-]{0,252}[^\W_])?")   # bounded: a text of "@" must not take minutes
_BEFORE_ADDRESS = "!#$%&'*+/=?^_`{|}~.-"    # may begin an address, and are more often quotes or emphasis around it
_SPELLED = re.compile(r"\s@\s|[(\[{<]\s?(?:at|@)|\b(?:at|ap\w{0,2}staart\w{0,3}|arobase?)\b", re.IGNORECASE)
_SMALL = "van|von|de|den|der|het|ten|ter|te|du|la|le|del|di|el|al|bin|ben|zu|und|dos|da|t|d|l|y"
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ]"              # first, so that the search skips everything else quickly
_GAP = r"(?:[ \t\u00a0'’-]|\r?\n(?!\s))+"   # at most one line end
_RUN = re.compile(rf"{_CAPITAL}(?<![^\W_].)[^\W_]*(?:{_GAP}(?:{_CAPITAL}[^\W_]*|(?:{_SMALL})(?![^\W_])))*", re.DOTALL)
_BEFORE = re.compile(rf"(?<![^\W_])(?:(?:{_SMALL}){_GAP}){{1,3}}\Z")
_SMALL_ENDS = tuple(_SMALL.split("|"))
_PARTS = re.compile(r"[^\W_]+")
_HIDING = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


class Aliases:
    """The aliases of one organisation's people, active or not."""

    def __init__(self, aliases: Iterable[str]) -> None:
        self._parts = sorted({tuple(re.findall(r"[^\W_]+", fold(alias))) for alias in aliases})

    def first_in(self, text: str) -> int | None:
        """Where the first alias stands in the text as a whole word, however its parts are joined, or None."""
        folded = fold(text)
        present = [parts for parts in self._parts if all(part in folded for part in parts)]     # most texts end here
        words = "|".join(r"[\W_]{0,3}".join(parts) for parts in present)
        match = re.search(rf"(?<![^\W_])(?:{words})(?![^\W_])", folded) if present else None
        return None if match is None else _unfolded(text, match.start())


def _unfolded(text: str, position: int) -> int:
    """The place in the text of a place in fold(text)."""
    length = 0
    for index, letter in enumerate(text):
        length += len(fold(letter))
        if length > position:
            return index
    return len(text)


def fold(text: str) -> str:
    """Without case, accents and invisible letters, which could hide a word from a search."""
    if text.isascii():
        return text.lower()
    return _HIDING.sub("", unicodedata.normalize("NFKD", text.casefold()))


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that must not leave: its kind and where it begins.

    The kinds: alias, volunteer_address, volunteer_name, volunteer_phone, volunteer_street, address and name. Whether the last two are of who
    asks, of somebody in the letter or of another asker is not told: whoever guessed a name would know that it was right.
    """

    kind: str
    position: int                           # in characters from the start of the text


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """A text on its way to an asker."""

    text: str                               # all of it
    body: str                               # what its author wrote: the first characters of the text
    language: str
    asker_hash: bytes | None
    name_hash: bytes | None
    names: Names                            # of the exchange
    public_name: str = ""                   # the author's, where the organisation signs with it


@dataclass(frozen=True, slots=True)
class _Found:
    answer: guess.Draft
    addresses: tuple[tuple[bytes, int], ...]
    names: tuple[tuple[bytes, int], ...]


@dataclass(frozen=True, slots=True)
class _Volunteers:
    aliases: Aliases
    own: dict[str, frozenset[bytes]]        # by kind


class LeakCheck:
    """The check of one installation."""

    def __init__(self, hasher: Hasher) -> None:
        self._hasher, self._own = hasher, OwnData(hasher)

    async def check(self, tx: Tx, organisation_id: int, candidates: Sequence[Candidate]) -> list[Hit | None]:
        """The first hit of each text, None when it may leave. Four statements, however many texts."""
        volunteers = await _volunteers(tx, organisation_id)
        found = [await self._look(item) for item in candidates]
        askers = await _known(tx, organisation_id, "asker_hash", {value for item in found for value, _ in item.addresses})
        named = await _known(tx, organisation_id, "name_hash", {value for item in found for value, _ in item.names})
        return [self._of_volunteers(item, seen, volunteers) or _of_askers(item, seen, askers, named)
                for item, seen in zip(candidates, found, strict=True)]

    async def _look(self, item: Candidate) -> _Found:
        await asyncio.sleep(0)              # mails that are being sent go on between two texts
        answer = guess.draft(item.body, item.language)
        return _Found(answer, tuple(addresses(item.text, self._hasher)), tuple(names(item.text, self._hasher)))

    def _of_volunteers(self, item: Candidate, found: _Found, volunteers: _Volunteers) -> Hit | None:
        position = volunteers.aliases.first_in(item.text)
        if position is not None:
            return Hit("alias", position)
        for value, position in found.addresses:
            if value in volunteers.own.get(ADDRESS, ()):
                return Hit("volunteer_address", position)
        return self._own_data(item, found.answer, volunteers.own) if volunteers.own else None

    def _own_data(self, item: Candidate, answer: guess.Draft, own: dict[str, frozenset[bytes]]) -> Hit | None:
        if item.public_name:
            own = own | {NAME: own.get(NAME, frozenset()) - {shown.hash for shown in self._own.name(item.public_name)}}
        hit = self._own.first_in(answer, own)
        return Hit(f"volunteer_{hit[0]}", answer.written_at(hit[1])) if hit else None


def _of_askers(item: Candidate, found: _Found, askers: dict[bytes, set[bytes | None]], named: dict[bytes, set[bytes | None]]) -> Hit | None:
    for value, position in found.addresses:
        if value in askers:
            return Hit("address", position)
    place = item.names.first_in(found.answer)
    if place is not None:
        return Hit("name", found.answer.written_at(place))
    for value, position in found.names:
        if value != item.name_hash and named.get(value, set()) - {item.asker_hash}:
            return Hit("name", position)
    return None


async def _volunteers(tx: Tx, organisation_id: int) -> _Volunteers:
    mine = actor.c.organisation_id == organisation_id
    aliases = (await tx.execute(select(actor.c.alias).where(mine))).scalars()
    own: dict[str, set[bytes]] = {}
    for kind, value in (await tx.execute(select(own_data.c.kind, own_data.c.hash).join(actor).where(mine))).all():
        own.setdefault(kind, set()).add(value)
    return _Volunteers(Aliases(aliases), {kind: frozenset(values) for kind, values in own.items()})


async def _known(tx: Tx, organisation_id: int, column: str, hashes: set[bytes]) -> dict[bytes, set[bytes | None]]:
    """Which of these hashes belong to an asker of this organisation, and to whom."""
    known: dict[bytes, set[bytes | None]] = {}
    if hashes:
        wanted, given = question.c[column], bindparam(None, list(hashes), ARRAY(LargeBinary))   # one parameter: PostgreSQL takes 32,767
        statement = select(wanted, question.c.asker_hash).where(question.c.organisation_id == organisation_id, wanted == any_(given)).distinct()
        for value, asker_hash in (await tx.execute(statement)).all():
            known.setdefault(value, set()).add(asker_hash)
    return known


def addresses(text: str, hasher: Hasher) -> Iterator[tuple[bytes, int]]:
    """The keyed hash of each e-mail address in the text, also behind quotes, emphasis or invisible letters or spelled out, and where it begins."""
    for match in _ADDRESS.finditer(text) if "@" in text else ():
        for written in {match[0], match[0].lstrip(_BEFORE_ADDRESS)}:
            yield hasher.address(written), match.start()
    if _SPELLED.search(text):
        yield from ((hasher.address(mail_address.plain(text[span.start:span.end])), span.start) for span in mail_address.find(text))
    folded = text if text.isascii() else fold(text)
    if folded is not text and "@" in folded:
        for match in _ADDRESS.finditer(folded):
            yield hasher.address(match[0].lstrip(_BEFORE_ADDRESS)), _unfolded(text, match.start())


def names(text: str, hasher: Hasher) -> Iterator[tuple[bytes, int]]:
    """The keyed hash of everything that could be somebody's full name, and where it begins."""
    seen: set[str] = set()
    for run in _RUN.finditer(text):
        before = _small_words_before(text, run.start())
        if before is None and run[0].isalpha():         # the first word of a sentence, most often
            continue
        parts = [(part[0], part.start()) for part in _PARTS.finditer(text, before.start() if before else run.start(), run.end())]
        for start, (first, position) in enumerate(parts):
            for end in range(start + 2, min(len(parts), start + LONGEST_NAME) + 1):
                if not (first[0].isupper() or parts[end - 1][0][0].isupper()):
                    continue
                name = " ".join(part for part, _ in parts[start:end])
                if name not in seen:
                    seen.add(name)
                    yield hasher.name(name), position


def _small_words_before(text: str, position: int) -> re.Match[str] | None:
    """ "van den " in front of a capital word belongs to the name. Few capitals have a word in front that could be one."""
    if not text[max(0, position - 8):position].rstrip(" \t\u00a0'’-\r\n").lower().endswith(_SMALL_ENDS):
        return None
    return _BEFORE.search(text, max(0, position - 24), position)
