"""Rich Text Format to plain text, for the bodies that Outlook hides in winmail.dat: also RTF that wraps HTML ([MS-OXRTFEX]).

Linear in time, never raises; pictures, tables of fonts and all other destinations that are no text are left out.
"""

import re
from html import escape

from service.letter.html_text import to_text

LARGEST = 1024 * 1024                       # bytes

_TOKEN = re.compile(r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.I)
_SKIPPED = frozenset((
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata", "datastore", "latentstyles", "listtable", "listoverridetable",
    "rsidtbl", "generator", "xmlnstbl", "header", "footer", "headerl", "headerr", "footerl", "footerr", "bkmkstart", "bkmkend", "fldinst"))
_CHARACTERS = {
    "par": "\n", "line": "\n", "row": "\n", "sect": "\n", "page": "\n", "tab": "\t", "cell": "\t",
    "emdash": "\u2014", "endash": "\u2013", "bullet": "\u2022",
    "lquote": "\u2018", "rquote": "\u2019", "ldblquote": "\u201c", "rdblquote": "\u201d",
}


class _State:
    """What a group of RTF passes on to the groups in it."""

    __slots__ = ("fallback", "is_html_tag", "is_skipped", "is_suppressed")

    def __init__(self, outer: "_State | None" = None) -> None:
        self.is_skipped: bool = outer is not None and outer.is_skipped
        self.is_html_tag: bool = outer is not None and outer.is_html_tag
        self.is_suppressed: bool = outer is not None and outer.is_suppressed
        self.fallback: int = outer.fallback if outer else 1     # characters to leave out after \\u


def rtf_text(raw: bytes) -> str:
    """The words of an RTF document, "" when it holds none."""
    source = raw[:LARGEST].decode("latin-1")
    is_html = "\\fromhtml" in source[:500]
    text = _Reader(source, is_html).read().encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")    # \\u writes pairs
    return to_text(text) if is_html else text.strip()


class _Reader:
    def __init__(self, source: str, is_html: bool) -> None:
        self._source = source
        self._is_html = is_html
        self._stack = [_State()]
        self._out: list[str] = []
        self._bytes = bytearray()           # \'xx: characters of more than one byte come as several of these
        self._codepage = "cp1252"
        self._skip = 0
        self._is_star = False

    def read(self) -> str:
        for found in _TOKEN.finditer(self._source):
            word, number, code, symbol, brace, text = found.groups()
            if brace:
                self._brace(brace)
            elif code:
                self._byte(int(code, 16))
            elif word:
                self._word(word.lower(), number)
            elif symbol:
                self._symbol(symbol)
            elif text:
                self._text(text)
        self._flush()
        return "".join(self._out)

    def _brace(self, brace: str) -> None:
        self._flush()
        self._skip = 0
        if brace == "{":
            self._stack.append(_State(self._stack[-1]) if len(self._stack) < 500 else self._stack[-1])
        elif len(self._stack) > 1:
            self._stack.pop()

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._is_star = True
            return
        self._text({"~": "\u00a0", "_": "-", "-": "", "\n": "\n", "\r": "\n"}.get(symbol, symbol if symbol in "{}\\" else ""))

    def _word(self, word: str, number: str | None) -> None:
        state, value = self._stack[-1], int(number or 1)
        is_star, self._is_star = self._is_star, False
        if word == "htmltag":
            state.is_html_tag = True
        elif word == "htmlrtf":
            state.is_suppressed = number != "0"
        elif word in _SKIPPED or is_star:
            state.is_skipped = True
        elif word == "ansicpg":
            self._codepage = f"cp{value}"
        elif word == "uc":
            state.fallback = min(max(0, int(number or 1)), 4)
        elif word == "u":
            self._text(chr(value % 65536))
            self._skip = state.fallback
        elif word in _CHARACTERS:
            self._text(_CHARACTERS[word])

    def _byte(self, byte: int) -> None:
        if self._skip:
            self._skip -= 1
        elif not self._is_silent():
            self._bytes.append(byte)

    def _text(self, text: str) -> None:
        self._flush()
        if self._skip and len(text) > 0:
            text, self._skip = text[self._skip:], max(0, self._skip - len(text))
        if self._is_silent():
            return
        is_plain = self._is_html and not self._stack[-1].is_html_tag
        self._out.append(escape(text) if is_plain else text)

    def _is_silent(self) -> bool:
        state = self._stack[-1]
        return state.is_skipped or state.is_suppressed or (state.is_html_tag and not self._is_html)

    def _flush(self) -> None:
        if self._bytes:
            try:
                text = self._bytes.decode(self._codepage, "replace")
            except LookupError:
                text = self._bytes.decode("cp1252", "replace")
            self._bytes.clear()
            self._out.append(text.replace("\ufffd", ""))
