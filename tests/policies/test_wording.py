"""What askers and coordinators read: true dates and terms, the answer to the letter, nothing that someone else put in."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from policies import retention, wording
from policies.long_date import long_date
from policies.retention_rules import Retention
from policies.shape import Language
from tests.policies.sample import organisation, retention_tables

LANGUAGES: tuple[Language, ...] = get_args(Language)
DUE = datetime(2026, 11, 24, 16, tzinfo=UTC)
SAMPLE = organisation()
FACTS = {"question": "ABCD2345", "mailbox": "vraag", "reason": "too_slow", "moment": "2026-11-24T16:00:00+00:00", "count": "3"}
WHEN = {
    "nl": "ten laatste op dinsdag 24 november 2026 om 17.00 uur",
    "fr": "au plus tard le mardi 24 novembre 2026 à 17 h 00",
    "de": "bis spätestens Dienstag, 24. November 2026, 17.00 Uhr",
    "en": "no later than Tuesday 24 November 2026 at 17:00",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_says_when_the_answer_comes_and_how_long_we_remember(language: Language) -> None:
    policy = organisation(retention__identity_days=17, retention__text_days=203)
    body = wording.receipt(policy, language, due_at=DUE, asker_subject="").body
    assert WHEN[language] in body
    assert re.findall(r"\b(?:17|203)\b(?=\s(?:dagen|jours|Tage|days))", body) == ["17", "203"]
    assert "112" in body
    assert policy.website in body
    assert policy.signature.get(language, policy.name).strip() in body


@pytest.mark.parametrize(("language", "numbers"), [
    ("nl", ["112", "1813", "1712", "106"]), ("fr", ["112", "107", "103", "0800 32 123"]), ("de", ["112", "108"]),
    ("en", ["112", "1813", "0800 32 123"]),
])
def test_a_receipt_names_the_help_lines_of_its_language(language: Language, numbers: list[str]) -> None:
    body = wording.receipt(organisation(), language, due_at=DUE, asker_subject="").body
    assert [number for number in numbers if not re.search(rf"\b{number}\b", body)] == []


def test_an_organisation_can_name_its_own_help_lines() -> None:
    body = wording.receipt(organisation(emergency={"nl": "Bel 0900 {{ name }}"}), "nl", due_at=DUE, asker_subject="").body
    assert "Bel 0900 {{ name }}" in body
    assert "1813" not in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_equal_terms_are_told_once_and_one_day_is_singular(language: Language) -> None:
    body = wording.receipt(organisation(retention__identity_days=1, retention__text_days=1), language, due_at=DUE, asker_subject="").body
    assert len(re.findall(r"\b1 (?:dag|jour|Tag|day)\b", body)) == 1


@given(retention_tables())
def test_a_receipt_never_promises_to_forget_earlier_than_we_do(days: dict[str, int]) -> None:
    policy = SAMPLE.model_copy(update={"retention": Retention.model_validate(days)})
    terms = retention.terms(policy).days
    told = {language: [int(number) for number in re.findall(r"\d+", wording.privacy(policy, language))] for language in LANGUAGES}
    backups = [number for number in (policy.retention.longest_backup_of_keys, policy.retention.backup_days) if number]
    for person, *later in told.values():
        text = later[: len(later) - len(backups)]
        assert later[len(text):] == backups
        assert person in terms.values()
        assert person >= max(terms[stage] for stage in retention.IDENTIFYING)
        assert text == ([terms["text"]] if terms["text"] > person else [])
        assert (*text, person)[0] >= terms["drafts"]
    assert len(set(map(tuple, told.values()))) == 1


@pytest.mark.parametrize(("language", "day", "days", "sentence"), [
    ("nl", "dag", "dagen",
     "In onze reservekopieën zijn uw naam, uw e-mailadres en de kopieën van uw mails ten laatste {keys} na het wissen onleesbaar; "
     "de tekst, zonder uw naam, verdwijnt er ten laatste {main} na het wissen uit. Schrijft"),
    ("fr", "jour", "jours",
     "Dans nos sauvegardes, votre nom, votre adresse e-mail et les copies de vos messages deviennent illisibles au plus tard {keys} après "
     "cet effacement ; le texte, sans votre nom, en disparaît au plus tard {main} après l’effacement. Si vous"),
    ("de", "Tag", "Tage",
     "In unseren Sicherungskopien sind Ihr Name, Ihre E-Mail-Adresse und die Kopien Ihrer Nachrichten spätestens {keys} nach dem Löschen "
     "nicht mehr lesbar; der Text, ohne Ihren Namen, verschwindet daraus spätestens {main} nach dem Löschen. Schreiben"),
    ("en", "day", "days",
     "In our backups, your name, your e-mail address and the copies of your messages become unreadable at most {keys} after we erase them; "
     "the text, without your name, is gone at most {main} after we erase it. If you"),
])
def test_a_receipt_says_how_long_backups_remember_in_singular_and_plural(language: Language, day: str, days: str, sentence: str) -> None:
    for main, keys, said in ((90, 7, {"main": f"90 {days}", "keys": f"7 {days}"}), (1, 1, {"main": f"1 {day}", "keys": f"1 {day}"})):
        policy = organisation(retention__backup_days=main, retention__backup_key_days=keys)
        assert f" {sentence.format(**said)}" in wording.privacy(policy, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_speaks_of_backups_only_where_there_are_any_and_of_pictures_where_they_are_kept(language: Language) -> None:
    said = {
        "usual": wording.privacy(organisation(), language),
        "pictures": wording.privacy(organisation(attachments={"copies": "images"}), language),
        "no keys": wording.privacy(organisation(retention__backup_key_days=0), language),
        "none": wording.privacy(organisation(retention__backup_days=0), language),
    }
    speaks = re.compile(r"reservekopie|sauvegarde|Sicherungskopie|backup")
    assert [name for name, text in said.items() if speaks.search(text)] == ["usual", "pictures", "no keys"]
    assert [name for name, text in said.items() if re.search(r"bijlage|pièces jointes|Anhänge|attachment", text)] == ["pictures"]
    assert [name for name, text in said.items() if re.search(r"meteen|dès|sofort|as soon as", text)] == ["no keys"]
    assert [name for name, text in said.items() if re.search(r"\n|  | \.|\.[A-ZÀ-Ü]", text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paragraph_on_privacy_is_in_the_receipt_as_one_paragraph(language: Language) -> None:
    for text_days in (30, 180):
        policy = organisation(retention__text_days=text_days)
        assert wording.privacy(policy, language) in wording.receipt(policy, language, due_at=DUE, asker_subject="").body.split("\n\n")


def test_a_receipt_never_repeats_the_question() -> None:
    text = wording.receipt(organisation(), "nl", due_at=DUE, asker_subject="Mijn zoon Jef steelt")
    assert text.subject == "Re: Mijn zoon Jef steelt"
    assert "Jef" not in text.body


def test_no_website_leaves_no_hole() -> None:
    body = wording.receipt(organisation(website=""), "nl", due_at=DUE, asker_subject="").body
    assert "Meer over onze werking" not in body
    assert "\n\n\n" not in body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("body", ["Beste,\n\n  {{ policy }} {% include 'x' %} <b>&amp;</b> \n\nGroet", "\n\nLeeg begin", "Op het einde  \n\n\n\n"])
def test_the_answer_that_was_approved_leaves_to_the_letter(language: Language, body: str) -> None:
    policy = organisation(disclaimer={"fr": "Ceci n’est {# pas #} un diagnostic."})
    text = wording.answer(policy, language, body=body, asker_subject="")
    assert text.body.startswith(body + "\n\n" + policy.signature.get(language, policy.name).strip() + "\n\n")
    assert text.subject
    if language == "fr":
        assert text.body.endswith("\n\nCeci n’est {# pas #} un diagnostic.\n")
    else:
        assert re.search(r"diagnos|Diagnose", text.body[len(body):])


def test_an_empty_disclaimer_or_signature_falls_back_to_the_standard_one() -> None:
    text = wording.answer(organisation(disclaimer={"nl": " "}, signature={"nl": ""}), "nl", body="Dag", asker_subject="")
    assert "geen diagnose" in text.body
    assert "Opvoedingslijn Voorbeeld" in text.body


@pytest.mark.parametrize(("given_subject", "subject"), [
    ("Hulp", "Re: Hulp"),
    ("Re: Hulp", "Re: Hulp"),
    ("RE: re:  Antw: AW: Re[2]: Hulp", "Re: Hulp"),
    ("Hulp\r\nBcc: alle@ouders.example", "Re: Hulp Bcc: alle@ouders.example"),
    ("Hulp\u2028\x00\x1b[31m \u202eniet", "Re: Hulp [31m niet"),
    ("Regels thuis", "Re: Regels thuis"),
    ("x" * 400, "Re: " + "x" * 145 + "…"),
])
def test_the_subject_of_a_reply_is_one_clean_line(given_subject: str, subject: str) -> None:
    assert wording.reply_subject(given_subject) == subject


@pytest.mark.parametrize("empty", ["", "  ", "Re:", "\r\n", "\u200b", "RE: Re: "])
def test_a_mail_without_a_subject_gets_ours(empty: str) -> None:
    assert wording.receipt(organisation(), "nl", due_at=DUE, asker_subject=empty).subject == "Wij hebben uw bericht goed ontvangen"
    assert wording.answer(organisation(), "fr", body="x", asker_subject=empty).subject == "Réponse à votre question"


@given(st.text())
def test_no_subject_breaks_a_header(subject: str) -> None:
    reply = wording.reply_subject(subject)
    assert len(reply) <= wording.LONGEST_SUBJECT
    assert reply == "" or (reply.startswith("Re: ") and reply.splitlines() == [reply])
    assert not {unicodedata.category(letter) for letter in reply} & {"Cc", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(wording.NOTICES))
def test_each_notice_is_short_and_names_what_it_is_about(language: Language, code: str) -> None:
    policy = organisation(language=language)
    about = "vraag" if code in {"mailbox_failing", "letter_too_large", "letter_set_aside"} else "ABCD2345"
    for facts in (FACTS, {"question": "ABCD2345"} if about == "ABCD2345" else {"mailbox": "vraag"}):
        text = wording.notice(policy, code, facts)
        assert about in text.subject or (code == "texts_go_soon" and FACTS["count"] in text.subject)
        assert about in text.body
        assert "\n" not in text.subject
        assert "\n\n\n" not in text.body
        assert "  " not in text.body
        assert len(text.body) < 500
    assert "too_slow" in wording.notice(policy, code, FACTS).body


def test_no_two_notices_read_the_same() -> None:
    for language in LANGUAGES:
        assert len({wording.notice(organisation(language=language), code, FACTS).subject for code in wording.NOTICES}) == len(wording.NOTICES)


def test_a_notice_tells_its_moment_as_people_say_it() -> None:
    assert "dinsdag 24 november 2026 om 17.00 uur" in wording.notice(organisation(), "alarm_due_soon", FACTS).body
    assert "(straks)" in wording.notice(organisation(), "alarm_due", {**FACTS, "moment": "straks"}).body


@pytest.mark.parametrize(("language", "subject", "line"), [
    ("nl", "DRINGEND: 6 vragen vragen uw aandacht", "- C: wacht op nalezen, uiterlijk dinsdag 24 november 2026 om 17.00 uur"),
    ("fr", "URGENT : 6 questions demandent votre attention", "- C : attend une relecture, au plus tard le mardi 24 novembre 2026 à 17 h 00"),
    ("de", "DRINGEND: 6 Fragen brauchen Ihre Aufmerksamkeit", "- C: wartet auf das Gegenlesen, spätestens Dienstag, 24. November 2026, 17.00 Uhr"),
    ("en", "URGENT: 6 questions need your attention", "- C: waits for review, by Tuesday 24 November 2026 at 17:00"),
])
def test_several_alarms_are_a_list_with_the_most_pressing_first(language: Language, subject: str, line: str) -> None:
    stages = ("screening", "claim", "review", "draft", "dispatch")
    lines = [wording.Line(code, "alarm_stage", stage, DUE, DUE) for code, stage in zip("ABCDE", stages, strict=True)]
    lines += [wording.Line("Z", "alarm_danger", "answer", DUE - timedelta(days=1), DUE)]
    text = wording.alarms(organisation(language=language), lines, DUE - timedelta(hours=1))
    assert text.subject == subject
    listed = [line for line in text.body.splitlines() if line.startswith("- ")]
    assert [item[2] for item in listed] == ["Z", "A", "B", "C", "D", "E"]
    assert listed[3] == line
    assert len({item[4:].split(",")[0] for item in listed}) == 6


def test_one_alarm_has_words_of_its_own() -> None:
    line = wording.Line("K7PX22QM", "alarm_due", "answer", DUE, DUE)
    facts = {"question": "K7PX22QM", "moment": DUE.isoformat()}
    assert wording.alarms(organisation(), [line], DUE) == wording.notice(organisation(), "alarm_due", facts)


def test_a_notice_cannot_carry_anything_else() -> None:
    with pytest.raises(ValueError, match="may not tell: text"):
        wording.notice(organisation(), "alarm_due", {**FACTS, "text": "Mijn zoon"})
    with pytest.raises(ValueError, match="no notice"):
        wording.notice(organisation(), "alarm_dew", FACTS)
    with pytest.raises(UndefinedError):
        wording.notice(organisation(), "alarm_due", {"mailbox": "vraag"})


def test_the_version_changes_with_every_wording_and_with_nothing_else() -> None:
    first = wording.version(organisation(), "nl")
    assert re.fullmatch(r"[0-9a-f]{12}", first)
    assert wording.version(organisation(coordinator="ander@kantoor.example"), "nl") == first
    changed = {
        wording.version(organisation(signature={"nl": "Wij"}), "nl"), wording.version(organisation(disclaimer={"nl": "Geen"}), "nl"),
        wording.version(organisation(emergency={"nl": "Bel"}), "nl"), *(wording.version(organisation(), other) for other in LANGUAGES),
    }
    assert len(changed) == 3 + len(LANGUAGES)


def test_the_version_changes_with_a_template(monkeypatch: pytest.MonkeyPatch) -> None:
    first, source = wording.version(organisation(), "nl"), wording._source
    monkeypatch.setattr(wording, "_source", lambda language, name: source(language, name) + ("!" if name == "answer" else ""))
    assert wording.version(organisation(), "nl") != first


def test_an_asker_is_answered_in_a_language_that_the_organisation_writes() -> None:
    policy = organisation(languages=("nl", "fr"))
    assert [wording.reply_language(policy, language) for language in ("nl", "fr", "de", "xx")] == ["nl", "fr", "nl", "nl"]


@pytest.mark.parametrize(("language", "text"), [
    ("nl", "zondag 1 maart 2026 om 0.05 uur"), ("fr", "dimanche 1er mars 2026 à 0 h 05"),
    ("de", "Sonntag, 1. März 2026, 0.05 Uhr"), ("en", "Sunday 1 March 2026 at 0:05"),
])
def test_a_date_is_written_as_in_a_letter(language: Language, text: str) -> None:
    assert long_date(datetime(2026, 2, 28, 23, 5, 59, tzinfo=UTC), organisation().zone, language) == text
