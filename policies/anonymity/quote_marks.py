"""How mail programs announce the mail that they quote: attribution lines, header blocks, dividers and forward marks, in nl, fr, de and en.

Only shapes are told here; history.py decides what goes. The clients: Outlook (desktop, web, mobile), Gmail, Apple Mail, Yahoo,
Thunderbird, Samsung, Proton, and the webmail of Telenet and Proximus. All take time linear in the line, of which the start is looked at.
"""

import re

_WROTE = re.compile(r"\b(?:schreef|schreven|schrijft|geschreven|a écrit|ont écrit|écrivait|écrit|wrote|writes|schrieb|schreibt|geschrieben)\b", re.I)
_TIME = re.compile(r"\b\d{1,2} ?[:hu.] ?\d{2}\b|\b\d{1,2} ?(?:uhr|uur|am|pm)\b", re.I)
_IN_LINE = re.compile(r"(\S.{0,300}?)\s*(?:[ .!?]|-{2,}) ?(?:Op|On|Le|Am) (?:[^\W\d_]{2,10}[.,]{0,2} ){0,3}\d")
_SHORTENED = re.compile(r"(?<!\w)(?:\d{1,2}|[^\W\d_]{2,5})\.$")     # "mrt.", "févr.", "am Dienstag, 3."
_DAY = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{2}\b")
_ADDRESS = re.compile(r"[\w.+-]@[\w-]|<[^<>\s]+@[^<>\s]+>|\[mailto:", re.I)
_OLD_GMAIL = re.compile(r"\s*\d{4}[-/]\d\d?[-/]\d\d? \d{1,2}:\d\d.{0,120}<[^<>\s]+@[^<>\s]+>:\s*$")
_OTHER_WORDS = re.compile(r"(?:in message|on behalf of|\*) .{0,120}[@<].{0,120}:\s*$", re.I)
_QUOTING = re.compile(r"(?:quoting|citeren|citaat van|citation de|zitat von) .{0,120}@.{0,120}:\s*$", re.I)
_IN_DASHES = re.compile(r"[\s>]*-{3,}.{1,150}-{3,}\s*$")
# Words of a story: "Op 3 maart 2026 om 21.30 schreef mijn ex mij:" is a parent's own sentence.
_STORY = re.compile(
    r"\b(?:ik|hij|zij|ze|mij|me|ons|wij|we|mijn|zijn|haar|onze|hun|de juf|juf|meester|agenda|school|papa|mama|whatsapp|sms|brief|"
    r"il|elle|me|nous|mon|ma|son|sa|he|she|my|our|me|er|sie|mir|uns|mein|meine)\b", re.I)
_TIMES_OF_DAY = re.compile(r"\bom \d|\bà \d|\bat \d|\bum \d", re.I)
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
_QUOTED = re.compile(r"^\s{0,3}(?:>(?![:;.]?[(<-])|\|(?!.*\|\s*$)|[A-Z]{1,4}>)")   # neither ">:(" nor a row of a table
# Cheap signs that such a thing may start in a line.
_MAY_ATTRIBUTE = re.compile(r"\d{2}|@|:\s*$|wrote|writes|schr[ei]|[eé]cri|geschr", re.I)
_MAY_HEAD = re.compile(r"[\s>]*[-_*=]{2}|[\s*_|]*[^\W\d_][^:\n]{0,24}:")
# A line that may start any of them; most lines of a letter do not.
_NOTABLE = re.compile(r"[:：\d@]")
_NOTABLE_START = re.compile(r"\s*[-_*=>|]|\s{0,3}[A-Z]{1,4}>", re.I)
_LONGEST = 400
_ASKED = re.compile(
    r"\s*[*_]{0,2}(?:(?:uw|je|jouw|votre|ihre?|your) )?(?:voornaam|achternaam|familienaam|naam|prénom|nom|name|vorname|nachname|"
    r"t[eé]l(?:efoon|éphone|efon)?(?:nummer)?|gsm(?:-?nummer)?|phone(?: number)?|e-?mail(?:adres|-adresse)?|adres|adresse|address|leeftijd|âge|age|"
    r"alter|gemeente|commune|postcode|bericht|boodschap|message(?: body)?|nachricht|vraag|question|frage|opmerkingen?|"
    r"commentaires?|comments?|toelichting|inhoud)"
    r"[^:\n]{0,30}[*_]{0,2}\s?:", re.I)
_HEADER_LINES = 24
_ADDRESS_ALONE = re.compile(r"\s*<[^<>\s]{3,}@[^<>\s]{3,}>")


def is_notable(line: str) -> bool:
    if not line:
        return False
    start = line[:_LONGEST]
    if _NOTABLE.search(start) or _NOTABLE_START.match(start):
        return True
    small = start.lower()
    return ("doorge" in small or "forward" in small or "transf" in small or "transm" in small or "weiterge" in small
            or "réexp" in small)    # any() over them takes three times as long, for every line of every letter


def is_forward(line: str) -> bool:
    return len(line) < 120 and _FORWARD.match(line) is not None


def is_quoted(line: str) -> bool:
    """Does a mail program's quote sign stand before the line? Initials ("RJH> ") are one too."""
    return _QUOTED.match(line) is not None


def own_words(line: str) -> str:
    """What stands before an attribution in its first line: some programs put it right behind the answer."""
    found = _IN_LINE.match(line[:_LONGEST])
    return found[1] if found else ""


def length(lines: list[str], number: int) -> int:
    """How many lines the attribution or header block takes that starts on this line; 0 when none does."""
    return _header_length(lines, number) or _attribution_length(lines, number)


def _attribution_length(lines: list[str], number: int) -> int:
    """How many lines of "Op ... schreef ...:" start here, wrapped ones too."""
    if is_quoted(lines[number]) or not _MAY_ATTRIBUTE.search(lines[number][:_LONGEST]):
        return 0
    joined = ""
    for more in range(4):
        part = lines[number + more].strip() if number + more < len(lines) else ""
        joined = joined + part if joined.endswith("<") else f"{joined} {part}".strip()
        if not part or len(joined) > _LONGEST or (more and is_quoted(part)):
            return 0
        if _says_so(joined) and _is_attribution(joined, _is_quoted_next(lines, number + more + 1)):
            return more + 1
        if part.endswith((":", "!", "?")) or (part.endswith(".") and not _SHORTENED.search(part)) or not _may_go_on(joined):
            return 0
    return 0


def _says_so(line: str) -> bool:
    """Does the line hold what an attribution has in its own language, or in any other: address, day and time?"""
    return bool(_WROTE.search(line) or _OTHER_WORDS.match(line) or _QUOTING.match(line) or _OLD_GMAIL.match(line)) or _is_complete(line)


def _is_complete(line: str) -> bool:
    return bool(_ADDRESS.search(line) and _TIME.search(line) and _DAY.search(line))


def _may_go_on(first: str) -> bool:
    """May this be the start of a wrapped attribution? It holds a date, an address or the verb already."""
    return bool(_DAY.search(first) or _TIME.search(first) or _ADDRESS.search(first) or _WROTE.search(first))


def _is_attribution(line: str, quoted_next: bool) -> bool:
    line = line.strip(" *_")
    if _IN_DASHES.match(line):
        return _WROTE.search(line) is not None and not _STORY.search(line)
    if not line.endswith((":", "：")):
        return quoted_next and bool(_WROTE.search(line) and _ADDRESS.search(line) and (_TIME.search(line) or _DAY.search(line)))
    if _OLD_GMAIL.match(line) or _QUOTING.match(line) or (quoted_next and _OTHER_WORDS.match(line)):
        return True
    if not _WROTE.search(line):
        return _is_complete(line) and not _STORY.search(line.removeprefix("Il giorno "))
    if quoted_next and (len(line) <= 80 or _TIME.search(line) or _DAY.search(line) or _ADDRESS.search(line)):
        return True
    timed = _TIME.search(line) or _DAY.search(line)
    if _ADDRESS.search(line):
        return bool(timed) or len(line) <= 120
    return bool(_TIME.search(line) and _DAY.search(line)) and not _STORY.search(line)


def _is_quoted_next(lines: list[str], number: int) -> bool:
    return any(is_quoted(line) for line in [line for line in lines[number:number + 3] if line.strip()][:1])


def _header_length(lines: list[str], number: int) -> int:
    """How many lines the header of an old mail takes here ("Van: ... Verzonden: ..."), 0 when there is none."""
    line = lines[number][:_LONGEST]
    if not _MAY_HEAD.match(line):
        return 0
    if _ORIGINAL.match(line):
        start = next((at for at in range(number + 1, min(number + 4, len(lines))) if lines[at].strip()), number + 1)
        return max(_fields(lines, start)[0], number + 1) - number
    if _is_one_line(lines[number]):
        return 1
    above = next((above for above in lines[max(0, number - 2):number][::-1] if above.strip()), "")
    if not _HEADER.match(line) or _HEADER.match(above[:_LONGEST]):
        return 0                            # what stands above was looked at already, with this line
    end, fields, has_from = _fields(lines, number)
    if fields < 2 or not has_from:
        return 0
    block = " ".join(line[:_LONGEST] for line in lines[number:end])
    tells = "@" in block or (fields > 2 and (_DAY.search(block) or _TIME.search(block)))
    return end - number if tells and not _is_form(lines, number, end) else 0


def _is_form(lines: list[str], start: int, end: int) -> bool:
    """A web form names its sender as a mail does, but goes on with what was asked ("Telefoon:", "Uw vraag:")."""
    around = [lines[start - 1] if start else "", *[line for line in lines[end:end + 3] if line.strip()][:1]]
    return any(_ASKED.match(line[:_LONGEST]) for line in around)


def _is_one_line(line: str) -> bool:
    """ "Van: Jan <x@y> Verzonden: dinsdag Aan: Sofie Onderwerp: Vraag" in one line."""
    return _FROM.match(line) is not None and len(_IN_ONE_LINE.findall(line[:2 * _LONGEST])) >= 2


def _fields(lines: list[str], start: int) -> tuple[int, int, bool]:
    """Where the header fields that start here end, how many they are, and whether the sender is among them."""
    end, fields, has_from, value = start, 0, False, "?"
    for at in range(start, min(len(lines), start + _HEADER_LINES)):
        line = lines[at][:_LONGEST]
        field = _HEADER.match(line)
        if field:
            fields, has_from = fields + 1, has_from or _FROM.match(line) is not None
            value, end = field["value"].strip(" *_"), at + 1
        elif not fields:
            break
        elif not line.strip():
            if at + 1 >= len(lines) or not (_HEADER.match(lines[at + 1][:_LONGEST]) or not value):
                break
        elif not value or value.endswith((",", ";", "[mailto:", "<")) or (at == end and _goes_on(line, fields)):
            value, end = line.strip() or value, at + 1
        else:
            break
    return end, fields, has_from


def _goes_on(line: str, fields: int) -> bool:
    """Is this the rest of a long line? It is indented, or the address of the sender alone."""
    return (line[0] == " " and fields > 1) or _ADDRESS_ALONE.match(line) is not None
