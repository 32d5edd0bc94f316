"""Who may work the queue: answer tools (programs with a login) and actors (people, by alias)."""

import click
from sqlalchemy.engine import make_url

from service import tools
from service.commands.common import connected, console, example, run, urls
from service.database import engine, transaction
from service.errors import LuisterpostError
from service.origin import register
from service.own_data import Own, OwnData
from service.settings import Settings, load_organisations
from service.vault import KeyFolder

_organisation = click.option("--organisation", required=True, metavar="CODE", help="Code of the organisation, as in its file.")


@click.group(epilog=example("luisterpost tool add --organisation voorbeeld desk", "luisterpost tool list"))
def tool() -> None:
    """Programs that may use the tool contract of one organisation."""


@tool.command(epilog=example("luisterpost tool add --organisation voorbeeld desk"))
@_organisation
@click.argument("name")
def add(organisation: str, name: str) -> None:
    """Make a login for a tool and print it once."""

    async def work() -> str:
        async with urls(make=True) as (settings, found):
            admin = engine(found.admin, 2)
            try:
                async with transaction(admin) as tx:
                    await register(tx, load_organisations(settings))
                made = await tools.add_tool(admin, organisation, name)
            finally:
                await admin.dispose()
            url = make_url(found.admin).set(username=made.role_name, password=None if found.embedded else made.password)
            return url.render_as_string(hide_password=False)

    console.print(f"tool {name} may use the contract of {organisation}; its login, shown only now:")
    click.echo(run(work))


@tool.command("list", epilog=example("luisterpost tool list"))
def list_tools() -> None:
    """All tools with organisation, role and whether they may still log in."""

    async def work() -> None:
        async with connected(admin=True) as (_, admin):
            for item in await tools.list_tools(admin):
                console.print(f"{item.organisation}  {item.name}  {item.role_name}  {'active' if item.active else 'retired'}", markup=False)

    run(work)


@tool.command(epilog=example("luisterpost tool retire --organisation voorbeeld desk"))
@_organisation
@click.argument("name")
def retire(organisation: str, name: str) -> None:
    """Take a tool's login away, at once."""

    async def work() -> None:
        async with connected(admin=True) as (_, admin):
            await tools.retire_tool(admin, organisation, name)

    run(work)
    console.print(f"tool {name} of {organisation} is retired")


@click.group(epilog=example("luisterpost actor add --organisation voorbeeld vrijwilliger-7", "luisterpost actor list"))
def actor() -> None:
    """People who draft and review, known by alias only. Choose aliases that are nobody's name."""


@actor.command("add", epilog=example("luisterpost actor add --organisation voorbeeld vrijwilliger-7", "luisterpost actor add --organisation "
                                     "voorbeeld vrijwilliger-7 --name 'An Peeters' --phone '0478 12 34 56' --address an@example.org",
                                     "luisterpost actor add --organisation voorbeeld coordinator-1 --screener --coordinator"))
@_organisation
@click.argument("alias")
@click.option("--name", multiple=True, help="The person's own name.")
@click.option("--phone", multiple=True, help="A telephone number of the person.")
@click.option("--address", multiple=True, help="A mail address of the person, or a street with its number.")
@click.option("--public-name", default="", help="What askers may read where the organisation's file says signed_by = first_name or pseudonym.")
@click.option("--screener", is_flag=True, help="May look at questions that wait, lift and add masks, and let them into the queue.")
@click.option("--coordinator", is_flag=True, help="May reveal who asks, with a reason, on record.")
def add_actor(organisation: str, alias: str, name: tuple[str, ...], phone: tuple[str, ...], address: tuple[str, ...], public_name: str,
              screener: bool, coordinator: bool) -> None:
    """Register an alias; a retired one comes back, with what is given now.

    Name, phone and address may be given more than once. They are kept as keyed hashes only: an answer that holds one of them is stopped.
    """

    async def work() -> None:
        async with connected(admin=True, make=True) as (settings, admin):
            policies = load_organisations(settings)
            async with transaction(admin) as tx:
                await register(tx, policies)
            own = _own_data(settings, name, phone, address)
            if organisation in policies and policies[organisation].answer.signed_by == "pseudonym" and public_name:
                _refuse_own_name(settings, own, public_name)
            await tools.add_actor(admin, organisation, alias, own=own, public_name=public_name, screener=screener, coordinator=coordinator)

    run(work)
    console.print(f"{alias} may act for {organisation}")


def _own_data(settings: Settings, names: tuple[str, ...], phones: tuple[str, ...], addresses: tuple[str, ...]) -> set[Own]:
    if not (names or phones or addresses):
        return set()                        # an installation without keys may still register aliases
    data = OwnData(KeyFolder(settings.key_folder).hasher())
    return set().union(*map(data.name, names), *map(data.phone, phones), *map(data.address, addresses))


def _refuse_own_name(settings: Settings, own: set[Own], public_name: str) -> None:
    if own and own & OwnData(KeyFolder(settings.key_folder).hasher()).name(public_name):
        raise LuisterpostError("this pseudonym is a part of the person's own name: choose another, or set signed_by = \"first_name\"")


@actor.command("list", epilog=example("luisterpost actor list"))
def list_actors() -> None:
    """All aliases with organisation, whether they may still act, and what more they may."""

    async def work() -> None:
        async with connected(admin=True) as (_, admin):
            for item in await tools.list_actors(admin):
                rights = [name for name, given in (("screener", item.screener), ("coordinator", item.coordinator)) if given]
                console.print("  ".join([item.organisation, item.alias, "active" if item.active else "retired", *rights]), markup=False)

    run(work)


@actor.command("retire", epilog=example("luisterpost actor retire --organisation voorbeeld vrijwilliger-7"))
@_organisation
@click.argument("alias")
def retire_actor(organisation: str, alias: str) -> None:
    """Let somebody act no longer; what they claimed is open again."""

    async def work() -> None:
        async with connected(admin=True) as (_, admin):
            await tools.retire_actor(admin, organisation, alias)

    run(work)
    console.print(f"{alias} may act for {organisation} no longer")


COMMANDS = [tool, actor]
