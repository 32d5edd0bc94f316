"""Figures of finished questions, for reports to a board or a government: counts only, small ones left out (policies/figures.py).

Registrations stand in the order in which questions ended, and were written in the same transaction: a dump would tell whose is whose. So the
first sweep of each week mixes those of the weeks before.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import text

from policies.figures import DIMENSIONS, table
from service.database import Tx
from service.errors import LuisterpostError

KNOWN = text("select id from core.organisation where code = :organisation")
# Only combinations are counted here; no row of core.registration ever leaves the database.
COUNTED = """
select r.week, substr(r.week, 1, 4) as year, r.theme, r.child_age, r.relation, r.help, r.language, r.outcome, r.waited, count(*) as number
from core.registration r
join core.organisation o on o.id = r.organisation_id
where o.code = :organisation
  and r.week like :year
group by 1, 2, 3, 4, 5, 6, 7, 8, 9
"""

WEEKS = text("""
    select to_char(max(ended_at) at time zone 'UTC', 'IYYY-"W"IW') as last,
           to_char(cast(:now as timestamptz) at time zone 'UTC', 'IYYY-"W"IW') as this
    from core.sweep""")
MIXED = text("""
    with loose as (
        delete from core.registration r
        where r.week >= :last and r.week < :this
        returning r.*
    )
    insert into core.registration (organisation_id, child_age, relation, help, theme, language, outcome, waited, week)
    select organisation_id, child_age, relation, help, theme, language, outcome, waited, week
    from loose
    order by random()""")


async def mix(tx: Tx, now: datetime) -> None:
    """Put the registrations of weeks that are over into another order, under other keys, unless an earlier sweep did (forgetting/sweep.py)."""
    weeks = (await tx.execute(WEEKS, {"now": now})).one()
    if (weeks.last or "") < weeks.this:
        await tx.execute(MIXED, {"last": weeks.last or "", "this": weeks.this})


async def figures(tx: Tx, organisation: str, by: tuple[str, ...], year: int | None = None) -> list[dict[str, str]]:
    """The table of policies.figures.table for one organisation; `by` out of DIMENSIONS, `year` as ISO 8601 counts weeks. Raises LuisterpostError
    when there is no such organisation."""
    if (await tx.execute(KNOWN, {"organisation": organisation})).scalar_one_or_none() is None:
        raise LuisterpostError("there is no organisation with this code: see `luisterpost status`")
    rows = (await tx.execute(text(COUNTED), {"organisation": organisation, "year": f"{year or ''}%"})).mappings().all()
    return table((({name: row[name] for name in DIMENSIONS}, row["number"]) for row in rows), by)


def as_csv(rows: list[dict[str, str]]) -> Iterator[str]:
    """Lines with semicolons, as Dutch spreadsheets expect; no value of ours holds one."""
    yield ";".join(rows[0])
    yield from (";".join(row.values()) for row in rows)
