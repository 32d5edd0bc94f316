"""Bytes of a mail to characters, whatever its headers say: the declared character set, else UTF-8 with cp1252 for each stray byte.

Nothing here raises, takes more than linear time, or makes a replacement character where a reading exists: that was right for all
Dutch and French test letters, where guessing libraries chose Central European and Macintosh tables.
"""

import binascii
import codecs
import re

# Decoders that are quadratic, or that no mail may choose: they read escapes of Python, not of mail.
_REFUSED = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "utf_16_be", "utf_16_le"})
_BETTER = {                                 # what senders mean when they say this (WHATWG Encoding Standard, section 4.2)
    "ascii": "utf-8", "us-ascii": "utf-8", "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "iso8859-1": "cp1252",
    "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "chinesebig5": "big5", "x-mac-roman": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic", "ks_c_5601-1987": "cp949", "unicode-1-1-utf-7": "utf-7", "macintosh": "mac_roman", "": "utf-8",
}
_CONTROLS = {code: None for code in range(32) if code not in (9, 10, 13)} | {0x7F: None} | dict.fromkeys(range(0x80, 0xA0))
_WORD = re.compile(rb"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?((?:[^?]|\?(?!=)){0,2000})\?=")
_SURROGATES = re.compile("[\ud800-\udfff]")


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    stray = error.object[error.start:error.end]
    return stray.decode("cp1252", "ignore"), error.end


codecs.register_error("luisterpost.cp1252", _as_cp1252)


def decode(raw: bytes, charset: str = "") -> str:
    """The characters of `raw`; no NUL or other control characters, no lone surrogates."""
    text = _declared(raw, charset)
    if text is None:
        text = raw.removeprefix(codecs.BOM_UTF8).decode("utf-8", "luisterpost.cp1252")
    return clean(text)


def _declared(raw: bytes, charset: str) -> str | None:
    name = charset.strip(" \t\"'").lower()
    name = _BETTER.get(name, name)
    try:
        found = codecs.lookup(name).name.replace("-", "_")
        if found in _REFUSED or (found.startswith(("utf_16", "utf_32")) and b"\0" not in raw):     # such text has a NUL in each line end
            return None
        return raw.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None


def clean(text: str) -> str:
    """Without characters that PostgreSQL or JSON cannot hold, or that nobody can see."""
    return _SURROGATES.sub("", text.removeprefix("\ufeff").translate(_CONTROLS))


def decode_words(raw: bytes) -> str:
    """The text of a header: encoded words (RFC 2047) and raw 8-bit mixed in any way, on one line."""
    if b"=?" not in raw:
        return _one_line(decode(raw))
    pieces: list[str] = []
    waiting: tuple[str, bytes] | None = None    # words of one charset are joined first: senders split characters
    last = 0
    for word in _WORD.finditer(raw):
        between = raw[last:word.start()]
        charset, content = word[1].decode("ascii", "replace").lower(), _word_bytes(word[2], word[3])
        if waiting and not between.strip() and waiting[0] == charset:
            waiting = (charset, waiting[1] + content)
        else:
            pieces.append(_flush(waiting))
            pieces.append("" if waiting and not between.strip() else decode(between))
            waiting = (charset, content)
        last = word.end()
    pieces += [_flush(waiting), decode(raw[last:])]
    return _one_line("".join(pieces))


def _flush(waiting: tuple[str, bytes] | None) -> str:
    return decode(waiting[1], waiting[0]) if waiting else ""


def _word_bytes(encoding: bytes, content: bytes) -> bytes:
    if encoding in b"qQ":
        return binascii.a2b_qp(content, header=True)
    try:
        return binascii.a2b_base64(content + b"=" * (-len(content) % 4))
    except binascii.Error:
        return content


def _one_line(text: str) -> str:
    return " ".join(text.split())
