"""An outbox with everything around it, for tests: keys, one or more organisations, a clock that the test moves.

Real PostgreSQL, real sockets; time is an argument of the code under test, so moving `clock` is no trick.
"""

import dataclasses
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from nacl.public import PrivateKey

from policies.organisation import OrganisationPolicy, parse
from policies.reading import Identity
from service import outbox
from service.database import Presence, transaction
from service.origin import Origin, register
from service.reading import Readers
from service.settings import Settings
from service.smtp import Envelope
from service.vault import Hasher, Opener, Sealer
from tests.build import AUTHOR, REVIEWER, Organisation, Question, make_actor, make_question
from tests.conftest import Database
from workers.outbox import Outbox
from workers.world import World

JAN = Identity("ouder@post.example", "Jan Peeters", "vraag1@post.example", ("vraag0@post.example",), "slapen")
START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
POLICY = """
code = "{code}"
name = "Opvoedingslijn {code}"
coordinator = "coordinatie@{code}.example"

[smtp]
host = "127.0.0.1"
port = {port}
security = "plaintext"
{smtp}

[answer]
{answer}

[response]
answer_within_hours = 24
office_hours = {{ mon = ["09:00-17:00"] }}

[[mailbox]]
name = "vragen"
address = "vraag@{code}.example"
imap = {{ host = "localhost", security = "plaintext", user = "vraag", secret = "imap" }}
"""


@dataclass
class Clock:
    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass
class Mailroom:
    database: Database
    clock: Clock
    policies: dict[str, OrganisationPolicy]
    sealer: Sealer
    opener: Opener
    hasher: Hasher
    origins: list[Origin]
    places: dict[str, Organisation]
    stack: AsyncExitStack

    @property
    def origin(self) -> Origin:
        return self.origins[0]

    async def outbox(self) -> Outbox:
        """Another daemon's outbox, with a presence of its own."""
        presence = Presence(self.database.worker_url, lambda _payload: None)
        await presence.connect()
        settings = Settings(state=Path("/nonexistent"), poll_seconds=1, stop_seconds=1)
        world = World(settings, self.database.worker, presence, self.policies, self.origins, self.sealer, self.hasher, self.opener,
                      Readers(1, 5, 500_000_000), self.clock)
        made = Outbox(world)
        self.stack.push_async_callback(presence.close)
        self.stack.push_async_callback(made.close, 0.1)
        return made

    async def approved(self, code: str = "lijn", **columns: Any) -> Question:
        """A question that stands approved, with a real sealed asker. `identity` overrides who asks."""
        identity = columns.pop("identity", JAN)
        key = self.sealer.new_data_key()
        values = {"asker_hash": self.hasher.address(identity.address), "name_hash": self.hasher.name(identity.name)} | columns
        state = values.pop("state", "approved")
        async with transaction(self.database.admin) as tx:
            return await make_question(tx, self.places[code], state, key=key, identity=json.dumps(dataclasses.asdict(identity)).encode(), **values)

    async def put(self, kind: str, message_id: str, *, recipient: str = "ouder@post.example", question: Question | None = None) -> None:
        """A mail of this kind, ready to leave."""
        key = self.sealer.new_data_key()
        data = f"Message-ID: <{message_id}>\r\nSubject: test\r\n\r\n{message_id}\r\n".encode()
        row = outbox.row(self.origin, kind=kind, message_id=message_id, envelope=Envelope("vraag@lijn.example", recipient, data), key=key.key,
                         key_row_id=key.id, wording="w", now=self.clock(), question_id=question.id if question else None,
                         revision=1 if kind == "answer" else None)
        async with transaction(self.database.worker) as tx:
            await tx.exec_driver_sql("insert into core.data_key (id, key_id, sealed) values ($1, $2, $3)", (key.id, key.key_id, key.sealed))
            await outbox.put(tx, [row])

    async def rows(self, statement: str, *values: Any) -> list[Any]:
        async with transaction(self.database.admin) as tx:
            return list((await tx.exec_driver_sql(statement, values)).all())

    async def value(self, statement: str, *values: Any) -> Any:
        rows = await self.rows(statement, *values)
        return rows[0][0] if rows else None


@asynccontextmanager
async def mailroom(database: Database, *ports: int, smtp: str = "", answer: str = "") -> AsyncIterator[Mailroom]:
    """Organisations "lijn", "lijn2" …, one for each relay port; `smtp` and `answer` are added to those sections of each file."""
    private = PrivateKey.generate()
    codes = ["lijn", *(f"lijn{number}" for number in range(2, len(ports) + 1))]
    policies = {code: parse(POLICY.format(code=code, port=port, smtp=smtp, answer=answer)) for code, port in zip(codes, ports, strict=True)}
    async with transaction(database.admin) as tx:
        origins = await register(tx, policies)
        places = {}
        for origin in origins:
            actors = {alias: await make_actor(tx, origin.organisation_id, alias) for alias in (AUTHOR, REVIEWER)}
            places[origin.policy.code] = Organisation(origin.organisation_id, origin.policy.code, origin.mailbox_id, actors)
    async with AsyncExitStack() as stack:
        yield Mailroom(database, Clock(), policies, Sealer("test", bytes(private.public_key)), Opener({"test": bytes(private)}), Hasher(b"h" * 32),
                       origins, places, stack)


def parsed(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def plain(data: bytes) -> str:
    """The words of the plain text part, lines joined."""
    part = parsed(data).get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())
