"""The tables of forgetting: when what goes, who forbids it, what proves that it went, and the figures that stay."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from service.tables.shape import id_, key_ref, metadata, moment, ref

erasure = Table(                            # when which stage of a finished question goes; done rows are the proof (service/forgetting/retention.py)
    "erasure", metadata,
    Column("question_id", BigInteger, ForeignKey("core.question.id", ondelete="CASCADE"), nullable=False),
    Column("stage", Text, nullable=False),
    moment("erase_at", nullable=False),
    moment("warned_at"),                   # the coordinator was told that it goes soon
    moment("done_at"),
    PrimaryKeyConstraint("question_id", "stage"),
    Index("erasure_due_idx", "erase_at", postgresql_where=text("done_at is null and stage <> 'mailbox'")),
    Index("erasure_mailbox_idx", "erase_at", postgresql_where=text("done_at is null and stage = 'mailbox'")),
    Index("erasure_warning_idx", "erase_at", postgresql_where=text("done_at is null and warned_at is null and stage = 'text'")),
)

hold = Table(                               # stronger than erasure (service/forgetting/hold.py); an ended one stays as its own proof
    "hold", metadata,
    id_(),
    ref("organisation_id", "organisation"),
    Column("scope", Text, nullable=False),
    ref("question_id", "question", nullable=True, ondelete="SET NULL"),        # any of the exchange
    Column("asker_hash", LargeBinary),                          # null once ended
    key_ref(),
    Column("sealed", LargeBinary),                              # why, under a data key of its own; null once ended
    Column("owner", Text, nullable=False),                      # alias of the coordinator who placed it
    Column("review_on", Date, nullable=False),
    moment("placed_at", nullable=False),
    Column("end_asked_by", Text),                               # it ends when a second coordinator asks too
    moment("end_asked_at"),
    Column("ended_by", Text),
    moment("ended_at"),
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
    ref("organisation_id", "organisation"),
    ref("question_id", "question", nullable=True, ondelete="CASCADE"),         # null once cut loose: nothing leads back
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

sweep = Table(                              # one row per retention sweep: proof without personal data
    "sweep", metadata,
    id_(),
    moment("started_at", nullable=False),
    moment("ended_at"),                    # null: going on, or cut off; the next one goes on
    Column("erased", JSONB, nullable=False, server_default=text("'{}'")),   # {stage: how many}
    Column("failed", Integer, nullable=False, server_default="0"),          # questions that the database refused to erase
)

statement = Table(                          # what was erased or handed over at somebody's request, without a word about who (person/statement.py)
    "statement", metadata,
    id_(),
    ref("organisation_id", "organisation"),
    Column("kind", Text, nullable=False),
    Column("reference", Text, nullable=False),                  # under which the organisation keeps the request and the proof of identity
    moment("made_at", nullable=False),
    Column("counts", JSONB, nullable=False),                    # {what: how many}
    Column("text", Text, nullable=False, server_default=""),    # what was signed; an export has none
    CheckConstraint("kind in ('erasure', 'export')", name="kind"),
    Index("statement_organisation_id_idx", "organisation_id"),
)

manifest = Table(                           # how far the erasure manifest of each state folder was when this database last wrote to it
    "manifest", metadata,
    Column("id", Uuid, primary_key=True),                       # in the file's first line
    Column("number", BigInteger, nullable=False),               # of its last batch that was committed here (service/forgetting/manifest.py)
)
