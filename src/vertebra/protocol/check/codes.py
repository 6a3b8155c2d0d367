"""Everything that can be wrong with a study: one code each, what it says and what to do next, in both languages.

A code that begins with L has the number of the lint catalogue (registry notes 5.2), whose rules are about the sense of
a protocol; the others are about its structure: S names, R the registered record, O objectives, P the product, G safety.
"""

from vertebra.protocol.check.codes_record import RULES, VARIANTS, Rule, rule as _rule
from vertebra.terms.findings import Finding, Severity
from vertebra.terms.texts import Text

NAMES: dict[str, Rule] = {
    "S01": _rule(
        "stop", "The id {id} is used {count} times.", "識別碼 {id} 重複使用 {count} 次。",
        "Rename all but one.", "請僅保留一個，其餘改名。",
    ),
    "S02": _rule(
        "stop", "It reads the item {item}, which no form collects.", "讀取項目 {item}，但無任何表單收集。",
        "Correct the name or add the item to a form.", "請更正名稱或將項目加入表單。",
    ),
    "S03": _rule(
        "stop", "It reads the fact {item}, which the engine does not know.", "讀取事實 {item}，但系統無此事實。",
        "Take a fact of the closed list in protocol.facts.", "請改用 protocol.facts 所列之事實。",
    ),
    "S04": _rule(
        "stop", "It reads {item} as {read}, but it is {real}.", "將 {item} 讀為 {read}，實際為 {real}。",
        "Use the item's own reference, so that kind and unit agree.", "請使用該項目本身的參照，使類型與單位一致。",
    ),
    "S05": _rule(
        "stop", "It reads {item} of the log form {form} outside of its rows.",
        "在紀錄列之外讀取紀錄表 {form} 的 {item}。",
        "Ask for any row or count the rows.", "請改用「任一列」或「列數」。",
    ),
    "S06": _rule(
        "stop", "It goes through the rows of {form}, which is no log form.", "逐列讀取 {form}，但其非紀錄表。",
        "Name a log form, or read the items directly.", "請指定紀錄表，或直接讀取項目。",
    ),
    "S07": _rule(
        "stop", "It depends on itself: {cycle}.", "自我循環相依：{cycle}。",
        "Break the circle: a derived item may only read items that do not need it.",
        "請打破循環：衍生項目僅能讀取不依賴它的項目。",
    ),
    "S08": _rule(
        "stop", "The code list {codes} does not exist.", "代碼表 {codes} 不存在。",
        "Correct the name or add the list.", "請更正名稱或新增代碼表。",
    ),
    "S09": _rule(
        "stop", "It asks whether {item} is {code}, an answer that the list {codes} does not offer.",
        "判斷 {item} 是否為 {code}，但代碼表 {codes} 無此答案。",
        "Correct the code or add it to the list.", "請更正代碼或加入代碼表。",
    ),
    "S10": _rule(
        "stop", "It names the form {form}, which does not exist.", "提到表單 {form}，但不存在。",
        "Correct the name or add the form.", "請更正名稱或新增表單。",
    ),
    "S11": _rule(
        "stop", "It names the visit {visit}, which does not exist.", "提到訪視 {visit}，但不存在。",
        "Correct the name or add the visit.", "請更正名稱或新增訪視。",
    ),
    "S12": _rule(
        "stop", "The unit table has no row “{analyte}”.", "單位表無「{analyte}」一列。",
        "Use a vetted row, or have a new one vetted.", "請使用已核可的列，或先核可新列。",
    ),
    "S13": _rule(
        "stop", "The definition contradicts itself: {what}.", "定義自相矛盾：{what}。",
        "Correct the item.", "請更正項目。",
    ),
    "S14": _rule(
        "question", "It has no name in the submission standards.", "尚無送審標準名稱。",
        "Give its SDTM target, or confirm that it stays out of the datasets.", "請填 SDTM 目標，或確認不列入資料集。",
    ),
    "S15": _rule(
        "stop", "The role {role} does not exist.", "角色 {role} 不存在。",
        "Correct the name or add the role.", "請更正名稱或新增角色。",
    ),
    "S16": _rule(
        "stop", "The clock {clock} cannot be set: {what}.", "無法設定時鐘 {clock}:{what}。",
        "Every clock needs one item, a date or a moment, that a step of the product records.",
        "每個時鐘須有一個由產品步驟記錄的日期或時間項目。",
    ),
    "S17": _rule(
        "stop", "The epoch {epoch} does not exist.", "試驗階段 {epoch} 不存在。",
        "Correct the name or add the epoch.", "請更正名稱或新增階段。",
    ),
    "S18": _rule(
        "stop", "The check asks about {item}, which is not on its form.", "檢核詢問 {item}，但不在此表單上。",
        "Move the check to the form of the item.", "請將檢核移至該項目之表單。",
    ),
    "S19": _rule(
        "stop", "The log form {form} is bound to a visit.", "紀錄表 {form} 被綁定於訪視。",
        "Take it off the visit: rows of a log belong to the participant.", "請自訪視移除：紀錄列屬於受試者。",
    ),
    "S20": _rule(
        "question", "No visit and no step of the product collects this form.", "無任何訪視或產品步驟收集此表單。",
        "Add it to a visit or a step, or take it out.", "請加入訪視或步驟，或刪除。",
    ),
    "S21": _rule(
        "question", "Not translated: “{text}”.", "尚未翻譯：「{text}」。",
        "Write it in both languages.", "請以兩種語言撰寫。",
    ),
    "S22": _rule(
        "stop", "“{text}” holds simplified characters: {characters}.", "「{text}」含簡體字：{characters}。",
        "Write it in Traditional Chinese.", "請改用正體字。",
    ),
    "S23": _rule(
        "question", "It reads {item} here, but at {visits} the form {form} is filled without {home}.",
        "於本處讀取 {item}，但於 {visits} 填寫 {form} 時未填 {home}。",
        "Read the latest value, or the value of a named visit.", "請改讀最近一次，或指定訪視之數值。",
    ),
    "S24": _rule(
        "stop", "The time zone {zone} does not exist.", "時區 {zone} 不存在。",
        "Use an IANA name such as Asia/Taipei.", "請使用 IANA 名稱，例如 Asia/Taipei。",
    ),
    "S25": _rule(
        "question", "The English text holds Chinese characters: “{text}”.", "英文文字含中文字：「{text}」。",
        "Swap or translate the texts.", "請對調或翻譯。",
    ),
    "S26": _rule(
        "stop", "It joins or counts without enough parts: {what}.", "條件組成不足：{what}。",
        "Add the parts, or state the verdict openly.", "請補足條件，或直接寫明結論。",
    ),
    "S27": _rule(
        "question", "It takes one row of the log form {form} for all of them ({item}).",
        "以紀錄表 {form} 之單列代表全部（{item}）。",
        "Ask for any row, count the rows, or confirm that the last row decides.",
        "請改用「任一列」或「列數」，或確認以最後一列為準。",
    ),
    "S28": _rule(
        "stop", "The visit {visit} has no clock and is not marked as unscheduled.",
        "訪視 {visit} 無時鐘亦未標為非計畫訪視。",
        "Give it an anchor or mark it as unscheduled.", "請指定錨點或標為非計畫訪視。",
    ),
    "S29": _rule(
        "stop", "The window runs from day {first} to {last}, but its target is day {day}.",
        "窗期為第 {first} 至 {last} 天，但目標日為第 {day} 天。",
        "First, target and last day must follow each other.", "請依最早、目標、最晚之順序填寫。",
    ),
    "S30": _rule(
        "stop", "A number is none: {number}.", "數值無效：{number}。",
        "Write a plain number.", "請填一般數值。",
    ),
}  # fmt: skip

RECORD: dict[str, Rule] = {
    "R01": _rule(
        "stop", "The record at hand has the SHA-256 {found}, the study was built on {wanted}.",
        "現有登錄紀錄之 SHA-256 為 {found}，試驗依據者為 {wanted}。",
        "Take the stored record, or review every criterion against the new one.",
        "請使用存檔之紀錄，或依新紀錄逐條審閱。",
    ),
    "R02": _rule(
        "stop", "The record cannot be read: {what}.", "無法讀取登錄紀錄：{what}。",
        "Take the record as the registry gives it (JSON of its API).", "請使用登錄平台提供之原始 JSON。",
    ),
    "R03": _rule(
        "stop", "The words are not in the record: “{words}”.", "登錄紀錄中無此文字：「{words}」。",
        "Copy the registered words without changing a letter.", "請逐字複製登錄條文。",
    ),
    "R04": _rule(
        "stop", "The words stand at number {found} of the record, the criterion at number {wanted} of the study.",
        "條文在登錄紀錄為第 {found} 條，在試驗為第 {wanted} 條。",
        "Keep the registered order.", "請維持登錄順序。",
    ),
    "R05": _rule(
        "stop", "The study has no criterion for number {number} of the registered {kind} list: “{words}”.",
        "登錄{kind}清單第 {number} 條在試驗中無對應條件：「{words}」。",
        "Add it, in the registered place.", "請依登錄位置補上。",
    ),
    "R06": _rule(
        "stop", "The study has {ours} {kind} criteria, the record {theirs}.",
        "試驗有 {ours} 條{kind}條件，登錄紀錄有 {theirs} 條。",
        "A criterion that is not registered belongs in an amendment.", "未登錄之條件應以修正案新增。",
    ),
    "R07": _rule(
        "question", "Registered words are left out: “{words}”.", "遺漏登錄文字：「{words}」。",
        "Quote the criterion in full.", "請完整引用條文。",
    ),
    "R08": _rule(
        "stop", "The record says {field} “{theirs}”, the study “{ours}”.",
        "登錄紀錄之{field}為「{theirs}」，試驗為「{ours}」。",
        "Is this the record of this study? Correct one of them.", "請確認是否為本試驗之紀錄並更正。",
    ),
}  # fmt: skip

OBJECTIVES: dict[str, Rule] = {
    "O01": _rule(
        "stop", "There is no primary objective.", "無主要目的。",
        "State one.", "請訂定主要目的。",
    ),
    "O02": _rule(
        "stop", "No endpoint answers this objective.", "此目的無任何指標。",
        "Add an endpoint.", "請新增指標。",
    ),
    "O03": _rule(
        "stop", "The endpoint names no {what}.", "指標未指定{what}。",
        "Complete the line from objective to visit.", "請補齊由目的至訪視之連結。",
    ),
    "O04": _rule(
        "stop", "The item {item} is on none of the endpoint's forms.", "項目 {item} 不在此指標之任何表單上。",
        "Name the form that collects it.", "請列出收集該項目之表單。",
    ),
    "O05": _rule(
        "stop", "None of its visits collects the form {form}.", "所列訪視均未收集表單 {form}。",
        "Add the form to a visit of the endpoint.", "請將表單加入指標之訪視。",
    ),
}  # fmt: skip

PRODUCT: dict[str, Rule] = {
    "P01": _rule(
        "stop", "The step is guarded by the hard stop {id}, which does not exist.", "步驟引用之阻擋條件 {id} 不存在。",
        "Correct the name or add the stop.", "請更正名稱或新增。",
    ),
    "P02": _rule(
        "stop", "The hard stop guards no step.", "此阻擋條件未用於任何步驟。",
        "Add it to a step, or take it out.", "請加入步驟或刪除。",
    ),
    "P03": _rule(
        "stop", "The step names the warning {id}, which does not exist.", "步驟引用之警示 {id} 不存在。",
        "Correct the name or add the warning.", "請更正名稱或新增。",
    ),
    "P04": _rule(
        "question", "The warning is shown at no step.", "此警示未用於任何步驟。",
        "Add it to a step, or take it out.", "請加入步驟或刪除。",
    ),
    "P05": _rule(
        "stop", "The state {state} does not exist.", "狀態 {state} 不存在。",
        "Correct the name or add the state.", "請更正名稱或新增狀態。",
    ),
    "P06": _rule(
        "stop", "No step leads to the state {state}.", "無任何步驟可達狀態 {state}。",
        "Add the step, or take the state out.", "請新增步驟或刪除狀態。",
    ),
    "P07": _rule(
        "stop", "The part {part} is played by {item}, which no form collects.",
        "角色 {part} 指定之項目 {item} 無任何表單收集。",
        "Correct the name or add the item to a form.", "請更正名稱或將項目加入表單。",
    ),
    "P08": _rule(
        "stop", "It can be done in no state.", "任何狀態均無法執行。",
        "Name the states in which the step may start.", "請指定可開始此步驟之狀態。",
    ),
    "P09": _rule(
        "stop", "The days of the culture are not in order: {what}.", "培養天數順序不合：{what}。",
        "Give least, typical and most days, and the first and last day for the injection, in order.",
        "請依序填最快、一般、最慢天數，及最早與最晚注射日。",
    ),
    "P11": _rule(
        "stop", "The limit is asked at {item}, which no form collects.", "限值所指項目 {item} 無任何表單收集。",
        "Correct the name or add the item to a form.", "請更正名稱或將項目加入表單。",
    ),
    "P10": _rule(
        "stop", "The stage names {name}, which is neither a stage nor an answer nor a kind of material here.",
        "製程階段引用之「{name}」並非階段、選項或物料類別。",
        "Correct the name, or add it.", "請更正名稱或新增。",
    ),
}  # fmt: skip

SAFETY: dict[str, Rule] = {
    "G01": _rule(
        "stop", "It asks for the {side} reference limit of {item}, but no range gives one{sex}.",
        "使用 {item} 之參考值{side}限，但無參考範圍可用{sex}。",
        "Attach a dated range version.", "請附上有生效日之參考範圍版本。",
    ),
    "G02": _rule(
        "stop", "The reference range is impossible: {what}.", "參考範圍不合理：{what}。",
        "Correct the range.", "請更正參考範圍。",
    ),
    "G03": _rule(
        "stop", "Grades must run from the worst to the mildest, between 5 and 1; found {grades}.",
        "等級須由重至輕排列且介於 5 至 1；目前為 {grades}。",
        "Put the worst first.", "請將最嚴重者置前。",
    ),
    "G04": _rule(
        "stop", "The stopping boundary is impossible: {what}.", "停止界線不合理：{what}。",
        "Correct the boundary.", "請更正停止界線。",
    ),
}  # fmt: skip

LINT: dict[str, Rule] = {
    "L01": _rule(
        "question", "The record's age field says {theirs} years, the criterion {ours}.",
        "登錄欄位年齡為 {theirs} 歲，條件為 {ours}。",
        "Correct one of them.", "請更正其一。",
    ),
    "L07": _rule(
        "question", "As it reads it is {always} met.", "依條文{always}成立。",
        "Decide what was meant, and register it by an amendment.", "請確認原意並以修正案登錄。",
    ),
    "L09": _rule(
        "question", "“{limit}” is {always} over the plausible values of {item} ({range}).",
        "「{limit}」在 {item} 之合理範圍（{range}）內{always}成立。",
        "A slip of unit, of ten, or of sign?", "請檢查單位、十倍或符號是否有誤。",
    ),
    "L10": _rule(
        "question", "“{limit}” judges {item}, whose scale is not stated.", "「{limit}」判斷 {item}，但未載明量尺。",
        "State the lowest and highest value of the scale.", "請載明量尺之最低與最高值。",
    ),
    "L11": _rule(
        "question", "“{limit}” is {always}: the scale runs from {range}.", "「{limit}」{always}成立：量尺為 {range}。",
        "Decide what was meant, and register it by an amendment.", "請確認原意並以修正案登錄。",
    ),
    "L12": _rule(
        "question", "The range {narrow} of {item} is {share} % as wide as {what} ({wide}).",
        "{item} 之範圍 {narrow} 僅為{what}（{wide}）寬度之 {share} %。",
        "Is a digit missing? Ask how many people can pass.", "請檢查是否缺位數，並估計可通過人數。",
    ),
    "L13": _rule(
        "question", "Nobody can pass both this and {other}.", "無人可同時通過本條件與 {other}。",
        "Correct one of them.", "請更正其一。",
    ),
    "L14": _rule(
        "note", "It only repeats {other}: whom it excludes is excluded already.", "與 {other} 重複：其排除者均已排除。",
        "Harmless, but an amendment has two places to change, and one failure counts twice.",
        "無害，但修正時須改兩處，且同一原因會重複計算。",
    ),
    "L15": _rule(
        "question", "It says the same as {other}.", "與 {other} 內容相同。",
        "Keep one.", "請保留其一。",
    ),
    "L17": _rule(
        "question", "Nobody can pass all criteria ({reading}).", "無人可通過全部條件（{reading}）。",
        "Look at the criteria that can never be met.", "請檢查永不成立之條件。",
    ),
    "L18": _rule(
        "question", "It excludes everybody whose {item} lies within its reference range ({range}).",
        "凡 {item} 在參考範圍（{range}）內者均被排除。",
        "Was the range to be met printed as an exclusion?", "請檢查是否將應符合之範圍列為排除。",
    ),
    "L22": _rule(
        "note", "Two negations: “{limit}”.", "雙重否定：「{limit}」。",
        "Say it positively.", "請改為正面敘述。",
    ),
    "L23": _rule(
        "question", "The time span “{limit}” ends at the moment of asking; it is asked at: {moment}.",
        "期間「{limit}」以查核當下為終點；查核時點：{moment}。",
        "Name the day that it is counted to.", "請指定計算至哪一日。",
    ),
    "L29": _rule(
        "question", "The record plans {theirs} participants, the study {ours}.",
        "登錄紀錄預計收案 {theirs} 人，試驗為 {ours} 人。",
        "Correct one of them.", "請更正其一。",
    ),
    "L32": _rule(
        "stop", "The primary endpoint {endpoint} is measured at no visit.", "主要指標 {endpoint} 未於任何訪視測量。",
        "Name its visits.", "請指定訪視。",
    ),
    "L34": _rule(
        "question", "It is measured like {other}: same items, same visits.", "與 {other} 之項目與訪視相同。",
        "Keep one, or say how they differ.", "請保留其一或說明差異。",
    ),
    "L36": _rule(
        "question", "The visits {visits} of the endpoint collect none of its forms.",
        "指標之訪視 {visits} 未收集其任何表單。",
        "Add the form to the visit, or take the visit off the endpoint.", "請將表單加入訪視，或自指標移除該訪視。",
    ),
    "L37": _rule(
        "question", "It is checked at “{moment}”, but no visit of that moment collects {items}.",
        "於「{moment}」查核，但該時點無訪視收集 {items}。",
        "Collect it then, or do not check it then.", "請於該時點收集，或取消該時點之查核。",
    ),
    "L38": _rule(
        "stop", "Its window (day {window}) does not end before that of {other} begins (day {others}).",
        "其窗期（第 {window} 天）與 {other}（第 {others} 天）重疊或順序相反。",
        "Keep the visits of a clock apart and in order.", "同一時鐘之訪視須依序且不重疊。",
    ),
    "L39": _rule(
        "note", "Its window is {width} days wide, the gap to {other} only {gap} days.",
        "窗期寬 {width} 天，與 {other} 僅相隔 {gap} 天。",
        "Narrow the window, or the two visits may fall together.", "請縮小窗期，以免兩次訪視過近。",
    ),
    "L40": _rule(
        "question", "It compares {item} with its value before {anchor}, but no visit before that collects it.",
        "與 {anchor} 前之 {item} 比較，但之前無訪視收集。",
        "Add the form to a visit before.", "請於之前的訪視收集。",
    ),
    "L43": _rule(
        "question", "Nothing bounds {what}.", "未限制{what}。",
        "Add a hard stop or a warning.", "請新增阻擋條件或警示。",
    ),
    "L44": _rule(
        "question", "The dose is open: no hard stop bounds {what}.", "劑量未定：無阻擋條件限制{what}。",
        "Bound it on both sides that matter.", "請訂定必要之上下限。",
    ),
    "L46": _rule(
        "question", "There is no {what}.", "無{what}。",
        "Add a pausing or stopping rule.", "請新增暫停或停止規則。",
    ),
    "L47": _rule(
        "question", "The study itself brings it about (step {step}); it is asked at: {moment}.",
        "試驗本身（步驟 {step}）即會造成此情形；查核時點：{moment}。",
        "Bind it to a moment before, and freeze the answer there.", "請限定於之前的時點並凍結答案。",
    ),
    "L48": _rule(
        "question", "From the state {state} a lot can only go on to be given to the participant.",
        "狀態 {state} 之批次僅能繼續用於受試者。",
        "Add a step for a failed or rejected lot.", "請新增失敗或退件之步驟。",
    ),
    "L57": _rule(
        "question", "A usual culture is ready on day {days}, outside the days for the injection ({window}).",
        "一般培養於第 {days} 天備妥，不在可注射之日（{window}）內。",
        "Widen the days for the injection, or say how the cells wait.", "請放寬注射日，或說明細胞如何保存。",
    ),
    "L58": _rule(
        "question", "A lot can be given on from the state {state}, but its place in the lab is free by then.",
        "狀態 {state} 之批次仍可給予，但其培養位置已釋出。",
        "Name only states that end the culture.", "僅應列出培養結束之狀態。",
    ),
}  # fmt: skip

CODES: dict[str, Rule] = NAMES | RECORD | OBJECTIVES | PRODUCT | SAFETY | LINT | RULES


def finding(
    code: str,
    where: str,
    severity: Severity | None = None,
    evidence: Text | None = None,
    wording: Text | None = None,
    /,
    **names: object,
) -> Finding:
    """A finding with the words of its code. A Text among the names is told in the language of the sentence.

    code: `L32`, or `L32 record` where the same rule is told in other words of a record. evidence: what the claim
    rests on. wording: what could be written instead.
    """
    rule = VARIANTS.get(code) or CODES[code]
    en, zh = ({k: v.into(lang) if isinstance(v, Text) else v for k, v in names.items()} for lang in ("en", "zh-Hant"))
    says = Text(f"{rule.says.en.format(**en)} {rule.todo.en}", f"{rule.says.zh.format(**zh)}{rule.todo.zh}")
    return Finding(code.split()[0], severity or rule.severity, where, says, evidence=evidence, wording=wording)
