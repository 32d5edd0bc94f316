"""Office files before they are drawn: which of the known kinds a file is, and the same file without the text that somebody deleted.

Word processors keep deleted and moved text as a tracked change and draw it struck through; a writer has forgotten that it is there.
"""

import re
from collections.abc import Callable
from io import BytesIO
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from service.errors import Refused

UNPACKED = 100_000_000                      # bytes of one file, all members together

_MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
_OPEN_DOCUMENT = {"odt": b"text", "ods": b"spreadsheet", "odp": b"presentation"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAM = {ending: name.encode("utf-16-le") for ending, name in (("doc", "WordDocument"), ("xls", "Workbook"), ("ppt", "PowerPoint Document"))}
_OUTLOOK = "__nameid_version".encode("utf-16-le")     # a mail, which may hold an office file
_TEXT_OF_WORD = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_WORD = ("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}", "{http://purl.oclc.org/ooxml/wordprocessingml/main}")
_DELETED = frozenset(f"{word}{name}" for word in _WORD for name in ("del", "moveFrom")) | {
    "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}tracked-changes"}
_DELETED_BY_MARK = {f"{word}{of}": f"{word}{of}Pr/{word}{mark}" for word in _WORD for of, mark in (("tr", "del"), ("tc", "cellDel"))}
_IGNORABLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"  # names prefixes that a parser may have dropped


def ending(content: bytes) -> str:
    """The usual ending of an office file, by what stands in it; "" for anything else."""
    if content.startswith(b"{\\rtf"):
        return "rtf"
    if content.startswith(_OLE):
        return "" if _OUTLOOK in content else next((kind for kind, name in _STREAM.items() if name in content), "")
    if not content.startswith(b"PK\x03\x04"):
        return ""
    with _opened(content) as archive:
        names = set(archive.namelist())
        if "mimetype" in names:             # an OpenDocument or an e-book
            kind = archive.read("mimetype")
            return next((ending for ending, name in _OPEN_DOCUMENT.items() if kind.startswith(b"application/vnd.oasis.opendocument." + name)), "")
        return next((kind for kind, main in _MAIN.items() if main in names), "")


def without_deleted_text(content: bytes, kind: str) -> bytes:
    """The file with its tracked deletions carried out. Raises Refused when that cannot be done."""
    if kind == "rtf":
        if b"\\deleted" in content:
            raise Refused("tracked_changes")
        return content
    chosen = _TEXT_OF_WORD.fullmatch if kind == "docx" else re.compile(r"content\.xml").fullmatch if kind == "odt" else None
    return _rewritten(content, chosen) if chosen else content


def _opened(content: bytes) -> ZipFile:
    try:
        archive = ZipFile(BytesIO(content))
    except (BadZipFile, ValueError, NotImplementedError):
        raise Refused("damaged") from None
    if sum(item.file_size for item in archive.infolist()) > UNPACKED:
        raise Refused("too_large")
    return archive


def _rewritten(content: bytes, chosen: Callable[[str], object]) -> bytes:
    out = BytesIO()
    with _opened(content) as archive, ZipFile(out, "w") as copy:
        for item in archive.infolist():
            data = archive.read(item)
            copy.writestr(item, _undeleted(data) if chosen(item.filename) else data)
    return out.getvalue()


def _undeleted(xml: bytes) -> bytes:
    for _, (prefix, name) in ElementTree.iterparse(BytesIO(xml), ["start-ns"]):  # noqa: S314 - in a process with limits of time and memory
        if not re.fullmatch(r"ns\d+", prefix):
            ElementTree.register_namespace(prefix, name)
    root = ElementTree.fromstring(xml)  # noqa: S314 - as above
    root.attrib.pop(_IGNORABLE, None)
    for parent in root.iter():
        for child in [child for child in parent if _is_deleted(child)]:
            parent.remove(child)
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True))


def _is_deleted(element: ElementTree.Element) -> bool:
    mark = _DELETED_BY_MARK.get(element.tag)    # of a row or cell of a table
    return element.tag in _DELETED or (mark is not None and element.find(mark) is not None)
