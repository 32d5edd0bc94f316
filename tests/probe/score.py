"""How well the redactor does on annotated mails: what it finds, what leaks, and how much of the rest it keeps.

A marked piece LEAKS when one of its words (two or more letters or digits; titles and particles apart) can still be read, that is:
stands in the output more often than in the parts of the mail outside all marked pieces. `kept` is the share of the words outside
marked pieces that are still there: 1 - over-masking. Names that stand in the subject only are counted apart, as "subject".
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, NamedTuple

Mail = dict[str, Any]

_SMALL = """de den der van het 't te ten ter en of op in la le du des von und d l s m mr mevr mevrouw meneer juf meester dr
dokter prof mama papa oma opa tante nonkel the of school basisschool kleuterschool lagere crèche kribbe klas straat bus nr
tel gsm mail www com be nl fr net http https"""
SMALL = frozenset(_SMALL.split())
HARD = frozenset({"PERSON", "ADDRESS", "PHONE", "EMAIL", "NRN", "IBAN", "ID", "HANDLE", "PLATE"})


class Shown(NamedTuple):
    """What a volunteer would read of one mail."""

    subject: str
    text: str


class Leak(NamedTuple):
    mail: str
    kind: str
    text: str
    words: list[str]


@dataclass
class Score:
    """`found` and `total` count marked pieces by type, and under ALL, sender, other and subject."""

    found: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    leaks: list[Leak] = field(default_factory=list)
    lost: dict[str, Counter[str]] = field(default_factory=dict)     # per mail the words that should have stayed
    mails: int = 0
    words_kept: int = 0
    words_free: int = 0

    def recall(self, kind: str = "ALL") -> float:
        return self.found[kind] / max(1, self.total[kind])

    @property
    def kept(self) -> float:
        return self.words_kept / max(1, self.words_free)

    @property
    def leak_mails(self) -> int:
        return len({leak.mail for leak in self.leaks if leak.kind in HARD})

    def count(self, key: str, *, hidden: bool) -> None:
        self.total[key] += 1
        self.found[key] += hidden


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]{2,}", unicodedata.normalize("NFKC", text).casefold())


def as_eml(mail: Mail) -> bytes:
    message = EmailMessage(policy=SMTP)
    address = mail["from_addr"]
    message["From"] = Address(mail["from_name"], addr_spec=address) if address.isascii() else address
    message["To"] = "vraag@voorbeeld.example"
    message["Subject"] = mail["subject"]
    message["Date"] = "Tue, 03 Nov 2026 20:14:05 +0100"
    message["Message-ID"] = f"<{mail['id']}.probe@mail.example>"
    message.set_content(mail["text"])
    if mail["html"]:
        message.add_alternative(mail["html"], subtype="html")
    return message.as_bytes()


def score(mails: Iterable[Mail], read: Callable[[bytes], Shown]) -> Score:
    result = Score()
    for mail in mails:
        add(result, mail, read(as_eml(mail)))
    return result


def add(result: Score, mail: Mail, shown: Shown) -> None:
    """Count one mail."""
    readable, allowed = Counter(words("\n".join(shown))), allowed_words(mail)
    result.mails += 1
    for piece in mail["entities"]:
        bad = [word for word in words(piece["text"]) if word not in SMALL and readable[word] > allowed[word]]
        for key in ("ALL", piece["type"], piece["who"]):
            result.count(key, hidden=not bad)
        if bad:
            result.leaks.append(Leak(mail["id"], piece["type"], piece["text"], bad))
    in_subject = set(words(shown.subject))
    for piece in mail.get("subject_entities", ()):
        result.count("subject", hidden=not in_subject & (set(words(piece["text"])) - SMALL))
    result.words_free += allowed.total()
    result.lost[mail["id"]] = allowed - readable
    result.words_kept += (allowed & readable).total()


def allowed_words(mail: Mail) -> Counter[str]:
    """The words outside marked pieces, and how often; those of the subject count unless the same word is marked in the text."""
    text, outside, last = mail["text"], [], 0
    for piece in sorted(mail["entities"], key=lambda piece: int(piece["start"])):
        outside.append(text[last:piece["start"]])
        last = max(last, piece["end"])
    allowed = Counter(words(" ".join([*outside, text[last:]])))
    marked = {word for piece in mail["entities"] for word in words(piece["text"])} - SMALL
    allowed.update(word for word in words(mail["subject"]) if word not in marked)
    return allowed
