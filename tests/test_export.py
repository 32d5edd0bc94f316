"""What somebody gets who asks for everything that is kept of them: all of theirs, nothing of anybody else, and for nobody else to read."""

import asyncio
import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policies.figures import AGES, HELP, RELATIONS
from policies.organisation import parse
from policies.reading import Identity
from policies.shape import Language
from service.errors import LuisterpostError
from service.letter.attachments import KINDS
from service.person.contents import Attached, Event, Export, File, Letter, Question, Sent, Term
from service.person.export_page import check_folder, page, words
from service.person.folders import Copy
from service.person.mail_files import ending, letter
from service.tables import STATES
from tests.conftest import Database
from tests.house import ROOT, House
from tests.policies.sample import EXAMPLE
from tests.road import write

AN, JAN = "an.planted@vragers.example", "jan.an.planted@vragers.example"
MARKUP = "Mijn dochter slaapt niet, plantedone <script>alert(1)</script> & dat duurt al lang. Bel 0470 12 34 56."
CONTRACT = "".join(path.read_text() for path in (ROOT / "migrations/contract").glob("*.sql"))
MOMENT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def stricter(house: House) -> None:
    """The same one, with an organisation that gives no letters away."""
    shutil.copytree(house.folder / "organisations", house.folder / "strict")
    with (house.folder / "strict" / f"{house.code}.toml").open("a") as file:
        file.write('\n[rights]\nother_persons = "withheld"\n')


async def test_a_person_gets_all_of_theirs_and_nothing_of_anybody_else(database: Database) -> None:
    async with House(database.url) as house:
        mail = write(f"An Plantedname <{AN}>", "Slapen", MARKUP, "plantedone@vragers.example")
        for each in (mail, write(f"Jan Ander <{JAN}>", "Huiswerk", "Mijn zoon maakt geen huiswerk, andersword.", "anders@vragers.example")):
            house.dovecot.deliver("vraag", each)
        house.start("intake", "outbox")
        await house.drained(2)
        await house.answer_all()
        await house.until(lambda: house.value("select count(*) = 2 from core.outgoing where kind = 'answer' and state = 'sent'"), "both answers")
        code = await house.value("select code from core.question where body like '%plantedone%'")
        stricter(house)
        (house.folder / "none").mkdir()
        runs = [(("--address", AN.upper(), "--to", "copy"), {}),
                (("--question", code, "--to", "named"), {"LUISTERPOST_ORGANISATIONS": str(house.folder / "strict")}),
                (("--address", "niemand@vragers.example", "--to", "none"), {})]
        done, named, nobody = await asyncio.gather(*(
            asyncio.to_thread(house.run, "export", *words[:3], str(house.folder / words[3]), "--reference", "AVG-2026-8", **environment)
            for words, environment in runs))
        assert (done.returncode, done.stderr, named.returncode) == (0, "", 0)
        assert done.stdout.splitlines() == ["questions: 1", "letters: 1", "mails of ours: 2", "copies on the mail server: 1"]
        assert (nobody.returncode, "nothing of this person was found" in nobody.stderr, [*(house.folder / "none").iterdir()]) == (1, True, [])
        assert await house.value("select array_agg(kind || ' ' || reference) from core.statement") == ["export AVG-2026-8"] * 2

        copy, found = house.folder / "copy", contents(house.folder / "copy")
        assert [*found] == ["export.json", "index.html", "letters/1.eml", "mails/1.eml", "mails/2.eml"]
        assert {(path.is_dir(), path.stat().st_mode & 0o777) for path in (copy, *copy.rglob("*"))} == {(True, 0o700), (False, 0o600)}
        assert mail in (copy / "letters/1.eml").read_bytes()
        assert ("&lt;script&gt;alert(1)&lt;/script&gt; &amp; dat" in found["index.html"], "<script" in found["index.html"]) == (True, False)
        (question,) = json.loads(found["export.json"])["questions"]
        assert (question["code"], question["state"], question["asker"]["address"]) == (code, "answered", AN)
        assert ([item["text"].split(",")[0] for item in question["letters"]], question["answer"]) == (["Mijn dochter slaapt niet"], None)
        assert "0470 12 34 56" in question["hidden"]
        assert [(mail["kind"], "Leg haar elke avond" in mail["text"]) for mail in question["sent"]] == [("receipt", False), ("answer", True)]
        assert {event["who"] for event in question["events"]} == {"program", "volunteer"}
        assert {"identity", "text"} <= {term["stage"] for term in question["terms"]}
        assert [item["folder"] for item in json.loads(found["export.json"])["copies"]] == ["Luisterpost verwerkt"]
        assert [word for word in (JAN, "andersword", "Huiswerk", "vrijwilliger-1", "nalezer-1") if word in "".join(found.values())] == []
        strict = contents(house.folder / "named")
        assert "0470 12 34 56" not in "".join(strict.values())
        assert [*strict] == ["export.json", "index.html", "mails/1.eml", "mails/2.eml"]
        assert [item["asker"]["subject"] for item in json.loads(strict["export.json"])["questions"]] == [""]

        await house.rows("with a as (delete from core.asker), b as (delete from core.letter), c as (update core.outgoing set sealed = null) "
                         "update core.question set asker_hash = null")     # their terms have passed
        later = house.run("export", "--question", f" {code.lower()}", "--to", str(house.folder / "later"), "--reference", "AVG-2026-9")
        assert (later.returncode, later.stderr) == (0, "")
        (left,) = json.loads(contents(house.folder / "later")["export.json"])["questions"]
        assert (left["asker"], left["letters"], left["sent"], left["answer"].startswith("Dag,")) == (None, [], [], True)


def full(language: Language) -> Export:
    """An export with one of everything, in which each word of the page is used."""
    events = tuple(Event(MOMENT, "arrived", who) for who in ("program", "volunteer", "coordinator"))
    asked = Question(
        "K7PX22QM", "vraag", MOMENT, MOMENT, MOMENT, "answered", language, "slapen", "normal",
        {"child_age": "several", "relation": "parent", "help": "advice"}, "<i>", "[naam] <b>slaapt</b>", ("<var>",), "<hr>",
        Identity(AN, "An <u>", None, (), "Slapen"), (Letter("letters/1.eml", "<em>", (File("letters/1-1.png", b""),), b""),),
        (Sent("mails/1.eml", "receipt", "failed", MOMENT, "", b""), Sent("mails/2.eml", "answer", "sent", MOMENT, "", b"")), events,
        (Term("identity", MOMENT, MOMENT), Term("text", MOMENT, None)), {}, tuple(Attached(n, kind, 1) for n, kind in enumerate(KINDS)))
    bare = [Question("C", "vraag", MOMENT, MOMENT, None, state, language, "", "normal", {}, None, None, (), None, None, (), (), (), (),
                     {"text": 180, "identity": 1}, ()) for state in STATES]
    return Export("voorbeeld", "AVG-1", MOMENT, True, (asked, *bare), (Letter("letters/2.eml", "", (), b""),),
                  (Copy("vraag", "<s>", 1, 1, MOMENT, ""),))


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_the_page_is_written_in_the_language_of_the_question_and_all_words_of_others_are_escaped(language: Language) -> None:
    shown = page(parse(EXAMPLE), full(language))
    assert f'<html lang="{language}">' in shown
    assert [piece for piece in ("<i>", "<b>", "<u>", "<s>", "<hr>", "<em>", "<var>", "http:", "https:") if piece in shown] == []
    known = words(language)
    assert (known["state"].keys(), known["kind"].keys()) == ({*STATES}, {*KINDS})
    assert {"claimed", "registered", *re.findall(r"core\.note\([^;]*?'(\w+)'", CONTRACT)} <= known["event"].keys()
    assert {*known["relation"], *known["help"], *known["child_age"], "unknown"} == {*RELATIONS, *HELP, *(age for age in AGES if age.isalpha())}
    assert [key for key, value in full(language).questions[0].registered.items() if f"<td>{known[key][value]}</td>" not in shown] == []
    assert [title for part in ("page", "state", "kind", "who") for title in known[part].values() if title not in shown] == []


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    check_folder(tmp_path / "new")
    (tmp_path / "letter").touch()
    for folder in (tmp_path, tmp_path / "letter"):
        with pytest.raises(LuisterpostError, match="something in it"):
            check_folder(folder)
    with pytest.raises(LuisterpostError, match="does not exist"):
        check_folder(tmp_path / "no" / "new")


def test_attachments_become_files_of_a_known_kind_that_no_browser_runs() -> None:
    mail = write(f"An <{AN}>", "Foto", "x", "a@vragers.example").replace(
        b"text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nx",
        b'multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nMijn zoon.\r\n--b\r\nContent-Type: image/png; name="../../An.PNG"\r\n\r\npng\r\n--b--')
    made = letter(mail, "letters/1")
    assert (made.file, made.text) == ("letters/1.eml", "Mijn zoon.")
    assert [(item.file, item.data) for item in made.attachments] == [("letters/1-1.png", b"png")]
    for name, media_type, known in (("a.svg", "image/svg", "bin"), ("a.html", "text/html", "bin"), ("a", "text/plain", "txt"),
                                    ("x.exe", "image/jpeg", "jpeg"), ("", "", "bin")):
        assert ending(name, media_type) == known
