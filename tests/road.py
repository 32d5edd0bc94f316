"""What the tests of the whole road share: a house that lasts for a module, letters of askers, and mails as a mail program gets them."""

import asyncio
import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from service.embedded.postgres import Cluster
from tests.conftest import TEMPLATE, Database, _cloned
from tests.house import House, answer

ANSWER = "Dag,\n\nLeg haar elke avond om dezelfde tijd in bed.\n"


@dataclass(frozen=True)
class Home:
    """A house with a database of its own, for all tests of a module: each test keeps to letters and askers of its own."""

    house: House
    database: Database


@contextmanager
def lasting(cluster: Cluster, **options: Any) -> Iterator[Home]:
    """A house that is built once: `with lasting(cluster, after="keep") as home`."""
    place = _cloned(cluster, TEMPLATE)
    database = asyncio.run(place.__aenter__())
    house = House(database.url, **options)
    try:
        asyncio.run(house.__aenter__())
        yield Home(house, database)
    finally:
        asyncio.run(house.__aexit__())
        asyncio.run(place.__aexit__())


LOCKED = "-----BEGIN PGP MESSAGE-----\n\nhQEMA2tydWlkbm9vdG11c2thYXQ=\n=AbCd\n-----END PGP MESSAGE-----"      # nobody here can read it


def write(sender: str, subject: str, text: str, message_id: str | None, *, to: str = "vraag@helplijn.example", answers: str = "") -> bytes:
    """A parent's mail, CRLF and UTF-8. `answers` is the Message-ID it replies to."""
    head = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", "Date: Fri, 20 Nov 2026 20:14:05 +0100"]
    head += [f"Message-ID: <{message_id}>"] if message_id else []
    head += [f"In-Reply-To: <{answers}>", f"References: <{answers}>"] if answers else []
    head += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    return ("\n".join(head) + "\n\n" + text + "\n").replace("\n", "\r\n").encode()


@contextmanager
def mail_program(house: House, user: str, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
    """A session of an ordinary IMAP client."""
    line = imaplib.IMAP4("127.0.0.1", house.dovecot.imap)
    try:
        line.login(user, house.users[user])
        line.select(f'"{folder}"')
        yield line
    finally:
        line.logout()


def fetched(house: House, user: str, folder: str = "INBOX") -> list[bytes]:
    """Every mail of a folder, byte for byte, oldest first; [] when there is no such folder."""
    with mail_program(house, user, folder) as line:
        if line.state != "SELECTED":
            return []
        uids = line.uid("search", "ALL")[1][0].split()
        return [line.uid("fetch", uid.decode(), "(BODY.PEEK[])")[1][0][1] for uid in uids]


def headers(raw: bytes) -> list[tuple[str, str]]:
    """Every header in order, unfolded, not decoded."""
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    fields = re.sub(r"\r\n(?=[ \t])", "", head).split("\r\n")
    return [(name, value.removeprefix(" ")) for name, _, value in (item.partition(":") for item in fields)]


def header(raw: bytes, name: str) -> str:
    """The one value of a header; "" when there is none."""
    values = [value for key, value in headers(raw) if key.lower() == name.lower()]
    assert len(values) < 2, f"{name} stands {len(values)} times"
    return values[0] if values else ""


def mails_to(house: House, address: str) -> list[bytes]:
    """What the relay took for this address."""
    return [raw for _, recipients, raw in list(house.relay.mails) if address in recipients]


async def asked(house: House, word: str, seconds: float = 90) -> asyncpg.Record:
    """The question whose text has this word, with its ledger's outcome, as soon as it is there."""
    async def look() -> asyncpg.Record | None:
        rows = await house.rows(
            "select q.*, l.outcome, l.reason, l.uid, l.uidvalidity from core.question q join core.ledger l on l.question_id = q.id "
            "where q.body like '%' || $1 || '%' and l.outcome in ('question', 'follow_up') order by q.id desc", word)
        return rows[0] if rows else None

    found: asyncpg.Record = await house.until(look, f"a question with {word!r}", seconds)
    return found


async def answered(house: House, code: str, text: str = ANSWER) -> None:
    """Claim, draft, submit and approve one question through the contract."""
    tool = await house.tool()
    try:
        await tool.execute("select desk_v1.claim($1, 'vrijwilliger-1')", code)
        await answer(tool, code, text)
    finally:
        await tool.close()


async def in_state(house: House, code: str, state: str) -> None:
    """Wait until the question is in this state."""
    async def there() -> bool:
        return bool(await house.value("select state = $2 from core.question where code = $1", code, state))

    await house.until(there, f"question {code} is {state}")


async def mail_with(house: House, address: str, word: str) -> bytes:
    """The newest mail to this address that has the word in its bytes, as soon as the relay took it."""
    def look() -> bytes | None:
        return next((raw for raw in reversed(mails_to(house, address)) if word.encode() in raw), None)

    found: bytes = await house.until(look, f"a mail to {address} with {word!r}")
    return found
