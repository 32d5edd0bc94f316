"""Cuts earlier mails off a reply: attribution lines, quoted header blocks and ">" lines, as mail programs write them in nl, fr, de and en.

What was typed between quotes stays, and so does all that a letter quotes which is no reply
to us. A forwarded mail is the question itself and stays. A reply never becomes empty: when cutting would leave nothing,
everything stays and is masked.
"""

import re

from policies.letter import Letter

_WROTE = r"(?:schreef|schreven|geschreven|a écrit|écrivait|wrote|schrieb|geschrieben)"
_START = r"(?:op|le|on|am|den|vrijdag|zaterdag|zondag|maandag|dinsdag|woensdag|donderdag|(?:ma|di|wo|do|vr|za|zo)\b\.?)"
# A time, a year or an address tells "Op 3 maart 2026 om 9:14 schreef X:" from a parent's "Op dinsdag schreef de juf:".
_STAMP = r"(?=.*(?:@|\d{1,2}[:h.u]\d{2}|\b\d{4}\b))"
_ATTRIBUTION = re.compile(rf"^\s*{_STAMP}(?:{_START}\s.*\b{_WROTE}\b.*|.{{1,120}}\b{_WROTE}\b.*)[:：]\s*$", re.I)
_BEGINS = re.compile(rf"^\s*{_START}\s.*\d", re.I)
_ENDS = re.compile(rf"(?:\b{_WROTE}\b.{{0,120}}|.{{0,120}}@.{{0,120}}):\s*$", re.I)
_ORIGINAL = re.compile(
    r"^\s*[-_*]{2,}\s*(?:oorspronkelijk(?:e)?|origineel|original(?:e)?|message d['’]origine|message original|ursprüngliche)"
    r"(?:\s+(?:bericht|message|nachricht|e-?mail))?\s*[-_*]{2,}\s*$", re.I)
_FORWARD = re.compile(
    r"^\s*(?:[-_*]{2,}\s*(?:doorgestuurd|doorgezonden|forwarded|message transféré|weitergeleitete|begin forwarded|début du message)"
    r".{0,40}|(?:begin(?:ning of)? (?:doorgestuurd bericht|forwarded message)|begin doorgestuurd bericht|début du message réexpédié"
    r"|anfang der weitergeleiteten nachricht)\s*:?)\s*$", re.I)
_NOTABLE = re.compile(r"[:\d]|^\s*[-_*>|]|doorge|forward|transf|weiterge|réexp", re.I)
_FROM = re.compile(r"^[\s*]*(?:van|from|de|von|expéditeur|afzender)\s?\**\s?:\**\s?\S", re.I)
_OTHER_HEADER = re.compile(
    r"^[\s*]*(?:verzonden|verstuurd|datum|date|sent|envoyé(?: le)?|gesendet|aan|to|à|an|onderwerp|subject|objet|betreff|cc|kopie|importance|"
    r"prioriteit"
    r"|antwoord aan|reply-to|répondre à)\s?\**\s?:", re.I)
_RULE = re.compile(r"^\s*[_-]{8,}\s*$")
_QUOTE = re.compile(r"^\s{0,3}[>|]")
_REPLY_SUBJECT = re.compile(r"\s*(?:re|aw|antw|antwoord|rép|ref)\s?(?:\[\d+\])?\s?:", re.I)
_FORWARD_SUBJECT = re.compile(r"^\s*(?:(?:re|aw|antw)\s*:\s*)*(?:fwd?|tr|wg|doorst|vs)\s*:", re.I)


def cut(text: str, subject: str = "") -> str:
    """The text without earlier mails; all of it when nothing else would remain."""
    kept = _cut_lines(text.split("\n"), forwarded=bool(_FORWARD_SUBJECT.match(subject)))
    result = "\n".join(kept).strip("\n ")
    return result if re.search(r"\w", result) else text


def may_be_ours(letter: Letter) -> bool:
    """Could the letter hold earlier mails of this helpline? Only then they are cut: what other letters quote is part of the question.

    A reply says so by its subject or its references, or it quotes the very address that it is sent to.
    """
    return bool(letter.references or _REPLY_SUBJECT.match(letter.subject) or any(
        person.address and letter.text.lower().count(person.address.lower()) for person in letter.recipients))


def divide(text: str) -> tuple[str, str]:
    """The asker's own words and the mail that is forwarded or quoted below them; "" for a part that is not there."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if not _NOTABLE.search(line):
            continue
        if _FORWARD.match(line) or (number and (_header_length(lines, number) or _attribution(lines, number))):
            return "\n".join(lines[:number]).rstrip("\n "), "\n".join(lines[number:])
    return text, ""


def _cut_lines(lines: list[str], *, forwarded: bool) -> list[str]:
    kept: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        if not _NOTABLE.search(line):       # nearly every line of a letter
            kept.append(line)
            number += 1
            continue
        if _FORWARD.match(line):
            return kept + lines[number:]
        header = _header_length(lines, number)
        if header and (forwarded or not _is_quote_near(lines, number + header)):
            return kept + lines[number:] if forwarded else _without_rule(kept)
        if header:
            number += header
            continue
        length = _attribution(lines, number)
        if length and not _is_quote_near(lines, number + length):
            return kept                     # Apple and Gmail as plain text: no ">" before the quoted lines
        number += length
        if not length:
            if not _QUOTE.match(line) or forwarded:
                kept.append(line)
            number += 1
    return kept


def _attribution(lines: list[str], number: int) -> int:
    """How many lines of "Op ... schreef ...:" start here, wrapped ones too; 0 when this is none."""
    line = lines[number]
    if len(line) > 400:
        return 0
    if _ATTRIBUTION.match(line):
        return 1
    if not _BEGINS.match(line):
        return 0
    for more in (2, 3):
        joined = " ".join(part.strip() for part in lines[number:number + more])
        if len(joined) < 500 and _ATTRIBUTION.match(joined) and _ENDS.search(joined):
            return more
    return 0


def _is_quote_near(lines: list[str], number: int) -> bool:
    nearby = [line for line in lines[number:number + 3] if line.strip()]
    return bool(nearby) and bool(_QUOTE.match(nearby[0]))


def _header_length(lines: list[str], number: int) -> int:
    """How many lines the header of an old mail takes here ("Van: ... Verzonden: ..."), 0 when there is none."""
    start = number + (1 if _ORIGINAL.match(lines[number]) else 0)
    end = start
    while end < min(len(lines), start + 12) and (_FROM.match(lines[end]) or _OTHER_HEADER.match(lines[end])):
        end += 1
    if start > number:
        return end - number
    return end - number if end - number >= (2 if "@" in lines[number] else 3) and _FROM.match(lines[number]) else 0


def _without_rule(kept: list[str]) -> list[str]:
    while kept and (not kept[-1].strip() or _RULE.match(kept[-1])):
        kept = kept[:-1]
    return kept
