"""The final bytes of a mail of ours, built from nothing (RFC 5322, 2045-2047, 3676, 3834): what is not written here cannot leave.

Plain text (format=flowed) with a simple HTML alternative, both UTF-8, all of it ASCII on the wire. Pure: the moment and the
Message-ID come in. Written by hand because the standard library's generator takes longer than sending the mail;
tests/service/test_compose.py reads the result back with that library.
"""

import base64
import re
import secrets
import unicodedata
from binascii import b2a_qp
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from typing import Literal

from service.domain import ascii_domain

Automatic = Literal["", "auto-replied", "auto-generated"]

FLOWED_COLUMNS = 72                         # RFC 3676 section 4.2: below 78, with room for quote marks
MOST_REFERENCES = 20                        # the first and the newest: enough for every mail reader's threads
_ID = re.compile(r"[!-;=?-~]{1,250}")       # printable ASCII without space and angle brackets
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_NOT_IN_ADDRESS = re.compile(r'[\x00-\x20\x7f-\xa0<>,;:"\\()\[\]\u2028\u2029\ud800-\udfff]')
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def new_message_id(domain: str) -> str:
    """An unguessable Message-ID of ours, without angle brackets: the token by which replies and bounces are recognised."""
    token = base64.b32encode(secrets.token_bytes(20)).decode().lower()
    return f"lp.{token}@{ascii_domain(domain)}"


def compose(
    *, from_name: str, from_address: str, recipient: str, subject: str, body: str, language: str, message_id: str,
    in_reply_to: str | None, references: Iterable[str], date: datetime, auto_submitted: Automatic = "",
) -> bytes:
    """One mail to one recipient. `body` is plain text in paragraphs, not wrapped; `date` is aware.

    Raises ValueError when an address or the Message-ID cannot stand in a header. A parent's ids that cannot are left out.
    """
    if not _ID.fullmatch(message_id):
        raise ValueError("this cannot be a Message-ID")
    thread = _thread(in_reply_to, references)
    boundary = f"=_{secrets.token_hex(12)}"   # "=_" never stands in quoted-printable text (RFC 2045 section 6.7)
    head = [
        f"From: {_name(from_name)}<{header_address(from_address)}>",
        f"To: <{header_address(recipient)}>",
        _unstructured("Subject", subject),
        f"Date: {_date(date)}",
        f"Message-ID: <{message_id}>",
        *([f"In-Reply-To: <{thread[-1]}>", "References: " + "\r\n ".join(f"<{item}>" for item in thread)] if thread else []),
        *([f"Auto-Submitted: {auto_submitted}", "X-Auto-Response-Suppress: All"] if auto_submitted else []),
        f"Content-Language: {_word(language)}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    line = b"--%s" % boundary.encode()
    plain, html = _alternatives(body, _word(language))
    return b"".join(["\r\n".join(head).encode(), b"\r\n\r\n", line, b"\r\n", plain, line, b"\r\n", html, line, b"--\r\n"])


@lru_cache(maxsize=8)
def _alternatives(body: str, language: str) -> tuple[bytes, bytes]:
    """The two body parts. Remembered, because everybody who writes on one day gets the same receipt."""
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", body).replace("\t", "    ")).strip("\n")
    return _part("text/plain; charset=utf-8; format=flowed", flowed(text)), _part("text/html; charset=utf-8", as_html(text, language))


def flowed(text: str) -> str:
    """Text as format=flowed (RFC 3676): a space before a line end joins the line with the next one."""
    return "".join(f"{line}\n" for paragraph in text.split("\n") for line in _flow(paragraph))


def _flow(paragraph: str) -> Iterator[str]:
    rest = paragraph.rstrip(" ") if paragraph != "-- " else paragraph   # the signature separator keeps its space
    while len(rest) > FLOWED_COLUMNS:
        cut = rest.rfind(" ", 4, FLOWED_COLUMNS) + 1 or rest.find(" ", FLOWED_COLUMNS) + 1
        if not cut or cut >= len(rest):
            break
        yield _stuff(rest[:cut])
        rest = rest[cut:]
    yield _stuff(rest)


def _stuff(line: str) -> str:
    """RFC 3676 section 4.4: what begins like a quote, a space or an mbox separator gets one space in front."""
    return f" {line}" if line.startswith((" ", ">", "From ")) else line


def as_html(text: str, language: str) -> str:
    """The same words as HTML: paragraphs and line breaks, no link, no picture, no style from elsewhere."""
    paragraphs = (escape(paragraph.strip("\n")) for paragraph in re.split(r"\n{2,}", text))
    body = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs).replace("\n", "<br>\n").replace("</p><br>\n", "</p>\n")
    return (f'<!DOCTYPE html>\n<html lang="{language}">\n<head><meta charset="utf-8"><title></title></head>\n'
            f"<body>\n{body}</body>\n</html>\n")


def header_address(address: str) -> str:
    """An address as it may stand in a header, its domain in ASCII. Raises ValueError (never quoting it)."""
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain or _NOT_IN_ADDRESS.search(address) or "@" in local:
        raise ValueError("this cannot be an address")
    return f"{local}@{ascii_domain(domain)}"


def _thread(in_reply_to: str | None, references: Iterable[str]) -> list[str]:
    """The ids this mail follows, oldest first, the answered mail last (RFC 5322 section 3.6.4)."""
    if in_reply_to is None or not _ID.fullmatch(in_reply_to):
        return []
    older = [item for item in dict.fromkeys(references) if item != in_reply_to and _ID.fullmatch(item)]
    if len(older) >= MOST_REFERENCES:
        older = [older[0], *older[-(MOST_REFERENCES - 2):]]
    return [*older, in_reply_to]


def _date(moment: datetime) -> str:
    utc = moment.astimezone(UTC)
    return (f"{_DAYS[utc.weekday()]}, {utc.day:02} {_MONTHS[utc.month - 1]} {utc.year:04} "
            f"{utc.hour:02}:{utc.minute:02}:{utc.second:02} +0000")


def _name(name: str) -> str:
    """A display name with the space behind it: atoms as they are, else quoted, else encoded."""
    clean = _one_line(name)
    if not clean:
        return ""
    if clean.isascii() and "=?" not in clean and len(clean) <= 60:
        return f"{clean} " if _ATOMS.fullmatch(clean) else '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '" '
    return "\r\n ".join(_encoded_words(clean)) + "\r\n "


def _unstructured(field: str, value: str) -> str:
    clean = _one_line(value)
    if clean.isascii() and "=?" not in clean and len(clean) <= 76 - len(field):
        return f"{field}: {clean}"
    return f"{field}: " + "\r\n ".join(_encoded_words(clean))


def _one_line(value: str) -> str:
    return _SPACE.sub(" ", value).strip()


def _encoded_words(value: str) -> Iterator[str]:
    """RFC 2047: base64 words of at most 75 characters, never cut inside a character."""
    piece = b""
    for character in value:
        octets = character.encode()
        if len(piece) + len(octets) > (45 if unicodedata.combining(character) else 42):
            yield f"=?utf-8?b?{base64.b64encode(piece).decode()}?="
            piece = b""
        piece += octets
    yield f"=?utf-8?b?{base64.b64encode(piece).decode()}?="


def _word(language: str) -> str:
    if not re.fullmatch(r"[A-Za-z-]{2,12}", language):
        raise ValueError("this cannot be a language")
    return language


def _part(content_type: str, text: str) -> bytes:
    """One body part; quoted-printable keeps every line short and every space at a line end alive."""
    encoded = b2a_qp(text.encode(), istext=True).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return (f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n").encode() + encoded + b"\r\n"
