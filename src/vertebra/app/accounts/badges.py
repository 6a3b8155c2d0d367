"""App, accounts: badges. Who verifies a label is known by a code on a card, or by a password; never signs with it.

The code is shown once, on the card that is printed; kept is only a hash that is slow to guess, since sixty bits alone
would not outlast a stolen database. A new badge ends the one before.
Source: 21 CFR 11.300(c) (lost cards are ended at once); domain notes F5 H1, A3 R43 (two persons verify).
"""

import base64
import hashlib
import secrets

from django.utils.timezone import now

from vertebra.app.accounts.listen import note
from vertebra.app.accounts.models import Account, Badge
from vertebra.terms.identifiers import with_check

_SALT, _COST = b"vertebra badge", 2**12  # 4 MB and some ten milliseconds a try


def make(account: Account, made_by: str) -> str:
    """The code of a new badge; an older one of the account is dead from now on."""
    end(account, made_by)
    code = with_check(f"B-{base64.b32encode(secrets.token_bytes(8)).decode()[:12]}")
    Badge.objects.create(digest=_digest(code), account=account, made_by=made_by, made_at=now())
    note(account.get_username(), "badge made", made_by)
    return code


def end(account: Account, ended_by: str) -> bool:
    """Revoke the badge that counts; false if there is none."""
    ended = Badge.objects.filter(account=account, revoked_at=None).update(revoked_at=now(), revoked_by=ended_by)
    if ended:
        note(account.get_username(), "badge revoked", ended_by)
    return bool(ended)


def holder(code: str) -> Account | None:
    """Whose badge it is; None if nobody's, a revoked one, or that of a closed account."""
    found = Badge.objects.filter(digest=_digest(code), revoked_at=None, account__is_active=True)
    badge = found.select_related("account").first()
    return badge.account if badge else None


def _digest(code: str) -> str:
    return hashlib.scrypt(code.encode(), salt=_SALT, n=_COST, r=8, p=1).hex()[:64]
