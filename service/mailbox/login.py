"""Who we are: LOGIN with quoted strings or literals, or XOAUTH2 with our own answer to a refusal.

The secret never becomes an argument that the library could print; a server's words of refusal are dropped.
"""

import re
from base64 import b64encode

from policies.organisation import Imap
from service.errors import MailboxError
from service.mailbox import names
from service.mailbox.protocol import Protocol

_LATER = re.compile(rb"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\b", re.IGNORECASE)     # RFC 5530: not the password's fault


async def log_in(protocol: Protocol, imap: Imap, secret: str) -> None:
    """Log in and read the capabilities again. Raises MailboxError: "login", or "refused" when the server has no room now."""
    if "\0" in secret or "\0" in imap.user or not secret:
        raise MailboxError("login")
    if imap.authentication == "xoauth2":
        response = await protocol.converse("AUTHENTICATE", "XOAUTH2", [_bearer(imap.user, secret)])
    else:
        first, pieces = _pieces(imap.user, secret)
        response = await protocol.converse("LOGIN", first, pieces)
    if response.result != "OK":
        raise MailboxError("refused" if _LATER.match(response.lines[-1]) else "login")
    protocol.state = "AUTH"
    await protocol.capability()


def _bearer(user: str, token: str) -> bytes:
    """developers.google.com/gmail/imap/xoauth2-protocol; sent after the server's first "+", as every server takes it."""
    return b64encode(f"user={user}\1auth=Bearer {token}\1\1".encode())


def _pieces(user: str, password: str) -> tuple[str, list[bytes]]:
    """The two arguments of LOGIN, cut where the server must say "+" before a literal: what goes first, what follows."""
    lines = [b""]
    for argument in (user, password):
        try:
            lines[-1] += b" " + names.quote(argument).encode()
        except ValueError:
            raw = argument.encode()
            lines[-1] += b" {%d}" % len(raw)
            lines.append(raw)
    return lines[0].strip().decode(), lines[1:]
