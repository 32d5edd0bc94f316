"""Bytes of a mail to characters, whatever its headers say: the declared character set, else UTF-8 with cp1252 for each stray byte.

Nothing here raises, takes more than linear time, or makes a replacement character where a reading exists: that was right for all
Dutch and French test letters, where guessing libraries chose Central European and Macintosh tables.
"""

import binascii
import codecs
import re
from collections.abc import Iterator

from service.letter.transfer import base64

# Decoders that are quadratic, or that no mail may choose: they read escapes of Python, not of mail.
_REFUSED = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_BETTER = {                                 # what senders mean when they say this (WHATWG Encoding Standard, section 4.2), "-" and "_" left out
    "ascii": "utf-8", "usascii": "utf-8", "ansix3.41968": "utf-8", "iso646us": "utf-8", "unicode11utf8": "utf-8", "": "utf-8",
    "iso88591": "cp1252", "latin1": "cp1252", "l1": "cp1252", "iso88599": "cp1254", "iso885911": "cp874", "tis620": "cp874", "xansi": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "xgbk": "gb18030", "cp936": "gb18030", "euccn": "gb18030", "xeuccn": "gb18030", "hzgb2312": "hz",
    "chinesebig5": "big5hkscs", "big5": "big5hkscs", "xxbig5": "big5hkscs", "cnbig5": "big5hkscs", "ksc56011987": "cp949", "euckr": "cp949",
    "ksc5601": "cp949", "shiftjis": "cp932", "sjis": "cp932", "xsjis": "cp932", "mskanji": "cp932", "xeucjp": "euc_jp", "iso2022jp": "iso2022_jp_ext",
    "xmacroman": "mac_roman", "macintosh": "mac_roman", "mac": "mac_roman", "xmaccyrillic": "mac_cyrillic", "xmacgreek": "mac_greek",
    "xmacce": "mac_latin2", "unicode11utf7": "utf-7", "xutf8": "utf-8", "unicode": "utf-16", "ucs2": "utf-16", "koi8": "koi8_r",
}
_FAMILY = re.compile(r"(?:iso|latin)-?_?(8859-?_?\d{1,2})|(?:windows|cp|win|x-cp|ibm)-?_?(\d{3,4})(?!\d)|(utf)-?_?(8|7)(?!\d)")
_WIDE = ("utf_16", "utf_32")
_OF_MANY_BYTES = frozenset({"gb18030", "big5hkscs", "cp949", "cp932", "euc_jp", "iso2022_jp_ext", "iso2022_kr", "hz", "johab", "utf_7"})
_LATIN = frozenset({"cp1252", "iso8859_15", "cp1254", "cp1250", "iso8859_2", "mac_roman", "cp850", "cp437"})
_WORD = re.compile(rb"=\?([^?\s*]{0,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?")
# One pattern for all: str.translate() takes two seconds for a letter of 25 MB that is not ASCII.
# Bytes that are no UTF-8, as Python's "surrogateescape" shows them, and what they are in cp1252.
_STRAY_BYTE = re.compile("[\udc80-\udcff]")
_STRAY = {0xdc00 + byte: bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0x100)}
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]+")


def decode(raw: bytes, charset: str = "") -> str:
    """The characters of `raw`; no NUL or other control characters, no lone surrogates."""
    if raw.count(b"\0", 0, 4000) * 5 > len(raw[:4000]) or raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return clean(_wide(raw))
    text = _declared(raw, charset)
    if text is None:
        text = raw.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")
    return clean(text.translate(_STRAY) if _STRAY_BYTE.search(text) else text)


def _declared(raw: bytes, charset: str) -> str | None:
    """The text in the character set that the mail names; None when it names none, or one that cannot be."""
    name = codec(charset)
    if not name or name.startswith(_WIDE):  # such text is full of NULs, and this one is not
        return None
    try:
        return raw.decode("utf-8") if name in _LATIN and not raw.isascii() else raw.decode(name)
    except UnicodeError:
        pass
    try:
        return raw.decode(name) if name in _LATIN else _nearly(raw, name)
    except UnicodeError:
        return None


def _nearly(raw: bytes, name: str) -> str | None:
    """Text of a character set of many bytes with a few broken characters, which are left out."""
    text = raw.decode(name, "replace") if name in _OF_MANY_BYTES else ""
    return text.replace("\ufffd", "") if text and text.count("\ufffd") * 20 < len(text) else None


def codec(charset: str) -> str:
    """The name of Python's decoder for a character set as mails write it, "" when there is none."""
    name = charset.strip(" \t\"'").lower()[:60]
    better = _BETTER.get(re.sub(r"[-_: ]", "", name))
    if better is None and (found := _FAMILY.search(name)):
        better = f"iso{found[1]}" if found[1] else f"cp{found[2]}" if found[2] else f"utf-{found[4]}"
        better = _BETTER.get(re.sub(r"[-_]", "", better), better)
    try:
        return known if (known := codecs.lookup(better or name).name.replace("-", "_")) not in _REFUSED else ""
    except (LookupError, ValueError):
        return ""


def _wide(raw: bytes) -> str:
    """UTF-16 or UTF-32, with or without a byte order mark: the NULs tell which byte comes first."""
    start = raw[:4000]
    if not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and start.count(b"\0") * 5 > len(start) * 3:
        return raw.decode("utf-32-le" if start[:1] != b"\0" else "utf-32-be", "ignore")
    little = start.startswith(codecs.BOM_UTF16_LE) or (
        not start.startswith(codecs.BOM_UTF16_BE) and start[1::2].count(b"\0") >= start[::2].count(b"\0"))
    return raw.decode("utf-16-le" if little else "utf-16-be", "ignore")


def clean(text: str) -> str:
    """Without characters that PostgreSQL or JSON cannot hold, or that nobody can see."""
    return _UNSEEN.sub("", text.removeprefix("\ufeff"))


def decode_words(raw: bytes, charset: str = "") -> str:
    """The text of a header: encoded words (RFC 2047) and raw 8-bit mixed in any way, on one line. `charset` is that of the text."""
    pieces: list[str] = []
    waiting: tuple[str, bytes] | None = None    # words of one charset are joined first: senders split characters
    last = 0
    for start, end, name, content in _words(raw):
        between = raw[last:start]
        if waiting and not between.strip() and waiting[0] == name:
            waiting = (name, waiting[1] + content)
        else:
            pieces.append(_flush(waiting))
            pieces.append("" if waiting and not between.strip() else _raw_text(between, charset))
            waiting = (name, content)
        last = end
    pieces += [_flush(waiting), _raw_text(raw[last:], charset)]
    return _one_line("".join(pieces))


def _words(raw: bytes) -> Iterator[tuple[int, int, str, bytes]]:
    """Every encoded word: start, end, charset, bytes. A word whose end is missing goes on to the next one, or to the end of the header."""
    found = _WORD.search(raw)
    while found:
        close = raw.find(b"?=", found.end())
        following = _WORD.search(raw, found.end())
        if following and not found.end() <= close < following.start():
            end = after = following.start()
        else:
            end, after = (close, close + 2) if close >= 0 else (len(raw), len(raw))
        yield found.start(), after, found[1].decode("ascii", "replace").lower(), _word_bytes(found[2], raw[found.end():end])
        found = following if following and following.start() >= after else _WORD.search(raw, after)


def _raw_text(raw: bytes, charset: str) -> str:
    """Header bytes outside encoded words. Some senders write them in the character set of the text, or in bare ISO-2022-JP."""
    if raw.isascii():
        return decode(raw, "iso-2022-jp" if b"\x1b$" in raw else "")
    return decode(raw) if codec(charset) not in _OF_MANY_BYTES or _is_utf8(raw) else decode(raw, charset)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _flush(waiting: tuple[str, bytes] | None) -> str:
    return decode(waiting[1], waiting[0]) if waiting else ""


def _word_bytes(encoding: bytes, content: bytes) -> bytes:
    return binascii.a2b_qp(content, header=True) if encoding in b"qQ" else base64(content)


def _one_line(text: str) -> str:
    return " ".join(text.split())
