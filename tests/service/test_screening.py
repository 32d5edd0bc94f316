"""Masks that are lifted and added, identities that are revealed, and names that an exchange knows: with real keys and PostgreSQL."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update

from policies.anonymity import spans
from policies.anonymity.exchange import digest
from policies.reading import Identity, Mask
from service import masks
from service.contract import open_contract
from service.errors import ContractError, LuisterpostError
from service.health import status
from service.reveal import reveal
from service.tables import actor, known_name, mask
from service.vault import Hasher, KeyFolder, NewDataKey, Opener
from tests.build import RECEIVED, Organisation, Question, make_organisation, make_question
from tests.conftest import Database
from tests.contract.desk import column
from tests.forget import erase_batch

BODY = "Dag, [naam] hier. [kind 1] wil geen [naam 1] en [kind 1] huilt in de Zandkorf."
HIDDEN = {"[naam]": "Sofie", "[naam 1]": "roosjes", "[kind 1]": "Tibe"}
SOFIE = Identity("sofie@vragers.example", "Sofie Vervaeke", None, (), "Vraag")


class Case:
    """One question that waits for a screener, with sealed masks and a sealed asker."""

    place: Organisation
    question: Question
    key: NewDataKey
    opener: Opener
    hasher: Hasher


@pytest.fixture
async def case(database: Database, tmp_path: Path) -> Case:
    keys, made = KeyFolder(tmp_path), Case()
    keys.new(date(2026, 11, 21))
    made.key, made.opener, made.hasher = keys.sealer().new_data_key(), keys.opener(), keys.hasher()
    async with database.admin.begin() as tx:
        made.place = await make_organisation(tx)
        made.question = await make_question(tx, made.place, "arrived", key=made.key, identity=json.dumps(asdict(SOFIE)).encode(), body=BODY)
        await tx.execute(insert(mask), [row | {"question_id": made.question.id} for row in masks.rows(masked(), made.key.key, made.question.code)])
        await tx.execute(update(actor).where(actor.c.alias == "noor").values(coordinator=True))
    return made


def masked() -> list[Mask]:
    found, at = [], 0
    while (start := BODY.find("[", at)) >= 0:
        at = BODY.index("]", start) + 1
        found.append(Mask("text", "naam", "capitals", 0.8, start, at, BODY[start:at], HIDDEN[BODY[start:at]]))
    return found


async def body(database: Database) -> str:
    return str((await column(database, "select body from core.question"))[0])


async def lift_all(database: Database, case: Case) -> list[str]:
    """What the outbox loop does, until nothing is left to lift."""
    codes: list[str] = []
    while True:
        async with database.worker.begin() as tx:
            finished = await masks.finish(tx, case.place.id, case.opener, case.hasher)
        if finished is None:
            return codes
        codes.append(finished.code)


async def test_a_screener_lifts_wrong_masks_and_adds_a_missed_one_and_the_text_is_right(database: Database, case: Case) -> None:
    code = case.question.code
    async with open_contract(await database.tool_url("voorbeeld")) as desk:
        with pytest.raises(ContractError, match="may not screen"):
            await desk.unmask(code, "sam", 1)
        await desk.unmask(code, "noor", 3)
        await desk.unmask(code, "noor", 4)
        with pytest.raises(ContractError):
            await desk.screen(code, "noor")
        with pytest.raises(ContractError, match="busy"):         # what is lifted moves the words behind it
            await desk.mask(code, "noor", "text", BODY.index("Zandkorf"), len("Zandkorf"), "school")
        assert await lift_all(database, case) == [code]
        whole = await body(database)
        number = await desk.mask(code, "noor", "text", whole.index("Zandkorf"), len("Zandkorf"), "school")
        await lift_all(database, case)
        assert await body(database) == "Dag, [naam] hier. [kind 1] wil geen roosjes en Tibe huilt in de [school]."
        shown = await desk.masks(code)
        whole = await body(database)
        assert [whole[item.start:item.start + item.length] for item in shown] == ["[naam]", "[kind 1]", "roosjes", "Tibe", "[school]"]
        assert [item.state for item in shown] == ["standing", "standing", "lifted", "lifted", "added"]
        assert shown[-1].number == number == 5
        await desk.screen(code, "noor")
        assert await desk.masks(code) == []
    assert await column(database, "select event || ' ' || actor from core.trail order by id") == [
        "unmasked noor", "unmasked noor", "masked noor", "screened noor"]
    assert await column(database, "select count(*) from core.mask where sealed is not null") == [3]


async def test_a_screener_takes_a_mask_of_his_own_back_and_its_words_are_never_in_clear_for_long(database: Database, case: Case) -> None:
    code, at = case.question.code, BODY.index("Zandkorf")
    async with open_contract(await database.tool_url("voorbeeld")) as desk:
        number = await desk.mask(code, "noor", "text", at, len("Zandkorf"), "school")
        assert "Zandkorf" not in await body(database)
        assert await lift_all(database, case) == [code]
        assert await column(database, "select count(*) from core.mask m where m::text like '%Zandkorf%'") == [0]
        again = await desk.mask(code, "noor", "text", 0, len("Dag"), "naam 7")
        await desk.unmask(code, "noor", again)                   # at once, before anything was sealed
        await desk.unmask(code, "noor", number)
        await lift_all(database, case)
        assert await body(database) == BODY
        with pytest.raises(ContractError):
            await desk.unmask(code, "noor", number)


async def test_the_exchange_learns_whom_a_screener_masked_and_forgets_whom_he_lifted_everywhere(database: Database, case: Case) -> None:
    code, key = case.question.code, case.hasher.exchange(case.question.code)
    known = {digest(key, word): label for word, label in (("sofie", "naam"), ("roosjes", "naam 1"), ("tibe", "kind 1"))}
    async with database.admin.begin() as tx:
        await tx.execute(insert(known_name), [{"question_id": case.question.id, "hash": part, "label": label} for part, label in known.items()])
    async with open_contract(await database.tool_url("voorbeeld")) as desk:
        await desk.mask(code, "noor", "text", BODY.index("Zandkorf"), len("Zandkorf"), "kind 2")
        for number in (1, 3, 4):                                 # the asker, the flowers, one of two masks of a child
            await desk.unmask(code, "noor", number)
        await lift_all(database, case)
    async with database.admin.begin() as tx:
        left = {row.hash: row.label for row in await tx.execute(select(known_name))}
    assert left == {digest(key, word): label for word, label in (("sofie", "naam"), ("tibe", "kind 1"), ("zandkorf", "kind 2"))}


async def test_every_kind_of_mask_has_the_same_words_for_a_screener_as_for_the_detectors(database: Database) -> None:
    kinds = [value for name, value in vars(spans).items() if name.isupper() and isinstance(value, str) and name not in ("SIGNATURE", "HISTORY")]
    for language in ("nl", "fr", "de", "en"):
        listed = ", ".join(f"('{kind}')" for kind in [*kinds, "kind 2", "school 2", "telefoon 2", "x"])
        words = await column(database, f"select core.mask_word(kind, '{language}') from (values {listed}) as listed (kind)")
        told = spans.WORDS.get(language, {})
        for kind, number in product((spans.NAME, spans.CHILD, spans.SCHOOL), ("", " 2")):
            assert spans.label_of(f"[{told.get(kind, kind)}{number}]", language) == kind + number
        assert words == [*(f"[{told.get(kind, kind)}]" for kind in kinds), f"[{told.get(spans.CHILD, spans.CHILD)} 2]",
                         f"[{told.get(spans.SCHOOL, spans.SCHOOL)} 2]", None, None]


async def test_a_volunteer_who_recognises_somebody_sends_the_question_back_to_screening(database: Database, case: Case) -> None:
    code = case.question.code
    async with open_contract(await database.tool_url("voorbeeld")) as desk:
        await desk.screen(code, "noor")
        await desk.claim(code, "mees")
        with pytest.raises(ContractError):
            await desk.doubt(code, "sam")
        await desk.doubt(code, "mees")
        seen = await desk.question(code)
        assert (seen.state, seen.state_reason, seen.claimed_by) == ("arrived", "doubt", None)
        assert len(await desk.masks(code)) == 4


async def test_the_status_says_that_questions_wait_and_that_nobody_may_screen_them(database: Database, case: Case) -> None:
    async with database.admin.begin() as tx:
        assert not [problem for problem in (await status(tx, {}, RECEIVED)).problems if "nobody is one" in problem]
        await tx.execute(update(actor).values(screener=False))
        assert [problem for problem in (await status(tx, {}, RECEIVED)).problems if "nobody is one" in problem]


async def test_a_coordinator_reveals_and_it_is_on_record_with_who_and_why(database: Database, case: Case) -> None:
    for number in (1, 2):
        async with database.worker.begin() as tx:
            revealed = await reveal(tx, case.question.code, "noor", f"gevaar {number}", case.opener, RECEIVED + timedelta(hours=number))
    assert (revealed.name, revealed.address, revealed.letter) == (SOFIE.name, SOFIE.address, b"")
    assert revealed.before == ((RECEIVED + timedelta(hours=1), "noor", "gevaar 1"),)
    assert await column(database, "select event || ' ' || actor from core.trail order by id") == ["revealed noor", "revealed noor"]
    assert await column(database, "select count(*) from core.trail t where t::text like '%gevaar%'") == [0]


async def test_nobody_else_reveals_and_nobody_without_a_reason(database: Database, case: Case) -> None:
    for code, alias, reason, sentence in (
            ("", "noor", " \n", "say why"), ("", "noor", "x" * 501, "say why"), ("", "mees", "gevaar", "only an active coordinator"),
            ("", "niemand", "gevaar", "only an active coordinator"), ("ABCD2345", "noor", "gevaar", "no question with this code")):
        with pytest.raises(LuisterpostError, match=sentence):
            async with database.worker.begin() as tx:
                await reveal(tx, code or case.question.code, alias, reason, case.opener, RECEIVED)
    assert await column(database, "select count(*) from core.trail") == [0]


async def test_what_was_masked_and_why_it_was_revealed_is_forgotten_with_the_identity(database: Database, case: Case) -> None:
    async with database.worker.begin() as tx:
        await reveal(tx, case.question.code, "noor", "gevaar", case.opener, RECEIVED)
        await tx.execute(insert(known_name).values(question_id=case.question.id, hash=b"hash", label="kind 1"))
        await tx.execute(text("select core.finish(id, 'closed', 'dubbel', received_at) from core.question"))
        assert (await erase_batch(tx, RECEIVED + timedelta(days=3000)))["identity"] == 1
    for left in ("core.mask", "core.known_name", "core.trail where sealed is not null"):
        assert await column(database, f"select count(*) from {left}") == [0]
    with pytest.raises(LuisterpostError, match="erased"):
        async with database.worker.begin() as tx:
            await reveal(tx, case.question.code, "noor", "gevaar", case.opener, RECEIVED)
