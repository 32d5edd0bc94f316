"""Named moments at which a test may kill or fail this process. Off unless LUISTERPOST_FAILPOINT is set.

LUISTERPOST_FAILPOINT=NAME=kill or NAME=error, with @N for the N-th time (default the first); several with commas between. Names are fixed strings in
the code: NAMES lists them all and `make survive` walks that list.
"""

import os
import signal
from collections import Counter

NAMES = (
    "intake.fetched",                       # bodies are here, nothing recorded
    "intake.read",                          # letters were read and judged
    "intake.recorded",                      # all rows written, transaction not committed
    "intake.committed",                     # committed, letter not filed away
    "intake.copied",                        # copied to the processed folder (servers without MOVE), original still there
    "intake.filed",                         # filed away on the server, not noted in the ledger
    "dispatch.opened",                      # the asker's address was opened, mail not built
    "dispatch.queued",                      # the mail is in the outbox, transaction not committed
    "outbox.leased",                        # leases committed, nothing sent
    "outbox.recipient",                     # RCPT accepted, DATA not yet announced in the database
    "outbox.data_started",                  # "data started" is committed, DATA not sent
    "outbox.delivered",                     # the server took the mail, not noted
    "outbox.settled",                       # noted, transaction not committed
    "retention.expunged",                   # copies are gone from the mail server, not noted
    "retention.batch",                      # erased, transaction not committed
)


class FailpointReached(RuntimeError):
    """The error that NAME=error injects."""


_reached: Counter[str] = Counter()


def reach(name: str) -> None:
    """Die or fail here if the environment asks for it. Raises FailpointReached."""
    wishes = os.environ.get("LUISTERPOST_FAILPOINT", "")
    wish = next((wish for wish in wishes.split(",") if wish.startswith(name + "=")), "")
    if not wish:
        return
    action, _, count = wish.removeprefix(name + "=").partition("@")
    _reached[name] += 1
    if _reached[name] != int(count or 1):
        return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    raise FailpointReached(name)
