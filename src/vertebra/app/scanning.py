"""App: codes in a picture. Bytes of a photograph or a video frame in, the texts of its bar codes out.

A picture comes from anybody who is signed in, so it is never trusted: only three formats, bounded in bytes and, before
anything is unpacked, in pixels. It is decoded in memory and kept nowhere.
"""

from io import BytesIO

import zxingcpp
from PIL import Image

MOST_BYTES = 8_000_000
MOST_PIXELS = 24_000_000  # a telephone's photograph; as grey values 24 MB
QUICK_SIDE = 1600  # a label fills enough of a picture of this width to be read; larger is tried only in vain of it
MOST_CODES, LONGEST = 16, 128
_KINDS = ("JPEG", "PNG", "WEBP")
_CODES = zxingcpp.barcode_formats_from_str("DataMatrix,QRCode,Code128")
_BROKEN = (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning)


class NoPicture(Exception):
    """It cannot be looked at. why: `picture_large` or `picture_broken`, a word of the pages."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def decode(picture: bytes) -> tuple[str, ...]:
    """The texts of all DataMatrix, QR and Code 128 codes in the picture; empty when there is none.

    Raises:
        NoPicture: it is no JPEG, PNG or WebP picture, is cut off, or is larger than the limits.
    """
    if len(picture) > MOST_BYTES:
        raise NoPicture("picture_large")
    quick, whole = _grey(picture, QUICK_SIDE)
    return _read(quick) or (_read(_grey(picture, max(whole))[0]) if max(whole) > QUICK_SIDE else ())


def _grey(picture: bytes, side: int) -> tuple[Image.Image, tuple[int, int]]:
    """The grey values, at most `side` wide and high, and how large the picture is; a JPEG is unpacked small at once."""
    try:
        opened = Image.open(BytesIO(picture), formats=_KINDS)
        whole = opened.size
        if whole[0] * whole[1] > MOST_PIXELS:
            raise NoPicture("picture_large")
        opened.draft("L", (side, side))
        grey = opened.convert("L")
        grey.thumbnail((side, side))
    except _BROKEN as wrong:
        raise NoPicture(_why(wrong)) from wrong
    return grey, whole


def _why(wrong: BaseException) -> str:
    bombs = Image.DecompressionBombError | Image.DecompressionBombWarning
    return "picture_large" if isinstance(wrong, bombs) else "picture_broken"


def _read(grey: Image.Image) -> tuple[str, ...]:
    found = zxingcpp.read_barcodes(grey, formats=_CODES, text_mode=zxingcpp.TextMode.Plain)
    texts = (code.text.strip() for code in found[:MOST_CODES])
    return tuple(dict.fromkeys(text for text in texts if 0 < len(text) <= LONGEST))
