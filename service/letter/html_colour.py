"""Colours as pages write them (CSS Color Module Level 4), as far as it takes to see that text has the colour of what it stands on."""

import re
from typing import NamedTuple

_HEX = re.compile(r"#?([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})", re.I)
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+(\d*\.?\d+)(%?))?\s*\)", re.I)
_HSL = re.compile(r"hsla?\(\s*[\d.]{1,8}(?:deg)?[\s,]+[\d.]{1,8}%[\s,]+(0|100)%(?:[\s,/]+(\d*\.?\d+)(%?))?\s*\)", re.I)
_NAMED = {
    "white": "ffffff", "snow": "fffafa", "ivory": "fffff0", "ghostwhite": "f8f8ff", "floralwhite": "fffaf0", "whitesmoke": "f5f5f5",
    "mintcream": "f5fffa", "azure": "f0ffff", "aliceblue": "f0f8ff", "black": "000000", "transparent": "00000000"}
_NEAR = 30                                  # of 765: #f8f8f8 on white is read by nobody


class Colour(NamedTuple):
    """Red, green and blue up to 255; `is_clear` says that nothing of it is seen."""

    red: int
    green: int
    blue: int
    is_clear: bool = False


def colour(value: str) -> Colour | None:
    """The colour that a style or an attribute names first, None when it is none of those that are known here."""
    word = value.strip().lower()
    word = _NAMED.get(word, word)
    if found := _HEX.fullmatch(word):
        digits = found[1] if len(found[1]) > 4 else "".join(digit * 2 for digit in found[1])
        red, green, blue, *more = bytes.fromhex(digits)
        return Colour(red, green, blue, bool(more and more[0] < 16))
    if found := _RGB.match(word):
        return Colour(int(found[1]), int(found[2]), int(found[3]), _is_clear(found[4], found[5]))
    if found := _HSL.match(word):
        light = 255 if found[1] == "100" else 0
        return Colour(light, light, light, _is_clear(found[2], found[3]))
    return None


def _is_clear(alpha: str | None, percent: str | None) -> bool:
    return alpha is not None and float(alpha) < (5 if percent else 0.05)


def is_same(one: Colour, other: Colour) -> bool:
    """Does nobody see the one on the other?"""
    return sum(abs(first - second) for first, second in zip(one[:3], other[:3], strict=True)) < _NEAR
