"""What becomes of an attachment at arrival: kept back, waiting for a cleaned copy, or refused for good.

The original never leaves the sealed letter. A copy is made of images, and when the organisation wants "all" also of texts and documents;
sound, film, archives, mails and cards never: whatever would be left of them tells who asks.
"""

from typing import Literal

Copies = Literal["never", "images", "all"]
State = Literal["withheld", "waiting", "refused"]

READABLE = frozenset({"image", "pdf", "document", "spreadsheet", "other"})      # "other" may turn out to be one of the rest


def first_state(copies: Copies, kind: str) -> tuple[State, str]:
    """The state of an attachment of this kind (service/letter/attachments.py KINDS) and the reason, "" when there is none to give."""
    if copies == "never" or (copies == "images" and kind != "image"):
        return "withheld", ""
    return ("waiting", "") if kind in READABLE else ("refused", "kind")
