"""What each migration does alike: run a script of several statements, give the worker its rights on new tables, drop tables again."""

from collections.abc import Sequence

from alembic import op
from sqlalchemy.util import await_only


def run(script: str) -> None:
    """Several statements at once, which only the driver's simple protocol can do."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    await_only(driver.execute(script))


def grant(names: Sequence[str]) -> None:
    """What a later migration owes the worker for the tables it makes; the first one grants for all of its own at once."""
    tables = ", ".join(f"core.{name}" for name in names)
    run(f"grant select, insert, update, delete on {tables} to luisterpost_worker; grant usage on all sequences in schema core to luisterpost_worker")


def drop(names: Sequence[str]) -> None:
    """In the order opposite to that in which they were made."""
    for name in reversed(names):
        op.execute(f"drop table core.{name}")
