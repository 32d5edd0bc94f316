"""A screener can lift any mask: what stood there goes back to its place, and nothing else moves."""

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.anonymity import LAYERS, extract_with
from policies.anonymity.exchange import Known, digest
from policies.anonymity.length import PIECE, SHOWN
from policies.anonymity.tidy import tidy
from policies.anonymity.told_apart import ToldApart
from policies.letter import Address, Letter
from policies.reading import Extract, Part

SOFIE = Address("Sofie Van den Broeck", "sofie.vandenbroeck@telenet.example")
WORDS = st.sampled_from([
    "Lowie", "mijn zoon", "van", "De", "in", "Aalst", "(4)", "0478 12 34 56", "@", "de school van Sofie", "heet", "\n", ".", ",", "é", "\u200b",
    "İ", "'s", "-", "ik ben", "sofie@x.example", "zitting op 3 december", "Sint-", "Groeten", ">", "𝒜", "Олег", "\r\n\n\n", "\u00a0", "Kerkstraat 12",
])


def read(text: str, subject: str = "Vraag") -> Extract:
    return extract_with(Letter(SOFIE, text=text, subject=subject), "nl", frozenset({"history", "signature"}))


def unmasked(extract: Extract, part: Part) -> str:
    """The masked part with everything put back, from the end on."""
    text = extract.text if part == "text" else extract.subject
    for mask in sorted((mask for mask in extract.masks if mask.part == part), key=lambda mask: -mask.start):
        assert text[mask.start:mask.end] == mask.replaced_by
        text = text[:mask.start] + mask.text + text[mask.end:]
    return text


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, max_size=40).map(" ".join), st.lists(WORDS, max_size=6).map(" ".join))
def test_what_every_mask_hides_put_back_in_its_place_is_the_letter_again(text: str, subject: str) -> None:
    extract = read(text, subject)
    assert unmasked(extract, "text") == tidy(text)
    assert unmasked(extract, "subject") == tidy(subject).replace("\n", " ")


def test_positions_hold_in_a_letter_longer_than_detectors_see_at_once() -> None:
    text = "Mijn zoon Lowie belt 0478 12 34 56.\n" * (SHOWN // 40)
    assert len(text) > PIECE
    extract = read(text)
    assert len(extract.masks) > 1000
    assert unmasked(extract, "text") == tidy(text)


def test_each_mask_names_the_layer_that_found_it_and_how_sure_that_is() -> None:
    extract = read("Sofie hier. Mijn zoon Lowie (4) is stil. Lowie belt 0478 12 34 56 of sofie@x.example.")
    assert {mask.detector for mask in extract.masks} >= {"names_again", "phone", "mail_address"}
    assert all(mask.detector in LAYERS and 0 < mask.confidence <= 1 for mask in extract.masks)
    assert [(finding.kind, finding.replaced_by) for finding in extract.findings] == [(mask.kind, mask.replaced_by) for mask in extract.masks]


def follow_up(first: Extract, text: str, language: str = "nl") -> Extract:
    """A later letter, read with what intake would remember of the first."""
    key = b"k" * 32
    known = Known(key, {digest(key, part): label for part, label in first.names})
    return extract_with(Letter(Address("", "info@praktijk.example"), text=text, subject="Re: Vraag"), language, frozenset(), known)


def test_a_child_keeps_its_mask_in_a_later_letter_however_it_is_written_there() -> None:
    first = read("Mijn dochter Lotte (8) en mijn zoon Tibe (4) maken ruzie. Ik ben Sofie.")
    assert "dochter [kind 1] (8)" in first.text
    second = follow_up(first, "dag, tibe is terug thuis en lotte slaapt. tibeke en Lottes broer ook. groetjes sofie")
    assert second.text.startswith("dag, [kind 2] is terug thuis en [kind 1] slaapt. [kind 2] en [kind 1] broer ook.")
    assert "sofie" not in second.text


def test_who_is_new_in_a_later_letter_gets_the_next_number_in_the_language_of_that_letter() -> None:
    first = read("Mijn zoon Tibe (4) is stil.")
    second = follow_up(first, "Bonjour, mon fils Tibe est chez nous et ma fille Manon (6) ne dort pas. Merci.", "fr")
    assert "[enfant 1] est chez nous" in second.text
    assert "[enfant 2]" in second.text
    assert "Manon" not in second.text


def test_a_name_of_the_exchange_that_is_a_word_still_needs_its_capital() -> None:
    second = follow_up(read("Mijn dochter Roos (4) is stil."), "Roos kreeg een roos van haar oma en is nu vrolijk.")
    assert second.text == "[kind 1] kreeg een roos van haar oma en is nu vrolijk."


def test_towns_and_schools_are_told_apart_and_stay_so_in_later_letters() -> None:
    first = read("Mama woont in Gent en papa in Brugge, dus mijn zoon reist van Brugge naar Gent. Hij zat in basisschool De Zonnewijzer.",
          subject="Brugge")
    assert first.subject == "[gemeente]"
    assert first.text.startswith("Mama woont in [gemeente 2] en papa in [gemeente], dus mijn zoon reist van [gemeente] naar [gemeente 2].")
    second = follow_up(first, "Bonjour, nous habitons à Namur. Son père vit à Brugge. Il quitte De Zonnewijzer pour l'école Sainte-Marie.", "fr")
    assert "à [commune 3]. Son père vit à [commune]. Il quitte [établissement scolaire] pour l'[établissement scolaire 2]" in second.text


def test_a_school_is_the_same_one_whatever_kind_of_school_is_written_before_it() -> None:
    apart = ToldApart()
    assert [apart.label("school", phrase) for phrase in ("basisschool De Kring", "de Kring", "VBS De Kring", "Sint-Jozef Aalst", "het atheneum in "
          "Gent")] == [
        "school", "school", "school", "school 2", "school 3"]
    assert [apart.label("gemeente", phrase) for phrase in ("Sint-Niklaas", "9100 Sint Niklaas", "Aalst", "!")] == [
        "gemeente", "gemeente", "gemeente 2", "gemeente"]


def test_two_people_of_one_first_name_are_told_apart_by_their_surnames() -> None:
    shown = read("Mijn dochter Lotte Peeters (8) wordt gepest door Lotte Maes. Lotte huilt, Lotte Maes lacht. Lotte Peeters zwijgt.").text
    assert shown == "Mijn dochter [kind 1] (8) wordt gepest door [naam 1]. [kind 1] huilt, [naam 1] lacht. [kind 1] zwijgt."
    assert read("Juf Katrien Peeters-Maes belde. Katrien Peeters zegt ja, Katrien Maes ook.").text.count("[naam 1]") == 3


def test_a_town_after_which_a_school_is_called_is_the_town_where_it_stands_alone() -> None:
    shown = read("Bonjour, ma fille Emma (12) va à l'athénée de Dinant et j'habite Dinant. Mon mari préfère Namur.").text
    assert "à l'[établissement scolaire] et j'habite [commune]. Mon mari préfère [commune 2]." in shown
