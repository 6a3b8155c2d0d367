"""App, pages: the words of scanning, stations and hand-overs. Short, since they are read at arm's length."""

from vertebra.terms.texts import Text

WORDS: dict[str, Text] = {
    "stations": Text("Stations", "工作站"),
    "scan_label": Text("Scan the label", "掃描標籤"),
    "scan_camera": Text("Camera", "相機"),
    "scan_camera_off": Text("Close the camera", "關閉相機"),
    "scan_picture": Text("Take a picture", "拍照"),
    "scan_keys": Text("Type it", "手動輸入"),
    "scan_send": Text("Read", "讀取"),
    "scan_drop": Text("Remove", "移除"),
    "scan_done": Text("Labels read", "已讀取之標籤"),
    "scan_lost": Text("No connection. Scan again when you are connected.", "網路中斷，連線後請重新掃描。"),
    "scan_person": Text("Wristband {}", "手圈 {}"),
    "scan_container": Text("Container {}", "容器 {}"),
    "scan_badge": Text("Badge read", "已讀取識別證"),
    "scan_foreign": Text("Stop. {} belongs to somebody else.", "停止。{} 屬於他人。"),
    "scan_unknown": Text(
        "“{}” is no label of this study. Hold the label flat and scan again, or type what is printed below the code.",
        "「{}」非本試驗之標籤。請攤平標籤重新掃描，或輸入條碼下方之文字。",
    ),
    "picture_none": Text("No picture came along. Take it again.", "未收到照片，請重新拍攝。"),
    "picture_large": Text(
        "The picture is too large. Take it again with the camera of this page.", "照片過大，請以本頁之相機重新拍攝。"
    ),
    "picture_broken": Text(
        "This is no whole JPEG, PNG or WebP picture. Take it again.", "並非完整之 JPEG、PNG 或 WebP 照片，請重新拍攝。"
    ),
    "picture_empty": Text(
        "No code was found in the picture. Go closer, avoid glare, and take it again.",
        "照片中未找到條碼。請靠近、避免反光後重新拍攝。",
    ),
    "scan_nothing": Text("Nothing was read. Scan the label of the container.", "未讀到條碼，請掃描容器標籤。"),
    "scan_badge_here": Text(
        "That is a badge. Scan the label of the container first.", "這是識別證，請先掃描容器標籤。"
    ),
    "scan_nobody": Text(
        "{} was given out to nobody you care for. Do not use it; put it aside and call the coordinator.",
        "{} 不屬於您負責之任何受試者。請勿使用，另行放置並通知研究護理師。",
    ),
    "scan_these": Text("To be scanned:", "須掃描："),
    "scan_wants_person": Text("the wristband", "手圈"),
    "scan_wants_container": Text("the container", "容器"),
    "scan_another": Text("Scan another label", "掃描其他標籤"),
    "station_mine": Text("yours", "您的工作站"),
    "lots_under_way": Text("On their way", "進行中之批次"),
    "stations_none": Text("No lot is on its way.", "目前無進行中之批次。"),
    "held_at": Text("Is at", "所在"),
    "held_by": Text("Held by", "持有者"),
    "held_since": Text("Since", "起始時間"),
    "goes_to": Text("Goes to", "下一站"),
    "next_here": Text("Now", "現在"),
    "instead": Text("Or instead:", "或改為："),
    "for_others": Text("Not for your role. It is done by:", "非您的角色可執行，應由下列人員執行："),
    "not_here": Text("Nothing to do here: it is elsewhere.", "此處無待辦事項：批次不在此處。"),
    "take_over": Text(
        "Whoever holds it hands it over at that place, and you show your badge there.",
        "由持有者於該處辦理交接，並由您出示識別證。",
    ),
    "nothing_to_do": Text("Nothing is left to be done with this lot.", "此批次已無待辦事項。"),
    "to_time_out": Text("To the time-out", "前往用藥前安全核對"),
    "lot_state": Text("State", "狀態"),
    "badge": Text("Badge", "識別證"),
    "badge_why": Text(
        "A card whose code says who you are when you verify a label. It signs nothing. A new card ends the old one.",
        "核對標籤時以條碼證明身分之卡片，不具簽署效力。製發新卡即註銷舊卡。",
    ),
    "badge_make": Text("Print a new badge", "列印新識別證"),
    "badge_end": Text("End the badge", "註銷識別證"),
    "badge_ended": Text("The badge counts no more.", "識別證已註銷。"),
    "badge_since": Text("Counts since", "生效自"),
    "badge_none": Text("No badge.", "無識別證。"),
    "scan_badge_of": Text("Badge of {}", "{} 之識別證"),
    "back": Text("Back", "返回"),
    "workspace": Text("Workspace", "工作區"),
    "choose_workspace": Text("Which workspace is this?", "這是哪一個工作區？"),
    "other_workspace": Text("This tablet stands at another one:", "此平板位於其他工作區："),
    "occupied_way_out": Text(
        "One person's material at a time. Put away what is open, clear the line, press the button, then scan again.",
        "一次僅能處理一位受試者之材料。請收妥已開啟之材料並完成清線，按下按鈕後重新掃描。",
    ),
    "line_cleared": Text("Line cleared", "已完成清線"),
    "step_not_due": Text("This step is not due: the lot is", "此步驟尚未到期或已完成，批次狀態："),
    "step_lacks": Text("Something cannot be told: show where to say why", "有項目無法填寫：顯示原因欄"),
    "step_do": Text("Done", "完成"),
    "step_done": Text("{}: {}", "{}：{}"),
    "step_onward": Text(". Next: {}, at: {}", "。下一步：{}，地點：{}"),
    "step_reason": Text("Why it is right all the same", "仍屬適當之理由"),
    "receiver": Text("Received by", "接收者"),
    "receiver_badge": Text(
        "Whoever takes it over scans their badge in the box above.", "請接收者以上方掃描框掃描識別證。"
    ),
    "witness_badge": Text(
        "The second person reads the label too, then scans their badge in the box above.",
        "請第二人核對標籤後，以上方掃描框掃描識別證。",
    ),
    "witness_by_password": Text("No badge? By password", "沒有識別證？改用密碼"),
    "witness_password": Text("Their password", "其密碼"),
    "witness_missing": Text(
        "A second person must show who they are: scan their badge, or let them type their password.",
        "須由第二人證明身分：掃描其識別證，或由其輸入密碼。",
    ),
    "witness_unproven": Text(
        "A name alone is not enough: let the second person scan their badge or type their password.",
        "僅有姓名不足：請第二人掃描識別證或輸入密碼。",
    ),
    "witness_wrong": Text(
        "That is not the second person's password, or the account is locked. Nothing was done.",
        "第二人之密碼錯誤或帳號已鎖定，尚未執行。",
    ),
    "witness_same": Text(
        "That is your own badge. Another person must verify it.", "這是您本人的識別證，須由另一人核對。"
    ),
    "witness_badge_dead": Text(
        "This badge does not count: it was revoked, or is nobody's. Use the password, and print a new badge.",
        "此識別證無效：已註銷或不屬於任何人。請改用密碼，並列印新識別證。",
    ),
}
