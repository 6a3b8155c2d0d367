"""App, pages: the words of the page on which labels are printed, reprinted and accounted for."""

from vertebra.terms.texts import Text

WORDS: dict[str, Text] = {
    "labels": Text("Labels", "標籤"),
    "labels_say": Text(
        "Each label has a serial of its own. A label that is torn, smeared or lost is accounted for before another one "
        "of its kind is printed; a destroyed label opens no step any more.",
        "每張標籤皆有專屬序號。標籤破損、模糊或遺失時，須先交代方可列印同種標籤；已銷毀之標籤無法再用於任何步驟。",
    ),
    "labels_none_yet": Text("No label has been printed.", "尚未列印任何標籤。"),
    "labels_no_lot": Text("Order the lot first: it gives the identity.", "請先建立批次以取得身分識別。"),
    "label_printed": Text("Printed labels", "已列印之標籤"),
    "label_kind": Text("Label", "標籤種類"),
    "label_serial": Text("Serial", "序號"),
    "label_standing": Text("State", "狀態"),
    "label_count": Text("How many", "張數"),
    "label_print": Text("Print", "列印"),
    "label_reprint": Text("Reprint", "重印"),
    "label_reason": Text("Reason for the reprint", "重印理由"),
    "label_account": Text("What became of each earlier label", "先前各標籤之去向"),
    "label_is_destroyed": Text("destroyed", "已銷毀"),
    "label_is_lost": Text("lost", "遺失"),
    "label_scan": Text("Or scan the destroyed ones here", "或於此掃描已銷毀之標籤"),
    "label_gone_only": Text("Record only, print nothing", "僅登錄，不列印"),
    "label_waits": Text("Not yet known", "尚未登錄"),
    "label_not_now": Text("Printed while the lot is", "可列印之批次狀態"),
    "label_not_yours": Text("Other roles print this label.", "此標籤由其他角色列印。"),
    "label_specimen": Text("How it will look (a specimen that no scanner accepts)", "樣式（掃描器不接受此樣張）"),
    "label_roll": Text("PDF for the label printer", "標籤機 PDF"),
    "label_a4": Text("PDF on A4", "A4 用 PDF"),
    "label_window": Text(
        "The PDF can be fetched for 30 minutes by whoever printed it; later it is a reprint.",
        "PDF 僅限列印者於 30 分鐘內取得；逾時視為重印。",
    ),
    "label_no_name": Text(
        "The recipient's name is not kept here: record who the participant is on the participant's page, then print.",
        "系統未存受者姓名：請先於受試者頁面登錄身分，再行列印。",
    ),
    "label_over": Text(
        "This PDF is not to be had any more: print anew with a reason, and account for these labels.",
        "此 PDF 已無法取得：請填理由重印，並交代這些標籤。",
    ),
    "label_your_name": Text("Name of the recipient", "受者姓名"),
}
STANDING: dict[str, tuple[Text, str]] = {
    "live": (Text("in use", "使用中"), "good"),
    "destroyed": (WORDS["label_is_destroyed"], "quiet"),
    "lost": (WORDS["label_is_lost"], "bad"),
}
