"""The tables of the road of one question: who takes part, what came in, what people did, what leaves."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Interval,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from service.tables.shape import id_, key_ref, metadata, moment, ref

organisation = Table(
    "organisation", metadata,
    id_(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("themes", ARRAY(Text), nullable=False, server_default=text("'{}'")),     # of its file; none: any word
    moment("warned_at"),                   # the coordinator was told which texts go soon
)

mailbox = Table(                            # health is state: what `status` shows
    "mailbox", metadata,
    id_(),
    ref("organisation_id", "organisation"),
    Column("name", Text, nullable=False),
    moment("watched_since"),               # first time a daemon took it up
    moment("last_success_at"),             # end of the last complete cycle
    moment("failing_since"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("last_error", Text),             # a class of service/errors.py, never a server's text
    moment("alarmed_at"),                  # the coordinator was told of this stretch of failures
    moment("reconciled_at"),
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
    id_(),
    ref("organisation_id", "organisation"),
    Column("alias", Text, nullable=False),
    Column("public_name", Text),                                # what askers may read where the organisation signs with it
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("screener", Boolean, nullable=False, server_default=text("false")),      # may look at questions that wait, lift and add masks
    Column("coordinator", Boolean, nullable=False, server_default=text("false")),   # may reveal who asks
    UniqueConstraint("organisation_id", "alias"),
    CheckConstraint("alias ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'", name="alias"),
)

tool = Table(                               # a program with a database role
    "tool", metadata,
    id_(),
    ref("organisation_id", "organisation"),
    Column("name", Text, nullable=False),
    Column("role_name", Text, nullable=False, unique=True),     # compared with session_user
    Column("active", Boolean, nullable=False, server_default=text("true")),
    UniqueConstraint("organisation_id", "name"),
)

STATES = ("arrived", "open", "claimed", "in_review", "approved", "sending", "answered", "undeliverable", "closed")

question = Table(
    "question", metadata,
    id_(),
    Column("code", Text, nullable=False, unique=True),          # public handle, random: what tools and people say
    ref("organisation_id", "organisation"),
    ref("mailbox_id", "mailbox"),
    ref("follows_id", "question", nullable=True, ondelete="SET NULL"),
    Column("exchange", Text),                                   # code of the question that this exchange began with; null: this one
    key_ref(),
    Column("state", Text, nullable=False),
    Column("state_reason", Text, nullable=False, server_default=""),   # why it waits or was closed: a short code
    Column("flags", ARRAY(Text), nullable=False, server_default=text("'{}'")),   # why a screener should look (policies/anonymity/screening.py)
    Column("asker_hash", LargeBinary),                          # keyed hash of the normalised address; null once erased
    Column("name_hash", LargeBinary),                           # keyed hash of the asker's full name, for the leak check
    Column("subject", Text),                                    # null once erased
    Column("body", Text),
    Column("language", Text, nullable=False),
    moment("received_at", nullable=False),
    moment("due_at", nullable=False),
    Column("theme", Text, nullable=False, server_default=""),   # what a person said it is about: a slug
    Column("priority", Text, nullable=False, server_default="normal"),
    Column("stages", JSONB, nullable=False, server_default=text("'[]'")),        # [{stage, due_at}], the last one is due_at
    Column("alarms", JSONB, nullable=False, server_default=text("'[]'")),        # rungs still to come, oldest first (service/stamps.py)
    moment("next_alarm_at"),
    moment("consulting_since"),            # an expert is being asked; only while claimed
    Column("paused", JSONB, nullable=False, server_default=text("'[]'")),        # [[from, until]]: consultations that ended
    Column("restamp", Boolean, nullable=False, server_default=text("false")),    # what the clock depends on changed (service/restamp.py)
    Column("lease", Interval, nullable=False),                  # how long a claim lasts
    Column("kept", JSONB, nullable=False),                      # {stage: days} after the last activity of its exchange (policies/retention.py)
    Column("policy_digest", Text, nullable=False),
    ref("claimed_by", "actor", nullable=True),
    moment("claimed_until"),
    Column("review_revision", Integer),                         # the revision in review or approved
    ref("submitted_by", "actor", nullable=True),
    ref("approved_by", "actor", nullable=True),
    Column("approved_digest", LargeBinary),                     # SHA-256 of the approved text
    moment("finished_at"),                                     # answered, undeliverable or closed
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

asker = Table(                              # the identity, sealed (policies/reading.py Identity as JSON)
    "asker", metadata,
    Column("question_id", BigInteger, ForeignKey("core.question.id", ondelete="CASCADE"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

ledger = Table(                             # one row and one outcome for every server message
    "ledger", metadata,
    id_(),
    ref("organisation_id", "organisation"),
    ref("mailbox_id", "mailbox"),
    Column("uidvalidity", BigInteger),                          # null, as uid: reduced (service/forgetting/retention.py), only the hash is left
    Column("uid", BigInteger),
    Column("letter_hash", LargeBinary),                         # keyed hash of the fingerprint; null: never read
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    ref("question_id", "question", nullable=True, ondelete="SET NULL"),
    Column("bytes", BigInteger, nullable=False),
    moment("arrived_at", nullable=False),                      # INTERNALDATE
    moment("recorded_at", nullable=False),
    Column("file_to", Text, nullable=False),                    # "processed", "set_aside", "delete" or "keep"
    moment("filed_at"),
    Column("filed_folder", Text),
    Column("filed_uidvalidity", BigInteger),
    Column("filed_uid", BigInteger),
    moment("erase_at"),                                        # of a letter that no question came of; null: goes with its question, or gone
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
    ref("question_id", "question", nullable=True, ondelete="CASCADE"),
    key_ref(),
    Column("sealed", LargeBinary, nullable=False),
    Index("letter_question_id_idx", "question_id"),
    Index("letter_data_key_id_idx", "data_key_id"),
)

answer = Table(                             # numbered, immutable revisions (a trigger refuses updates of the text)
    "answer", metadata,
    id_(),
    ref("question_id", "question", ondelete="CASCADE"),
    Column("revision", Integer, nullable=False),
    ref("author_id", "actor"),
    Column("body", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),              # SHA-256 over the UTF-8 text
    moment("saved_at", nullable=False),
    UniqueConstraint("question_id", "revision"),
    Index("answer_author_id_idx", "author_id"),
)

remark = Table(                             # what a reviewer wrote when sending a revision back
    "remark", metadata,
    id_(),
    ref("question_id", "question", ondelete="CASCADE"),
    Column("revision", Integer, nullable=False),
    Column("reviewer_id", BigInteger, ForeignKey("core.actor.id"), nullable=True),   # null: the leak check
    Column("note", Text, nullable=False),
    moment("made_at", nullable=False),
    Index("remark_question_id_idx", "question_id"),
    Index("remark_reviewer_id_idx", "reviewer_id"),
)

outgoing = Table(                           # everything that leaves: final bytes, sealed
    "outgoing", metadata,
    id_(),
    ref("organisation_id", "organisation"),
    ref("mailbox_id", "mailbox"),
    Column("kind", Text, nullable=False),
    ref("question_id", "question", nullable=True, ondelete="CASCADE"),
    Column("revision", Integer),                                # of an answer
    Column("message_id", Text, nullable=False, unique=True),    # without angle brackets; the token of replies and bounces
    key_ref(),
    Column("sealed", LargeBinary),                              # service/smtp.py Envelope: sender, recipient, final bytes
    Column("wording", Text, nullable=False),                    # version of signature, disclaimer and templates
    Column("state", Text, nullable=False, server_default="ready"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    moment("created_at", nullable=False),
    moment("next_try_at"),                                     # null: nothing left to do
    Column("lease_token", Uuid),                                # fences every completion
    Column("lease_holder", BigInteger),                         # daemon number, see database.Presence
    moment("lease_until"),
    moment("data_started_at"),                                 # of the running attempt: from here on the outcome may be unknown
    Column("uncertain", Boolean, nullable=False, server_default=text("false")),  # some attempt ended without a known outcome
    Column("last_error", Text),                                 # a class or reply code, never a server's text
    moment("settled_at"),
    moment("erase_at"),                                        # of a mail without a question; null: goes with its question
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
    id_(),
    ref("question_id", "question", ondelete="CASCADE"),
    moment("at", nullable=False),
    Column("event", Text, nullable=False),
    Column("actor", Text),
    Column("sealed", LargeBinary),          # the reason of a reveal, under the question's data key
    Column("detail", Text),                 # of an alarm: which rung; a code, never words of anybody
    Index("trail_question_id_idx", "question_id"),
)

loop = Table(                               # one row per kind of loop: the last time any daemon finished a round
    "loop", metadata,
    Column("name", Text, primary_key=True),
    moment("last_round_at", nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("last_error", Text),
)
