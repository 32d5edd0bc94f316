"""The page that service/letter/html_text.py writes on: lines, gaps between them, list markers, quote marks, and rows of tables."""

import re
from dataclasses import dataclass, field

_BLANKS = re.compile(r"[ \t\n\r\f]+")
_DEPTH = 20                                 # tables, lists and quotes in each other; deeper ones are written like the last
_LABEL = 40                                 # characters
_DRAWN_MARKER = re.compile(r"^([> ]{0,10})(?:([·•▪§o-])|(\d{1,3}[.)]|[a-z][.)])) {2,}", re.M)   # Outlook writes its list markers as text
_STRESSED = frozenset({
    "absoluut", "again", "all", "alleen", "alles", "altijd", "always", "dringend", "echt", "elk", "elke", "encore", "erg", "every", "everyone",
    "everything", "geen", "heel", "iedereen", "immer", "jamais", "jeder", "jetzt", "kein", "keine", "keinen", "less", "maintenant", "meer",
    "mehr", "minder", "moins", "more", "never", "nicht", "nichts", "nie", "niemals", "niemand", "niet", "niets", "no", "nobody", "nooit", "not",
    "nothing", "now", "nu", "nur", "ohne", "only", "ook", "pas", "personne", "plus", "really", "rien", "sans", "sehr", "seulement", "steeds",
    "toujours", "tous", "tout", "très", "very", "vraiment", "weer", "wel", "weniger", "wieder", "wirklich", "without", "zeer", "zonder"})


@dataclass(slots=True)
class _Sheet:
    """The lines of one cell, or of the whole page."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    gap: int = 0


class Page:
    """Text as it is read from top to bottom. Blanks are joined as a browser joins them."""

    def __init__(self) -> None:
        self.preformatted = 0
        self._sheets = [_Sheet()]
        self._rows: list[list[str]] = []
        self._lists: list[int] = []         # the next number, or 0 for a list without numbers
        self._marker = ""
        self._quotes = 0

    def text(self, text: str) -> None:
        if self.preformatted:
            for number, line in enumerate(text.split("\n")):
                if number:
                    self.line()
                self._write(line)
            return
        sheet = self._sheets[-1]
        text = _BLANKS.sub(" ", text)
        if "\u00a0" in text:
            text = text.replace("\u00a0", " ")
            if not sheet.line and sheet.lines and text.isspace():
                sheet.gap = 2               # Outlook's empty line
        if not sheet.line or sheet.line[-1].endswith(" "):
            text = text.removeprefix(" ")
        self._write(text)

    def _write(self, text: str) -> None:
        if not text:
            return
        sheet = self._sheets[-1]
        if not sheet.line:
            if sheet.gap > 1 and sheet.lines:
                sheet.lines.append("> " * self._quotes if self._quotes else "")
            sheet.gap = 0
            sheet.line.append("> " * self._quotes + self._marker)
            self._marker = ""
        elif text[0].isalnum() and sheet.line[-3::2] == ["*", "*"] and _means_more(sheet.line[-2]):    # only a part of the word was stressed
            sheet.line[-3::2] = ["", ""]
        sheet.line.append(text)

    def line(self) -> None:
        """A line ends here, even an empty one."""
        sheet = self._sheets[-1]
        if not sheet.line and sheet.lines:
            sheet.gap = 2
        self._end_line(sheet)

    def gap(self, lines: int) -> None:
        """A block begins or ends: what follows stands on a new line, after an empty one if `lines` is 2."""
        sheet = self._sheets[-1]
        self._end_line(sheet)
        sheet.gap = max(sheet.gap, lines)

    def _end_line(self, sheet: _Sheet) -> None:
        if sheet.line:
            sheet.lines.append("".join(sheet.line).rstrip(" "))
            sheet.line = []

    def stress(self, text: str, *, ends: bool) -> None:
        """A mark around words that mean something else when they are stressed. Names never get one: it would hide them from the redactor."""
        if not _means_more(text):
            return
        line = self._sheets[-1].line
        is_wanted = line[-2:] == ["*", text] if ends else not (line and (line[-1] == "*" or line[-1][-1:].isalnum()))
        if is_wanted:
            self._write("*")

    def quote(self, step: int) -> None:
        self.gap(1)
        self._quotes = min(max(self._quotes + step, 0), _DEPTH)

    def open(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag in ("td", "th") and self._rows and len(self._sheets) <= _DEPTH:
            self._sheets.append(_Sheet())
            return
        self.gap(1)
        if tag == "tr":
            self._rows.append([])
        elif tag in ("ul", "ol"):
            start = attributes.get("start") or ""
            self._lists.append((int(start) if start.isdecimal() and len(start) < 5 else 1) if tag == "ol" else 0)
        elif tag == "li":
            self._marker = self._next_marker()

    def _next_marker(self) -> str:
        if not self._lists:
            return "- "
        number = self._lists[-1]
        self._lists[-1] += bool(number)
        return "  " * (min(len(self._lists), _DEPTH) - 1) + (f"{number}. " if number else "- ")

    def end(self, tag: str) -> None:
        if tag in ("td", "th") and self._rows and len(self._sheets) > 1:
            self._rows[-1].append(_closed(self._sheets.pop()))
        elif tag == "tr" and self._rows:
            self._row([cell for cell in self._rows.pop() if cell.strip()])
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        self.gap(1)

    def _row(self, cells: list[str]) -> None:
        self.gap(1)
        if len(cells) > 1 and not any("\n" in cell for cell in cells):
            cells = [_labelled(*cells) if len(cells) == 2 else " | ".join(cells)]
        for cell in cells:
            for line in cell.split("\n"):
                self._write(line)
                self.line()

    def close(self) -> str:
        while len(self._sheets) > 1:        # never: the tree closes every tag
            self.end("td")
        return _closed(self._sheets[0])


def _means_more(text: str) -> bool:
    """Do these words mean something else when they are stressed?"""
    return len(text) <= _LABEL and text == text.strip() and bool(words := text.lower().split()) and _STRESSED.issuperset(words)


def _labelled(label: str, value: str) -> str:
    if len(label) > _LABEL or not label[-1].isalnum():
        return f"{label} {value}"
    return f"{label}: {value}"


def _closed(sheet: _Sheet) -> str:
    lines = [*sheet.lines, "".join(sheet.line).rstrip(" ")]
    return _DRAWN_MARKER.sub(_marker, "\n".join(lines).strip("\n "))


def _marker(found: "re.Match[str]") -> str:
    return f"{found[1]}- " if found[2] else f"{found[1]}{found[3]} "
