"""Displays hold places for numbers, never the numbers; what is printed there is what the results say."""

import pytest

from evidence_support.report import sample
from vertebra.evidence.displays import (
    Column,
    Listing,
    ListingRow,
    Paragraph,
    Section,
    Shown,
    Table,
    TableRow,
    displays_of,
    index_of_results,
    lost_results,
    shown_in,
    spell,
)
from vertebra.evidence.tabstops import Chunks, cut_at_decimals


def a_table(**changed):
    columns = (Column(("Visit",)), Column(("Mean",), "number"))
    rows = (TableRow((("Back pain",),)), TableRow((("Day 28",), (Shown("A.MEAN"), " (", Shown("A.SD"), ")"))))
    made = {
        "population": ("N = ", Shown("POP.N")),
        "columns": columns,
        "rows": rows,
        "footnotes": ((Shown("A.MEAN"),),),
    }
    return Table("T", "1.1", "A table", **(made | changed))


def test_the_results_of_a_table_are_listed_in_reading_order_each_once():
    assert shown_in(a_table()) == ("POP.N", "A.MEAN", "A.SD")


def test_words_are_spelled_with_the_printed_form_of_each_result():
    _, results = sample()
    words = ("n = ", Shown("POP.INJECTED.N"), "; ", Shown("BACK_PAIN.V13.CHG.CI"))
    assert spell(words, results) == f"n = 12; {results.find('BACK_PAIN.V13.CHG.CI').shown}"


def test_a_result_that_nobody_computed_is_named_with_its_display():
    report, results = sample()
    assert lost_results(report, results) == []
    wanting = Section("9 More", (Paragraph("P9", (Shown("BACK_PAIN.V99.N"),)),))
    extended = type(report)(**{f: getattr(report, f) for f in report.__struct_fields__} | {"sections": (wanting,)})
    assert lost_results(extended, results) == ["P9: BACK_PAIN.V99.N"]
    with pytest.raises(KeyError, match="nearest"):
        spell((Shown("BACK_PAIN.V99.N"),), results)


def test_a_ragged_row_is_a_bug():
    with pytest.raises(ValueError, match="3 cells in a table of 2 columns"):
        a_table(rows=(TableRow((("a",), ("b",), ("c",))),))
    with pytest.raises(ValueError, match="1 cells"):
        Listing("L", "1", "t", (), (Column(("a",)), Column(("b",))), (ListingRow(("a",)),))


def test_the_index_holds_every_number_of_every_display_in_reading_order():
    report, results = sample()
    printed = [result_id for display in displays_of(report) for result_id in shown_in(display)]
    rows = [row.cells for row in index_of_results(report, results).rows if len(row.cells) > 1]
    assert [cells[0][0] for cells in rows] == printed
    assert [cells[1][0] for cells in rows] == [results.find(result_id).shown for result_id in printed]


@pytest.mark.parametrize(
    ("text", "chunks"),
    [
        ("12", (("", "12"), ("", ""))),
        ("−2.1 (1.53)", (("", "−2"), (".1", " (1"), (".53)", ""))),
        ("(79.4 to 100.0)", (("", "(79"), (".4 to", " 100"), (".0)", ""))),
        ("3.5–12.25", (("", "3"), (".5", "–12"), (".25", ""))),
        ("<0.001", (("", "<0"), (".001", ""))),
        ("1,234", (("", "1,234"), ("", ""))),
        ("–", (("", "–"), ("", ""))),
        ("", (("", ""), ("", ""))),
    ],
)
def test_a_cell_is_cut_at_its_decimal_points(text, chunks):
    assert cut_at_decimals(text).chunks == chunks
    assert "".join(part for chunk in chunks for part in chunk) == text


def test_cells_with_the_same_brackets_share_their_stops_whatever_their_signs():
    assert cut_at_decimals("−2.1 (1.5)").shape == cut_at_decimals("14 (3.25)").shape == "0 (0)"
    assert cut_at_decimals("12") == Chunks("0", (("", "12"), ("", "")))
