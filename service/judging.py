"""judge(): what one letter means, from its bytes. Never raises; runs in a reading process and imports nothing that talks to a server."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from policies import automatic_mail, signals
from policies.anonymity import extract
from policies.anonymity.exchange import Known
from policies.letter import Letter
from policies.no_text import instead_of_text
from policies.reading import Extract, Identity, Kind, Reading
from service import letter as letters
from service.errors import Unreadable
from service.reader_protocol import Rules, rules_of, set_aside

if TYPE_CHECKING:
    from policies.organisation import OrganisationPolicy

NO_REPLY_ADDRESS = "no_reply_address"
_TOKEN = re.compile(r"lp\.[a-z2-7]{32}@(.+)", re.I)


def judge(raw: bytes, policy: "OrganisationPolicy") -> Reading:
    """What this letter is and what may be read of it."""
    return judge_by(raw, rules_of(policy))


def judge_by(raw: bytes, rules: Rules) -> Reading:
    """As judge(). Whatever goes wrong becomes Kind.SET_ASIDE: a person looks at that one letter."""
    try:
        letter, problem = letters.parse(raw)
        return _judge(letter, problem, rules)
    except Unreadable as error:
        return set_aside(error.reason)
    except MemoryError:
        return set_aside("too_large")
    except Exception:                       # its text may hold a piece of the mail
        return set_aside("damaged")


def _known(rules: Rules) -> Known:
    return Known(bytes.fromhex(rules.exchange_key), {bytes.fromhex(part): label for part, label in rules.known_names.items()})


def _judge(letter: Letter, problem: str, rules: Rules) -> Reading:
    own = frozenset(rules.own_addresses)
    judgement = automatic_mail.judge(letter, own)
    tokens = _tokens(letter, own)
    action = letter.report.action if letter.report else ""
    if judgement.kind is not Kind.QUESTION:
        return Reading(judgement.kind, judgement.reason, letter.fingerprint, receipt_reason=judgement.receipt_reason,
                       tokens=tokens, report_action=action)
    if problem:
        return set_aside(problem, letter.fingerprint)
    identity = _identity(letter, own)
    question = _flagged(extract(replace(letter, others=_others(letter, own)), rules.language, _known(rules)), letter, identity)
    kind = Kind.FOLLOW_UP if tokens else Kind.QUESTION
    may_receipt, why_not = (judgement.may_receipt, judgement.receipt_reason) if identity.address else (False, NO_REPLY_ADDRESS)
    return Reading(kind, judgement.reason, letter.fingerprint, may_receipt, why_not, identity, question, tokens, action)


def _flagged(question: Extract, letter: Letter, identity: Identity) -> Extract:
    """A letter without text says so in words, and a person looks first: a photo may be the whole question.

    So do letters that name two senders: whoever is answered may not be who asks.
    """
    seen = {"long_text": letter.shortened, "two_senders": letter.two_senders, NO_REPLY_ADDRESS: not identity.address}
    flags = {*question.flags, *signals.find(question.subject, question.text), *(flag for flag, found in seen.items() if found)}
    if re.search(r"\w", question.text):
        return replace(question, flags=tuple(sorted(flags)))
    masks = tuple(mask for mask in question.masks if mask.part == "subject")
    text = instead_of_text(question.language, question.attachments)
    return replace(question, text=text, masks=masks, flags=tuple(sorted(flags | {"no_text"})))


def _others(letter: Letter, own: frozenset[str]) -> tuple[str, ...]:
    """Names of the other recipients. What somebody calls us is none: "Hulplijn van Sofie"."""
    theirs = (person for person in letter.recipients if own.isdisjoint({person.address.lower(), _bare(person.address)}))
    return tuple(dict.fromkeys(person.name for person in theirs if person.name))


def _bare(address: str) -> str:
    """Without the tag that a mail server leaves in our own address."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _tokens(letter: Letter, own: frozenset[str]) -> tuple[str, ...]:
    """Message-IDs of our shape and domain, in References and In-Reply-To or in the returned message of a bounce."""
    domains = {address.rpartition("@")[2] for address in own}
    ids = (*letter.references, *(letter.report.message_ids if letter.report else ()))
    matches = ((value, _TOKEN.fullmatch(value)) for value in ids)
    return tuple(dict.fromkeys(value for value, match in matches if match and match[1].lower() in domains))


def _identity(letter: Letter, own: frozenset[str]) -> Identity:
    others = [address for address in letter.reply_to if address.address.lower() not in own]
    chosen = others[0] if len(others) == 1 else letter.sender
    if not chosen.address and others:
        chosen = others[0]
    return Identity(chosen.address, chosen.name or letter.sender.name, letter.message_id, letter.references, letter.subject)
