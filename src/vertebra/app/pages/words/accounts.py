"""App, pages: the words of signing in, of second factors, and of one's own account."""

from vertebra.terms.texts import Text

WORDS: dict[str, Text] = {
    "colon": Text(": ", "："),
    # sign-in
    "user_name": Text("User name", "使用者代號"),
    "sign_in_wrong": Text("User name or password is wrong.", "使用者代號或密碼錯誤。"),
    "sign_in_passkey": Text("Sign in with a passkey", "以通行金鑰登入"),
    "no_account": Text(
        "No account, or the password is lost? Ask the administrator of your trial for a link.",
        "沒有帳號或忘記密碼？請向系統管理員索取連結。",
    ),
    "demo_people": Text("Sign-ins of this demo", "示範帳號"),
    "demo_lead": Text("Choose a person: one press is enough.", "請選擇一位人員，按一下即可進入。"),
    "demo_password": Text("Password of all", "共同密碼"),
    "session_ended": Text(
        "You were signed out after a time without work. What you typed is kept on this device.",
        "閒置過久，已自動登出。已輸入的內容保留在此裝置。",
    ),
    "account_closed": Text("This account is closed. Ask the administrator.", "此帳號已停用，請洽系統管理員。"),
    "account_closed_help": Text(
        "It can be opened again by the administrator of your trial. Nothing that you recorded is lost.",
        "系統管理員可重新啟用。您登錄的資料不受影響。",
    ),
    "locked_out_told": Text(
        "Too many failed attempts: you were signed out, and the account is locked for half an hour.",
        "失敗次數過多：已登出，帳號鎖定半小時。",
    ),
    "too_many": Text("Too many attempts", "嘗試次數過多"),
    "too_many_help": Text("Wait a minute, then try again.", "請稍候一分鐘再試。"),
    # second factor
    "second_factor": Text("Second factor", "第二驗證因素"),
    "code_now": Text("Code of your authenticator app, or a recovery code", "驗證器應用程式之驗證碼或備援碼"),
    "never_mind": Text("Cancel", "取消"),
    "use_key": Text("Use a security key or passkey", "使用安全金鑰或通行金鑰"),
    "use_password": Text("Use the password", "使用密碼"),
    "use_code": Text("Use a code", "使用驗證碼"),
    "confirm_it_is_you": Text("Confirm that it is you", "請確認身分"),
    "confirm_why": Text(
        "What you are about to change concerns your own account. This counts for five minutes.",
        "您將變更自己的帳號設定。確認後五分鐘內有效。",
    ),
    "confirm": Text("Confirm", "確認"),
    "factors": Text("Second factors", "第二驗證因素"),
    "factors_why": Text(
        "Besides the password, signing in takes something that only you have. Your first signature of a session "
        "asks for it too.",
        "除密碼外，登入時還須出示只有您持有的東西；每次登入後首次簽署也須出示。",
    ),
    "factor_first": Text(
        "Add one now; until then nothing else can be opened. An app on your phone works everywhere.",
        "請立即新增一項，完成前無法開啟其他頁面。手機應用程式在任何地方都可使用。",
    ),
    "app": Text("Authenticator app", "驗證器應用程式"),
    "app_why": Text(
        "Any app that shows six digits which change every half minute.", "任何每半分鐘更換六位數字的應用程式皆可。"
    ),
    "app_on": Text("in use", "使用中"),
    "app_off": Text("not in use", "未使用"),
    "app_add": Text("Add an app", "新增應用程式"),
    "app_remove": Text("Remove the app", "移除應用程式"),
    "app_remove_why": Text(
        "Its codes stop working at once. If it is your only second factor, you must add another before you go on.",
        "其驗證碼將立即失效。若為唯一的第二驗證因素，須先新增另一項才能繼續。",
    ),
    "app_scan": Text("Scan this picture with the app.", "請以應用程式掃描此圖。"),
    "app_secret": Text("Or type this into the app:", "或於應用程式中輸入："),
    "app_code": Text("Then type the six digits that it shows", "再輸入應用程式顯示的六位數字"),
    "keys": Text("Security keys and passkeys", "安全金鑰與通行金鑰"),
    "keys_why": Text(
        "A USB or NFC key, or this device with its own lock. It cannot be tricked by a forged page.",
        "USB 或 NFC 金鑰，或以本裝置的鎖定方式驗證。偽造的網頁無法騙取。",
    ),
    "keys_none": Text("None yet.", "尚無。"),
    "key_add": Text("Add a key", "新增金鑰"),
    "key_name": Text("Name of the key", "金鑰名稱"),
    "key_passkey": Text("Sign in with this key alone, without the password", "僅以此金鑰登入，不需密碼"),
    "key_passkey_why": Text(
        "The key then asks for its own PIN or your fingerprint. Signing still takes your password.",
        "金鑰會要求 PIN 或指紋。簽署時仍須輸入密碼。",
    ),
    "key_touch": Text(
        "Press the button, then touch the key or follow this device.", "按下按鈕後，請觸碰金鑰或依裝置指示操作。"
    ),
    "key_cannot": Text(
        "This browser offers no security keys here. They need HTTPS, or the address localhost instead of 127.0.0.1.",
        "此瀏覽器在此無法使用安全金鑰。須使用 HTTPS，或以 localhost 取代 127.0.0.1。",
    ),
    "key_needs_script": Text(
        "Keys need JavaScript, which is off in this browser. Passwords and codes work without it.",
        "金鑰需要 JavaScript，而此瀏覽器已關閉。密碼與驗證碼不需要它。",
    ),
    "key_failed": Text("The key did not answer, or was cancelled. Try again.", "金鑰沒有回應或已取消，請再試一次。"),
    "key_rename": Text("Rename", "重新命名"),
    "key_remove": Text("Remove", "移除"),
    "key_remove_why": Text(
        "It can no longer be used here. If it is your only second factor, you must add another before you go on.",
        "此後無法在此使用。若為唯一的第二驗證因素，須先新增另一項才能繼續。",
    ),
    "key_alone": Text("signs in alone", "可單獨登入"),
    "added_on": Text("Added", "新增於"),
    "last_used": Text("Last used", "上次使用"),
    "never_used": Text("never", "從未"),
    "actions": Text("Actions", "動作"),
    "recovery": Text("Recovery codes", "備援碼"),
    "recovery_why": Text(
        "For when app and key are out of reach. Each works once. Keep them on paper, away from the phone.",
        "應用程式與金鑰都無法使用時才用，每組限用一次。請寫在紙上，與手機分開保存。",
    ),
    "recovery_left": Text("left", "組未使用"),
    "recovery_none": Text(
        "None yet: they are made with your first second factor.", "尚無：新增第一項第二驗證因素時產生。"
    ),
    "recovery_new": Text("Make new codes", "重新產生"),
    "recovery_new_why": Text("The old ones stop working at once.", "舊的備援碼將立即失效。"),
    "recovery_once": Text(
        "They are shown only now. Print this page or copy them, then go on.",
        "僅於此時顯示。請列印本頁或抄下後再繼續。",
    ),
    "recovery_hidden": Text("They were shown once and are not shown again.", "備援碼已顯示過一次，不再顯示。"),
    "recovery_kept": Text("I have kept them", "我已保存"),
    "print": Text("Print", "列印"),
    # password
    "password_change": Text("Change the password", "變更密碼"),
    "password_now": Text("Present password", "目前密碼"),
    "password_new": Text("New password", "新密碼"),
    "password_again": Text("New password once more", "再次輸入新密碼"),
    "password_rules": Text(
        "At least 12 characters; several words are better than signs. Not your name, not one of the common ones. "
        "It is never made to expire.",
        "至少 12 個字元，多個詞語比符號更好。不可含您的姓名，也不可使用常見密碼。密碼不會強制到期。",
    ),
    "password_then": Text(
        "All your sessions end; sign in again with the new one.", "所有登入將結束，請以新密碼重新登入。"
    ),
    "password_set": Text("Set your password", "設定密碼"),
    "password_set_for": Text("For", "帳號"),
    "password_is_set": Text("The password is set. Sign in with it.", "密碼已設定，請登入。"),
    "save_password": Text("Set the password", "設定密碼"),
    "link_dead": Text("This link works no more", "此連結已失效"),
    "link_dead_help": Text(
        "A link works once, for 48 hours; one that removes second factors also waits for a second person's "
        "word. Ask the administrator of your trial for a new one.",
        "連結限用一次，48 小時內有效；移除第二驗證因素之連結另須第二人確認。請向系統管理員索取新連結。",
    ),
    "sign_out_first": Text(
        "Somebody is signed in in this browser. Sign out first, then open the link again.",
        "此瀏覽器已有人登入。請先登出，再開啟連結。",
    ),
    # the statement
    "statement_title": Text("What your signature means here", "您在此簽署的意義"),
    "statement_1": Text(
        "A signature that I give here with my password and second factor binds me as my signature on paper does.",
        "我在此以密碼與第二驗證因素所為之簽署，與我的手寫簽名具有同等效力。",
    ),
    "statement_2": Text(
        "I answer for everything that is done under my account. I never lend it, and I tell nobody my password.",
        "我對以我帳號所為的一切負責。我不會出借帳號，也不會將密碼告知任何人。",
    ),
    "statement_3": Text(
        "If I lose a second factor, or think that somebody knows my password, I tell the administrator at once.",
        "若遺失第二驗證因素或懷疑密碼外洩，我會立即通知系統管理員。",
    ),
    "statement_4": Text(
        "What I record stays: values, reasons, times, and that it was me. That I sign in and out is recorded too.",
        "我登錄的內容會永久保存：數值、原因、時間及登錄者。我的登入與登出也會留下紀錄。",
    ),
    "statement_tick": Text("I have read this and accept it.", "我已閱讀並接受。"),
    "statement_accept": Text("Accept", "接受"),
    "enrol_first": Text(
        "First accept the statement on signatures and add a second factor: sign in with a browser.",
        "請先以瀏覽器登入，接受簽署聲明並新增第二驗證因素。",
    ),
    "statement_accepted": Text("Statement on signatures accepted", "已接受簽署聲明"),
    # one's own account
    "account": Text("Account", "帳號"),
    "printed_name": Text("Printed name", "簽署姓名"),
    "the_role": Text("Role", "角色"),
    "my_roles": Text("Roles", "角色"),
    "my_roles_none": Text("No role was ever given to you.", "您從未被授予角色。"),
    "everywhere": Text("all sites", "所有中心"),
    "from_day": Text("From", "起"),
    "to_day": Text("To", "迄"),
    "trained_on": Text("Trained on the protocol", "試驗計畫書訓練"),
    "sessions": Text("Where you are signed in", "登入中的裝置"),
    "session_since": Text("Since", "登入時間"),
    "session_from": Text("Address", "位址"),
    "browser": Text("Browser", "瀏覽器"),
    "this_one": Text("this one", "目前"),
    "session_end": Text("End", "結束"),
    "sessions_end": Text("End all others", "結束其他所有登入"),
    "my_access": Text("Your sign-ins, as recorded", "您的登入紀錄"),
    "happened_at": Text("When", "時間"),
    "what": Text("What", "事項"),
    "security": Text("Password and second factors", "密碼與第二驗證因素"),
    # signing
    "sign_password": Text("Your password, to sign", "輸入密碼以簽署"),
    "sign_code": Text(
        "First signature since you signed in: code of your app, or a recovery code",
        "登入後首次簽署：驗證器應用程式之驗證碼或備援碼",
    ),
    # the dialog
    "idle_left": Text("Signed out in", "自動登出倒數"),
    "idle_over": Text(
        "You were signed out. What you typed is kept on this device.", "已自動登出，已輸入的內容保留在此裝置。"
    ),
    "idle_last": Text(
        "Twelve hours are over: you will be signed out and must sign in again.",
        "已滿十二小時：即將登出，請重新登入。",
    ),
}

# How somebody signed in or what was wrong, as the detail of an entry says it.
MEANS: dict[str, Text] = {
    "password": Text("password", "密碼"),
    "totp": Text("app", "應用程式"),
    "webauthn": Text("security key", "安全金鑰"),
    "passkey": Text("passkey", "通行金鑰"),
    "recovery_codes": Text("recovery code", "備援碼"),
    "second factor": Text("second factor", "第二驗證因素"),
    "link": Text("by link", "經由連結"),
}
