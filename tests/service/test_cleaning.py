"""A cleaned copy shows the picture and nothing that stood behind it; what cannot be cleaned is refused with a reason, in time."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import psutil
import pytest
from PIL import Image

from policies.attachments import first_state
from service.attachments import landlock, office, pages, pictures
from service.attachments.cleaning import PREFIX, clean, remove_leftovers, shortcomings
from service.attachments.sheets import Copy, Order, decode, encode
from service.errors import Refused
from tests import attached
from tests.attached import BLUE, RED, WORD, YELLOW

ROOT = Path(__file__).parents[2]
SECONDS = 30.0
PICTURES = {"jpeg": attached.jpeg, "png": attached.png, "gif": attached.gif, "webp": attached.webp, "tiff": attached.tiff}
PNG_CHUNKS = {b"IHDR", b"IDAT", b"IEND"}
JPEG_SEGMENTS = {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}      # JFIF, tables, frame, tables, scan


def letter(*files: tuple[str, str, bytes]) -> bytes:
    """A mail of Els Wieltjens with these files: name, media type, content."""
    mail = EmailMessage()
    mail["From"] = f"Els {WORD} <els@post.example>"
    mail["Subject"] = "Vraag"
    mail.set_content("Mijn zoontje Tibe van 4 slaapt niet. Zie bijlage.\n")
    for name, media_type, content in files:
        main, _, sub = media_type.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def parts_of(copy: bytes) -> set[int] | set[bytes]:
    """The kinds of segments of a JPEG, of chunks of a PNG; every byte of the file is in one of them."""
    if copy.startswith(b"\x89PNG"):
        chunks, at = set(), 8
        while at < len(copy):
            chunks.add(copy[at + 4:at + 8])
            at += int.from_bytes(copy[at:at + 4], "big") + 12
        return chunks
    segments, at = set(), 2
    while copy[at + 1] != 0xDA:
        segments.add(copy[at + 1])
        at += int.from_bytes(copy[at + 2:at + 4], "big") + 2
    assert copy.index(b"\xff\xd9", at) == len(copy) - 2     # the end of the picture is the end of the file
    return segments | {0xDA}


def near(found: object, wanted: tuple[int, int, int], most: int) -> bool:
    assert isinstance(found, tuple)
    return all(abs(a - b) <= most for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize("name", PICTURES)
def test_the_copy_of_a_picture_is_its_pixels_and_nothing_else(name: str) -> None:
    original = PICTURES[name]()
    assert WORD.encode() in original
    _, copy = pictures.redraw(original)
    assert WORD.encode() not in copy
    assert parts_of(copy) <= (PNG_CHUNKS if copy.startswith(b"\x89PNG") else JPEG_SEGMENTS)
    with Image.open(BytesIO(copy)) as image:
        assert image.size == attached.SIZE
        assert dict(image.getexif()) == {}
        assert getattr(image, "n_frames", 1) == 1
        assert near(image.getpixel((5, 5)), BLUE if name != "png" else (255, 255, 255), 20)     # under transparency lies nothing any more
        assert near(image.getpixel((20, 20)), BLUE, 20)
        assert near(image.getpixel((70, 20)), YELLOW, 40)


def test_a_photo_taken_sideways_stands_upright_in_its_copy() -> None:
    with Image.open(BytesIO(pictures.redraw(attached.jpeg(orientation=6))[1])) as image:
        assert image.size == attached.SIZE[::-1]


def test_a_large_photo_becomes_small_enough_for_a_table() -> None:
    out = BytesIO()
    Image.new("RGB", (3000, 2000), BLUE).save(out, "JPEG")
    with Image.open(BytesIO(pictures.redraw(out.getvalue())[1])) as image:
        assert image.size == (2400, 1600)


def test_a_scan_in_sixteen_bits_keeps_its_greys() -> None:
    out = BytesIO()
    Image.new("I;16", (4, 4), 30_000).save(out, "PNG")
    with Image.open(BytesIO(pictures.redraw(out.getvalue())[1])) as image:
        assert near(image.getpixel((1, 1)), (117, 117, 117), 1)


@pytest.mark.parametrize(("content", "reason"), [
    (attached.bomb(), "too_large"), (attached.jpeg()[:400], "damaged"), (attached.png()[:-300], "damaged"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"), (b"", "kind"), (b"\0\0\0\x18ftypheic" + bytes(50), "kind"),
], ids=["bomb", "broken_jpeg", "broken_png", "svg", "empty", "heic"])
def test_a_picture_that_cannot_be_drawn_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        pictures.redraw(content)
    assert refused.value.reason == reason


async def test_the_pages_of_a_pdf_look_the_same_whatever_is_hidden_in_the_file() -> None:
    files = [("a.pdf", "application/pdf", attached.pdf(planted=planted, pages=2)) for planted in (True, False)]
    assert files[0][2].count(WORD.encode()) > 8
    planted, plain = await asyncio.gather(*(clean(letter(*files), Order(number, "pdf", "nl"), SECONDS) for number in (1, 2)))
    assert planted == plain
    assert (planted.media_type, len(planted.sheets)) == ("image/png", 2)
    assert parts_of(planted.sheets[0]) == PNG_CHUNKS
    with Image.open(BytesIO(planted.sheets[1])) as page:
        colours = {colour for _, colour in page.getcolors(1000) or []}
        assert page.size == (1600, 1600)
        assert near(page.getpixel((500, 300)), BLUE, 2)
    assert not [colour for colour in colours if near(colour, RED, 60)]      # neither the note, the field nor the earlier version


async def test_an_office_file_is_drawn_without_its_deleted_text_or_says_what_is_not_installed() -> None:
    """`make test` does not install LibreOffice: where it is, the pages are compared."""
    if not shutil.which("soffice", path=os.defpath):
        copy = await clean(letter(("a.docx", "application/octet-stream", attached.docx())), Order(1, "document", "nl"), SECONDS)
        assert copy.reason == "no_renderer"
        return
    for make in (attached.docx, attached.odt):
        files = [("a", "application/octet-stream", make(planted=planted)) for planted in (True, False)]
        planted, plain = [await clean(letter(*files), Order(number, "document", "nl"), SECONDS) for number in (1, 2)]
        assert (planted.reason, planted.media_type, len(planted.sheets)) == ("", "image/png", 1)
        assert planted == plain


@pytest.mark.parametrize(("kind", "content", "member"), [("docx", attached.docx(), "word/document.xml"), ("odt", attached.odt(), "content.xml")])
def test_deleted_text_is_taken_out_of_an_office_file_before_it_is_drawn(kind: str, content: bytes, member: str) -> None:
    assert office.ending(content) == kind
    with ZipFile(BytesIO(content)) as before, ZipFile(BytesIO(office.without_deleted_text(content, kind))) as after:
        assert WORD.encode() in before.read(member)
        assert WORD.encode() not in after.read(member)
        assert b"Mijn " in after.read(member)
        assert set(before.namelist()) == set(after.namelist())


def test_an_office_file_that_would_unpack_to_too_much_or_hides_changes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "UNPACKED", 1000)
    for content, reason in ((attached.docx(), "too_large"), (b"{\\rtf1{\\deleted Els}}", "tracked_changes"), (b"PK\x03\x04 broken", "damaged")):
        with pytest.raises(Refused) as refused:
            office.without_deleted_text(content, office.ending(content))
        assert refused.value.reason == reason


async def test_a_text_goes_through_the_redactor_knowing_who_wrote_the_mail() -> None:
    text = f"Verslag\n\nmevrouw {WORD} belde op 0478 12 34 56. Haar dochter van 4 slaapt niet.\n"
    copy = await clean(letter(("verslag.txt", "text/plain", text.encode("latin-1"))), Order(1, "document", "nl"), SECONDS)
    assert copy.media_type == "text/plain"
    shown = copy.sheets[0].decode()
    assert WORD not in shown
    assert "0478" not in shown
    assert "dochter van 4 slaapt niet" in shown


@pytest.mark.parametrize(("kind", "file", "reason"), [
    ("image", ("a.png", "image/png", attached.bomb()), "too_large"),
    ("image", ("a.jpg", "image/jpeg", attached.pdf()), "kind"),                 # of an image nothing but a picture is made
    ("pdf", ("a.pdf", "application/pdf", attached.pdf(planted=False, pages=200)), "too_many_pages"),
    ("pdf", ("a.pdf", "application/pdf", b"%PDF-1.7 " + bytes(100)), "damaged"),
    ("other", ("a.exe", "application/octet-stream", b"MZ" + bytes(100)), "kind"),
    ("document", ("a.txt", "text/plain", b"\0" + attached.pdf()[40:]), "kind"),
], ids=["bomb", "pdf_called_image", "book", "broken_pdf", "program", "program_called_text"])
async def test_what_cannot_be_copied_is_refused_with_its_reason(kind: str, file: tuple[str, str, bytes], reason: str) -> None:
    assert await clean(letter(file), Order(1, kind, "nl"), SECONDS) == Copy(reason)


def test_what_is_withheld_of_a_very_long_mail_has_no_copy(tmp_path: Path) -> None:
    from service.attachments.cleaner import clean as clean_here

    with pytest.raises(Refused) as refused:
        clean_here(letter(), Order(1, "document", "nl"), tmp_path, is_shut=True)
    assert refused.value.reason == "too_large"


async def test_a_renderer_that_hangs_is_killed_and_its_folder_deleted(tmp_path: Path) -> None:
    renderer = tmp_path / "pdftoppm"
    renderer.write_text('#!/bin/sh\necho "$$" > note\nexec /bin/sleep 60\n')
    renderer.chmod(0o755)
    raw = letter(("a.pdf", "application/pdf", attached.pdf()))
    notes: list[Path] = []
    for seconds in (2.0, 8.0, 30.0):        # a busy machine may need long to come to the renderer
        cleaning = asyncio.create_task(clean(raw, Order(1, "pdf", "nl"), seconds, path=str(tmp_path)))
        while not (cleaning.done() or (notes and (pid := notes[0].read_text()))):
            notes = list(Path(tempfile.gettempdir()).glob(f"{PREFIX}{os.getpid()}-*/note"))
            await asyncio.sleep(0.01)
        assert (await cleaning).reason == "too_slow"
        if notes:
            break
    for _ in range(500):                    # the kernel takes a moment
        if not psutil.pid_exists(int(pid)) or psutil.Process(int(pid)).status() == psutil.STATUS_ZOMBIE:
            break
        await asyncio.sleep(0.01)
    else:
        pytest.fail("the renderer still runs")
    assert not notes[0].parent.exists()


async def test_without_the_renderer_a_document_says_so(tmp_path: Path) -> None:
    raw = letter(("a.pdf", "application/pdf", attached.pdf()))
    assert (await clean(raw, Order(1, "pdf", "nl"), SECONDS, path=str(tmp_path))).reason == "no_renderer"
    kernel = [] if landlock.version() else ["no_landlock"]
    assert shortcomings(documents=True, path=str(tmp_path)) == [*kernel, "no_poppler", "no_libreoffice"]
    assert shortcomings(documents=False, path=str(tmp_path)) == kernel


def test_folders_of_a_daemon_that_was_killed_are_deleted_by_the_next() -> None:
    own, dead = (Path(tempfile.mkdtemp(prefix=f"{PREFIX}{number}-")) for number in (os.getpid(), 2 ** 22 + 1))
    remove_leftovers()
    assert (own.exists(), dead.exists()) == (True, False)
    own.rmdir()


def test_a_process_that_is_shut_in_reaches_no_network_no_other_process_and_no_file_but_its_own(tmp_path: Path) -> None:
    tries = """
import ctypes, os, socket, subprocess, sys
from pathlib import Path
def refused(action):
    try:
        action()
    except PermissionError:
        return True
    return False
libc = ctypes.CDLL(None, use_errno=True)
local = socket.socket(socket.AF_UNIX)
Path(sys.argv[1], "page").write_text("1")
print(refused(socket.socket), refused(lambda: socket.socket(socket.AF_INET6)), refused(lambda: socket.socket(socket.AF_NETLINK)),
      refused(lambda: local.connect("/run/postgresql/.s.PGSQL.5432")), libc.ptrace(16, 1, 0, 0) == -1 and ctypes.get_errno() == 13)
print(refused(Path(sys.argv[2]).read_text), refused(lambda: Path(sys.argv[2]).write_text("")), refused(lambda: os.listdir(Path(sys.argv[2]).parent)),
      refused(lambda: os.kill(int(sys.argv[3]), 0)))
"""
    own, key = tmp_path / "own", tmp_path / "key"
    own.mkdir()
    key.write_text("secret")
    program = (f"import sys; from pathlib import Path; from service.attachments import sandbox\nprint(sandbox.shut(Path(sys.argv[1])))\n{tries}\n"
               f"print(subprocess.run([sys.executable, '-c', {tries!r}, *sys.argv[1:]]).returncode)")
    command = [sys.executable, "-c", program, str(own), str(key), str(os.getpid())]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    files = [str(landlock.version() > 0)] * 3 + [str(landlock.version() > 5)]       # what this kernel can
    assert sorted(result.stdout.splitlines()) == sorted(["True", *["True True True True True", " ".join(files)] * 2, "0"])
    assert (key.read_text() == "secret") == (landlock.version() > 0)


def test_where_the_kernel_shuts_nothing_in_no_document_is_drawn(tmp_path: Path) -> None:
    from service.attachments.cleaner import clean as clean_here

    with pytest.raises(Refused) as refused:
        clean_here(letter(("a.pdf", "application/pdf", attached.pdf())), Order(1, "pdf", "nl"), tmp_path, is_shut=False)
    assert refused.value.reason == "no_sandbox"


def test_a_copy_crosses_between_processes_unchanged_and_anything_else_is_no_answer() -> None:
    copy = Copy("", "image/png", (b"a", b"\x00\xff"))
    assert decode(encode(copy)) == copy
    assert decode(encode(Copy("kind"))) == Copy("kind")
    for wrong in (Copy(), Copy(f"Els {WORD}"), Copy("", "text/html", (b"x",)), Copy("kind", "image/png", (b"x",))):
        with pytest.raises(ValueError, match="no answer of ours"):
            decode(encode(wrong))


def test_the_policy_says_which_attachments_wait_for_a_copy() -> None:
    assert first_state("never", "image") == ("withheld", "")
    assert first_state("images", "image") == ("waiting", "")
    assert first_state("images", "pdf") == ("withheld", "")
    assert first_state("all", "document") == ("waiting", "")
    assert first_state("all", "video") == ("refused", "kind")


def test_a_document_is_known_by_its_content_and_not_by_its_name() -> None:
    assert pages.is_document(attached.pdf())
    assert not pages.is_document(attached.jpeg())
    mark = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    old, mail = (mark + name.encode("utf-16-le") for name in ("WordDocument", "WordDocument __nameid_version1.0"))
    files = (attached.odt(), attached.zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), attached.docx(), old, mail, mark,
             attached.zipped({"mimetype": "application/epub+zip", "content.xml": "<p/>"}))
    assert [office.ending(file) for file in files] == ["odt", "ods", "docx", "doc", "", "", ""]
