"""What an operator sees: JSON lines from a closed list of events and fields, and nothing of any mail."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

from service import journal

ROOT = Path(__file__).resolve().parents[2]
SECRET = "Els Vandamme slaapt niet"


def told(program: str) -> list[dict[str, object]]:
    """The journal lines of a small program: a process of its own, as the journal is set up once per process."""
    result = subprocess.run([sys.executable, "-c", "from service import journal\njournal.start()\n" + program.format(SECRET=SECRET)],
                            cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout == ""
    assert "slaapt" not in result.stderr
    return [json.loads(line) for line in result.stderr.splitlines()]


def events() -> set[str]:
    """The names in journal.py: every function that writes an event, which bears the event's name."""
    found = set()
    for function in ast.parse((ROOT / "service/journal.py").read_text()).body:
        if isinstance(function, ast.FunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("_log."):
                    assert call.args, function.name
                    assert ast.literal_eval(call.args[0]) == function.name
                    found.add(function.name)
    return found


def documented() -> list[str]:
    section = (ROOT / "deploy/README.md").read_text().split("## The journal")[1].split("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \| [^|]{5,} \| [^|]{5,} \|$", section, flags=re.MULTILINE)


def test_the_runbook_explains_every_event_once_and_no_other() -> None:
    assert len(events()) > 25
    assert sorted(documented()) == sorted(events())


def test_an_event_is_one_json_line_with_level_and_moment() -> None:
    (line,) = told('journal.letter_recorded("linde", "vraag", 1, 2, "question", "", "ABCD2345")')
    assert str(line.pop("timestamp")).endswith("Z")
    assert line == {"event": "letter_recorded", "level": "info", "organisation": "linde", "mailbox": "vraag", "uidvalidity": 1, "uid": 2,
                    "outcome": "question", "question": "ABCD2345"}


def test_a_field_outside_the_closed_list_is_refused() -> None:
    assert told("""
try:
    journal._log.info("letter_recorded", subject="{SECRET}")
except KeyError:
    journal.database_back()
""")[0]["event"] == "database_back"


def test_an_error_shows_its_class_and_place_but_not_its_words() -> None:
    (line,) = told("""
try:
    try:
        journal._closed_list(None, "info", dict(subject=1))
    except KeyError as inner:
        raise RuntimeError("{SECRET}") from inner
except RuntimeError as error:
    journal.loop_failed("intake", error.__cause__, 1)
    journal.loop_failed("intake", error, 2)
""")[:1]
    assert line["error"] == "KeyError"
    assert re.fullmatch(r"service/journal\.py:\d+ _closed_list", str(line["where"]))


def test_the_chain_of_causes_is_told_by_class_names() -> None:
    error = RuntimeError(SECRET)
    error.__cause__ = KeyError(SECRET)
    assert journal.cause(error) == "RuntimeError < KeyError"


def test_another_librarys_warning_is_told_without_its_text() -> None:
    lines = told("""
import logging
logging.getLogger("aioimaplib").warning("unexpected line: %s", "{SECRET}")
try:
    raise ValueError("{SECRET}")
except ValueError:
    logging.getLogger("asyncio").exception("task failed: %s", "{SECRET}")
""")
    assert [(line["event"], line["where"], line["error"]) for line in lines] == [
        ("library_warned", "aioimaplib", "WARNING"), ("library_warned", "asyncio", "ValueError")]
