"""An answer of unknown fate and the Sent folder of a real Dovecot: asked before anything is repeated."""

import imaplib

import pytest

from tests.conftest import Database
from tests.house import House
from tests.smtp_servers import TAKE_AND_DROP, ScriptedServer, scripted

ANSWER = "select state, uncertain from core.outgoing where kind = 'answer'"
FOLDER = '"Verzonden &- post"'              # "Verzonden & post" in modified UTF-7


def _file(house: House, mail: bytes | None) -> None:
    """What the relay does after it took a mail. None: the folder is there and empty."""
    with imaplib.IMAP4("127.0.0.1", house.dovecot.imap) as session:
        session.login("vraag", house.users["vraag"])
        session.create(FOLDER)
        if mail is not None:
            session.append(FOLDER, "", "", mail)


def _answers(server: ScriptedServer) -> list[bytes]:
    return [mail.data for mail in server.mails if mail.recipient == "asker1@vragers.example" and mail.sender]


@pytest.mark.parametrize(("folder", "sendings"), [("holds it", 1), ("is empty", 2), ("is missing", 2)])
async def test_an_answer_of_unknown_fate_is_repeated_unless_the_sent_folder_holds_it(database: Database, folder: str, sendings: int) -> None:
    async with (scripted({"END": ["250", TAKE_AND_DROP, "250"]}) as server,
                House(database.url, smtp_port=server.port, relay_options='check_sent_folder = "Verzonden & post"', connections=1) as house):
        house.start("intake")
        house.send(range(1, 2))
        await house.until(lambda: house.value("select count(*) = 1 from core.question"), "the question")
        await house.answer_all()
        await house.rows("update core.outgoing set next_try_at = now() + interval '1 hour'")   # the receipt stays out of the way
        await house.rows("update core.outgoing set state = 'uncertain', next_try_at = null where kind = 'receipt'")
        server.replies["END"] = [TAKE_AND_DROP, "250"]
        outbox = house.start("outbox")
        await house.until(lambda: house.value("select count(*) = 1 from core.outgoing where kind = 'answer' and uncertain"), "the lost reply")
        house.kill(outbox)
        if folder != "is missing":
            _file(house, _answers(server)[0] if folder == "holds it" else None)
        house.start("outbox")
        await house.until(lambda: house.value("select state = 'answered' from core.question"), "the answer is settled")
        assert [tuple(row) for row in await house.rows(ANSWER)] == [("sent", True)]
    assert len(_answers(server)) >= 1
    assert len(set(_answers(server))) == 1
    assert (len(_answers(server)) == 1) == (sendings == 1)
