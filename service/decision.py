"""What each letter becomes, decided one by one against what the database knew: nothing is read or written here.

service/intake.py looks up `Known`, has every arrival decided, and writes the plans. The order of the letters is the order of
the decisions, so the second of two equal mails in one batch is already seen.
"""

import hashlib
import json
import secrets
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from policies import response, retention, signals, wording
from policies.attachments import first_state
from policies.legal_terms import Stage
from policies.reading import Extract, Identity, Kind, Reading
from policies.response_rules import Priority
from policies.shape import Language
from service import known_names, masks
from service.bounce import Ours
from service.compose import compose, new_message_id
from service.errors import LuisterpostError
from service.origin import Origin
from service.smtp import Envelope
from service.vault import Hasher, NewDataKey, Sealer

FILE_TO = {"move": "processed", "delete": "delete", "keep": "keep"}
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"   # without 0 O 1 I: codes are read aloud


class Outcome(StrEnum):
    """What became of a server message: the outcome column of the ledger."""

    QUESTION = "question"
    FOLLOW_UP = "follow_up"
    BOUNCE = "bounce"
    AUTOMATIC_REPLY = "automatic_reply"
    IGNORED = "ignored"
    SET_ASIDE = "set_aside"
    ALREADY_SEEN = "already_seen"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One server message: IMAP UID, size in bytes, INTERNALDATE, the raw bytes (None when never fetched) and the judgement."""

    uid: int
    size: int
    arrived: datetime
    raw: bytes | None
    reading: Reading


@dataclass(slots=True)
class Known:
    """What the database knew before these letters, kept up to date while they are decided."""

    uids: set[int]
    letters: set[bytes]
    ours: dict[str, Ours]
    receipts: Counter[bytes]                # to an asker's hash, within the policy's period


@dataclass(slots=True)
class Asked:
    """A question that comes of a letter: its row, and what is sealed beside it."""

    code: str
    row: dict[str, object]
    identity: bytes
    masks: list[dict[str, object]]          # rows of core.mask
    names: list[dict[str, object]]          # rows of core.known_name
    attachments: list[dict[str, object]]    # rows of core.attachment
    receipt: "Receipt | None"
    waits: str                              # why a person must look first, "" when the question is open at once
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    message_id: str
    envelope: Envelope
    wording: str


@dataclass(slots=True)
class Plan:
    """What one letter becomes. `follows` is the mail of ours that it refers to; `key` seals what is kept of it, `letter_key` the letter as
    it came and `receipt_key` our mail: the same one, unless they are erased before the identity."""

    arrival: Arrival
    letter_hash: bytes | None
    outcome: Outcome
    reason: str = ""
    key: NewDataKey | None = None
    letter_key: NewDataKey | None = None
    receipt_key: NewDataKey | None = None
    follows: Ours | None = None
    asked: Asked | None = None
    file_to: str = "keep"                   # where the server's copy goes after the commit

    @property
    def code(self) -> str:
        return self.asked.code if self.asked else ""

    @property
    def keys(self) -> list[NewDataKey]:
        return list({key.id: key for key in (self.key, self.letter_key, self.receipt_key) if key}.values())

    @property
    def danger(self) -> bool:
        return self.asked is not None and self.asked.row["priority"] == "danger"


def letter_hash(hasher: Hasher, reading: Reading, raw: bytes) -> bytes:
    """Equal for two deliveries of one mail; of the raw bytes when the letter could not be read."""
    return hasher.letter(reading.fingerprint or hashlib.sha256(raw).digest())


class Decider:
    """Decides for one mailbox at one moment. Holds the public key and the hash key: nothing that opens anything."""

    def __init__(self, origin: Origin, sealer: Sealer, hasher: Hasher, now: datetime) -> None:
        self.origin, self.policy, self.sealer, self.hasher, self.now = origin, origin.policy, sealer, hasher, now
        self._receipts: dict[tuple[Language, datetime], tuple[wording.Text, str]] = {}      # the same words for everybody who writes now
        self._stamps: dict[tuple[bool, Priority], response.Stamp] = {}

    def letter_hash(self, arrival: Arrival) -> bytes | None:
        """None when the letter was never fetched."""
        return None if arrival.raw is None else letter_hash(self.hasher, arrival.reading, arrival.raw)

    def decide(self, arrival: Arrival, known: Known) -> Plan:
        """One letter. `known` learns of it."""
        reading, letter_hash = arrival.reading, self.letter_hash(arrival)
        if letter_hash is not None:
            if letter_hash in known.letters:
                return Plan(arrival, letter_hash, Outcome.ALREADY_SEEN, file_to=FILE_TO[self.origin.mailbox.after])
            known.letters.add(letter_hash)
        plan = Plan(arrival, letter_hash, Outcome(reading.kind), reading.reason)
        plan.follows = next((known.ours[token] for token in reversed(reading.tokens) if token in known.ours), None)
        match reading.kind:
            case Kind.QUESTION | Kind.FOLLOW_UP:
                self._ask(plan, known)
            case Kind.SET_ASIDE:
                plan.key = plan.letter_key = self.sealer.new_data_key()
            case Kind.BOUNCE if plan.follows is None:
                plan.reason = "unknown_mail"
        plan.file_to = self._file_to(plan)
        return plan

    def _ask(self, plan: Plan, known: Known) -> None:
        reading = plan.arrival.reading
        if reading.identity is None or reading.extract is None:
            raise LuisterpostError("a question came without identity or text; this is a defect in service/reading.py")
        if plan.follows is None or plan.follows.question_id is None:
            plan.outcome, plan.follows = Outcome.QUESTION, None
            plan.reason = "unknown_reference" if reading.kind is Kind.FOLLOW_UP else reading.reason
        else:
            plan.outcome = Outcome.FOLLOW_UP
        plan.key = self.sealer.new_data_key()
        plan.letter_key, plan.receipt_key = self._key_of("letter", plan.key), self._key_of("outbox", plan.key)
        plan.asked = self._asked(plan, plan.key, reading.identity, reading.extract)
        if plan.asked.waits == "other_sender":
            plan.reason = plan.asked.waits
        elif self._may_receipt(reading, known, self.hasher.address(reading.identity.address)):
            plan.asked.receipt = self._receipt(reading.identity, reading.extract, plan.asked.due_at)

    def _key_of(self, stage: Stage, key: NewDataKey) -> NewDataKey:
        """A stage that goes before the identity has a key of its own, or the backups would remember it as long as that."""
        return self.sealer.new_data_key() if retention.outlived(self.policy, stage) else key

    def _may_receipt(self, reading: Reading, known: Known, asker_hash: bytes) -> bool:
        """At most so many receipts to one address in a period (RFC 3834 section 2): two machines must not talk for ever."""
        if not (reading.may_receipt and self.policy.receipt.send) or known.receipts[asker_hash] >= self.policy.receipt.at_most:
            return False
        known.receipts[asker_hash] += 1
        return True

    def _asked(self, plan: Plan, key: NewDataKey, identity: Identity, extract: Extract) -> Asked:
        code = "".join(secrets.choice(ALPHABET) for _ in range(8))
        asker_hash = self.hasher.address(identity.address) if identity.address else None
        waits = "screening" if self.policy.queue.holds(extract.flags) else ""
        priority = signals.priority(extract.flags)
        stamp = self._stamp(plan.follows is not None, priority)
        if waits and priority == "danger":
            waits = "danger"
        if plan.follows and plan.follows.asker_hash not in (None, asker_hash):     # None: erased, nobody to compare with
            waits = "other_sender"
        elif asker_hash is None:
            waits = "no_reply_address"              # whatever the policy: nobody can answer it by mail
        row = self._kept_with_it(stamp) | {
            "code": code, "priority": priority, "organisation_id": self.origin.organisation_id, "mailbox_id": self.origin.mailbox_id,
            "follows_id": plan.follows.question_id if plan.follows else None, "exchange": plan.follows.exchange if plan.follows else None,
            "data_key_id": key.id,
            "state": "arrived" if waits else "open", "state_reason": waits, "flags": list(extract.flags), "asker_hash": asker_hash,
            "name_hash": self.hasher.name(identity.name) if len(identity.name.split()) > 1 else None,
            "subject": extract.subject, "body": extract.text, "language": extract.language,
        }
        sealed = key.key.seal(json.dumps(asdict(identity)).encode(), f"asker.sealed:{code}")
        names = known_names.rows(extract, self.hasher, plan.follows.exchange if plan.follows else code)
        return Asked(code, row, sealed, masks.rows(extract.masks, key.key, code), names, self._attachments(extract), None, waits, stamp.due_at)

    def _attachments(self, extract: Extract) -> list[dict[str, object]]:
        rows = []
        for number, item in enumerate(extract.attachments, 1):
            state, reason = first_state(self.policy.attachments.copies, item.kind)
            rows.append({"number": number, "kind": item.kind, "bytes": item.bytes, "state": state, "reason": reason})
        return rows

    def _stamp(self, follow_up: bool, priority: Priority) -> response.Stamp:
        if (follow_up, priority) not in self._stamps:
            stamp = response.stamp(self.policy, self.now, mailbox=self.origin.mailbox.name, follow_up=follow_up, priority=priority)
            self._stamps[follow_up, priority] = stamp
        return self._stamps[follow_up, priority]

    def _kept_with_it(self, stamp: response.Stamp) -> dict[str, object]:
        """What the policy says at this moment stays with the question, whatever the file says later."""
        return stamp.row | {
            "received_at": self.now, "lease": timedelta(hours=self.policy.queue.claim_hours),
            "kept": dict(retention.terms(self.policy).days), "policy_digest": self.policy.digest,
        }

    def _receipt(self, identity: Identity, extract: Extract, due_at: datetime) -> Receipt:
        language = wording.reply_language(self.policy, extract.language)
        if (language, due_at) not in self._receipts:
            text = wording.receipt(self.policy, language, due_at=due_at, asker_subject="")
            self._receipts[language, due_at] = text, wording.version(self.policy, language)
        text, version = self._receipts[language, due_at]
        message_id = new_message_id(self.origin.domain)
        data = compose(
            from_name=self.policy.name, from_address=self.origin.mailbox.address, recipient=identity.address, body=text.body,
            subject=wording.reply_subject(identity.subject) or text.subject, language=language, message_id=message_id,
            in_reply_to=identity.message_id, references=identity.references, date=self.now, auto_submitted="auto-replied",
        )
        return Receipt(message_id, Envelope(sender="", recipient=identity.address, data=data), version)

    def _file_to(self, plan: Plan) -> str:
        file_to = FILE_TO[self.origin.mailbox.after]
        if plan.outcome is Outcome.IGNORED and plan.reason == "before_start":
            return "keep"
        return "set_aside" if plan.outcome is Outcome.SET_ASIDE and file_to != "keep" else file_to
