"""Whatever has a shape of its own is masked in every way that people write it, and ordinary numbers stay: ages, hours, doses, marks, sums."""

import re
from collections.abc import Callable, Iterator

import pytest

from policies.anonymity import LAYERS, SHAPES, bank_account, extract_with, national_number
from policies.anonymity.spans import Span
from policies.letter import Address, Letter

ONLY_SHAPES = frozenset(LAYERS) - frozenset(SHAPES)
SOFIE = Address("Sofie Van den Broeck", "sofie.vandenbroeck@telenet.example")

# What must go stands between « and ».
MAILS = r"""
Mijn adres is «sofie puntje van den broeck apenstaartje telenet puntje be» dus.
Mijn adres is «sofieclaes at hotmail» dus.
Mijn adres is «sofieclaes gmail.com» dus.
Mijn gmail: «sofieclaes78» dus.
Je kan mij bereiken op «xander punt quintelier at gmail punt com» of zo.
Mijn adres is «jan(punt)x(apenstaart)y(punt)be» als dat kan.
Schrijf naar «x.peeters [at] yahoo [dot] com» graag.
Mon adresse est «marie point dupont arobase gmail point com» merci.
Meine Adresse ist «hans punkt meier Klammeraffe web punkt de» danke.
Mail mij via «lotte.v AT telenet DOT be» aub.
Mail mij via «lotte.v@telenet . be» aub.
Mail mij via «lotte.v @ telenet.be» aub.
Mail mij via «lotte.v@ telenet.be» aub.
Mail mij via «lotte.v@telenet,be» aub.
Mail mij via «lotte_v_85 apenstaartje hotmail punt be» aub.
Mail mij via «lottev85 @ hotmail punt com» aub.
Mail mij via «lotte.v{at}telenet.be» aub.
Mail mij via «lotte punt v aapje telenet punt be» aub.
Mail mij via «lotte streepje v apestaart telenet punt be» aub.
Mail mij via «lotte underscore v at telenet punt be» aub.
Mail mij via «lotte-v bij gmail punt com» aub.
Mail mij via «lotte.vdb at gmail» aub.
Mail mij via «lotte.vdb@gmail» aub.
Mail mij via «lotte.vdb@gmail.c0m» aub.
Mail mij via «LOTTE.VDB@TELENET.BE» aub.
Mail mij via «lotte.vdb(a)telenet.be» aub.
Mail mij via «lotte*at*telenet*dot*be» aub.
Mail mij via «lotte<at>telenet<dot>be» aub.
Mail mij via «mailto:lotte@telenet.be» aub.
Mail mij via «lotte.vdb@telenet.be», dank u.
Mail me via «john dot smith at outlook dot com» please.
Mail me via «john.smith(at)outlook(dot)com» please.
Mail mij: «j a n @ h o t m a i l . c o m» aub.
Mijn mail: «l punt peeters at hotmail» en ik wacht.
Mail mij via «søren.müller@web.de» aub.
Mail mij via «lotte+hulp@proton.me» aub.
Mail mij via «lotte@telenet\n.be» aub.
"""
PHONES = r"""
Bel «0478/12.34.56» aub.
Bel «0478 12 34 56» aub.
Bel «(051) 20 30 40» aub.
Bel «+32(0)497/11 22 33» aub.
Bel «0032478123456» aub.
Bel «00 32 478 12 34 56» aub.
Bel «0 4 7 8 1 2 3 4 5 6» aub.
Bel «0-4-7-8-1-2-3-4-5-6» aub.
Bel «o478/12.34.56» aub.
Bel «O478 l2 34 56» aub.
Bel «0478/12.34.56» of «057/20.30.40» aub.
Bel «0478 / 12 . 34 . 56» aub.
Bel «0478/123456» aub.
Bel «0478/123.456» aub.
Bel «0478-123-456» aub.
Bel «0478 123 456» aub.
Bel «0478_12_34_56» aub.
Bel «0478*12*34*56» aub.
Bel «0478|12|34|56» aub.
Bel «0478\12\34\56» aub.
Bel «0478:12:34:56» aub.
Bel «0478, 12, 34, 56» aub.
Bel «0478–12–34–56» aub.
Bel «0478·12·34·56» aub.
Bel «0478\n12 34 56» aub.
Bel «0478/12\n34 56» aub.
Bel «478 12 34 56» aub.
Bel «478123456» aub.
Bel «+380 67 123 45 67» aub.
Bel «+31 6 12345678» aub.
Bel «+33 6 12 34 56 78» aub.
Bel «06 12 34 56 78» aub.
Bel «+212 661-234567» aub.
Bel «+90 532 123 45 67» aub.
Bel «00212661234567» aub.
Bel «+49 (0)30 1234567» aub.
Bel «+1 (555) 123-4567» aub.
Bel «02 412 34 56» aub.
Bel «02/412.34.56» aub.
Bel «09 225 61 17» aub.
Bel «09/2256117» aub.
Bel «056/75 20 20» aub.
Mijn gsm is «0478 en dan 12 34 56» dus bel.
Mijn gsm is «0478 twaalf 34 56» dus bel.
Mijn gsm is «vier zeven acht twaalf vierendertig zesenvijftig» dus bel.
Bel «nul vier zeven acht twaalf vierendertig zesenvijftig» aub.
Bel «nul vier achtenzeventig, twaalf, vierendertig, zesenvijftig» aub.
Bel «nulvier zeven acht twaalf vierendertig zesenvijftig» aub.
Bel «nul vierhonderd achtenzeventig twaalf vierendertig zesenvijftig» aub.
Bel «nul 4 zeven 8 twaalf 34 zesenvijftig» aub.
Bel «nul vier zeven acht, dubbel twee, drie vier vijf zes» aub.
Bel «nul vier zeven acht en dan twaalf vierendertig zesenvijftig» aub.
Bel «nul vier zeven acht streepje twaalf vierendertig zesenvijftig» aub.
Appelez «zéro quatre cent soixante-dix-huit douze trente-quatre cinquante-six» svp, mon fils ne dort pas.
Appelez le «zéro quatre sept huit, douze, trente-quatre, cinquante-six» svp, mon fils ne dort pas.
Appelez le «zero quatre cent quatre-vingt-douze vingt et un trente-quatre nonante-six» svp, mon fils ne dort pas.
Appelez le «zéro quatre cent septante huit douze trente quatre cinquante six» svp, mon fils ne dort pas et pleure.
Please call «zero four seven eight one two three four five six» because my son does not sleep.
Please call «oh four seven eight twelve thirty-four fifty-six» because my son does not sleep.
Please call «zero four seven eight, double two, three four five six» because my son does not sleep.
Please call «plus three two four seven eight one two three four five six» because my son does not sleep.
Bitte rufen Sie «null vier sieben acht zwölf vierunddreißig sechsundfünfzig» an, mein Sohn schläft nicht.
Bitte rufen Sie «null-vier-sieben-acht-eins-zwo-drei-vier-fünf-sechs» an, mein Sohn schläft nicht.
tel.:«0478/123456» is het.
(gsm «0478123456») is het.
Op «03-03-2026» «0478 12 34 56» gebeld.
Bel na 17u «0478 12 34 56».
Bel na 17.30 uur op «053 12 34 56».
t: «053123456» f: «053123457»
Mijn nummer «0478123456/Lotte» dus.
Bel «0478.12.34.56». Dank u.
Bel «0478/12-34-56». Dank u.
Bel «(0478) 12.34.56» Dank u.
Bel «(+32) 478 12 34 56» Dank u.
Bel «+32 478/12 34 56» Dank u.
Bel «32478123456» Dank u.
Bel «0478 1234 56» Dank u.
whatsapp «0478 12 34 5» Dank u.
whatsapp «0478 12.34.56». Dank u.
whatsapp «０４７８ １２ ３４ ５６» Dank u.
whatsapp «٠٤٧٨١٢٣٤٥٦» Dank u.
whatsapp «0️⃣4️⃣7️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣» Dank u.
school: «053/77.88.99» (secretariaat) Dank u.
"""
NUMBERS = r"""
Stort op «BE71 0961 2345 6769» aub.
Stort op «BE71096123456769» aub.
Stort op «be71-0961-2345-6769» aub.
Stort op «BE 71 0961 2345 6769» aub.
Stort op «BE71 09 61 23 45 67 69» aub.
Stort op «BE7l O961 2345 6769» aub.
Stort op «BE71.0961.2345.6769» aub.
Stort op «BE71 0961 2345 676» aub.
Stort op «BE71/0961/2345/6769» aub.
Stort op rekening «71 0961 2345 6769» aub.
Mijn rekeningnummer is «0961 2345 6769» aub.
Stort op «NL91 ABNA 0417 1643 00» aub.
Stort op «FR76 3000 6000 0112 3456 7890 189» aub.
Stort op «DE89 3704 0044 0532 0130 00» aub.
Stort op «LU28 0019 4006 4475 0000» aub.
Stort op «GB29 NWBK 6016 1331 9268 19» aub.
IBAN: «BE71 0961\n2345 6769» aub.
Op rekening «734-1234567-12» gestort.
Mededeling «+++123/4567/89012+++» aub.
Mededeling «***123/4567/89012***» aub.
Mijn nummer: «85.07.30-033.28» aub.
Mijn nummer: «85.07.30-033-28» aub.
Mijn nummer: «85 07 30 033 28» aub.
Mijn nummer: «85073003328» aub.
Mijn nummer: «850730-033-28» aub.
Mijn nummer: «850730 033 28» aub.
Mijn nummer: «85/07/30-033/28» aub.
Mijn nummer: «85-07-30 033-28» aub.
Mijn nummer: «85.07.30.033.28» aub.
Mijn nummer: «85.27.30-033.28» aub.
rijksregisternummer «85.07.30-033.2» aub.
rijksregisternr. van mijn zoon: «8507300332» aub.
RR: «85.07.30-033.28» aub.
Zijn INSZ is «17021403344» aub.
NISS «17.02.14-033.44» aub.
numéro de registre national «17.02.14-033.44» aub.
NN «17.02.14-033.44» aub.
BIS-nummer «17.42.14-033.44» aub.
BSN «111222333» aub.
BSN is «1112.22.333» aub.
burgerservicenummer «111 222 333» aub.
Zijn kids-ID «592-1234567-89» aub.
eID «592123456789» aub.
paspoort «EP123456» is kwijt.
paspoortnummer: «EN 123456» is kwijt.
passport number «GA1234567» is lost.
verblijfskaart «B 1234567 89» is kwijt.
identiteitskaart nr «592-1234567-89» is kwijt.
Onze firma «BE 0999.999.999» is failliet.
Onze firma «0999.999.999» is failliet.
Onze firma «BE0999999999» is failliet.
Onze firma «BE 0999 999 999» is failliet.
ondernemingsnummer «0999999999» is failliet.
btw «BE0999.999.999» is failliet.
KBO «0999-999-999» is failliet.
RIZIV «1-12345-67-730» staat erop.
RIZIV-nr «11234567730» staat erop.
INAMI «1/12345/67/730» staat erop.
FSMA «112233 A» staat erop.
FSMA «0112233A» staat erop.
visumnummer «882123456» van de psycholoog.
erkenningsnummer «802123456» van de psycholoog.
De auto «1-ABC-234» stond er.
De auto «1ABC234» stond er.
De auto «1 ABC 234» stond er.
De auto «2-bfk-718» stond er.
De auto «ABC-123» stond er.
nummerplaat «ABC 123» stond er.
nummerplaat «abc123» stond er.
de moto «M-ABD-552» stond er.
de oldtimer «O-ABD-552» stond er.
zijn plaat is «RAETS-1» stond er.
zijn nummerplaat «MAX 007» stond er.
de plaat «9-MAX-001» stond er.
Nederlands kenteken «12-ABC-3» stond er.
kenteken «G-123-BB» stond er.
kenteken «AB-123-C» stond er.
Franse plaat «AB-123-CD» stond er.
auto met plaat «AB 123 CD» stond er.
Duitse nummerplaat «AC-XY 1234» stond er.
nummerplaat begint met «1-XTR» stond er.
Kennzeichen für den Parkplatz: «AC-TW 318» stond er.
sein Wagen («EU-KB 71») stand da.
duitse plaat van zijn auto was «actw318» stond er.
zijn bromfiets «SABC 123» stond er.
nederlandse plaat «xz-14-bb» stond er.
Das Kennzeichen ist «EU-AB 123» und mein Sohn hat es gesehen und ist nicht froh.
La plaque est «1-ABC-234» et mon fils ne dort pas.
The licence plate was «AB12 CDE» and my son did not like it.
dossier «2025/JB/0418-K» loopt.
dossiernr. «12345» loopt.
dossiernr «A-4567» loopt.
ons dossier «4567/B» loopt.
VAPH-nummer «123456» loopt.
VAPH-dossier «8.412.377» loopt.
OCMW dossier nr «5521» loopt.
Ons kenmerk: «JW/2025/112/AB» loopt.
ref. «SD-26-00931» loopt.
uw referentie «GP-7741-902» loopt.
réf «26/3381» loopt.
klantnummer «99887766» loopt.
klantnr. «12 345 678» loopt.
lidnummer «4455» loopt.
polisnummer «45.678.123/01» loopt.
polis nr. «AX-11223344» loopt.
patiëntnummer «P0012345» loopt.
EAD-nummer «1234567» van het UZ.
PV-nummer «AN.43.L4.002911/26» loopt.
«PV BR.43.L4.002911/26» loopt.
pv nummer «BG.45.LB.001234/2026» loopt.
notitienummer «BG45.LB.1234-26» loopt.
notitienr. «DE45.F1.12345/26» loopt.
parketnummer «26G001234» loopt.
rolnummer «26/1302/A» loopt.
AR «26/2214/A» loopt.
zaak «25/1877/A» loopt.
dossier «DAVO/26/77120/B» loopt.
OV-nummer «8.123.456» loopt.
OV «8123456» loopt.
DVZ nr. «9.104.552» loopt.
DVZ-dossier «9104552» loopt.
SP «8.123.456» loopt.
badgenummer «7654321» loopt.
Kind en Gezin dossier «123456789» loopt.
kindcode «12345678» loopt.
LOP-nummer «34567» loopt.
leerlingnummer «2019-0456» loopt.
stamnummer «123456» loopt.
schoolnummer «035741» loopt.
contractnr «CT.2025.771» loopt.
factuur «2025-00123» loopt.
factuurnummer «F25/001234» loopt.
ordernr «#1045567» loopt.
ticket «#45678» loopt.
meldingsnummer «VK-2026-331» loopt.
vonnis «2026/5561» loopt.
beslissing nr «2026/AR/123» loopt.
zaaknummer «C/13/712345» loopt.
notre n° de dossier «SPJ/26/3381» loopt.
numéro de dossier : «12345» loopt.
dossier n° «2026-77» loopt.
N° client «445566» loopt.
Aktenzeichen «12 F 345/26» loopt.
Az. «12 F 345/26» loopt.
case number «AB-1234» loopt.
case no. «1234/26» loopt.
studentnummer «r0123456» loopt.
personeelsnummer «U0098765» loopt.
dossier met nummer «2025-418» loopt.
kenmerk «2025.418.K» loopt.
afdeling 3, kamer 12B, dossier «44-12» loopt.
"""
LINKS_AND_ACCOUNTS = r"""
Hij speelt fortnite met een gast die «zwarteBMW» heet.
Hij gamet (ign: «noahsweaty») tot laat.
Er stond een bericht van iemand die «El.Capitano.8620» heet.
Op roblox she is «moonchild99» en niemand weet het.
Op fortnite ben ik «darkferre» voor iedereen.
Op insta noemt ze zich daar «moonchild» tegenwoordig.
Zie «https://bit.ly/3xYz» aub.
Zie «bit.ly/3xYz» aub.
Zie «t.co/abc123» aub.
Zie «goo.gl/maps/abc» aub.
Zie «tinyurl.com/abc» aub.
Zie «https://docs.google.com/document/d/1AbC-def/edit?usp=sharing» aub.
Zie «docs.google.com/forms/d/e/1FA» aub.
Zie «forms.gle/AbCd» aub.
Zie «facebook.com/jolien.maes.92167» aub.
Zie «fb.me/jolien» aub.
Zie «m.facebook.com/profile.php?id=1000» aub.
Zie «instagram.com/jolien» aub.
Zie «https://youtu.be/abc» aub.
Zie «https://1drv.ms/w/s!abc» aub.
Zie «we.tl/t-abc» aub.
Zie «wa.me/32478123456» aub.
Zie «https://jolien.example.org». Dank u.
Zie «vdb-dakwerken.be» aub.
Zie «www.vdb-dakwerken.be» aub.
Zie «WWW.VDB-DAKWERKEN.BE» aub.
Zie «www . vdb-dakwerken . be» aub.
Zie «vdb-dakwerken punt be» aub.
Zie «www punt vdb punt be» aub.
Zie «hxxps://vdb.be» aub.
Zie «http:/vdb.example/x» aub.
Zie «jolien.github.io» aub.
Zie «jolien.wordpress.com/2024» aub.
Zie «linktr.ee/jolien» aub.
Zie «discord.gg/abcd» aub.
Zie «t.me/jolien» aub.
Zie «teams.microsoft.com/l/meetup» aub.
Zie «zoom.us/j/123456789» aub.
Zie «skype:jolien.maes?call» aub.
Zie «file:///C:/Users/jolien/x.docx» aub.
Zie «C:\Users\Jolien Maes\Documents\brief.docx» aub.
IP «192.168.1.14» aub.
IP «81.82.44.131» aub.
IP «2a02:1810:abcd::1» aub.
IP «2a02:1810:abcd:1200:9c1f:22ab:1c2d:3e4f» aub.
IP «fe80::1» aub.
Zijn insta is «anna.vdb.12» zei hij.
Zijn insta: «@anna.vdb» zei hij.
Haar snap is «annavdb» zei hij.
Haar snap is «anna-vdb» zei hij.
Op tiktok heet zij «annaatje» zei hij.
op roblox heet hij «coolboy» zei hij.
op roblox heet hij «CoolBoy123» zei hij.
in Fortnite noemt hij zich «killerkid» zei hij.
op discord «NightWolf#4471» zei hij.
discord: «nightwolf» zei hij.
PSN: «Robbe-VB» zei hij.
PSN-naam «robbevb» zei hij.
Steam: «seppedegamer» zei hij.
op Steam als «sepp3» zei hij.
Zijn gamertag is «Killer Kid 09» zei hij.
Zijn gamertag is «killer» zei hij.
zijn nickname «xXx_Robbe_xXx» zei hij.
onder de naam «prinsesje88» zei hij.
onder de naam "«prinsesje»" zei hij.
onder pseudoniem «Lentekind» zei hij.
op Twitch als «lennieplays» zei hij.
op YouTube: «LennieVB_YT» zei hij.
haar account «bree.exposed» zei hij.
via Facebook («jolien.maes.92») zei hij.
Skype-naam: «live:jolien_5» zei hij.
zijn wachtwoord is «Robbe2011!» zei hij.
mot de passe : «Robbe2011!» zei hij.
gebruikersnaam «robbe11» en verder niets.
BeReal: «annaatje» zei hij.
snapchat = «annaatje12» zei hij.
kik «annaatje12» zei hij.
xbox «RobbeVB99» zei hij.
ig «anna.vdb» zei hij.
i.g. «anna_v» zei hij.
volg mij op «@anna» zei hij.
"""
DATES = r"""
Hij is geboren op «12-09-2020» en slaapt niet.
Hij is geboren op «12/9/'20» en slaapt niet.
Hij is geboren op «12/9/20» en slaapt niet.
Hij is geboren op «12 september 2020» en slaapt niet.
Hij is geboren op «12 sept. 2020» en slaapt niet.
Hij is geboren op «12de september 2020» en slaapt niet.
Hij is geboren op «twaalf september tweeduizend twintig» en slaapt niet.
Hij is geboren op «de twaalfde september» en slaapt niet.
Hij is geboren op «zaterdag 12 september» en slaapt niet.
Hij is geboren den «12/09/2020» en slaapt niet.
Hij is geboren in Aalst op «12/09/2020» en slaapt niet.
Mijn zoon (geb. «12/09/2020») slaapt niet.
Mijn zoon (geboren: «12.09.2020») slaapt niet.
Mijn zoon (° «12/09/2020») slaapt niet.
Mijn zoon (°«12/09/20») slaapt niet.
Mijn zoon (* «12.09.2020») slaapt niet.
Mijn zoon, °«2020», slaapt niet.
Mijn zoon (°«2019») slaapt niet.
Mijn zoon (°«sept 2019») slaapt niet.
geboortedatum: «2020-09-12» en dan.
geboortedatum kind: «12 09 2020» en dan.
geboortedatum «12092020» en dan.
geb.dat. «12/09/2020» en dan.
gebdat «12/09/2020» en dan.
Hij verjaart op «12 september» en wil een feest.
Zijn verjaardag is «12 september» en hij wil een feest.
Hij is jarig op «12/9» en wil een feest.
Op «12 september» is hij jarig en hij wil een feest.
Op «12 september 2020» werd hij geboren en hij slaapt niet.
Op «12 september 2020» ben ik bevallen en hij slaapt niet.
Ik ben bevallen op «12 september 2020» en hij slaapt niet.
Uitgerekend op «12 september 2020» maar te vroeg.
Hij kwam ter wereld op «12/09/2020» en slaapt niet.
Il est né le «12 septembre 2020» et ne dort pas la nuit.
Elle est née le «12/09/2020» et ne dort pas la nuit.
Il est né à Namur le «1er mars 2020» et ne dort pas la nuit.
Ma fille, née le «douze septembre deux mille vingt», ne dort pas la nuit.
date de naissance : «12.09.2020» et il ne dort pas.
Er ist geb. am «12.09.2020» und schläft nicht gut mein Sohn.
Er ist am «12. September 2020» geboren und schläft nicht gut mein Sohn.
Er wurde am «12.9.2020» geboren und schläft nicht gut mein Sohn.
He was born on «September 12, 2020» and does not sleep at all.
He was born «12th September 2020» and does not sleep at all.
DOB «12/09/2020» and he does not sleep at all.
Her birthday is on «May 3rd» and she does not sleep at all.
Lowie («12/09/2020») slaapt niet.
Mijn dochter van «12/09/2020» slaapt niet.
De zitting is op «3 december» om 9 uur.
De zitting van «dinsdag 10 november 2026» om 9 uur.
Op «3 december» moeten we naar de rechtbank.
Op «3 maart 2026» was er ruzie en sindsdien slaapt hij niet.
Het dossier werd op «12 maart» geopend door hen.
Hij heeft een contactverbod tot «31 januari» en komt toch.
Sinds «4 april 2023» zorgt zijn oma voor hem.
Dat was de brand bij de buren op «28 oktober» en hij zag alles.
Op «donderdag 16 januari» heeft hij een jongen geslagen.
Mijn dochter wordt op «6 juni» achttien en wil weg.
Elle aura cinq ans le «3 mars» et ne dort pas la nuit.
On «20 March» he pushed a boy and he does not sleep at all.
Er wird am «3. Mai» fünf und schläft nicht gut mein Sohn.
De rechter besliste op «03/12/2026» dat hij blijft.
De begrafenis was op «zaterdag 6 oktober» in stilte.
Mijn man is overleden op «25 november 2026» en sindsdien huilt hij.
Mijn man stierf «25 nov. 2026» en sindsdien huilt hij.
Het vonnis van «3 dec 2026» zegt dat.
Het ongeval gebeurde op «3 december 2026» 's nachts.
PV opgesteld op «3/12/2026» door hen.
De uitspraak is voorzien op «3 december» denk ik.
L'audience est fixée au «14 janvier 2027» et mon fils ne dort pas.
The court hearing is on «December 3, 2026» and he does not sleep at all.
Die Anhörung ist am «3. Dezember 2026» und mein Sohn schläft nicht.
"""
ORDINARY = r"""
Ik werk at home en mail via gmail of outlook.
I work at Orange and he works at Telenet.
Zijn favoriete plaat uit 2012 speelt 100 keer.
De plaat van de juf is 3 keer gedraaid.
Hij gamet op de iPhone en koopt op eBay en YouTube.
Hij gamet en ikHaat dat, ook naarSchool gaan.
Wij zijn at random gekozen.
Hij zegt punt uit en dan stopt hij.
We gingen naar school (bij de bus) en het was goed.
He is at school and looks at me. That is the point.
Hij is bij zijn vader, punt.
Punt is dat hij bij mij niet slaapt.
Hij scoort punten bij wiskunde punt uit.
C'est à ce point que je suis fatiguée.
Hij is 4 jaar en 7 maanden.
Om 7u30, 19.30 uur en 20:15 stop.
Het kost 1.250.000 euro of 12,50 euro of € 1 250,00.
Schooljaar 2025-2026 en 2026-2027.
Hij neemt 2x per dag 5 ml, 10 mg en 18-36-54 mg.
Bel 112, 1712, 1813, 106, 107 of 102.
24/7 en 2x per week, 5 op 7 dagen.
Van 1 tot 5, 10 keer, 3-4 keer, 2 à 3 uur.
Hij telt een twee drie vier vijf zes zeven acht negen tien.
Nul komma vijf procent en nul zin.
Tussen 18u00-20u00 en 9.00-12.00 uur.
Van 2018 tot 2020, 2021, 2022 en 2023 ging het goed.
Op 3 van de 5 dagen, 1 2 3 klaar.
IQ 85-90, percentiel 25, scores 7 8 9 6 5.
Een budget van 100.000 of 250 000 euro.
De cijfers 12/20, 14/20, 9/20 en 8,5/10.
BMI 14,5 en lengte 1,25 m bij 38,5 kg.
Hij werd om 2u, 3u, 4u en 5u wakker.
Slaap van 20.00 tot 22.00, 23.15 en 01.30 uur.
1) eten 2) slapen 3) school 4) gsm
Hij scoort 8 7 6 5 4 op de testen.
oooooooh nee wat nu
Elf twaalf dertien jaar is moeilijk.
un deux trois quatre cinq six sept huit, compte-t-il.
plus vier punten en min twee
Zij zijn 3, 5, 7, 9 en 12 jaar.
Van 12 tot 18 jaar, 7-10 jaar, 0-3 jaar.
1x nul op het rapport, twee keer vier en drie keer zes.
Nul tot drie jaar, drie tot zes jaar, zes tot twaalf jaar.
Het dossier is 3 jaar oud en telt 250 pagina's.
Ons dossier van 2024 is gesloten.
De school heeft 12 leerlingen in klas 3B en 45 in 4A.
Hij zit in 3LA, L2 en 2KB.
Op 10/10 en 3/4 na, 50/50 en 24/7.
Het nummer 5 van de top 10.
Wij zijn nummer 1 en 2.
Van 1 juli tot 15 juli is hij bij mij.
Tussen 24 maart en 2 april is het vakantie.
Op 6 december komt de Sint en op 25 december kerst.
Vanaf 1 september gaat hij naar het eerste leerjaar.
Inschrijven moet voor 15 maart.
[12/10/2026, 19:02:11] Hij antwoordt niet.
Kamer 12 op verdieping 3.
Hij volgt ASO in 5 EWI-8 en TSO.
Zijn score was 85-115 en de T-score 65.
DSM-5, ICD-10, COVID-19, MP3, PS5, H1N1 en B12.
Hij reed 120 km/u in zone 30 op de E40 en de N9.
artikel 388, art. 22bis en wet 2013.
Schooljaar 2025-2026, 2025/2026 en '25-'26.
Hij draagt maat 128-134 en 92/98.
Om 10-11 uur en 3-4x.
Een BMI van 18,5-24,9.
Ik vraag een zaak: kan dat 3 maanden?
Rilatine 10-20-10 mg en 2 x 500 mg.
Wisc V: VBI 95, VRI 102, WGI 88.
Een polis van 250 euro.
Ref is een scheidsrechter in het jaar 2024.
Vonnis van 2 jaar geleden.
Zijn OV-kaart en 12 ritten.
PV van 3 pagina's.
Elk kind heeft zijn nummer in de klas: 14.
Er zijn 25-30 kinderen in 1-2-3.
Het huisnummer dat niet.
Windows 11, iPhone 12, Galaxy S21 en FIFA 23.
Ze tellen 1-2-3-4-5 en 10-9-8-7.
Peuters 18m-30m slapen 12-14 u.
Hij wil niet gedaan.de rest eet hij wel.
Versie 1.2.3 van het spel en 10.5.
De tijd 10:20:30 is lang.
Om 7.30.Hij slaapt.
D.w.z. m.a.w. a.u.b. o.a. i.p.v. t.o.v. enz.
Ik ben moe.nu nog meer.en dat is het.
Zie bijlage foto.jpg en verslag.pdf
Art.22 en nr.5.
http is moeilijk
Ja/nee en/of hij/zij.
Hij zit op insta en snap de hele dag.
Insta is slecht voor haar, snap is erger.
Ik snap het niet en snap niets meer.
Discord is een probleem en tiktok ook.
Zij heeft een account op Instagram en een op TikTok.
Haar account is gehackt.
Onder de naam van haar broer.
Zijn profiel is privé.
TikTok heet nu iets anders.
op school heet hij de pester
Op Roblox heet dat vrienden worden.
Steam en Xbox zijn duur.
Het compte est bon.
Facebook is voor oude mensen.
Hij speelt op PlayStation en Xbox.
Op instagram staat alles.
zijn wachtwoord is vergeten
Ik volg hem op de voet.
Hij is geboren met een hazenlip.
Hij is 5 jaar, geboren na 7 maanden zwangerschap.
Hij werd geboren om 3u15 en woog 3,2 kg.
Hij werd geboren met 36 weken en 5 dagen.
De baby is 12 dagen oud en geboren via keizersnede.
Zij verjaart binnen 3 weken.
Hij wordt 5 op zijn verjaardag.
Voor zijn 5de verjaardag vraagt hij een fiets.
Vanaf 1 september gaat hij naar school.
Hij heeft 38,5° koorts en 39° deze nacht.
Tussen kerst en 1 januari is het druk.
Hij is geboren als jongste van 4.
Het is 20° buiten.
Sinds 2019 zijn we gescheiden.
Van 1 tot 15 juli bij mij, van 16 tot 31 bij hem.
"""


def lines(text: str) -> list[str]:
    """Each line an example; \\n in it is a line end."""
    return [line.replace("\\n", "\n") for line in text.strip().split("\n")]


def read(text: str) -> str:
    return extract_with(Letter(SOFIE, text=text, subject="Vraag"), "nl", ONLY_SHAPES).text


@pytest.mark.parametrize("marked", [line for text in (MAILS, PHONES, NUMBERS, LINKS_AND_ACCOUNTS, DATES) for line in lines(text)])
def test_what_tells_who_somebody_is_goes_and_the_words_around_it_stay(marked: str) -> None:
    expected = re.escape(re.sub("«.*?»", "\0", marked, flags=re.S)).replace("\0", r"\[[^\]]+\]")
    assert re.fullmatch(expected, read(re.sub("[«»]", "", marked)), re.S)


@pytest.mark.parametrize("text", lines(ORDINARY))
def test_ordinary_numbers_and_words_stay(text: str) -> None:
    assert read(text) == text


@pytest.mark.parametrize(("find", "right", "wrong"), [
    (bank_account.find, "BE71 0961 2345 6769", "BE71 0961 2345 6768"), (national_number.find, "85.07.30-033.28", "85.07.30-033.29")])
def test_a_right_checksum_only_makes_it_surer(find: Callable[[str], Iterator[Span]], right: str, wrong: str) -> None:
    assert {span.confidence for span in find(right)} == {0.98}
    assert {span.confidence for span in find(wrong)} == {0.8}
