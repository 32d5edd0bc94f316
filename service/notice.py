"""Mails to the coordinator and other contacts: a code, a question's code, a moment. Never text, never identity."""

from datetime import datetime

from policies import wording
from service import outbox
from service.compose import compose, new_message_id
from service.database import Tx
from service.origin import Origin
from service.smtp import Envelope
from service.tables import data_key
from service.vault import Sealer


async def give(tx: Tx, origin: Origin, sealer: Sealer, code: str, facts: dict[str, str], now: datetime) -> None:
    """Put one notice to the coordinator in the outbox, in the transaction of what it tells about."""
    await send(tx, origin, sealer, origin.policy.coordinator, wording.notice(origin.policy, code, facts), now)


async def send(tx: Tx, origin: Origin, sealer: Sealer, address: str, mail: wording.Text, now: datetime) -> None:
    """The same with a text of the caller's, to one of the organisation's contacts."""
    policy, message_id = origin.policy, new_message_id(origin.domain)
    data = compose(
        from_name=policy.name, from_address=origin.mailbox.address, recipient=address, subject=mail.subject, body=mail.body,
        language=policy.language, message_id=message_id, in_reply_to=None, references=(), date=now, auto_submitted="auto-generated",
    )
    key = sealer.new_data_key()
    await tx.execute(data_key.insert().values(**key.row))
    envelope = Envelope(sender=origin.mailbox.address, recipient=address, data=data)
    await outbox.put(tx, [outbox.row(origin, kind="notice", message_id=message_id, envelope=envelope, key=key.key, key_row_id=key.id,
                                     wording=wording.version(policy, policy.language), now=now)])
