"""Counts as they are shown: nothing small, and nothing small to be worked out from what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from policies.figures import AGES, SMALLEST, table

COUNTS = st.dictionaries(st.sampled_from(("slapen", "eten", "school", "rouw")), st.integers(1, 60), min_size=2)


def _table(counts: dict[str, int]) -> list[dict[str, str]]:
    return table(((({"theme": theme}, count)) for theme, count in counts.items()), ("theme",))


def test_small_numbers_are_left_out_with_their_rows_and_others_rounded_down() -> None:
    assert [[row["count"] for row in _table({"slapen": count})] for count in (0, 1, 4, 5, 9, 10, 12)] == [
        ["0"], ["0"], ["0"], ["5", "5"], ["5", "5"], ["10", "10"], ["10", "10"]]


@given(COUNTS, st.integers(0, SMALLEST - 1))
def test_no_hidden_number_can_be_worked_out(counts: dict[str, int], other: int) -> None:
    """Whatever small number is hidden, none too, the table looks the same."""
    for theme in (name for name, count in counts.items() if count < SMALLEST):
        assert _table(counts | {theme: other}) == _table(counts)


def test_a_coarse_and_a_fine_table_together_tell_no_small_number() -> None:
    """Nine questions and five of them of one age: with "<5" beside them the others would be known to be one each."""
    def tables(*counts: int) -> list[list[dict[str, str]]]:
        records = [({"theme": "slapen", "child_age": age}, count) for age, count in zip(AGES, counts, strict=False) if count]
        return [table(records, ("theme",)), table(records, ("theme", "child_age"))]

    assert tables(5, 1, 1, 1, 1) == tables(5, 4) == tables(5, 0, 2, 2) == tables(9)


@given(COUNTS)
def test_every_count_shown_is_the_truth_or_a_little_less(counts: dict[str, int]) -> None:
    *rows, total = _table(counts)
    assert [row["theme"] for row in rows] == sorted(theme for theme, count in counts.items() if count >= SMALLEST)
    assert all(0 <= counts[row["theme"]] - int(row["count"]) < SMALLEST for row in rows)
    assert int(total["count"]) == sum(int(row["count"]) for row in rows)
