"""Every fault that can be planted in a sound study is reported under its code, and nothing else breaks."""

import json
from decimal import Decimal

import pytest

from unit.small_study import (
    AESER,
    AETERM,
    AGE,
    ALLERGEN,
    ALLERGY,
    CONC,
    FIT,
    HGB,
    LABDTC,
    ODI1,
    PAIN,
    PLT,
    PRIOR,
    RECORD,
    SEX,
    VIAB,
    VOL,
    put,
    small,
    text,
)
from vertebra.protocol.check import CODES, check, codes_record, require_sound
from vertebra.protocol.endpoints import Endpoint
from vertebra.protocol.expressions import (
    all_of,
    any_of,
    any_row,
    at_least,
    elapsed,
    fact,
    given,
    limit,
    nodes as n,
    now,
    number,
)
from vertebra.protocol.facts import known
from vertebra.protocol.product import HardStop, Limit, Stage, Step, Warning
from vertebra.protocol.safety import Grade, Range
from vertebra.protocol.study import StudyUnsound, from_json, to_json
from vertebra.terms.texts import Text

PLT_ITEM, ODI_ITEMS = "forms/LAB/sections/0/items/PLT", "forms/PRO/sections/0/items"
E1, I2 = "criteria/E1/registered", "criteria/I2/registered"
PAUSE = "safety/pauses/PAUSE/where"
Y = "Y"


def twice(things):
    return (*things, things[0])


# code, the path where the fault is planted, the fault
STRUCTURE = [
    ("S01", "visits", twice),
    ("S01", "forms/DM/sections/0/items", lambda items: (*items, PLT)),
    ("S01", "codelists/YN/codes", twice),
    ("S02", "criteria/I1/registered", n.Ref("NOBODY", "number", "a") >= 20),
    ("S02", "safety/ranges/0/item", "NOBODY"),
    ("S02", "objectives/SAFE/endpoints/BLOOD/items", ("NOBODY",)),
    ("S02", "safety/gradings/0/item", "NOBODY"),
    ("S02", "safety/signals/PAIN_UP/when", n.Limit("NOBODY", "high") > 3),
    ("S03", "product/stops/H3/danger", fact("MOONPHASE") < 0),
    ("S03", "product/stops/H3/danger", n.Ref("INJECTIONS") > 0),
    ("S04", E1, number(3, "mg/L") < n.Ref("PLT", "number", "mg/L", "latest")),
    ("S04", I2, n.Ref("FIT", "number", "", "latest") > 3),
    ("S04", "product/stops/H3/danger", fact("MINUTES_TO_EXPIRY") < 0),
    ("S04", "safety/signals/PAIN_UP/when", n.Limit("PLT", "high", "g/L") > number(3, "g/L")),
    ("S04", "safety/ranges/0/item", "SEX"),
    ("S05", "criteria/E2/registered", AESER.ref.equals(Y)),
    ("S06", PAUSE, any_row("LAB", PLT.ref > 3)),
    ("S06", PAUSE, any_row("NOWHERE", AESER.ref.equals(Y))),
    ("S06", "safety/boundary/form", "LAB"),
    ("S07", f"{ODI_ITEMS}/ODI1/show", n.Ref("ODITOT", "number", "%") > 3),
    ("S07", f"{PLT_ITEM}/show", PLT.ref > 3),
    ("S08", "forms/HX/sections/0/items/FIT/codes", "NOLIST"),
    ("S09", I2, FIT.ref.latest.equals("PERHAPS")),
    ("S09", I2, FIT.ref.latest.one_of("Y", "PERHAPS")),
    ("S10", "visits/V5/forms", ("LAB", "PRO", "NOFORM")),
    ("S10", "product/steps/give/form", "NOFORM"),
    ("S10", "objectives/SAFE/endpoints/BLOOD/forms", ("LAB", "NOFORM")),
    ("S10", "roles/nurse/only", ("NOFORM",)),
    ("S11", I2, FIT.ref.at("V99").equals(Y)),
    ("S11", "objectives/SAFE/endpoints/BLOOD/visits", ("V1", "V99")),
    ("S12", f"{PLT_ITEM}/analyte", "moonlight"),
    ("S13", f"{PLT_ITEM}/low", Decimal(900)),
    ("S13", f"{PLT_ITEM}/decimals", -1),
    ("S13", f"{PLT_ITEM}/partial", True),
    ("S13", f"{PLT_ITEM}/multiple", True),
    ("S13", f"{PLT_ITEM}/analyte", ""),
    ("S13", f"{PLT_ITEM}/codes", "YN"),
    ("S13", "forms/HX/sections/0/items/FIT/derive", PLT.ref + 1),
    ("S14", f"{PLT_ITEM}/standard", None),
    ("S15", "criteria/I1/decides", ("ghost",)),
    ("S15", "forms/LAB/roles", ("ghost",)),
    ("S15", "product/steps/give/roles", ("ghost",)),
    ("S16", "anchors/injection/item", "VOL"),
    ("S16", "anchors/injection/item", "NOBODY"),
    ("S16", "anchors/surgery/planned", "SEX"),
    ("S16", "product/steps/give/anchor", ""),
    ("S16", "anchors", ()),
    ("S17", "visits/V5/epoch", "JURASSIC"),
    ("S18", "forms/LAB/checks/LAB_LOW/item", "PAIN"),
    ("S19", "visits/V5/forms", ("LAB", "PRO", "AE")),
    ("S20", "visits/V1/forms", ("LAB", "PRO", "HX")),
    ("S21", "forms/LAB/title", Text("Blood taken before breakfast", "Blood")),
    ("S22", "forms/LAB/title", Text("Blood", "验血")),
    ("S23", "forms/LAB/checks/LAB_LOW/wrong", SEX.ref.equals("F") & (PLT.ref < 50)),
    ("S24", "zone", "Middle/Earth"),
    ("S24", "zone", "../../etc/passwd"),
    ("S25", "forms/LAB/title", Text("血", "血")),
    ("S26", I2, n.And(())),
    ("S26", I2, at_least(3, FIT.ref.latest.equals(Y))),
    ("S26", I2, FIT.ref.latest.one_of()),
    ("S26", f"{ODI_ITEMS}/ODITOT/derive", n.Total((ODI1.ref,), 2, Decimal(5), Decimal(100), "%")),
    ("S27", "criteria/E2/registered", AESER.ref.latest.equals(Y)),
    ("S28", "visits/UNS/unscheduled", False),
    ("S29", "visits/V5/day", 24),
    ("S29", "visits/V5/day", 32),
    ("S30", f"{PLT_ITEM}/low", Decimal("NaN")),
    ("S30", f"{PLT_ITEM}/high", Decimal("1e999999")),
    ("S30", E1, PLT.ref.latest < number("Infinity", "10*3/uL")),
    ("O01", "objectives", lambda all_: all_[1:]),
    ("O02", "objectives/PAIN/endpoints", ()),
    ("O03", "objectives/PAIN/endpoints/CHANGE/items", ()),
    ("O03", "objectives/PAIN/endpoints/CHANGE/forms", ()),
    ("O03", "objectives/PAIN/endpoints/CHANGE/visits", ()),
    ("O04", "objectives/PAIN/endpoints/CHANGE/items", ("PAIN", "PLT")),
    ("O05", "objectives/PAIN/endpoints/CHANGE/visits", ("V2",)),
    ("P01", "product/steps/give/stops", ("H1", "H2", "H3", "H99")),
    ("P02", "product/steps/give/stops", ("H1", "H2")),
    ("P03", "product/steps/give/warnings", ("W1", "W99")),
    ("P04", "product/steps/give/warnings", ()),
    ("P05", "product/first_state", "nowhere"),
    ("P05", "product/steps/give/leads", "nowhere"),
    ("P05", "product/steps/give/starts", ("nowhere",)),
    ("P06", "product/steps/fail/leads", ""),
    ("P07", "product/parts/volume", "NOBODY"),
    ("P08", "product/steps/give/starts", ()),
    ("P05", "product/culture/ends", ("given", "nowhere")),
    ("P09", "product/culture/typical_days", 61),
    ("P09", "product/culture/earliest", 92),
    ("P09", "product/culture/injections_a_day", 0),
    ("P11", "product/limits", (Limit("L1", n.Ref("NOBODY"), PLT.ref.latest > 1, text("x"), text("y")),)),
    ("P10", "product/stages", (Stage("GROW"),)),
    ("P10", "product/stages", (Stage("GROW", after=("SOW",)),)),
    ("G01", "safety/ranges", lambda all_: all_[1:]),
    ("G01", "safety/ranges", lambda all_: all_[:2]),
    ("G01", "safety/ranges/0/low", None),
    ("G02", "safety/ranges/0/low", Decimal(400)),
    ("G02", "safety/ranges", twice),
    ("G02", "safety/ranges/1", lambda r: Range(r.item, r.valid_from)),
    ("G03", "safety/gradings/0/grades", lambda all_: all_[::-1]),
    ("G03", "safety/gradings/0/grades", ()),
    ("G03", "safety/gradings/0/grades/0/grade", 7),
    ("G04", "safety/boundary/stops", {"2": 2, "3": 1}),
    ("G04", "safety/boundary/stops", {"two": 2}),
    ("G04", "safety/boundary/stops", {"7": 2}),
    ("L32", "objectives/SAFE/endpoints/BLOOD/visits", ()),
    ("L38", "visits/V5/last", 80),
    ("L38", "visits", lambda all_: (*all_[:4], all_[5], all_[4], all_[6])),
]

SENSE = [
    ("L07", E1, given("not met")),
    ("L07", E1, all_of(PLT.ref.latest > 400, PLT.ref.latest < 130)),
    ("L07", E1, any_of(PLT.ref.latest >= 130, PLT.ref.latest < 400)),
    ("L07", "criteria/I1/registered", AGE.ref.latest > 200),
    ("L07", E1, at_least(2, PLT.ref.latest < 100, PLT.ref.latest.between(100, 200), PLT.ref.latest > 200)),
    ("L09", E1, PLT.ref.latest < 3),
    ("L09", E1, PLT.ref.latest > 9000),
    ("L11", E1, (ODI1.ref.latest > 5) | (PLT.ref.latest < 100)),
    ("L11", E1, (PAIN.ref.latest >= 0) & (PLT.ref.latest < 100)),
    ("L12", E1, ~PLT.ref.latest.between(130, 140)),
    ("L12", E1, ~HGB.ref.latest.between("13.0", "13.2")),
    ("L13", E1, AGE.ref.latest >= 20),
    ("L13", "criteria/E2/registered", PLT.ref.latest.between(130, 400)),
    ("L14", E1, FIT.ref.latest.equals("N")),
    ("L13", E1, ALLERGEN.ref.latest.one_of("A")),
    ("L14", E1, ALLERGY.ref.latest.equals(Y) & (PLT.ref.latest < 100)),
    ("L15", E1, ALLERGY.ref.latest.equals(Y)),
    ("L17", "criteria/E2/registered", any_of(FIT.ref.latest.equals(Y), AGE.ref.latest < 20)),
    ("L18", E1, PLT.ref.latest > 100),
    ("L22", E1, n.Not(n.Not(PLT.ref.latest < 100))),
    ("L22", E1, ~ALLERGY.ref.latest.differs("N") | (PLT.ref.latest < 100)),
    ("L23", E1, elapsed(LABDTC.ref.latest, now(), "d") > 28),
    (
        "L34",
        "objectives/SAFE/endpoints",
        lambda all_: (*all_, Endpoint("BLOOD2", text("again"), ("LAB",), ("HGB", "PLT"), ("V5", "V1"))),
    ),
    ("L36", "objectives/SAFE/endpoints/BLOOD/visits", ("V1", "V4")),
    ("L37", "visits/V3/forms", ("PRO", "HX")),
    ("L39", "visits/V5/last", 60),
    ("L40", "safety/signals/PAIN_UP/when", VOL.ref > VOL.ref.at("B1")),
    ("L43", "product/warnings/W1/when", known("PASSAGE") > 2),
    ("L43", "product/stops/H3/danger", known("INJECTIONS") > 0),
    ("L44", "product/stops/H1/danger", VOL.ref < 1),
    ("L44", "product/stops/H2/danger", CONC.ref > number("1.2", "10*6/mL")),
    ("L44", "product/stops/H2/danger", CONC.ref < number("0.8", "10*6/mL")),
    ("L46", "safety/pauses", ()),
    ("L46", "safety/boundary/stops", {}),
    ("L48", "product/steps", lambda all_: all_[:-1]),
    ("L57", "product/culture/latest", 39),
    ("L57", "product/culture/earliest", 41),
    ("L58", "product/culture/ends", ("released", "given")),
]


def codes(findings):
    return {f.code for f in findings}


def test_the_sound_study_raises_nothing():
    assert check(small(), RECORD) == []
    require_sound(small(), RECORD)


@pytest.mark.parametrize(("code", "path", "fault"), STRUCTURE + SENSE)
def test_a_planted_fault_is_reported(code, path, fault):
    faulty = put(small(), path, fault)
    found = check(faulty, RECORD)
    assert code in codes(found)
    assert all(f.where and f.says.en and f.says.zh and "{" not in f.says.en + f.says.zh for f in found)


def test_all_faults_together_still_give_findings():
    """Several faults at once must not hide behind each other or break the check."""
    faulty = small()
    for code, path, fault in STRUCTURE[::3]:
        if code not in ("S01", "S16", "S30") and "visits" not in path.split("/")[0:1]:
            faulty = put(faulty, path, fault) if _still_there(faulty, path) else faulty
    assert len(codes(check(faulty, RECORD))) > 10


def _still_there(study, path):
    try:
        put(study, path, lambda old: old)
    except (AttributeError, IndexError, ValueError, TypeError):
        return False
    return True


def record_with(**changes):
    whole = json.loads(RECORD)
    for path, value in changes.items():
        *way, last = path.split("__")
        at = whole["protocolSection"]
        for name in way:
            at = at[name]
        at[last] = value
    return json.dumps(whole).encode()


BOTH = "1. Platelets outside 130-400.\n2. Drug allergy."
CRITERIA = json.loads(RECORD)["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]


def eligibility(old, new):
    assert old in CRITERIA
    return record_with(eligibilityModule__eligibilityCriteria=CRITERIA.replace(old, new))


@pytest.mark.parametrize(
    ("code", "record"),
    [
        ("R01", RECORD + b" "),
        ("R02", b""),
        ("R02", b"\x00\xff"),
        ("R02", b"[]"),
        ("R02", b"{}"),
        ("R02", b"[" * 100_000),
        ("R02", record_with(eligibilityModule={"eligibilityCriteria": 7})),
        ("R03", eligibility("At least 20", "At least 21")),
        ("R03", eligibility("Drug allergy", "Drug Allergy")),
        ("R04", eligibility(BOTH, "1. Drug allergy.\n2. Platelets outside 130-400.")),
        ("R05", eligibility("2. Drug allergy.", "2. Drug allergy.\n3. Pregnancy.")),
        ("R06", eligibility("2. Drug allergy.", "2. Drug allergy.\n3. Pregnancy.")),
        ("R06", eligibility("\n2. Drug allergy.", "")),
        ("R07", eligibility("Drug allergy.", "Drug allergy. Also to latex.")),
        ("R08", record_with(identificationModule__nctId="NCT99999999")),
        ("R08", record_with(identificationModule__briefTitle="Another study")),
        ("L01", record_with(eligibilityModule__minimumAge="18 Years")),
        ("L01", record_with(eligibilityModule__minimumAge="21 Years")),
        ("L29", record_with(designModule__enrollmentInfo__count=12)),
    ],
)  # fmt: skip
def test_a_record_that_says_something_else_is_reported(code, record):
    assert code in codes(check(small(), record))


def test_the_layout_of_the_record_is_no_wording():
    spaced = CRITERIA.replace("Fit for\n   discectomy", "Fit   for discectomy").replace("\n1.", "\n   1)")
    found = check(small(), record_with(eligibilityModule__eligibilityCriteria=spaced))
    assert codes(found) == {"R01"}


def test_a_study_with_stop_findings_is_not_opened():
    faulty = put(small(), "visits/V5/epoch", "JURASSIC")
    with pytest.raises(StudyUnsound, match=r"S17 visit V5: The epoch JURASSIC"):
        require_sound(faulty, RECORD)


def test_questions_do_not_keep_a_study_shut():
    odd = put(small(), E1, ~PLT.ref.latest.between(130, 140))
    assert {f.severity for f in check(odd, RECORD)} == {"question"}
    require_sound(odd, RECORD)


def test_stops_come_first():
    faulty = put(put(small(), "zone", "Nowhere"), E1, ~PLT.ref.latest.between(130, 140))
    order = [f.severity for f in check(faulty, RECORD)]
    assert order == sorted(order, key=["stop", "question", "note"].index)
    assert len(set(order)) > 1


def test_a_fault_of_the_reading_that_is_not_in_force_is_a_note():
    both = put(put(small(), E1, ~PLT.ref.latest.between(130, 140)), "criteria/E1/corrected", PLT.ref.latest < 130)
    for reading, severity in (("registered", "question"), ("corrected", "note")):
        found = {(f.code, f.severity, f.where) for f in check(put(both, "reading", reading), RECORD)}
        assert found == {(code, severity, "criterion E1 registered") for code in ("L12", "L18")}


def test_a_change_needs_its_baseline_collected_before():
    """Pain is compared with its value before the surgery, but the visit before the surgery no longer asks for it."""
    compared = put(small(), "safety/signals/PAIN_UP/when", PAIN.ref > PAIN.ref.at("B0"))
    assert "L40" not in codes(check(compared, RECORD))
    assert "L40" in codes(check(put(compared, "visits/V1/forms", ("DM", "LAB", "HX")), RECORD))


@pytest.mark.parametrize(
    ("moments", "severity"),
    [(("screening",), "note"), (("screening", "before injection"), "question")],
)
def test_earlier_surgery_asked_after_the_study_s_own_surgery(moments, severity):
    """PRIOR becomes true of everybody at the discectomy, so the answer must be frozen before it."""
    rule = PRIOR.ref.latest.equals(Y) | (PLT.ref.latest < 100)
    asked = put(put(small(), E1, rule), "criteria/E1/moments", moments)
    assert "L47" not in codes(check(asked, RECORD))
    by_part = put(asked, "product/parts/surgery_history", "PRIOR")
    by_reading = put(asked, "criteria/E1/corrected", PRIOR.ref.at("V1").equals(Y) | (PLT.ref.latest < 100))
    for known_ in (by_part, by_reading):
        assert ("L47", severity) in {(f.code, f.severity) for f in check(known_, RECORD)}
    pinned = put(by_part, E1, PRIOR.ref.at("V1").equals(Y) | (PLT.ref.latest < 100))
    assert "L47" not in codes(check(pinned, RECORD))


def test_the_dose_is_bounded_by_any_stop_that_bounds_it():
    """One stop for volume and cells together is as good as two."""
    joint = any_of(VOL.ref > 3, CONC.ref > number("1.2", "10*6/mL"), CONC.ref < number("0.8", "10*6/mL"))
    one = put(small(), "product/stops/H1/danger", joint)
    one = put(one, "product/stops/H2/danger", VIAB.ref.latest < 70)
    assert "L44" not in codes(check(one, RECORD))


def test_a_culture_that_fails_has_a_way_out():
    """A state that only leads to the injection is a dead end for a failed lot; another way out cures it."""
    dead = put(small(), "product/steps", lambda all_: all_[:-1])
    assert "L48" in codes(check(dead, RECORD))
    way = Step("drop", text("drop"), "FAIL", ("ordered", "taken", "released"), "failed", ("nurse",))
    assert "L48" not in codes(check(put(dead, "product/steps", lambda all_: (*all_, way)), RECORD))


def test_a_release_decision_may_name_the_state_it_leads_to():
    """`rejected` is reached by no step of its own: the answer REJECTED on the release form names it."""
    assert check(small(), RECORD) == []
    only_one = put(small(), "codelists/DECISION/codes", lambda all_: all_[:1])
    assert "P06" in codes(check(only_one, RECORD))


def test_reference_ranges_may_differ_by_sex():
    assert check(put(small(), "safety/signals/PAIN_UP/when", HGB.ref < limit(HGB.ref, "low")), RECORD) == []


def test_a_used_warning_and_stop_are_found_wherever_they_stand():
    extra = put(
        small(), "product/stops", lambda all_: (*all_, HardStop("H9", text("x"), VIAB.ref.latest < 3, text("y")))
    )
    assert "P02" in codes(check(extra, RECORD))
    extra = put(small(), "product/warnings", lambda all_: (*all_, Warning("W9", text("x"), VOL.ref > 1, text("y"))))
    assert "P04" in codes(check(extra, RECORD))


def test_grades_of_equal_rank_are_out_of_order():
    equal = put(small(), "safety/gradings/0/grades", (Grade(2, HGB.ref < 10), Grade(2, HGB.ref < 9)))
    assert "G03" in codes(check(equal, RECORD))


def test_every_code_has_a_planted_fault():
    planted = {code for code, *_ in STRUCTURE + SENSE} | {"L01", "L10", "L29", "L47"}
    elsewhere = set(codes_record.RULES)  # planted in registry_lint_test.py
    assert set(CODES) - elsewhere - planted - {f"R0{n}" for n in range(1, 9)} == set()


def test_the_skip_logic_is_part_of_what_an_answer_means():
    """An allergen is only asked of the allergic, so excluding an allergen repeats excluding the allergic."""
    found = check(put(small(), E1, ALLERGY.ref.latest.equals(Y) & ALLERGEN.ref.latest.one_of("A")), RECORD)
    assert [(f.code, f.where, f.severity) for f in found if f.code == "L14"] == [("L14", "criterion E1", "note")]


def test_a_study_survives_its_json_with_the_same_findings():
    odd = put(small(), E1, ~PLT.ref.latest.between(130, 140))
    assert check(from_json(to_json(odd)), RECORD) == check(odd, RECORD)


def test_a_score_is_judged_without_a_scale():
    odd = put(put(small(), f"{ODI_ITEMS}/ODI1/high", None), E1, ODI1.ref.latest > 3)
    assert "L10" in codes(check(odd, RECORD))


def test_an_answer_that_is_only_asked_of_some_decides_nothing_for_the_others():
    """Who has no allergy is never asked for the allergen, so an exclusion by allergen alone stays undecided."""
    found = check(put(small(), E1, ALLERGEN.ref.latest.one_of("A")), RECORD)
    assert [(f.code, f.where) for f in found if f.code in ("L13", "L14")] == [("L13", "criterion E1")]


def test_a_text_item_is_read_as_a_code():
    assert "S04" not in codes(check(put(small(), PAUSE, AETERM.ref.equals("x")), RECORD))


def test_a_row_of_a_log_is_read_within_its_log():
    assert check(put(small(), PAUSE, AESER.ref.equals(Y) & (SEX.ref.latest.equals("F"))), RECORD) == []
