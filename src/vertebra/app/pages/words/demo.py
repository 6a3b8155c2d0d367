"""App, pages: the words of the demo's own pages: who signs in as whom and what they do there; time that is let pass."""

from vertebra.terms.texts import Text

WORDS: dict[str, Text] = {
    "time_is": Text("It is {}.", "現在時間為 {}。"),
    "time_pass": Text("Let time pass", "讓時間前進"),
    "time_lead": Text(
        "This demo has a clock of its own. When it moves, it moves for everybody: what is due, what expires and what "
        "is recorded follow it. Sign-ins end by real time.",
        "此示範有自己的時鐘，前進時所有人同步：待辦、效期與紀錄時間都依此時鐘。登入時效仍依實際時間計算。",
    ),
    "time_kept": Text(
        "It only goes forward. It is kept in no place of its own: after a restart of the server the clock goes on from "
        "whatever was recorded last.",
        "時鐘只能前進，且不另外保存：伺服器重新啟動後，從最後一筆紀錄的時間繼續。",
    ),
    "time_hour": Text("One hour", "一小時"),
    "time_morning": Text("To tomorrow morning", "到明天早上"),
    "time_chosen": Text("To a day and time", "到指定日期時間"),
    "time_until": Text("Day and time at the site", "試驗機構當地日期時間"),
    "time_go": Text("Go there", "前往"),
    "time_passed": Text("Time has passed: it is {} now.", "時間已前進：現在為 {}。"),
    "time_back": Text(
        "That is not after now, and time only goes forward. Choose a later day or time.",
        "該時間並不晚於現在，而時間只能前進。請選擇較晚的日期或時間。",
    ),
    "time_far": Text(
        "That is more than a year away. Check the year, or go there in several steps.",
        "距現在超過一年。請確認年份，或分次前進。",
    ),
    "time_none": Text("Give a whole day and time.", "請填寫完整的日期與時間。"),
}

# What somebody with the role does in a demo, so that a visitor knows whose page to open.
DOES: dict[str, Text] = {
    "coordinator": Text("Enrols, fills forms, books, prints labels", "登錄受試者、填寫表單、預約、列印標籤"),
    "investigator": Text("Signs eligibility, injects, signs forms", "簽署適格性、執行注射、簽署表單"),
    "surgeon": Text("Takes the tissue in the theatre", "於手術室採集組織"),
    "lab": Text("Cultures and fills the cells", "培養與充填細胞"),
    "quality": Text("Tests and releases the lot", "檢驗並放行批次"),
    "courier": Text("Carries the lot between stations", "於工作站間運送批次"),
    "reader": Text("Reads images, blinded", "盲性判讀影像"),
    "medical": Text("Weighs signals, harms and refused steps; lifts holds", "評估訊號、不良事件與遭拒步驟；解除暫停"),
    "monitor": Text("Compares with the source, asks queries", "核對原始資料、提出質疑"),
    "data": Text("Cleans, freezes and locks the data", "清理、凍結與鎖定資料"),
    "statistician": Text("Reads results, snapshots and designs", "檢視結果、資料快照與設計"),
    "sponsor": Text("Delegates, opens sites, adopts versions", "授權、啟動中心、採用版本"),
    "auditor": Text("Reads everything, changes nothing", "可檢視全部，不作變更"),
    "administrator": Text("Opens and closes accounts", "開立與停用帳號"),
    "participant": Text("Fills own questionnaires", "填寫自己的問卷"),
}
