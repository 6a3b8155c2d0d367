"""The temperature of the lot on its way (TLOG): one row for each logger file, the ranges of each leg, excursions.

Every range here is PROPOSED until the stability study of the product is in: transport 2-8 °C (domain notes F3, tissue
in saline at 4 °C), culture 37 ± 1 °C (incubator), the filled product and its delivery 2-8 °C (F3: 2-8 or 15-25 °C per
stability data). The hour allowed in culture is for doors that are opened for medium changes. Who decides on an
excursion is quality alone (domain notes F5 H14).
"""

from decimal import Decimal
from functools import reduce

from vertebra.protocol.expressions import Condition, Value, choose, code, elapsed, given, number, when
from vertebra.protocol.forms import Form
from vertebra.protocol.product import Climate
from vertebra.studies.npc001.codelists import code_list
from vertebra.studies.npc001.forms_fill import FILLDTC
from vertebra.studies.npc001.forms_product import RECDTC, RECEXC, TISDTC
from vertebra.studies.npc001.forms_release import EXDTC, RELDTC
from vertebra.studies.npc001.words import attached, check, choice, measure, moment, section, written
from vertebra.terms.texts import Text

CLIMATES = (
    Climate("TRANSPORT", Text("Transport of the tissue", "組織運送"), Decimal(2), Decimal(8), TISDTC.id, RECDTC.id),
    Climate("CULTURE", Text("Incubator", "培養箱"), Decimal(36), Decimal(38), RECDTC.id, FILLDTC.id, Decimal(60)),
    Climate("STORAGE", Text("Storage of the product", "成品保存"), Decimal(2), Decimal(8), FILLDTC.id, RELDTC.id),
    Climate("DELIVERY", Text("Delivery to the bedside", "送至床邊"), Decimal(2), Decimal(8), RELDTC.id, EXDTC.id),
)
TLEG = code_list("TLEG", *((leg.id, leg.label.en, leg.label.zh) for leg in CLIMATES))

TLOGLEG = choice("TLOGLEG", "Climate", "階段", "TLEG", "SUPPBE:TLOGLEG")
TLOGFILE = attached("TLOGFILE", "file", "File of the logger", "溫度記錄器檔案", "SUPPBE:TLOGFILE", required=False)
TLOGFROM = moment("TLOGFROM", "First reading", "首筆讀值時間", "BE.BESTDTC")
TLOGTO = moment("TLOGTO", "Last reading", "末筆讀值時間", "BE.BEENDTC")
TLOGN = measure("TLOGN", "Readings", "讀值筆數", "count", 2, 200_000, "SUPPBE:TLOGN")
TLOGLOW = measure("TLOGLOW", "Lowest", "最低溫度", "temperature", -30, 60, "BS:TEMPMIN", decimals=1)
TLOGHIGH = measure("TLOGHIGH", "Highest", "最高溫度", "temperature", -30, 60, "BS:TEMPMAX", decimals=1)
TLOGOUT = measure(
    "TLOGOUT", "Outside the range of the leg", "超出該階段範圍", "minutes", 0, 200_000, "SUPPBE:TLOGOUT", decimals=1
)
TLOGGAP = measure(
    "TLOGGAP",
    "Longest gap between readings",
    "最長讀值間隔",
    "minutes",
    0,
    2000,
    "SUPPBE:TLOGGAP",
    decimals=1,
    required=False,
)
TLOGMKT = measure(
    "TLOGMKT",
    "Mean kinetic temperature",
    "平均動力溫度",
    "temperature",
    -30,
    60,
    "SUPPBE:TLOGMKT",
    decimals=1,
    required=False,
)
TLOGHOW = written("TLOGHOW", "How the file was read", "檔案讀取方式", "SUPPBE:TLOGHOW", required=False)


def _outside(leg: Climate) -> Condition:
    """Longer outside than allowed; where nothing is allowed, any reading outside, whatever was written of minutes."""
    longer = TLOGOUT.ref > number(leg.allowed, "min")
    return longer if leg.allowed else longer | (TLOGLOW.ref < leg.low) | (TLOGHIGH.ref > leg.high)  # type: ignore[operator]


def _by_leg(condition: Condition, leg: Climate) -> Condition:
    return when(TLOGLEG.ref.equals(leg.id), _outside(leg), condition)


_UNKNOWN: Condition = given("unknown")
_EXCURSION: Condition = reduce(_by_leg, reversed(CLIMATES), _UNKNOWN)
_TELLS: Value = choose(_EXCURSION, code("Y"), code("N"))
TLOGEXC = choice("TLOGEXC", "Excursion", "溫度偏離", "YN", "SUPPBE:TLOGEXC", derive=_TELLS)
QUALITY = ("quality",)
TLOGDEC = choice(
    "TLOGDEC",
    "Quality: disposition of the excursion",
    "品保：偏離之裁定",
    "DECISION",
    "SUPPBE:TLOGDEC",
    required=False,
    show=TLOGEXC.ref.equals("Y"),
    roles=QUALITY,
)
TLOGWHY = written(
    "TLOGWHY", "Reason for the disposition", "裁定理由", "SUPPBE:TLOGWHY", show=TLOGDEC.ref.recorded, roles=QUALITY
)

TLOG = Form(
    "TLOG",
    Text("Temperature log", "溫度紀錄"),
    (
        section("Log", "紀錄", TLOGLEG, TLOGFILE, TLOGFROM, TLOGTO, TLOGN, TLOGHOW),
        section("Temperatures", "溫度", TLOGLOW, TLOGHIGH, TLOGOUT, TLOGGAP, TLOGMKT, TLOGEXC),
        section("Disposition by quality", "品保裁定", TLOGDEC, TLOGWHY),
    ),
    (
        check("TLOG_ORDER", TLOGTO, TLOGTO.ref < TLOGFROM.ref, "Ends before it begins.", "結束早於開始。"),
        check(
            "TLOG_OUT",
            TLOGOUT,
            TLOGOUT.ref > elapsed(TLOGFROM.ref, TLOGTO.ref, "min"),
            "Longer outside the range than the log lasts.",
            "超出範圍之時間長於紀錄期間。",
        ),
        # PROPOSED: a logger that was silent for an hour says nothing of that hour
        check(
            "TLOG_GAP",
            TLOGGAP,
            TLOGGAP.ref > number(60, "min"),
            "No reading for more than an hour: what is known of that time?",
            "逾 1 小時無讀值：該期間之溫度為何？",
        ),
        check(
            "TLOG_RECEIPT",
            TLOGLEG,
            TLOGLEG.ref.equals("TRANSPORT") & TLOGEXC.ref.equals("Y") & RECEXC.ref.latest.equals("N"),
            "The log holds an excursion in transport, the receipt says there was none.",
            "紀錄顯示運送中有溫度偏離，接收時卻記為無。",
        ),
    ),
    log=True,
    roles=("lab", "quality", "coordinator"),
)
