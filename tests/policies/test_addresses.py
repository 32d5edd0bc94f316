"""Addresses, accounts, days in court and institutions in the many ways in which parents write them, and the ordinary words that look alike."""

import re
from collections import Counter

import pytest

from policies.anonymity import extract
from policies.letter import Address, Letter

OPENINGS = {
    "nl": "Dag, ik heb een vraag over mijn zoon. Hij luistert niet meer en ik ben moe.\n\n",
    "fr": "Bonjour, j'ai une question sur mon fils. Il ne m'écoute plus et je suis fatiguée.\n\n",
    "de": "Hallo, ich habe eine Frage zu meinem Sohn. Er hört nicht mehr und ich bin müde.\n\n",
    "en": "Hello, I have a question about my son. He does not listen any more and I am tired.\n\n",
}
# What must go stands between « and ».
MARKED = r"""
nl Ik stap elke dag langs hun deur, «nummer 28 in de Kroonstraat».
nl mijn adress is «blok 4 app 12 Boerentoren wijk 9120» en dan
nl wij zitten in «residentie Zonnehof, appartement 12» nu
nl ik zit op kot in de «Naamsestraat 61, kamer 204» dit jaar
nl de politie stond in de «acacialaan» voor de deur
fr Il faut aller à la «rue Léopold I 312 à 1090 Jette» demain.
fr j'ai attendu «RUE DES COMBATTANTS 17 A» devant la porte
en Her mum lives in «Cork» and visits every holiday.
nl adres: «Heikant 3 bus 2, 9240 Zele»
nl Ondergetekende, wonende te «Kouter 88, 9300 Aalst», vraagt raad.
nl ge moogt een brief sturen naar «lange nieuwstraat 44 bus 3 2000 antwerpen»
nl We zijn verhuisd naar «Hoge Weg 31» en sindsdien slaapt ze slecht.
nl Ons huis op de «Hofstade 12» is niet groot.
nl wij wonen op de «zandstraat nummer vierendertig» in een klein huis
nl Zij wonen in een appartement («Nachtegaal 4B») daar.
nl ik woon «driehoek zeventien» en hij doet altijd zo lastig
nl ons adres is «stationsplein twaalf bus vier» in «leuven»
nl wonen wij in de «Veldstraat op nummer zesentwintig» ?
nl Als ge wilt langskomen: «Kruislaan negentien», blauwe voordeur.
nl De winkel is op de «Burchtdam 55 b12 - 9400 Ninove» daar.
nl Het pakje moet naar «Turnhoutsebaan 118 (3de verdieping)» gaan.
nl woon in «gent» «coupure links 255»
nl Onze buren van «nummer 27» klagen altijd.
nl ik ben een mama uit «3590 diepenbeek» en ik ben moe
nl Wij wonen in de «11 Novemberlaan 30».
nl hij zit op de «kaai 33» bij zijn nonkel
nl Het huis van mijn vader («Waregemsesteenweg 77») staat leeg.
fr Mon ex habite au «17 rue du Moulin» avec sa compagne.
fr Nous habitons au «numéro 8 de la rue Neuve» avec les enfants.
fr nous habitons «sentier du berger 19» à la campagne
fr il vit chez son père «av louise 143»
fr Nous avons déménagé au «Thier de la Chartreuse 12».
fr La grand-mère est «Ruelle aux Loups 5, 6900 Marche».
de Mein Mann wohnt jetzt in der «Malmedyer Straße 21».
de Wir leben in «Herresbach 12», einem kleinen Dorf.
de Der Umgang findet in der «Nispert 22» statt.
de ich wohne in «4700 eupen»
en We live at «14 Elm Close», near the station.
en My ex moved to «Flat 3, 22 Queens Gate» last month.
en My sister is at «48 Church Hill, London SW19 7BN» now.
en We rent at «number 17 Hertogstraat».
nl Ze heeft een tweede account, «dontstalklotte», waar wij niets van wisten.
nl ze chat met «mystery.boy» op insta
nl insta «emmaatjexo» stuur daar maar
nl je kan mij dm'en op «_emmaatje_»
nl zijn bijnaam online is «sneakysnake»
nl Hij noemt zich daar «ZwarteRidder».
nl Ze heeft een blog, '«Lotte in de wolken»', over ons.
nl De code van haar gsm is «2580».
fr son snap c'est «zak1080»
de Auf Discord heißt er «schattenwolf».
en A user called «lonelyboy» keeps messaging her.
nl Bel «nulvierhonderddrieënzeventig 44 55 66» gerust
nl een busje met nummerplaat «2 fge 871» stond te wachten
nl bromfiets met kenteken «s-abc-123»
nl mijn man is op «21/09/2026» overleden aan kanker
nl op «4/12» moet hij naar de jeugdrechtbank
nl haar mama («†» «11.02.2026») was ziek
nl Op «6 januari» is de inleidingszitting.
fr mon mari est mort le «4 mai»
de Ihr Vater ist am «4. Mai 2025» gestorben.
en My husband passed away on «May 4th».
nl wij stonden op de wachtlijst van de «kaap»
nl ons zoontje gaat naar kinderopvang «pimpelmees»
nl ik werk bij «de lijn» en mijn man bij «infrabel»
nl wij gaan naar «cgg andante» voor hulp
nl de «pz rivierenland» is al drie keer langs geweest
nl ik werk in «wzc de linde» met nachten
nl Hij zit op het «S.-L.-college» in zijn eerste jaar.
nl «VIBSO» heeft ons gebeld omdat hij spijbelt.
fr ma fille va à la «maison des hirondelles» depuis août
en she goes to the «montessori house» here
en he is at «bumblebee nursery» three days a week
en the school, «St Paul's British Primary», called
"""
ORDINARY = r"""
nl we wandelden in de bomenlaan en de winkelstraat
nl mijn zoon zit bij ons in bad en speelt
nl Wij wonen al 12 jaar samen en hebben 3 kinderen.
nl We wonen op 3 km van de school en op 200 meter van de winkel.
nl Wij wonen met 5 in een appartement met 2 slaapkamers.
nl Op de markt 3 weken geleden liep hij weg.
nl Op het plein 2 jongens sloegen hem.
nl Ze woont 2 straten verder, op 5 minuten.
de wir wohnen auf dem Land. Meine Tochter (12) ist oft allein
nl Wij zijn verhuisd toen hij 4 was en zij 6.
nl In groep 3 zitten 18 kinderen en op woensdag 12.
nl Ik heb hem gezegd dat tiktok is verboden tot 13 jaar.
nl Zij noemt zich dik en eet niet meer.
nl Hij heeft een account op elke app en liegt erover.
nl de code is heilig in zijn groep vrienden
nl het cgg heeft een wachtlijst en de pz belde niet
nl Op 3 september begon hij in het eerste leerjaar.
fr Dans la rue il crie 3 fois par jour.
fr Nous habitons à 3 km de l'école depuis 5 ans.
fr la maison des parents est petite
de Im Sommer 2026 wird er 7 Jahre.
de Zum Glück 2 Freunde hat er.
de Auf dem Weg 3 Kinder haben ihn geschlagen.
en We live 5 minutes from school and 20 from work.
en he goes to the local nursery three days a week
"""


def read(language: str, text: str) -> str:
    """What is shown of it after an ordinary opening, which has capitals only when the text has any."""
    opening = OPENINGS[language] if text != text.lower() else OPENINGS[language].lower()
    return extract(Letter(Address("", "kwt83@voorbeeld.example"), subject="Vraag", text=opening + text), language).text[len(opening) - 2:].strip()


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w{2,}", text.lower()))


@pytest.mark.parametrize("line", MARKED.strip().split("\n"))
def test_what_tells_where_or_who_somebody_is_goes_and_the_words_around_it_stay(line: str) -> None:
    language, _, marked = line.partition(" ")
    shown = words(re.sub(r"\[[^\]]+\]", "", read(language, re.sub("[«»]", "", marked))))
    assert shown == words(re.sub("«.*?»", "", marked))


@pytest.mark.parametrize("line", ORDINARY.strip().split("\n"))
def test_ordinary_numbers_and_words_stay(line: str) -> None:
    language, _, text = line.partition(" ")
    assert read(language, text) == text


def test_a_last_line_in_capitals_that_makes_a_sentence_is_no_signature() -> None:
    text = OPENINGS["nl"].upper() + "HIJ WERKT BIJ COLRUYT EN SLAAPT NIET"
    assert extract(Letter(Address("", "kwt83@voorbeeld.example"), subject="Vraag", text=text), "nl").text.endswith("BIJ [organisatie] EN SLAAPT NIET")
