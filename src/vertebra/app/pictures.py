"""App: pictures that come in. Each is decoded in full and written anew, so that nothing of the file itself is kept.

What a camera writes beside a picture (place, owner, serial number, a preview) goes, and so does whatever hides behind
or inside it. The orientation is applied before it is forgotten. Only PNG, JPEG and WebP, only still pictures, only of
a size that no phone exceeds.
"""

import io
import warnings

from PIL import Image, ImageOps

from vertebra.conduct.attached import Attachment, MediaType, attachment
from vertebra.terms.trouble import Trouble

MOST_BYTES = 10_000_000  # as is held in memory (settings) and passes the proxy (deploy/nginx.conf)
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 3000  # larger ones are scaled down: a gauge, a needle and a colony are seen at a third of it
_KINDS: dict[str, MediaType] = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
_MODES = {"1": "L", "L": "L", "I;16": "L", "I": "L", "LA": "L", "RGB": "RGB"}
_QUALITY = 90
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, MemoryError, OverflowError, Image.DecompressionBombError)


class NoPicture(Trouble):
    """The bytes are no picture that is taken in; says why and what to do."""


def clean(data: bytes) -> Attachment:
    """The picture alone, decoded and encoded anew in its own kind.

    Raises:
        NoPicture: too large, of another kind, moving, or not whole.
    """
    if len(data) > MOST_BYTES:
        raise NoPicture(
            f"the picture is larger than {MOST_BYTES // 1_000_000} MB: take a smaller one / "
            f"影像超過 {MOST_BYTES // 1_000_000} MB：請選擇較小之影像"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=tuple(_KINDS)) as picture:
                return _again(picture)
    except _BROKEN as wrong:
        raise NoPicture(_UNREADABLE) from wrong


def _again(picture: Image.Image) -> Attachment:
    kind = str(picture.format)
    if picture.width * picture.height > MOST_PIXELS:
        raise NoPicture(
            f"the picture has more than {MOST_PIXELS // 1_000_000} million pixels: take a smaller one / "
            f"影像超過 {MOST_PIXELS // 1_000_000} 百萬像素：請選擇較小之影像"
        )
    if getattr(picture, "n_frames", 1) > 1:
        raise NoPicture("a moving picture is not taken in: choose a still one / 不接受動態影像：請選擇靜態影像")
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = upright.convert(_MODES.get(upright.mode, "RGB"))
    fresh = Image.new(plain.mode, plain.size)  # carries no note, profile or comment of the old one
    fresh.paste(plain)
    return attachment(_encoded(fresh, kind), _KINDS[kind])


def _encoded(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    match kind:
        case "JPEG":
            picture.save(out, kind, quality=_QUALITY)
        case "WEBP":
            picture.save(out, kind, lossless=True)
        case _:
            picture.save(out, kind)
    return out.getvalue()


_UNREADABLE = (
    "this is no whole picture: choose a PNG, JPEG or WebP (set a phone to “most compatible”) / "
    "不是完整影像：請選擇 PNG、JPEG 或 WebP（手機請設為「最相容」格式）"
)
