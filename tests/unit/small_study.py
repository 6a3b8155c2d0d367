"""A whole study that fits on two pages, sound in every way: the ground in which faults are planted.

`put(study, "forms/LAB/sections/0/items/PLT/low", Decimal(5))` changes one thing; tuples are walked by id or by place.
"""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from vertebra.protocol.eligibility import Criterion
from vertebra.protocol.endpoints import Endpoint, Objective, Population, Responder
from vertebra.protocol.expressions import any_row, fact, limit, score
from vertebra.protocol.facts import known, yes
from vertebra.protocol.forms import Code, CodeList, EditCheck, Form, Item, Section, Standard
from vertebra.protocol.product import Culture, HardStop, Product, ReleaseTest, Stagger, State, Step, Warning
from vertebra.protocol.safety import Boundary, Grade, Grading, PauseRule, Range, ReportClock, Safety, Signal
from vertebra.protocol.study import Consent, Identity, Role, Study
from vertebra.protocol.timeline import Anchor, Epoch, Visit
from vertebra.terms.canonical import sha256
from vertebra.terms.texts import Text


def text(en: str) -> Text:
    return Text(en, f"中文:{en}")


RECORD = json.dumps(
    {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001", "orgStudyIdInfo": {"id": "T-1"}, "briefTitle": "A study"},
            "designModule": {"enrollmentInfo": {"count": 6}},
            "eligibilityModule": {
                "minimumAge": "20 Years",
                "eligibilityCriteria": (
                    "Inclusion Criteria:\n\n1. At least 20 years old.\n2. Fit for\n   discectomy.\n\n"
                    "Exclusion Criteria:\n\n1. Platelets outside 130-400.\n2. Drug allergy."
                ),
            },
        }
    }
).encode()


def item(id: str, type: str = "code", domain: str = "LB", **more: Any) -> Item:
    if type == "code":
        more.setdefault("codes", "YN")
    return Item(
        id, text(f"label of {id.lower()}"), type, standard=Standard(domain=domain, variable="X", test=id), **more
    )


def number(id: str, analyte: str, low: Any = None, high: Any = None, **more: Any) -> Item:
    ends = [None if x is None else Decimal(x) for x in (low, high)]
    return item(id, "number", analyte=analyte, low=ends[0], high=ends[1], **more)


AGE, SEX = number("AGE", "years", 18, 110), item("SEX", codes="SEX")
LABDTC = item("LABDTC", "date")
PLT, HGB = number("PLT", "blood cells", 20, 900), number("HGB", "haemoglobin", 5, 22, decimals=1)
PAIN = number("PAIN", "vas", 0, 100)
ODI1, ODI2 = number("ODI1", "count", 0, 5), number("ODI2", "count", 0, 5)
ODITOT = number("ODITOT", "percent", 0, 100, derive=score((ODI1.ref, ODI2.ref), 1, 5, unit="%"))
ALLERGY, FIT, PRIOR = item("ALLERGY"), item("FIT"), item("PRIOR")
ALLERGEN = item("ALLERGEN", codes="ALLERGEN", multiple=True, show=ALLERGY.ref.equals("Y"))
SURGPLAN = item("SURGPLAN", "date", required=False)
OPDTC, DOSEDTC, FAILDTC = (item(id, "moment") for id in ("OPDTC", "DOSEDTC", "FAILDTC"))
VOL, CONC = number("VOL", "volume", 0, 10, decimals=1), number("CONC", "cells", 0, 10, decimals=1)
RELDEC, VIAB = item("RELDEC", codes="DECISION"), number("VIAB", "percent", 0, 100)
AETERM, AESER = item("AETERM", "text"), item("AESER")


def form(id: str, *items: Item, log: bool = False, checks: tuple[EditCheck, ...] = ()) -> Form:
    return Form(id, text(f"form {id.lower()}"), (Section(text("section"), items),), checks, log, ("nurse",))


LOW_PLATELETS = EditCheck("LAB_LOW", "PLT", PLT.ref < 50, text("Very low. Right?"))
FORMS = (
    form("DM", AGE, SEX),
    form("LAB", LABDTC, PLT, HGB, checks=(LOW_PLATELETS,)),
    form("PRO", PAIN, ODI1, ODI2, ODITOT),
    form("HX", ALLERGY, ALLERGEN, FIT, PRIOR, SURGPLAN),
    form("OP", OPDTC),
    form("REL", RELDEC, VIAB),
    form("DOSE", DOSEDTC, VOL, CONC),
    form("FAIL", FAILDTC),
    form("AE", AETERM, AESER, log=True),
)
CODELISTS = tuple(
    CodeList(id, tuple(Code(c, text(f"answer {c.lower()}")) for c in codes.split()))
    for id, codes in {"YN": "Y N", "SEX": "F M", "DECISION": "RELEASED REJECTED", "ALLERGEN": "A B"}.items()
)


def visit(id: str, clock: str, days: str, forms: str, **more: Any) -> Visit:
    first, day, last = (int(d) for d in days.split())
    return Visit(id, text(f"visit {id.lower()}"), "ALL", clock, day, first, last, tuple(forms.split()), **more)


VISITS = (
    visit("V1", "surgery", "-14 -1 -1", "DM LAB PRO HX"),
    visit("V2", "surgery", "0 0 0", "OP"),
    visit("V3", "injection", "-7 -1 -1", "LAB PRO HX"),
    visit("V4", "injection", "0 0 0", "DOSE"),
    visit("V5", "injection", "25 28 31", "LAB PRO"),
    visit("V6", "injection", "80 84 88", "LAB PRO"),
    visit("UNS", "none", "0 0 0", "LAB PRO", unscheduled=True),
)
CRITERIA = (
    Criterion("I1", "inclusion", text("age"), "At least 20 years old.", AGE.ref.latest >= 20, ("nurse",)),
    Criterion("I2", "inclusion", text("fit"), "Fit for discectomy.", FIT.ref.latest.equals("Y"), ("doctor",)),
    Criterion(
        "E1", "exclusion", text("platelets"), "Platelets outside 130-400.", ~PLT.ref.latest.between(130, 400),
        ("nurse",), ("screening", "before injection"),
    ),
    Criterion("E2", "exclusion", text("allergy"), "Drug allergy.", ALLERGY.ref.latest.equals("Y"), ("doctor",)),
)  # fmt: skip


def step(id: str, form: str, starts: str, leads: str, **more: Any) -> Step:
    return Step(id, text(f"step {id}"), form, tuple(starts.split()), leads, ("nurse",), **more)


PRODUCT = Product(
    text("cells"),
    tuple(State(id, text(f"state {id}")) for id in ("ordered", "taken", "released", "rejected", "given", "failed")),
    "ordered",
    (
        step("take", "OP", "ordered", "taken", anchor="surgery"),
        step("release", "REL", "taken", "released", produces=True),
        step("give", "DOSE", "released", "given", anchor="injection", stops=("H1", "H2", "H3"), warnings=("W1",)),
        step("fail", "FAIL", "taken released", "failed"),
    ),
    (ReleaseTest("VIAB", text("viability"), VIAB.ref.latest, VIAB.ref.latest >= 80, text("at least 80 %")),),
    (
        HardStop("H1", text("too much"), VOL.ref > 3, text("give less")),
        HardStop("H2", text("wrong concentration"), ~CONC.ref.between("0.8", "1.2"), text("count again")),
        HardStop("H3", text("expired"), known("MINUTES_TO_EXPIRY") < 0, text("stop")),
    ),
    (Warning("W1", text("early"), known("DAYS_S_TO_I") < 28, text("say why")),),
    Stagger(1, 28, 2, 14),
    {"sex": "SEX", "volume": "VOL", "concentration": "CONC", "release_decision": "RELDEC"},
    Culture(20, 40, 60, 28, 91, ("given", "failed", "rejected")),
)


def reference(item: str, low: str, high: str, sex: str = "") -> Range:
    return Range(item, date(2025, 1, 1), Decimal(low), Decimal(high), sex)


SERIOUS = AESER.ref.equals("Y")
SAFETY = Safety(
    "CTCAE 5",
    "1",
    (reference("PLT", "150", "400"), reference("HGB", "12", "16", "F"), reference("HGB", "13", "17", "M")),
    (
        Grading("HGB", text("anaemia"), (Grade(2, HGB.ref < 10), Grade(1, HGB.ref < limit(HGB.ref, "low")))),
        Grading("PLT", text("thrombopenia"), (Grade(1, PLT.ref < limit(PLT.ref, "low")),)),
    ),
    (Signal("PAIN_UP", "yellow", text("pain rises"), PAIN.ref > PAIN.ref.at("B1"), text("examine")),),
    (ReportClock("SAE", text("serious"), "TW", SERIOUS, 7),),
    (PauseRule("PAUSE", text("serious harm"), "AE", SERIOUS, 1),),
    Boundary("STOP", text("harms"), "AE", SERIOUS, {"2": 2, "3": 2, "4": 3}),
)
OBJECTIVES = (
    Objective(
        "SAFE", "primary", text("safety"),
        (
            Endpoint("HARMS", text("harms"), ("AE",), ("AETERM", "AESER"), ()),
            Endpoint("BLOOD", text("blood"), ("LAB",), ("PLT", "HGB"), ("V1", "V5")),
        ),
    ),
    Objective(
        "PAIN", "secondary", text("pain"),
        (Endpoint("CHANGE", text("change"), ("PRO",), ("PAIN", "ODITOT"), ("V3", "V5", "V6")),),
    ),
)  # fmt: skip


def small() -> Study:
    """The study without a fault."""
    return Study(
        id="T-1",
        format=1,
        edition="1.0",
        identity=Identity(
            "T-1", "NCT00000001", text("A study"), "A study", "Nobody", "1", "recruiting", 6, text("disc"), text("arm"),
            text("open"),
        ),
        reading="registered",
        zone="Asia/Taipei",
        record_sha256=sha256(RECORD),
        epochs=(Epoch("ALL", text("all of it"), "TREATMENT"),),
        anchors=(
            Anchor("surgery", text("surgery"), "OPDTC", "SURGPLAN"),
            Anchor("injection", text("injection"), "DOSEDTC"),
        ),
        visits=VISITS,
        codelists=CODELISTS,
        forms=FORMS,
        consents=(Consent("trial", text("consent"), "1"), Consent("tissue", text("tissue consent"), "1")),
        criteria=CRITERIA,
        product=PRODUCT,
        safety=SAFETY,
        objectives=OBJECTIVES,
        responders=(Responder("R30", 1, text("less pain"), PAIN.ref <= PAIN.ref.at("B1") - 30),),
        populations=(Population("TREATED", text("treated"), yes("INJECTED")),),
        roles=(Role("nurse", text("nurse")), Role("doctor", text("doctor"))),
        closing=(HardStop("C1", text("open harm"), any_row("AE", SERIOUS), text("close it first")),),
    )  # fmt: skip


def put(value: Any, path: str, new: Any) -> Any:
    """A copy of `value` with `new` at `path`; where `new` is a function it gets what was there."""
    head, _, rest = path.partition("/")
    if isinstance(value, dict):
        return {**value, head: put(value.get(head), rest, new) if rest else _new(new, value.get(head))}
    if isinstance(value, tuple):
        at = next((i for i, v in enumerate(value) if getattr(v, "id", getattr(v, "code", None)) == head), None)
        at = int(head) if at is None else at
        changed = put(value[at], rest, new) if rest else _new(new, value[at])
        return (*value[:at], *((changed,) if changed is not None else ()), *value[at + 1 :])
    old = getattr(value, head)
    return msgspec.structs.replace(value, **{head: put(old, rest, new) if rest else _new(new, old)})


def _new(new: Any, old: Any) -> Any:
    return new(old) if callable(new) else new


__all__ = ["RECORD", "fact", "put", "small", "text"]
