"""Danger signs are seen in four languages and many wordings; ordinary worries and denials are none; no input takes long."""

from importlib.resources import files
from time import process_time

import pytest

from policies import signals

DANGER = {
    "danger_suicide": """
        Mijn dochter zegt dat ze dood wil.
        Ik zie het niet meer zitten en wil niet meer leven.
        Hij schreef dat hij er een einde aan zijn leven wil maken
        Soms denk ik: ze zijn beter af zonder mij
        onze zoon snijdt zichzelf in zijn armen
        Ze sprak over zelfmoord.
        ik ben bang dat ik mezelf iets aandoe
        hij kan niet slapen en wil dood
        Het is niet de eerste zelfmoordpoging
        ik weet niet of hij zelfmoord overweegt
        Ma fille dit qu'elle veut mourir
        Je n'ai plus envie de vivre
        mon fils parle de suicide
        elle se scarifie depuis un mois
        J'ai envie d'en finir
        Meine Tochter will nicht mehr leben
        er spricht von Selbstmord
        Sie ritzt sich seit Wochen
        ich habe Angst, dass er sich etwas antut
        My son says he wants to die
        she cuts herself
        I wish I was dead
        He talked about killing himself
        they'd be better off without me
    """,
    "danger_violence": """
        Mijn man slaat mij als hij gedronken heeft
        mijn ex heeft me in elkaar geslagen
        Er is sprake van huiselijk geweld.
        papa slaat mama elke avond
        gisteren kneep hij mijn keel dicht
        hij slaat me niet alleen, hij schopt ook
        Mon mari me frappe devant les enfants
        violences conjugales
        mein Mann schlägt mich
        Es geht um häusliche Gewalt
        My husband hits me in front of the kids
        domestic violence at home
        he tried to strangle me
    """,
    "danger_abuse": """
        Ik denk aan kindermishandeling.
        Ik heb mijn zoontje gisteren geslagen
        de baby werd door elkaar geschud
        het kind wordt zwaar verwaarloosd
        ik ben bang dat ik mijn baby iets aandoe
        de juf zag blauwe plekken sinds zijn vader terug is
        cet enfant est maltraité
        j'ai frappé ma fille
        das Kind wird misshandelt
        ich habe meine Tochter geschlagen
        I hit my son
        I think she is being abused
    """,
    "danger_sexual_abuse": """
        Mijn dochter is verkracht
        opa zat aan haar vagina
        ze werd seksueel misbruikt door haar trainer
        er zijn naaktfoto's van haar verspreid
        il a subi des attouchements
        ma fille a été violée
        sie wurde sexuell missbraucht
        she was molested by her uncle
        he raped her
    """,
    "danger_threat": """
        mijn ex dreigt ons te vermoorden
        hij bedreigt ons
        Hij dreigt de kinderen te ontvoeren
        il menace de me tuer
        er hat gedroht, mich umzubringen
        he is threatening to kill us
    """,
    "danger_weapon": """
        hij bedreigde mij met een mes
        mijn zoon nam een mes mee naar school
        il a pris un couteau et l'a mis sur ma gorge
        er bedroht uns mit einem Messer
        he pulled a knife on me
        there is a loaded gun
    """,
    "danger_runaway": """
        Onze dochter is van huis weggelopen
        ze is vannacht niet thuisgekomen
        ma fille a fugué
        mein Sohn ist von zu Hause abgehauen
        my daughter ran away last night
        he has been reported missing
    """,
    "danger_child_now": """
        De buren laten hun peuter 's avonds alleen thuis
        mijn baby ademt niet goed meer
        ze is bewusteloos
        ils laissent le bébé seul la nuit
        das Kind wird nachts allein gelassen
        the toddler was left alone all evening
        is mijn kind in gevaar?
    """,
}
ORDINARY = """
    Mijn peuter slaat en bijt andere kinderen in de crèche.
    Wij maken elke avond ruzie over het huiswerk.
    Ze is zo boos dat ze met deuren slaat.
    Is een tikje op de vingers erg?
    Mijn zoon van 3 slaat zijn zusje als hij moe is.
    Hij wil niet slapen en wij zijn doodmoe.
    Mijn dochter heeft geen zelfmoordgedachten.
    Ze is niet suïcidaal.
    Hij slaat mij niet.
    er is geen huiselijk geweld
    Papa slaat nooit mama
    Hij dreigt te blijven zitten dit jaar.
    Hij eet al met mes en vork.
    Onze kat is dood en hij wil dat begrijpen.
    Zijn hamster is gestorven.
    Hij wil niet alleen slapen.
    Ik sta er helemaal alleen voor.
    Ze loopt weg in de supermarkt en lacht.
    mijn man slaat de plank mis
    Dat slaat nergens op.
    We lachen ons dood.
    hij zit vaak aan zijn piemel, is dat normaal?
    Ze wil niet meer naar school.
    Mon fils tape sa sœur quand il est fatigué.
    Elle n'a pas de pensées suicidaires
    Il ne me frappe pas
    Elle joue du violon et adore le violet.
    Nous nous disputons pour les devoirs.
    Il a peur d'être seul dans sa chambre.
    Je me sens seule au monde
    Mein Sohn haut andere Kinder im Kindergarten.
    Sie hat keine Selbstmordgedanken
    Er will nicht allein schlafen.
    Ich vermisse meine Mutter sehr.
    My toddler hits his brother.
    She has no suicidal thoughts
    He doesn't hit me
    We argue about screen time.
    My son wants to sleep in our bed.
    He is afraid of being alone.
    I could kill for a good night's sleep
    she misses her dad
    He keeps running away from the table.
"""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in DANGER.items() for text in lines(texts)])
def test_a_danger_sign_is_seen(code: str, text: str) -> None:
    assert code in signals.find(text)


@pytest.mark.parametrize("text", lines(ORDINARY))
def test_an_ordinary_worry_is_no_danger(text: str) -> None:
    assert signals.find(text) == ()


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_the_emergency_lines_of_our_own_receipt_are_no_danger_when_a_reply_quotes_them(language: str) -> None:
    assert signals.find(files("policies").joinpath(f"templates/{language}/emergency.j2").read_text("utf-8")) == ()


def test_every_code_has_its_sentence_in_four_languages() -> None:
    assert set(signals.SENTENCES) == signals.CODES == set(DANGER)
    assert all(set(sentences) == {"nl", "fr", "de", "en"} for sentences in signals.SENTENCES.values())


@pytest.mark.parametrize("piece", ["man ", "zelf ", "mijn man slaat ", "einde aan einde aan ", "niet ", ",", "wil dood ", "ééé", "kind kind, "])
def test_no_input_takes_long(piece: str) -> None:
    began = process_time()
    signals.find(piece * (100_000 // len(piece)))
    assert process_time() - began < 2
