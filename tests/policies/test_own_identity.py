"""Who asks cannot be read, in whatever form the asker's own name, address, domain or firm stands in the letter."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policies.anonymity import LAYERS, extract, extract_with
from policies.letter import Address, Letter
from policies.reading import Extract

STORY = "Mijn kind slaapt niet en huilt veel."


def read(text: str, name: str = "Sofie Claes", address: str = "sofie.claes@telenet.example", subject: str = "Vraag") -> Extract:
    return extract(Letter(Address(name, address), recipients=(Address("", "vraag@lijn.example"),), subject=subject, text=text), "nl")


@pytest.mark.parametrize(("name", "address", "form", "gone"), [
    ("Mieke Claes", "x@gmail.com", "MIEKE CLAES", "mieke|claes"), ("Mieke Claes", "x@gmail.com", "mieke claes", "mieke|claes"),
    ("Mieke Claes", "x@gmail.com", "M. Claes", "claes|m\\."), ("Mieke Claes", "x@gmail.com", "Mieke C.", "mieke|c\\."),
    ("Mieke Claes", "x@gmail.com", "M.C.", "m\\.c"), ("Mieke Claes", "x@gmail.com", "mclaes", "claes"),
    ("Mieke Claes", "x@gmail.com", "Claes'", "claes"), ("Mieke Claes", "x@gmail.com", "Miekes", "mieke"),
    ("Mieke Claes", "x@gmail.com", "mieke\nclaes", "mieke|claes"), ("Mieke Claes", "x@gmail.com", "M I E K E  C L A E S", "m i e|c l a"),
    ("Mieke Claes", "x@gmail.com", "ikbenMieke", "mieke"), ("MiekeClaes", "x@gmail.com", "Claes", "claes"),
    ("Mieke Claes", "x@gmail.com", "mieke.claes (gmail)", "mieke|claes"), ("Claes, Mieke", "x@gmail.com", "Mieke Claes", "mieke|claes"),
    ("Goossens Jürgen", "x@gmx.de", "Juergen Goosens", "rgen|goos"), ("Jürgen Müller", "x@gmx.de", "Jurgen Mueller", "rgen|ller"),
    ("Wim De Wit", "x@gmail.com", "De wit", "wit"), ("Wim De Wit", "x@gmail.com", "dewit", "wit"),
    ("Eva Van den Broeck", "x@gmail.com", "Vandenbroeck", "broeck"), ("Eva Vandenbroeck", "x@gmail.com", "Van Den Broeck", "broeck"),
    ("Tom D'hondt", "x@gmail.com", "D'Hondt", "hondt|d'"), ("Connor O'Brien", "x@gmail.com", "O'Brien", "brien"),
    ("", "mieke.claes@gmail.com", "Mieke", "mieke"), ("", "jef_63@gmail.com", "jef63", "jef"), ("", "evadewit@gmail.com", "Eva De Wit", "eva|wit"),
    ("Kristof Maes", "x@gmail.com", "Kris", "kris"), ("Elisabeth Maes", "x@gmail.com", "Els", "els"),
    ("Eva Maes", "eva@glas-maes.example", "Glas Maes", "glas|maes"), ("Eva Maes", "eva@glas-maes.example", "GLASMAES", "glas"),
    ("Eva Maes", "eva@glasmaes.example", "www.glasmaes.example", "glasmaes"), ("youssef", "x@gmail.com", "youssef el idrissi", "youssef|idrissi"),
    ("L. Post", "x@gmail.com", "Leen Post", "post"), ("G. Van Hulp", "x@gmail.com", "mevr. Van Hulp", "hulp"),
    ("Post, P.", "x@gmail.com", "Post/P.", "post"), ("McDonald, Fergus", "x@gmail.com", "mevrouw McDonald", "donald"),
    ("DeVos, An", "x@gmail.com", "devos", "vos"),
])
def test_every_form_of_the_own_name_is_masked(name: str, address: str, form: str, gone: str) -> None:
    extracted = read(f"Dag, {form} heeft een vraag. {STORY}", name, address, subject=f"Van {form}")
    assert not re.search(gone, f"{extracted.subject}\n{extracted.text}".lower().replace("[naam]", "")), extracted
    assert STORY in extracted.text


@pytest.mark.parametrize(("end", "gone"), [
    ("Mvg,\nTinneke", "Tinneke"), ("Groetjes Domi", "Domi"), ("xxx domi", "domi"), ("Bien à vous\nGhislaine D.", "Ghislaine"),
    ("LG\nWaltraud", "Waltraud"),
    ("x\nlies", "lies"), ("bisous lulu", "lulu"), ("Groetjes van een radeloze mama,\nKjetilla", "Kjetilla"),
    ("Liefs en een dikke knuffel,\nAn", "An"),
    ("lieselot steyaert", "lieselot|steyaert"), ("steyaert lieselot", "lieselot|steyaert"), ("mbuyi - zottegem", "mbuyi"),
    ("Dodzi\nZottegem", "Dodzi"),
    ("lotje", "lotje"), ("Elske", "Elske"), ("Met collegiale hoogachting,\n\ndr. Saar Verlinden\nASO pediatrie\nNederrij 133 | 2200 Herentals",
                                             "Saar|Verlinden|Nederrij|Herentals"),
    ("A-S", "A-S"), ("KP", "KP"), ("K@trien", "trien"), ("Kjetilla :-)", "Kjetilla"),
    ("familie huygebaert", "huygebaert"), ("Fam. Lagae", "Lagae"), ("Hilde Cools (meisjesnaam Watts)", "Hilde|Cools|Watts"),
    ("Verstuurd vanaf de iPhone van Bram", "Bram"), ("Envoyé de l'iPhone de Bram", "Bram"), ("Sent from Bram's iPhone", "Bram"),
    ("Met vriendelijke groeten,\n\nPieter Vandeputte\nZaakvoerder\nGlaswerken VDP bv\nT 09 222 33 44 | M 0478 12 34 56\nBE0123.456.789\nwww.vdp.be",
     "Pieter|Vandeputte|Glaswerken|222|0478|123|vdp"),
    ("--\nPieter Vandeputte\nDienst HR\nStad Aalst\n\nDit bericht is vertrouwelijk en enkel bestemd voor de geadresseerde. Stad Aalst is niet "
     "aansprakelijk voor de inhoud van deze e-mail.", "Pieter|Vandeputte|Aalst"),
    ("Dr. L. Lulu\nDienst Pediatrie | UZ Gent | T +32 9 332 00 00\nDit bericht en eventuele bijlagen zijn vertrouwelijk en uitsluitend bestemd voor "
     "de geadresseerde(n).\nIndien u dit bericht per vergissing ontving, gelieve UZ Gent te verwittigen.", "Lulu|Pediatrie|Gent|332"),
    ("Cordialement,\n\nGhislaine Duvivier\nInfirmière chef\nCHU Tivoli\n064/27.61.11", "Ghislaine|Duvivier|Tivoli|064"),
    ("Kind regards\nBram Stoker\nSenior Consultant, Acme Ltd\n+44 7700 900123", "Bram|Stoker|Acme|7700"),
])
def test_the_signature_tells_nothing_also_when_the_headers_say_nothing(end: str, gone: str) -> None:
    extracted = read(f"Dag,\n\n{STORY} Wat kan ik doen?\n\n{end}", "lulu", "anoniem1234@gmail.com")
    assert not re.search(gone, extracted.text), extracted.text
    assert extracted.text.startswith(f"Dag,\n\n{STORY} Wat kan ik doen?")


@pytest.mark.parametrize(("text", "gone"), [
    ("Wat kan ik doen? groetjes els", "els"), ("Wat kan ik doen, alvast bedankt an en tom xx", "an|tom"),
    ("Groetjes Roos. PS bellen mag ook.", "Roos"),
    ("Dank je wel lies vos", "lies|vos"), ("Merci beaucoup, An", "An"), ("Ondergetekende, An De Ridder, vraagt raad.", "An|Ridder"),
    ("Je soussignée Delcourt Rose demande conseil.", "Delcourt|Rose"),
    ("Hij riep 'mevrouw delcourt, uw zoon is druk'.", "delcourt"), ("Noem mij maar Roos.", "Roos"),
    ("Ik ben Amaury Toussaint, 38.", "Amaury|Toussaint"),
    ("Mijn geboortenaam is roos.", "roos"), ("mijn deadname is els", "els"), ("On my birth certificate says Rose.", "Rose"),
    ("Contactpersoon: An De Ridder.", "An|Ridder"), ("Ik ben Minh Lê en ik ben moe.", "Minh|Lê"), ("Ich bin eine geborene Watts.", "Watts"),
])
def test_whoever_tells_the_own_name_in_the_text_stays_unknown(text: str, gone: str) -> None:
    extracted = read(f"{STORY} {text}", "lulu", "anoniem1234@gmail.com")
    assert not re.search(rf"\b(?:{gone})\b", extracted.text), extracted.text


@pytest.mark.parametrize("text", [
    "Bedankt voor alles.", "Dank je wel, mark my words.", "Groetjes van een mama.", "HELP", "Alvast bedankt voor de hoop",
    "Ik heb niet getekend.", "Hij wil een familie zijn.",
])
def test_a_farewell_without_a_name_stays(text: str) -> None:
    assert read(f"{STORY} {text}", "lulu", "anoniem1234@gmail.com").text == f"{STORY} {text}"


@pytest.mark.parametrize("end", [
    "MERCI BEAUCOUP POUR VOTRE AIDE", "MAY I ASK", "ALVAST MERCI", "DEPUIS LA RENTREE DE SEPTEMBRE", "la rose est belle", "Help mij aub", "einde",
    "Sorry voor de lange mail", "Zo, dat was het", "Fijne dag nog",
])
def test_a_last_line_that_is_no_name_stays(end: str) -> None:
    text = f"{STORY.upper() if end.isupper() else STORY}\n\n{end}"
    assert read(text, "lulu", "anoniem1234@gmail.com").text == text


@pytest.mark.parametrize("text", ["Dit bericht is vertrouwelijk, mijn man mag het niet weten.", "Deze vraag moet vertrouwelijk blijven."])
def test_a_plea_for_secrecy_is_no_disclaimer(text: str) -> None:
    assert read(f"{STORY}\n\n{text}").text == f"{STORY}\n\n{text}"


def test_what_stands_below_the_signature_as_a_postscript_stays() -> None:
    assert read(f"{STORY}\n\nGroeten,\nTinneke\nKerkstraat 3\n\nP.S. Hij is vier jaar.").text.endswith("P.S. Hij is vier jaar.")


@pytest.mark.parametrize("who", ["Een bezorgde mama", "een radeloze papa", "de oma van twee kleuters", "une maman", "a worried dad"])
def test_who_asks_without_a_name_stays_below_the_closing_formula(who: str) -> None:
    assert read(f"{STORY}\n\nGroeten,\n{who}").text == f"{STORY}\n\nGroeten,\n{who}"
    assert read(f"{STORY}\n\nGroeten,\nSofie\n{who}").text.rstrip() == f"{STORY}\n\nGroeten,\n{who}"


@pytest.mark.parametrize("text", [
    "Een bezorgde mama schrijft u.", "Ik ben wanhopig en moe.", "De klas is te druk.", "Ik hoop dat u helpt.", "Wij zijn van de week gaan kijken.",
])
def test_an_address_of_ordinary_words_masks_no_ordinary_words(text: str) -> None:
    assert read(text, "Wanhopige mama", "bezorgde.mama@gmail.com").text == text


@pytest.mark.parametrize("secret", [
    "sofie.claes@telenet.example", "SOFIE.CLAES@TELENET.EXAMPLE", "sofie.claes at telenet punt example", "sofie.claes (apenstaart) telenet",
    "sofie.claes@localhost", "<20261121.abc@mail.claesbouw.example>", "mail.claesbouw.example", "192.168.12.7", "[84.198.3.201]",
    "2a02:1811:cc2d::a1b2",
    "fe80:0:0:0:202:b3ff:fe1e:8329",
])
def test_no_address_domain_or_internet_address_can_be_read(secret: str) -> None:
    address = secret.lower() if secret.isupper() else "sofie.claes@claesbouw.example"
    extracted = read(f"Dag, het gaat om {secret} en om mijn kind van 4 jaar, elke dag om 10:20:30 uur.", address=address)
    assert not re.search(r"sofie|claes|telenet|168|198|1811|b3ff|abc@", extracted.text, re.I), extracted.text
    assert extracted.text.endswith("en om mijn kind van 4 jaar, elke dag om 10:20:30 uur.")


def test_the_guard_alone_keeps_its_promise() -> None:
    """Whatever the other layers miss: what they find is not counted on."""
    text = "Claes (sofie@claesbouw.example) belt; SOFIE(at)claesbouw, www.Claesbouw.example, 10.11.12.13 en fe80::a1b2."
    letter = Letter(Address("Sofie Claes", "sofie@claesbouw.example"), text=text, subject="Claes")
    extracted = extract_with(letter, "nl", frozenset(LAYERS) - {"guard"})
    assert (extracted.subject, extracted.text) == ("[naam]", "[naam] ([e-mail]) belt; [e-mail], www.[link], [nummer] en [nummer].")


LETTERS = st.text("abcdefghijklmnoprstuvwzéèëïçöü", min_size=3, max_size=9)
NAME = st.builds(lambda first, particle, last: f"{first.title()} {particle}{last.title()}", LETTERS,
                 st.sampled_from(["", "", "Van ", "van den ", "De ", "El ", "O'", "D'"]), LETTERS)
PLACES = st.sampled_from([
    "{0} hier, met een vraag.", "Ik ben {0}.", "Groeten,\n{0}", "> Dag {0},\n> dank u.",
    "Van: {0} <{1}>\nAan: x@y.example\nOnderwerp: {0}\n\nDag {0}",
    "Op di 3 mrt 2026 om 09:14 schreef {0} <{1}>:\n> Dag", "-- \n{0}\n{1}", "Mail naar {1} of bel.", "({0})", "\"{0}\"", "*{0}*", "_{0}_",
    "{0}'s kind",
    "{0}: dag", "{0}/{1}", "Message-ID: <123.{1}>", "RJH> {0} wrote:", "On Tue, 3 Mar 2026, {0} wrote:", "http://{2}/~x", "van {2}.", "10.0.0.1 {0}",
    "Dag,{0}!", "…{0}…", "mailto:{1}?subject=x", "{0}\n{0}", "Re: {0}",
])


@settings(max_examples=80, deadline=None)
@given(NAME, LETTERS, LETTERS, st.lists(PLACES, min_size=1, max_size=4), st.booleans())
@example("Jan Post", "jan", "postbus", ["{0} hier, met een vraag."], False)
def test_wherever_name_and_address_stand_they_cannot_be_read(name: str, local: str, host: str, places: list[str], reply: bool) -> None:
    domain = f"{host}x.example"
    address = f"{local}@{domain}"
    text = "\n\n".join([STORY, *(place.format(name, address, domain) for place in places), "Wat kan ik doen?"])
    extracted = read(text, name, address, subject=f"{'Re: ' if reply else ''}{name}")
    shown = f"{extracted.subject}\n{extracted.text}"
    assert address.lower() not in shown.lower()
    assert domain not in shown.lower()
    surname = re.split(r"[ ']", name)[-1]
    assert not re.search(rf"(?<!\w){surname}(?!\w)", re.sub(r"\[[^\]]*\]", "", shown)), shown
    assert "10.0.0.1" not in shown
