"""Facts that tell who asks although no name stands there make a person look first; ordinary letters do not wait."""

import json

import pytest

from policies.anonymity import rare_facts, reasons, screening
from policies.anonymity.page import Page
from tests.probe.build import FOLDER


def reasons_of(text: str) -> set[str]:
    return {flag.reason for flag in rare_facts.find(Page(text))}


@pytest.mark.parametrize(("text", "reason"), [
    ("Wij hebben een drieling van vier maanden.", "multiple_birth"), ("Nous avons des triplés.", "multiple_birth"),
    ("We have triplets.", "multiple_birth"), ("Wir haben Drillinge.", "multiple_birth"), ("Wij zijn de enigen in het dorp.", "only_one"),
    ("Wij zijn de enige in Kortenvelde.", "only_one"), ("Zij is het enige kind met een donkere huidskleur in de klas.", "only_one"),
    ("Hij is de enige op school die in een rolstoel zit.", "only_one"), ("Ma fille est la seule du village qui signe.", "only_one"),
    ("Er ist der einzige im Dorf.", "only_one"), ("He is the only one in the village.", "only_one"),
    ("Ik ben schepen van onderwijs.", "public_office"), ("Mijn man is hier burgemeester.", "public_office"),
    ("Als gemeenteraadslid kan ik niet naar het CLB.", "public_office"), ("Hij is de zoon van de pastoor.", "public_office"),
    ("Mon mari est échevin.", "public_office"), ("Mein Mann ist Bürgermeister.", "public_office"), ("My husband is the mayor.", "public_office"),
    ("Het stond in alle kranten.", "news_event"), ("Dat is toen in het nieuws geweest.", "news_event"), ("Ons verhaal kwam op tv.", "news_event"),
    ("Na het ongeval van mijn zus op de E40.", "news_event"), ("Sinds het gezinsdrama bij de buren.", "news_event"),
    ("C'était dans les journaux.", "news_event"), ("It was in the news.", "news_event"), ("Hij heeft een zeldzame spierziekte.", "rare_disease"),
    ("Hij heeft het syndroom van Kabuki.", "rare_disease"), ("Elle a une maladie rare.", "rare_disease"), ("Sie hat Mukoviszidose.", "rare_disease"),
    ("Hij is geadopteerd uit Ethiopië.", "adoption_origin"), ("Elle a été adoptée au Vietnam.", "adoption_origin"),
    ("Mijn man is een bekende Vlaming.", "famous_person"), ("Mijn ex is profvoetballer.", "famous_person"),
    ("Ik ben de notaris van het dorp.", "unique_profession"), ("Mon mari est boulanger du village.", "unique_profession"),
    ("Wij hebben 9 kinderen.", "large_family"), ("Ik ben mama van acht kinderen.", "large_family"), ("We have nine children.", "large_family"),
    ("Zij is ons zevende kind.", "large_family"), ("Wij zijn met acht kinderen thuis.", "large_family"),
    # in other words, and with a line break wherever the mail program put one
    ("Bij de geboorte kregen we drie baby's tegelijk.", "multiple_birth"), ("Hij is de enige in\nhet dorp die niet kan horen.", "only_one"),
    ("Mon fils est le seul élève malentendant de son école.", "only_one"), ("Er zijn in Vlaanderen maar vier kinderen zoals hij.", "only_one"),
    ("Niemand anders in het dorp heeft dat.", "only_one"), ("Mijn man zit in het schepencollege.", "public_office"),
    ("Je suis la fille du bourgmestre.", "public_office"), ("The mayor's daughter is my best friend.", "public_office"),
    ("Meine Frau sitzt im Stadtrat.", "public_office"), ("Onze zoon werd Belgisch kampioen judo.", "famous_person"),
    ("She is the national youth champion.", "famous_person"), ("Hij deed mee aan een tv-programma voor zangers.", "famous_person"),
    ("Heel het dorp kent ons.", "famous_person"), ("L'accident de mon frère a fait la une des journaux.", "news_event"),
    ("Darüber wurde in der Zeitung berichtet.", "news_event"), ("Our fire was on the national news.", "news_event"),
    ("Dat ongeval waar de kranten dagen over schreven.", "news_event"), ("Mijn broer is omgekomen bij een ongeval.", "news_event"),
    ("U hebt ons vast op het journaal gezien.", "news_event"), ("Haar filmpje ging viraal.", "news_event"),
    ("Hij heeft een deletie op chromosoom 16.", "rare_disease"), ("Het treft een op de 100.000 kinderen.", "rare_disease"),
    ("My husband plays professional football.", "famous_person"), ("Die overval die weken op tv was.", "news_event"),
    ("Onze Siamese tweeling is 3.", "multiple_birth"), ("Mein Vater war früher Bürgermeister.", "public_office"),
    ("Wij adopteerden een Chinese peuter.", "adoption_origin"), ("Hij komt uit een weeshuis in Haïti.", "adoption_origin"),
])
def test_a_rare_fact_is_named_by_its_reason(text: str, reason: str) -> None:
    assert reasons_of(text) == {reason}


@pytest.mark.parametrize("text", [
    "De directeur van de school belde mij.", "Hij is de enige in de klas zonder gsm.", "Zij is het enige kind.", "De enige oplossing is praten.",
    "Hij kijkt naar het nieuws en is bang van de oorlog.", "Ik las in de krant dat kinderen te weinig slapen.", "Het was op tv een film.",
    "Wij hebben 2 kinderen van 9 en 7.", "Er zitten 24 kinderen in de klas.", "Hij heeft het syndroom van Down.", "Wij hebben een tweeling van 3.",
    "Mijn zoon heeft autisme, ADHD, astma en diabetes.", "De dokter zei dat het normaal is.", "Mijn man werkt bij de bakker.",
    "De priester doopte hem.",
    "Sinds de oorlog op het nieuws was, is ze bang.", "Iedereen in de familie kent hem als de pester.", "Zijn hamster is per ongeluk gestorven.",
    "Er zijn maar drie kinderen in de klas die al lezen.", "Drie kinderen tegelijk in bad lukt niet.", "Ze doet mee aan een zangwedstrijd op school.",
    "Niemand anders in de klas moet zo vroeg slapen.", "Hij is de kampioen van de zandbak.", "We adopted a strict routine in May.",
    "Mein Sohn redet nur über die Weltmeisterschaft.", "Ik zit in de ouderraad.",
    "Wij wonen in een klein dorp.", "Is adoptie iets voor ons?", "Mijn ouders zijn van Marokko.", "Hij is bang van een ongeval met de auto.",
])
def test_what_many_families_could_write_does_not_wait(text: str) -> None:
    assert not reasons_of(text)


def test_a_flag_says_where_the_fact_stands() -> None:
    text = "Dag. Wij hebben een drieling."
    assert [text[flag.start:flag.end] for flag in rare_facts.find(Page(text))] == ["drieling"]


def test_hardly_any_ordinary_letter_waits_for_a_rare_fact() -> None:
    mails = [json.loads(line) for line in (FOLDER / "tune.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sum(bool(reasons_of(mail["text"])) for mail in mails) < len(mails) / 25


def test_a_coordinator_gets_a_sentence_for_every_reason_in_every_language() -> None:
    assert set(reasons.SENTENCES) == screening.REASONS
    assert all(set(sentences) == {"nl", "fr", "de", "en"} for sentences in reasons.SENTENCES.values())
