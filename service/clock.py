"""The one door through which time comes in: loops and the command line call it and hand `now` on."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251
