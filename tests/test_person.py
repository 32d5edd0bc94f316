"""What somebody may ask of whoever keeps their letters: a copy of everything, everything erased, and a proof that stays."""

import imaplib
import re
import subprocess
from collections.abc import AsyncIterator

import pytest

from service.embedded.postgres import find_binaries
from service.person.statement import genuine
from service.vault import KeyFolder, Signer
from tests.conftest import Database
from tests.house import ROOT, House
from tests.road import fetched, write
from tests.servers import free_port

AN, JAN = "an.planted@vragers.example", "jan.an.planted@vragers.example"       # one is the end of the other
TAGGED = "AN.Planted+lijst@vragers.example"
FORM = "formulier@website.example"          # of everybody who writes through a form; Reply-To tells who it is
PROCESSED, SET_ASIDE, SENT = "Luisterpost verwerkt", "Luisterpost te bekijken", "Sent"
WORDS = ("an.planted", "plantedname", "plantedone", "plantedtwo", "plantedthree", "plantedempty", "plantedform")
ALL_FOLDERS = ("INBOX", PROCESSED, SET_ASIDE, SENT)
SECOND = """check_sent_folder = "Sent"

[[mailbox]]
name = "tweede"
address = "tweede@helplijn.example"
poll_seconds = 0.2
[mailbox.imap]
host = "127.0.0.1"
port = {port}
security = "plaintext"
user = "tweede"
secret = "imap"
"""


def letters() -> dict[str, bytes]:
    """Two of An and one of Jan in the first mailbox; in the second one of An through a form, one of Jan, and one of An that nobody can read."""
    return {
        "plantedone": write(f"An Plantedname <{AN}>", "Slapen", "Mijn dochter slaapt niet, plantedone.", "plantedone@vragers.example"),
        "plantedtwo": write(f"An Plantedname <{TAGGED}>", "Eten", "Mijn dochter eet niet, plantedtwo.", "plantedtwo@vragers.example"),
        "anders": write(f"Jan Ander <{JAN}>", "Huiswerk", "Mijn zoon maakt geen huiswerk, andersword.", "anders@vragers.example"),
        "plantedform": write(f'Website <{FORM}>\nReply-To: "Plantedname, An" <{AN}>', "Vraag", "Hij bijt, plantedform.", "plantedform@web.example"),
        "andersform": write(f"Website <{FORM}>\nReply-To: {JAN}", "Vraag", "Hij liegt, andersword.", "andersform@website.example"),
        "plantedempty": write(f"An Plantedname <{AN}>", "Gesleuteld", "plantedsecret", "plantedempty@vragers.example").replace(
            b"text/plain; charset=utf-8", b"application/pkcs7-mime; smime-type=enveloped-data")}


def put(house: House, user: str, folder: str, mail: bytes) -> None:
    with imaplib.IMAP4("127.0.0.1", house.dovecot.imap, timeout=20) as session:
        session.login(user, house.users[user])
        session.create(f'"{folder}"')
        assert session.append(f'"{folder}"', "", "", mail)[0] == "OK"


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    """Six letters were taken in, one receipt of each person is in Sent; a letter that nobody recorded lies in the processed folder."""
    async with House(database.url, users={"vraag": "geheim", "tweede": "geheim"}) as house:
        house.write_organisation(relay=SECOND.format(port=house.dovecot.imap))
        for name, mail in letters().items():
            house.dovecot.deliver("vraag" if name in ("plantedone", "plantedtwo", "anders") else "tweede", mail)
        daemon = house.start("intake", "outbox")
        await house.drained(6)
        house.stop(daemon)
        for recipient in (AN, JAN):
            put(house, "vraag", SENT, write("vraag@helplijn.example", "Uw vraag", "Wij lezen ze.", f"sent-{recipient}", to=recipient))
        put(house, "tweede", PROCESSED, write(f"An Plantedname <{AN}>", "Vroeger", "Van vroeger, plantedthree.", "plantedthree@vragers.example"))
        yield house


def everywhere(house: House, database: Database) -> str:
    """A whole dump, every folder and the journal. Words in bytea stand there in hexadecimal."""
    dump = subprocess.run([find_binaries() / "pg_dump", database.url()], capture_output=True, check=True).stdout
    mails = b"".join(raw for user in house.users for folder in ALL_FOLDERS for raw in fetched(house, user, folder))
    return (dump + mails + house.log_file.read_bytes()).decode("utf-8", "replace").casefold()


def planted(house: House, database: Database, words: tuple[str, ...] = WORDS) -> list[str]:
    text = everywhere(house, database).replace(JAN, "").replace(f"sent-{JAN}", "")
    hashed = KeyFolder(house.folder / "keys").hasher().address(AN).hex()
    return [word for word in (*words, hashed) if word in text or word.encode().hex() in text]


def erase(house: House, *words: str) -> "subprocess.CompletedProcess[str]":
    return house.run("erase", *words, "--reference", "AVG-2026-7")


async def counted(house: House) -> list[int]:
    return [row["n"] for row in await house.rows("select count(*) as n from core.question union all select count(*) from core.letter "
                                                 "union all select count(*) from core.outgoing where question_id is not null")]


async def test_everything_of_a_person_goes_unless_it_is_held_and_everything_of_others_stays(house: House, database: Database) -> None:
    before = await house.value("select count(*) from core.ledger where letter_hash is not null")
    dry = erase(house, "--address", f'"Plantedname, An" <{AN.upper()}>', "--dry-run")
    assert (dry.returncode, dry.stderr) == (0, "")
    assert [f"{what} would be erased" for what in ("questions: 3", "letters: 4", "mails of ours: 3", "copies on the mail server: 6")] == \
        dry.stdout.splitlines()
    await house.rows("insert into core.actor (organisation_id, alias, coordinator) select id, 'coordinator-1', true from core.organisation")
    house.run("hold", "place", "--organisation", house.code, "--address", f"<{AN}>", "--actor", "coordinator-1", "--reason", "x",
              "--review", "2999-01-31")
    for address, sentence in ((AN, "placed by coordinator-1"), (FORM, "answer goes to another address: question"),
                              ("vraag@helplijn.example", "mailbox of the organisation")):
        refused = erase(house, "--address", address)
        assert (refused.returncode, refused.stdout, sentence in refused.stderr) == (1, "", True), refused.stderr
    await house.rows("update core.hold set ended_at = now(), ended_by = 'b', end_asked_by = 'a', end_asked_at = now(), asker_hash = null")
    house.write_organisation(relay=SECOND.format(port=free_port()))
    assert "mailbox helplijn/tweede cannot be used now" in erase(house, "--address", AN).stderr
    house.write_organisation(relay=SECOND.format(port=house.dovecot.imap))
    assert {"plantedone", "plantedtwo", "plantedthree", "plantedform"} <= {*planted(house, database)}
    assert len(fetched(house, "vraag", PROCESSED)) == 3

    done = erase(house, "--address", AN)
    assert (done.returncode, done.stderr) == (0, "")
    assert planted(house, database) == []
    assert [len(fetched(house, user, folder)) for user in house.users for folder in ALL_FOLDERS] == [0, 1, 0, 1, 0, 1, 0, 0]
    assert await counted(house) == [2, 2, 2]
    assert await house.value("select count(*) from core.data_key k where not exists (select from core.question q where q.data_key_id = k.id) "
                             "and not exists (select from core.outgoing o where o.data_key_id = k.id) "
                             "and not exists (select from core.hold h where h.data_key_id = k.id)") == 0
    assert await house.value("select count(*) from core.ledger where letter_hash is not null") == before
    for name in ("plantedone", "plantedtwo"):              # somebody puts the same letters back
        put(house, "vraag", "INBOX", letters()[name])
    daemon = house.start("intake")
    await house.drained(8)
    house.stop(daemon)
    assert await house.value("select count(*) from core.question") == 2
    assert "Vragen: 0\n" in erase(house, "--address", AN).stdout      # known to be erased: no address that was typed wrong
    code = await house.value("select code from core.question limit 1")
    assert erase(house, "--question", code.lower()).returncode == 0
    assert await counted(house) == [0, 0, 0]
    _proves(house, done.stdout)


def _proves(house: House, text: str) -> None:
    """The statement is in the language of the organisation, can be had again, and anybody can check it: with the commands of deploy/README.md."""
    assert {"Vragen: 3", "Kenmerk van het verzoek: AVG-2026-7"} <= {*text.split("\n")}
    assert house.run("statement", "show", "1").stdout == text
    file, signer = house.folder / "statement.txt", Signer(KeyFolder(house.folder / "keys").hasher())
    (house.folder / "statement-key.pem").write_text(house.run("statement", "key").stdout)
    script = re.search(r"```sh\n(tr -d .*?)```", (ROOT / "deploy/README.md").read_text(), re.S)
    assert script is not None
    for written, status in ((text.replace("Vragen: 3", "Vragen: 4"), 1), (text, 0), (text.replace("\n", "\r\n"), 0)):
        file.write_bytes(written.encode())
        assert genuine(written, signer) == (status == 0)
        assert subprocess.run(["sh", "-c", script[1]], cwd=house.folder, capture_output=True, check=False).returncode == status
    assert house.run("statement", "verify", str(file)).returncode == 0
