"""A machine's letter is known by certain signs; any doubt costs the receipt, never the question."""

from dataclasses import replace

import pytest

from policies.automatic_mail import HEADERS, Judgement, judge
from policies.letter import Address, Letter, Report
from policies.reading import Kind

OWN = frozenset({"Vraag@Voorbeeld.example"})
PARENT = Letter(sender=Address("An", "an@ouder.example"), return_path="an@ouder.example", subject="Mijn dochter slaapt niet", text="Help")


def headed(**headers: str) -> Letter:
    return replace(PARENT, headers={name.replace("_", "-"): (value,) for name, value in headers.items()})


def test_a_parent_gets_a_receipt() -> None:
    assert judge(PARENT, OWN) == Judgement(Kind.QUESTION, "", may_receipt=True, receipt_reason="")


@pytest.mark.parametrize("subject", [
    "Mijn man is vaak afwezig", "Afwezige vader", "Hij komt niet meer van de bank", "Out of ideas", "Absence de sommeil",
    "Mijn zoon antwoordt automatisch nee", "Hij wil de brief niet afgeven", "Urlaub mit Kindern", "Re: afwezigheid van mijn man doet pijn",
    "Moet ik niet bezorgd zijn?",
])
def test_an_ordinary_subject_keeps_its_receipt(subject: str) -> None:
    assert judge(replace(PARENT, subject=subject), OWN).may_receipt


@pytest.mark.parametrize("value", ["no", "No", "no (by hand)"])
def test_a_mail_that_says_it_is_not_automatic_gets_a_receipt(value: str) -> None:
    assert judge(headed(auto_submitted=value), OWN).may_receipt


@pytest.mark.parametrize(("letter", "reason"), [
    (replace(PARENT, report=Report("failed"), content_type="multipart/report"), "delivery_report"),
    (replace(PARENT, report=Report(""), content_type="multipart/mixed", return_path=""), "delivery_report"),
    (replace(PARENT, report=Report("failed"), content_type="multipart/report", sender=Address("", "vraag@voorbeeld.example")), "delivery_report"),
    (replace(PARENT, report=Report("failed"), content_type="multipart/report", headers={"auto-submitted": ("auto-replied",)}), "delivery_report"),
    (replace(PARENT, sender=Address("", "MAILER-DAEMON@mx.example"), subject="Undelivered Mail Returned to Sender"), "returned_mail"),
    (replace(PARENT, sender=Address("", "postmaster@mx.example"), headers={"x-failed-recipients": ("an@ouder.example",)}), "returned_mail"),
    (replace(PARENT, return_path="<>", subject="Onbestelbaar: uw bericht"), "returned_mail"),
    (replace(PARENT, return_path="", content_type="Multipart/Report"), "returned_mail"),
])
def test_a_returned_mail_is_a_bounce(letter: Letter, reason: str) -> None:
    assert judge(letter, OWN) == Judgement(Kind.BOUNCE, reason, may_receipt=False, receipt_reason=reason)


@pytest.mark.parametrize(("letter", "reason"), [
    (headed(auto_submitted="auto-replied"), "auto_submitted"),
    (headed(auto_submitted="Auto-Generated; owner-email=x@y.example"), "auto_submitted"),
    (headed(auto_submitted="auto-replied (vacation)"), "auto_submitted"),
    (headed(x_autoreply="yes"), "responder_header"),
    (headed(x_autorespond="Re: vraag"), "responder_header"),
    (headed(x_apple_action="VACATION"), "responder_header"),
    (replace(headed(content_type="multipart/report; report-type=disposition-notification"), content_type="multipart/report"), "read_receipt"),
    (replace(PARENT, content_type="multipart/report; report-type=Disposition-Notification", return_path=""), "read_receipt"),
])
def test_an_automatic_reply_is_no_question(letter: Letter, reason: str) -> None:
    assert judge(letter, OWN) == Judgement(Kind.AUTOMATIC_REPLY, reason, may_receipt=False, receipt_reason=reason)


def test_our_own_mail_coming_back_is_ignored_in_any_case() -> None:
    letter = replace(PARENT, sender=Address("", "VRAAG@voorbeeld.EXAMPLE"))
    assert judge(letter, OWN) == Judgement(Kind.IGNORED, "own_mail", may_receipt=False, receipt_reason="own_mail")
    assert judge(replace(letter, reply_to=(Address("", "vraag@voorbeeld.example"),)), OWN).kind is Kind.IGNORED


def test_a_parent_who_writes_through_our_own_web_form_is_heard() -> None:
    letter = replace(PARENT, sender=Address("", "vraag@voorbeeld.example"), reply_to=(Address("An", "an@ouder.example"),))
    assert judge(letter, OWN) == Judgement(Kind.QUESTION, "", may_receipt=False, receipt_reason="own_mail")


@pytest.mark.parametrize(("letter", "reason"), [
    (headed(list_unsubscribe="<mailto:x@y.example>"), "list_mail"),
    (headed(list_id="<ouders.example>"), "list_mail"),
    (headed(precedence="Bulk"), "precedence"),
    (headed(precedence="junk"), "precedence"),
    (headed(x_auto_response_suppress="DR, OOF, AutoReply"), "suppressed"),
    (headed(auto_submitted="auto-something-new"), "auto_submitted"),
    (headed(x_failed_recipients="an@ouder.example"), "failed_recipients"),
    (replace(PARENT, return_path=""), "null_sender"),
    (replace(PARENT, return_path="<>"), "null_sender"),
    (replace(PARENT, sender=Address("", "postmaster@mx.example")), "daemon_sender"),
    (replace(PARENT, sender=Address("", "no-reply@school.example")), "no_reply_sender"),
    (replace(PARENT, sender=Address("", "noreply@school.example")), "no_reply_sender"),
    (replace(PARENT, sender=Address("", "DoNotReply@school.example")), "no_reply_sender"),
    (replace(PARENT, two_senders=True), "two_senders"),
    (replace(PARENT, reply_to=(Address("", "vraag@voorbeeld.example"),)), "own_mail"),
    (replace(PARENT, sender=Address("An", "")), "no_address"),
    (replace(PARENT, report=Report("failed"), content_type="multipart/mixed"), "delivery_report"),
    (replace(PARENT, subject="Automatisch antwoord: uw vraag"), "subject_words"),
    (replace(PARENT, subject="Re: Out of Office: uw vraag"), "subject_words"),
    (replace(PARENT, subject="Afwezig tot 3 januari"), "subject_words"),
    (replace(PARENT, subject="AFWEZIG"), "subject_words"),
    (replace(PARENT, subject="Afwezigheidsbericht"), "subject_words"),
    (replace(PARENT, subject="Réponse automatique : bonjour"), "subject_words"),
    (replace(PARENT, subject="Abwesenheitsnotiz"), "subject_words"),
    (replace(PARENT, subject="Auto reply"), "subject_words"),
    (replace(PARENT, subject="Fwd: Undeliverable: help"), "subject_words"),
])
def test_a_doubtful_sign_costs_the_receipt_and_never_the_question(letter: Letter, reason: str) -> None:
    assert judge(letter, OWN) == Judgement(Kind.QUESTION, "", may_receipt=False, receipt_reason=reason)


def test_a_name_that_only_resembles_no_reply_gets_a_receipt() -> None:
    assert judge(replace(PARENT, sender=Address("", "arno.reply@ouder.example")), OWN).may_receipt
    assert judge(replace(PARENT, sender=Address("", "noor.replyn@ouder.example")), OWN).may_receipt


def test_every_header_that_is_judged_is_asked_of_the_reader() -> None:
    assert {"auto-submitted", "precedence", "x-autoreply", "list-id", "x-auto-response-suppress", "x-apple-action", "content-type"} <= HEADERS
    assert all(name == name.lower() for name in HEADERS)
