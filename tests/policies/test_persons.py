"""Persons other than the asker: masked in every way that parents name them, each with one number, and children said to be children."""

import pytest

from policies.anonymity import age, extract
from policies.letter import Address, Letter


def read(text: str, language: str = "nl") -> str:
    return extract(Letter(Address("", "x@y.example"), text=text, subject=""), language).text


MAILS = {
    "nl": (
        "Dag,\n\nIk schrijf over onze zoon Miel (8) en zijn zusje Fauve van 5. Sinds mijn man Wannes met een zekere "
        "Gitte samenwoont, plast Miel in bed. "
        "Juf Katrien en mevr. De Bock-Maes van het zorgteam zien het ook. Gitte zegt dat Mielke aandacht zoekt. Wannes zwijgt. Wat raadt u aan?",
        "Dag,\n\nIk schrijf over onze zoon [kind 1] (8) en zijn zusje [kind 2] van 5. Sinds mijn man [naam 1] met een zekere [naam 2] samenwoont, "
        "plast [kind 1] in bed. Juf [naam 3] en mevr. [naam 4] van het zorgteam zien het ook. [naam 2] zegt dat [kind 1] aandacht zoekt. "
        "[naam 1] zwijgt. Wat raadt u aan?"),
    "nl small": (
        "hallo mijn ex kevin wil onze kyano niet meer zien. kyano is 6 en zijn broer jayden ook al 9. kevin zijn moeder rita belt mij elke dag. "
        "ik zeg niks tegen rita maar kyano huilt, juf lies weet het",
        "hallo mijn ex [naam 1] wil onze [kind 1] niet meer zien. [kind 1] is 6 en zijn broer [kind 2] ook al 9. [naam "
        "1] zijn moeder [naam 2] belt mij "
        "elke dag. ik zeg niks tegen [naam 2] maar [kind 1] huilt, juf [naam 3] weet het"),
    "fr": (
        "Bonjour, notre fils Théo (5 ans) frappe sa sœur Zoé. Son papa, Jean-Marc, rit. Madame Collard, l'institutrice, s'inquiète. Rose, ma mère, "
        "dit que Théo est jaloux. J'ai peur. La rose est belle.",
        "Bonjour, notre fils [enfant 1] (5 ans) frappe sa sœur [nom 1]. Son papa, [nom 2], rit. [nom 3], "
        "l'institutrice, s'inquiète. [nom 4], ma mère, "
        "dit que [enfant 1] est jaloux. J'ai peur. La rose est belle."),
    "de": (
        "Guten Tag, unser Sohn Jonas (8) schlägt seine Schwester Mia. Die Lehrerin Frau Weber hilft nicht. Mein Mann "
        "heißt Karl-Heinz und ist streng. "
        "Jonas weint, das meine ich ernst.",
        "Guten Tag, unser Sohn [Kind 1] (8) schlägt seine Schwester [Name 1]. Die Lehrerin [Name 2] hilft nicht. Mein Mann heißt [Name 3] und ist "
        "streng. [Kind 1] weint, das meine ich ernst."),
    "en": (
        "Hello, my son Jack (6) hits his sister Grace. Their dad, Will Brown, says nothing. Mrs. Young is worried. May I ask what to do? "
        "Jack goes to bed late. By the grace of God, will he stop?",
        "Hello, my son [child 1] (6) hits his sister [name 1]. Their dad, [name 2], says nothing. [name 3] is worried. May I ask what to do? "
        "[child 1] goes to bed late. By the grace of God, will he stop?"),
    "grandparent": (
        "Als oma schrijf ik u. Mijn dochter Sofie (38) en haar man Bram laten mijn kleinzoon Miel nooit slapen. Mijn zoon Tom zwijgt.",
        "Als oma schrijf ik u. Mijn dochter [naam 1] (38) en haar man [naam 2] laten mijn kleinzoon [kind 1] nooit "
        "slapen. Mijn zoon [naam 3] zwijgt."),
    "discreet": (
        "Mijn ex (K.) wil dat M., onze zoon, bij hem woont. K. drinkt en M. is bang.",
        "Mijn ex ([naam 1]) wil dat [naam 2], onze zoon, bij hem woont. [naam 1] drinkt en [naam 2] is bang."),
    "capitals": (
        "MIJN DOCHTER ROOS IS 7 EN HAAR JUF LIES DENKT DAT ZE DYSLEXIE HEEFT. HAAR BROER STORM NIET. MENEER VERHAEGEN ZEGT NIETS.",
        "MIJN DOCHTER [kind 1] IS 7 EN HAAR JUF [naam 1] DENKT DAT ZE DYSLEXIE HEEFT. HAAR BROER [naam 2] NIET. MENEER [naam 3] ZEGT NIETS."),
    "titles": (
        "Mijn Dochter Amber Van 7 Slaapt Niet En Mijn Man Kevin Claes Zegt Dat Het Overgaat. Wat Moet Ik Doen",
        "Mijn Dochter [kind 1] Van 7 Slaapt Niet En Mijn Man [naam 1] Zegt Dat Het Overgaat. Wat Moet Ik Doen"),
    "chat": (
        "[12/03 14:05] Lars: kom je?\n[12/03 14:06] Mona: nee\nLars 14:07\nwaarom niet",
        "[12/03 14:05] [naam 1]: kom je?\n[12/03 14:06] [naam 2]: nee\n[naam 1] 14:07\nwaarom niet"),
}


@pytest.mark.parametrize("mail", MAILS)
def test_a_volunteer_can_follow_who_did_what(mail: str) -> None:
    text, masked = MAILS[mail]
    assert read(text, mail if mail in ("fr", "de", "en") else "nl") == masked


@pytest.mark.parametrize(("text", "masked"), [
    ("Ons Lotte en den Jef zijn boos op ne maat van mij, Kobe.", "Ons [naam 1] en den [naam 2] zijn boos op ne maat van mij, [naam 3]."),
    ("Zij heet Roos, hij heet Storm. De kleinste noemt Bo.", "Zij heet [naam 1], hij heet [naam 2]. De kleinste noemt [kind 1]."),
    ("Onze kinderen zijn Ilyas, Imran en kleine Aya.", "Onze kinderen zijn [kind 1], [kind 2] en kleine [kind 3]."),
    ("Hij speelt met Senn, Noa & Robbe en met Mats/Milo.", "Hij speelt met [naam 1], [naam 2] & [naam 3] en met [naam 4]/[naam 5]."),
    ("Mijn kindje, Ellie-Rose, en dhr. Verhaegen komen.", "Mijn kindje, [kind 1], en [naam 1] komen."),
    ("ik ken fatima zahra benali en hij heet eigenlijk roos", "ik ken [naam 1] en hij heet eigenlijk [naam 2]"),
    ("De jongen heet Abu Bakr ibn Said, van Fatma bint Omar.", "De jongen heet [kind 1], van [naam 1]."),
    ("Zij noemen hem 'Bolle Gijs' en ik schrijf D Y L A N.", "Zij noemen hem '[naam 1]' en ik schrijf [naam 2]."),
    ("Mijn moeder zegt jufSofie.Kobe(6)eet niet.", "Mijn moeder zegt juf[naam 1].[kind 1](6)eet niet."),
    ("Onze zoon Lowie is ziek. Lowei huilt, Lowie's koorts zakt niet.", "Onze zoon [kind 1] is ziek. [kind 1] huilt, [kind 1]'s koorts zakt niet."),
    ("Senna Maes is 9. Mevrouw Maes belde.", "[kind 1] is 9. Mevrouw [naam 1] belde."),
    ("Wij zagen MARÉCHAL Julie en Peeters An.", "Wij zagen [naam 1] en [naam 2]."),
    ("Mijn schoonmoeder Hatice hanım en mijn zoon Ömer. Omer zwijgt.", "Mijn schoonmoeder [naam 1] en mijn zoon [kind 1]. [kind 1] zwijgt."),
    ("Mijn kinderen: Bas: 8 jaar en Storm: 5 jaar.", "Mijn kinderen: [kind 1]: 8 jaar en [naam 1]: 5 jaar."),
    ("als storm huilt weet ik het niet, storm is 4. roos zegt niets", "als [kind 1] huilt weet ik het niet, [kind 1] is 4. [naam 1] zegt niets"),
    ("Hij zag Heinen Jürgen en mijn vriendin Zara.", "Hij zag [naam 1] en mijn vriendin [naam 2]."),
    ("Hij belt l'abbé Tshibangu en mister Dave.", "Hij belt l'[naam 1] en [naam 2]."),
    ("HIJ BELDE BIJ MAMY PAULE. DE MAN KEEK.", "HIJ BELDE BIJ [naam 1]. DE MAN KEEK."),
    ("ik ga met 'big tom' en haar advocaat de backer zegt niets", "ik ga met '[naam 1]' en haar advocaat [naam 2] zegt niets"),
    ("Mijn zus Lies is 13 en mijn broer Bert is 24.", "Mijn zus [kind 1] is 13 en mijn broer [naam 1] is 24."),
])
def test_each_way_of_naming_somebody_is_read(text: str, masked: str) -> None:
    assert read(text) == masked


@pytest.mark.parametrize(("text", "language"), [
    ("Elke dag lees ik Haim Omer en Jesper Juul. In mei spelen wij Mario Kart.", "nl"), ("Ik doe Movicol in zijn Fristi en lees Harry Potter.", "nl"),
    ("elke dag lies ik een roos in de storm, zegt haim omer", "nl"), ("We gaan naar de Zara en de Hema met Mario Kart.", "nl"),
    ("de storm was hevig en lente is begonnen, hij speelt bas", "nl"), ("Vroger sliep hij. Gisternen niet.", "nl"),
    ("Bien à vous. J'ai lu Françoise Dolto. Qu'est-ce que je fais en mars ?", "fr"), ("Will he sleep? Mark my words. May I ask?", "en"),
    ("he sleeps from 8 till 6 and i will hope for the best", "en"), ("ik ben een echte moederkloek en iedereen zegt geduld", "nl"),
    ("noem me gek maar als het storm is slaapt hij niet", "nl"),
])
def test_words_that_look_like_names_stay(text: str, language: str) -> None:
    assert read(text, language) == text


@pytest.mark.parametrize(("after", "years"), [
    (" (4)", 4), (" (7 maanden)", 7 / 12), (" van negen jaar", 9), (", 16, blowt", 16), (" is bijna 3.", 3), (" est agee de 9 ans", 9), (" is 7!", 7),
    (" om 3 uur", None), (" van de 3 kinderen", None), (" van 3 maart", None), (" is 2 keer", None), (" een jaar geleden", None), (" komt", None),
])
def test_an_age_is_told_from_other_numbers(after: str, years: float | None) -> None:
    assert age.after(after, 0) == years


def test_a_name_after_a_cue_is_surer_than_a_capital_alone() -> None:
    extracted = extract(Letter(Address("", "x@y.example"), text="Mijn zoon Jef zag Xqort.", subject=""), "nl")
    assert [mask.confidence > 0.9 for mask in extracted.masks] == [True, False]
