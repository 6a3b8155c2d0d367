"""App, pages: the words of the people of a trial: accounts, duties, trainings, review; and of founding a trial."""

from vertebra.terms.texts import Text

WORDS: dict[str, Text] = {
    # the list
    "people": Text("People", "人員"),
    "people_why": Text(
        "Who may sign in, in which role, from when to when. Accounts are closed, never deleted, and no user "
        "name is ever given twice.",
        "誰可登入、擔任何種角色、自何時至何時。帳號只停用、不刪除，使用者代號不重複使用。",
    ),
    "roles_today": Text("Roles today", "今日角色"),
    "account_state": Text("Account", "帳號"),
    "seen_last": Text("Last sign-in", "最近登入"),
    "access_told": Text("Access, as recorded", "存取紀錄"),
    "nobody_yet": Text("never", "從未"),
    "person": Text("Person", "人員"),
    # review
    "review_accounts": Text("Review of accounts", "帳號審查"),
    "review_why": Text(
        "Every 90 days the administrator reads this page and asks of each person: still here, still this role?",
        "系統管理員每 90 天檢視本頁，逐一確認：是否仍在職、角色是否仍正確。",
    ),
    "review_overdue": Text("The review of accounts is overdue.", "帳號審查已逾期。"),
    "review_last": Text("Last reviewed", "上次審查"),
    "review_never": Text("never; counted from the first entry", "從未；自第一筆條目起算"),
    "review_due": Text("due by", "期限"),
    "review_comment": Text("Comment", "備註"),
    "review_done": Text("Reviewed today", "今日已審查"),
    # on a day
    "who_could": Text("Who could do what on a day", "特定日期之權限"),
    "who_could_day": Text("Day", "日期"),
    "who_could_ask": Text("Show", "顯示"),
    "who_could_why": Text(
        "As known now: a role counts from its first day to its last, once its holder was trained, while the "
        "account was open.",
        "依目前所知：角色自起日至迄日、且持有人已受訓、帳號啟用時有效。",
    ),
    "could_act_as": Text("Could act as", "可擔任"),
    "could_not": Text("Nothing", "無"),
    "held_untrained": Text("held, but not trained", "已授權但未受訓"),
    # failures
    "failures": Text("Failed sign-ins and lockouts", "登入失敗與鎖定"),
    "failures_none": Text("None is recorded.", "無紀錄。"),
    # one person
    "opened_on": Text("Opened", "啟用"),
    "closed_on": Text("Closed", "停用"),
    "trainings": Text("Trainings", "訓練"),
    "topic": Text("Topic", "主題"),
    "day": Text("Day", "日期"),
    "edition_taught": Text("Edition taught", "教材版次"),
    "training_add": Text("Record a training", "登錄訓練"),
    "training_save": Text("Record", "登錄"),
    "duty_add": Text("Delegate a role", "授權角色"),
    "duty_save": Text("Delegate", "授權"),
    "duty_end": Text("End this role", "終止此角色"),
    "duty_last_day": Text("Last day", "最後一日"),
    "duty_needs": Text(
        "A role counts only once its holder is trained on the protocol: record the training too.",
        "完成試驗計畫書訓練後角色方生效，請一併登錄訓練。",
    ),
    "open_ended": Text("Leave empty for no end", "無期限請留空"),
    "account_do": Text("Account", "帳號處理"),
    "account_open": Text("Open an account", "開立帳號"),
    "account_open_save": Text("Open the account", "開立"),
    "account_open_why": Text(
        "You get a link to hand over. It sets the password; you never learn it. A role is given by sponsor or "
        "investigator.",
        "系統會產生一個連結供您轉交，由本人設定密碼，您不會得知密碼。角色由試驗委託者或主持人授權。",
    ),
    "user_name_rule": Text(
        "Small letters, digits, dot, hyphen; 2 to 32 characters, a letter first. For ever.",
        "小寫英文字母、數字、句點、連字號，2 至 32 字元，以字母開頭。不可變更。",
    ),
    "printed_name_rule": Text("As it stands under a signature.", "簽署時顯示之姓名。"),
    "account_close": Text("Close the account", "停用帳號"),
    "account_close_why": Text("Every session of this person ends at once.", "此人所有登入將立即結束。"),
    "account_reopen": Text("Open the account again", "重新啟用帳號"),
    "link_make": Text("Make a link for the password", "產生設定密碼連結"),
    "link_make_why": Text("For a forgotten password. Second factors stay.", "忘記密碼時使用，第二驗證因素不變。"),
    "lost_make": Text("Second factors are lost", "第二驗證因素遺失"),
    "lost_make_why": Text(
        "Makes a link that also removes them. It works only after another person has confirmed who is asking.",
        "產生同時移除第二驗證因素之連結，須經另一人確認身分後才有效。",
    ),
    "unlock": Text("End the lockout", "解除鎖定"),
    "vouch_title": Text("Confirm who is asking", "請確認身分"),
    "vouch_says": Text(
        "says that every second factor is lost. You have spoken with this person yourself, and you are not who "
        "made the link.",
        "表示所有第二驗證因素皆遺失。您已親自與本人確認，且您不是產生連結的人。",
    ),
    "vouch": Text("I confirm it", "我確認"),
    "link_made_by": Text("Link made by", "連結產生者"),
    # the link, shown once
    "link_title": Text("A link for", "連結交給"),
    "link_once": Text(
        "It is shown only now. Hand it over yourself: on paper or by a channel that you both trust. It works "
        "once, until",
        "僅於此時顯示。請親自轉交：以紙本或雙方信任的管道。限用一次，有效至",
    ),
    "link_waits": Text(
        "It works only after another person has confirmed on the page People who is asking.",
        "須由另一人在「人員」頁確認身分後才有效。",
    ),
    "back_to_people": Text("Back to People", "回到人員"),
    # what came of it
    "unlocked_now": Text("The lockout has ended.", "已解除鎖定。"),
    "vouched_now": Text("Confirmed; the link works now.", "已確認，連結生效。"),
    "vouch_same": Text(
        "Another person must confirm: not who made the link, and not who asks.",
        "須由另一人確認：不得為產生連結者或本人。",
    ),
    "own_link": Text(
        "For your own account another administrator makes the link; your password you change on your account page.",
        "您自己的連結須由其他系統管理員產生；密碼請於帳號頁變更。",
    ),
    "name_unfit": Text("This user name cannot be used to sign in.", "此使用者代號無法用於登入。"),
    # founding
    "found_title": Text("Found the trial", "建立試驗"),
    "found_why": Text(
        "Nothing is recorded in this database yet. What you enter here becomes its first entries, under your "
        "names; none of it can be taken back, only corrected.",
        "此資料庫尚無任何紀錄。您在此輸入的內容將成為最初的條目並署名，不可撤回，只能更正。",
    ),
    "found_study": Text("The study", "試驗計畫"),
    "found_version_is": Text("Version (SHA-256 of the definition)", "版本（定義之 SHA-256）"),
    "found_version_tick": Text(
        "This is the version that the sponsor approved; I compared its hash.",
        "此為試驗委託者核准之版本，我已核對雜湊值。",
    ),
    "found_admin": Text("First administrator: opens and closes accounts", "第一位系統管理員：開立與停用帳號"),
    "found_sponsor": Text("Sponsor's representative: gives roles", "試驗委託者代表：授權角色"),
    "found_same": Text("The same person does both", "由同一人擔任"),
    "found_same_why": Text(
        "Then one person alone can open an account and give it a role. Prefer two.",
        "如此則單獨一人即可開立帳號並授權，建議由兩人分任。",
    ),
    "found_trained": Text("Both were trained on the protocol on", "兩人完成試驗計畫書訓練之日期"),
    "found_site": Text("First site", "第一個試驗中心"),
    "site_id": Text("Site number", "中心代號"),
    "site_id_rule": Text("Such as S01.", "例如 S01。"),
    "site_name": Text("Name of the site", "中心名稱"),
    "found_ethics": Text("Ethics approval number", "倫理審查核准文號"),
    "ethics_since": Text("Approved from", "核准起日"),
    "ethics_last": Text("Approved to", "核准迄日"),
    "found_recruit": Text("Open enrolment now", "立即開放收案"),
    "found_recruit_no": Text("Later", "稍後"),
    "found_recruit_yes": Text("Now", "現在"),
    "found_save": Text("Found the trial", "建立試驗"),
    "found_done": Text("The trial is founded", "試驗已建立"),
    "found_next": Text(
        "Now set the password of the administrator; at the first sign-in you accept the statement on signatures "
        "and add a second factor.",
        "接著設定系統管理員的密碼；首次登入時須接受簽署聲明並新增第二驗證因素。",
    ),
    "found_hand_over": Text("Hand this link to the sponsor's representative", "請將此連結交給試驗委託者代表"),
    "found_missing": Text("Fill in what is marked.", "請填寫標示之欄位。"),
    "found_needed": Text("Needed.", "必填。"),
    "found_day": Text("A full date, such as 2026-03-15.", "請填完整日期，例如 2026-03-15。"),
    "found_two_names": Text(
        "Two people need two user names; or choose that one person does both.",
        "兩人須有不同的使用者代號，或選擇由同一人擔任。",
    ),
}

BADGES: dict[str, tuple[Text, str]] = {
    "counts": (Text("in force", "生效中"), "good"),
    "untrained": (Text("not trained", "未受訓"), "watch"),
    "over": (Text("not in force", "未生效"), "quiet"),
    "account open": (Text("open", "啟用"), "good"),
    "account closed": (Text("closed", "已停用"), "bad"),
    "account none": (Text("no account", "無帳號"), "quiet"),
    "account new": (Text("no password yet", "尚未設定密碼"), "watch"),
    "account bare": (Text("no second factor", "無第二驗證因素"), "watch"),
    "account locked": (Text("locked", "鎖定中"), "bad"),
    "account demo": (Text("demo", "示範"), "quiet"),
}
