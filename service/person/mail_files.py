"""A mail as files that its writer can open: the mail itself, its text, and each attachment under a number and a known ending.

Names of files are made here and never come from a mail; nothing gets an ending that a browser would run.
"""

from service.letter import parse_with_parts
from service.letter.attachments import ENDINGS
from service.letter.mime import Part
from service.person.contents import File, Letter

RUN_BY_BROWSERS = frozenset({"htm", "html", "svg"})


class Numbers:
    """Names of files, in order."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def next(self, folder: str) -> str:
        self._last[folder] = self._last.get(folder, 0) + 1
        return f"{folder}/{self._last[folder]}"


def letter(raw: bytes, name: str) -> Letter:
    """`name`: of the file, without its ending."""
    text, parts = readable(raw)
    files = tuple(File(f"{name}-{number}.{ending(part.filename, part.type)}", part.content()) for number, part in enumerate(parts, 1))
    return Letter(f"{name}.eml", text, files, raw)


def readable(raw: bytes) -> tuple[str, tuple[Part, ...]]:
    """The text of a mail and its attachments; nothing where it cannot be read, since the mail itself is there too."""
    try:
        found, parts = parse_with_parts(raw)
    except Exception:                       # its text may hold a piece of the mail
        return "", ()
    return found.text, parts


def ending(filename: str, media_type: str) -> str:
    """Of a file with this name and type in a mail."""
    words = (filename.rpartition(".")[2].lower(), media_type.rpartition("/")[2].replace("plain", "txt"))
    known = (word for word in words if word in ENDINGS)
    return next((word for word in known if word not in RUN_BY_BROWSERS), "bin")
