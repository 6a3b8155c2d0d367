"""Codes in pictures: read back from what printers and cameras make of them; hostile pictures are refused unopened."""

import io
import struct
import zlib
from contextlib import suppress

import numpy as np
import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings, strategies as st
from PIL import Image, ImageFilter
from ppf.datamatrix import DataMatrix

from app_support.served import served_trial
from stories import participant
from vertebra.app.scanning import MOST_BYTES, NoPicture, decode
from vertebra.terms.identifiers import with_check

LOT, OTHER = with_check("NPC-001-P-001-L1"), with_check("NPC-001-P-002-L1")
LABEL = with_check("NPC-001-P-001-L1-S002")


def qr(text: str) -> Image.Image:
    out = io.BytesIO()
    segno.make(text, micro=False).save(out, kind="png", scale=6)
    return Image.open(out).convert("L")


def matrix(text: str) -> Image.Image:
    dots = 1 - np.pad(np.array(DataMatrix(text).matrix), 2)
    return Image.fromarray((dots * 255).astype("uint8")).resize((dots.shape[1] * 6, dots.shape[0] * 6), 0)


def photograph(*codes: Image.Image, kind: str = "JPEG", size: tuple[int, int] = (1280, 960), turn: float = 0) -> bytes:
    """Labels on a grey table, a little out of focus."""
    table, out = Image.new("L", size, 190), io.BytesIO()
    for n, code in enumerate(codes):
        table.paste(code, (size[0] // 4 + n * size[0] // 3, size[1] // 3))
    blurred = table.rotate(turn, fillcolor=190).filter(ImageFilter.GaussianBlur(0.8))
    blurred.convert("RGB").save(out, kind, quality=80)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("draw", [qr, matrix])
@pytest.mark.parametrize("turn", [0, 7, 90, 200])
def test_a_label_is_read_whatever_it_is_photographed_with(kind, draw, turn):
    assert decode(photograph(draw(LABEL), kind=kind, turn=turn)) == (LABEL,)


def test_two_labels_in_one_picture_are_both_read():
    assert set(decode(photograph(matrix(LOT), qr(OTHER)))) == {LOT, OTHER}


def test_a_picture_without_a_code_holds_none():
    assert decode(photograph()) == ()


def test_a_small_label_on_a_large_photograph_is_read_at_full_size():
    """Made smaller it cannot be read any more: the second look is at the whole picture."""
    tiny = matrix(LABEL).resize((60, 60), 0)
    out = io.BytesIO()
    table = Image.new("L", (4000, 3000), 190)
    table.paste(tiny, (1800, 1400))
    table.save(out, "PNG")
    assert decode(out.getvalue()) == (LABEL,)


# --- hostile pictures


def png(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG that says how large it is; what is in it is another matter."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


BOMB = png(50_000, 50_000, zlib.compress(bytes(2_000_000)))
WIDE = png(6000, 6000)
STARTS = [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x10\0\0\0WEBP"]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        (b"", "picture_broken"),
        (b"hello", "picture_broken"),
        (SVG, "picture_broken"),
        (b"%PDF-1.7 ...", "picture_broken"),
        (b"GIF89a" + bytes(100), "picture_broken"),
        (photograph(qr(LOT))[:4000], "picture_broken"),
        (photograph(qr(LOT), kind="PNG")[:-2000], "picture_broken"),
        (png(100, 100, b"not zlib at all"), "picture_broken"),
        (BOMB, "picture_large"),
        (WIDE, "picture_large"),
        (bytes(MOST_BYTES + 1), "picture_large"),
    ],
    ids=["empty", "text", "svg", "pdf", "gif", "cut jpeg", "cut png", "no zlib", "bomb", "wide", "heavy"],
)
def test_a_hostile_picture_is_refused(picture, why):
    with pytest.raises(NoPicture) as wrong:
        decode(picture)
    assert wrong.value.why == why


@settings(max_examples=60)
@given(st.binary(max_size=400), st.sampled_from(STARTS))
def test_whatever_is_sent_is_read_or_refused(body, start):
    """Never another exception, so never a page about an error of ours."""
    with suppress(NoPicture):
        assert all(isinstance(text, str) for text in decode(start + body))


# --- over HTTP


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    with served_trial(tmp_path_factory.mktemp("scanning")) as trial:
        participant(trial.site, "P-001").consented().screened().ordered()
        trial.now_is(trial.site)
        yield trial


def send(client, data: bytes, **more: str):
    return client.post("/scan/picture", {"picture": SimpleUploadedFile("label.png", data), **more})


def test_a_picture_that_is_sent_is_read(trial):
    said = send(trial.client("lab"), photograph(matrix(LABEL)), about="P-001").json()
    assert (said["codes"], said["says"]) == ([LABEL], "")


def test_with_the_codes_it_is_told_whose_they_are_as_if_they_were_asked_about(trial):
    client = trial.client("lab")
    read = send(client, photograph(matrix(LOT), qr(OTHER)), about="P-001").json()["read"]
    assert {said["text"]: said["tone"] for said in read} == {LOT: "good", OTHER: "bad"}
    for said in read:
        assert client.post("/scan/read", {"scan": said["text"], "about": "P-001"}).json() == said


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
@pytest.mark.parametrize("picture", [b"hello", BOMB, bytes(MOST_BYTES + 1)], ids=["text", "bomb", "heavy"])
def test_a_hostile_picture_gets_an_answer_that_says_what_to_do(trial, lang, picture):
    answer = send(trial.client("courier", lang), picture)
    assert answer.status_code == 422
    assert ("重新拍攝" if lang == "zh-Hant" else "again") in answer.json()["says"]


def test_no_picture_and_an_empty_table_are_told_apart(trial):
    client = trial.client("lab")
    assert "No picture" in client.post("/scan/picture").json()["says"]
    assert "closer" in send(client, photograph()).json()["says"]


@pytest.mark.parametrize(
    ("text", "about", "what", "tone"),
    [
        (LOT, "P-001", "container", "good"),
        (LOT.lower(), "P-001", "container", "good"),
        (LABEL, "P-001", "container", "good"),
        (with_check("NPC-001-P-001"), "P-001", "person", "good"),
        (OTHER, "P-001", "container", "bad"),
        (LOT[:-1] + "Q", "P-001", "", "bad"),
        (with_check("NPC-002-P-001-L1"), "P-001", "", "bad"),
        ("4710088430014", "", "", "bad"),
        (with_check("B-ABCDEFGHIJKL"), "P-001", "badge", "bad"),
    ],
)
def test_a_code_says_whose_it_is(trial, text, about, what, tone):
    said = trial.client("surgeon").post("/scan/read", {"scan": text, "about": about}).json()
    assert (said["what"], said["tone"]) == (what, tone)
    assert said["says"]


def test_what_was_read_cannot_become_a_script(trial):
    said = trial.client("lab").post("/scan/read", {"scan": "<script>alert(1)</script>"})
    assert said["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("role", "address", "scans"),
    [
        ("surgeon", "/station/theatre", True),
        ("surgeon", "/p/P-001/step/hand-over", True),
        ("investigator", "/p/P-001/time-out", True),
        ("quality", "/p/P-001/release", True),
        ("surgeon", "/stations", False),
        ("surgeon", "/p/P-001", False),
        ("surgeon", "/labels/P-001", False),
        ("coordinator", "/", False),
        ("coordinator", "/p/P-001/form/V1.PE.0", False),
        ("coordinator", "/nowhere", False),
    ],
)
def test_only_a_page_that_scans_may_open_the_camera(trial, role, address, scans):
    answer = trial.client(role).get(address)
    allowed = answer["Permissions-Policy"].partition(",")[0]
    assert allowed == ("camera=(self)" if scans else "camera=()")
    assert ("data-camera" not in answer.content.decode()) or scans
