"""The command line: every command explains itself, bad input gets one sentence and a status, nothing is left behind."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import click
import pytest
from sqlalchemy import select

from service.cli import COMMANDS, cli
from service.database import Tx
from service.tables import mailbox, organisation
from service.vault import KeyFolder
from tests import shell
from tests.build import Organisation, make_question
from tests.conftest import Database
from tests.policies.sample import EXAMPLE

ROOT = Path(__file__).resolve().parents[1]


def run(*words: str, folder: Path, text: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
    settings = {"PATH": os.environ["PATH"], "LUISTERPOST_STATE": str(folder / "state"), "LUISTERPOST_ORGANISATIONS": str(folder / "organisations")}
    return shell.run(*words, environment=settings | environment, text=text)


def _commands(group: click.Group, path: tuple[str, ...] = (), *, own: bool = False) -> list[tuple[tuple[str, ...], click.Command]]:
    found: list[tuple[tuple[str, ...], click.Command]] = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        found.append(((*path, name), command))
        if isinstance(command, click.Group) and not own:
            found += _commands(command, (*path, name))
    return found


@pytest.mark.parametrize(("path", "command"), [pytest.param(path, command, id="-".join(path)) for path, command in _commands(cli)])
def test_every_command_has_a_sentence_and_an_example(path: tuple[str, ...], command: click.Command) -> None:
    assert command.help, path
    assert f"luisterpost {' '.join(path)}" in (command.epilog or "")


def test_the_list_of_commands_says_what_each_command_says_itself() -> None:
    context = click.Context(cli)
    assert {name: command.get_short_help_str(200) for (name,), command in _commands(cli, own=True)} == {
        name: sentence for name, (_, sentence) in COMMANDS.items()}
    assert cli.list_commands(context) == sorted(COMMANDS)


@pytest.mark.parametrize(("words", "kept_out"), [
    (["--help"], {"sqlalchemy", "pydantic", "structlog", "jinja2", "policies"}),
    (["preview", str(ROOT / "tests" / "letters" / "plain.eml")], {"sqlalchemy", "asyncpg", "nacl", "policies.anonymity", "rich.progress"}),
])
def test_a_command_imports_only_what_it_needs(words: list[str], kept_out: set[str], tmp_path: Path) -> None:
    program = ("import sys; from service.cli import main; sys.argv = ['luisterpost', *sys.argv[1:]]\n"
               "try: main()\n"
               "finally: print(*sys.modules, file=sys.stderr)")
    result = subprocess.run([sys.executable, "-c", program, *words], cwd=ROOT, env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
                            capture_output=True, text=True, timeout=60, check=True)
    assert "preview" in result.stdout or '"outcome": "question"' in result.stdout
    assert not kept_out & set(result.stderr.split())


@pytest.mark.parametrize("words", [
    ("status",), ("ledger",), ("queue", "list"), ("set-aside", "list"), ("set-aside", "show", "1"), ("run",), ("check",), ("key", "rotate"),
    ("preview", "--organisation", "/nonexistent", "x.eml"), ("preview", "--received", "gisteren", "x.eml"), ("queue", "claim", "K"), ("nonsense",),
    ("set-aside", "show", "many"), ("tool", "add", "x"), ("tool", "list"), ("actor", "list"), ("preview", "."),
    ("preview", "--received", "0001-01-01", "x.eml"), ("preview", "--received", "9999-12-31T23:59:59", "x.eml"),
])
def test_an_empty_machine_or_bad_input_gets_a_sentence_and_no_traceback(words: tuple[str, ...], tmp_path: Path) -> None:
    result = run(*words, folder=tmp_path)
    assert result.returncode not in (0, None)
    assert "Traceback" not in result.stdout + result.stderr
    assert result.stderr.strip() or "PROBLEM" in result.stdout
    assert "internal error" not in result.stdout + result.stderr
    assert not (tmp_path / "state").exists(), "looking left something behind"


def test_an_unreachable_database_makes_status_fail_and_says_so(tmp_path: Path) -> None:
    result = run("status", "--json", folder=tmp_path, LUISTERPOST_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert result.returncode == 1
    found = json.loads(result.stdout)
    assert found["ok"] is False
    assert "PostgreSQL does not answer" in found["problems"][0]


@pytest.mark.parametrize("url", ["geheim", "postgresql://a:geheim@[::1/x", "mysql://a:geheim@127.0.0.1/x"])
@pytest.mark.parametrize("words", [("ledger",), ("check",), ("run",)])
def test_a_mistyped_database_url_is_named_and_never_repeated(url: str, words: tuple[str, ...], tmp_path: Path) -> None:
    result = run(*words, folder=tmp_path, LUISTERPOST_DATABASE_URL=url)
    assert result.returncode == 1
    assert "LUISTERPOST_DATABASE_URL: is not a database" in result.stderr
    assert "geheim" not in result.stdout + result.stderr


def test_check_names_every_problem_with_file_and_key(tmp_path: Path) -> None:
    (tmp_path / "organisations").mkdir()
    (tmp_path / "organisations" / "a.toml").write_text(EXAMPLE.replace("coordinator =", "koordinator =", 1))
    (tmp_path / "organisations" / "b.toml").write_text(EXAMPLE)
    result = run("check", folder=tmp_path)
    assert result.returncode == 1
    for sentence in ("a.toml: koordinator: unknown key", "a.toml: coordinator: is missing", "secret", "key file"):
        assert sentence in result.stderr, sentence


def test_one_organisation_file_can_be_checked_alone(tmp_path: Path) -> None:
    (tmp_path / "goed.toml").write_text(EXAMPLE)
    assert run("check", str(tmp_path / "goed.toml"), folder=tmp_path).stdout.splitlines() == [
        "backups: main half at most 90 days, keys at most 7 days", "1 organisation(s), 1 mailbox(es): all is well"]
    (tmp_path / "kort.toml").write_text(EXAMPLE.replace("voorbeeld", "kort").replace("# backup_days = 90 ", "backup_days = 3 "))
    both = run("check", str(tmp_path / "goed.toml"), str(tmp_path / "kort.toml"), folder=tmp_path)
    assert both.stdout.startswith("backups: main half at most 3 days, keys at most 3 days\n"), both.stderr
    result = run("check", str(tmp_path / "weg.toml"), "/dev/zero", folder=tmp_path)
    assert result.returncode == 1
    assert result.stderr.splitlines()[:2] == ["weg.toml: cannot be read (No such file or directory); allowed is a file that this user may read",
                                              "zero: is larger than 1000000 bytes; allowed is one organisation in TOML"]


async def test_the_queue_can_be_worked_from_a_shell(tmp_path: Path, database: Database) -> None:
    (tmp_path / "organisations").mkdir()
    (tmp_path / "organisations" / "a.toml").write_text(EXAMPLE)
    KeyFolder(tmp_path / "state" / "keys").new(date(2026, 11, 21))
    code = next(line.split('"')[1] for line in EXAMPLE.splitlines() if line.startswith("code"))
    urls = {"LUISTERPOST_DATABASE_URL": database.worker_url, "LUISTERPOST_DATABASE_ADMIN_URL": database.admin_url}
    made = run("tool", "add", "--organisation", code, "shell", folder=tmp_path, **urls)
    assert made.returncode == 0, made.stderr
    urls["LUISTERPOST_TOOL_URL"] = made.stdout.strip().splitlines()[-1]
    for alias in ("vrijwilliger-7", "nalezer-1"):
        assert run("actor", "add", "--organisation", code, alias, folder=tmp_path, **urls).returncode == 0
    async with database.admin.begin() as tx:
        await _open_question(tx)

    def queue(*words: str, text: str = "") -> str:
        result = run("queue", *words, folder=tmp_path, text=text, **urls)
        assert result.returncode == 0, (words, result.stderr)
        return result.stdout

    assert "KLAAR234" in queue("list")
    queue("claim", "--as", "vrijwilliger-7")
    queue("classify", "KLAAR234", "--theme", "slapen", "--priority", "urgent", "--as", "vrijwilliger-7")
    assert "URGENT" in queue("list")
    assert "queue consulted KLAAR234 --as vrijwilliger-7" in queue("consult", "KLAAR234", "--as", "vrijwilliger-7")
    queue("consulted", "KLAAR234", "--as", "vrijwilliger-7")
    queue("draft", "KLAAR234", "--as", "vrijwilliger-7", text="Een vast ritme helpt.")
    queue("submit", "KLAAR234", "--revision", "1", "--as", "vrijwilliger-7")
    queue("send-back", "KLAAR234", "--revision", "1", "--note", "-", "--as", "nalezer-1", text="warmer graag\n")
    queue("draft", "KLAAR234", "--as", "vrijwilliger-7", text="Dag ouder, een vast ritme helpt.")
    queue("submit", "KLAAR234", "--revision", "2", "--as", "vrijwilliger-7")
    refused = run("queue", "approve", "KLAAR234", "--revision", "2", "--as", "vrijwilliger-7", folder=tmp_path, **urls)
    assert refused.returncode == 1
    assert "may not review" in refused.stderr
    shown = queue("show", "KLAAR234")
    assert "warmer graag" in shown
    assert "Dag ouder" in shown
    queue("approve", "KLAAR234", "--revision", "2", "--as", "nalezer-1")
    assert json.loads(queue("list", "--json"))["state"] == "approved"


async def _open_question(tx: Tx) -> None:
    row = (await tx.execute(select(organisation.c.id, organisation.c.code, mailbox.c.id.label("mailbox")).join(mailbox))).one()
    await make_question(tx, Organisation(row.id, row.code, row.mailbox, {}), code="KLAAR234")
