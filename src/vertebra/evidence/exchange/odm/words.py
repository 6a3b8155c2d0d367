"""Exchange, ODM: words for the flags of annotations: kinds of ledger entries, origins, states of queries."""

from vertebra.conduct import entries as e
from vertebra.terms.texts import Text

QUERIES: dict[str, Text] = {
    "open": Text("open", "待處理"),
    "answered": Text("answered", "已回覆"),
    "closed": Text("closed", "已結案"),
    "resolved": Text("resolved by the data", "資料更正後解除"),
    "cancelled": Text("cancelled", "已取消"),
}
ORIGINS: dict[str, Text] = {
    "typed": Text("typed", "人工輸入"),
    "device": Text("device", "儀器"),
    "import": Text("import", "匯入"),
    "simulated": Text("simulated", "模擬"),
    "system": Text("worked out by the system", "系統產生"),
}
FLAGS: dict[str, Text] = {
    "MISSING": Text("Why there is no value", "缺漏原因"),
    "QUERY": Text("State of a query", "疑問狀態"),
    "ENTRY": Text("Kind of ledger entry", "條目種類"),
    "ORIGIN": Text("Where a value came from; the comment is the day it belongs to", "數值來源；註解為所屬日期"),
    "DERIVED": Text("Worked out by the system", "系統計算"),
}
_ZH = {
    "participant identified": "受試者登錄",
    "consent given": "同意書簽署",
    "consent withdrawn": "同意撤回",
    "form saved": "表單儲存",
    "query opened": "疑問提出",
    "query answered": "疑問回覆",
    "query closed": "疑問結案",
    "eligibility signed": "適格性簽署",
    "lot ordered": "批次建立",
    "product step": "產品步驟",
    "product step refused": "產品步驟遭拒",
    "signal raised": "訊號觸發",
    "signal reviewed": "訊號審閱",
    "report clock started": "通報時限起算",
    "report sent": "通報送出",
    "visit missed": "訪視缺席",
    "deviation found": "偏差發現",
    "deviation classified": "偏差評定",
    "personal data erased": "個人資料刪除",
}


def _tags() -> list[str]:
    """Every kind of entry that this version of the ledger knows."""
    return [str(body.__struct_config__.tag) for body in e.Body.__args__]


KINDS: dict[str, Text] = {tag: Text(tag, _ZH.get(tag, tag)) for tag in _tags()}
