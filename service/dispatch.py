"""Approved answers become outgoing mails: approved -> sending, in one transaction; the only place that opens an asker's identity.

What was reviewed is what is sent: the digest of the approved revision is compared, the text is looked at once more
(service/leak_check.py), and the mail is built from nothing. What fails here goes back to review with a reason; the
coordinator is told. A reply to a follow-up goes to the asker of the first question, never to whoever wrote the follow-up.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from policies import retention, wording
from policies.anonymity.guess import Names, words_of
from policies.letter import Address
from policies.reading import Identity
from policies.shape import Language
from service import exchange_names, journal, notice, outbox
from service.compose import compose, new_message_id
from service.database import Tx
from service.errors import VaultError
from service.exchange_names import Member, identity
from service.failpoint import FailpointReached, reach
from service.leak_check import Candidate, Hit, LeakCheck
from service.origin import Origin
from service.smtp import Envelope
from service.tables import data_key, question, remark, trail
from service.vault import DataKey, Hasher, Opener, Sealer

APPROVED = """
select q.id, q.code, q.mailbox_id, q.follows_id, q.language, q.asker_hash, q.name_hash, q.review_revision, q.approved_digest, q.data_key_id,
       a.body, p.public_name, i.sealed, k.key_id, k.sealed as key_sealed
from core.question q
left join core.answer a on a.question_id = q.id and a.revision = q.review_revision
left join core.actor p on p.id = a.author_id
left join core.asker i on i.question_id = q.id
left join core.data_key k on k.id = q.data_key_id
where q.state = 'approved' and q.organisation_id = $1
order by q.id
limit $2
for update of q skip locked
"""

SENDING = """
with moved as (update core.question set state = 'sending' where id = any ($1::bigint[]) returning id)
insert into core.trail (question_id, at, event)
select id, $2, 'dispatched' from moved
"""

ROOTS = """
with recursive chain as (
    select q.id as question_id, q.id, q.follows_id, 0 as depth
    from core.question q
    where q.id = any ($1::bigint[])
    union all
    select c.question_id, q.id, q.follows_id, c.depth + 1
    from chain c
    join core.question q on q.id = c.follows_id
    where c.depth < 1000
)
select c.question_id, q.code, i.sealed, k.key_id, k.sealed as key_sealed,
       exists (select from core.trail t where t.question_id = c.question_id and t.event = 'arrived') as held
from chain c
join core.question q on q.id = c.id
left join core.asker i on i.question_id = q.id
left join core.data_key k on k.id = q.data_key_id
where c.follows_id is null
"""


class Blocked(Exception):
    """This answer must not leave; `reason` is a short code. Never shown with a text."""

    def __init__(self, reason: str, hit: Hit | None = None) -> None:
        super().__init__(reason)
        self.reason, self.hit = reason, hit


@dataclass(frozen=True, slots=True, repr=False)
class Approved:
    """An approved question with what is needed to answer it."""

    id: int
    code: str
    mailbox_id: int
    follows_id: int | None
    language: str
    asker_hash: bytes | None
    name_hash: bytes | None
    review_revision: int
    approved_digest: bytes
    data_key_id: UUID | None
    body: str | None
    public_name: str | None
    sealed: bytes | None
    key_id: str | None
    key_sealed: bytes | None


@dataclass(frozen=True, slots=True, repr=False)
class Root:
    """The sealed identity of the question that a chain of follow-ups began with."""

    code: str
    sealed: bytes | None
    key_id: str | None
    key_sealed: bytes | None
    held: bool                              # the follow-up itself was once held for a person


@dataclass(frozen=True, slots=True, repr=False)
class Ready:
    """An answer that may leave unless the leak check objects."""

    item: Approved
    key: DataKey
    thread: Identity                        # whose mail this one answers
    recipient: str
    language: Language
    text: wording.Text
    names: Names                            # that the answer must not hold


class Dispatch:
    """The use-case, for one organisation; holds the private key."""

    def __init__(self, origins: Sequence[Origin], opener: Opener, hasher: Hasher, sealer: Sealer) -> None:
        self._origins = {origin.mailbox_id: origin for origin in origins}
        self._any = origins[0]
        self._opener, self._hasher, self._sealer = opener, hasher, sealer
        self._leaks = LeakCheck(hasher)
        self._versions: dict[Language, str] = {}
        self._public: dict[Language, frozenset[str]] = {}
        self.missing: VaultError | None = None

    async def dispatch(self, tx: Tx, now: datetime, limit: int = 50) -> list[Callable[[], None]]:
        """Queue up to `limit` approved answers. Returns a report for each that was taken up, to call after the commit.

        An answer whose private key is missing stays approved and keeps no other back: `missing` says so afterwards.
        """
        self.missing = None
        items = [Approved(**row) for row in (await tx.exec_driver_sql(APPROVED, (self._any.organisation_id, limit))).mappings()]
        roots = await self._roots(tx, [item.id for item in items if item.follows_id is not None])
        members = await exchange_names.members(tx, [item.id for item in items])
        ready: list[Ready] = []
        blocked: list[tuple[Approved, Blocked]] = []
        for item in items:
            await asyncio.sleep(0)          # mails that are being sent go on between two answers
            try:
                ready.append(self._prepare(item, roots.get(item.id), members.get(item.id, [])))
            except Blocked as objection:
                blocked.append((item, objection))
            except VaultError as error:
                self.missing = error
            except FailpointReached:
                raise
            except Exception:               # a defect of ours: one answer stops at a person, the others leave
                blocked.append((item, Blocked("internal")))
        cleared = await self._look_once_more(tx, ready, blocked)
        await self._queue(tx, cleared, blocked, now)
        for item, reason in blocked:
            await self._send_back(tx, item, reason, now)
        return [_dispatched(answer.item.code) for answer in cleared] + [_blocked(item.code, reason.reason) for item, reason in blocked]

    async def _roots(self, tx: Tx, ids: list[int]) -> dict[int, Root]:
        if not ids:
            return {}
        rows = (await tx.exec_driver_sql(ROOTS, (ids,))).mappings()
        return {row["question_id"]: Root(row["code"], row["sealed"], row["key_id"], row["key_sealed"], row["held"]) for row in rows}

    def _prepare(self, item: Approved, root: Root | None, members: list[Member]) -> Ready:
        if item.body is None or hashlib.sha256(item.body.encode()).digest() != item.approved_digest:
            raise Blocked("approval_void")
        key = self._key(item.key_id, item.key_sealed)
        own = identity(key, item.sealed, item.code)
        if key is None or own is None:
            raise Blocked("no_address")
        to = own if root is None else self._first_asker(own, root)
        same = self._hasher.address(to.address) == self._hasher.address(own.address)
        thread = own if same else to        # the first asker hears nothing of who else wrote: no Message-ID, no subject
        reach("dispatch.opened")
        language = wording.reply_language(self._origin(item).policy, item.language)
        text = wording.answer(
            self._origin(item).policy, language, body=item.body, asker_subject=thread.subject, public_name=item.public_name or "")
        return Ready(item, key, thread, to.address, language, text, self._names(item, own, members, language))

    def _names(self, item: Approved, own: Identity, members: list[Member], language: Language) -> Names:
        """Everybody whom this answer must not name; words that the organisation itself puts under each mail are no names."""
        if language not in self._public:
            self._public[language] = words_of(wording.public_words(self._any.policy, language))
        writers = [own, *(member.writer(self._opener) for member in members if member.code != item.code)]
        named = [name for member in members for name in member.named(self._opener)]
        return Names((Address(who.name, who.address) for who in writers if who), named, self._public[language])

    def _first_asker(self, own: Identity, root: Root) -> Identity:
        """Where the reply to a follow-up goes. When the first asker is forgotten, only a follow-up that was never held speaks for itself."""
        first = identity(self._key(root.key_id, root.key_sealed), root.sealed, root.code)
        if first is not None:
            return first
        if root.held:
            raise Blocked("no_address")
        return own

    def _key(self, key_id: str | None, sealed: bytes | None) -> DataKey | None:
        return None if key_id is None or sealed is None else self._opener.open_data_key(key_id, sealed)

    def _origin(self, item: Approved) -> Origin:
        return self._origins.get(item.mailbox_id, self._any)

    async def _look_once_more(self, tx: Tx, ready: list[Ready], blocked: list[tuple[Approved, Blocked]]) -> list[Ready]:
        signs = self._any.policy.answer.signed_by != "team"
        candidates = [Candidate(answer.text.body, answer.item.body or "", answer.item.language, answer.item.asker_hash, answer.item.name_hash,
                                answer.names, (answer.item.public_name or "") if signs else "") for answer in ready]
        hits = await self._leaks.check(tx, self._any.organisation_id, candidates) if candidates else []
        blocked += [(answer.item, Blocked("leak_check", hit)) for answer, hit in zip(ready, hits, strict=True) if hit]
        return [answer for answer, hit in zip(ready, hits, strict=True) if not hit]

    async def _queue(self, tx: Tx, cleared: list[Ready], blocked: list[tuple[Approved, Blocked]], now: datetime) -> None:
        rows, keys = [], list[dict[str, object]]()
        for answer in list(cleared):
            await asyncio.sleep(0)
            try:
                rows.append(self._outgoing(answer, keys, now))
            except ValueError:              # an address that cannot stand in a header
                cleared.remove(answer)
                blocked.append((answer.item, Blocked("no_address")))
        if rows:
            if keys:
                await tx.execute(insert(data_key), keys)
            await outbox.put(tx, rows, wake=False)
            await tx.exec_driver_sql(SENDING, ([answer.item.id for answer in cleared], now))
            reach("dispatch.queued")

    def _outgoing(self, answer: Ready, keys: list[dict[str, object]], now: datetime) -> dict[str, Any]:
        """A row of the outbox; `keys` gets the row of its key when it is erased before the identity, and so has one of its own."""
        item, origin = answer.item, self._origin(answer.item)
        message_id = new_message_id(origin.domain)
        data = compose(
            from_name=origin.policy.name, from_address=origin.mailbox.address, recipient=answer.recipient, subject=answer.text.subject,
            body=answer.text.body, language=answer.language, message_id=message_id, in_reply_to=answer.thread.message_id,
            references=answer.thread.references, date=now)
        assert item.data_key_id is not None
        key, key_row_id = answer.key, item.data_key_id
        if retention.outlived(origin.policy, "outbox"):
            own = self._sealer.new_data_key()
            keys.append(own.row)
            key, key_row_id = own.key, own.id
        return outbox.row(
            origin, kind="answer", message_id=message_id, envelope=Envelope(origin.mailbox.address, answer.recipient, data), key=key,
            key_row_id=key_row_id, wording=self._version(answer.language), now=now, question_id=item.id, revision=item.review_revision)

    def _version(self, language: Language) -> str:
        if language not in self._versions:
            self._versions[language] = wording.version(self._any.policy, language)
        return self._versions[language]

    async def _send_back(self, tx: Tx, item: Approved, blocked: Blocked, now: datetime) -> None:
        """To review again: the approval is void, a remark says what and where, the coordinator hears of it."""
        await tx.execute(update(question).where(question.c.id == item.id).values(
            state="in_review", state_reason=blocked.reason, approved_by=None, approved_digest=None))
        note = blocked.reason if blocked.hit is None else f"{blocked.reason}: {blocked.hit.kind} at {blocked.hit.position}"
        await tx.execute(insert(remark).values(question_id=item.id, revision=item.review_revision, reviewer_id=None, note=note, made_at=now))
        await tx.execute(insert(trail).values(question_id=item.id, at=now, event="blocked"))
        await notice.give(tx, self._origin(item), self._sealer, "answer_blocked", {"question": item.code, "reason": blocked.reason}, now)


def _dispatched(code: str) -> Callable[[], None]:
    return lambda: journal.answer_dispatched(code)


def _blocked(code: str, reason: str) -> Callable[[], None]:
    return lambda: journal.answer_blocked(code, reason)
