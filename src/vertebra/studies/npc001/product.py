"""The product of NPC-001: autologous nucleus pulposus cells, from the operating theatre back into the same disc.

Source: domain notes A7 (lifecycle), F3 (release, PROPOSED with published anchors), F5 (warnings), G (stagger).
"""

from vertebra.protocol.expressions import any_row, days, given, number, when
from vertebra.protocol.facts import known
from vertebra.protocol.product import Product, ReleaseTest, Stagger, State, Warning
from vertebra.studies.npc001.forms_product import LOTPASS
from vertebra.studies.npc001.forms_release import (
    EXLEFT,
    LATEDAY,
    LATERES,
    TSTCONC,
    TSTENDO,
    TSTGRAM,
    TSTIDENT,
    TSTMYCO,
    TSTPOTENCY,
    TSTPURITY,
    TSTSTER0,
    TSTVIAB,
    TSTVOL,
)
from vertebra.studies.npc001.steps import STEPS
from vertebra.studies.npc001.stops import LEAST_CONC, MOST_CONC, MOST_VOLUME, STOPS
from vertebra.terms.texts import Text

STATES = tuple(
    State(id, Text(en, zh))
    for id, en, zh in (
        ("ordered", "Ordered", "已建立"),
        ("collected", "Tissue collected", "組織已採集"),
        ("received", "Received", "已接收"),
        ("culturing", "In culture", "培養中"),
        ("filled", "Filled", "已充填"),
        ("tested", "Tested", "已檢驗"),
        ("released", "Released", "已放行"),
        ("conditional", "Conditionally released", "有條件放行"),
        ("rejected", "Rejected", "不予放行"),
        ("failed", "Manufacturing failed", "製造失敗"),
        ("administered", "Administered", "已給予"),
        ("destroyed", "Destroyed", "已銷毀"),
    )
)


def late_culture(id: str, day: int) -> ReleaseTest:
    """A sterility culture that is read after the release; undecided until its result is in."""
    at = LATEDAY.ref.equals(day) & LATERES.ref.recorded
    grown = any_row("LATE", LATEDAY.ref.equals(day) & LATERES.ref.equals("POS"))
    return ReleaseTest(
        id,
        Text(f"Sterility culture, day {day}", f"無菌培養第 {day} 天"),
        LATERES.ref.latest,
        when(any_row("LATE", at), ~grown, given("unknown")),
        Text("No growth", "無菌落生長"),
        blocking=False,
        late=True,
    )


def _reported(id: str, label: Text, item: object) -> ReleaseTest:
    ref = item.ref.latest  # type: ignore[attr-defined]
    return ReleaseTest(id, label, ref, ref.recorded, Text("Reported", "須報告"), blocking=False)


TESTS = (
    ReleaseTest(
        "GRAM",
        Text("Gram stain", "革蘭氏染色"),
        TSTGRAM.ref.latest,
        TSTGRAM.ref.latest.equals("NEG"),
        Text("Negative", "陰性"),
    ),
    ReleaseTest(
        "STER0",
        Text("Rapid sterility, day 0", "快速無菌試驗(第 0 天)"),
        TSTSTER0.ref.latest,
        TSTSTER0.ref.latest.equals("NEG"),
        Text("Negative", "陰性"),
    ),
    ReleaseTest(
        "ENDO",
        Text("Endotoxin", "內毒素"),
        TSTENDO.ref.latest,
        TSTENDO.ref.latest < 5,
        Text("Below 5 EU/kg; at most 0.2 EU/kg preferred", "低於 5 EU/kg;建議 0.2 EU/kg 以下"),
    ),
    ReleaseTest(
        "MYCO",
        Text("Mycoplasma", "黴漿菌"),
        TSTMYCO.ref.latest,
        TSTMYCO.ref.latest.equals("NEG"),
        Text("Negative", "陰性"),
    ),
    ReleaseTest(
        "IDENT",
        Text("Identity", "鑑別"),
        TSTIDENT.ref.latest,
        TSTIDENT.ref.latest.equals("MATCH"),
        Text("Donor and phenotype match", "捐贈者與表型相符"),
    ),
    ReleaseTest(
        "VIAB",
        Text("Viability", "存活率"),
        TSTVIAB.ref.latest,
        TSTVIAB.ref.latest >= 80,
        Text("At least 80 %", "至少 80 %"),
    ),
    ReleaseTest(
        "CONC",
        Text("Viable cells per mL", "每毫升活細胞數"),
        TSTCONC.ref.latest,
        TSTCONC.ref.latest.between(LEAST_CONC, MOST_CONC),
        Text("0.8-1.2 ×10⁶/mL", "0.8–1.2 ×10⁶/mL"),
    ),
    ReleaseTest(
        "VOL",
        Text("Deliverable volume", "可給予體積"),
        TSTVOL.ref.latest,
        TSTVOL.ref.latest <= MOST_VOLUME,
        Text("At most 3.0 mL", "3.0 mL 以下"),
    ),
    ReleaseTest(
        "PASS",
        Text("Passage", "代次"),
        LOTPASS.ref.latest,
        LOTPASS.ref.latest <= 2,
        Text("At most P2, else with a reason (W3)", "P2 以下,否則須填理由(W3)"),
        blocking=False,
    ),
    ReleaseTest(
        "ENDO_DURA",
        Text("Endotoxin, preferred limit", "內毒素建議限值"),
        TSTENDO.ref.latest,
        TSTENDO.ref.latest <= number("0.2", "[EU]/kg"),
        Text("At most 0.2 EU/kg", "0.2 EU/kg 以下"),
        blocking=False,
    ),
    _reported("PURITY", Text("Purity", "純度"), TSTPURITY),
    _reported("POTENCY", Text("Potency, for information", "效價(供參考)"), TSTPOTENCY),
    late_culture("STER3", 3),
    late_culture("STER14", 14),
)

WARNINGS = (
    Warning(
        "W1",
        Text("Partial dose", "部分給藥"),
        EXLEFT.ref > 0,
        Text("Say why not all was given.", "請說明未全部給予之理由。"),
    ),
    Warning(
        "W2",
        Text("Outside the window of the visit", "超出訪視窗期"),
        known("IN_WINDOW").equals("N"),
        Text("Say why it is early or late.", "請說明提前或延後之理由。"),
    ),
    Warning(
        "W3",
        Text("Passage above P2", "代次超過 P2"),
        known("PASSAGE") > 2,
        Text("Quality says why the cells may be used.", "品保須說明可使用之理由。"),
    ),
    # Source: domain notes B2: 28-91 days from discectomy to injection, PROPOSED
    Warning(
        "W4",
        Text("Injection outside 28-91 days after the discectomy", "注射不在術後 28–91 天"),
        (known("DAYS_S_TO_I") < days(28)) | (known("DAYS_S_TO_I") > days(91)),
        Text("Say why; look at wound healing and at the disc again.", "請說明理由,並再評估傷口癒合與椎間盤。"),
    ),
    Warning(
        "W5",
        Text("No reference range in force at the sample", "採檢時無有效參考值"),
        known("RANGE_IN_FORCE").equals("N"),
        Text("Enter the laboratory's range version of that day.", "請登錄當日檢驗室之參考值版本。"),
    ),
    Warning(
        "W6",
        Text("Pain scale differs from earlier visits", "疼痛量尺與先前訪視不同"),
        known("VAS_SCALE_SAME").equals("N"),
        Text("Check the scale; values are never converted silently.", "請核對量尺;不得逕行換算。"),
    ),
)

PARTS = {
    "level_harvested": "PRLEVEL",
    "level_injected": "EXLEVEL",
    "lstv": "LSTV",
    "lstv_resolved": "LSTVRES",
    "surgery_at": "SURGDTC",
    "collected_at": "TISDTC",
    "received_at": "RECDTC",
    "tissue_decision": "RECQA",
    "excursion": "RECEXC",
    "excursion_decision": "RECEXCOK",
    "expiry": "LOTEXP",
    "passage": "LOTPASS",
    "volume": "EXVOL",
    "concentration": "EXCONC",
    "viability": "EXVIAB",
    "volume_left": "EXLEFT",
    "imaging": "EXIMG",
    "injected_at": "EXDTC",
    "second_identifier": "EXSECOND",
    "release_decision": "RELDEC",
    "allergies": "ALLERGENS",
    "drug_allergy": "DRUGALL",
    "late_result": "LATERES",
    "materials_culture": "CULMATS",
    "materials_fill": "FILLMATS",
    "label_reason": "LBLREAS",
    "labels_destroyed": "LBLDESTR",
    "sex": "SEX",
    "examined": "TEMP",
    "scaled": "VASBACK",
    "aware": "AEAWARE",
    "end_reason": "EOSREAS",
}

PRODUCT = Product(
    Text("Autologous nucleus pulposus cells (aNPC)", "自體髓核細胞(aNPC)"),
    STATES,
    "ordered",
    STEPS,
    TESTS,
    STOPS,
    WARNINGS,
    # Source: domain notes G: three alone at 28 days (covers the 14-day culture), then cohorts of three at 14, PROPOSED
    Stagger(alone=3, alone_days=28, cohort=3, cohort_days=14),
    PARTS,
)
