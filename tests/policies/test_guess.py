"""A volunteer who writes the asker's name has guessed it; a volunteer who writes about the world has not."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policies.anonymity.guess import Masked, Names, draft
from policies.letter import Address


def named(text: str, name: str = "", address: str = "x@gmail.com", *, masked: str = "", language: str = "nl", sure: float = 0.9,
          public: frozenset[str] = frozenset()) -> str:
    """The word of the text that gives somebody away, "" when none does."""
    answer = draft(text, language)
    place = Names([Address(name, address)], [Masked(masked, sure)] if masked else [], public).first_in(answer)
    return text[answer.written_at(place):].split()[0].strip(".,!") if place is not None else ""


@pytest.mark.parametrize(("text", "name", "found"), [
    ("Dag Sofie, dank u", "Sofie Maes", "Sofie"),
    ("groeten aan SOFIE", "Sofie Maes", "SOFIE"),
    ("beste sofie", "Sófie Maes", "sofie"),
    ("het kamertje van Sofietje", "Sofie Maes", "Sofietje"),
    ("Maes' dochter", "Sofie Maes", "Maes'"),
    ("familie Vandenbroeck", "Lies Van den Broeck", "Vandenbroeck"),
    ("So\u200bfie", "Sofie Maes", "So\u200bfie"),
    ("e\u0301n Zo\u00eb", "Zo\u00eb Claes", "Zo\u00eb"),
    ("Dag S\u043ef\u0456e", "Sofie Maes", "S\u043ef\u0456e"),
    ("Dag \uff33\uff4f\uff46\uff49\uff45", "Sofie Maes", "\uff33\uff4f\uff46\uff49\uff45"),
    ("Beste Roos,", "Roos Claes", "Roos"),
    ("Roos, dank voor uw mail", "Roos Claes", "Roos"),
    ("de dochter van Roos slaapt", "Roos Claes", "Roos"),
    ("Geachte mevrouw De Bakker", "An De Bakker", "Bakker"),
    ("Beste Mei,", "Mei Chen", "Mei"),
    ("meneer Van Leuven", "Jan Van Leuven", "Leuven"),
])
def test_a_name_that_only_the_header_told_is_found(text: str, name: str, found: str) -> None:
    assert named(text, name) == found


@pytest.mark.parametrize(("text", "address", "found"), [
    ("Dag Sofie", "sofie.maes@telenet.be", "Sofie"),
    ("Dag Sofie", "sofiemaes1984@gmail.com", "Sofie"),
    ("mevrouw Maes", "smaes@telenet.be", "Maes"),
    ("bij Vermeulenbouw", "info@vermeulenbouw.be", "Vermeulenbouw"),
    ("uw mail, hotmail of Telenet", "iemand@telenet.be", ""),
    ("het CLB en Leuven", "clb.leuven@school.be", ""),
    ("een zonnetje", "zonnetje88@gmail.com", ""),
])
def test_an_address_names_people_too(text: str, address: str, found: str) -> None:
    assert named(text, address=address) == found


@pytest.mark.parametrize(("text", "name", "language"), [
    ("Beste lezer, dag Lezer, lieve Mama, beste Ouder", "Een bezorgde lezer, mama", "nl"),
    ("In Mei leggen alle vogels een ei.", "Mei Chen", "nl"),
    ("In May we meet. May we call?", "May Brown", "en"),
    ("The brown dog. Brown bread.", "May Brown", "en"),
    ("Rozen. Roos en rood, een roos.", "Roos Claes", "nl"),
    ("Wil u dat? Wil dan zeggen: ik wil.", "Wil Claes", "nl"),
    ("Der Wolf, ein Stern, die Sonne", "Wolf Stern", "de"),
    ("CAW Leuven, Gent of Peer", "Jan Van Leuven", "nl"),
    ("lenzen of een lens", "Len Claes", "nl"),
    ("sofiescope, Filosofie", "Sofie Claes", "nl"),
    ("EEN ROOS, EEN ROOS", "Roos Claes", "nl"),
    ("Thomas Gordon en Harry Potter", "Thomas Potter", "nl"),
])
def test_the_same_word_as_a_word_stops_nothing(text: str, name: str, language: str) -> None:
    assert named(text, name, language=language) == ""


def test_a_name_in_the_letter_counts_and_a_doubtful_mask_does_not() -> None:
    assert named("Geef Lowieke tijd", masked="Lowie") == "Lowieke"
    assert named("Geef Bumbalu tijd", masked="Bumbalu") == "Bumbalu"
    assert named("Geef Bumbalu tijd", masked="Bumbalu", sure=0.5) == ""
    assert named("juf Els zegt", masked="juf Els") == "Els"
    assert named("een juf zegt", masked="juf Els") == ""


def test_what_the_organisation_says_of_itself_is_no_guess() -> None:
    assert named("de Tejolijn helpt", "Tejolijn fan") == "Tejolijn"
    assert named("de Tejolijn helpt", "Tejolijn fan", public=frozenset({"tejolijn"})) == ""


ORDINARY = """
Beste ouder,|Dag mama en papa,|Beste,|Hallo, fijn dat u mailt.|Bedankt voor uw vraag over het slapen van uw zoon van vier.
Een vast ritueel helpt: elke avond hetzelfde liedje, in het weekend en in de vakantie.|Wil u, dan belt u 1712 of het CLB van de school.
In mei en juni, na Pasen of in Januari, is er in Gent, Leuven en Peer een groep van Kind en Gezin.|Lees Triple P, Haim Omer of Peter Adriaenssens.
Misschien is er iets op school? Vraag het aan de juf, de meester of de zorgleerkracht.|Een berg was, een lief woord, een beetje rust en veel moed.
Het is zwaar als een kind boos is. Koen zijn vraagt tijd. De zon schijnt morgen ook.|Wij denken graag mee. Mark dat af in de agenda.
Zomer en winter, groot en klein, rood en wit: de bakker en de visser weten het.|Veel succes en hartelijke groeten,|Het team
""".replace("\n", "|").split("|")
CALLED = ("Sofie Maes", "Jan Peeters", "Wil Bakker", "Mei Zomer", "Roos De Visser", "Koen Berg", "Mark Van Gent", "Joy Winter", "An Mark",
          "Jan Willem de Groot", "Fatima El Amrani", "Els Van Peer", "May Schijns")
NAMES = (*CALLED, "Lief Klein", "Moeder van Lars", "De Wit Zon", "Bezorgde papa", "Kind En Gezin")


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(ORDINARY), min_size=1, max_size=12), st.sampled_from(NAMES), st.sampled_from(NAMES))
@example(ORDINARY, "Mei Zomer", "Koen Berg")
def test_ordinary_answers_to_people_with_ordinary_names_pass(lines: list[str], name: str, child: str) -> None:
    assert named("\n".join(lines), name, address=f"{name.replace(' ', '.').lower()}@gmail.com", masked=child) == ""


@given(st.sampled_from(ORDINARY), st.sampled_from(CALLED))
def test_whoever_is_greeted_by_name_was_guessed(line: str, name: str) -> None:
    assert named(f"Beste {name.split()[0]},\n\n{line}", name) == name.split()[0]


@pytest.mark.parametrize("text", ["sofie" * 20_000, "Sofie " * 16_000, "\u200b" * 100_000, "roos\n" * 20_000, "Roos van de " * 8_000,
                                  "Roos " * 20_000])
def test_no_text_takes_longer_than_a_moment(text: str) -> None:
    began = time.process_time()
    named(text, "Sofia Roosen", masked="Mei Roos", language="nl")
    assert time.process_time() - began < 1
