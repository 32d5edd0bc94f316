"""The tables of schema core, as SQLAlchemy Core: Alembic's target and the names every statement uses.

Private: tools see schema desk_v1 only (migrations/contract/). Whatever identifies an asker is in a `sealed` column,
encrypted under a data key of its own (service/vault.py); what stands in clear identifies nobody.
"""

from service.tables.forgetting import erasure, hold, manifest, registration, statement, sweep
from service.tables.masking import attachment, known_name, mask, own_data
from service.tables.road import (
    STATES,
    actor,
    answer,
    asker,
    data_key,
    ledger,
    letter,
    loop,
    mailbox,
    organisation,
    outgoing,
    question,
    remark,
    tool,
    trail,
)
from service.tables.shape import metadata

__all__ = [
    "STATES", "actor", "answer", "asker", "attachment", "data_key", "erasure", "hold", "known_name", "ledger", "letter", "loop", "mailbox",
    "manifest", "mask", "metadata", "organisation", "outgoing", "own_data", "question", "registration", "remark", "statement", "sweep",
    "tool", "trail",
]
