"""Figures survive their question, and nothing leads back."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from policies.organisation import parse
from service.database import transaction
from service.errors import ContractError, LuisterpostError
from service.figures import as_csv, figures
from service.forgetting.manifest import Manifest
from service.forgetting.sweep import sweep
from service.origin import register
from service.vault import KeyFolder
from tests.build import RECEIVED, make_organisation, make_question
from tests.conftest import Database
from tests.contract.desk import open_desk, question_in
from tests.policies.sample import EXAMPLE

ENDED = RECEIVED + timedelta(days=2)


async def test_a_registered_question_becomes_a_figure_without_key_code_or_day_or_a_theme_that_names_somebody(database: Database) -> None:
    async with open_desk(database) as (desk, place):
        async with transaction(database.worker) as tx:
            await register(tx, {"voorbeeld": parse(EXAMPLE.replace("# themes =", "themes ="))})
        code = await question_in(database, place, "open")
        with pytest.raises(ContractError, match=r"queue\.themes"):
            await desk.classify(code, "sam", "jan-peeters", "normal")
        await desk.classify(code, "sam", "slapen", "normal")
        await desk.register(code, "sam", "3-5", "parent", "advice")
        await desk.register(code, "sam", "6-11", "grandparent", "advice")
        await desk.close(code, "noor", "dubbel")
    async with database.admin.connect() as tx:
        (row,) = (await tx.execute(text("select * from core.registration"))).mappings().all()
    assert (row["question_id"], row["child_age"], row["relation"], row["theme"], row["outcome"]) == (None, "6-11", "grandparent", "slapen", "closed")
    assert len(row["week"]) == len("2026-W47")
    assert code not in str(dict(row))


async def test_whoever_is_not_registered_is_counted_once_and_small_numbers_are_hidden(database: Database) -> None:
    async with transaction(database.admin) as tx:
        place = await make_organisation(tx, "telling")
        ids = [(await make_question(tx, place, "sending")).id for _ in range(7)]
        for state, moment in (("answered", ENDED), ("undeliverable", ENDED + timedelta(days=20))):     # answered, and one comes back
            which = ids if state == "answered" else ids[:1]
            await tx.execute(text("select core.finish_all(:ids, :state, :reasons, :at)"),
                             {"ids": which, "state": state, "reasons": [""] * len(which), "at": moment})
        rows = await figures(tx, "telling", ("outcome", "child_age"))
        none = await figures(tx, "telling", ("theme",), 1999)
        with pytest.raises(LuisterpostError, match="no organisation"):
            await figures(tx, "teling", ("theme",))
    assert list(as_csv(rows)) == ["outcome;child_age;count", "answered;unknown;5", "all;all;5"]
    assert [row["count"] for row in none] == ["0"]


async def test_no_dump_tells_whose_figures_they_are_by_their_order(database: Database, tmp_path: Path) -> None:
    KeyFolder(tmp_path / "keys").new(ENDED.date())
    manifest = Manifest(tmp_path / "manifest", KeyFolder(tmp_path / "keys").hasher())
    async with transaction(database.admin) as tx:
        place = await make_organisation(tx, "telling")
        ids = [(await make_question(tx, place, "sending", theme=f"thema-{number}")).id for number in range(40)]
        await tx.execute(text("select core.finish_all(:ids, 'answered', :reasons, :at)"), {"ids": ids, "reasons": [""] * 40, "at": ENDED})
    orders = []
    for moment in (ENDED, ENDED + timedelta(days=7), ENDED + timedelta(days=7, hours=2)):
        async for _ in sweep(database.worker, lambda moment=moment: moment, manifest):      # type: ignore[misc]
            pass
        async with database.admin.connect() as tx:
            orders.append((await tx.execute(text("select id, theme from core.registration order by ctid"))).all())
    assert [theme for _, theme in orders[0]] == [f"thema-{number}" for number in range(40)]
    assert sorted(theme for _, theme in orders[1]) == sorted(theme for _, theme in orders[0])
    assert {row.id for row in orders[1]}.isdisjoint({row.id for row in orders[0]})
    assert [theme for _, theme in orders[1]] != [theme for _, theme in orders[0]]
    assert orders[2] == orders[1]
