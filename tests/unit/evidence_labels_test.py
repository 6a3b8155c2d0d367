"""Printed labels: every symbol read back by an independent decoder, text that stays within, cuts that are told.

The decoder is zxing-cpp, which shares nothing with the encoders; the pictures are what the PDF shows.
"""

import io
import itertools
from functools import cache

import msgspec
import pytest
from PIL import Image

from evidence_support.paper import smallest_letters
from stories import Story, participant
from vertebra.conduct.product.label_content import content
from vertebra.conduct.product.scanning import Read, read_code
from vertebra.evidence.documents.label import Sticker, specimen, stickers
from vertebra.evidence.documents.label_symbols import datamatrix, qr
from vertebra.evidence.documents.label_typeset import label_findings, label_pdf, label_pictures
from vertebra.terms.texts import LANGS, Lang

zxingcpp = pytest.importorskip("zxingcpp", reason="the independent decoder is not installed")

NAMES = {
    "usual": "陳怡君",
    "Latin": "Chen Yi-Chun",
    "long": "Maximiliana-Constantine von Hohenlohe-Waldenburg-Schillingsfürst zu Kaunitz-Rietberg und Questenberg",
    "long Chinese": "司馬歐陽上官諸葛" * 15,
    "without a break": "X" * 400,
    "hostile": '#panic() *bold* $x$ \\ "]} \u202egnirts\u202c <b>',
}
KINDS = ("WRIST", "TISSUE", "VESSEL", "FINAL")


@cache
def printed(reactive: bool = False) -> Story:
    """One label of each kind, in the order of KINDS."""
    tests = {"HIV": "POS", "VDRL": "POS", "HBSAG": "POS", "HCVAB": "POS"} if reactive else {}
    story = participant().consented().screened().harvested()
    story.labelled("WRIST", 1, "coordinator").labelled("TISSUE", 1, "coordinator").received().labelled("VESSEL", 1)
    story.cultured().ready().filled().labelled("FINAL", 1)
    assert story.refused() == set()
    if tests:
        story.fills("SERO", "V1", **tests)
        story.corrects("SERO", "V1", "confirmed", **tests)
    return story


def made(name: str, lang: Lang = "en", reactive: bool = False) -> tuple[Sticker, ...]:
    s = printed(reactive)
    return stickers(s.site.study, s.site.trial, s.state, (1, 2, 3, 4), name, s.site.now, lang)


def read(picture: bytes) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))]


@pytest.mark.parametrize(("lang", "name"), list(itertools.product(LANGS, NAMES)))
def test_every_symbol_that_is_printed_is_read_back(lang: Lang, name: str) -> None:
    labels = made(NAMES[name], lang)
    pictures = label_pictures(labels)
    assert len(pictures) == len(KINDS) == len(labels)
    for label, picture in zip(labels, pictures, strict=True):
        assert read(picture) == [label.code]


@pytest.mark.parametrize("lang", LANGS)
def test_the_heads_of_fields_are_not_read_with_a_lens(lang: Lang) -> None:
    assert smallest_letters(label_pdf(made("陳怡君", lang))) > 5


def test_symbols_survive_a_printer_of_203_dots_and_a_sheet_of_a4() -> None:
    labels = made("陳怡君")
    assert [read(p) for p in label_pictures(labels, dots=203)] == [[x.code] for x in labels]
    (sheet,) = label_pictures(labels, "a4")
    assert sorted(read(sheet)) == sorted(x.code for x in labels)


def test_what_is_read_is_the_person_or_this_very_label() -> None:
    lot = printed().site.lot("P-001")
    codes = [read_code(label.code, "NPC-001") for label in made("陳怡君")]
    assert codes == [Read("person", lot.person), *(Read("container", lot.id, n) for n in (2, 3, 4))]


def test_a_specimen_opens_nothing() -> None:
    s = printed()
    for label in s.site.study.product.labels:
        shown = specimen(s.site.study, s.site.trial, s.state, label, "陳怡君", s.site.now, "en")
        (picture,) = label_pictures((shown,))
        assert all(read_code(text, "NPC-001") is None for text in read(picture))
        assert "S001" not in shown.code


@pytest.mark.parametrize("lang", LANGS)
def test_usual_labels_are_printed_whole(lang: Lang) -> None:
    assert label_findings(made("陳怡君 Chen Yi-Chun", lang)) == ()


@pytest.mark.parametrize("lang", LANGS)
def test_all_warnings_at_once_still_fit(lang: Lang) -> None:
    labels = made("陳怡君", lang, reactive=True)
    assert {"BIOHAZ", "RHIV", "RVDRL", "RHBSAG", "RHCVAB"} <= {f.id for f in labels[-1].fields}
    assert label_findings(labels) == ()


@pytest.mark.parametrize("lang", LANGS)
def test_a_donation_number_of_a_licensed_site_stands_on_the_label_and_the_symbol_is_still_read(lang: Lang) -> None:
    story = participant().consented().screened().harvested(TISDIN="G1234 17 654321 A")
    story.labelled("TISSUE", 1, "coordinator")
    (label,) = stickers(story.site.study, story.site.trial, story.state, (1,), "陳怡君", story.site.now, lang)
    assert [f.value for f in label.fields if f.id == "DIN"] == [("G1234 17 654321 A",)]
    assert label_findings((label,)) == ()
    assert read(label_pictures((label,))[0]) == [label.code]


@pytest.mark.parametrize("lang", LANGS)
def test_a_name_that_is_too_long_is_cut_and_told(lang: Lang) -> None:
    found = label_findings(made("X" * 400, lang))
    assert {f.code for f in found} == {"LABEL-CUT"}
    assert {f.where for f in found} <= {"WRIST/NAME", "TISSUE/NAME", "FINAL/NAME"}
    assert all("…" in f.says.en and "…" in f.says.zh for f in found)


def test_a_label_that_is_too_small_for_what_it_must_say_is_a_stop() -> None:
    tiny = tuple(msgspec.structs.replace(x, width=50, height=25) for x in made("陳怡君") if x.kind == "FINAL")
    assert {(f.code, f.severity) for f in label_findings(tiny)} == {("LABEL-FULL", "stop")}


@pytest.mark.parametrize(("lang", "name"), list(itertools.product(LANGS, NAMES)))
def test_nothing_runs_over_the_edge(lang: Lang, name: str) -> None:
    """A margin of one millimetre stays white on every side."""
    for picture in label_pictures(made(NAMES[name], lang, reactive=True)):
        image = Image.open(io.BytesIO(picture)).convert("L")
        edge = round(1.0 / 25.4 * 300)
        w, h = image.size
        sides = ((0, 0, w, edge), (0, h - edge, w, h), (0, 0, edge, h), (w - edge, 0, w, h))
        assert all(image.crop(side).getextrema()[0] > 200 for side in sides)


@pytest.mark.parametrize("name", NAMES)
def test_what_the_study_says_on_every_label_is_never_cut(name: str) -> None:
    cut = {f.where.split("/")[1] for f in label_findings(made(NAMES[name], reactive=True))}
    s = printed(True)
    for label in s.site.study.product.labels:
        fixed = {x.field.id for x in content(s.site.study, s.site.trial, s.state, label, s.site.now) if x.field.says}
        assert not fixed & cut


def test_the_same_labels_give_the_same_bytes() -> None:
    assert label_pdf(made("陳怡君")) == label_pdf(made("陳怡君"))
    assert label_pdf(made("陳怡君")).startswith(b"%PDF")


def test_serials_that_were_never_printed_give_no_label() -> None:
    s = printed()
    assert stickers(s.site.study, s.site.trial, s.state, (5, 99), "陳怡君", s.site.now, "en") == ()


@pytest.mark.parametrize("text", ["A", "NPC-001-P-003-L1-S002-5", "0" * 40, "NPC-001-P-003-L1-S002-*"])
def test_symbols_are_vectors_with_a_quiet_zone(text: str) -> None:
    for svg in (datamatrix(text), qr(text)):
        assert svg.startswith("<svg")
        assert "<image" not in svg
