"""What the demo's people write: an asker's mail, a volunteer's drafts, a reviewer's remark. All invented; Dutch as in Flanders.

The addresses end in .example (RFC 2606), so they are nobody's.
"""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

ORGANISATION, MAILBOX, COORDINATOR = "delinde", "vraag@delinde.example", "coordinatie@kantoor.example"
ASKER, ASKER_NAME = "els.vandamme@gezin.example", "Els Vandamme"
SECOND_ASKER = "jan.peeters@gezin.example"
PASSWORD = "demo"                           # noqa: S105 - of mailboxes that live in memory, on loopback, as long as the demo
VOLUNTEER, REVIEWER = "merel", "specht"
IDENTIFYING = (ASKER_NAME, "Els", "Vandamme", "0478 12 34 56", ASKER, "koen.vandamme@werk.example", "Kerkstraat")   # no volunteer may read these

SUBJECT = "Peuter slaapt niet meer"
LETTER = """\
Goedenavond,

Ons zoontje van tweeënhalf wil sinds drie weken niet meer alleen slapen. Vroeger ging dat zonder problemen, maar sinds de geboorte van zijn \
zusje begint hij te huilen zodra ik de kamer uitga. Gisteren heeft hij twee uur lang gehuild. Mijn man zegt dat we moeten volhouden, mijn \
schoonmoeder zegt dat we hem bij ons in bed moeten nemen. Ikzelf weet het niet meer en ben doodop.

Doen wij iets verkeerd? En hoe pakken we dit aan zonder dat hij zich nog meer in de steek gelaten voelt?

U mag me ook bellen op 0478 12 34 56, liefst na 20 uur, of mailen naar mijn man: koen.vandamme@werk.example. In bijlage het slaapschema dat \
ik heb bijgehouden.

Alvast bedankt!

Met vriendelijke groeten,
Els Vandamme
Kerkstraat 12
9000 Gent
0478 12 34 56

Verstuurd vanaf mijn iPhone
"""

FIRST_DRAFT = """\
Beste,

Peuters slapen vaak slechter na de geboorte van een broer of zus. Dat gaat vanzelf over. U moet volhouden en hem niet bij u in bed nemen.

Met vriendelijke groeten
"""
REMARK = ("Klopt inhoudelijk, maar het klinkt streng. Begin bij hoe moe deze ouder is, zeg dat ze niets verkeerd doet, "
          "en geef twee kleine stappen voor vanavond.")
SECOND_DRAFT = """\
Beste ouder,

Drie weken met gebroken nachten en een pasgeboren baby erbij: dat u doodop bent, is heel begrijpelijk. U doet niets verkeerd. Veel peuters \
slapen minder goed na de geboorte van een broer of zus. Uw zoontje zoekt de zekerheid dat u er nog altijd voor hem bent.

Twee kleine stappen die u vanavond kunt proberen:

- Maak van het slapengaan een kort, vast ritueel van u twee samen: een boekje, een liedje, licht uit. Zeg dat u over vijf minuten komt \
kijken, en kom dan echt.
- Huilt hij, ga dan rustig terug, leg uw hand op zijn buik en zeg weinig. Blijf tot hij kalmer is en ga weer weg. Elke avond mag u iets \
langer wachten.

Spreek met uw partner af dat u het twee weken op dezelfde manier doet, en wissel elkaar af, zodat u ook zelf slaapt. Hem een nacht bij u \
nemen omdat het niet anders gaat, maakt niets stuk. Blijft hij na die twee weken elke nacht lang huilen, bespreek het dan met uw huisarts \
of met Kind en Gezin.

Veel moed, en schrijf ons gerust hoe het loopt.
"""


def asker_mail(now: datetime) -> bytes:
    """The mail as an asker's program hands it in: with everything that says who writes, and a paper whose name does too."""
    mail = EmailMessage(policy=SMTP)
    mail["Received"] = f"from iphone-van-els ([81.82.83.84]) by mail.gezin.example; {now:%a, %d %b %Y %H:%M:%S +0000}"
    mail["From"] = f"{ASKER_NAME} <{ASKER}>"
    mail["To"] = f"Gezinslijn De Linde <{MAILBOX}>"
    mail["Subject"] = SUBJECT
    mail["Date"] = now
    mail["Message-ID"] = "<3F2A77C1-55D0-4E0B@gezin.example>"
    mail["X-Mailer"] = "iPhone Mail (22A3354)"
    mail["X-Originating-IP"] = "[81.82.83.84]"
    mail.set_content(LETTER)
    mail.add_attachment(b"%PDF-1.4\n% slaapschema\n" * 40, maintype="application", subtype="pdf", filename="slaapschema-Els-Vandamme.pdf")
    return mail.as_bytes()


def organisation_file(imap_port: int, smtp_port: int) -> str:
    """The organisation of the demo, as its TOML file."""
    return f"""
code = "{ORGANISATION}"
name = "Gezinslijn De Linde"
coordinator = "{COORDINATOR}"
website = "https://www.delinde.example"

[response]
answer_within_hours = 24
office_hours = {{ mon = ["09:00-12:30", "13:00-17:00"], tue = ["09:00-12:30", "13:00-17:00"], wed = ["09:00-12:30"], \
thu = ["09:00-12:30", "13:00-17:00"], fri = ["09:00-12:30", "13:00-16:00"] }}

[signature]
nl = "Het team van Gezinslijn De Linde"

[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "plaintext"

[[mailbox]]
name = "vraag"
address = "{MAILBOX}"
poll_seconds = 0.5

[mailbox.imap]
host = "127.0.0.1"
port = {imap_port}
security = "plaintext"
user = "{MAILBOX}"
secret = "delinde-imap"
"""
