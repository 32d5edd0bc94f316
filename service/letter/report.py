"""What a delivery report says about one of our mails (RFC 3464), also when it is written as plain text only."""

import re

from policies.letter import Report
from service.letter.mime import ONE_HEADER, Part, part_text

_ACTION = re.compile(rb"^Action:[ \t]*([a-z]{5,9})", re.M | re.I)
_ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
_ID = re.compile(r"<([^<>\s]{3,250})>")
_COPIED_ID = re.compile(r"^[> \t]{0,10}Message-ID:\s*<([^<>\s]{3,250})>", re.M | re.I)
_DAEMON = re.compile(r"mailer-?daemon|mail-daemon|post_?master", re.I)
_SEARCHED = 200_000


def message_ids(value: str) -> tuple[str, ...]:
    """The Message-IDs in a header, without angle brackets, in order, each once."""
    return tuple(dict.fromkeys(_ID.findall(value[:ONE_HEADER])))


def read_report(root: Part, sender: str, return_path: str | None) -> Report | None:
    """The report in this mail; None for a mail that is none, or that confirms reading (RFC 8098)."""
    parts = list(root.walk())
    if any(part.type == "message/disposition-notification" for part in parts):
        return None
    statuses = [part for part in parts if part.type in ("message/delivery-status", "message/global-delivery-status")]
    ids = _returned_ids(parts)
    if statuses or (root.type == "multipart/report" and ids):
        return Report(_action(statuses), ids or _copied_ids(parts))
    if return_path == "" or _DAEMON.match(sender.partition("@")[0]):
        copied = ids or _copied_ids(parts)
        return Report("", copied) if copied else None
    return None


def _action(statuses: list[Part]) -> str:
    """The worst action of all recipients: one failure counts."""
    found = {action.decode().lower() for part in statuses for action in _ACTION.findall(part.content()[:_SEARCHED])}
    return next((action for action in _ACTIONS if action in found), "")


def _returned_ids(parts: list[Part]) -> tuple[str, ...]:
    ids: list[str] = []
    for part in parts:
        if part.type in ("message/rfc822", "message/global") and part.children:
            ids += message_ids(part.children[0].text("message-id"))
        elif part.type in ("text/rfc822-headers", "message/global-headers"):
            ids += _COPIED_ID.findall(part_text(part)[:_SEARCHED])
    return tuple(dict.fromkeys(ids))


def _copied_ids(parts: list[Part]) -> tuple[str, ...]:
    """Original headers that stand in the text itself (qmail, Exchange: "Original message headers")."""
    texts = (part_text(part)[:_SEARCHED] for part in parts if part.type.startswith("text/") and not part.children)
    return tuple(dict.fromkeys(found for text in texts for found in _COPIED_ID.findall(text)))
