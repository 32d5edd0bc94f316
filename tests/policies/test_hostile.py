"""No letter holds up the others: time grows with the text only, whatever it repeats, and ends where nobody reads on."""

import itertools
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.anonymity import extract, gates
from policies.anonymity.length import READ, SHOWN, cut, pieces
from policies.anonymity.page import Page
from policies.anonymity.rare_facts import find as find_rare_facts
from policies.letter import Address, Letter
from service.judging import judge_by
from service.reader_protocol import Rules

SOFIE = Address("Sofie Van den Broeck", "sofie.vandenbroeck@telenet.example")
SHORT, LONG = 1_500, 6_000
NOTHING = 0.08                              # seconds: less says nothing about growth, and is a second at the most that is shown

# What a detector reacts to, each alone and many times over.
UNITS = [
    "Jan Van ", "12 34 ", "a@", "Kerkstraat ", "(", "a_", "+", "nul vier ", "Op 3 maart 2026 ", "www.a.", "> x\n", "mijn zoon Jan (4) en ", "Jan ",
    "jan ",
    "van den ", "A. ", "1-", "o0", "school De ", "in Aalst ", "woon a b c ", "Sint-", "d'", "mevrouw de ", "Kim (9) ", "zitting 3 maart ", "Lotte-",
    "Groeten Jan\n", "9300 Aalst ", "1 rue de la loi ", "Van: Jan\n", "x" * 2000 + "@", "X" * 900 + " ", "xx", "snap a.b ", "Aa" * 30 + " ", "\n",
    "--\n",
    "-- \n", "Op 3 maart schreef Jan:\n> x\n", "Van: Jan\nAan: Piet\nOnderwerp: x\n\n", "de enige in ", "mijn man is ", "adoptie congo ",
    "syndroom van ",
    "wij hebben ", "0478 ", "nul ", "geboren 3 maart ", "dossier 123 ", "insta is x", "BE12 ", "1.", "1:", "::", "a:b:", "C:\\a\\", "[at]", "(punt)",
    "a punt b at ", "j a @ ", "@ a ", "°", "nummer ", "plaat A-", "A1", "İ", "\u200b", "𝒜", "J.", "Jan, ", "O'", "vader van ", "UZ ", "- Jan\n",
    "<a>",
    "http://a ", "a.be ", "a/b/", "00 ", "3/", "12.34.56.", "ik heet ", "Rue ", "Straat 12 ", "#1234 ", " " * 50, "Beste ", "mvg\n", "een twee ",
    "pv ",
    "op roblox heet hij ", "onder de naam ", "wachtwoord is a", "in het nieuws ", "ongeval ", "A/B/1/", "1A2B3C", "aa-bb-", "ABC-", "M-ABC-",
    "dossier nr nr "]


def seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def read(text: str) -> None:
    extract(Letter(SOFIE, text=text, subject="Vraag"), "nl")


def grows_with_the_text_only(text: str) -> bool:
    """Four times the text in less than eight times the seconds of the processor; looked at again when it seems otherwise."""
    for _ in range(3):
        short, long = seconds(lambda: read(text[:SHORT])), seconds(lambda: read(text[:LONG]))
        if long < max(8 * short, NOTHING):
            return True
    return False


def repeated(unit: str) -> str:
    return (unit * (LONG // len(unit) + 1))[:LONG]


@pytest.mark.parametrize("unit", UNITS)
def test_a_letter_of_nothing_but_one_thing_takes_no_longer_than_its_length(unit: str) -> None:
    assert grows_with_the_text_only(repeated(unit))


def names() -> list[str]:
    consonants, vowels = "bcdfghklmnprstvz", "aeiou"
    return ["".join(letters).title() for letters in itertools.islice(itertools.product(consonants, vowels, consonants, vowels, consonants), 0,
    6000, 7)]


@pytest.mark.parametrize(("before", "between"), [("", " "), ("", " en "), ("mijn zoon ", ", "), ("", "\n"), ("mevrouw ", ". "), ("Van: ",
    " <a@b.be>\n"),
                                                 ("J. ", " "), ("ik ben ", ". "), ("", "straat 12, 9000 Gent ")])
def test_a_letter_of_a_thousand_different_names_takes_no_longer_than_its_length(before: str, between: str) -> None:
    assert grows_with_the_text_only("".join(before + name + between for name in names())[:LONG])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(UNITS), min_size=2, max_size=5))
def test_nor_does_any_mixture(units: list[str]) -> None:
    assert grows_with_the_text_only(repeated("".join(units)))


def test_fifty_times_what_is_read_takes_hardly_longer_than_what_is_read() -> None:
    text = "Mijn zoon Jan slaapt niet, zegt juf Els van de school in Aalst.\n" * (READ // 60)
    assert min(seconds(lambda: read(text * 50)) for _ in range(3)) < 3 * max(seconds(lambda: read(text)), NOTHING)


@pytest.mark.parametrize("raw", [
    b"From: " + b"(" * 1000 + b"x" + b")" * 1000 + b"\n\nhallo", b"From: " + b"a@b, " * 60_000 + b"\n\nhallo",
    b"Cc: " + b"Jan <a@b.example>, " * 5000 + b"\n\nhallo",
    b"Content-Type: text/html ;" + b" ;" * 14_000 + b"\n\nhallo", b"Content-Type: text/html\n\n" + b"<" * 300_000,
    b"Content-Type: text/html\n\n<p>" + b"a " * 500_000,
    b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 20_000,
    b"".join(b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (number, number) for number in range(2000)),
    b"Content-Type: message/rfc822\n\n" * 500 + b"hallo", b"Subject: " + b"Jan Van " * 8000 + b"\n\nhallo", b"\n" + b"Van: Jan\n" * 18_000,
    b"\n" + b"1" * 200_000, b"Content-Type: text/plain; charset=latin1\n\n" + b"\xe9 Jan\n" * 1_000_000,
], ids=["comments", "addresses", "copies", "parameters", "angles", "paragraph", "parts", "depth", "forwards", "subject", "headers", "digits", "long"])
def test_no_hostile_letter_takes_long_or_breaks_reading(raw: bytes) -> None:
    """About half a second at most; five, so that a busy machine is no failure. Each once took minutes somewhere."""
    letter = b"From: Sofie <sofie@x.example>\nMessage-ID: <a@x.example>\n" + raw
    assert seconds(lambda: judge_by(letter, Rules((), "nl"))) < 5


@pytest.mark.parametrize("text", ["a" * 70_000, "a b " * 20_000, "Zin. " * 9_000, "\n" * 50_000, "x\n\ny" * 10_000])
def test_a_long_text_is_cut_without_losing_a_character(text: str) -> None:
    start, rest = cut(text, SHOWN)
    assert start + rest == text
    assert len(start) <= SHOWN
    assert "".join(pieces(text)) == text


def test_rare_facts_are_looked_for_in_no_more_time_than_the_text_is_long() -> None:
    def look(text: str) -> float:
        return seconds(lambda: list(find_rare_facts(Page(text))))

    for unit in ("de enige ", "mijn man is de ", "adoptie ", "syndroom van ", "was in het nieuws ", "wij hebben een gezin met "):
        assert look(unit * 2000) < max(8 * look(unit * 500), NOTHING)


def test_a_gate_never_hides_the_end_of_a_text() -> None:
    page = Page("woord " * 3000 + "0478 12 34 56")
    assert max(end for _, end in gates.long_number(page)) == len(page.text)
