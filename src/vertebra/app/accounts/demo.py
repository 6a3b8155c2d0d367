"""App, accounts: sign-ins for a trial that is nobody's: one for each person to whom the simulation gave a role.

They are told to the ledger through the door, so that an administrator of the demo can close and open them.
"""

from django.contrib.auth import get_user_model

from vertebra.app.pages.own import questionnaires
from vertebra.app.pages.telling import Teller
from vertebra.app.pages.words.demo import DOES
from vertebra.app.serving import Served
from vertebra.conduct import commands as c
from vertebra.conduct.access import OWN
from vertebra.conduct.entries import Actor
from vertebra.terms.trouble import Trouble

PASSWORD = "cells-go-home-again"


def open_demo_accounts(served: Served) -> list[tuple[str, str, str]]:
    """An account for everybody who holds a duty: role, user name, printed name, in the order of the delegation.

    Raises:
        Trouble: the trial is not a simulated one; a password that everybody knows has no place there.
    """
    if not served.source.simulated():
        raise Trouble("only a simulated trial can be opened with demo accounts: leave out --demo")
    _let_a_participant_in(served)
    accounts = get_user_model().objects
    for duty in served.source.trial()[0].duties:
        if not accounts.filter(username=duty.user).exists():
            account = accounts.open(duty.user, duty.title, PASSWORD)
            accounts.filter(pk=account.pk).update(is_demo=True)
    _tell_ledger(served)
    return _held(served)


def people(served: Served, teller: Teller) -> list[dict[str, str]]:
    """Who can sign in to the demo and what each does there, for its sign-in page."""
    open_now = set(get_user_model().objects.filter(is_demo=True, is_active=True).values_list("username", flat=True))
    return [
        {"role": teller.role(r), "does": teller.text(DOES[r]) if r in DOES else "", "user": u, "title": t}
        for r, u, t in _held(served)
        if u in open_now
    ]


def _held(served: Served) -> list[tuple[str, str, str]]:
    return list(dict.fromkeys((d.role, d.user, d.title) for d in served.source.trial()[0].duties))


def _let_a_participant_in(served: Served) -> None:
    """The simulation answers for everybody; in a demo one participant, who has a questionnaire today, may do so."""
    trial, today = served.source.trial()[0], served.source.today()
    sponsor = next((d.user for d in trial.duties if d.role == "sponsor"), "")
    if any(d.role == OWN for d in trial.duties):
        return
    for p, _ in served.source.several(row["id"] for row in served.source.participants()).values():
        if any(place not in p.sheets for place in questionnaires(served.study_of(p), p, today)):
            since = today.isoformat()
            served.submit(c.Delegate(p.id.lower(), p.id, OWN, since, "", since), Actor(sponsor, "sponsor"))
            return


def _tell_ledger(served: Served) -> None:
    """Opens what is not open yet; whoever has opened every account has looked at all of them."""
    trial, _ = served.source.trial()
    by = Actor(next((d.user for d in trial.duties if d.role == "administrator"), ""), "administrator")
    missing = {d.user: d.title for d in trial.duties if d.user not in trial.accounts}
    for user, title in missing.items():
        served.submit(c.OpenAccount(user, title), by)
    if missing:
        served.submit(c.ReviewTrialTrail(served.source.trial()[0].number, "展示帳號開啟時審閱"), by)
