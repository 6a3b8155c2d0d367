"""The nineteen registered exclusion criteria, first half: blood, spine, infection, immunity (E1-E9).

An expression says what excludes. Where the words are ambiguous the safer reading is taken in both readings and the
defect says so; `corrected` stands only where the registered words cannot be followed as they are.
Source: registry record NCT07168603 (record.json); domain notes A2 (R21-R29), A6 (L-numbers in the texts).
"""

from vertebra.protocol.eligibility import Criterion, Moment
from vertebra.protocol.expressions import any_of, given, when
from vertebra.studies.npc001.forms_history import ALLERGENS, DRUGALL, IMMDEF, IMMSUPP, SPINE, TUMOR
from vertebra.studies.npc001.forms_imaging import ANNULUS, PFIRR
from vertebra.studies.npc001.forms_labs import ALT, AST, BUN, CREAT, HGB, INR, PLT, PT, WBC
from vertebra.studies.npc001.forms_screening import ANTIBIO, LOCALINF, SEX, SYSINF
from vertebra.studies.npc001.renewed import renewed
from vertebra.terms.texts import Text

SCREENING: tuple[Moment, ...] = ("screening",)
TWICE: tuple[Moment, ...] = ("screening", "before injection")
ALWAYS: tuple[Moment, ...] = ("screening", "discectomy", "before injection")
FEMALE = SEX.ref.latest.equals("F")

_CREATININE = when(FEMALE, ~CREAT.ref.latest.between("0.5", "0.9"), ~CREAT.ref.latest.between("0.7", "1.2"))
E1 = Criterion(
    "E1",
    "exclusion",
    Text("Coagulation, liver or kidney outside the registered ranges", "凝血、肝、腎功能不在登錄範圍"),
    "Levels of coagulation, liver, and kidney functions do not meet reference ranges. Following the reference range "
    "announced by the medical laboratory department at clinical trial institution, as shown below, PT/INR: "
    "11-15 (sec)/ "
    "INR 0.78-1.12; BUN: 6.0-20.0 (mg/dL); Creatinine: (Female)0.5-0.9 (mg/dL)/ (Male)0.7-1.2 (mg/dL); AST (GOT): < 40 "
    "(U/L); ALT (GPT): < 41 (U/L)",
    renewed(
        any_of(
            ~PT.ref.latest.between(11, 15),
            ~INR.ref.latest.between("0.78", "1.12"),
            ~BUN.ref.latest.between(6, 20),
            _CREATININE,
            AST.ref.latest >= 40,
            ALT.ref.latest >= 41,
        ),
        PT,
        INR,
        BUN,
        CREAT,
        AST,
        ALT,
    ),
    ("coordinator", "investigator"),
    TWICE,
    defect=Text(
        "“PT/INR” may mean both or either; here one of them outside excludes, the safer reading (L15). Low "
        "sides exclude "
        "without clinical sense (L16); liver limits are not split by sex (L17); 40 and 41 U/L are out, 20.0 "
        "mg/dL is in "
        "(L18); no bilirubin, so Hy's law cannot be judged (L21).",
        "「PT/INR」可指兩者皆須或擇一；此處採較安全解讀，任一超出即排除（L15）。下限排除無臨床意義（L16）；肝功能限值未分"
        "性別（L17）；40 與 41 U/L 排除而 20.0 mg/dL 不排除（L18）；無膽紅素，無法評估 Hy's law（L21）。",
    ),
    trap=Text(
        "Units are converted, never assumed; without the sex only a creatinine of 0.7-0.9 passes.",
        "單位依表換算，不得假設；性別不詳時僅肌酸酐 0.7–0.9 可判定通過。",
    ),
)

_BLOOD_COUNT = (
    ~WBC.ref.latest.between(4, 11),
    when(FEMALE, ~HGB.ref.latest.between(12, 16), ~HGB.ref.latest.between(13, 17)),
)
E2 = Criterion(
    "E2",
    "exclusion",
    Text("White cells, platelets or haemoglobin outside the registered ranges", "白血球、血小板或血紅素不在登錄範圍"),
    "Bone marrow function did not meet specific criteria, including appropriate levels of white blood cells, "
    "platelets, "
    "and hemoglobin.\n\n      Following the reference range announced by the medical laboratory department at clinical "
    "trial institution, as shown below, White blood cells: 4.00-11.00 (*103/μL); Platelets: 130-140 (*103/μL); "
    "Hemoglobin: Female: 12.0-16.0 (g/dL), Male: 13.0-17.0 (g/dL)",
    renewed(any_of(*_BLOOD_COUNT, ~PLT.ref.latest.between(130, 140)), WBC, HGB, PLT),
    ("coordinator", "investigator"),
    TWICE,
    # Source: domain notes L1: 130-400 passes 94-99 % of healthy adults, 130-140 under 0.5 %
    corrected=renewed(any_of(*_BLOOD_COUNT, ~PLT.ref.latest.between(130, 400)), WBC, HGB, PLT),
    defect=Text(
        "Platelets “130-140” is almost surely 130-400: under 0.5 % of healthy adults pass as written. It needs an "
        "amendment, not a silent repair, so both readings are shown (L1). “*103/μL” has lost its superscript (L45).",
        "血小板「130–140」幾乎可確定應為 130–400：依原文健康成人通過者不到 0.5 %。須以修正案更正而非逕改，故並列兩種"
        "解讀（L1）。「*103/μL」遺失上標（L45）。",
    ),
    trap=Text(
        "A haemoglobin of 13-16 passes whatever the sex; 12.5 is undecided while the sex is unknown.",
        "血紅素 13–16 不論性別皆通過；12.5 於性別不詳時無法判定。",
    ),
)

E3 = Criterion(
    "E3",
    "exclusion",
    Text("Inflammation, injury or instability of the spine", "脊椎發炎、損傷或結構不穩"),
    "Spinal inflammation, injury, or structural instability, including but not limited to the "
    "following:spondylodiscitis, "
    "spondylitis, spondylolisthesis, fracture, previous spinal trauma, severe spinal canal stenosis "
    "(hypertrophic fibrosis "
    "or ossification oof the ligamentum flavum), spinal tumor, metabolic bone disease.",
    renewed(any_of(*(i.ref.latest.equals("Y") for i in SPINE)), *SPINE),
    ("reader", "investigator"),
    TWICE,
    defect=Text(
        "“Including but not limited to”; “severe” is undefined; spondylolisthesis of any grade and trauma of any age "
        "exclude (L33).",
        "「包括但不限於」；「嚴重」未定義；任何等級之滑脫與任何時間之外傷皆排除（L33）。",
    ),
    trap=Text(
        "Nine points, each answered; a discitis found here must not be counted again under E4 (L25).",
        "九項須逐一回答；此處之椎間盤炎不得於 E4 重複計算（L25）。",
    ),
)

E4 = Criterion(
    "E4",
    "exclusion",
    Text("Local infection or inflammation", "手術部位附近感染或發炎"),
    "Local tissue infection or inflammation near the surgical site.",
    renewed(LOCALINF.ref.latest.equals("Y"), LOCALINF),
    ("surgeon", "investigator"),
    ALWAYS,
    trap=Text(
        "Examined again on the day of the discectomy and of the injection (stops H25 and H13).",
        "椎間盤切除當日與注射當日須再次檢查（停止點 H25、H13）。",
    ),
)

E5 = Criterion(
    "E5",
    "exclusion",
    Text("Systemic infection that needs antibiotics", "需抗生素治療之全身性感染"),
    "Systemic infections require antibiotic treatment.",
    renewed(SYSINF.ref.latest.equals("Y") & ANTIBIO.ref.latest.equals("Y"), SYSINF, ANTIBIO),
    ("investigator",),
    ALWAYS,
    defect=Text(
        "Ungrammatical; read as an infection that needs or receives systemic antibiotics (L32).",
        "文法不通；解讀為需要或正在接受全身性抗生素之感染（L32）。",
    ),
    trap=Text("Prophylaxis at the discectomy is not an infection.", "手術預防性抗生素不屬感染。"),
)

E6 = Criterion(
    "E6",
    "exclusion",
    Text("Immunodeficiency or immunosuppression", "免疫缺乏或使用免疫抑制藥物"),
    "Immunodeficiency disease or current use of immunosuppressive drugs.",
    renewed(IMMDEF.ref.latest.equals("Y") | IMMSUPP.ref.latest.equals("Y"), IMMDEF, IMMSUPP),
    ("investigator",),
    ALWAYS,
    trap=Text(
        "Wash-out is not defined, nor whether a local (epidural) steroid counts: the investigator decides.",
        "未定義停藥期間，亦未載明局部（硬膜外）類固醇是否計入：由主持人判定。",
    ),
)

E7 = Criterion(
    "E7",
    "exclusion",
    Text("Any tumour in the history", "腫瘤病史"),
    "Tumor history.",
    TUMOR.ref.latest.equals("Y"),
    ("investigator",),
    SCREENING,
    defect=Text("Benign, in situ, skin, how long ago: not said (L27).", "未載明良性、原位、皮膚或時間久遠者（L27）。"),
    trap=Text("Read literally it excludes a lipoma.", "依字面連脂肪瘤亦排除。"),
)

E8 = Criterion(
    "E8",
    "exclusion",
    Text("Severely damaged annulus or collapsed disc", "纖維環嚴重損傷或椎間盤塌陷"),
    "Severely degenerated or damaged annulus fibrosis, and the Pfirrman grade exceeds V.",
    # No grade exceeds V on a scale of I-V, so the registered words can never be fulfilled. Source: L2, R28
    ANNULUS.ref.latest.equals("SEVERE") & given("not met"),
    ("reader",),
    SCREENING,
    corrected=ANNULUS.ref.latest.equals("SEVERE") | PFIRR.ref.latest.equals("5"),
    defect=Text(
        "The Pfirrmann scale ends at V, so “exceeds V” never holds and grade V is eligible as written; “and” "
        "joins what "
        "was probably meant as “or”. Corrected: annulus severe, or grade V. A grade above 5 of the modified scale is "
        "another possible reading (L2, L3).",
        "Pfirrmann 分級止於 V，「超過 V」恆不成立，依原文 V 級可納入；「且」應為「或」。"
        "更正解讀：纖維環嚴重損傷或 V 級。另一可能為修訂版分級大於 5（L2、L3）。",
    ),
    trap=Text(
        "As written it excludes nobody; the verdict says which reading it was judged under.",
        "依原文不排除任何人；判定結果載明所採解讀。",
    ),
)

E9 = Criterion(
    "E9",
    "exclusion",
    Text("Hypersensitivity to the culture antibiotics", "對培養用抗生素過敏"),
    "Hypersensitivity to penicillin, streptomycin, and amphotericin B or similar antibiotics.",
    renewed(
        DRUGALL.ref.latest.equals("Y")
        & ALLERGENS.ref.latest.one_of("PENICILLIN", "STREPTOMYCIN", "AMPHOTERICIN", "SIMILAR"),
        DRUGALL,
    ),
    ("investigator",),
    ALWAYS,
    defect=Text(
        "“And” would ask for all three; read as any of them or of their class in both readings, the safer one (L29). "
        "Implies antibiotics in culture: label statement and sterility-test inhibition.",
        "「且」字面須三者皆過敏；兩種解讀均採較安全者：任一或同類即排除（L29）。意味培養使用抗生素：須標示並驗證無菌"
        "試驗抑制性。",
    ),
    trap=Text(
        "Stop H11 asks again, against the material lots that really went into the product.",
        "停止點 H11 會再依實際使用之物料批號核對。",
    ),
)

EXCLUSION_1 = (E1, E2, E3, E4, E5, E6, E7, E8, E9)
