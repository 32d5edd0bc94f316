"""The checklist of identity leak channels: for each of its 81 items, and for attachments and our own side, which planted words stand for it.

A row says where its words may appear, at most: NOWHERE but in the sealed letter; on the volunteer's SCREEN; in the head of our OWN MAIL to the
same asker. tests/test_canary.py looks for every word everywhere, compares with `reaches` of each word, and with this table. A row without
words says why nothing can be planted, or what the test asserts instead.
"""

from dataclasses import dataclass

from tests.canary import DESK, DUMP, SUBJECT, THREAD, TO
from tests.checklist_letters import HEADERS

NOWHERE: frozenset[str] = frozenset()
SCREEN = frozenset({DESK, DUMP})
OWN_MAIL = frozenset({TO, SUBJECT, THREAD})


@dataclass(frozen=True, slots=True)
class Row:
    item: str
    may_appear: frozenset[str]
    planted: tuple[str, ...]
    why: str = ""


def header(*names: str) -> tuple[str, ...]:
    return tuple(f"header {name}" for name in names)


ITEMS: dict[int, Row] = {
    # 5.1 Envelope and top headers
    1: Row("From display name", NOWHERE, ("asker's first name", "asker's family name")),
    2: Row("From address", OWN_MAIL, ("local part of the asker's address", "domain of the asker's address", "From beside a Reply-To")),
    3: Row("Reply-To", OWN_MAIL, ("local part of a Reply-To",)),
    4: Row("Sender, Resent-*", NOWHERE, header("Sender", "Resent-From", "Resent-To", "Resent-Sender")),
    5: Row("Return-Path", NOWHERE, ("envelope sender",)),
    6: Row("other recipients", NOWHERE, (*header("Cc", "Bcc"), "somebody else in To", "address of somebody else in To")),
    7: Row("names given to us", NOWHERE, ("our display name",)),
    8: Row("Received", NOWHERE, ("HELO", "first relay", "relay id", "for", "client address in Received")),
    9: Row("X-Originating-IP and its like", NOWHERE, ("X-Originating-IP", *header("X-Sender-IP", "X-Client-IP", "X-Forwarded-For"))),
    10: Row("X-Sender and its like", NOWHERE, header("X-Originating-Email", "X-Sender", "X-X-Sender", "X-Authentication-Warning", "X-MailFrom",
                                                     "X-Authenticated-Sender", "X-Original-Sender", "X-Env-Sender")),
    11: Row("Message-ID", OWN_MAIL, ("left of the Message-ID", "host in the Message-ID")),
    12: Row("In-Reply-To, References", OWN_MAIL, ("a Message-ID in References",)),
    13: Row("Thread-Topic, Thread-Index", NOWHERE, header("Thread-Topic", "Thread-Index")),
    14: Row("Subject", OWN_MAIL, ("name in the subject",)),
    15: Row("Comments, Keywords, Organization", NOWHERE, header("Comments", "Keywords", "Organization")),
    16: Row("zone of the Date", NOWHERE, ("zone of the asker's clock",)),
    17: Row("exact time and size", NOWHERE, ("the asker's own clock",), "views show full hours only: tests/checklist_road.py looks"),
    18: Row("User-Agent, X-Mailer", NOWHERE, header("User-Agent", "X-Mailer", "X-MimeOLE", "X-Mailer-Version")),
    19: Row("keys", NOWHERE, header("X-PGP", "OpenPGP", "Autocrypt", "X-PGP-Key")),
    20: Row("DKIM, ARC, SPF", NOWHERE, header("DKIM-Signature", "ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results",
                                                "Authentication-Results", "Received-SPF")),
    21: Row("Google's headers", NOWHERE, header("X-Google-DKIM-Signature", "X-Gm-Message-State", "X-Gmail-Labels")),
    22: Row("Microsoft's headers", NOWHERE, header("X-MS-Exchange-Organization-AuthSource", "X-MS-TNEF-Correlator", "X-MS-Has-Attach",
                                                   "X-MS-Exchange-CrossTenant-Id")),
    23: Row("filters", NOWHERE, header("X-Spam-Report", "X-Virus-Scanned", "X-Rspamd-Server")),
    24: Row("Delivered-To and its like", NOWHERE, header("Delivered-To", "X-Original-To", "X-Envelope-To")),
    25: Row("lists", NOWHERE, header("List-Id", "Mailing-List", "X-Mailing-List", "X-BeenThere")),
    26: Row("other reply headers", NOWHERE, header("Mail-Followup-To", "Mail-Reply-To", "X-Reply-To", "Old-Return-Path")),
    27: Row("wishes for a read receipt", NOWHERE, header("Disposition-Notification-To", "Return-Receipt-To", "X-Confirm-Reading-To")),
    28: Row("pictures of a face", NOWHERE, header("Face", "X-Face", "X-Image-URL", "BIMI-Indicator")),
    29: Row("home page and telephone", NOWHERE, header("X-URL", "X-Home-Page", "X-Organization", "X-Phone")),
    30: Row("languages", NOWHERE, header("Accept-Language", "Content-Language", "X-Accept-Language")),
    31: Row("X-Priority", NOWHERE, header("X-Priority")),
    32: Row("order, case and folding of headers", NOWHERE, ("name of a header", "header X-Heel-Vreemd"), "our mails are built from nothing: the test "
            "compares the names and order of their headers"),
    33: Row("duplicate headers", SCREEN, ("first of two From", "second From", "address of a second From", "first Subject", "second Subject"),
            "held for a screener: flag two_senders"),
    34: Row("raw 8-bit and nested encoded words", NOWHERE, ("name in an encoded word within another", "name in raw 8-bit letters")),
    35: Row("injected CR, LF, NUL", OWN_MAIL, ("address injected into a header", "word behind a NUL")),
    36: Row("tag in our own address", NOWHERE, ("tag in our own address",)),
    # 5.2 MIME structure
    37: Row("boundary", NOWHERE, ("boundary",)),
    38: Row("file names", NOWHERE, ("name of a part", "file name", "continued file name")),
    39: Row("Content-ID", NOWHERE, ("Content-ID",)),
    40: Row("Content-Description, -Location, -Base", NOWHERE, ("Content-Description", "Content-Location", "Content-Base")),
    41: Row("dates and size of a file", NOWHERE, ("creation date", "modification date", "size")),
    42: Row("headers of a forwarded mail", NOWHERE, (
        "Received of a forwarded mail", "address of a forwarded mail", "sender of a forwarded mail named in the text")),
    43: Row("message/external-body", NOWHERE, ("external-body URL",)),
    44: Row("preamble and epilogue", NOWHERE, ("preamble", "epilogue")),
    45: Row("HTML that differs from the text", NOWHERE, ("word in HTML only",)),
    46: Row("calendars", NOWHERE, ("calendar organiser", "organiser's address", "calendar place", "calendar UID", "calendar description",
                                   "organiser named in the text", "attendee named in the text")),
    47: Row("vCards", NOWHERE, ("name in the vCard", "address in the vCard", "vCard's name in the text")),
    48: Row("winmail.dat", NOWHERE, ("TNEF sender named in the text", "RTF body of a TNEF", "name of a TNEF file", "content of a TNEF file")),
    49: Row("keys, signatures, encrypted mails", NOWHERE, ("PGP key", "PGP signature", "S/MIME certificate", "file in a broken letter",
                                                           "name of a file in a broken letter"), "encrypted: set aside for a person"),
    50: Row("headers in a delivery report", NOWHERE, ("original headers in a delivery report", "recipient in a delivery report",
                                                      "server in a delivery report", "text of a delivery report"), "the report is no question"),
    51: Row("uuencode and yEnc", NOWHERE, ("name of a uuencoded file", "name of a yEnc file")),
    52: Row("a picture twice", NOWHERE, (), "tests/attached.py plants in both: their copies are equal and hold nothing"),
    53: Row("nested archives", NOWHERE, ("path in a nested archive",), "never copied: only a coordinator who reveals the letter gets at it"),
    # 5.3 HTML
    54: Row("title, author, base", NOWHERE, ("HTML title", "HTML author", "HTML base")),
    55: Row("comments", NOWHERE, ("HTML comment", "conditional comment")),
    56: Row("attributes", NOWHERE, ("alternative text", "title attribute", "aria label",
                                    "HTML id", "HTML class", "name attribute", "data attribute")),
    57: Row("links", NOWHERE, ("link target", "mailto target", "number in a tel: link", "document link")),
    58: Row("tracking", NOWHERE, ("tracking pixel", "pixel's user", "address in a wrapped link")),
    59: Row("CSS", NOWHERE, ("CSS content", "CSS url", "name of a font")),
    60: Row("hidden text", NOWHERE, ("hidden text", "text of size 0", "white text on white")),
    61: Row("SVG, object, iframe, form", NOWHERE, ("SVG text", "text in an object", "frame", "form action")),
    62: Row("words split by tags or invisible letters", NOWHERE, ("name split by tags", "name with a hyphen that does not break")),
    63: Row("entities", NOWHERE, ("name in HTML entities",)),
    64: Row("tables and logos under a mail", NOWHERE, ("logo in a signature", "firm in a signature table", "social icon", "text of a social icon")),
    65: Row("quoted blocks of mail programs", NOWHERE, ("gmail_quote", "divRplyFwdMsg", "OLK_SRC_BODY_SECTION")),
    # 5.4 Text
    66: Row("salutation and introduction", NOWHERE, ("asker's first name", "first name in a salutation")),
    67: Row("signature", NOWHERE, ("firm in the signature", "site in the signature", "function in the signature", "family name in the story",
                                   "telephone in the signature", "street in the signature", "place in the signature",
                                   "bank account in the signature", "VAT number in the signature")),
    68: Row("the phone's footer", NOWHERE, ("name in the phone's footer",)),
    69: Row("disclaimers", NOWHERE, ("firm in the disclaimer",)),
    70: Row("attribution lines", NOWHERE, ("name in the attribution line", "address in the attribution line", "quoted history")),
    71: Row("quoted header blocks", NOWHERE, ("name in a quoted header block", "address in a quoted header block", "To in a quoted header block",
                                              "subject in a quoted header block")),
    72: Row("forwarded mails of a school", NOWHERE, ("teacher who wrote a forwarded mail", "child in a forwarded mail", "parent in a forwarded mail",
                                                     "address in a forwarded mail")),
    73: Row("other people", NOWHERE, ("child", "partner", "ex", "teacher", "doctor", "other child")),
    74: Row("school, club, parish, employer, practice", NOWHERE, ("school", "club", "parish", "employer", "practice"),
            "a class stays readable: without its school it tells an age and nobody's name"),
    75: Row("village, street, station", NOWHERE, ("village", "street", "station", "landmark")),
    76: Row("telephone, address, accounts", NOWHERE, ("phone number in the text", "phone by digits", "phone spelled out", "spelled e-mail", "URL",
                                                      "handle", "gamertag")),
    77: Row("numbers", NOWHERE, ("national number in the text", "BIS number", "eID", "BSN", "bank account in the text", "VAT number", "plate",
                                 "dossier number", "RIZIV number")),
    78: Row("birth date", NOWHERE, ("birth date",), "the age stays"),
    79: Row("rare facts", SCREEN, ("name that a screener lifted", "word that a screener masked", "family name of the only one"),
            "held for a screener: all six kinds stand in one letter, and each has its flag"),
    80: Row("language and dialect", NOWHERE, (), "cannot be hidden: policies/README.md tells volunteers and the privacy statement"),
    81: Row("homoglyphs and accents", NOWHERE, ("name with other accents", "name with Cyrillic letters")),
}
# 5.5: what nobody gets a copy of. Of everything else tests/attached.py plants in EXIF, GPS, XMP, IPTC, comments, thumbnails and bytes after the end
# of pictures; in properties, annotations, form values, embedded files and earlier versions of a PDF; in author, company, comments, tracked changes,
# custom XML and member paths of docx and odt. Faces, handwriting and letterheads stay in a copy: a screener releases each one.
NEVER: dict[str, tuple[str, ...]] = {
    "audio": ("audio ID3",), "video": ("video location",), "archive": ("path in a nested archive",),
}
OUR_SIDE: dict[str, tuple[str, ...]] = {    # and the place of test_canary.gather() that is searched
    "log lines": ("journal",), "exception texts": ("journal", "tool errors", "commands", "wrong calls", "PostgreSQL's log"),
    "search columns, queue payloads, backups, coordinator's notes, earlier questions": (DUMP, "wake-ups"), "IMAP flags": ("flags",),
    "temporary files, process titles": ("files", "processes"), "receipts that quote": ("receipt",), "Message-IDs of our replies": ("other headers",),
    "names in an answer": ("answer",), "notices": ("mails to the coordinator",),
}
HEADERS_NOT_LISTED = {name for name in HEADERS if not any(f"header {name}" in row.planted for row in ITEMS.values())}
