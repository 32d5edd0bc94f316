"""Reads only the parts of a text in which a pattern can match: most of a letter holds no digit."""

import re
from collections.abc import Iterator

NEAR = 40                                   # characters


def around(pattern: "re.Pattern[str]", text: str, sign: "re.Pattern[str]") -> Iterator["re.Match[str]"]:
    """As pattern.finditer(text), when every match holds a `sign` and nothing of it, or that it looks at, is further than NEAR from one."""
    start, end = 0, -1
    for found in sign.finditer(text):
        if end >= 0 and found.start() - NEAR > end:
            yield from pattern.finditer(text, start, end)
            end = -1
        start, end = max(0, found.start() - NEAR) if end < 0 else start, found.end() + NEAR
    if end >= 0:
        yield from pattern.finditer(text, start, end)
