"""Who the participant is and what is wrong with the spine: demographics (DM), diagnosis (DX), examination (PE).

Plausible ranges only ask, they never block. Source: PROPOSED from physiological limits (the domain notes have none for
vital signs), except 38.0 °C and the 42 days, which are domain notes F5 (H13) and A2 (R17).
"""

from vertebra.protocol.expressions import any_of, days, elapsed, now
from vertebra.protocol.forms import Form
from vertebra.studies.npc001.words import check, choice, day, measure, section, written, yes_no
from vertebra.terms.texts import Text

SEX = choice("SEX", "Sex at birth", "出生性別", "SEX", "DM.SEX")
AGE = measure("AGE", "Age at consent", "簽署同意時年齡", "years", 18, 110, "DM.AGE")
CHILDPOT = yes_no("CHILDPOT", "Of childbearing potential", "具生育能力", "RP:CHILDPOT", show=SEX.ref.equals("F"))
HEIGHT = measure("HEIGHT", "Height", "身高", "length", 1200, 2200, "VS:HEIGHT", "8302-2")
WEIGHT = measure("WEIGHT", "Weight", "體重", "mass", 30, 200, "VS:WEIGHT", "29463-7", decimals=1)
BMI = measure(
    "BMI",
    "Body mass index",
    "身體質量指數",
    "body mass index",
    14,
    60,
    "VS:BMI",
    "39156-5",
    decimals=1,
    derive=WEIGHT.ref / (HEIGHT.ref / 1000 * (HEIGHT.ref / 1000)),
)
SMOKING = choice("SMOKING", "Smoking", "吸菸", "SMOKING", "SU.SUNCF", "72166-2")

DM = Form(
    "DM",
    Text("Demographics", "基本資料"),
    (
        section("Person", "受試者", AGE, SEX, CHILDPOT),
        section("Body", "身體測量", HEIGHT, WEIGHT, BMI, SMOKING),
    ),
    (
        check(
            "DM_AGE",
            AGE,
            AGE.ref < 20,
            "Under 20 completed years, but criterion I1 asks for 20 or more. Is the birth date right?",
            "未滿 20 足歲，而納入條件 I1 須滿 20 歲。出生日期是否正確？",
        ),
    ),
    roles=("coordinator", "investigator"),
)

HERN = yes_no("HERN", "Lumbar disc herniation", "腰椎間盤突出", "MK:HERN")
DEGEN = yes_no("DEGEN", "Disc degeneration confirmed", "確認椎間盤退化", "MK:DEGEN")
HERNTYPE = choice("HERNTYPE", "Type of herniation", "突出型態", "HERNTYPE", "MK:HERNTYPE", show=HERN.ref.equals("Y"))
LEVEL = choice("LEVEL", "Index level", "目標節段", "LEVEL", "MK.MKLOC")
COUNTMETH = choice("COUNTMETH", "How the level was counted", "節段計數方法", "COUNTMETH", "MK:COUNTMTH")
LSTV = yes_no("LSTV", "Lumbosacral transitional vertebra", "腰薦移行椎", "MK:LSTV")
LSTVRES = yes_no(
    "LSTVRES",
    "Level agreed between surgeon and radiologist by one anatomical key",
    "外科與放射科醫師已依同一解剖編號確認節段",
    "MK:LSTVRES",
    show=LSTV.ref.equals("Y"),
)
SURGFIT = yes_no("SURGFIT", "Suitable and fit for discectomy", "適合且可接受椎間盤切除術", "SUPPMK:SURGFIT")
SURGPLAN = day("SURGPLAN", "Planned day of discectomy", "預定椎間盤切除日", "SUPPPR:SURGPLAN", required=False)
LBP = yes_no("LBP", "Low back pain", "下背痛", "MH:LBP")
LEGSYM = yes_no("LEGSYM", "Symptoms in the lower limbs (radicular)", "下肢症狀（神經根性）", "MH:LEGSYM")
LEGSIDE = choice("LEGSIDE", "Side of the leg symptoms", "下肢症狀側別", "SIDE", "MH.MHLAT", show=LEGSYM.ref.equals("Y"))
DERMATOM = written("DERMATOM", "Dermatome", "皮節", "SUPPMH:DERMATOM", required=False, show=LEGSYM.ref.equals("Y"))
SLR = choice("SLR", "Straight-leg raise", "直腿抬高試驗", "SLR", "MK:SLR")
ONSETDTC = day("ONSETDTC", "Onset of the low back pain", "下背痛開始日期", "MH.MHSTDTC", partial=True)
CONSTRT = yes_no("CONSTRT", "Conservative treatment tried", "曾接受保守治療", "SUPPMH:CONSTRT")
CONSTXT = written(
    "CONSTXT",
    "Which conservative treatments, with dates",
    "保守治療種類與日期",
    "SUPPMH:CONSTXT",
    show=CONSTRT.ref.equals("Y"),
)
CONSIMP = yes_no("CONSIMP", "Improved by it", "保守治療後改善", "SUPPMH:CONSIMP", show=CONSTRT.ref.equals("Y"))

DX = Form(
    "DX",
    Text("Diagnosis", "診斷"),
    (
        section("Disc", "椎間盤", HERN, HERNTYPE, DEGEN, LEVEL, COUNTMETH, LSTV, LSTVRES),
        section("Surgery", "手術", SURGFIT, SURGPLAN),
        section("Complaint", "症狀", LBP, LEGSYM, LEGSIDE, DERMATOM, SLR, ONSETDTC),
        section("Conservative treatment", "保守治療", CONSTRT, CONSTXT, CONSIMP),
    ),
    (
        check(
            "DX_ONSET",
            ONSETDTC,
            ONSETDTC.ref > now(),
            "The onset lies in the future. Please correct it.",
            "發病日期在未來，請更正。",
        ),
        check(
            "DX_SIXWEEKS",
            ONSETDTC,
            elapsed(ONSETDTC.ref, now(), "d") <= days(42),
            "Not more than 42 days ago; criterion I4 asks for more than six weeks. Is the date right?",
            "距今未超過 42 天，而納入條件 I4 須超過六週。日期是否正確？",
        ),
        check(
            "DX_LEVEL",
            LEVEL,
            LEVEL.ref.one_of("L5L6", "L6S1") & LSTV.ref.equals("N"),
            "A sixth lumbar vertebra is counted, yet no transitional vertebra is recorded. Which is right?",
            "節段計數含第 6 腰椎，但未記錄移行椎。何者正確？",
        ),
        check(
            "DX_LSTV",
            LSTVRES,
            LSTV.ref.equals("Y") & LSTVRES.ref.equals("N"),
            "Transitional vertebra without an agreed level: no harvest until surgeon and radiologist agree.",
            "有移行椎而節段未確認：外科與放射科醫師確認前不得採集。",
        ),
    ),
    roles=("investigator", "surgeon", "coordinator"),
)

TEMP = measure("TEMP", "Body temperature", "體溫", "temperature", 34, 42, "VS:TEMP", "8310-5", decimals=1)
SYSBP = measure("SYSBP", "Systolic blood pressure", "收縮壓", "pressure", 70, 230, "VS:SYSBP", "8480-6")
DIABP = measure("DIABP", "Diastolic blood pressure", "舒張壓", "pressure", 40, 140, "VS:DIABP", "8462-4")
PULSE = measure("PULSE", "Pulse", "脈搏", "rate", 35, 180, "VS:PULSE", "8867-4")
LOCALINF = yes_no(
    "LOCALINF", "Infection or inflammation near the surgical site", "手術部位附近感染或發炎", "CE:LOCALINF"
)
SYSINF = yes_no("SYSINF", "Systemic infection", "全身性感染", "CE:SYSINF")
ANTIBIO = yes_no(
    "ANTIBIO",
    "Needs or takes systemic antibiotics for an infection (prophylaxis does not count)",
    "因感染需要或正在使用全身性抗生素（預防性使用不計）",
    "SUPPCE:ANTIBIO",
)
NEURONEW = yes_no("NEURONEW", "New or worse neurological deficit", "新發或惡化之神經學缺損", "NV:NEURONEW")

PE = Form(
    "PE",
    Text("Examination and vital signs", "理學檢查與生命徵象"),
    (
        section("Vital signs", "生命徵象", TEMP, SYSBP, DIABP, PULSE),
        section("Infection", "感染", LOCALINF, SYSINF, ANTIBIO),
        section("Nerves", "神經學", NEURONEW),
    ),
    (
        check(
            "PE_BP",
            DIABP,
            DIABP.ref >= SYSBP.ref,
            "Diastolic pressure is not below systolic pressure. Were they swapped?",
            "舒張壓未低於收縮壓，是否填反？",
        ),
        check(
            "PE_FEVER",
            TEMP,
            (TEMP.ref >= 38) & any_of(SYSINF.ref.equals("N"), LOCALINF.ref.equals("N")) & SYSINF.ref.differs("Y"),
            "38.0 °C or more without a systemic infection: please confirm and look for its cause.",
            "體溫 38.0 °C 以上而無全身性感染：請確認並查明原因。",
        ),
        check(
            "PE_ANTIBIO",
            ANTIBIO,
            ANTIBIO.ref.equals("Y") & SYSINF.ref.equals("N") & LOCALINF.ref.equals("N"),
            "Antibiotics for an infection, but no infection is recorded. If this is prophylaxis, answer no.",
            "使用抗生素治療感染，但未記錄感染。若為預防性使用請填「否」。",
        ),
    ),
    roles=("investigator", "coordinator", "surgeon"),
)
