"""How much of a letter is read and shown. Nobody types thirty pages; whoever sends them must not hold up the letters of others.

What goes beyond is withheld like an attachment and flagged "long_text": a screener sees that there is more, and nothing passes unmasked.
"""

from collections.abc import Iterator

READ = 100_000                              # characters of a letter, its quoted history included
SHOWN = 30_000                              # of the question: about twelve pages, half a second of masking at the very worst
SUBJECT = 500
PIECE = 20_000                              # that detectors see at once
_DIVIDERS = ("\n\n", "\n", ". ", " ")


def cut(text: str, most: int) -> tuple[str, str]:
    """The beginning in at most so many characters, divided between paragraphs, sentences or words when it has any, and the rest."""
    if len(text) <= most:
        return text, ""
    for divider in _DIVIDERS:
        found = text.rfind(divider, most // 2, most)
        if found > 0:
            end = found + len(divider)
            return text[:end], text[end:]
    return text[:most], text[most:]


def pieces(text: str) -> Iterator[str]:
    """The text in pieces of at most PIECE characters: joined they are the text again."""
    while len(text) > PIECE:
        piece, text = cut(text, PIECE)
        yield piece
    yield text
