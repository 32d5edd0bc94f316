"""The words of the page that `luisterpost explain` prints (policies/templates/<language>/life.toml), and how it writes moments and hours."""

import tomllib
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal
from zoneinfo import ZoneInfo

from policies.long_date import long_date, short_date

LifeLanguage = Literal["nl", "fr", "en"]


class Words:
    """Sentences of one language; `say` raises KeyError for a sentence or a name in it that does not exist."""

    def __init__(self, language: LifeLanguage, zone: ZoneInfo) -> None:
        self.language, self.zone, self._known = language, zone, _words(language)

    def say(self, sentence: str, /, **values: object) -> str:
        return str(self._known[sentence]).format(**values)

    def event(self, code: str) -> str:
        """An event of the trail in words; the code itself when we have none for it."""
        return str(self._known["event"].get(code, code))

    def long(self, moment: datetime) -> str:
        return long_date(moment, self.zone, self.language)

    def short(self, moment: datetime) -> str:
        return short_date(moment, self.zone, self.language)

    def offset(self, moment: datetime) -> timedelta:
        """What the clocks show more than UTC."""
        return moment.astimezone(self.zone).utcoffset() or timedelta()

    def number(self, value: float) -> str:
        """Such as 2 or 6,5."""
        written = f"{round(value, 2):g}"
        return written if self.language == "en" else written.replace(".", ",")

    def duration(self, length: timedelta) -> str:
        """Such as 3 u 30."""
        minutes = round(length / timedelta(minutes=1))
        return f"{minutes // 60} {'u' if self.language == 'nl' else 'h'} {minutes % 60:02}"


@lru_cache(maxsize=4)
def _words(language: LifeLanguage) -> dict[str, Any]:
    return tomllib.loads(files("policies").joinpath(f"templates/{language}/life.toml").read_text("utf-8"))
