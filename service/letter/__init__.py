"""bytes -> Letter: reads any mail, however broken, without input or output. Runs in a reading process (service/reader.py).

read() raises nothing but Unreadable, and only for what a person has to look at. parse() also gives the letter itself, so that
service/judging.py can tell a bounce without text from a question without text.
"""

import hashlib
import re
from itertools import islice

from policies.automatic_mail import HEADERS
from policies.letter import Address, Letter
from service.errors import Unreadable
from service.letter.addresses import addresses, usable
from service.letter.body import Body, read_body
from service.letter.charset import decode_words
from service.letter.mime import ONE_HEADER, Part
from service.letter.mime import parse as parse_parts
from service.letter.report import message_ids, read_report

REASONS = ("encrypted", "empty_text", "damaged")

_SAME_HEADERS = 10                          # of one name; more are rubbish
_BLANKS = re.compile(rb"\s+")


def read(raw: bytes) -> Letter:
    """The letter in these bytes. Raises Unreadable with a reason of REASONS."""
    letter, problem = parse(raw)
    if problem and letter.report is None:
        raise Unreadable(problem)
    return letter


def parse(raw: bytes) -> tuple[Letter, str]:
    """The letter, and why it cannot be a question ("" when it can). Raises Unreadable("damaged") for a defect of our own."""
    try:
        letter, body = _parse(raw)
        return letter, _problem(letter, body)
    except MemoryError:
        raise
    except Exception:                       # its text may hold a piece of the mail
        raise Unreadable("damaged") from None


def parse_with_parts(raw: bytes) -> tuple[Letter, tuple[Part, ...]]:
    """The letter, and the part behind each of its attachments. Raises whatever a defect of our own raises: for the cleaning process only."""
    letter, body = _parse(raw)
    return letter, tuple(part for _, part in body.withheld)


def _parse(raw: bytes) -> tuple[Letter, Body]:
    root = parse_parts(raw)
    return_path = _return_path(root)
    sender = _sender(root, return_path)
    reply_to = _all(root, "reply-to")
    report = read_report(root, sender.address, return_path)
    body = read_body(root, report=report is not None)
    letter = Letter(
        sender=sender, reply_to=reply_to, recipients=_all(root, "to") + _all(root, "cc"), return_path=return_path,
        message_id=next(iter(message_ids(root.text("message-id"))), None), references=_references(root),
        subject=root.text("subject"), text=body.text, attachments=tuple(item for item, _ in body.withheld), content_type=root.type,
        headers=_headers(root), report=report, other_names=_other_names(root, body), fingerprint=fingerprint(root),
        two_senders=len({address.address.lower() for address in _all(root, "from") if address.address}) > 1, shortened=body.shortened,
    )
    return letter, body


def _sender(root: Part, return_path: str | None) -> Address:
    """Who wrote: From, else what comes nearest. The name in a From without address is kept: it will be masked."""
    for name in ("from", "sender", "resent-from"):
        if found := _all(root, name):
            return found[0]
    return Address(root.text("from"), usable(return_path or ""))


def _problem(letter: Letter, body: Body) -> str:
    """Why a person has to look at it. A mail in which there is nothing to read at all is no problem: its asker will hear so."""
    if body.encrypted and not body.has_words:
        return "encrypted"
    if body.unread and not body.has_words:
        return "empty_text"
    return ""


def fingerprint(root: Part) -> bytes:
    """Equal for two deliveries of one mail: what servers add or change on the way is left out."""
    digest = hashlib.sha256()
    for name in ("message-id", "date", "from", "reply-to", "subject"):  # a web form tells its askers apart by Reply-To only
        digest.update(_BLANKS.sub(b" ", root.raw(name)).strip() + b"\n")
    digest.update(root.body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b" \t\n"))
    return digest.digest()


def _all(root: Part, name: str) -> tuple[Address, ...]:
    values = islice((value for key, value in root.headers if key == name), _SAME_HEADERS)
    return tuple(address for value in values for address in addresses(value))


def _return_path(root: Part) -> str | None:
    """"" for the null sender (RFC 5321 section 4.5.5), None when the server did not write the header."""
    values = [value for key, value in root.headers if key == "return-path"]
    return decode_words(values[0][:ONE_HEADER]).strip("<> ") if values else None


def _references(root: Part) -> tuple[str, ...]:
    """Oldest first. Long threads are kept at both ends: the newest ids are the ones that are ours."""
    ids = [*_ids(root, "references"), *_ids(root, "in-reply-to")]
    return tuple(dict.fromkeys(ids))[-100:]


def _ids(root: Part, name: str) -> tuple[str, ...]:
    return message_ids(root.raw(name)[-ONE_HEADER:].decode("ascii", "ignore"))


def _headers(root: Part) -> dict[str, tuple[str, ...]]:
    result: dict[str, tuple[str, ...]] = {}
    for name, value in root.headers:
        if name in HEADERS and len(result.get(name, ())) < _SAME_HEADERS:
            result[name] = (*result.get(name, ()), decode_words(value[:ONE_HEADER]))
    return result


def _other_names(root: Part, body: Body) -> tuple[str, ...]:
    found = [address.name for name in ("sender", "reply-to", "from") for address in _all(root, name)[1 if name == "from" else 0:]]
    return tuple(dict.fromkeys(name for name in [*found, *body.names] if name))
