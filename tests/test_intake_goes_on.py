"""One letter or one folder that the mail server refuses: all other letters are taken, and `status` tells of it until it is mended.

A coordinator's program that answers every notice with a letter that nobody can read is not answered for ever.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.embedded.postgres import Cluster
from tests.house import House, letter
from tests.road import LOCKED, fetched, lasting, mails_to, write

RECORDED = "select count(*) >= $1 from core.ledger"
FILED = "select count(*) filter (where filed_at is not null) = $1 from core.ledger"
PROCESSED = "Luisterpost verwerkt"


@pytest.fixture
def house(cluster: Cluster) -> Iterator[House]:
    with lasting(cluster) as home:
        yield home.house


def inbox(house: House) -> Path:
    return house.dovecot.base / "mail" / "vraag"


async def until(house: House, statement: str, number: int) -> None:
    await house.until(lambda: house.value(statement, number), f"{number}: {statement}")


async def test_a_letter_that_the_server_cannot_read_keeps_no_other_out_and_is_taken_when_it_can(house: House) -> None:
    house.send(range(5))
    broken = sorted((inbox(house) / "new").iterdir())[2]
    broken.chmod(0)
    house.start()
    await until(house, FILED, 4)
    await house.until(lambda: "UID 3" in house.run("status").stdout, "status names the letter")
    house.dovecot.deliver("vraag", letter(7))
    await until(house, FILED, 5)
    next((inbox(house) / "cur").glob(f"{broken.name}*")).chmod(0o600)
    await until(house, FILED, 6)
    await house.until(lambda: "UID 3" not in house.run("status").stdout, "status is content again")
    assert await house.value("select count(*) from core.question") == 6


async def test_a_folder_that_takes_no_letters_keeps_no_new_ones_out_and_gets_them_later(house: House) -> None:
    folder = inbox(house) / f".{PROCESSED}"
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True)
    house.send(range(2))
    for part in ("cur", "new", "tmp", ""):
        (folder / part).chmod(0o500)
    house.start()
    await until(house, RECORDED, 2)
    await house.until(lambda: "(folder)" in house.run("status").stdout, "status names the folder")
    house.dovecot.deliver("vraag", letter(7), letter(8))
    await until(house, RECORDED, 4)
    assert await house.value(FILED, 0)
    for part in ("", "cur", "new", "tmp"):
        (folder / part).chmod(0o700)
    await until(house, FILED, 4)
    assert len(fetched(house, "vraag", PROCESSED)) == 4


async def test_a_program_that_answers_notices_with_unreadable_letters_is_not_answered_for_ever(house: House) -> None:
    house.start()
    for number in range(16):
        house.dovecot.deliver("vraag", write("C <coordinator@kantoor.example>", "Afwezig", LOCKED, f"leeg-{number}@kantoor.example"))
        await until(house, RECORDED, number + 1)
    await house.drained(16)
    assert len(mails_to(house, "coordinator@kantoor.example")) == 12
    assert "16 letters set aside" in house.run("status").stdout
