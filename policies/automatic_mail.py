"""Is this letter a machine's, and may its sender get an automatic receipt?

Only certain signs (RFC 3834, RFC 3464, RFC 8098, and a few headers that nothing but an auto-responder writes) make a
letter a bounce or an automatic reply. A doubtful sign only withholds the receipt: then a person reads the letter, so
that a parent's question is never taken for a machine's. Called by service/reading.py.
"""

import re
from dataclasses import dataclass

from policies.letter import Letter
from policies.reading import Kind

_LIST_HEADERS = frozenset({"list-id", "list-post", "list-unsubscribe", "list-subscribe", "list-help", "list-owner", "list-archive"})
_RESPONDER_HEADERS = frozenset({"x-autoreply", "x-autorespond", "x-autoresponder", "x-autoreply-from", "x-auto-reply-from", "x-mail-autoreply"})
HEADERS = _LIST_HEADERS | _RESPONDER_HEADERS | {
    "auto-submitted", "content-type", "precedence", "x-apple-action", "x-auto-response-suppress", "x-failed-recipients",
}

_REPLIES = frozenset({"auto-replied", "auto-generated", "auto-notified"})   # RFC 3834 section 5, RFC 5436 section 2.7.1
_PRECEDENCES = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_DAEMONS = frozenset({"mailer-daemon", "mailerdaemon", "mail-daemon", "maildaemon", "postmaster", "post_master"})
_NO_REPLY = re.compile(
    r"(?:^|[._+-])(?:do[._-]?)?(?:no|not)[._-]?reply|^noresponse|(?:^|[._+-])(?:niet|geen)[._-]?(?:be)?antwoord|^ne[._-]?pas[._-]?repondre|^(?:keine[._-]?antwort|nicht[._-]?antworten)"
)

_RETURNED = re.compile(
    r"undeliver(?:able|ed)|delivery (?:status notification|failure|failed|problem|has failed|notification)"
    r"|mail delivery (?:failed|failure|system|subsystem)|returned mail|returned to sender|failure notice|non[- ]delivery"
    r"|could not be delivered|message delayed|delayed mail"
    r"|onbestelbaar|(?:bericht|mail)(?: is| werd)? niet bezorgd|niet afgeleverd|niet worden (?:bezorgd|afgeleverd)"
    r"|unzustellbar|nicht zugestellt|zustellung fehlgeschlagen"
    r"|non remis|non distribué|échec de (?:la )?(?:remise|distribution|livraison)"
)
_ABSENT = re.compile(                                             # a bare "afwezig" counts at the start only: parents use the word too
    r"\bauto(?:matic|mated)?[ -]?(?:reply|response|answer)\b|\bautorepl|\bout of (?:the )?office\b"
    r"|\bvacation (?:reply|message|notice)\b|\bon (?:annual )?leave\s*(?::|$)"
    r"|\bautomatisch(?:e)? (?:antwoord|bericht|reactie|beantwoording)|\bniet op kantoor\b|\bafwezigheids(?:bericht|melding|assistent)"
    r"|^afwezig(?:heid)?\b(?=\s*(?:[:!(\-–]|$|van \d|tot\b))"
    r"|\br[ée]ponse automatique\b|\bmessage d['’]absence\b|\babsen(?:t|te|ce) du bureau\b"
    r"|^absen(?:t|te|ce)\b(?=\s*(?:[:!(\-–]|$|du \d|jusqu))"
    r"|\bautomatische (?:antwort|nachricht)\b|\babwesenheits|\bnicht im büro\b|^abwesen(?:d|heit)\b(?=\s*(?:[:!(\-–]|$|bis\b|vom\b))"
)
_REPLY_PREFIX = re.compile(r"^\s*(?:(?:re|aw|antw|tr|wg|fwd?|betr)\s*:\s*)+")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the letter is (question, bounce, automatic_reply or ignored) and whether it may get a receipt, with short reason codes."""

    kind: Kind
    reason: str
    may_receipt: bool
    receipt_reason: str                     # why there is no receipt, "" when there may be one


def judge(letter: Letter, own_addresses: frozenset[str]) -> Judgement:
    """Judge one letter; `own_addresses` are the mailboxes of the organisation, in any case."""
    own = frozenset(address.lower() for address in own_addresses)
    machine = _machine(letter, own)
    if machine is not None:
        kind, reason = machine
        return Judgement(kind, reason, may_receipt=False, receipt_reason=reason)
    doubt = _doubt(letter, own)
    return Judgement(Kind.QUESTION, "", may_receipt=not doubt, receipt_reason=doubt)


def _machine(letter: Letter, own: frozenset[str]) -> tuple[Kind, str] | None:
    if _is_read_receipt(letter):
        return Kind.AUTOMATIC_REPLY, "read_receipt"
    if letter.report is not None and (_is_report(letter) or _from_daemon(letter)):
        return Kind.BOUNCE, "delivery_report"
    if _is_own(letter, own):
        return Kind.IGNORED, "own_mail"
    if _from_daemon(letter) and _looks_returned(letter):
        return Kind.BOUNCE, "returned_mail"
    if _REPLIES.intersection(_keywords(letter, "auto-submitted")):
        return Kind.AUTOMATIC_REPLY, "auto_submitted"
    if _has_responder_header(letter):
        return Kind.AUTOMATIC_REPLY, "responder_header"
    return None


def _doubt(letter: Letter, own: frozenset[str]) -> str:
    """The first reason to withhold the receipt, "" when there is none."""
    target = _receipt_goes_to(letter)
    signs = {
        "no_address": not target,
        "own_mail": target in own or letter.sender.address.lower() in own,
        "delivery_report": letter.report is not None or _is_report(letter),
        "auto_submitted": any(word != "no" for word in _keywords(letter, "auto-submitted")),
        "null_sender": _null_sender(letter),
        "two_senders": letter.two_senders,
        "daemon_sender": _local_part(letter.sender.address) in _DAEMONS,
        "no_reply_sender": any(_NO_REPLY.search(_local_part(address)) for address in (letter.sender.address, target)),
        "suppressed": any(word != "none" for word in _keywords(letter, "x-auto-response-suppress")),
        "list_mail": any(name in letter.headers for name in _LIST_HEADERS),
        "precedence": bool(_PRECEDENCES.intersection(_keywords(letter, "precedence"))),
        "failed_recipients": "x-failed-recipients" in letter.headers,
        "subject_words": _absent_subject(letter.subject) or bool(_RETURNED.search(letter.subject.lower())),
    }
    return next((reason for reason, found in signs.items() if found), "")


def _is_own(letter: Letter, own: frozenset[str]) -> bool:
    """A web form of the organisation sends from its own address with the parent in Reply-To: that one is a question."""
    asked_by_someone = any(address.address and address.address.lower() not in own for address in letter.reply_to)
    return letter.sender.address.lower() in own and not asked_by_someone


def _is_report(letter: Letter) -> bool:
    return letter.content_type.lower().startswith("multipart/report")


def _is_read_receipt(letter: Letter) -> bool:
    """RFC 8098 section 3: multipart/report with report-type=disposition-notification."""
    types = (letter.content_type, *letter.headers.get("content-type", ()))
    return any("multipart/report" in value.lower() and "disposition-notification" in value.lower() for value in types)


def _null_sender(letter: Letter) -> bool:
    return letter.return_path is not None and not letter.return_path.strip("<> \t")


def _from_daemon(letter: Letter) -> bool:
    return _null_sender(letter) or _local_part(letter.sender.address) in _DAEMONS or _local_part(letter.return_path or "") in _DAEMONS


def _looks_returned(letter: Letter) -> bool:
    return _is_report(letter) or "x-failed-recipients" in letter.headers or bool(_RETURNED.search(letter.subject.lower()))


def _has_responder_header(letter: Letter) -> bool:
    if "vacation" in _keywords(letter, "x-apple-action"):
        return True
    return any(word not in {"no", "false", "0"} for name in _RESPONDER_HEADERS for word in _keywords(letter, name))


def _absent_subject(subject: str) -> bool:
    return bool(_ABSENT.search(_REPLY_PREFIX.sub("", subject.lower()).strip()))


def _receipt_goes_to(letter: Letter) -> str:
    """As Identity.address: Reply-To when it names exactly one, else From."""
    chosen = letter.reply_to[0] if len(letter.reply_to) == 1 and letter.reply_to[0].address else letter.sender
    return chosen.address.lower()


def _local_part(address: str) -> str:
    return address.strip("<> \t").rpartition("@")[0].lower() or address.strip("<> \t").lower()


def _keywords(letter: Letter, name: str) -> tuple[str, ...]:
    """The values of a header as bare lower-case words: comments and parameters gone (RFC 3834 section 5.1)."""
    values = (re.sub(r"\([^()]*\)", " ", value).partition(";")[0] for value in letter.headers.get(name, ()))
    return tuple(word for value in values for word in (part.strip().lower() for part in value.split(",")) if word)
