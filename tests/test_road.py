"""The whole road of one question on real servers: what arrives in the asker's mailbox, byte for byte, and what replies and bounces do.

Sofie is a user of Dovecot; her mail is delivered by LMTP, the real daemon does the rest, and both mails of ours are fetched over
IMAP. The road is driven once for the module (`journey`).
"""

import asyncio
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from html import escape
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from service.embedded.postgres import Cluster
from service.outbox import place
from service.smtp import Envelope
from service.vault import KeyFolder
from tests.house import House
from tests.road import ANSWER, answered, asked, fetched, header, headers, in_state, lasting, mail_with, mails_to, write

SOFIE, OTHER = "sofie@vragers.example", "partner@elders.example"
SUBJECT = "Slaapt zij één nacht door?"
SIGNATURE = "Het team van de Opvoedingslijn\nElke werkdag van 9 tot 17 uur"
DISCLAIMER = "Dit antwoord is geen diagnose & vervangt geen arts."
WORDS = f"""
[signature]
nl = '''{SIGNATURE}'''
[disclaimer]
nl = "{DISCLAIMER}"
"""
BODY = (
    "Dag,\n\n"
    "Dank u voor uw openhartige vraag; het is niet niets om nachtenlang wakker te liggen en toch om half zeven op te staan, zoals u schrijft.\n"
    "From die avond af: één vast uur, <geen> scherm & wat rust.\n"
    "> dit leest niemand als citaat\n"
    " met een spatie vooraan\n\n"
    "https://www.voorbeeld.example/een/heel/lang/adres/dat/nergens/een/spatie/heeft/en/dus/niet/gebroken/mag/worden\n"
    ".\n"
    "Veel moed."
)
MONTHS = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"]


@dataclass(frozen=True)
class Journey:
    """What Sofie wrote and got: `sent` are the bytes that our outbox held, in the same order."""

    code: str
    due_at: datetime
    receipt: bytes
    answer: bytes
    sent: tuple[Envelope, Envelope]


@pytest.fixture(scope="module")
def house(cluster: Cluster) -> Iterator[House]:
    users = {"vraag": "geheim", "sofie": "slaap", "coordinator": "zorg"}
    with lasting(cluster, users=users, relay_options=WORDS) as home:
        home.house.start()
        yield home.house


@pytest.fixture(scope="module")
def journey(house: House) -> Journey:
    return asyncio.run(travel(house))


async def travel(house: House) -> Journey:
    """Question, claim, draft, send back, new draft, approval by someone else, answer."""
    subject = "=?utf-8?q?Slaapt_zij_=C3=A9=C3=A9n_nacht_door=3F?="
    letter = write(f"Sofie Vervaeke <{SOFIE}>", subject, "Mijn dochter van tien maanden is nachtbraakster.", "een@vragers.example")
    house.dovecot.deliver("vraag", letter, sender=SOFIE)
    question = await asked(house, "nachtbraakster")
    tool = await house.tool()
    try:
        await work(tool, question["code"])
    finally:
        await tool.close()
    await in_state(house, question["code"], "answered")
    mails = await house.until(lambda: len(found := fetched(house, "sofie")) == 2 and found, "receipt and answer in Sofie's mailbox")
    return Journey(question["code"], question["due_at"], mails[0], mails[1], await outgoing(house, question["id"]))


async def work(tool: "asyncpg.Connection[None]", code: str) -> None:
    assert await tool.fetchval("select desk_v1.claim_next('vrijwilliger-1')") == code
    await tool.execute("select desk_v1.save_draft($1, 'vrijwilliger-1', 'Te kort.', 0)", code)
    await tool.execute("select desk_v1.submit($1, 'vrijwilliger-1', 1)", code)
    await tool.execute("select desk_v1.send_back($1, 'nalezer-1', 1, 'warmer, graag')", code)
    await tool.execute("select desk_v1.save_draft($1, 'vrijwilliger-1', $2, 1)", code, BODY)
    await tool.execute("select desk_v1.submit($1, 'vrijwilliger-1', 2)", code)
    with pytest.raises(asyncpg.PostgresError, match="may not review"):
        await tool.execute("select desk_v1.approve($1, 'vrijwilliger-1', 2)", code)
    await tool.execute("select desk_v1.approve($1, 'nalezer-1', 2)", code)


async def outgoing(house: House, question_id: int) -> tuple[Envelope, Envelope]:
    """The two envelopes as the outbox sealed them."""
    opener = KeyFolder(house.folder / "keys").opener()
    rows = await house.rows("select o.message_id, o.sealed, k.key_id, k.sealed as key from core.outgoing o "
                            "join core.data_key k on k.id = o.data_key_id where o.question_id = $1 order by o.kind desc", question_id)
    opened = [opener.open_data_key(row["key_id"], row["key"]).open(row["sealed"], place(row["message_id"])) for row in rows]
    return Envelope.unpack(opened[0]), Envelope.unpack(opened[1])


# -- byte for byte ---------------------------------------------------------------------------------------------------------

OURS = {
    "From": r"Opvoedingslijn helplijn <vraag@helplijn\.example>",
    "To": rf"<{re.escape(SOFIE)}>",
    "Subject": r"=\?utf-8\?b\?[A-Za-z0-9+/=]+\?=",
    "Date": r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} 20\d\d \d\d:\d\d:\d\d \+0000",
    "Message-ID": r"<lp\.[a-z2-7]{32}@helplijn\.example>",
    "In-Reply-To": r"<een@vragers\.example>",
    "References": r"<een@vragers\.example>",
    "Content-Language": "nl",
    "MIME-Version": r"1\.0",
    "Content-Type": r'multipart/alternative; boundary="=_[0-9a-f]{24}"',
}
AUTOMATIC = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
DOVECOT = {
    "Delivered-To": "sofie",
    "Received": r"from \[127\.0\.0\.1\] \(\[127\.0\.0\.1\]\)\s+by \S+ with LMTP\s+id \S+\s+\(envelope-from <[^>]*>\)\s+for <sofie>; .*",
}


def check_headers(raw: bytes, expected: dict[str, str]) -> None:
    found = headers(raw)
    assert sorted(name for name, _ in found) == sorted(expected)
    for name, value in found:
        assert re.fullmatch(expected[name], value, re.S), f"{name}: {value}"


def test_the_receipt_has_these_headers_and_no_other(journey: Journey) -> None:
    check_headers(journey.receipt, {"Return-Path": "<>"} | DOVECOT | OURS | AUTOMATIC)


def test_the_answer_has_these_headers_and_no_other(journey: Journey) -> None:
    check_headers(journey.answer, {"Return-Path": r"<vraag@helplijn\.example>"} | DOVECOT | OURS)


def test_what_arrives_is_byte_for_byte_what_the_outbox_held(journey: Journey) -> None:
    for arrived, sent in zip((journey.receipt, journey.answer), journey.sent, strict=True):
        assert arrived.endswith(b"\r\n" + sent.data)
        assert {name for name, _ in headers(arrived[:-len(sent.data)].rstrip() + b"\r\n\r\n")} == {"Return-Path", *DOVECOT}
        assert sent.recipient == SOFIE
    assert [sent.sender for sent in journey.sent] == ["", "vraag@helplijn.example"]


def test_every_line_ends_in_crlf_and_is_short_ascii(journey: Journey) -> None:
    for sent in journey.sent:
        assert sent.data.isascii()
        assert sent.data.count(b"\r\n") == sent.data.count(b"\n") == sent.data.count(b"\r")
        assert max(map(len, sent.data.split(b"\r\n"))) <= 78


def test_both_mails_bear_the_askers_subject_and_different_ids(journey: Journey) -> None:
    for raw in (journey.receipt, journey.answer):
        assert str(make_header(decode_header(header(raw, "Subject")))) == f"Re: {SUBJECT}"
    assert header(journey.receipt, "Message-ID") != header(journey.answer, "Message-ID")


def parts(raw: bytes) -> list[tuple[list[tuple[str, str]], str]]:
    """Headers and decoded text of each part, taken apart by hand; asserts that nothing stands before, between or after them."""
    match = re.search(r'boundary="([^"]+)"', header(raw, "Content-Type"))
    assert match
    before, *pieces = raw.partition(b"\r\n\r\n")[2].split(b"--" + match[1].encode())
    assert before == b""
    assert pieces[-1] == b"--\r\n"
    assert all(piece.startswith(b"\r\n") and piece.endswith(b"\r\n") for piece in pieces[:-1])
    whole = [piece.removeprefix(b"\r\n").removesuffix(b"\r\n") for piece in pieces[:-1]]
    return [(headers(piece), quopri.decodestring(piece.partition(b"\r\n\r\n")[2]).decode().replace("\r\n", "\n")) for piece in whole]


def unflowed(text: str) -> str:
    """RFC 3676 section 4, as a mail program reads it."""
    joined, flowing = "", False
    for line in text.removesuffix("\n").split("\n"):
        assert not line.startswith(">"), "this would be read as a quotation"
        joined += ("" if flowing or not joined else "\n") + line.removeprefix(" ") if joined or line else "\n"
        flowing = line.endswith(" ") and line != "-- "
    return joined


def test_the_mails_are_plain_text_and_html_and_nothing_else(journey: Journey) -> None:
    for raw in (journey.receipt, journey.answer):
        assert [dict(found) for found, _ in parts(raw)] == [
            {"Content-Type": "text/plain; charset=utf-8; format=flowed", "Content-Transfer-Encoding": "quoted-printable"},
            {"Content-Type": "text/html; charset=utf-8", "Content-Transfer-Encoding": "quoted-printable"}]
        assert [part.get_content_type() for part in message_from_bytes(raw).walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_the_answer_reads_as_it_was_approved_with_signature_and_disclaimer(journey: Journey) -> None:
    assert unflowed(parts(journey.answer)[0][1]) == f"{BODY}\n\n{SIGNATURE}\n\n{DISCLAIMER}"


def test_the_html_says_the_same_and_has_no_link_picture_or_style(journey: Journey) -> None:
    text = f"{BODY}\n\n{SIGNATURE}\n\n{DISCLAIMER}"
    paragraphs = "".join("<p>" + escape(item).replace("\n", "<br>\n") + "</p>\n" for item in text.split("\n\n"))
    assert parts(journey.answer)[1][1] == (
        '<!DOCTYPE html>\n<html lang="nl">\n<head><meta charset="utf-8"><title></title></head>\n<body>\n' + paragraphs + "</body>\n</html>\n")


def test_the_receipt_promises_the_moment_that_the_queue_counts_with(journey: Journey) -> None:
    text = unflowed(parts(journey.receipt)[0][1])
    found = re.search(r"ten laatste op [a-z]+ (\d+) ([a-z]+) (\d{4}) om (\d+)\.(\d\d) uur", text)
    assert found
    day, month, year, hour, minute = found.groups()
    promised = datetime(int(year), MONTHS.index(month) + 1, int(day), int(hour), int(minute), tzinfo=ZoneInfo("Europe/Brussels"))
    assert promised == journey.due_at.replace(second=0, microsecond=0)
    assert text.endswith(f"Met vriendelijke groeten,\n\n{SIGNATURE}")
    assert "nachtbraakster" not in text


# -- what comes back -------------------------------------------------------------------------------------------------------

def message_id(raw: bytes) -> str:
    return header(raw, "Message-ID").strip("<>")


async def test_a_reply_of_the_asker_becomes_a_follow_up_of_her_question(house: House, journey: Journey) -> None:
    reply = write(f"Sofie <{SOFIE}>", "Re: Re: Slaap", "Dank u, maar zij is klaarwakkertje gebleven.", "twee@vragers.example",
                  answers=message_id(journey.answer))
    house.dovecot.deliver("vraag", reply, sender=SOFIE)
    follow_up = await asked(house, "klaarwakkertje")
    assert (follow_up["outcome"], follow_up["state"]) == ("follow_up", "open")
    assert await house.value("select code from core.question where id = $1", follow_up["follows_id"]) == journey.code
    receipt = await mail_with(house, SOFIE, "In-Reply-To: <twee@vragers.example>")
    assert header(receipt, "Auto-Submitted") == "auto-replied"


async def test_a_reply_of_somebody_else_waits_for_a_person_and_is_answered_to_the_first_asker(house: House, journey: Journey) -> None:
    reply = write(f"Partner <{OTHER}>", "Re: Geheim onderwerp", "Ik ben haar meelezertje.", "vreemd@elders.example",
                  answers=message_id(journey.answer))
    house.dovecot.deliver("vraag", reply, sender=OTHER)
    held = await asked(house, "meelezertje")
    assert (held["outcome"], held["reason"], held["state"], held["state_reason"]) == ("follow_up", "other_sender", "arrived", "other_sender")
    notice = await mail_with(house, "coordinator@kantoor.example", held["code"])
    assert held["code"].encode() in notice
    assert any(held["code"].encode() in mail for mail in fetched(house, "coordinator"))
    tool = await house.tool()
    with pytest.raises(asyncpg.PostgresError, match="right state"):
        await tool.execute("select desk_v1.claim($1, 'vrijwilliger-1')", held["code"])
    await tool.execute("select desk_v1.screen($1, 'nalezer-1')", held["code"])
    await tool.close()
    await answered(house, held["code"], "Voor wie eerst schreef, tweedelezerantwoord.")
    await in_state(house, held["code"], "answered")
    mail = await mail_with(house, SOFIE, "tweedelezerantwoord")
    assert mails_to(house, OTHER) == []
    assert b"elders.example" not in mail
    assert header(mail, "In-Reply-To") == "<een@vragers.example>"
    assert "Geheim" not in str(make_header(decode_header(header(mail, "Subject"))))


def returned(mail: bytes, recipient: str) -> bytes:
    """A delivery status notification as Postfix 3.7 writes it."""
    boundary = "4D9B5A0C2F.1795201205/relay.helplijn.example"
    return "\r\n".join([
        "Date: Sat, 21 Nov 2026 20:20:05 +0100 (CET)", "From: MAILER-DAEMON@relay.helplijn.example (Mail Delivery System)",
        "Subject: Undelivered Mail Returned to Sender", "To: vraag@helplijn.example", "Auto-Submitted: auto-replied", "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="{boundary}"', "Content-Transfer-Encoding: 8bit",
        "Message-Id: <20261121192005.5E1B25A0C31@relay.helplijn.example>", "", "This is a MIME-encapsulated message.", "",
        f"--{boundary}", "Content-Description: Notification", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "",
        "This is the mail system at host relay.helplijn.example.", "", f"<{recipient}>: host mx.vragers.example[203.0.113.9] said: 550 5.1.1",
        f"    <{recipient}>: Recipient address rejected: User unknown (in reply to RCPT TO command)", "",
        f"--{boundary}", "Content-Description: Delivery report", "Content-Type: message/delivery-status", "",
        "Reporting-MTA: dns; relay.helplijn.example", "X-Postfix-Queue-ID: 4D9B5A0C2F", "X-Postfix-Sender: rfc822; vraag@helplijn.example",
        "Arrival-Date: Sat, 21 Nov 2026 20:20:04 +0100 (CET)", "", f"Final-Recipient: rfc822; {recipient}", f"Original-Recipient: rfc822;{recipient}",
        "Action: failed", "Status: 5.1.1", "Remote-MTA: dns; mx.vragers.example",
        f"Diagnostic-Code: smtp; 550 5.1.1 <{recipient}>: Recipient address rejected: User unknown", "",
        f"--{boundary}", "Content-Description: Undelivered Message", "Content-Type: message/rfc822", "Content-Transfer-Encoding: 8bit", "",
    ]).encode() + b"\r\nReturn-Path: <vraag@helplijn.example>\r\n" + mail + f"\r\n--{boundary}--\r\n".encode()


async def test_an_answer_that_bounces_makes_the_question_undeliverable_and_tells_the_coordinator(house: House) -> None:
    karim = "karim@vragers.example"
    house.dovecot.deliver("vraag", write(f"Karim <{karim}>", "Huiswerk", "Mijn zoon is huiswerkweigeraartje.", "huis@vragers.example"), sender=karim)
    question = await asked(house, "huiswerkweigeraartje")
    await answered(house, question["code"], ANSWER)
    await in_state(house, question["code"], "answered")
    answer = mails_to(house, karim)[-1]
    house.dovecot.deliver("vraag", returned(answer, karim), sender="")
    await in_state(house, question["code"], "undeliverable")
    notice = await mail_with(house, "coordinator@kantoor.example", question["code"])
    assert karim.encode() not in notice
    ledger = await house.rows("select outcome, reason from core.ledger where question_id = $1 order by id", question["id"])
    assert [tuple(row) for row in ledger] == [("question", ""), ("bounce", "delivery_report")]
    assert len(mails_to(house, karim)) == 2
