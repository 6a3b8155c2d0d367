"""App, pages, words: the study for the public, in plain language, and who asked to be contacted."""

from vertebra.terms.texts import Text

WORDS: dict[str, Text] = {
    "public_open": Text("Looking for participants", "招募受試者中"),
    "public_closed": Text("Not looking for participants now", "目前未招募受試者"),
    "public_condition": Text("For people with", "對象"),
    "public_treatment": Text("What is studied", "研究內容"),
    "public_design": Text("How", "研究方式"),
    "public_planned": Text("Participants planned", "預計受試者人數"),
    "public_sponsor": Text("Responsible", "試驗委託者"),
    "public_registry": Text("Registered as", "登錄編號"),
    "public_fit": Text("Might it fit me?", "我可能適合嗎？"),
    "public_fit_says": Text(
        "These questions help you decide whether to ask. Nothing you answer is kept. “Not sure” is a good answer.",
        "下列問題協助您決定是否詢問。您的回答不會被保存；「不確定」也是合適的回答。",
    ),
    "answer_yes": Text("Yes", "是"),
    "answer_no": Text("No", "否"),
    "answer_unsure": Text("Not sure", "不確定"),
    "public_look": Text("See what this means", "查看結果"),
    "public_fits": Text("It may fit: you can ask to be contacted", "可能適合：您可以請試驗團隊與您聯絡"),
    "public_not_now": Text("By these answers, not now", "依上述回答，目前不適合"),
    "public_cannot_tell": Text("It cannot be told from here: ask the team", "由此無法判斷：請洽試驗團隊"),
    "public_against": Text("What stands in the way", "不適合之原因"),
    "public_later": Text("This may change:", "日後可能改變："),
    "public_unsure": Text("What the team would look at", "須由試驗團隊確認"),
    "public_only_team": Text(
        "Only the trial team can say whether you may take part, after an examination and blood tests. Taking part is "
        "voluntary.",
        "是否可參加須由試驗團隊經檢查與血液檢驗後判定。參加與否完全自願。",
    ),
    "public_contact": Text("Ask to be contacted", "請試驗團隊與我聯絡"),
    "public_contact_says": Text(
        "Only if you send this form are your name, how to reach you and your answers kept, encrypted, for the trial "
        "team alone. They are removed once you were contacted, at the latest after {} days.",
        "僅在您送出本表後，您的姓名、聯絡方式與回答才會加密保存，且僅供試驗團隊使用；聯絡完成即刪除，至多保存 {} 天。",
    ),
    "public_name": Text("Name", "姓名"),
    "public_email": Text("E-mail", "電子郵件"),
    "public_when": Text("When you can be reached", "方便聯絡之時間"),
    "public_agrees": Text(
        "I agree that the trial team keeps these data to contact me.", "本人同意試驗團隊保存上述資料以便聯絡。"
    ),
    "public_leave": Text("Leave this empty", "請勿填寫此欄"),
    "public_send": Text("Send", "送出"),
    "public_needed": Text(
        "Give your name and a phone number or an e-mail address, and agree to be contacted; nothing was kept.",
        "請填寫姓名與電話或電子郵件，並同意聯絡；尚未保存任何資料。",
    ),
    "public_change": Text("Change the answers", "更改回答"),
    "public_thanks": Text("Thank you. The trial team will contact you.", "謝謝您，試驗團隊將與您聯絡。"),
    "public_full": Text(
        "Your request could not be kept just now; nothing was stored. Please try again tomorrow.",
        "目前無法受理，未保存任何資料。請明日再試。",
    ),
    "public_back": Text("Back to the study", "回試驗說明"),
    "public_visits": Text("What takes place when", "各階段時程"),
    "public_same": Text("the day of the {0}", "{0}當天"),
    "public_before": Text("day {1} before the {0}", "{0}前第 {1} 天"),
    "public_after": Text("day {1} after the {0}", "{0}後第 {1} 天"),
    "public_before_days": Text("{1} to {2} days before the {0}", "{0}前 {1} 至 {2} 天"),
    "public_after_days": Text("day {1} to {2} after the {0}", "{0}後第 {1} 至 {2} 天"),
    "public_must": Text("Who can take part", "可參加者"),
    "public_must_not": Text("Who cannot", "不可參加者"),
    "public_consent": Text("Nothing is done before you have signed:", "簽署下列文件前不會進行任何程序："),
    "contacts": Text("People who asked to be contacted", "請求聯絡之民眾"),
    "contacts_say": Text(
        "Answers are the person's own and unverified: never source data. Requests are forgotten after {} days.",
        "回答為當事人自述，未經查證，不得作為原始資料。請求於 {} 天後自動刪除。",
    ),
    "contact_answers": Text("What was answered", "回答內容"),
    "contact_done": Text("Contacted: remove", "已聯絡：刪除"),
    "contacts_none": Text("Nobody waits to be contacted.", "目前無人等候聯絡。"),
    "contact_removed": Text("Removed.", "已刪除。"),
}
