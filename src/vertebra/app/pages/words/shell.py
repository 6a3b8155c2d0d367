"""App, pages: the words that stand around every page, and on the pages for when something is wrong."""

from vertebra.terms.texts import Text

WORDS: dict[str, Text] = {
    "skip": Text("Skip to the content", "跳至主要內容"),
    "language": Text("Language", "語言"),
    "more": Text("More", "更多"),
    "menu": Text("Pages", "頁面"),
    "work": Text("Work", "工作清單"),
    "work_none": Text("Nothing waits for you.", "目前沒有待辦事項。"),
    "overview": Text("Trial overview", "試驗總覽"),
    "rules": Text("Schedule and criteria", "時程與條件"),
    "role": Text("Acting as", "目前角色"),
    "take": Text("Take", "切換"),
    "sign_in": Text("Sign in", "登入"),
    "sign_out": Text("Sign out", "登出"),
    "not_validated": Text("Not validated: not for real patients.", "尚未完成確效，不得用於真實病人。"),
    "simulated": Text(
        "Simulated data: invented by a program, nobody here is real.", "模擬資料：由程式產生，並無真實受試者。"
    ),
    "idle_title": Text("Still there?", "您還在嗎？"),
    "idle_says": Text(
        "Nothing was done here for a while: you will be signed out. What you typed is kept on this device.",
        "閒置一段時間，即將自動登出。已輸入的內容會保留在此裝置。",
    ),
    "idle_stay": Text("Stay signed in", "繼續使用"),
    "not_found": Text("Not here", "找不到頁面"),
    "not_found_help": Text("There is nothing at this address, or not for you.", "此位址沒有內容，或您無權檢視。"),
    "broken": Text("Something went wrong", "發生錯誤"),
    "broken_help": Text(
        "Nothing was lost. What happened stands in the server's log. Go back and try again.",
        "資料並未遺失，原因已記錄於伺服器。請返回後再試一次。",
    ),
    "forbidden": Text("Not for your role", "此角色無權限"),
    "forbidden_help": Text("This page is for:", "此頁限下列角色使用："),
    "no_role": Text(
        "You hold no role today. Ask the sponsor or the investigator to delegate one to you, with training.",
        "您今日沒有任何角色。請試驗委託者或主持人授權，並完成訓練。",
    ),
    "stale": Text("This page was too old", "頁面已過期"),
    "stale_help": Text(
        "Nothing was saved: you were signed out meanwhile, or the page stood open in another window. What you typed is "
        "kept on this device. Open the page again; it comes back by itself.",
        "尚未儲存：您可能已被登出，或此頁曾於其他視窗開啟。已輸入的內容保留在此裝置，重新開啟頁面即可復原。",
    ),
    "open_again": Text("Open it again", "重新開啟"),
    "system": Text("State of the system", "系統狀態"),
    "well": Text("well", "正常"),
    "unwell": Text("needs attention", "需處理"),
    "ledger": Text("Ledger", "帳本"),
    "entries_in": Text("entries in", "筆紀錄，"),
    "streams_of": Text("streams", "個資料流"),
    "last_checkpoint": Text("Last checkpoint", "最近檢核點"),
    "database_kind": Text("Database", "資料庫"),
    "free_space": Text("Free on disk", "磁碟可用空間"),
    "clock_now": Text("Clock", "時鐘"),
    "verify_says": Text("The whole ledger is verified by", "完整驗證帳本請執行"),
    "locked_out": Text("Locked for half an hour", "帳號鎖定半小時"),
    "locked_out_help": Text(
        "Too many failed attempts. Wait, or ask the administrator. The attempts are recorded.",
        "登入失敗次數過多，請稍候或洽系統管理員。嘗試紀錄已保存。",
    ),
}
