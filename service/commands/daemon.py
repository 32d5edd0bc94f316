"""Running: demo, run, migrate, check."""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from policies.organisation import OrganisationPolicy
from policies.retention_rules import Retention
from service.commands.common import console, example, fail, run, urls
from service.errors import LuisterpostError
from service.settings import ConfigurationError, Problem, Settings, load_settings, missing_secrets, read_files, read_organisations

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


@click.command(epilog=example("luisterpost check", "luisterpost check organisation.toml"))
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check settings, organisation files, secrets and keys: every problem at once, with file and key. With FILE: these organisation files alone."""
    if files:
        policies, problems = read_files(files)
    else:
        try:
            settings = load_settings()
        except ConfigurationError as error:
            _report(error.problems)
            return
        policies, problems = read_organisations(settings.organisations)
        problems += _environment_problems(settings, policies.values())
    for policy in policies.values():
        for warning in policy.retention.warnings():
            click.echo(f"warning: {policy.code}: {warning}", err=True)
    if policies and not problems:
        click.echo(_backups([policy.retention for policy in policies.values()]))
    mailboxes = sum(len(policy.mailboxes) for policy in policies.values())
    _report(list(dict.fromkeys(problems)), f"{len(policies)} organisation(s), {mailboxes} mailbox(es): all is well")


def _backups(terms: Sequence[Retention]) -> str:
    """What deploy/backup.sh may be given: one database holds all organisations, so the one that promises most decides."""
    main, keys = min(term.backup_days for term in terms), min(term.longest_backup_of_keys for term in terms)
    return f"backups: main half at most {main} days, keys at most {keys} days" if main else "backups: none (retention.backup_days = 0)"


def _environment_problems(settings: Settings, policies: Iterable[OrganisationPolicy]) -> list[Problem]:
    from service.vault import KeyFolder

    problems = [Problem(policy.code, sentence) for policy in policies for sentence in missing_secrets(settings, policy)]
    keys = KeyFolder(settings.key_folder)
    for part in (keys.sealer, keys.hasher, keys.opener):
        try:
            part()
        except LuisterpostError as error:
            problems.append(Problem("keys", str(error)))
    if os.environ.get("LUISTERPOST_FAILPOINT"):
        problems.append(Problem("environment", "LUISTERPOST_FAILPOINT is set: it kills the daemon on purpose; unset it"))
    return problems


def _report(problems: list[Problem], fine: str = "") -> None:
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        fail(f"{len(problems)} problem(s) found; mend them and run `luisterpost check` again")
    console.print(fine)


COMMANDS = [demo, run_daemon, migrate, check]
run_daemon.name = "run"
