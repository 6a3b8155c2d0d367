"""The product of NPC-001: autologous nucleus pulposus cells, from the operating theatre back into the same disc.

Source: domain notes A7 (lifecycle), F4 (out of specification), F5 (warnings), G (stagger); tests: `specification`.
"""

from vertebra.protocol.expressions import days
from vertebra.protocol.facts import known
from vertebra.protocol.product import Culture, Product, Stagger, State, Warning
from vertebra.studies.npc001.forms_condition import CLIMATES
from vertebra.studies.npc001.forms_custody import LEGS, STATIONS, WORKSPACES
from vertebra.studies.npc001.forms_fill import SHELF_LIFE
from vertebra.studies.npc001.forms_quality import FOLLOW_UPS
from vertebra.studies.npc001.forms_release import EXLEFT
from vertebra.studies.npc001.labels import LABELS
from vertebra.studies.npc001.making import KINDS, LIMITS, STAGES
from vertebra.studies.npc001.retention import RETENTIONS
from vertebra.studies.npc001.specification import TESTS
from vertebra.studies.npc001.steps import STEPS
from vertebra.studies.npc001.stops import STOPS
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
        ("oos", "Out of specification", "不合規格"),
        ("released", "Released", "已放行"),
        ("conditional", "Conditionally released", "有條件放行"),
        ("rejected", "Rejected", "不予放行"),
        ("failed", "Manufacturing failed", "製造失敗"),
        ("administered", "Administered", "已給予"),
        ("destroyed", "Destroyed", "已銷毀"),
    )
)


SOONEST, LATEST = 28, 91  # days from discectomy to injection. Source: domain notes B2, PROPOSED

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
    Warning(
        "W4",
        Text("Injection outside 28-91 days after the discectomy", "注射不在術後 28–91 天"),
        (known("DAYS_S_TO_I") < days(SOONEST)) | (known("DAYS_S_TO_I") > days(LATEST)),
        Text("Say why; look at wound healing and at the disc again.", "請說明理由，並再評估傷口癒合與椎間盤。"),
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
        Text("Check the scale; values are never converted silently.", "請核對量尺；不得逕行換算。"),
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
    "log_excursion": "TLOGEXC",
    "log_decision": "TLOGDEC",
    "log_leg": "TLOGLEG",
    "log_file": "TLOGFILE",
    "log_from": "TLOGFROM",
    "log_to": "TLOGTO",
    "log_count": "TLOGN",
    "log_low": "TLOGLOW",
    "log_high": "TLOGHIGH",
    "log_outside": "TLOGOUT",
    "log_gap": "TLOGGAP",
    "log_kinetic": "TLOGMKT",
    "log_how": "TLOGHOW",
    "log_why": "TLOGWHY",
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
    "other_methods": "TSTMETH",
    "repeat_allowed": "OOSREP",
    "late_result": "LATERES",
    "late_day": "LATEDAY",
    "late_at": "LATEDTC",
    "filled_at": "FILLDTC",
    "completed_at": "RELCDTC",
    "materials_culture": "CULMATS",
    "materials_fill": "FILLMATS",
    "label_kind": "LBLKIND",
    "label_count": "LBLCOUNT",
    "label_first": "LBLFROM",
    "label_last": "LBLTO",
    "stage": "CULSTEP",
    "line_cleared": "CULCLEAR",
    "recalled_material": "RCLMAT",
    "recall_quality": "RCLQA",
    "recall_medical": "RCLMED",
    "label_reason": "LBLREAS",
    "labels_destroyed": "LBLDESTR",
    "labels_lost": "LBLLOST",
    "sex": "SEX",
    "examined": "TEMP",
    "scaled": "VASBACK",
    "aware": "AEAWARE",
    "end_reason": "EOSREAS",
    "hand_leg": "HANDLEG",
    "handed_to": "HANDTO",
    "witnessed_by": "DESWITN",
    "passage_after": "CULPASS",
}

CULTURE = Culture(
    # Source: domain notes H2: P0 31 +/- 8 days and P1 6.6 +/- 1.5 days, Wang 2011; two SD to either side, PROPOSED
    least_days=19,
    typical_days=38,
    most_days=57,
    # Source: domain notes B2: 28-91 days from discectomy to injection, PROPOSED
    earliest=SOONEST,
    latest=LATEST,
    ends=("failed", "rejected", "administered", "destroyed"),
    injections_a_day=1,  # PROPOSED: one after the other, so that each is watched
)

PRODUCT = Product(
    Text("Autologous nucleus pulposus cells (aNPC)", "自體髓核細胞（aNPC）"),
    STATES,
    "ordered",
    STEPS,
    TESTS,
    STOPS,
    WARNINGS,
    # Source: domain notes G: three alone at 28 days (covers the 14-day culture), then cohorts of three at 14, PROPOSED
    Stagger(alone=3, alone_days=28, cohort=3, cohort_days=14),
    PARTS,
    culture=CULTURE,
    labels=LABELS,
    stations=STATIONS,
    legs=LEGS,
    limits=LIMITS,
    kinds=KINDS,
    stages=STAGES,
    climates=CLIMATES,
    follow_ups=FOLLOW_UPS,
    retentions=RETENTIONS,
    shelf_life=SHELF_LIFE,
    workspaces=WORKSPACES,
    traced=("HAND", "TLOG", "OOS", "REL", "LATE", "LATEFUP", "RELC", "MFAIL", "DESTR", "RCL"),
)
