"""Coverage-guided fuzzing of reading (`make fuzz`, needs the extra `fuzz`): no bytes make it raise, lose time, or show what nobody can store.

Starts from the mails of tests/letters and stops at the first finding, which it leaves as a file `crash-...` in the folder given.
Not a test: `make test` has hypothesis for that (tests/service/test_letter.py).
"""

import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["service", "policies.automatic_mail"]):
    from service import letter
    from service.judging import judge_by
    from service.reader_protocol import Rules

RULES = Rules(("vraag@voorbeeld.example",), "nl")
LETTERS = Path(__file__).parents[1] / "letters"
SLOW = 1.0                                  # seconds of one processor


def one_input(data: bytes) -> None:
    begin = time.process_time()
    read, problem = letter.parse(data)
    shown = read.text + read.subject + read.sender.name + "".join(read.other_names)
    shown.encode()                          # no lone surrogates
    assert "\0" not in shown
    assert problem in ("", *letter.REASONS)
    assert judge_by(data, RULES).reason != "damaged"
    assert time.process_time() - begin < SLOW


def main() -> None:
    atheris.Setup([*sys.argv, str(LETTERS)], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
