"""Configuration: every problem is reported at once, with file and key, and secrets are found where they should be."""

from pathlib import Path

import pytest

from service.errors import LuisterpostError
from service.settings import ConfigurationError, Settings, load_settings, missing_secrets, read_organisations

EXAMPLE = (Path(__file__).resolve().parents[2] / "policies" / "organisations" / "example.toml").read_text(encoding="utf-8")


def test_every_wrong_variable_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUISTERPOST_READERS", "many")
    monkeypatch.setenv("LUISTERPOST_LOG_LEVEL", "loud")
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert "LUISTERPOST_READERS" in str(caught.value)
    assert "LUISTERPOST_LOG_LEVEL" in str(caught.value)


def test_problems_of_all_organisation_files_come_together(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(EXAMPLE.replace("coordinator", "koordinator", 1))
    (tmp_path / "b.toml").write_text("name = ")
    (tmp_path / "c.toml").write_text(EXAMPLE)
    policies, problems = read_organisations(tmp_path)
    assert len(policies) == 1
    shown = [str(problem) for problem in problems]
    assert any(line.startswith("a.toml: koordinator: unknown key") for line in shown)
    assert any(line.startswith("a.toml: coordinator: is missing") for line in shown)
    assert any(line.startswith("b.toml: line 1 (name =): not valid TOML") for line in shown)


def test_two_files_with_one_code_are_refused(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(EXAMPLE)
    _, problems = read_organisations(tmp_path)
    assert [str(problem) for problem in problems] == ['b.toml: code = "voorbeeld": a.toml has it too; every organisation needs a code of its own']


def test_two_organisations_may_not_fetch_from_one_folder(tmp_path: Path) -> None:
    for code in ("een", "twee"):
        (tmp_path / f"{code}.toml").write_text(EXAMPLE.replace('code = "voorbeeld"', f'code = "{code}"'))
    _, problems = read_organisations(tmp_path)
    assert ["mailbox[1].imap.user" in str(problem) and "een.toml fetches" in str(problem) for problem in problems] == [True]


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    _, problems = read_organisations(tmp_path)
    assert "example.toml" in str(problems[0])


def test_a_secret_comes_from_the_environment_first_then_from_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(secrets=tmp_path, state=tmp_path / "state")
    (tmp_path / "vragen-imap").write_text("from the file\n")
    assert settings.secret("vragen-imap") == "from the file"
    monkeypatch.setenv("LUISTERPOST_SECRET_VRAGEN_IMAP", "from the environment")
    assert settings.secret("vragen-imap") == "from the environment"
    with pytest.raises(LuisterpostError, match="LUISTERPOST_SECRET_OTHER"):
        settings.secret("other")


def test_missing_secrets_are_listed_for_every_server(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(EXAMPLE)
    policies, _ = read_organisations(tmp_path)
    policy = next(iter(policies.values()))
    wanted = {server.secret for server in (*(mailbox.imap for mailbox in policy.mailboxes), policy.smtp) if server.secret}
    sentences = missing_secrets(Settings(secrets=tmp_path, state=tmp_path), policy)
    assert wanted
    assert all(any(name in sentence for sentence in sentences) for name in wanted)
