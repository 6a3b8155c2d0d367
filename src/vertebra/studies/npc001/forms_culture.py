"""The culture (CUL): each row is one piece of work between receipt and fill, with what it records and what follows.

What is counted and measured is typed; viability, concentration, cells, yield, density and doublings are worked out.
Count: a Neubauer chamber, four corner squares of 1 mm² and 0.1 mm depth, so one cell a square is 10⁴ cells in a mL.
Doublings of a passage: log₂ of viable cells harvested over viable cells seeded; their sum is the lot's.
Source: domain notes A3 (R46, R47), F3 (in-process records); chamber: dimensions of the improved Neubauer ruling;
doublings: Hayflick, Exp Cell Res 1965;37:614. Ranges without a source are PROPOSED.
"""

from vertebra.protocol.expressions import Condition, Ref, choose, log2, nothing, now, number, total
from vertebra.protocol.forms import Form, Item
from vertebra.studies.npc001.forms_product import MATERIALS_HELP, RECDTC, TISMASS
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

CULDTC = moment("CULDTC", "Began at", "開始時間", "BE.BESTDTC")
CULEND = moment("CULEND", "Ended at", "結束時間", "BE.BEENDTC", required=False)
CULSTEP = choice("CULSTEP", "Step", "步驟", "CULSTEP", "BE.BETERM")


def _at(*steps: str) -> Condition:
    """Asked once the step is chosen, and it is one of these: until then nothing of it stands in the way."""
    return CULSTEP.ref.recorded & CULSTEP.ref.one_of(*steps)


CULPASS = measure("CULPASS", "Passage after this step", "本步驟後代次", "count", 0, 6, "BS:PASSAGE", required=False)
CULDEF = choice(
    "CULDEF", "Activated how (method, agent, time)", "活化方式（方法、試劑、時間）", "CULDEF", "SUPPBE:CULDEF",
    show=_at("ACTIVATE"),
)  # fmt: skip
CULDEFX = other(CULDEF, "CULDEFX", "SUPPBE:CULDEFX")


_DIGESTED = _at("DIGEST")
_SEEDED = _at("SEED", "PASSAGE")
_INCUBATED = _at("SEED", "MEDIUM", "PASSAGE", "ACTIVATE")
_COUNTED = _at("DIGEST", "PASSAGE", "COUNT", "HARVEST")
_GROWN = _at("PASSAGE", "HARVEST")
CULMASS = measure(
    "CULMASS", "Mass of tissue digested", "消化之組織重量", "tissue", "0.05", 10, "BS:MASS", decimals=2,
    show=_DIGESTED,
)  # fmt: skip
CULENZ = measure(
    "CULENZ", "Time with the enzyme", "酵素作用時間", "hours", 0, 24, "SUPPBE:CULENZ", decimals=1,
    show=_DIGESTED,
)  # fmt: skip
CULSEED = measure(
    "CULSEED", "Viable cells seeded", "接種活細胞數", "cellcount", 0, 500, "BS:SEEDED", decimals=2,
    show=_SEEDED,
)  # fmt: skip
CULAREA = measure(
    "CULAREA", "Growth area", "培養面積", "growth area", 1, 5000, "SUPPBE:CULAREA", show=_SEEDED
)  # fmt: skip
CULFRESH = measure(
    "CULFRESH", "Medium given", "加入培養液", "volume", 0, 1000, "SUPPBE:CULFRESH", decimals=1,
    show=_INCUBATED, required=False,
)  # fmt: skip

CULINC = choice("CULINC", "Incubator", "培養箱", "INCUBATOR", "SUPPBE:CULINC", show=_INCUBATED)
CULINCX = other(CULINC, "CULINCX", "SUPPBE:CULINCX")
CULTEMP = measure(
    "CULTEMP", "Temperature", "溫度", "temperature", 30, 42, "SUPPBE:CULTEMP", decimals=1, show=_INCUBATED
)
CULOXY = measure("CULOXY", "O₂", "O₂", "percent", 0, 21, "SUPPBE:CULOXY", decimals=1, show=_INCUBATED)
CULCO2 = measure("CULCO2", "CO₂", "CO₂", "percent", 0, 20, "SUPPBE:CULCO2", decimals=1, show=_INCUBATED)
CULEQUIP = choice("CULEQUIP", "Equipment", "設備編號", "EQUIPMENT", "SUPPBE:CULEQUIP", required=False, multiple=True)
CULCAL = day("CULCAL", "Calibrated until", "校正有效至", "SUPPBE:CULCAL", required=False)


def _square(kind: str, n: int, en: str, zh: str) -> Item:
    return measure(
        f"CUL{kind}{n}", f"{en}, square {n}", f"{zh}，第 {n} 格", "count", 0, 500, f"SUPPBE:CUL{kind}{n}",
        show=_COUNTED,
    )  # fmt: skip


LIVE = tuple(_square("LIVE", n, "Live cells", "活細胞") for n in (1, 2, 3, 4))
DEAD = tuple(_square("DEAD", n, "Dead cells", "死細胞") for n in (1, 2, 3, 4))
CULDIL = measure("CULDIL", "Dilution factor", "稀釋倍數", "count", 1, 100, "SUPPBE:CULDIL", show=_COUNTED)
CULVOL = measure(
    "CULVOL", "Volume of the suspension", "細胞懸浮液體積", "volume", "0.1", 100, "BS:VOLUME", decimals=2,
    show=_COUNTED,
)  # fmt: skip
_LIVE, _DEAD = total(tuple(i.ref for i in LIVE)), total(tuple(i.ref for i in DEAD))
CULVIAB = measure(
    "CULVIAB", "Viability", "存活率", "percent", 0, 100, "BS:VBLSPCT", decimals=1,
    show=_COUNTED, derive=number(100, "%") * (_LIVE / (_LIVE + _DEAD)),
    help=Text("live ÷ (live + dead) × 100", "活細胞 ÷ （活細胞 + 死細胞） × 100"),
)  # fmt: skip
# Four squares of 10⁻⁴ mL: 10⁴ ÷ 4 cells in a mL for each cell seen, in millions 0.0025
CULCONC = measure(
    "CULCONC", "Viable cells per mL", "每毫升活細胞數", "cells", 0, 100, "BS:CONC", decimals=3,
    show=_COUNTED, derive=number("0.0025", "10*6/mL") * _LIVE * CULDIL.ref,
    help=Text("live in four squares ÷ 4 × dilution × 10⁴", "四格活細胞總數 ÷ 4 × 稀釋倍數 × 10⁴"),
)  # fmt: skip
CULCOUNT = measure(
    "CULCOUNT", "Viable cells", "活細胞數", "cellcount", 0, 500, "BS:CELLCNT", decimals=2,
    show=_COUNTED, derive=CULCONC.ref * CULVOL.ref,
)  # fmt: skip
CULYIELD = measure(
    "CULYIELD", "Yield: viable cells per gram", "產率：每公克活細胞數", "cell yield", 0, 100, "SUPPBE:CULYIELD",
    decimals=2, show=_DIGESTED, derive=CULCOUNT.ref / CULMASS.ref,
)  # fmt: skip
CULDENS = measure(
    "CULDENS", "Seeding density", "接種密度", "seeding density", 0, 100, "SUPPBE:CULDENS", decimals=1,
    show=_SEEDED, derive=CULSEED.ref * 1000 / CULAREA.ref,
)  # fmt: skip
CULPD = measure(
    "CULPD", "Doublings in this passage", "本代倍增數", "count", -2, 10, "BS:PD", decimals=2,
    show=_GROWN, derive=choose(_GROWN, log2(CULCOUNT.ref / CULSEED.ref.at("previous")), nothing()),
    help=Text("log₂ (viable cells harvested ÷ viable cells seeded before)", "log₂（收穫活細胞 ÷ 前次接種活細胞）"),
)  # fmt: skip
_PDL_BEFORE = Ref("CULPDL", "number", "1", "previous")
CULPDL = measure(
    "CULPDL", "Doublings since digestion", "消化後累計倍增數", "count", -2, 30, "BS:PDL", decimals=2,
    show=_GROWN, derive=choose(_PDL_BEFORE.recorded, CULPD.ref + _PDL_BEFORE, CULPD.ref),
    help=Text("doublings before + doublings in this passage", "先前倍增數 + 本代倍增數"),
)  # fmt: skip
CULCONF = measure(
    "CULCONF",
    "Confluence",
    "融合度",
    "percent",
    0,
    100,
    "BS:CONFLU",
    show=CULSTEP.ref.recorded & CULSTEP.ref.differs("DIGEST"),
    required=False,
)
CULMATS = written("CULMATS", "Materials used", "使用物料", "SUPPBE:CULMATS", required=False, help=MATERIALS_HELP)
CULCLEAR = yes_no(
    "CULCLEAR",
    "Line clearance done: one donor's material at a time",
    "已完成清線：一次僅一位捐贈者之材料",
    "SUPPBE:CULCLEAR",
)

CULPHOTO = attached("CULPHOTO", "image", "Photos", "照片", "SUPPBE:CULPHOTO", required=False, multiple=True)

CUL = Form(
    "CUL",
    Text("Culture record", "培養紀錄"),
    (
        section("Step", "步驟", CULDTC, CULEND, CULSTEP, CULPASS, CULDEF, CULDEFX),
        section("Digestion", "酵素消化", CULMASS, CULENZ),
        section("Count", "計數", *LIVE, *DEAD, CULDIL, CULVOL, CULVIAB, CULCONC, CULCOUNT, CULYIELD),
        section("Growth", "生長", CULCONF, CULPD, CULPDL, CULPHOTO),
        section("Seeding", "接種", CULSEED, CULAREA, CULDENS, CULFRESH),
        section("Incubator and equipment", "培養箱與設備", CULINC, CULINCX, CULTEMP, CULOXY, CULCO2, CULEQUIP, CULCAL),
        section("Materials and line", "物料與清線", CULMATS, CULCLEAR),
    ),
    (
        check("CUL_FUTURE", CULDTC, CULDTC.ref > now(), "The step lies in the future.", "步驟日期在未來。"),
        check(
            "CUL_ORDER",
            CULDTC,
            CULDTC.ref < RECDTC.ref.latest,
            "Cultured before the tissue was received.",
            "培養早於組織接收。",
        ),
        check("CUL_END", CULEND, CULEND.ref < CULDTC.ref, "It ended before it began.", "結束早於開始。"),
        check(
            "CUL_TISSUE",
            CULMASS,
            CULMASS.ref > TISMASS.ref.latest,
            "More tissue digested than was taken.",
            "消化之組織多於採集量。",
        ),
        check(
            "CUL_SEEDED",
            CULSEED,
            CULSTEP.ref.equals("PASSAGE") & (CULSEED.ref > CULCOUNT.ref),
            "More cells seeded than were counted.",
            "接種細胞數多於計數所得。",
        ),
    ),
    log=True,
    roles=("lab",),
)
