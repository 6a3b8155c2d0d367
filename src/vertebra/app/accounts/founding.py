"""App, accounts: founding a trial: its first entries, all through the door, in the one order in which they are granted.

Rehearsed first on a ledger in memory, so that either all of it is granted or nothing is sent. Each command has a key of
its own: what a cut left undone is done when the same page is sent again, and nothing is done twice.
"""

from datetime import date, datetime

import msgspec
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from vertebra.app.accounts import links
from vertebra.app.accounts.models import Account
from vertebra.app.serving import Served
from vertebra.conduct import commands as c
from vertebra.conduct.decide import Decision
from vertebra.conduct.desk import Desk, MemoryLedger
from vertebra.conduct.entries import Actor
from vertebra.conduct.state import Trial
from vertebra.protocol.study import Study


class Founding(msgspec.Struct, frozen=True):
    """What the first page asks. sponsor: the same user name as admin where one person does both.

    trained: the day on which both were trained on the protocol. recruits: whether enrolment opens at once.
    """

    admin: str
    admin_title: str
    sponsor: str
    sponsor_title: str
    trained: str
    site: str
    site_title: str
    ethics: str
    since: str
    until: str
    recruits: bool = False


def is_founded(trial: Trial) -> bool:
    """Whether the accounts of both are in the ledger; that is the last thing that founding does."""
    return bool(trial.version) and bool(trial.accounts)


def wishes(study: Study, f: Founding, today: date) -> list[tuple[c.Command, Actor]]:
    """The commands in order. The sponsor founds; the duties come last, since they end the founding."""
    sponsor, admin = Actor(f.sponsor, "sponsor"), Actor(f.admin, "administrator")
    day = today.isoformat()
    site: list[c.Command] = [c.OpenSite(f.site, f.site_title), c.ApproveEthics(f.site, f.ethics, f.since, f.until)]
    if f.recruits:
        site.append(c.OpenRecruitment(f.site))
    begun: list[c.Command] = [
        c.AdoptStudy(study.version, study.reading),
        *site,
        c.Delegate(f.admin, f.admin_title, "administrator", day, trained=f.trained),
        c.Delegate(f.sponsor, f.sponsor_title, "sponsor", day, trained=f.trained),
    ]
    people = dict.fromkeys([(f.admin, f.admin_title), (f.sponsor, f.sponsor_title)])
    return [(x, sponsor) for x in begun] + [(c.OpenAccount(*person), admin) for person in people]


def rehearse(study: Study, f: Founding, now: datetime, today: date) -> list[Decision]:
    """What the door would refuse; empty when all would be granted."""
    desk = Desk(study, MemoryLedger())
    decisions = (desk.submit(wish, by, now) for wish, by in wishes(study, f, today))
    return [d for d in decisions if not d.done]


def found(served: Served, f: Founding) -> list[Decision]:
    """Found the trial; what was refused, empty when all is done."""
    study, today = served.study, served.source.today()
    refused = rehearse(study, f, served.clock.now(), today)
    if refused:
        return refused
    sent = (
        served.submit(wish, by, key=f"founding {number}") for number, (wish, by) in enumerate(wishes(study, f, today))
    )
    return [d for d in sent if d is not None and not d.done]


class First(msgspec.Struct, frozen=True):
    """The link for whoever comes first. says: what it is for; path: on this server."""

    says: str
    path: str


def first_link(served: Served) -> First | None:
    """A fresh link while nobody can sign in: to found the trial, or for its administrator's password; else None.

    Never on a simulated trial: nobody needs to found what a program has run.
    """
    if Account.objects.filter(is_active=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists():
        return None
    trial, _ = served.source.trial()
    if not is_founded(trial):
        return None if served.source.simulated() else First("Found the trial", f"/found/{links.make(None)}")
    first = next((d.user for d in trial.duties if d.role == "administrator" and d.user in trial.accounts), "")
    account = Account.objects.filter(username=first).first()
    return First(f"Set the password of {first}", f"/me/begin/{links.make(account)}") if account else None
