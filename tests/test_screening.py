"""Screening on the real road: a letter that masking cannot be sure of waits, a screener mends it, and the next mail keeps the same masks."""

import re
import stat

import asyncpg
import pytest

from policies.reading import Kind, Reading
from service.decision import Arrival
from tests.build import RECEIVED as NOW
from tests.conftest import Database
from tests.house import House
from tests.road import answered, asked, header, in_state, mail_with, write
from workers.intake import _exchanges

SOFIE = "sofie@vragers.example"
FIRST = "dag, onze dochter lotte van zes en onze zoon tibe van vier maken ruzie bij de scouts spioenkop. wat kan ik doen? groetjes sofie"
ITEM = "select m.number, m.replaced_by from desk_v1.masks m where m.question = $1 and m.part = 'text' order by m.start"


async def test_a_doubtful_letter_waits_for_a_screener_and_its_exchange_keeps_the_masks(database: Database) -> None:
    async with House(database.url) as house:
        house.start()
        tool = await house.tool()
        await house.rows("update core.actor set coordinator = true where alias = 'nalezer-1'")
        house.dovecot.deliver("vraag", write(f"Sofie Vervaeke <{SOFIE}>", "ruzie", FIRST, "een@vragers.example"), sender=SOFIE)
        question = await asked(house, "maken ruzie")
        code = question["code"]
        assert (question["state"], question["state_reason"], question["flags"]) == ("arrived", "screening", ["no_capitals"])
        with pytest.raises(asyncpg.PostgresError, match="right state"):
            await tool.execute("select desk_v1.claim($1, 'vrijwilliger-1')", code)
        await screen(house, tool, code)
        await tool.execute("select desk_v1.classify($1, 'nalezer-1', 'ruzie', 'urgent')", code)
        await house.until(lambda: house.value("select count(*) from core.trail where event = 'restamped'"), "the daemon hears that a clock changes",
                          seconds=30)                             # it looks of itself once a minute only
        await answered(house, code)
        await in_state(house, code, "answered")
        answer = header(await mail_with(house, SOFIE, "dezelfde"), "Message-ID").strip("<>")
        texts = "Het gaat beter: tibe is terug thuis en lotte lacht. Onze zoon Wout (2) ook.", "Onze dochter Manon (1) zoekt Wout. Tot later."
        replies = [write(f"Sofie <{SOFIE}>", "Re: ruzie", f"Dag, {text} Dank u.", f"{number}@vragers.example", answers=answer)
                   for number, text in enumerate(texts)]
        house.dovecot.deliver("vraag", *replies, sender=SOFIE)
        assert "[kind 2] is terug thuis en [kind 1] lacht. Onze zoon [kind 3] (2) ook" in (await asked(house, "terug thuis"))["body"]
        assert "Onze dochter [kind 4] (1) zoekt [kind 3]" in (await asked(house, "Tot later"))["body"]
        await reveal(house, code)
        await tool.close()


def test_each_reply_is_read_when_all_before_it_is_recorded() -> None:
    kinds = [Kind.FOLLOW_UP, Kind.QUESTION, Kind.BOUNCE, Kind.FOLLOW_UP, Kind.FOLLOW_UP, Kind.QUESTION]
    arrivals = [Arrival(uid, 1, NOW, b"", Reading(kind, "", b"")) for uid, kind in enumerate(kinds)]
    assert [[arrival.uid for arrival in run] for run in _exchanges(arrivals)] == [[0, 1, 2], [3], [4, 5]]
    assert list(_exchanges(arrivals[1:3])) == [arrivals[1:3]]
    assert list(_exchanges([])) == []


async def screen(house: House, tool: "asyncpg.Connection[None]", code: str) -> None:
    """Lift the first child's mask and put it on again, mask what was missed, and let the question go."""
    child = next(row["number"] for row in await tool.fetch(ITEM, code) if row["replaced_by"] == "[kind 1]")
    await tool.execute("select desk_v1.unmask($1, 'nalezer-1', $2)", code, child)

    async def lifted() -> str:
        body = str(await tool.fetchval("select body from desk_v1.questions where code = $1", code))
        return body if "lotte" in body else ""

    body = await house.until(lifted, "the daemon puts the words of a mask back")
    await tool.execute("select desk_v1.mask($1, 'nalezer-1', 'text', $2, 5, 'kind 1')", code, body.index("lotte"))
    missed = re.search(r"spioenkop", body)
    if missed:
        at = await tool.fetchval("select position('spioenkop' in body) - 1 from desk_v1.questions where code = $1", code)
        await tool.execute("select desk_v1.mask($1, 'nalezer-1', 'text', $2, 9, 'organisatie')", code, at)
    await tool.execute("select desk_v1.screen($1, 'nalezer-1')", code)
    await house.until(lambda: house.value("select bool_and(words is null) from core.mask"), "the daemon seals the words of a new mask")
    shown = await tool.fetchval("select body from desk_v1.questions where code = $1", code)
    assert "dochter [kind 1] van zes en onze zoon [kind 2] van vier" in shown
    assert not re.search("lotte|tibe|spioenkop|sofie", str(await house.rows("select q::text, t::text from core.question q, core.trail t")))


async def reveal(house: House, code: str) -> None:
    file = house.folder / "brief.eml"
    revealed = house.run("reveal", code, "--actor", "nalezer-1", "--reason", "gevaar", "--raw", str(file), LUISTERPOST_COMMAND_LOG_LEVEL="warning")
    assert revealed.stdout == f"name: Sofie Vervaeke\naddress: {SOFIE}\n"
    assert '"identity_revealed"' in revealed.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "scouts spioenkop" in file.read_text()
    assert await house.value("select count(*) from core.trail where event = 'revealed' and actor = 'nalezer-1'") == 1
