"""From an organisation's settings to a connection that has greeted us: TLS with verified certificates, or loopback.

Turns what the network can do to us into the kinds of MailboxError.
"""

import asyncio
import ssl
from functools import lru_cache
from pathlib import Path

from policies.organisation import Imap, is_loopback
from service.errors import MailboxError
from service.mailbox.protocol import Protocol


async def connect(imap: Imap, largest_literal: int) -> Protocol:
    """A greeted connection. Raises MailboxError: "tls", "refused", "unreachable", "lost" or "protocol"."""
    loop = asyncio.get_running_loop()
    protocol = Protocol(largest_literal)
    try:
        context = _context(imap)
        await loop.create_connection(lambda: protocol, imap.host, imap.port, ssl=context)
        await protocol.greeted.wait()
    except ssl.SSLError:
        raise MailboxError("tls") from None
    except ConnectionRefusedError:
        raise MailboxError("refused") from None
    except ConnectionResetError:
        raise MailboxError("lost") from None
    except (OSError, UnicodeError):                         # UnicodeError: a host name that cannot be one
        raise MailboxError("unreachable") from None
    except BaseException:
        protocol.fail("timeout")
        raise
    if protocol.failure:
        raise MailboxError(protocol.failure)
    return protocol


def _context(imap: Imap) -> ssl.SSLContext | None:
    if imap.security == "plaintext":
        if not is_loopback(imap.host):
            raise MailboxError("tls")                       # the policy refuses it already; this is the last door
        return None
    paths = [ssl.get_default_verify_paths().cafile, imap.ca_file]
    try:
        stamps = tuple(Path(path).stat().st_mtime_ns if path else 0 for path in paths)
        return _trusting(imap.ca_file, stamps)
    except OSError:
        raise MailboxError("tls") from None                 # ca_file is missing, or holds no certificate


@lru_cache(maxsize=32)
def _trusting(ca_file: str | None, _stamps: tuple[int, ...]) -> ssl.SSLContext:
    """The system's authorities and one more. Kept until a file changes: reading them takes longer than a whole poll."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context
