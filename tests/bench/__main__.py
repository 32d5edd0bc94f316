"""`make bench`: what the whole thing costs, beside a baseline taken in the same run. Medians of several runs.

Real servers on this machine: Dovecot, PostgreSQL with fsync on, Postfix' smtp-sink, and the real daemon as a child process. Client, servers
and load share the cores, so compare ratios, not figures of different machines. `--runs 1` for a quick look.
"""

import argparse
import asyncio
import shutil
import tempfile
from pathlib import Path

from rich.console import Console

from service.embedded.postgres import Cluster
from tests.bench.load import LETTERS, realistic
from tests.bench.measures import Bench
from tests.bench.table import table

PARTS = ["intake", "slow", "claims", "wakeup", "idle", "forgetting"]
console = Console()


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    options.add_argument("--idle-seconds", type=float, default=60)
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="lp-bench-"))
    folder.chmod(0o755)
    try:
        with Cluster(folder / "postgres", options={"max_connections": "200", "shared_buffers": "1GB"}, owned=True) as cluster:
            await measure(Bench(cluster, chosen.runs), chosen)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def measure(bench: Bench, chosen: argparse.Namespace) -> None:
    mails = [realistic(number) for number in range(LETTERS)]
    for run in range(chosen.runs):
        console.print(f"run {run + 1} of {chosen.runs}", style="dim")
        if "intake" in chosen.only:
            await bench.intake(mails, 0)
        if "slow" in chosen.only:
            await bench.intake(mails, 0.02)
        if "claims" in chosen.only:
            await bench.claims(1_000)
        if "wakeup" in chosen.only:
            await bench.wakeup()
    if "claims" in chosen.only:
        await bench.claims(1_000_000)
    if "forgetting" in chosen.only:
        await bench.forgetting(100_000, 1_000_000)
    if "idle" in chosen.only:
        await bench.idle(chosen.idle_seconds)
    console.print(table(bench.rows.values(), bench.runs))


if __name__ == "__main__":
    asyncio.run(main())
