"""Counts as they are shown: nothing small, and nothing small to be worked out from what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from policies.figures import SMALLEST, shown, table

COUNTS = st.dictionaries(st.sampled_from(("slapen", "eten", "school", "rouw")), st.integers(1, 60), min_size=2)


def _table(counts: dict[str, int]) -> list[dict[str, str]]:
    return table(((({"theme": theme}, count)) for theme, count in counts.items()), ("theme",))


def test_small_numbers_are_hidden_and_others_rounded() -> None:
    assert [shown(count) for count in (0, 1, 4, 5, 7, 8, 12, 13)] == ["0", "<5", "<5", "5", "5", "10", "10", "15"]


@given(COUNTS, st.data())
def test_no_hidden_number_can_be_worked_out(counts: dict[str, int], data: st.DataObject) -> None:
    """For what is hidden there is always another number of questions, with other counts that look the same, that gives this very table."""
    hidden = [theme for theme, count in counts.items() if count < SMALLEST]
    if not hidden:
        return
    theme = data.draw(st.sampled_from(hidden))
    before = _table(counts)
    others = [
        counts | {theme: other} | ({} if giver is None else {giver: counts[giver] + counts[theme] - other})
        for other in range(1, SMALLEST) if other != counts[theme] for giver in (None, *(name for name in counts if name != theme))]
    assert any(min(changed.values()) > 0 and _table(changed) == before for changed in others)


@given(COUNTS)
def test_every_count_shown_is_near_the_truth(counts: dict[str, int]) -> None:
    for row, total in zip(_table(counts), [*(counts[theme] for theme in sorted(counts)), sum(counts.values())], strict=True):
        assert row["count"] == f"<{SMALLEST}" or abs(int(row["count"]) - total) <= SMALLEST // 2
