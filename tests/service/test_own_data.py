"""What is registered of a volunteer: kept as hashes, refused when it is useless, never mistaken for an alias."""

import pytest

from policies.anonymity.guess import draft
from service.errors import LuisterpostError
from service.own_data import NAME, PHONE, STREET, OwnData
from service.tools import add_actor, retire_actor
from service.vault import Hasher
from tests.build import make_organisation
from tests.conftest import Database

DATA = OwnData(Hasher(b"k" * 32))


@pytest.mark.parametrize(("text", "kind"), [
    ("Bel 0478/12.34.56", PHONE), ("bel +32 478 12 34 56", PHONE), ("0032478123456", PHONE), ("o478 12 34 56", PHONE),
    ("bel 0478 12 34 5", None), ("bel nul vier zeven acht, twaalf, vierendertig", PHONE), ("bel 0800 13 500 twee keer", None),
    ("12, rue de la Loi", STREET), ("rue de la loi 12", STREET), ("RUE DE LA LOI, 12", STREET), ("in de loi staan 13 regels", None),
    ("Els Van den Broeck", NAME), ("Vandenbroeck", NAME), ("broeck", NAME), ("els", None), ("broecks", NAME), ("mvg els", NAME),
    ("Iets els " + "anders. " * 40, None), ("Vraag naar broeck. " + "Anders niets. " * 40, NAME), ("in de weistr. 4", STREET),
])
def test_own_data_is_found_in_any_writing(text: str, kind: str | None) -> None:
    own = DATA.name("Els Van den Broeck") | DATA.phone("+32 478 12 34 56")
    own |= DATA.address("Rue de la Loi 12, 1000 Brussel") | DATA.address("Weistraat 4")
    hit = DATA.first_in(draft(text, "nl"), {kind: frozenset(item.hash for item in own if item.kind == kind) for kind in (NAME, PHONE, STREET)})
    assert (hit[0] if hit else None) == kind


@pytest.mark.parametrize("wrong", [lambda: DATA.phone("12"), lambda: DATA.phone("bel mij"), lambda: DATA.address("Gent"), lambda: DATA.name("-")])
def test_what_could_never_be_found_is_refused(wrong: "object") -> None:
    assert callable(wrong)
    with pytest.raises(LuisterpostError):
        wrong()


async def test_own_data_is_replaced_with_the_person_and_a_public_name_never_holds_an_alias(database: Database) -> None:
    async with database.admin.begin() as tx:
        await make_organisation(tx, aliases=("wilg",))
    own = DATA.name("An Claes") | DATA.phone("0478123456")
    await add_actor(database.admin, "voorbeeld", "es", own=own, public_name="Ann-Sophie")
    await retire_actor(database.admin, "voorbeeld", "es")
    await add_actor(database.admin, "voorbeeld", "es", own=DATA.address("an@post.example"))
    async with database.admin.begin() as tx:
        [row] = (await tx.exec_driver_sql("select d.kind, d.hash, a.public_name from core.own_data d join core.actor a on a.id = d.actor_id")).all()
        assert tuple(row) == ("address", Hasher(b"k" * 32).address("an@post.example"), None)
    for alias, name in (("linde", "Wilg"), ("linde", "Linde"), ("linde", "x"), ("linde", "An <b>")):
        with pytest.raises(LuisterpostError):
            await add_actor(database.admin, "voorbeeld", alias, public_name=name)
    await add_actor(database.admin, "voorbeeld", "linde", public_name="Sofie")
    with pytest.raises(LuisterpostError):
        await add_actor(database.admin, "voorbeeld", "sofie")
