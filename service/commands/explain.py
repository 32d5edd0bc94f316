"""The life of one question on a page: of any that might come, from the organisation's file alone, or of one that exists."""

from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import get_args

import click
from click.core import ParameterSource

from policies.life import Section, life, page
from policies.life_of import life_of
from policies.life_words import LifeLanguage
from policies.response_rules import Priority
from service.commands.common import connected, console, example, run
from service.commands.reading_options import policy_of, received_option
from service.errors import LuisterpostError

SUPPOSED = ("received", "mailbox", "priority", "theme", "follow_up")


@click.command(epilog=example("luisterpost explain policies/organisations/example.toml --received 2026-12-23T16:30:00+01:00",
                              "luisterpost explain organisation.toml --priority danger --language fr",
                              "luisterpost explain --question K7PX22QM"))
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--question", "code", metavar="CODE", help="A question that exists, from what was stamped on it.")
@received_option("When the question is taken to have come in; default: now. Without a zone it is UTC.")
@click.option("--mailbox", metavar="NAME", help="The mailbox that it came in; default: the first of the file.")
@click.option("--priority", type=click.Choice(get_args(Priority)), default="normal", show_default=True)
@click.option("--theme", default="", metavar="SLUG", help="The theme that it was given.")
@click.option("--follow-up", is_flag=True, help="It is a reaction to an answer.")
@click.option("--language", type=click.Choice(get_args(LifeLanguage)), default="nl", show_default=True, help="Of the page.")
@click.pass_context
def explain(context: click.Context, file: Path | None, code: str | None, received: datetime, mailbox: str | None, priority: Priority, theme: str,
            follow_up: bool, language: LifeLanguage) -> None:
    """Tell the life of one question on a page that a board can sign: each moment, and the rule that makes it so."""
    if (file is None) == (code is None):
        raise click.UsageError("give either an organisation file, or --question CODE")
    if code is not None:
        if supposed := [f"--{name.replace('_', '-')}" for name in SUPPOSED if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]:
            raise click.UsageError(f"{', '.join(supposed)}: only for a question that might come; of this one it is known")
        _show(run(lambda: _real(code, language)))
    elif file is not None:
        policy = policy_of(file)
        names = [known.name for known in policy.mailboxes]
        if (chosen := mailbox or names[0]) not in names:
            raise click.UsageError(f"--mailbox: the file has {', '.join(names)}")
        _show(life(policy, received, mailbox=chosen, priority=priority, theme=theme, follow_up=follow_up, language=language))


async def _real(code: str, language: LifeLanguage) -> list[Section]:
    from service.database import transaction  # a file alone needs no database
    from service.life import facts
    from service.settings import load_organisations

    async with connected() as (settings, database):
        policies = load_organisations(settings)
        async with transaction(database) as tx:
            organisation, found = await facts(tx, code)
    if organisation not in policies:
        raise LuisterpostError(f"no organisation file has the code {organisation!r} any more: put it back in LUISTERPOST_ORGANISATIONS")
    return life_of(policies[organisation], found, language)


def _show(sections: list[Section]) -> None:
    """Plain text; a terminal shows the titles in bold."""
    for row, below in pairwise([*page(sections).splitlines(), ""]):
        console.print(row, style="bold" if below.startswith("---") else None, markup=False)


COMMANDS = [explain]
