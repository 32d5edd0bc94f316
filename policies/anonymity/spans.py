"""What detectors hand in and how it becomes a masked text: spans, their merging, and the words that stand in their place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from policies.anonymity.told_apart import KINDS, ToldApart
from policies.anonymity.told_apart import PLACE as PLACE
from policies.anonymity.told_apart import SCHOOL as SCHOOL
from policies.reading import Mask, Part

NAME = "naam"
MAIL = "e-mail"
PHONE = "telefoon"
ACCOUNT = "rekeningnummer"
NATIONAL = "rijksregisternummer"
STREET = "adres"
LINK = "link"
HANDLE = "account"
PLATE = "nummerplaat"
NUMBER = "nummer"
BIRTH = "geboortedatum"
DATE = "datum"
ORGANISATION = "organisatie"
CHILD = "kind"                              # a mask only: the finding is a name
SIGNATURE = "handtekening"                  # removed, nothing stands in its place
HISTORY = "vorige berichten"                # removed, nothing stands in its place

WORDS = {
    "fr": {
        NAME: "nom", PHONE: "téléphone", ACCOUNT: "compte bancaire", NATIONAL: "numéro national", STREET: "adresse", LINK: "lien", HANDLE:
        "compte", PLATE: "plaque", NUMBER: "numéro", BIRTH: "date de naissance", DATE: "date", PLACE: "commune", ORGANISATION: "organisation", SCHOOL:
        "établissement scolaire", CHILD: "enfant"},
    "de": {
        NAME: "Name", MAIL: "E-Mail", PHONE: "Telefon", ACCOUNT: "Kontonummer", NATIONAL: "Nationalregisternummer", STREET: "Adresse", LINK:
        "Link", HANDLE: "Konto", PLATE: "Kennzeichen", NUMBER: "Nummer", BIRTH: "Geburtsdatum", DATE: "Datum", PLACE: "Ort", ORGANISATION:
        "Organisation",
        SCHOOL: "Bildungseinrichtung", CHILD: "Kind"},
    "en": {
        NAME: "name", PHONE: "phone", ACCOUNT: "bank account", NATIONAL: "national number", STREET: "address", PLATE: "number plate",
        NUMBER: "number", BIRTH: "date of birth", DATE: "date", PLACE: "town", ORGANISATION: "organisation", SCHOOL: "school", CHILD: "child"},
}
_STRENGTH = {kind: rank for rank, kind in enumerate(
    (
        PLACE, NAME, ORGANISATION, SCHOOL, NUMBER, DATE, BIRTH, PLATE, HANDLE, PHONE, STREET, LINK, MAIL, NATIONAL, ACCOUNT))}


@dataclass(frozen=True, slots=True)
class Span:
    """text[start:end] is of this kind. `who` tells names apart: "" is the asker, anything else somebody else.

    `confidence` (0 to 1) is what the detector that found it thinks; `detector` is a name of LAYERS, which extract() fills in.
    """

    start: int
    end: int
    kind: str
    who: str = ""
    confidence: float = 0.8
    detector: str = ""


def altered(span: Span, *, start: int | None = None, end: int | None = None, who: str | None = None, confidence: float | None = None,
            detector: str | None = None) -> Span:
    """As dataclasses.replace(), which takes ten times as long: a letter of nothing but names has thousands of spans."""
    return Span(
        span.start if start is None else start, span.end if end is None else end, span.kind, span.who if who is None else who,
        span.confidence if confidence is None else confidence, span.detector if detector is None else detector)


def label_of(replaced_by: str, language: str) -> str:
    """The label in no language of what is told apart by number, from the mask: "[enfant 1]" is "kind 1", "[nom]" is "naam"."""
    found, told = re.fullmatch(r"\[(.*?)( \d+)?\]", replaced_by), WORDS.get(language, {})
    word, number = found.groups("") if found else ("", "")
    return next((kind + number for kind in (NAME, CHILD, *KINDS) if told.get(kind, kind) == word), "")


@dataclass(slots=True)
class Masker:
    """Replaces spans by words of one language; the same other person, town or school gets the same number in all texts of a letter."""

    language: str
    children: frozenset[str] = frozenset()
    people: dict[str, str] = field(default_factory=dict)    # everybody but the asker, each with a label: "kind 1"
    things: ToldApart = field(default_factory=ToldApart)    # towns and schools
    masks: list[Mask] = field(default_factory=list)
    lengths: dict[str, int] = field(default_factory=dict)   # of each part, as far as it is masked

    def mask(self, part: Part, text: str, spans: Iterable[Span]) -> str:
        """The next piece of this part with every span replaced. Spans may overlap and come in any order."""
        pieces: list[str] = []
        last, at = 0, self.lengths.get(part, 0)
        for span in _merge(text, spans):
            word = self._word(span, text[span.start:span.end])
            pieces += [text[last:span.start], word]
            at += span.start - last
            self.masks.append(Mask(part, span.kind, span.detector, span.confidence, at, at + len(word), word, text[span.start:span.end]))
            last, at = span.end, at + len(word)
        self.lengths[part] = at + len(text) - last
        return "".join([*pieces, text[last:]])

    def _word(self, span: Span, phrase: str) -> str:
        kind, _, number = self._label_of(span, phrase).partition(" ")
        return f"[{f'{WORDS.get(self.language, {}).get(kind, kind)} {number}'.rstrip()}]"

    def _label_of(self, span: Span, phrase: str) -> str:
        if span.kind in KINDS:
            return self.things.label(span.kind, phrase)
        return self._label(span.who) if span.kind == NAME and span.who else span.kind

    def _label(self, who: str) -> str:
        """ "naam 1", "kind 1": each kind counts for itself, in the order of reading and after those of earlier mails."""
        if who not in self.people:
            kind = CHILD if who in self.children else NAME
            numbers = [int(label.removeprefix(kind)) for label in self.people.values() if label.startswith(f"{kind} ")]
            self.people[who] = f"{kind} {max(numbers, default=0) + 1}"
        return self.people[who]


def _merge(text: str, spans: Iterable[Span]) -> list[Span]:
    """One span for what overlaps, and one name for names that only blanks divide; the strongest kind wins."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start >= span.end:
            continue
        if merged and (span.start < merged[-1].end or _continues(text, merged[-1], span)):
            merged[-1] = _union(merged[-1], span)
        else:
            merged.append(span)
    return merged


def _continues(text: str, left: Span, right: Span) -> bool:
    """ "Jan Peeters", "Marie-Lou", "P. Maes"; not the end of one sentence and the start of the next."""
    if left.kind != NAME or right.kind != NAME:
        return False
    between = text[left.end:right.start]
    return between in ("", " ", "-") or (between in (".", ". ") and not text[left.end - 2:left.end - 1].isalnum())


def _union(left: Span, right: Span) -> Span:
    strong = max(left, right, key=lambda span: (_STRENGTH.get(span.kind, 0), span.confidence))
    who = left.who if left.kind == right.kind == NAME else strong.who
    return Span(left.start, max(left.end, right.end), strong.kind, who, max(left.confidence, right.confidence), strong.detector)
