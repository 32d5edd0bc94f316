"""The IMAP session against a real Dovecot (TLS and plaintext) and against pymap, as the demo uses it."""

import asyncio
import logging
import socket
import time
import tracemalloc
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from policies.organisation import Imap, Mailbox
from service import failpoint
from service.embedded.servers import MailServers
from service.errors import MailboxError
from service.failpoint import FailpointReached
from service.mailbox import open_session
from service.mailbox.names import folder_name, uid_set
from tests.servers import WITHOUT_MOVE, WITHOUT_UIDPLUS, Dovecot

AWKWARD_USER, AWKWARD_PASSWORD = 'rené "de" kok', 'pass "wörd" \\ {3}'
_numbers = count()


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    users = {f"box{number:02}": "secret" for number in range(40)} | {AWKWARD_USER: AWKWARD_PASSWORD}
    with Dovecot(users) as server:
        yield server


@pytest.fixture
def user(dovecot: Dovecot) -> str:
    return f"box{next(_numbers):02}"


def mailbox(server: Dovecot, user: str, security: str = "plaintext", **changes: object) -> Mailbox:
    port = server.imaps if security == "tls" else server.imap
    values: dict[str, object] = {"host": "localhost", "port": port, "security": security, "user": user, "secret": "imap"}
    if security == "tls":
        values["ca_file"] = server.ca_file
    return Mailbox(name="vraag", address="vraag@example.org", imap=Imap.model_validate(values | changes))


def says(word: str) -> Callable[[], Awaitable[str]]:
    async def secret() -> str:
        return word
    return secret


SECRET = says("secret")


def letter(number: int, size: int = 300) -> bytes:
    head = f"From: ouder{number}@example.org\r\nSubject: vraag {number}\r\nMessage-ID: <m{number}@example.org>\r\n\r\n".encode()
    lines = (size - len(head)) // 72 + 1
    return (head + b"Hij slaapt niet, wat kan ik doen? 2* sterren ) ( \"x\" {5} en nog wat op\r\n" * lines)[:size - 2] + b"\r\n"


@pytest.mark.parametrize("security", ["tls", "plaintext"])
async def test_a_letter_arrives_byte_for_byte(dovecot: Dovecot, user: str, security: str) -> None:
    raw = b"Subject: Hotel 2* stars ** urgent ** (\r\nX: * 1 FETCH (UID 9)\r\n\r\n* BYE\r\n+ \r\nA1 OK {3}\r\n\xff\xfe\x80 body\r\n"
    dovecot.pour(user, [raw])
    async with open_session(mailbox(dovecot, user, security), SECRET) as session:
        assert await session.select("INBOX") > 0
        [uid] = await session.uids()
        [sized] = await session.headers([uid])
        [fetched] = await session.fetch([uid], 10_000)
    assert fetched.raw == raw
    assert sized.bytes == len(raw)
    assert sized.arrived == fetched.arrived
    assert abs((datetime.now(UTC) - sized.arrived).total_seconds()) < 60


async def test_1500_letters_come_in_order_and_complete(dovecot: Dovecot, user: str) -> None:
    mails = [letter(number, 200 + number) for number in range(1500)]
    dovecot.pour(user, mails)
    async with open_session(mailbox(dovecot, user), SECRET) as session:
        await session.select("INBOX")
        uids = await session.uids()
        assert len(uids) == 1500
        assert uids == sorted(uids)
        assert [sized.bytes for sized in await session.headers(uids)] == [len(mail) for mail in mails]
        fetched = await session.fetch(uids, 10_000)
        assert [item.raw for item in fetched] == mails
        places = await session.file_away(uids, "Luisterpost verwerkt")
        assert sorted(places) == uids
        assert await session.uids() == []
        validity = await session.select("Luisterpost verwerkt")
        assert sorted(place for place in places.values() if place) == [(validity, uid) for uid in await session.uids()]


async def test_only_what_is_newer_is_named(dovecot: Dovecot, user: str) -> None:
    dovecot.pour(user, [letter(1), letter(2)])
    async with open_session(mailbox(dovecot, user), SECRET) as session:
        await session.select("INBOX")
        first, last = await session.uids()
        assert await session.uids(after=first) == [last]
        assert await session.uids(after=last) == []
        dovecot.deliver(user, letter(3))
        [new] = await session.uids(after=last)
        assert new > last


async def test_a_25_mb_letter_needs_less_than_three_times_its_size(dovecot: Dovecot, user: str) -> None:
    raw = letter(1, 25_000_000)
    dovecot.pour(user, [raw])
    async with open_session(mailbox(dovecot, user, "tls"), SECRET) as session:
        await session.select("INBOX")
        uids = await session.uids()
        tracemalloc.start()
        [fetched] = await session.fetch(uids, 26_000_000)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert fetched.raw == raw
    assert peak < 3 * len(raw)


async def test_a_letter_above_the_limit_is_left_on_the_server(dovecot: Dovecot, user: str) -> None:
    small, large = letter(1, 500), letter(2, 50_000)
    dovecot.pour(user, [small, large])
    async with open_session(mailbox(dovecot, user), SECRET) as session:
        await session.select("INBOX")
        uids = await session.uids()
        assert [item.raw for item in await session.fetch(uids, 49_999)] == [small]
        assert await session.has(uids) == uids


async def test_reading_leaves_a_letter_unread(dovecot: Dovecot, user: str) -> None:
    dovecot.pour(user, [letter(1)])
    async with open_session(mailbox(dovecot, user), SECRET) as session:
        await session.select("INBOX")
        await session.fetch(await session.uids(), 10_000)
        assert await session._search("UNSEEN") == await session.uids()


@pytest.mark.parametrize("folder", ["Réponses & vragen", 'met "quotes" en \\ daarin', "Te beantwoorden", "日本 & ünï&-code"])
async def test_a_folder_may_have_any_name(dovecot: Dovecot, user: str, folder: str) -> None:
    dovecot.pour(user, [letter(1)])
    async with open_session(mailbox(dovecot, user), SECRET) as session:
        await session.select("INBOX")
        uids = await session.uids()
        [(uid, place)] = (await session.file_away(uids, folder)).items()
        assert [uid] == uids
        assert place is not None
        assert await session.select(folder) == place[0]
        assert await session.uids() == [place[1]]
        [there] = await session.fetch([place[1]], 10_000)
    assert there.raw == letter(1)


def test_folder_names_follow_the_examples_of_the_standard() -> None:
    assert folder_name("~peter/mail/台北/日本語") == '"~peter/mail/&U,BTFw-/&ZeVnLIqe-"'
    assert folder_name("Réponses & vragen") == '"R&AOk-ponses &- vragen"'
    assert folder_name("a\r\nb") == '"a&AA0ACg-b"'


def test_neighbouring_uids_share_a_range() -> None:
    assert uid_set([9, 3, 4, 5, 5, 11, 12]) == "3:5,9,11:12"


async def test_filing_away_can_be_repeated(dovecot: Dovecot, user: str) -> None:
    dovecot.pour(user, [letter(1), letter(2)])
    async with open_session(mailbox(dovecot, user), SECRET) as session:
        await session.select("INBOX")
        first, second = await session.uids()
        assert list(await session.file_away([first], "Klaar")) == [first]
        assert list(await session.file_away([first, second], "Klaar")) == [second]
        assert await session.file_away([first, second], "Klaar") == {}
        assert await session.has([first, second]) == []


async def test_deleting_takes_only_these_letters_and_can_be_repeated(dovecot: Dovecot, user: str) -> None:
    dovecot.pour(user, [letter(1), letter(2), letter(3)])
    async with open_session(mailbox(dovecot, user), SECRET) as session:
        await session.select("INBOX")
        first, second, third = await session.uids()
        await session._uid("STORE", [third], "+FLAGS.SILENT", r"(\Deleted)")       # by a person in another programme
        await session.delete([first])
        await session.delete([first])
        assert await session.uids() == [second, third]


@pytest.mark.parametrize("extra", [WITHOUT_MOVE, WITHOUT_UIDPLUS])
async def test_servers_without_move_or_uidplus_file_away_too(extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Dovecot({"vraag": "secret"}, extra) as server:
        server.pour("vraag", [letter(1), letter(2), letter(3)])
        box = mailbox(server, "vraag")
        monkeypatch.setenv("LUISTERPOST_FAILPOINT", "intake.copied=error")
        monkeypatch.setattr(failpoint, "_reached", Counter())

        async def interrupted() -> None:
            async with open_session(box, SECRET) as session:
                await session.select("INBOX")
                await session.file_away((await session.uids())[:1], "Klaar")

        with pytest.raises(FailpointReached):
            await interrupted()
        monkeypatch.delenv("LUISTERPOST_FAILPOINT")
        async with open_session(box, SECRET) as session:
            assert not session.has_capability("MOVE")
            await session.select("INBOX")
            first, second, third = await session.uids()
            assert sorted(await session.file_away([first, second], "Klaar")) == [first, second]
            assert await session.uids() == [third]
            assert await session.file_away([first, second], "Klaar") == {}
            await session.select("Klaar")
            assert len(await session.uids()) == 3                       # the first one twice: it was interrupted between copy and mark


async def test_without_uidplus_nobody_elses_deleted_letters_vanish() -> None:
    with Dovecot({"vraag": "secret"}, WITHOUT_UIDPLUS) as server:
        server.pour("vraag", [letter(1), letter(2)])
        async with open_session(mailbox(server, "vraag"), SECRET) as session:
            await session.select("INBOX")
            ours, theirs = await session.uids()
            await session._uid("STORE", [theirs], "+FLAGS.SILENT", r"(\Deleted)")
            assert list(await session.file_away([ours], "Klaar")) == [ours]
            assert await session.uids() == [ours, theirs]
            await session.file_away([ours], "Klaar")                    # marked already: not copied again
            await session.select("Klaar")
            assert len(await session.uids()) == 1


async def test_user_and_password_may_hold_spaces_quotes_and_accents(dovecot: Dovecot) -> None:
    dovecot.pour(AWKWARD_USER, [letter(1)])
    async with open_session(mailbox(dovecot, AWKWARD_USER, "tls"), says(AWKWARD_PASSWORD)) as session:
        await session.select("INBOX")
        assert len(await session.uids()) == 1


async def test_a_good_token_logs_in_and_move_is_known(dovecot: Dovecot, user: str) -> None:
    dovecot.pour(user, [letter(1)])
    box = mailbox(dovecot, user, "tls", authentication="xoauth2", token_file="unused")
    async with open_session(box, says(dovecot.token(user))) as session:
        assert session.has_capability("MOVE")
        await session.select("INBOX")
        assert len(await session.file_away(await session.uids(), "Klaar")) == 1


@pytest.mark.parametrize("wrong", ["expired", "forged", "empty"])
async def test_a_bad_token_is_reported_at_once(dovecot: Dovecot, user: str, wrong: str) -> None:
    token = {"expired": dovecot.token(user, -60), "forged": dovecot.token(user, key=b"x" * 32), "empty": ""}[wrong]
    box = mailbox(dovecot, user, authentication="xoauth2", token_file="unused")
    started = time.monotonic()
    assert await failing(box, says(token), seconds=60) == "login"
    assert time.monotonic() - started < 30


async def test_a_wrong_password_is_reported_at_once(dovecot: Dovecot, user: str) -> None:
    assert await failing(mailbox(dovecot, user), says("wrong"), seconds=20) == "login"


async def test_a_certificate_of_a_stranger_is_refused(dovecot: Dovecot, user: str) -> None:
    assert await failing(mailbox(dovecot, user, "tls", ca_file=None), SECRET) == "tls"
    assert await failing(mailbox(dovecot, user, "tls", ca_file="/nonexistent/ca.pem"), SECRET) == "tls"
    assert await failing(mailbox(dovecot, user, "tls", host="127.0.0.2"), SECRET) == "refused"
    assert await failing(mailbox(dovecot, user, "tls", port=dovecot.imap), SECRET) == "tls"


async def test_a_server_that_is_not_there_is_reported(dovecot: Dovecot, user: str) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        assert await failing(mailbox(dovecot, user, port=silent.getsockname()[1]), SECRET) == "refused"
    assert await failing(mailbox(dovecot, user, "tls", host="nowhere.invalid"), SECRET) == "unreachable"


async def test_a_missing_folder_is_reported(dovecot: Dovecot, user: str) -> None:
    with pytest.raises(MailboxError) as caught:
        async with open_session(mailbox(dovecot, user), SECRET) as session:
            await session.select("Bestaat niet")
    assert caught.value.kind == "folder"


async def test_a_sent_mail_is_found_by_its_message_id(dovecot: Dovecot, user: str) -> None:
    dovecot.pour(user, [letter(1)], ".Sent")
    async with open_session(mailbox(dovecot, user), SECRET) as session:
        assert await session.find_message_id("Sent", "<m1@example.org>")
        assert not await session.find_message_id("Sent", "<m2@example.org>")
        with pytest.raises(AssertionError):
            await session.delete([1])                                   # no folder is selected: the Sent folder stays as it is


async def test_a_killed_server_is_noticed_at_once_and_a_new_session_works(dovecot: Dovecot, user: str) -> None:
    with Dovecot({"vraag": "secret"}) as server:
        server.pour("vraag", [letter(1)])
        box = mailbox(server, "vraag")

        async def interrupted() -> None:
            async with open_session(box, SECRET, seconds=20) as session:
                await session.select("INBOX")
                await asyncio.to_thread(server.kill)
                await session.uids()

        with pytest.raises(MailboxError) as caught:
            await interrupted()
        assert caught.value.kind == "lost"
        await asyncio.to_thread(server.start)
        async with open_session(box, SECRET) as session:
            await session.select("INBOX")
            assert len(await session.uids()) == 1


async def test_mail_that_arrives_and_goes_meanwhile_confuses_nothing(dovecot: Dovecot, user: str) -> None:
    mails = [letter(number) for number in range(300)]
    dovecot.pour(user, mails)
    box = mailbox(dovecot, user)
    async with open_session(box, SECRET) as session, open_session(box, SECRET) as other:
        await session.select("INBOX")
        await other.select("INBOX")
        uids = await session.uids()

        async def meddle() -> None:
            for start in range(0, 300, 10):
                await other._uid("STORE", uids[start:start + 5], "+FLAGS", r"(\Flagged)")
                await other.delete(uids[start + 5:start + 6])
                await asyncio.to_thread(dovecot.deliver, user, letter(1000 + start))

        meddling = asyncio.create_task(meddle())
        rounds = [await session.fetch(uids, 10_000)]
        while not meddling.done():
            rounds.append(await session.fetch(uids, 10_000))
        await meddling
        expected = dict(zip(uids, mails, strict=True))
        assert all(item.raw == expected[item.uid] for fetched in rounds for item in fetched)
        left = [uid for position, uid in enumerate(uids) if position % 10 != 5]
        assert [item.uid for item in await session.fetch(uids, 10_000)] == left
        assert len(await session.uids(after=uids[-1])) == 30


async def test_nothing_of_a_mail_is_logged(dovecot: Dovecot, user: str, caplog: pytest.LogCaptureFixture) -> None:
    dovecot.pour(user, [letter(1)])
    with caplog.at_level(logging.DEBUG):
        async with open_session(mailbox(dovecot, user), SECRET) as session:
            await session.select("INBOX")
            await session.fetch(await session.uids(), 10_000)
    assert not [record for record in caplog.records if record.name.startswith("aioimaplib")]


async def test_the_servers_of_the_demo_work_too() -> None:
    async with MailServers({"vraag@demo.invalid": "secret"}) as servers:
        raw = letter(1)
        await servers.deliver("vraag@demo.invalid", raw)
        imap = Imap(host="127.0.0.1", port=servers.imap_port, security="plaintext", user="vraag@demo.invalid", secret="imap")
        async with open_session(Mailbox(name="vraag", address="vraag@demo.invalid", imap=imap), SECRET) as session:
            await session.select("INBOX")
            uids = await session.uids()
            assert [item.raw for item in await session.fetch(uids, 10_000)] == [raw]
            assert list(await session.file_away(uids, "Réponses & vragen")) == uids
            assert await session.uids() == []
            assert await session.find_message_id("Réponses & vragen", "<m1@example.org>")


async def failing(box: Mailbox, secret: Callable[[], Awaitable[str]], seconds: float = 60) -> str:
    """The kind of the MailboxError that logging in ends with."""
    with pytest.raises(MailboxError) as caught:
        async with open_session(box, secret, seconds=seconds):
            pass
    return caught.value.kind


def test_only_the_mailbox_package_knows_aioimaplib() -> None:
    root = Path(__file__).parents[2]
    users = [path for part in ("service", "workers", "policies") for path in (root / part).rglob("*.py") if "import aioimaplib" in path.read_text()]
    assert {path.parent.name for path in users} == {"mailbox"}
