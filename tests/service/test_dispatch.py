"""An approved answer leaves exactly as approved, to the one who asked; anything doubtful goes back to people."""

import getpass
import re
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from policies.reading import Mask
from service.database import transaction
from service.dispatch import Dispatch
from service.leak_check import Aliases, addresses, names
from service.masks import rows
from service.outbox import lease
from service.own_data import Own, OwnData
from service.smtp import Envelope
from service.vault import Hasher, Opener
from tests.build import AUTHOR, REVIEWER, Question, make_actor
from tests.conftest import Database
from tests.mailroom import JAN, Mailroom, mailroom, parsed, plain

BODY = "Dag,\n\nBedankt voor uw vraag. Wij denken graag mee over het slapen."


async def run(room: Mailroom, opener: Opener | None = None) -> int:
    async with transaction(room.database.worker) as tx:
        return len(await Dispatch(room.origins, opener or room.opener, room.hasher, room.sealer).dispatch(tx, room.clock()))


async def outgoing(room: Mailroom, kind: str = "answer") -> list[Envelope]:
    async with transaction(room.database.worker) as tx:
        mails = await lease(tx, room.origin.organisation_id, 1, 100, room.clock(), 60)
    opened = [item.open(room.opener) for item in mails if item.kind == kind]
    return [envelope for envelope in opened if envelope is not None]


async def state(room: Mailroom, question: Question) -> tuple[str, str]:
    [row] = await room.rows("select state, state_reason from core.question where id = $1", question.id)
    return row[0], row[1]


async def test_the_approved_text_leaves_to_the_asker_in_the_askers_thread(database: Database) -> None:
    async with mailroom(database, 25) as room:
        question = await room.approved(answer_body=BODY)
        assert await run(room) == 1
        [envelope] = await outgoing(room)
        message = parsed(envelope.data)
        assert (envelope.sender, envelope.recipient, message["To"]) == ("vraag@lijn.example", "ouder@post.example", "ouder@post.example")
        assert plain(envelope.data).startswith(" ".join(BODY.split()))
        assert (message["Subject"], message["In-Reply-To"]) == ("Re: slapen", "<vraag1@post.example>")
        assert message["References"] == "<vraag0@post.example> <vraag1@post.example>"
        assert "Auto-Submitted" not in message
        assert await state(room, question) == ("sending", "")
        assert await room.rows("select revision, question_id, wording <> '' from core.outgoing") == [(1, question.id, True)]
        assert message["Message-ID"] == f"<{await room.value('select message_id from core.outgoing')}>"


async def test_an_answer_leaves_once_however_often_dispatch_runs(database: Database) -> None:
    async with mailroom(database, 25) as room:
        await room.approved()
        assert (await run(room), await run(room)) == (1, 0)


async def test_a_text_that_is_not_the_approved_one_goes_back_to_review(database: Database) -> None:
    async with mailroom(database, 25) as room:
        question = await room.approved(approved_digest=b"\0" * 32)
        await run(room)
        assert await state(room, question) == ("in_review", "approval_void")
        assert await room.rows("select approved_by, approved_digest from core.question") == [(None, None)]
        assert await outgoing(room) == []


@pytest.mark.parametrize(("text", "kind"), [
    ("Groeten van {alias}, uw vrijwilliger", "alias"),
    ("groeten, MÉES.", "alias"),
    ("me\u200bes", "alias"),
    ("_mees_ of **mees**", "alias"),
    ("groeten van oude wilg, uw vrijwilliger", "alias"),
    ("“andere@post.example”", "address"),
    ("via andere\u200b@post.example", "address"),
    ("schrijf `andere@post.example`…", "address"),
    ("andere@post.example’s adres", "address"),
    ("Schrijf mij op Vrijwilliger+hulp@Thuis.example!", "volunteer_address"),
    ("of op vrijwilliger apenstaartje thuis punt example", "volunteer_address"),
    ("zoals bij <andere@post.example>", "address"),
    ("Net als Marie van den Berg had u", "name"),
    ("net als Berg,\nVan den Marie", ""),
    ("Net als VAN DEN BERG Marie", "name"),
    ("Uw adres ouder@post.example kennen wij", "address"),
    ("Dag jan peeters", "name"),
    ("de Peeters-methode van Jan", "name"),
    ("In januari, beste ouder, of dag Lezer", ""),
    ("meester Noorman en Mees-achtig", "alias"),
    ("het meest, meesje", ""),
])
async def test_nothing_of_a_volunteer_or_another_asker_leaves(database: Database, text: str, kind: str) -> None:
    async with mailroom(database, 25) as room:
        await room.approved(state="open", identity=replace(JAN, address="andere@post.example", name="Marie van den Berg"))
        async with transaction(database.admin) as tx:
            await make_actor(tx, room.origin.organisation_id, "oud", active=False)
            await make_actor(tx, room.origin.organisation_id, "Oude-Wilg")
        await know(room, "oud", OwnData(room.hasher).address("vrijwilliger@thuis.example"))
        body = "Dag. " + text.format(alias=AUTHOR)
        question = await room.approved(answer_body=body)
        await run(room)
        assert await state(room, question) == (("in_review", "leak_check") if kind else ("sending", ""))
        if kind:
            [(note, reviewer)] = await room.rows("select note, reviewer_id from core.remark")
            assert (note.split(" at ")[0], reviewer) == (f"leak_check: {kind}", None)
            assert 5 <= int(note.split(" at ")[1]) < len(body)
            assert await room.rows("select event from core.trail where question_id = $1", question.id) == [("blocked",)]
            [notice] = await outgoing(room, "notice")
            assert notice.recipient == "coordinatie@lijn.example"
            assert not [word for word in ("mees", "Marie", "Berg", "@post", "thuis") if word in plain(notice.data)]


async def know(room: Mailroom, alias: str, own: set[Own]) -> None:
    for item in own:
        await room.rows("insert into core.own_data (actor_id, kind, hash) select id, $2, $3 from core.actor where alias = $1 returning 1",
                        alias, item.kind, item.hash)


@pytest.mark.parametrize(("text", "kind"), [
    ("Groeten, Sofie", "name"),
    ("vraag naar De Bakker, dat ben ik", "name"),
    ("u hoort nog van mij\n\nsofie", "name"),
    ("de bakker om de hoek. Bakkers weten het.", ""),
    ("bel mij op 0032 (0)478/12.34.56", "phone"),
    ("bel mij op 478123456", "phone"),
    ("bel 1712 of 0478 12 34 57", ""),
    ("kom langs, kerkstraat nr. 12 bus 3", "street"),
    ("Kerkstraat 13, of in 12 weken", ""),
])
async def test_what_is_registered_of_a_volunteer_never_leaves(database: Database, text: str, kind: str) -> None:
    async with mailroom(database, 25) as room:
        data = OwnData(room.hasher)
        await know(room, REVIEWER, data.name("Sofie De Bakker") | data.phone("0478 12 34 56") | data.address("Kerkstraat 12, 9000 Gent"))
        question = await room.approved(answer_body=f"Dag. {text}", language="nl")
        await run(room)
        assert await state(room, question) == (("in_review", "leak_check") if kind else ("sending", ""))
        assert await room.rows("select split_part(note, ' at ', 1) from core.remark") == ([(f"leak_check: volunteer_{kind}",)] if kind else [])


@pytest.mark.parametrize(("signed_by", "leaves"), [("team", False), ("first_name", True)])
async def test_the_public_name_of_the_author_leaves_where_the_organisation_signs_with_it(database: Database, signed_by: str, leaves: bool) -> None:
    async with mailroom(database, 25, answer=f'signed_by = "{signed_by}"') as room:
        await know(room, AUTHOR, OwnData(room.hasher).name("Sofie De Bakker"))
        await room.rows("update core.actor set public_name = 'Sofie' where alias = $1 returning 1", AUTHOR)
        plainly, named, surname = [await room.approved(answer_body=text) for text in ("Dag.", "Dag, ik ben Sofie.", "Groeten, Sofie De Bakker")]
        await run(room)
        assert [(await state(room, question))[0] == "sending" for question in (plainly, named, surname)] == [True, leaves, False]
        texts = [plain(envelope.data) for envelope in await outgoing(room)]
        assert all(("Sofie Opvoedingslijn lijn" in text) is leaves for text in texts)


async def test_a_name_that_only_the_letters_told_stops_the_answer(database: Database) -> None:
    async with mailroom(database, 25) as room:
        first = await room.approved(state="answered", identity=replace(JAN, name="Farida Bouali"))
        child, partner, fine, second = [await room.approved(follows_id=first.id, answer_body=text) for text in (
            "Geef Lowieke tijd.", "Overleg met Farida's zus.", "Geef uw zoon tijd, en Claes.", "Dag Jan")]
        await hide(room, first, "Lowie", 0.9)
        await hide(room, first, "Claes", 0.9, kind="school")
        await run(room)
        assert [(await state(room, question))[0] for question in (child, partner, fine, second)] == ["in_review", "in_review", "sending", "in_review"]
        assert await room.rows("select note from core.remark order by question_id") == [
            ("leak_check: name at 5",), ("leak_check: name at 12",), ("leak_check: name at 4",)]


async def hide(room: Mailroom, question: Question, name: str, confidence: float, kind: str = "naam") -> None:
    """What the redactor masked in this question, sealed as intake does it."""
    statement = "select k.key_id, k.sealed from core.data_key k join core.question q on q.data_key_id = k.id where q.id = $1"
    [(key_id, sealed)] = await room.rows(statement, question.id)
    mask = Mask("text", kind, "capitals", confidence, 0, 8, f"[{kind}]", name)
    number = 1 + await room.value("select count(*) from core.mask")
    row = rows([mask] * number, room.opener.open_data_key(key_id, sealed), question.code)[-1]
    await room.rows("insert into core.mask (question_id, number, part, kind, detector, confidence, start, length, replaced_by, sealed) "
                    "values ($1, $2, 'text', $3, 'capitals', $4, 0, 8, '', $5) returning 1", question.id, number, kind, confidence, row["sealed"])


async def test_nothing_in_the_mail_names_the_tool_the_people_or_the_machine(database: Database) -> None:
    async with mailroom(database, 25) as room:
        question = await room.approved(answer_body=BODY)
        await run(room)
        [envelope] = await outgoing(room)
        head, _, rest = envelope.data.partition(b"\r\n\r\n")
        token, boundary = parsed(envelope.data)["Message-ID"], parsed(envelope.data).get_boundary()
        assert head.decode() == HEAD.format(token=token, boundary=boundary)
        assert re.fullmatch(r"<lp\.[a-z2-7]{32}@lijn\.example>", token)
        names = [AUTHOR, REVIEWER, "luisterpost", "python", "lp_tool", socket.gethostname(), getpass.getuser(), question.code, str(Path.home())]
        assert not [name for name in names if len(name) > 3 and name.lower().encode() in envelope.data.lower()]
        assert rest.count(b"Content-") == 4


HEAD = """From: Opvoedingslijn lijn <vraag@lijn.example>
To: <ouder@post.example>
Subject: Re: slapen
Date: Fri, 20 Nov 2026 10:00:00 +0000
Message-ID: {token}
In-Reply-To: <vraag1@post.example>
References: <vraag0@post.example>
 <vraag1@post.example>
Content-Language: nl
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="{boundary}\"""".replace("\n", "\r\n")


async def test_a_retired_volunteer_stays_hidden(database: Database) -> None:
    async with mailroom(database, 25) as room:
        async with transaction(database.admin) as tx:
            await make_actor(tx, room.origin.organisation_id, "wilg", active=False)
        question = await room.approved(answer_body="Groeten, Wilg")
        await run(room)
        assert await state(room, question) == ("in_review", "leak_check")


async def test_people_of_another_organisation_are_no_leak(database: Database) -> None:
    async with mailroom(database, 25, 26) as room:
        async with transaction(database.admin) as tx:
            await make_actor(tx, room.places["lijn2"].id, "esdoorn")
        question = await room.approved(answer_body="De esdoorn in de tuin")
        await run(room)
        assert await state(room, question) == ("sending", "")


@pytest.mark.parametrize(("writer", "thread"), [("Ouder+werk@post.example", "vraag9"), ("ander@post.example", "vraag1")])
async def test_the_reply_to_a_follow_up_goes_to_the_first_asker_who_hears_of_nobody_else(database: Database, writer: str, thread: str) -> None:
    async with mailroom(database, 25) as room:
        first = await room.approved(state="answered")
        middle = await room.approved(state="answered", follows_id=first.id, identity=replace(JAN, address="midden@post.example"))
        await room.approved(follows_id=middle.id, identity=replace(JAN, address=writer, message_id="vraag9@post.example", subject=f"van {writer}"))
        await run(room)
        [envelope] = await outgoing(room)
        assert envelope.recipient == "ouder@post.example"
        assert parsed(envelope.data)["In-Reply-To"] == f"<{thread}@post.example>"
        assert b"ander@post" not in envelope.data


@pytest.mark.parametrize("held", [True, False])
async def test_when_the_first_asker_is_forgotten_only_an_undisputed_follow_up_is_answered(database: Database, held: bool) -> None:
    async with mailroom(database, 25) as room:
        first = await room.approved(state="answered")
        question = await room.approved(follows_id=first.id)
        await room.rows("delete from core.asker where question_id = $1 returning 1", first.id)
        event = "arrived" if held else "opened"
        await room.rows("insert into core.trail (question_id, at, event) values ($1, now(), $2) returning 1", question.id, event)
        await run(room)
        assert await state(room, question) == (("in_review", "no_address") if held else ("sending", ""))


@pytest.mark.parametrize("damage", [
    lambda room: room.rows("delete from core.asker returning 1"),
    lambda room: room.rows("delete from core.data_key returning 1"),
    lambda room: room.rows("update core.asker set sealed = sealed || '\\x00'::bytea returning 1"),
])
async def test_without_an_address_people_decide(database: Database, damage: Callable[[Mailroom], object]) -> None:
    async with mailroom(database, 25) as room:
        question = await room.approved()
        await damage(room)  # type: ignore[misc]
        await run(room)
        assert await state(room, question) == ("in_review", "no_address")


async def test_an_address_that_no_header_can_hold_stops_only_its_own_answer(database: Database) -> None:
    async with mailroom(database, 25) as room:
        odd = await room.approved(identity=replace(JAN, address='"a b"@post.example'))
        usual = await room.approved()
        await run(room)
        assert (await state(room, odd), await state(room, usual)) == (("in_review", "no_address"), ("sending", ""))


async def test_without_the_private_key_answers_wait_as_they_are(database: Database) -> None:
    async with mailroom(database, 25) as room:
        question = await room.approved()
        assert await run(room, Opener({})) == 0
        assert await state(room, question) == ("approved", "")


async def test_a_key_that_is_lost_keeps_no_other_answer_back_and_is_told(database: Database) -> None:
    async with mailroom(database, 25) as room:
        lost, usual = await room.approved(), await room.approved()
        await room.rows("update core.data_key k set key_id = 'lost' from core.question q where data_key_id = k.id and q.id = $1 returning 1", lost.id)
        dispatch = Dispatch(room.origins, room.opener, room.hasher, room.sealer)
        async with transaction(room.database.worker) as tx:
            assert len(await dispatch.dispatch(tx, room.clock())) == 1
        assert "private key lost is not in the key folder" in str(dispatch.missing)
        assert (await state(room, lost), await state(room, usual)) == (("approved", ""), ("sending", ""))


def test_names_are_looked_for_where_names_can_stand() -> None:
    hasher = Hasher(b"k" * 32)
    text = "Vandaag kwam d'Hondt Piet-Jan. Marie\nDe Smet ook; jan peeters niet."
    found = dict(names(text, hasher))
    assert found[hasher.name("Marie De Smet")] == text.index("Marie")
    assert found[hasher.name("Piet-Jan d'Hondt")] == text.index("d'Hondt")
    assert hasher.name("Jan Peeters") not in found
    assert hasher.name("Jan Marie") not in found


def test_the_place_of_a_hit_counts_in_the_text_as_written() -> None:
    assert Aliases(["mees"]).first_in("ééé ﬁjn, Mées") == len("ééé ﬁjn, ")
    assert Aliases(["mees"]).first_in("meester") is None
    assert Aliases([]).first_in("wat dan ook") is None


async def test_a_text_of_many_capitals_holds_up_no_other_answer(database: Database) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    loud = " ".join(a + b + c + "EN" for a in letters for b in letters for c in letters)[:100_000]
    async with mailroom(database, 25) as room:
        first, second = await room.approved(answer_body=loud), await room.approved()
        await run(room)
        assert [await state(room, question) for question in (first, second)] == [("sending", "")] * 2


@pytest.mark.parametrize("text", ["@" * 100_000, "a@" * 50_000, "a" * 100_000 + "@", "a.-" * 33_000, "A " * 50_000, "A\n" * 50_000])
def test_no_text_takes_the_check_longer_than_a_moment(text: str) -> None:
    began = time.process_time()
    assert not [value for value, _ in addresses(text, Hasher(b"k" * 32)) if value == b""]
    list(names(text, Hasher(b"k" * 32)))
    assert time.process_time() - began < 5
