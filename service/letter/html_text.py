"""HTML of a mail to plain text: what its reader saw, without anything hidden, and without links, titles and alternative texts.

Paragraphs, lists, quotes, rows of tables ("Naam: Ann") and stressed small words stay to be seen. One walk over lexbor's tree with a stack
of its own: linear in time, deep as the page may be, and nothing is ever fetched.
"""

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.letter.html_hidden import Hidden
from service.letter.html_page import Page

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_TAG = re.compile(r"<[a-z!/]", re.I)
_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|title)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)
_FRAME = re.compile(r"</?iframe\b[^<>]*>", re.I)
_ANY_TAG = re.compile(r"<[^<>]*>")
_FORMATTING = re.compile(r"<(/?)(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b([^<>]{0,200})", re.I)
_NESTED = re.compile(r"<(/?)(?!(?:br|hr|img|meta|link|input|wbr|col|area|p|li|t[dhr]|d[td]|option)\b)([a-z][a-z0-9:]{0,20})", re.I)
_OPEN_TAGS = 5_000
_COPIES = 1_000_000                         # elements
_BLOCK_TAG = re.compile(r"<(?:p|div|tr|li|h[1-6]|blockquote|br|table|ul|ol|pre|hr)\b", re.I)

_DROPPED = frozenset({
    "head", "title", "style", "script", "template", "noscript", "svg", "math", "object", "iframe", "embed", "applet", "audio", "video", "canvas",
    "select", "datalist", "button", "meter", "progress", "map", "dialog"})
_BLOCKS = frozenset({
    "body", "div", "section", "article", "header", "footer", "main", "nav", "aside", "address", "form", "fieldset", "legend", "center", "figure",
    "figcaption", "details", "summary", "dt", "dd", "dl", "ul", "ol", "menu", "table", "thead", "tbody", "tfoot", "caption", "blockquote"})
_APART = frozenset({
    "h1", "h2", "h3", "h4", "h5", "h6", "pre", "hr", "p"})
_CLOSE_PARAGRAPH = re.compile(r"\bmso(?:normal|plaintext|nospacing|listparagraph)", re.I)
_NO_MARGIN = re.compile(r"margin(?:-bottom)?\s*:\s*0(?![.\d]*[1-9])", re.I)
_QUOTE = re.compile(r"quote", re.I)
_STRESS = frozenset(("b", "strong", "em", "i", "u"))
_MARKED = _STRESS | {"q"}
_PICTURE = re.compile(r"[^\w\s<>&@./\\-]{1,8}")     # an alternative text that is a smiley


def to_text(html: str) -> str:
    """The visible text. Never raises; "" when nothing can be seen."""
    html = _DECLARATION.sub("", html)
    if not _TAG.search(html):
        return unescape(html).replace("\r\n", "\n").strip()
    if _is_bomb(html):
        return _without_tags(html)
    small = html.lower()
    if small.count("<iframe") > small.count("</iframe"):
        html = _FRAME.sub("", html)         # unclosed, it would take all that follows for its own
    body = LexborHTMLParser(html).body
    return _render(body, Hidden(html)) if body else ""


def _is_bomb(html: str) -> bool:
    """A browser opens every unclosed <b> or <font> again in each following block, three times if they are alike: elements grow as a square."""
    tags = html.count("<")
    if tags < 500:
        return False
    if tags > _OPEN_TAGS and _is_deep(html):
        return True
    kinds, balance, most = set(), 0, 0
    for found in _FORMATTING.finditer(html):
        balance = max(0, balance - 1) if found[1] else balance + 1
        most = max(most, balance)
        kinds.add(found[2])
    return tags * min(most, 3 * 14 * len(kinds)) > _COPIES


def _is_deep(html: str) -> bool:
    """lexbor's time grows with the square of how many elements are open at once."""
    opened: dict[str, int] = {}
    depth = 0
    for slash, name in _NESTED.findall(html):
        if not slash:
            opened[name] = opened.get(name, 0) + 1
            depth += 1
            if depth > _OPEN_TAGS:
                return True
        elif opened.get(name):
            opened[name] -= 1
            depth -= 1
    return False


def has_words(html: str) -> bool:
    """Is there a word outside the tags, hidden or not?"""
    return re.search(r"\w", _without_tags(html)) is not None


def _without_tags(html: str) -> str:
    return unescape(_ANY_TAG.sub("", _UNSEEN.sub("", _BLOCK_TAG.sub(r"\n\g<0>", html)))).strip()


def _render(body: LexborNode, hidden: Hidden) -> str:
    page = Page()
    waiting: list[tuple[LexborNode, bool]] = [(body, False)]
    while waiting:
        node, is_leaving = waiting.pop()
        tag = node.tag
        if tag == "-text":
            if hidden.is_text_seen:
                page.text(node.text_content or "")
        elif tag is None:
            continue
        elif is_leaving:
            hidden.leave()
            _leave(page, node, tag)
        elif tag[0] not in "-_!" and tag not in _DROPPED:
            attributes = node.attributes
            if hidden.enter(tag, attributes):
                continue
            if hidden.is_text_seen or tag not in _MARKED:
                _enter(page, node, tag, attributes)
            waiting.append((node, True))
            waiting.extend((child, False) for child in reversed(list(node.iter(include_text=True))))
    return page.close()


def _enter(page: Page, node: LexborNode, tag: str, attributes: dict[str, str | None]) -> None:
    if tag == "br":
        page.line()
    elif tag in _APART:
        page.gap(1 if _is_close(tag, attributes) else 2)
        page.preformatted += tag == "pre"
    elif tag in ("table", "tr", "td", "th", "ul", "ol", "li"):
        page.open(tag, attributes)
    elif tag == "blockquote" and _is_quote(attributes):
        page.quote(1)
    elif tag in _BLOCKS:
        page.gap(1)
    elif tag in _STRESS:
        page.stress(node.text(), ends=False)
    elif tag == "q":
        page.text('"')
    elif tag == "img" and _PICTURE.fullmatch(attributes.get("alt") or ""):
        page.text(attributes["alt"] or "")


def _leave(page: Page, node: LexborNode, tag: str) -> None:
    if tag in ("table", "tr", "td", "th", "ul", "ol", "li"):
        page.end(tag)
    elif tag in _APART:
        page.preformatted -= tag == "pre"
        page.gap(1 if _is_close(tag, node.attributes) else 2)
    elif tag == "blockquote" and _is_quote(node.attributes):
        page.quote(-1)
    elif tag in _BLOCKS:
        page.gap(1)
    elif tag in _STRESS:
        page.stress(node.text(), ends=True)
    elif tag == "q":
        page.text('"')


def _is_close(tag: str, attributes: dict[str, str | None]) -> bool:
    """Outlook writes each line as a paragraph without distance."""
    return tag == "p" and bool(_CLOSE_PARAGRAPH.search(attributes.get("class") or "") or _NO_MARGIN.search(attributes.get("style") or ""))


def _is_quote(attributes: dict[str, str | None]) -> bool:
    """What another mail is quoted in; Gmail also indents one's own text with this tag."""
    return attributes.get("type") == "cite" or bool(_QUOTE.search(attributes.get("class") or ""))
