"""App, pages: the words of a participant's page, and of who that is."""

from vertebra.terms.texts import Text

WORDS: dict[str, Text] = {
    "next_step": Text("Next", "下一步"),
    "next_others": Text("Also waiting", "其他待辦"),
    "next_visit": Text("Next visit", "下次訪視"),
    "next_nothing": Text("Nothing waits for your role here.", "此受試者目前沒有您的待辦事項。"),
    "both_clocks": Text("Both clocks", "兩個時鐘"),
    "day_unit": Text("d", "天"),
    "today": Text("today", "今日"),
    "forms": Text("Forms", "表單"),
    "by_step": Text("by a step of the product", "由製品步驟登錄"),
    "not_made": Text("Did not take place", "未進行"),
    "record": Text("Record", "登錄"),
    "begin": Text("Begin now", "立即開始"),
    "take_consent": Text("Take consent", "取得同意"),
    "withdraw": Text("Withdraw consent", "撤回同意"),
    "withdraw_help": Text(
        "From that day nothing new may be collected: no visit, no questionnaire, no dose. What was collected before "
        "stays. Harms are still followed and the end of the study is still recorded. Cells that were not given are "
        "never given.",
        "自該日起不得再收集任何新資料：不再訪視、不再填寫問卷、不再給藥。先前收集之資料予以保留。"
        "不良事件仍須追蹤，並仍須登錄試驗結束。尚未給予之細胞不得再給予。",
    ),
    "withdraw_what": Text("Which consent", "撤回之同意書"),
    "withdraw_tissue": Text("Tissue and cells that are kept", "留存之組織與細胞"),
    "on_day": Text("On", "日期"),
    "due_now": Text("due now", "現應判定"),
    "lot_order": Text("Order the lot", "建立批次"),
    "lot_next": Text("Next for the lot", "批次下一步"),
    "add_row": Text("Add a row", "新增一列"),
    "review_do": Text("Reviewed", "已審閱"),
    "decided": Text("What was decided", "判定內容"),
    "sent_do": Text("Report sent", "已送出通報"),
    "weigh_do": Text("Weigh", "評定"),
    "weigh_comment": Text("Comment", "說明"),
    "weight_minor": Text("minor", "輕微"),
    "weight_important": Text("important", "重要"),
    "deviation_where": Text("Where", "發生處"),
    "open_form": Text("Open the form", "開啟表單"),
    # who this is
    "who_show": Text("Show who this is", "顯示身分"),
    "who_title": Text("Who this is", "身分資料"),
    "who_noted": Text("That you looked is noted.", "您的查閱已留下紀錄。"),
    "who_nobody": Text("Nobody's data are kept under this number.", "此編號未保存身分資料。"),
    "who_erased": Text("The personal data were erased.", "個人資料已刪除。"),
    "who_name": Text("Name in Latin letters", "姓名（羅馬拼音）"),
    "who_han": Text("Name in Chinese characters", "姓名（中文）"),
    "who_birth": Text("Birth date", "出生日期"),
    "who_phone": Text("Telephone", "電話"),
    "who_correct": Text("Correct these data", "更正身分資料"),
    "who_kept": Text("Kept in the vault.", "已存入個資保管庫。"),
}
