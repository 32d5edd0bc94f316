"""What a volunteer may read of a letter: subject and text without history, signature and everything that tells who asks.

extract() composes the detectors of this folder; each is one module with a `find` of its own. To add one: write the module, add
it to DETECTORS. All of them take time linear in the text, and long texts go through in pieces, so nothing is ever left unmasked.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from policies.anonymity import (
    bank_account,
    birth_date,
    cues,
    file_number,
    handle,
    history,
    link,
    mail_address,
    national_number,
    phone,
    signature,
    street_address,
)
from policies.anonymity.names import Names, of_text, own_tokens
from policies.anonymity.spans import HISTORY, PLACE, SIGNATURE, Detector, Masker, Span
from policies.anonymity.tidy import tidy
from policies.language import detect
from policies.letter import Letter
from policies.reading import Extract, Finding

DETECTORS: tuple[Detector, ...] = (
    mail_address.find, link.find, bank_account.find, national_number.find, phone.find, file_number.find, birth_date.find,
    street_address.find, handle.find, cues.places,
)
PIECE = 20_000                              # characters that detectors see at once


def extract(letter: Letter, default_language: str) -> Extract:
    """The question in this letter, masked in its own language."""
    whole, subject = tidy(letter.text), tidy(letter.subject).replace("\n", " ")
    text = history.cut(whole, subject)
    language = detect(f"{subject}\n{text}", default_language)
    names = Names()
    names.add(own_tokens(letter), owner="")
    own, forwarded = history.divide(text)
    signed = signature.cut(own, names)
    names.add(signed.names, owner="")
    names.add(names.longer(signed.text), owner="")
    parts = [subject, *pieces("\n\n".join(filter(None, (signed.text, forwarded))))]
    announced = [_announced(names, part) for part in parts]
    places = _places([subject, *pieces(text)])     # the signature's address too
    masker = Masker(language)
    if text != whole:
        masker.findings.append(Finding(HISTORY, ""))
    if signed.removed:
        masker.findings.append(Finding(SIGNATURE, ""))
    masked = [masker.mask(part, [*spans, *_spans(part, names), *_again(part, places)]) for part, spans in zip(parts, announced, strict=True)]
    return Extract(masked[0], "".join(masked[1:]), language, letter.attachments, tuple(masker.findings))


def _spans(text: str, names: Names) -> Iterator[Span]:
    for detector in DETECTORS:
        yield from detector(text)
    yield from names.find(text)


def _places(parts: list[str]) -> "re.Pattern[str] | None":
    """A pattern for the places that an address or "wij wonen in" told once."""
    found = {place for part in parts for place in (*cues.homes(part), *street_address.places(part))}
    if not found:
        return None
    return re.compile(r"(?<![\w-])(?:" + "|".join(sorted(map(re.escape, found), key=len, reverse=True)) + r")(?![\w])")


def _again(text: str, places: "re.Pattern[str] | None") -> Iterator[Span]:
    if places is not None:
        yield from (Span(found.start(), found.end(), PLACE) for found in places.finditer(text))


def _announced(names: Names, text: str) -> list[Span]:
    """Names that the text announces; from here on they are masked wherever they stand."""
    spans = []
    for span in (*cues.people(text), *cues.headers(text)):
        parts = of_text(text[span.start:span.end])
        owner = next((names.owner(part) for part in parts if part in names), parts[0] if parts else "?")
        names.add(parts, owner)
        spans.append(replace(span, who=owner))
    return spans


def pieces(text: str) -> Iterator[str]:
    """The text in pieces of at most PIECE characters, cut between lines or words: joined they are the text again."""
    start = 0
    while len(text) - start > PIECE:
        end = start + PIECE
        for divider in ("\n\n", "\n", " "):
            found = text.rfind(divider, start + PIECE // 2, end)
            if found > 0:
                end = found + len(divider)
                break
        yield text[start:end]
        start = end
    yield text[start:]
