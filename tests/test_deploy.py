"""The files that put Luisterpost on a machine agree with the program, and systemd and compose can read them."""

import ast
import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml
from pydantic_core import PydanticUndefined

from service.settings import Settings
from service.vault import KeyFolder

ROOT = Path(__file__).resolve().parents[1]
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
TARGETS = {"help", "demo", "run", "test", "check", "bench", "survive", "life", "migrate", "lint", "types", "probe", "fuzz", "clean", "lock"}
SERVERS = {"postgresql": "/usr/lib/postgresql/*/bin/initdb", "dovecot-imapd": "/usr/lib*/dovecot/imap", "dovecot-lmtpd": "/usr/lib*/dovecot/lmtp",
           "postfix": "/usr/sbin/smtp-sink", "systemd": "/usr/bin/systemd-analyze",
           "poppler-utils": "/usr/bin/pdftoppm"}


def folder_readmes() -> list[Path]:
    return [path for path in ROOT.glob("**/README.md") if ".venv" not in path.parts and "state" not in path.parts]


def examples() -> dict[str, str]:
    text = (ROOT / "deploy/service.env.example").read_text()
    return dict(re.findall(r"^#(LUISTERPOST_[A-Z_]+)=(.*)$", text, flags=re.MULTILINE))


@pytest.mark.parametrize("package", SERVERS)
def test_every_server_that_the_tests_need_is_installed(package: str) -> None:
    assert list(Path("/").glob(SERVERS[package].lstrip("/"))), f"{package} is not installed: `make test` as root installs it"


def test_every_setting_is_documented_with_its_default() -> None:
    shown = examples()
    for name, field in Settings.model_fields.items():
        assert field.default is not PydanticUndefined
        default = "" if field.default is None else str(field.default)
        assert shown.get(f"LUISTERPOST_{name.upper()}") == default, name


def test_every_documented_setting_exists_and_has_its_sentence() -> None:
    code = "".join(path.read_text() for path in ROOT.glob("service/**/*.py"))
    for name in examples():
        known = name.removeprefix("LUISTERPOST_").lower() in Settings.model_fields or name.startswith("LUISTERPOST_SECRET_") or name in code
        assert known, name
    text = (ROOT / "deploy/service.env.example").read_text()
    assert len(re.findall(r"^# .+\.\n#LUISTERPOST_", text, flags=re.MULTILINE)) == len(examples())


def test_the_example_settings_are_accepted_when_all_are_taken_over() -> None:
    environment = {name: value for name, value in examples().items() if value}
    result = subprocess.run([sys.executable, "-c", "from service.settings import load_settings; print(load_settings().model_dump_json())"],
                            env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(result.stdout)["readers"] == 2


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_understands_every_line_of_the_unit_and_finds_it_safe(unit: Path, tmp_path: Path) -> None:
    assert shutil.which("systemd-analyze"), "systemd-analyze is not installed: `make test` as root installs systemd"
    copy = tmp_path / unit.name
    copy.write_text(unit.read_text().replace("/opt/luisterpost/.venv/bin/luisterpost", shutil.which("true") or ""))
    for command in (["verify", "--man=no", "--recursive-errors=yes"], ["security", "--offline=true", "--threshold=20"]):
        result = subprocess.run(["systemd-analyze", *command, str(copy)], capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr
        assert result.stderr == ""


def test_only_the_outbox_half_gets_the_folder_with_private_keys() -> None:
    keys = {unit.stem: re.findall(r"^LoadCredential=keys:(.+)$", unit.read_text(), flags=re.MULTILINE) for unit in UNITS}
    assert keys == {"luisterpost": ["/etc/luisterpost/keys"], "luisterpost-intake": ["/etc/luisterpost/keys-intake"],
                    "luisterpost-outbox": ["/etc/luisterpost/keys"]}


def test_the_two_halves_run_all_loops_together_and_none_twice() -> None:
    loops = [re.findall(r"run --only (.+)$", (ROOT / f"deploy/systemd/luisterpost-{half}.service").read_text(), flags=re.MULTILINE)[0].split()
             for half in ("intake", "outbox")]
    assert sorted(loops[0] + loops[1]) == ["attachments", "deadlines", "intake", "outbox", "retention"]


def test_stopping_gives_the_daemon_more_time_than_it_takes() -> None:
    for unit in UNITS:
        (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", unit.read_text(), flags=re.MULTILINE)
        assert int(seconds) > Settings.model_fields["stop_seconds"].default + 2


def test_make_help_lists_every_target() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z-]+) +\S", shown, flags=re.MULTILINE)) == TARGETS
    declared = re.findall(r"^([a-z-]+):(?!=).*$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert set(declared) - {"moved"} == TARGETS


def test_continuous_integration_runs_the_readmes_test_command() -> None:
    assert (ROOT / ".ci/run").read_text().splitlines()[-1].endswith("exec make test")
    assert "make test" in (ROOT / "README.md").read_text()


def test_every_script_of_this_folder_is_correct_shell() -> None:
    for script in [*ROOT.glob("deploy/*.sh"), ROOT / ".ci/run"]:
        subprocess.run(["sh", "-n", str(script)], check=True)


def test_the_built_package_holds_every_file_that_the_program_reads(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for name in ("policies", "service", "workers", "migrations"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-compile", "--disable-pip-version-check"]
    subprocess.run([*pip, "--root-user-action=ignore", "--target", str(tmp_path / "target"), str(source)], check=True, capture_output=True)
    wanted = {path.relative_to(ROOT) for name in ("policies", "service", "workers", "migrations") for path in (ROOT / name).rglob("*")
              if path.suffix not in (".pyc", ".md") and path.is_file() and "__pycache__" not in path.parts}
    built = {path.relative_to(tmp_path / "target") for path in (tmp_path / "target").rglob("*")}
    assert wanted - built == set()


def test_compose_describes_the_two_services_and_keeps_the_daemon_small() -> None:
    compose = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())
    assert set(compose["services"]) == {"postgres", "migrate", "luisterpost"}
    daemon = compose["services"]["luisterpost"]
    assert daemon["cap_drop"] == ["ALL"]
    assert daemon["read_only"] is True
    settings = {name.removeprefix("LUISTERPOST_").lower() for name in daemon["environment"] if name.startswith("LUISTERPOST_")}
    assert settings <= set(Settings.model_fields)
    for source in [volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])]:
        assert not source.endswith(".sh") or (ROOT / "deploy" / source).exists()


def test_secrets_and_keys_are_found_where_systemd_puts_them(tmp_path: Path) -> None:
    """LoadCredential=keys:FOLDER makes keys_NAME, readable by an access list that shows as a right of the group."""
    KeyFolder(tmp_path / "keys").new(date(2026, 11, 21))
    credentials = tmp_path / "credentials"
    credentials.mkdir(mode=0o700)
    for file in (tmp_path / "keys").iterdir():
        shutil.copy(file, credentials / f"keys_{file.name}")
        (credentials / f"keys_{file.name}").chmod(0o440)
    (credentials / "secrets_mine-imap").write_text("s3cret\n")
    program = ("from service.settings import load_settings; from service.vault import KeyFolder; settings = load_settings(); "
               "keys = KeyFolder(settings.key_folder); key = keys.sealer().new_data_key(); keys.hasher(); "
               "assert keys.opener().open_data_key(key.key_id, key.sealed).plain == key.key.plain; print(settings.secret('mine-imap'))")
    environment = {"CREDENTIALS_DIRECTORY": str(credentials), "LUISTERPOST_KEYS": str(credentials)}
    result = subprocess.run([sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.stdout, result.stderr) == ("s3cret\n", "")
    environment["CREDENTIALS_DIRECTORY"] = "/"
    elsewhere = subprocess.run([sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "can be read by others" in elsewhere.stderr


@pytest.mark.parametrize("readme", folder_readmes(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_readme_names_only_files_that_exist(readme: Path) -> None:
    existing = {path.name for name in ("policies", "service", "workers", "migrations", "deploy", "tests", ".ci") for path in (ROOT / name).rglob("*")}
    existing |= {path.name for path in ROOT.iterdir()}
    named = set(re.findall(r"([\w-]+\.(?:py|sql|sh|toml|yaml|service|lock))\b", readme.read_text()))
    assert named - existing - {"mine.toml"} == set()


def problems() -> list[str]:
    """The fixed words of every sentence that status can say, from the code."""
    found = []
    for call in ast.walk(ast.parse((ROOT / "service/health.py").read_text())):
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("problems.append"):
            sentence = re.sub(r"\{.*?\}", "|", ast.unparse(call.args[0]).strip("f'\""))
            found.append(max(re.split(r"[|()]", sentence.split(": ")[-1 if sentence.startswith("|: ") else 0]), key=len).strip())
    return found


@pytest.mark.parametrize("words", problems())
def test_the_runbook_explains_every_problem_that_status_names(words: str) -> None:
    section = (ROOT / "deploy/README.md").read_text().split("## `luisterpost status`")[1].split("\n## ")[0]
    assert words in section
