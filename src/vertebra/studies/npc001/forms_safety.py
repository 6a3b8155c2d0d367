"""What happens to the participant: harms (AE), drugs (CM), procedures (PROC), observation (OBS), plan, end (EOS).

Source: domain notes A5 (R63, R65), G (seriousness, causality asked five times, harms of special interest), A4 (R57).
"""

from vertebra.protocol.expressions import any_of, now
from vertebra.protocol.forms import Form
from vertebra.studies.npc001.forms_product import SURGDTC
from vertebra.studies.npc001.words import check, choice, day, measure, moment, section, written, yes_no
from vertebra.terms.texts import Text

CARERS = ("investigator", "coordinator")

AETERM = written("AETERM", "What happened", "不良事件名稱", "AE.AETERM")
AESTDTC = day("AESTDTC", "Began", "開始日期", "AE.AESTDTC", partial=True)
AEENDTC = day("AEENDTC", "Ended", "結束日期", "AE.AEENDTC", partial=True, required=False)
AETOXGR = measure("AETOXGR", "Grade (CTCAE 5.0)", "嚴重度等級（CTCAE 5.0）", "count", 1, 5, "AE.AETOXGR")
AESER = yes_no("AESER", "Serious", "嚴重不良事件", "AE.AESER")
_SERIOUS = AESER.ref.equals("Y")
AESDTH = yes_no("AESDTH", "Death", "死亡", "AE.AESDTH", show=_SERIOUS)
AESLIFE = yes_no("AESLIFE", "Life-threatening", "危及生命", "AE.AESLIFE", show=_SERIOUS)
AESHOSP = yes_no("AESHOSP", "Hospitalisation or its prolongation", "住院或延長住院", "AE.AESHOSP", show=_SERIOUS)
AESDISAB = yes_no("AESDISAB", "Disability", "失能", "AE.AESDISAB", show=_SERIOUS)
AESCONG = yes_no("AESCONG", "Congenital anomaly", "先天異常", "AE.AESCONG", show=_SERIOUS)
AESMIE = yes_no("AESMIE", "Medically important", "醫學上重要", "AE.AESMIE", show=_SERIOUS)
CRITERIA = (AESDTH, AESLIFE, AESHOSP, AESDISAB, AESCONG, AESMIE)
AEAWARE = moment("AEAWARE", "Site became aware at", "試驗中心獲知時間", "SUPPAE:AEAWARE")
AERELPRD = choice("AERELPRD", "Related to the product", "與產品之相關性", "CAUSAL", "AE.AEREL")
AERELSUR = choice("AERELSUR", "Related to the discectomy", "與椎間盤切除術之相關性", "CAUSAL", "SUPPAE:AERELSUR")
AERELINJ = choice("AERELINJ", "Related to the injection procedure", "與注射程序之相關性", "CAUSAL", "SUPPAE:AERELINJ")
AERELDIS = choice("AERELDIS", "Related to the disease", "與疾病之相關性", "CAUSAL", "SUPPAE:AERELDIS")
AERELCM = choice(
    "AERELCM", "Related to another drug or the anaesthesia", "與其他藥物或麻醉之相關性", "CAUSAL", "SUPPAE:AERELCM"
)
AEEXP = yes_no(
    "AEEXP", "Expected by the reference safety information", "為參考安全資訊所預期", "SUPPAE:AEEXP", show=_SERIOUS
)
AESPEC = choice("AESPEC", "Harm of special interest", "特別關注之不良事件", "AESI", "SUPPAE:AESPEC")
AEACN = choice("AEACN", "Action taken with the product", "對產品採取之措施", "ACTION", "AE.AEACN")
AEOUT = choice("AEOUT", "Outcome", "結果", "OUTCOME", "AE.AEOUT")
AENARR = written("AENARR", "Narrative", "敘述", "SUPPAE:AENARR", show=_SERIOUS)

AE = Form(
    "AE",
    Text("Adverse reactions and harms", "不良事件"),
    (
        section("What and when", "內容與時間", AETERM, AESTDTC, AEENDTC, AEAWARE),
        section("How bad", "嚴重度", AETOXGR, AESER, *CRITERIA),
        section("Because of what", "因果關係", AERELPRD, AERELSUR, AERELINJ, AERELDIS, AERELCM, AEEXP),
        section("What came of it", "處置與結果", AESPEC, AEACN, AEOUT, AENARR),
    ),
    (
        check("AE_ORDER", AEENDTC, AEENDTC.ref < AESTDTC.ref, "It ended before it began.", "結束早於開始。"),
        check("AE_AWARE", AEAWARE, AEAWARE.ref < AESTDTC.ref, "Known before it began.", "獲知早於開始。"),
        check("AE_FUTURE", AEAWARE, AEAWARE.ref > now(), "Known in the future.", "獲知時間在未來。"),
        check(
            "AE_SERIOUS",
            AESER,
            _SERIOUS & ~any_of(*(c.ref.recorded & c.ref.equals("Y") for c in CRITERIA)),
            "Serious, but no criterion of seriousness is answered yes.",
            "標記為嚴重，但無任一嚴重性條件為「是」。",
        ),
        check(
            "AE_DEATH",
            AETOXGR,
            (AETOXGR.ref >= 5) & ~(AEOUT.ref.recorded & AEOUT.ref.equals("FATAL")),
            "Grade 5 means death, but the outcome is not fatal.",
            "第 5 級表示死亡，但結果非死亡。",
        ),
        check(
            "AE_FATAL",
            AEOUT,
            AEOUT.ref.equals("FATAL") & (AETOXGR.ref < 5),
            "The outcome is fatal, but the grade is below 5.",
            "結果為死亡，但等級低於 5。",
        ),
        check(
            "AE_DTHSER",
            AESER,
            AEOUT.ref.equals("FATAL") & AESER.ref.equals("N"),
            "Fatal, but not serious.",
            "結果為死亡，但未標記為嚴重。",
        ),
        check(
            "AE_GRADE4",
            AESER,
            (AETOXGR.ref >= 4) & AESER.ref.equals("N"),
            "Grade 4 or 5 without seriousness: please confirm.",
            "第 4 或 5 級而非嚴重：請確認。",
        ),
        check(
            "AE_OPEN",
            AEENDTC,
            AEOUT.ref.one_of("RECOVERED", "SEQUELAE") & ~AEENDTC.ref.recorded,
            "Recovered, but without an end.",
            "已恢復但無結束日期。",
        ),
        check(
            "AE_SPECIAL",
            AESPEC,
            AESPEC.ref.one_of("DISCITIS", "CES", "WRONG") & AESER.ref.equals("N"),
            "This harm of special interest is as a rule serious: please confirm.",
            "此類特別關注事件通常為嚴重：請確認。",
        ),
    ),
    log=True,
    roles=CARERS,
    after_withdrawal=True,
)

CMTRT = written("CMTRT", "Drug", "藥名", "CM.CMTRT")
CMSTDTC = day("CMSTDTC", "From", "開始日期", "CM.CMSTDTC", partial=True)
CMENDTC = day("CMENDTC", "To", "結束日期", "CM.CMENDTC", partial=True, required=False)
CMDOSE = written("CMDOSE", "Dose and frequency", "劑量與頻率", "CM.CMDOSTXT", required=False)
CMFLAG = choice("CMFLAG", "Kind", "類別", "CMFLAG", "CM.CMCAT")
CMMME = measure(
    "CMMME",
    "Morphine equivalent a day",
    "每日嗎啡等效劑量",
    "dose",
    0,
    500,
    "SUPPCM:CMMME",
    show=CMFLAG.ref.equals("OPIOID"),
)
CM = Form(
    "CM",
    Text("Concomitant drugs", "併用藥物"),
    (section("Drug", "藥物", CMTRT, CMFLAG, CMDOSE, CMMME, CMSTDTC, CMENDTC),),
    (check("CM_ORDER", CMENDTC, CMENDTC.ref < CMSTDTC.ref, "It ended before it began.", "結束早於開始。"),),
    log=True,
    roles=CARERS,
)

PROCTRT = written("PROCTRT", "Procedure", "處置", "PR.PRTRT")
PROCKIND = choice("PROCKIND", "Kind", "類別", "PRKIND", "PR.PRCAT")
PROCDTC = day("PROCDTC", "Done on", "執行日期", "PR.PRSTDTC", partial=True)
PROC = Form(
    "PROC",
    Text("Procedures outside the study", "試驗外處置"),
    (section("Procedure", "處置", PROCTRT, PROCKIND, PROCDTC),),
    (check("PROC_FUTURE", PROCDTC, PROCDTC.ref > now(), "It lies in the future.", "日期在未來。"),),
    log=True,
    roles=CARERS,
)

# Source: domain notes A4 R57: vital signs and nerves at 0, 1 and 4 hours after the injection, PROPOSED
OBSHOUR = measure("OBSHOUR", "Hours after the injection", "注射後小時數", "hours", 0, 8, "VS.VSTPTNUM")
OBSTEMP = measure("OBSTEMP", "Body temperature", "體溫", "temperature", 34, 42, "VS:TEMP", "8310-5", decimals=1)
OBSBP = measure("OBSBP", "Systolic blood pressure", "收縮壓", "pressure", 70, 230, "VS:SYSBP", "8480-6")
OBSPULSE = measure("OBSPULSE", "Pulse", "脈搏", "rate", 35, 180, "VS:PULSE", "8867-4")
OBSNEURO = yes_no("OBSNEURO", "New or worse neurological deficit", "新發或惡化之神經學缺損", "NV:NEURONEW")
OBS = Form(
    "OBS",
    Text("Observation after the injection", "注射後觀察"),
    (section("Observation", "觀察", OBSHOUR, OBSTEMP, OBSBP, OBSPULSE, OBSNEURO),),
    (
        check(
            "OBS_HOUR",
            OBSHOUR,
            ~any_of(*(OBSHOUR.ref.equals(h) for h in (0, 1, 4))),
            "Observation is due at 0, 1 and 4 hours.",
            "應於注射後 0、1、4 小時觀察。",
        ),
    ),
    log=True,
    roles=CARERS,
)

INJPLAN = day("INJPLAN", "Planned day of injection", "預定注射日", "SUPPEX:INJPLAN", required=False)
PLN = Form(
    "PLN",
    Text("Plan of the injection", "注射規劃"),
    (section("Plan", "規劃", INJPLAN),),
    (
        check(
            "PLN_ORDER",
            INJPLAN,
            INJPLAN.ref <= SURGDTC.ref.latest,
            "Planned before the discectomy.",
            "預定日早於椎間盤切除術。",
        ),
    ),
    roles=("coordinator", "investigator"),
)

EOSDTC = day("EOSDTC", "Last day in the study", "試驗結束日", "DS.DSSTDTC")
EOSREAS = choice("EOSREAS", "Why", "結束原因", "EOSREAS", "DS.DSDECOD")
EOSTEXT = written("EOSTEXT", "In words", "說明", "SUPPDS:EOSTEXT", required=False)
EOSTISS = choice("EOSTISS", "Tissue and cells still kept", "留存組織與細胞之處置", "DISPOSE", "SUPPDS:EOSTISS")
EOS = Form(
    "EOS",
    Text("End of study", "試驗結束"),
    (section("End", "結束", EOSDTC, EOSREAS, EOSTEXT, EOSTISS),),
    (
        check("EOS_FUTURE", EOSDTC, EOSDTC.ref > now(), "The end lies in the future.", "結束日在未來。"),
        check(
            "EOS_TISSUE",
            EOSTISS,
            EOSREAS.ref.equals("WITHDRAWN") & ~EOSTISS.ref.recorded,
            "Consent was withdrawn: what shall become of tissue and cells?",
            "已撤回同意：組織與細胞如何處置？",
        ),
    ),
    roles=CARERS,
    after_withdrawal=True,
)
