"""App, pages: the words of pictures, files, temperature logs and excursions."""

from vertebra.terms.texts import Text

WORDS: dict[str, Text] = {
    # pictures and files of a form
    "attached_image": Text("picture", "影像"),
    "attached_file": Text("file", "檔案"),
    "choose_picture": Text("Take or choose a picture", "拍攝或選擇影像"),
    "more_pictures": Text("Add pictures", "加入影像"),
    "other_picture": Text("Another picture instead", "改用其他影像"),
    "keep_picture": Text("keep", "保留"),
    "file_get": Text("Download", "下載"),
    "erased_file": Text("erased", "已刪除"),
    # the chain of condition
    "condition": Text("Temperature on the way", "全程溫度"),
    "condition_lead": Text(
        "Every leg of the way of this lot with its logs. The green band is the range of the leg, ends included.",
        "此批次各階段及其溫度紀錄。綠色區域為該階段範圍，含上下限。",
    ),
    "condition_open": Text(
        "Open excursion: the lot is blocked until quality decides", "溫度偏離待裁定：裁定前此批次不得使用"
    ),
    "condition_rejected": Text(
        "An excursion was not accepted: the lot is never used", "溫度偏離裁定為不接受：此批次不得使用"
    ),
    "condition_fine": Text("No open excursion", "無未裁定之溫度偏離"),
    "leg_which": Text("Leg", "階段"),
    "leg_allowed": Text("min outside allowed", "分鐘超出為容許"),
    "leg_now": Text("still on this leg", "仍在此階段"),
    "leg_not_begun": Text("Not begun.", "尚未開始。"),
    "leg_no_log": Text("No log.", "無溫度紀錄。"),
    "log_row": Text("Log", "紀錄"),
    "log_lowest": Text("Lowest", "最低"),
    "log_highest": Text("Highest", "最高"),
    "log_outside": Text("Outside", "超出範圍"),
    "log_readings": Text("Readings", "讀值"),
    "log_gap": Text("Longest gap", "最長間隔"),
    "log_kinetic": Text("Mean kinetic", "平均動力溫度"),
    "log_period": Text("Period", "期間"),
    "log_file": Text("File", "檔案"),
    "log_within": Text("within range", "在範圍內"),
    "log_not_drawn": Text(
        "The file of this log is not here, so no curve can be drawn.", "此紀錄之檔案不在此處，無法繪製曲線。"
    ),
    "minutes_short": Text("min", "分"),
    "excursion": Text("Excursion", "溫度偏離"),
    "excursion_open": Text("to be decided by quality", "待品保裁定"),
    "excursion_accepted": Text("accepted by quality", "品保裁定接受"),
    "excursion_rejected": Text("not accepted by quality", "品保裁定不接受"),
    "excursion_decide": Text("Decide on it", "前往裁定"),
    "excursion_receipt": Text("At receipt", "接收時"),
    "excursion_undecidable": Text("cannot be told", "無法判定"),
    # a logger's file comes in
    "logger_bring": Text("Bring the file of a logger", "匯入溫度記錄器檔案"),
    "logger_file": Text("CSV file, at most 2 MB", "CSV 檔，2 MB 以下"),
    "logger_look": Text("Look at it", "預覽"),
    "logger_look_again": Text("Look again", "重新預覽"),
    "logger_take": Text("Save this log", "儲存此紀錄"),
    "logger_nothing": Text("Nothing is saved yet.", "尚未儲存。"),
    "logger_taken": Text("The log is saved.", "溫度紀錄已儲存。"),
    "logger_again": Text("The log was saved already; nothing was changed twice.", "紀錄先前已儲存，未重複變更。"),
    "logger_how": Text("How the file is read", "檔案讀取方式"),
    "logger_answer": Text("Answer first", "請先回答"),
    "logger_moment": Text("Column of date and time", "日期時間欄"),
    "logger_time": Text("Column of the time of day, if apart", "時刻欄（如分開）"),
    "logger_temperature": Text("Column of the temperature", "溫度欄"),
    "logger_unit": Text("Unit", "單位"),
    "logger_days": Text("Order of dates", "日期順序"),
    "logger_decimal": Text("Sign before decimals", "小數符號"),
    "logger_zone": Text("Time zone of the logger", "記錄器時區"),
    "logger_none": Text("none", "無"),
    "logger_choose": Text("choose", "請選擇"),
    "order_plain": Text("as written", "如所寫"),
    "order_ymd": Text("year month day", "年月日"),
    "order_dmy": Text("day month year", "日月年"),
    "order_mdy": Text("month day year", "月日年"),
    "order_roc": Text("year of the Republic", "民國年"),
    "sign_point": Text("point 5.1", "點 5.1"),
    "sign_comma": Text("comma 5,1", "逗號 5,1"),
    "zone_site": Text("the site's", "試驗中心"),
}
