"""What the radiologist reads, apart from the treating team: X-ray (XR) and MRI (MR).

Source: domain notes E (grades, disc height index method M6, T2 values), A5 R69-R71 (independent, locked reads).
"""

from vertebra.protocol.expressions import now
from vertebra.protocol.forms import Form
from vertebra.studies.npc001.words import check, choice, day, measure, section, yes_no
from vertebra.terms.texts import Text

# Source: domain notes E: lumbar disc height 8.8 ± 1.4 mm [S40]; wide limits because degenerate discs collapse
XRDTC = day("XRDTC", "X-ray taken on", "X 光檢查日期", "MK.MKDTC")
DHA = measure("DHA", "Disc height, anterior", "椎間盤高度：前", "length", 0, 20, "MK:DHA", decimals=1)
DHM = measure("DHM", "Disc height, middle", "椎間盤高度：中", "length", 0, 20, "MK:DHM", decimals=1)
DHP = measure("DHP", "Disc height, posterior", "椎間盤高度：後", "length", 0, 20, "MK:DHP", decimals=1)
BODYP = measure("BODYP", "Height of the vertebral body above", "上位椎體高度", "length", 15, 45, "MK:BODYP", decimals=1)
BODYD = measure("BODYD", "Height of the vertebral body below", "下位椎體高度", "length", 15, 45, "MK:BODYD", decimals=1)
# Method M6: mean of three disc heights over the mean height of the two bodies; 8, 10, 6 over 27, 28 mm is 0.291
DHI = measure(
    "DHI",
    "Disc height index (M6)",
    "椎間盤高度指數（M6）",
    "ratio",
    0,
    1,
    "MK:DHI",
    decimals=3,
    derive=(DHA.ref + DHM.ref + DHP.ref) / 3 / ((BODYP.ref + BODYD.ref) / 2),
)

XR = Form(
    "XR",
    Text("X-ray reading", "X 光判讀"),
    (section("Image", "影像", XRDTC), section("Disc height", "椎間盤高度", DHA, DHM, DHP, BODYP, BODYD, DHI)),
    (
        check("XR_FUTURE", XRDTC, XRDTC.ref > now(), "The image lies in the future.", "檢查日期在未來。"),
        check(
            "XR_BODY",
            BODYP,
            (DHM.ref >= BODYP.ref) | (DHM.ref >= BODYD.ref),
            "A disc as high as a vertebral body: were the landmarks swapped?",
            "椎間盤高度達椎體高度：量測標記是否互換？",
        ),
        check(
            "XR_DHI",
            DHA,
            DHA.ref.recorded & DHM.ref.recorded & DHP.ref.recorded & ~DHI.ref.recorded,
            "Disc heights without body heights: no index can be worked out.",
            "有椎間盤高度而無椎體高度，無法計算指數。",
        ),
        check(
            "XR_LOSS",
            DHM,
            DHI.ref < DHI.ref.at("B1") * 7 / 10,
            "The index fell by more than 30 % from the value before injection. Same level, same landmarks?",
            "指數較注射前下降逾 30 %。節段與標記是否相同？",
        ),
    ),
    roles=("reader",),
)

MRDTC = day("MRDTC", "MRI taken on", "磁振造影日期", "MK.MKDTC")
NLEVELS = measure("NLEVELS", "Number of symptomatic levels", "有症狀節段數", "count", 0, 5, "MK:NLEVELS")
PFIRR = choice("PFIRR", "Pfirrmann grade", "Pfirrmann 分級", "PFIRR", "MK:PFIRRMN")
PFIRRMOD = measure(
    "PFIRRMOD",
    "Modified Pfirrmann grade (1-8)",
    "修訂版 Pfirrmann 分級（1–8）",
    "count",
    1,
    8,
    "MK:PFIRRMOD",
    required=False,
)
ANNULUS = choice("ANNULUS", "Annulus fibrosus", "纖維環", "ANNULUS", "MK:ANNULUS")
ROOT = yes_no("ROOT", "Nerve root contact or compression", "神經根接觸或壓迫", "MK:ROOT")
MODIC = choice("MODIC", "Modic change", "Modic 變化", "MODIC", "MK:MODIC")
# Source: domain notes E [S36]: nucleus T2 from about 50 ms (grade IV) to 210 ms (grade I), not measurable in grade V
T2 = measure("T2", "T2 of the nucleus", "髓核 T2 值", "milliseconds", 20, 300, "MK:T2", required=False)

MR = Form(
    "MR",
    Text("MRI reading", "磁振造影判讀"),
    (
        section("Image", "影像", MRDTC),
        section("Levels and disc", "節段與椎間盤", NLEVELS, PFIRR, PFIRRMOD, ANNULUS, ROOT, MODIC, T2),
    ),
    (
        check("MR_FUTURE", MRDTC, MRDTC.ref > now(), "The image lies in the future.", "檢查日期在未來。"),
        check(
            "MR_T2V",
            T2,
            T2.ref.recorded & PFIRR.ref.equals("5"),
            "T2 in a grade V disc is not measurable. Grade or T2 wrong?",
            "V 級椎間盤無法量測 T2。分級或 T2 是否有誤？",
        ),
    ),
    roles=("reader",),
)
