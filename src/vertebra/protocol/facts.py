"""What the engine can work out for a rule: the closed list of facts that expressions may ask for.

An item is typed by somebody; a fact follows from the ledger (a count, an interval, a match of scans). The engine
computes each in conduct.facts; an expression that names a fact not on this list is a finding of the study check.
"""

from typing import NamedTuple

from vertebra.protocol.expressions import Condition, Ref, fact
from vertebra.protocol.expressions.nodes import Kind
from vertebra.terms.texts import Text


class Fact(NamedTuple):
    label: Text
    kind: Kind = "number"
    unit: str = ""


FACTS: dict[str, Fact] = {
    "IDENTITY_MATCH": Fact(Text("person, second identifier and container agree", "人員、第二識別與容器相符"), "code"),
    "LEVEL_MATCH": Fact(Text("injection level is the harvest level", "注射節段即採集節段"), "code"),
    "CONSENT_TRIAL": Fact(Text("trial consent valid now", "試驗同意書現為有效"), "code"),
    "CONSENT_TISSUE": Fact(Text("tissue consent valid now", "組織提供同意書現為有效"), "code"),
    "ELIGIBILITY": Fact(Text("signed eligibility at the last due check", "最近一次應查核之簽署適格性"), "code"),
    "LOT_STATE": Fact(Text("state of the lot", "批次狀態"), "code"),
    "RELEASED_BY_OTHER": Fact(Text("releaser took no part in production", "放行者未參與生產"), "code"),
    "RELEASE_STANDS": Fact(Text("batch record unchanged since the release", "放行後批次紀錄未變更"), "code"),
    "EXAMINED_TODAY": Fact(Text("examined at this visit on this day", "本次訪視當日已檢查"), "code"),
    "MINUTES_APART": Fact(
        Text("minutes between the step and the time on its form", "步驟時間與表單時間相差分鐘數"), unit="min"
    ),
    "MINUTES_TO_EXPIRY": Fact(Text("minutes until expiry", "距到期分鐘數"), "number", "min"),
    "TESTS_OPEN": Fact(Text("blocking release tests missing or failed", "缺漏或不合格之放行必要檢驗數"), "number"),
    "LATE_OPEN": Fact(Text("late cultures not read, or grown", "未判讀或陽性之後續培養數")),
    "LATE_PLANNED": Fact(
        Text("each late culture has a day and somebody to read it", "後續培養均已排定判讀日與負責人員"), "code"
    ),
    "TIMES_DONE": Fact(Text("times this step was done before", "此步驟先前已執行次數")),
    "ALLERGY_TO_LOT": Fact(Text("allergy to a material of this lot", "對本批次材料過敏"), "code"),
    "EXCURSION_OPEN": Fact(Text("temperature excursion without decision", "溫度偏離尚未裁定"), "code"),
    "TISSUE_HOURS": Fact(Text("hours from tissue collection to receipt", "組織採集至接收之小時數"), "number", "h"),
    "TISSUE_DECISION": Fact(Text("quality decision on late tissue", "逾時組織之品質裁定"), "code"),
    "INJECTIONS": Fact(Text("injections given to this participant", "此受試者已接受之注射次數")),
    "DAYS_SINCE_OTHER_DOSE": Fact(
        Text("days since the last dose of another participant", "距他人上次給藥天數"), unit="d"
    ),
    "DAYS_REQUIRED": Fact(Text("days required between doses", "給藥間須間隔天數"), unit="d"),
    "HOLD": Fact(Text("dosing hold in force", "暫停給藥中"), "code"),
    "OTHER_WORKSPACE": Fact(Text("another participant's material open here", "此工作區另有他人材料"), "code"),
    "MINUTES_AHEAD": Fact(Text("minutes by which the time lies ahead of now", "時間超前現在之分鐘數"), unit="min"),
    "HOURS_BACK": Fact(Text("hours by which the time lies back", "時間落後之小時數"), unit="h"),
    "MATERIALS_BAD": Fact(Text("materials of this lot expired or recalled", "本批次材料過期或召回數")),
    "DELEGATED": Fact(Text("operator trained and delegated on this day", "操作者當日已受訓並獲授權"), "code"),
    "IRB_VALID": Fact(Text("ethics approval in force", "倫理審查核准有效"), "code"),
    "RECRUITING": Fact(Text("site open for enrolment", "試驗中心開放收案"), "code"),
    "LABEL_REASON": Fact(Text("reason for the reprint", "重印理由"), "code"),
    "LABELS_DESTROYED": Fact(Text("earlier labels reconciled as destroyed", "先前標籤已核對銷毀"), "code"),
    "LABEL_LIVE": Fact(Text("every label that was read is printed and in use", "讀取之標籤皆已列印且使用中"), "code"),
    "LABEL_FIRST": Fact(Text("first serial of the labels printed", "列印標籤之起始序號")),
    "LABEL_LAST": Fact(Text("last serial of the labels printed", "列印標籤之結束序號")),
    "PASSAGE": Fact(Text("passage at harvest of the cells", "細胞收穫時代次")),
    "DAYS_S_TO_I": Fact(Text("days from discectomy to injection", "椎間盤切除至注射天數"), unit="d"),
    "DAYS_SINCE_SURGERY": Fact(Text("days since discectomy", "椎間盤切除後天數"), unit="d"),
    "DAYS_SINCE_INJECTION": Fact(Text("days since injection", "注射後天數"), unit="d"),
    "IN_WINDOW": Fact(Text("visit is within its window", "訪視在窗期內"), "code"),
    "RANGE_IN_FORCE": Fact(Text("reference range valid at the sample", "採檢時參考值版本有效"), "code"),
    "VAS_SCALE_SAME": Fact(Text("VAS scale as at earlier visits", "VAS 量尺與先前訪視相同"), "code"),
    "PRODUCT_CULTURE": Fact(Text("late culture of the product", "產品後續培養結果"), "code"),
    "SLOT_BOOKED": Fact(Text("place in the cell lab from the discectomy on", "自手術日起之細胞室培養位置"), "code"),
    "CONSENTED": Fact(Text("consented", "已同意"), "code"),
    "HARVESTED": Fact(Text("tissue harvested", "已採集組織"), "code"),
    "INJECTED": Fact(Text("injected", "已注射"), "code"),
    "COMPLETED": Fact(Text("completed", "已完成"), "code"),
}


def known(id: str) -> Ref:
    """A fact of the list, ready for an expression.

    Raises:
        KeyError: no such fact.
    """
    found = FACTS[id]
    return fact(id, found.kind, found.unit)


def yes(id: str) -> Condition:
    """The condition that a yes/no fact is yes."""
    return known(id).equals("Y")
