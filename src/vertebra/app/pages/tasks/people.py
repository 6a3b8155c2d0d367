"""App, pages, tasks: what concerns the people of the trial: the review of accounts, and who waits to be vouched for.

Source: 21 CFR 11.300(b) (accounts are checked periodically), 11.200(a)(3) (misuse needs two people).
"""

from collections.abc import Iterator
from datetime import date, timedelta

from vertebra.app.accounts.links import waiting
from vertebra.app.pages import links
from vertebra.app.pages.tasks.about import Task
from vertebra.app.pages.telling import Teller
from vertebra.conduct.state import TrailReview, Trial
from vertebra.terms.dates import read_date

REVIEW_DAYS = 90  # PROPOSED: four times a year; the rule asks for a periodic check without a number
AHEAD = timedelta(days=14)  # so long before its day the review waits in the work list


def review(trial: Trial, teller: Teller, today: date) -> Iterator[Task]:
    due = review_due(trial)
    if due is not None and due <= today + AHEAD:
        badge = teller.badge("overdue") if due < today else None
        what, note = teller.words["review_accounts"], f"{teller.words['review_due']} {due.isoformat()}"
        yield Task("people", "", what, f"{links.ACCOUNTS}#review", due.isoformat(), note, badge)


def vouch(trial: Trial, teller: Teller, today: date) -> Iterator[Task]:
    """Links that remove second factors and work only after another person's word."""
    for link in waiting():
        if link.account is not None:
            yield Task(
                "people", link.account.username, teller.words["vouch_title"], links.ACCOUNTS, "", link.account.title
            )


def reviews(trial: Trial) -> list[TrailReview]:
    """Those by an administrator: a monitor reads the trail for another reason."""
    return [r for r in trial.trail_reviews if r.by.role == "administrator"]


def review_due(trial: Trial) -> date | None:
    """The day by which the accounts must be reviewed, counted from the last time, else from the first duty of all."""
    begun = [r.at[:10] for r in reviews(trial)[-1:]] or [d.since for d in trial.duties[:1]]
    start = read_date(begun[0]) if begun else None
    return start.low + timedelta(days=REVIEW_DAYS) if start else None
