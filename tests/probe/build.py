"""Makes tune.jsonl and once.jsonl from the annotated texts in source_tune_*.txt and source_once_*.txt.

A source file holds mails after each other: a line `=== id language tags`, header lines (From, Subject, Html), an empty line, the text.
What must not be readable stands in braces: `{P|Lowie}`; a star marks the asker's own: `{P*|Sofie Maes}`. The letters are in KINDS.
`Html: style` adds an HTML part in the manner of a mail program, with the asker's name and address hidden where such programs hide them.

    python -m tests.probe.build          writes both files again
"""

import json
import re
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent
SETS = ("tune", "once")
KINDS = {"P": "PERSON", "L": "PLACE", "O": "ORG", "T": "PHONE", "A": "ADDRESS", "E": "EMAIL", "N": "NRN", "B": "IBAN", "I": "ID",
         "G": "BIRTHDATE", "H": "HANDLE", "U": "URL", "K": "PLATE", "D": "DATE"}
MARK = re.compile(r"\{([A-Z])(\*?)\|([^{}]+)\}")
HEAD = re.compile(r"^=== (\S+) (nl|fr|en|de)(?: (.*))?$", re.M)
STYLES = {
    "gmail": ('<html><head><title>{name}</title></head><body><div dir="ltr">', "</div></body></html>", "div"),
    "outlook": ('<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{{margin:0}}</style></head>'
                '<body lang="NL-BE"><!-- {name} <{address}> --><div class="WordSection1">', "</div></body></html>", 'p class="MsoNormal"'),
    "apple": ('<html><body dir="auto">', '<br id="lineBreakAtBeginningOfSignature"><div dir="ltr"></div></body></html>', "div"),
    "newsletter": ('<html><head><title>Bericht van {name}</title></head><body><table><tr><td><img src="cid:logo" alt="{name}"></td></tr><tr><td>',
                   '</td></tr></table><img src="https://track.example.net/o.gif?u={address}" width="1" height="1"></body></html>', "p"),
}

Mail = dict[str, Any]


class Marked(NamedTuple):
    text: str
    entities: list[dict[str, Any]]


def read_marks(source: str) -> Marked:
    """The text without its marks, and where each marked piece stands in it."""
    text, entities, last = "", [], 0
    for mark in MARK.finditer(source):
        text += source[last:mark.start()]
        end = len(text) + len(mark[3])
        entities.append({"start": len(text), "end": end, "type": KINDS[mark[1]], "who": "sender" if mark[2] else "other", "text": mark[3]})
        text, last = text + mark[3], mark.end()
    text += source[last:]
    if set("{}") & set(text):
        raise ValueError(f"a brace without a mark in: {text[:60]!r}")
    return Marked(text, entities)


def html_of(text: str, style: str, name: str, address: str) -> str:
    """An HTML part that says what `text` says; quoted lines become nested quotations."""
    before, after, tag = STYLES[style]
    facts = {"name": escape(name), "address": escape(address)}
    return before.format(**facts) + "".join(_block(block, tag) for block in text.split("\n\n")) + after.format(**facts)


def _block(block: str, tag: str) -> str:
    lines = block.split("\n")
    if all(line.startswith(">") for line in lines):
        return f'<blockquote type="cite">{"<br>".join(escape(line.lstrip("> ")) for line in lines)}</blockquote>'
    return f"<{tag}>{'<br>'.join(escape(line) for line in lines)}</{tag.split()[0]}>"


def read_mail(head: re.Match[str], body: str) -> Mail:
    """One mail of a source file. `subject_entities` is there only when the subject line holds something to hide."""
    lines, _, text = body.strip("\n").partition("\n\n")
    headers = dict(line.split(": ", 1) for line in lines.split("\n"))
    name, address = headers["From"].removesuffix(">").rsplit(" <", 1)
    marked, subject = read_marks(text.strip("\n")), read_marks(headers.get("Subject", ""))
    html = html_of(marked.text, headers["Html"], name, address) if "Html" in headers else None
    mail: Mail = {"id": head[1], "lang": head[2], "from_name": name, "from_addr": address, "subject": subject.text, "text": marked.text,
                  "html": html, "entities": marked.entities, "tags": (head[3] or "").split()}
    return mail | {"subject_entities": subject.entities} if subject.entities else mail


def build(part: str) -> list[Mail]:
    mails: list[Mail] = []
    for path in sorted(FOLDER.glob(f"source_{part}_*.txt")):
        source = path.read_text(encoding="utf-8")
        heads = list(HEAD.finditer(source))
        ends = [head.start() for head in heads[1:]] + [len(source)]
        mails += [read_mail(head, source[head.end():end]) for head, end in zip(heads, ends, strict=True)]
    return mails


def as_jsonl(mails: list[Mail]) -> str:
    return "".join(json.dumps(mail, ensure_ascii=False) + "\n" for mail in mails)


if __name__ == "__main__":
    for part in SETS:
        (FOLDER / f"{part}.jsonl").write_text(as_jsonl(build(part)), encoding="utf-8")
