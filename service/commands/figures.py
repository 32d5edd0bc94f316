"""Figures: what became of questions, in counts that point to nobody."""

import json

import click

from policies.figures import DIMENSIONS
from service.commands.common import connected, console, example, run
from service.database import transaction
from service.errors import LuisterpostError
from service.figures import as_csv, figures
from service.settings import read_organisations


def _dimensions(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in value.split(",")))
    if unknown := [name for name in names if name not in DIMENSIONS]:
        raise click.BadParameter(f"{unknown[0]!r} cannot be counted by; choose among {', '.join(DIMENSIONS)}")
    return names


@click.command("figures", epilog=example("luisterpost figures --year 2026", "luisterpost figures --by theme,child_age --csv"))
@click.option("--by", default="theme", show_default=True, callback=_dimensions, help="What to count by, with commas: " + ", ".join(DIMENSIONS) + ".")
@click.option("--year", type=click.IntRange(2000, 2200), help="Only this year (ISO weeks). Default: all.")
@click.option("--organisation", help="Code of the organisation; needed when there are several.")
@click.option("--csv", "as_", flag_value="csv", help="Lines with semicolons.")
@click.option("--json", "as_", flag_value="json", help="One JSON object on a line for each row.")
def command(by: tuple[str, ...], year: int | None, organisation: str | None, as_: str | None) -> None:
    """Count finished questions, in numbers that point to nobody.

    Numbers under five are left out and all others rounded down to fives, so the total may be less than there were.
    """
    rows = run(lambda: _count(by, year, organisation))
    if as_ == "json":
        click.echo("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    elif as_ == "csv":
        click.echo("\n".join(as_csv(rows)))
    else:
        for row in [{name: name for name in rows[0]}, *rows]:
            console.print("  ".join(f"{value or '-':16}" for value in row.values()).rstrip())


async def _count(by: tuple[str, ...], year: int | None, organisation: str | None) -> list[dict[str, str]]:
    async with connected() as (settings, database):
        codes = [organisation] if organisation else list(read_organisations(settings.organisations)[0])
        if len(codes) != 1:
            raise LuisterpostError("there are several organisations: name one with --organisation")
        async with transaction(database) as tx:
            return await figures(tx, codes[0], by, year)


COMMANDS = [command]
