"""App: codes in a picture. Bytes of a photograph or a video frame in, the texts of its bar codes out.

A picture comes from anybody who is signed in, so it is never trusted: only three formats, bounded in bytes and, before
anything is unpacked, in pixels. It is decoded in memory and kept nowhere.
"""

from io import BytesIO

import zxingcpp
from PIL import Image

MOST_BYTES = 8_000_000
MOST_PIXELS = 24_000_000  # a telephone's photograph; as grey values 24 MB
# so wide a picture is looked at first, then twice as wide, then whole: most labels are read at once in a sixteenth of
# the dots that a telephone takes, and a JPEG is unpacked to a half, quarter or eighth of its size for less
_SIDES = (1000, 2000)
_FRACTIONS = (8, 4, 2, 1)
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
    looks = (_read(_grey(picture, fraction)) for fraction in _fractions(_size(picture)))
    return next((found for found in looks if found), ())


def _fractions(size: tuple[int, int]) -> list[int]:
    """By how much the picture is made smaller, one look after another; a small picture is looked at once.

    >>> _fractions((4000, 3000)), _fractions((2400, 1800)), _fractions((1280, 960))
    ([4, 2, 1], [2, 1], [1])
    """
    wanted = (next((f for f in _FRACTIONS if max(size) // f >= side), 1) for side in (*_SIDES, max(size)))
    return list(dict.fromkeys(wanted))


def _size(picture: bytes) -> tuple[int, int]:
    """Width and height as the picture's head says, before anything is unpacked."""
    width, height = _opened(picture).size
    if width * height > MOST_PIXELS:
        raise NoPicture("picture_large")
    return width, height


def _opened(picture: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(picture), formats=_KINDS)
    except _BROKEN as wrong:
        raise NoPicture(_why(wrong)) from wrong


def _grey(picture: bytes, fraction: int) -> Image.Image:
    """The grey values at a fraction of the size; of a JPEG no more than these is ever unpacked."""
    opened = _opened(picture)
    whole = opened.size
    try:
        opened.draft("L", (max(1, whole[0] // fraction), max(1, whole[1] // fraction)))
        grey = opened.convert("L")
    except _BROKEN as wrong:
        raise NoPicture(_why(wrong)) from wrong
    return grey if grey.size != whole or fraction == 1 else grey.reduce(fraction)


def _why(wrong: BaseException) -> str:
    bombs = Image.DecompressionBombError | Image.DecompressionBombWarning
    return "picture_large" if isinstance(wrong, bombs) else "picture_broken"


def _read(grey: Image.Image) -> tuple[str, ...]:
    found = zxingcpp.read_barcodes(grey, formats=_CODES, text_mode=zxingcpp.TextMode.Plain)
    texts = (code.text.strip() for code in found[:MOST_CODES])
    return tuple(dict.fromkeys(text for text in texts if 0 < len(text) <= LONGEST))
