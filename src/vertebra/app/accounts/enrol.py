"""App, accounts: what everybody does once, before anything else: accept what a signature means, add a second factor.

Source: 21 CFR 11.10(j) (accountability for actions under one's signature), 11.100(c), 11.200(a)(1) (two components).
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from vertebra.app.accounts.factors import needs_factor
from vertebra.app.accounts.listen import note
from vertebra.app.accounts.models import Account
from vertebra.app.pages.words import WORDS
from vertebra.app.serving import served

STATEMENT_EDITION = "1"  # of the words `statement_*`; a new edition is asked of everybody again when it is written here
FREE = frozenset({"account_logout", "left", "stay"})
ADDING = frozenset({"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"})
STEPS = {"statement": FREE | {"statement"}, "mfa_index": FREE | ADDING}


class Enrol:
    """Middleware: who has not done it yet reaches only the page where it is done. Demo accounts are exempt."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        step = next_step(request.user) if request.user.is_authenticated else ""
        if step and request.resolver_match.url_name not in STEPS[step]:
            return _not_yet(request) if request.path.startswith("/api/") else redirect(step)
        return None


def _not_yet(request: HttpRequest) -> HttpResponse:
    """A program is told, not led to a page."""
    says = WORDS["enrol_first"].into(getattr(request, "lang", "en"))
    return JsonResponse({"code": "ENROL", "says": says}, status=403)


def next_step(account: Account) -> str:
    """The name of the page that the account must see first; empty when all is done."""
    if account.accepted_at is None and not account.is_demo:
        return "statement"
    return "mfa_index" if needs_factor(account) else ""


def accept(account: Account) -> None:
    """The entry first: a row without it would be a promise that nobody can show."""
    note(account.get_username(), "statement accepted", STATEMENT_EDITION)
    Account.objects.filter(pk=account.pk).update(accepted_at=served().clock.now())
