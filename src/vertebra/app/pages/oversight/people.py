"""App, pages: the people of the trial: accounts, roles, trainings; who could do what on a day; the review of accounts.

Source: ICH E6(R3) 4.2.2 (users and their rights on any date), 21 CFR 11.10(g), 11.300(b) (periodic check).
"""

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from vertebra.app.accounts import links
from vertebra.app.accounts.factors import FIRST_HAND, is_locked
from vertebra.app.accounts.models import Account
from vertebra.app.pages.oversight.access import failures, of_user
from vertebra.app.pages.oversight.account import badge_since, duties, moment_of
from vertebra.app.pages.tasks.people import review_due, reviews
from vertebra.app.pages.telling import Teller
from vertebra.app.pages.words import Badge
from vertebra.app.serving import Served
from vertebra.conduct.access import MAY, Could, who_could
from vertebra.conduct.state import Trial
from vertebra.conduct.words import TOPICS
from vertebra.terms.dates import full_date

VOUCH = frozenset({"sponsor", "investigator", "administrator"})

Shown = dict[str, Any]


def people_page(served: Served, teller: Teller, request: HttpRequest, role: str, on: str = "") -> Shown:
    trial, _ = served.source.trial()
    return {
        "people": list(_rows(served, teller, request, trial)),
        "review": _review(served, teller, trial),
        "day": on,
        "could": [_could(teller, could) for could in who_could(trial, full_date(on) or served.source.today())],
        "failures": failures(served, teller),
        "waiting": [_waiting(served, teller, link) for link in links.waiting()],
        **_may(role),
    }


def person_page(served: Served, teller: Teller, request: HttpRequest, role: str, user: str) -> Shown | None:
    """One person with everything that can be done about them; None when nobody has this name."""
    trial, _ = served.source.trial()
    row = next((r for r in _rows(served, teller, request, trial) if r["user"] == user), None)
    if row is None:
        return None
    known = trial.accounts.get(user)
    return {
        **row,
        "duties": duties(served, teller, user),
        "spans": known.spans if known else (),
        "trainings": [_training(teller, t) for t in reversed(trial.trainings) if t.user == user],
        "access": of_user(served, teller, user),
        "may_know_account": known is not None,
        "badge": badge_since(served, teller, user),
        "closed": bool(known and known.closed),
        "today": served.source.today().isoformat(),
        "edition": served.study.edition,
        "topics": [{"id": id, "label": text.into(teller.lang)} for id, text in TOPICS.items()],
        "roles_to_give": [{"id": r.id, "label": teller.text(r.label)} for r in served.study.roles],
        "sites": [{"id": id, "name": name} for id, name in trial.sites.items()],
        "myself": request.user.get_username() == user,
        **_may(role),
    }


def _review(served: Served, teller: Teller, trial: Trial) -> Shown:
    done, due = reviews(trial), review_due(trial)
    return {
        "last": done[-1] if done else None,
        "at": teller.moment(done[-1].at) if done else "",
        "due": due.isoformat() if due else "",
        "overdue": due is not None and due < served.source.today(),
        "upto": trial.number,
    }


def _may(role: str) -> dict[str, bool]:
    return {
        "may_open": role in MAY["open account"],
        "may_delegate": role in MAY["delegate"],
        "may_train": role in MAY["record training"],
        "may_vouch": role in VOUCH,
    }


def _rows(served: Served, teller: Teller, request: HttpRequest, trial: Trial) -> Iterator[Shown]:
    """Everybody who is known, by user name: from the ledger, and from the rows of accounts."""
    rows = {row.username: row for row in Account.objects.all()}
    strong = set(Authenticator.objects.filter(type__in=FIRST_HAND).values_list("user__username", flat=True))
    today = {could.user: could for could in who_could(trial, served.source.today())}
    for user in sorted({*rows, *today}):
        row, could, known = rows.get(user), today.get(user), trial.accounts.get(user)
        yield {
            "user": user,
            "title": could.title if could else row.title if row else user,
            "able": [teller.role(r) for r in could.able] if could else [],
            "states": list(_states(teller, row, user in strong, row is not None and is_locked(request, user))),
            "locked": row is not None and is_locked(request, user),
            "seen": teller.moment(known.seen) if known and known.seen else "",
        }


def _states(teller: Teller, row: Account | None, strong: bool, locked: bool) -> Iterator[Badge]:
    if row is None:
        yield teller.badge("account none")
        return
    if not row.is_active:
        yield teller.badge("account closed")
        return
    yield teller.badge("account open" if row.has_usable_password() else "account new")
    if row.is_demo:
        yield teller.badge("account demo")
    elif not strong and row.has_usable_password():
        yield teller.badge("account bare")
    if locked:
        yield teller.badge("account locked")


def _could(teller: Teller, could: Could) -> Shown:
    return {
        "user": could.user,
        "title": could.title,
        "closed": could.closed,
        "able": [teller.role(r) for r in could.able],
        "roles": [
            {
                "label": teller.role(h.role),
                "site": h.site or teller.words["everywhere"],
                "since": h.since,
                "until": h.until,
                "trained": h.trained,
            }
            for h in could.roles
        ],
    }


def _training(teller: Teller, training: Any) -> Shown:
    topic = TOPICS.get(training.topic)
    stream, _, number = training.entry.partition("#")
    return {
        "topic": topic.into(teller.lang) if topic else training.topic,
        "on": training.on,
        "version": training.version,
        "key": {"stream": stream, "number": number, "key": training.entry},
    }


def _waiting(served: Served, teller: Teller, link: Any) -> Shown:
    at = moment_of(served, teller, link.made_at)
    return {"user": link.account.username, "title": link.account.title, "by": link.made_by, "at": at}
