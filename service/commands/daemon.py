"""Running and watching: demo, run, migrate, check, status."""

import json
import os
import sys
from typing import Any

import click

from service import health
from service.clock import utc_now
from service.commands.common import connected, console, example, explain, fail, run, urls
from service.database import transaction
from service.errors import LuisterpostError
from service.settings import ConfigurationError, Problem, load_settings, missing_secrets, read_organisations
from service.vault import KeyFolder

LOOPS = ("intake", "outbox", "attachments", "deadlines", "retention")


@click.command(epilog=example("luisterpost demo", "luisterpost demo --keep"))
@click.option("--keep", is_flag=True, help="Leave everything running until Ctrl-C, and say how to send a mail and work the queue.")
def demo(keep: bool) -> None:
    """Drive one question along the whole road, on servers of its own, and tell the story."""
    from service.embedded.demo import demo as story  # only the demo needs its mail servers

    sys.exit(run(lambda: story(keep)))


@click.command(epilog=example("luisterpost run", "luisterpost run --only intake --only deadlines"))
@click.option("--only", multiple=True, type=click.Choice(LOOPS), help="Only this loop; may be given more than once.")
@click.argument("more", nargs=-1, type=click.Choice(LOOPS))
def run_daemon(only: tuple[str, ...], more: tuple[str, ...]) -> None:
    """Run the daemon from the environment (deploy/service.env.example)."""
    wanted = list(dict.fromkeys((*only, *more)))
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "workers", *(["--only", *wanted] if wanted else [])])  # noqa: S606 - becomes the daemon


@click.command(epilog=example("luisterpost migrate"))
def migrate() -> None:
    """Bring the database to the tables and the tool contract of this version."""

    async def work() -> None:
        from service.migrate import head
        from service.migrate import migrate as upgrade

        async with urls(make=True) as (_, found):
            await upgrade(found.admin)
        console.print(f"the database is at version {head()}")

    run(work)


@click.command(epilog=example("luisterpost check"))
def check() -> None:
    """Check settings, organisation files, secrets and keys: every problem at once, with file and key."""
    try:
        settings = load_settings()
    except ConfigurationError as error:
        _report(error.problems)
        return
    policies, problems = read_organisations(settings.organisations)
    for policy in policies.values():
        problems += [Problem(policy.code, sentence) for sentence in missing_secrets(settings, policy)]
    keys = KeyFolder(settings.key_folder)
    for part in (keys.sealer, keys.hasher, keys.opener):
        try:
            part()
        except LuisterpostError as error:
            problems.append(Problem("keys", str(error)))
    if os.environ.get("LUISTERPOST_FAILPOINT"):
        problems.append(Problem("environment", "LUISTERPOST_FAILPOINT is set: it kills the daemon on purpose; unset it"))
    mailboxes = sum(len(policy.mailboxes) for policy in policies.values())
    _report(list(dict.fromkeys(problems)), f"{len(policies)} organisation(s), {mailboxes} mailbox(es): all is well")


def _report(problems: list[Problem], fine: str = "") -> None:
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        fail(f"{len(problems)} problem(s) found; mend them and run `luisterpost check` again")
    console.print(fine)


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
    found.problems = [f"configuration: {problem}" for problem in problems] + found.problems
    return found


def _show(found: health.Status) -> None:
    for title, rows in (("mailbox", found.mailboxes), ("loop", found.loops), ("queue", found.queue), ("outbox", found.outbox)):
        for row in rows:
            console.print(f"{title:8} {_line(row)}")
    for problem in found.problems:
        console.print(f"PROBLEM  {problem}", style="bold red")
    if found.ok:
        console.print("all is well", style="green")


def _line(row: dict[str, Any]) -> str:
    return "  ".join(f"{key}={value}" for key, value in row.items() if value not in (None, [], ""))


COMMANDS = [demo, run_daemon, migrate, check, status]
run_daemon.name = "run"
