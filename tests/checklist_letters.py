"""Letters that carry the leak channels which those of tests/canary.py do not: one planted word each, all sent at once by tests/test_canary.py.

HEADS has headers, PARTS what MIME allows, PAGE what HTML hides, STORY what parents write, FORWARDED a school's mail, RARE what only one family
can say, TWO_SENDERS and ODD_LETTERS what tries to get past a reader, BOUNCE a returned mail. tests/checklist.py says which word is which item.
"""

import base64
import struct
from io import BytesIO
from zipfile import ZipFile

from tests import attached
from tests.canary import DESK, DUMP, SUBJECT, TO, made_up, part, plant, wire

CLOCK = plant("the asker's own clock", word="Fri, 20 Nov 2026 21:43:05")
BOUNDARY = "grens-van-delen"
MARK = {name: plant(f"readable word of the letter {name}", DESK, DUMP)
        for name in ("heads", "parts", "page", "story", "forwarded", "rare", "two senders", "odd letters")}


def name_of(what: str, *reaches: str) -> str:
    return plant(what, *reaches).capitalize()


def address_of(letter: str) -> str:
    """The asker of a letter may be answered or get a receipt: the local part goes into To and nowhere else."""
    return f"{made_up(f'address in {letter}')}@ouders.example"


def mail(letter: str, sender: str, lines: list[str], body: str, subject: str = "Een vraag", kind: str = "text/plain; charset=utf-8") -> bytes:
    return wire("\n".join([
        f"From: {sender} <{address_of(letter)}>", *lines, "To: vraag@helplijn.example", f"Subject: {subject}",
        f"Date: {CLOCK} +0100", f"Message-ID: <{letter.replace(' ', '-')}@post.example>", "MIME-Version: 1.0", f"Content-Type: {kind}",
        "", body]))


# -- 5.1 Envelope and top headers ------------------------------------------------------------------------------------------

ENVELOPE = f"{plant('envelope sender')}@post.example"
HEADERS = {
    "Resent-To": "{}@post.example", "Resent-Sender": "{}@post.example", "Bcc": "{} <advocaat@kring.example>", "X-Client-IP": "{}",
    "X-Originating-Email": "[{}@post.example]", "X-Sender": "{}@post.example", "X-X-Sender": "{}@post.example",
    "X-Authentication-Warning": "{}.example: set sender", "X-Env-Sender": "{}@post.example", "X-MailFrom": "{}@post.example",
    "X-Mailer-Version": "{}", "X-PGP": "{}", "X-PGP-Key": "https://{}.example", "X-Gmail-Labels": "{}", "X-MS-Exchange-CrossTenant-Id": "{}",
    "X-MS-Has-Attach": "yes ({})", "X-Virus-Scanned": "at {}.example", "X-Envelope-To": "{}@post.example", "List-Id": "Ouders <{}.lijst.example>",
    "Mailing-List": "{}@lijst.example", "X-Mailing-List": "{}@lijst.example", "Mail-Reply-To": "{}@post.example",
    "X-Confirm-Reading-To": "{}@post.example", "Face": "{}", "BIMI-Indicator": "{}", "X-Home-Page": "https://{}.example", "X-Organization": "{}",
    "Content-Language": "nl, {}", "X-Accept-Language": "{}", "ARC-Seal": "i=1; d={}.example; b=AAAA",
    "ARC-Message-Signature": "i=1; d={}.example; b=AAAA",
}
OTHER = plant("somebody else in To")
TYPED_BY_A_VOLUNTEER = name_of("name that a volunteer guessed", DESK, DUMP)
HEADS = mail("heads", f"Ria {TYPED_BY_A_VOLUNTEER}", [
    *(f"{name}: {value.format(plant(f'header {name}'))}" for name, value in HEADERS.items()),
    f"X-{plant('name of a header')}: ja", f"X-Nul: a\0{plant('word behind a NUL')}",
    f"To: \"{OTHER}\" <{plant('address of somebody else in To')}@kring.example>,",
    f" <vraag+{plant('tag in our own address')}@helplijn.example>",
], f"Dag, mijn zoon van 6 jaar heeft een {MARK['heads']}, {OTHER} zegt dat ook.\n")


# -- 5.2 MIME structure ----------------------------------------------------------------------------------------------------

def zipped(name: str, content: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def tnef(sender: str, rtf: str, file: str, content: str) -> bytes:
    """Outlook's winmail.dat: PidTagSenderName, PidTagRtfCompressed (not compressed) and one file."""
    name, body = sender.encode() + b"\0", rf"{{\rtf1 {rtf}}}".encode()
    text = struct.pack("<IIII", len(body) + 12, len(body), 0x414C454D, 0) + body
    message = struct.pack("<I", 2) + _property(0x1E, 0x0C1A, name) + _property(0x102, 0x1009, text)
    attributes = ((1, 0x00069003, message), (2, 0x00069002, b"\0" * 14), (2, 0x00018010, file.encode() + b"\0"), (2, 0x0006800F, content.encode()))
    return b"\x78\x9f\x3e\x22\0\0" + b"".join(struct.pack("<BII", level, kind, len(data)) + data + b"\0\0" for level, kind, data in attributes)


def _property(kind: int, number: int, value: bytes) -> bytes:
    return struct.pack("<HHII", kind, number, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def binary(kind: str, content: bytes, *lines: str) -> str:
    head = [f"--{BOUNDARY}", f"Content-Type: {kind}", "Content-Transfer-Encoding: base64", *lines]
    return "\n".join([*head, "", base64.b64encode(content).decode(), ""])


def attachment(name: str, kind: str, content: bytes) -> str:
    return binary(kind, content, f'Content-Disposition: attachment; filename="{name}"')


ORGANISER, ATTENDEE, CARD = name_of("organiser named in the text"), name_of("attendee named in the text"), name_of("vCard's name in the text")
OUTLOOK, INNER = name_of("TNEF sender named in the text"), name_of("sender of a forwarded mail named in the text")
PARTS_SENDER = name_of("family name of who attached")
PARTS_TEXT = f"""Dag,

onze zoon heeft een {MARK['parts']}. Ik schrijf ook namens {ORGANISER}, {ATTENDEE}, {CARD}, {OUTLOOK} en {INNER}, zie de bijlagen.

begin 644 {plant('name of a uuencoded file')}.txt
%:&5L;&\\
end
=ybegin line=128 size=5 name={plant('name of a yEnc file')}.bin
r\x8f\x96\x96\x99
=yend size=5
"""
CALENDAR = f"""BEGIN:VCALENDAR
BEGIN:VEVENT
UID:{plant('calendar UID')}@post.example
ORGANIZER;CN={ORGANISER}:mailto:a@post.example
ATTENDEE;CN={ATTENDEE}:mailto:b@post.example
X-ALT-DESC:{plant('calendar description')}
END:VEVENT
END:VCALENDAR
"""
FORWARDED_MAIL = f"""Received: from {plant('Received of a forwarded mail')}.example by mx.example; Fri, 20 Nov 2026 20:14:05 +0100
From: {INNER} <{plant('address of a forwarded mail')}@school.example>
Subject: Verslag

Hij was weer druk.
"""
EXTERNAL = f'message/external-body; access-type=URL; URL="https://{plant("external-body URL")}.example/a"'
plant("planted in every place of a file", word=attached.WORD)
JPEG = attached.jpeg()
PICTURES = [attachment("foto.png", "image/png", attached.png()), attachment("foto.jpg", "image/jpeg", JPEG),
            binary("image/jpeg", JPEG, "Content-ID: <foto@post.example>", "Content-Disposition: inline")]
DOCUMENTS = [attachment("a.pdf", "application/pdf", attached.pdf()), attachment("a.docx", "application/octet-stream", attached.docx()),
             attachment("a.odt", "application/octet-stream", attached.odt()),
             attachment("a.txt", "text/plain; charset=utf-8", f"Verslag over {PARTS_SENDER}: hij slaapt.".encode())]
NEVER_COPIED = [
    attachment("a.mp3", "audio/mpeg", b"ID3\x03\0\0\0\0\0\x20TPE1\0\0\0\x16\0\0\0" + plant("audio ID3").encode()),
    attachment("a.mp4", "video/mp4", b"\0\0\0\x20ftypisom\0\0\0\x20\xa9xyz" + plant("video location").encode()),
    attachment("a.zip", "application/zip", zipped("in.zip", zipped(f"{plant('path in a nested archive', sealed=False)}/a.txt", b"tekst"))),
]
PARTS = mail("parts", f"Ria {PARTS_SENDER}", [], "\n".join([
    part("text/plain", PARTS_TEXT, boundary=BOUNDARY),
    binary("application/octet-stream", b"x", f"Content-Disposition: attachment; filename*0=\"{plant('continued file name')}\"; filename*1=\".bin\";",
           f" creation-date=\"{plant('creation date')}\"; modification-date=\"{plant('modification date')}\"; size={plant('size')}",
           f"Content-Base: https://{plant('Content-Base')}.example/"),
    f"--{BOUNDARY}\nContent-Type: message/rfc822\n\n{FORWARDED_MAIL}", f"--{BOUNDARY}\nContent-Type: {EXTERNAL}\n\nContent-ID: <x@y.example>\n",
    part("text/calendar", CALENDAR, boundary=BOUNDARY), part("text/vcard", f"BEGIN:VCARD\nFN:{CARD}\nEND:VCARD\n", boundary=BOUNDARY),
    attachment("winmail.dat", "application/ms-tnef", tnef(
        OUTLOOK, plant("RTF body of a TNEF"), f"{plant('name of a TNEF file')}.txt", plant("content of a TNEF file"))),
    attachment("sleutel.asc", "application/pgp-keys", plant("PGP key").encode()),
    attachment("signature.asc", "application/pgp-signature", plant("PGP signature").encode()),
    attachment("smime.p7s", "application/pkcs7-signature", plant("S/MIME certificate").encode()),
    *PICTURES, *DOCUMENTS, *NEVER_COPIED, f"--{BOUNDARY}--\n"]), kind=f'multipart/mixed; boundary="{BOUNDARY}"')


# -- 5.3 HTML --------------------------------------------------------------------------------------------------------------

SPLIT, CODED, JOINED = name_of("name split by tags"), name_of("name in HTML entities"), name_of("name with a hyphen that does not break")
PAGE = mail("page", f"{SPLIT} {CODED} Van-{JOINED}", [], f"""<html><head>
<style>@font-face {{ font-family: {plant('name of a font')} }}</style></head><body>
<p aria-label="{plant('aria label')}" name="{plant('name attribute')}">Dag, zij heeft een {MARK['page']}.
Zeg niet tegen {SPLIT[:4]}<b>{SPLIT[4:7]}</b>\u00ad{SPLIT[7:10]}\u200b{SPLIT[10:]} of {''.join(f'&#{ord(letter)};' for letter in CODED)} of
Van\u2011{JOINED} dat ik schreef.</p>
<a href="tel:{plant('number in a tel: link')}">bel</a> <a href="https://docs.google.example/{plant('document link')}">tekst</a>
<a href="https://veilig.example/?u={plant('address in a wrapped link')}">weg</a>
<p style="font-size:0">{plant('text of size 0')}</p><p style="color:#ffffff;background-color:#ffffff">{plant('white text on white')}</p>
<svg><text>{plant('SVG text')}</text></svg><object data="a">{plant('text in an object')}</object>
<iframe src="https://{plant('frame')}.example"></iframe><form action="https://{plant('form action')}.example"></form>
<p>Met vriendelijke groeten,</p>
<table><tr><td><img src="logo.png" alt="{plant('logo in a signature')}"></td><td>{name_of('firm in a signature table')} bv</td></tr>
<tr><td><a href="https://social.example/{plant('social icon')}"><img src="f.png" alt="{plant('text of a social icon')}"></a></td></tr></table>
<div class="gmail_quote">{plant('gmail_quote')}</div><div id="divRplyFwdMsg">{plant('divRplyFwdMsg')}</div>
<span id="OLK_SRC_BODY_SECTION">{plant('OLK_SRC_BODY_SECTION')}</span></body></html>
""", kind="text/html; charset=utf-8")


# -- 5.4 Text --------------------------------------------------------------------------------------------------------------

STORY_NAME = name_of("first name in a salutation")
STORY = mail("story", f"{STORY_NAME} {name_of('family name in the story')}", ["In-Reply-To: <vorig@helplijn.example>"], f"""\
Beste Luisterpost, hier is {STORY_NAME}.

Mijn man {name_of('partner')} en ik hebben een dochter {name_of('child')} van 6 jaar met een {MARK['story']},
geboren op {plant('birth date', word='14/03/2020')}.
Mijn ex {name_of('ex')} en haar vriendje {name_of('other child')} zijn soms bij ons.
Zij zit in {plant('class', DESK, DUMP, word='klas 3LA')} bij juf {name_of('teacher')} op basisschool {name_of('school')}
en gaat naar scouts {name_of('club')}. Wij gaan naar dokter {name_of('doctor')} van huisartsenpraktijk {name_of('practice')}.
Ik werk bij {name_of('employer')} nv en wij zijn lid van de parochie Sint-{name_of('parish')}.
Wij wonen in {plant('village', word='Zottegem')}, in de {plant('street', word='Korenbloemlaan 17')},
vlak bij het station van {plant('station', word='Herzele')} en tegenover kasteel {name_of('landmark')}.
Bel mij op {plant('phone by digits', word='0 4 7 8 9 1 8 2 7 4')} of
nul vier zeven acht {plant('phone spelled out', word='twaalf vierendertig')} zesenvijftig,
of mail {plant('spelled e-mail')} punt peeters at gmail punt com. Mijn pagina is www.{plant('URL')}.example, op Instagram @{plant('handle')},
zijn gamertag is {plant('gamertag')}_2014.
Mijn bisnummer is {plant('BIS number', word='85.47.30-033.45')}, mijn identiteitskaart {plant('eID', word='592-1234567-89')},
mijn BSN {plant('BSN', word='123456782')}, mijn btw-nummer {plant('VAT number', word='BE 0417.497.106')},
mijn nummerplaat {plant('plate', word='1-XKC-234')}, het dossiernummer
{plant('dossier number', word='PZ/2024/00173')} en het RIZIV-nummer {plant('RIZIV number', word='1-12345-67-890')}.

Met vriendelijke groeten,
{STORY_NAME}
{plant('function in the signature').capitalize()} manager
T {plant('telephone in the signature', word='09 324 61 75')}
{plant('street in the signature', word='Populierendreef 88')}, {plant('place in the signature', word='Oudenburg')}
{plant('bank account in the signature', word='BE43 0689 9999 9501')} - {plant('VAT number in the signature', word='BE 0403.170.701')}

Dit bericht van {name_of('firm in the disclaimer')} nv is vertrouwelijk en uitsluitend bestemd voor de geadresseerde.

Van: {name_of('name in a quoted header block')} <{plant('address in a quoted header block')}@post.example>
Verzonden: vrijdag 20 november 2026 19:02
Aan: {name_of('To in a quoted header block')} <vraag@helplijn.example>
Onderwerp: {plant('subject in a quoted header block')}

Een vorig bericht.
""")
TEACHER, PUPIL, PARENT = name_of("teacher who wrote a forwarded mail"), name_of("child in a forwarded mail"), name_of("parent in a forwarded mail")
FORWARDED = mail("forwarded", f"Ria {PARENT}", [], f"""Dag, wat moet ik hierop antwoorden?

---------- Doorgestuurd bericht ---------
Van: {TEACHER} <{plant('address in a forwarded mail')}@school.example>
Datum: vr 20 nov. 2026 om 19:02
Onderwerp: Gesprek
Aan: Ria {PARENT} <ria@post.example>

Beste mevrouw {PARENT}, {PUPIL} heeft een {MARK['forwarded']}. Komt u langs? {TEACHER}
""", subject=f"Gesprek over {name_of('name in the subject', SUBJECT)}")
LIFTED, MISSED = name_of("name that a screener lifted", DESK, DUMP), plant("word that a screener masked")
RARE = mail("rare", f"Ria {name_of('family name of the only one')}", [], f"""Dag, wij zijn de enigen met een drieling in het dorp en onze dochter
{LIFTED} heeft een {MARK['rare']} sinds zij in de {MISSED} was. Mijn man is schepen en onze zoon, die wij adopteerden in Ethiopië,
heeft het syndroom van Rett. Dat stond in alle kranten.
""")
ACCENTED, CYRILLIC = name_of("name with other accents"), name_of("name with Cyrillic letters")
ENCODED, RAW = name_of("name in an encoded word within another"), name_of("name in raw 8-bit letters")
NESTED = f"=?utf-8?Q?=3D=3Futf-8=3FQ=3F{ENCODED}=3F=3D?="
ODD_LETTERS = mail("odd letters", f"\"{NESTED} \u00d6{ACCENTED} {CYRILLIC}\"", [f"Reply-To: Andr\u00e9 {RAW} <{address_of('odd letters')}>"], f"""\
Dag, mijn zoon heeft een {MARK['odd letters']}.
Als er iets is: vraag naar {ENCODED}, naar O{ACCENTED}, naar {CYRILLIC.replace('a', 'а').replace('e', 'е')} of naar Andre {RAW}.
""", subject=f"=?utf-8?Q?Vraag=0D=0ABcc:_{plant('address injected into a header', SUBJECT)}@post.example?=").replace("\u00e9".encode(), b"\xe9", 1)
SECOND = f"{name_of('second From')} <{plant('address of a second From')}@post.example>"
TWO_SENDERS = mail("two senders", f"Ria {name_of('first of two From')}", [f"From: {SECOND}", f"Subject: Over {plant('first Subject', DESK, DUMP)}"],
                   f"Dag, mijn zoon heeft een {MARK['two senders']}.\n", subject=plant("second Subject"))
BOUNCE = wire(f"""From: Mail Delivery System <mailer-daemon@post.example>
To: vraag@helplijn.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce@post.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="{BOUNDARY}"

--{BOUNDARY}
Content-Type: text/plain

{plant("text of a delivery report", sealed=False)}
--{BOUNDARY}
Content-Type: message/delivery-status

Reporting-MTA: dns; {plant("server in a delivery report", sealed=False)}.example

Final-Recipient: rfc822; {plant("recipient in a delivery report", sealed=False)}@post.example
Action: failed
Status: 5.1.1
--{BOUNDARY}
Content-Type: text/rfc822-headers

From: {plant("original headers in a delivery report", sealed=False)}@post.example
--{BOUNDARY}--
""")
LETTERS = {"heads": HEADS, "parts": PARTS, "page": PAGE, "story": STORY, "forwarded": FORWARDED, "rare": RARE, "two senders": TWO_SENDERS,
           "odd letters": ODD_LETTERS}
for _letter in LETTERS:
    plant(f"address in {_letter}", *([] if _letter in ("heads", "two senders") else [TO]))


# -- Our side --------------------------------------------------------------------------------------------------------------

OWN_NAME = plant("volunteer's registered name", DESK, DUMP, sealed=False).capitalize()
OWN_STREET = plant("volunteer's registered street", sealed=False).capitalize() + "laan 17"
OWN_ADDRESS = plant("volunteer's registered address", sealed=False) + "@thuis.example"
OWN_PHONE = plant("volunteer's registered telephone", word="0479 31 62 84", sealed=False)
REASON = plant("reason of a reveal", sealed=False)
