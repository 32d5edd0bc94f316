"""How long each stage of a question may be kept: floor, default and ceiling, each with its reason and the source of its bounds.

European and Belgian law name no number of days for an anonymous helpline: the organisation decides, no longer than its purpose needs (GDPR
art. 5(1)(e)), and writes down why (art. 5(2)). The bounds here are the widest that we can defend; `wise` is where no explanation is
needed, and outside it `luisterpost check` warns. What does NOT apply, though it is often quoted: the thirty years of a patient's record
(law of 22 April 2019 on quality of practice in health care, art. 35) are for care providers and the patients they treat; a helpline that
is one keeps that record elsewhere. Professional secrecy commands silence, not keeping. An organisation that its own sector or subsidy
rules bind to a number sets it, reads the warning, and notes the rule. Used by policies/retention_rules.py.
"""

from dataclasses import dataclass
from typing import Literal

Stage = Literal["identity", "letter", "attachments", "drafts", "text", "outbox", "mailbox", "trail", "ledger"]

LIMITATION = "art. 2262bis § 1 of the old Civil Code: ten years, after which an ordinary personal claim is time-barred"
STORAGE = "GDPR art. 5(1)(e): no longer than the purpose needs"
ACCOUNT = "GDPR art. 5(2), 33(5) and 12(3): what happened can be shown, also to somebody who asks and gets an answer within a month"


@dataclass(frozen=True, slots=True)
class Term:
    """One stage: days after the last activity of a finished question."""

    key: str                                # in [retention]
    floor: int
    default: int
    ceiling: int
    wise: tuple[int, int]
    why: str                                # this default
    low: str                                # source of the floor
    high: str = LIMITATION                  # source of the ceiling


TERMS: dict[Stage, Term] = {
    "identity": Term("identity_days", 1, 30, 3650, (7, 180),
                     "a month for a bounce, a thank-you or a complaint; then nobody needs to know who it was", STORAGE),
    "letter": Term("letter_days", 1, 30, 3650, (7, 180),
                   "the letter as it came serves a screener and a reveal, and goes with the identity at the latest", STORAGE),
    "mailbox": Term("mailbox_days", 1, 14, 3650, (2, 90),
                    "a copy outside our seal is the easiest to leak; two weeks suffice to notice that intake failed", STORAGE),
    "attachments": Term("attachment_days", 1, 30, 3650, (7, 180),
                        "a picture may show a face: it goes with the identity at the latest", STORAGE),
    "outbox": Term("outbox_days", 1, 30, 3650, (7, 180),
                   "copies of our mails bear the address; servers give up within five days (RFC 5321 section 4.5.4.1)", STORAGE),
    "drafts": Term("draft_days", 1, 30, 3650, (1, 180),
                   "what was not sent has no purpose once the answer has gone", STORAGE),
    "text": Term("text_days", 1, 180, 3650, (30, 730),
                 "half a year to follow up, to learn from answers and to defend the one that was given", STORAGE),
    "trail": Term("trail_days", 30, 730, 3650, (365, 2555),
                  "two years covers a late complaint and two annual reports; it holds no word of the question", ACCOUNT),
    "ledger": Term("ledger_days", 30, 730, 3650, (90, 2555),
                   "two years shows that no letter was lost; afterwards a keyed hash still stops a second import", ACCOUNT),
}
