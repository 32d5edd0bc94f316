"""An organisation with an answer tool, for the tests of the contract."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text

from service.contract import Contract, open_contract
from tests.build import Organisation, make_organisation, make_question
from tests.conftest import Database


@asynccontextmanager
async def open_desk(database: Database) -> AsyncIterator[tuple[Contract, Organisation]]:
    """An organisation "voorbeeld" with a tool "desk", and a session of that tool."""
    async with database.admin.begin() as tx:
        place = await make_organisation(tx)
    async with open_contract(await database.tool_url("voorbeeld")) as desk:
        yield desk, place


async def question_in(database: Database, place: Organisation, state: str, **columns: Any) -> str:
    """The code of a new question in this state."""
    async with database.worker.begin() as tx:
        return (await make_question(tx, place, state, **columns)).code


async def run(database: Database, statement: str) -> None:
    async with database.admin.begin() as tx:
        await tx.execute(text(statement))


async def column(database: Database, statement: str) -> list[Any]:
    async with database.admin.connect() as tx:
        return list((await tx.execute(text(statement))).scalars())
