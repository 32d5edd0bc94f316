"""The tables of schema core, as SQLAlchemy Core: Alembic's target and the names every statement uses.

Private: tools see schema desk_v1 only (migrations/contract/). Whatever identifies an asker is in a `sealed` column,
encrypted under a data key of its own (service/vault.py); what stands in clear identifies nobody.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, REAL

metadata = MetaData(
    schema="core",
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    },
)


def _id() -> Column[int]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def _moment(name: str, *, nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _ref(name: str, target: str, *, nullable: bool = False, ondelete: str | None = None) -> Column[int]:
    return Column(name, BigInteger, ForeignKey(f"core.{target}.id", ondelete=ondelete), nullable=nullable)


def _key_ref() -> Column[object]:
    return Column("data_key_id", Uuid, ForeignKey("core.data_key.id", ondelete="SET NULL"), nullable=True)


organisation = Table(
    "organisation", metadata,
    _id(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    _moment("warned_at"),                   # the coordinator was told which texts go soon
)

mailbox = Table(                            # health is state: what `status` shows
    "mailbox", metadata,
    _id(),
    _ref("organisation_id", "organisation"),
    Column("name", Text, nullable=False),
    _moment("watched_since"),               # first time a daemon took it up
    _moment("last_success_at"),             # end of the last complete cycle
    _moment("failing_since"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("last_error", Text),             # a class of service/errors.py, never a server's text
    _moment("alarmed_at"),                  # the coordinator was told of this stretch of failures
    _moment("reconciled_at"),
    Column("unrecorded_uids", ARRAY(BigInteger), nullable=False, server_default=text("'{}'")),  # on the server, not in the ledger
    Column("unfiled_uids", ARRAY(BigInteger), nullable=False, server_default=text("'{}'")),     # recorded long ago, still in the folder
    UniqueConstraint("organisation_id", "name"),
)

data_key = Table(                           # destroying one row makes every copy of what it sealed unreadable
    "data_key", metadata,
    Column("id", Uuid, primary_key=True),                       # random, made by who seals
    Column("key_id", Text, nullable=False),                     # the key pair that sealed it
    Column("sealed", LargeBinary, nullable=False),              # libsodium sealed box over 32 bytes
    Index("data_key_key_id_idx", "key_id"),
)

actor = Table(                              # a person, known by alias only
    "actor", metadata,
    _id(),
    _ref("organisation_id", "organisation"),
    Column("alias", Text, nullable=False),
    Column("public_name", Text),                                # what askers may read where the organisation signs with it
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("screener", Boolean, nullable=False, server_default=text("false")),      # may look at questions that wait, lift and add masks
    Column("coordinator", Boolean, nullable=False, server_default=text("false")),   # may reveal who asks
    UniqueConstraint("organisation_id", "alias"),
    CheckConstraint("alias ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'", name="alias"),
)

own_data = Table(                           # what actors are known by in daily life, as keyed hashes (service/own_data.py)
    "own_data", metadata,
    Column("actor_id", BigInteger, ForeignKey("core.actor.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("actor_id", "kind", "hash"),
    CheckConstraint("kind in ('address', 'name', 'phone', 'street')", name="kind"),
)

tool = Table(                               # a program with a database role
    "tool", metadata,
    _id(),
    _ref("organisation_id", "organisation"),
    Column("name", Text, nullable=False),
    Column("role_name", Text, nullable=False, unique=True),     # compared with session_user
    Column("active", Boolean, nullable=False, server_default=text("true")),
    UniqueConstraint("organisation_id", "name"),
)

STATES = ("arrived", "open", "claimed", "in_review", "approved", "sending", "answered", "undeliverable", "closed")

question = Table(
    "question", metadata,
    _id(),
    Column("code", Text, nullable=False, unique=True),          # public handle, random: what tools and people say
    _ref("organisation_id", "organisation"),
    _ref("mailbox_id", "mailbox"),
    _ref("follows_id", "question", nullable=True, ondelete="SET NULL"),
    Column("exchange", Text),                                   # code of the question that this exchange began with; null: this one
    _key_ref(),
    Column("state", Text, nullable=False),
    Column("state_reason", Text, nullable=False, server_default=""),   # why it waits or was closed: a short code
    Column("flags", ARRAY(Text), nullable=False, server_default=text("'{}'")),   # why a screener should look (policies/anonymity/screening.py)
    Column("asker_hash", LargeBinary),                          # keyed hash of the normalised address; null once erased
    Column("name_hash", LargeBinary),                           # keyed hash of the asker's full name, for the leak check
    Column("subject", Text),                                    # null once erased
    Column("body", Text),
    Column("language", Text, nullable=False),
    _moment("received_at", nullable=False),
    _moment("due_at", nullable=False),
    Column("theme", Text, nullable=False, server_default=""),   # what a person said it is about: a slug
    Column("priority", Text, nullable=False, server_default="normal"),
    Column("stages", JSONB, nullable=False, server_default=text("'[]'")),        # [{stage, due_at}], the last one is due_at
    Column("alarms", JSONB, nullable=False, server_default=text("'[]'")),        # rungs still to come, oldest first (service/stamps.py)
    _moment("next_alarm_at"),
    _moment("consulting_since"),            # an expert is being asked; only while claimed
    Column("paused", JSONB, nullable=False, server_default=text("'[]'")),        # [[from, until]]: consultations that ended
    Column("restamp", Boolean, nullable=False, server_default=text("false")),    # what the clock depends on changed (service/restamp.py)
    Column("lease", Interval, nullable=False),                  # how long a claim lasts
    Column("kept", JSONB, nullable=False),                      # {stage: days} after the last activity of its exchange (policies/retention.py)
    Column("policy_digest", Text, nullable=False),
    _ref("claimed_by", "actor", nullable=True),
    _moment("claimed_until"),
    Column("review_revision", Integer),                         # the revision in review or approved
    _ref("submitted_by", "actor", nullable=True),
    _ref("approved_by", "actor", nullable=True),
    Column("approved_digest", LargeBinary),                     # SHA-256 of the approved text
    _moment("finished_at"),                                     # answered, undeliverable or closed
    CheckConstraint(f"state in {STATES!r}", name="state"),
    CheckConstraint("priority in ('normal', 'urgent', 'danger')", name="priority"),
    CheckConstraint("consulting_since is null or state = 'claimed'", name="consultation"),
    CheckConstraint("(state = 'claimed') = (claimed_by is not null and claimed_until is not null)", name="claim"),
    CheckConstraint("state not in ('in_review', 'approved', 'sending') or (review_revision is not null and submitted_by is not null)", name="review"),
    CheckConstraint("state not in ('approved', 'sending', 'answered') or (approved_by is not null and approved_digest is not null) or body is null",
                    name="approval"),       # when the text is gone, who approved it goes too
    CheckConstraint("approved_by is null or approved_by <> submitted_by", name="four_eyes"),
    Index("question_queue_idx", "organisation_id", "due_at", "id", postgresql_where=text("state in ('open', 'claimed')")),
    Index("question_organisation_state_idx", "organisation_id", "state", "due_at"),
    Index("question_approved_idx", "id", postgresql_where=text("state = 'approved'")),
    Index("question_restamp_idx", "id", postgresql_where=text("restamp")),
    Index("question_next_alarm_at_idx", "next_alarm_at", postgresql_where=text("next_alarm_at is not null")),
    Index("question_asker_hash_idx", "organisation_id", "asker_hash"),
    Index("question_name_hash_idx", "organisation_id", "name_hash"),
    Index("question_mailbox_id_idx", "mailbox_id"),
    Index("question_follows_id_idx", "follows_id", postgresql_where=text("follows_id is not null")),
    Index("question_exchange_idx", "exchange", postgresql_where=text("exchange is not null")),
    Index("question_data_key_id_idx", "data_key_id"),
    Index("question_claimed_by_idx", "claimed_by", postgresql_where=text("claimed_by is not null")),
    Index("question_submitted_by_idx", "submitted_by", postgresql_where=text("submitted_by is not null")),
    Index("question_approved_by_idx", "approved_by", postgresql_where=text("approved_by is not null")),
)

erasure = Table(                            # when which stage of a finished question goes; done rows are the proof (service/forgetting/retention.py)
    "erasure", metadata,
    Column("question_id", BigInteger, ForeignKey("core.question.id", ondelete="CASCADE"), nullable=False),
    Column("stage", Text, nullable=False),
    _moment("erase_at", nullable=False),
    _moment("warned_at"),                   # the coordinator was told that it goes soon
    _moment("done_at"),
    PrimaryKeyConstraint("question_id", "stage"),
    Index("erasure_due_idx", "erase_at", postgresql_where=text("done_at is null and stage <> 'mailbox'")),
    Index("erasure_mailbox_idx", "erase_at", postgresql_where=text("done_at is null and stage = 'mailbox'")),
    Index("erasure_warning_idx", "erase_at", postgresql_where=text("done_at is null and warned_at is null and stage = 'text'")),
)

hold = Table(                               # stronger than erasure (service/forgetting/hold.py); an ended one stays as its own proof
    "hold", metadata,
    _id(),
    _ref("organisation_id", "organisation"),
    Column("scope", Text, nullable=False),
    _ref("question_id", "question", nullable=True, ondelete="SET NULL"),        # any of the exchange
    Column("asker_hash", LargeBinary),                          # null once ended
    _key_ref(),
    Column("sealed", LargeBinary),                              # why, under a data key of its own; null once ended
    Column("owner", Text, nullable=False),                      # alias of the coordinator who placed it
    Column("review_on", Date, nullable=False),
    _moment("placed_at", nullable=False),
    Column("end_asked_by", Text),                               # it ends when a second coordinator asks too
    _moment("end_asked_at"),
    Column("ended_by", Text),
    _moment("ended_at"),
    CheckConstraint("scope in ('question', 'asker', 'organisation')", name="scope"),
    CheckConstraint("(ended_at is null) = (ended_by is null) and (end_asked_at is null) = (end_asked_by is null)", name="ended"),
    CheckConstraint("ended_by is null or (end_asked_by is not null and end_asked_by <> ended_by)", name="two_people"),
    Index("hold_organisation_id_idx", "organisation_id"),
    Index("hold_question_id_idx", "question_id"),
    Index("hold_data_key_id_idx", "data_key_id"),
)

registration = Table(                       # what the figures count (policies/figures.py); cut loose when the question is finished
    "registration", metadata,
    Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    _ref("organisation_id", "organisation"),
    _ref("question_id", "question", nullable=True, ondelete="CASCADE"),         # null once cut loose: nothing leads back
    Column("child_age", Text, nullable=False, server_default="unknown"),
    Column("relation", Text, nullable=False, server_default="unknown"),
    Column("help", Text, nullable=False, server_default="unknown"),
    Column("theme", Text, nullable=False, server_default=""),   # these five are filled in when it is cut loose
    Column("language", Text, nullable=False, server_default=""),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("waited", Text, nullable=False, server_default=""),
    Column("week", Text),                                       # ISO 8601: 2026-W47
    CheckConstraint("(question_id is null) = (week is not null)", name="loose"),
    Index("registration_question_id_idx", "question_id", unique=True, postgresql_where=text("question_id is not null")),
    Index("registration_organisation_id_idx", "organisation_id", "week"),
)

asker = Table(                              # the identity, sealed (policies/reading.py Identity as JSON)
    "asker", metadata,
    Column("question_id", BigInteger, ForeignKey("core.question.id", ondelete="CASCADE"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

mask = Table(                               # what was replaced in subject and body; what stood there is sealed
    "mask", metadata,
    Column("question_id", BigInteger, ForeignKey("core.question.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("part", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("detector", Text, nullable=False),                   # a layer of policies/anonymity, or "screener"
    Column("confidence", REAL, nullable=False),
    Column("start", Integer, nullable=False),                   # characters before it in subject or body as they are now
    Column("length", Integer, nullable=False),                  # of what stands there now; 0: something was cut off
    Column("replaced_by", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="standing"),
    Column("sealed", LargeBinary),                              # what stood there; null: cut off, lifted, or added by a person
    PrimaryKeyConstraint("question_id", "number"),
    CheckConstraint("part in ('subject', 'text')", name="part"),
    CheckConstraint("state in ('standing', 'lifting', 'lifted', 'added')", name="state"),
    Index("mask_lifting_idx", "question_id", postgresql_where=text("state = 'lifting'")),
)

attachment = Table(                         # what was withheld, in the order of the letter, and the cleaned copy where the policy wants one
    "attachment", metadata,
    Column("question_id", BigInteger, ForeignKey("core.question.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),                  # N of "bijlage-N"
    Column("kind", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),                # of the original
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),  # why it was refused: a code of service/attachments/sheets.py
    Column("media_type", Text),
    Column("sheets", ARRAY(LargeBinary)),                       # the copy: a picture, each page of a document, or one text
    PrimaryKeyConstraint("question_id", "number"),
    CheckConstraint("state in ('withheld', 'waiting', 'refused', 'cleaned', 'released')", name="state"),
    CheckConstraint("(sheets is not null) = (state in ('cleaned', 'released'))", name="sheets"),
    Index("attachment_waiting_idx", "question_id", "number", postgresql_where=text("state = 'waiting'")),
)

known_name = Table(                         # name parts that were masked in an exchange, as keyed hashes: follow-ups give them the same mask
    "known_name", metadata,
    Column("question_id", BigInteger, ForeignKey("core.question.id", ondelete="CASCADE"), nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("label", Text, nullable=False),                      # "naam 1", "kind 2"; "naam" is the asker
    PrimaryKeyConstraint("question_id", "hash"),
)

ledger = Table(                             # one row and one outcome for every server message
    "ledger", metadata,
    _id(),
    _ref("organisation_id", "organisation"),
    _ref("mailbox_id", "mailbox"),
    Column("uidvalidity", BigInteger),                          # null, as uid: reduced (service/forgetting/retention.py), only the hash is left
    Column("uid", BigInteger),
    Column("letter_hash", LargeBinary),                         # keyed hash of the fingerprint; null: never read
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    _ref("question_id", "question", nullable=True, ondelete="SET NULL"),
    Column("bytes", BigInteger, nullable=False),
    _moment("arrived_at", nullable=False),                      # INTERNALDATE
    _moment("recorded_at", nullable=False),
    Column("file_to", Text, nullable=False),                    # "processed", "set_aside", "delete" or "keep"
    _moment("filed_at"),
    Column("filed_folder", Text),
    Column("filed_uidvalidity", BigInteger),
    Column("filed_uid", BigInteger),
    _moment("erase_at"),                                        # of a letter that no question came of; null: goes with its question, or gone
    CheckConstraint("outcome in ('question', 'follow_up', 'bounce', 'automatic_reply', 'ignored', 'set_aside', 'already_seen')", name="outcome"),
    CheckConstraint("file_to in ('processed', 'set_aside', 'delete', 'keep')", name="file_to"),
    UniqueConstraint("mailbox_id", "uidvalidity", "uid"),
    Index("ledger_letter_hash_idx", "organisation_id", "letter_hash", unique=True,
          postgresql_where=text("letter_hash is not null and outcome <> 'already_seen'")),
    Index("ledger_unfiled_idx", "mailbox_id", "uidvalidity", "uid", postgresql_where=text("filed_at is null and file_to <> 'keep'")),
    Index("ledger_set_aside_idx", "organisation_id", "id", postgresql_where=text("outcome = 'set_aside'")),
    Index("ledger_question_id_idx", "question_id"),
    Index("ledger_erase_at_idx", "erase_at", postgresql_where=text("erase_at is not null")),
    Index("ledger_organisation_id_idx", "organisation_id"),
)

letter = Table(                             # the raw mail, sealed, as long as somebody may need it
    "letter", metadata,
    Column("ledger_id", BigInteger, ForeignKey("core.ledger.id", ondelete="CASCADE"), primary_key=True),
    _ref("question_id", "question", nullable=True, ondelete="CASCADE"),
    _key_ref(),
    Column("sealed", LargeBinary, nullable=False),
    Index("letter_question_id_idx", "question_id"),
    Index("letter_data_key_id_idx", "data_key_id"),
)

answer = Table(                             # numbered, immutable revisions (a trigger refuses updates of the text)
    "answer", metadata,
    _id(),
    _ref("question_id", "question", ondelete="CASCADE"),
    Column("revision", Integer, nullable=False),
    _ref("author_id", "actor"),
    Column("body", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),              # SHA-256 over the UTF-8 text
    _moment("saved_at", nullable=False),
    UniqueConstraint("question_id", "revision"),
    Index("answer_author_id_idx", "author_id"),
)

remark = Table(                             # what a reviewer wrote when sending a revision back
    "remark", metadata,
    _id(),
    _ref("question_id", "question", ondelete="CASCADE"),
    Column("revision", Integer, nullable=False),
    Column("reviewer_id", BigInteger, ForeignKey("core.actor.id"), nullable=True),   # null: the leak check
    Column("note", Text, nullable=False),
    _moment("made_at", nullable=False),
    Index("remark_question_id_idx", "question_id"),
    Index("remark_reviewer_id_idx", "reviewer_id"),
)

outgoing = Table(                           # everything that leaves: final bytes, sealed
    "outgoing", metadata,
    _id(),
    _ref("organisation_id", "organisation"),
    _ref("mailbox_id", "mailbox"),
    Column("kind", Text, nullable=False),
    _ref("question_id", "question", nullable=True, ondelete="CASCADE"),
    Column("revision", Integer),                                # of an answer
    Column("message_id", Text, nullable=False, unique=True),    # without angle brackets; the token of replies and bounces
    _key_ref(),
    Column("sealed", LargeBinary),                              # service/smtp.py Envelope: sender, recipient, final bytes
    Column("wording", Text, nullable=False),                    # version of signature, disclaimer and templates
    Column("state", Text, nullable=False, server_default="ready"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    _moment("created_at", nullable=False),
    _moment("next_try_at"),                                     # null: nothing left to do
    Column("lease_token", Uuid),                                # fences every completion
    Column("lease_holder", BigInteger),                         # daemon number, see database.Presence
    _moment("lease_until"),
    _moment("data_started_at"),                                 # of the running attempt: from here on the outcome may be unknown
    Column("uncertain", Boolean, nullable=False, server_default=text("false")),  # some attempt ended without a known outcome
    Column("last_error", Text),                                 # a class or reply code, never a server's text
    _moment("settled_at"),
    _moment("erase_at"),                                        # of a mail without a question; null: goes with its question
    CheckConstraint("kind in ('receipt', 'answer', 'notice')", name="kind"),
    CheckConstraint("state in ('ready', 'sending', 'sent', 'uncertain', 'failed')", name="state"),
    CheckConstraint("(state = 'sending') = (lease_token is not null)", name="lease"),
    CheckConstraint("kind <> 'answer' or (question_id is not null and revision is not null)", name="answer"),
    Index("outgoing_new_idx", "organisation_id", "next_try_at", "id", postgresql_where=text("state = 'ready' and attempts = 0")),
    Index("outgoing_deferred_idx", "organisation_id", "next_try_at", "id", postgresql_where=text("state = 'ready' and attempts > 0")),
    Index("outgoing_sending_idx", "id", postgresql_where=text("state = 'sending'")),
    Index("outgoing_unsettled_idx", "state", postgresql_where=text("state in ('uncertain', 'failed')")),
    Index("outgoing_one_answer_idx", "question_id", unique=True, postgresql_where=text("kind = 'answer'")),
    Index("outgoing_one_receipt_idx", "question_id", unique=True, postgresql_where=text("kind = 'receipt'")),
    Index("outgoing_question_id_idx", "question_id"),
    Index("outgoing_mailbox_id_idx", "mailbox_id"),
    Index("outgoing_organisation_id_idx", "organisation_id"),
    Index("outgoing_data_key_id_idx", "data_key_id"),
    Index("outgoing_erase_at_idx", "erase_at", postgresql_where=text("erase_at is not null")),
)

trail = Table(                              # every transition: what, when, who by alias; no content
    "trail", metadata,
    _id(),
    _ref("question_id", "question", ondelete="CASCADE"),
    _moment("at", nullable=False),
    Column("event", Text, nullable=False),
    Column("actor", Text),
    Column("sealed", LargeBinary),          # the reason of a reveal, under the question's data key
    Column("detail", Text),                 # of an alarm: which rung; a code, never words of anybody
    Index("trail_question_id_idx", "question_id"),
)

loop = Table(                               # one row per kind of loop: the last time any daemon finished a round
    "loop", metadata,
    Column("name", Text, primary_key=True),
    _moment("last_round_at", nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("last_error", Text),
)

sweep = Table(                              # one row per retention sweep: proof without personal data
    "sweep", metadata,
    _id(),
    _moment("started_at", nullable=False),
    _moment("ended_at"),                    # null: going on, or cut off; the next one goes on
    Column("erased", JSONB, nullable=False, server_default=text("'{}'")),   # {stage: how many}
    Column("failed", Integer, nullable=False, server_default="0"),          # questions that the database refused to erase
)

statement = Table(                          # what was erased or handed over at somebody's request, without a word about who (person/statement.py)
    "statement", metadata,
    _id(),
    _ref("organisation_id", "organisation"),
    Column("kind", Text, nullable=False),
    Column("reference", Text, nullable=False),                  # under which the organisation keeps the request and the proof of identity
    _moment("made_at", nullable=False),
    Column("counts", JSONB, nullable=False),                    # {what: how many}
    Column("digest", LargeBinary),                              # SHA-256 of the signed text; null: nothing was signed
    CheckConstraint("kind in ('erasure', 'export')", name="kind"),
    Index("statement_organisation_id_idx", "organisation_id"),
)

manifest = Table(                           # how far the erasure manifest of each state folder was when this database last wrote to it
    "manifest", metadata,
    Column("id", Uuid, primary_key=True),                       # in the file's first line
    Column("number", BigInteger, nullable=False),               # of its last batch that was committed here (service/forgetting/manifest.py)
)
