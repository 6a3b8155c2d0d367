"""What the parts of a study and their properties are called in a list of changes, and what it does to change one.

A property that is not named here is told by its own name and counts as a rule: nothing is ever left out, and nobody
is told that a change is harmless because it was forgotten here.
"""

from typing import NamedTuple

from vertebra.protocol import eligibility, endpoints, forms, product, safety, study, timeline
from vertebra.protocol.amend.change import Consequence
from vertebra.protocol.registry import draft
from vertebra.terms.texts import Text


class Field(NamedTuple):
    word: Text
    consequence: Consequence


class Kind(NamedTuple):
    """added, removed: what it does to a running trial when one more, or one less, is there."""

    noun: Text
    fields: dict[str, Field]
    added: Consequence = "none"
    removed: Consequence = "none"


def _words(en: str, zh: str) -> Field:
    return Field(Text(en, zh), "none")


def _rule(en: str, zh: str) -> Field:
    return Field(Text(en, zh), "recheck")


def _place(en: str, zh: str) -> Field:
    return Field(Text(en, zh), "orphan")


_LABEL = {"label": _words("label", "名稱")}
_TITLE = {"title": _words("title", "名稱")}
_ADVICE = {"advice": _words("advice", "處置說明")}

KINDS: dict[type, Kind] = {
    study.Study: Kind(
        Text("Study", "試驗"),
        {
            "id": _rule("id", "識別碼"),
            "format": _words("format of the file", "檔案格式"),
            "edition": _words("edition", "版次"),
            "reading": _rule("reading of the criteria", "條件之解讀"),
            "zone": _rule("time zone of the site", "試驗中心時區"),
            "record_sha256": _words("registry record it was built on", "所依據之登錄紀錄"),
            "scores": _words("note on a score or licence", "量表與授權說明"),
            "waivers": _words("findings of the check that a person answers for", "經人員說明之查核發現"),
            "draft": _words("the registry record it was drafted from", "草案所依據之登錄紀錄"),
        },
    ),
    study.Identity: Kind(
        Text("Study", "試驗"),
        {
            "protocol": _words("protocol number", "計畫編號"),
            "registry": _words("registry number", "登錄編號"),
            "title": _words("title", "標題"),
            "registered_title": _words("registered title", "登錄標題"),
            "sponsor": _words("sponsor", "試驗委託者"),
            "phase": _words("phase", "期別"),
            "status": _words("status", "狀態"),
            "planned": _words("number of participants planned", "預計人數"),
            "condition": _words("condition", "適應症"),
            "arm": _words("arm", "組別"),
            "design": _words("design", "設計"),
        },
    ),
    study.Consent: Kind(
        Text("Consent", "同意書"),
        _LABEL
        | {
            "version": Field(Text("version", "版本"), "reconsent"),
            "elements": _words("elements to be ticked one by one", "須逐項勾選之內容"),
            "verify": _words("compared with the source", "原始資料核對"),
        },
        added="reconsent",
    ),
    study.Role: Kind(
        Text("Role", "角色"),
        _LABEL | {"only": _words("the only forms it sees", "僅可見之表單"), "blinded": _words("blinded", "盲性")},
    ),
    study.Waiver: Kind(
        Text("Waiver", "豁免"),
        {
            "where": _words("place", "位置"),
            "why": _words("reason", "理由"),
            "by": _words("who answers for it", "負責人"),
        },
    ),
    draft.Acceptance: Kind(
        Text("Acceptance of a line", "條文確認"),
        {
            "how": _words("how", "方式"),
            "by": _words("by", "確認者"),
            "on": _words("on", "日期"),
            "why": _words("reason", "理由"),
        },
    ),
    draft.Proposal: Kind(
        Text("Proposal for a line", "條文建議"), {"expression": _words("rule, not in force", "規則（非現行）")}
    ),
    timeline.Epoch: Kind(Text("Epoch", "階段"), _LABEL | {"standard": _words("standard name", "標準名稱")}),
    timeline.Anchor: Kind(
        Text("Clock", "起算日"),
        _LABEL | {"item": _rule("the day it begins", "起算項目"), "planned": _rule("its planned day", "預定日項目")},
    ),
    timeline.Visit: Kind(
        Text("Visit", "訪視"),
        _LABEL
        | {
            "epoch": _words("epoch", "階段"),
            "anchor": _rule("counted from", "起算日"),
            "unscheduled": _rule("outside the plan", "計畫外訪視"),
            "needs_treatment": _rule("only after the injection", "僅限注射後"),
            "number": _words("number in the datasets", "資料集編號"),
        },
        removed="orphan",
    ),
    forms.CodeList: Kind(Text("Code list", "選項清單"), {"standard": _words("standard name", "標準名稱")}),
    forms.Code: Kind(
        Text("Answer", "選項"), _LABEL | {"standard": _words("standard name", "標準名稱")}, removed="orphan"
    ),
    forms.Form: Kind(
        Text("Form", "表單"),
        _TITLE
        | {
            "log": _place("a log of numbered rows", "為編號紀錄表"),
            "roles": _words("who fills it", "填寫者"),
            "after_withdrawal": _words("filled also after withdrawal", "撤回同意後仍可填寫"),
        },
        removed="orphan",
    ),
    forms.Item: Kind(
        Text("Item", "項目"),
        _LABEL
        | {
            "type": _place("type", "類型"),
            "analyte": _rule("unit", "單位"),
            "decimals": _words("decimals", "小數位數"),
            "codes": _rule("list of answers", "選項清單"),
            "low": _rule("lower plausible limit", "合理範圍下限"),
            "high": _rule("upper plausible limit", "合理範圍上限"),
            "required": _rule("required", "必填"),
            "show": _rule("asked where", "詢問條件"),
            "derive": _rule("worked out as", "計算方式"),
            "partial": _rule("may be an incomplete date", "可填不完整日期"),
            "censored": _rule("may be below or above a limit", "可填低於或高於界限"),
            "multiple": _rule("several answers", "可複選"),
            "personal": _rule("kept in the vault only", "僅存於個資庫"),
            "scheme": _rule("make of the number", "編號制式"),
            "retroactive": _rule("asked also of forms filled before", "亦向已完成之表單補問"),
            "help": _words("help", "說明"),
            "standard": _words("standard names", "標準名稱"),
            "roles": _words("who alone may write it", "僅可填寫者"),
        },
        removed="orphan",
    ),
    forms.EditCheck: Kind(
        Text("Edit check", "邏輯查核"),
        {
            "item": _rule("item that is asked about", "質疑項目"),
            "wrong": _rule("what it finds wrong", "查核條件"),
            "asks": _words("words of the question", "質疑文字"),
        },
        added="recheck",
        removed="recheck",
    ),
    eligibility.Criterion: Kind(
        Text("Criterion", "條件"),
        _TITLE
        | {
            "kind": _rule("inclusion or exclusion", "納入或排除"),
            "words": _words("registered words", "登錄原文"),
            "rule": _rule("rule in force", "現行規則"),
            "registered": _words("rule as registered, not in force", "登錄版規則（非現行）"),
            "corrected": _words("rule as corrected, not in force", "更正版規則（非現行）"),
            "decides": _words("who confirms it", "確認者"),
            "moments": _rule("when it is checked", "查核時點"),
            "defect": _words("what is wrong with the registered words", "登錄缺陷"),
            "trap": _words("what to keep in mind", "注意事項"),
        },
        added="recheck",
        removed="recheck",
    ),
    product.Product: Kind(
        Text("Product", "產品"),
        {
            "name": _words("name", "名稱"),
            "first_state": _rule("first state of a lot", "批次起始狀態"),
            "parts": _rule("item that plays the part", "擔任此功能之項目"),
            "traced": _words("forms on the trace of a lot", "批次追溯所含表單"),
            "shelf_life": _rule("shelf life in hours", "架儲期（小時）"),
        },
    ),
    product.State: Kind(Text("State of a lot", "批次狀態"), _LABEL, removed="recheck"),
    product.Step: Kind(
        Text("Product step", "產品步驟"),
        _LABEL
        | {
            "form": _place("form", "表單"),
            "starts": _rule("may start from", "起始狀態"),
            "leads": _rule("leads to", "結果狀態"),
            "roles": _words("who may do it", "執行者"),
            "scans": _rule("labels to be read", "須掃描之標籤"),
            "stops": _rule("hard stops that guard it", "硬性停止"),
            "warnings": _rule("warnings", "警示"),
            "witness": _rule("second person", "第二人核對"),
            "produces": _rule("who does it may not release", "執行者不得放行"),
            "anchor": _rule("sets the clock", "起算時鐘"),
            "remembered": _rule("a refused attempt is a fact", "遭拒之嘗試留存紀錄"),
            "otherwise": _rule("leads to where a release test failed", "放行檢驗不合格時之狀態"),
        },
        added="recheck",
        removed="orphan",
    ),
    product.Station: Kind(
        Text("Station", "站點"),
        _LABEL | {"steps": _words("steps done there", "於此執行之步驟"), "workspaces": _rule("workspaces", "工作區")},
    ),
    product.Workspace: Kind(Text("Name of a workspace", "工作區名稱"), _LABEL),
    product.Leg: Kind(
        Text("Way of a hand-over", "交接路徑"),
        {"leaves": _words("leaves", "出發站點"), "reaches": _words("reaches", "到達站點")},
    ),
    product.ReleaseTest: Kind(
        Text("Release test", "放行檢驗"),
        _LABEL
        | {
            "item": _rule("item", "項目"),
            "passes": _rule("passes where", "合格條件"),
            "specification": _words("specification in words", "規格文字"),
            "blocking": _rule("blocks release", "放行必要"),
            "late": _rule("result comes late", "結果較晚"),
            "due_days": _rule("due days after filling", "充填後應判讀天數"),
            "method": _words("method", "方法"),
            "applies": _rule("applies where", "適用條件"),
        },
        added="recheck",
        removed="recheck",
    ),
    product.FollowUp: Kind(
        Text("Errand after a positive late culture", "後續培養陽性後之應辦事項"),
        _LABEL
        | {
            "item": _rule("recorded as", "登錄項目"),
            "roles": _words("who does it", "執行者"),
            "hours": _rule("within hours", "時限（小時）"),
        },
        added="recheck",
        removed="recheck",
    ),
    product.Retention: Kind(
        Text("Retention of records", "紀錄保存"),
        _LABEL
        | {
            "years": _words("years", "年數"),
            "since": _words("counted from", "起算"),
            "source": _words("source", "依據"),
        },
    ),
    product.HardStop: Kind(
        Text("Hard stop", "硬性停止"),
        _LABEL | _ADVICE | {"danger": _rule("danger", "危險")},
        added="recheck",
        removed="recheck",
    ),
    product.Warning: Kind(
        Text("Warning", "警示"),
        _LABEL | _ADVICE | {"when": _rule("condition", "條件")},
        added="recheck",
        removed="recheck",
    ),
    product.Label: Kind(
        Text("Kind of label", "標籤種類"),
        {
            "title": _words("title", "名稱"),
            "of": _rule("whose identity it carries", "所載身分"),
            "when": _rule("may be printed in", "可列印之批次狀態"),
            "width": _words("width", "寬度"),
            "height": _words("height", "高度"),
            "usual": _words("printed at first", "首次列印張數"),
        },
        added="recheck",
        removed="recheck",
    ),
    product.LabelField: Kind(
        Text("Content of a label", "標籤內容"),
        _LABEL
        | {
            "says": _words("words", "文字"),
            "items": _rule("recorded values", "紀錄值"),
            "fact": _rule("what the system knows", "系統所知"),
            "shown": _rule("printed where", "列印條件"),
            "optional": _rule("may be missing", "可缺漏"),
            "loud": _words("stands out", "醒目"),
        },
        added="recheck",
        removed="recheck",
    ),
    product.Limit: Kind(
        Text("In-process limit", "製程中限值"),
        _LABEL
        | _ADVICE
        | {"item": _rule("where it is asked", "查核項目"), "condition": _rule("must hold", "應符合條件")},
        added="recheck",
        removed="recheck",
    ),
    product.MaterialKind: Kind(Text("Kind of material", "物料類別"), _LABEL),
    product.Stage: Kind(
        Text("Stage of the culture", "培養階段"),
        {
            "after": _rule("comes after", "前置階段"),
            "must": _rule("no lot is filled without it", "充填前必經"),
            "materials": _words("kinds of material it uses", "使用之物料類別"),
            "passage": _words("begins a passage", "起始代次"),
        },
        added="recheck",
        removed="recheck",
    ),
    product.Climate: Kind(
        Text("Leg of the way", "運送與保存階段"),
        _LABEL
        | {
            "low": _rule("lowest temperature", "最低溫度"),
            "high": _rule("highest temperature", "最高溫度"),
            "allowed": _rule("minutes allowed outside", "容許超出分鐘數"),
            "since": _rule("begins with", "開始項目"),
            "until": _rule("ends with", "結束項目"),
        },
        added="recheck",
        removed="recheck",
    ),
    product.Stagger: Kind(
        Text("Sentinel interval", "哨兵間隔"),
        {
            "alone": _rule("participants dosed one by one", "逐一給藥人數"),
            "alone_days": _rule("days between them", "其間隔天數"),
            "cohort": _rule("participants in a cohort", "每批人數"),
            "cohort_days": _rule("days between cohorts", "各批間隔天數"),
        },
    ),
    product.Culture: Kind(
        Text("Culture", "培養"),
        {
            "least_days": _rule("days until the fastest cells are ready", "最快培養天數"),
            "typical_days": _rule("days until the cells are usually ready", "一般培養天數"),
            "most_days": _rule("days until the slowest cells are ready", "最慢培養天數"),
            "earliest": _rule("first day for the injection after surgery", "術後最早注射日"),
            "latest": _rule("last day for the injection after surgery", "術後最晚注射日"),
            "ends": _rule("states in which the place in the lab is free again", "釋出培養位置之狀態"),
            "injections_a_day": _rule("injections planned for one day", "每日排定注射數"),
        },
        added="recheck",
        removed="recheck",
    ),
    safety.Safety: Kind(
        Text("Safety rules", "安全性規則"),
        {
            "grades_version": _words("version of the grades", "分級版本"),
            "ranges_version": _words("version of the reference ranges", "參考範圍版本"),
        },
    ),
    safety.Range: Kind(
        Text("Reference range", "參考範圍"),
        {"low": _rule("lower limit", "下限"), "high": _rule("upper limit", "上限")},
        added="recheck",
        removed="recheck",
    ),
    safety.Grading: Kind(Text("Grading", "分級"), {}, added="recheck", removed="recheck"),
    safety.Grade: Kind(Text("Grade", "級別"), {"when": _rule("condition", "條件")}, "recheck", "recheck"),
    safety.Signal: Kind(
        Text("Safety signal", "安全訊號"),
        _LABEL
        | _ADVICE
        | {
            "colour": _words("colour", "燈號"),
            "when": _rule("condition", "條件"),
            "hold": _rule("holds dosing", "暫停給藥"),
        },
        added="recheck",
        removed="recheck",
    ),
    safety.ReportClock: Kind(
        Text("Report clock", "通報時限"),
        _LABEL
        | {
            "region": _words("region", "地區"),
            "starts": _rule("starts where", "起算條件"),
            "days": _rule("days", "天數"),
            "first_day": _rule("first day counts as", "首日計為"),
        },
        added="recheck",
        removed="recheck",
    ),
    safety.PauseRule: Kind(
        Text("Pausing rule", "暫停規則"),
        _LABEL
        | {"form": _rule("log", "紀錄表"), "where": _rule("counts", "計入條件"), "count": _rule("number", "次數")},
        added="recheck",
        removed="recheck",
    ),
    safety.Boundary: Kind(
        Text("Stopping boundary", "停止界線"),
        _LABEL
        | {
            "id": _rule("id", "識別碼"),
            "form": _rule("log", "紀錄表"),
            "counted": _rule("counts", "計入條件"),
            "stops": _rule("participants harmed at which dosing stops, by number dosed", "各給藥人數之停止人數"),
        },
    ),
    endpoints.Objective: Kind(Text("Objective", "目的"), _LABEL | {"level": _words("level", "層級")}),
    endpoints.Endpoint: Kind(
        Text("Endpoint", "指標"),
        _LABEL
        | {"forms": _words("forms", "表單"), "items": _words("items", "項目"), "visits": _words("visits", "訪視")},
    ),
    endpoints.Responder: Kind(
        Text("Responder rule", "反應者規則"),
        _LABEL | {"version": _words("version", "版本"), "when": _rule("condition", "條件")},
        added="recheck",
        removed="recheck",
    ),
    endpoints.Population: Kind(
        Text("Analysis population", "分析族群"),
        _LABEL | {"who": _rule("condition", "條件")},
        added="recheck",
        removed="recheck",
    ),
}


def kind_of(type_: type) -> Kind:
    name = type_.__name__
    return KINDS.get(type_) or Kind(Text(name, name), {}, "recheck", "recheck")


def field_of(type_: type, name: str) -> Field:
    return kind_of(type_).fields.get(name) or Field(Text(name, name), "recheck")
