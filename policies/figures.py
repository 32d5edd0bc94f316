"""What an organisation counts, and how counts are shown so that nobody is recognised in them.

A question is registered in words of closed lists (its theme too, where queue.themes lists them); when it is finished its registration is cut
loose from it (core.cut_loose in migrations/contract/: random key, week instead of day). Numbers under five are left out, row and all, all others
are rounded down, and a total is the sum of what is shown. So no subtraction tells a small number, not even between tables: who sees 5 for a
theme and 5 for one age in it does not know whether there is another row, and the theme may stand for nine (suppression and rounding; Eurostat,
handbook on statistical disclosure control).
"""

from collections import Counter
from collections.abc import Iterable, Mapping

AGES = ("0-2", "3-5", "6-11", "12-15", "16-17", "18+", "several", "unknown")
RELATIONS = ("parent", "step-parent", "foster-parent", "grandparent", "child", "professional", "other", "unknown")
HELP = ("listening", "information", "advice", "referral", "crisis", "other", "unknown")
DIMENSIONS = ("week", "year", "theme", "child_age", "relation", "help", "language", "outcome", "waited")
SMALLEST = 5                                # a smaller number could be somebody's neighbour


def table(records: Iterable[tuple[Mapping[str, str], int]], by: tuple[str, ...]) -> list[dict[str, str]]:
    """One row per combination of the dimensions in `by` that has at least SMALLEST, in their order, with its `count` rounded down; the last row
    adds those up."""
    counts: Counter[tuple[str, ...]] = Counter()
    for record, number in records:
        counts[tuple(record[name] for name in by)] += number
    shown = {key: count // SMALLEST * SMALLEST for key, count in sorted(counts.items()) if count >= SMALLEST}
    rows = [dict(zip(by, key, strict=True)) | {"count": str(count)} for key, count in shown.items()]
    return [*rows, dict.fromkeys(by, "all") | {"count": str(sum(shown.values()))}]
