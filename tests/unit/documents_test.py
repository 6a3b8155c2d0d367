"""The certificate of analysis and the trace on paper: every line with who and when, in both languages, and as PDF."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from evidence_support.paper import lines_of_feet
from stories import INJECTION, Story, corrected, participant
from vertebra.conduct.entries import Scan
from vertebra.conduct.ledger import read_entry
from vertebra.conduct.product.trace import retention
from vertebra.evidence.documents.certificate import NothingToCertify, certificate_of
from vertebra.evidence.documents.trace_document import NothingToTrace, trace_document
from vertebra.evidence.exchange.casebook import Document, typeset
from vertebra.evidence.exchange.casebook.document import Facts, Notice, Table
from vertebra.terms.texts import LANGS, Lang

STUDIES = {corrected().version: corrected()}


def lot_with(**results: object) -> Story:
    return participant().consented().screened().harvested().received().cultured().ready().filled().tested(**results)


def given() -> Story:
    return lot_with(TSTENDOM="0.3", TSTSUIT="Y", TSTMETH="Mycoplasma: NAT only").released().on(INJECTION, 8).fills(
        "PE", "V5"
    ).injected()  # fmt: skip


def reads(story: Story, day: int, result: str = "NEG") -> Story:
    story.on(INJECTION + timedelta(days=day), 15)
    told = {"LATEDTC": story.site.written(story.site.now), "LATEDAY": day, "LATERES": result, "LATEORG": "C. acnes"}
    return story.step("late", "quality", told if result == "POS" else {k: v for k, v in told.items() if k != "LATEORG"},
                      row=day)  # fmt: skip


def completes(story: Story) -> Story:
    return story.step("complete", "quality", {"RELCDTC": story.site.written(story.site.now)})


def entries(story: Story) -> list:
    return [read_entry(row.data, row.hash) for row in story.entries]


def certificate(story: Story, lang: Lang = "en") -> Document:
    return certificate_of(STUDIES, entries(story), story.site.trial, lang)


def traced(story: Story, lang: Lang = "en") -> Document:
    return trace_document(STUDIES, entries(story), story.state, story.site.trial, {"P-001": story.state}, lang)


def text(document: Document) -> str:
    """Everything that the document says, a line a cell."""
    told = []
    for block in document.blocks:
        if isinstance(block, Notice):
            told += [block.text, *(line.text for line in block.lines)]
        elif isinstance(block, Facts):
            told += [f"{name}: {value}" for name, value in block.pairs]
        elif isinstance(block, Table):
            told += [" | ".join(" / ".join(x.text for x in cell) for cell in row) for row in block.rows]
    return "\n".join(told)


def rows(document: Document) -> dict[str, tuple]:
    """The rows of all tables, by what stands first."""
    return {row[0][0].text: row for block in document.blocks if isinstance(block, Table) for row in block.rows}


def notice(document: Document) -> Notice:
    (found,) = [block for block in document.blocks if isinstance(block, Notice)]
    return found


def test_without_a_decision_there_is_no_certificate():
    with pytest.raises(NothingToCertify, match="quality decides first"):
        certificate(lot_with())
    with pytest.raises(NothingToTrace, match="order it first"):
        traced(participant().consented())


def test_a_conditional_certificate_says_so_in_large_type_and_lists_what_is_pending():
    told = notice(certificate(given()))
    assert (told.text, told.tone) == ("CONDITIONAL RELEASE", "warning")
    assert [line.text for line in told.lines][1:] == [
        "Sterility culture, day 3: due on 2026-03-19", "Sterility culture, day 14: due on 2026-03-30",
    ]  # fmt: skip
    assert "Late cultures pending" in text(certificate(given())), "on what condition it was released"
    after = notice(certificate(reads(given(), 3)))
    assert [line.text for line in after.lines][1:] == ["Sterility culture, day 14: due on 2026-03-30"]


def test_the_completed_release_says_who_completed_it():
    document = certificate(completes(reads(reads(given(), 3), 14)))
    assert (notice(document).text, notice(document).tone) == ("CONDITIONAL RELEASE COMPLETED", "good")
    assert "The condition of the release is met." in text(document)


def test_growth_after_the_release_stands_at_the_head():
    assert notice(certificate(reads(given(), 14, "POS"))).text == "A LATE CULTURE GREW AFTER THE RELEASE"


def test_every_test_has_method_specification_result_judgement_who_when_and_entry():
    story = given()
    found = rows(certificate(story))
    lines = [t for t in story.site.study.product.tests if t.id != "KARYO"]
    assert {t.label.en for t in lines} <= set(found)
    for test in lines:
        row = found[test.label.en]
        assert [line.text for line in row[0]] == [test.label.en, test.method.en]
        assert row[1][0].text == test.specification.en
    viability = [[line.text for line in cell] for cell in found["Viability"]][2:]
    assert viability == [
        ["92.0 %"],
        ["passes"],
        ["Huang Shu-fen (l.huang)", "2026-03-16 07:00 UTC+08:00"],
        [f"#{_entry(story, 'test')}"],
    ]  # fmt: skip
    assert found["Endotoxin"][2][0].text == "0.01 EU/kg"
    assert found["Purity"][3][0].text == "not reported"


def _entry(story: Story, step: str) -> int:
    return int(story.state.lot.last(step).entry.rpartition("#")[2])


def test_other_methods_are_told():
    document = certificate(given())
    assert any("Mycoplasma: NAT only" in str(block) for block in document.blocks)


def test_the_statement_names_who_decided_with_role_time_and_meaning_and_who_made_it():
    told = text(certificate(given()))
    assert "Decided by: Kuo Mei-ling (q.kuo), Quality releaser" in told
    assert "took no part in its production" in told
    assert "on the condition that the late cultures are read" in told
    assert "Took part in production: Huang Shu-fen (l.huang), Tsai Ming-che (l.tsai)" in told


def test_a_repeated_test_shows_both_results_and_the_rejection():
    story = lot_with(TSTVIAB="74.5")
    told = {"OOSDTC": story.site.written(story.site.now), "OOSTEST": "VIAB", "OOSHYP": "clumps", "OOSREP": "Y",
            "OOSREAS": "filtered", "OOSCONC": "OPEN"}  # fmt: skip
    story.step("investigate", "quality", told, row=1).tested(TSTVIAB="75.5")
    decided = {"RELDTC": story.site.written(story.site.now), "RELDEC": "REJECTED", "RELREASON": "two counts below 80 %"}
    story.step("reject", "quality", decided)
    document = certificate(story)
    result = [line.text for line in rows(document)["Viability"][2]]
    assert result[0] == "75.5 %"
    assert result[1].startswith("earlier: 74.5 % (#")
    assert rows(document)["Viability"][3][0].text == "FAILS"
    assert notice(document).text == "REJECTED: NOT FOR USE"
    assert [line.text for line in notice(document).lines] == ["two counts below 80 %"]


def test_the_karyotype_stands_there_only_above_passage_four():
    story = participant().consented().screened().harvested().received().cultured().ready().filled(LOTPASS=5).tested()
    decided = {"RELDTC": story.site.written(story.site.now), "RELDEC": "REJECTED", "RELREASON": "passage"}
    story.step("reject", "quality", decided)
    assert "Karyotype, above P4" in rows(certificate(story))
    assert "Karyotype, above P4" not in rows(certificate(given()))


def test_later_entries_about_other_things_do_not_change_the_certificate():
    story = given()
    before = certificate(story)
    story.at_visit("V6", 1)
    assert certificate(story) == before
    lot = [x for x in entries(story) if x.key == story.state.lot.steps[-1].entry]
    assert before.foot.startswith(f"{lot[0].key}, SHA-256 {lot[0].hash[:16]}…; ")


def test_the_trace_tells_persons_places_times_with_zone_temperatures_and_labels():
    told = text(traced(reads(given(), 3)))
    for said in (
        "2026-02-02 10:00 UTC+08:00 | Collect the tissue / lot then: Tissue collected | Dr Wu Chien-hung (u.wu), Surg",
        "second person Lin Yu-ting (c.lin)",
        "in Cell laboratory, Hood 1",
        "in Bedside",
        "Temperature of the transport box: 5.0 °C",
        "materials: COL-2601, FBS-2602, PSA-2603",
        "Temperature of the product: 36.6 °C",
        "Growth: Negative",
    ):
        assert said in told


def test_the_trace_shows_a_wrong_bag_with_the_label_that_was_read():
    story = lot_with().released().on(INJECTION, 8).fills("PE", "V5")
    scans = (story.site.step("P-001", "administer", {}, story.site.now).scans[0],)
    wrong = type(scans[0])("container", "NPC-001-P-002-L1-X")
    story.injected(scans=(*scans, wrong))
    told = text(traced(story))
    assert "REFUSED / Inject" in told
    assert "H1 Person, container and second identifier do not all agree" in told
    assert "NPC-001-P-002-L1-X" in told


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("printed: Final container S001–S002, first print",
                "printed: Final container S003, reprint, print 2: torn",
                "label read: wristband {person}", "label read: Final container S003, reprint, print 2: torn")),
        ("zh-Hant", ("列印：最終容器 S001–S002，首次列印", "列印：最終容器 S003，重印，第 2 次列印：torn",
                     "讀取標籤：手圈 {person}", "讀取標籤：最終容器 S003，重印，第 2 次列印：torn")),
    ],
)  # fmt: skip
def test_the_trace_says_which_label_was_read_and_from_which_print(lang: Lang, said: tuple[str, ...]):
    story = lot_with().labelled("FINAL", 2).labelled("FINAL", 1, reason="torn", destroyed="S001 S002").released()
    assert story.refused() == set()
    story.on(INJECTION, 8).fills("PE", "V5")
    lot = story.site.lot("P-001")
    story.injected(scans=(Scan("person", lot.person), Scan("container", lot.id, 3)))
    told = text(traced(story, lang))
    assert story.state.lot.state == "administered"
    for line in said:
        assert line.format(person=lot.person) in told


def test_a_label_that_was_never_printed_is_told_to_be_none():
    story = lot_with().labelled("FINAL", 1).released().on(INJECTION, 8).fills("PE", "V5")
    lot = story.site.lot("P-001")
    story.injected(scans=(Scan("person", lot.person), Scan("container", lot.id, 9)))
    assert f"label read: container {lot.id} S009, never printed for this lot" in text(traced(story))


def test_the_record_is_kept_thirty_years_after_the_shelf_life_and_fifteen_after_the_use():
    story = given()
    kept = {k.rule.id: (k.since, k.until) for k in retention(story.site.study, story.state)}
    day = INJECTION
    assert kept == {
        "TW_FIRM": (day, date(2056, 3, 16)), "TW_HOSPITAL": (day, date(2041, 3, 16)), "EU": (day, date(2056, 3, 16)),
    }  # fmt: skip
    assert "The last of these days counts: 2056-03-16." in [
        line.text for block in traced(story).blocks for line in getattr(block, "lines", ())
    ]
    unfilled = participant().consented().screened().harvested()
    assert {k.until for k in retention(unfilled.site.study, unfilled.state)} == {None}


@pytest.mark.parametrize("lang", LANGS)
def test_both_come_out_as_pdf_in_both_languages(lang: Lang):
    story = given()
    released = {"en": "CONDITIONAL RELEASE", "zh-Hant": "有條件放行"}
    from_disc = {"en": "From disc to disc", "zh-Hant": "從椎間盤到椎間盤"}
    for document, says in ((certificate(story, lang), released), (traced(story, lang), from_disc)):
        pdf = typeset(document)
        read = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
        assert says[lang] in read.replace("\n", "")
        assert story.state.lot.id in read.replace("\n", "")
        assert pdf == typeset(document)


def test_late_cultures_are_judged_with_the_day_they_were_read():
    found = rows(certificate(reads(given(), 3)))
    assert [line.text for line in found["Sterility culture, day 3"][3]] == ["passes"]
    assert found["Sterility culture, day 3"][4][1].text == "2026-03-19 15:00 UTC+08:00"
    assert [line.text for line in found["Sterility culture, day 14"][3]] == ["pending, due 2026-03-30"]
    assert [line.text for line in found["Sterility culture, day 14"][2]] == ["–"]


@pytest.mark.parametrize("lang", LANGS)
def test_each_page_says_what_it_rests_on(lang: Lang) -> None:
    """Study, entry with hash, version of the study, moment and zone: a page that is torn out still says whose it is."""
    study, story = corrected(), given()
    for document in (certificate(story, lang), traced(story, lang)):
        assert (document.study, story.state.id in document.foot) == (study.identity.protocol, True)
        assert f"{study.edition}" in document.foot
        assert study.version[:12] in document.foot
        assert study.zone in document.foot
        said = [value for block in document.blocks if isinstance(block, Facts) for _, value in block.pairs]
        assert any(value.endswith(study.version) for value in said)


@pytest.mark.parametrize("lang", LANGS)
def test_the_foot_of_a_page_is_one_line(lang: Lang) -> None:
    story = given()
    for document in (certificate(story, lang), traced(story, lang)):
        assert set(lines_of_feet(typeset(document))) == {1}
