"""App, accounts: sign-ins for a trial that is nobody's: one for each person to whom the simulation gave a role."""

from django.contrib.auth import get_user_model

from vertebra.app.serving import Served
from vertebra.terms.trouble import Trouble

PASSWORD = "cells-go-home-again"


def open_demo_accounts(served: Served) -> list[tuple[str, str, str]]:
    """An account for everybody who holds a duty: role, user name, printed name, in the order of the delegation.

    Raises:
        Trouble: the trial is not a simulated one; a password that everybody knows has no place there.
    """
    if not served.source.simulated():
        raise Trouble("only a simulated trial can be opened with demo accounts: leave out --demo")
    trial, _ = served.source.trial()
    accounts = get_user_model().objects
    for duty in trial.duties:
        if not accounts.filter(username=duty.user).exists():
            account = accounts.open(duty.user, duty.title, PASSWORD)
            accounts.filter(pk=account.pk).update(is_demo=True)
    return list(dict.fromkeys((d.role, d.user, d.title) for d in trial.duties))
