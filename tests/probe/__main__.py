"""`python -m tests.probe`: what the redactor finds and keeps, on the set that we tune on and on the set that we do not look at.

    python -m tests.probe [--leaks] [FILE ...]

Without files both sets of this folder. `--leaks` lists every marked piece that can still be read, and the words that should have
stayed and did not; leave that off for once.jsonl.
"""

import argparse
import json
from collections.abc import Callable, Iterator
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
        print("\n".join([f"\n{path.stem}: {len(mails)} mails", *table(result), *layers(mails, result)]))
        if args.leaks:
            print("\n".join(details(result)))


def table(result: Score) -> Iterator[str]:
    """Recall per type, then over all."""
    for key in [*sorted(set(result.total) - set(SUMS)), *(key for key in SUMS if key in result.total)]:
        yield f"  {key:24} {result.found[key]:5} of {result.total[key]:5} {result.recall(key):8.2%}"
    yield f"  {'leak mails':24} {result.leak_mails:5} of {result.mails:5}"
    yield f"  {'kept':24} {'':14} {result.kept:8.2%}"


def layers(mails: list[Mail], whole: Score) -> Iterator[str]:
    """What each layer adds: how many marked pieces fewer are found without it, and what is then left. One that adds nothing can go."""
    yield f"  {'without':24} {'found':>8} {'recall':>8} {'kept':>8}"
    for name in anonymity.LAYERS:
        part = score(mails, _reader_without(name))
        yield f"  {name:24} {part.found['ALL'] - whole.found['ALL']:+8} {part.recall():8.2%} {part.kept:8.2%}"


def _reader_without(name: str) -> Callable[[bytes], Shown]:
    return lambda raw: _shown(anonymity.extract_with(letter.read(raw), LANGUAGE, without=frozenset({name})))


def details(result: Score) -> Iterator[str]:
    for leak in result.leaks:
        yield f"  leak {leak.mail} {leak.kind} {leak.text!r} {' '.join(leak.words)}"
    for mail, lost in result.lost.items():
        if lost:
            yield f"  lost {mail} {lost.total()} {' '.join(lost)}"


if __name__ == "__main__":
    main()
