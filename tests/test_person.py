"""What somebody may ask of whoever keeps their letters: a copy of everything, everything erased, and a proof that stays."""

import imaplib
import subprocess
from collections.abc import AsyncIterator

import pytest

from service.embedded.postgres import find_binaries
from service.vault import KeyFolder
from tests.conftest import Database
from tests.house import House
from tests.road import fetched, write

AN, JAN = "an.planted@vragers.example", "jan.an.planted@vragers.example"       # one is the end of the other
TAGGED = "AN.Planted+lijst@vragers.example"
PROCESSED, SET_ASIDE, SENT = "Luisterpost verwerkt", "Luisterpost te bekijken", "Sent"
WORDS = ("an.planted", "plantedname", "plantedone", "plantedtwo", "plantedthree", "plantedempty")
ALL_FOLDERS = ("INBOX", PROCESSED, SET_ASIDE, SENT)


def letters() -> list[bytes]:
    return [write(f"An Plantedname <{AN}>", "Slapen", "Mijn dochter slaapt niet, plantedone.", "plantedone@vragers.example"),
            write(f"An Plantedname <{TAGGED}>", "Eten", "Mijn dochter eet niet, plantedtwo.", "plantedtwo@vragers.example"),
            write(f"Jan Ander <{JAN}>", "Huiswerk", "Mijn zoon maakt geen huiswerk, andersword.", "anders@vragers.example"),
            write(f"An Plantedname <{AN}>", "Gesleuteld", "plantedsecret", "plantedempty@vragers.example").replace(
                b"text/plain; charset=utf-8", b"application/pkcs7-mime; smime-type=enveloped-data")]


def put(house: House, folder: str, mail: bytes) -> None:
    with imaplib.IMAP4("127.0.0.1", house.dovecot.imap, timeout=20) as session:
        session.login("vraag", house.users["vraag"])
        session.create(f'"{folder}"')
        assert session.append(f'"{folder}"', "", "", mail)[0] == "OK"


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    """Four letters were taken in, one receipt of each person is in Sent; a letter that nobody recorded lies in the processed folder."""
    async with House(database.url, relay_options='check_sent_folder = "Sent"') as house:
        for mail in letters():
            house.dovecot.deliver("vraag", mail)
        daemon = house.start("intake", "outbox")
        await house.drained(4)
        house.stop(daemon)
        for recipient in (AN, JAN):
            put(house, SENT, write("vraag@helplijn.example", "Uw vraag", "Wij lezen ze.", f"sent-{recipient}", to=recipient))
        put(house, PROCESSED, write(f"An Plantedname <{AN}>", "Vroeger", "Een vraag van vroeger, plantedthree.", "plantedthree@vragers.example"))
        yield house


def everywhere(house: House, database: Database) -> str:
    """A whole dump, every folder and the journal. Words in bytea stand there in hexadecimal."""
    dump = subprocess.run([find_binaries() / "pg_dump", database.url()], capture_output=True, check=True).stdout
    mails = b"".join(raw for folder in ALL_FOLDERS for raw in fetched(house, "vraag", folder))
    return (dump + mails + house.log_file.read_bytes()).decode("utf-8", "replace").casefold()


def planted(house: House, database: Database, words: tuple[str, ...] = WORDS) -> list[str]:
    text = everywhere(house, database).replace(JAN, "").replace(f"sent-{JAN}", "")
    hashed = KeyFolder(house.folder / "keys").hasher().address(AN).hex()
    return [word for word in (*words, hashed) if word in text or word.encode().hex() in text]


async def test_everything_of_a_person_goes_unless_it_is_held_and_everything_of_others_stays(house: House, database: Database) -> None:
    before = await house.value("select count(*) from core.ledger where letter_hash is not null")
    counted = house.run("erase", "--address", AN, "--reference", "AVG-2026-7", "--dry-run")
    assert (counted.returncode, counted.stderr) == (0, "")
    assert [f"{what} would be erased" for what in ("questions: 2", "letters: 3", "mails of ours: 2", "copies on the mail server: 5")] == \
        counted.stdout.splitlines()
    await house.rows("insert into core.actor (organisation_id, alias, coordinator) select id, 'coordinator-1', true from core.organisation")
    house.run("hold", "place", "--organisation", house.code, "--address", AN, "--actor", "coordinator-1", "--reason", "x", "--review", "2999-01-31")
    refused = house.run("erase", "--address", AN, "--reference", "AVG-2026-7")
    assert (refused.returncode, "placed by coordinator-1" in refused.stderr) == (1, True)
    ours = house.run("erase", "--address", "vraag@helplijn.example", "--reference", "AVG-2026-7")
    assert (ours.returncode, "mailbox of the organisation" in ours.stderr) == (1, True)
    assert {"plantedone", "plantedtwo", "plantedthree"} <= {*planted(house, database)}
    await house.rows("update core.hold set ended_at = now(), ended_by = 'b', end_asked_by = 'a', end_asked_at = now(), asker_hash = null")
    done = house.run("erase", "--address", AN, "--reference", "AVG-2026-7")
    assert (done.returncode, done.stderr) == (0, "")
    assert planted(house, database) == []
    assert [len(fetched(house, "vraag", folder)) for folder in ALL_FOLDERS] == [0, 1, 0, 1]
    assert [row["n"] for row in await house.rows("select count(*) as n from core.question union all select count(*) from core.letter "
                                                 "union all select count(*) from core.outgoing where question_id is not null")] == [1, 1, 1]
    assert await house.value("select count(*) from core.data_key k where not exists (select from core.question q where q.data_key_id = k.id) "
                             "and not exists (select from core.outgoing o where o.data_key_id = k.id) "
                             "and not exists (select from core.hold h where h.data_key_id = k.id)") == 0
    assert await house.value("select count(*) from core.ledger where letter_hash is not null") == before
    assert {"questions: 2", "reference: AVG-2026-7"} <= {*done.stdout.split("\n")}
    assert await house.value("select count(*) from core.statement where kind = 'erasure' and reference = 'AVG-2026-7'") == 1
    for mail in letters()[:2]:              # somebody puts the same letters back
        put(house, "INBOX", mail)
    daemon = house.start("intake")
    await house.drained(6)
    house.stop(daemon)
    assert await house.value("select count(*) from core.question") == 1
    file = house.folder / "statement.txt"
    for text, status in ((done.stdout, 0), (done.stdout.replace("\n", "\r\n"), 0), (done.stdout.replace("questions: 2", "questions: 3"), 1)):
        file.write_bytes(text.encode())
        assert house.run("statement", "verify", str(file)).returncode == status
