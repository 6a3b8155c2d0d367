"""Pictures are written anew: what a camera or a stranger put beside them is gone, and what is no picture stays out."""

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from vertebra.app.pictures import LONGEST_SIDE, MOST_BYTES, MOST_PIXELS, NoPicture, clean

SECRET = b"taken at 25.0330 N by Wang"
GPS = 0x8825


def picture(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **how) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(out, kind, **how)
    return out.getvalue()


def with_place(kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(GPS)[2] = (25.0, 1.0, 58.8)
    return picture(kind, exif=exif)


@pytest.mark.parametrize(("kind", "media"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
def test_where_and_by_whom_it_was_taken_is_gone_and_it_stands_upright(kind, media):
    kept = clean(with_place(kind))
    again = Image.open(io.BytesIO(kept.data))
    assert (kept.media, again.format, again.size) == (media, kind, (30, 40))
    assert SECRET not in kept.data
    assert dict(again.getexif()) == {}


def test_texts_and_comments_of_a_file_are_gone():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode())
    info.add_text("Zipped", SECRET.decode() * 50, zip=True)
    assert SECRET not in clean(picture("PNG", pnginfo=info)).data
    assert SECRET not in clean(picture("JPEG", comment=SECRET)).data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_colour_is_kept_or_flattened(mode):
    kept = clean(picture("PNG", mode=mode))
    assert Image.open(io.BytesIO(kept.data)).mode in ("L", "RGB")


def test_what_hides_behind_a_picture_is_gone():
    zipped = b"PK\x03\x04" + SECRET
    script = b"<script>alert(1)</script>"
    for hidden in (zipped, script, b"%PDF-1.7" + SECRET):
        for kind in ("PNG", "JPEG", "WEBP"):
            assert hidden not in clean(picture(kind) + hidden).data


def test_the_same_picture_has_the_same_hash():
    assert clean(picture("PNG")) == clean(picture("PNG"))


def test_a_huge_picture_is_made_smaller():
    kept = clean(picture("JPEG", size=(4000, 1000)))
    assert Image.open(io.BytesIO(kept.data)).size == (LONGEST_SIDE, 750)


def bomb(width: int, height: int) -> bytes:
    """A file of a few kilobytes that says it is as large as this."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000), 9)
    parts = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))  # noqa: E731
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def moving(kind: str) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


REFUSED = {
    "nothing": b"",
    "text": b"date,time,temp\n",
    "zip": b"PK\x03\x04" + bytes(100),
    "PDF": b"%PDF-1.7\n" + bytes(100),
    "SVG with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "HTML that begins like a picture": b"\xff\xd8\xff<html><script>alert(1)</script>",
    "GIF": picture("GIF"),
    "TIFF": picture("TIFF"),
    "BMP": picture("BMP"),
    "moving WebP": moving("WEBP"),
    "moving PNG": moving("PNG"),
    "cut JPEG": picture("JPEG", size=(400, 400))[:-400],
    "cut PNG": picture("PNG", size=(400, 400))[:-100],
    "head alone": picture("PNG")[:60],
    "a bomb of pixels": bomb(60_000, 60_000),
    "a bomb beyond every limit": bomb(2**31 - 1, 2**31 - 1),
    "more pixels than are taken": bomb(8_000, MOST_PIXELS // 8_000 + 1),
    "more bytes than are taken": picture("PNG") + bytes(MOST_BYTES),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_whole_still_picture_is_refused_in_one_line(name):
    with pytest.raises(NoPicture) as refused:
        clean(REFUSED[name])
    assert "\n" not in str(refused.value)


def test_any_byte_of_a_picture_may_be_wrong():
    """Never anything but a picture or a refusal."""
    whole = picture("PNG")
    for place in range(0, len(whole), 3):
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        try:
            assert clean(bytes(broken)).media == "image/png"
        except NoPicture:
            continue
