"""A small organisation has no database server: the daemon brings its own, and brings it back when it dies."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.house import House

PRIVATE = {"LUISTERPOST_DATABASE_URL": "", "LUISTERPOST_DATABASE_ADMIN_URL": ""}


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with House(lambda role: "") as made:
        made.folder.chmod(0o711)
        yield made


def _postmaster(house: House) -> int:
    return int((house.folder / "state" / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


def _recorded(house: House) -> int:
    return sum(entry["event"] == "letter_recorded" for entry in house.journal())


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
async def test_a_private_database_that_dies_is_started_again_and_intake_goes_on(house: House, how: signal.Signals) -> None:
    house.send(range(1, 4))
    daemon = house.start(**PRIVATE)
    await house.until(lambda: _recorded(house) == 3, "the first letters recorded")
    os.kill(_postmaster(house), how)
    house.send(range(4, 7))
    await house.until(lambda: _recorded(house) == 6, "letters recorded after the database came back", 60)
    assert any(entry["event"] == "database_back" for entry in house.journal())
    assert '"daemons": 1' in house.run("status", "--json", **PRIVATE).stdout
    assert house.stop(daemon) < 10
    assert not (Path(house.folder) / "state" / "postgres" / "data" / "postmaster.pid").exists()
