"""What a person reads for the words of the ledger: kinds of entries, log-ins, meanings, topics, states of a query."""

from vertebra.conduct.entries import Entry, FormSaved, Meaning
from vertebra.terms.texts import Lang, Text

KINDS: dict[str, Text] = {
    "participant identified": Text("Participant identified", "受試者登錄"),
    "participation declined": Text("Declined to take part", "不願參加"),
    "consent given": Text("Consent given", "簽署同意書"),
    "consent withdrawn": Text("Consent withdrawn", "撤回同意書"),
    "form saved": Text("Form saved", "表單儲存"),
    "query opened": Text("Query opened", "開立質疑"),
    "query answered": Text("Query answered", "回覆質疑"),
    "query closed": Text("Query closed", "關閉質疑"),
    "eligibility signed": Text("Eligibility signed", "適格性簽署"),
    "lot ordered": Text("Lot ordered", "建立批次"),
    "product step": Text("Product step done", "製品步驟完成"),
    "product step refused": Text("Product step refused", "製品步驟遭阻擋"),
    "signal raised": Text("Safety signal raised", "安全訊號產生"),
    "signal reviewed": Text("Safety signal reviewed", "安全訊號審閱"),
    "report clock started": Text("Reporting clock started", "通報時鐘起算"),
    "report sent": Text("Report sent", "通報送出"),
    "visit missed": Text("Visit missed", "訪視缺席"),
    "deviation found": Text("Deviation found", "發現偏差"),
    "deviation classified": Text("Deviation classified", "偏差分級"),
    "personal data erased": Text("Personal data erased", "個人資料刪除"),
    "participant moved": Text("Moved to another study version", "移至其他試驗版本"),
    "version approved": Text("Study version approved", "試驗版本核准"),
    "study adopted": Text("Study version adopted", "採用試驗定義版本"),
    "site opened": Text("Site opened", "試驗中心啟動"),
    "ethics approved": Text("Ethics approval recorded", "倫理審查核准登錄"),
    "recruitment opened": Text("Recruitment opened", "開放收案"),
    "recruitment closed": Text("Recruitment closed", "停止收案"),
    "duty delegated": Text("Duty delegated", "職責授權"),
    "material received": Text("Material received", "物料收件"),
    "material recalled": Text("Material recalled", "物料回收"),
    "dosing hold placed": Text("Dosing hold placed", "暫停給藥"),
    "dosing hold lifted": Text("Dosing hold lifted", "恢復給藥"),
    "participant dosed": Text("Participant dosed", "受試者給藥"),
    "harm counted": Text("Harm counted for a safety rule", "不良事件計入安全規則"),
    "workspace opened": Text("Workspace opened", "工作區開啟"),
    "workspace closed": Text("Workspace closed", "工作區關閉"),
    "checkpoint": Text("Checkpoint of the ledger", "帳本檢核點"),
    "slots offered": Text("Culture slots offered", "培養時段開放"),
    "slot booked": Text("Culture slot booked", "培養時段預約"),
    "slot moved": Text("Culture slot moved", "培養時段異動"),
    "slot freed": Text("Culture slot freed", "培養時段釋出"),
    "account opened": Text("Account opened", "帳號開立"),
    "account closed": Text("Account closed", "帳號停用"),
    "account reopened": Text("Account reopened", "帳號恢復"),
    "delegation ended": Text("Delegation ended", "授權終止"),
    "training recorded": Text("Training recorded", "訓練登錄"),
    "access noted": Text("Access noted", "存取紀錄"),
    "database lock asked": Text("Database lock asked for", "申請資料庫鎖定"),
    "database locked": Text("Database locked", "資料庫已鎖定"),
    "database unlock asked": Text("Database unlock asked for", "申請資料庫解鎖"),
    "database unlocked": Text("Database unlocked", "資料庫已解鎖"),
    "query assigned": Text("Query assigned", "指派質疑"),
    "check reported": Text("Edit check reported as wrong", "回報檢核有誤"),
    "query reopened": Text("Query reopened", "重新開啟質疑"),
    "source verified": Text("Source verified", "原始資料核對"),
    "source unverified": Text("Source verification withdrawn", "撤銷原始資料核對"),
    "forms frozen": Text("Forms frozen", "表單凍結"),
    "forms unfrozen": Text("Forms unfrozen", "表單解除凍結"),
    "forms locked": Text("Forms locked", "表單鎖定"),
    "forms unlocked": Text("Forms unlocked", "表單解鎖"),
    "forms signed": Text("Forms signed", "表單簽署"),
    "audit trail reviewed": Text("Audit trail reviewed", "稽核軌跡審閱"),
}

# What happens at the gate; the app notes it through Desk.note.
ACCESS: dict[str, Text] = {
    "signed in": Text("Signed in", "登入"),
    "sign-in failed": Text("Sign-in failed", "登入失敗"),
    "signed out": Text("Signed out", "登出"),
    "session ended": Text("Session ended", "工作階段結束"),
    "locked out": Text("Locked out after failed attempts", "多次失敗遭鎖定"),
    "unlocked": Text("Lock-out ended", "解除鎖定"),
    "password set": Text("First password set", "首次設定密碼"),
    "password changed": Text("Password changed", "變更密碼"),
    "password reset asked": Text("Link for a password made", "產生設定密碼連結"),
    "second factor reset asked": Text("Removal of the second factors asked for", "申請移除第二驗證因素"),
    "identity confirmed": Text("Identity confirmed by a second person", "由第二人確認身分"),
    "second factor added": Text("Second factor added", "新增第二驗證因素"),
    "second factor removed": Text("Second factor removed", "移除第二驗證因素"),
    "rescued at the machine": Text("Let in again from the machine of the trial", "由系統主機重新開通"),
    "recovery codes made": Text("Recovery codes made", "產生備援碼"),
    "recovery code used": Text("Recovery code used", "使用備援碼"),
    "statement accepted": Text("Statement on electronic signatures accepted", "接受電子簽章聲明"),
    "signature failed": Text("Signature refused: password or second factor wrong", "簽章失敗：密碼或第二因素錯誤"),
    "witness failed": Text("Not accepted as second person: password wrong", "第二人核對未通過：密碼錯誤"),
    "badge made": Text("Badge made", "製發識別證"),
    "badge revoked": Text("Badge revoked", "註銷識別證"),
    "role taken": Text("Role taken", "切換角色"),
    "identity shown": Text("Looked at who a participant is", "查閱受試者身分"),
    "identity kept": Text("Recorded or corrected who a participant is", "登錄或更正受試者身分"),
    "contact removed": Text("Removed a request for contact", "刪除聯絡請求"),
    "labels printed": Text("Printed labels with a participant's name", "列印載有受試者姓名之標籤"),
    "data exported": Text("Data exported", "資料匯出"),
}

MEANINGS: dict[Meaning, Text] = {
    "authorship": Text("I recorded these data", "本人登錄此資料"),
    "review": Text("I reviewed these data", "本人已審閱此資料"),
    "approval": Text("I approve", "本人核准"),
    "responsibility": Text("I take responsibility for these data", "本人對此資料負責"),
}

TOPICS: dict[str, Text] = {
    "protocol": Text("Protocol", "試驗計畫書"),
    "GCP": Text("Good clinical practice", "藥品優良臨床試驗規範（GCP）"),
    "system": Text("This system and electronic signatures", "本系統與電子簽章"),
    "safety": Text("Safety reporting", "安全性通報"),
    "product": Text("Handling of tissue and cells", "組織與細胞處理"),
    "imaging": Text("Reading of images", "影像判讀"),
    "privacy": Text("Personal data and confidentiality", "個人資料與保密"),
}

QUERY: dict[str, Text] = {
    "open": Text("Open", "待回覆"),
    "answered": Text("Answered", "已回覆"),
    "reported": Text("Check reported as wrong", "已回報檢核有誤"),
    "closed": Text("Closed", "已關閉"),
    "resolved": Text("Resolved by the data", "資料已解決"),
    "cancelled": Text("Cancelled", "已取消"),
}

# What the engine finds by itself; a person weighs it.
FOUND: dict[str, Text] = {
    "window": Text("Visit outside its window", "訪視超出窗期"),
    "missed visit": Text("Visit missed", "訪視缺席"),
    "late report": Text("Report not sent in time", "未於期限內通報"),
    "late culture": Text("Late culture not read on its day", "後續培養未於當日判讀"),
    "late follow-up": Text("Not done in time after a positive culture", "培養陽性後未於時限內處置"),
    "label lost": Text("A label was lost", "標籤遺失"),
    "excursion": Text("Temperature excursion", "溫度偏離"),
    "custody gap": Text("Nobody recorded who carried it", "未登錄由何人運送"),
    "refused step": Text("Attempt refused by a hard stop", "遭硬性停止拒絕之嘗試"),
}

# How a person names a departure from the protocol. PROPOSED: the usual kinds of a deviation log.
DEVIATIONS: dict[str, Text] = {
    "person": Text("Reported by a person", "人員通報"),
    "consent": Text("Informed consent", "知情同意"),
    "eligibility": Text("Eligibility", "適格性"),
    "procedure": Text("Procedure not as planned", "程序未依計畫"),
    "product": Text("Tissue, cells or dose", "組織、細胞或劑量"),
    "safety": Text("Safety reporting", "安全性通報"),
    "privacy": Text("Confidentiality", "資料保密"),
}


def access(what: str) -> Text:
    """The label of something noted at the gate; what has none speaks for itself."""
    return ACCESS.get(what) or Text(what, what)


def reason_of(entry: Entry, lang: Lang) -> str:
    """Why it was entered: as a person typed it, else what the system did it for; empty where nobody said."""
    moved_to = entry.body.moved_to if isinstance(entry.body, FormSaved) else ""
    if not moved_to:
        return entry.reason
    return Text(f"moved to version {moved_to}", f"移轉至第 {moved_to} 版").into(lang)
