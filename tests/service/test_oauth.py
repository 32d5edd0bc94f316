"""Access tokens from a command or a file: kept, renewed in time, never shown."""

import asyncio
import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from policies.organisation import Server
from service.oauth import TokenError, Tokens

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


class Clock:
    """The moment that a test says it is."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **step: float) -> None:
        self.moment += timedelta(**step)


def from_command(*command: str) -> Server:
    return Server(host="imap.example.org", authentication="xoauth2", token_command=command)


def from_file(path: Path) -> Server:
    return Server(host="imap.example.org", authentication="xoauth2", token_file=str(path))


def counting(folder: Path, text: str) -> Server:
    """A command that notes each run, and prints the text with the number of the run for N."""
    script = f"cat >> {folder}/runs <<< x; n=$(wc -l < {folder}/runs); printf '%s' '{text}' | sed \"s/N/$n/\""
    return from_command("bash", "-c", script)


def runs(folder: Path) -> int:
    return len((folder / "runs").read_text().splitlines())


ENDINGS = [
    '"expires_in": 3600',
    '"expires_in": "3600"',
    f'"expires_at": {(START + timedelta(hours=1)).timestamp()}',
    '"expires_at": "2026-11-21T12:00:00+01:00"',
    '"expires_at": "2026-11-21T11:00:00Z"',
    '"expires_at": "2026-11-21T11:00:00"',
]


@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_token_is_kept_and_renewed_five_minutes_before_it_ends(tmp_path: Path, ending: str) -> None:
    clock = Clock()
    tokens = Tokens(counting(tmp_path, '{"access_token": "token-N", ' + ending + "}"), clock)
    assert await tokens() == "token-1"
    clock.forward(minutes=54, seconds=59)
    assert await tokens() == "token-1"
    assert runs(tmp_path) == 1
    clock.forward(seconds=1)
    assert await tokens() == "token-2"


async def test_a_token_that_still_works_survives_a_failing_renewal(tmp_path: Path) -> None:
    clock, file = Clock(), tmp_path / "token"
    tokens = Tokens(from_file(file), clock)
    file.write_text('{"access_token": "only", "expires_at": "2026-11-21T11:00:00Z"}')
    assert await tokens() == "only"
    file.unlink()
    clock.forward(minutes=59)
    assert await tokens() == "only"
    clock.forward(minutes=1)
    with pytest.raises(TokenError):
        await tokens()


async def test_a_bare_token_is_asked_for_again_every_five_minutes(tmp_path: Path) -> None:
    clock = Clock()
    tokens = Tokens(counting(tmp_path, "token-N\n"), clock)
    assert await tokens() == await tokens() == "token-1"
    clock.forward(minutes=5)
    assert await tokens() == "token-2"


async def test_a_refused_token_can_be_forgotten(tmp_path: Path) -> None:
    tokens = Tokens(counting(tmp_path, "token-N"), Clock())
    assert await tokens() == "token-1"
    tokens.forget()
    assert await tokens() == "token-2"


async def test_many_at_once_run_the_command_once(tmp_path: Path) -> None:
    tokens = Tokens(counting(tmp_path, "token-N"), Clock())
    assert set(await asyncio.gather(*(tokens() for _ in range(20)))) == {"token-1"}
    assert runs(tmp_path) == 1


async def test_a_file_is_read_again_when_its_token_ends(tmp_path: Path) -> None:
    clock, file = Clock(), tmp_path / "token"
    tokens = Tokens(from_file(file), clock)
    file.write_text(json.dumps({"access_token": "first", "expires_in": 3600}))
    os.utime(file, (START.timestamp(), START.timestamp()))
    assert await tokens() == "first"
    file.write_text("second\n")
    assert await tokens() == "first"
    clock.forward(minutes=56)
    assert await tokens() == "second"


async def test_the_life_of_a_token_counts_from_when_the_file_was_written(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(json.dumps({"access_token": "old", "expires_in": 3600}))
    before = (START - timedelta(hours=2)).timestamp()
    os.utime(file, (before, before))
    assert await reason(from_file(file)) == "expired"


async def reason(server: Server, seconds: float = 60) -> str:
    with pytest.raises(TokenError) as caught:
        await Tokens(server, Clock(), seconds)()
    assert "geheim" not in str(caught.value)
    assert caught.value.__cause__ is None
    return caught.value.reason


@pytest.mark.parametrize(("text", "expected"), [
    ("", "empty"), ("{geheim", "empty"), ('{"token": "geheim"}', "empty"), ('{"access_token": 5}', "empty"), ('{"access_token": ""}', "empty"),
    ('{"access_token": "geheim", "expires_in": "soon"}', "empty"), ('{"access_token": "geheim", "expires_at": 1e300}', "empty"),
    ("geheim met spaties", "empty"), ("geheim\\001", "empty"), ('{"access_token": "geheim", "expires_in": 0}', "expired"),
])
async def test_what_is_no_token_is_refused_without_being_shown(text: str, expected: str) -> None:
    assert await reason(from_command("printf", text)) == expected


async def test_a_command_that_fails_or_is_missing_is_named(tmp_path: Path) -> None:
    assert await reason(from_command("bash", "-c", "echo geheim; exit 1")) == "command"
    assert await reason(from_command("/nonexistent/geheim")) == "command"
    assert await reason(from_command("head", "-c", "100000", "/dev/zero")) == "command"
    assert await reason(from_file(tmp_path / "missing")) == "file"


@pytest.mark.parametrize("text", ['{"access_token": "x", "expires_at": 1e18}', '{"access_token": ' + "[" * 60_000])
async def test_nonsense_that_the_machine_cannot_count_or_nest_is_no_token(tmp_path: Path, text: str) -> None:
    (tmp_path / "token").write_text(text)
    assert await reason(from_file(tmp_path / "token")) == "empty"


@pytest.mark.parametrize("then", ["wait", "exit"])
async def test_a_command_that_hangs_is_killed_with_its_children(tmp_path: Path, then: str) -> None:
    started = time.monotonic()
    script = f"sleep 300 & echo $! > {tmp_path}/child; {then}"
    assert await reason(from_command("bash", "-c", script), seconds=0.5) == "slow"
    assert time.monotonic() - started < 60
    child = Path(f"/proc/{(tmp_path / 'child').read_text().strip()}/stat")
    for _ in range(500):
        if not child.exists() or child.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        await asyncio.sleep(0.01)                           # the kernel is ending it
    raise AssertionError("the child lives")


async def test_the_words_of_the_command_go_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    script = "import sys; print('geheim'); print('geheim', file=sys.stderr)"
    assert await Tokens(from_command(sys.executable, "-c", script), Clock())() == "geheim"
    output = capfd.readouterr()
    assert "geheim" not in output.out + output.err + "".join(record.getMessage() for record in caplog.records)
