"""What `preview` and `explain` share: the moment of arrival, and an organisation file that is read from its path."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from policies.organisation import OrganisationPolicy, PolicyError
from service.clock import utc_now
from service.commands.common import fail
from service.settings import read_organisation

MAIL_YEARS = range(1971, 2201)              # a year typed wrong must not end in an overflow of the calendar


def received_option(help_text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option("--received", callback=_moment, metavar="ISO-TIME", help=help_text)


def policy_of(file: Path) -> OrganisationPolicy:
    """The organisation file at this path; when it cannot be used, every problem is told and the command ends."""
    try:
        return read_organisation(file)
    except PolicyError as error:
        for problem in error.problems:
            click.echo(f"{file.name}: {problem}", err=True)
        fail(f"{file.name} is not a usable organisation file; mend the lines above")


def _moment(_context: click.Context, _parameter: click.Parameter, value: str | None) -> datetime:
    if value is None:
        return utc_now()
    try:
        moment = datetime.fromisoformat(value)
        if moment.year not in MAIL_YEARS:
            raise ValueError
    except ValueError:
        raise click.BadParameter("write a moment such as 2026-11-03T20:14:00+01:00") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
