"""Labels: what they must say, their serials, reprint and reconciliation (H19), and what may be scanned (H29).

Every row goes through the door. Source: domain notes F2 (content), F5 H19.
"""

from datetime import timedelta

import pytest

from stories import REC, SURGERY, Story, participant, trial
from vertebra.conduct.entries import Scan
from vertebra.conduct.product.label_content import content
from vertebra.conduct.product.labelling import label_of, labels_of, live, serials_in
from vertebra.conduct.product.scanning import label_code
from vertebra.protocol.product import Label
from vertebra.terms.identifiers import with_check

STUDY = trial().study


def enrolled() -> Story:
    return participant().consented().screened().ordered()


def collected() -> Story:
    return participant().consented().screened().harvested()


def filled() -> Story:
    return collected().received().cultured().ready().filled()


def standing(story: Story) -> dict[int, tuple[str, str]]:
    labels = labels_of(STUDY, story.state)
    return {n: (x.kind, x.standing) for n, x in labels.items()}


def told(story: Story) -> str:
    assert story.last is not None
    return " ".join(r.says.en for r in story.last.refusals)


# --- serials --------------------------------------------------------------------------------------------------------


def test_every_printed_label_has_a_serial_of_its_own_across_all_kinds() -> None:
    story = enrolled().labelled("WRIST", 1, "coordinator").labelled("TISSUE", 2, "coordinator")
    assert story.refused() == set()
    assert standing(story) == {1: ("WRIST", "live"), 2: ("TISSUE", "live"), 3: ("TISSUE", "live")}


def test_the_system_gives_the_serials_and_they_stand_on_the_form() -> None:
    story = enrolled().labelled("WRIST", 1, "coordinator").labelled("TISSUE", 2, "coordinator")
    cells = {p.row: s.cells for p, s in story.state.sheets_of("LABEL")}
    assert [(cells[2][i].datum.value) for i in ("LBLFROM", "LBLTO")] == ["2", "3"]


def test_a_correction_never_moves_a_serial_that_was_given() -> None:
    story = enrolled().labelled("TISSUE", 2, "coordinator").labelled("WRIST", 1, "coordinator")
    story.corrects("LABEL", "", "counted again", row=1, LBLCOUNT=3)
    assert sorted(labels_of(STUDY, story.state)) == [1, 2, 3]
    assert standing(story)[3] == ("WRIST", "live")


def test_a_print_in_a_row_that_exists_would_give_serials_twice() -> None:
    story = enrolled().labelled("TISSUE", 2, "coordinator").labelled("WRIST", 1, "coordinator", row=1)
    assert story.refused() == {"LABEL-ROW"}
    assert sorted(labels_of(STUDY, story.state)) == [1, 2]


@pytest.mark.parametrize("count", [-1, 101, "", "two", "2.5"])
def test_only_a_sensible_number_is_printed(count: object) -> None:
    assert enrolled().labelled("TISSUE", count, "coordinator").refused() & {"LABEL-COUNT", "DATA"}  # type: ignore[arg-type]


def test_a_label_of_no_known_kind_is_not_printed() -> None:
    assert "LABEL-KIND" in enrolled().labelled("POSTER", 1, "coordinator").refused()


# --- reprint and reconciliation: H19 --------------------------------------------------------------------------------

REPRINTS: list[tuple[str, dict[str, object], set[str]]] = [
    ("no reason, nothing accounted for", {}, {"H19"}),
    ("a reason alone", {"reason": "torn"}, {"H19"}),
    ("both destroyed, no reason", {"destroyed": "S001; S002"}, {"H19"}),
    ("one of two accounted for", {"reason": "torn", "destroyed": "S001"}, {"H19"}),
    ("both destroyed", {"reason": "torn", "destroyed": "S001; S002"}, set()),
    ("typed as plain numbers", {"reason": "torn", "destroyed": "1, 2"}, set()),
    ("one destroyed, one lost", {"reason": "torn", "destroyed": "1", "lost": "2"}, set()),
    ("a serial that was never printed", {"reason": "torn", "destroyed": "1; 2; 3"}, {"LABEL-SERIAL"}),
    ("one told twice", {"reason": "torn", "destroyed": "1; 2", "lost": "2"}, {"LABEL-SERIAL"}),
    ("something unreadable", {"reason": "torn", "destroyed": "the first one"}, {"LABEL-SERIAL"}),
]


@pytest.mark.parametrize(("what", "more", "refused"), REPRINTS, ids=[r[0] for r in REPRINTS])
def test_a_reprint_needs_a_reason_and_every_earlier_label(what: str, more: dict, refused: set[str]) -> None:
    story = enrolled().labelled("TISSUE", 2, "coordinator")
    assert story.labelled("TISSUE", 1, "coordinator", **more).refused() == refused


def test_destroyed_labels_may_be_scanned() -> None:
    story = enrolled().labelled("TISSUE", 2, "coordinator")
    lot = story.site.lot(story.who).id
    both = f"{label_code(lot, 1)};{label_code(lot, 2)}"
    assert story.labelled("TISSUE", 2, "coordinator", reason="smeared", destroyed=both).refused() == set()
    assert live(labels_of(STUDY, story.state).values()) == (3, 4)


def test_another_kind_is_no_reprint() -> None:
    assert enrolled().labelled("TISSUE", 2, "coordinator").labelled("WRIST", 1, "coordinator").refused() == set()


def test_labels_may_be_destroyed_without_printing_new_ones_but_the_next_print_still_needs_a_reason() -> None:
    story = enrolled().labelled("TISSUE", 2, "coordinator")
    assert story.labelled("TISSUE", 0, "coordinator", destroyed="1;2").refused() == set()
    assert live(labels_of(STUDY, story.state).values()) == ()
    assert story.labelled("TISSUE", 1, "coordinator").refused() == {"H19"}
    assert story.labelled("TISSUE", 1, "coordinator", reason="all were torn").refused() == set()
    assert live(labels_of(STUDY, story.state).values()) == (3,)


def test_a_lost_label_is_a_deviation() -> None:
    story = enrolled().labelled("TISSUE", 2, "coordinator")
    story.labelled("TISSUE", 1, "coordinator", reason="one not found", destroyed="1", lost="2")
    assert [(d.code, d.detail) for d in story.state.deviations.values()] == [("label lost", "S002")]
    assert standing(story)[2] == ("TISSUE", "lost")


def test_a_correction_cannot_take_back_what_a_reprint_rested_on() -> None:
    story = enrolled().labelled("TISSUE", 1, "coordinator")
    story.labelled("TISSUE", 1, "coordinator", reason="torn", destroyed="1")
    story.corrects("LABEL", "", "on second thoughts", row=2, LBLDESTR="")
    assert story.refused() == {"H19"}


# --- what may be scanned: H29 ---------------------------------------------------------------------------------------


def receives(story: Story, scan: Scan) -> Story:
    """The container comes to the laboratory three hours after it was filled."""
    story.site.now += timedelta(hours=3)
    at = story.site.written(story.site.now)
    return story.step("receive", "lab", {**REC, "RECDTC": at}, scans=(scan,))


SCANNED: list[tuple[str, int, set[str]]] = [
    ("the lot typed, without a serial", 0, set()),
    ("a label in use", 3, set()),
    ("a destroyed label", 2, {"H29"}),
    ("a lost label", 1, {"H29"}),
    ("a label that was never printed", 4, {"H29"}),
]


@pytest.mark.parametrize(("what", "serial", "refused"), SCANNED, ids=[r[0] for r in SCANNED])
def test_only_a_label_in_use_opens_a_step(what: str, serial: int, refused: set[str]) -> None:
    story = collected().labelled("TISSUE", 2, "coordinator")
    assert story.refused() == set()
    story.labelled("TISSUE", 1, "coordinator", reason="torn", destroyed="2", lost="1")
    assert story.refused() == set()
    scan = Scan("container", story.site.lot(story.who).id, serial)
    assert receives(story, scan).refused() == refused


def test_the_refused_scan_of_a_destroyed_label_is_a_fact() -> None:
    story = collected().labelled("TISSUE", 1, "coordinator")
    story.labelled("TISSUE", 0, "coordinator", destroyed="1")
    receives(story, Scan("container", story.site.lot(story.who).id, 1))
    assert [r.stops for r in story.state.refused] == [("H29",)]


def test_a_serial_of_somebody_else_is_judged_by_identity_alone() -> None:
    assert receives(collected(), Scan("container", with_check("NPC-001-P-099-L1"), 7)).refused() == {"H1"}


def test_every_step_that_scans_a_container_asks_whether_its_label_is_in_use() -> None:
    scanning = {s.id for s in STUDY.product.steps if "container" in s.scans}
    assert scanning <= {s.id for s in STUDY.product.steps if "H29" in s.stops}
    assert scanning


# --- what a label must say ------------------------------------------------------------------------------------------

F2 = {
    "PRODUCT", "ID", "NAME", "NUMBER", "COLLECTED", "VOLUME", "ADDITIVES", "STORAGE", "FACILITY", "EXPIRY",
    "AUTOLOGOUS", "ANTIBIOTICS", "IDENTIFY", "TRIAL", "LEVEL", "CONC", "CELLS", "VIABILITY",
}  # fmt: skip


def final() -> Label:
    label = label_of(STUDY, "FINAL")
    assert label is not None
    return label


def said(story: Story) -> dict[str, str]:
    found = content(STUDY, story.site.trial, story.state, final(), story.site.now)
    return {s.field.id: s.value.en if s.value else "" for s in found}


def test_the_final_container_says_all_that_f2_asks_for() -> None:
    fields = said(filled())
    assert set(fields) >= F2
    assert fields["EXPIRY"].endswith("UTC+08:00")
    assert fields["COLLECTED"] == f"{SURGERY} 10:00 UTC+08:00"
    assert fields["VOLUME"] == "2.50 mL"
    assert fields["CONC"] == "1.00 ×10⁶/mL"
    assert fields["CELLS"].startswith("2.5 ")
    assert fields["VIABILITY"].startswith("92.0 %, ")
    assert fields["LEVEL"].startswith("L4")
    assert {f.id for f in final().fields if f.optional} == set()


def test_infection_statements_follow_the_serology() -> None:
    assert not {"NOTEVAL", "BIOHAZ"} & set(said(filled()))
    reactive = participant().consented().screened(HCVAB="POS", HCVRNA="NEG").harvested().received().cultured().ready()
    assert {"BIOHAZ", "RHCVAB"} <= set(said(reactive.filled()))


def test_untested_cells_say_so() -> None:
    story = enrolled()
    for place in [p for p in story.state.sheets if p.form == "SERO"]:
        del story.state.sheets[place]
    assert "NOTEVAL" in said(story)
    assert not {"BIOHAZ", "RHIV", "RVDRL", "RHBSAG", "RHCVAB"} & set(said(story))


UNKNOWN = [
    ("FILLANTIB", "Antibiotics in processing (Filling)"),
    ("LOTVOL", "Volume (Filling); Viable cells, total (Filling)"),
    ("LOTEXP", "Expires (Filling)"),
    ("LOTVIAB", "Viability, measured (Filling)"),
]


@pytest.mark.parametrize(("without", "told_of"), UNKNOWN)
def test_a_field_that_is_not_known_stops_the_final_label(without: str, told_of: str) -> None:
    story = collected().received().cultured().ready().filled(**{without: None})
    assert story.refused() == set()
    assert story.labelled("FINAL", 2).refused() == {"LABEL-FIELD"}
    assert told_of in told(story)
    assert standing(story) == {}


def test_a_complete_final_label_is_printed() -> None:
    assert filled().labelled("FINAL", 2).refused() == set()


STATES = [
    ("WRIST", "ordered", True), ("TISSUE", "ordered", True), ("VESSEL", "ordered", False), ("FINAL", "ordered", False),
    ("TISSUE", "received", False), ("VESSEL", "received", True), ("FINAL", "received", False),
    ("VESSEL", "filled", False), ("FINAL", "filled", True), ("WRIST", "filled", True),
]  # fmt: skip
REACHED = {"ordered": enrolled, "received": lambda: collected().received(), "filled": filled}


@pytest.mark.parametrize(("kind", "state", "printed"), STATES)
def test_each_label_is_printed_in_its_states_only(kind: str, state: str, printed: bool) -> None:
    story = REACHED[state]()
    assert story.state.lot is not None
    assert story.state.lot.state == state
    story.labelled(kind, 1, "coordinator")
    assert story.refused() == (set() if printed else {"LABEL-STATE"})


def test_the_name_of_the_recipient_is_known_only_when_the_label_is_printed() -> None:
    story = filled()
    names = [s for s in content(STUDY, story.site.trial, story.state, final(), story.site.now) if s.field.id == "NAME"]
    assert [(s.value, s.missing) for s in names] == [(None, False)]


def test_serials_are_read_as_typed_and_as_scanned() -> None:
    assert serials_in("S001, 2；003", "NPC-001") == (1, 2, 3)
    assert serials_in("", "NPC-001") == ()
    assert serials_in("0", "NPC-001") is None
    assert serials_in("1000", "NPC-001") is None
    assert serials_in("NPC-001-P-003-P", "NPC-001") is None


# --- donation number of a licensed site -----------------------------------------------------------------------------


def test_a_donation_number_is_checked_when_it_is_saved() -> None:
    right = participant().consented().screened().harvested(TISDIN="G1234 17 654321 A")
    assert right.refused() == set()
    assert "DIN" in {s.field.id for s in content(STUDY, right.site.trial, right.state, final(), right.site.now)}
    wrong = participant().consented().screened().harvested(TISDIN="G1234 17 654312 A")
    assert wrong.refused() == {"DATA"}
    assert wrong.last is not None
    assert "check character" in wrong.last.findings[0].says.en
