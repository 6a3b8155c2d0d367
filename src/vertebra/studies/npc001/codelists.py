"""The answers that may be chosen, with their terms in CDISC controlled terminology where it has one.

Source: NCI EVS, CDISC SDTM controlled terminology 2025-03-28; scales from domain notes C, E, G.
"""

from vertebra.protocol.forms import Code, CodeList
from vertebra.terms.texts import Text


def code_list(id: str, *codes: tuple[str, str, str] | tuple[str, str, str, str], standard: str = "") -> CodeList:
    return CodeList(id, tuple(Code(c[0], Text(c[1], c[2]), c[3] if len(c) == 4 else "") for c in codes), standard)


YN = code_list("YN", ("Y", "Yes", "是", "Y"), ("N", "No", "否", "N"), standard="NY")
SEX = code_list("SEX", ("F", "Female", "女", "F"), ("M", "Male", "男", "M"), standard="SEX")
POSNEG = code_list("POSNEG", ("POS", "Positive", "陽性", "POSITIVE"), ("NEG", "Negative", "陰性", "NEGATIVE"))
HCG = code_list(
    "HCG",
    ("POS", "Positive", "陽性", "POSITIVE"),
    ("NEG", "Negative", "陰性", "NEGATIVE"),
    ("NA", "Not applicable", "不適用", "NOT APPLICABLE"),
)
# Anatomical key: L5L6 and L6S1 exist where a lumbosacral transitional vertebra is counted as a sixth lumbar one.
LEVEL = code_list(
    "LEVEL",
    ("L1L2", "L1/L2", "腰椎第1/2節"),
    ("L2L3", "L2/L3", "腰椎第2/3節", "L2-L3 INTERVERTEBRAL SPACE"),
    ("L3L4", "L3/L4", "腰椎第3/4節", "L3-L4 INTERVERTEBRAL SPACE"),
    ("L4L5", "L4/L5", "腰椎第4/5節", "L4-L5 INTERVERTEBRAL SPACE"),
    ("L5S1", "L5/S1", "腰椎第5節/薦椎第1節", "L5-S1 INTERVERTEBRAL SPACE"),
    ("L5L6", "L5/L6", "腰椎第5/6節"),
    ("L6S1", "L6/S1", "腰椎第6節/薦椎第1節"),
    standard="LOC",
)
SIDE = code_list(
    "SIDE",
    ("LEFT", "Left", "左側", "LEFT"),
    ("RIGHT", "Right", "右側", "RIGHT"),
    ("BOTH", "Both", "雙側", "BILATERAL"),
    standard="LAT",
)
SMOKING = code_list(
    "SMOKING",
    ("NEVER", "Never", "從未", "NEVER"),
    ("FORMER", "Former", "已戒", "FORMER"),
    ("CURRENT", "Current", "目前吸菸", "CURRENT"),
    standard="NCF",
)
HERNTYPE = code_list(
    "HERNTYPE",
    ("PROTRUSION", "Protrusion", "突出（protrusion）"),
    ("EXTRUSION", "Extrusion", "脫出（extrusion）"),
    ("SEQUESTRATION", "Sequestration", "游離（sequestration）"),
)
COUNTMETH = code_list(
    "COUNTMETH",
    ("C2", "Counted down from C2", "自第2頸椎向下計數"),
    ("ILIOLUMBAR", "Iliolumbar ligament", "髂腰韌帶"),
    ("LASTRIB", "Last rib", "末肋"),
)
SLR = code_list("SLR", ("POS", "Positive", "陽性"), ("NEG", "Negative", "陰性"), ("NE", "Not examinable", "無法評估"))
ALLERGEN = code_list(
    "ALLERGEN",
    ("PENICILLIN", "Penicillin", "盤尼西林"),
    ("STREPTOMYCIN", "Streptomycin", "鏈黴素"),
    ("AMPHOTERICIN", "Amphotericin B", "兩性黴素 B"),
    ("SIMILAR", "Antibiotic or antifungal of the same class", "同類抗生素或抗黴菌藥"),
    ("OTHER", "Other drug", "其他藥物"),
)
PIREASON = code_list(
    "PIREASON",
    ("VISITS", "Cannot attend the visits", "無法配合訪視"),
    ("COMPLIANCE", "Expected not to follow the protocol", "預期無法遵從計畫書"),
    ("COMORBID", "Other illness makes it unsafe", "其他疾病致參加不安全"),
    ("UNDERSTAND", "Cannot follow the information given", "無法理解說明內容"),
    ("OTHER", "Other, told in words", "其他，請說明"),
)
ASA = code_list("ASA", ("1", "ASA I", "ASA I 級"), ("2", "ASA II", "ASA II 級"), ("3", "ASA III", "ASA III 級"))
PFIRR = code_list(
    "PFIRR",
    ("1", "I: homogeneous, bright", "I 級：均質、明亮"),
    ("2", "II: inhomogeneous with band, clear border", "II 級：不均質有帶狀，邊界清楚"),
    ("3", "III: grey, border unclear", "III 級：灰色，邊界不清"),
    ("4", "IV: dark grey, border lost, height reduced", "IV 級：深灰，邊界消失，高度降低"),
    ("5", "V: black, collapsed", "V 級：黑色，塌陷"),
)
ANNULUS = code_list(
    "ANNULUS",
    ("INTACT", "Intact", "完整"),
    ("FISSURE", "Fissure", "裂隙"),
    ("SEVERE", "Severely degenerated or damaged", "嚴重退化或損傷"),
)
MODIC = code_list(
    "MODIC",
    ("0", "None", "無"),
    ("1", "Type 1 (oedema)", "第 1 型（水腫）"),
    ("2", "Type 2 (fat)", "第 2 型（脂肪）"),
    ("3", "Type 3 (sclerosis)", "第 3 型（硬化）"),
)
ODIBAND = code_list(
    "ODIBAND",
    ("MINIMAL", "Minimal disability", "輕微失能"),
    ("MODERATE", "Moderate disability", "中度失能"),
    ("SEVERE", "Severe disability", "重度失能"),
    ("CRIPPLED", "Crippled", "極重度失能"),
    ("BEDBOUND", "Bed-bound or exaggerating", "臥床或症狀誇大"),
)
BARBAND = code_list(
    "BARBAND",
    ("TOTAL", "Total dependence", "完全依賴"),
    ("SEVERE", "Severe dependence", "嚴重依賴"),
    ("MODERATE", "Moderate dependence", "中度依賴"),
    ("SLIGHT", "Slight dependence", "輕度依賴"),
    ("INDEPENDENT", "Independent", "完全獨立"),
)

CODELISTS: tuple[CodeList, ...] = tuple(v for v in list(globals().values()) if isinstance(v, CodeList))
