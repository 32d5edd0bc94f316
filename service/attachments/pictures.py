"""Pictures drawn anew: only the pixels of the first frame cross over, onto a white sheet, and that sheet is encoded.

So nothing that a camera or a program wrote beside the pixels is left: EXIF with place and owner, XMP, IPTC, comments, colour profiles,
thumbnails, layers, later frames, hidden transparent parts, bytes after the end. Imported in the cleaning process only.
"""

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from service.errors import Refused

FORMATS = ("JPEG", "MPO", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")     # SVG is a program, and Pillow has no HEIC
PIXELS = 120_000_000                        # of the original: the largest telephones make 108 million
LONGEST_SIDE = 2400                         # of the copy: a letter on a photo stays readable
JPEG_QUALITY = 85
DRAWN = frozenset({"PNG", "GIF", "BMP", "PPM"})     # copied without loss


def redraw(content: bytes, formats: tuple[str, ...] = FORMATS) -> tuple[str, bytes]:
    """Media type and bytes of the copy. Raises Refused."""
    Image.MAX_IMAGE_PIXELS = PIXELS // 2    # Pillow refuses at twice this number
    Image.init()
    known = [name for name in formats if name in Image.OPEN]
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(content), formats=known) as image:
            return _encode(_sheet(image), lossless=image.format in DRAWN)
    except UnidentifiedImageError:
        raise Refused("kind") from None
    except (Image.DecompressionBombError, MemoryError):
        raise Refused("too_large") from None
    except Exception:                       # decoders raise anything; their words may quote the file
        raise Refused("damaged") from None


def _sheet(image: Image.Image) -> Image.Image:
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(image)
    if upright.mode == "I;16":              # scans of 65,536 greys, of which convert() keeps the 256 darkest
        upright = upright.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    sheet = Image.new("RGB", upright.size, "white")
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        sheet.paste(layer, mask=layer.getchannel("A"))
    else:
        sheet.paste(upright.convert("RGB"))
    return sheet


def _encode(sheet: Image.Image, *, lossless: bool) -> tuple[str, bytes]:
    out = BytesIO()
    if lossless:
        sheet.save(out, "PNG")
        return "image/png", out.getvalue()
    sheet.save(out, "JPEG", quality=JPEG_QUALITY)
    return "image/jpeg", out.getvalue()
