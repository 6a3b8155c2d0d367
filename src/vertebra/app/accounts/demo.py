"""App, accounts: sign-ins for a trial that is nobody's: one for each person to whom the simulation gave a role.

The simulation has nobody who opens accounts, audits or analyses; the demo adds them, through the door like everybody.
"""

from django.contrib.auth import get_user_model

from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.conduct import commands as c
from vertebra.conduct.entries import Actor
from vertebra.terms.trouble import Trouble

PASSWORD = "cells-go-home-again"
MORE = (
    ("administrator", "a.sung", "Sung Ya-wen"),
    ("auditor", "e.tan", "Tan Wei-jie"),
    ("statistician", "b.hsu", "Hsu Po-han"),
)


def open_demo_accounts(served: Served) -> list[tuple[str, str, str]]:
    """An account for everybody who holds a duty: role, user name, printed name, in the order of the delegation.

    Raises:
        Trouble: the trial is not a simulated one; a password that everybody knows has no place there.
    """
    if not served.source.simulated():
        raise Trouble("only a simulated trial can be opened with demo accounts: leave out --demo")
    _delegate_more(served)
    _tell_ledger(served)
    for duty in served.source.trial()[0].duties:
        _let_in(duty.user, duty.title)
    return _held(served)


def _let_in(user: str, title: str) -> None:
    """Give the demo's password to an account that has none: a new one, or one that the simulation has opened."""
    account = get_user_model().objects.filter(username=user).first() or get_user_model().objects.open(user, title)
    if not account.has_usable_password():
        account.set_password(PASSWORD)
        account.is_demo = True
        account.save()


def people(served: Served, teller: Teller) -> list[dict[str, str]]:
    """Who can sign in to the demo, for its sign-in page."""
    open_now = set(get_user_model().objects.filter(is_demo=True, is_active=True).values_list("username", flat=True))
    return [{"role": teller.role(r), "user": u, "title": t} for r, u, t in _held(served) if u in open_now]


def _held(served: Served) -> list[tuple[str, str, str]]:
    return list(dict.fromkeys((d.role, d.user, d.title) for d in served.source.trial()[0].duties))


def _delegate_more(served: Served) -> None:
    trial, today = served.source.trial()[0], served.source.today().isoformat()
    sponsor = next((d.user for d in trial.duties if d.role == "sponsor"), "")
    held = {d.role for d in trial.duties}
    for role, user, title in MORE:
        if role not in held:
            served.submit(c.Delegate(user, title, role, today, trained=today), Actor(sponsor, "sponsor"))


def _tell_ledger(served: Served) -> None:
    trial, _ = served.source.trial()
    administrator = next((d.user for d in trial.duties if d.role == "administrator"), "")
    for user, title in {d.user: d.title for d in trial.duties if d.user not in trial.accounts}.items():
        served.submit(c.OpenAccount(user, title), Actor(administrator, "administrator"))
