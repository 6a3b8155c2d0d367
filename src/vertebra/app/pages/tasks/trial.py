"""App, pages, tasks: what concerns everybody: a hold in force, an approval that ends, accounts that nobody needs."""

from collections.abc import Iterator
from datetime import date, timedelta

from vertebra.app.pages import holds, links
from vertebra.app.pages.tasks.about import Task
from vertebra.app.pages.tasks.oversight import entries_unread
from vertebra.app.pages.telling import Teller
from vertebra.conduct.access import in_force, is_closed
from vertebra.conduct.state import Trial
from vertebra.conduct.versions import is_approved

RENEWAL = timedelta(days=60)  # PROPOSED: a continuing review takes a committee about two months


def hold(trial: Trial, teller: Teller, today: date) -> Iterator[Task]:
    for held in trial.standing_holds:
        yield Task("hold", "", holds.told(held, teller), f"{links.TRIAL}#hold", held.at[:10], held.at[:10])


def locking(trial: Trial, teller: Teller, today: date) -> Iterator[Task]:
    """A lock or unlock of the database that one person asked for and a second one has to confirm."""
    lock = trial.database_lock
    if lock is not None and lock.status in _ASKED:
        what = f"{teller.words[_ASKED[lock.status]]}{teller.words['colon']}{lock.why}"
        yield Task("locking", "", what, links.DATABASE, lock.asked_at[:10], lock.asked_by.user)


_ASKED = {"lock asked": "lock_asked", "unlock asked": "unlock_asked"}


def unread(trial: Trial, teller: Teller, today: date) -> Iterator[Task]:
    """Entries of the trial's own stream that nobody reviewed yet."""
    if left := entries_unread(trial):
        what = f"{teller.words['the_trial']}{teller.words['colon']}{teller.words['entries_some'].format(left)}"
        yield Task("trail", "", what, links.trail(trial.id), "", "")


def ethics(trial: Trial, teller: Teller, today: date) -> Iterator[Task]:
    """Approvals that end within two months, or have ended (continuing review, R75)."""
    for site, approvals in trial.approvals.items():
        until = max(a.until for a in approvals)
        if until <= (today + RENEWAL).isoformat():
            badge = teller.badge("overdue") if until < today.isoformat() else None
            note = f"{teller.words['ethics_until']} {until}"
            yield Task("ethics", site, trial.sites.get(site, site), f"{links.TRIAL}#ethics", until, note, badge)


def unapproved(trial: Trial, teller: Teller, today: date) -> Iterator[Task]:
    """The version adopted last, at each site whose ethics committee has not let it count yet."""
    for newest in trial.adoptions[-1:]:
        what = teller.words["edition_named"].format(newest.edition)
        for site in trial.sites:
            if not is_approved(trial, site, newest.version, today):
                link, note = links.version(newest.version), teller.words["to_be_approved"]
                yield Task("amendment", site, what, link, newest.at[:10], note)


def accounts(trial: Trial, teller: Teller, today: date) -> Iterator[Task]:
    """Open accounts of people who hold no duty any more."""
    held = {d.user for d in trial.duties if in_force(d, today.isoformat())}
    for user, account in trial.accounts.items():
        if user not in held and not is_closed(trial, user):
            yield Task("accounts", user, account.title, links.ACCOUNTS, "", teller.words["no_duty"])
