"""The table of figures: each with its baseline of the same run, their ratio, and the bar."""

import os
import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rich.table import Table


@dataclass
class Row:
    """One line of the table; `wanted` is the bar, "" for a figure without one."""

    what: str
    figures: list[float] = field(default_factory=list)
    baseline: list[float] = field(default_factory=list)
    unit: str = "/s"
    wanted: str = ""

    def verdict(self, figure: float) -> str:
        """Rates must be at least the bar, everything else at most."""
        if not self.wanted:
            return ""
        good = figure >= float(self.wanted) if self.unit.endswith("/s") else figure <= float(self.wanted)
        return "reached" if good else "NOT reached"


def table(rows: Iterable[Row], runs: int) -> Table:
    shown = Table(title=f"medians of {runs} run(s), {os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}")
    for column in ("what", "figure", "baseline", "ratio", "bar", ""):
        shown.add_column(column, justify="left" if column in ("what", "") else "right")
    for row in rows:
        figure = statistics.median(row.figures)
        base = statistics.median(row.baseline) if row.baseline else None
        shown.add_row(row.what, f"{figure:,.1f} {row.unit}", f"{base:,.0f}" if base else "", f"{figure / base:.2f}" if base else "",
                      row.wanted, row.verdict(figure))
    return shown
