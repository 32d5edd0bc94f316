"""Letters of which masking cannot be sure wait for a screener; ordinary letters do not."""

from datetime import UTC, datetime

import pytest

from policies import response
from policies.anonymity import extract, screening
from policies.anonymity.page import Page
from policies.letter import Address, Letter
from policies.reading import Mask
from tests.policies.sample import organisation

ORDINARY = "Dag, mijn dochter Lotte (6) slaapt slecht en mijn man Bert werkt 's nachts. Wat kan ik doen?\n\nGroeten,\nSofie"


def flags(text: str) -> tuple[str, ...]:
    return extract(Letter(Address("Sofie", "sofie@x.example"), text=text, subject="Vraag"), "nl").flags


@pytest.mark.parametrize(("text", "reasons"), [
    (ORDINARY, ()), ("Help, hij bijt!", ()), (ORDINARY.lower(), ("no_capitals",)), (ORDINARY.upper(), ("no_small_letters",)),
    ("Dzień dobry, moja córka ma cztery lata i nie chce spać w swoim łóżku. Co mogę zrobić?", ("unknown_language",)),
    ("Merhaba, oğlum dört yaşında ve geceleri uyumuyor. Ne yapabilirim?", ("unknown_language",)),
    ("Kheb ne vroage over men zeuntje, tis an huus altied ruuze en kweet nie mir wuk te doen.", ()),
    ("Dag, wij hebben een drieling van vier en zij slapen slecht. Wat kunnen wij doen?", ("multiple_birth",)),
])
def test_what_masking_cannot_promise_is_flagged_and_an_ordinary_letter_is_not(text: str, reasons: tuple[str, ...]) -> None:
    assert flags(text) == reasons
    assert set(reasons) <= screening.REASONS


def test_guesses_are_flagged_when_there_are_several_and_nothing_confirms_them() -> None:
    def mask(number: int, words: str, confidence: float) -> Mask:
        return Mask("text", "naam", "capitals", confidence, 0, 8, f"[naam {number}]", words)

    pages = [Page("Vraag"), Page("Dag.")]
    guesses = [mask(number, words, 0.6) for number, words in enumerate(("Zavelput", "Klaverend", "Wolkbreuk"), 1)]
    assert screening.flags(pages, guesses) == ("unsure_mask",)
    assert screening.flags(pages, guesses[:2]) == ()
    assert screening.flags(pages, [*guesses, mask(4, "Zavelput", 0.9)]) == ()
    assert screening.flags(pages, [*guesses, mask(2, "Klaver", 0.9)]) == ()


def test_the_coordinator_hears_of_a_question_that_waits_some_working_hours_for_a_screener() -> None:
    policy, monday = organisation(queue__screening_alarm_hours=2), datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    first = response.stamp(policy, monday).alarms[0]
    assert (first.at, first.code, first.stage) == (datetime(2026, 11, 23, 10, 0, tzinfo=UTC), "alarm_screening", "screening")


@pytest.mark.parametrize(("screening", "ordinary", "flagged"), [("never", False, False), ("when_flagged", False, True), ("always", True, True)])
def test_the_policy_says_which_questions_wait(screening: str, ordinary: bool, flagged: bool) -> None:
    queue = organisation(queue__screening=screening).queue
    assert (queue.holds(()), queue.holds(("no_capitals",))) == (ordinary, flagged)
