"""Every file of tests/policies/broken is refused in sentences that name file, key, value and what is allowed (their lines `# expect:`)."""

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.organisation import PolicyError, parse
from service.settings import read_organisation, read_organisations
from tests.policies.sample import EXAMPLE

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.toml"))


def expected(file: Path) -> list[str]:
    text = file.read_bytes().replace(b"\0", b"").decode(errors="replace")         # some are broken as text
    return re.findall(r"^# expect: (.+?)\r?$", text, re.MULTILINE)


@cache
def sentences(file: Path) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        read_organisation(file)
    return refused.value.problems


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_broken_file_is_refused_with_a_sentence_that_says_what_to_write(file: Path) -> None:
    said = sentences(file)
    assert [words for words in expected(file) if not any(words in sentence for sentence in said)] == []
    assert all("\n" not in sentence and len(sentence) < 400 for sentence in said)
    assert "hunter2" not in " ".join(said)


def test_every_broken_file_breaks_one_thing_in_its_own_way() -> None:
    assert len(BROKEN) >= 45
    assert [file.stem for file in BROKEN if not expected(file)] == []
    said = [tuple(sentences(file)) for file in BROKEN]
    assert len(set(said)) == len(said)
    assert {file.stem for file in BROKEN if len(sentences(file)) > len(expected(file))} == set()


def test_a_folder_tells_every_problem_of_every_file_with_its_name() -> None:
    _, problems = read_organisations(BROKEN[0].parent)
    assert {problem.file for problem in problems} == {file.name for file in BROKEN}
    assert all(str(problem).startswith(f"{problem.file}: ") for problem in problems)


@given(st.sampled_from([row for row in EXAMPLE.splitlines() if re.match(r"(# )?[a-z_]+ = ", row)]), st.sampled_from((
    "-1", "0", "1e400", "nan", "-0.0", "99999999999999999999", "true", '""', '" "', '"\\u0000"', f'"{"a" * 5000}"', "[]", "[[]]",
    "[1, \"a\"]", "{}", "{a = 1}",
    "1979-05-27", "07:32:00", "1979-05-27T07:32:00", "[0001-01-01, 9999-12-31]", "[{from = 9999-12-31, until = 9999-12-31}]", '["00:00-24:00"]',
    '{mon = [{start = 1, end = 2}]}', "[", "\"", "= 1", "'a' 'b'",
)))
def test_whatever_stands_behind_a_key_ends_in_a_policy_or_in_sentences(row: str, value: str) -> None:
    key = row.removeprefix("# ").partition(" = ")[0]
    said: list[str] = []
    try:
        parse(EXAMPLE.replace(row, f"{key} = {value}"))
    except PolicyError as refused:
        said = refused.problems
    assert [sentence for sentence in said if not re.match(r"(line \d+|[a-z_][a-z_.\[\]\d]*)( |:)", sentence)] == []
