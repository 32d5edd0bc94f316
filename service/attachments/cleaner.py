"""The cleaning process: one letter and the number of one attachment on standard input, a cleaned copy or a reason on standard output.

Started by cleaning.py only, in an empty folder that is deleted afterwards, and shut in (sandbox.py) before it looks at
anything. It finds the attachment with the reader that numbered it at intake, so that `bijlage-2` is the same part for everybody.
"""

import codecs
import json
import re
import sys
from dataclasses import replace
from pathlib import Path

from policies.letter import Letter
from service import letter as letters
from service.attachments import pages, pictures, sandbox
from service.attachments.sheets import BYTES, QUESTION, Copy, Order, encode
from service.errors import Refused
from service.letter.mime import Part, part_text

FILE_BYTES = 200_000_000                    # of one file that a renderer writes
_ENDINGS_OF_TEXT = ("", "txt", "text", "md", "log", "csv")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TYPES_OF_TEXT = ("text/plain", "text/markdown", "text/csv")


def main() -> None:
    """Answer one question and end."""
    sandbox.enter(int(sys.argv[1]), int(sys.argv[2]), FILE_BYTES)
    is_shut = sandbox.shut(Path.cwd())
    source, out = sys.stdin.buffer, sys.stdout.buffer
    order_size, raw_size = QUESTION.unpack(source.read(QUESTION.size))
    order = Order(**json.loads(source.read(order_size)))
    out.write(encode(_copy(source.read(raw_size), order, is_shut=is_shut)))


def _copy(raw: bytes, order: Order, *, is_shut: bool) -> Copy:
    try:
        copy = clean(raw, order, Path.cwd(), is_shut=is_shut)
    except Refused as refused:
        return Copy(refused.reason)
    except MemoryError:
        return Copy("too_large")
    except Exception:                       # its words may quote the letter
        return Copy("damaged")
    return copy if sum(map(len, copy.sheets)) <= BYTES else Copy("too_large")


def clean(raw: bytes, order: Order, folder: Path, *, is_shut: bool) -> Copy:
    """The copy of one attachment of a letter. Raises Refused."""
    letter, parts = letters.parse_with_parts(raw)
    if order.number > len(parts):           # the end of a very long mail, which the redactor did not read (policies/anonymity/length.py)
        raise Refused("too_large")
    part = parts[order.number - 1]
    content = part.content()
    if order.kind == "image":
        return _picture(content)
    if _is_text(part, content):
        return _text(letter, part, order)
    if pages.is_document(content):
        if not is_shut:
            raise Refused("no_sandbox")
        return Copy("", "image/png", tuple(pages.draw(content, folder)))
    return _picture(content)


def _picture(content: bytes) -> Copy:
    media_type, sheet = pictures.redraw(content)
    return Copy("", media_type, (sheet,))


def _is_text(part: Part, content: bytes) -> bool:
    ending = part.filename.rpartition(".")[2].lower() if "." in part.filename else ""
    if pages.is_document(content) or (_BINARY.search(content) and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))):
        return False                        # whatever its name says
    return ending in _ENDINGS_OF_TEXT if part.type in _TYPES_OF_TEXT else part.type == "application/octet-stream" and ending in _ENDINGS_OF_TEXT[1:]


def _text(letter: Letter, part: Part, order: Order) -> Copy:
    """The redactor reads it as one more mail of the same exchange: whatever names the headers and the mails know are masked here too."""
    from policies.anonymity import exchange, extract  # their word lists are needed for no picture

    text = part_text(part).replace("\r\n", "\n").replace("\r", "\n")
    known = exchange.Known(bytes.fromhex(order.exchange_key), {bytes.fromhex(part): label for part, label in order.known_names.items()})
    found = extract(replace(letter, subject="", text=text, references=(), attachments=()), order.language, known)
    return Copy("", "text/plain", (found.text.encode(),))


if __name__ == "__main__":
    main()
