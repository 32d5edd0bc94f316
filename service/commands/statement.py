"""Statements of erasure: listed, shown again, checked, and the public key with which anybody else checks them (deploy/README.md)."""

from pathlib import Path

import click

from service.commands.common import connected, console, example, fail, run


@click.group(epilog=example("luisterpost statement list", "luisterpost statement verify statement.txt"))
def statement() -> None:
    """Statements of erasure, which remain when all else of a person is gone."""


@statement.command("list", epilog=example("luisterpost statement list"))
def list_() -> None:
    """One line for each erasure and export at somebody's request: number, moment, organisation, what was done, reference."""

    async def work() -> None:
        from service.database import transaction
        from service.person import statement as statements

        async with connected() as (_, database), transaction(database) as tx:
            for item in await statements.kept(tx):
                console.print(f"{item.id}  {item.made_at:%Y-%m-%d %H:%M} UTC  {item.organisation}  {item.kind}  {item.reference}", markup=False)

    run(work)


@statement.command(epilog=example("luisterpost statement show 7 > statement.txt"))
@click.argument("number", type=int)
def show(number: int) -> None:
    """Print one statement once more, as it was signed."""

    async def work() -> str:
        from service.database import transaction
        from service.person import statement as statements

        async with connected() as (_, database), transaction(database) as tx:
            return await statements.again(tx, number)

    click.echo(run(work), nl=False)


@statement.command(epilog=example("luisterpost statement key > statement-key.pem"))
def key() -> None:
    """Print the public key for openssl: give it to whoever wants to check statements without us."""
    from service.settings import load_settings
    from service.vault import KeyFolder, Signer

    click.echo(f"-----BEGIN PUBLIC KEY-----\n{Signer(KeyFolder(load_settings().key_folder).hasher()).public}\n-----END PUBLIC KEY-----")


@statement.command(epilog=example("luisterpost statement verify statement.txt"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(file: Path) -> None:
    """Say whether this installation made the statement in FILE, and nothing in it was changed."""
    from service.person.statement import genuine
    from service.settings import load_settings
    from service.vault import KeyFolder, Signer

    if not genuine(file.read_text(encoding="utf-8", errors="replace"), Signer(KeyFolder(load_settings().key_folder).hasher())):
        fail("this statement was changed, or another installation made it")
    console.print("the statement is genuine: this installation made it, and nothing in it was changed")


COMMANDS = [statement]
