"""Whose a question is when its asker is forgotten: nobody loses theirs because somebody else of the exchange asks for erasure."""

from datetime import date
from pathlib import Path

import pytest

from policies.organisation import parse
from service.commands.person import typed
from service.origin import register
from service.person import find
from service.person.letters import asker
from service.vault import Hasher, KeyFolder
from tests.build import make_organisation, make_question
from tests.conftest import Database
from tests.policies.sample import EXAMPLE

AN, JAN = "an@vragers.example", "jan@vragers.example"
HASHER = Hasher(bytes(32))


async def test_a_question_of_nobody_is_theirs_only_where_nobody_else_wrote(database: Database, tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path / "keys")
    keys.new(date(2026, 11, 21))
    hasher = keys.hasher()
    async with database.admin.begin() as tx:
        place = await make_organisation(tx)
        origins = await register(tx, {"voorbeeld": parse(EXAMPLE)})
        for code, who, exchange in (("ANEERST2", None, None), ("ANLATER2", AN, "ANEERST2"),
                                    ("SAMEN222", None, None), ("ANSAMEN2", AN, "SAMEN222"), ("JANSAMEN", JAN, "SAMEN222")):
            await make_question(tx, place, code=code, exchange=exchange, asker_hash=hasher.address(who) if who else None,
                                key=keys.sealer().new_data_key(), identity=b"{}")
        found = {words: await find(tx, keys.opener(), hasher, origins, **{words[0]: words[1]})
                 for words in (("address", AN), ("address", JAN), ("code", "SAMEN222"))}
    assert [(len(person.question_ids), sorted(person.forgotten)) for person in found.values()] == [
        (3, ["ANEERST2", "SAMEN222"]), (1, ["SAMEN222"]), (1, [])]


@pytest.mark.parametrize(("headers", "whose"), [
    (f"From: An <{AN}>", AN), (f"From: Site <form@web.example>\nReply-To: {AN}", AN), (f"From: {AN}\nReply-To: vraag@lijn.example", AN),
    (f"From: {AN}\nReply-To: {JAN}, c@x.example", AN), (f"From: geen adres\nSender: {JAN}", JAN), (f"From: {AN}\nCc: {JAN}", AN),
])
def test_a_letter_is_of_whom_its_answer_goes_to(headers: str, whose: str) -> None:
    raw = f"{headers}\n\n> {JAN} schreef".encode()
    assert asker(raw, HASHER, frozenset({HASHER.address("vraag@lijn.example")})) == HASHER.address(whose)


@pytest.mark.parametrize("written", [AN, AN.upper(), f" <{AN}> ", f'"Maes, An" <{AN}>', f"mailto:{AN}", '"an"@vragers.example', f"{AN}.",
                                     "an+x@vragers.example"])
def test_an_address_may_be_typed_as_people_copy_it(written: str) -> None:
    assert HASHER.address(typed(written)) == HASHER.address(AN)
