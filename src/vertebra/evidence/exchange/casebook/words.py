"""Exchange, casebook: the words around what a study and a ledger say."""

from vertebra.conduct.words import KINDS
from vertebra.terms.texts import Lang, Text

WORDS: dict[str, Text] = {
    "casebook": Text("Casebook of {}", "個案報告表：{}"),
    "blank": Text("Annotated casebook, blank", "空白註記個案報告表"),
    "simulated": Text("Simulated data: nobody here is real", "模擬資料：並無真實受試者"),
    "page": Text("Page | of |", "第 | 頁，共 | 頁"),
    "continued": Text("continued", "續"),
    "up_to": Text("Printed from the ledger up to {} ({})", "列印自帳本，截至 {}（{}）"),
    "foot": Text(
        "{}, SHA-256 {}; study version {}, {}; recorded {} ({})",
        "{}，SHA-256 {}；試驗版本 {}，{}；登錄時間 {}（{}）",
    ),
    "contents": Text("What was collected", "收集內容"),
    "values": Text("Values", "數值數"),
    "corrections": Text("Corrected", "更正數"),
    "site": Text("Site", "試驗中心"),
    "registry": Text("Registry number", "登錄編號"),
    "version": Text("Study version", "試驗版本"),
    "entries": Text("Ledger entries", "帳本條目"),
    "head": Text("Head of the ledger stream", "帳本資料流末端"),
    "consent": Text("Consent", "知情同意"),
    "withdrawn": Text("withdrawn", "撤回"),
    "erased": Text("Personal data", "個人資料"),
    "erased_yes": Text("erased on request", "已依請求刪除"),
    "moved": Text("Study versions", "試驗版本"),
    "item": Text("Item", "項目"),
    "id": Text("Id", "代號"),
    "value": Text("Value", "數值"),
    "entry": Text("Entry", "條目"),
    "by": Text("By", "登錄者"),
    "when": Text("Recorded", "登錄時間"),
    "collected": Text("Collected {}", "收集日期 {}"),
    "row": Text("row {}", "第 {} 列"),
    "repeat": Text("no. {}", "第 {} 次"),
    "logs": Text("Logs", "紀錄表"),
    "records": Text("Product records", "產品紀錄"),
    "empty": Text("Nothing recorded yet", "尚無紀錄"),
    "emptied": Text("emptied", "清空"),
    "was": Text("was {}", "原值 {}"),
    "reason": Text("reason: {}", "原因：{}"),
    "computed": Text("computed", "系統計算"),
    "queries": Text("Queries", "質疑"),
    "query": Text("Query", "質疑"),
    "about": Text("About", "對象"),
    "course": Text("Course", "經過"),
    "signatures": Text("Signatures", "簽署"),
    "signed": Text("What was signed", "簽署內容"),
    "steps": Text("Product steps", "產品步驟"),
    "step": Text("Step", "步驟"),
    "state": Text("State afterwards", "之後狀態"),
    "witness": Text("second person {}", "第二人核對 {}"),
    "refused": Text("refused: {}", "遭拒：{}"),
    "eligibility": Text("{}: {}; criteria as {}", "{}：{}；條件依{}"),
    "passed": Text("Passed", "通過"),
    "failed": Text("Not passed", "未通過"),
    "undecided": Text("Cannot be told", "無法判定"),
    "clock_started": Text("row {}, known since {}, due {}", "第 {} 列，獲知 {}，期限 {}"),
    "report_sent": Text("row {}, in time", "第 {} 列，於期限內"),
    "report_late": Text("row {}, LATE", "第 {} 列，逾期"),
    "deviations": Text("Deviations", "偏差"),
    "deviation": Text("Deviation", "偏差"),
    "where": Text("Where", "位置"),
    "weight": Text("Weight", "輕重"),
    "not_weighed": Text("not yet weighed", "尚未評定"),
    "other": Text("Further entries", "其他條目"),
    "trail": Text("All entries", "全部條目"),
    "kind": Text("Kind", "種類"),
    "happened": Text("Happened", "發生"),
    "hash": Text("Hash", "雜湊值"),
    "people": Text("People who made entries", "登錄人員"),
    "user": Text("User", "使用者"),
    "name": Text("Name", "姓名"),
    "role": Text("Role", "角色"),
    "system": Text("the system", "系統"),
    "blank_foot": Text("Study version {}, criteria as {}, {}", "試驗版本 {}，條件依{}，{}"),
    "participant": Text("Participant", "受試者"),
    "filled_by": Text("Filled in by", "填寫者"),
    "row_no": Text("Row", "列"),
    "form": Text("Form", "表單"),
    "at": Text("Where", "時機"),
    "log_short": Text("log", "紀錄表"),
    "at_step": Text("at its step", "於該步驟"),
    "schedule": Text("Schedule of forms", "表單時程"),
    "visit": Text("Visit", "訪視"),
    "day": Text("Day", "日期"),
    "window": Text("Day (window)", "日（窗期）"),
    "forms": Text("Forms", "表單"),
    "answers": Text("Answer", "填答"),
    "standard": Text("Standard", "標準"),
    "asked_if": Text("Asked if: {}", "詢問條件：{}"),
    "derived": Text("Computed: {}", "系統計算：{}"),
    "range": Text("plausible {}", "合理範圍 {}"),
    "checks": Text("Edit checks", "邏輯查核"),
    "check": Text("Check", "查核"),
    "asks": Text("Asks", "詢問"),
    "log": Text("Log: one row each time, not bound to a visit", "紀錄表：每次一列，不屬訪視"),
    "by_roles": Text("Filled by {}", "填寫者：{}"),
    "at_visits": Text("At {}", "於 {}"),
    "required": Text("required", "必填"),
    "optional": Text("optional", "選填"),
    "partial": Text("may be incomplete", "可不完整"),
    "censored": Text("may be < or >", "可填 < 或 >"),
    "multiple": Text("several", "可複選"),
    "personal": Text("personal: kept in the vault, never here", "個人資料：存於個資庫，不列於此"),
    "number": Text("number", "數值"),
    "code": Text("choice", "選項"),
    "text": Text("text", "文字"),
    "date": Text("date", "日期"),
    "moment": Text("date and time", "日期時間"),
    "image": Text("picture", "影像"),
    "file": Text("file", "檔案"),
    "as_needed": Text("as needed", "視需要"),
    "missing_reasons": Text(
        "Instead of a value, one of these reasons may be given", "無法填值時，可填下列缺漏原因之一"
    ),
}

STATES: dict[str, Text] = {
    "resolved": Text("resolved by the data", "資料更正後解除"),
    "closed": Text("closed", "已結案"),
    "cancelled": Text("cancelled", "已取消"),
    "screening": Text("Screening", "篩選"),
    "discectomy": Text("Day of discectomy", "椎間盤切除術當日"),
    "before injection": Text("Before injection", "注射前"),
    "eligible": Text("eligible", "符合"),
    "not eligible": Text("not eligible", "不符合"),
    "unknown": Text("cannot be told yet", "尚無法判定"),
    "registered": Text("registered", "登錄文字"),
    "corrected": Text("corrected", "更正文字"),
    "minor": Text("minor", "輕微"),
    "important": Text("important", "重要"),
}

# Fields of the few entries that have no sentence of their own.
FIELDS: dict[str, Text] = {
    "lot": Text("Lot", "批次"),
    "person": Text("Identity of the person", "受試者識別"),
    "visit": Text("Visit", "訪視"),
    "why": Text("Why", "原因"),
    "upto": Text("Up to entry", "至條目"),
    "comment": Text("Comment", "意見"),
    "before": Text("Before", "先前"),
    "to": Text("To", "改為"),
    "consents": Text("Consents that count", "適用之同意書"),
    "orphaned": Text("Values without a place in it", "無對應欄位之數值"),
    "excused": Text("Items not asked for any more", "不再詢問之項目"),
    "rechecked": Text("Forms checked again", "重新查核之表單數"),
    "kept": Text("Forms left as they were", "維持原狀之表單數"),
}


def word(id: str, lang: Lang, *parts: str) -> str:
    return WORDS[id].into(lang).format(*parts)


def kind(id: str, lang: Lang) -> str:
    """A kind of entry; one that nobody foresaw stays as it is written."""
    return KINDS[id].into(lang) if id in KINDS else id


def field(name: str, lang: Lang) -> str:
    return FIELDS[name].into(lang) if name in FIELDS else name


def state(id: str, lang: Lang) -> str:
    """How a query ended, what was found of somebody's eligibility, how a deviation was weighed."""
    return STATES[id].into(lang) if id in STATES else id
