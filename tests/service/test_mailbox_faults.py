"""A mail server that drops, stalls, lies or talks nonsense: always a MailboxError in time, never a hang, never a wrong letter.

The numbers are those of the aioimaplib bugs that each test shows to be harmless here.
"""

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable

import pytest

from policies.organisation import Imap, Mailbox
from service.errors import LuisterpostError, MailboxError
from service.mailbox import Session, open_session
from tests.scripted_imap import STEPS, Raw, ScriptedImap

RAW = b"Subject: Hotel 2* stars\r\n\r\n" + b"Wat kan ik doen?\r\n" * 200
WITHOUT_MOVE = "IMAP4rev1 UIDPLUS"
WITHOUT_UIDPLUS = "IMAP4rev1"
LIMIT = 0.3                                 # seconds for one step in these tests


async def secret() -> str:
    return "secret"


def mailbox(server: ScriptedImap, **changes: object) -> Mailbox:
    values = {"host": "127.0.0.1", "port": server.port, "security": "plaintext", "user": "vraag", "secret": "imap"}
    return Mailbox(name="vraag", address="vraag@example.org", imap=Imap.model_validate(values | changes))


async def the_road(session: Session) -> None:
    """Every step that intake takes."""
    await session.select("INBOX")
    uids = await session.uids()
    assert [item.raw for item in await session.fetch(uids, 10_000)] == [RAW] * len(uids)
    await session.file_away(uids, "Klaar")
    assert await session.has(uids) == []


async def ending(server: ScriptedImap, seconds: float = 60, road: Callable[[Session], Awaitable[None]] = the_road) -> str:
    """The kind of MailboxError that the road ends with; "" when it holds. Fails when it takes much longer than the limit."""
    try:
        async with asyncio.timeout(seconds + 30), open_session(mailbox(server), secret, seconds=seconds, largest=100_000) as session:
            await road(session)
    except MailboxError as error:
        return error.kind
    return ""


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 MOVE UIDPLUS", "IMAP4rev1 MOVE", WITHOUT_MOVE, WITHOUT_UIDPLUS])
async def test_the_road_holds_on_a_plain_server(capabilities: str) -> None:
    async with ScriptedImap({3: RAW, 9: RAW}, capabilities) as server:
        assert await ending(server) == ""
        assert server.folders == {'"Klaar"': [RAW, RAW]}
        assert server.heard[-1] == "LOGOUT"


@pytest.mark.parametrize("fault", ["drop", "stall", "bye"])
@pytest.mark.parametrize("step", STEPS)
async def test_a_fault_at_any_step_ends_in_time(step: str, fault: str) -> None:
    """Bugs 2 and 12: a lost line, a stall mid-literal or a BYE never leaves anybody waiting."""
    capabilities = WITHOUT_MOVE if step in ("copy", "store", "expunge") else "IMAP4rev1 MOVE UIDPLUS"
    async with ScriptedImap({1: RAW}, capabilities, {step: fault}) as server:
        started = time.monotonic()
        # Only a stall may wait for the limit; the others are noticed at once, so a generous limit must not matter.
        kind = await ending(server, LIMIT if fault == "stall" else 60)
        assert time.monotonic() - started < 30
    if step == "logout":
        assert kind == ""                                   # everything is done: nothing is in doubt
    elif fault == "stall":
        assert kind == "timeout"
    else:
        assert kind == ("refused" if (step, fault) == ("greeting", "bye") else "lost")


@pytest.mark.parametrize("step", ["search", "sizes", "bodies", "move"])
async def test_a_late_answer_never_reaches_the_next_session(step: str) -> None:
    """Bugs 3 and 4."""
    async with ScriptedImap({1: RAW}, faults={step: "late"}) as server:
        assert await ending(server, LIMIT) == "timeout"
        server.messages = {1: RAW, 2: RAW}
        del server.faults[step]
        server.release.set()
        assert await ending(server) == ""
        assert server.connections == 2


@pytest.mark.parametrize("how", ["timeout", "cancelled"])
async def test_a_session_in_doubt_is_never_used_again(how: str) -> None:
    """Bugs 3 and 4: after a time-out of ours or the caller's, every command refuses and nothing more is sent."""
    async with ScriptedImap({1: RAW}, faults={"search": "stall"}) as server:
        async with open_session(mailbox(server), secret, seconds=LIMIT if how == "timeout" else 30) as session:
            await session.select("INBOX")
            with pytest.raises((MailboxError, TimeoutError)):
                async with asyncio.timeout(LIMIT if how == "cancelled" else 30):
                    await session.uids()
            heard = list(server.heard)
            for again in (session.uids(), session.select("INBOX"), session.fetch([1], 100), session.delete([1])):
                with pytest.raises(MailboxError) as caught:
                    await again
                assert caught.value.kind == "timeout"
        assert server.heard == heard


async def test_commands_at_once_wait_for_each_other() -> None:
    """Bug 5: parallel callers share one connection without mixing answers."""
    mails = {uid: b"Subject: %d\r\n\r\n" % uid + RAW for uid in range(1, 41)}
    async with ScriptedImap(mails) as server, open_session(mailbox(server), secret) as session:
        await session.select("INBOX")
        fetched = await asyncio.gather(*(session.fetch([uid], 10_000) for uid in mails))
        assert [item.raw for [item] in fetched] == list(mails.values())


def says(text: bytes) -> Raw:
    """A fault that sends this text; TAG stands for the command's tag."""
    return lambda _server, tag, _words: text.replace(b"TAG", tag.encode())


NONSENSE: dict[str, tuple[str, bytes]] = {
    "a line above the bound": ("search", b"* SEARCH " + b"1 " * 2_100_000 + b"\r\nTAG OK\r\n"),
    "a line that never ends": ("search", b"* SEARCH " + b"1" * 4_100_000),
    "an answer that never ends": ("noop", b"* 1 EXISTS\r\n" * 800_000),
    "a literal above the bound": ("bodies", b"* 1 FETCH (UID 1 BODY[] {99999999}\r\n"),
    "a literal of a size beyond numbers": ("bodies", b"* 1 FETCH (UID 1 BODY[] {9999999999999999999}\r\n"),
    "a literal shorter than announced": ("bodies", b"* 1 FETCH (UID 1 BODY[] {500}\r\nshort)\r\nTAG OK\r\n"),
    "a literal longer than announced": ("bodies", b"* 1 FETCH (UID 1 BODY[] {5}\r\nSubject: x\r\n\r\ntext)\r\nTAG OK\r\n"),
    "a second value behind the end": ("bodies", b"* 1 FETCH (UID 1 BODY[] {5}\r\nhello) (\r\nTAG OK\r\n"),
    "somebody else's tag": ("search", b"X1 OK\r\n"),
    "a line without a tag": ("search", b"hello\r\nTAG OK\r\n"),
    "an answer to nobody": ("noop", b"TAG OK\r\nTAG OK\r\n"),
    "neither ok nor no": ("noop", b"TAG MAYBE\r\n"),
    "a continuation nobody asked for": ("noop", b"+ go on\r\n"),
    "bad": ("search", b"TAG BAD secret text\r\n"),
    "words for numbers": ("search", b"* SEARCH one two\r\nTAG OK\r\n"),
    "a date that is none": ("sizes", b'* 1 FETCH (UID 1 RFC822.SIZE 5 INTERNALDATE "99-Foo-2026 10:00:00 +0000")\r\nTAG OK\r\n'),
    "no uidvalidity": ("select", b"* 1 EXISTS\r\nTAG OK\r\n"),
    "copyuid without end": ("move", b"* OK [COPYUID 7 1:4294967295 1:4294967295]\r\nTAG OK\r\n"),
    "copyuid of two lengths": ("move", b"* OK [COPYUID 7 1 1:2]\r\nTAG OK\r\n"),
    "preauth": ("greeting", b"* PREAUTH welcome\r\n"),
    "another protocol": ("greeting", b"220 smtp.example.org ESMTP\r\n"),
}


@pytest.mark.parametrize("name", NONSENSE)
async def test_nonsense_ends_the_session(name: str) -> None:
    step, text = NONSENSE[name]
    async with ScriptedImap({1: RAW}, faults={step: says(text)}) as server:
        kind = await ending(server, LIMIT if "shorter" in name else 60)
    assert kind == ("timeout" if "shorter" in name else "protocol")


async def test_an_error_never_quotes_the_server_or_the_mail() -> None:
    async with ScriptedImap({1: RAW}, faults={"sizes": says(b"* 1 FETCH (UID Jansen)\r\nTAG OK\r\n")}) as server:
        with pytest.raises(MailboxError) as caught:
            async with open_session(mailbox(server), secret, seconds=LIMIT) as session:
                await the_road(session)
    assert "Jansen" not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(("step", "kind"), [
    ("select", "folder"), ("move", "folder"), ("search", "refused"), ("bodies", "refused"), ("login", "login"), ("capability", "protocol"),
])
async def test_a_refusal_is_named(step: str, kind: str) -> None:
    async with ScriptedImap({1: RAW}, faults={step: says(b"TAG NO not today\r\n")}) as server:
        assert await ending(server) == kind


async def test_a_login_server_without_room_is_not_taken_for_a_wrong_password() -> None:
    async with ScriptedImap({1: RAW}, faults={"login": says(b"TAG NO [UNAVAILABLE] try later\r\n")}) as server:
        assert await ending(server) == "refused"


async def test_a_server_that_never_shakes_hands_is_given_up() -> None:
    async with ScriptedImap(faults={"greeting": "stall"}) as server:
        with pytest.raises(MailboxError) as caught:
            async with open_session(mailbox(server, security="tls"), secret, seconds=LIMIT):
                pass
        assert caught.value.kind == "timeout"


async def test_a_search_may_name_nothing_or_come_in_pieces() -> None:
    answer = says(b"* SEARCH\r\n* 4 EXISTS\r\n* search 5 3\r\n* SEARCH 4 (MODSEQ 917162500)\r\nTAG OK\r\n")
    async with ScriptedImap({1: RAW}, faults={"search": answer}) as server, open_session(mailbox(server), secret) as session:
        await session.select("INBOX")
        assert await session.uids() == [3, 4, 5]


async def test_a_missing_secret_is_named_and_nobody_is_called() -> None:
    async def missing() -> str:
        raise LuisterpostError("no such file")

    async with ScriptedImap() as server:
        with pytest.raises(MailboxError) as caught:
            async with open_session(mailbox(server), missing):
                pass
        assert caught.value.kind == "secret"
        assert server.connections == 0


async def test_pushed_lines_are_neither_lost_nor_taken_for_answers() -> None:
    """Bugs 6 and 13: each body goes by its own UID, whatever else the server says meanwhile."""
    def pushing(server: ScriptedImap, tag: str, words: str) -> bytes:
        lines = [server.fetch_line(uid, "bodies") for uid in reversed(server.named(words))]
        push = (b"* 9 EXISTS\r\n* 2 FETCH (FLAGS (\\Seen \"odd)\" {2}\r\n))) UID 2)\r\n* 3 FETCH (FLAGS ())\r\n"
                b"* OK Still here {7}\r\n* 1 FETCH (BODY[] NIL UID 1)\r\n* 8 FETCH (UID 8 BODY[] \"not asked\")\r\n")
        return push.join([b"", *lines, f"{tag} OK done\r\n".encode()])

    mails = {uid: RAW + b"%d\r\n" % uid for uid in (1, 2, 3)}
    async with ScriptedImap(mails, faults={"bodies": pushing}) as server, open_session(mailbox(server), secret, seconds=5) as session:
        await session.select("INBOX")
        assert {item.uid: item.raw for item in await session.fetch([1, 2, 3], 10_000)} == mails


async def test_quoted_and_empty_bodies_are_bodies() -> None:
    answer = says(b'* 1 FETCH (BODY[] "a \\"b\\" \\\\ c" UID 1)\r\n* 2 FETCH (UID 2 BODY[] {0}\r\n)\r\n* 3 FETCH (UID 3 BODY[] NIL)\r\nTAG OK\r\n')
    async with ScriptedImap({1: RAW, 2: RAW, 3: RAW}, faults={"bodies": answer}) as server, open_session(mailbox(server), secret) as session:
        await session.select("INBOX")
        assert [(item.uid, item.raw) for item in await session.fetch([1, 2, 3], 10_000)] == [(1, b'a "b" \\ c'), (2, b"")]


async def test_bytes_may_arrive_one_by_one() -> None:
    class Dribbling(ScriptedImap):
        async def _answer(self, writer: asyncio.StreamWriter, step: str, tag: str, words: str, usual: bytes) -> bool:
            for position in range(len(usual)):
                writer.write(usual[position:position + 1])
                await writer.drain()
                await asyncio.sleep(0)                      # lets the client read before the next byte
            return True

    async with Dribbling({1: RAW, 2: RAW}) as server:
        assert await ending(server, 20) == ""


async def test_20000_letters_are_named_sized_and_moved_in_small_commands() -> None:
    """Bug 1: no answer is too long, no command names more than 500 UIDs or 50 bodies."""
    async with ScriptedImap(dict.fromkeys(range(1, 60001, 3), b"x")) as server, open_session(mailbox(server), secret) as session:
        await session.select("INBOX")
        uids = await session.uids()
        assert len(uids) == 20_000
        assert len(await session.headers(uids[:2000])) == 2000
        assert len(await session.fetch(uids[:200], 10)) == 200
        assert len(await session.file_away(uids[:1000], "Klaar")) == 1000
        fetches = [words for words in server.heard if words.startswith("UID FETCH")]
        assert max(words.count(",") for words in fetches if "BODY" not in words) == 499
        assert max(words.count(",") for words in fetches if "BODY" in words) == 49


async def test_bodies_are_asked_for_8_mb_at_a_time() -> None:
    mails = dict.fromkeys(range(1, 8), b"x" * 3000000)
    async with ScriptedImap(mails) as server, open_session(mailbox(server), secret) as session:
        await session.select("INBOX")
        assert len(await session.fetch(list(mails), 4_000_000)) == 7
        assert sum("BODY" in words for words in server.heard) == 4


async def test_a_refused_token_is_answered_with_an_empty_line() -> None:
    """Bug 7: the server's challenge gets its answer, so the refusal comes at once."""
    async with ScriptedImap(token_refused=True) as server:
        with pytest.raises(MailboxError) as caught:
            async with open_session(mailbox(server, authentication="xoauth2", token_file="unused"), secret, seconds=20):
                pass
        assert caught.value.kind == "login"
        assert server.heard[-1] == "\r\n"                   # what came after the challenge


async def test_nothing_is_left_behind_by_a_failed_session() -> None:
    async with ScriptedImap({1: RAW}, faults={"bodies": "drop"}) as server:
        before = len(asyncio.all_tasks())
        for _ in range(5):
            assert await ending(server) == "lost"
        server.faults = {"greeting": "stall"}
        assert await ending(server, LIMIT) == "timeout"
        gc.collect()
        assert len(asyncio.all_tasks()) - before <= 1       # the scripted server's own last conversation
