"""App, pages: the words of the trace of a lot and of its certificate."""

from vertebra.terms.texts import Text

WORDS: dict[str, Text] = {
    "products": Text("Products", "產品批次"),
    "products_lead": Text(
        "Every lot, what became of it, and what was not as planned: failures, results out of specification, refused "
        "steps, temperature, growth in late cultures.",
        "所有批次之去向，以及未如計畫之事項：製造失敗、檢驗不合格、遭拒步驟、溫度偏離、後續培養陽性。",
    ),
    "products_shown": Text("Which lots", "顯示批次"),
    "products_all": Text("all lots", "全部批次"),
    "products_wrong": Text("not all as planned", "有未如計畫事項"),
    "products_since": Text("Since", "起始時間"),
    "products_what": Text("Not as planned", "未如計畫事項"),
    "products_as_planned": Text("all as planned", "均依計畫"),
    "products_read": Text("Read more", "詳細紀錄"),
    "products_none_wrong": Text("No lot that is not as planned.", "無未如計畫之批次。"),
    "products_none": Text(
        "No lot yet: one is ordered once a discectomy is booked.", "尚無批次：預約椎間盤切除術後方建立批次。"
    ),
    "trace_of": Text("Trace from disc to disc", "批次追溯"),
    "trace_lead": Text(
        "Everything that happened to this lot, with who, where and when. Times are those of the site, with their zone.",
        "本批次之完整經過，含人員、地點與時間。時間為試驗中心當地時間，並標示時區。",
    ),
    "trace_pdf": Text("Trace as PDF", "追溯紀錄 PDF"),
    "certificate_pdf": Text("Certificate of analysis (PDF)", "檢驗證明書（PDF）"),
    "no_certificate": Text(
        "There is no certificate yet: quality has not decided on the release of this lot.",
        "尚無檢驗證明書：品保尚未裁定本批次之放行。",
    ),
    "no_trace": Text("There is nothing to trace yet: no lot was ordered.", "尚無可追溯之紀錄：尚未建立批次。"),
    "trace_way": Text("What happened", "經過"),
    "trace_people": Text("People", "人員"),
    "trace_materials": Text("Materials in this lot", "本批次物料"),
    "trace_kept": Text("How long this is kept", "保存期限"),
    "trace_recorded": Text("Recorded", "紀錄內容"),
    "trace_who": Text("Who, where", "人員、地點"),
    "trace_what": Text("What", "事項"),
    "trace_becomes": Text("lot then:", "批次狀態："),
    "trace_name": Text("Name", "姓名"),
    "trace_user": Text("User", "使用者"),
    "trace_roles": Text("Acted as", "執行角色"),
    "trace_lot": Text("Material lot", "物料批號"),
    "trace_material": Text("Material", "物料"),
    "trace_expires": Text("Expires", "有效期限"),
    "trace_used": Text("Used at", "使用於"),
    "trace_also": Text("Also in the product of", "亦用於"),
    "trace_rule": Text("Rule", "規定"),
    "trace_since": Text("Counted from", "起算日"),
    "trace_until": Text("Kept until", "保存至"),
    "trace_source": Text("Source", "依據"),
    "trace_longest": Text("The last of these days counts", "以最晚之日為準"),
    # tasks
    "late_due": Text("due {}", "期限 {}"),
    "late_reject": Text(
        "A late culture grew before the injection: reject the lot", "後續培養於注射前呈陽性：應不予放行"
    ),
    "late_complete": Text(
        "All late cultures are negative: complete the conditional release", "後續培養均為陰性：應完成有條件放行"
    ),
    "oos_investigate": Text("A test is out of specification: investigate", "檢驗不合規格：應進行調查"),
    "oos_repeat": Text("The investigation allows one repeat: test again", "調查准予複驗一次：應重新檢驗"),
    "oos_reject": Text("The result stands: reject the lot", "結果成立：應不予放行"),
}
