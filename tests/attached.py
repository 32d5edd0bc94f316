"""Files as parents attach them, with a word planted in every place where programs write what nobody sees.

Each maker takes `planted`: False gives the same picture or page without the words, so that a test can ask for the very same copy. Every planted
word begins with WORD; SHOWN lists what a copy may show of a picture: BLUE on the left, YELLOW on the right.
"""

import zlib
from io import BytesIO
from zipfile import ZipFile

from PIL import ExifTags, Image, PngImagePlugin

WORD = "Wieltjens"                          # a surname that no list has
BLUE, YELLOW, RED = (20, 40, 200), (240, 220, 20), (220, 10, 10)
SIZE = (80, 40)
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"


def picture(mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", SIZE, BLUE)
    image.paste(YELLOW, (SIZE[0] // 2, 0, *SIZE))
    return image.convert(mode)


def exif(orientation: int = 1) -> Image.Exif:
    """Owner, place, serial number, and a comment of the user."""
    made = Image.Exif()
    made[ExifTags.Base.Orientation] = orientation
    made[ExifTags.Base.Artist] = f"{WORD} exif artist"
    made[ExifTags.Base.ImageDescription] = f"{WORD} exif description"
    camera = made.get_ifd(ExifTags.IFD.Exif)
    camera[ExifTags.Base.CameraOwnerName] = f"{WORD} exif owner"
    camera[ExifTags.Base.BodySerialNumber] = f"{WORD} exif serial"
    camera[ExifTags.Base.UserComment] = f"{WORD} exif comment".encode()
    made.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = f"{WORD} exif place".encode()
    return made


XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{WORD} xmp</x:xmpmeta>".encode()


def jpeg(orientation: int = 1) -> bytes:
    """A second, larger picture hangs behind the first, as telephones do; IPTC, and bytes after the end."""
    out = BytesIO()
    uncropped = Image.new("RGB", (160, 80), RED)
    picture().save(out, "MPO", save_all=True, append_images=[uncropped], exif=exif(orientation), quality=95)
    raw = out.getvalue()
    caption = f"\x1c\x02\x78\0\x0e{WORD} iptc".encode()
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + len(caption).to_bytes(4, "big") + caption
    segments = _segment(0xED, iptc) + _segment(0xFE, f"{WORD} comment".encode()) + _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)
    segments += _segment(0xE0, b"JFXX\0\x10" + f"{WORD} thumbnail".encode()) + _segment(0xE2, b"ICC_PROFILE\0\x01\x01" + f"{WORD} profile".encode())
    return raw[:2] + segments + raw[2:] + f"{WORD} after the end".encode()


def _segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def png() -> bytes:
    """Texts of all three kinds, EXIF, a second frame, a hidden picture under transparency, bytes after the end."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", f"{WORD} text")
    texts.add_text("Comment", f"{WORD} packed text", zip=True)
    texts.add_itxt("XML:com.adobe.xmp", f"{WORD} xmp")
    image = picture("RGBA")
    image.paste((*RED, 0), (0, 0, 10, 10))
    out = BytesIO()
    second = Image.new("RGBA", SIZE, RED)
    image.save(out, "PNG", pnginfo=texts, exif=exif(), icc_profile=f"{WORD} profile".encode(), save_all=True, append_images=[second])
    return out.getvalue() + f"{WORD} after the end".encode()


def gif() -> bytes:
    out = BytesIO()
    picture().quantize().save(out, "GIF", comment=f"{WORD} comment".encode(), save_all=True, append_images=[Image.new("P", SIZE)])
    return out.getvalue()


def webp() -> bytes:
    out = BytesIO()
    picture().save(out, "WEBP", lossless=True, exif=exif(), xmp=XMP)
    return out.getvalue()


def tiff() -> bytes:
    out = BytesIO()
    picture().save(out, "TIFF", description=f"{WORD} description", artist=f"{WORD} artist", exif=exif())
    return out.getvalue()


def bomb() -> bytes:
    """A picture of 3,600 million points in a hundred bytes."""
    def chunk(name: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")

    header = (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def pdf(*, planted: bool = True, pages: int = 1) -> bytes:
    """A blue bar on each page; a field and a note that would draw a red one; properties, XMP, an embedded file, and an earlier version."""
    objects: dict[int, bytes] = {}
    kids = range(20, 20 + pages)
    extra = b" /AcroForm << /Fields [7 0 R] >> /Metadata 5 0 R /Names << /EmbeddedFiles << /Names [(f) 9 0 R] >> >>" if planted else b""
    objects[1] = b"<< /Type /Catalog /Pages 2 0 R" + extra + b" >>"
    objects[2] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, b" ".join(b"%d 0 R" % kid for kid in kids))
    objects[3] = _stream(b"0.08 0.16 0.78 rg 20 150 100 30 re f")
    for kid in kids:
        notes = b" /Annots [6 0 R 7 0 R]" if planted else b""
        objects[kid] = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 3 0 R" + notes + b" >>"
    if not planted:
        return _written([objects])
    word, drawn = WORD.encode(), b"/AP << /N 8 0 R >>"
    objects |= {
        4: b"<< /Author (%s author) /Title (%s title) >>" % (word, word), 5: _stream(XMP, b"/Type /Metadata /Subtype /XML"),
        6: b"<< /Type /Annot /Subtype /Stamp /Rect [20 20 90 60] /T (%s) /Contents (%s note) %s >>" % (word, word, drawn),
        7: b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (naam) /V (%s value) /Rect [100 20 180 60] /F 4 %s >>" % (word, drawn),
        8: _stream(b"0.86 0.04 0.04 rg 0 0 70 40 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 70 40]"),
        9: b"<< /Type /Filespec /F (%s.txt) /EF << /F 10 0 R >> >>" % word, 10: _stream(b"%s embedded" % word, b"/Type /EmbeddedFile"),
    }
    earlier = objects | {3: _stream(b"0.86 0.04 0.04 rg 20 20 100 30 re f %% %s earlier" % word)}
    return _written([earlier, {3: objects[3]}])


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def _written(versions: list[dict[int, bytes]]) -> bytes:
    """The file, each version after the first as an incremental update (ISO 32000-1, section 7.5.6)."""
    out, last, size = bytearray(b"%PDF-1.7\n"), b"", max(versions[0]) + 1
    for objects in versions:
        table = bytearray(b"xref\n0 1\n0000000000 65535 f \n")
        for number, content in sorted(objects.items()):
            table += b"%d 1\n%010d 00000 n \n" % (number, len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
        info = b" /Info 4 0 R" if 4 in versions[0] else b""
        start = len(out)
        out += table + b"trailer\n<< /Size %d /Root 1 0 R%s%s >>\nstartxref\n%d\n%%%%EOF\n" % (size, info, last, start)
        last = b" /Prev %d" % start
    return bytes(out)


def docx(*, planted: bool = True) -> bytes:
    """A sentence and a table; deleted, moved and commented text, properties, custom XML, a member with a telling path."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    change = f'w:id="1" w:author="{WORD} author" w:date="2026-11-01T00:00:00Z"'
    gone = (f"<w:del {change}><w:r><w:delText>{WORD} deleted</w:delText></w:r></w:del>"
            f"<w:moveFrom {change}><w:r><w:t>{WORD} moved</w:t></w:r></w:moveFrom>") if planted else ""
    row = f"<w:tr><w:trPr><w:del {change}/></w:trPr><w:tc><w:p><w:r><w:t>{WORD} row</w:t></w:r></w:p></w:tc></w:tr>" if planted else ""
    table = f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Nacht</w:t></w:r></w:p></w:tc></w:tr>{row}</w:tbl>"
    body = (f'<w:document xmlns:w="{word}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
            f'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"><w:body><w:p w:rsidR="00AB12CD"><w:r>'
            f"<w:t>Mijn dochter slaapt niet.</w:t></w:r>{gone}</w:p>{table}<w:p/></w:body></w:document>")
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
                               '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                               f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Target="word/document.xml" '
                       'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        "word/document.xml": body,
    }
    if planted:
        members |= {
            "docProps/core.xml": f"<cp>{WORD} creator, lastModifiedBy</cp>", "docProps/app.xml": f"<p>{WORD} company, template</p>",
            "docProps/custom.xml": f"<p>{WORD} custom</p>", "customXml/item1.xml": f"<p>{WORD} custom item</p>",
            "word/comments.xml": f'<w:comments xmlns:w="{word}"><w:comment {change}/></w:comments>', f"word/{WORD}/path.xml": "<p/>",
        }
    return zipped(members)


def odt(*, planted: bool = True) -> bytes:
    office, text = f"{OPEN_DOCUMENT}:office:1.0", f"{OPEN_DOCUMENT}:text:1.0"
    kind = "application/vnd.oasis.opendocument.text"
    gone = (f'<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><office:change-info><dc:creator>{WORD} author</dc:creator>'
            f"</office:change-info><text:p>{WORD} deleted</text:p></text:deletion></text:changed-region></text:tracked-changes>") if planted else ""
    mark = '<text:change text:change-id="c1"/>' if planted else ""
    members = {
        "mimetype": kind,
        "META-INF/manifest.xml": f'<m:manifest xmlns:m="{OPEN_DOCUMENT}:manifest:1.0"><m:file-entry m:full-path="/" m:media-type="{kind}"/>'
                                 '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>',
        "content.xml": f'<office:document-content xmlns:office="{office}" xmlns:text="{text}" xmlns:dc="http://purl.org/dc/elements/1.1/"><office:body>'
                       f"<office:text>{gone}<text:p>Mijn zoon eet niet.{mark}</text:p></office:text></office:body></office:document-content>",
    }
    if planted:
        members["meta.xml"] = f'<o:document-meta xmlns:o="{office}"><o:meta>{WORD} initial-creator</o:meta></o:document-meta>'
    return zipped(members)


def zipped(members: dict[str, str]) -> bytes:
    """An archive of these members, with a comment."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.comment = f"{WORD} archive comment".encode()
    return out.getvalue()
