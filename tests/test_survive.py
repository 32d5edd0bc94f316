"""The short form of `make survive`: kill -9 at every named moment, with 20 letters for each; test_survive_faults.py breaks the rest.

Nothing is lost, a receipt leaves at most once, every approved answer arrives with one Message-ID, and `status` tells the truth
meanwhile: tests/survival/trial.py checks all of it in each trial. `make survive` runs each moment alone, with 200 letters.
A retention sweep is killed in tests/service/test_retention.py.
"""

import pytest

from service.failpoint import NAMES
from tests.conftest import Database
from tests.survival import kills

EACH = 20


def test_every_named_moment_is_tried() -> None:
    assert {*kills.LETTERS_ROAD, *kills.ANSWERS_ROAD, *kills.SWEEP} == set(NAMES)


@pytest.mark.timeout(240)
async def test_a_daemon_killed_at_every_step_of_intake_and_receipts_loses_no_letter_and_sends_no_receipt_twice(database: Database) -> None:
    tally = await kills.many_kills_of_letters(database.url, EACH, kills.LETTERS_ROAD)
    assert tally.questions == EACH * len(kills.LETTERS_ROAD)


@pytest.mark.timeout(240)
async def test_a_daemon_killed_at_every_step_of_dispatch_and_sending_still_delivers_every_approved_answer(database: Database) -> None:
    tally = await kills.many_kills_of_answers(database.url, EACH, kills.ANSWERS_ROAD)
    assert (tally.answered, tally.message_ids) == (EACH * len(kills.ANSWERS_ROAD), 1)
