"""The tables of masking: what was taken out of letters, what was withheld, and what names of askers and volunteers are known by."""

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text, text
from sqlalchemy.dialects.postgresql import REAL

from service.tables.shape import metadata

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
    Column("sealed", LargeBinary),                              # what stood there; null: cut off, lifted, or not sealed yet
    Column("words", Text),                                      # what a screener masked just now, until the daemon seals it
    PrimaryKeyConstraint("question_id", "number"),
    CheckConstraint("part in ('subject', 'text')", name="part"),
    CheckConstraint("state in ('standing', 'lifting', 'lifted', 'added')", name="state"),
    Index("mask_waiting_idx", "question_id", postgresql_where=text("state = 'lifting' or words is not null")),
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

own_data = Table(                           # what actors are known by in daily life, as keyed hashes (service/own_data.py)
    "own_data", metadata,
    Column("actor_id", BigInteger, ForeignKey("core.actor.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("actor_id", "kind", "hash"),
    CheckConstraint("kind in ('address', 'name', 'phone', 'street')", name="kind"),
)
