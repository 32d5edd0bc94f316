"""The short form of `make survive`, with 20 letters each: everything around the daemon breaks in the middle of its work.

Nothing is lost, nothing doubled beyond the promise, and `status` names what is wrong (tests/survival/trial.py checks it in each trial).
"""

from service.embedded.postgres import Cluster
from tests.conftest import Database
from tests.survival import faults
from tests.survival.world import end_at_once

EACH = 20


async def test_letters_wait_while_dovecot_is_dead(database: Database) -> None:
    assert (await faults.dovecot_dies(database.url, EACH)).answered == EACH


async def test_a_relay_that_refuses_for_now_drops_and_stalls_gets_everything_in_the_end(database: Database) -> None:
    tally = await faults.relay_fails(database.url, EACH, faults.mixed(2), uncertain=6)
    assert (tally.uncertain, tally.answered, tally.most_answers) == (6, EACH, 2)


async def test_an_answer_to_an_address_that_is_gone_is_undeliverable_and_the_coordinator_hears_of_it(database: Database) -> None:
    assert (await faults.askers_gone(database.url, EACH)).undeliverable == EACH // 4


async def test_of_two_daemons_either_may_die_and_the_other_goes_on(database: Database) -> None:
    assert (await faults.two_daemons(database.url, EACH)).answered == EACH


async def test_sigterm_ends_the_daemon_soon_though_the_relay_is_silent(database: Database) -> None:
    assert (await faults.asked_to_stop(database.url, EACH, stop_seconds=2)).answered == EACH


async def test_mailboxes_that_fail_do_not_slow_a_healthy_one(database: Database) -> None:
    assert (await faults.mailbox_fails(database.url, EACH)).answered == EACH


async def test_a_database_that_stops_in_order_or_at_once_in_the_middle_loses_nothing() -> None:
    assert (await faults.postgres_stops(EACH, (end_at_once, Cluster.stop))).answered == EACH


async def test_a_database_whose_disk_is_full_goes_on_when_there_is_room_again() -> None:
    assert (await faults.disk_full(EACH)).answered == EACH
