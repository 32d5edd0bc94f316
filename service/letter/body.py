"""The readable text of a mail and the list of what is withheld, out of its tree of parts.

Whatever has words and is not shown is either withheld, visibly, or makes the letter one that a person has to look at (`unread`).
"""

import re
from dataclasses import dataclass, field
from itertools import islice

from policies.letter import Attachment
from service.letter import attachments
from service.letter.addresses import addresses
from service.letter.blocks import take_out
from service.letter.charset import clean, decode
from service.letter.flowed import unflow
from service.letter.html_text import has_words, to_text
from service.letter.mime import MESSAGES, Part, part_bytes, part_text
from service.letter.names import card_names, invited_names
from service.letter.rtf import LARGEST, rtf_text
from service.letter.tnef import read_tnef

FORWARDED = "---------- Forwarded message ----------"
LONGEST = 500_000                           # characters of a text, or of a page with its tags; policies/anonymity/length.py shows much less
_BYTES = 4 * LONGEST                        # no more can be needed for so many characters
_PICTURES = 500                             # that are told apart in a page
_CARDS = 100                                # parts that are searched for cards and invitations
_CARD = 200_000                             # bytes

_UNSHOWN = frozenset({
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-encrypted",
    "application/pgp-keys", "application/applefile", "text/x-amp-html", "text/watch-html", "text/css"})
_ENVELOPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted", "application/pgp-encrypted"})
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_RICH = frozenset({"text/rtf", "application/rtf", "text/richtext+rtf"})
_FILES = frozenset({
    "text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/csv", "text/xml",
    "text/rfc822-headers", "text/x-vcalendar"})
_IS_PAGE = re.compile(r"\s*(?:<!doctype html|<html[\s>]|<(?:head|body|div|p|table|meta|br|font|span)\b[^<>]{0,500}>)", re.I)
_ENRICHED = re.compile(r"<(?:param>[^<]{0,200}</param|/?[a-z-]{1,60})>", re.I)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.I)
_PICTURE = re.compile(rb"data:(image/[a-z.+-]{1,20});base64,([A-Za-z0-9+/=%\s]{100,})", re.I)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_NO_WORDS = re.compile(r"<style\b[^<>]{0,200}>\s*(?:<!--)?[^<]*</style|<[a-z/!?][^<>]*>", re.I)
_MORE_THAN_WORDS = ("data:", "<blockquote", "BEGIN", "begin ", "=ybegin", "BinHex", "\\rtf1")     # service/letter/blocks.py takes some out
_WALL = 60                                  # characters of a line that may be encoded
_FAR_LESS = 3                               # times
_MIME_NOTICE = re.compile(r"\bMIME\b|multi-?part", re.I)


@dataclass(slots=True)
class _Budget:
    """What may still be read of a letter, texts that come after it being withheld: twenty short pages cost as much as one long page."""

    left: int = LONGEST                     # characters
    wrapped: int = 3                        # winmail.dat that may still be opened: they are packed
    forwarded: int = 20                     # mails in the mail: all who are named in their headers are read


@dataclass(slots=True)
class Body:
    """Text pieces in reading order, what was withheld and where it stands, and names met on the way (vCards, invitations, forwarded mails)."""

    pieces: list[str] = field(default_factory=list)
    withheld: list[tuple[Attachment, Part]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    encrypted: bool = False                 # there is text that only its reader's key opens
    unread: bool = False                    # there are words that did not become text
    shortened: bool = False                 # the end of the text is withheld
    budget: _Budget = field(default_factory=_Budget)

    @property
    def text(self) -> str:
        return "\n\n".join(piece for piece in self.pieces if piece.strip())

    @property
    def has_words(self) -> bool:
        return any(re.search(r"\w", piece) for piece in self.pieces)

    def add(self, other: "Body", *, pieces: bool = True) -> None:
        self.pieces += other.pieces if pieces else []
        self.withheld += other.withheld
        self.names += other.names
        self.encrypted |= other.encrypted
        self.unread |= other.unread
        self.shortened |= other.shortened


def read_body(root: Part, *, report: bool) -> Body:
    """Everything a person could read in this mail. In a delivery report the returned message is not read."""
    body = Body()
    _take(root, body, report=report)
    if not body.has_words and not report:
        _take_last_resorts(root, body)
    _shorten(body)
    body.pieces, body.names = [clean(piece) for piece in body.pieces], [clean(name) for name in body.names]
    return body


def _take(part: Part, body: Body, *, report: bool) -> None:
    if part.type in _ENVELOPES or part.filename.lower().endswith((".p7m", ".pgp", ".gpg")):
        body.encrypted = True
    if part.type == "multipart/alternative" and part.children:
        _take_alternative(part, body, report=report)
    elif part.type in MESSAGES and part.children:
        body.budget.forwarded -= not report
        if report or body.budget.forwarded < 0:
            _withhold(part, body)
        else:
            _take_forwarded(part.children[0], body)
    elif part.children and part.type != "multipart/encrypted":
        for child in part.children:
            _take(child, body, report=report)
    elif _is_text(part) and not _is_file(part, body):
        _take_text(part, body)
    elif attachments.is_tnef(part):
        _take_tnef(part, body)
    elif part.type not in _UNSHOWN and part.type not in _ENVELOPES and not (report and part.type.startswith(("message/", "text/rfc822-headers"))):
        _withhold(part, body)


def _is_text(part: Part) -> bool:
    if part.type.startswith("text/"):
        return part.type not in _FILES and part.type not in _UNSHOWN
    return part.type in _PAGES or part.type == "application/pgp"


def _is_file(part: Part, body: Body) -> bool:
    return part.disposition == "attachment" or bool(part.filename and body.pieces)


def _take_alternative(part: Part, body: Body, *, report: bool) -> None:
    """The plain text unless it is empty or a placeholder beside a longer HTML; everything that is no text is withheld."""
    plain, rich, rest = Body(budget=body.budget), Body(budget=body.budget), []
    for child in part.children:
        if child.type in ("text/plain", "text/enriched", "text/richtext"):
            if not plain.has_words or child.type == "text/plain":
                _take(child, plain, report=report)
        elif child.type in _PAGES or (child.type.startswith("multipart/") and child.children):
            if len(part.children) > 2 or not _says_no_more(child, plain):
                _take(child, rich, report=report)
        else:
            rest.append(child)
    chosen, other = (rich, plain) if _is_placeholder(plain.text, rich.text) else (plain, rich)
    body.add(chosen)
    body.add(other, pieces=False)
    for child in rest:
        _take(child, body, report=report)


def _is_placeholder(plain: str, rich: str) -> bool:
    """ "Your mail program cannot show HTML": far less words than the HTML has."""
    if not re.search(r"\w", plain):
        return True
    return len(rich.split()) > 20 and len(plain.split()) * _FAR_LESS < len(rich.split())


def _says_no_more(page: Part, plain: Body) -> bool:
    """Is this an ordinary page that cannot have far more words than the plain text? Then nobody needs to read it.

    Each tag and each character reference may divide a word or add a mark; what holds more than words, or may, is read.
    """
    if page.type not in _PAGES or page.disposition == "attachment" or page.filename or not plain.has_words:
        return False
    source = _source(page)
    if len(source) >= LONGEST or any(sign in source for sign in _MORE_THAN_WORDS):
        return False
    words = _NO_WORDS.sub(" ", source).split()
    most = len(words) + source.count("<") + source.count("&")
    says_no_more = most <= len(plain.text.split()) * _FAR_LESS and max(map(len, words), default=0) < _WALL
    plain.budget.left -= len(source) * says_no_more     # otherwise it is counted when it is read
    return says_no_more


def _take_forwarded(inner: Part, body: Body) -> None:
    """A mail inside the mail: usually the question itself. The names in its headers will be masked wherever they stand."""
    people = [person for name in ("from", "sender", "reply-to", "to", "cc") for person in addresses(inner.raw(name))]
    body.names += [person.name for person in people[:20] if person.name]
    forwarded = Body(budget=body.budget)
    _take(inner, forwarded, report=False)
    subject = inner.text("subject")
    if subject or forwarded.has_words:
        body.pieces.append(FORWARDED + (f"\nSubject: {subject}" if subject else ""))
    body.add(forwarded)


def _withhold(part: Part, body: Body) -> None:
    content = part.content()
    kind = attachments.kind(part)
    if kind in ("contact", "calendar") and len(body.withheld) < _CARDS:
        names = card_names if kind == "contact" else invited_names
        body.names += names(part_text(part, _CARD))
    if part.type.startswith("multipart/") or part.type in MESSAGES:     # deeper or more parts than are divided
        body.unread |= bool(content.strip())
        if not content.strip():
            return
    body.withheld.append((Attachment(kind, len(content)), part))


def _take_tnef(part: Part, body: Body) -> None:
    body.budget.wrapped -= 1
    found = read_tnef(part.content()) if body.budget.wrapped >= 0 else None
    if found is None or not (found.text.strip() or found.files):
        _withhold(part, body)
        return
    body.names += found.names
    if found.text.strip() and not body.has_words:
        body.pieces.append(found.text.strip("\n"))
    for name, size in found.files:
        file = Part([], b"", "application/octet-stream", {"name": name})
        body.withheld.append((Attachment(attachments.kind(file), size), file))


def _take_text(part: Part, body: Body) -> None:
    if body.budget.left <= 0:
        body.shortened = True
        _withhold(part, body)
        return
    taken = take_out(_readable(part, body))
    body.withheld += [(Attachment(attachments.kind(file), len(file.content())), file) for file in taken.parts]
    body.encrypted |= taken.secret > 0
    if taken.secret > len(taken.text):      # what stands around it is a footer
        return
    body.pieces.append(taken.text.strip("\n"))


def _readable(part: Part, body: Body) -> str:
    """What a person would see of a text part, with line feeds only."""
    content = part_bytes(part)
    if part.type in _RICH or content.startswith(b"{\\rtf1"):
        body.budget.left -= len(content)
        if len(content) > LARGEST:          # words may stand behind what is read
            body.shortened = True
            _withhold(part, body)
        return rtf_text(content)
    content = _without_pictures(content, body)
    source = _withheld_end(_characters(part, content), body, content[_BYTES:])
    body.budget.left -= len(source)
    if part.type in _PAGES or (part.type == "text/plain" and _IS_PAGE.match(source) and "</" in source):
        return to_text(source)
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if part.type in ("text/enriched", "text/richtext"):
        return _ENRICHED.sub("", source.replace("<<", "\ue000")).replace("\ue000", "<")
    if part.parameters.get("format", "").lower() == "flowed":
        return unflow(source, part.parameters.get("delsp", "").lower() == "yes")
    return source


def _without_pictures(page: bytes, body: Body) -> bytes:
    """Some programs write pictures into the page itself."""
    if b"data:image/" not in page:
        return page
    for found in islice(_PICTURE.finditer(page), _PICTURES):
        picture = Part([("content-transfer-encoding", b"base64")], found[2], found[1].decode("ascii").lower())
        body.withheld.append((Attachment("image", len(picture.content())), picture))
    return _PICTURE.sub(b"", page)


def _source(part: Part) -> str:
    """As much of a text part as may be read."""
    return _characters(part, part_bytes(part))[:LONGEST]


def _characters(part: Part, content: bytes) -> str:
    """The characters at the start of these bytes. A page may name its character set itself."""
    if part.type in _PAGES and not part.parameters.get("charset") and (found := _META_CHARSET.search(content[:5000])):
        part.parameters["charset"] = found[1].decode("ascii")
    return decode(content[:_BYTES], part.parameters.get("charset", ""))


def _take_last_resorts(root: Part, body: Body) -> None:
    """A mail whose only text is sent as an attachment, or stands outside its parts; hidden text is for a person to look at."""
    for part in root.walk():
        if part.children or not (_is_text(part) or part.type in _RICH or _is_undeclared_text(part)):
            continue
        found = Body()                      # what is withheld of it has been named already
        if part.filename or part.disposition == "attachment" or not _is_text(part) or body.budget.left <= 0:
            _take_text(part, found)
        body.pieces += found.pieces
        body.encrypted |= found.encrypted
        body.unread |= part.type in _PAGES and not body.has_words and has_words(_source(part))
    boundary = b"--" + root.parameters.get("boundary", "").encode("utf-8", "surrogateescape")
    if body.has_words or root.type == "multipart/encrypted" or not root.type.startswith("multipart/") or boundary not in root.body:
        return
    for outside in (root.body[:root.body.index(boundary)], root.body[root.body.rindex(boundary) + len(boundary) + 2:]):
        if len(outside.split()) > 3 and not _MIME_NOTICE.search(text := part_text(Part([], outside))):
            body.pieces.append(text.replace("\r\n", "\n").strip())


def _shorten(body: Body) -> None:
    """Many long parts together are too long as well."""
    if sum(map(len, body.pieces)) > LONGEST:
        body.pieces = [_withheld_end(body.text, body)]


def _is_undeclared_text(part: Part) -> bool:
    """Some programs call their text a file, without giving it a name."""
    if not part.type.startswith("application/") or part.filename or part.type in _UNSHOWN | _ENVELOPES:
        return False
    start = part.content()[:4000]
    return b" " in start and not _CONTROL.search(start)


def _withheld_end(text: str, body: Body, more: bytes = b"") -> str:
    """Nobody answers a book: what is too long is withheld at its end, like an attachment, and never passes unmasked. `more` comes after it."""
    if len(text) <= LONGEST and not more:
        return text
    end = max(text.rfind("\n", LONGEST // 2, LONGEST), text.rfind(" ", LONGEST - 1000, LONGEST), LONGEST // 2)
    rest = text[end:].encode() + more
    body.shortened = True
    body.withheld.append((Attachment("document", len(rest)), Part([("content-type", b"text/plain; charset=utf-8")], rest)))
    return text[:end]
