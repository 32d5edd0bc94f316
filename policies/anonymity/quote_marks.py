"""How mail programs announce the mail that they quote: attribution lines (attribution.py), header blocks, dividers and forward marks.

Only shapes are told here; history.py decides what goes. The clients: Outlook (desktop, web, mobile), Gmail, Apple Mail, Yahoo,
Thunderbird, Samsung, Proton, and the webmail of Telenet and Proximus, in nl, fr, de and en. All take time linear in the line.
"""

import re

from policies.anonymity import attribution
from policies.anonymity.attribution import DAY, LONGEST, TIME, is_quoted, own_words

__all__ = ["is_forward", "is_notable", "is_quoted", "length", "own_words"]

_ORIGINAL = re.compile(
    r"^[\s>]*[-_*=]{2,}\s*(?:oorspronkelijke?|originee?le?|origineel|original|originale?|message d['’]origine|message original|mail original|"
    r"e-?mail d['’]origine|ursprüngliche|original-?nachricht)"
    r"(?:\s+(?:bericht|message|nachricht|e-?mail|mail))?\s*[-_*=]{2,}\s*$|^[\s>]*message du \d\d/\d\d/\d\d(?:\d\d)? \d\d:\d\d\s*$", re.I)
_FORWARD = re.compile(
    r"^[\s>*]*(?:[-_*]{2,}\s*(?:doorgestuurde?|doorgezonden|forwarded|message (?:transféré|transmis|réexpédié)|weitergeleitete|begin forwarded|"
    r"début du message|reenviado|mensaje reenviado|messaggio inoltrato|mensagem encaminhada|wiadomość przekazana|iletilen).{0,40}|"
    r"(?:doorgestuurd bericht|forwarded message|message transféré|weitergeleitete nachricht):|"
    r"(?:begin(?:ning of)? (?:doorgestuurd bericht|forwarded message)|"
    r"début du message (?:réexpédié|transféré|transmis)|anfang der weitergeleiteten (?:nachricht|e-?mail))\s*:?)\**\s*$", re.I)
# With those of Outlook in the languages of many who live in Belgium: Spanish, Italian, Portuguese, Polish, Romanian and Turkish.
_FROM_WORDS = r"van|from|de|von|expéditeur|afzender|absender|da|od|de la|kimden"
_DATE_WORDS = (r"verzonden(?: op)?|verstuurd(?: op)?|datum|date(?: d['’]envoi)?|sent(?: at)?|envoyé(?: le)?|envoyée(?: le)?|gesendet(?: am)?|"
               r"tijd|heure|time|fecha|enviado(?: el)?|data|inviato|enviada(?: em)?|wysłano|trimis|gönderildi|gönderme tarihi|tarih")
_TO_WORDS = (r"aan|naar|to|a|à|an|pour|para|do|către|kime|asunto|oggetto|assunto|temat|subiect|konu|onderw\.|"
             r"destinataires?|ontvangers?|onderwerp|betreft|subject|objet|sujet|betreff|cc|bcc|cci|kopie(?: an)?|copie(?: à)?|"
             r"importance|importantie|prioriteit|priorité|priority|urgentie|wichtigkeit|bijlagen?|attachments?|pièces? jointes?|anlagen?|"
             r"antwoord(?:en)? aan|beantwoorden(?: aan)?|reply-to|répondre à|antwort an|organi[sz]ation")
_FROM = re.compile(rf"^[\s*_|]*(?:{_FROM_WORDS})\s?[*_]{{0,2}}\s?:", re.I)
_HEADER = re.compile(rf"^[\s*_|]*(?:{_FROM_WORDS}|{_DATE_WORDS}|{_TO_WORDS})\s?[*_]{{0,2}}\s?:(?P<value>.*)", re.I)
_IN_ONE_LINE = re.compile(rf"(?<=[\s*_])(?:{_DATE_WORDS}|{_TO_WORDS})\s?[*_]{{0,2}}\s?:", re.I)
_ADDRESS_ALONE = re.compile(r"\s*<[^<>\s]{3,}@[^<>\s]{3,}>")
_ASKED = re.compile(
    r"\s*[*_]{0,2}(?:(?:uw|je|jouw|votre|ihre?|your) )?(?:voornaam|achternaam|familienaam|naam|prénom|nom|name|vorname|nachname|"
    r"t[eé]l(?:efoon|éphone|efon)?(?:nummer)?|gsm(?:-?nummer)?|phone(?: number)?|e-?mail(?:adres|-adresse)?|adres|adresse|address|leeftijd|âge|age|"
    r"alter|gemeente|commune|postcode|bericht|boodschap|message(?: body)?|nachricht|vraag|question|frage|opmerkingen?|"
    r"commentaires?|comments?|toelichting|inhoud)"
    r"[^:\n]{0,30}[*_]{0,2}\s?:", re.I)
_MAY_HEAD = re.compile(r"[\s>]*[-_*=]{2}|[\s*_|]*[^\W\d_][^:\n]{0,24}:")
# A line that may start any of them; most lines of a letter do not.
_NOTABLE = re.compile(r"[:：\d@]")
_NOTABLE_START = re.compile(r"\s*[-_*=>|]|\s{0,3}[A-Z]{1,4}>", re.I)
_HEADER_LINES = 24


def is_notable(line: str) -> bool:
    if not line:
        return False
    start = line[:LONGEST]
    if _NOTABLE.search(start) or _NOTABLE_START.match(start):
        return True
    small = start.lower()
    return ("doorge" in small or "forward" in small or "transf" in small or "transm" in small or "weiterge" in small
            or "réexp" in small)    # any() over them takes three times as long, for every line of every letter


def is_forward(line: str) -> bool:
    return len(line) < 120 and _FORWARD.match(line) is not None


def length(lines: list[str], number: int) -> int:
    """How many lines the attribution or header block takes that starts on this line; 0 when none does."""
    return _header_length(lines, number) or attribution.length(lines, number)


def _header_length(lines: list[str], number: int) -> int:
    """How many lines the header of an old mail takes here ("Van: ... Verzonden: ..."), 0 when there is none."""
    line = lines[number][:LONGEST]
    if not _MAY_HEAD.match(line):
        return 0
    if _ORIGINAL.match(line):
        start = next((at for at in range(number + 1, min(number + 4, len(lines))) if lines[at].strip()), number + 1)
        return max(_fields(lines, start)[0], number + 1) - number
    if _is_one_line(lines[number]):
        return 1
    above = next((above for above in lines[max(0, number - 2):number][::-1] if above.strip()), "")
    if not _HEADER.match(line) or _HEADER.match(above[:LONGEST]):
        return 0                            # what stands above was looked at already, with this line
    end, fields, has_from = _fields(lines, number)
    if fields < 2 or not has_from:
        return 0
    block = " ".join(line[:LONGEST] for line in lines[number:end])
    tells = "@" in block or (fields > 2 and (DAY.search(block) or TIME.search(block)))
    return end - number if tells and not _is_form(lines, number, end) else 0


def _is_form(lines: list[str], start: int, end: int) -> bool:
    """A web form names its sender as a mail does, but goes on with what was asked ("Telefoon:", "Uw vraag:")."""
    around = [lines[start - 1] if start else "", *[line for line in lines[end:end + 3] if line.strip()][:1]]
    return any(_ASKED.match(line[:LONGEST]) for line in around)


def _is_one_line(line: str) -> bool:
    """ "Van: Jan <x@y> Verzonden: dinsdag Aan: Sofie Onderwerp: Vraag" in one line."""
    return _FROM.match(line) is not None and len(_IN_ONE_LINE.findall(line[:2 * LONGEST])) >= 2


def _fields(lines: list[str], start: int) -> tuple[int, int, bool]:
    """Where the header fields that start here end, how many they are, and whether the sender is among them."""
    end, fields, has_from, value = start, 0, False, "?"
    for at in range(start, min(len(lines), start + _HEADER_LINES)):
        line = lines[at][:LONGEST]
        field = _HEADER.match(line)
        if field:
            fields, has_from = fields + 1, has_from or _FROM.match(line) is not None
            value, end = field["value"].strip(" *_"), at + 1
        elif not fields:
            break
        elif not line.strip():
            if at + 1 >= len(lines) or not (_HEADER.match(lines[at + 1][:LONGEST]) or not value):
                break
        elif not value or value.endswith((",", ";", "[mailto:", "<")) or (at == end and _goes_on(line, fields)):
            value, end = line.strip() or value, at + 1
        else:
            break
    return end, fields, has_from


def _goes_on(line: str, fields: int) -> bool:
    """Is this the rest of a long line? It is indented, or the address of the sender alone."""
    return (line[0] == " " and fields > 1) or _ADDRESS_ALONE.match(line) is not None
