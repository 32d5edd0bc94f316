"""What a letter means, in a process that may be killed: nothing a mail does reaches the daemon, and the next letter goes on."""

import asyncio
import io
import json
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from policies.letter import Attachment
from policies.organisation import OrganisationPolicy, parse
from policies.reading import Extract, Identity, Kind, Mask, Reading
from service import reader_protocol
from service.errors import LuisterpostError
from service.judging import judge
from service.preview import preview
from service.reading import Readers

ROOT = Path(__file__).parents[2]
LETTERS = ROOT / "tests" / "letters"
RECEIVED = datetime(2026, 11, 3, 19, 14, tzinfo=UTC)
MEMORY = 1_500_000_000


@pytest.fixture(scope="module")
def policy() -> OrganisationPolicy:
    """The sample organisation, under the address that the test letters are written to."""
    sample = parse((ROOT / "policies" / "organisations" / "example.toml").read_text(encoding="utf-8"))
    mailbox = sample.mailboxes[0].model_copy(update={"address": "vraag@voorbeeld.example"})
    return sample.model_copy(update={"mailboxes": (mailbox,)})


@pytest.fixture
async def readers() -> AsyncIterator[Readers]:
    pool = Readers(2, 20.0, MEMORY)
    yield pool
    await pool.close()


def reading_processes() -> list[psutil.Process]:
    """The reading processes of this test process, which has other children too: its PostgreSQL."""
    return [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE and "service.reader" in child.cmdline()]


def raw(name: str) -> bytes:
    return (LETTERS / f"{name}.eml").read_bytes()


@pytest.mark.parametrize(("name", "kind", "reason"), [
    ("plain", Kind.QUESTION, ""), ("reply_to_answer", Kind.FOLLOW_UP, ""), ("reply_with_forged_token", Kind.QUESTION, ""),
    ("dsn", Kind.BOUNCE, "delivery_report"),
    ("dsn_headers_only", Kind.BOUNCE, "delivery_report"), ("bounce_plain_text", Kind.BOUNCE, "delivery_report"),
    ("read_receipt", Kind.AUTOMATIC_REPLY, "read_receipt"),
    ("empty", Kind.QUESTION, ""), ("messages_in_messages", Kind.SET_ASIDE, "empty_text"), ("pgp_encrypted", Kind.SET_ASIDE, "encrypted"),
    ("no_sender", Kind.QUESTION, ""),
    ("reply_to_other", Kind.QUESTION, ""),
])
def test_a_letter_is_what_it_means(policy: OrganisationPolicy, name: str, kind: Kind, reason: str) -> None:
    reading = judge(raw(name), policy)
    assert (reading.kind, reading.reason) == (kind, reason)
    assert (reading.identity is not None) == (reading.extract is not None) == (kind in (Kind.QUESTION, Kind.FOLLOW_UP))


def test_a_reply_names_the_mail_of_ours_that_it_answers(policy: OrganisationPolicy) -> None:
    reading = judge(raw("reply_to_answer"), policy)
    assert reading.tokens == (f"lp.{'a' * 32}@voorbeeld.example",)
    assert reading.extract is not None
    assert reading.extract.text == "Dank u, het helpt."


def test_the_answer_goes_to_reply_to_of_a_web_form(policy: OrganisationPolicy) -> None:
    identity = judge(raw("reply_to_other"), policy).identity
    assert identity == Identity("joke.vermeulen@voorbeeldpost.example", "Vermeulen, Joke", "a1@voorbeeldpost.example", (), "Vraagje")


@pytest.mark.parametrize("path", sorted(LETTERS.glob("*.eml")), ids=lambda path: path.stem)
def test_no_question_shows_who_asks(policy: OrganisationPolicy, path: Path) -> None:
    extract = judge(path.read_bytes(), policy).extract
    shown = "" if extract is None else f"{extract.subject}\n{extract.text}\n{extract.attachments}\n{extract.findings}"
    assert not [word for word in ("Joke", "joke", "Vermeulen", "vermeulen", "voorbeeldpost") if word in shown]


async def test_every_letter_reads_in_its_process_as_without_one(policy: OrganisationPolicy, readers: Readers) -> None:
    letters = [path.read_bytes() for path in sorted(LETTERS.glob("*.eml"))]
    there = await asyncio.gather(*(readers.read(letter, policy) for letter in letters))
    assert there == [judge(letter, policy) for letter in letters]


def test_a_reading_crosses_between_processes_unchanged() -> None:
    reading = Reading(
        Kind.FOLLOW_UP, "reden", b"\x00\xff", True, "", Identity("a@b.example", "Zoë", None, ("x@y",), "S"),
        Extract("S", "T\n\u2028", "nl", (Attachment("image", 3),), (Mask("text", "naam", "capitals", 0.8, 0, 6, "[naam]", "Jan"),), ("rare",)),
        ("t",), "failed")
    assert reader_protocol.decode(reader_protocol.encode(reading)) == reading
    bare = replace(reading, identity=None, extract=None)
    assert reader_protocol.decode(reader_protocol.encode(bare)) == bare


async def test_a_letter_that_takes_too_long_is_set_aside_and_the_next_is_read(policy: OrganisationPolicy) -> None:
    pool = Readers(1, 0.2, MEMORY)
    try:
        slow = raw("plain") + b"Bel 0478 12 34 56, zei mijn zoon Jan (4).\n" * 500_000
        assert (await pool.read(slow, policy)).reason == "too_slow"
        assert (await pool.read(raw("plain"), policy)).kind is Kind.QUESTION
    finally:
        await pool.close()


async def test_a_letter_that_needs_too_much_memory_is_set_aside_and_the_next_is_read(policy: OrganisationPolicy) -> None:
    pool = Readers(1, 60.0, 250_000_000)
    try:
        huge = await pool.read(raw("plain") + b"x" * 300_000_000, policy)
        assert huge.kind is Kind.SET_ASIDE
        assert huge.reason in ("reader_crashed", "too_large")
        assert (await pool.read(raw("plain"), policy)).kind is Kind.QUESTION
    finally:
        await pool.close()


async def test_a_reading_process_that_dies_costs_no_letter(policy: OrganisationPolicy) -> None:
    pool = Readers(1, 20.0, MEMORY)
    try:
        await pool.read(raw("plain"), policy)
        for child in reading_processes():
            child.kill()
        assert (await pool.read(raw("plain"), policy)).kind is Kind.QUESTION
    finally:
        await pool.close()


async def test_a_cancelled_reading_never_answers_the_next_letter(policy: OrganisationPolicy) -> None:
    pool = Readers(1, 20.0, MEMORY)
    try:
        await pool.read(raw("plain"), policy)
        cancelled = asyncio.create_task(pool.read(raw("html_only") + b" " * 3_000_000, policy))
        await asyncio.sleep(0)
        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        assert await pool.read(raw("dsn"), policy) == judge(raw("dsn"), policy)
    finally:
        await pool.close()


async def test_idle_reading_processes_go_away(policy: OrganisationPolicy) -> None:
    pool = Readers(2, 20.0, MEMORY, idle_seconds=0.05)
    await pool.read(raw("plain"), policy)
    children = reading_processes()
    _, alive = await asyncio.to_thread(psutil.wait_procs, children, 60)
    assert children
    assert not [child for child in alive if child.status() != psutil.STATUS_ZOMBIE]
    assert (await pool.read(raw("plain"), policy)).kind is Kind.QUESTION
    await pool.close()


async def test_a_reading_process_knows_no_secret_and_stays_small(policy: OrganisationPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUISTERPOST_SECRET_POST", "geheim-wachtwoord")
    pool = Readers(1, 20.0, MEMORY)
    try:
        await pool.read(raw("html_only"), policy)
        (child,) = reading_processes()
        environment = Path(f"/proc/{child.pid}/environ").read_bytes()
        assert b"geheim" not in environment + " ".join(child.cmdline()).encode()
        assert child.memory_info().rss < 70_000_000      # the words and names of four languages; the promise is 100 MB
        assert not [file for file in os.listdir(f"/proc/{child.pid}/fd") if int(file) > 2]
    finally:
        await pool.close()


async def test_an_installation_without_room_to_read_says_so_and_blames_no_letter(policy: OrganisationPolicy) -> None:
    pool = Readers(1, 5.0, 1_000_000)
    with pytest.raises(LuisterpostError, match="LUISTERPOST_READING_BYTES"):
        await pool.read(raw("plain"), policy)


async def test_preview_tells_of_each_file_in_order_and_goes_on_after_a_bad_one(
        policy: OrganisationPolicy, readers: Readers, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    large = tmp_path / "groot.eml"
    with large.open("wb") as file:
        file.truncate(policy.mailboxes[0].largest_letter_bytes + 1)
    files = [LETTERS / "plain.eml", tmp_path / "weg.eml", tmp_path, large, LETTERS / "dsn.eml", LETTERS / "pgp_encrypted.eml", LETTERS / "plain.eml"]
    out = io.StringIO()
    assert await preview(files, policy, RECEIVED, readers, out) == 1
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(line["outcome"], line["reason"]) for line in lines] == [
        ("question", ""), ("set_aside", "file_unreadable"), ("set_aside", "file_unreadable"), ("set_aside", "too_large"),
    ("bounce", "delivery_report"),
        ("set_aside", "encrypted"), ("question", "")]
    errors = capsys.readouterr().err.splitlines()
    assert errors == [f"{tmp_path / 'weg.eml'}: this file cannot be read", f"{tmp_path}: this file cannot be read"]
    assert lines[0] == lines[-1]


async def test_preview_says_all_that_would_happen_to_a_question(policy: OrganisationPolicy, readers: Readers) -> None:
    out = io.StringIO()
    assert await preview([LETTERS / "attachments_of_all_kinds.eml", LETTERS / "dsn.eml"], policy, RECEIVED, readers, out) == 0
    question, bounce = [json.loads(line) for line in out.getvalue().splitlines()]
    assert list(question) == ["outcome", "reason", "language", "subject", "text", "attachments", "findings", "receipt", "due_at", "alarms", "erase",
                              "needs_screening", "screening_reasons"]
    assert question["text"] == "[naam] hier, zie bijlagen over mijn kind."
    assert question["attachments"][0] == {"kind": "image", "bytes": 1002}
    assert question["findings"] == [{"kind": "naam", "replaced_by": "[naam]"}]
    assert question["receipt"]["send"] is True
    assert question["receipt"]["subject"] == "Re: Vraagje"
    assert datetime.fromisoformat(question["due_at"]) > RECEIVED
    assert [list(alarm) for alarm in question["alarms"]] == [["at", "code"]] * len(question["alarms"])
    assert question["erase"]["identity"] < question["erase"]["text"]
    assert (bounce["subject"], bounce["text"], bounce["due_at"], bounce["receipt"]["send"]) == ("", "", None, False)


async def test_preview_of_many_files_holds_few_of_them_in_memory(policy: OrganisationPolicy, readers: Readers, tmp_path: Path) -> None:
    file = tmp_path / "groot.eml"
    file.write_bytes(raw("text_around_image").replace(b"/9h4", b"/9h4" + b"eHh4" * 700_000))
    before = psutil.Process().memory_info().rss
    out = io.StringIO()
    assert await preview([file] * 40, policy, RECEIVED, readers, out) == 0
    assert psutil.Process().memory_info().rss - before < 60_000_000
    assert all(json.loads(line)["attachments"][0]["bytes"] > 2_000_000 for line in out.getvalue().splitlines())
