"""Patterns that a person must look at: the watch for discitis after the injection, and for infection before it.

Yellow: repeat in 48 hours and examine. Red: contrast MRI and two sets of blood cultures within 48 hours, biopsy before
antibiotics when stable, and dosing of the next participant is held. Source: domain notes D1, D2 (PROPOSED).
"""

from vertebra.protocol.expressions import Condition, all_of, any_of, choose, days, elapsed, limit
from vertebra.protocol.safety import Signal
from vertebra.studies.npc001.forms_labs import ALT, AST, BILI, CRP, ESR, INFDTC
from vertebra.studies.npc001.forms_patient import VASBACK, VASDTC
from vertebra.studies.npc001.forms_product import SURGDTC
from vertebra.studies.npc001.forms_release import EXDTC, LATERES
from vertebra.studies.npc001.forms_safety import OBSNEURO, OBSTEMP
from vertebra.studies.npc001.forms_screening import NEURONEW, TEMP
from vertebra.studies.npc001.stops import FEVER
from vertebra.terms.texts import Text

INJECTED = EXDTC.ref.latest.recorded
sample_day = elapsed(EXDTC.ref.latest, INFDTC.ref, "d")


def doubled(baseline: str) -> Condition:
    """CRP above 10 mg/L and above twice the baseline; without a baseline the 10 mg/L alone count.

    Written as `CRP - B > B`, so that a baseline reported as "<5" still decides.
    """
    base = CRP.ref.at(baseline)
    return (CRP.ref > 10) & (~base.recorded | (CRP.ref - base > base))


CRP_HIGH = (sample_day >= days(7)) & doubled("B1")
CRP_SECOND_RISE = (sample_day >= days(0)) & (CRP.ref - CRP.ref.at("nadir") >= 10)
esr_base = choose(ESR.ref.at("B1").recorded, ESR.ref.at("B1"), limit(ESR.ref, "high"))
ESR_HIGH = (sample_day >= days(14)) & (ESR.ref > esr_base + 20)
ANY_YELLOW = any_of(CRP_HIGH, CRP_SECOND_RISE, ESR_HIGH)
VAS_UP = VASBACK.ref - VASBACK.ref.at("previous") >= 20  # two of ten points are 20 mm

REPEAT = Text("Repeat ESR and CRP within 48 hours and examine the patient.", "48 小時內複驗 ESR、CRP 並檢查病人。")
WORK_UP = Text(
    "Within 48 hours: contrast MRI and two sets of blood cultures; biopsy before antibiotics when stable. Start the "
    "clock of a serious reaction. Dosing of the next participant is held.",
    "48 小時內：顯影磁振造影與兩套血液培養；穩定者先切片再用抗生素。啟動嚴重不良反應通報時鐘，並暫停次位給藥。",
)
CULTURE_TASKS = Text(
    "Within 24 hours: tell the investigator, identify the organism and its sensitivity, examine and repeat CRP, tell "
    "ethics committee and sponsor, judge seriousness, review the lot.",
    "24 小時內：通知主持人、鑑定菌種與藥敏、檢查病人並複驗 CRP、通報倫理委員會與試驗委託者、評估嚴重性、檢討批次。",
)


def _signal(id: str, red: bool, en: str, zh: str, when: Condition, advice: Text) -> Signal:
    return Signal(id, "red" if red else "yellow", Text(en, zh), when, advice, hold=red)


SIGNALS = (
    _signal(
        "CRP_HIGH",
        False,
        "CRP above 10 mg/L and twice B1 from day 7 on",
        "第 7 天起 CRP 高於 10 mg/L 且逾 B1 兩倍",
        CRP_HIGH,
        REPEAT,
    ),
    _signal(
        "CRP_SECOND_RISE",
        False,
        "CRP 10 mg/L or more above its lowest since injection",
        "CRP 較注射後最低值上升 10 mg/L 以上",
        CRP_SECOND_RISE,
        REPEAT,
    ),
    _signal(
        "ESR_HIGH",
        False,
        "ESR more than 20 mm/h above B1 from day 14 on",
        "第 14 天起 ESR 較 B1 高逾 20 mm/h",
        ESR_HIGH,
        REPEAT,
    ),
    _signal(
        "FLARE",
        False,
        "Back pain 20 mm or more above B1 in the first 7 days",
        "7 天內背痛較 B1 上升 20 mm 以上",
        elapsed(EXDTC.ref.latest, VASDTC.ref, "d").between(0, 7) & (VASBACK.ref - VASBACK.ref.at("B1") >= 20),
        Text(
            "Examine; ESR and CRP today. Record the flare as a harm of special interest.",
            "檢查病人；當日驗 ESR、CRP。將疼痛加劇記為特別關注事件。",
        ),
    ),
    # Source: domain notes D1 [S24, S26]: CRP is normal again 5-10 days after disc surgery
    _signal(
        "CRP_AFTER_SURGERY",
        False,
        "CRP still raised 10 days after the discectomy",
        "術後 10 天 CRP 仍升高",
        all_of(~INJECTED, elapsed(SURGDTC.ref.latest, INFDTC.ref, "d") >= days(10), doubled("B0")),
        Text(
            "Infection of the discectomy? Repeat, examine, and do not inject before it is explained.",
            "是否為手術感染？複驗並檢查，未釐清前不得注射。",
        ),
    ),
    # Source: domain notes D4 [S32]: Hy's law; the bilirubin limit is PROPOSED (see ranges)
    _signal(
        "HYS_LAW",
        False,
        "ALT or AST at 3 times and bilirubin above 2 times the limit",
        "ALT 或 AST 達 3 倍且膽紅素逾 2 倍上限",
        ((ALT.ref >= limit(ALT.ref, "high") * 3) | (AST.ref >= limit(AST.ref, "high") * 3))
        & (BILI.ref > limit(BILI.ref, "high") * 2),
        Text("Hy's law: look for another cause, repeat within 48 hours.", "Hy's law：尋找其他原因，48 小時內複驗。"),
    ),
    _signal(
        "CRP_ESR_RED",
        True,
        "CRP 24 mg/L or more with ESR 60 mm/h or more",
        "CRP ≥24 mg/L 且 ESR ≥60 mm/h",
        all_of(INJECTED, CRP.ref >= 24, ESR.ref >= 60),
        WORK_UP,
    ),
    _signal(
        "FEVER",
        True,
        "38.0 °C or more after the injection",
        "注射後體溫 38.0 °C 以上",
        INJECTED & (TEMP.ref >= FEVER),
        WORK_UP,
    ),
    _signal(
        "OBS_FEVER", True, "38.0 °C or more while observed", "觀察期體溫 38.0 °C 以上", OBSTEMP.ref >= FEVER, WORK_UP
    ),
    _signal(
        "PAIN_AND_YELLOW",
        True,
        "Back pain 20 mm above the last value together with a yellow signal",
        "背痛較前次上升 20 mm 且有黃燈訊號",
        VAS_UP & ANY_YELLOW,
        WORK_UP,
    ),
    _signal(
        "NEURO",
        True,
        "New or worse neurological deficit after the injection",
        "注射後新發或惡化之神經學缺損",
        INJECTED & NEURONEW.ref.equals("Y"),
        WORK_UP,
    ),
    _signal(
        "OBS_NEURO",
        True,
        "New or worse neurological deficit while observed",
        "觀察期新發或惡化之神經學缺損",
        OBSNEURO.ref.equals("Y"),
        WORK_UP,
    ),
    _signal(
        "CULTURE_POSITIVE",
        True,
        "Positive culture of the product",
        "產品培養陽性",
        LATERES.ref.equals("POS"),
        CULTURE_TASKS,
    ),
)
