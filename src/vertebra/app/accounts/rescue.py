"""App, accounts: the way back for an administrator whom no other administrator can help.

Source: 21 CFR 11.300(c) (lost tokens are replaced under rigorous controls): only from the machine, only for an
administrator, always an entry. Everybody else is helped by an administrator and a second person (see `links`).
"""

from datetime import date

from axes.utils import reset

from vertebra.app.accounts import links
from vertebra.app.accounts.listen import note
from vertebra.app.accounts.models import Account, Link
from vertebra.app.serving import Served
from vertebra.conduct.access import is_delegated
from vertebra.terms.trouble import Trouble

MACHINE = "machine"


def link_for(served: Served, user: str) -> str:
    """The secret of a link that sets a password and removes the second factors; a lockout ends at once.

    Raises:
        Trouble: no open account of this name, or it administers nothing today.
    """
    served.follow_accounts()
    account = Account.objects.filter(username=user, is_active=True).first()
    if account is None:
        raise Trouble(f"there is no open account {user!r}; the trial's administrators: {_told(served)}")
    if not _administers(served, user, served.source.today()):
        raise Trouble(f"{user} is no administrator today: ask one ({_told(served)}) for a link")
    note(user, "rescued at the machine")
    secret = links.make(account, MACHINE, frees=True)
    Link.objects.filter(account=account, used_at=None, vouched_by="").update(vouched_by=MACHINE)
    reset(username=user)
    return secret


def _administers(served: Served, user: str, day: date) -> bool:
    trial, _ = served.source.trial()
    return is_delegated(trial, user, "administrator", day)


def _told(served: Served) -> str:
    trial, _ = served.source.trial()
    held = dict.fromkeys(d.user for d in trial.duties if d.role == "administrator")
    return ", ".join(user for user in held if _administers(served, user, served.source.today())) or "none"
