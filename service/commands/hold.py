"""Holds on the command line: place, list, review, end. Who acts is a coordinator, by alias."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import click

from service import journal
from service.clock import utc_now
from service.commands.common import connected, console, example, run
from service.commands.person import typed
from service.commands.queue import written
from service.database import Tx, transaction
from service.forgetting import hold as holds
from service.forgetting.hold import Acted
from service.vault import Hasher, KeyFolder

_actor = click.option("--actor", required=True, metavar="ALIAS", help="The coordinator who acts.")
_review = click.option("--review", "review_on", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
                       help="The day on which somebody asks whether it is still needed; `status` names it then.")


@click.group(epilog=example("luisterpost hold place K7PX22QM --actor coordinator-1 --reason 'klacht bij de ombudsdienst' --review 2027-01-31",
                            "luisterpost hold list", "luisterpost hold end 3 --actor coordinator-2"))
def hold() -> None:
    """Keep what must not be erased, until two coordinators say that it may."""


@hold.command(epilog=example("luisterpost hold place K7PX22QM --actor coordinator-1 --reason - --review 2027-01-31 < reason.txt",
                             "luisterpost hold place --organisation voorbeeld --address an@example.org --actor coordinator-1 --reason - "
                             "--review 2027-01-31"))
@click.argument("code", required=False)
@click.option("--organisation", metavar="CODE", help="The organisation, where no question is named.")
@click.option("--address", help="All questions of who wrote from this address and is still known, later ones too. - reads it from standard input.")
@click.option("--all", "whole", is_flag=True, help="All questions of the organisation.")
@_actor
@click.option("--reason", required=True, callback=written, help="Why; kept sealed. - reads it from standard input.")
@_review
def place(code: str | None, organisation: str | None, address: str | None, whole: bool, actor: str, reason: str, review_on: datetime) -> None:
    """Hold one question with its whole exchange, all of one asker, or everything."""
    if [bool(code), bool(organisation and address), bool(organisation and whole)].count(True) != 1 or (address and whole):
        raise click.UsageError("name a question, or --organisation with --address or --all")

    async def work() -> Acted:
        async with connected() as (settings, database):
            keys = KeyFolder(settings.key_folder)
            async with transaction(database) as tx:
                target = await holds.target(tx, code=code, organisation=organisation, asker_hash=_hash(keys.hasher(), address))
                return await holds.place(tx, target, actor, reason, review_on.date(), keys.sealer(), utc_now())

    made = run(work)
    journal.hold_placed(made.organisation, made.scope, made.count)
    console.print(f"hold {made.id} stands: {made.count} question(s) are not erased before it ends", markup=False)


def _hash(hasher: Hasher, address: str | None) -> bytes | None:
    return hasher.address(typed(address)) if address else None


@hold.command("list", epilog=example("luisterpost hold list", "luisterpost hold list --reasons"))
@click.option("--reasons", is_flag=True, help="Open the reasons with the private key.")
def list_(reasons: bool) -> None:
    """All holds: number, organisation, what is held, by whom, day of review, and how far its end is."""

    async def work() -> None:
        async with connected() as (settings, database), transaction(database) as tx:
            for item in await holds.listed(tx, KeyFolder(settings.key_folder).opener() if reasons else None):
                console.print(f"{item.id}  {item.organisation}  {item.question or item.scope}  placed {item.placed_at:%Y-%m-%d} by {item.owner}  "
                              f"review {item.review_on}  {_state(item)}  {item.reason}".rstrip(), markup=False)

    run(work)


def _state(item: holds.Hold) -> str:
    if item.ended_at is not None:
        return f"ended {item.ended_at:%Y-%m-%d} by {item.end_asked_by} and {item.ended_by}"
    return f"{item.end_asked_by} asks to end it" if item.end_asked_by else "stands"


@hold.command(epilog=example("luisterpost hold review 3 --actor coordinator-1 --review 2027-07-31"))
@click.argument("number", type=int)
@_actor
@_review
def review(number: int, actor: str, review_on: datetime) -> None:
    """Say that a hold is still needed, until another day of review. A wish to end it is void then."""

    async def act(tx: Tx) -> Acted:
        return await holds.review(tx, number, actor, review_on.date(), utc_now())

    done = run(lambda: _do(act))
    journal.hold_reviewed(done.organisation, done.scope, done.count)
    console.print(f"hold {number} stands until it is looked at again on {review_on:%Y-%m-%d}", markup=False)


@hold.command(epilog=example("luisterpost hold end 3 --actor coordinator-1", "luisterpost hold end 3 --actor coordinator-2"))
@click.argument("number", type=int)
@_actor
def end(number: int, actor: str) -> None:
    """Ask for the end of a hold, or agree with the coordinator who asked: then it ends."""

    async def act(tx: Tx) -> Acted:
        return await holds.end(tx, number, actor, utc_now())

    done = run(lambda: _do(act))
    if done.ended:
        journal.hold_ended(done.organisation, done.scope, done.count)
        console.print(f"hold {number} has ended: what is due of {done.count} question(s) goes with the next sweep", markup=False)
    else:
        journal.hold_end_asked(done.organisation, done.scope, done.count)
        console.print(f"hold {number} still stands: another coordinator must run the same command", markup=False)


async def _do(act: Callable[[Tx], Awaitable[Acted]]) -> Acted:
    async with connected() as (_, database), transaction(database) as tx:
        return await act(tx)


COMMANDS = [hold]
