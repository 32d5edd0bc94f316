"""Names and addresses of an address header (RFC 5322 section 3.4), in time linear in its length, never raising.

Takes raw bytes, because encoded words may only be decoded after the header was divided at its commas.
"""

import re

from policies.letter import Address
from service.domain import ascii_domain
from service.letter.charset import decode, decode_words
from service.letter.mime import ONE_HEADER

_USABLE = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]]{1,255}")
_QUOTED = re.compile(r'"([^"\\]{1,64})"(@[^"]{1,255})')
_DOMAIN = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*\.?")
_TOKEN = re.compile(rb'=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]{0,500}\?=|"(?:[^"\\]|\\.)*"?|<[^<>]*>?|[^"<>(),;:]+|.', re.S)
_AT_MOST = 200


def addresses(raw: bytes) -> tuple[Address, ...]:
    """Every mailbox in the header that has a usable address, in order; groups are opened."""
    found = _mailboxes(raw[:ONE_HEADER])
    if not found and b"=?" in raw:          # some senders encode the whole header, address included
        found = _mailboxes(decode_words(raw[:ONE_HEADER]).encode())
    return tuple(found[:_AT_MOST])


def _mailboxes(raw: bytes) -> list[Address]:
    result: list[Address] = []
    phrase, comment, angle, depth = b"", b"", b"", 0
    for token in [*_TOKEN.findall(raw), b","]:
        if depth or token == b"(":
            depth += (token == b"(") - (token == b")")
            comment += token if token not in (b"(", b")") else b" "
        elif token in (b",", b";"):
            found = _mailbox(phrase, comment, angle)
            result += found                 # "Peeters, Ann <...>" without quotation marks: half a name waits for the other half
            phrase = phrase.strip() + b", " if token == b"," and not found and not angle and phrase.strip(b", ") else b""
            comment, angle = b"", b""
        elif token == b":":
            phrase = b""                    # the name of a group
        elif token.startswith(b"<"):
            angle = angle if b"@" in angle else token
        else:
            phrase += token
    return result or (_mailbox(phrase, comment, angle) if depth else [])


def _mailbox(phrase: bytes, comment: bytes, angle: bytes) -> list[Address]:
    if angle:
        address, name = usable(decode(angle).strip("<> \t\r\n")), _name(phrase) or _name(comment)
        if address:
            return [Address(name, address)]
    words = decode(phrase).split()
    word = next((piece for piece in words if "@" in piece), "")
    address = usable(word.strip("'\".,[]"))
    name = _name(comment) or _name(" ".join(piece for piece in words if piece != word).encode())
    return [Address(name, address)] if address else []


def usable(address: str) -> str:
    """The address when a mail can be sent to it, else ""."""
    address = address.removeprefix("mailto:").strip()
    if address.startswith("@"):             # a route (RFC 5322 section 4.4)
        address = address.rpartition(":")[2].strip()
    found = _QUOTED.fullmatch(address)      # a blank in it belongs to it: without, it would be somebody else's
    address = found[1] + found[2] if found else address.replace(" ", "")
    if not (_USABLE.fullmatch(address) and _DOMAIN.fullmatch(address.rpartition("@")[2])):
        return ""
    try:
        ascii_domain(address.rpartition("@")[2].rstrip("."))
    except ValueError:                      # letters that no domain can have
        return ""
    return address.rstrip(".")


def _name(raw: bytes) -> str:
    return " ".join(decode_words(re.sub(rb'\\(.)|"', rb"\1", raw, flags=re.S)).strip("'\" \t,<>").split())
