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

_MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "odt": "content.xml"}
_TEXT_OF_WORD = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DELETED = frozenset({f"{_WORD}del", f"{_WORD}moveFrom", "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}tracked-changes"})
_IGNORABLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"  # names prefixes that a parser may have dropped


def ending(content: bytes) -> str:
    """docx, odt, rtf, xlsx or pptx, by what stands in the file; "" for anything else."""
    if content.startswith(b"{\\rtf"):
        return "rtf"
    if not content.startswith(b"PK\x03\x04"):
        return ""
    with _opened(content) as archive:
        names = set(archive.namelist())
        if "mimetype" in names and not archive.read("mimetype").startswith(b"application/vnd.oasis.opendocument.text"):
            return ""                       # another OpenDocument or an e-book
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
        for child in [child for child in parent if child.tag in _DELETED]:
            parent.remove(child)
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True))
