"""The sample works as it stands, and manual and sample name every key that an organisation file may have."""

import re
from collections.abc import Iterator
from importlib.resources import files

import pytest
from pydantic import BaseModel

from policies.organisation import Imap, Mailbox, OrganisationPolicy, PolicyError, Queue, Receipt, Smtp, parse
from policies.response_rules import AlarmRule, Consultation, Contact, Danger, Promise, Response, Stages
from policies.retention_rules import Retention
from tests.policies.sample import EXAMPLE

MANUAL = files("policies").joinpath("README.md").read_text("utf-8")
SHAPES: tuple[type[BaseModel], ...] = (OrganisationPolicy, Response, Stages, Consultation, Promise, Danger, Contact, AlarmRule,
                                      Retention, Queue, Receipt, Smtp, Mailbox, Imap)


def keys(shape: type[BaseModel]) -> Iterator[str]:
    return ((field.alias or name) for name, field in shape.model_fields.items() if not field.exclude)


def test_the_sample_is_a_valid_organisation_file() -> None:
    policy = parse(EXAMPLE)
    assert policy.code == "voorbeeld"
    assert {server.security for server in (policy.smtp, *(mailbox.imap for mailbox in policy.mailboxes))} == {"tls"}


def test_what_the_sample_only_suggests_is_valid_too() -> None:
    tables = re.sub(r"^# \[.*\n(?:# .*\n)*", lambda match: re.sub("^# ", "", match[0], flags=re.MULTILINE), EXAMPLE, flags=re.MULTILINE)
    policy = parse(re.sub(r"^# (?=sat|sun|closures|annual_closures|ca_file|check_sent)", "", tables, flags=re.MULTILINE))
    assert policy.emergency
    assert policy.disclaimer
    assert policy.smtp.check_sent_folder
    assert policy.response.danger
    assert (len(policy.response.promises), len(policy.response.annual_closures), len(policy.contacts), len(policy.alarms)) == (1, 1, 1, 1)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_sample_shows_every_key(shape: type[BaseModel]) -> None:
    shown = set(re.findall(r"^#? ?(?:\[+(?:\w+\.)?)?(\w+)(?= =|\])", EXAMPLE, re.MULTILINE))
    assert set(keys(shape)) - shown == set()


@pytest.mark.parametrize("shape", SHAPES)
def test_the_manual_explains_every_key(shape: type[BaseModel]) -> None:
    explained = set(re.findall(r"^\| `(?:\w+\.)?(\w+)` \|", MANUAL, re.MULTILINE))
    headings = " ".join(re.findall(r"^### .*", MANUAL, re.MULTILINE))
    assert {key for key in keys(shape) if key not in explained and not re.search(rf"[\[.]{key}\]", headings)} == set()


def test_the_manual_explains_no_key_that_does_not_exist() -> None:
    existing = {key for shape in SHAPES for key in keys(shape)}
    assert set(re.findall(r"^\| `(?:queue\.|receipt\.)?([a-z_]+)` \|", MANUAL, re.MULTILINE)) - existing == set()


@pytest.mark.parametrize("line", ["# name", "answer_within_hours = 24", "[[mailbox]]", "host = \"imap.voorbeeld.example\""])
def test_a_file_without_a_needed_key_is_refused(line: str) -> None:
    needed = line.removeprefix("# ")
    without = "\n".join(row for row in EXAMPLE.splitlines() if not row.startswith(needed))
    with pytest.raises(PolicyError):
        parse(without)


@pytest.mark.parametrize("address", ["co(or)@voorbeeld.example", "a[b]@voorbeeld.example", "a\\\\b@voorbeeld.example", "zoë@voorbeeld.example"])
def test_an_address_that_no_header_can_hold_is_refused_before_a_notice_needs_it(address: str) -> None:
    with pytest.raises(PolicyError, match="coordinator"):
        parse(re.sub(r'^coordinator = ".*"', lambda _: f'coordinator = "{address}"', EXAMPLE, flags=re.MULTILINE))


def test_an_alarm_after_the_due_moment_is_refused_by_name() -> None:
    with pytest.raises(PolicyError, match="alarm_hours_before"):
        parse(EXAMPLE.replace("alarm_hours_before = [8, 0]", "alarm_hours_before = [8, -1]"))


@pytest.mark.parametrize("key", ["processed_folder", "set_aside_folder"])
@pytest.mark.parametrize("folder", ["INBOX", "Inbox", ""])
def test_a_folder_that_letters_would_come_back_from_is_refused_by_name(key: str, folder: str) -> None:
    with pytest.raises(PolicyError, match=key):
        parse(re.sub(rf"^#? ?{key} = .*$", f'{key} = "{folder}"', EXAMPLE, flags=re.MULTILINE))
