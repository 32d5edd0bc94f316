"""How the demo tells its story: numbered chapters, mails and texts in frames, narration in English around Dutch mails."""

from collections.abc import Iterable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from service.contract import QuestionView

WIDTH = 100                                 # where the output is not a terminal
TECHNICAL = ("content-", "mime-version")    # headers that tell a reader nothing


def parse_mail(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)


def readable(mail: EmailMessage) -> str:
    """The plain text of a mail, format=flowed lines joined again (RFC 3676)."""
    part = mail.get_body(("plain",))
    if part is None:
        return ""
    text = str(part.get_content()).replace("\r\n", "\n")
    if part.get_param("format") != "flowed":
        return text
    lines = [line[1:] if line.startswith(" ") else line for line in text.split("\n")]
    return "".join(line if line.endswith(" ") and line != "-- " else f"{line}\n" for line in lines)


class Telling:
    """Prints one story, from top to bottom."""

    def __init__(self, *, terminal: bool) -> None:
        self._console = Console(width=None if terminal else WIDTH, highlight=False)
        self._chapters = 0

    def chapter(self, title: str) -> None:
        self._chapters += 1
        self._console.print()
        self._console.rule(Text(f"{self._chapters}. {title}", style="bold"), align="left")

    def say(self, sentence: str, style: str = "") -> None:
        self._console.print(Text(sentence, style=style))

    def item(self, what: str) -> None:
        self.say(f"  · {what}")

    def command(self, line: str) -> None:
        """A line to copy: never wrapped, or the copy would be two commands."""
        self._console.print(Text(f"  {line}", style="cyan"), soft_wrap=True)

    def mail(self, raw: bytes, title: str) -> None:
        mail = parse_mail(raw)
        head = Table.grid(padding=(0, 1))
        for name, value in mail.items():
            if not name.lower().startswith(TECHNICAL):
                head.add_row(Text(f"{name}:", style="dim"), Text(" ".join(str(value).split())))
        papers = [Text(f"[attachment: {part.get_filename()}]", style="dim") for part in mail.iter_attachments()]
        self._frame(title, head, Text(), Text(readable(mail).strip()), *papers, style="blue")

    def question(self, question: QuestionView) -> None:
        withheld = [Text(f"[attachment withheld: {item.kind}, {item.bytes} bytes]", style="dim") for item in question.attachments]
        self._frame(
            f"question {question.code}",
            Text(f"state {question.state} · language {question.language} · arrived {question.arrived:%Y-%m-%d %H:%M} UTC (coarse) · "
                 f"answer due {question.due_at:%Y-%m-%d %H:%M} UTC", style="dim"),
            Text(), Text(question.subject or "", style="bold"), Text(), Text((question.body or "").strip()), *withheld, style="green")

    def text(self, title: str, text: str) -> None:
        self._frame(title, Text(text.strip()), style="yellow")

    def table(self, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
        table = Table(*columns)
        for row in rows:
            table.add_row(*("" if cell is None else str(cell) for cell in row))
        self._console.print(table)

    def _frame(self, title: str, *parts: Table | Text, style: str) -> None:
        self._console.print(Panel(Group(*parts), title=Text(title), title_align="left", border_style=style))
