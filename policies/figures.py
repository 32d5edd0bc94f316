"""What an organisation counts, and how counts are shown so that nobody is recognised in them.

A question is registered in words of closed lists; when it is finished its registration is cut loose from it (core.cut_loose in
migrations/contract.sql: random key, week instead of day). shown() hides small numbers and rounds all others, totals too: what
is hidden can then not be worked out by subtracting one table from another (random rounding's plain form; Eurostat handbook on SDC).
"""

from collections import Counter
from collections.abc import Iterable, Mapping

AGES = ("0-2", "3-5", "6-11", "12-15", "16-17", "18+", "several", "unknown")
RELATIONS = ("parent", "step-parent", "foster-parent", "grandparent", "child", "professional", "other", "unknown")
HELP = ("listening", "information", "advice", "referral", "crisis", "other", "unknown")
DIMENSIONS = ("week", "year", "theme", "child_age", "relation", "help", "language", "outcome", "waited")
SMALLEST = 5                                # a smaller number could be somebody's neighbour


def shown(count: int) -> str:
    """How a count is told: "<5", or rounded to the nearest multiple of five."""
    return f"<{SMALLEST}" if 0 < count < SMALLEST else str((count + SMALLEST // 2) // SMALLEST * SMALLEST)


def table(records: Iterable[tuple[Mapping[str, str], int]], by: tuple[str, ...]) -> list[dict[str, str]]:
    """One row per combination of the dimensions in `by`, in their order, with its `count` as shown(); the last row counts all."""
    counts: Counter[tuple[str, ...]] = Counter()
    for record, number in records:
        counts[tuple(record[name] for name in by)] += number
    rows = [dict(zip(by, key, strict=True)) | {"count": shown(counts[key])} for key in sorted(counts)]
    return [*rows, dict.fromkeys(by, "all") | {"count": shown(counts.total())}]
