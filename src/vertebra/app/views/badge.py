"""App, views: badges: printed on demand by their holder or an administrator, and ended. A new card ends the old one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from vertebra.app.accounts import badges
from vertebra.app.accounts.badge_card import card
from vertebra.app.accounts.models import Account
from vertebra.app.acting import who
from vertebra.app.around import language
from vertebra.app.pages.words import words
from vertebra.app.serving import served
from vertebra.evidence.fonts import NoFont


def make(request: HttpRequest, user: str) -> HttpResponse:
    return _print(request, get_object_or_404(Account, username=user), redirect("person", user))


def end(request: HttpRequest, user: str) -> HttpResponse:
    return _end(request, get_object_or_404(Account, username=user), redirect("person", user))


def make_own(request: HttpRequest) -> HttpResponse:
    return _print(request, _own(request), redirect("account"))


def end_own(request: HttpRequest) -> HttpResponse:
    return _end(request, _own(request), redirect("account"))


def _print(request: HttpRequest, account: Account, back: HttpResponse) -> HttpResponse:
    """The card is set before the badge counts: a name without a font leaves the old one in force."""
    told = words(language(request))
    if not account.is_active:
        messages.error(request, told["account_closed"])
        return back
    try:
        card(served().study.identity.protocol, account.title, account.get_username(), "B", language(request))
    except NoFont:
        messages.error(request, told["no_font"])
        return back
    code = badges.make(account, who(request).user)
    pdf = card(served().study.identity.protocol, account.title, account.get_username(), code, language(request))
    name = f"badge-{account.get_username()}.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _end(request: HttpRequest, account: Account, back: HttpResponse) -> HttpResponse:
    ended = badges.end(account, who(request).user)
    messages.success(request, words(language(request))["badge_ended" if ended else "badge_none"])
    return back


def _own(request: HttpRequest) -> Account:
    account: Account = request.user
    return account
