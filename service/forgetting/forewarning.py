"""Before the text of a question goes, the coordinator hears of it: one mail a day at most, with codes and a moment, so that a hold can be
placed in time. Warning stops nothing: what was promised to the asker is kept whether or not anybody reads this mail.
"""

from datetime import datetime, timedelta

from sqlalchemy import text

from service import notice
from service.database import Tx
from service.origin import Origin
from service.vault import Sealer

MOST = 500                                  # codes in one mail

TURN = text("""
    update core.organisation set warned_at = :now
    where id = :organisation and (warned_at is null or warned_at not between :yesterday and :now)
    returning id""")
SOON = text("""
    update core.erasure e
    set warned_at = :now
    from (
      select d.question_id, d.code
      from core.erasable d
      where d.organisation_id = :organisation and d.stage = 'text' and d.warned_at is null and d.erase_at <= :until
      order by d.erase_at
      limit :most
      for no key update of d skip locked) as soon
    where e.question_id = soon.question_id and e.stage = 'text'
    returning soon.code, e.erase_at""")


async def warn(tx: Tx, origins: list[Origin], sealer: Sealer, now: datetime) -> None:
    """Tell each organisation whose texts go within the days of its file, once for each text."""
    for origin in {origin.organisation_id: origin for origin in reversed(origins)}.values():
        days = origin.policy.retention.warn_days_before
        turn = {"organisation": origin.organisation_id, "now": now, "yesterday": now - timedelta(days=1)}
        if days and (await tx.execute(TURN, turn)).first():
            await _tell(tx, origin, sealer, now, now + timedelta(days=days))


async def _tell(tx: Tx, origin: Origin, sealer: Sealer, now: datetime, until: datetime) -> None:
    rows = (await tx.execute(SOON, {"organisation": origin.organisation_id, "now": now, "until": until, "most": MOST})).all()
    if rows:
        facts = {"question": ", ".join(sorted(row.code for row in rows)), "count": str(len(rows)),
                 "moment": min(row.erase_at for row in rows).isoformat()}
        await notice.give(tx, origin, sealer, "texts_go_soon", facts, now)
