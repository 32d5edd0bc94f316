"""What a screener types: words instead of positions, a mask in the text around it, and a file that is there before anything is opened."""

from dataclasses import fields
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from service.commands import queue, screening
from service.contract import MaskView, QuestionView
from service.errors import LuisterpostError

BODY = "Dag, Spioenkop is leuk.\nMaar [kind 1] van scouts\nspioenkop niet: Spioenkoppers pesten."


def question(subject: str = "Over Spioenkop", body: str | None = BODY) -> QuestionView:
    values = dict.fromkeys((field.name for field in fields(QuestionView)), None)
    return QuestionView(**{**values, "subject": subject, "body": body})  # type: ignore[arg-type]


def test_words_are_masked_wherever_they_stand_and_no_longer_word_that_begins_so() -> None:
    found = screening._places(question(), "spioenkop")
    assert [(part, (BODY if part == "text" else "Over Spioenkop")[start:start + length]) for part, start, length in found] == [
        ("subject", "Spioenkop"), ("text", "Spioenkop"), ("text", "spioenkop")]
    assert [(part, length) for part, _, length in screening._places(question(), "scouts spioenkop")] == [("text", len("scouts\nspioenkop"))]


@pytest.mark.parametrize("words", ["", "  ", "Zonnebloem", "Spioen", ".*"])
def test_words_that_do_not_stand_there_mask_nothing(words: str) -> None:
    with pytest.raises(LuisterpostError, match="do not stand"):
        screening._places(question(), words)


def test_a_screener_sees_each_mask_in_the_masked_text_around_it() -> None:
    start = BODY.index("[kind 1]")
    item = MaskView("K7PX22QM", 2, "text", "naam", "capitals", 0.6, start, 8, "[kind 1]", "standing")
    assert screening._around(question(), item) == "...Spioenkop is leuk. Maar [kind 1] van scouts spioenkop ni..."


def test_the_frame_of_a_question_cuts_no_line_off(monkeypatch: pytest.MonkeyPatch) -> None:
    out = StringIO()
    monkeypatch.setattr(queue, "console", Console(file=out, width=40, soft_wrap=True))
    queue._frame("woord " * 30 + "einde", "titel")
    assert out.getvalue().count("woord") == 30
    assert "einde" in out.getvalue()


def test_a_letter_is_written_into_a_new_file_of_its_reader_alone_or_nothing_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "brief.eml"
    with screening._new_file(file) as made:
        assert made is not None
        made.write(b"brief")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"brief", 0o600)
    for place in (file, tmp_path / "nergens" / "brief.eml"):
        with pytest.raises(SystemExit), screening._new_file(place):
            pytest.fail("it was opened")
    with pytest.raises(LuisterpostError), screening._new_file(tmp_path / "leeg.eml"):
        raise LuisterpostError("who asked is erased")
    assert not (tmp_path / "leeg.eml").exists()
