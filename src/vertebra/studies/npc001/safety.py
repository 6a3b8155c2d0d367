"""Safety of NPC-001: report clocks, pausing rules, the stopping boundary, and what must be settled before the end.

Source: domain notes G (Taiwan GCP Art. 106 [S55], regenerative technique rule 2025-11-17 [S57], stopping rules
PROPOSED), R80 (closing).
"""

from vertebra.protocol.expressions import any_row, elapsed
from vertebra.protocol.product import HardStop
from vertebra.protocol.safety import Boundary, PauseRule, ReportClock, Safety
from vertebra.studies.npc001.forms_imaging import MRDTC, XRDTC
from vertebra.studies.npc001.forms_release import EXDTC, LATEDAY, LATERES
from vertebra.studies.npc001.forms_safety import (
    AEEXP,
    AEOUT,
    AERELINJ,
    AERELPRD,
    AESDTH,
    AESER,
    AESLIFE,
    AESPEC,
    AESTDTC,
    AETOXGR,
)
from vertebra.studies.npc001.grades import GRADINGS, VERSION as GRADES_VERSION
from vertebra.studies.npc001.ranges import RANGES, VERSION as RANGES_VERSION
from vertebra.studies.npc001.signals import SIGNALS
from vertebra.terms.texts import Text

SERIOUS = AESER.ref.equals("Y")
_CAUSED = ("POSSIBLE", "PROBABLE", "DEFINITE")
BY_PRODUCT = AERELPRD.ref.one_of(*_CAUSED)
RELATED = BY_PRODUCT | AERELINJ.ref.one_of(*_CAUSED)
# For a report clock what is not yet judged counts as related and as unexpected: a clock may stop, it may not start late
_MAY_BE_RELATED = ~AERELPRD.ref.recorded | ~AERELINJ.ref.recorded | RELATED
_UNEXPECTED = ~(AEEXP.ref.recorded & AEEXP.ref.equals("Y"))
REACTION = SERIOUS & _MAY_BE_RELATED
SUSAR = REACTION & _UNEXPECTED
GRAVE = (AESDTH.ref.recorded & AESDTH.ref.equals("Y")) | (AESLIFE.ref.recorded & AESLIFE.ref.equals("Y"))

CLOCKS = (
    # "Immediately" in the rule; one day, PROPOSED, so that lateness can be told
    ReportClock("SAE_SPONSOR", Text("Serious harm to the sponsor", "嚴重不良事件通報試驗委託者"), "TW", SERIOUS, 1),
    ReportClock(
        "SUSAR_IRB",
        Text("Unexpected serious reaction to the ethics committee", "未預期嚴重反應通報倫理委員會"),
        "TW",
        SUSAR,
        1,
    ),
    ReportClock(
        "SUSAR_FATAL", Text("Fatal or life-threatening SUSAR", "致死或危及生命之 SUSAR"), "TW", SUSAR & GRAVE, 7
    ),
    ReportClock(
        "SUSAR_DETAIL",
        Text("Detailed report of a fatal or life-threatening SUSAR", "致死或危及生命之 SUSAR 詳細報告"),
        "TW",
        SUSAR & GRAVE,
        15,
    ),
    ReportClock("SUSAR", Text("Other SUSAR", "其他 SUSAR"), "TW", SUSAR & ~GRAVE, 15),
    ReportClock(
        "REGENERATIVE",
        Text("Serious reaction, regenerative technique rule", "再生醫療技術嚴重反應通報"),
        "TW",
        REACTION,
        7,
        first_day=1,
    ),
)

_AFTER_30 = elapsed(EXDTC.ref.latest, AESTDTC.ref, "d").between(0, 30)
PAUSES = (
    PauseRule("DISCITIS", Text("Any discitis", "任一椎間盤炎"), "AE", AESPEC.ref.equals("DISCITIS")),
    PauseRule(
        "PRODUCT_SAE",
        Text("Any serious harm related to the product", "任一產品相關嚴重不良事件"),
        "AE",
        SERIOUS & BY_PRODUCT,
    ),
    PauseRule(
        "NEURO_G3",
        Text("Neurological deficit of grade 3 or more", "第 3 級以上神經缺損"),
        "AE",
        AESPEC.ref.one_of("NEURO", "CES") & (AETOXGR.ref >= 3),
    ),
    PauseRule(
        "CULTURES", Text("Two positive product cultures", "兩次產品培養陽性"), "LATE", LATERES.ref.equals("POS"), 2
    ),
    PauseRule(
        "REHERNIATION",
        Text("Two re-herniations within 30 days", "30 天內兩例再突出"),
        "AE",
        AESPEC.ref.equals("REHERN") & _AFTER_30,
        2,
    ),
    PauseRule(
        "WRONG", Text("Any wrong patient or wrong level", "任一病人或節段錯誤"), "AE", AESPEC.ref.equals("WRONG")
    ),
)

# Stop if P(p > 0.20) > 0.80 under Beta(0.5, 4.5). Source: domain notes G; a test works the numbers out again
BOUNDARY = Boundary(
    "BAYES20",
    Text("Related harm that is serious or of grade 3 or more", "相關且嚴重或第 3 級以上之不良事件"),
    "AE",
    RELATED & (SERIOUS | (AETOXGR.ref >= 3)),
    dict(zip(map(str, range(2, 13)), (2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5), strict=True)),
)

_OPEN = SERIOUS & ~(AEOUT.ref.recorded & AEOUT.ref.one_of("RECOVERED", "SEQUELAE", "FATAL"))
CLOSING = (
    HardStop(
        "C1",
        Text("A serious harm is still open", "尚有未結束之嚴重不良事件"),
        any_row("AE", _OPEN),
        Text("Follow it to its outcome.", "請追蹤至有結果。"),
    ),
    HardStop(
        "C2",
        Text("The 14-day sterility result is missing", "缺 14 天無菌培養結果"),
        EXDTC.ref.latest.recorded & ~any_row("LATE", LATEDAY.ref.equals(14) & LATERES.ref.recorded),
        Text("Record the result of day 14.", "請記錄第 14 天結果。"),
    ),
    HardStop(
        "C3",
        Text("The last X-ray or MRI is not read", "末次 X 光或磁振造影未判讀"),
        ~(XRDTC.ref.at("V13").recorded & MRDTC.ref.at("V13").recorded),
        Text("Let the radiologist read them.", "請放射科醫師判讀。"),
    ),
    HardStop(
        "C4",
        Text("No injection was given", "未曾注射"),
        ~EXDTC.ref.latest.recorded,
        Text("Who was not injected leaves the study for another reason.", "未注射者須以其他原因結束。"),
    ),
)

SAFETY = Safety(GRADES_VERSION, RANGES_VERSION, RANGES, GRADINGS, SIGNALS, CLOCKS, PAUSES, BOUNDARY)
