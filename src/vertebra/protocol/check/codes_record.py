"""What can be wrong with a registered record or a draft made of it: one code each, as in `codes`.

L numbers are those of the lint catalogue (registry notes 5.2); D is the draft, V a waiver.
"""

from typing import NamedTuple

from vertebra.terms.findings import Severity
from vertebra.terms.texts import Text


class Rule(NamedTuple):
    """says: what is wrong, with the names of what it found in braces. todo: what a person does about it."""

    severity: Severity
    says: Text
    todo: Text


def rule(severity: Severity, en: str, zh: str, todo_en: str, todo_zh: str) -> Rule:
    return Rule(severity, Text(en, zh), Text(todo_en, todo_zh))


DRAFT: dict[str, Rule] = {
    "D01": rule(
        "question",
        "Nobody has accepted this line, so it is unknown for everybody: “{words}”. Proposed ({confidence}): {told}.",
        "此條尚無人確認，故對所有人均為未知：「{words}」。建議（{confidence}）：{told}。",
        "Accept the proposal, accept it as a question to the investigator, or write another rule.",
        "請確認建議、改為由主持人判斷，或另訂規則。",
    ),
    "D02": rule(
        "stop", "Its rule is in force, but {what}.", "規則已生效，但{what}。",
        "Only an acceptance puts a proposed rule in force.", "建議之規則須經人員確認方可生效。",
    ),
    "D03": rule(
        "stop", "An acceptance counts for nothing: {what}.", "確認無效：{what}。",
        "Name the line once, and the person.", "請載明條文（一次）與確認人。",
    ),
    "D04": rule(
        "question", "{count} items have no name in the submission standards, among them {some}.",
        "{count} 個項目尚無送審標準名稱，例如 {some}。",
        "Give their SDTM targets before the draft becomes a study.", "草案成為正式試驗前請填 SDTM 目標。",
    ),
    "D05": rule(
        "note", "{count} things in the record were not understood, among them {path}: {what}.",
        "登錄紀錄有 {count} 處未能解讀，例如 {path}：{what}。",
        "Read the list of losses.", "請查閱遺漏清單。",
    ),
}  # fmt: skip

WAIVERS: dict[str, Rule] = {
    "V01": rule(
        "stop", "The waiver of {code} gives no {what}.", "{code} 之豁免未載明{what}。",
        "Say why, and who answers for it.", "請說明理由與負責人。",
    ),
    "V02": rule(
        "question", "The waiver of {code} waives nothing: there is no such finding here.", "{code} 之豁免無對應發現。",
        "Take it out, or correct its place.", "請刪除或更正位置。",
    ),
    "V03": rule(
        "stop", "{code} cannot be waived: with it the study cannot be opened.", "{code} 不得豁免：有此問題即無法執行。",
        "Mend it.", "請修正。",
    ),
}  # fmt: skip

PEOPLE: dict[str, Rule] = {
    "L02": rule(
        "question", "The text says {text}, the record's field {field}: {years} year lies between.",
        "條文為 {text}，欄位為 {field}：相差 {years} 歲。",
        "Say “at least” or “older than” in both places alike.", "請統一「以上」或「大於」。",
    ),
    "L03": rule(
        "question", "The youngest age {low} lies above the oldest {high}.", "最低年齡 {low} 高於最高年齡 {high}。",
        "Swap or correct them.", "請對調或更正。",
    ),
    "L04": rule(
        "question", "Open to {who} only, but {what}.", "僅收 {who}，但{what}。",
        "Correct the field or the text.", "請更正欄位或條文。",
    ),
    "L05": rule(
        "note", "There is no upper age, although {what}.", "未訂年齡上限，但{what}。",
        "Set one, or say why none is needed.", "請訂上限或說明無需之理由。",
    ),
}  # fmt: skip

QUANTITIES: dict[str, Rule] = {
    "L06": rule(
        "question", "The range “{words}” begins above its end.", "範圍「{words}」起點高於終點。",
        "Swap the limits, or correct a digit.", "請對調或更正數字。",
    ),
    "L08": rule(
        "question", "“{words}” of {item} has {what}.", "{item} 之「{words}」{what}。",
        "Write the unit.", "請載明單位。",
    ),
    "L12b": rule(
        "question", "A superscript is lost in “{words}”.", "「{words}」之上標遺失。",
        "Write 10^3 or 10³; read as it stands the number is another.", "請寫作 10^3 或 10³；照字面讀為另一數值。",
    ),
}  # fmt: skip

CRITERIA: dict[str, Rule] = {
    "L16": rule(
        "question", "The same line stands under inclusion and under exclusion ({other}): “{words}”.",
        "同一條文同時列於納入與排除（{other}）：「{words}」。",
        "Take one out: nobody can pass both.", "請刪除其一：無人可同時符合。",
    ),
    "L19": rule(
        "question",
        "At most {share} % of adults can pass {criteria} together; without {worst} it would be {without} %.",
        "成人中至多 {share} % 可同時通過 {criteria}；若無 {worst} 則為 {without} %。",
        "Ask whether the limits of that criterion are meant.", "請確認該條件之界限是否為原意。",
    ),
    "L20": rule(
        "question", "It hangs on a reference range that is not attached: “{words}”.", "所依參考範圍未附：「{words}」。",
        "Attach the laboratory's ranges with the day from which they hold.", "請附檢驗室參考範圍與生效日。",
    ),
    "L21": rule(
        "note", "{what} is left to judgement: “{words}”.", "{what}由判斷決定：「{words}」。",
        "Name the role that decides and what it goes by, or give a grade or number.",
        "請載明判斷者與依據，或訂分級或數值。",
    ),
    "L33": rule(
        "question", "No primary outcome says how it is measured.", "主要結果均未說明測量方法。",
        "Describe instrument, method and unit.", "請說明工具、方法與單位。",
    ),
}  # fmt: skip

DESIGN: dict[str, Rule] = {
    "L24": rule(
        "question", "Open label, but there is a placebo or sham: “{words}”.",
        "開放性試驗，但有安慰劑或假處置：「{words}」。",
        "Mask somebody, or say what the placebo is for.", "請設盲或說明安慰劑之用途。",
    ),
    "L25": rule(
        "question", "The title says “{words}”, the masking field {field}.", "標題為「{words}」，設盲欄位為 {field}。",
        "Correct one of them.", "請更正其一。",
    ),
    "L26": rule(
        "question", "The design is {model}, but {what}.", "設計為 {model}，但{what}。",
        "Correct the model, the arms or the allocation.", "請更正設計、組別或分派方式。",
    ),
    "L27": rule(
        "question", "The title says “{title}”, the field {field}.", "標題為「{title}」，欄位為 {field}。",
        "Correct one of them.", "請更正其一。",
    ),
    "L28": rule(
        "question", "The title says “{words}”, the allocation field {field}.",
        "標題為「{words}」，分派欄位為 {field}。",
        "Correct one of them.", "請更正其一。",
    ),
    "L30": rule(
        "question", "Nobody is to be enrolled, but the study is not withdrawn ({status}).",
        "收案人數為 0，但試驗未撤銷（{status}）。",
        "Give the number, or withdraw the study.", "請填人數或撤銷試驗。",
    ),
    "L31": rule(
        "question", "{what}.", "{what}。",
        "Link every arm with what it gets; a cell product is a biological.", "請連結各組與處置；細胞製品屬生物製劑。",
    ),
}  # fmt: skip

OUTCOMES: dict[str, Rule] = {
    "L35": rule(
        "question", "“{frame}” needs {days} days, the study lasts {lasts}.",
        "「{frame}」需 {days} 天，試驗僅 {lasts} 天。",
        "Lengthen the study, or shorten the time frame.", "請延長試驗或縮短時間範圍。",
    ),
    "L41": rule(
        "question", "The outcome “{measure}” says nothing that could be measured.",
        "結果「{measure}」未指明可測量之內容。",
        "Name the measure: an instrument, a count, a proportion.", "請指明工具、次數或比例。",
    ),
    "L42": rule(
        "note", "“{measure}” is to show an effect, without a comparator and without a rule for success.",
        "「{measure}」欲證明療效，但無對照亦無成功準則。",
        "State the value that would count as success before the first participant.", "請於收案前訂定成功之數值。",
    ),
}  # fmt: skip

CELLS: dict[str, Rule] = {
    "L45": rule(
        "question", "Open to women who may become pregnant, but {what}.", "可能懷孕之女性得參加，但{what}。",
        "State the test, its day, and contraception until when.", "請訂檢測方式、時點與避孕期間。",
    ),
    "L49": rule(
        "note", "Cells are cultured, but {what}.", "細胞經培養，但{what}。",
        "Compare the antibiotics of the culture with the allergies asked for.", "請比對培養用抗生素與所詢問之過敏。",
    ),
    "L50": rule(
        "note", "{what} are checked before the harvest; no repetition before the cells are given is stated.",
        "{what}於採集前檢查，未載明給予細胞前重測。",
        "Schedule the check again: weeks lie between.", "請排定重測：其間相隔數週。",
    ),
    "L51": rule(
        "note", "The longest outcome is at day {days}; a {what} is usually followed for {wanted}.",
        "最長追蹤為第 {days} 天；{what}通常追蹤 {wanted}。",
        "Plan a long-term follow-up, or say why none is needed.", "請規劃長期追蹤或說明無需之理由。",
    ),
}  # fmt: skip

FIELDS: dict[str, Rule] = {
    "L52": rule(
        "question", "Empty in the record, though every registered trial has it: {what}.", "登錄應有而空白：{what}。",
        "Fill it in (WHO Trial Registration Data Set).", "請補填（WHO 試驗登錄資料集）。",
    ),
    "L53": rule(
        "question", "{count} characters, where the registry takes {most}.", "共 {count} 字元，登錄上限為 {most}。",
        "Shorten it.", "請縮短。",
    ),
    "L54": rule(
        "note", "Spelling: “{words}”.", "拼字：「{words}」。",
        "Correct it: the words are copied into every document.", "請更正：文字將沿用於各文件。",
    ),
    "L55": rule(
        "question", "The status is {status}, but {what}.", "狀態為 {status}，但{what}。",
        "Bring the record up to date.", "請更新登錄內容。",
    ),
    "L56": rule(
        "question", "It speaks of {words}, which the record does not define.", "提及 {words}，但登錄中未定義。",
        "Define it, or use the name that the arms have.", "請定義或改用組別名稱。",
    ),
}  # fmt: skip

RULES: dict[str, Rule] = DRAFT | WAIVERS | PEOPLE | QUANTITIES | CRITERIA | DESIGN | OUTCOMES | CELLS | FIELDS

# Rules of `codes` that a record breaks in its own way
VARIANTS: dict[str, Rule] = {
    "L07 record": rule(
        "question", "“{words}” is never true: no value is both.", "「{words}」永不成立：無數值可同時符合。",
        "Is “or” meant?", "是否應為「或」？",
    ),
    "L14 record": rule(
        "note", "“{words}” is a disease that {other} judges by its quantity, too.",
        "「{words}」亦由 {other} 之數值判定。",
        "Say which counts: one failure counts twice.", "請擇一：同一不符會計兩次。",
    ),
    "L18 record": rule(
        "question", "Ranges that must be kept are printed under an exclusion: “{words}”.",
        "應符合之範圍列於排除條件：「{words}」。",
        "Say what excludes, or move it to the inclusion criteria.", "請明示何者排除，或移至納入條件。",
    ),
    "L13 record": rule(
        "question", "“{ours}” of {item} excludes some whom {other} includes (“{theirs}”).",
        "{item} 之「{ours}」排除部分符合 {other}（「{theirs}」）者。",
        "Give one limit.", "請統一界限。",
    ),
    "L22 record": rule(
        "question", "An exclusion that says “{told}”: “{words}”. At its word it excludes the others.",
        "排除條件卻寫「{told}」：「{words}」。照字面將排除其餘者。",
        "Say positively what excludes.", "請正面敘明排除何者。",
    ),
    "L29 record": rule(
        "note", "The field plans {theirs} participants, the description speaks of {ours}.",
        "欄位預計 {theirs} 人，說明文字為 {ours} 人。",
        "Correct one of them, or say what the other number counts.", "請更正其一或說明另一數字之意義。",
    ),
    "L32 record": rule(
        "question", "The primary outcome “{endpoint}” names no time.", "主要結果「{endpoint}」未載明時間。",
        "Name the day, or the event and how long it is waited for.", "請載明試驗日，或事件與等待期限。",
    ),
    "L32 none": rule(
        "question", "No primary outcome is registered.", "未登錄主要結果。",
        "State one, with its time frame.", "請訂定並載明時間範圍。",
    ),
    "L34 record": rule(
        "question", "The same outcome as {other}: same words, same time frame.", "與 {other} 之文字及時間範圍相同。",
        "Keep one, or say how they differ.", "請保留其一或說明差異。",
    ),
    "L34 title": rule(
        "note", "The same title and time frame as {other}; only the description differs.",
        "與 {other} 之名稱及時間範圍相同，僅說明不同。",
        "Give each a title of its own.", "請分別命名。",
    ),
    "L37 record": rule(
        "question", "It needs {items}, which the record's own list of laboratory tests leaves out.",
        "需要 {items}，但登錄所列檢驗未含之。",
        "Add it to the tests, or do not ask for it.", "請加入檢驗或刪除此條件。",
    ),
    "L43 record": rule(
        "note", "Nothing is said of {what}.", "未提及{what}。",
        "State the shortest and the longest time, and the shelf life.", "請載明最短與最長間隔及有效期限。",
    ),
    "L44 record": rule(
        "question", "The dose is a concentration and a largest volume: the number of cells is open.",
        "劑量僅有濃度與最大體積：細胞數未定。",
        "Give the total with its tolerance, and the volume.", "請載明總數與容許範圍及體積。",
    ),
    "L46 record": rule(
        "question", "There is no {what}.", "無{what}。",
        "Name the committee or the rule that stops dosing.", "請載明委員會或停止給藥之規則。",
    ),
    "L47 record": rule(
        "question", "The study itself operates on the same part (“{step}”): then everybody is excluded.",
        "試驗本身即對同部位施術（「{step}」）：屆時所有人均被排除。",
        "Say “before this trial”, and freeze the answer there.", "請載明「本試驗之前」並凍結答案。",
    ),
}  # fmt: skip
