"""What contradicts itself in an organisation file: tables that are well in themselves and impossible together.

Each sentence begins with the key, as policies/file_problems.py expects. Called by policies/organisation.py.
"""

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from policies.response_rules import more_than_a_year
from policies.week import weekly_hours

if TYPE_CHECKING:
    from policies.organisation import OrganisationPolicy


def contradictions(policy: "OrganisationPolicy") -> Iterator[str]:
    """A sentence for each."""
    checks = (_mailboxes, _addresses, _people, _roles, _twice, _beyond_a_year, _promised_mailboxes, _promised_themes)
    return chain.from_iterable(check(policy) for check in checks)


def _mailboxes(policy: "OrganisationPolicy") -> Iterator[str]:
    for number, mailbox in enumerate(policy.mailboxes):
        before = policy.mailboxes[:number]
        if mailbox.name in [other.name for other in before]:
            yield f"mailbox.{number}.name = \"{mailbox.name}\": stands there twice; every mailbox needs a name of its own"
        elif mailbox.imap.place in [other.imap.place for other in before]:
            yield (f"mailbox.{number}.imap.user = \"{mailbox.imap.user}\": an earlier mailbox fetches from this folder too; "
                   "give each its own user or folder")


def _addresses(policy: "OrganisationPolicy") -> Iterator[str]:
    ours = {mailbox.address.lower() for mailbox in policy.mailboxes}
    told = {"coordinator": policy.coordinator} | {f"contact.{number}.address": contact.address for number, contact in enumerate(policy.contacts)}
    for key, address in told.items():
        if address.lower() in ours:
            yield f"{key} = \"{address}\": give an address that is not one of the mailboxes, or notices would become questions"


def _people(policy: "OrganisationPolicy") -> Iterator[str]:
    for number, contact in enumerate(policy.contacts):
        if any(contact.name == other.name or contact.address.lower() == other.address.lower() for other in policy.contacts[:number]):
            yield f"contact.{number}: {contact.name} ({contact.address}) stands there twice; every contact needs a name and address of its own"


def _roles(policy: "OrganisationPolicy") -> Iterator[str]:
    rules = [(f"alarm.{number}", alarm.tell, alarm.fallback) for number, alarm in enumerate(policy.alarms)]
    if danger := policy.response.danger:
        rules.append(("response.danger", danger.tell, danger.fallback))
    for key, tell, fallback in rules:
        for role, where in [*((role, "tell") for role in tell), *((role, "fallback") for role in fallback)]:
            if role not in policy.roles:
                yield (f"{key}.{where} = \"{role}\": nobody has this role; allowed are {', '.join(sorted(policy.roles))}, "
                       "or add a [[contact]] with it")


def _twice(policy: "OrganisationPolicy") -> Iterator[str]:
    """A rung that stands there twice is a slip: one of the two was meant otherwise."""
    for number, alarm in enumerate(policy.alarms):
        for other in policy.alarms[:number]:
            if (alarm.stage, alarm.hours_before) == (other.stage, other.hours_before) and set(alarm.tell) & set(other.tell):
                yield (f"alarm.{number}.hours_before = {alarm.hours_before:g}: an earlier block about \"{alarm.stage}\" tells "
                       f"{', '.join(sorted(set(alarm.tell) & set(other.tell)))} at this moment too; keep one of them")
                break


def _beyond_a_year(policy: "OrganisationPolicy") -> Iterator[str]:
    week = weekly_hours(policy.response.office_hours)
    yield from more_than_a_year("queue.screening_alarm_hours", policy.queue.screening_alarm_hours, week)
    for number, alarm in enumerate(policy.alarms):
        yield from more_than_a_year(f"alarm.{number}.hours_before", min(alarm.hours_before, 0), week)


def _promised_themes(policy: "OrganisationPolicy") -> Iterator[str]:
    for number, promise in enumerate(policy.response.promises):
        if policy.queue.themes and promise.theme not in (None, *policy.queue.themes):
            yield f"response.promise.{number}.theme = \"{promise.theme}\": not in queue.themes; allowed are {', '.join(policy.queue.themes)}"


def _promised_mailboxes(policy: "OrganisationPolicy") -> Iterator[str]:
    names = [mailbox.name for mailbox in policy.mailboxes]
    for number, promise in enumerate(policy.response.promises):
        if promise.mailbox is not None and promise.mailbox not in names:
            yield f"response.promise.{number}.mailbox = \"{promise.mailbox}\": there is no such mailbox; allowed are {', '.join(names)}"
