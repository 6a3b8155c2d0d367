"""App, pages: the words of the day's work: work list, matrix, enrolment, consent, eligibility, blinded reads."""

from vertebra.terms.texts import Text

# What waits, by urgency; with the tone of its count.
GROUPS: dict[str, tuple[Text, str]] = {
    "hold": (Text("Dosing is on hold", "給藥暫停中"), "bad"),
    "clocks": (Text("Reports to send", "待送出之通報"), "bad"),
    "signals": (Text("Safety signals to look at", "待審閱之安全訊號"), "bad"),
    "refused": (Text("Refused product steps to weigh", "待評定之遭拒製品步驟"), "bad"),
    "overdue": (Text("Visits overdue", "逾期之訪視"), "bad"),
    "closing": (Text("Windows closing within two days", "窗期將於兩日內截止之訪視"), "watch"),
    "due": (Text("Visits due", "應完成之訪視"), "watch"),
    "surgery": (Text("Discectomies within a week", "一週內之椎間盤切除術"), "watch"),
    "injection": (Text("Injections within a week", "一週內之注射"), "watch"),
    "excursions": (Text("Temperature excursions to decide", "待裁定之溫度偏離"), "bad"),
    "release": (Text("Release decisions", "待放行裁定"), "watch"),
    "steps": (Text("Steps of the product due", "待執行之製品步驟"), "watch"),
    "recheck": (Text("Eligibility to check again", "待複核之適格性"), "watch"),
    "undecided": (Text("Eligibility that cannot be told yet", "尚無法判定之適格性"), "watch"),
    "sign_fitness": (Text("Eligibility to sign", "待簽署之適格性"), "watch"),
    "reconsent": (Text("Consent to a new version", "待重新取得之同意"), "watch"),
    "consent": (Text("Consent to take", "待取得之同意"), "watch"),
    "order": (Text("Lots to order", "待建立之批次"), "watch"),
    "queries": (Text("Questions to answer", "待回覆之質疑"), "watch"),
    "missing": (Text("Forms missing of visits that took place", "已完成訪視之缺漏表單"), "watch"),
    "week": (Text("Visits that open within a week", "一週內開始之訪視"), "going"),
    "own": (Text("Questionnaires for today", "今日應填之問卷"), "watch"),
    "reads": (Text("Reads waiting", "待判讀之影像"), "watch"),
    "reads_asked": (Text("Reads with a question", "有質疑之判讀"), "watch"),
    "answered": (Text("Answered questions to close", "已回覆待結案之質疑"), "watch"),
    "reported": (Text("Checks said to fire wrongly", "被回報有誤之檢核"), "watch"),
    "deviations": (Text("Deviations to weigh", "待評定之偏差"), "watch"),
    "ethics": (Text("Ethics approvals that end", "即將到期之倫理審查核准"), "watch"),
    "verify": (Text("Source to verify", "待核對之原始資料"), "going"),
    "sign": (Text("Forms to sign", "待簽署之表單"), "going"),
    "freeze": (Text("Forms to freeze", "可凍結之表單"), "going"),
    "lock": (Text("Forms to lock", "可鎖定之表單"), "going"),
    "people": (Text("People", "人員"), "watch"),
    "accounts": (Text("Accounts without a duty", "無職責之帳號"), "going"),
}

# Cells of the matrix: word, tone, what it means.
CELLS: dict[str, tuple[Text, str, Text]] = {
    "done": (Text("done", "完成"), "good", Text("took place, all forms filled", "已完成，表單齊全")),
    "part": (Text("part", "未齊"), "watch", Text("took place, forms missing", "已進行，表單未齊")),
    "due": (Text("due", "應完成"), "watch", Text("in its window now", "目前在窗期內")),
    "overdue": (Text("overdue", "逾期"), "bad", Text("its window is over", "窗期已過")),
    "missed": (Text("missed", "缺席"), "bad", Text("recorded as missed", "已登錄為缺席")),
    "upcoming": (Text("later", "未到"), "quiet", Text("its window is to come", "窗期未到")),
    "not yet dated": (Text("no date", "未定"), "none", Text("its anchor has no day yet", "起算日未定")),
    "not applicable": (Text("n/a", "不適用"), "none", Text("not owed any more", "已無須進行")),
}

# Verdicts: of an inclusion, of an exclusion, and of both in the counts. A verdict is about fitness.
VERDICTS: dict[str, dict[str, tuple[Text, str]]] = {
    "inclusion": {
        "met": (Text("met", "符合"), "good"),
        "not met": (Text("not met", "不符合"), "bad"),
        "unknown": (Text("cannot be told yet", "尚無法判定"), "watch"),
    },
    "exclusion": {
        "met": (Text("does not exclude", "不排除"), "good"),
        "not met": (Text("excludes", "排除"), "bad"),
        "unknown": (Text("cannot be told yet", "尚無法判定"), "watch"),
    },
    "": {
        "met": (Text("not in the way", "無礙"), "good"),
        "not met": (Text("in the way", "不符"), "bad"),
        "unknown": (Text("cannot be told yet", "尚無法判定"), "watch"),
    },
}

# Why a datum tells nothing, as conduct.look and conduct.data say it.
ABSENT: dict[str, Text] = {
    "not recorded": Text("not recorded", "尚未登錄"),
    "not readable": Text("not readable", "無法讀取"),
    "unit not recognised": Text("unit not recognised", "單位不明"),
    "no reference range in force": Text("no reference range in force", "無有效參考值"),
    "in another log": Text("in another log", "位於其他紀錄表"),
    "no earlier value": Text("no earlier value", "無先前數值"),
    "not injected": Text("not injected", "尚未注射"),
    "no value since injection": Text("no value since the injection", "注射後無數值"),
    "none before surgery": Text("none before the discectomy", "術前無數值"),
    "none before injection": Text("none before the injection", "注射前無數值"),
    "cannot be told": Text("cannot be told", "無法得知"),
    "no such fact here": Text("cannot be told here", "此處無法得知"),
}

WORDS: dict[str, Text] = {
    # the work list
    "today_is": Text("Today", "今日"),
    "enrol": Text("New participant", "新增受試者"),
    "all_of_group": Text("Show all {}", "顯示全部 {} 筆"),
    "undecided_some": Text("cannot be told yet: {}", "尚無法判定：{}"),
    "undecided_none": Text("all criteria can be told", "所有條件均可判定"),
    "order_lot": Text("Order the lot", "建立批次"),
    "verify_what": Text("Values to compare with their source", "待與原始資料核對之數值"),
    "verified_of": Text("{} of {} verified", "已核對 {}／{}"),
    "forms_some": Text("{} forms", "{} 張表單"),
    # the matrix
    "matrix": Text("Participants and visits", "受試者與訪視"),
    "number_like": Text("Number", "編號"),
    "any_status": Text("Any status", "所有狀態"),
    "any_site": Text("Any site", "所有中心"),
    "with_queries": Text("With questions", "有待答質疑"),
    "this_week": Text("Due this week", "本週應完成"),
    "sort_by": Text("Sort by", "排序"),
    "sort_number": Text("number", "編號"),
    "sort_next": Text("what is due next", "最近期限"),
    "sort_status": Text("status", "狀態"),
    "show": Text("Show", "顯示"),
    "shown_of": Text("{} of {}", "共 {1} 人，顯示 {0} 人"),
    "other_visits": Text("Other visits", "其他訪視"),
    "legend_cells": Text("What the cells say", "圖例"),
    "legend_asked": Text("open questions", "待答質疑"),
    "nobody_fits": Text("Nobody fits.", "無符合條件之受試者。"),
    # enrolment and consent
    "enrol_number": Text("Number", "編號"),
    "enrol_proposed": Text("the next one; the person is known by it from now on", "下一個編號，此後以此編號稱呼受試者"),
    "enrol_who": Text("Who it is", "身分資料"),
    "enrol_vault": Text(
        "Kept encrypted, apart from all data; only staff of the site can look, and each look is noted.",
        "加密保存，與所有資料分開；僅試驗中心人員可查閱，每次查閱皆留下紀錄。",
    ),
    "who_needed": Text("Not saved: give a name.", "未儲存：請填姓名。"),
    "closed_recruitment": Text("Not open for enrolment.", "未開放收案。"),
    "closed_ethics": Text("No valid ethics approval today.", "今日無有效之倫理審查核准。"),
    "can_change": Text("Who can change that: {}.", "可變更者：{}。"),
    "twice_warning": Text(
        "A person with this name and birth date or telephone is in this trial already. Nobody may take part twice.",
        "本試驗已有相同姓名且出生日期或電話相同者。同一人不得重複參加。",
    ),
    "twice_other": Text("It is another person", "確認為不同人"),
    "enrol_do": Text("Give the number", "登錄編號"),
    "consent_title": Text("Consent of {}", "{} 之同意書"),
    "consent_lead": Text(
        "Tick each element that was explained, mark what the participant signed, and save. You record it as the person "
        "who took the consent.",
        "請逐項勾選已說明之內容，標示受試者已簽署之文件後儲存。您將登錄為取得同意之人員。",
    ),
    "consent_taker": Text("Taken by", "取得同意者"),
    "consent_at": Text("Signed on, at", "簽署日期與時間"),
    "consent_signed": Text("The participant signed this version", "受試者已簽署此版本"),
    "consent_before": Text("signed so far: version {}", "先前簽署：第 {} 版"),
    "consent_stands": Text("Given {}", "已簽署 {}"),
    "consent_none": Text("Not saved: mark at least one document as signed.", "未儲存：請至少標示一份已簽署之文件。"),
    "document_version": Text("version", "版次"),
    # blinded reads and own questionnaires
    "read_dates": Text(
        "You read blinded: no person, visit or day is shown, and the system puts in the date of the image.",
        "盲性判讀：不顯示受試者、訪視或日期，影像日期由系統填入。",
    ),
    "read_codes": Text("Codes of the reads", "判讀代碼"),
    "read_codes_help": Text(
        "Hand each image to the reader under its code, never under the number, the visit or the day.",
        "影像交付判讀者時僅標示代碼，不得標示受試者編號、訪視或日期。",
    ),
    "own_refuse": Text("I do not want to answer", "不願回答"),
    "own_none": Text("Nothing to fill in today. Thank you.", "今日沒有需要填寫的問卷，謝謝您。"),
    # eligibility
    "fitness": Text("Eligibility", "適格性"),
    "eligibility_at": Text("Eligibility: {}", "適格性：{}"),
    "judged_now": Text("As the data stand now", "依目前資料"),
    "as_registered": Text("As registered", "依登錄原文"),
    "as_corrected": Text("As corrected", "依更正版"),
    "in_force": Text("in force", "採用中"),
    "rule_and_traps": Text("Rule, and what to keep in mind", "規則與注意事項"),
    "missing_data": Text("Missing", "缺少"),
    "supplied_by": Text("supplied by", "由下列角色提供"),
    "supply": Text("Supply it", "前往填寫"),
    "signed_already": Text("Signed", "已簽署"),
    "signed_changed": Text(
        "Since it was signed these stand differently: {}. Sign anew if that changes the decision.",
        "簽署後下列條件判定已改變：{}。如影響決定，請重新簽署。",
    ),
    "sign_title": Text("Sign what stands here", "簽署以上判定"),
    "sign_says": Text(
        "By signing I confirm that I have judged every criterion above and approve the outcome.",
        "簽署即表示本人已逐項判定上列條件並核准結果。",
    ),
    "sign_do": Text("Sign: {}", "簽署：{}"),
    "who_signs": Text("Signed by: {}", "由下列角色簽署：{}"),
    # the trial
    "acts": Text("What can be done here", "可執行之事項"),
    "hold_do": Text("Hold dosing", "暫停給藥"),
    "lift_do": Text("Lift the hold", "解除暫停"),
    "lift_why": Text("Why dosing may go on", "恢復給藥之理由"),
    "lift_who": Text("It can be lifted by:", "可解除者："),
    "recruit_open": Text("Open for enrolment", "開放收案"),
    "recruit_close": Text("Stop enrolment", "停止收案"),
    "ethics_do": Text("Record an ethics approval", "登錄倫理審查核准"),
    "ethics_number": Text("Number", "核准文號"),
    "ethics_from": Text("From", "自"),
    "ethics_to": Text("Until", "至"),
    "no_duty": Text("holds no duty", "目前無職責"),
}
