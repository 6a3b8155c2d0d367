"""The schedule: two clocks, whole days, and what is collected when. Source: domain notes B2, C (window vector), A7."""

import pytest

from spec.looks import STUDY, day
from vertebra.protocol.timeline import timing, window

SCHEDULE = {  # visit: anchor, target, first, last, PE INF SAF COAG VAS ODI ADL XR MR as in the schedule of activities
    "V1": ("surgery", -1, -28, -1, "PE INF SAF COAG VAS ODI ADL XR MR"),
    "V2": ("surgery", 0, 0, 0, "PE"),
    "V2A": ("surgery", 2, 1, 3, "PE INF"),
    "V3": ("surgery", 14, 11, 17, "PE INF SAF VAS ODI"),
    "V4": ("injection", -1, -7, -1, "PE INF SAF COAG VAS ODI ADL XR MR"),
    "V5": ("injection", 0, 0, 0, "PE VAS"),
    "V6": ("injection", 1, 1, 1, "PE INF SAF VAS"),
    "V7": ("injection", 3, 2, 4, "INF VAS"),
    "V8": ("injection", 7, 5, 9, "PE INF SAF VAS ODI"),
    "V9": ("injection", 14, 11, 17, "PE INF VAS"),
    "V10": ("injection", 28, 23, 33, "PE INF SAF VAS ODI ADL"),
    "V11": ("injection", 84, 77, 91, "PE INF SAF VAS ODI ADL XR MR"),
    "V12": ("injection", 182, 168, 196, "PE INF SAF VAS ODI ADL XR MR"),
    "V13": ("injection", 364, 350, 378, "PE INF SAF VAS ODI ADL XR MR"),
}
COLUMNS = ("PE", "INF", "SAF", "COAG", "VAS", "ODI", "ADL", "XR", "MR")


@pytest.mark.parametrize("id", SCHEDULE)
def test_schedule_of_activities(id: str) -> None:
    visit = STUDY.visit(id)
    forms = " ".join(c for c in COLUMNS if c in visit.forms)
    assert (visit.anchor, visit.day, visit.first, visit.last, forms) == SCHEDULE[id]


def test_the_planned_visits_are_these_and_in_this_order() -> None:
    assert [v.id for v in STUDY.visits if not v.unscheduled] == list(SCHEDULE)
    assert {v.id for v in STUDY.visits if v.unscheduled} == {"UNS", "ET", "MF1", "MF2"}


def test_week_52_of_an_injection_on_15_january_2026() -> None:
    end = window(STUDY.visit("V13"), day("2026-01-15"))
    assert end == (day("2026-12-31"), day("2027-01-14"), day("2027-01-28"))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-12-30", "early"),
        ("2026-12-31", "in window"),
        ("2027-01-15", "in window"),  # “12 months”
        ("2027-01-28", "in window"),
        ("2027-01-29", "late"),
    ],
)
def test_both_ends_of_a_window_belong_to_it(on: str, expected: str) -> None:
    assert timing(STUDY.visit("V13"), day("2026-01-15"), day(on)) == expected


def test_hcg_at_screening_discectomy_and_before_the_injection() -> None:
    assert [v.id for v in STUDY.visits if "PREG" in v.forms] == ["V1", "V2", "V4"]


def test_follow_up_needs_treatment_and_safety_after_failure_does_not() -> None:
    treated = {v.id for v in STUDY.visits if v.needs_treatment}
    assert treated == {f"V{n}" for n in range(6, 14)}
    assert STUDY.visit("MF1").anchor == STUDY.visit("MF2").anchor == "surgery"


def test_each_anchor_has_its_day_and_its_plan() -> None:
    assert {a.id: (a.item, a.planned) for a in STUDY.anchors} == {
        "surgery": ("SURGDTC", "SURGPLAN"),
        "injection": ("EXDTC", "INJPLAN"),
    }
    assert all(STUDY.has_item(i) for a in STUDY.anchors for i in (a.item, a.planned))
