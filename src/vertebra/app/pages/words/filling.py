"""App, pages: the words of filling a form."""

from vertebra.terms.texts import Text

WORDS: dict[str, Text] = {
    "save": Text("Save", "儲存"),
    "collected_on": Text("Collected on", "收集日期"),
    "early": Text("Before the window", "早於窗期"),
    "late": Text("After the window", "晚於窗期"),
    "forms_of_visit": Text("Forms of this visit", "本次訪視之表單"),
    "filled": Text("filled", "已填"),
    "given_up": Text("No longer collected", "已不再收集"),
    "given_up_form": Text(
        "An amendment gave this form up for this participant. What it holds stays here.",
        "此表單經計畫書修訂後不再收集，既有資料保留於此。",
    ),
    "reason_for_change": Text("Why recorded values change", "更正原因"),
    "unit": Text("Unit", "單位"),
    "no_value": Text("No value?", "無數值？"),
    "partial_date": Text("2026-03-15, or only 2026-03 or 2026", "2026-03-15，或僅 2026-03、2026"),
    "filled_by": Text("Filled in by: {}", "填寫者：{}"),
    "history": Text("History", "變更歷程"),
    "conflict": Text("Somebody saved another value meanwhile. Choose:", "其他人已儲存不同的值，請選擇："),
    "mine": Text("typed here", "此處輸入"),
    "true_because": Text("It is right, because", "數值正確，原因"),
    "draft_restored": Text("Not saved yet: restored from this device.", "尚未儲存：已由此裝置復原先前輸入的內容。"),
    "draft_forget": Text("Discard it", "捨棄"),
    "offline": Text(
        "Not saved: no connection. What you typed is kept on this device; press Save again when you are connected.",
        "尚未儲存：網路中斷。已輸入的內容保留在此裝置，連線後請再按一次儲存。",
    ),
}
