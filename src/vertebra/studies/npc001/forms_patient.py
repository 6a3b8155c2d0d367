"""What the participant tells: pain (VAS), disability (ODI), daily living (ADL), quality of life (EQ5D).

No licensed wording is shipped: ODI and EQ-5D items carry section titles only, and the site loads its own licensed text.
Source: domain notes C (scoring, bands, legal steps, licences); the recall is part of the item.
"""

from vertebra.protocol.expressions import Condition, all_of, any_of, band, score, total
from vertebra.protocol.forms import Form, Item
from vertebra.studies.npc001.words import check, choice, day, measure, section
from vertebra.terms.texts import Text

PATIENT = ("participant", "coordinator")
SITE_TEXT = Text(
    "The site loads its licensed wording; only the section title is shown.",
    "題目全文由試驗中心載入授權版本，此處僅列題目標題。",
)

VASDTC = day("VASDTC", "Filled in on", "填寫日期", "QS.QSDTC")
VASBACK = measure(
    "VASBACK",
    "Back pain, average of the last 24 hours (VAS)",
    "背痛：過去 24 小時平均（VAS）",
    "vas",
    0,
    100,
    "QS:VASBACK",
    "38214-3",
    help=Text(
        "100-mm line in mm, or 0-10 in cm; state the scale.", "100 公釐量尺以 mm、0–10 量尺以 cm 記錄，須註明量尺。"
    ),
)
VASLEG = measure(
    "VASLEG",
    "Worst leg pain, average of the last 24 hours (VAS)",
    "較嚴重側腿痛：過去 24 小時平均（VAS）",
    "vas",
    0,
    100,
    "QS:VASLEG",
    "38214-3",
)
RESCUEH = measure(
    "RESCUEH", "Hours since the last painkiller", "距上次止痛藥小時數", "hours", 0, 720, "QS:RESCUEH", required=False
)

VAS = Form(
    "VAS",
    Text("Pain (visual analogue scale)", "疼痛（視覺類比量表）"),
    (section("Pain", "疼痛", VASDTC, VASBACK, VASLEG, RESCUEH),),
    (
        # 40 mm in one step, PROPOSED: above the smallest detectable change of 36 mm (domain notes C [S45c])
        check(
            "VAS_JUMP",
            VASBACK,
            (VASBACK.ref - VASBACK.ref.at("previous") >= 40) | (VASBACK.ref.at("previous") - VASBACK.ref >= 40),
            "Back pain differs by 40 mm or more from the last value. Is the scale (mm or cm) right?",
            "背痛與前次相差 40 mm 以上。量尺（mm 或 cm）是否正確？",
        ),
        check(
            "VAS_SCALE",
            VASBACK,
            (VASBACK.ref > 0) & (VASBACK.ref <= 10) & (VASBACK.ref.at("previous") >= 40),
            "At most 10 mm after 40 mm or more: was a 0-10 score typed as millimetres?",
            "前次 40 mm 以上而本次不超過 10 mm：是否將 0–10 分誤記為公釐？",
        ),
        check(
            "VAS_LEGJUMP",
            VASLEG,
            (VASLEG.ref - VASLEG.ref.at("previous") >= 40),
            "Leg pain rose by 40 mm or more since the last value. Please confirm, and examine.",
            "腿痛較前次上升 40 mm 以上，請確認並檢查。",
        ),
    ),
    roles=PATIENT,
)

_ODI = (
    ("Pain intensity", "疼痛強度"),
    ("Personal care", "個人照顧"),
    ("Lifting", "提物"),
    ("Walking", "行走"),
    ("Sitting", "坐"),
    ("Standing", "站"),
    ("Sleeping", "睡眠"),
    ("Sex life", "性生活"),
    ("Social life", "社交生活"),
    ("Travelling", "旅行"),
)


def _odi_item(n: int, en: str, zh: str) -> Item:
    return measure(
        f"ODI{n}", f"ODI section {n}: {en}", f"ODI 第 {n} 題：{zh}", "count", 0, 5, f"QS:ODI01{n:02}", help=SITE_TEXT
    )


ODI_ITEMS = tuple(_odi_item(n, en, zh) for n, (en, zh) in enumerate(_ODI, 1))
# Source: domain notes C: 100 x sum / (5 x answered); missing if more than one section is missing
ODITOT = measure(
    "ODITOT",
    "ODI score",
    "ODI 總分",
    "percent",
    0,
    100,
    "QS:ODI0111",
    decimals=1,
    derive=score(tuple(i.ref for i in ODI_ITEMS), at_least=9, maximum=5, unit="%"),
)
ODIBAND = choice(
    "ODIBAND",
    "ODI band",
    "ODI 分級",
    "ODIBAND",
    "QS:ODIBAND",
    derive=band(
        (ODITOT.ref <= 20, "MINIMAL"),
        (ODITOT.ref <= 40, "MODERATE"),
        (ODITOT.ref <= 60, "SEVERE"),
        (ODITOT.ref <= 80, "CRIPPLED"),
        (ODITOT.ref <= 100, "BEDBOUND"),
    ),
)
ODI = Form(
    "ODI",
    Text("Oswestry Disability Index", "Oswestry 失能指數"),
    (section("Sections", "題目", *ODI_ITEMS), section("Score", "分數", ODITOT, ODIBAND)),
    (
        check(
            "ODI_ANSWERED",
            ODI_ITEMS[0],
            ~ODITOT.ref.recorded,
            "More than one section is unanswered, so there is no score. Declined, or overlooked?",
            "超過一題未答，無法計分。是拒答或遺漏？",
        ),
        *(
            check(
                f"{item.id}_STEP",
                item,
                ~item.ref.between(0, 5) | any_of(*(all_of(item.ref > low, item.ref < low + 1) for low in range(5))),
                "Only whole scores from 0 to 5 exist.",
                "僅有 0 至 5 之整數分。",
            )
            for item in ODI_ITEMS
        ),
    ),
    roles=PATIENT,
)

# Source: domain notes C [S65]: weights and legal steps of the Barthel index
_BARTHEL = (
    ("BARFEED", "Feeding", "進食", 10),
    ("BARBATH", "Bathing", "洗澡", 5),
    ("BARGROOM", "Grooming", "個人衛生", 5),
    ("BARDRESS", "Dressing", "穿脫衣服", 10),
    ("BARBOWEL", "Bowels", "大便控制", 10),
    ("BARBLAD", "Bladder", "小便控制", 10),
    ("BARTOIL", "Toilet use", "上廁所", 10),
    ("BARTRANS", "Transfer", "移位", 15),
    ("BARMOB", "Mobility", "平地行走", 15),
    ("BARSTAIR", "Stairs", "上下樓梯", 10),
)
BARTHEL_ITEMS = tuple(measure(id, en, zh, "count", 0, most, f"QS:{id[:8]}") for id, en, zh, most in _BARTHEL)


def _legal(item: Item, most: int) -> Condition:
    return any_of(*(item.ref.equals(step) for step in range(0, most + 1, 5)))


_LEGAL = {item.id: _legal(item, most) for item, (_, _, _, most) in zip(BARTHEL_ITEMS, _BARTHEL, strict=True)}
BARTOT = measure(
    "BARTOT",
    "Barthel index",
    "巴氏量表總分",
    "count",
    0,
    100,
    "QS:BARTOT",
    derive=total(tuple(i.ref for i in BARTHEL_ITEMS), unit="1"),
)
_STEPS_OK = all_of(*_LEGAL.values())
BARBAND = choice(
    "BARBAND",
    "Barthel band",
    "巴氏量表分級",
    "BARBAND",
    "QS:BARBAND",
    derive=band(
        (_STEPS_OK & (BARTOT.ref <= 20), "TOTAL"),
        (_STEPS_OK & (BARTOT.ref <= 60), "SEVERE"),
        (_STEPS_OK & (BARTOT.ref <= 90), "MODERATE"),
        (_STEPS_OK & (BARTOT.ref <= 99), "SLIGHT"),
        (_STEPS_OK & BARTOT.ref.equals(100), "INDEPENDENT"),
    ),
)
ADL = Form(
    "ADL",
    Text("Activities of daily living (Barthel)", "日常生活活動（巴氏量表）"),
    (section("Activities", "項目", *BARTHEL_ITEMS), section("Score", "分數", BARTOT, BARBAND)),
    tuple(
        check(
            f"{item.id}_STEP",
            item,
            ~_LEGAL[item.id],
            "Not a step of this item: scores go in fives up to its maximum.",
            "非本題可用之分數：每級 5 分，至該題上限。",
        )
        for item in BARTHEL_ITEMS
    ),
    roles=("coordinator", "investigator"),
)

_EQ = (
    ("EQMOB", "Mobility", "行動"),
    ("EQCARE", "Self-care", "自我照顧"),
    ("EQACT", "Usual activities", "平常活動"),
    ("EQPAIN", "Pain / discomfort", "疼痛/不舒服"),
    ("EQANX", "Anxiety / depression", "焦慮/沮喪"),
)
EQ_ITEMS = tuple(
    measure(id, f"EQ-5D-5L: {en}", f"EQ-5D-5L:{zh}", "count", 1, 5, f"QS:EQ5D020{n}", required=False, help=SITE_TEXT)
    for n, (id, en, zh) in enumerate(_EQ, 1)
)
EQVAS = measure("EQVAS", "EQ-VAS: health today", "EQ-VAS：今日健康", "count", 0, 100, "QS:EQ5D0206", required=False)
EQ5D = Form(
    "EQ5D",
    Text("EQ-5D-5L (optional)", "EQ-5D-5L（選填）"),
    (section("Dimensions", "面向", *EQ_ITEMS), section("Scale", "量尺", EQVAS)),
    roles=PATIENT,
)
