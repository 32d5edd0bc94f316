"""Where a mail of ours comes from: one mailbox of one organisation, with its row numbers and its policy."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from policies.organisation import Mailbox, OrganisationPolicy
from service.database import Tx
from service.tables import mailbox as mailbox_table
from service.tables import organisation as organisation_table


@dataclass(frozen=True, slots=True)
class Origin:
    """A mailbox as the database and its organisation file know it."""

    organisation_id: int
    mailbox_id: int
    policy: OrganisationPolicy
    mailbox: Mailbox

    @property
    def domain(self) -> str:
        return self.mailbox.address.rpartition("@")[2]


async def register(tx: Tx, policies: dict[str, OrganisationPolicy]) -> list[Origin]:
    """Give every organisation and mailbox of the files its row. Rows whose file is gone stay: their questions remain."""
    origins = []
    for policy in policies.values():
        row = {"name": policy.name, "themes": list(policy.queue.themes)}
        await tx.execute(upsert(organisation_table).values(code=policy.code, **row).on_conflict_do_update(index_elements=["code"], set_=row))
        organisation_id = (await tx.execute(select(organisation_table.c.id).where(organisation_table.c.code == policy.code))).scalar_one()
        for mailbox in policy.mailboxes:
            named = {"organisation_id": organisation_id, "name": mailbox.name}
            await tx.execute(upsert(mailbox_table).values(**named).on_conflict_do_nothing())
            found = select(mailbox_table.c.id).filter_by(**named)
            origins.append(Origin(organisation_id, (await tx.execute(found)).scalar_one(), policy, mailbox))
    return origins
