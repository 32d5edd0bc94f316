"""Any mail is read: the shapes of tests/letters, and whatever hypothesis thinks of."""

import email
import re
import time
from email import policy as email_policy
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.anonymity.tidy import tidy
from service import letter
from service.errors import Unreadable
from service.letter import mime
from service.letter.addresses import addresses
from service.letter.body import LONGEST
from service.letter.charset import decode_words
from service.letter.html_text import to_text

LETTERS = Path(__file__).parents[1] / "letters"
SLEEPS = "Mijn dochter van vier slaapt slecht. Wat kan ik doen?"
ACCENTS = "Onze kleuter is één jaar te vroeg naar bed gegaan, zegt hij. Café, naïef, €5."


def raw(name: str) -> bytes:
    return (LETTERS / f"{name}.eml").read_bytes()


@pytest.mark.parametrize("name", [
    "plain", "lf_only", "cr_only", "mbox_line", "utf8_undeclared", "cp1252_undeclared", "cp1252_said_latin1", "unknown_charset",
    "charset_is_python_escape",
    "utf16", "base64", "nul_characters", "html_deeply_nested", "alternative", "multipart_unclosed", "boundary_missing_in_header",
    "boundary_never_occurs",
    "text_sent_as_attachment", "uuencoded", "pgp_inline_signed", "from_nested_comments", "from_many_addresses", "header_too_long",
    "content_type_semicolons",
    "from_wholly_encoded", "from_group", "reply_to_other", "base64_said_but_plain", "base64_undeclared", "base64_two_blocks",
    "quoted_printable_undeclared", "quoted_printable_blank_after_soft_break", "multipart_wholly_base64", "multipart_text_in_epilogue",
    "multipart_header_lost", "part_without_blank_line", "blank_lines_before_headers", "utf8_said_latin1", "utf16_undeclared", "charset_misspelt",
    "html_picture_inside", "uuencoded_without_end", "yenc", "base64_wall_in_text", "smime_signed", "invitation", "external_body", "enriched",
    "subject_unterminated", "subject_hides_line_break", "from_without_address", "from_twice", "from_unquoted_comma",
])
def test_the_whole_text_is_there_and_nothing_else(name: str) -> None:
    assert letter.read(raw(name)).text.strip() in (SLEEPS, ACCENTS)


@pytest.mark.parametrize(("name", "text"), [
    ("no_blank_line_before_body", f"{SLEEPS}\r\nEn dan nog een regel.".replace("\r", "")),
    ("utf8_one_broken_byte", f"{ACCENTS} en café"),
    ("utf7", "Hij is één jaar en slaapt slecht."),
    ("base64_with_footer", f"{SLEEPS}!!"),
    ("text_around_image", "Eerste helft.\n\nTweede helft."),
    ("boundary_prefix_of_other", f"{SLEEPS}\n\nGroetjes"),
    ("flowed", f"{SLEEPS}\n\n-- \nJoke"),
    ("flowed_delsp", "Mijn dochter van vier slaapt slecht."),
    ("html_said_plain", "Mijn dochter van vier slaapt slecht.\n\nWat kan ik doen?"),
    ("html_hidden_everywhere", "Mijn dochter van vier slaapt slecht.\n\nWat kan ik doen?"),
    ("html_charset_in_page", "Мой сын не спит"),
    ("html_lists_tables", "Ze slaapt *niet* en Lowie wel 🙂\n\n2. een bad\n3. een verhaal\n  - kort\nLeeftijd: 4 jaar\nVraag: Wat nu?\n"
                          "> Slaapt ze alleen?\nJa."),
    ("rtf", "Onze kleuter is één jaar\nen slaapt slecht."),
    ("winmail", "Mijn dochter van vier slaapt slecht.\n\nWat kan ik doen?"),
    ("partial", f"---------- Forwarded message ----------\nSubject: Vraagje\n\n{SLEEPS}"),
    ("base64_then_list_footer", f"{SLEEPS}\nDeze mail kwam via de lijst ouders"),
    ("html_only", "Mijn dochter van vier slaapt slecht.\n\nWat kan ik doen?\n\nmail"),
    ("alternative_empty_plain", "Mijn dochter van vier slaapt slecht.\n\nWat kan ik doen?\n\nmail"),
])
def test_text_is_read_as_its_writer_saw_it(name: str, text: str) -> None:
    assert letter.read(raw(name)).text.strip() == text


@pytest.mark.parametrize(("name", "start"), [
    ("base64_cut_off", SLEEPS), ("quoted_printable_broken", ACCENTS), ("alternative_placeholder", SLEEPS), ("too_many_parts", SLEEPS),
])
def test_damage_costs_no_more_than_the_damaged_place(name: str, start: str) -> None:
    assert letter.read(raw(name)).text.strip().startswith(start)


@pytest.mark.parametrize(("name", "reason"), [
    ("messages_in_messages", "empty_text"), ("html_only_hidden", "empty_text"), ("pgp_encrypted_with_footer", "encrypted"),
    ("pgp_taken_apart", "encrypted"), ("smime_opaque", "encrypted"),
    ("pgp_encrypted", "encrypted"), ("pgp_inline_encrypted", "encrypted"), ("smime_enveloped", "encrypted"),
])
def test_what_no_volunteer_could_answer_is_refused_with_its_reason(name: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        letter.read(raw(name))
    assert refused.value.reason == reason
    assert reason in letter.REASONS


@pytest.mark.parametrize(("name", "subject"), [
    ("subject_mixed_encoding", "Slaapt één nacht café naïef"), ("subject_split_character", "Ãéén kind"), ("nul_characters", "Vraagje"),
    ("from_many_addresses", "Vraagje"), ("subject_unterminated", "Slaapt één nacht"), ("subject_hides_line_break", "Vraagje Bcc: allen@x.example"),
    ("multipart_header_lost", "Vraagje"), ("blank_lines_before_headers", "Vraagje"),
])
def test_the_subject_is_decoded_whatever_it_mixes(name: str, subject: str) -> None:
    assert letter.read(raw(name)).subject == subject


@pytest.mark.parametrize(("name", "sender"), [
    ("from_without_address", "Joke Vermeulen <joke.vermeulen@voorbeeldpost.example>"),
    ("from_twice", "Joke Vermeulen <joke.vermeulen@voorbeeldpost.example>"),
    ("from_unquoted_comma", "Vermeulen, Joke <joke.vermeulen@voorbeeldpost.example>"),
])
def test_the_answer_goes_to_who_wrote(name: str, sender: str) -> None:
    read = letter.read(raw(name)).sender
    assert f"{read.name} <{read.address}>" == sender


@pytest.mark.parametrize(("name", "known"), [
    ("from_twice", "Marleen Maes"), ("invitation", "Griet Claes"), ("invitation", "Joris Wouters"), ("winmail", "Joke Vermeulen"),
])
def test_names_that_only_the_wrapping_tells_are_known_to_the_redactor(name: str, known: str) -> None:
    assert known in letter.read(raw(name)).other_names


@pytest.mark.parametrize(("name", "kinds"), [
    ("winmail", ["pdf"]), ("yenc", ["image"]), ("uuencoded_without_end", ["image"]), ("html_picture_inside", ["image"]),
    ("base64_wall_in_text", ["other"]),
    ("invitation", ["calendar"]), ("external_body", ["mail"]), ("image_only", ["image"]), ("smime_signed", []),
])
def test_what_is_no_text_is_withheld_and_counted(name: str, kinds: list[str]) -> None:
    assert [item.kind for item in letter.read(raw(name)).attachments] == kinds


@pytest.mark.parametrize("name", ["empty", "image_only", "subject_only"])
def test_a_mail_in_which_there_is_nothing_to_read_is_no_problem(name: str) -> None:
    assert letter.parse(raw(name)) == (letter.read(raw(name)), "")


def test_a_name_that_is_split_for_a_scanner_is_whole_again() -> None:
    assert tidy(letter.read(raw("html_split_name")).text) == "Mijn zoon Lowie en Mathis slapen."


def test_a_very_long_text_is_read_in_part_and_the_rest_withheld() -> None:
    read = letter.read(b"From: ann@vragers.example\n\n" + b"Mijn zoon slaapt slecht.\n" * 100_000)
    assert read.shortened
    assert len(read.text) <= LONGEST
    assert read.attachments[-1].bytes + len(read.text) == pytest.approx(2_500_000, abs=2)


def test_every_letter_says_what_is_nasty() -> None:
    assert not [path.name for path in LETTERS.glob("*.eml") if not re.search(rb"^X-Nasty: \S", path.read_bytes()[:2000].replace(b"\r", b"\n"), re.M)]


@pytest.mark.parametrize(("header", "found"), [
    (b'"Maes, Zo\xc3\xab" <zoe@x.example>', [("Maes, Zoë", "zoe@x.example")]),
    (b"zoe@x.example (Zoe Maes)", [("Zoe Maes", "zoe@x.example")]),
    (b"<zoe@x.example>, =?utf-8?q?Jan=2C_de?= <jan@y.example>", [("", "zoe@x.example"), ("Jan, de", "jan@y.example")]),
    (b"Gezin: a@x.example, B <b@x.example>;", [("", "a@x.example"), ("B", "b@x.example")]),
    (b"Maes, An <a@x.example>, <b@x.example>", [("Maes, An", "a@x.example"), ("", "b@x.example")]),
    (b"An Maes a@x.example", [("An Maes", "a@x.example")]), (b'An <"a"@x.example>', [("An", "a@x.example")]),
    (b'An <"a b"@x.example>', []),          # nobody can be written to without the blank: that would be somebody else
    (b"An <@y.example:a@x.example>", [("An", "a@x.example")]), (b"An <a@x.example", [("An", "a@x.example")]),
    (b"undisclosed-recipients:;", []),
    (b"jan <geen adres>", []),
    (f"jan <jan@{'é' * 70}.example>, <jan@xn--é.example>, <jan@א1b.example>".encode(), []),
    (b"=?utf-8?q?Jan=0D=0ABcc:?= <jan@y.example>", [("Jan Bcc:", "jan@y.example")]),
])
def test_addresses_are_found_in_every_way_of_writing_them(header: bytes, found: list[tuple[str, str]]) -> None:
    assert [(address.name, address.address) for address in addresses(header)] == found


def test_withheld_parts_are_told_by_kind_and_size_never_by_name() -> None:
    read = letter.read(raw("attachments_of_all_kinds"))
    assert [item.kind for item in read.attachments] == ["image", "contact", "calendar", "pdf", "other", "document"]
    assert read.attachments[0].bytes == 1002
    assert any("Jokelien" in name for name in read.other_names)


def test_a_forwarded_mail_is_part_of_the_question() -> None:
    read = letter.read(raw("forwarded_as_message"))
    assert "Wat moet ik hierop antwoorden?" in read.text
    assert "uw zoon sloeg weer een ander kind" in read.text
    assert "Juf Leen Goossens" in read.other_names


@pytest.mark.parametrize(("name", "action"), [("dsn", "failed"), ("dsn_headers_only", "delayed"), ("bounce_plain_text", "")])
def test_a_delivery_report_names_the_mail_of_ours_that_came_back(name: str, action: str) -> None:
    report = letter.read(raw(name)).report
    assert report is not None
    assert report.action == action
    assert report.message_ids == (f"lp.{'a' * 32}@voorbeeld.example",)


def test_a_read_receipt_is_no_delivery_report() -> None:
    assert letter.read(raw("read_receipt")).report is None


def test_two_deliveries_of_one_mail_have_one_fingerprint() -> None:
    first = raw("plain")
    second = b"Return-Path: <joke@voorbeeldpost.example>\r\nReceived: from mx (10.0.0.1)\r\nDelivered-To: twee\r\n" + first.replace(b"\r\n",
    b"\n") + b"\n\n"
    other = first.replace(b"slaapt", b"slaopt")
    assert letter.read(first).fingerprint == letter.read(second).fingerprint
    assert letter.read(first).fingerprint != letter.read(other).fingerprint


def test_two_parents_who_write_the_same_in_a_web_form_are_told_apart() -> None:
    form = b"From: vraag@helplijn.example\r\nReply-To: %b@vragers.example\r\nSubject: Webformulier\r\n\r\nBel mij.\r\n"
    assert letter.read(form % b"ann").fingerprint != letter.read(form % b"jos").fingerprint


def test_text_that_its_program_calls_a_file_without_a_name_is_read() -> None:
    mail = b"From: ann@vragers.example\nContent-Type: application/plain; charset=utf-8\n\nMijn dochter slaapt niet.\n"
    assert letter.read(mail).text == "Mijn dochter slaapt niet."


def test_one_place_that_is_no_utf_7_does_not_leave_the_rest_encoded() -> None:
    mail = b"From: ann@vragers.example\nContent-Type: text/plain; charset=utf-7\n\nHij is +AOkA6Q-n jaar. +1fkUFAlx5WHkACgkQdR Groeten\n"
    assert letter.read(mail).text.startswith("Hij is \u00e9\u00e9n jaar.")


def test_what_is_withheld_of_a_letter_without_words_is_named_once() -> None:
    found, _ = letter.parse(b"Content-Type: text/html\n\n<img src='data:image/png;base64," + b"QUJD" * 100 + b"'>")
    assert [item.kind for item in found.attachments] == ["image"]


@pytest.mark.parametrize("charset", [b"utf-16", b"utf-16le", b"utf-32"])
def test_text_that_cannot_be_what_its_charset_says_is_read_as_it_is(charset: bytes) -> None:
    mail = b"From: ann@vragers.example\r\nContent-Type: text/plain; charset=%b\r\n\r\nMijn dochter is na\xc3\xafef.\r\n" % charset
    assert letter.read(mail).text.strip() == "Mijn dochter is na\u00efef."


@pytest.mark.parametrize("style", [
    "color:transparent", "color:rgba(0,0,0,0)", "color:#fefefe", "color:hsl(0, 0%, 100%)", "color:#ffff", "background:#123456;color:#123457",
    "font-size:.1px", "clip:rect(0,0,0,0)", "clip-path:inset(50%)", "transform:scale(0)", "content-visibility:hidden", "font-size:0.01em",
])
def test_text_that_nobody_could_see_is_not_read(style: str) -> None:
    assert to_text(f'<p>Dag</p><div style="{style}">geheim <b>niet</b></div>') == "Dag"


@pytest.mark.parametrize("page", [
    '<p style="font-size:0.9em">Dag</p>', '<div style="color:white"><span style="color:#333">Dag</span></div>',
    '<style>body{background:#222}</style><p style="color:#fff">Dag</p>',
    '<style>.t{color:#333}</style><div style="color:#fff"><p class="t">Dag</p></div>',
    '<body style="background:#1e1e1e"><p style="color:#ffffff">Dag</p>', '<div style="background:url(x.png);color:white">Dag</div>',
    '<iframe src="cid:x" height=0>\n<p>Dag</p>', '<p style="color:windowtext;background:white">Dag</p>',
    '<p style="opacity:0.8;text-indent:-18pt">Dag</p>',
])
def test_text_that_can_be_seen_is_read(page: str) -> None:
    assert to_text(page) == "Dag"


def test_lists_empty_lines_and_stress_of_outlook_stay_to_be_seen() -> None:
    item = ("<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>{}<span>&nbsp;&nbsp; </span></span><![endif]>{}</p>")
    page = ("<p class=MsoNormal>Beste,</p><p class=MsoNormal><o:p>&nbsp;</o:p></p>" + item.format("&middot;", "slaan") + item.format("2.", "bijten")
            + "<p class=MsoNormal>Ze zei <q>ga weg</q>. <b>Nooit</b> <i>meer</i>, <u>nu</u> <em>niet</em>.</p>")
    assert to_text(page) == 'Beste,\n\n- slaan\n2. bijten\nZe zei "ga weg". *Nooit* *meer*, *nu* *niet*.'


def test_html_gives_no_hidden_text_links_or_alternatives() -> None:
    text = letter.read(raw("html_only")).text
    assert not [word for word in ("geheim", "Joke", "spoor", "mailto", "Bericht van") if word in text]


def test_hostile_letters_are_read_in_linear_time() -> None:
    shapes = [
        b"From: " + b"(" * 300_000, b"Subject: " + b"=?utf-8?q?" * 100_000, b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n" * 100_000,
        b"Content-Type: text/html\n\n" + b"<div>" * 100_000, b"Content-Type: text/html\n\n" + b"<" * 300_000, b"\n" + b"begin 644 a\n" * 50_000,
        b"A: b\n c\n" * 50_000, b"Content-Type: text/plain; format=flowed\n\n" + b"> \n" * 100_000,
        b"\n" + b"-----BEGIN PGP SIGNATURE-----\n" * 20_000, b"\n" + b"=ybegin name=x\n" * 20_000, b"\n" + b"QUJD" * 18 + b"\n" * 20_000,
        b"Content-Type: text/html\n\n" + b"".join(b"<b a%d>" % number for number in range(300)) + b"<p>x</p>" * 20_000,
        b"Content-Type: text/html\n\n" + b"<style>x" * 20_000, b"Content-Type: text/rtf\n\n{\\rtf1 " + b"{" * 100_000,
        b"From: =?a?q?b <a@b.example>\n" * 10_000,
    ]
    for shape in shapes:
        begin = time.process_time()
        letter.parse(shape)
        assert time.process_time() - begin < 3.0, shape[:40]


_MULTIPART = b"Content-Type: multipart/mixed; boundary=x\n\n"


@pytest.mark.parametrize("shape", [
    pytest.param(b"\n" + b"\xe9" * 3_000_000, id="bytes of no character set"),
    pytest.param(_MULTIPART + b"--x--x" * 500_000, id="boundaries that begin no line"),
    pytest.param(_MULTIPART + (b"--x\nContent-Type: text/html\n\n" + b"<p>hoi</p>" * 2_000 + b"\n") * 100, id="a hundred pages"),
    pytest.param(_MULTIPART + (b"--x\n" + b"X-A: b\n" * 8_000 + b"\nhoi\n") * 100, id="more headers than text"),
    pytest.param(_MULTIPART + (b"--x\nContent-Type: message/rfc822\n\nTo: " + b"Ann Peeters <a@b.example>, " * 300 + b"\n\nhoi\n") * 200,
                 id="mails to everybody"),
    pytest.param(b"Content-Type: text/html\n\n" + b"<div>" * 30_000 + b"hoi" + b"</div>" * 30_000, id="deep page, well closed"),
    pytest.param(b"Content-Transfer-Encoding: base64\n\n" + b"QQ==" * 1_500_000, id="base64 in a million blocks"),
    pytest.param(_MULTIPART + b"--x\nContent-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22" + b"\0" * 5_000_000, id="empty winmail.dat"),
])
def test_what_a_large_letter_holds_beyond_what_anybody_reads_costs_next_to_nothing(shape: bytes) -> None:
    begin = time.process_time()
    letter.parse(shape)
    assert time.process_time() - begin < 1.0


def test_texts_that_are_not_read_any_more_are_withheld_and_not_lost() -> None:
    found, _ = letter.parse(_MULTIPART + (b"--x\n\n" + b"hoi hoi hoi\n" * 30_000) * 4)
    assert found.shortened
    assert sum(item.bytes for item in found.attachments if item.kind == "document") > 400_000


@pytest.mark.parametrize("name", ["alternative", "text_around_image", "attachments_of_all_kinds", "boundary_prefix_of_other", "dsn",
    "base64", "flowed"])
def test_parts_are_those_of_the_standard_library(name: str) -> None:
    theirs = [part for part in email.message_from_bytes(raw(name), policy=email_policy.compat32).walk() if not part.is_multipart()]
    ours = [part for part in mime.parse(raw(name)).walk() if not part.children]
    assert [part.type for part in ours if part.type != "message/delivery-status"] == [
        part.get_content_type() for part in theirs if part.get_params() != [("text/plain",
    "")] or "delivery" not in name][:len(ours)] or name == "dsn"
    for mine, other in zip(ours, theirs, strict=False):
        if mine.type.startswith("text/") and name != "dsn":
            payload = other.get_payload(decode=True)
            assert isinstance(payload, bytes)
            assert mine.content().rstrip() == payload.rstrip()


_PIECES = st.sampled_from([
    b"From: ", b"a@b.example", b"Subject: ", b"=?utf-8?b?", b"?=", b"\n", b"\r\n", b"\n\n", b"Content-Type: multipart/mixed; boundary=g\n",
    b"--g\n", b"--g--\n",
    b"Content-Type: text/html\n", b"Content-Type: message/rfc822\n", b"Content-Transfer-Encoding: base64\n", b"Content-Type: text/plain; charset=",
    b"utf-7", b"\xff",
    b"\0", b"<div>", b"begin 644 x\n", b"Op 3 maart 2026 schreef x@y.example:\n", b"> ", b"-- \n", b"0478 12 34 56", b"=", b"(",
    b'"', b"format=flowed\n", b"text", b"Content-Type: text/rtf\n", b"{\\rtf1 \\u0 \\u-10179 \\'e9", b"&#0;", b"<td>", b"=ybegin name=x\n",
    b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22", b"multipart/alternative", b"=C3=A9", b"charset=utf-16\n",
])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=400), st.lists(st.one_of(_PIECES, st.binary(max_size=8)), max_size=40).map(b"".join)))
def test_no_bytes_raise_anything_but_unreadable(data: bytes) -> None:
    try:
        read = letter.read(data)
    except Unreadable as error:
        refused = error.reason
    else:
        refused = ""
        assert "\0" not in read.text + read.subject
        (read.text + read.subject + read.sender.name).encode()
    assert refused in ("", "encrypted", "empty_text")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.text(max_size=200))
def test_headers_and_html_of_any_kind_are_read(data: bytes, text: str) -> None:
    assert "\n" not in decode_words(data)
    to_text(f"<p>{text}</p>")
    addresses(data)
