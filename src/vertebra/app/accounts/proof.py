"""App, accounts: proof that whoever signs is who is signed in. `prove` before the command; None means proven.

The password every time. The first signature of a session also takes the second factor, where the account has one: a
code of the app, a recovery code, or a security key touched just before. A session that ended, by the clock or by
signing out, begins anew; tabs of one browser share their session.
Source: 21 CFR 11.200(a)(1)(i) and (ii), 11.300(d).
"""

import time

from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.http import HttpRequest

from vertebra.app.accounts.factors import bare, has_factor, is_code, is_locked, is_password, touched_key
from vertebra.app.accounts.listen import note
from vertebra.app.accounts.sessions import end
from vertebra.terms.texts import Text

SIGNED = "signed"  # in the session: when its last signature was given

LOCKED = Text(
    "The account is locked for half an hour after too many failed attempts. Wait, or ask the administrator.",
    "失敗次數過多，帳號已鎖定半小時。請稍候或洽系統管理員。",
)
NO_PASSWORD = Text("Type your password to sign.", "請輸入密碼以簽署。")
NO_CODE = Text(
    "First signature since you signed in: also type the code of your authenticator app, or a recovery code.",
    "登入後首次簽署：請一併輸入驗證器應用程式之驗證碼或備援碼。",
)
WRONG_PASSWORD = Text("That is not your password. Nothing was signed.", "密碼錯誤，尚未簽署。")
WRONG_CODE = Text(
    "That code is wrong or was used already; wait for the next one. Nothing was signed.",
    "驗證碼錯誤或已使用過，請等待下一組驗證碼。尚未簽署。",
)


def asks_code(request: HttpRequest) -> bool:
    """Whether the next signature in this session also takes a code: to show the field for it."""
    account = request.user
    return SIGNED not in request.session and has_factor(account) and not touched_key(request, account)


def fields(request: HttpRequest) -> dict[str, bool]:
    """What the template proof.html shows."""
    keys = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    return {"asks_code": asks_code(request), "has_key": keys.exists()}


def prove(request: HttpRequest, password: str, code: str = "") -> Text | None:
    """Why it is not proven, in words, or None. Every wrong password or code is noted and counts towards the lock.

    The fifth wrong one in half an hour locks the account and ends this session.
    """
    if not password:
        return NO_PASSWORD
    wants_code = asks_code(request)
    if wants_code and not code.strip():
        return NO_CODE
    wrong = _try(bare(request), request, password, code if wants_code else "")
    if wrong is None:
        request.session[SIGNED] = time.time()
        reset(username=request.user.get_username())
    return wrong


def _try(attempt: HttpRequest, request: HttpRequest, password: str, code: str) -> Text | None:
    """The attempt carries nothing of the page's form, so that no failed try keeps what was typed there."""
    account = attempt.user
    if is_locked(attempt, account.get_username()):
        return LOCKED
    if not is_password(attempt, account, password):
        return _refused(attempt, request, "password", WRONG_PASSWORD)
    if code and not is_code(attempt, account, code):
        return _refused(attempt, request, "second factor", WRONG_CODE)
    return None


def _refused(attempt: HttpRequest, request: HttpRequest, what: str, why: Text) -> Text:
    note(request.user.get_username(), "signature failed", what)
    if getattr(attempt, "axes_locked_out", False):
        end(request, "locked_out_told")
        return LOCKED
    return why
