"""App: what the API says of itself to a stranger, and what it answers where nothing can be done."""

from vertebra.terms.texts import Text

ABOUT = """The door of a trial as JSON: the same commands, roles and refusals as in the browser.

**Sign in** as a person at `/me/login`; send the `session` cookie, and with every POST the `csrftoken` cookie's value
in the header `X-CSRFToken`. What may be seen and done is what the role taken may see and do on the pages; `GET /me`
says which role that is.

**Send a command** to `/participants/{id}/commands`, or to `/commands` if it is about the trial. Choose a `key` for
each (a UUID, say) and send the same again when no answer came: what was done already is answered with
`repeated: true`, and nothing is done twice. With `rehearse: true` you hear what would happen, and nothing is written.

**What comes back**: 200 done; 409 refused, with every reason in `refusals` and what to do next; 400 the body is no
command (`says` names the place); 403 the role may not, or the password for a signature is wrong; 404 no such
participant or address; 503 not saved, send it again with the same key. The codes of the door are listed in
docs/codes.md; the API itself says SIGN-IN, ENROL, ACCESS, PROOF, SHAPE, HTTP, STORE.

**Page through entries** with `after` and `limit`: ask again with `after` = the number of the last one, until fewer than
`limit` come back. Entries are never changed or removed, so whoever has read up to a number has everything up to it."""

SIGN_IN = Text("Nobody is signed in. Sign in at /me/login and send the session cookie.",
               "尚未登入。請於 /me/login 登入，並附上 session cookie。")  # fmt: skip
FORGED = Text("The token against forgery is missing or wrong: send the csrftoken cookie in the header X-CSRFToken.",
              "缺少防偽權杖或權杖不符：請於 X-CSRFToken 標頭附上 csrftoken cookie 之值。")  # fmt: skip
SHAPE = Text("A parameter cannot be read: correct it as /api/openapi.json describes it.",
             "參數無法讀取：請依 /api/openapi.json 之說明更正。")  # fmt: skip
FORBIDDEN = Text("The role you have taken may not see or do this. GET /api/me tells your roles; take another one,"
                 " or ask the sponsor for the duty.",
                 "目前角色無權檢視或執行。"
                 "GET /api/me 可查詢您的角色；請切換角色，或向試驗委託者申請授權。")  # fmt: skip
NOT_FOUND = Text("There is no such participant among those you may see: GET /api/participants lists them.",
                 "您可檢視之範圍內無此受試者：GET /api/participants 可列出清單。")  # fmt: skip
METHOD = Text("This address answers only {}.", "此位址僅接受 {}。")
