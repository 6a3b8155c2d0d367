"""App: the second person. Who verifies a label stands at the same tablet, and shows who it is: by badge or password.

A name alone is worth nothing: anybody could choose it. What is shown here identifies; it signs nothing.
Source: domain notes A3 R43 (verified by two persons), F5 H1.
"""

from django.http import HttpRequest, QueryDict

from vertebra.app.accounts import badges
from vertebra.app.accounts.factors import bare, is_locked, is_password
from vertebra.app.accounts.listen import note
from vertebra.app.accounts.models import Account
from vertebra.app.acting import who
from vertebra.app.pages.words import words
from vertebra.app.serving import served
from vertebra.app.taking_steps import badges as badges_read
from vertebra.conduct.access import is_closed, is_delegated
from vertebra.conduct.state import Trial
from vertebra.terms.texts import Lang

PASSWORD = "witness_password"


class NoWitness(Exception):
    """Nobody has shown who the second person is. why: a word of the pages."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def says(self, lang: Lang) -> str:
        return words(lang)[self.why]


def witness_of(request: HttpRequest, sent: QueryDict) -> str:
    """The user name of the second person, proven by the badge among what was read, or by `witness` and its password.

    Raises:
        NoWitness: nobody, the same person, a badge that does not count, or a wrong password (which is noted, and
            counts towards the lock of that account).
    """
    codes = badges_read(served().study, sent)
    user = _by_badge(codes[-1]) if codes else _by_password(request, sent)
    if user == who(request).user:
        raise NoWitness("witness_same")
    return user


def shown_by_badge(sent: QueryDict) -> str:
    """Whose badge is among what was read, while nothing is done yet; empty if none counts."""
    codes = badges_read(served().study, sent)
    holder = badges.holder(codes[-1]) if codes else None
    return str(holder.get_username()) if holder else ""


def _by_badge(code: str) -> str:
    holder = badges.holder(code)
    if holder is None:
        raise NoWitness("witness_badge_dead")
    return str(holder.get_username())


def _by_password(request: HttpRequest, sent: QueryDict) -> str:
    user, password = sent.get("witness", "").strip(), sent.get(PASSWORD, "")
    if not user:
        raise NoWitness("witness_missing")
    if not password:
        raise NoWitness("witness_unproven")
    account = Account.objects.filter(username=user, is_active=True).first()
    attempt = bare(request)
    if account is None or is_locked(attempt, user) or not is_password(attempt, account, password):
        note(user, "witness failed", "password")
        raise NoWitness("witness_wrong")
    return user


def candidates(trial: Trial, site: str, acting: str) -> list[tuple[str, str]]:
    """User and printed name of everybody who may verify at the site today, but whoever acts."""
    today = served().source.today()
    known = {d.user: d.title for d in trial.duties if is_delegated(trial, d.user, d.role, today, site)}
    return [(user, title) for user, title in known.items() if user != acting and not is_closed(trial, user)]
