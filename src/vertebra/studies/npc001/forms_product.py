"""From the disc to the vial: surgery and tissue (SURG), receipt (REC), culture (CUL), filling (FILL).

Plausible ranges only ask, they never block. Source: domain notes A3 (R42-R47), F3 (in-process records, release
specification, transport to 24 h, shelf life proposed as 6 h); ranges without a source are PROPOSED.
"""

from vertebra.protocol.expressions import elapsed, hours, now
from vertebra.protocol.forms import Form
from vertebra.studies.npc001.words import attached, check, choice, measure, moment, section, written, yes_no
from vertebra.terms.texts import Text

MATERIALS_HELP = Text("Lot numbers of all materials, separated by ;", "所有物料之批號,以 ; 分隔")

SURGDTC = moment("SURGDTC", "Discectomy began", "椎間盤切除術開始", "PR.PRSTDTC")
SURGEND = moment("SURGEND", "Discectomy ended", "椎間盤切除術結束", "PR.PRENDTC")
PRLEVEL = choice("PRLEVEL", "Level operated and harvested", "手術與採集節段", "LEVEL", "PR.PRLOC")
PRSIDE = choice("PRSIDE", "Side", "側別", "SIDE", "PR.PRLAT")
TECHNIQUE = choice("TECHNIQUE", "Technique", "術式", "TECHNIQUE", "SUPPPR:TECHNIQU")
BLOODLOSS = measure("BLOODLOSS", "Blood loss", "失血量", "volume", 0, 1500, "SUPPPR:BLOODLOS")
COMPLIC = written("COMPLIC", "Complications", "併發症", "SUPPPR:COMPLIC", required=False)
PROPHYL = written(
    "PROPHYL", "Prophylactic antibiotic, dose, time", "預防性抗生素、劑量、時間", "SUPPPR:PROPHYL", required=False
)
TISDTC = moment("TISDTC", "Tissue out of the body at", "組織離體時間", "BE.BESTDTC")
TISMASS = measure("TISMASS", "Mass of tissue", "組織重量", "tissue", "0.05", 10, "BS:MASS", decimals=2)
TISMED = choice("TISMED", "Transport medium", "運送介質", "MEDIUM", "SUPPBE:TISMED")
TISANTIB = written("TISANTIB", "Antibiotics in the medium", "介質中抗生素", "SUPPBE:TISANTIB", required=False)
TISSORT = written(
    "TISSORT", "Macroscopic sorting (nucleus, annulus, endplate)", "肉眼分選(髓核、纖維環、終板)", "SUPPBE:TISSORT"
)

SURG = Form(
    "SURG",
    Text("Discectomy and tissue", "椎間盤切除術與組織"),
    (
        section("Surgery", "手術", SURGDTC, SURGEND, PRLEVEL, PRSIDE, TECHNIQUE, BLOODLOSS, COMPLIC, PROPHYL),
        section("Tissue", "組織", TISDTC, TISMASS, TISMED, TISANTIB, TISSORT),
    ),
    (
        check("SURG_ORDER", SURGEND, SURGEND.ref < SURGDTC.ref, "The end lies before the start.", "結束早於開始。"),
        check(
            "SURG_TISSUE",
            TISDTC,
            (TISDTC.ref < SURGDTC.ref) | (TISDTC.ref > SURGEND.ref),
            "The tissue left the body outside the time of surgery.",
            "組織離體時間不在手術時間內。",
        ),
        check(
            "SURG_LONG",
            SURGEND,
            elapsed(SURGDTC.ref, SURGEND.ref, "h") > hours(8),
            "More than eight hours: are the times right?",
            "超過 8 小時:時間是否正確?",
        ),
    ),
    roles=("surgeon", "coordinator"),
)

RECDTC = moment("RECDTC", "Received at", "接收時間", "BE.BESTDTC")
RECTEMP = measure(
    "RECTEMP", "Temperature of the transport box", "運送箱溫度", "temperature", -5, 40, "BS:TEMP", decimals=1
)
RECCOND = choice("RECCOND", "Condition of the container", "容器狀況", "CONDITION", "SUPPBE:RECCOND")
RECEXC = yes_no("RECEXC", "Temperature excursion in transport", "運送中溫度偏離", "SUPPBE:RECEXC")
RECEXCOK = yes_no(
    "RECEXCOK",
    "Quality: excursion acceptable",
    "品保裁定:偏離可接受",
    "SUPPBE:RECEXCOK",
    required=False,
    show=RECEXC.ref.equals("Y"),
    roles=("quality",),
)
transport = elapsed(TISDTC.ref.latest, RECDTC.ref, "h")
RECQA = choice(
    "RECQA",
    "Quality decision on tissue older than 24 hours",
    "品保對逾 24 小時組織之裁定",
    "DECISION",
    "SUPPBE:RECQA",
    required=False,
    show=transport > hours(24),
    roles=("quality",),
)

REC = Form(
    "REC",
    Text("Receipt of the tissue", "組織接收"),
    (section("Receipt", "接收", RECDTC, RECTEMP, RECCOND), section("Quality", "品質", RECEXC, RECEXCOK, RECQA)),
    (
        check(
            "REC_ORDER",
            RECDTC,
            RECDTC.ref < TISDTC.ref.latest,
            "Received before it was collected.",
            "接收早於採集。",
        ),
        # Source: domain notes F3 [S48]: alert at 12 h, quality decision above 24 h (over 80 % of samples grew to 24 h)
        check(
            "REC_LATE",
            RECDTC,
            transport > hours(12),
            "More than 12 hours from collection to receipt; above 24 hours quality must decide. Is the time right?",
            "採集至接收超過 12 小時;逾 24 小時須由品保裁定。時間是否正確?",
        ),
        check(
            "REC_TEMP",
            RECTEMP,
            ~RECTEMP.ref.between(2, 8) & RECEXC.ref.equals("N"),
            "Outside 2-8 °C, yet no excursion is recorded.",
            "不在 2–8 °C 內,卻未記錄溫度偏離。",
        ),
    ),
    roles=("lab", "quality"),
)

CULDTC = moment("CULDTC", "Done at", "執行時間", "BE.BESTDTC")
CULSTEP = choice("CULSTEP", "Step", "步驟", "CULSTEP", "BE.BETERM")
CULPASS = measure("CULPASS", "Passage", "代次", "count", 0, 6, "BS:PASSAGE", required=False)
_COUNTED = CULSTEP.ref.one_of("PASSAGE", "COUNT", "HARVEST")
CULCOUNT = measure("CULCOUNT", "Viable cells", "活細胞數", "cellcount", 0, 500, "BS:CELLCNT", decimals=2, show=_COUNTED)
CULVIAB = measure("CULVIAB", "Viability", "存活率", "percent", 0, 100, "BS:VBLSPCT", decimals=1, show=_COUNTED)
CULCONF = measure("CULCONF", "Confluence", "融合度", "percent", 0, 100, "BS:CONFLU", required=False)
CULDEF = written(
    "CULDEF",
    "What activation was (method, agent, time)",
    "活化之內容(方法、試劑、時間)",
    "SUPPBE:CULDEF",
    show=CULSTEP.ref.equals("ACTIVATE"),
)
CULMATS = written("CULMATS", "Materials used", "使用物料", "SUPPBE:CULMATS", required=False, help=MATERIALS_HELP)
CULVERIF = written("CULVERIF", "Verified by", "覆核者", "SUPPBE:CULVERIF", required=False)
CULCLEAR = yes_no(
    "CULCLEAR",
    "Line clearance done: one donor's material at a time",
    "已完成清線:一次僅一位捐贈者之材料",
    "SUPPBE:CULCLEAR",
    required=False,
)
CULPHOTO = attached("CULPHOTO", "image", "Photos", "照片", "SUPPBE:CULPHOTO", required=False, multiple=True)

CUL = Form(
    "CUL",
    Text("Culture record", "培養紀錄"),
    (
        section("Step", "步驟", CULDTC, CULSTEP, CULPASS, CULDEF),
        section("Cells", "細胞", CULCOUNT, CULVIAB, CULCONF, CULPHOTO),
        section("Materials", "物料", CULMATS, CULVERIF, CULCLEAR),
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
        # Source: domain notes F3: passage at most P2, PROPOSED
        check("CUL_PASSAGE", CULPASS, CULPASS.ref > 2, "Passage above P2.", "代次超過 P2。"),
        check(
            "CUL_DROP",
            CULVIAB,
            CULVIAB.ref < 70,
            "Viability below 70 %, the floor for use. Please confirm the count.",
            "存活率低於使用下限 70 %,請確認計數。",
        ),
    ),
    log=True,
    roles=("lab",),
)

FILLDTC = moment("FILLDTC", "Filled at", "充填時間", "BE.BESTDTC")
LOTEXP = moment("LOTEXP", "Expires at", "有效期限", "SUPPBE:LOTEXP")
LOTPASS = measure("LOTPASS", "Passage at harvest of the cells", "細胞收穫時代次", "count", 0, 6, "BS:PASSAGE")
LOTVOL = measure("LOTVOL", "Volume filled", "充填體積", "volume", "0.1", 5, "BS:VOLUME", decimals=2)
LOTCONC = measure("LOTCONC", "Viable cells per mL", "每毫升活細胞數", "cells", 0, 10, "BS:CONC", decimals=2)
LOTVIAB = measure("LOTVIAB", "Viability", "存活率", "percent", 0, 100, "BS:VBLSPCT", decimals=1)
LOTCELLS = measure(
    "LOTCELLS",
    "Viable cells filled",
    "充填活細胞總數",
    "cellcount",
    0,
    20,
    "BS:CELLCNT",
    decimals=2,
    derive=LOTCONC.ref * LOTVOL.ref,
)
FILLMATS = written("FILLMATS", "Materials used", "使用物料", "SUPPBE:FILLMATS", help=MATERIALS_HELP)
RETAINED = yes_no("RETAINED", "Retained sample kept", "已留存樣品", "SUPPBE:RETAINED", required=False)

FILL = Form(
    "FILL",
    Text("Filling", "充填"),
    (
        section("Time", "時間", FILLDTC, LOTEXP),
        section("Content", "內容", LOTPASS, LOTVOL, LOTCONC, LOTVIAB, LOTCELLS),
        section("Materials", "物料", FILLMATS, RETAINED),
    ),
    (
        check("FILL_EXPIRY", LOTEXP, LOTEXP.ref < FILLDTC.ref, "Expires before it was filled.", "有效期限早於充填。"),
        # Source: domain notes F3: shelf life of the fresh suspension 6 h, PROPOSED until stability data exist
        check(
            "FILL_SHELF",
            LOTEXP,
            elapsed(FILLDTC.ref, LOTEXP.ref, "h") > hours(6),
            "More than six hours after filling, the proposed shelf life.",
            "超過充填後 6 小時(暫定架儲期)。",
        ),
        check("FILL_VOLUME", LOTVOL, LOTVOL.ref > 3, "More than 3 mL, the registered ceiling.", "超過登錄上限 3 mL。"),
        check(
            "FILL_CONC",
            LOTCONC,
            ~LOTCONC.ref.between("0.7", "1.3"),
            "Outside 0.7-1.3 ×10⁶/mL, the alert limits. Is the unit right?",
            "不在警戒範圍 0.7–1.3 ×10⁶/mL 內。單位是否正確?",
        ),
        check("FILL_PASSAGE", LOTPASS, LOTPASS.ref > 2, "Passage above P2.", "代次超過 P2。"),
    ),
    roles=("lab",),
)
