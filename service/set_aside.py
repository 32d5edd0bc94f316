"""Letters that could not be handled: list them, look at one, try one again, or decide that nothing will come of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from policies.organisation import OrganisationPolicy
from policies.reading import Kind
from service import known_names
from service.database import Tx
from service.decision import Arrival
from service.errors import LuisterpostError
from service.forgetting.hold import refuse_held_organisation
from service.intake import Intake, Recorded, forget_row, letter_place
from service.origin import Origin
from service.reading import Readers
from service.tables import data_key, ledger, letter, mailbox, organisation
from service.vault import Hasher, Opener, Sealer


@dataclass(frozen=True, slots=True)
class SetAside:
    """One letter that waits for a person. `number` is its ledger row."""

    number: int
    organisation: str
    mailbox: str
    reason: str
    bytes: int
    arrived_at: datetime
    recorded_at: datetime
    folder: str
    kept: bool                              # the sealed letter is in the database


def _statement() -> object:
    joined = ledger.join(mailbox, mailbox.c.id == ledger.c.mailbox_id).join(organisation, organisation.c.id == ledger.c.organisation_id)
    return (select(ledger, mailbox.c.name.label("mailbox"), organisation.c.code.label("organisation"), letter.c.ledger_id.label("kept"))
            .select_from(joined.outerjoin(letter, letter.c.ledger_id == ledger.c.id))
            .where(ledger.c.outcome == "set_aside").order_by(ledger.c.id))


async def waiting(tx: Tx) -> AsyncIterator[SetAside]:
    """All letters that were set aside, oldest first."""
    for row in (await tx.execute(_statement())).all():  # type: ignore[call-overload]
        yield SetAside(row.id, row.organisation, row.mailbox, row.reason, row.bytes, row.arrived_at, row.recorded_at,
                       row.filed_folder or "", row.kept is not None)


async def find(tx: Tx, number: int) -> SetAside:
    """Raises LuisterpostError when no such letter waits."""
    async for item in waiting(tx):
        if item.number == number:
            return item
    raise LuisterpostError(f"no letter {number} is set aside; see `luisterpost set-aside list`")


async def raw(tx: Tx, number: int, opener: Opener) -> bytes:
    """The letter itself, opened with the private key. Raises LuisterpostError when it was never fetched."""
    row = (await tx.execute(
        select(ledger.c.mailbox_id, ledger.c.uidvalidity, ledger.c.uid, letter.c.sealed, data_key.c.key_id, data_key.c.sealed.label("sealed_key"))
        .select_from(ledger.join(letter, letter.c.ledger_id == ledger.c.id).join(data_key, data_key.c.id == letter.c.data_key_id))
        .where(ledger.c.id == number))).one_or_none()
    if row is None:
        raise LuisterpostError("this letter was never fetched, it was too large: raise largest_letter_bytes in the organisation file and move "
                               "the mail back to the inbox in your mail program")
    return opener.open_data_key(row.key_id, row.sealed_key).open(row.sealed, letter_place(row.mailbox_id, row.uidvalidity, row.uid))


async def retry(tx: Tx, number: int, origin: Origin, vault: tuple[Opener, Sealer, Hasher], readers: Readers, now: datetime) -> Recorded:
    """Read the letter again and receive it as if it came now. Raises LuisterpostError, leaving all as it was, when it still cannot be read."""
    opener, sealer, hasher = vault
    bytes_ = await raw(tx, number, opener)
    row = (await tx.execute(select(ledger).where(ledger.c.id == number, ledger.c.outcome == "set_aside").with_for_update())).one_or_none()
    if row is None:
        raise LuisterpostError(f"no letter {number} is set aside; see `luisterpost set-aside list`")
    reading = await readers.read(bytes_, origin.policy)
    reading = await known_names.read_again(tx, origin, hasher, readers, bytes_, reading)
    if reading.kind is Kind.SET_ASIDE:
        raise LuisterpostError(f"letter {number} still cannot be handled ({reading.reason}); it stays set aside")
    await forget_row(tx, number)
    arrival = Arrival(row.uid, row.bytes, row.arrived_at, bytes_, reading)
    recorded = (await Intake(origin, sealer, hasher).receive(tx, row.uidvalidity, [arrival], now))[0]
    filed = {"filed_at": row.filed_at, "filed_folder": row.filed_folder, "filed_uidvalidity": row.filed_uidvalidity, "filed_uid": row.filed_uid}
    if row.filed_at is not None:
        same = (ledger.c.mailbox_id == row.mailbox_id) & (ledger.c.uidvalidity == row.uidvalidity) & (ledger.c.uid == row.uid)
        await tx.execute(update(ledger).where(same).values(filed))
    return recorded


async def dismiss(tx: Tx, number: int) -> None:
    """A person looked at it and nothing will come of it: the ledger says so, the sealed copy is destroyed.

    Raises LuisterpostError when no such letter waits, or a hold on the organisation forbids it.
    """
    await refuse_held_organisation(tx, (await find(tx, number)).organisation)
    keys = (await tx.execute(select(letter.c.data_key_id).where(letter.c.ledger_id == number))).scalars().all()
    await tx.execute(delete(letter).where(letter.c.ledger_id == number))
    await tx.execute(delete(data_key).where(data_key.c.id.in_(keys)))
    await tx.execute(update(ledger).where(ledger.c.id == number).values(outcome="ignored", reason="dismissed"))


async def origin_of(tx: Tx, number: int, policies: dict[str, OrganisationPolicy]) -> Origin:
    """The mailbox a letter came from. Raises LuisterpostError when its organisation file is gone."""
    item = await find(tx, number)
    row = (await tx.execute(select(ledger.c.organisation_id, ledger.c.mailbox_id).where(ledger.c.id == number))).one()
    try:
        policy = policies[item.organisation]
        return Origin(row.organisation_id, row.mailbox_id, policy, policy.mailbox(item.mailbox))
    except KeyError:
        raise LuisterpostError(f"no organisation file has mailbox {item.organisation}/{item.mailbox} any more; put it back first") from None
