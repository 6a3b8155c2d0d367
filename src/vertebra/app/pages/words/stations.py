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
}
