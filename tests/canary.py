"""Planted words for tests/test_canary.py: each stands in one place of a letter or of the volunteer's work, and may be found in few others.

PLANTED lists what was planted where, and the exact set of places that it reaches (DESK: what an answer tool reads; DUMP:
the database in clear; TO, SUBJECT, THREAD: these headers of our mails to the asker, envelope included; ANSWER: the text of the
answer). A word found anywhere else is a leak; a word not found where it belongs means that the search is blind. Words that reach nothing
must stand in a sealed letter. tests/checklist.py says which words stand for which leak channel; tests/checklist_letters.py plants the rest.
"""

import base64
import hashlib
from dataclasses import dataclass

DESK, DUMP, TO, SUBJECT, THREAD, ANSWER = "desk", "dump", "to", "subject", "thread", "answer"


@dataclass(frozen=True)
class Planted:
    what: str
    word: str
    reaches: frozenset[str]
    sealed: bool = True                     # it stands in a letter that is kept, sealed


PLANTED: list[Planted] = []


def made_up(what: str) -> str:
    """A word that nobody uses, always the same for the same thing."""
    digest = hashlib.sha256(what.encode()).digest()
    return "".join("bdfgklmnprstvz"[byte % 14] + "aeiou"[byte // 14 % 5] for byte in digest[:7])


def plant(what: str, *reaches: str, word: str = "", sealed: bool = True) -> str:
    PLANTED.append(Planted(what, word or made_up(what), frozenset(reaches), sealed))
    return PLANTED[-1].word


# -- who asks --------------------------------------------------------------------------------------------------------------

FIRST, LAST = plant("asker's first name").capitalize(), plant("asker's family name").capitalize()
LOCAL, DOMAIN = plant("local part of the asker's address", TO), plant("domain of the asker's address", TO)
ADDRESS = f"{LOCAL}@{DOMAIN}.example"
REPLY_LOCAL = plant("local part of a Reply-To", TO)
PHONE = plant("phone number in the text", word="0478 91 82 73")
IBAN = plant("bank account in the text", word="BE71 0961 2345 6769")
NATIONAL = plant("national number in the text", word="85.07.30-033.28")
CLIENT_IP, ORIGIN_IP = plant("client address in Received", word="203.0.113.177"), plant("X-Originating-IP", word="198.51.100.223")
ZONE = plant("zone of the asker's clock", word="+0545")
ID_LEFT, ID_RIGHT = plant("left of the Message-ID", THREAD), plant("host in the Message-ID", THREAD)
OTHER_ID = plant("a Message-ID in References", THREAD)
SUBJECT_WORD = plant("word in the subject", DESK, DUMP, SUBJECT)
BODY_WORD = plant("word in the text", DESK, DUMP)
HTML_WORD = plant("visible word in HTML", DESK, DUMP)

HEADERS = {                                 # checklist 5.1: each value with a word of its own
    "Sender": "{} <beheer@post.example>", "Resent-From": "{}@post.example", "Cc": "School {} <school@kring.example>",
    "X-Sender-IP": "{}", "X-Forwarded-For": "{}", "X-Authenticated-Sender": "{}@post.example", "X-Original-Sender": "{}@post.example",
    "Thread-Topic": "over {}", "Thread-Index": "AdB{}", "Comments": "{}", "Keywords": "{}", "Organization": "{} bv",
    "User-Agent": "{}/9.1", "X-Mailer": "{} 2.0", "X-MimeOLE": "Produced By {}", "Autocrypt": "addr={0}@post.example; keydata={0}",
    "OpenPGP": "url=https://{}.example/key", "DKIM-Signature": "v=1; d={}.example; s=mail; b=AAAA", "X-Google-DKIM-Signature": "v=1; d={}.example",
    "ARC-Authentication-Results": "i=1; mx.{}.example", "Authentication-Results": "mx.{}.example; spf=pass",
    "Received-SPF": "pass (mx: domain of {}.example)", "X-Gm-Message-State": "{}", "X-MS-Exchange-Organization-AuthSource": "{}.example",
    "X-MS-TNEF-Correlator": "{}", "X-Spam-Report": "{}", "X-Rspamd-Server": "{}", "Delivered-To": "{}@post.example",
    "X-Original-To": "vraag+{}@helplijn.example", "X-BeenThere": "{}@lijst.example", "Mail-Followup-To": "{}@post.example",
    "X-Reply-To": "{}@post.example", "Old-Return-Path": "<{}@post.example>", "Disposition-Notification-To": "{}@post.example",
    "Return-Receipt-To": "{}@post.example", "X-Face": "{}", "X-Image-URL": "https://{}.example/me.png", "X-URL": "https://{}.example/",
    "X-Phone": "{}", "Accept-Language": "nl, {}", "X-Priority": "1 ({})", "X-Heel-Vreemd": "{}",
}
HEADER_LINES = [f"{name}: {value.format(plant(f'header {name}'))}" for name, value in HEADERS.items()]


def head(name: str, address: str, message: str, more: list[str], kind: str) -> str:
    received = (f"Received: from {made_up('HELO')} ([{CLIENT_IP}]) by mx.{made_up('first relay')}.example with ESMTPSA id {made_up('relay id')}\n"
                f" for <{made_up('for')}@post.example>; Fri, 20 Nov 2026 20:14:05 {ZONE}")
    return "\n".join([
        received, *HEADER_LINES, f"X-Originating-IP: [{ORIGIN_IP}]", f"From: {name} <{address}>", *more,
        f"To: {made_up('our display name')} <vraag@helplijn.example>", f"Subject: Over {SUBJECT_WORD}", f"Date: Fri, 20 Nov 2026 20:14:05 {ZONE}",
        f"Message-ID: <{message}.{ID_LEFT}@{ID_RIGHT}.example>", f"In-Reply-To: <{OTHER_ID}@elders.example>",
        f"References: <{OTHER_ID}@elders.example>", "MIME-Version: 1.0", f"Content-Type: {kind}"])


for _what in ("HELO", "first relay", "relay id", "for", "our display name"):
    plant(_what)


# -- what is written -------------------------------------------------------------------------------------------------------

BOUNDARY = plant("boundary")
TEXT = f"""Dag,

ik ben {FIRST} {LAST} en mijn dochter heeft een {BODY_WORD}. Schrijf naar {ADDRESS} of bel {PHONE}.
Mijn rekening is {IBAN} en mijn rijksregisternummer {NATIONAL}.

Met vriendelijke groeten,
{FIRST} {LAST}

--\x20
{FIRST} {LAST}
{plant("firm in the signature").capitalize()} bv
https://www.{plant("site in the signature")}.example

Op vr 20 nov. 2026 om 19:02 schreef {plant("name in the attribution line").capitalize()} <{plant("address in the attribution line")}@post.example>:
> {plant("quoted history")} en nog wat
"""
HTML = f"""<html><head><title>{plant("HTML title")}</title><meta name="author" content="{plant("HTML author")}">
<base href="https://{plant("HTML base")}.example/">
<style>.x {{ content: "{plant("CSS content")}"; background: url({plant("CSS url")}.png) }}</style></head>
<body><!-- {plant("HTML comment")} --><!--[if mso]>{plant("conditional comment")}<![endif]-->
<p id="{plant("HTML id")}" class="{plant("HTML class")}" data-owner="{plant("data attribute")}" title="{plant("title attribute")}">
Dag, zij heeft een {HTML_WORD}.</p>
<p style="display:none">{plant("hidden text")}</p>
<p>Zie <a href="https://{plant("link target")}.example/profiel">hier</a> of <a href="mailto:{plant("mailto target")}@post.example">mail</a>.</p>
<img src="https://{plant("tracking pixel")}.example/p.gif?u={plant("pixel's user")}" alt="{plant("alternative text")}" width="1" height="1">
<p>Verstuurd vanaf de iPhone van {plant("name in the phone's footer").capitalize()}</p></body></html>
"""
CARD = f"""BEGIN:VCARD
VERSION:3.0
FN:{plant("name in the vCard").capitalize()}
EMAIL:{plant("address in the vCard")}@post.example
END:VCARD
"""
CALENDAR = f"""BEGIN:VCALENDAR
BEGIN:VEVENT
ORGANIZER;CN={plant("calendar organiser")}:mailto:{plant("organiser's address")}@post.example
LOCATION:{plant("calendar place")}
END:VEVENT
END:VCALENDAR
"""


def part(kind: str, text: str, *more: str, boundary: str) -> str:
    content = base64.b64encode(text.encode()).decode()
    return "\n".join([f"--{boundary}", f"Content-Type: {kind}; charset=utf-8", "Content-Transfer-Encoding: base64", *more, "", content, ""])


def wire(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def full_letter() -> bytes:
    """Text and HTML, an attachment, a card and a calendar: checklist 5.1, 5.2 and 5.4."""
    inner = f"{BOUNDARY}.2"
    alternative = "\n".join([
        f'--{BOUNDARY}\nContent-Type: multipart/alternative; boundary="{inner}"\n', part("text/plain", TEXT, boundary=inner),
        part("text/html", f"<p>Dag, zij heeft een {BODY_WORD}.</p><p>{plant_once('word in HTML only')}</p>", boundary=inner), f"--{inner}--\n"])
    return wire("\n".join([
        head(f"{FIRST} {LAST}", ADDRESS, "een", [], f'multipart/mixed; boundary="{BOUNDARY}"'), "", plant_once("preamble"), alternative,
        part(f'text/plain; name="{plant_once("name of a part")}.txt"', f"{plant_once('content of an attachment')} staat hier",
             f'Content-Disposition: attachment; filename="{plant_once("file name")}.txt"', f"Content-ID: <{plant_once('Content-ID')}@post.example>",
             f"Content-Description: {plant_once('Content-Description')}", f"Content-Location: https://{plant_once('Content-Location')}.example/a",
             boundary=BOUNDARY),
        part("text/vcard", CARD, "Content-Disposition: attachment", boundary=BOUNDARY),
        part("text/calendar", CALENDAR, boundary=BOUNDARY), f"--{BOUNDARY}--", plant_once("epilogue"), ""]))


def html_letter() -> bytes:
    """HTML only, with a Reply-To: checklist 5.3."""
    more = [f"Reply-To: <{REPLY_LOCAL}@{DOMAIN}.example>"]
    beside = f"{plant_once('From beside a Reply-To')}@post.example"
    return wire(head(f"{FIRST} {LAST}", beside, "twee", more, "text/html; charset=utf-8") + "\n\n" + HTML)


def broken_letter() -> bytes:
    """Words in the head and in what nobody here can decrypt: it is set aside."""
    name = f"{plant_once('name of a file in a broken letter')}.pdf"
    whole = part(f'application/pdf; name="{name}"', plant_once("file in a broken letter"), boundary=BOUNDARY)
    kind = f'multipart/encrypted; boundary="{BOUNDARY}"'
    return wire("\n".join([head(f"{FIRST} {LAST}", ADDRESS, "stuk", [], kind), "", whole, f"--{BOUNDARY}--", ""]))


def plant_once(what: str) -> str:
    return next((item.word for item in PLANTED if item.what == what), "") or plant(what)


# -- who answers -----------------------------------------------------------------------------------------------------------

AUTHOR = "v-" + plant("the volunteer's alias", DESK, DUMP, sealed=False)
REVIEWER = "n-" + plant("the reviewer's alias", DESK, DUMP, sealed=False)
CLIENT = plant("the volunteer's program", sealed=False)
DRAFT = plant("word of a draft that was sent back", DESK, DUMP, sealed=False)
FINAL = plant("word of the approved answer", DESK, DUMP, ANSWER, sealed=False)
REMARK = plant("word of the reviewer's remark", DESK, DUMP, sealed=False)

LETTERS = {"full": full_letter(), "html": html_letter(), "broken": broken_letter()}


# -- the search ------------------------------------------------------------------------------------------------------------

def forms(word: str) -> list[bytes]:
    """How a word can stand in bytes: plain, hexadecimal (as bytea in a dump), base64 at each of three offsets."""
    plain = word.lower().encode()
    capital = word.capitalize().encode()
    squeezed = plain.replace(b" ", b"").replace(b".", b"").replace(b"-", b"") if any(c.isdigit() for c in word) and " " in word else plain
    return [plain, squeezed, plain.hex().encode(), capital.hex().encode(),
            *(form.lower() for value in (plain, capital) for form in _base64_forms(value))]


def _base64_forms(value: bytes) -> list[bytes]:
    """The part of the base64 text that depends on this value alone, whatever stands before and behind it."""
    found = []
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + value)
        start = (0, 2, 3)[before]
        found.append(encoded[start:len(encoded) - (4 if len(value + b"\0" * before) % 3 else 0)])
    return found


def places_of(item: Planted, places: dict[str, bytes]) -> set[str]:
    """Where this word stands, in any form; places are already in lower case."""
    wanted = forms(item.word)
    return {name for name, content in places.items() if any(form in content for form in wanted)}
