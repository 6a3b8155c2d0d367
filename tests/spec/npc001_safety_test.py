"""Safety: grades, signals, report clocks, pausing rules, the stopping boundary, closing.

Source: domain notes D2 (discitis), D3 (CTCAE 5.0), G (clocks, pauses, boundary), R80 (closing).
"""

import pytest
from scipy.stats import beta

from spec.looks import MET, NOT_MET, STUDY, UNKNOWN, Data, Raw, Told, verdict
from vertebra.protocol.expressions import evaluate
from vertebra.protocol.safety import Grading
from vertebra.terms.verdicts import Verdict


def grading(item: str, term: str = "") -> Grading:
    return next(g for g in STUDY.safety.gradings if g.item == item and term in g.term.en)


def grade(of: Grading, data: Data) -> int | None:
    """The first condition met decides; none met is grade 0; one that cannot be told leaves the grade open."""
    for step in of.grades:
        found = evaluate(step.when, Told(data)).verdict
        if found is not NOT_MET:
            return step.grade if found is MET else None
    return 0


GRADES: list[tuple[str, str, str, dict[str, Raw], dict[str, int | None]]] = [
    # item, term, unit, what else is known, value -> grade
    ("ALT", "", "U/L", {}, {"41": 0, "42": 1, "123": 1, "124": 2, "205": 2, "206": 3, "820": 3, "821": 4}),
    ("AST", "", "U/L", {}, {"40": 0, "41": 1, "120": 1, "121": 2, "200": 2, "201": 3, "800": 3, "801": 4}),
    # a raised baseline of 60 counts instead of the limit; grade 1 begins at 1.5 times it
    ("ALT", "", "U/L", {"ALT@B1": ("60", "U/L")}, {"89": 0, "90": 1, "180": 1, "181": 2, "301": 3, "1201": 4}),
    ("ALT", "", "U/L", {"ALT@B1": ("41", "U/L")}, {"42": 1, "124": 2}),
    ("CREAT", "", "mg/dL", {"SEX": "F"}, {"0.9": 0, "0.91": 1, "1.35": 1, "1.36": 2, "2.7": 2, "2.71": 3, "5.41": 4}),
    ("CREAT", "", "mg/dL", {"SEX": "M"}, {"1.2": 0, "1.21": 1, "1.8": 1, "1.81": 2, "3.61": 3, "7.2": 3, "7.21": 4}),
    ("CREAT", "", "mg/dL", {"SEX": "F", "CREAT@B1": ("0.5", "mg/dL")}, {"0.75": 0, "0.76": 2, "1.5": 2, "1.51": 3}),
    ("HGB", "Anaemia", "g/dL", {"SEX": "F"}, {"12.0": 0, "11.9": 1, "10.0": 1, "9.9": 2, "8.0": 2, "7.9": 3}),
    ("HGB", "Anaemia", "g/dL", {"SEX": "M"}, {"13.0": 0, "12.9": 1}),
    ("HGB", "increased", "g/dL", {"SEX": "F"}, {"16.0": 0, "16.1": 1, "18.0": 1, "18.1": 2, "20.0": 2, "20.1": 3}),
    # with a lower limit of 130, 129 is already grade 1
    ("PLT", "", "10*3/uL", {}, {"130": 0, "129": 1, "75": 1, "74": 2, "50": 2, "49": 3, "25": 3, "24": 4}),
    ("WBC", "", "10*3/uL", {}, {"4.0": 0, "3.99": 1, "3.0": 1, "2.99": 2, "2.0": 2, "1.99": 3, "0.99": 4}),
    ("NEUT", "", "10*3/uL", {}, {"1.8": 0, "1.79": 1, "1.5": 1, "1.49": 2, "1.0": 2, "0.99": 3, "0.49": 4}),
    ("LYMPH", "", "10*3/uL", {}, {"1.0": 0, "0.99": 1, "0.8": 1, "0.79": 2, "0.5": 2, "0.49": 3, "0.19": 4}),
    # 1.15 excludes under E1 and is grade 0
    ("INR", "", "1", {}, {"1.15": 0, "1.2": 0, "1.21": 1, "1.5": 1, "1.51": 2, "2.5": 2, "2.51": 3}),
    ("BILI", "", "mg/dL", {}, {"1.0": 0, "1.01": 1, "1.5": 1, "1.51": 2, "3.0": 2, "3.01": 3, "10.0": 3, "10.1": 4}),
    # of a raised baseline grade 1 is anything above it, not from it on
    ("BILI", "", "mg/dL", {"BILI@B1": ("2.0", "mg/dL")}, {"2.0": 0, "2.1": 1, "3.0": 1, "3.1": 2}),
    ("ALP", "", "U/L", {}, {"126": 0, "127": 1, "315": 1, "316": 2, "630": 2, "631": 3, "2521": 4}),
    ("ALP", "", "U/L", {"ALP@B1": ("200", "U/L")}, {"399": 0, "400": 1, "500": 1, "501": 2}),
]


@pytest.mark.parametrize(("item", "term", "unit", "known", "expected"), GRADES)
def test_grades(item: str, term: str, unit: str, known: Data, expected: dict[str, int | None]) -> None:
    found = {value: grade(grading(item, term), {**known, item: (value, unit)}) for value in expected}
    assert found == expected


def test_without_the_sex_a_grade_that_needs_it_is_open() -> None:
    assert grade(grading("HGB", "Anaemia"), {"HGB": ("12.5", "g/dL")}) is None
    assert grade(grading("HGB", "Anaemia"), {"HGB": ("7.9", "g/dL")}) == 3


def test_markers_without_a_ctcae_term_have_no_grade() -> None:
    assert {"CRP", "ESR", "BUN"} & {g.item for g in STUDY.safety.gradings} == set()


# Signals. Injected on 1 March; the sample day is given as days after it.
SIGNALS = {s.id: s for s in STUDY.safety.signals}
INJECTED = "2026-03-01T10:00+08:00"


def sample(day: int, crp: str, esr: str = "10", **more: Raw) -> dict[str, Raw]:
    data: dict[str, Raw] = {"EXDTC": INJECTED, "INFDTC": f"2026-03-{1 + day:02}T08:00+08:00"}
    baseline: dict[str, Raw] = {"CRP@B1": ("4", "mg/L"), "ESR@B1": ("15", "mm/h")}
    return {**data, **baseline, "CRP": (crp, "mg/L"), "ESR": (esr, "mm/h"), **more}


def pain(now: str, **more: Raw) -> dict[str, Raw]:
    return {"EXDTC": INJECTED, "VASDTC": "2026-03-08", "VASBACK": (now, "mm"), "VASBACK@B1": ("25", "mm"), **more}


SEEN: list[tuple[str, dict[str, Raw], Verdict]] = [
    ("CRP_HIGH", sample(7, "10.1"), MET),
    ("CRP_HIGH", sample(7, "10"), NOT_MET),
    ("CRP_HIGH", sample(6, "30"), NOT_MET),
    ("CRP_HIGH", sample(7, "16", **{"CRP@B1": ("8", "mg/L")}), NOT_MET),
    ("CRP_HIGH", sample(7, "16.1", **{"CRP@B1": ("8", "mg/L")}), MET),
    ("CRP_HIGH", sample(7, "12", **{"CRP@B1": ("<5", "mg/L")}), MET),
    ("CRP_HIGH", sample(7, "12", **{"CRP@B1": None}), MET),
    ("CRP_HIGH", sample(7, "12", EXDTC=None), UNKNOWN),
    ("CRP_HIGH", sample(7, "12", CRP=None), UNKNOWN),
    ("CRP_SECOND_RISE", sample(14, "13", **{"CRP@nadir": ("3", "mg/L")}), MET),
    ("CRP_SECOND_RISE", sample(14, "12.9", **{"CRP@nadir": ("3", "mg/L")}), NOT_MET),
    ("CRP_SECOND_RISE", sample(1, "12.9"), UNKNOWN),
    ("ESR_HIGH", sample(14, "3", "36"), MET),
    ("ESR_HIGH", sample(14, "3", "35"), NOT_MET),
    ("ESR_HIGH", sample(13, "3", "90"), NOT_MET),
    ("ESR_HIGH", sample(14, "3", "41", SEX="F", **{"ESR@B1": None}), MET),
    ("ESR_HIGH", sample(14, "3", "40", SEX="F", **{"ESR@B1": None}), NOT_MET),
    ("FLARE", pain("45"), MET),
    ("FLARE", pain("44"), NOT_MET),
    ("FLARE", pain("60", VASDTC="2026-03-09"), NOT_MET),
    ("FLARE", pain("60", VASDTC="2026-02-28"), NOT_MET),
    ("FLARE", {**pain("6"), "VASBACK": ("6", "")}, UNKNOWN),
    ("CRP_AFTER_SURGERY", {"SURGDTC": INJECTED, **sample(10, "12", EXDTC=None, **{"CRP@B0": ("4", "mg/L")})}, MET),
    ("CRP_AFTER_SURGERY", {"SURGDTC": INJECTED, **sample(9, "12", EXDTC=None, **{"CRP@B0": ("4", "mg/L")})}, NOT_MET),
    ("CRP_AFTER_SURGERY", {"SURGDTC": INJECTED, **sample(10, "10", EXDTC=None, **{"CRP@B0": ("4", "mg/L")})}, NOT_MET),
    ("CRP_ESR_RED", sample(9, "24", "60"), MET),
    ("CRP_ESR_RED", sample(9, "23.9", "60"), NOT_MET),
    ("CRP_ESR_RED", sample(9, "24", "59"), NOT_MET),
    ("CRP_ESR_RED", sample(9, "48", "90", EXDTC=None), NOT_MET),
    ("FEVER", {"EXDTC": INJECTED, "TEMP": ("38.0", "Cel")}, MET),
    ("FEVER", {"EXDTC": INJECTED, "TEMP": ("37.9", "Cel")}, NOT_MET),
    ("FEVER", {"TEMP": ("39", "Cel")}, NOT_MET),
    ("NEURO", {"EXDTC": INJECTED, "NEURONEW": "Y"}, MET),
    ("NEURO", {"EXDTC": INJECTED, "NEURONEW": "N"}, NOT_MET),
    ("OBS_FEVER", {"OBSTEMP": ("38.0", "Cel")}, MET),
    ("OBS_NEURO", {"OBSNEURO": "Y"}, MET),
    ("PAIN_AND_YELLOW", {**sample(7, "12"), **pain("50"), "VASBACK@previous": ("30", "mm")}, MET),
    ("PAIN_AND_YELLOW", {**sample(7, "12"), **pain("49"), "VASBACK@previous": ("30", "mm")}, NOT_MET),
    (
        "PAIN_AND_YELLOW",
        {**sample(14, "3"), **pain("50"), "VASBACK@previous": ("30", "mm"), "CRP@nadir": ("3", "mg/L")},
        NOT_MET,
    ),
    ("CULTURE_POSITIVE", {"LATERES": "POS"}, MET),
    ("CULTURE_POSITIVE", {"LATERES": "NEG"}, NOT_MET),
    ("HYS_LAW", {"ALT": ("123", "U/L"), "BILI": ("2.1", "mg/dL")}, MET),
    ("HYS_LAW", {"AST": ("120", "U/L"), "BILI": ("2.1", "mg/dL")}, MET),
    ("HYS_LAW", {"ALT": ("123", "U/L"), "BILI": ("2.0", "mg/dL")}, NOT_MET),
    ("HYS_LAW", {"ALT": ("122", "U/L"), "AST": ("119", "U/L"), "BILI": ("4", "mg/dL")}, NOT_MET),
    ("HYS_LAW", {"ALT": ("123", "U/L"), "BILI": None}, UNKNOWN),
]


@pytest.mark.parametrize(("id", "data", "expected"), SEEN)
def test_signals(id: str, data: Data, expected: Verdict) -> None:
    assert verdict(SIGNALS[id].when, data) is expected


def test_red_holds_dosing_and_yellow_does_not() -> None:
    assert {s.id for s in SIGNALS.values() if s.hold} == {s.id for s in SIGNALS.values() if s.colour == "red"}
    assert {id for id, _, _ in SEEN} == set(SIGNALS)


# Report clocks: a harm, the clocks it starts. What is not judged yet counts as related and unexpected.
HARM: dict[str, Raw] = {
    "AESER": "Y",
    "AESDTH": "N",
    "AESLIFE": "N",
    "AERELPRD": "POSSIBLE",
    "AERELINJ": "NONE",
    "AEEXP": "N",
}
EVERY_SUSAR = "SAE_SPONSOR SUSAR_IRB REGENERATIVE"


@pytest.mark.parametrize(
    ("change", "clocks"),
    [
        ({}, f"{EVERY_SUSAR} SUSAR"),
        ({"AESER": "N"}, ""),
        ({"AEEXP": "Y"}, "SAE_SPONSOR REGENERATIVE"),
        ({"AEEXP": None}, f"{EVERY_SUSAR} SUSAR"),
        ({"AERELPRD": "UNLIKELY"}, "SAE_SPONSOR"),
        ({"AERELPRD": "NONE", "AERELINJ": "PROBABLE"}, f"{EVERY_SUSAR} SUSAR"),
        ({"AERELPRD": None}, f"{EVERY_SUSAR} SUSAR"),
        ({"AESDTH": "Y"}, f"{EVERY_SUSAR} SUSAR_FATAL SUSAR_DETAIL"),
        ({"AESLIFE": "Y"}, f"{EVERY_SUSAR} SUSAR_FATAL SUSAR_DETAIL"),
    ],
)
def test_report_clocks(change: dict[str, Raw], clocks: str) -> None:
    started = {c.id for c in STUDY.safety.clocks if verdict(c.starts, {**HARM, **change}) is MET}
    assert started == set(clocks.split())


def test_days_of_the_report_clocks() -> None:
    days = {c.id: (c.days, c.first_day) for c in STUDY.safety.clocks}
    assert days["SUSAR_FATAL"] == (7, 0)
    assert days["SUSAR_DETAIL"] == days["SUSAR"] == (15, 0)
    assert days["REGENERATIVE"] == (7, 1)  # counted from the day after awareness


PAUSED: list[tuple[str, dict[str, Raw], Verdict]] = [
    ("DISCITIS", {"AESPEC": "DISCITIS"}, MET),
    ("DISCITIS", {"AESPEC": "FLARE"}, NOT_MET),
    ("DISCITIS", {"AESPEC": None}, UNKNOWN),
    ("PRODUCT_SAE", {"AESER": "Y", "AERELPRD": "POSSIBLE"}, MET),
    ("PRODUCT_SAE", {"AESER": "Y", "AERELPRD": "UNLIKELY"}, NOT_MET),
    ("PRODUCT_SAE", {"AESER": "N", "AERELPRD": "DEFINITE"}, NOT_MET),
    ("NEURO_G3", {"AESPEC": "NEURO", "AETOXGR": ("3", "1")}, MET),
    ("NEURO_G3", {"AESPEC": "NEURO", "AETOXGR": ("2", "1")}, NOT_MET),
    ("NEURO_G3", {"AESPEC": "CES", "AETOXGR": ("4", "1")}, MET),
    ("CULTURES", {"LATERES": "POS"}, MET),
    ("REHERNIATION", {"AESPEC": "REHERN", "EXDTC": INJECTED, "AESTDTC": "2026-03-31"}, MET),
    ("REHERNIATION", {"AESPEC": "REHERN", "EXDTC": INJECTED, "AESTDTC": "2026-04-01"}, NOT_MET),
    ("REHERNIATION", {"AESPEC": "REHERN", "EXDTC": INJECTED, "AESTDTC": "2026-02-28"}, NOT_MET),
    ("REHERNIATION", {"AESPEC": "REHERN", "EXDTC": INJECTED, "AESTDTC": "2026"}, UNKNOWN),
    ("WRONG", {"AESPEC": "WRONG"}, MET),
]


@pytest.mark.parametrize(("id", "row", "expected"), PAUSED)
def test_pausing_rules(id: str, row: Data, expected: Verdict) -> None:
    rule = next(p for p in STUDY.safety.pauses if p.id == id)
    assert verdict(rule.where, row) is expected


def test_how_many_it_takes_to_pause() -> None:
    assert {p.id: p.count for p in STUDY.safety.pauses} == {
        "DISCITIS": 1,
        "PRODUCT_SAE": 1,
        "NEURO_G3": 1,
        "CULTURES": 2,
        "REHERNIATION": 2,
        "WRONG": 1,
    }


def test_the_boundary_is_the_bayesian_one() -> None:
    """Stop as soon as P(p > 0.20) > 0.80 under Beta(0.5, 4.5), worked out again here."""

    def stops_at(dosed: int) -> int:
        posterior = ((k, beta.sf(0.20, 0.5 + k, 4.5 + dosed - k)) for k in range(dosed + 1))
        return next(k for k, share in posterior if share > 0.80)

    assert STUDY.safety.boundary.stops == {str(n): stops_at(n) for n in range(2, 13)}


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ({"AERELPRD": "POSSIBLE", "AERELINJ": "NONE", "AESER": "Y", "AETOXGR": ("2", "1")}, MET),
        ({"AERELPRD": "NONE", "AERELINJ": "DEFINITE", "AESER": "N", "AETOXGR": ("3", "1")}, MET),
        ({"AERELPRD": "NONE", "AERELINJ": "DEFINITE", "AESER": "N", "AETOXGR": ("2", "1")}, NOT_MET),
        ({"AERELPRD": "NONE", "AERELINJ": "UNLIKELY", "AESER": "Y", "AETOXGR": ("5", "1")}, NOT_MET),
        ({"AERELPRD": None, "AERELINJ": "UNLIKELY", "AESER": "Y", "AETOXGR": ("3", "1")}, UNKNOWN),
    ],
)
def test_what_the_boundary_counts(row: Data, counts: Verdict) -> None:
    assert verdict(STUDY.safety.boundary.counted, row) is counts


CLOSED: dict[str, Raw] = {"EXDTC": INJECTED, "XRDTC@V13": "2027-02-28", "MRDTC@V13": "2027-02-28"}
LAST_CULTURE = {"LATE": [{"LATEDAY": ("14", "1"), "LATERES": "NEG"}]}


@pytest.mark.parametrize(
    ("data", "rows", "stops"),
    [
        (CLOSED, LAST_CULTURE, set()),
        (CLOSED, {}, {"C2"}),
        (CLOSED, {"LATE": [{"LATEDAY": ("3", "1"), "LATERES": "NEG"}]}, {"C2"}),
        ({**CLOSED, "MRDTC@V13": None}, LAST_CULTURE, {"C3"}),
        ({**CLOSED, "EXDTC": None}, LAST_CULTURE, {"C4"}),
        (CLOSED, {**LAST_CULTURE, "AE": [{"AESER": "Y", "AEOUT": "ONGOING"}]}, {"C1"}),
        (CLOSED, {**LAST_CULTURE, "AE": [{"AESER": "Y", "AEOUT": None}]}, {"C1"}),
        (CLOSED, {**LAST_CULTURE, "AE": [{"AESER": "Y", "AEOUT": "RECOVERED"}]}, set()),
        (CLOSED, {**LAST_CULTURE, "AE": [{"AESER": "N", "AEOUT": "ONGOING"}]}, set()),
    ],
)
def test_nobody_is_completed_with_something_open(data: Data, rows: dict[str, list[Data]], stops: set[str]) -> None:
    standing = {s.id for s in STUDY.closing if verdict(s.danger, data, rows=rows) is not NOT_MET}
    assert standing == stops
