"""The readable text of a mail and the list of what is withheld, out of its tree of parts."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from policies.letter import Attachment
from service import attachments
from service.addresses import addresses
from service.html_text import rough_text, to_text
from service.mime import Part, part_text

FORWARDED = "---------- Forwarded message ----------"

_HIDDEN_TYPES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-encrypted"})
_UU_BEGIN = re.compile(r"^begin [0-7]{3,4} (\S[^\n]*)\n((?:[!-`][ -`]{0,80}\n)*)(?:[` ]?\n)?end[ \t]*$", re.M)
_PGP_HEAD = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z]+: [^\n]*\n)*\n?", re.M)
_PGP_TAIL = re.compile(r"^-----BEGIN PGP (SIGNATURE|PUBLIC KEY BLOCK)-----\n(?:[^\n-][^\n]*\n|\n)*-----END PGP \1-----[ \t]*$", re.M)
_CARD_NAME = re.compile(r"^(?:FN|N|NICKNAME|ORG)[^:\n]{0,200}:([^\n]{1,200})", re.M | re.I)


@dataclass(slots=True)
class Body:
    """Text pieces in reading order, what was withheld and where it stands, and names met on the way (vCards, senders of forwarded mails)."""

    pieces: list[str] = field(default_factory=list)
    withheld: list[tuple[Attachment, Part]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    encrypted: bool = False
    from_html: Callable[[str], str] = to_text

    @property
    def text(self) -> str:
        return "\n\n".join(piece for piece in self.pieces if piece.strip())


def read_body(root: Part, *, report: bool) -> Body:
    """Everything a person could read in this mail. In a delivery report the returned message is not read."""
    body = Body()
    _take(root, body, report=report)
    if not body.text and not report:        # a mail whose only text is sent as an attachment
        for part in root.walk():
            if part.type in ("text/plain", "text/html") and not part.children:
                _take_text(part, body)
    return body


def _take(part: Part, body: Body, *, report: bool) -> None:
    if part.type == "multipart/encrypted" or _is_enveloped(part):
        body.encrypted = True
    elif part.type == "multipart/alternative" and part.children:
        _take_alternative(part, body, report=report)
    elif part.type in ("message/rfc822", "message/global") and part.children:
        if report:
            _withhold(part, body)
        else:
            _take_forwarded(part.children[0], body)
    elif part.children:
        for child in part.children:
            _take(child, body, report=report)
    elif part.type in ("text/plain", "text/html", "text/enriched", "multipart/mixed") and not _is_file(part, body):
        _take_text(part, body)
    elif part.type not in _HIDDEN_TYPES and not (report and part.type.startswith(("message/", "text/rfc822-headers"))):
        _withhold(part, body)


def _is_enveloped(part: Part) -> bool:
    return part.type in ("application/pkcs7-mime", "application/x-pkcs7-mime")


def _is_file(part: Part, body: Body) -> bool:
    return part.disposition == "attachment" or bool(part.filename and body.pieces)


def _take_alternative(part: Part, body: Body, *, report: bool) -> None:
    """The plain text unless it is empty or a placeholder beside a longer HTML; everything that is no text is withheld."""
    plain, rest = Body(), []
    pages: list[Part] = []
    for child in part.children:
        if child.type == "text/plain":
            _take(child, plain, report=report)
        elif child.type == "text/html" or (child.type.startswith("multipart/") and child.children):
            pages.append(child)
        else:
            rest.append(child)
    chosen, other = plain, _pages(pages, rough_text, report=report)
    if _is_placeholder(plain.text, other.text):
        chosen, other = _pages(pages, to_text, report=report), plain
    body.pieces += chosen.pieces
    body.withheld += chosen.withheld + other.withheld
    body.names += chosen.names + other.names
    body.encrypted |= chosen.encrypted or other.encrypted
    for child in rest:
        _take(child, body, report=report)


def _pages(pages: list[Part], from_html: Callable[[str], str], *, report: bool) -> Body:
    """The HTML side. Roughly is enough to compare it with the plain text: turning HTML into good text costs more than all the rest."""
    rich = Body(from_html=from_html)
    for page in pages:
        _take(page, rich, report=report)
    return rich


def _is_placeholder(plain: str, rich: str) -> bool:
    """ "Your mail program cannot show HTML": far less words than the HTML has."""
    return not plain.strip() or (len(rich.split()) > 20 and len(plain.split()) * 3 < len(rich.split()))


def _take_forwarded(inner: Part, body: Body) -> None:
    """A mail inside the mail: usually the question itself. Its sender's name will be masked wherever it stands."""
    senders = addresses(inner.raw("from"))
    body.names += [sender.name for sender in senders if sender.name]
    before = len(body.pieces)
    _take(inner, body, report=False)
    subject = inner.text("subject")
    if subject or len(body.pieces) > before:
        body.pieces.insert(before, FORWARDED + (f"\nSubject: {subject}" if subject else ""))


def _withhold(part: Part, body: Body) -> None:
    content = part.content()
    kind = attachments.kind(part)
    if kind == "contact":
        body.names += [name.replace(";", " ").strip() for name in _CARD_NAME.findall(part_text(part)[:20_000])]
    body.withheld.append((Attachment(kind, len(content)), part))


def _take_text(part: Part, body: Body) -> None:
    text = part_text(part).replace("\r\n", "\n").replace("\r", "\n")
    if part.type == "text/html":
        text = body.from_html(text)
    elif part.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, part.parameters.get("delsp", "").lower() == "yes")
    if "-----BEGIN PGP MESSAGE-----" in text[:2000]:
        body.encrypted = True
        return
    if "-----BEGIN PGP" in text:
        text = _PGP_TAIL.sub("", _PGP_HEAD.sub("", text))
    if "begin " in text:
        text = _without_uuencode(text, body)
    body.pieces.append(text.strip("\n"))


def _without_uuencode(text: str, body: Body) -> str:
    for found in _UU_BEGIN.finditer(text):
        part = Part([("content-transfer-encoding", b"x-uuencode")], found[2].encode(), "application/octet-stream", {"name": found[1]})
        size = sum(max(0, (ord(line[0]) - 32) % 64) for line in found[2].splitlines())
        body.withheld.append((Attachment(attachments.kind(part), size), part))
    return _UU_BEGIN.sub("", text)


def unflow(text: str, delsp: bool) -> str:
    """Join the lines of format=flowed text (RFC 3676 section 4): a line that ends in a blank goes on in the next."""
    result: list[str] = []
    waiting, waiting_depth = "", -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        flows = content.endswith(" ") and content != "-- "
        if waiting_depth == depth and content != "-- ":
            content = waiting + content
        elif waiting_depth >= 0:
            result.append(_quoted(waiting, waiting_depth))
        waiting, waiting_depth = (content[:-1] if delsp else content, depth) if flows else ("", -1)
        if not flows:
            result.append(_quoted(content, depth))
    if waiting_depth >= 0:
        result.append(_quoted(waiting, waiting_depth))
    return "\n".join(result)


def _quoted(content: str, depth: int) -> str:
    return ">" * depth + (" " if depth else "") + content
