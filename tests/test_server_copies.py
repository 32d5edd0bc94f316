"""What the mail server keeps of a finished question goes on its day, from every folder of ours; everything else stays."""

import imaplib
import re

from tests.conftest import Database
from tests.house import House, letter

PROCESSED, SET_ASIDE, SENT = '"Luisterpost verwerkt"', '"Luisterpost te bekijken"', "Sent"
DUE = ("update core.erasure e set erase_at = now() - interval '1 day' from core.ledger l "
       "where l.question_id = e.question_id and l.uid = any ($1::bigint[]) and e.stage = 'mailbox'")
LEFT = "select count(*) from core.erasure where stage = 'mailbox' and done_at is null"
CLOSE = "select core.finish(question_id, 'closed', '', now()) from core.ledger where uid = any ($1::bigint[])"


def connection(house: House) -> imaplib.IMAP4:
    session = imaplib.IMAP4("127.0.0.1", house.dovecot.imap)
    session.login("vraag", house.users["vraag"])
    return session


def held(house: House, folder: str) -> list[str]:
    """The Message-IDs in a folder."""
    with connection(house) as session:
        if session.select(folder, readonly=True)[0] != "OK":
            return []
        _, found = session.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])") if session.search(None, "ALL")[1] != [b""] else ("", [])
        return sorted(re.findall(r"<(.+)>", b"".join(part[1] for part in found if isinstance(part, tuple)).decode()))


def put(house: House, folder: str, mail: bytes) -> None:
    with connection(house) as session:
        session.create(folder)
        assert session.append(folder, "", "", mail)[0] == "OK"


async def test_copies_of_finished_questions_go_from_every_folder_and_nothing_else_goes(database: Database) -> None:
    async with House(database.url, relay_options='check_sent_folder = "Sent"') as house:
        house.send(range(1, 6))
        daemon = house.start("intake", "outbox")
        await house.drained(5)
        house.stop(daemon)
        receipt = await house.value("select m.message_id from core.outgoing m join core.ledger l on l.question_id = m.question_id where l.uid = 1")
        await house.rows(CLOSE, [1, 2, 3])          # 4 and 5 still wait for an answer
        await house.rows(DUE, [1, 2, 4])
        put(house, SET_ASIDE, letter(1))            # a person moved a copy
        put(house, SENT, b"Message-ID: <%s>\r\nSubject: Re\r\n\r\nWij\r\n" % receipt.encode())
        put(house, SENT, b"Message-ID: <other@relay.example>\r\nSubject: Re\r\n\r\nWij\r\n")
        house.dovecot.deliver("vraag", letter(2))   # the same mail once more, which nobody has recorded yet
        house.start("retention", "attachments", LUISTERPOST_FAILPOINT="retention.expunged=kill@2")
        await house.until(lambda: house.daemons[-1].poll() is not None, "the daemon dies between two folders")
        assert await house.value(LEFT) == 3
        await house.rows("update core.sweep set ended_at = ended_at - interval '2 hours'")
        house.start("retention", "attachments")
        await house.until(lambda: [line for line in house.journal() if line["event"] == "copies_erased"], "the copies are gone")
        assert held(house, PROCESSED) == [f"vraag-{number}@vragers.example" for number in (3, 4, 5)]
        assert (held(house, SET_ASIDE), held(house, SENT)) == ([], ["other@relay.example"])
        assert held(house, "INBOX") == ["vraag-2@vragers.example"]
        assert await house.value(LEFT) == 1         # that of 3, which is not due


async def test_letters_are_found_though_somebody_renamed_their_folder_and_they_became_no_question_or_bear_no_message_id(database: Database) -> None:
    async with House(database.url) as house:
        nameless = letter(1).replace(b"Message-ID: <vraag-1@vragers.example>\r\n", b"")
        house.dovecot.deliver("vraag", nameless, letter(2), b"Auto-Submitted: auto-replied\r\n" + letter(3).replace(b"vraag-3", b"weg-3"))
        house.dovecot.deliver("vraag", letter(2))
        daemon = house.start("intake")
        await house.drained_intake(4)
        house.stop(daemon)
        await house.rows(CLOSE, [1])
        await house.rows(DUE, [1])
        await house.rows("update core.ledger set recorded_at = recorded_at - interval '100 days' where uid in (1, 3, 4)")
        assert "helplijn/vragen should not have 2 letters any more that no question came of" in house.run("status").stdout
        with connection(house) as session:
            assert session.rename(PROCESSED, "Archief")[0] == "OK"
        put(house, "INBOX", letter(4))
        put(house, "INBOX", nameless)               # a new letter, whatever it says: nobody recorded it yet
        done = house.run("erase")
        assert (done.returncode, done.stderr, "copies on the mail server: 3" in done.stdout) == (0, "", True)
        assert (held(house, "Archief"), held(house, "INBOX")) == (["vraag-2@vragers.example"], ["vraag-4@vragers.example"])
        with connection(house) as session:
            assert session.select("INBOX")[1] == [b"2"]
        assert await house.value("select count(*) from core.ledger where question_id is null and filed_folder is null") == 2


async def test_a_mail_server_that_is_down_leaves_the_copies_due_and_one_that_counts_anew_hides_none(database: Database) -> None:
    async with House(database.url) as house:
        house.dovecot.deliver("vraag", letter(1).replace(b"Message-ID: <vraag-1@vragers.example>\r\n", b""), letter(2))
        daemon = house.start("intake")
        await house.drained_intake(2)
        house.stop(daemon)
        await house.rows(CLOSE, [1])
        await house.rows(DUE, [1])
        house.dovecot.kill()
        house.start("retention", "attachments")
        await house.until(lambda: [line for line in house.journal() if line["event"] == "copies_left"], "it is said that copies are left")
        refused = house.run("erase")
        assert (refused.returncode, "helplijn/vragen cannot be used now (refused): its copies stay due" in refused.stderr) == (1, True)
        assert await house.value(LEFT) == 1
        for index in house.dovecot.base.glob("mail/vraag/.Luisterpost*/dovecot*"):
            index.unlink()
        house.dovecot.start()
        assert house.run("erase").returncode == 0
        assert (held(house, PROCESSED), await house.value(LEFT)) == (["vraag-2@vragers.example"], 0)
