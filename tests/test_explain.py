"""`luisterpost explain` and the warnings of `check`, as a board member and an operator meet them."""

import os
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from policies import response
from policies.organisation import parse
from service.database import transaction
from service.tables import trail
from tests import shell
from tests.build import AUTHOR, RECEIVED, make_organisation, make_question
from tests.conftest import Database
from tests.policies.sample import EXAMPLE


def run(*words: str, folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    (folder / "organisations").mkdir(exist_ok=True)
    (folder / "organisations" / "voorbeeld.toml").write_text(EXAMPLE, encoding="utf-8")
    settings = {"PATH": os.environ["PATH"], "LUISTERPOST_STATE": str(folder / "state"), "LUISTERPOST_ORGANISATIONS": str(folder / "organisations")}
    return shell.run(*words, environment=settings | environment)


def test_a_file_alone_tells_the_life_of_a_question(tmp_path: Path) -> None:
    file = str(tmp_path / "organisations" / "voorbeeld.toml")
    result = run("explain", file, "--received", "2026-12-23T16:30:00+01:00", "--language", "fr", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "jour férié (Noël)" in result.stdout
    assert parse(EXAMPLE).digest in result.stdout
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize("words", [("explain",), ("explain", "FILE", "--question", "K7PX22QM"), ("explain", "FILE", "--mailbox", "advies"),
                                   ("explain", "--question", "K7PX22QM", "--priority", "danger")])
def test_what_cannot_be_explained_gets_one_sentence(words: tuple[str, ...], tmp_path: Path) -> None:
    file = str(tmp_path / "organisations" / "voorbeeld.toml")
    result = run(*(file if word == "FILE" else word for word in words), folder=tmp_path)
    assert result.returncode == 2
    assert any(said in result.stderr for said in ("--question CODE", "the file has vraag", "--priority: only for a question that might come"))
    assert "Traceback" not in result.stderr


async def test_a_question_that_exists_is_told_without_a_word_of_it(tmp_path: Path, database: Database) -> None:
    policy = parse(EXAMPLE)
    stamp: dict[str, Any] = response.stamp(policy, RECEIVED, mailbox="vraag").row
    async with transaction(database.admin) as tx:
        place = await make_organisation(tx, mailbox_name="vraag")
        made = await make_question(tx, place, "answered", policy_digest=policy.digest, **stamp)
        await tx.execute(insert(trail).values(question_id=made.id, at=RECEIVED + timedelta(hours=3), event="claimed", actor=AUTHOR))
    urls = {"LUISTERPOST_DATABASE_URL": database.worker_url, "LUISTERPOST_DATABASE_ADMIN_URL": database.admin_url}
    result = run("explain", "--question", made.code, folder=tmp_path, **urls)
    assert result.returncode == 0, result.stderr
    assert f"opgenomen ({AUTHOR})" in result.stdout
    assert "de tekst van vraag en antwoord: te wissen op" in result.stdout
    assert "telt mee" in result.stdout
    assert [word for word in ("dochter", "slaapt", "Slapen", "meegaan") if word in result.stdout] == []


def test_check_warns_about_an_unusual_term_and_still_passes_the_file(tmp_path: Path) -> None:
    (tmp_path / "organisations").mkdir()
    (tmp_path / "organisations" / "lang.toml").write_text(
        EXAMPLE.replace("voorbeeld", "lang").replace("text_days = 180", "text_days = 1000\ntrail_days = 1000"), encoding="utf-8")
    result = run("check", folder=tmp_path)
    assert "warning: lang: retention.text_days = 1000 is allowed" in result.stderr
    assert "lang.toml" not in result.stderr
