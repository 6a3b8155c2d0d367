"""The nineteen registered exclusion criteria, second half: history, allergy, pregnancy, markers, judgement (E10-E19).

An expression says what excludes. Source: registry record NCT07168603 (record.json); domain notes A2 (R30-R39), A6.
"""

from vertebra.protocol.eligibility import Criterion
from vertebra.protocol.expressions import any_of, days, elapsed, now
from vertebra.studies.npc001.criteria_exclusion import ALWAYS, FEMALE, SCREENING, TWICE
from vertebra.studies.npc001.forms_history import (
    AUTOIMM,
    BLOOD,
    BREASTFD,
    DRUGALL,
    LASTTRIAL,
    MRIUNFIT,
    OTHTRIAL,
    PIUNFIT,
    PRIORSPN,
)
from vertebra.studies.npc001.forms_labs import HBSAG, HBUNCTRL, HCGRES, HCVAB, HCVRNA, HIV, VDRL
from vertebra.studies.npc001.forms_screening import CHILDPOT, SURGFIT
from vertebra.studies.npc001.renewed import renewed
from vertebra.terms.texts import Text

E10 = Criterion(
    "E10",
    "exclusion",
    Text("Cannot undergo discectomy", "無法接受椎間盤切除術"),
    "Cannot undergo discectomy.",
    SURGFIT.ref.latest.equals("N"),
    ("surgeon",),
    ("screening", "discectomy"),
    trap=Text("The complement of I2 (L25).", "與 I2 互補（L25）。"),
)

E11 = Criterion(
    "E11",
    "exclusion",
    Text("Autoimmune disease", "自體免疫疾病"),
    "Autoimmune disease.",
    AUTOIMM.ref.latest.equals("Y"),
    ("investigator",),
    SCREENING,
    trap=Text(
        "Hashimoto thyroiditis and type 1 diabetes count as written.", "依字面包含橋本氏甲狀腺炎與第 1 型糖尿病。"
    ),
)

E12 = Criterion(
    "E12",
    "exclusion",
    Text("Blood disease", "血液疾病"),
    "Blood disease. (ex, anemia, blood coagulation dysfunction, leukemia, ITP, etc.)",
    BLOOD.ref.latest.equals("Y"),
    ("investigator",),
    SCREENING,
    defect=Text(
        "Overlaps E1 and E2; history or current is not said (L25).", "與 E1、E2 重疊；未載明過去或現在（L25）。"
    ),
    trap=Text("One anaemia is one reason, not two.", "同一貧血僅計一項理由。"),
)

# Pinned to screening: asked any later, the discectomy of the study itself would exclude everybody. Source: R33, L26
E13 = Criterion(
    "E13",
    "exclusion",
    Text("Earlier spinal surgery", "曾接受脊椎手術"),
    "Spinal surgical treatment received.",
    PRIORSPN.ref.latest.equals("Y"),
    ("investigator",),
    SCREENING,
    corrected=PRIORSPN.ref.at("V1").equals("Y"),
    defect=Text(
        "Broader than “prior disc surgery” of the description, and true of everybody after the study's own discectomy: "
        "the corrected reading is frozen at the screening visit (L26).",
        "較說明之「曾接受椎間盤手術」為廣，且試驗之椎間盤切除術後人人成立：更正解讀固定於篩選訪視（L26）。",
    ),
    trap=Text("Judged at screening only, never again.", "僅於篩選時判定，其後不再判定。"),
)

E14 = Criterion(
    "E14",
    "exclusion",
    Text("Any drug allergy", "任何藥物過敏"),
    "Drug allergy.",
    renewed(DRUGALL.ref.latest.equals("Y"), DRUGALL),
    ("investigator",),
    TWICE,
    defect=Text(
        "Any drug allergy makes E9 redundant and excludes about one adult in four to ten (L24).",
        "任何藥物過敏使 E9 成為多餘，並排除約四至十分之一成人（L24）。",
    ),
    trap=Text("Includes E9: one allergy is one reason.", "涵蓋 E9：同一過敏僅計一項理由。"),
)

# Source: domain notes R35: fewer than 28 days excludes, 28 itself does not, PROPOSED. The words name no anchor; the day
# of the check is used, which is the first day on which the question can be answered.
E15 = Criterion(
    "E15",
    "exclusion",
    Text("Another clinical trial in the past four weeks", "四週內曾參加其他臨床試驗"),
    "Have been enrolled in other clinical trials in the past four weeks.",
    OTHTRIAL.ref.latest.equals("Y") & (elapsed(LASTTRIAL.ref.latest, now(), "d") < days(28)),
    ("coordinator",),
    SCREENING,
    defect=Text(
        "Four weeks before what is not said: consent, discectomy or injection. Counted here back from the day of the "
        "screening check; devices and observational studies are not told apart (L30).",
        "未載明以何日起算：同意、手術或注射。此處自篩選判定日回推；未區分器材或觀察性研究（L30）。",
    ),
    trap=Text("Day 28 does not exclude; without the date it is undecided.", "滿 28 天不排除；無日期則無法判定。"),
)

# Not pregnant for want of the possibility is a decision, not a gap. Source: R36
E16 = Criterion(
    "E16",
    "exclusion",
    Text("Pregnant or breastfeeding", "懷孕或哺乳"),
    "Pregnancy and breastfeeding.",
    FEMALE
    & (
        (CHILDPOT.ref.latest.equals("Y") & renewed(HCGRES.ref.latest.equals("POS"), HCGRES))
        | renewed(BREASTFD.ref.latest.equals("Y"), BREASTFD)
    ),
    ("coordinator", "investigator"),
    ALWAYS,
    defect=Text(
        "“And” would ask for both; read as either in both readings, the safer one. No test timing and no contraception "
        "rule during culture and follow-up (L31).",
        "「且」字面須兩者兼具；兩種解讀均採較安全者：任一即排除。未載明檢驗時點及培養與追蹤期間之避孕（L31）。",
    ),
    trap=Text(
        "Not applicable for men is not unknown; stops H26 and H12 ask for a test of at most 72 hours.",
        "男性「不適用」並非「未知」；停止點 H26、H12 要求 72 小時內之檢驗。",
    ),
)

E17 = Criterion(
    "E17",
    "exclusion",
    Text("HIV, syphilis, uncontrolled hepatitis B or C", "HIV、梅毒、未受控制之 B 型或 C 型肝炎"),
    "Positive for HIV or VDRL in blood tests, as well as uncontrolled carriers of hepatitis B or C.",
    any_of(
        HIV.ref.latest.equals("POS"),
        VDRL.ref.latest.equals("POS"),
        HBSAG.ref.latest.equals("POS") & HBUNCTRL.ref.latest.equals("Y"),
        HCVAB.ref.latest.equals("POS") & HCVRNA.ref.latest.equals("POS"),
    ),
    ("investigator",),
    TWICE,
    defect=Text(
        "“As well as” reads like “and”; “uncontrolled” has no DNA or RNA cut-off; VDRL is not treponemal and no "
        "confirmation is named. Any one of them excludes here (L28).",
        "「以及」近似「且」；「未受控制」無 DNA 或 RNA 閾值；VDRL 非螺旋體檢驗且未列確認檢驗。此處任一即排除（L28）。",
    ),
    trap=Text(
        "VDRL may be falsely positive (TPPA is recorded beside it); hepatitis C is active only with RNA; "
        "window period.",
        "VDRL 可能偽陽性（並記錄 TPPA）；C 型肝炎須 RNA 陽性方為活動性；注意空窗期。",
    ),
)

E18 = Criterion(
    "E18",
    "exclusion",
    Text("Cannot have an MRI scan", "無法接受磁振造影"),
    "Cannot take an MRI scan.",
    renewed(MRIUNFIT.ref.latest.equals("Y"), MRIUNFIT),
    ("coordinator",),
    TWICE,
    trap=Text("The MRI safety checklist is asked before each scan.", "每次掃描前須填磁振造影安全檢核表。"),
)

E19 = Criterion(
    "E19",
    "exclusion",
    Text("Not suitable in the judgement of the investigator", "主持人判定不適合"),
    "Subjects who are not suitable for participating in this clinical trial diagnosed by PI.",
    renewed(PIUNFIT.ref.latest.equals("Y"), PIUNFIT),
    ("investigator",),
    ALWAYS,
    defect=Text("No reason code is registered; one is mandatory here (L34).", "未登錄理由代碼；此處列為必填（L34）。"),
    trap=Text("Discretion without a written reason is an audit finding.", "無書面理由之裁量屬稽核缺失。"),
)

EXCLUSION_2 = (E10, E11, E12, E13, E14, E15, E16, E17, E18, E19)
