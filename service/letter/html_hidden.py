"""Which elements of a page its writer hid from the reader: by attribute, style, style sheet, or in white on white."""

import re

_HIDDEN = re.compile(
    r"(?<![\w-])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)"
    r"|font-size\s*:\s*0(?:\.\d*)?\s*(?:px|pt|em|rem|%)?\s*(?:;|!|$)|font-size\s*:\s*1px|text-indent\s*:\s*-\d{3,}"
    r"|(?:left|top|margin-left|margin-top)\s*:\s*-\d{4,})", re.I)
_NO_SIZE = re.compile(r"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)", re.I)
_CUT_OFF = re.compile(r"overflow\s*:\s*hidden", re.I)
_COLOUR = re.compile(r"(?<![\w-])color\s*:\s*([^;!]{1,40})", re.I)
_BACKGROUND = re.compile(r"(?<![\w-])background(?:-color)?\s*:\s*([^;!]{1,60})", re.I)
_WHITE = re.compile(r"\s*(?:#fff(?:fff)?|white|rgba?\(\s*255\s*,\s*255\s*,\s*255\b[^)]{0,20}\)|transparent|none|inherit|initial)\s*", re.I)
_NO_COLOUR = frozenset(("transparent", "none", "inherit", "initial"))
_SHEET = re.compile(r"<style\b[^<>]{0,200}>([^<]{0,100000})", re.I)
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{0,2000})\}")
_NAME = re.compile(r"\s*(?:[a-z]{1,10})?([.#])([\w-]{1,60})\s*", re.I)


class Hidden:
    """Told of every element in turn, says which ones nobody sees. A page is white until an element gives it another background."""

    def __init__(self, html: str) -> None:
        self._names = _hidden_names(html)
        self._backgrounds = [False]

    def enter(self, tag: str, attributes: dict[str, str | None]) -> bool:
        """True when the element and all in it are hidden: leave() is then not called for it."""
        style = attributes.get("style") or ""
        background = self._backgrounds[-1] or _is_coloured(style, attributes)
        if attributes and (self._is_hidden(style, attributes) or (not background and _is_white(style, tag, attributes))):
            return True
        self._backgrounds.append(background)
        return False

    def leave(self) -> None:
        self._backgrounds.pop()

    def _is_hidden(self, style: str, attributes: dict[str, str | None]) -> bool:
        if "hidden" in attributes or _HIDDEN.search(style) or (_NO_SIZE.search(style) and _CUT_OFF.search(style)):
            return True
        if not self._names:
            return False
        names = {"." + name for name in (attributes.get("class") or "").split()} | {"#" + (attributes.get("id") or "")}
        return not self._names.isdisjoint(names)


def _is_coloured(style: str, attributes: dict[str, str | None]) -> bool:
    value = attributes.get("bgcolor") or attributes.get("background") or ""
    found = _BACKGROUND.search(style) if style else None
    return bool((value and not _WHITE.fullmatch(value)) or (found and not _WHITE.fullmatch(found[1])))


def _is_white(style: str, tag: str, attributes: dict[str, str | None]) -> bool:
    colour = (attributes.get("color") or "") if tag == "font" else ""
    if found := _COLOUR.search(style) if style else None:
        colour = found[1]
    return colour.strip().lower() not in _NO_COLOUR and _WHITE.fullmatch(colour) is not None


def _hidden_names(html: str) -> frozenset[str]:
    """Classes and ids that a style sheet of the page hides on every screen (rules for some screens only stand in a block of their own)."""
    names: set[str] = set()
    for sheet in _SHEET.findall(html[:400_000]) if "<style" in html.lower() else ():
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
