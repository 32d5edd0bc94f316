"""A stage that goes before the identity has a data key of its own: backups forget it on its day, and not when the identity goes."""

from datetime import timedelta

from sqlalchemy import text

from policies.retention import terms
from service.database import transaction
from service.decision import Arrival
from service.dispatch import Dispatch
from service.intake import Intake
from service.judging import judge
from service.reveal import reveal
from tests.conftest import Database
from tests.forget import erase_batch
from tests.mailroom import Mailroom, mailroom
from tests.road import write

SHORT = "\n[retention]\nidentity_days = 30\nletter_days = 7\noutbox_days = 7\nmailbox_days = 7\n"
LETTER = write("An Plantedname <an@vragers.example>", "Slapen", "Mijn dochter slaapt niet. Wat kan ik doen?", "een@vragers.example")


async def ask(room: Mailroom) -> str:
    """A letter becomes a question, and an approved one is dispatched. The code of the first."""
    async with transaction(room.database.worker) as tx:
        arrival = Arrival(1, len(LETTER), room.clock(), LETTER, judge(LETTER, room.origin.policy))
        recorded = (await Intake(room.origin, room.sealer, room.hasher).receive(tx, 1, [arrival], room.clock()))[0]
    await room.approved(kept=dict(terms(room.origin.policy).days))
    async with transaction(room.database.worker) as tx:
        assert len(await Dispatch(room.origins, room.opener, room.hasher, room.sealer).dispatch(tx, room.clock())) == 1
    return recorded.code


async def test_letter_and_mails_of_ours_are_forgotten_by_backups_on_their_own_day(database: Database) -> None:
    async with mailroom(database, 25, smtp=SHORT) as room:
        code = await ask(room)
        async with transaction(database.admin) as tx:
            await tx.execute(text("update core.actor set coordinator = true"))
        async with transaction(database.worker) as tx:
            assert (await reveal(tx, code, "mees", "klacht", room.opener, room.clock())).letter == LETTER
        async with transaction(database.admin) as tx:
            await tx.execute(text("update core.outgoing set state = 'sent', lease_token = null, next_try_at = null"))
            await tx.execute(text("select core.finish_all(array_agg(id), 'closed', array_agg(text ''), :now) from core.question"),
                             {"now": room.clock()})
        sealed = set(await room.rows("select data_key_id from core.letter union select data_key_id from core.outgoing"))
        kept = set(await room.rows("select data_key_id from core.question"))
        assert (len(sealed), len(kept), sealed & kept) == (3, 2, set())
        async with transaction(database.worker) as tx:
            assert (await erase_batch(tx, room.clock() + timedelta(days=8)))["key"] == 3
        assert set(await room.rows("select id from core.data_key")) == kept
        async with transaction(database.worker) as tx:
            assert (await reveal(tx, code, "mees", "klacht", room.opener, room.clock())).address == "an@vragers.example"
