"""App, accounts: every sign-in and sign-out, every failure, lockout and change of a factor becomes an entry.

What is noted: the account and what happened, in the words of conduct.words.ACCESS. Never an address, a browser, or a
name that no account has, which may be a password typed into the wrong field.
"""

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import password_changed, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset, authenticator_used
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vertebra.app.accounts.models import Account

NOBODY = "?"
MOST_NOBODY = 30  # notes an hour about names that no account has: a flood must not fill the ledger
CODES = Authenticator.Type.RECOVERY_CODES
SECOND = "second factor"  # who sends word of a wrong one


def start() -> None:
    """Called once, when all apps are loaded; axes listens already, so its verdict is known here."""
    user_logged_in.connect(_signed_in, dispatch_uid="vertebra")
    user_logged_out.connect(_signed_out, dispatch_uid="vertebra")
    user_login_failed.connect(_failed, dispatch_uid="vertebra")
    for changed in (password_changed, password_set):
        changed.connect(_new_password, dispatch_uid="vertebra")
    authenticator_added.connect(_factor_added, dispatch_uid="vertebra")
    authenticator_removed.connect(_factor_removed, dispatch_uid="vertebra")
    authenticator_reset.connect(_codes_made, dispatch_uid="vertebra")
    authenticator_used.connect(_factor_used, dispatch_uid="vertebra")


def note(user: str, what: str, detail: str = "") -> None:
    """Keep a fact about access. No setting leaves it out; if it cannot be kept, what it is about fails too."""
    from vertebra.app.serving import served  # Django reads this module before any store can be opened

    if not Account.objects.filter(username=user).exists():
        user = NOBODY
        if not _is_worth_noting():
            return
    served().desk.note(user, what, served().clock.now(), detail)


def _is_worth_noting() -> bool:
    """Names that nobody has are noted so often an hour and no more."""
    hour = f"nobody-{int(time.time() // 3600)}"
    cache.add(hour, 0, 3600)
    return cache.incr(hour) <= MOST_NOBODY


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """What axes shows to whoever is locked out, whether the account exists or not; a session at hand ends."""
    from vertebra.app.accounts.sessions import end

    if request.user.is_authenticated:
        end(request, "locked_out_told")
    return render(request, "account/locked.html", status=429)


def how(request: HttpRequest, user: Account) -> str:
    """By which means this session was opened: `password totp`, `passkey`."""
    records = get_authentication_records(request, user)
    used = ["passkey" if r.get("passwordless") else str(r.get("type") or r["method"]) for r in records]
    return " ".join(dict.fromkeys(used))


def _signed_in(sender: Any, request: HttpRequest, user: Account, **kwargs: Any) -> None:
    note(user.get_username(), "signed in", how(request, user))


def _signed_out(sender: Any, request: HttpRequest, user: Account | None, **kwargs: Any) -> None:
    if user is not None:
        note(user.get_username(), "signed out")


def _failed(sender: Any, credentials: dict[str, Any], request: HttpRequest, **kwargs: Any) -> None:
    """An attempt while the account is locked was not even tried: that the lock began is noted, once."""
    locked = bool(getattr(request, "axes_locked_out", False))
    if locked and request.axes_failures_since_start is None:
        return
    user = str(credentials.get("username") or "")
    note(user, "sign-in failed", "second factor" if sender == SECOND else "")
    if locked:
        note(user, "locked out")


def _new_password(sender: Any, user: Account, **kwargs: Any) -> None:
    note(user.get_username(), "password changed")


def _factor_added(sender: Any, user: Account, authenticator: Authenticator, **kwargs: Any) -> None:
    made = authenticator.type == CODES
    note(user.get_username(), "recovery codes made" if made else "second factor added", _type(authenticator))


def _factor_removed(sender: Any, user: Account, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type != CODES:
        note(user.get_username(), "second factor removed", _type(authenticator))


def _codes_made(sender: Any, user: Account, authenticator: Authenticator, **kwargs: Any) -> None:
    note(user.get_username(), "recovery codes made")


def _factor_used(sender: Any, user: Account, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == CODES:
        note(user.get_username(), "recovery code used")


def _type(authenticator: Authenticator) -> str:
    return "" if authenticator.type == CODES else str(authenticator.type)
