"""From the vial to the patient: tests (TEST, LATE), release (REL), failure, labels, the dose (DOSE), destruction,
and what becomes of a lot when one of its materials is recalled (RCL).

What follows when a test fails or a late culture grows is in forms_quality.
Source: domain notes F2 (labels), F3 (release specification), A4 (R52-R57, injection), R41 (disposition).
"""

from vertebra.protocol.expressions import Condition, Value, any_of, number
from vertebra.protocol.facts import known
from vertebra.protocol.forms import Form
from vertebra.studies.npc001.forms_fill import FILLDTC, LOTPASS, LOTVOL
from vertebra.studies.npc001.forms_product import SURGDTC
from vertebra.studies.npc001.forms_screening import WEIGHT
from vertebra.studies.npc001.words import (
    attached,
    check,
    choice,
    day,
    measure,
    moment,
    other,
    section,
    written,
    yes_no,
)
from vertebra.terms.texts import Text

TSTDTC = moment("TSTDTC", "Tested at", "檢驗時間", "MB.MBDTC")
TSTGRAM = choice("TSTGRAM", "Gram stain", "革蘭氏染色", "POSNEG", "MB:GRAM")
TSTSTER0 = choice("TSTSTER0", "Rapid sterility test, day 0", "快速無菌試驗（第 0 天）", "POSNEG", "MB:STERIL")
TSTENDO = measure("TSTENDO", "Endotoxin", "內毒素", "endotoxin", 0, 20, "LB:ENDOTOX", decimals=2, censored=True)
TSTMYCO = choice("TSTMYCO", "Mycoplasma", "黴漿菌", "POSNEG", "MB:MYCOPLAS")
TSTIDENT = choice("TSTIDENT", "Identity: donor and cell phenotype", "鑑別：捐贈者與細胞表型", "MATCH", "CP:IDENTITY")
TSTVIAB = measure("TSTVIAB", "Viability", "存活率", "percent", 0, 100, "BS:VBLSPCT", decimals=1)
TSTCONC = measure("TSTCONC", "Viable cells per mL", "每毫升活細胞數", "cells", 0, 10, "BS:CONC", decimals=2)
TSTVOL = measure("TSTVOL", "Deliverable volume", "可給予體積", "volume", 0, 5, "BS:VOLUME", decimals=2)
TSTPURITY = written(
    "TSTPURITY",
    "Purity: residual antibiotics, serum, enzymes",
    "純度：抗生素、血清、酵素殘留",
    "SUPPBE:TSTPURIT",
    required=False,
)
TSTPOTENCY = written(
    "TSTPOTENCY",
    "Potency (ACAN/COL2 or GAG), for information",
    "效價（ACAN/COL2 或 GAG），供參考",
    "SUPPBE:TSTPOTEN",
    required=False,
)

# Source: domain notes F3: below 5 EU/kg [S50b]; at most 0.2 EU/kg where the dura may be breached [S50a]; worked there:
# 60 kg and 3 mL allow 100 and 4 EU/mL
MOST_ENDOTOXIN, DURAL_ENDOTOXIN = number(5, "[EU]/kg"), number("0.2", "[EU]/kg")


def _per_dose(limit: Value) -> Value:
    """A limit per kilogram as a limit per mL of this dose in this person."""
    return limit * WEIGHT.ref.latest / TSTVOL.ref


TSTENDOM = measure(
    "TSTENDOM",
    "Endotoxin as measured in the product",
    "內毒素（產品實測濃度）",
    "endotoxin concentration",
    0,
    500,
    "LB:ENDOTOXM",
    decimals=2,
    censored=True,
    required=False,
)
TSTENDOX = measure(
    "TSTENDOX",
    "Limit for this dose (5 EU/kg)",
    "本劑量之限值（5 EU/kg）",
    "endotoxin concentration",
    sdtm="SUPPLB:ENDOMAX",
    derive=_per_dose(MOST_ENDOTOXIN),
    decimals=2,
)
TSTENDOP = measure(
    "TSTENDOP",
    "Preferred limit for this dose (0.2 EU/kg)",
    "本劑量之建議限值（0.2 EU/kg）",
    "endotoxin concentration",
    sdtm="SUPPLB:ENDOPREF",
    derive=_per_dose(DURAL_ENDOTOXIN),
    decimals=2,
)
TSTSUIT = yes_no(
    "TSTSUIT",
    "Suitability of the sterility method shown (bacteriostasis, fungistasis)",
    "已證明無菌試驗方法適用性（抑菌、抑黴）",
    "SUPPBE:TSTSUIT",
    required=False,
)
TSTKARYO = choice(
    "TSTKARYO",
    "Karyotype",
    "染色體核型",
    "KARYO",
    "CP:KARYOTYP",
    required=False,
    show=LOTPASS.ref.latest > 4,  # Source: domain notes F3: karyotype above P4
)
TSTMETH = written(
    "TSTMETH",
    "Methods other than those of the specification: which test, which method",
    "採用規格以外之方法：何項檢驗、何種方法",
    "SUPPBE:TSTMETH",
    required=False,
)

_ROUNDING = number("0.01", "[EU]/kg")  # what the second decimal may hide


def _apart(one: Value, other: Value, by: Value) -> Condition:
    return any_of(one - other > by, other - one > by)


TEST = Form(
    "TEST",
    Text("Release tests", "放行檢驗"),
    (
        section("Microbiology", "微生物", TSTDTC, TSTGRAM, TSTSTER0, TSTMYCO, TSTSUIT),
        section("Endotoxin", "內毒素", TSTENDO, TSTENDOM, TSTENDOX, TSTENDOP),
        section("Cells", "細胞", TSTIDENT, TSTVIAB, TSTCONC, TSTVOL, TSTPURITY, TSTPOTENCY, TSTKARYO),
        section("Methods", "方法", TSTMETH),
    ),
    (
        check("TEST_ORDER", TSTDTC, TSTDTC.ref < FILLDTC.ref.latest, "Tested before filling.", "檢驗早於充填。"),
        check(
            "TEST_VOLUME",
            TSTVOL,
            TSTVOL.ref > LOTVOL.ref.latest,
            "More can be delivered than was filled.",
            "可給予體積大於充填體積。",
        ),
        # Source: domain notes F3 [S50a]: at most 0.2 EU/kg is preferred because the dura may be breached
        check(
            "TEST_ENDO",
            TSTENDO,
            TSTENDO.ref > DURAL_ENDOTOXIN,
            "Above 0.2 EU/kg, the limit preferred if the dura may be breached.",
            "高於 0.2 EU/kg（可能穿破硬膜時之建議限值）。",
        ),
        check(
            "TEST_ENDO_KG",
            TSTENDO,
            _apart(TSTENDOM.ref * TSTVOL.ref, TSTENDO.ref * WEIGHT.ref.latest, _ROUNDING * WEIGHT.ref.latest),
            "Endotoxin per kg does not follow from EU/mL, volume and body weight.",
            "每公斤內毒素與 EU/mL、體積及體重不一致。",
        ),
    ),
    roles=("lab", "quality"),
)

LATEDTC = moment("LATEDTC", "Read at", "判讀時間", "MB.MBDTC")
LATEDAY = measure("LATEDAY", "Day of culture", "培養天數", "count", 1, 14, "MB.MBTPTNUM")
LATERES = choice("LATERES", "Growth", "菌落生長", "POSNEG", "MB:STERIL")
LATEORG = written("LATEORG", "Organism and sensitivity", "菌種與藥敏", "MB:MCORGIDN", show=LATERES.ref.equals("POS"))
LATE = Form(
    "LATE",
    Text("Late sterility culture", "後續無菌培養"),
    (section("Result", "結果", LATEDTC, LATEDAY, LATERES, LATEORG),),
    (
        check("LATE_ORDER", LATEDTC, LATEDTC.ref < FILLDTC.ref.latest, "Read before filling.", "判讀早於充填。"),
        check(
            "LATE_DAY",
            LATEDAY,
            ~(LATEDAY.ref.equals(3) | LATEDAY.ref.equals(14)),
            "Results are due on day 3 and day 14.",
            "結果應於第 3 天與第 14 天判讀。",
        ),
    ),
    log=True,
    roles=("lab", "quality"),
)

RELDTC = moment("RELDTC", "Decided at", "裁定時間", "SUPPBE:RELDTC")
RELDEC = choice("RELDEC", "Decision", "裁定", "RELDEC", "SUPPBE:RELDEC")
_CONDITIONAL = RELDEC.ref.recorded & RELDEC.ref.equals("CONDITIONAL")
RELCOND = choice("RELCOND", "On what condition", "附帶條件", "RELCOND", "SUPPBE:RELCOND", show=_CONDITIONAL)
_OTHERWISE = _CONDITIONAL & RELCOND.ref.recorded & RELCOND.ref.equals("OTHER")
RELREASON = written(
    "RELREASON", "Reason", "理由", "SUPPBE:RELREAS",
    show=RELDEC.ref.recorded & (RELDEC.ref.equals("REJECTED") | _OTHERWISE),
)  # fmt: skip
REL = Form(
    "REL",
    Text("Release decision", "放行裁定"),
    (section("Decision", "裁定", RELDTC, RELDEC, RELCOND, RELREASON),),
    (check("REL_ORDER", RELDTC, RELDTC.ref < TSTDTC.ref.latest, "Decided before testing.", "裁定早於檢驗。"),),
    roles=("quality",),
)

MFDTC = moment("MFDTC", "Failed at", "失敗時間", "DS.DSSTDTC")
MFREASON = choice("MFREASON", "Why", "原因", "MFREASON", "SUPPDS:MFREASON")
MFTEXT = written("MFTEXT", "In words", "說明", "SUPPDS:MFTEXT", required=False)
MFAIL = Form(
    "MFAIL",
    Text("Manufacturing failure", "製造失敗"),
    (section("Failure", "失敗", MFDTC, MFREASON, MFTEXT),),
    (check("MFAIL_ORDER", MFDTC, MFDTC.ref < SURGDTC.ref.latest, "Failed before the surgery.", "失敗早於手術。"),),
    roles=("lab", "quality"),
)

SERIALS_HELP = Text("Serials or scanned codes, separated by ;", "序號或掃描之條碼，以 ; 分隔")
LBLKIND = choice("LBLKIND", "Which label", "標籤種類", "LABELKIND", "SUPPBE:LBLKIND")
LBLCOUNT = measure("LBLCOUNT", "Labels printed", "列印張數", "count", 0, 20, "SUPPBE:LBLCOUNT")
LBLFROM = measure("LBLFROM", "First serial", "起始序號", "count", 1, 999, "SUPPBE:LBLFROM", derive=known("LABEL_FIRST"))
LBLTO = measure("LBLTO", "Last serial", "結束序號", "count", 1, 999, "SUPPBE:LBLTO", derive=known("LABEL_LAST"))
LBLREAS = written("LBLREAS", "Reason for a reprint", "重印理由", "SUPPBE:LBLREAS", required=False)
LBLDESTR = written(
    "LBLDESTR", "Earlier labels destroyed", "已銷毀之先前標籤", "SUPPBE:LBLDESTR", required=False, help=SERIALS_HELP
)
LBLLOST = written(
    "LBLLOST", "Earlier labels lost", "遺失之先前標籤", "SUPPBE:LBLLOST", required=False, help=SERIALS_HELP
)
LABEL = Form(
    "LABEL",
    Text("Labels", "標籤"),
    (
        section("Print", "列印", LBLKIND, LBLCOUNT, LBLFROM, LBLTO),
        section("Reprint", "重印", LBLREAS, LBLDESTR, LBLLOST),
    ),
    log=True,
    roles=("lab", "quality", "surgeon", "coordinator"),
)

EXDTC = moment("EXDTC", "Injected at", "注射時間", "EX.EXSTDTC")
EXLEVEL = choice("EXLEVEL", "Level injected", "注射節段", "LEVEL", "EX.EXLOC")
EXVOL = measure("EXVOL", "Volume injected", "注射體積", "volume", 0, 3, "EX.EXVAMT", decimals=2)
EXCONC = measure(
    "EXCONC", "Viable cells per mL at use", "使用時每毫升活細胞數", "cells", 0, 10, "SUPPEX:EXCONC", decimals=2
)
EXVIAB = measure("EXVIAB", "Viability at use", "使用時存活率", "percent", 0, 100, "SUPPEX:EXVIAB", decimals=1)
EXDOSE = measure(
    "EXDOSE",
    "Viable cells injected",
    "注射活細胞總數",
    "cellcount",
    0,
    4,
    "EX.EXDOSE",
    decimals=2,
    derive=EXCONC.ref * EXVOL.ref,
)
EXLEFT = measure("EXLEFT", "Volume left", "剩餘體積", "volume", 0, 3, "DA:RETAMT", decimals=2)
EXPARTRS = written("EXPARTRS", "Reason for a partial dose", "部分給藥理由", "EX.EXADJ", show=EXLEFT.ref > 0)
EXSECOND = yes_no("EXSECOND", "Second identifier confirmed aloud", "已口頭確認第二識別", "SUPPEX:EXSECOND")
EXIMG = yes_no(
    "EXIMG", "Needle tip confirmed in the nucleus, AP and lateral", "針尖位於髓核，前後與側位影像確認", "SUPPEX:EXIMG"
)
# Source: domain notes R53: the record of both views before "injected" can be signed
EXIMGAP = attached("EXIMGAP", "image", "C-arm image, AP", "C 臂影像，前後", "SUPPEX:EXIMGAP", multiple=True)
EXIMGLAT = attached("EXIMGLAT", "image", "C-arm image, lateral", "C 臂影像，側位", "SUPPEX:EXIMGLAT", multiple=True)
EXTRAV = yes_no("EXTRAV", "Extravasation", "外漏", "SUPPEX:EXTRAV")
EXRESIST = choice("EXRESIST", "Resistance to injection", "注射阻力", "RESISTANCE", "SUPPEX:EXRESIST", required=False)
EXNEEDLE = choice("EXNEEDLE", "Needle", "針號", "NEEDLE", "SUPPEX:EXNEEDLE")
EXANAES = choice("EXANAES", "Anaesthesia or sedation", "麻醉或鎮靜", "ANAESTHESIA", "SUPPEX:EXANAES")
EXANAESX = other(EXANAES, "EXANAESX", "SUPPEX:EXANAESX")
EXCONTR = choice("EXCONTR", "Contrast medium", "顯影劑", "CONTRAST", "SUPPEX:EXCONTR", required=False)
EXCONTRX = other(EXCONTR, "EXCONTRX", "SUPPEX:EXCONTRX")
EXCONTRV = measure(
    "EXCONTRV", "Volume of contrast medium", "顯影劑用量", "volume", 0, 10, "SUPPEX:EXCONTRV", decimals=1,
    show=EXCONTR.ref.recorded & EXCONTR.ref.differs("NONE"),
)  # fmt: skip
EXANTIB = choice("EXANTIB", "Antibiotic given", "使用抗生素", "ANTIBIOTIC", "SUPPEX:EXANTIB", required=False)
EXANTIBX = other(EXANTIB, "EXANTIBX", "SUPPEX:EXANTIBX")
EXTEMP = measure("EXTEMP", "Temperature of the product", "產品溫度", "temperature", 0, 40, "SUPPEX:EXTEMP", decimals=1)

DOSE = Form(
    "DOSE",
    Text("Injection", "注射"),
    (
        section("Who, where, when", "對象、部位、時間", EXDTC, EXSECOND, EXLEVEL),
        section("Dose", "劑量", EXVOL, EXCONC, EXVIAB, EXDOSE, EXLEFT, EXPARTRS),
        section("Procedure", "過程", EXIMG, EXIMGAP, EXIMGLAT, EXTRAV, EXRESIST, EXNEEDLE, EXTEMP),
        section(
            "Drugs that may harm the cells",
            "可能影響細胞之藥物",
            *(EXANAES, EXANAESX, EXCONTR, EXCONTRX, EXCONTRV, EXANTIB, EXANTIBX),
        ),
    ),
    (
        check(
            "DOSE_ORDER",
            EXDTC,
            EXDTC.ref <= SURGDTC.ref.latest,
            "Injected before the discectomy.",
            "注射早於椎間盤切除術。",
        ),
        check(
            "DOSE_BALANCE",
            EXLEFT,
            EXVOL.ref + EXLEFT.ref > LOTVOL.ref.latest,
            "Injected and left together exceed what was filled.",
            "注射量與剩餘量合計超過充填量。",
        ),
        check(
            "DOSE_LEAK",
            EXTRAV,
            EXTRAV.ref.equals("Y"),
            "Extravasation: how much, and is an adverse reaction to be recorded?",
            "外漏：量為何？是否須記錄不良反應？",
        ),
    ),
    roles=("investigator", "surgeon"),
)

DESDTC = day("DESDTC", "Destroyed on", "銷毀日期", "BE.BESTDTC")
DESWHY = choice("DESWHY", "Why", "理由", "DESWHY", "SUPPBE:DESWHY")
DESWHYX = other(DESWHY, "DESWHYX", "SUPPBE:DESWHYX")
DESWITN = written("DESWITN", "Witnessed by", "見證者", "SUPPBE:DESWITN")
DESTR = Form(
    "DESTR",
    Text("Destruction and reconciliation", "銷毀與核對"),
    (section("Destruction", "銷毀", DESDTC, DESWHY, DESWHYX, DESWITN),),
    roles=("lab", "quality"),
    after_withdrawal=True,
)

RCLDTC = day("RCLDTC", "Assessed on", "評估日期", "SUPPBE:RCLDTC")
RCLMAT = written("RCLMAT", "Recalled material lot", "召回之物料批號", "SUPPBE:RCLMAT")
RCLQA = choice("RCLQA", "Quality: what became of the lot", "品保：批次處置", "RCLQA", "SUPPBE:RCLQA", required=False)
RCLMED = written(
    "RCLMED",
    "Medical monitor: risk to the participant, and what is done",
    "醫療監測醫師：對受試者之風險與處置",
    "SUPPBE:RCLMED",
    required=False,
)
RCL = Form(
    "RCL",
    Text("Assessment of a recalled material", "召回物料之評估"),
    (section("Assessment", "評估", RCLDTC, RCLMAT, RCLQA, RCLMED),),
    (
        check(
            "RCL_EMPTY",
            RCLMAT,
            RCLMAT.ref.recorded & ~RCLQA.ref.recorded & ~RCLMED.ref.recorded,
            "Neither quality nor the medical monitor has assessed it in this row.",
            "此列尚無品保或醫療監測醫師之評估。",
        ),
    ),
    log=True,
    roles=("quality", "medical"),
    after_withdrawal=True,
)
