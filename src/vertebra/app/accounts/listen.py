"""App, accounts: every sign-in, sign-out, failed attempt, lockout and change of a factor becomes an entry."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vertebra.app.accounts.models import NAME, Account


def start() -> None:
    user_logged_in.connect(_signed_in, dispatch_uid="vertebra")
    user_logged_out.connect(_signed_out, dispatch_uid="vertebra")
    user_login_failed.connect(_failed, dispatch_uid="vertebra")
    user_locked_out.connect(_locked, dispatch_uid="vertebra")
    password_changed.connect(_new_password, dispatch_uid="vertebra")
    authenticator_added.connect(_factor("second factor added"), weak=False, dispatch_uid="vertebra")
    authenticator_removed.connect(_factor("second factor removed"), weak=False, dispatch_uid="vertebra")


def note(user: str, what: str, detail: str = "") -> None:
    """Keep a fact about access; a name that no account can have is not repeated, it may be a password."""
    from vertebra.app.serving import served  # Django reads this module before any store can be opened

    known = user if Account.objects.filter(username=user).exists() else "?"
    served().desk.note(known, what, served().clock.now(), detail)


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """What axes shows to whoever is locked out, whether the account exists or not."""
    return render(request, "account/locked.html", status=429)


def _signed_in(sender: Any, request: HttpRequest, user: Account, **kwargs: Any) -> None:
    note(user.get_username(), "signed in")


def _signed_out(sender: Any, request: HttpRequest, user: Account | None, **kwargs: Any) -> None:
    if user is not None:
        note(user.get_username(), "signed out")


def _failed(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    name = str(credentials.get("username") or "")
    if NAME.regex.match(name):
        note(name, "sign-in failed")


def _locked(sender: Any, username: str, **kwargs: Any) -> None:
    note(str(username), "locked out")


def _new_password(sender: Any, user: Account, **kwargs: Any) -> None:
    note(user.get_username(), "password changed")


def _factor(what: str) -> Any:
    def told(sender: Any, user: Account, authenticator: Any, **kwargs: Any) -> None:
        note(user.get_username(), what, str(authenticator.type))

    return told
