"""Documents as pictures of their pages, by Poppler and LibreOffice where they are installed. Runs in the cleaning process only.

What is no part of a page does not come along: properties, embedded files, earlier versions, annotations and form fields of a PDF (not drawn),
comments, deleted text (service/attachments/office.py takes it out), hidden sheets and speaker's notes of office files (not exported).
"""

import shutil
import subprocess
from pathlib import Path

from service.attachments import office
from service.attachments.pictures import redraw
from service.attachments.sandbox import die_with_parent
from service.errors import Refused

PAGES = 20                                  # a longer document is a book: refused, not cut, so that nobody answers half of it
LONGEST_SIDE = 1600                         # pixels, whatever size the page says it has

# Otherwise LibreOffice shows what it cannot read as a plain text, properties included.
_READERS = {"doc": "MS Word 97", "xls": "MS Excel 97", "ppt": "MS PowerPoint 97", "rtf": "Rich Text Format"}
_PDF_START = 1024                           # bytes before "%PDF-" that readers accept


def is_document(content: bytes) -> bool:
    return _is_pdf(content) or bool(office.ending(content))


def _is_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:_PDF_START]


def draw(content: bytes, folder: Path) -> list[bytes]:
    """The pages of a PDF or office file as PNG. `folder` is empty and ours. Raises Refused."""
    file = folder / "bijlage.pdf"
    if _is_pdf(content):
        file.write_bytes(content)
    elif ending := office.ending(content):
        _convert(content, ending, folder)
    else:
        raise Refused("kind")
    return _draw(file, folder)


def _convert(content: bytes, ending: str, folder: Path) -> None:
    if ending == "doc":                     # what was deleted in it can be seen in the newer kind only
        content, ending = _saved_as(content, ending, "docx", folder), "docx"
    _saved_as(office.without_deleted_text(content, ending), ending, "pdf", folder)


def _saved_as(content: bytes, ending: str, wanted: str, folder: Path) -> bytes:
    source = folder / f"bijlage.{ending}"
    source.write_bytes(content)
    reader = [f"--infilter={_READERS[ending]}"] if ending in _READERS else []
    _run(folder, "soffice", "--headless", "--nologo", "--norestore", "--nodefault", f"-env:UserInstallation=file://{folder}/office",
         *reader, "--convert-to", wanted, "--outdir", str(folder), str(source))
    saved = source.with_suffix(f".{wanted}")
    if not saved.exists():                  # it says nothing when it cannot read the file
        raise Refused("damaged")
    return saved.read_bytes()


def _draw(file: Path, folder: Path) -> list[bytes]:
    _run(folder, "pdftoppm", "-hide-annotations", "-scale-to", str(LONGEST_SIDE), "-l", str(PAGES + 1), str(file), str(folder / "blad"))
    sheets = sorted(folder.glob("blad-*.ppm"))
    if not sheets:
        raise Refused("damaged")
    if len(sheets) > PAGES:
        raise Refused("too_many_pages")
    return [redraw(sheet.read_bytes(), ("PPM",))[1] for sheet in sheets]


def _run(folder: Path, *command: str) -> None:
    """Run a renderer to its end; the daemon watches the clock. It can say nothing: its words could quote the document."""
    if shutil.which(command[0]) is None:
        raise Refused("no_renderer")
    quiet = subprocess.DEVNULL
    result = subprocess.run(command, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet, preexec_fn=die_with_parent, check=False)
    if result.returncode:
        raise Refused("damaged")
