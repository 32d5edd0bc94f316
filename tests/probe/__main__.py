"""`python -m tests.probe`: what the redactor finds and keeps, on the set that we tune on and on the set that we do not look at.

    python -m tests.probe [--leaks] [FILE ...]

Without files both sets of this folder. `--leaks` lists every marked piece that can still be read; leave that off for once.jsonl.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from policies import anonymity
from policies.reading import Extract
from service import letter
from tests.probe.build import FOLDER, SETS
from tests.probe.score import Mail, Score, Shown, score

LANGUAGE = "nl"
SUMS = ("ALL", "sender", "other", "subject")


def read(raw: bytes) -> Shown:
    return _shown(anonymity.extract(letter.read(raw), LANGUAGE))


def _shown(extract: Extract) -> Shown:
    return Shown(extract.subject, extract.text)


def load(path: Path) -> list[Mail]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.probe")
    options.add_argument("--leaks", action="store_true")
    options.add_argument("files", nargs="*", type=Path, default=[FOLDER / f"{part}.jsonl" for part in SETS])
    args = options.parse_args()
    for path in args.files:
        mails = load(path)
        result = score(mails, read)
        print("\n".join([f"\n{path.stem}: {len(mails)} mails", *table(result)]))
        if args.leaks:
            print("\n".join(f"  leak {leak.mail} {leak.kind} {leak.text!r} {' '.join(leak.words)}" for leak in result.leaks))


def table(result: Score) -> Iterator[str]:
    """Recall per type, then over all."""
    for key in [*sorted(set(result.total) - set(SUMS)), *(key for key in SUMS if key in result.total)]:
        yield f"  {key:24} {result.found[key]:5} of {result.total[key]:5} {result.recall(key):8.2%}"
    yield f"  {'leak mails':24} {result.leak_mails:5} of {result.mails:5}"
    yield f"  {'kept':24} {'':14} {result.kept:8.2%}"


if __name__ == "__main__":
    main()
