"""What stands where, and what needs a person: the command that monitoring calls."""

import json
import sys
from typing import Any

import click

from service import health
from service.clock import utc_now
from service.commands.common import connected, console, example, explain, run
from service.database import transaction
from service.forgetting.manifest import refusal
from service.settings import read_organisations


@click.command(epilog=example("luisterpost status", "luisterpost status --json"))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def status(as_json: bool) -> None:
    """Show every mailbox, loop and queue state; exit 1 and the reason when something needs a person."""
    try:
        found = run(_status)
    except Exception as error:  # a status that cannot look is a status that fails
        found = health.Status(utc_now().isoformat(timespec="seconds"), problems=[explain(error)])
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        _show(found)
    sys.exit(0 if found.ok else 1)


async def _status() -> health.Status:
    async with connected() as (settings, database):
        policies, problems = read_organisations(settings.organisations)
        async with transaction(database) as tx:
            found = await health.status(tx, policies, utc_now())
            restored = await refusal(tx, settings.manifest_file, missing=False)
    found.problems = [f"configuration: {problem}" for problem in problems] + [restored] * bool(restored) + found.problems
    return found


def _show(found: health.Status) -> None:
    for title, rows in (("mailbox", found.mailboxes), ("loop", found.loops), ("queue", found.queue), ("late", found.late), ("outbox", found.outbox)):
        for row in rows:
            console.print(f"{title:8} {_line(row)}")
    for problem in found.problems:
        console.print(f"PROBLEM  {problem}", style="bold red")
    if found.ok:
        console.print("all is well", style="green")


def _line(row: dict[str, Any]) -> str:
    return "  ".join(f"{key}={value}" for key, value in row.items() if value not in (None, [], ""))


COMMANDS = [status]
