"""HTML of a mail to plain text: what a reader would see, without links, titles, alternative texts and hidden parts.

inscriptis does the work; beyond about 256 nested tags it silently returns nothing, and large pages take seconds: then
lexbor, which only drops the tags, does it.
"""

import re
from html import unescape

import inscriptis
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig
from selectolax.lexbor import LexborHTMLParser

LARGEST = 256 * 1024                        # characters for inscriptis: 2 MB of HTML take three seconds

_CONFIG = ParserConfig(css=CSS_PROFILES["strict"], display_links=False, display_images=False, display_anchors=False)
_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|title)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)
_ANY_TAG = re.compile(r"<[^<>]*>")
_OPEN_TAGS = 20_000                         # never closed: lexbor's time grows with their square
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_TAG = re.compile(r"<[a-z!/]", re.I)
_BLOCK = re.compile(r"<(?:p|div|tr|li|h[1-6]|blockquote|br|table|ul|ol|pre|hr)\b", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)|mso-hide\s*:\s*all", re.I)


def to_text(html: str) -> str:
    """The visible text. Never raises; "" when nothing can be seen."""
    html = _DECLARATION.sub("", html)
    if not _TAG.search(html):
        return html.strip()
    text = _by_inscriptis(html) if len(html) <= LARGEST else ""
    return text if text.strip() else _by_lexbor(html)


def rough_text(html: str) -> str:
    """All words that can be seen, without the layout: 20 times faster."""
    return _by_lexbor(_DECLARATION.sub("", html))


def _by_inscriptis(html: str) -> str:
    try:
        return _without_trailing_blanks(inscriptis.get_text(html, _CONFIG))
    except Exception:                       # the library promises nothing; lexbor has the last word
        return ""


def _by_lexbor(html: str) -> str:
    if html.count("<") - 2 * html.count("</") > _OPEN_TAGS:
        return unescape(_ANY_TAG.sub("", _UNSEEN.sub("", _BLOCK.sub(r"\n\g<0>", html))))
    tree = LexborHTMLParser(_BLOCK.sub(r"\n\g<0>", html))
    for node in tree.css("head, title, script, style, template, noscript"):
        node.decompose()
    for node in tree.css("[style]"):
        if _HIDDEN.search(node.attributes.get("style") or ""):
            node.decompose()
    return tree.body.text(separator="", strip=False) if tree.body else ""


def _without_trailing_blanks(text: str) -> str:
    return re.sub(r"[ \t]+\n", "\n", text)
