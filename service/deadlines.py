"""What is due now? One alarm is one notice, and the moment of the next alarm, in one transaction.

Moments were computed once, at intake (policies/response.py); this sweep only asks which have come. After a downtime each
question gets its newest due rung once, not the ones it missed.
"""

from datetime import datetime

from sqlalchemy import select, update

from service import journal, notice
from service.database import Tx
from service.origin import Origin
from service.tables import question
from service.vault import Sealer

WAITING = ("arrived", "open", "claimed", "in_review", "approved")


async def raise_alarms(tx: Tx, origins: dict[int, Origin], sealer: Sealer, now: datetime, limit: int = 100) -> int:
    """Tell about every question whose alarm has come. `origins` by mailbox row. Returns how many were looked at."""
    rows = (await tx.execute(
        select(question.c.id, question.c.code, question.c.mailbox_id, question.c.state, question.c.alarms, question.c.due_at)
        .where(question.c.next_alarm_at <= now, question.c.mailbox_id.in_(origins))
        .order_by(question.c.next_alarm_at).limit(limit).with_for_update(skip_locked=True))).all()
    for row in rows:
        due = [alarm for alarm in row.alarms if datetime.fromisoformat(alarm["at"]) <= now]
        left = [alarm for alarm in row.alarms if datetime.fromisoformat(alarm["at"]) > now]
        due = [alarm for alarm in due if alarm["code"] != "alarm_screening" or row.state == "arrived"]
        if due and row.state in WAITING:
            facts = {"question": row.code, "moment": row.due_at.isoformat()}
            await notice.give(tx, origins[row.mailbox_id], sealer, due[-1]["code"], facts, now)
            journal.alarm_raised(row.code, due[-1]["code"])
        upcoming = datetime.fromisoformat(left[0]["at"]) if left and row.state in WAITING else None
        await tx.execute(update(question).where(question.c.id == row.id).values(alarms=left, next_alarm_at=upcoming))
    return len(rows)
