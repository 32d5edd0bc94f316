"""A volunteer reads no school, employer, club, home, place or street that tells who asks, however it is written; ordinary words stay.

What must go stands in braces; everything else must be there afterwards, and so must all of KEPT.
"""

import re

import pytest

from policies.anonymity import extract
from policies.letter import Address, Letter

HIDDEN = re.compile(r"\{([^}]+)\}")
SENDER = Address("", "vraag.ouder@mail.example")


def read(text: str) -> str:
    return extract(Letter(SENDER, text=text, subject="Vraag", other_names=()), "nl").text


def hides(marked: str) -> None:
    masked = read(HIDDEN.sub(r"\1", marked))
    kept = [re.escape(part) for part in HIDDEN.split(marked)[::2]]
    assert re.fullmatch(r"\[[^\]]+\]".join(kept), masked), masked


@pytest.mark.parametrize("marked", [
    "Mijn zoon zit in {De Bron} in het vierde leerjaar.",
    "ze zit op de {zonnebloem} in de derde kleuterklas",
    "de juf van de {wegwijzer} zegt dat hij druk is",
    "hij gaat naar {de kleine prins} in {zelzate}",
    "hij zit op t {ka} van {mol}",
    "ons kind zit op {st jozef} en wordt gepest",
    "hij zit in het {technisch instituut sint michiel} in {vilvoorde}",
    "ze doet {miniemeninstituut} en wil weg",
    "De opvang {'t Nijntje} heeft ons gebeld.",
    "Ze studeert aan de {KU Leuven}.",
    "il est à l'{institut saint-louis} et il veut arrêter",
    "Er ist in der {Grundschule Raeren} und weint.",
    "hij zit op {odisee} maar gaat niet naar de les",
    "Zij volgt les in de {vrije basisschool Sint-Franciscus} nu.",
    "mijn kleindochter zit in het tweede kleuterklasje van {de zilveren maan}",
    "hij zit in de derde kleuterklas in {driespan} sinds september",
    "ze zeggen in {de bijenkorf} dat hij achter is met praten",
    "{De Tandem} zegt dat er geen plaats is tot september.",
    "Zijn opvang sluit, en in {kinderdagverblijf Pinokkio} was hij braaf.",
    "Die {Bischöfliche Schule} hat uns gestern angerufen und ich bin müde.",
    "She goes to {Le Petit Prince nursery} and she is not happy there.",
])
def test_schools_and_creches_go(marked: str) -> None:
    hides(marked)


@pytest.mark.parametrize("marked", [
    "mijn man werkt bij den {aldi} en is moe", "Hij had schulden bij {cofidis} en is weg.", "ik werk in de nacht bij {dhl} dus ik slaap overdag",
    "Mijn man werkt bij {Volvo Cars} in de ploegen.", "ik werk bij {coppens bouw} en ben moe", "Ik ben zaakvoerder van {Verhelst Bouw NV}.",
    "we waren op spoed in {jessa} en ze zeiden niks", "Ze ligt op een afdeling van het {WZA} sinds maandag.",
    "mijn vrouw is verpleegster in {az klina}",
    "hij speelt voetbal bij {fc zoersel} en zit op de bank", "de wijkagent van {pz rupel} kwam langs", "Hij verblijft in {OOOC De Luifel}.",
    "De ouders baten {bakkerij Sels} uit.", "Hij turnt bij {turnkring Vlug en Vrij} sinds vorig jaar.", "Hij krijgt hulp van {vzw Lus} nu.",
    "Het vonnis van de {familierechtbank te Gent} is duidelijk.", "Iemand van het {OCMW van Zottegem} belde.",
    "Op zondag gaan we naar {Jezus Leeft}, een kerk vol mensen.",
    "Wij hebben een winkel, {Bloemen Lieve}, en werken elk weekend.", "Hij ligt in het {Jan Yperman ziekenhuis} sinds maandag.",
    "de jeugd van {club brugge} is te streng voor hem", "Ze volleybalt bij {Asterix} en is moe.",
    "Wissel op de parking van de {Colruyt} om vijf uur.",
    "Hij zit vaak in {café De Kroon} na het werk.", "mon mari travaille chez {caterpillar} et il rentre tard",
])
def test_employers_hospitals_and_clubs_go(marked: str) -> None:
    hides(marked)


@pytest.mark.parametrize("marked", [
    "wij wonen in {heist op den berg} en mijn ouders in {sint niklaas}", "ik woon in {st martens latem} met mijn kind",
    "we verhuizen van {boom} naar {lier} volgende maand",
    "hij is geboren in {jalalabad} en zij in {kunduz}", "mijn familie woont in {kigali} nog altijd", "wij wonen in {borgerokko} zeggen ze",
    "Wij wonen in de wijk {Luchtbal} nu.", "il habite {mouscron} et moi {tournai} depuis peu", "We relocated from {Bangalore} last year.",
    "mijn zus uit {mol} komt helpen",
])
def test_places_go(marked: str) -> None:
    hides(marked)


@pytest.mark.parametrize("marked", [
    "wij wonen in de {kerkstraat} en hij ook", "ik woon {kouter 5 gent} met hem", "mijn adres {vrijheid 44 2320 hoogstraten} dus",
    "wij wonen in de {lindelaan op nummer vijfenzestig} nu", "Wij wonen op {Kouter 14} nu.",
    "Het was op de {Mechelsesteenweg t.h.v. nummer 145} gisteren.",
    "Hij is in de {rue du Moulin} nu.", "Stuur het naar {Postbus 12, 2300 Turnhout}.", "Wij wonen {Achter de Vesten 3 bus 1} nu.",
    "Ik woon te {3300 Tienen, Goossensvest 10}.", "Unsere Adresse: {Am Weiher 7, 4780 St. Vith}.",
])
def test_streets_go_with_and_without_a_number(marked: str) -> None:
    hides(marked)


KEPT = [
    "Het CLB zegt dat we moeten wachten.", "We belden naar Awel en naar Tele-Onthaal.", "We gingen naar het CAW en het OCMW.",
    "Kan het OCMW of het CAW iets doen voor ons gezin?", "Op Smartschool staat niets.", "Hij speelt graag met Playmobil en Lego.",
    "hij zit in de kring en luistert niet naar de juf", "zij speelt met een puzzel en tekent een regenboog",
    "hij gaat naar de winkel en komt niet terug", "ze gaat naar de kapper en naar de winkel met oma", "mijn man werkt bij een bank en is altijd weg",
    "ik werk in de zorg en mijn man werkt in ploegen", "hij werkt bij een garage in de buurt", "Wij wonen in Oost-Vlaanderen, dicht bij de grens.",
    "Wij wonen in een klein dorp in Limburg.", "de muur is geel en de deur is van hout", "in het begin was het lief en zacht",
    "hij is op het plein gaan spelen", "Het is een doodlopende straat met veel kinderen.", "We zijn op weg naar een oplossing, denk ik.",
    "hij wil niet slapen en blijft het overslaan", "Hij kijkt naar De Mol en naar Het Journaal.", "Ma fille est à la crèche toute la journée.",
    "il est sur le chemin de l'école et il pleure", "we live in a small flat in flanders", "Er geht in die Schule und dann in den Hort.",
    "In de Colruyt kijkt iedereen naar ons.", "We zijn met de bus van De Lijn naar zee gegaan.",
    "Hij kijkt naar FC De Kampioenen en naar De Smurfen.",
    "In het ziekenhuis zeggen ze dat het griep is.", "De opvoeder van de leefgroep zegt dat hij mag blijven.", "Hij had een MRI en volgt EMDR.",
    "Onze hond, een labrador, slaapt bij hem.", "hij zit in zijn puberteit en op school gaat het slecht",
    "De rechter van de familierechtbank luistert.",
    "Das Jugendamt und die Polizei wissen es.", "Er geht in die erste Klasse der Grundschule.", "mijn man werkt nachten en slaapt op de zetel",
]


@pytest.mark.parametrize("text", KEPT)
def test_national_services_kinds_brands_and_ordinary_words_stay(text: str) -> None:
    assert read(text) == text


def test_a_mask_never_repeats_a_word_of_what_it_hides() -> None:
    masked = read("Bonjour, mon fils va à l'école Les Marronniers et il pleure tous les matins depuis septembre.")
    assert masked == "Bonjour, mon fils va à l'[établissement scolaire] et il pleure tous les matins depuis septembre."
