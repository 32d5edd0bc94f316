"""Of a reply a volunteer reads what the asker typed; of a mail that is passed on, everything, masked."""

import time

import pytest

from policies.anonymity import extract, history
from policies.anonymity.tidy import tidy
from policies.letter import Address, Letter

SOFIE = Address("Sofie Claes", "sofie.claes@telenet.example")
LINE = "Opvoedingslijn <contact@opvoedingslijn.example>"
OLD = "Een vast ritueel helpt veel kinderen."
SHAPES = {
    "gmail nl": f"Op di 3 mrt 2026 om 09:14 schreef {LINE}:\n\n> {OLD}",
    "gmail nl wrapped": f"Op di 3 mrt 2026 om 09:14 schreef Opvoedingslijn met een lange naam\n<contact@opvoedingslijn.example>:\n\n> {OLD}",
    "gmail nl in three lines": "Op dinsdag 3 maart 2026 om 09:14\nschreef Opvoedingslijn van de stad\n<contact@opvoedingslijn.example>:\n"
                               f"\n> {OLD}",
    "gmail nl on a telephone": f"{LINE} schreef op di 3 mrt\n2026 om 09:14:\n\n> {OLD}",
    "gmail fr": f"Le mar. 3 mars 2026 à 09:14, {LINE} a\nécrit :\n\n> {OLD}",
    "gmail de": f"Am Di., 3. März 2026 um 09:14 Uhr schrieb {LINE}:\n\n> {OLD}",
    "gmail en": f"On Tue, Mar 3, 2026 at 9:14 AM {LINE}\nwrote:\n\n> {OLD}",
    "gmail as it was": f"2026-03-03 9:14 GMT+01:00 {LINE}:\n\n> {OLD}",
    "apple nl": f"> Op 3 mrt. 2026, om 09:14 heeft {LINE} het volgende geschreven:\n> \n> {OLD}",
    "apple nl without signs": f"Op 3 mrt. 2026, om 09:14 heeft {LINE} het volgende geschreven:\n\n{OLD}",
    "ios fr": f"Le 3 mars 2026 à 09:14, {LINE} a écrit :\n\n{OLD}",
    "ios de": f"Am 03.03.2026 um 09:14 schrieb {LINE}:\n\n{OLD}",
    "ios en": f"On 3 Mar 2026, at 09:14, {LINE} wrote:\n\n{OLD}",
    "yahoo nl": f"    Op dinsdag 3 maart 2026 09:14:32 CET schreef {LINE}:  \n\n {OLD}",
    "thunderbird nl": f"Op 3-3-2026 om 09:14 schreef Opvoedingslijn:\n> {OLD}",
    "name first": f"Jan schreef op 3-3-2026 om 09:14:\n> {OLD}",
    "name first without signs": f"Jan schreef op 3-3-2026 om 09:14:\n\n{OLD}",
    "name only": f"Jan Peeters schreef:\n\n> {OLD}",
    "thunderbird de": f"Am 03.03.26 um 09:14 schrieb Elterntelefon:\n> {OLD}",
    "proton nl": f"Op dinsdag 3 maart 2026 om 09:14 schreef {LINE}:\n\n> {OLD}",
    "proton as it was": f"------- Original Message -------\nOn Tuesday, March 3rd, 2026 at 9:14 AM, {LINE} wrote:\n\n> {OLD}",
    "outlook nl": f"Van: {LINE}\nVerzonden: dinsdag 3 maart 2026 09:14\nAan: Sofie Claes\nOnderwerp: Vraag\n\n{OLD}",
    "outlook fr": f"________________________________\nDe : {LINE}\nEnvoyé : mardi 3 mars 2026 09:14\nÀ : Sofie Claes\nObjet : Vraag\n\n{OLD}",
    "outlook de": f"Von: {LINE}\nGesendet: Dienstag, 3. März 2026 09:14\nAn: Sofie Claes\nBetreff: Frage\n\n{OLD}",
    "outlook en": f"From: {LINE}\nSent: Tuesday, 3 March 2026 09:14\nTo: Sofie Claes\nCc: Jan; Piet\nSubject: Question\n\n{OLD}",
    "outlook in two languages": f"From: {LINE}\nVerzonden: dinsdag 3 maart 2026 09:14\nTo: Sofie Claes\nOnderwerp: Vraag\n\n{OLD}",
    "outlook in bold": f"*Van:* {LINE}\n*Verzonden:* dinsdag 3 maart 2026 09:14\n*Aan:* Sofie Claes\n*Onderwerp:* Vraag\n\n{OLD}",
    "outlook in bold that ends after the colon": f"**Van: **{LINE}\n**Datum: **3 maart 2026\n**Aan: **Sofie Claes\n\n{OLD}",
    "outlook in one line": f"Van: {LINE} Verzonden: dinsdag 3 maart 2026 09:14 Aan: Sofie Claes Onderwerp: Vraag\n\n{OLD}",
    "outlook with blank lines": f"Van: {LINE}\n\nVerzonden: dinsdag 3 maart 2026\n\nAan: Sofie\n\nOnderwerp: Vraag\n\n{OLD}",
    "outlook with values below": f"Van:\n{LINE}\nVerzonden:\ndinsdag 3 maart 2026\nAan:\nSofie Claes\n\n{OLD}",
    "outlook with many addressees": f"Van: {LINE}\nVerzonden: dinsdag\nAan: Sofie Claes <s@a.example>;\n Jan <j@a.example>\nOnderwerp: x\n\n{OLD}",
    "outlook mobile": f"Outlook voor Android downloaden\n________________________________\nFrom: {LINE}\nSent: Tuesday\nTo: S\nSubject: x\n\n{OLD}",
    "hotmail with the date first": f"Datum: Tue, 3 Mar 2026 09:14\nVan: {LINE}\nAan: sofie@a.example\nOnderwerp: Vraag\n\n{OLD}",
    "outlook as it was": f"-----Oorspronkelijk bericht-----\nVan: {LINE}\nVerzonden: dinsdag\n\n{OLD}",
    "telenet": f"----- Oorspronkelijk bericht -----\nVan: \"opvoedingslijn\" <c@o.example>\nAan: \"s\" <s@a.example>\nVerzonden: Zaterdag\n\n{OLD}",
    "telenet as it is": f"> Op 03/03/2026 09:14 CET schreef {LINE}:\n> \n>  \n> {OLD}",
    "proximus": f"----Origineel bericht----\nVan : c@o.example\nDatum : 03/03/2026 - 09:14 (CET)\nAan : s@a.example\nOnderwerp : Vraag\n\n{OLD}",
    "proximus fr": f"----- Mail original -----\nDe: \"ecoute\" <c@o.example>\nÀ: s@a.example\nEnvoyé: Mardi 3 Mars 2026 09:14:17\n\n{OLD}",
    "samsung": f"-------- Oorspronkelijk bericht --------\nVan: {LINE}\nDatum: 03/03/26 09:14 (GMT+01:00)\nAan: s@a.example\n\n{OLD}",
    "samsung fr": f"-------- Message d'origine --------\nDe : {LINE}\nDate : 03/03/26 09:14 (GMT+01:00)\nÀ : s@a.example\n\n{OLD}",
    "proton de wrapped after a full stop": f"{LINE} schrieb am Dienstag, 3.\nMärz 2026 um 09:14:\n\n{OLD}",
    "outlook with the sender over two lines": "Van: Opvoedingslijn van de stad\n<contact@opvoedingslijn.example>\nVerzonden: dinsdag 3 maart 2026\n"
                                              f"Aan: Sofie\n\n{OLD}",
    "outlook with mailto over two lines": "*Van:* Opvoedingslijn [mailto:\ncontact@opvoedingslijn.example]\n*Verzonden:* dinsdag 3 maart 2026\n"
                                          f"*Aan:* Sofie\n\n{OLD}",
    "outlook with an address for answers": f"Van: {LINE}\nBeantwoorden aan: c@o.example\nVerzonden: dinsdag\nAan: Sofie\n\n{OLD}",
    "outlook in Polish": f"Od: {LINE}\nWysłano: wtorek, 3 marca 2026 09:14\nDo: Sofie Claes\nTemat: Re: Vraag\n\n{OLD}",
    "outlook in Spanish": f"De: {LINE}\nEnviado el: martes, 3 de marzo de 2026 9:14\nPara: Sofie Claes\nAsunto: RE: Vraag\n\n{OLD}",
    "gmail in Italian": f"Il giorno mar 3 mar 2026 alle ore 09:14 {LINE} ha scritto:\n\n> {OLD}",
    "gmail in Turkish": f"{LINE}, 3 Mar 2026 Sal, 09:14\ntarihinde şunu yazdı:\n\n> {OLD}",
    "yandex": f"03.03.2026, 09:14, \"Opvoedingslijn\" <\nc@o.example>:\n\n{OLD}",
    "horde": f"Citeren {LINE}:\n\n{OLD}",
    "android": f"---- Opvoedingslijn schreef ----\n\n{OLD}",
    "orange": f"Message du 03/03/26 09:14\nDe : \"O\" <c@o.example>\nA : s@a.example\nCopie à : \nObjet : Vraag\n\n{OLD}",
    "signs only": f"> {OLD}\n> Groeten",
    "initials": f"OL> {OLD}\nOL> Groeten",
}


def letter(text: str, subject: str) -> Letter:
    return Letter(SOFIE, text=text, subject=subject, recipients=(Address("", "vraag@lijn.example"),))


@pytest.mark.parametrize("subject", ["Re: Vraag", "Vraag"])
@pytest.mark.parametrize("shape", SHAPES)
def test_hallo_above_an_earlier_mail_is_all_that_is_read(shape: str, subject: str) -> None:
    assert extract(letter(f"Hallo\n\n{SHAPES[shape]}", subject), "nl").text.removesuffix("\n\nOutlook voor Android downloaden") == "Hallo"


@pytest.mark.parametrize("shape", SHAPES)
def test_a_reply_is_never_emptied(shape: str) -> None:
    assert "vast ritueel" in extract(letter(f"{SHAPES[shape]}\n\nVerstuurd vanaf mijn iPhone", "Re: Vraag"), "nl").text


@pytest.mark.parametrize("mark", [
    "---------- Forwarded message ---------", "---------- Doorgestuurd bericht ---------", "-------- Message transféré --------",
    "-------- Weitergeleitete Nachricht --------", "----- Doorgestuurde bericht -----", "Begin doorgestuurd bericht:", "Begin forwarded message:",
    "Début du message réexpédié :", "Anfang der weitergeleiteten Nachricht:",
])
def test_a_forwarded_mail_is_the_question_also_in_a_reply(mark: str) -> None:
    text = f"Hallo\n\n{mark}\nVan: Leen <leen@school.example>\nDate: ma 2 mrt 2026\nAan: Sofie Claes\n\nUw zoon sloeg weer."
    assert "Uw zoon sloeg weer." in extract(letter(text, "Re: Vraag"), "nl").text


@pytest.mark.parametrize("subject", ["FW: gedrag", "Fwd: gedrag", "TR: gedrag", "WG: gedrag", "Doorst: gedrag"])
def test_a_subject_that_says_forwarded_is_believed(subject: str) -> None:
    text = "Hallo\n\nVan: Leen <leen@school.example>\nVerzonden: maandag\nAan: Sofie\n\nUw zoon sloeg weer."
    assert "Uw zoon sloeg weer." in extract(letter(text, subject), "nl").text


@pytest.mark.parametrize("own", [
    "Zie hieronder.", "Deze mail kreeg ik van de school.", "Mijn ex stuurt mij dit.", "Onderstaande mail kwam gisteren.", "Voir ci-dessous.",
    "Voici ce que je reçois de l'école.", "See below.", "I got this from her teacher.", "Siehe unten.", "Diese Mail habe ich bekommen.",
    "Ik antwoord tussen uw tekst, in het rood.",
])
def test_a_mail_that_the_asker_points_at_stays(own: str) -> None:
    header = "Van: Leen <leen@school.example>\nVerzonden: maandag\nAan: Sofie\nOnderwerp: x\n\nUw zoon sloeg weer."
    quoted = "Op di 3 mrt 2026 om 09:14 schreef Leen <leen@school.example>:\n> Uw zoon sloeg weer."
    for text in (header, quoted):
        assert "Uw zoon sloeg weer." in history.cut(f"{own}\n\n{text}")


def test_a_pasted_mail_stays_below_a_question_of_its_own() -> None:
    pasted = "Wat zou u hierop antwoorden?\n\nVan: Leen <leen@school.example>\nVerzonden: maandag\nAan: Sofie\nOnderwerp: x\n\nUw zoon sloeg Robbe."
    assert "Uw zoon sloeg [naam" in extract(letter(pasted, "Vraag"), "nl").text
    assert "sloeg" not in extract(letter(pasted, "Re: Vraag"), "nl").text


@pytest.mark.parametrize("own", ["Help!!", "Graag advies.", "Mail van de school:", "Que faire"])
def test_a_cry_for_help_above_a_mail_of_somebody_else_does_not_lose_that_mail(own: str) -> None:
    pasted = "Van: Leen <leen@school.example>\nVerzonden: dinsdag 3 maart 2026 9:14\nAan: Sofie\nOnderwerp: gedrag\n\nUw zoon sloeg weer."
    assert "Uw zoon sloeg weer." in history.cut(f"{own}\n\n{pasted}", "gedrag", reply=False)


@pytest.mark.parametrize("form", [
    "Nieuw bericht van de website\n\nVan: Sofie <s@a.example>\nOnderwerp: slapen\nDatum: 3/03/2026 09:14\n\nBericht:\nMijn zoontje slaapt niet.",
    "Er is een bericht.\n\nVan: Sofie\nE-mail: s@a.example\nOnderwerp: slapen\n\nMijn zoontje slaapt niet.",
    "Nouveau message\n\nDe : Sofie <s@a.example>\nObjet : sommeil\nDate : 3/03/2026\nTéléphone : 0478\n\nMijn zoontje slaapt niet.",
])
def test_a_web_form_that_names_its_sender_like_a_mail_does_is_the_question_itself(form: str) -> None:
    for reply in (True, False):
        assert "Mijn zoontje slaapt niet." in history.cut(form, "Vraag", reply=reply)


@pytest.mark.parametrize("own", [
    "Zijn problemen:\n> slaapt slecht\n> bijt", "Hij heeft nu\n> 39 graden koorts", ">:( hij is weer boos",
    "| maandag | 3 uur |\n| dinsdag | 4 uur |",
    "--- wat hij schreef ---\nIk haat mama",
    "Van: 19 tot 20 in bad\nAan: tafel om 18\nDatum: elke dag",
])
def test_what_only_looks_like_a_quote_stays(own: str) -> None:
    text = f"Dank u voor de tips.\n\n{own}\n\nWat nu?"
    assert history.cut(text, "Re: Vraag", reply=True) == text


def test_an_answer_in_front_of_the_attribution_stays() -> None:
    text = "Ja.\nHij is vier.--- Op di 3 mrt 2026 om 09:14 schreef Lijn <x@y.example>:\n> Hoe oud is hij?\n> Groeten"
    assert history.cut(text) == "Ja.\nHij is vier."


def test_thanks_for_an_answer_tell_that_a_letter_is_a_reply() -> None:
    text = f"Bedankt voor uw snelle antwoord. Hij slaapt nu beter.\n\n{SHAPES['outlook nl']}"
    assert extract(letter(text, "Slapen"), "nl").text == "Bedankt voor uw snelle antwoord. Hij slaapt nu beter."


def test_answers_between_quotes_stay_with_the_questions_that_they_answer() -> None:
    text = ("Ik antwoord meteen.\n\nOp 3-3-2026 om 09:14 schreef Lijn <x@y.example>:\n> Dag Sofie,\n>\n> Hoe oud is hij?\n\nHij is vier.\n\n"
            "> Slaapt hij?\n\nNee.\n\n> Groeten\n> De lijn")
    assert history.cut(text) == "Ik antwoord meteen.\n\n> Hoe oud is hij?\n\nHij is vier.\n\n> Slaapt hij?\n\nNee."


def test_the_question_that_is_answered_stays_without_the_line_that_tells_who_wrote_it() -> None:
    text = "> Op 3 mrt 2026 om 09:14 heeft Lijn <x@y.example> het volgende geschreven:\n> Hoe oud is hij?\n\nVier.\n\n> Groeten\n\nDank u."
    assert history.cut(text) == "> Hoe oud is hij?\n\nVier.\n\n> Groeten\n\nDank u."


def test_an_answer_below_the_whole_quote_is_read_without_it() -> None:
    assert history.cut(f"{SHAPES['thunderbird nl']}\n> Groeten.\n\nHij slaapt nu beter.") == "Hij slaapt nu beter."


@pytest.mark.parametrize("text", [
    "Op dinsdag schreef de juf in de agenda dat hij sloeg.\nWat nu?",
    "Op 3 maart 2026 om 21:30 schreef mijn ex mij op whatsapp:\nJe krijgt de kinderen niet.\nWat nu?",
    "De juf schreef in de agenda:\nHij luistert niet.", "Van: altijd lief, naar: altijd boos.\nDat is hij.", "Ze schreef om 9:14:\nIk haat je.",
    "Datum: maandag\nAan: hem is niets te merken.\nWat nu?",
])
def test_a_parents_own_sentence_is_no_attribution(text: str) -> None:
    assert history.cut(text) == text


@pytest.mark.parametrize("shape", ["> x\ny\n", "a:1\n\n", "Op 3 maart 2026 om 9:14\n", "Jan schreef:\n> x\n"])
def test_four_times_the_text_takes_about_four_times_the_time(shape: str) -> None:
    short, long = (min(_seconds(shape * (size // len(shape))) for _ in range(2)) for size in (5_000, 20_000))
    assert long < max(12 * short, 0.15), (short, long)


def _seconds(text: str) -> float:
    begin = time.process_time()
    history.cut(text, reply=True)
    history.divide(text)
    return time.process_time() - begin


def test_a_letter_of_accents_without_letters_costs_no_more_than_another() -> None:
    begin = time.process_time()
    assert tidy("a" + "\u0323\u0301" * 20_000 + " na\u0308me").endswith(" n\u00e4me")
    assert time.process_time() - begin < 0.2


def test_a_firm_s_disclaimer_that_says_this_message_does_not_keep_what_is_quoted_below_it() -> None:
    disclaimer = "Dit bericht van Zavelput nv is vertrouwelijk en uitsluitend bestemd voor de geadresseerde."
    quoted = "Van: Jan <a@b.example>\nVerzonden: vrijdag 20 november 2026 19:02\nAan: c@d.example\nOnderwerp: Slapen\n\nEen vorig bericht."
    assert "vorig bericht" not in history.cut(f"Dag, hij slaapt nu goed in.\n\n{disclaimer}\n\n{quoted}", reply=True)
