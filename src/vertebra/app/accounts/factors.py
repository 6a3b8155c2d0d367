"""App, accounts: passwords and second factors as they are tried. Every wrong one counts, and five in half an hour lock.

Counting is axes': in the database, by account, whatever page the attempt was made on. Allauth alone would count only
passwords on the sign-in page.
Source: 21 CFR 11.300(d) (transaction safeguards), OWASP ASVS 5.0 6.3.1 (limits on guessing any factor).
"""

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, QueryDict
from django.utils.crypto import salted_hmac

from vertebra.app.accounts.listen import SECOND
from vertebra.app.accounts.models import Account

FIRST_HAND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
RECENT_SECONDS = 300  # a passkey touched so long ago still counts for the signature at hand


def has_factor(account: Account) -> bool:
    """Whether the account has a second factor; recovery codes alone are none."""
    return Authenticator.objects.filter(user=account, type__in=FIRST_HAND).exists()


def needs_factor(account: Account) -> bool:
    """Whether the account must add a second factor before anything else."""
    return settings.SECOND_FACTOR_REQUIRED and not account.is_demo and not has_factor(account)


def name_to_keep(request: HttpRequest, credentials: dict[str, str] | None) -> str:
    """The name by which axes counts: an account's, or a fingerprint of anything else, which may be a password."""
    name = str((credentials or {}).get("username") or "")
    if Account.objects.filter(username=name).exists():
        return name
    return f"?{salted_hmac(__name__, name).hexdigest()}"


def is_locked(request: HttpRequest, user: str) -> bool:
    return bool(AxesProxyHandler.is_locked(request, {"username": user}))


def is_password(request: HttpRequest, account: Account, password: str) -> bool:
    """Whether it is the account's password; a wrong one counts."""
    found = authenticate(request, username=account.get_username(), password=password)
    return found is not None and found.pk == account.pk


def is_code(request: HttpRequest, account: Account, code: str) -> bool:
    """Whether it is the code of the moment, or a recovery code. A wrong one counts; none works twice."""
    given = "".join(code.split())
    for factor in Authenticator.objects.filter(user=account).exclude(type=Authenticator.Type.WEBAUTHN):
        if given and factor.wrap().validate_code(given):
            factor.record_usage()
            return True
    count_failure(request, account.get_username())
    return False


def count_failure(request: HttpRequest, user: str) -> None:
    """A wrong second factor counts like a wrong password."""
    user_login_failed.send(sender=SECOND, credentials={"username": user}, request=request)


def touched_key(request: HttpRequest, account: Account) -> bool:
    """Whether a security key or passkey has just confirmed this very session."""
    known = get_authentication_records(request, account)
    touched = [r for r in known if r.get("type") == Authenticator.Type.WEBAUTHN and r.get("reauthenticated")]
    return any(time.time() - r["at"] < RECENT_SECONDS for r in touched)


def bare(request: HttpRequest) -> HttpRequest:
    """The request without what was typed, so that a failed attempt keeps nothing of a form. It carries axes' word."""
    attempt = HttpRequest()
    attempt.META, attempt.session, attempt.user = request.META, request.session, request.user
    attempt.method, attempt.path, attempt.GET, attempt.POST = request.method, request.path, QueryDict(), QueryDict()
    return attempt
