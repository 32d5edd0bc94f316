"""What an organisation counts, and how counts are shown so that nobody is recognised in them.

A question is registered in words of closed lists; when it is finished its registration is cut loose from it (core.cut_loose in
migrations/contract/: random key, week instead of day). Small numbers are hidden and all others rounded down; a total is the sum of
what is shown, so that nothing hidden in a table can be worked out from it (cell suppression; Eurostat, handbook on statistical
disclosure control). Tables by different dimensions may still be compared: give a finer one only to whom you would tell more.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

AGES = ("0-2", "3-5", "6-11", "12-15", "16-17", "18+", "several", "unknown")
RELATIONS = ("parent", "step-parent", "foster-parent", "grandparent", "child", "professional", "other", "unknown")
HELP = ("listening", "information", "advice", "referral", "crisis", "other", "unknown")
DIMENSIONS = ("week", "year", "theme", "child_age", "relation", "help", "language", "outcome", "waited")
SMALLEST = 5                                # a smaller number could be somebody's neighbour


def shown(count: int) -> str:
    """How a count is told: "<5", or rounded down to a multiple of five."""
    return f"<{SMALLEST}" if 0 < count < SMALLEST else str(count // SMALLEST * SMALLEST)


def table(records: Iterable[tuple[Mapping[str, str], int]], by: tuple[str, ...]) -> list[dict[str, str]]:
    """One row per combination of the dimensions in `by`, in their order, with its `count` as shown(); the last row adds those up."""
    counts: Counter[tuple[str, ...]] = Counter()
    for record, number in records:
        counts[tuple(record[name] for name in by)] += number
    rows = [dict(zip(by, key, strict=True)) | {"count": shown(counts[key])} for key in sorted(counts)]
    return [*rows, dict.fromkeys(by, "all") | {"count": str(sum(int(row["count"]) for row in rows if row["count"].isdigit()))}]
