"""The printed report: every number in place, the same bytes every time, and nothing that a datum says is obeyed."""

import datetime
import subprocess
import sys

import msgspec
import pypdf
import pytest
import typst
from hypothesis import given, settings, strategies as st

from evidence_support.report import sample
from vertebra.evidence.displays import (
    Column,
    Figure,
    Listing,
    ListingRow,
    Paragraph,
    Report,
    Section,
    Shown,
    Unprintable,
    displays_of,
    shown_in,
)
from vertebra.evidence.fonts import PREFERRED, NoFont
from vertebra.evidence.report import print_report, report_data
from vertebra.evidence.results import Results, write_results

NOTHING = Results("NPC-001", "ab" * 32, (), ())
HOSTILE = [
    '#panic("obeyed")',
    '#read("/etc/passwd")',
    "= Not a heading",
    "*not bold* _nor_ `this`",
    "$ x^2 $",
    "<label> @reference",
    "] } ) [ { (",
    "// comment /* other */",
    '\\ \\u{41} \\" \' "',
    "</svg><script>",
    "--- -- ... ~",
    '#import "x.typ"',
]


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "sample.pdf"
    path.write_bytes(print_report(*sample()))
    with pypdf.PdfReader(path) as reader:
        yield reader


def a_report(*displays, **changed) -> Report:
    made = {"study": "NPC-001", "title": "Report", "subtitle": "", "status": "Simulated data", "facts": ()}
    made |= {"dated": datetime.date(2027, 2, 1), "sections": (Section("1 All", displays),)}
    return Report(**(made | changed))


def pages_of(tmp_path, report, results=NOTHING, **how) -> list[str]:
    path = tmp_path / "report.pdf"
    path.write_bytes(print_report(report, results, **how))
    with pypdf.PdfReader(path) as reader:
        return [page.extract_text() for page in reader.pages]


def squeezed(text: str) -> str:
    """Letters only in their order: where a line breaks is not the question."""
    return "".join(text.split())


def bookmarks(reader) -> list[str]:
    def flat(items):
        for item in items:
            yield from flat(item) if isinstance(item, list) else [item.title]

    return [*flat(reader.outline)]


class TestLooks:
    def test_every_number_of_every_display_is_printed(self, printed):
        report, results = sample()
        text = squeezed("".join(page.extract_text() for page in printed.pages))
        wanted = {squeezed(results.find(i).shown) for display in displays_of(report) for i in shown_in(display)}
        assert [number for number in wanted if number not in text] == []

    def test_every_page_but_the_first_says_study_status_snapshot_and_its_number(self, printed):
        count = len(printed.pages)
        assert count > 10
        for number, page in enumerate(printed.pages, start=1):
            text = page.extract_text()
            assert "Simulated data" in text
            if number > 1:
                assert "SAMPLE-000" in text
                assert "5a3fe0c15a3f" in text
                assert f"Page {number} of {count}" in text

    def test_contents_and_bookmarks_name_every_chapter_and_display(self, printed):
        contents = squeezed(printed.pages[1].extract_text())
        for title in ("1 Participants", "Table 2.1 Pain and disability by visit", "Listing 3.1 Adverse events"):
            assert squeezed(title) in contents
            assert any(squeezed(bookmark).startswith(squeezed(title)) for bookmark in bookmarks(printed))

    def test_a_contents_of_some_sixty_lines_is_one_page(self, tmp_path):
        """As long as that of a whole study: its last lines alone on a page would be a sheet wasted."""
        report, _ = sample()
        chapters = tuple(
            Section(f"{n} Chapter", (), tuple(Section(f"{n}.{m} Part") for m in range(6))) for n in range(8)
        )
        pages = pages_of(tmp_path, msgspec.structs.replace(report, sections=chapters), indexed=False)
        assert "7.5 Part" in pages[1]
        assert "0.0 Part" in pages[2]

    def test_a_title_that_names_the_study_does_not_name_it_twice(self, tmp_path):
        report, _ = sample()
        named = msgspec.structs.replace(report, title=f"{report.study}: how it may go", sections=(Section("1 A"),))
        assert pages_of(tmp_path, named, indexed=False)[2].count(report.study) == 1

    def test_a_wide_listing_lies_on_landscape_pages_and_repeats_its_head(self, printed):
        wide = [page for page in printed.pages if page.mediabox.width > page.mediabox.height]
        assert len(wide) > 1
        for page in wide:
            assert "Adverse event, as recorded" in page.extract_text()
            assert "Grade: CTCAE" in page.extract_text()
        assert "Listing 3.1, continued" in wide[1].extract_text()
        assert "Listing 3.1, continued" not in wide[0].extract_text()

    def test_a_table_tells_where_its_numbers_come_from(self, printed):
        (page,) = [
            page for page in printed.pages if "Table 2.1" in page.extract_text() and "LEG_PAIN.*" in page.extract_text()
        ]
        assert "POP.INJECTED.N, BACK_PAIN.*, LEG_PAIN.*, ODI.*" in page.extract_text()

    def test_it_is_tagged_dated_by_the_data_and_describes_its_pictures(self, printed):
        root = printed.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"].lower() == "en-gb"
        assert printed.metadata.title == "Sample report of a made-up study"
        assert printed.metadata.creation_date == datetime.datetime(2027, 2, 1, tzinfo=datetime.UTC)
        assert "One lane for each of twelve participants." in _alternatives(root["/StructTreeRoot"])

    def test_the_results_travel_inside(self, printed):
        _, results = sample()
        assert printed.attachments["results.json"] == [write_results(results)]


class TestSameBytes:
    def test_printed_twice(self):
        assert print_report(*sample()) == print_report(*sample())

    def test_printed_by_another_process_elsewhere(self, tmp_path):
        script = (
            "import datetime, sys; from vertebra.evidence.displays import *;"
            "from vertebra.evidence.results import Results;"
            "from vertebra.evidence.report import print_report;"
            "report = Report('NPC-001', 'Report', '', 'Simulated data', datetime.date(2027, 2, 1), (),"
            "(Section('1 All', (Paragraph('P', ('Said.',)),)),));"
            "sys.stdout.buffer.write(print_report(report, Results('NPC-001', 'ab' * 32, (), ())))"
        )
        elsewhere = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, check=True, cwd=tmp_path, env={"TZ": "Asia/Taipei"}
        )
        assert elsewhere.stdout == print_report(a_report(Paragraph("P", ("Said.",))), NOTHING)

    def test_another_number_is_another_document(self):
        one, other = (a_report(Paragraph("P", (said,))) for said in ("12", "13"))
        assert print_report(one, NOTHING) != print_report(other, NOTHING)


class TestOnlyText:
    def test_nothing_in_a_cell_a_note_or_a_sentence_is_obeyed(self, tmp_path):
        columns = (Column(("#strong[a]",)), Column(("= n",), "number"), Column(("$c$",), width=1))
        rows = tuple(ListingRow((text, text, text), "ADAE.X") for text in HOSTILE)
        notes = tuple((text,) for text in HOSTILE)
        listing = Listing("L", "#1", "*title*", ("_who_",), columns, rows, notes)
        report = a_report(Paragraph("P", tuple(HOSTILE)), listing, facts=tuple((text, text) for text in HOSTILE))
        text = squeezed("".join(pages_of(tmp_path, report, indexed=False)))
        for said in HOSTILE:
            assert text.count(squeezed(said)) >= 1 + len(("fact", "value", "cell", "cell", "cell", "note")), said

    def test_titles_are_only_text_too(self, tmp_path):
        for said in HOSTILE:
            report = a_report(Paragraph("P", ("x",)), title=said, subtitle=said, study=said, status=said)
            assert squeezed(pages_of(tmp_path, report)[0]).count(squeezed(said)) == 4

    def test_an_endless_word_stays_on_the_page(self, tmp_path):
        listing = Listing("L", "1", "t", (), (Column(("a",)), Column(("b",))), (ListingRow(("x" * 400, "y" * 400)),))
        text = squeezed("".join(pages_of(tmp_path, a_report(listing), indexed=False)))
        assert text.count("x") >= 400
        assert text.count("y") >= 400

    def test_what_turns_reading_round_or_cannot_be_seen_becomes_a_box(self, tmp_path):
        report = a_report(Paragraph("P", ("dose 12\u202e34\u202c mL, bell\x07",)))
        assert "dose 12□34□ mL, bell□" in "".join(pages_of(tmp_path, report))

    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=40) | st.text(st.characters(codec="latin-1"), max_size=40))
    def test_whatever_a_site_types_it_is_printed_or_refused_for_want_of_a_font(self, typed):
        columns = (Column((typed,)), Column(("n",), "number"))
        listing = Listing("L", typed, f"Title {typed}", (typed,), columns, (ListingRow((typed, typed)),), ((typed,),))
        try:
            printed = print_report(
                a_report(Paragraph("P", (typed,)), listing, title=f"Report {typed}"), NOTHING, machine_fonts=False
            )
        except (NoFont, Unprintable):
            assert not typed.isascii()
        else:
            assert printed.startswith(b"%PDF")

    def test_pictures_and_results_are_handed_on_untouched(self):
        figure = Figure("F", "1", "t", (), "<svg xmlns='http://www.w3.org/2000/svg'>\x09</svg>", "alt")
        data = msgspec.json.decode(report_data(a_report(figure), NOTHING, indexed=False))
        assert data["runs"][0]["items"][1]["svg"] == figure.svg
        assert data["results"].encode() == write_results(NOTHING)


class TestRefusals:
    def test_letters_without_a_font_are_refused_by_name(self):
        with pytest.raises(Unprintable, match="ᚠ"):
            print_report(a_report(Paragraph("P", ("ᚠ",))), NOTHING)

    def test_chinese_without_a_font_is_one_line_that_says_what_to_install(self):
        with pytest.raises(NoFont, match=r"fonts-noto-cjk.*--fonts FOLDER"):
            print_report(a_report(Paragraph("P", ("背痛",))), NOTHING, machine_fonts=False)

    def test_a_number_that_nobody_computed_stops_the_press(self):
        with pytest.raises(KeyError, match=r"VAS\.MEAN"):
            print_report(a_report(Paragraph("P", (Shown("VAS.MEAN"),))), NOTHING)


def test_chinese_is_set_in_a_font_of_the_machine_without_asking_for_one(tmp_path):
    if not set(PREFERRED) & set(typst.Fonts(include_system_fonts=True).families()):
        pytest.skip("NO CHINESE FONT ON THIS MACHINE: apt-get install fonts-noto-cjk")
    report = a_report(Paragraph("P", ("等候資料安全委員會",)))
    assert "等候資料安全委員會" in "".join(pages_of(tmp_path, report, indexed=False))


def test_a_chapter_lies_on_the_side_of_what_it_begins_with():
    listing = Listing("L", "1", "t", (), (Column(("a",)),), (ListingRow(("x",)),))
    sections = (
        Section("1 Upright", (Paragraph("P1", ("x",)),)),
        Section("2 Turned", (Paragraph("P2", ("leads to the listing",)), listing, Paragraph("P3", ("upright again",)))),
    )
    data = msgspec.json.decode(report_data(a_report(sections=sections), NOTHING, indexed=False))
    sides = [(run["landscape"], [item.get("title") or item["text"] for item in run["items"]]) for run in data["runs"]]
    assert sides == [
        (False, ["1 Upright", "x"]),
        (True, ["2 Turned", "leads to the listing", "t"]),
        (False, ["upright again"]),
    ]


def _alternatives(node) -> set[str]:
    """All alternative texts in the structure tree."""
    node = node.get_object()
    if isinstance(node, list):
        return {found for child in node for found in _alternatives(child)}
    if not isinstance(node, dict):
        return set()
    here = {str(node["/Alt"])} if "/Alt" in node else set()
    return here | (_alternatives(node["/K"]) if "/K" in node else set())
