"""Which elements of a page its writer hid from the reader: by attribute, style, style sheet, or in the colour of what they stand on."""

import re

from service.letter.html_colour import Colour, colour, is_same

_HIDDEN = re.compile(
    r"(?<![\w-])(?:display\s*:\s*none|(?:content-)?visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)"
    r"|font-size\s*:\s*(?:0(?:\.0*)?\s*(?:px|pt|em|rem|%)?|0?\.\d+\s*(?:px|pt)|1px|0?\.0\d*\s*r?em)\s*(?:;|!|$)|text-indent\s*:\s*-\d{3,}"
    r"|(?:left|top|margin-left|margin-top)\s*:\s*-\d{4,}|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]|clip-path\s*:\s*inset\(\s*(?:50|100)%"
    r"|transform\s*:\s*scale[xy]?\(\s*0\s*[,)])", re.I)
_NO_SIZE = re.compile(r"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)", re.I)
_CUT_OFF = re.compile(r"overflow\s*:\s*hidden", re.I)
_COLOUR = re.compile(r"(?<![\w-])color\s*:\s*([^;!]{1,40})", re.I)
_BACKGROUND = re.compile(r"(?<![\w-])background(?:-color)?\s*:\s*([^;!]{1,60})", re.I)
_INHERITED = frozenset(("inherit", "initial", "unset", "none", "transparent", ""))
_SHEET = re.compile(r"<style\b[^<>]{0,200}>([^<]{0,100000})", re.I)
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{0,2000})\}")
_NAME = re.compile(r"\s*(?:[a-z]{1,10})?([.#])([\w-]{1,60})\s*", re.I)
_WHITE = Colour(255, 255, 255)


class Hidden:
    """Told of every element in turn, says which ones nobody sees, and whether text that stands here is seen.

    A page is white until an element or its style sheet gives it another background. Text whose colour is not told is seen.
    """

    def __init__(self, html: str) -> None:
        sheets = _SHEET.findall(html[:400_000]) if "<style" in html.lower() else []
        self._names = _hidden_names(sheets)
        self._is_styled = any(_COLOUR.search(sheet) for sheet in sheets)
        is_painted = any(_background(found, _WHITE) != _WHITE for sheet in sheets for found in _BACKGROUND.findall(sheet))
        self._seen: list[tuple[Colour | None, Colour | None]] = [(None, None if is_painted else _WHITE)]    # of text, of what it stands on

    @property
    def is_text_seen(self) -> bool:
        text, background = self._seen[-1]
        return not (text and (text.is_clear or (background and is_same(text, background))))

    def enter(self, tag: str, attributes: dict[str, str | None]) -> bool:
        """True when the element and all in it are hidden: leave() is then not called for it."""
        text, background = self._seen[-1]
        if attributes:
            style = attributes.get("style") or ""
            if self._is_hidden(style, attributes):
                return True
            text, background = self._text(tag, style, attributes, text), _element_background(style, attributes, background)
        self._seen.append((text, background))
        return False

    def leave(self) -> None:
        self._seen.pop()

    def _text(self, tag: str, style: str, attributes: dict[str, str | None], outer: Colour | None) -> Colour | None:
        """The colour of text in this element, None when its class may give it any."""
        found = _COLOUR.search(style) if style else None
        value = found[1] if found else (attributes.get({"font": "color", "body": "text"}.get(tag, "")) or "")
        if value.strip().lower() in _INHERITED - {"transparent"}:
            return None if self._is_styled and ("class" in attributes or "id" in attributes) else outer
        return colour(value)

    def _is_hidden(self, style: str, attributes: dict[str, str | None]) -> bool:
        if "hidden" in attributes or _HIDDEN.search(style) or (_NO_SIZE.search(style) and _CUT_OFF.search(style)):
            return True
        if not self._names:
            return False
        names = {"." + name for name in (attributes.get("class") or "").split()} | {"#" + (attributes.get("id") or "")}
        return not self._names.isdisjoint(names)


def _element_background(style: str, attributes: dict[str, str | None], outer: Colour | None) -> Colour | None:
    found = _BACKGROUND.search(style) if style else None
    return _background(found[1] if found else attributes.get("bgcolor") or attributes.get("background") or "", outer)


def _background(value: str, outer: Colour | None) -> Colour | None:
    """None for a picture and whatever else may have any colour."""
    if value.strip().lower() in _INHERITED:
        return outer
    found = colour(value)
    return outer if found and found.is_clear else found


def _hidden_names(sheets: list[str]) -> frozenset[str]:
    """Classes and ids that a style sheet of the page hides on every screen (rules for some screens only stand in a block of their own)."""
    names: set[str] = set()
    for sheet in sheets:
        for selectors, rules in _RULE.findall(_without_blocks(sheet)):
            if _HIDDEN.search(rules):
                names.update(found[1] + found[2] for found in map(_NAME.fullmatch, selectors.split(",")) if found)
    return frozenset(names)


def _without_blocks(sheet: str) -> str:
    """The rules outside @media and its like, for which depth is counted."""
    kept: list[str] = []
    depth, outer = 0, False
    for piece in re.split(r"(?<=[{}])", sheet):
        if depth == 0:
            outer = "@" in piece
        if not outer:
            kept.append(piece)
        depth = max(0, depth + piece.endswith("{") - piece.endswith("}"))
    return "".join(kept)
