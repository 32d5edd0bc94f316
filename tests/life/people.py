"""What letters and people do to the rows at a simulated moment; the verbs of the contract know no other clock than that of the database.

Letters go through service/intake.py, ends through core.finish_all. Each step plants the words of its stage.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import insert, text

from policies import signals
from policies.letter import Attachment
from policies.reading import Extract, Identity, Kind, Mask, Reading
from service import outbox
from service.database import Tx
from service.decision import Arrival
from service.intake import Intake
from service.origin import Origin
from service.smtp import Envelope
from service.tables import actor
from service.vault import Hasher, KeyFolder, Opener
from tests.life.naive import Exchange, Naive, Question
from tests.life.story import Asked, Event

PROCESSED = "Luisterpost verwerkt"
DANGER = sorted(signals.CODES)[0]
PLANT = (
    "update core.ledger set reason = :ledger, filed_at = :now, filed_folder = :folder, filed_uidvalidity = :validity, filed_uid = :uid "
    "where question_id = :id",
    "insert into core.trail (question_id, at, event, actor) values (:id, :now, 'noted', :trail)",
    "update core.attachment set state = 'released', media_type = 'image/png', sheets = array[cast(:photo as bytea)] where question_id = :id",
)
CLAIM = "update core.question set state = 'claimed', claimed_by = :mees, claimed_until = :until where id = :id"
REVISION = "insert into core.answer (question_id, revision, author_id, body, digest, saved_at) values (:id, :revision, :mees, :body, :digest, :now)"
STEPS = {
    "screen": "update core.question set state = 'open', state_reason = '' where id = :id",
    "claim": CLAIM,
    "claim_again": CLAIM,
    "release": "update core.question set state = 'open', claimed_by = null, claimed_until = null where id = :id",
    "submit": "update core.question set state = 'in_review', review_revision = (select max(revision) from core.answer where question_id = :id), "
              "submitted_by = :mees, claimed_by = null, claimed_until = null where id = :id",
    "send_back": CLAIM,
    "approve": "update core.question set state = 'approved', approved_by = :noor, approved_digest = :digest where id = :id",
    "dispatch": "update core.question set state = 'sending' where id = :id",
}
STEPS["submit_again"] = STEPS["submit"]
STATE = {"screen": "open", "claim": "claimed", "claim_again": "claimed", "release": "open", "submit": "in_review", "submit_again": "in_review",
         "send_back": "claimed", "approve": "approved", "dispatch": "sending"}
END = {"answer": "answered", "fail": "undeliverable", "close": "closed"}
Places = dict[int, tuple[int, int]]         # number of a question: UIDVALIDITY and UID of its copy


@dataclass(eq=False)
class People:
    """Does what the story says, and lets `naive` know."""

    origins: dict[str, Origin]
    keys: KeyFolder
    hasher: Hasher
    opener: Opener
    naive: Naive
    places: Places
    copies: set[int]                        # numbers of those of which the mail server has something
    found: dict[Asked, tuple[int, Question]] = field(default_factory=dict)
    receipts: dict[Asked, str] = field(default_factory=dict)
    actors: dict[str, dict[str, int]] = field(default_factory=dict)
    uids: int = 1_000_000

    async def settle_in(self, tx: Tx) -> None:
        for code, origin in self.origins.items():
            rows = [{"organisation_id": origin.organisation_id, "alias": alias, "coordinator": alias in ("noor", "sam")}
                    for alias in ("mees", "noor", "sam")]
            ids = (await tx.execute(insert(actor).returning(actor.c.alias, actor.c.id), rows)).all()
            self.actors[code] = {row.alias: row.id for row in ids}

    async def do(self, tx: Tx, event: Event) -> None:
        if event.verb == "arrive":
            await self._arrive(tx, event.asked)
            return
        row_id, question = self.found[event.asked]
        if event.verb == "bounce":
            await self._receive(tx, event.asked, self._report(event.asked), event.at)
            _over(question, "undeliverable", event.at)
        elif event.verb == "classify":
            await self._classify(tx, row_id, question, event.word)
        elif event.verb in END:
            await tx.execute(text("update core.outgoing set state = 'sent', settled_at = :now, next_try_at = null where question_id = :id"),
                             {"now": event.at, "id": row_id})
            await tx.execute(text("select core.finish(:id, :state, '', :now)"), {"id": row_id, "state": END[event.verb], "now": event.at})
            _over(question, END[event.verb], event.at)
        else:
            await self._step(tx, event, row_id, question)

    # -- letters ------------------------------------------------------------------------------------------------------

    async def _arrive(self, tx: Tx, asked: Asked) -> None:
        code = await self._receive(tx, asked, self._letter(asked), asked.received)
        row = (await tx.execute(text("select q.id, q.state, q.priority, o.message_id from core.question q "
                                     "join core.outgoing o on o.question_id = q.id where q.code = :code"), {"code": code})).one()
        self.receipts[asked] = row.message_id
        validity, uid = self.places.get(asked.number, (None, None))
        values = {"id": row.id, "now": asked.received, "folder": PROCESSED, "validity": validity, "uid": uid, "ledger": asked.word("ledger"),
                  "trail": asked.word("trail"), "photo": asked.word("attachments").encode()}
        for statement in PLANT:
            await tx.execute(text(statement), values)
        exchange = self.found[asked.parent][1].exchange if asked.parent else Exchange()
        question = Question(asked, self.origins[asked.organisation].policy, exchange, code, row.state, priority=row.priority)
        question.holds = {"identity", "letter", "outbox", "text", "trail", "ledger"} | ({"attachments"} if asked.photo else set())
        question.holds |= {"mailbox"} if asked.number in self.copies else set()
        question.planted = question.holds - {"outbox"}      # a receipt has no word of ours
        self.naive.add(question)
        self.found[asked] = row.id, question

    async def _receive(self, tx: Tx, asked: Asked, reading: Reading, now: datetime) -> str:
        self.uids += 1
        arrival = Arrival(self.uids, 999, now, f"Subject: {asked.word('letter')}\r\n\r\n".encode(), reading)
        intake = Intake(self.origins[asked.organisation], self.keys.sealer(), self.hasher)
        (recorded,) = await intake.receive(tx, 7, [arrival], now)
        return recorded.code

    def _letter(self, asked: Asked) -> Reading:
        word = asked.word("identity")
        identity = Identity(asked.address, f"An {word}", f"vraag-{asked.number}@vragers.example", (), word)
        mask = Mask("text", "naam", "name", 0.9, 0, 6, "[naam]", word)
        extract = Extract(asked.word("text"), f"[naam] {asked.word('text')}", "nl", (Attachment("image", 9),) if asked.photo else (), (mask,),
                          tuple(DANGER if flag == "danger" else flag for flag in asked.flags), ((f"naam{asked.number}", "naam"),))
        tokens = (self.receipts[asked.parent],) if asked.parent else ()
        return Reading(Kind.FOLLOW_UP if tokens else Kind.QUESTION, "", asked.word("letter").encode(), True, "", identity, extract, tokens)

    def _report(self, asked: Asked) -> Reading:
        return Reading(Kind.BOUNCE, "", f"bounce {asked.number}".encode(), tokens=(_answer_id(asked),), report_action="failed")

    # -- people -------------------------------------------------------------------------------------------------------

    async def _step(self, tx: Tx, event: Event, row_id: int, question: Question) -> None:
        asked = event.asked
        people = self.actors[asked.organisation]
        final = asked.word("text")
        values: dict[str, Any] = {"id": row_id, "now": event.at, "until": event.at + timedelta(hours=48), "mees": people["mees"],
                                  "noor": people["noor"], "digest": sha256(final.encode()).digest()}
        if event.verb in ("submit", "submit_again"):
            for number, body in enumerate((asked.word("drafts"), final), 1 if event.verb == "submit" else 3):
                await tx.execute(text(REVISION), values | {"revision": number, "body": body, "digest": sha256(body.encode()).digest()})
            question.holds.add("drafts")
            question.planted.add("drafts")
        elif event.verb == "send_back":
            await tx.execute(text("insert into core.remark (question_id, revision, reviewer_id, note, made_at) values (:id, 2, :noor, :note, :now)"),
                             values | {"note": asked.word("drafts")})
        elif event.verb == "dispatch":
            await self._send(tx, row_id, event)
            question.planted.add("outbox")
        await tx.execute(text(STEPS[event.verb]), values)
        question.state = STATE[event.verb]
        question.claimed_until = values["until"] if question.state == "claimed" else None

    async def _send(self, tx: Tx, row_id: int, event: Event) -> None:
        found = (await tx.execute(text("select k.* from core.data_key k join core.question q on q.data_key_id = k.id where q.id = :id"),
                                  {"id": row_id})).one()
        origin, key = self.origins[event.asked.organisation], self.opener.open_data_key(found.key_id, found.sealed)
        mail = Envelope(origin.mailbox.address, event.asked.address, f"Subject: Re\r\n\r\n{event.asked.word('outbox')}\r\n".encode())
        await outbox.put(tx, [outbox.row(origin, kind="answer", message_id=_answer_id(event.asked), envelope=mail, key=key, key_row_id=found.id,
                                         wording="1", now=event.at, question_id=row_id, revision=2)])

    async def _classify(self, tx: Tx, row_id: int, question: Question, word: str) -> None:
        if question.state in ("sending", "answered", "undeliverable", "closed"):
            return
        if word == "slapen":
            question.theme = word
        else:
            question.priority = "danger" if word == "danger" or question.priority == "danger" else "urgent"
        question.restamp = True
        await tx.execute(text("update core.question set theme = :theme, priority = :priority, restamp = true where id = :id"),
                         {"theme": question.theme, "priority": question.priority, "id": row_id})


def _over(question: Question, state: str, at: datetime) -> None:
    question.state, question.claimed_until, question.exchange.last = state, None, at


def _answer_id(asked: Asked) -> str:
    return f"antwoord-{asked.number}@{asked.organisation}.example"
