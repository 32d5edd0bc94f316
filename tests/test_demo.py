"""`make demo` from outside: a process that tells the whole road, ends with status 0, and leaves nothing behind."""

import os
import re
import shutil
import signal
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 90                                # the machine may be busy with other tests; alone it takes under ten
COMMAND = [sys.executable, "-m", "service", "demo"]
IDENTIFYING = ("Els", "Vandamme", "0478 12 34 56", "Kerkstraat", "gezin.example", "werk.example", "iPhone", "81.82.83.84")


@dataclass
class Told:
    output: str
    left_behind: list[str]

    @property
    def chapters(self) -> dict[str, str]:
        parts = re.split(r"^\d+\. (.+?) ─+$", self.output, flags=re.MULTILINE)
        return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture
def folder() -> Iterator[Path]:
    yield from _temporary()


def _temporary() -> Iterator[Path]:
    """A temp folder of the test's own, so that what stays in it was left behind; open, as /tmp is, for PostgreSQL's user."""
    path = Path(tempfile.mkdtemp(prefix="lp-test-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


def environment(folder: Path) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("LUISTERPOST_")} | {"TMPDIR": str(folder)}


def left_behind(folder: Path) -> list[str]:
    """What stands in the temp folder and every process that names it; what is just ending gets a moment for it."""
    end = time.monotonic() + 60
    while found := [str(path) for path in folder.iterdir()] + [*_processes(str(folder))]:
        if time.monotonic() > end:
            break
    return found


def _processes(folder: str) -> Iterator[str]:
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if any(folder in part for part in [*process.cmdline(), *process.environ().values()]):
                yield f"{process.pid} {process.cmdline()}"


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """One demo, for all tests that only read its story."""
    for folder in _temporary():
        result = subprocess.run(COMMAND, cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=False, timeout=SECONDS)
        assert (result.returncode, result.stderr) == (0, ""), result.stdout[-3000:] + result.stderr
        yield Told(result.stdout, left_behind(folder))


@pytest.fixture
def kept(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A demo that goes on running, at the moment when it has said how to use it."""
    process = subprocess.Popen([*COMMAND, "--keep"], cwd=ROOT, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def read_until(process: subprocess.Popen[str], sign: str) -> str:
    assert process.stdout is not None
    output = ""
    while sign not in output:
        line = process.stdout.readline()
        assert line, f"the demo ended before {sign!r}:\n{output[-3000:]}"
        output += line
    return output


def test_the_road_holds_and_says_so_last(told: Told) -> None:
    assert told.output.rstrip().endswith("\nthe road holds")
    assert list(told.chapters) == ["The stage is built", "A parent writes", "The receipt", "What a volunteer sees", "Draft, review, and once more",
                                   "The answer", "The ledger"]


def test_the_volunteer_sees_the_question_and_nothing_of_who_asks(told: Told) -> None:
    mail, seen = told.chapters["A parent writes"], told.chapters["What a volunteer sees"] + told.chapters["Draft, review, and once more"]
    for word in IDENTIFYING:
        assert re.search(rf"(?<!\w){re.escape(word)}(?!\w)", mail)
        assert not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", seen)
    assert "sinds de geboorte van zijn zusje" in seen
    assert "[attachment withheld: pdf," in seen


def test_the_receipt_promises_a_moment_and_the_answer_bears_signature_and_disclaimer(told: Told) -> None:
    receipt, answer = told.chapters["The receipt"], told.chapters["The answer"]
    assert "auto-replied" in receipt
    assert "U krijgt ons antwoord ten laatste op" in receipt
    assert "twee kleine stappen die u vanavond kunt proberen" in answer.lower()
    assert "Het team van Gezinslijn De Linde" in answer
    assert "vervangt geen gesprek met een arts" in answer
    assert "merel" not in answer


def test_the_ledger_has_one_line(told: Told) -> None:
    assert len(re.findall(r"^│ vraag +│ \d+ +│ \d+ +│ question │ [A-Z0-9]{8} │", told.chapters["The ledger"], flags=re.MULTILINE)) == 1


def test_no_process_and_no_folder_stays(told: Told) -> None:
    assert told.left_behind == []


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_kept_demo_takes_mails_until_it_is_stopped_and_leaves_nothing(kept: "subprocess.Popen[str]", folder: Path, ending: signal.Signals) -> None:
    story = read_until(kept, "Ctrl-C stops everything")
    (port,) = re.findall(r"smtplib\.SMTP\('127\.0\.0\.1', (\d+)\)", story)
    with smtplib.SMTP("127.0.0.1", int(port), timeout=60) as client:
        client.sendmail("jan.peeters@gezin.example", "vraag@delinde.example",
                        "From: Jan Peeters <jan.peeters@gezin.example>\nTo: vraag@delinde.example\nSubject: Huiswerk\n\nOnze dochter wil niet.\n")
    read_until(kept, "new in the mailbox of jan.peeters@gezin.example")
    kept.send_signal(ending)
    output, _ = kept.communicate(timeout=60)
    assert kept.returncode == 0, output
    assert left_behind(folder) == []


def test_the_printed_commands_work_the_queue(kept: "subprocess.Popen[str]") -> None:
    story = read_until(kept, "Ctrl-C stops everything")
    send, source, *commands = re.findall(r"^  (\S.*)$", story.split("Everything goes on running")[1], flags=re.MULTILINE)
    subprocess.run(["sh", "-ec", send], cwd=ROOT, check=True, timeout=60)
    read_until(kept, "new in the mailbox of jan.peeters@gezin.example")
    run = "\n".join(commands).replace("--file ANSWER.txt", "--file \"$TMPDIR/answer.txt\"")
    script = f"{source}\necho 'Beste ouder, begin klein.' > \"$TMPDIR/answer.txt\"\nCODE=$({commands[0]} --state open | cut -d' ' -f1)\n"
    result = subprocess.run(["sh", "-ec", script + run.replace("CODE", "$CODE")], cwd=ROOT, env=environment(Path(source.split()[1]).parents[1]),
                            capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Beste ouder, begin klein." in read_until(kept, "Beste ouder, begin klein.")


def test_a_killed_demo_takes_its_servers_along(kept: "subprocess.Popen[str]", folder: Path) -> None:
    read_until(kept, "Ctrl-C stops everything")
    children = psutil.Process(kept.pid).children(recursive=True)
    assert len(children) >= 2
    kept.kill()
    _, alive = psutil.wait_procs(children, timeout=60)
    assert alive == []


def test_a_demo_that_cannot_go_on_says_why_and_ends_with_1(folder: Path) -> None:
    broken = environment(folder) | {"LUISTERPOST_PG_BINDIR": "/nowhere"}
    result = subprocess.run(COMMAND, cwd=ROOT, env=broken, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert result.returncode == 1
    assert "the road does not hold: no PostgreSQL programs found" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
    assert left_behind(folder) == []
