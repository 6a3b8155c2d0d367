"""What an amendment changes, told one by one: the kind, where, what it does to a running trial, and the sentence."""

from decimal import Decimal

import msgspec
import pytest

from unit.small_study import ALLERGY, PAIN, PLT, number, put, small, text
from vertebra.protocol.amend import CONSEQUENCES, diff, tell
from vertebra.protocol.eligibility import Criterion
from vertebra.protocol.forms import Code, EditCheck
from vertebra.protocol.study import Consent, with_reading
from vertebra.protocol.timeline import Visit


def replaced(**changes):
    return lambda old: msgspec.structs.replace(old, **changes)


def also(thing):
    return lambda things: (*things, thing)


NEW_ITEM = number("CRP", "crp", 0, 200)
BACK = msgspec.structs.replace(NEW_ITEM, retroactive=True)
NEW_CHECK = EditCheck("PAIN_HIGH", "PAIN", PAIN.ref > 90, text("Very high. Right?"))
NEW_CRITERION = Criterion("E3", "exclusion", text("pain"), "Too much pain.", PAIN.ref.latest > 90, ("doctor",))
LAB = "forms/LAB/sections/0/items"
# what is changed, how: the kind of change, its place, the property, the consequence, the English sentence
ONE = [
    ("visits/V5", replaced(first=21), "visit changed", "V5", "window", "recheck",
     "Visit V5 (visit v5): window was day +28 (+25…+31); becomes day +28 (+21…+31)."),
    ("visits/V5/forms", lambda forms: forms[:1], "visit changed", "V5/PRO", "forms", "orphan",
     "Visit V5 (visit v5): form is given up (was: PRO (form pro))."),
    ("visits/V5/forms", also("HX"), "visit changed", "V5/HX", "forms", "none",
     "Visit V5 (visit v5): form is new: HX (form hx)."),
    ("visits/V6", None, "visit removed", "V6", "", "orphan", "Visit V6 (visit v6) is given up."),
    ("visits", also(Visit("V7", text("visit v7"), "ALL", "injection", 170, 160, 180, ("PRO",))), "visit added", "V7",
     "", "none", "New: visit V7 (visit v7): day +170 (+160…+180), PRO."),
    (f"{LAB}/HGB", None, "item removed", "LAB/HGB", "", "orphan", "Item HGB (label of hgb) of LAB is given up."),
    (LAB, also(NEW_ITEM), "item added", "LAB/CRP", "", "none",
     "New: item CRP (label of crp) of LAB: number, crp mg/L, required."),
    (LAB, also(BACK), "item added", "LAB/CRP", "", "recheck",
     "New: item CRP (label of crp) of LAB: number, crp mg/L, required, asked afterwards too."),
    (f"{LAB}/PLT/type", "text", "item changed", "LAB/PLT", "type", "orphan",
     "Item PLT (label of plt) of LAB: type was number; becomes text."),
    (f"{LAB}/PLT/analyte", "crp", "item changed", "LAB/PLT", "analyte", "orphan",
     "Item PLT (label of plt) of LAB: unit was blood cells 10*3/uL; becomes crp mg/L."),
    (f"{LAB}/PLT/high", Decimal(1000), "item changed", "LAB/PLT", "high", "recheck",
     "Item PLT (label of plt) of LAB: upper plausible limit was 900 ×10³/µL; becomes 1000 ×10³/µL."),
    (f"{LAB}/PLT/high", lambda high: None, "item changed", "LAB/PLT", "high", "recheck",
     "Item PLT (label of plt) of LAB: upper plausible limit is given up (was: 900 ×10³/µL)."),
    (f"{LAB}/PLT/label", text("platelets"), "item changed", "LAB/PLT", "label", "none",
     "Item PLT (platelets) of LAB: label was label of plt; becomes platelets."),
    (f"{LAB}/PLT/required", False, "item changed", "LAB/PLT", "required", "recheck",
     "Item PLT (label of plt) of LAB: required was yes; becomes no."),
    (f"{LAB}/PLT/show", lambda show: PAIN.ref > 5, "item changed", "LAB/PLT", "show", "recheck",
     "Item PLT (label of plt) of LAB: asked where is new: label of pain above 5 mm."),
    ("codelists/ALLERGEN/codes/B", None, "answer removed", "ALLERGEN/B", "", "orphan",
     "Answer B (answer b) of ALLERGEN is given up."),
    ("codelists/ALLERGEN/codes", also(Code("C", text("answer c"))), "answer added", "ALLERGEN/C", "", "none",
     "New: answer C (answer c) of ALLERGEN."),
    ("forms/HX/sections/0/items/ALLERGEN/codes", "SEX", "item changed", "HX/ALLERGEN", "codes", "orphan",
     "Item ALLERGEN (label of allergen) of HX: list of answers was ALLERGEN; becomes SEX."),
    ("forms/LAB/checks/LAB_LOW/wrong", PLT.ref < 60, "edit check changed", "LAB/LAB_LOW", "wrong", "recheck",
     "Edit check LAB_LOW (Very low. Right?) of LAB: what it finds wrong was label of plt below 50 ×10³/µL; becomes "
     "label of plt below 60 ×10³/µL."),
    ("forms/LAB/checks/LAB_LOW/asks", text("Sure?"), "edit check changed", "LAB/LAB_LOW", "asks", "none",
     "Edit check LAB_LOW (Sure?) of LAB: words of the question was Very low. Right?; becomes Sure?"),
    ("forms/LAB/checks/LAB_LOW", None, "edit check removed", "LAB/LAB_LOW", "", "recheck",
     "Edit check LAB_LOW (Very low. Right?) of LAB is given up."),
    ("forms/PRO/checks", also(NEW_CHECK), "edit check added", "PRO/PAIN_HIGH", "", "recheck",
     "New: edit check PAIN_HIGH (Very high. Right?) of PRO: label of pain above 90 mm."),
    ("forms/AE", None, "form removed", "AE", "", "orphan", "Form AE (form ae) is given up."),
    ("criteria/I1/words", "At least 18 years old.", "criterion changed", "I1", "words", "none",
     "Criterion I1 (age): registered words was At least 20 years old.; becomes At least 18 years old."),
    ("criteria/I1/registered", PLT.ref.latest >= 100, "criterion changed", "I1", "rule", "recheck",
     "Criterion I1 (age): rule in force was label of age (latest) at least 20 years; becomes label of plt (latest) at "
     "least 100 ×10³/µL."),
    ("criteria/I1/corrected", PLT.ref.latest >= 100, "criterion changed", "I1", "corrected", "none",
     "Criterion I1 (age): rule as corrected, not in force is new: label of plt (latest) at least 100 ×10³/µL."),
    ("criteria/I1/moments", ("before injection",), "criterion changed", "I1", "moments", "recheck",
     "Criterion I1 (age): when it is checked was screening; becomes before injection."),
    ("criteria", also(NEW_CRITERION), "criterion added", "E3", "", "recheck",
     "New: criterion E3 (pain): label of pain (latest) above 90 mm."),
    ("consents/trial/version", "2", "consent changed", "trial", "version", "reconsent",
     "Consent trial (consent): version was 1; becomes 2."),
    ("consents", also(Consent("genes", text("genes"), "1")), "consent added", "genes", "", "reconsent",
     "New: consent genes (genes): version 1."),
    ("product/stops/H1/danger", PAIN.ref > 2, "hard stop changed", "product/H1", "danger", "recheck",
     "Hard stop H1 (too much): danger was label of vol above 3 mL; becomes label of pain above 2 mm."),
    ("product/steps/give/stops", ("H1", "H2"), "product step changed", "product/give", "stops", "recheck",
     "Product step give (step give): hard stops that guard it was H1, H2, H3; becomes H1, H2."),
    ("product/stagger/alone_days", 42, "sentinel interval changed", "product/stagger", "alone_days", "recheck",
     "Sentinel interval: days between them was 28; becomes 42."),
    ("product/parts/sex", "FIT", "product changed", "product", "parts/sex", "recheck",
     "Product: item that plays the part “sex” was SEX; becomes FIT."),
    ("safety/signals/PAIN_UP/hold", True, "safety signal changed", "safety/PAIN_UP", "hold", "recheck",
     "Safety signal PAIN_UP (pain rises): holds dosing was no; becomes yes."),
    ("safety/boundary/stops", lambda stops: {**stops, "2": 1}, "stopping boundary changed", "safety/boundary",
     "stops/2", "recheck",
     "Stopping boundary: participants harmed at which dosing stops, by number dosed “2” was 2; becomes 1."),
    ("safety/ranges/0/high", Decimal(450), "reference range changed", "safety/PLT 2025-01-01", "high", "recheck",
     "Reference range PLT 2025-01-01: upper limit was 400; becomes 450."),
    ("objectives/PAIN/endpoints/CHANGE/visits", ("V3", "V5"), "endpoint changed", "PAIN/CHANGE", "visits", "none",
     "Endpoint CHANGE (change) of PAIN: visits was V3, V5, V6; becomes V3, V5."),
    ("populations/TREATED/who", ALLERGY.ref.equals("Y"), "analysis population changed", "TREATED", "who", "recheck",
     "Analysis population TREATED (treated): condition was injected is yes; becomes label of allergy is answer y."),
    ("roles/nurse/blinded", True, "role changed", "nurse", "blinded", "none",
     "Role nurse (nurse): blinded was no; becomes yes."),
    ("edition", "2.0", "study changed", "", "edition", "none", "Study: edition was 1.0; becomes 2.0."),
    ("visits", lambda visits: (visits[1], visits[0], *visits[2:]), "study changed", "", "order", "none",
     "Study: order of its parts (Visit) was V1, V2, V3, V4, V5, V6, UNS; becomes V2, V1, V3, V4, V5, V6, UNS."),
]  # fmt: skip


@pytest.mark.parametrize(("path", "new", "kind", "where", "field", "consequence", "says"), ONE)
def test_one_change(path, new, kind, where, field, consequence, says):
    (change,) = diff(small(), put(small(), path, new))
    assert (change.kind, change.where, change.field, change.consequence) == (kind, where, field, consequence)
    assert change.says.en == says
    assert "「" in change.says.zh or change.field == "" or change.before is None


def test_an_item_on_another_form_leaves_what_was_recorded_behind():
    study = put(small(), f"{LAB}/HGB", None)
    renamed = msgspec.structs.replace(small().item("HGB"), label=text("haemoglobin"))
    study = put(study, "forms/PRO/sections/0/items", also(renamed))
    moved, label = diff(small(), study)
    assert (moved.where, moved.field, moved.consequence) == ("LAB/HGB", "form", "orphan")
    assert moved.says.en == "Item HGB (label of hgb) of LAB: form was LAB (form lab); becomes PRO (form pro)."
    assert (label.field, label.consequence) == ("label", "none")


def test_the_other_reading_tells_each_rule_that_it_changes():
    defective = put(small(), "criteria/E1/corrected", ~PLT.ref.latest.between(130, 500))
    reading, rule = diff(defective, with_reading(defective, "corrected"))
    assert {(reading.where, reading.field), (rule.where, rule.field)} == {("", "reading"), ("E1", "rule")}
    assert "outside 130–400" in rule.before.en
    assert "outside 130–500" in rule.after.en
    assert rule.consequence == "recheck"


def test_of_a_long_rule_only_what_changes_is_said():
    long = (PLT.ref.latest > 10) & (PAIN.ref.latest < 90) & ~PLT.ref.latest.between(130, 400)
    wider = (PLT.ref.latest > 10) & (PAIN.ref.latest < 90) & ~PLT.ref.latest.between(130, 500)
    (change,) = diff(*(put(small(), "criteria/E1/registered", rule) for rule in (long, wider)))
    assert change.says.en == (
        "Criterion E1 (platelets): rule in force, of which “label of plt (latest) outside 130–400 ×10³/µL” becomes "
        "“label of plt (latest) outside 130–500 ×10³/µL” and the rest stays."
    )
    assert "below 90" in change.after.en, "the whole rule stands beside it"


def test_rules_that_are_told_alike_are_told_apart():
    one, other = (put(small(), "forms/PRO/sections/0/items/ODITOT/derive/items", refs) for refs in REFS)
    (change,) = diff(one, other)
    assert change.before.en != change.after.en


REFS = ((small().item("ODI1").ref,), (small().item("ODI2").ref,))


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_the_gravest_is_told_first(lang):
    study = put(put(small(), "consents/trial/version", "2"), "edition", "2")
    study = put(put(study, f"{LAB}/HGB", None), f"{LAB}/PLT/high", Decimal(1000))
    lines = "\n".join(tell(small(), study, diff(small(), study), lang))
    places = [lines.index(words.into(lang)) for words in CONSEQUENCES.values()]
    assert places == sorted(places)


def test_an_amendment_that_could_not_be_adopted_is_told_so():
    same_edition = put(small(), f"{LAB}/PLT/high", Decimal(1000))
    assert any("same edition" in line for line in tell(small(), same_edition, diff(small(), same_edition), "en"))
    other = put(small(), "id", "T-2")
    assert any("two different studies" in line for line in tell(small(), other, diff(small(), other), "en"))
    assert list(tell(small(), small(), diff(small(), small()), "en"))[-1].startswith("No difference")
