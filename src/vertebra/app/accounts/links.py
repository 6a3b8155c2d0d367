"""App, accounts: links that work once: for a first or a new password, for founding a trial. There is no mail server.

The secret is shown once to whoever made the link; kept is only its hash. So nobody learns a password but who sets it,
and nobody who reads the database can use a link.
Source: 21 CFR 11.200(a)(3) (misuse needs two people), 11.300(c) (lost tokens), OWASP ASVS 5.0 6.4.1.
"""

import hashlib
import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.utils.timezone import now

from vertebra.app.accounts.listen import note
from vertebra.app.accounts.models import Account, Link
from vertebra.app.accounts.sessions import end_all

LASTS = timedelta(hours=48)


def make(account: Account | None, made_by: str = "", frees: bool = False) -> str:
    """The secret of a new link; older ones for the same account are dead from now on.

    frees: also removes the second factors, which takes the word of another person before the link works.
    """
    Link.objects.filter(account=account, used_at=None).update(expires_at=now())
    secret = secrets.token_urlsafe(32)
    at = now()
    Link.objects.create(
        digest=_digest(secret), account=account, made_by=made_by, made_at=at, expires_at=at + LASTS, frees=frees
    )
    if account is not None:
        asked = "second factor reset asked" if frees else "password reset asked"
        note(account.get_username(), asked, made_by)
    return secret


def find(secret: str, founding: bool = False) -> Link | None:
    """The link if it works now: neither used nor too old, and vouched for where it must be."""
    link = Link.objects.filter(digest=_digest(secret), used_at=None, expires_at__gt=now()).first()
    if link is None or (link.account is None) is not founding:
        return None
    return None if link.frees and not link.vouched_by else link


def waiting() -> list[Link]:
    """Links that remove second factors and wait for another person's word."""
    live = Link.objects.filter(frees=True, vouched_by="", used_at=None, expires_at__gt=now())
    return list(live.select_related("account"))


def vouch(link: Link, user: str) -> bool:
    """Another person says that it is really the holder who lost the second factor; false if it is the same person."""
    assert link.account is not None
    if user in (link.made_by, link.account.get_username()):
        return False
    note(link.account.get_username(), "identity confirmed", user)
    Link.objects.filter(pk=link.pk).update(vouched_by=user)
    return True


def use(link: Link) -> bool:
    """Take the link; false if somebody was faster."""
    return Link.objects.filter(pk=link.pk, used_at=None).update(used_at=now()) == 1


def set_password(link: Link, password: str) -> bool:
    """Set the password that the link is for; every session ends, and the second factors go where the link says so."""
    account = link.account
    if account is None or not use(link):
        return False
    first = not account.has_usable_password()
    note(account.get_username(), "password set" if first else "password changed", "link")
    if link.frees:
        _free(account)
    account.set_password(password)
    account.save(update_fields=["password"])
    end_all(account)
    return True


def _free(account: Account) -> None:
    held = Authenticator.objects.filter(user=account)
    for type in held.exclude(type=Authenticator.Type.RECOVERY_CODES).values_list("type", flat=True):
        note(account.get_username(), "second factor removed", str(type))
    held.delete()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
