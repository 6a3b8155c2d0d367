"""App, pages: the words around the study's own, in both languages; and how a state is coloured, never without its word.

Templates say `{{ w.name }}`; a test holds that every name used is here and every name here is used.
"""

from typing import NamedTuple

from vertebra.conduct.status import STATUS
from vertebra.terms.texts import Lang, Text

LANGUAGES: dict[Lang, str] = {"en": "English", "zh-Hant": "繁體中文"}


class Badge(NamedTuple):
    """A state in a word, with its tone: good, going, watch, bad or quiet."""

    word: str
    tone: str


WORDS: dict[str, Text] = {
    "skip": Text("Skip to the content", "跳至主要內容"),
    "language": Text("Language", "語言"),
    "overview": Text("Trial overview", "試驗總覽"),
    "rules": Text("Schedule and criteria", "時程與條件"),
    "read_only": Text("Read-only view for demonstration, not for real patients.", "唯讀展示畫面，不得用於真實病人。"),
    "simulated": Text(
        "Simulated data: invented by a program, nobody here is real.", "模擬資料：由程式產生，並無真實受試者。"
    ),
    "as_of": Text("As of", "資料截至"),
    "registry": Text("Registry number", "登錄編號"),
    "version": Text("Study version", "試驗版本"),
    "edition": Text("Edition", "版次"),
    "reading": Text("Criteria read as", "條件採用之解讀"),
    "sponsor": Text("Sponsor", "試驗委託者"),
    "phase": Text("Phase", "期別"),
    "planned": Text("Planned to treat", "預計人數"),
    "injected": Text("injected", "已注射"),
    "sites": Text("Sites", "試驗中心"),
    "recruiting": Text("open for enrolment", "開放收案"),
    "not_recruiting": Text("not open for enrolment", "未開放收案"),
    "ethics_until": Text("ethics approval until", "倫理審查核准至"),
    "no_ethics": Text("no ethics approval", "無倫理審查核准"),
    "dosing": Text("Dosing", "給藥"),
    "hold": Text("On hold", "暫停中"),
    "no_hold": Text("No hold in force", "無暫停"),
    "earlier_holds": Text("Earlier holds", "先前之暫停"),
    "lifted": Text("lifted", "解除於"),
    "next": Text("Next", "接下來"),
    "next_none": Text("No visit is due or overdue.", "目前無應完成或逾期之訪視。"),
    "next_dose": Text("Sentinel interval: next injection not before", "哨兵間隔：下次注射不得早於"),
    "participants": Text("Participants", "受試者"),
    "all": Text("All", "全部"),
    "number": Text("Number", "編號"),
    "status": Text("Status", "狀態"),
    "surgery": Text("Discectomy", "椎間盤切除術"),
    "injection": Text("Injection", "注射"),
    "lot": Text("Lot", "批次"),
    "queries_open": Text("Open queries", "待答疑問"),
    "signals_open": Text("Open signals", "待審訊號"),
    "deviations": Text("Deviations", "偏差"),
    "nobody": Text("Nobody here.", "尚無受試者。"),
    "newer": Text("Previous page", "上一頁"),
    "older": Text("Next page", "下一頁"),
    "site": Text("Site", "試驗中心"),
    "planned_day": Text("planned", "預定"),
    "not_yet": Text("not yet", "尚未"),
    "consents": Text("Consent", "知情同意"),
    "document": Text("Document", "文件"),
    "given": Text("Given", "簽署"),
    "withdrawn": Text("Withdrawn", "撤回"),
    "eligibility": Text("Eligibility as signed", "已簽署之適格性"),
    "moment": Text("Checked at", "查核時點"),
    "outcome": Text("Outcome", "結果"),
    "in_the_way": Text("In the way", "不符之條件"),
    "signed_by": Text("Signed by", "簽署者"),
    "visits": Text("Visits", "訪視"),
    "visit": Text("Visit", "訪視"),
    "window": Text("Window", "窗期"),
    "target": Text("target", "目標日"),
    "standing": Text("Standing", "狀態"),
    "done_on": Text("Took place", "完成日"),
    "forms_open": Text("Forms not yet filled", "尚未填寫之表單"),
    "why_missed": Text("reason", "原因"),
    "product": Text("Product", "產品"),
    "step": Text("Step", "步驟"),
    "at": Text("When", "時間"),
    "who": Text("Who", "執行者"),
    "witness": Text("Second person", "第二人核對"),
    "state_after": Text("State afterwards", "之後狀態"),
    "no_lot": Text("No lot was ordered.", "尚未建立批次。"),
    "refused": Text("Refused attempts", "被拒之嘗試"),
    "refused_for": Text("Refused because", "拒絕原因"),
    "signals": Text("Signals", "訊號"),
    "signal": Text("Signal", "訊號"),
    "raised_at": Text("Raised at", "觸發處"),
    "review": Text("Review", "審閱"),
    "reports": Text("Report clocks", "通報時限"),
    "duty": Text("Duty", "通報義務"),
    "aware": Text("Known since", "獲知時間"),
    "due": Text("Due", "期限"),
    "sent": Text("Sent", "已通報"),
    "departure": Text("Departure", "偏差內容"),
    "where": Text("Where", "位置"),
    "detail": Text("Detail as recorded", "紀錄內容"),
    "weight": Text("Weight", "輕重"),
    "asks": Text("Question", "疑問內容"),
    "value_then": Text("About the value", "所問數值"),
    "answer": Text("Answer", "回覆"),
    "queries_settled": Text("Settled queries", "已結案疑問"),
    "harms": Text("Adverse events", "不良事件"),
    "row": Text("Row", "列"),
    "casebook": Text("Casebook", "個案報告表"),
    "open_all": Text("Open all forms (for printing)", "展開所有表單（列印用）"),
    "close_all": Text("Close all forms", "收合所有表單"),
    "logs": Text("Logs and product records", "紀錄表與產品紀錄"),
    "nothing_yet": Text("Nothing recorded yet.", "尚無紀錄。"),
    "none": Text("None.", "無。"),
    "items": Text("items", "項"),
    "item": Text("Item", "項目"),
    "value": Text("Value", "數值"),
    "entry": Text("Entry", "條目"),
    "computed": Text("computed", "系統計算"),
    "recorded": Text("Recorded", "登錄"),
    "was": Text("All values so far", "歷次數值"),
    "changed": Text("changed", "曾變更"),
    "gone": Text("no longer collected", "已不再收集"),
    "reason": Text("reason", "原因"),
    "query": Text("query", "疑問"),
    "stream": Text("Stream", "串流"),
    "kind": Text("Kind", "種類"),
    "occurred": Text("Happened", "發生"),
    "by": Text("By", "登錄者"),
    "hash": Text("Hash", "雜湊值"),
    "previous_hash": Text("Previous hash", "前一雜湊值"),
    "checked": Text("Check", "查核"),
    "content": Text("Content", "內容"),
    "earlier_entry": Text("Earlier entry", "前一條目"),
    "later_entry": Text("Later entry", "後一條目"),
    "schedule": Text("Schedule of activities", "試驗活動時程"),
    "anchor": Text("Counted from", "起算日"),
    "days_from": Text("Day (window)", "日（窗期）"),
    "legend": Text("Forms by id", "表單代號"),
    "criteria": Text("Criteria", "條件"),
    "registered_words": Text("Registered words", "登錄原文"),
    "rule": Text("Rule in force", "現行規則"),
    "other_reading": Text("Other reading", "另一解讀"),
    "defect": Text("Defect of the record", "登錄缺陷"),
    "trap": Text("Keep in mind", "注意"),
    "decides": Text("Confirmed by", "確認者"),
    "not_found": Text("There is no such page", "查無此頁"),
    "not_found_help": Text(
        "No participant, entry or page has this address. Go back to the overview.",
        "沒有任何受試者、條目或頁面使用此網址。請返回總覽。",
    ),
    "broken": Text("The page could not be made", "無法產生此頁"),
    "broken_help": Text(
        "The trial could not be read. The terminal says why; `vertebra verify` checks the database.",
        "無法讀取試驗資料。原因見終端機；可用 `vertebra verify` 查核資料庫。",
    ),
}

OTHER: dict[str, Text] = {
    "registered": Text("registered (the words as they stand)", "登錄版（依登錄原文）"),
    "corrected": Text("corrected (defects of the record mended)", "更正版（修正登錄缺陷）"),
    "inclusion": Text("Inclusion: all must hold", "納入條件：須全部符合"),
    "exclusion": Text("Exclusion: none may be present", "排除條件：不得有任何一項"),
    "holds": Text("must hold", "須成立"),
    "excludes": Text("excludes", "予以排除"),
    "screening": Text("screening", "篩選時"),
    "discectomy": Text("day of discectomy", "椎間盤切除術當日"),
    "before injection": Text("before injection", "注射前"),
    "as needed": Text("as needed", "視需要"),
    "system": Text("system", "系統"),
    "person": Text("Placed by a person", "由人員提出"),
    "fits": Text("The content fits its hash.", "內容與雜湊值相符。"),
    "does not fit": Text(
        "THE CONTENT DOES NOT FIT ITS HASH. Stop work and run `vertebra verify`.",
        "內容與雜湊值不符。請停止作業並執行 `vertebra verify`。",
    ),
    "window": Text("Out of window", "超出窗期"),
    "missed visit": Text("Visit missed", "訪視缺席"),
    "late report": Text("Report sent late", "逾期通報"),
    "refused step": Text("Attempt refused by a hard stop", "遭硬性停止拒絕之嘗試"),
    "red": Text("red", "紅"),
    "yellow": Text("yellow", "黃"),
    "typed": Text("typed", "人工輸入"),
    "device": Text("device", "儀器"),
    "import": Text("import", "匯入"),
    "simulated": Text("simulated", "模擬"),
}

BADGES: dict[str, tuple[Text, str]] = {
    "upcoming": (Text("upcoming", "未到期"), "quiet"),
    "due": (Text("due", "應完成"), "watch"),
    "done": (Text("done", "已完成"), "good"),
    "overdue": (Text("overdue", "逾期"), "bad"),
    "missed": (Text("missed", "缺席"), "bad"),
    "not applicable": (Text("not applicable", "不適用"), "quiet"),
    "not yet dated": (Text("not yet dated", "日期未定"), "quiet"),
    "early": (Text("early", "提早"), "watch"),
    "late": (Text("late", "延遲"), "watch"),
    "open": (Text("open", "待處理"), "watch"),
    "answered": (Text("answered", "已回覆"), "going"),
    "closed": (Text("closed", "已結案"), "quiet"),
    "resolved": (Text("resolved by the data", "資料更正後解除"), "quiet"),
    "cancelled": (Text("cancelled", "已取消"), "quiet"),
    "sent": (Text("sent", "已通報"), "good"),
    "sent late": (Text("sent late", "逾期通報"), "bad"),
    "minor": (Text("minor", "輕微"), "quiet"),
    "important": (Text("important", "重要"), "bad"),
    "not weighed": (Text("not yet weighed", "尚未評定"), "watch"),
    "eligible": (Text("eligible", "符合"), "good"),
    "not eligible": (Text("not eligible", "不符合"), "bad"),
    "unknown": (Text("cannot be told yet", "尚無法判定"), "watch"),
    "red": (Text("red", "紅"), "bad"),
    "yellow": (Text("yellow", "黃"), "watch"),
}

STATUS_TONES = {
    "enrolled": "going",
    "in culture": "going",
    "released": "going",
    "in follow-up": "going",
    "completed": "good",
    "no product": "watch",
    "withdrawn": "watch",
    "ended": "watch",
}


def words(lang: Lang) -> dict[str, str]:
    """All words of the pages in one language."""
    return _WORDS[lang]


_WORDS: dict[Lang, dict[str, str]] = {
    lang: {name: text.into(lang) for name, text in WORDS.items()} for lang in LANGUAGES
}


def other(name: str, lang: Lang) -> str:
    """A word that stands for a code of the ledger or the study; a code without one stands for itself."""
    return OTHER[name].into(lang) if name in OTHER else name


def badge(name: str, lang: Lang) -> Badge:
    """A state with its tone; a state nobody foresaw stays as it is written."""
    text, tone = BADGES.get(name, (None, "quiet"))
    return Badge(text.into(lang) if text else name, tone)


def status_badge(name: str, lang: Lang) -> Badge:
    return Badge(STATUS[name].into(lang), STATUS_TONES.get(name, "quiet"))
