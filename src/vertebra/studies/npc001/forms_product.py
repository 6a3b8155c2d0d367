"""From the disc to the laboratory: surgery and tissue (SURG), receipt (REC).

Plausible ranges only ask, they never block. Source: domain notes A3 (R42-R45), F3 (transport to 24 h); ranges without
a source are PROPOSED.
"""

from vertebra.protocol.expressions import elapsed, hours
from vertebra.protocol.forms import Form
from vertebra.studies.npc001.words import check, choice, measure, moment, other, section, written, yes_no
from vertebra.terms.texts import Text

MATERIALS_HELP = Text("Lot numbers of all materials, separated by ;", "所有物料之批號，以 ; 分隔")

SURGDTC = moment("SURGDTC", "Discectomy began", "椎間盤切除術開始", "PR.PRSTDTC")
SURGEND = moment("SURGEND", "Discectomy ended", "椎間盤切除術結束", "PR.PRENDTC")
PRLEVEL = choice("PRLEVEL", "Level operated and harvested", "手術與採集節段", "LEVEL", "PR.PRLOC")
PRSIDE = choice("PRSIDE", "Side", "側別", "SIDE", "PR.PRLAT")
TECHNIQUE = choice("TECHNIQUE", "Technique", "術式", "TECHNIQUE", "SUPPPR:TECHNIQU")
BLOODLOSS = measure("BLOODLOSS", "Blood loss", "失血量", "volume", 0, 1500, "SUPPPR:BLOODLOS")
COMPLIC = choice("COMPLIC", "Complications", "併發症", "COMPLIC", "SUPPPR:COMPLIC", required=False)
COMPLICX = other(COMPLIC, "COMPLICX", "SUPPPR:COMPLICX")
PROPHYL = choice("PROPHYL", "Prophylactic antibiotic", "預防性抗生素", "ANTIBIOTIC", "SUPPPR:PROPHYL", required=False)
PROPHYLX = other(PROPHYL, "PROPHYLX", "SUPPPR:PROPHYLX")
TISDTC = moment("TISDTC", "Tissue out of the body at", "組織離體時間", "BE.BESTDTC")
TISMASS = measure("TISMASS", "Mass of tissue", "組織重量", "tissue", "0.05", 10, "BS:MASS", decimals=2)
TISMED = choice("TISMED", "Transport medium", "運送介質", "MEDIUM", "SUPPBE:TISMED")
TISANTIB = choice(
    "TISANTIB", "Antibiotics in the medium", "介質中抗生素", "PROCANTIB", "SUPPBE:TISANTIB", required=False
)
TISANTIX = other(TISANTIB, "TISANTIX", "SUPPBE:TISANTIX")
TISSORT = choice("TISSORT", "In the container, sorted by eye", "容器內組織（肉眼分選）", "TISSORT", "SUPPBE:TISSORT")
TISSORTX = other(TISSORT, "TISSORTX", "SUPPBE:TISSORTX")
TISDIN = written(
    "TISDIN",
    "ISBT 128 donation number (licensed sites)",
    "ISBT 128 捐贈編號（限已授權機構）",
    "SUPPBE:TISDIN",
    required=False,
    scheme="ISBT 128",
    help=Text(
        "Scanned, or typed with its check character: G1234 17 654321 A", "掃描，或輸入含檢查碼之編號：G1234 17 654321 A"
    ),
)

SURG = Form(
    "SURG",
    Text("Discectomy and tissue", "椎間盤切除術與組織"),
    (
        section("Surgery", "手術", SURGDTC, SURGEND, PRLEVEL, PRSIDE, TECHNIQUE, BLOODLOSS),
        section("Beside it", "術中情形", COMPLIC, COMPLICX, PROPHYL, PROPHYLX),
        section("Tissue", "組織", TISDTC, TISMASS, TISMED, TISANTIB, TISANTIX, TISSORT, TISSORTX, TISDIN),
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
            "超過 8 小時：時間是否正確？",
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
    "品保裁定：偏離可接受",
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
    required=False,  # asked whenever H15 stands, which also counts the hours that the tissue waits in the laboratory
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
            "採集至接收超過 12 小時；逾 24 小時須由品保裁定。時間是否正確？",
        ),
        check(
            "REC_TEMP",
            RECTEMP,
            ~RECTEMP.ref.between(2, 8) & RECEXC.ref.equals("N"),
            "Outside 2-8 °C, yet no excursion is recorded.",
            "不在 2–8 °C 內，卻未記錄溫度偏離。",
        ),
    ),
    roles=("lab", "quality"),
)
