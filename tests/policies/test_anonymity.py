"""What a volunteer reads tells what is asked and not who asks."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.anonymity import LAYERS, extract, extract_with
from policies.anonymity.length import SHOWN, pieces
from policies.language import detect
from policies.letter import Address, Letter
from policies.reading import Extract

SOFIE = Address("Sofie Van den Broeck", "sofie.vandenbroeck@telenet.example")


def read(text: str, sender: Address = SOFIE, subject: str = "Vraag", **more: tuple[str, ...]) -> Extract:
    return extract(Letter(sender, text=text, subject=subject, other_names=more.get("other_names", ())), "nl")


@pytest.mark.parametrize("text", [
    "Dag, ik ben Sofie en mijn kind slaapt niet.", "Dag, SOFIE VAN DEN BROECK hier.", "Mijn naam: Van den Broeck Sofie.", "Dat is Sofie's kind.",
    "Sofietje noemen ze mij.", "Ik ben sofie van den broeck uit het dorp.", "Groetjes van Sofíe.",
])
def test_the_asker_is_not_named_in_the_text(text: str) -> None:
    assert not re.search(r"sof[ií]e|broeck", read(text).text, re.I)


def test_the_subject_is_masked_too() -> None:
    assert read("Hij slaapt niet.", subject="Vraag van Sofie, bel 0478/12.34.56").subject == "Vraag van [naam], bel [telefoon]"


def test_a_name_that_is_a_word_needs_its_capital() -> None:
    extracted = read("Roos hier. Ik kocht een roos, geen bloem, zei Bloem.", Address("Roos Bloem", "roos.bloem@gmail.com"))
    assert extracted.text == "[naam] hier. Ik kocht een roos, geen bloem, zei [naam]."


@pytest.mark.parametrize(("secret", "mask"), [
    ("0478/12.34.56", "telefoon"), ("0478 12 34 56", "telefoon"), ("(051) 20 30 40", "telefoon"), ("+32(0)497/11 22 33", "telefoon"),
    ("0032 486 98 76 54", "telefoon"),
    ("03/300.12.12", "telefoon"), ("+380 67 123 45 67", "telefoon"), ("06-12345678", "telefoon"), ("0489 / 44 55 66", "telefoon"),
    ("+44 7700 900123", "telefoon"),
    ("nul vier zeven acht, twaalf, vierendertig, zesenvijftig", "telefoon"), ("sofie85@hotmail.com", "e-mail"),
    ("sofie punt x at gmail punt com", "e-mail"),
    ("sofie(at)gmail.com", "e-mail"), ("BE71 0961 2345 6769", "rekeningnummer"), ("BE68539007547034", "rekeningnummer"),
    ("NL91 ABNA 0417 1643 00", "rekeningnummer"),
    ("85.07.30-033.28", "rijksregisternummer"), ("85073003328", "rijksregisternummer"), ("BSN 111222333", "rijksregisternummer"),
    ("1-ABC-234", "nummerplaat"),
    ("592-1234567-89", "nummer"), ("dossier PZ/2024/00173", "nummer"), ("@yasmina.bh_2010", "account"), ("insta is anna.vdb.12", "account"),
    ("https://people.example/~sofie", "link"), ("www.vdb-dakwerken.be", "link"), ("Kerkstraat 12, 3020 Herent", "adres"),
    ("Turnhoutsebaan 245 bus 3", "adres"),
    ("Koning Albert II-laan 20 bus 8, 1000 Brussel", "adres"), ("chaussée de Haecht 55, 1030 Bruxelles", "adres"),
    ("geboren op 14/02/2017", "geboortedatum"),
])
def test_numbers_and_addresses_are_masked_in_every_way_of_writing_them(secret: str, mask: str) -> None:
    extracted = read(f"Dag, het gaat om {secret} en om mijn kind.")
    assert f"[{mask}]" in extracted.text
    assert not re.search(r"\d{2}|gmail|yasmina|anna\.|people|dakwerken|nul vier", extracted.text)
    assert extracted.text.endswith(" en om mijn kind.")
    assert any(finding.kind == mask and finding.replaced_by == f"[{mask}]" for finding in extracted.findings)


@pytest.mark.parametrize("text", [
    "Hij is 4 jaar en 7 maanden, zijn zus 12.", "De baby huilt van 1 tot 5, al drie weken.", "Hij weegt 38 kg en slaapt om 19.30 uur.",
    "Ik ben bang, boos en moe.",
    "In 2024 en 2025 ging het beter.", "Het kost 1.250.000 euro of 12,50.", "Mijn man werkt en mijn moeder helpt.",
    "Hij gaat op weg naar school, straat in, straat uit.", "Bel 112 of 1813 bij nood.", "Hij wil niet gedaan.de rest eet hij wel.",
])
def test_ages_feelings_and_times_stay(text: str) -> None:
    assert read(text).text == text


def test_others_keep_one_number_each_in_subject_and_text() -> None:
    extracted = read("Mijn zoon Lowie (4) en Nore slapen niet. Lowie huilt, Nore niet. Mijn man Bart ook.", subject="Over Lowie en Bart")
    assert extracted.text == "Mijn zoon [kind 1] (4) en [kind 2] slapen niet. [kind 1] huilt, [kind 2] niet. Mijn man [naam 1] ook."
    assert extracted.subject == "Over [kind 1] en [naam 1]"


def test_a_small_word_goes_only_when_it_belongs_to_the_name() -> None:
    assert read("Ik ben mama van Lowie en mijn dokter van Hoecke helpt.").text == "Ik ben mama van [kind 1] en mijn dokter [naam 1] helpt."


@pytest.mark.parametrize("block", [
    "-- \nSofie\nKerkstraat 12", "Met vriendelijke groeten,\nSofie Van den Broeck\nZaakvoerder", "Groetjes Sofie",
    "Sofie Van den Broeck\nverpleegkundige",
    "mvg\nsofie", "Verstuurd vanaf mijn iPhone van Sofie Peeters", "Cordialement,\nSofie", "Mit freundlichen Grüßen\nSofie",
    "Kind regards,\nS. Van den Broeck",
])
def test_the_signature_goes_and_the_question_stays(block: str) -> None:
    extracted = read(f"Hij slaapt niet en ik ben moe.\n\nWat kan ik doen?\n\n{block}")
    assert extracted.text.startswith("Hij slaapt niet en ik ben moe.\n\nWat kan ik doen?")
    assert not re.search(r"sofie|broeck|kerkstraat|zaakvoerder|verpleeg|peeters", extracted.text, re.I)


def test_a_postscript_below_the_signature_stays() -> None:
    assert "PS: hij is vier." in read("Hij slaapt niet.\n\nGroeten\nSofie\n\nPS: hij is vier.").text


def test_a_forwarded_mail_stays_and_is_masked() -> None:
    extracted = read("Zie hieronder, wat nu?\n\nSofie\n\n---------- Doorgestuurd bericht ---------\nVan: Leen Goossens <leen.goossens@school.be>\n"
                     "Onderwerp: gedrag\n\nBeste mevrouw Van den Broeck,\nuw zoon sloeg weer. Groeten, juf Leen")
    assert "uw zoon sloeg weer" in extracted.text
    assert not re.search(r"leen|goossens|broeck|sofie", extracted.text, re.I)


def test_names_from_a_vcard_are_masked() -> None:
    assert "Jokelien" not in read("Jokelien hier, mijn kind slaapt niet.", other_names=("Jokelien Desmet",)).text


@pytest.mark.parametrize(("text", "language"), [
    ("Mijn zoon slaapt niet en ik weet niet wat ik moet doen", "nl"), ("Mon fils ne dort pas et je ne sais pas quoi faire", "fr"),
    ("Mein Sohn schläft nicht und ich weiß nicht was ich tun soll", "de"), ("My son does not sleep and I do not know what to do", "en"),
    ("???", "fr"),
])
def test_masks_speak_the_language_of_the_letter(text: str, language: str) -> None:
    assert detect(text, "fr") == language


def test_a_french_letter_gets_french_masks() -> None:
    assert read("Bonjour, je suis Sofie et mon fils ne dort pas. Appelez le 0485 67 89 01.").text == (
        "Bonjour, je suis [nom] et mon fils ne dort pas. Appelez le [téléphone].")


def test_invisible_characters_hide_no_name() -> None:
    assert "broeck" not in read("Ik ben So\u200bfie Van\u00a0den Bro\u00adeck.").text.lower()


def test_a_long_letter_is_masked_to_its_end() -> None:
    text = "Mijn kind slaapt niet en huilt veel. " * (SHOWN // 37 - 2) + "Bel 0478 12 34 56, groeten van Sofie."
    extracted = read(text)
    assert extracted.text.endswith("Bel [telefoon], groeten van [naam].")
    assert "long_text" not in extracted.flags
    assert extracted.attachments == ()


def test_what_is_longer_than_anybody_writes_is_withheld_and_a_person_looks() -> None:
    extracted = read("Mijn kind slaapt niet en huilt veel. " * 40_000 + "Bel 0478 12 34 56.")
    assert extracted.text == "Mijn kind slaapt niet en huilt veel. " * (SHOWN // 37)
    assert "long_text" in extracted.flags
    assert [(item.kind, item.bytes > 1_400_000) for item in extracted.attachments] == [("document", True)]


def test_the_history_of_a_long_exchange_withholds_nothing() -> None:
    extracted = read("Het gaat beter.\n\nOp 3-3-2026 om 09:14 schreef Lijn <x@y.example>:\n" + "> Hoe gaat het met hem?\n" * 3000,
                     subject="Re: Vraag")
    assert extracted.text == "Het gaat beter."
    assert "long_text" not in extracted.flags


@pytest.mark.parametrize(("text", "masked"), [
    ("Onze Jules mist Oostkamp en zijn vriendje Warre.", "Onze [naam 1] mist [gemeente] en zijn vriendje [naam 2]."),
    ("Mijn dochter Lente van 3 huilt. Lente is bang.", "Mijn dochter [kind 1] van 3 huilt. [kind 1] is bang."),
    ("Lowieke slaapt. Mijn zoon Lowie niet. Lowies bed is nat.", "[kind 1] slaapt. Mijn zoon [kind 1] niet. [kind 1] bed is nat."),
    ("De zaak van mevrouw Oleksandra Kovalenko en Ömer.", "De zaak van mevrouw [naam 1] en [naam 2]."),
    ("Wij zien dokter Van den Broecke en meester D'hondt.", "Wij zien dokter [naam 1] en meester [naam 2]."),
    ("Hij zit in basisschool De Klimop te Hamme.", "Hij zit in basisschool [school] te [gemeente]."),
    ("Hij gaat naar het Sint-Jozefscollege in Aalst.", "Hij gaat naar het [school] in [gemeente]."),
    ("Zij werkt bij de Colruyt van Wetteren.", "Zij werkt bij de [organisatie]."),
    ("Hij ligt in UZ Leuven.", "Hij ligt in [organisatie]."),
    ("Wij wonen in Mol, en er zit een mol in de tuin.", "Wij wonen in [gemeente], en er zit een mol in de tuin."),
    ("Beste Karin, hij slaapt niet.", "Beste [naam 1], hij slaapt niet."),
    ("Het gaat om K.V.D.B. uit de klas.", "Het gaat om [naam 1] uit de klas."),
    ("De zitting is op 3 december.", "De zitting is op [datum]."),
    ("Onze dochter Beer (9) en haar zus Klaver (mijn stiefdochter).", "Onze dochter [kind 1] (9) en haar zus [naam 1] (mijn stiefdochter)."),
])
def test_others_places_and_institutions_are_masked_so_that_the_story_stays(text: str, masked: str) -> None:
    assert read(text).text == masked


@pytest.mark.parametrize(("text", "gone"), [
    ("mijn ex els woont met kevin in geraardsbergen", "els|kevin|geraards"), ("onze dochter fleur is 11. fleur wil niet", "fleur"),
    ("juf lotte van de klas en meester van hoecke", "lotte|hoecke"), ("ik ben khaled al hamwi en woon in lier", "khaled|hamwi|lier"),
    ("wij hebben sidra 8, hala 6 en yaman van 3", "sidra|hala|yaman"), ("hij zit op basisschool de klimop", "klimop"),
    ("ik woon in de kerkstraat 5", "kerkstraat"), ("mijn snap is zoetje_dc en tiktok thinspo.mila", "zoetje|thinspo"),
    ("MIJN ZOON BAZIEL EN MIJN MAN STEVEN WONEN IN LOMMEL", "BAZIEL|STEVEN|LOMMEL"),
])
def test_names_in_small_letters_or_in_capitals_only_are_masked(text: str, gone: str) -> None:
    extracted = read(text)
    assert not re.search(gone, extracted.text), extracted.text
    assert len(extracted.text.split()) > 3


@pytest.mark.parametrize("text", [
    "Met Kerstmis en Sinterklaas is hij druk. Op Maandag niet.", "Hij heeft ADHD en neemt Rilatine, zegt het CLB.",
    "Zij speelt Fortnite en Roblox en kijkt TikTok op haar iPad.", "Wij spreken Turks en Nederlands en komen uit Marokko.",
    "Kind en Gezin en de Opvoedingslijn hielpen ons.", "Storm op zee. Roos als bloem is mooi. Lieve mensen, dank.",
    "Als oma maak ik mij zorgen. Papa zegt niets.",
    "Daarna huilt hij. Thuisbegeleiding hielp niet. Soms lacht hij. Gisteren was hij boos.", "Zij heeft het syndroom van Down en volgt Montessori.",
    "mijn man wil niet en mijn zoon is boos", "Mijn jongste eet niets. Hij is 3 jaar en weegt 12 kg. Het is half acht.",
])
def test_ordinary_words_stay(text: str) -> None:
    assert read(text).text == text


@pytest.mark.parametrize(("text", "masked"), [
    ("Bonjour, ma fille Inès va à l'école Saint-Joseph de Namur.", "Bonjour, ma fille [enfant 1] va à l'[établissement scolaire]."),
    ("Guten Tag, unser Sohn Jannik wird von Herr Willems nicht ernst genommen.",
    "Guten Tag, unser Sohn [Kind 1] wird von [Name 1] nicht ernst genommen."),
    ("Hello, my daughter Chloe is bullied by a boy called Maximilian.", "Hello, my daughter [child 1] is bullied by a boy called [child 2]."),
])
def test_other_languages_are_masked_in_their_own_words(text: str, masked: str) -> None:
    assert read(text).text == masked


def test_a_name_of_the_family_does_not_make_a_child_the_asker() -> None:
    assert read("Mijn zoon Jonas Smet is 9.", Address("Johan Smet", "johan.smet@x.example")).text == "Mijn zoon [kind 1] is 9."


@pytest.mark.parametrize("layer", [layer for layer in LAYERS if layer not in ("history", "signature", "guard")])
def test_each_layer_can_be_left_out_and_is_missed(layer: str) -> None:
    planted = {
        "mail_address": "x@y.example", "link": "www.x.example", "bank_account": "BE71 0961 2345 6769", "national_number": "85.07.30-033.28",
        "phone": "0478 12 34 56", "plate": "1-ABC-234", "file_number": "dossier 12345",
        "birth_date": "geboren op 14/02/2017", "street_address": "Kerkstraat 12",
        "handle": "@zoetje",
        "farewell": "bedankt els.",
        "event_date": "zitting op 3 december", "headers": "x\nVan: Wandelaar <a>", "capitals": "ontmoet Warre", "lower": "ontmoet warre",
        "spelled": "ontmoet D y l a n",
        "institutions": "in de steinerschool", "places": "uit borgerhout", "street_names": "in de kerkstraat",
        "street_cues": "verhuisd naar driehoek 17",
        "own_names": "dag sofie", "names_again": "mijn ex Roos. Roos, kom",
        "places_again": "bij de bakkerij Klaver. Klaver verkoopt brood",
    }
    letter = Letter(SOFIE, text=f"Ik heb een vraag {planted[layer]} en dat is alles.", subject="Vraag")
    assert extract_with(letter, "nl", frozenset({layer})).text != extract(letter, "nl").text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_extracted(text: str, name: str, subject: str) -> None:
    extracted = read(text, Address(name, "x@y.example"), subject)
    assert "\r" not in extracted.text


_WORDS = st.sampled_from([
    "Lowie", "mijn", "zoon", "van", "De", "in", "Aalst", "(4)", "0478", "12.34.56", "@", "school", "heet", "\n", ".", ",", "Van:", "é", "\u200b",
    "İ", "'s", "-", "ik ben",
    "zitting", "3 december", "geboren op", "Sint-", "Groeten", "Re:", ">", "𝒜", "Олег",
])


@settings(max_examples=200, deadline=None)
@given(st.lists(_WORDS, max_size=40), st.sampled_from(["", " "]))
def test_any_row_of_telling_words_is_extracted(words: list[str], between: str) -> None:
    assert "0478 12.34.56" not in read(between.join(words)).text


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab \n", max_size=200).map(lambda text: text * 400))
def test_pieces_joined_are_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text
