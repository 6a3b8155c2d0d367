"""Filling (FILL): the suspension is diluted to 10⁶ viable cells in a mL, filled, counted again and given its expiry.

How much suspension and diluent a wanted volume needs is worked out from the newest count of the culture.
Source: domain notes A3 (R47-R49, concentration and volume), F3 (release specification, shelf life proposed as 6 h).
"""

from vertebra.protocol.expressions import elapsed, hours, number
from vertebra.protocol.forms import Form
from vertebra.studies.npc001.forms_culture import CULCONC, CULVOL
from vertebra.studies.npc001.forms_product import MATERIALS_HELP
from vertebra.studies.npc001.words import check, choice, measure, moment, other, section, written, yes_no
from vertebra.terms.texts import Text

TARGET = number("1.0", "10*6/mL")  # Source: domain notes A3 R48

FILLDTC = moment("FILLDTC", "Filled at", "充填時間", "BE.BESTDTC")
# Source: domain notes F3: shelf life of the fresh suspension 6 h, PROPOSED until stability data exist
SHELF_LIFE = 6
LOTEXP = moment(
    "LOTEXP",
    "Expires at",
    "有效期限",
    "SUPPBE:LOTEXP",
    help=Text(f"At most {SHELF_LIFE} hours after filling (PROPOSED)", f"至多為充填後 {SHELF_LIFE} 小時（暫定）"),
)
LOTPASS = measure("LOTPASS", "Passage at harvest of the cells", "細胞收穫時代次", "count", 0, 6, "BS:PASSAGE")
FILLAIM = measure(
    "FILLAIM", "Volume to prepare", "欲配製體積", "volume", "0.1", 20, "SUPPBE:FILLAIM", decimals=2, required=False
)
FILLSUSP = measure(
    "FILLSUSP", "Suspension to take", "應取細胞懸浮液", "volume", 0, 20, "SUPPBE:FILLSUSP", decimals=3,
    derive=FILLAIM.ref * (TARGET / CULCONC.ref.latest),
    help=Text(
        "volume to prepare × 1 ×10⁶/mL ÷ viable cells per mL of the newest count",
        "欲配製體積 × 1 ×10⁶/mL ÷ 最近計數之每毫升活細胞數",
    ),
)  # fmt: skip
FILLDIL = measure(
    "FILLDIL", "Diluent to add", "應加稀釋液", "volume", 0, 20, "SUPPBE:FILLDIL", decimals=3,
    derive=FILLAIM.ref - FILLSUSP.ref,
    help=Text("volume to prepare − suspension to take", "欲配製體積 − 應取細胞懸浮液"),
)  # fmt: skip
FILLEXP = measure(
    "FILLEXP", "Viable cells expected", "預期活細胞數", "cellcount", 0, 20, "SUPPBE:FILLEXP", decimals=2,
    derive=FILLSUSP.ref * CULCONC.ref.latest,
    help=Text(
        "suspension to take × viable cells per mL of the newest count",
        "應取細胞懸浮液 × 最近計數之每毫升活細胞數",
    ),
)  # fmt: skip
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
FILLANTIB = choice(
    "FILLANTIB",
    "Antibiotics used in processing",
    "製程使用之抗生素",
    "PROCANTIB",
    "SUPPBE:FILLANTI",
    required=False,
    help=Text("The label of the final container says them", "印於最終容器標籤"),
)
FILLANTX = other(FILLANTIB, "FILLANTX", "SUPPBE:FILLANTX")
RETAINED = yes_no("RETAINED", "Retained sample kept", "已留存樣品", "SUPPBE:RETAINED", required=False)

FILL = Form(
    "FILL",
    Text("Filling", "充填"),
    (
        section("Time", "時間", FILLDTC, LOTEXP),
        section("Dilution to 1 ×10⁶ viable cells/mL", "稀釋至 1 ×10⁶ 活細胞/mL", FILLAIM, FILLSUSP, FILLDIL, FILLEXP),
        section("Content", "內容", LOTPASS, LOTVOL, LOTCONC, LOTVIAB, LOTCELLS),
        section("Materials", "物料", FILLMATS, FILLANTIB, FILLANTX, RETAINED),
    ),
    (
        check("FILL_EXPIRY", LOTEXP, LOTEXP.ref < FILLDTC.ref, "Expires before it was filled.", "有效期限早於充填。"),
        check(
            "FILL_SHELF",
            LOTEXP,
            elapsed(FILLDTC.ref, LOTEXP.ref, "h") > hours(SHELF_LIFE),
            "More than six hours after filling, the proposed shelf life.",
            "超過充填後 6 小時（暫定架儲期）。",
        ),
        check("FILL_VOLUME", LOTVOL, LOTVOL.ref > 3, "More than 3 mL, the registered ceiling.", "超過登錄上限 3 mL。"),
        check(
            "FILL_CONC",
            LOTCONC,
            ~LOTCONC.ref.between("0.7", "1.3"),
            "Outside 0.7-1.3 ×10⁶/mL, the alert limits. Is the unit right?",
            "不在警戒範圍 0.7–1.3 ×10⁶/mL 內。單位是否正確？",
        ),
        check(
            "FILL_THIN",
            FILLAIM,
            CULCONC.ref.latest < TARGET,
            "The suspension is thinner than 1 ×10⁶/mL: concentrate it and count again.",
            "細胞懸浮液低於 1 ×10⁶/mL：請濃縮後重新計數。",
        ),
        check(
            "FILL_ENOUGH",
            FILLAIM,
            FILLSUSP.ref > CULVOL.ref.latest,
            "More suspension needed than was counted.",
            "所需懸浮液多於計數所得體積。",
        ),
        check("FILL_PASSAGE", LOTPASS, LOTPASS.ref > 2, "Passage above P2.", "代次超過 P2。"),
    ),
    roles=("lab",),
)
