"""Number plates of Belgium and its neighbours: by their shape in capitals, and in any writing after a word that says so."""

import re
from collections.abc import Iterator

from policies.anonymity.spans import PLATE, Span

_SHAPE = (
    r"[1-9MTOQG][- ]?[A-Z]{3}[- ]?\d{3}|[A-Z]{1,3}-[A-Z]{2,3}-\d{2,3}|[A-Z]{1,3}-[A-Z]{1,2} \d{2,4}|[A-Z]{1,3}-\d{2,3}-[A-Z]{1,2}|[A-Z]{3}-\d{3}|"
    r"\d{1,3}-[A-Z]{2,3}-\d{1,3}|[A-Z]{2}-\d{2}-\d{2}|\d{2}-[A-Z]{2}-[A-Z]{2}")
_CAPITALS = re.compile(rf"(?<![\w-])(?:{_SHAPE}|[1-9](?:-[a-z]{{3}}-|[a-z]{{3}})\d{{3}})(?![\w-])")
_CUE = (r"\b(?:nummerplaat|nrplaat|plaat|kenteken|plaque|immatriculation|immatriculée?|kennzeichen|nummernschild|registration|reg|"
        r"(?:number|licen[cs]e|registration) plate)")
_FAR = re.compile(
    rf"{_CUE}[^\w\n][^.!?\n]{{0,40}}?(?<![\w-])"
    rf"({_SHAPE}|[SM]-?[A-Z]{{3}}[ -]?\d{{3}}|[A-Z]{{3,5}}\d{{3,4}}|[A-Z]{{2}}\d{{2}} ?[A-Z]{{3}})(?![\w-])", re.I)
_NEAR = re.compile(
    rf"(?i:{_CUE})"
    r"[^\w\n]{1,3}(?:(?i:van|de|het|auto|is|was|met|begint|eindigt|op|est|ist|war|nummer|nr|en|la|voiture|the|car|of)[^\w\n]{1,3}){0,4}"
    r"((?:[A-Z]{1,3}-)?[A-Z\d]{1,8}(?:[ -][A-Z\d]{1,6}){0,3}|"
    r"(?!(?:uit|van|met|en|de|in|op|le|la|du|aus|von|of) )[a-z]{1,3}[ -]?\d{2,4}[a-z]{0,2})(?!\w)")
_TWO_WHEELS = re.compile(r"\b(?:brommer|bromfiets|scooter|moto|mobylette|mofa)\W{1,3}([SM]-?[A-Z]{3}[ -]?\d{3})(?!\w)", re.I)


def find(text: str) -> Iterator[Span]:
    """Every plate that its shape gives away."""
    yield from (Span(found.start(), found.end(), PLATE) for found in _CAPITALS.finditer(text))


def find_named(text: str) -> Iterator[Span]:
    """Every plate after a word that announces it."""
    for pattern in (_FAR, _NEAR, _TWO_WHEELS):
        yield from (Span(found.start(1), found.end(1), PLATE) for found in pattern.finditer(text) if _is_plate(found[1]))


def _is_plate(text: str) -> bool:
    return any(map(str.isdigit, text)) and any(map(str.isalpha, text))
