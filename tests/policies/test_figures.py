"""Counts as they are shown: nothing small, and nothing small to be worked out from what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from policies.figures import SMALLEST, shown, table

COUNTS = st.dictionaries(st.sampled_from(("slapen", "eten", "school", "rouw")), st.integers(1, 60), min_size=2)


def _table(counts: dict[str, int]) -> list[dict[str, str]]:
    return table(((({"theme": theme}, count)) for theme, count in counts.items()), ("theme",))


def test_small_numbers_are_hidden_and_others_rounded() -> None:
    assert [shown(count) for count in (0, 1, 4, 5, 9, 10, 12)] == ["0", "<5", "<5", "5", "5", "10", "10"]


@given(COUNTS, st.integers(1, SMALLEST - 1))
def test_no_hidden_number_can_be_worked_out(counts: dict[str, int], other: int) -> None:
    """Whatever small number is hidden, the table looks the same."""
    for theme in (name for name, count in counts.items() if count < SMALLEST):
        assert _table(counts | {theme: other}) == _table(counts)


@given(COUNTS)
def test_every_count_shown_is_the_truth_or_a_little_less(counts: dict[str, int]) -> None:
    *rows, total = _table(counts)
    for row, count in zip(rows, (counts[theme] for theme in sorted(counts)), strict=True):
        assert row["count"] == f"<{SMALLEST}" or 0 <= count - int(row["count"]) < SMALLEST
    assert int(total["count"]) <= sum(counts.values())
