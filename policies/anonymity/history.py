"""Cuts earlier mails off a letter: what mail programs quote below, above or between the asker's words.

The exchange holds our own earlier mails already; what a volunteer needs is what the asker typed. But a mail that the asker passes on is the
question itself. So, in this order (the shapes are quote_marks.py's and attribution.py's):

1. A letter that is forwarded (by its subject or a mark in the text) stays whole from there on, and is masked.
2. What the asker's own words point at ("zie hieronder", "deze mail kreeg ik", "my answers are in red") stays as well.
3. In a reply (its subject, its references, our address in its text) all other attributions, header blocks and quoted lines go.
4. In any other letter they are rather a mail of the school or the ex that was pasted, and stay, masked; unless the asker only greets or
   thanks for an answer: then the question is not in there either.
5. Text typed between quotes stays, and of each quoted piece that it answers the last paragraph. No letter is ever emptied.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from policies.anonymity import closings, quote_marks
from policies.anonymity.tidy import fold
from policies.letter import Letter

_REPLY_SUBJECT = re.compile(r"\s*(?:re|aw|antw|antwoord|rép|ref|ré)\s?(?:\[\d+\]|\(\d+\)|\d)?\s?:", re.I)
_FORWARD_SUBJECT = re.compile(r"\s*(?:fwd?|tr|wg|doorst(?:uren)?|vs)\s?:", re.I)
_POINTS = re.compile(
    r"\b(?:hieronder|hier ?onder|onderstaande?|onderaan deze mail|zie (?:onder|bijlage)|bijgaande?|doorgestuurde?|"
    r"stuur \w{2,8} (?:\w{2,8} ){0,3}door|"
    r"tussen (?:uw|je|jouw|de) (?:tekst|vragen|regels)|in (?:het )?(?:rood|blauw|groen|kleur)\b|in (?:uw|je) (?:mail|tekst) zelf|"
    r"(?:deze|die|volgende|dit|dat|zo'?n|zo een) (?:mail|e-?mail|mailtje|bericht|antwoord|brief) (?:heb |hebben )?(?:ik|wij|we|kreeg|krijg|ontving|"
    r"kwam|van|stuurde|gekregen|ontvangen)|"
    r"(?:kreeg|krijg|kregen|krijgen|ontving|ontvingen|stuurt|stuurde|mailde|mailt|schreef|schrijft|antwoordde?) (?:\w{1,12} ){0,4}"
    r"(?:dit|deze|volgende?|het volgende|zo'?n|zo een|terug)|"
    r"ci-dessous|ci-apres|ci-joint|en dessous|plus bas|le message suivant|voici (?:ce|le|son|sa|un)|je recois|j'ai recu|nous avons recu|en rouge|"
    r"dans votre (?:mail|texte)|vous transfere|m'a (?:envoye|ecrit|repondu)|m'ecrit|"
    r"below|underneath|see attached|forwarding|forwarded|(?:got|received|sent me|wrote me|writes me) (?:\w{1,12} ){0,4}(?:this|the following)|"
    r"this is what|in red|in blue|between your|inline|"
    r"unten|untenstehend\w*|nachfolgend\w*|folgende (?:mail|e-mail|nachricht)|diese (?:mail|e-mail|nachricht) (?:habe|kam|bekam|erhielt)|"
    r"anbei|leite ich|in rot|schrieb mir|schreibt mir|weitergeleitete?)\b")
_THANKS = re.compile(
    r"(?:bedankt|dank\w*|merci|thanks|thank you|danke)\b[^.!?\n]{0,40}\b(?:antwoord|reactie|mail|bericht|advies|tips?|hulp|reponse|conseils?|"
    r"message|answer|reply|advice|help|antwort|nachricht|rat)\b")
_WORD = re.compile(r"[^\W\d_]+")
_GREETING = 4                               # words at most
_PLEA = re.compile(
    r"\b(?:help|hulp|advies|raad|tips?|dringend|graag|svp|aub|hoe|wat|wie|mening|aide[rz]?|conseils?|urgent|avis|comment|que|quoi|please|advice|what|how|"
    r"hilfe|rat|bitte|dringend|wie)\b")
_GAP = re.compile(r"\n{3,}")
_PARAGRAPH = 10                             # quoted lines that stay with their answer


@dataclass(slots=True)
class _Piece:
    """Lines in a row that are all quoted, or all the asker's own."""

    quoted: bool
    lines: list[str] = field(default_factory=list)

    @property
    def says_something(self) -> bool:
        return any(_WORD.search(line) and not closings.is_footer(line) for line in self.lines)


def cut(text: str, subject: str = "", *, reply: bool = True) -> str:
    """The text without earlier mails; all of it when nothing else would remain. `reply`: may_be_ours(letter)."""
    if _FORWARD_SUBJECT.match(subject):
        return text
    pieces, rest = _divide(text.split("\n"), reply=reply)
    if not any(piece.says_something for piece in pieces if not piece.quoted) and not rest:
        return text
    kept = _kept(pieces)
    return _GAP.sub("\n\n", "\n".join([*kept, *rest] if rest else _without_rule(kept))).strip("\n ")


def may_be_ours(letter: Letter) -> bool:
    """Is the letter a reply, as its subject and its references say, or because it quotes the very address that it is sent to?"""
    return bool(letter.references or _REPLY_SUBJECT.match(letter.subject) or any(
        person.address and letter.text.lower().count(person.address.lower()) for person in letter.recipients))


def divide(text: str) -> tuple[str, str]:
    """The asker's own words and the mail that is forwarded or quoted below them; "" for a part that is not there."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if quote_marks.is_notable(line) and (quote_marks.is_forward(line) or quote_marks.length(lines, number)):
            return "\n".join(lines[:number]).rstrip("\n "), "\n".join(lines[number:])
    return text, ""


def _divide(lines: list[str], *, reply: bool) -> tuple[list[_Piece], list[str]]:
    """What comes before the earlier mail, in pieces; and the lines from a mail on that is passed on."""
    pieces = [_Piece(quoted=False)]
    number, alone = 0, _is_alone(lines)
    while number < len(lines):
        line = lines[number]
        if not quote_marks.is_notable(line):
            _add(pieces, line, quoted=False)
            number += 1
            continue
        if quote_marks.is_forward(line):
            return pieces, lines[number:]
        quoted = quote_marks.is_quoted(line) and not alone
        mark = 0 if quoted else quote_marks.length(lines, number)
        if (quoted or mark) and _stays(pieces, reply=reply):
            return pieces, lines[number:]
        if not mark:
            _add(pieces, line, quoted=quoted)
            number += 1
            continue
        if own := quote_marks.own_words(line):
            _add(pieces, own, quoted=False)
        number += mark
        if not _is_quoted_near(lines, number):
            return pieces, []               # Apple and Gmail as plain text, Outlook: all below is the earlier mail
    return pieces, []


def _is_alone(lines: list[str]) -> bool:
    """One line with a quote sign and nothing that announces it: "> 39 degrees" is the asker's own."""
    quoted = [number for number, line in enumerate(lines) if quote_marks.is_quoted(line)]
    return len(quoted) == 1 and not any(quote_marks.length(lines, number) for number in range(max(0, quoted[0] - 5), quoted[0]))


def _add(pieces: list[_Piece], line: str, *, quoted: bool) -> None:
    if pieces[-1].quoted != quoted and line.strip():
        pieces.append(_Piece(quoted))
    pieces[-1].lines.append(line)


def _stays(pieces: list[_Piece], *, reply: bool) -> bool:
    """Is what starts here a part of the question? After the first quoted line that has been decided."""
    if any(piece.quoted for piece in pieces):
        return False
    own = fold("\n".join(line for line in pieces[0].lines if not (closings.is_footer(line) or closings.is_disclaimer([line])))[-2000:])
    if _POINTS.search(own) or own.rstrip("\n *_").endswith(":"):
        return True
    return not (reply or _THANKS.search(own) or (0 < len(_WORD.findall(own)) <= _GREETING and "?" not in own and not _PLEA.search(own)))


def _is_quoted_near(lines: list[str], number: int) -> bool:
    nearby = [line for line in lines[number:number + 3] if line.strip()]
    return bool(nearby) and quote_marks.is_quoted(nearby[0])


def _kept(pieces: list[_Piece]) -> list[str]:
    """The asker's own lines, and what they answer when they stand between quotes."""
    answered = [first.quoted and second.says_something for first, second in pairwise(pieces)]
    several = sum(answered) > 1
    kept: list[str] = []
    for piece, is_answered in zip(pieces, [*answered, False], strict=True):
        if not piece.quoted:
            kept += piece.lines
        elif is_answered and (several or _asks(piece.lines)):
            kept += [*_last_paragraph(piece.lines), *piece.lines[-1:] * (not piece.lines[-1].strip())]
    return kept


def _asks(lines: list[str]) -> bool:
    return "".join(_last_paragraph(lines)).rstrip().endswith("?")


def _last_paragraph(lines: list[str]) -> list[str]:
    paragraph: list[str] = []
    for line in reversed(lines):
        if quote_marks.length([line.lstrip(" >|")], 0):
            break                           # "Op ... schreef ...:" within the quote
        if line.strip(" >|"):
            paragraph.append(line)
        elif paragraph:
            break
    return paragraph[:_PARAGRAPH][::-1]


def _without_rule(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip(" _-*="):
        lines = lines[:-1]
    return lines
